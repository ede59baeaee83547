#include "v6audit/address.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static struct address parsed(const char *text)
{
    struct address address;
    cr_assert(address_parse(text, &address), "%s", text);
    return address;
}

Test(address, is_written_by_rfc_5952)
{
    static const char *const rows[][2] = {
        { "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
        { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
        { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
        { "::", "::" },
        { "::1", "::1" },
        { "1::", "1::" },
        { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
        { "64:ff9b::c000:201", "64:ff9b::c000:201" },
        { "0:0:1:0:0:0:0:0", "0:0:1::" },
        { "2001:db8:10:0:216:3eff:fe00:66", "2001:db8:10:0:216:3eff:fe00:66" },
        { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[ADDRESS_TEXT_SIZE];
        struct address address = parsed(rows[i][0]);
        cr_expect_str_eq(address_format(&address, text), rows[i][1]);
    }
}

Test(address, refuses_what_is_none)
{
    static const char *const rows[] = { "", "2001:db8::1%eth0", "1:2:3:4:5:6:7", "2001:db8::1::", "192.0.2.1", "g::" };
    struct address address;
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_not(address_parse(rows[i], &address), "%s", rows[i]);
}

Test(prefix, is_parsed_with_its_host_bits_and_masked_on_demand)
{
    struct prefix prefix;
    char text[PREFIX_TEXT_SIZE];
    cr_assert(prefix_parse("2001:db8:0:10::5/61", &prefix));
    cr_assert(prefix_has_host_bits(&prefix));
    prefix = prefix_make(&prefix.address, prefix.length);
    cr_assert_str_eq(prefix_format(&prefix, text), "2001:db8:0:10::/61");
    cr_assert_not(prefix_parse("2001:db8::/129", &prefix));
    cr_assert_not(prefix_parse("2001:db8::/", &prefix));
    cr_assert_not(prefix_parse("2001:db8::/064", &prefix));
    cr_assert(prefix_parse("192.0.2.0/24", &prefix));
    cr_assert_str_eq(prefix_format(&prefix, text), "192.0.2.0/24");
    cr_assert(prefix_parse("::/0", &prefix) && prefix.length == 0);
}

Test(prefix, contains_its_addresses_and_no_others)
{
    struct prefix prefix;
    prefix_parse("2001:db8::/61", &prefix);
    struct address inside = parsed("2001:db8:0:7::1"), outside = parsed("2001:db8:0:8::1");
    cr_assert(prefix_contains(&prefix, &inside));
    cr_assert_not(prefix_contains(&prefix, &outside));
}

Test(mac, is_parsed_in_the_usual_forms)
{
    struct mac mac;
    char text[MAC_TEXT_SIZE];
    static const char *const good[] = { "00:16:3E:00:00:01", "00-16-3e-00-00-01", "0016.3e00.0001" };
    static const char *const bad[] = { "00:16:3e:00:00", "00:16:3e:00:00:0g", "00:16-3e:00:00:01", "0016.3e00.000",
                                       "" };
    for (unsigned i = 0; i < 3; i++) {
        cr_expect(mac_parse(good[i], &mac), "%s", good[i]);
        cr_expect_str_eq(mac_format(&mac, text), "00:16:3e:00:00:01");
    }
    for (unsigned i = 0; i < 5; i++)
        cr_expect_not(mac_parse(bad[i], &mac), "%s", bad[i]);
}

Test(address, is_classified_by_the_registry)
{
    static const struct {
        const char *text, *word;
    } rows[] = {
        { "::", "unspecified" },
        { "::1", "loopback" },
        { "::ffff:192.0.2.1", "ipv4-mapped" },
        { "64:ff9b::c000:201", "nat64" },
        { "64:ff9b:1::1", "nat64" },
        { "100::1", "discard-only" },
        { "2001::1", "teredo" },
        { "2001:2::1", "benchmarking" },
        { "2001:20::1", "orchid" },
        { "2001:db8::1", "documentation" },
        { "3fff::1", "documentation" },
        { "2002:c000:22c::1", "6to4" },
        { "5f00::1", "srv6" },
        { "2a00::1", "global" },
        { "fd00::1", "unique-local" },
        { "fe80::1", "link-local" },
        { "fec0::1", "site-local" },
        { "ff02::1", "multicast" },
        { "4000::1", "unallocated" },
        { "::192.0.2.1", "unallocated" },
        { "2001:1::1", "global" },
        { "2001:30::1", "global" },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address address = parsed(rows[i].text);
        cr_expect_str_eq(address_class_word(address_classify(&address)), rows[i].word, "%s", rows[i].text);
    }
}

Test(address, tells_how_its_identifier_was_made)
{
    static const struct {
        const char *text, *mac, *word;
    } rows[] = {
        { "fe80::216:3eff:fe00:1", "00:16:3e:00:00:01", "eui64" },
        { "fe80::216:3eff:fe00:1", "00:16:3e:00:00:02", "eui64-shaped" },
        { "fe80::e050:49ff:fea0:ab82", "0a:06:81:c7:b4:33", "eui64-shaped" },
        { "2001:db8::1", "00:16:3e:00:00:01", "low-byte" },
        { "2001:db8::443", "00:16:3e:00:00:01", "service-port" },
        { "2001:db8::1:53", "00:16:3e:00:00:01", "service-port" },
        { "2001:db8::5efe:c000:201", "00:16:3e:00:00:01", "isatap" },
        { "2001:db8::dead:beef", "00:16:3e:00:00:01", "wordy" },
        { "2001:db8::192:0:2:1", "00:16:3e:00:00:01", "embedded-ipv4" },
        { "2001:db8::", "00:16:3e:00:00:01", "subnet-anycast" },
        { "2001:db8::fdff:ffff:ffff:fffe", "00:16:3e:00:00:01", "subnet-anycast" },
        { "2001:db8::200:5eff:fe00:5213", "00:16:3e:00:00:01", "reserved" },
        { "2001:db8::8d4c:2b1f:93e7:5a60", "00:16:3e:00:00:01", "opaque" },
        { "2001:db8::1111:1111:1111:1111", "00:16:3e:00:00:01", "pattern" },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address address = parsed(rows[i].text);
        struct mac mac;
        mac_parse(rows[i].mac, &mac);
        cr_expect_str_eq(address_identifier_word(address_identifier(&address, &mac)), rows[i].word, "%s", rows[i].text);
    }
}

Test(mac, of_a_virtual_router_is_known)
{
    struct mac mac;
    mac_parse("00:00:5e:00:02:0a", &mac);
    cr_assert_str_eq(mac_virtual_router(&mac), "vrrp");
    mac_parse("00:05:73:a0:0f:ff", &mac);
    cr_assert_str_eq(mac_virtual_router(&mac), "hsrp");
    mac_parse("00:05:73:b0:0f:ff", &mac);
    cr_assert_null(mac_virtual_router(&mac));
}
