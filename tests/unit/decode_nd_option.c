#include "icmpv6_case.h"

#define RA          "86000000404a07080000000000000000 "
#define NS          "8700000000000000fe8000000000000002163efffe000066 "
#define REDIRECT    "8900000000000000fe80000000000000000000000000000220010db8000100000000000000000009 "
#define GOOD(hex_)  .hex = RA hex_
#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* The first option of a Router Advertisement that consists of it. */
static const struct nd_option *option_of(const char *hex)
{
    static char text[2048];
    snprintf(text, sizeof text, RA "%s", hex);
    struct icmpv6_case row = { .says = hex, .hex = text };
    const struct packet *packet = case_decode(&row);
    case_expect_prefixes(&row);
    cr_assert_eq(packet->icmpv6.option_count, 1, "%s", hex);
    cr_assert_eq(packet->icmpv6.options[0].offset, CASE_MESSAGE + 16);
    return &packet->icmpv6.options[0];
}

static void expect_address(const struct address *address, const char *expected)
{
    char text[ADDRESS_TEXT_SIZE];
    cr_expect_str_eq(address_format(address, text), expected);
}

static void expect_bytes(struct bytes bytes, const char *hex)
{
    size_t count;
    const uint8_t *expected = hex_at_the_edge(hex, &count);
    cr_assert_eq(bytes.size, count, "%s: %u octets", hex, bytes.size);
    cr_expect(memcmp(bytes.data, expected, count) == 0, "%s", hex);
}

Test(nd_option, link_layer_address_is_read)
{
    const struct nd_option *option = option_of("010100163e000001");
    char text[MAC_TEXT_SIZE];
    cr_expect_str_eq(mac_format(&option->link_layer_address, text), "00:16:3e:00:00:01");
    expect_bytes(option->data, "00163e000001");
    cr_expect_str_eq(nd_option_word(option->type), "source-link-layer-address");
}

Test(nd_option, prefix_information_is_read_as_sent)
{
    const struct nd_option *option = option_of("030440d000278d0000093a800000000020010db8001000000000000000000000");
    cr_expect_eq(option->prefix.prefix_length, 64);
    cr_expect(option->prefix.on_link && option->prefix.autonomous && option->prefix.dhcpv6_pd_preferred);
    cr_expect_not(option->prefix.router_address);
    cr_expect_eq(option->prefix.valid_lifetime, 2592000);
    cr_expect_eq(option->prefix.preferred_lifetime, 604800);
    expect_address(&option->prefix.prefix, "2001:db8:10::");

    option = option_of("030440e000278d0000093a800000000020010db8001000000000000000000001");
    cr_expect(option->prefix.router_address && !option->prefix.dhcpv6_pd_preferred && !option->ignored);
    expect_address(&option->prefix.prefix, "2001:db8:10::1");
}

Test(nd_option, mtu_interval_and_home_agent_are_read)
{
    cr_expect_eq(option_of("05010000000005dc")->mtu, 1500);
    cr_expect_eq(option_of("07010000000927c0")->advertisement_interval, 600000);
    const struct nd_option *option = option_of("08010000000a0708");
    cr_expect_eq(option->home_agent.preference, 10);
    cr_expect_eq(option->home_agent.lifetime, 1800);
}

Test(nd_option, longer_than_its_content_is_read_and_the_rest_skipped)
{
    const struct nd_option *option = option_of("05020000000005dc ffffffffffffffff");
    cr_expect_not(option->ignored);
    cr_expect_eq(option->mtu, 1500);
}

Test(nd_option, route_information_comes_in_three_lengths)
{
    const struct nd_option *option = option_of("1801000800000708");
    cr_expect_eq(option->route.prefix_length, 0);
    cr_expect_eq(option->route.preference, PREFERENCE_HIGH);
    cr_expect_eq(option->route.route_lifetime, 1800);
    expect_address(&option->route.prefix, "::");

    option = option_of("180220180000070820010db800000000");
    cr_expect_eq(option->route.prefix_length, 32);
    cr_expect_eq(option->route.preference, PREFERENCE_LOW);
    expect_address(&option->route.prefix, "2001:db8::");

    option = option_of("18036000000007080064ff9b000000000000000000000000");
    cr_expect_eq(option->route.prefix_length, 96);
    cr_expect_eq(option->route.preference, PREFERENCE_MEDIUM);
    expect_address(&option->route.prefix, "64:ff9b::");
}

