#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "anonymize/address_map.h"

static struct anonymizer *make(void)
{
    static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 2, 7, 1, 8, 2, 8, 1, 8 };
    return anonymizer_new(key);
}

static struct address read_address(const char *text)
{
    struct address address;
    cr_assert(address_parse(text, &address) || address_parse_ipv4(text, &address), "%s", text);
    return address;
}

static struct address mapped(const char *text)
{
    struct anonymizer *anonymizer = make();
    struct address address = read_address(text), result = anonymize_address(anonymizer, &address);
    anonymizer_free(anonymizer);
    return result;
}

struct row {
    char text[48];
    unsigned kept; /* first bits that stay; 128: all; for IPv4 counted from bit 96 */
};

ParameterizedTestParameters(anonymize_address_map, what_says_the_class_stays_and_the_rest_goes)
{
    static struct row rows[] = {
        { "::", 128 },
        { "::1", 128 },
        { "fe80::1", 128 },
        { "fe80::53", 128 },
        { "fe80::9f3e:4421:87ab:1234", 64 },
        { "2001:db8:10:20:9f3e:4421:87ab:1234", 32 },
        { "2a01:4f8:10:20:9f3e:4421:87ab:1234", 3 },
        { "2001:67c:10:20:9f3e:4421:87ab:1234", 16 },
        { "fd12:3456:789a:1:9f3e:4421:87ab:1234", 8 },
        { "fec0::9f3e:4421:87ab:1234", 64 },
        { "3fff:123:4567:1:9f3e:4421:87ab:1234", 20 },
        { "5f00:1:2:3:9f3e:4421:87ab:1234", 16 },
        { "100::9f3e:4421:87ab:1234", 64 },
        { "ff02::1", 128 },
        { "ff02::fb", 128 },
        { "ff05::1:3", 128 },
        { "64:ff9b::c633:6407", 96 + 24 },
        { "2002:c633:6407:1:9f3e:4421:87ab:1234", 16 + 24 },
        { "10.1.2.3", 96 + 8 },
        { "192.168.77.3", 96 + 16 },
        { "172.20.1.2", 96 + 12 },
        { "100.64.1.2", 96 + 10 },
        { "169.254.7.8", 96 + 16 },
        { "198.51.100.7", 96 + 24 },
        { "84.112.9.33", 96 },
        { "192.12.9.33", 96 + 8 },
        { "127.0.0.1", 128 },
        { "224.0.0.251", 128 },
        { "255.255.255.255", 128 },
        { "0.0.0.0", 128 },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, anonymize_address_map, what_says_the_class_stays_and_the_rest_goes)
{
    struct address before = read_address(row->text), after = mapped(row->text);
    char text[ADDRESS_TEXT_SIZE];
    struct prefix kept = prefix_make(&before, row->kept);
    cr_expect(prefix_contains(&kept, &after), "%s becomes %s", row->text, address_format(&after, text));
    cr_expect_eq(address_equal(&before, &after), row->kept == 128, "%s becomes %s", row->text,
                 address_format(&after, text));
    cr_expect_eq(address_classify(&before), address_classify(&after), "%s becomes %s", row->text,
                 address_format(&after, text));
}

/* RFC 5952's shapes of identifiers matter to checks: opaque ones stay opaque whatever they become. */
Test(anonymize_address_map, an_opaque_identifier_stays_opaque)
{
    struct anonymizer *anonymizer = make();
    uint64_t value = 0x9e3779b97f4a7c15u;
    for (unsigned i = 0; i < 2000; i++) {
        struct address address = { { 0x2a, 0x01, 0x04, 0xf8 } };
        value = value * 6364136223846793005u + 1442695040888963407u;
        memcpy(address.octets + 8, &value, 8);
        if (address_identifier(&address, NULL) != IDENTIFIER_OPAQUE)
            continue;
        address = anonymize_address(anonymizer, &address);
        cr_expect_eq(address_identifier(&address, NULL), IDENTIFIER_OPAQUE);
    }
    anonymizer_free(anonymizer);
}

Test(anonymize_address_map, an_eui_64_identifier_and_its_group_follow_the_mac_address)
{
    struct anonymizer *anonymizer = make();
    struct mac mac = { { 0x00, 0x1b, 0x21, 0x12, 0x34, 0x56 } }, shown;
    struct address address = read_address("2a01:4f8:1:1:21b:21ff:fe12:3456"), group = address_solicited_node(&address);
    struct mac group_mac = { { 0x33, 0x33, 0xff, 0x12, 0x34, 0x56 } };
    mac = anonymize_mac(anonymizer, &mac);
    address = anonymize_address(anonymizer, &address);
    group = anonymize_address(anonymizer, &group);
    group_mac = anonymize_mac(anonymizer, &group_mac);
    cr_expect(address_eui64_mac(&address, &shown) && mac_equal(&shown, &mac));
    struct address expected = address_solicited_node(&address);
    cr_expect(address_equal(&group, &expected));
    cr_expect_arr_eq(group_mac.octets + 3, group.octets + 13, 3);
    anonymizer_free(anonymizer);
}

Test(anonymize_address_map, the_same_identifier_is_the_same_in_every_prefix)
{
    struct address a = mapped("2a01:4f8:1:1:9f3e:4421:87ab:1234"), b = mapped("fe80::9f3e:4421:87ab:1234");
    cr_expect_arr_eq(a.octets + 8, b.octets + 8, 8);
}

static unsigned shared_bits(const struct address *a, const struct address *b)
{
    for (unsigned i = 0; i < 128; i++)
        if ((a->octets[i / 8] ^ b->octets[i / 8]) >> (7 - i % 8) & 1)
            return i;
    return 128;
}

Test(anonymize_address_map, prefixes_are_preserved)
{
    static const char *const texts[] = { "2a01:4f8:1:1:9f3e:4421:87ab:1234", "2a01:4f8:1:1:9f3e:4421:87ab:1235",
                                         "2a01:4f8:1:1:9f3e:4421:87aa:1234", "2a01:4f8:1:1:9f3e:4420:87ab:1234",
                                         "2a01:4f8:1:2:9f3e:4421:87ab:1234", "2a01:4f8:8001:1:9f3e:4421:87ab:1234",
                                         "2a01:4f9:1:1:9f3e:4421:87ab:1234", "2a01:84f8:1:1:9f3e:4421:87ab:1234" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t j = 0; j < i; j++) {
            struct address a = read_address(texts[i]), b = read_address(texts[j]);
            struct address x = mapped(texts[i]), y = mapped(texts[j]);
            cr_expect_eq(shared_bits(&a, &b), shared_bits(&x, &y), "%s %s", texts[i], texts[j]);
        }
}

Test(anonymize_address_map, a_prefix_has_no_host_bits_and_holds_its_addresses)
{
    struct anonymizer *anonymizer = make();
    struct address inside = mapped("2a01:4f8:10:20::1234:1");
    for (unsigned length = 16; length <= 64; length++) {
        struct address address = read_address("2a01:4f8:10:20::1234:1");
        struct prefix prefix = prefix_make(&address, length);
        prefix = anonymize_prefix(anonymizer, &prefix);
        cr_expect_eq(prefix.length, length);
        cr_expect_not(prefix_has_host_bits(&prefix));
        cr_expect(prefix_contains(&prefix, &inside), "%u", length);
    }
    anonymizer_free(anonymizer);
}

Test(anonymize_address_map, embedded_ipv4_addresses_follow)
{
    struct address plain = mapped("84.112.9.33"), six = mapped("2002:5470:921:1::1"), nat = mapped("64:ff9b::5470:921");
    struct address teredo = mapped("2001:0:5470:921:8000:63bf:ab8f:f6de"), isatap = mapped("fe80::5efe:5470:921");
    cr_expect_arr_eq(plain.octets + 12, six.octets + 2, 4);
    cr_expect_arr_eq(plain.octets + 12, nat.octets + 12, 4);
    cr_expect_arr_eq(plain.octets + 12, teredo.octets + 4, 4);
    cr_expect_arr_eq(plain.octets + 12, isatap.octets + 12, 4);
    for (unsigned i = 0; i < 4; i++)
        cr_expect_eq((uint8_t)~teredo.octets[12 + i], plain.octets[12 + i]);
}

Test(anonymize_address_map, mac_addresses_keep_their_kind)
{
    static const char *const stay[] = { "ff:ff:ff:ff:ff:ff", "01:80:c2:00:00:0e", "01:00:5e:00:00:fb",
                                        "33:33:00:00:00:01", "00:00:5e:00:01:0a", "00:00:0c:07:ac:01",
                                        "00:05:73:a0:00:07", "00:07:b4:00:01:02", "00:00:00:00:00:00" };
    static const char *const change[] = { "00:1b:21:12:34:56", "02:00:00:00:00:01", "da:a1:19:33:44:55",
                                          "33:33:ff:12:34:56", "00:00:5e:00:53:01", "00:00:0c:12:34:56" };
    struct anonymizer *anonymizer = make();
    struct mac mac, after;
    for (size_t i = 0; i < sizeof stay / sizeof stay[0]; i++) {
        cr_assert(mac_parse(stay[i], &mac));
        after = anonymize_mac(anonymizer, &mac);
        cr_expect(mac_equal(&mac, &after), "%s", stay[i]);
    }
    for (size_t i = 0; i < sizeof change / sizeof change[0]; i++) {
        cr_assert(mac_parse(change[i], &mac));
        after = anonymize_mac(anonymizer, &mac);
        cr_expect_not(mac_equal(&mac, &after), "%s", change[i]);
        cr_expect_eq(mac.octets[0] & 3, after.octets[0] & 3);
        cr_expect_null(mac_virtual_router(&after));
    }
    anonymizer_free(anonymizer);
}