Test(nd_option, rdnss_lists_servers)
{
    const struct nd_option *option =
        option_of("190500000000070820010db800100000000000000000005320010db8001000000000000000000054");
    cr_assert_eq(option->rdnss.count, 2);
    cr_expect_eq(option->rdnss.lifetime, 1800);
    struct address second;
    memcpy(second.octets, option->rdnss.addresses + 16, 16);
    expect_address(&second, "2001:db8:10::54");
}

Test(nd_option, dnssl_keeps_names_with_their_padding)
{
    const struct nd_option *option = option_of("1f0300000000070804636f7270076578616d706c65000000");
    cr_expect_eq(option->dnssl.lifetime, 1800);
    cr_expect_not(option->ignored);
    expect_bytes(option->dnssl.names, "04636f7270076578616d706c65000000");
    cr_expect_not(option_of("1f04 0000 00000708 0161 00 0462626262 00 0163 00 000000 000000 000000 000000")->ignored);
}

Test(nd_option, pref64_scales_its_lifetime)
{
    const struct nd_option *option = option_of("260207080064ff9b0000000000000000");
    char text[PREFIX_TEXT_SIZE];
    cr_expect_eq(option->pref64.lifetime, 1800);
    cr_expect_str_eq(prefix_format(&option->pref64.prefix, text), "64:ff9b::/96");
    static const struct {
        const char *hex, *prefix;
    } rows[] = {
        { "2602 0709 20010db8 12345678 9abcdef0", "2001:db8:1234:5678::/64" },
        { "2602 070a 20010db8 12345678 9abcdef0", "2001:db8:1234:5600::/56" },
        { "2602 070b 20010db8 12345678 9abcdef0", "2001:db8:1234::/48" },
        { "2602 070c 20010db8 12345678 9abcdef0", "2001:db8:1200::/40" },
        { "2602 fffd 20010db8 12345678 9abcdef0", "2001:db8::/32" },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_str_eq(prefix_format(&option_of(rows[i].hex)->pref64.prefix, text), rows[i].prefix);
    cr_expect_eq(option_of(rows[4].hex)->pref64.lifetime, 65528);
}

Test(nd_option, captive_portal_is_a_uri_without_its_padding)
{
    const struct nd_option *option = option_of("250368747470733a2f2f702e6578616d706c652f61706900");
    cr_expect_eq(option->captive_portal.size, strlen("https://p.example/api"));
    cr_expect(memcmp(option->captive_portal.data, "https://p.example/api", 21) == 0);
}

Test(nd_option, encrypted_dns_has_name_addresses_and_parameters)
{
    const struct nd_option *option =
        option_of("9007000100000708000d03646e73076578616d706c6500001020010db8001000000000000000000053"
                  "00080001000403646f740000000000");
    const struct nd_encrypted_dns *dns = &option->encrypted_dns;
    cr_assert_not(option->ignored);
    cr_expect_eq(dns->service_priority, 1);
    cr_expect_eq(dns->lifetime, 1800);
    expect_bytes(dns->name, "03646e73076578616d706c6500");
    cr_assert_eq(dns->address_count, 1);
    struct address address;
    memcpy(address.octets, dns->addresses, 16);
    expect_address(&address, "2001:db8:10::53");
    expect_bytes(dns->parameters, "0001000403646f74");
}

Test(nd_option, encrypted_dns_may_hold_a_name_alone)
{
    const struct nd_option *option = option_of("9003 0000 00000708 000d 03646e73076578616d706c6500 00");
    cr_assert_not(option->ignored);
    cr_expect_eq(option->encrypted_dns.address_count, 0);
    cr_expect_eq(option->encrypted_dns.parameters.size, 0);
    expect_bytes(option->encrypted_dns.name, "03646e73076578616d706c6500");
}

Test(nd_option, pvd_names_a_domain)
{
    const struct nd_option *option = option_of("15038000000703707664076578616d706c65000000000000");
    const struct nd_pvd *pvd = &option->pvd;
    cr_assert_not(option->ignored);
    cr_expect(pvd->http && !pvd->legacy && !pvd->has_ra);
    cr_expect_eq(pvd->sequence, 7);
    expect_bytes(pvd->name, "03707664076578616d706c6500");
    cr_expect_eq(pvd->nested.size, 0);
}

Test(nd_option, pvd_nests_a_router_advertisement_header_and_options)
{
    /* L, R, delay 5; name "a."; padded to 16 octets; RA header; MTU option */
    const struct nd_option *option =
        option_of("1505 6005 0001 0161 00 00 00000000 0000 86000000 40000708 00000000 00000000 05010000000005dc");
    cr_assert_not(option->ignored);
    cr_expect(option->pvd.legacy && option->pvd.has_ra && !option->pvd.http);
    cr_expect_eq(option->pvd.delay, 5);
    expect_bytes(option->pvd.nested, "860000004000070800000000 00000000 05010000000005dc");
}

Test(nd_option, registrations_have_owners_of_64_to_256_bits)
{
    const struct nd_option *option = option_of("210200000105003c0200000000000001");
    cr_expect_eq(option->registration.status, 0);
    cr_expect_eq(option->registration.flags, 1);
    cr_expect_eq(option->registration.transaction_id, 5);
    cr_expect_eq(option->registration.lifetime, 60);
    expect_bytes(option->registration.owner, "0200000000000001");
    option = option_of("2105 03000105003c 0102030405060708 1112131415161718 2122232425262728 3132333435363738");
    cr_expect_eq(option->registration.status, 3);
    cr_expect_eq(option->registration.owner.size, 32);
}

Test(nd_option, of_6lowpan_is_read)
{
    const struct nd_option *option = option_of("2202 40 13 0000 003c 20010db800100000");
    cr_expect(option->context.compression && option->context.context_length == 64 && option->context.context_id == 3);
    cr_expect_eq(option->context.lifetime, 60);
    expect_address(&option->context.prefix, "2001:db8:10::");
    option = option_of("2303 0007 0001 2710 20010db8000000000000000000000001");
    cr_expect_eq(option->border_router.version, 0x10007);
    cr_expect_eq(option->border_router.lifetime, 10000);
    expect_address(&option->border_router.address, "2001:db8::1");
    expect_bytes(option_of("2401 0001 80000000")->content, "000180000000");
}

Test(nd_option, of_secure_neighbor_discovery_is_read)
{
    cr_expect_eq(option_of("0d02 000000000000 0000 65920080 4000")->timestamp, 0x0000659200804000u);
    expect_bytes(option_of("0e01 010203040506")->nonce, "010203040506");
    expect_bytes(option_of("0e02 0102030405060708090a0b0c0d0e")->nonce, "0102030405060708090a0b0c0d0e");
    expect_bytes(option_of("0b02 0000 0102030405060708090a0b0c")->content, "00000102030405060708090a0b0c");
    expect_bytes(option_of("0f01 0200 00000000")->content, "020000000000");
    expect_bytes(option_of("1001 0100 00000000")->content, "010000000000");
    cr_expect_eq(option_of("0c03 0000 0102030405060708090a0b0c0d0e0f10 01020304")->content.size, 22);
}

Test(nd_option, redirected_header_is_read_within_the_option)
{
    struct icmpv6_case row = {
        .says = "redirect",
        .hex = REDIRECT "0407 000000000000 6000000000083a40 20010db8000000000000000000000007 "
                        "20010db8000100000000000000000009 8000000012340001",
        .destination = "2001:db8::7",
    };
    const struct packet *packet = case_decode(&row);
    cr_assert_eq(packet->icmpv6.option_count, 1);
    const struct quoted_packet *quoted = &packet->icmpv6.options[0].redirected;
    cr_expect(quoted->present && quoted->protocol == 58 && quoted->icmpv6_type == 128);
    expect_address(&quoted->destination, "2001:db8:1::9");
    cr_expect_eq(packet->defect_count, 0);
    case_expect_prefixes(&row);
}

Test(nd_option, that_is_only_named_keeps_its_content)
{
    static const struct {
        const char *hex, *word;
    } rows[] = {
        { "0601 0000 00000001", "nbma-shortcut-limit" },
        { "0903 000000000000 20010db8000000000000000000000001", "source-address-list" },
        { "0a03 000000000000 20010db8000000000000000000000001", "target-address-list" },
        { "1101 000000000000", "ip-address-or-prefix" },
        { "1201 000000000000", "new-router-prefix" },
        { "1301 000000000000", "link-layer-address" },
        { "1401 000000000000", "neighbor-advertisement-acknowledgment" },
        { "1701 000000000000", "map" },
        { "1a01000000000000", "ra-flags-extension" },
        { "1b01 000000000000", "handover-key-request" },
        { "1c01 000000000000", "handover-key-reply" },
        { "1d01 000000000000", "handover-assist-information" },
        { "1e01 000000000000", "mobile-node-identifier" },
        { "2001 000000000000", "proxy-signature" },
        { "2701 000000000000", "crypto-id-parameters" },
        { "2801 000000000000", "ndp-signature" },
        { "2903 0000 00000e10 20010db8000000000000000000000001", "resource-directory-address" },
        { "2a01 000000000000", "consistent-uptime" },
        { "8a01 000000000000", "card-request" },
        { "8b01 000000000000", "card-reply" },
        { "fd01 000000000000", "experiment-1" },
        { "fe01 000000000000", "experiment-2" },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct nd_option *option = option_of(rows[i].hex);
        cr_expect_str_eq(nd_option_word(option->type), rows[i].word);
        cr_expect(option->content.size == option->length * 8u - 2 && !option->ignored, "%s", rows[i].word);
    }
    cr_expect_str_eq(nd_option_word(22), "unassigned");
    cr_expect_str_eq(nd_option_word(0), "unassigned");
}

#define PIO(length, flags, valid, preferred, prefix) "0304" length flags valid preferred "00000000" prefix

Test(nd_option, that_is_malformed_is_ignored_and_the_message_stays)
{
    static const struct icmpv6_case rows[] = {
        { "PIO of length 3", GOOD("0303 40c0 00278d00 00093a80 00000000 20010db8 00100000"),
          .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "PIO of length 5",
          GOOD("0305 40c0 00278d00 00093a80 00000000 20010db8001000000000000000000000 0000000000000000"),
          .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "SLLA of length 2", GOOD("0102 0011223344556677 889900000000"), .defects = { DEFECT_ND_OPTION_LENGTH },
          .at = 17 },
        { "prefix of 129 bits", GOOD(PIO("81", "c0", "00278d00", "00093a80", "20010db8001000000000000000000000")),
          .defects = { DEFECT_PREFIX_LENGTH_OVER_128 }, .at = 18 },
        { "prefix of 255 bits", GOOD(PIO("ff", "c0", "00278d00", "00093a80", "20010db8001000000000000000000000")),
          .defects = { DEFECT_PREFIX_LENGTH_OVER_128 }, .at = 18 },
        { "preferred > valid", GOOD(PIO("40", "c0", "00000001", "00000002", "20010db8001000000000000000000000")),
          .defects = { DEFECT_PREFIX_PREFERRED_EXCEEDS_VALID }, .at = 24 },
        { "link-local prefix", GOOD(PIO("40", "c0", "00278d00", "00093a80", "fe800000000000000000000000000000")),
          .defects = { DEFECT_PREFIX_LINK_LOCAL }, .at = 32 },
        { "multicast prefix", GOOD(PIO("40", "c0", "00278d00", "00093a80", "ff020000000000000000000000000000")),
          .defects = { DEFECT_PREFIX_MULTICAST }, .at = 32 },
        { "loopback prefix", GOOD(PIO("80", "80", "00278d00", "00093a80", "00000000000000000000000000000001")),
          .defects = { DEFECT_PREFIX_MULTICAST }, .at = 32 },
        { "unspecified prefix", GOOD(PIO("80", "80", "00278d00", "00093a80", "00000000000000000000000000000000")),
          .defects = { DEFECT_PREFIX_MULTICAST }, .at = 32 },
        { "RIO of 65 bits in length 2", GOOD("1802 4100 00000708 20010db800000000"), .defects = { DEFECT_ROUTE_LENGTH },
          .at = 18 },
        { "RIO of 1 bit in length 1", GOOD("1801 0100 00000708"), .defects = { DEFECT_ROUTE_LENGTH }, .at = 18 },
        { "RIO of 129 bits", GOOD("1803 8100 00000708 20010db8000000000000000000000000"),
          .defects = { DEFECT_ROUTE_LENGTH }, .at = 18 },
        { "RIO of length 4", GOOD("1804 4000 00000708 20010db8000000000000000000000000 0000000000000000"),
          .defects = { DEFECT_ROUTE_LENGTH }, .at = 17 },
        { "RIO with the reserved preference", GOOD("1802 2010 00000708 20010db800000000"),
          .defects = { DEFECT_ROUTE_PREFERENCE_RESERVED }, .at = 19 },
        { "RDNSS of length 1", GOOD("1901 0000 00000708"), .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "RDNSS of length 2", GOOD("1902 0000 00000708 20010db800000000"), .defects = { DEFECT_RDNSS_EVEN_LENGTH },
          .at = 17 },
        { "RDNSS of length 4", GOOD("1904 0000 00000708 20010db8000000000000000000000001 0000000000000000"),
          .defects = { DEFECT_RDNSS_EVEN_LENGTH }, .at = 17 },
        { "DNSSL of length 1", GOOD("1f01 0000 00000708"), .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "DNSSL with a compression pointer", GOOD("1f02 0000 00000708 0161 c008 00000000"),
          .defects = { DEFECT_DNSSL_MALFORMED }, .at = 24 },
        { "DNSSL with a label of 64", GOOD("1f02 0000 00000708 4061616161616161"),
          .defects = { DEFECT_DNSSL_MALFORMED }, .at = 24 },
        { "DNSSL without a name", GOOD("1f02 0000 00000708 0000000000000000"), .defects = { DEFECT_DNSSL_MALFORMED } },
        { "DNSSL without a root", GOOD("1f02 0000 00000708 0761616161616161"), .defects = { DEFECT_DNSSL_NO_END },
          .at = 24 },
        { "DNSSL with a label past the end", GOOD("1f02 0000 00000708 0161003f61616161"),
          .defects = { DEFECT_DNSSL_NO_END }, .at = 27 },
        { "PREF64 with code 6", GOOD("2602 070e 0064ff9b0000000000000000"), .defects = { DEFECT_PREF64_LENGTH_CODE },
          .at = 19 },
        { "PREF64 with code 7", GOOD("2602 070f 0064ff9b0000000000000000"), .defects = { DEFECT_PREF64_LENGTH_CODE },
          .at = 19 },
        { "PREF64 of length 3", GOOD("2603 0708 0064ff9b0000000000000000 0000000000000000"),
          .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "MTU 1279", GOOD("0501 0000 000004ff"), .defects = { DEFECT_MTU_BELOW_1280 }, .at = 20 },
        { "captive portal with NUL inside", GOOD("2502 68747470733a 002f 702e6578616d"),
          .defects = { DEFECT_CAPTIVE_PORTAL_URI }, .at = 24 },
        { "captive portal with a space", GOOD("2501 682074703a2f"), .defects = { DEFECT_CAPTIVE_PORTAL_URI },
          .at = 19 },
        { "captive portal with 0xff", GOOD("2501 68ff74703a2f"), .defects = { DEFECT_CAPTIVE_PORTAL_URI }, .at = 19 },
        { "empty captive portal", GOOD("2501 000000000000"), .defects = { DEFECT_CAPTIVE_PORTAL_URI }, .at = 18 },
        { "PvD of length 1", GOOD("1501 8000 0007 0161"), .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "PvD without an end of its name", GOOD("1502 8000 0007 0961626364656667 6869"),
          .defects = { DEFECT_PVD_MALFORMED }, .at = 22 },
        { "PvD with a compression pointer", GOOD("1502 8000 0007 0161c008 000000000000"),
          .defects = { DEFECT_PVD_MALFORMED }, .at = 22 },
        { "PvD with the root as its name", GOOD("1502 8000 0007 00 00 0000000000000000"),
          .defects = { DEFECT_PVD_MALFORMED }, .at = 22 },
        { "PvD whose RA header is missing", GOOD("1502 2000 0007 016100 0000000000 0000"),
          .defects = { DEFECT_PVD_MALFORMED }, .at = 32 },
        { "encrypted DNS with an empty name", GOOD("9002 0001 00000708 0000 000000000000"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 24 },
        { "encrypted DNS with a name past the end", GOOD("9002 0001 00000708 0007 016100000000"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 24 },
        { "encrypted DNS with two names", GOOD("9002 0001 00000708 0006 016100016200"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 24 },
        { "encrypted DNS with 15 octets of addresses",
          GOOD("9004 0001 00000708 0003 016100 000f 20010db80010000000000000000000 0000"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 29 },
        { "encrypted DNS with addresses past the end", GOOD("9003 0001 00000708 0003 016100 0010 20010db80010000000"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 29 },
        { "encrypted DNS with parameters past the end",
          GOOD("9005 0001 00000708 0003 016100 0010 20010db8001000000000000000000053 000800010004 00 0000"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 29 },
        { "encrypted DNS with falling keys",
          GOOD(
              "9006 0001 00000708 0003 016100 0010 20010db8001000000000000000000053 0008 00030000 00010000 000000000000 00"),
          .defects = { DEFECT_ENCRYPTED_DNS_MALFORMED }, .at = 29 },
        { "EARO of length 1", GOOD("2101 000001050000"), .defects = { DEFECT_EARO_LENGTH }, .at = 17 },
        { "EARO of length 6",
          GOOD(
              "2106 000001050000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000"),
          .defects = { DEFECT_EARO_LENGTH }, .at = 17 },
        { "6CO of length 4", GOOD("2204 4013 0000 003c 0000000000000000 0000000000000000 0000000000000000"),
          .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "6CO of 65 bits in length 2", GOOD("2202 4113 0000 003c 20010db800100000"),
          .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 18 },
        { "ABRO of length 2", GOOD("2302 0007 0001 2710 20010db800000000"), .defects = { DEFECT_ND_OPTION_LENGTH },
          .at = 17 },
        { "timestamp of length 1", GOOD("0d01 000000000000"), .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
        { "target address list of length 4",
          GOOD("0a04 000000000000 20010db8000000000000000000000001 0000000000000000"),
          .defects = { DEFECT_ND_OPTION_LENGTH }, .at = 17 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct packet *packet = case_decode(&rows[i]);
        cr_expect(packet->icmpv6.option_count == 1 && packet->icmpv6.options[0].ignored, "%s", rows[i].says);
        cr_expect_null(packet_discarded(packet), "%s", rows[i].says);
        cr_expect_null(icmpv6_option(&packet->icmpv6, packet->icmpv6.options[0].type), "%s", rows[i].says);
    }
    case_run(rows, COUNT(rows));
}

Test(nd_option, that_is_irregular_is_learnt_all_the_same)
{
    static const struct icmpv6_case rows[] = {
        { "SLLA that is a group", GOOD("0101 333300000001"), .defects = { DEFECT_LINK_LAYER_ADDRESS_GROUP }, .at = 18 },
        { "prefix of 63 bits for autoconfiguration",
          GOOD(PIO("3f", "c0", "00278d00", "00093a80", "20010db8001000000000000000000000")),
          .defects = { DEFECT_PREFIX_NOT_64 }, .at = 18 },
        { "prefix of 63 bits without autoconfiguration",
          GOOD(PIO("3f", "80", "00278d00", "00093a80", "20010db8001000000000000000000000")) },
        { "route to multicast", GOOD("1802 0800 00000708 ff00000000000000"), .defects = { DEFECT_ROUTE_MULTICAST },
          .at = 24 },
        { "default route", GOOD("1803 0000 00000708 00000000000000000000000000000000") },
        { "an unassigned type is skipped", GOOD("6301 000000000000 0501 0000 000005dc") },
        { "preferred = valid = infinity",
          GOOD(PIO("40", "c0", "ffffffff", "ffffffff", "20010db8001000000000000000000000")) },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_not(case_decode(&rows[i])->icmpv6.options[0].ignored, "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(nd_option, walk_ends_where_the_message_is_discarded)
{
    static const struct icmpv6_case rows[] = {
        { "a length of 0 ends the walk", GOOD("0500 0000 000005dc 010100163e000001"),
          .defects = { DEFECT_ND_OPTION_LENGTH_ZERO }, .at = 17 },
        { "an unknown type of length 0 too", GOOD("6300 0000 00000000"), .defects = { DEFECT_ND_OPTION_LENGTH_ZERO },
          .at = 17 },
        { "an option runs 1 octet past the packet", GOOD("0501 0000 0000 05"),
          .defects = { DEFECT_ND_OPTION_PAST_PACKET }, .at = 16 },
        { "an option runs far past the packet", GOOD("25ff 6874"), .defects = { DEFECT_ND_OPTION_PAST_PACKET },
          .at = 16 },
        { "a type without a length", GOOD("05"), .defects = { DEFECT_ND_OPTION_PAST_PACKET }, .at = 16 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct packet *packet = case_decode(&rows[i]);
        cr_expect(packet_discarded(packet), "%s", rows[i].says);
        cr_expect_not(packet->icmpv6.options_complete, "%s", rows[i].says);
        cr_expect_leq(packet->icmpv6.option_count, 1, "%s", rows[i].says);
        cr_expect_eq(packet->icmpv6.options_walked, packet->icmpv6.option_count, "%s", rows[i].says);
    }
    case_run(rows, COUNT(rows));
}

Test(nd_option, walk_counts_what_it_cannot_keep)
{
    static char text[8192] = RA;
    for (unsigned i = 0; i < 180; i++)
        strcat(text, "0501 0000 000005dc ");
    struct icmpv6_case row = {
        .says = "180 options", .hex = text, .defects = { DEFECT_ND_OPTION_TOO_MANY }, .at = 16 + 64 * 8
    };
    const struct packet *packet = case_decode(&row);
    case_expect_defects(&row, packet);
    cr_expect_eq(packet->icmpv6.option_count, ND_OPTION_MAX);
    cr_expect_eq(packet->icmpv6.options_walked, 180);
    cr_expect_null(packet_discarded(packet));
    cr_expect_not(packet->icmpv6.options_complete);
}

Test(nd_option, that_the_capture_cut_is_truncated_and_no_defect)
{
    struct icmpv6_case row = { "an MTU option, cut", GOOD("010100163e000001 0501 0000 000005dc"), .uncaptured = 3 };
    const struct packet *packet = case_decode(&row);
    cr_assert_eq(packet->icmpv6.option_count, 2);
    cr_expect(packet->icmpv6.options[1].truncated && !packet->icmpv6.options[1].ignored);
    cr_expect_eq(packet->icmpv6.options[1].data.size, 3);
    cr_expect(packet->truncated);
    cr_expect_eq(packet->defect_count, 0);
    cr_expect_null(icmpv6_option(&packet->icmpv6, ND_MTU));
    cr_expect(icmpv6_option(&packet->icmpv6, ND_SOURCE_LINK_LAYER_ADDRESS));
}

Test(nd_option, of_every_type_and_every_short_length_stays_within_its_walls)
{
    for (unsigned type = 0; type < 256; type++)
        for (unsigned length = 1; length <= 6; length++)
            for (unsigned fill = 0; fill < 256; fill += 51) {
                char text[512] = RA;
                size_t used = strlen(text);
                used += (size_t)snprintf(text + used, sizeof text - used, "%02x%02x", type, length);
                for (unsigned i = 2; i < length * 8; i++)
                    used += (size_t)snprintf(text + used, sizeof text - used, "%02x", fill);
                struct icmpv6_case row = { .says = text, .hex = text };
                const struct packet *packet = case_decode(&row);
                cr_assert_eq(packet->icmpv6.option_count, 1);
                cr_assert_null(packet_discarded(packet), "%s", text);
            }
}
