#include "icmpv6_case.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define SLLA        " 010100163e000001"
#define TLLA        " 020100163e000066"
#define RS_         "8500000000000000"
#define RA_         "86000000404a07080000000000000000"
#define TARGET      "fe8000000000000002163efffe000066"
#define NS_         "8700000000000000" TARGET
#define NA_(flags)  "88000000" flags "000000" TARGET
#define GLOBAL      "20010db8000100000000000000000009"
#define LOCAL       "fe800000000000000000000000000002"
#define REDIRECT_   "8900000000000000"
#define SOLICITED   "ff02::1:ff00:66"

static void expect_address(const struct address *address, const char *expected)
{
    char text[ADDRESS_TEXT_SIZE];
    cr_expect_str_eq(address_format(address, text), expected);
}

Test(nd_message, router_advertisement_is_read)
{
    struct icmpv6_case row = { "RA", .hex = "86000000 40 fe 0708 000186a0 000003e8" };
    const struct router_advertisement *ra = &case_decode(&row)->icmpv6.ra;
    cr_expect_eq(ra->cur_hop_limit, 64);
    cr_expect_eq(ra->flags, 0xfe);
    cr_expect(ra->managed && ra->other && ra->home_agent && ra->proxy && ra->stub);
    cr_expect_eq(ra->preference, PREFERENCE_LOW);
    cr_expect_eq(ra->router_lifetime, 1800);
    cr_expect_eq(ra->reachable_time, 100000);
    cr_expect_eq(ra->retrans_timer, 1000);
    case_run(&row, 1);
}

Test(nd_message, router_preference_is_read_and_the_reserved_one_is_medium)
{
    static const struct {
        const char *hex;
        unsigned preference;
    } rows[] = {
        { "86000000 00 00 0708 00000000 00000000", PREFERENCE_MEDIUM },
        { "86000000 00 08 0708 00000000 00000000", PREFERENCE_HIGH },
        { "86000000 00 10 0708 00000000 00000000", PREFERENCE_MEDIUM },
        { "86000000 00 18 0708 00000000 00000000", PREFERENCE_LOW },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct icmpv6_case row = { rows[i].hex, .hex = rows[i].hex };
        const struct packet *packet = case_decode(&row);
        cr_expect_eq(packet->icmpv6.ra.preference, rows[i].preference, "%s", rows[i].hex);
        cr_expect_eq(packet->defect_count, 0);
    }
}

Test(nd_message, neighbor_messages_are_read)
{
    struct icmpv6_case na = { "NA", .hex = NA_("e0") TLLA, .destination = "fe80::2" };
    const struct packet *packet = case_decode(&na);
    cr_expect(packet->icmpv6.neighbor.router && packet->icmpv6.neighbor.solicited &&
              packet->icmpv6.neighbor.override_flag);
    expect_address(&packet->icmpv6.neighbor.target, "fe80::216:3eff:fe00:66");
    case_expect_prefixes(&na);
    struct icmpv6_case ns = { "NS", .hex = NS_ SLLA, .destination = SOLICITED };
    packet = case_decode(&ns);
    cr_expect(packet->icmpv6.is_nd && packet->icmpv6.options_complete && packet->icmpv6.option_count == 1);
    cr_expect_not(packet->icmpv6.neighbor.router);
    struct icmpv6_case redirect = { "Redirect", .hex = REDIRECT_ LOCAL GLOBAL, .destination = "2001:db8::7" };
    packet = case_decode(&redirect);
    expect_address(&packet->icmpv6.neighbor.target, "fe80::2");
    expect_address(&packet->icmpv6.neighbor.destination, "2001:db8:1::9");
    case_expect_prefixes(&redirect);
}

/* The vectors of Linux hosts: duplicate address detection with a nonce, and an unsolicited advertisement. */
Test(nd_message, of_linux_hosts_have_no_defect)
{
    static const struct icmpv6_case rows[] = {
        { "DAD", "::", SOLICITED, "870076ae00000000fe8000000000000002163efffe0000660e019bfd832b9864",
          .keep_checksum = true },
        { "unsolicited NA", "fe80::216:3eff:fe00:66", "ff02::1",
          "88009c2920000000fe8000000000000002163efffe000066020100163e000066", .keep_checksum = true },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_eq(case_decode(&rows[i])->icmpv6.checksum, CHECKSUM_GOOD, "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(nd_message, that_a_receiver_must_discard_is_named)
{
    enum { HEADER_FIELD = 0 }; /* offsets in the IPv6 header are looked at in a test of their own */
    static const struct icmpv6_case rows[] = {
        { "RS, hop limit", NULL, "ff02::2", RS_ SLLA, { DEFECT_ND_HOP_LIMIT }, .hop_limit = 254 },
        { "RA, hop limit", NULL, NULL, RA_ SLLA, { DEFECT_ND_HOP_LIMIT }, .hop_limit = 254 },
        { "NS, hop limit", NULL, SOLICITED, NS_ SLLA, { DEFECT_ND_HOP_LIMIT }, .hop_limit = 1 },
        { "NA, hop limit", NULL, NULL, NA_("20") TLLA, { DEFECT_ND_HOP_LIMIT }, .hop_limit = 64 },
        { "Redirect, hop limit",
          NULL,
          "2001:db8::7",
          REDIRECT_ LOCAL GLOBAL,
          { DEFECT_ND_HOP_LIMIT },
          .hop_limit = 63 },
        { "RS, code", NULL, "ff02::2", "8501000000000000" SLLA, { DEFECT_ND_CODE }, .at = 1 },
        { "RA, code", NULL, NULL, "86ff0000404a07080000000000000000" SLLA, { DEFECT_ND_CODE }, .at = 1 },
        { "RS of 4 octets", NULL, "ff02::2", "85000000", { DEFECT_ND_SHORT } },
        { "RA of 15 octets", NULL, NULL, "86000000404a070800000000000000", { DEFECT_ND_SHORT } },
        { "NS of 23 octets", NULL, SOLICITED, "8700000000000000fe8000000000000002163efffe0000", { DEFECT_ND_SHORT } },
        { "NA of 8 octets", NULL, NULL, "8800000020000000", { DEFECT_ND_SHORT } },
        { "Redirect of 39 octets",
          NULL,
          "2001:db8::7",
          REDIRECT_ LOCAL "20010db80001000000000000000000",
          { DEFECT_ND_SHORT } },
        { "RS from :: with SLLA", "::", "ff02::2", RS_ SLLA, { DEFECT_RS_UNSPECIFIED_WITH_SLLA }, .at = 8 },
        { "RA from a global address", "2001:db8::1", NULL, RA_ SLLA, { DEFECT_RA_SOURCE_NOT_LINK_LOCAL } },
        { "RA from ::", "::", NULL, RA_, { DEFECT_RA_SOURCE_NOT_LINK_LOCAL } },
        { "NS for a group",
          NULL,
          "ff02::1:ff00:1",
          "8700000000000000ff020000000000000000000000000001" SLLA,
          { DEFECT_NS_TARGET_MULTICAST },
          .at = 8 },
        { "NS from :: to a unicast address",
          "::",
          "fe80::216:3eff:fe00:66",
          NS_,
          { DEFECT_NS_UNSPECIFIED_DESTINATION } },
        { "NS from :: to all nodes", "::", "ff02::1", NS_, { DEFECT_NS_UNSPECIFIED_DESTINATION } },
        { "NS from :: with SLLA",
          "::",
          SOLICITED,
          NS_ " 0e019bfd832b9864" SLLA,
          { DEFECT_NS_UNSPECIFIED_WITH_SLLA },
          .at = 32 },
        { "NA for a group",
          NULL,
          NULL,
          "8800000020000000ff020000000000000000000000000001" TLLA,
          { DEFECT_NA_TARGET_MULTICAST },
          .at = 8 },
        { "NA to all nodes with S", NULL, NULL, NA_("60") TLLA, { DEFECT_NA_MULTICAST_SOLICITED }, .at = 4 },
        { "Redirect from a global address",
          "2001:db8::1",
          "2001:db8::7",
          REDIRECT_ LOCAL GLOBAL,
          { DEFECT_REDIRECT_SOURCE_NOT_LINK_LOCAL } },
        { "Redirect of a group",
          NULL,
          "2001:db8::7",
          REDIRECT_ LOCAL "ff020000000000000000000000000001",
          { DEFECT_REDIRECT_DESTINATION_MULTICAST },
          .at = 24 },
        { "Redirect to a global address",
          NULL,
          "2001:db8::7",
          REDIRECT_ "20010db8000100000000000000000001" GLOBAL,
          { DEFECT_REDIRECT_TARGET },
          .at = 8 },
        { "RA as an atomic fragment", NULL, NULL, RA_ SLLA, { DEFECT_ND_FRAGMENTED }, .fragment = true },
        { "RA that was reassembled", NULL, NULL, RA_ SLLA, { DEFECT_ND_FRAGMENTED }, .reassembled = true },
        { "certification path solicitation in a fragment",
          NULL,
          "ff02::2",
          "9400000012340000",
          { DEFECT_ND_FRAGMENTED },
          .fragment = true },
        { "hop limit and source",
          "2001:db8::1",
          NULL,
          RA_,
          { DEFECT_ND_HOP_LIMIT, DEFECT_RA_SOURCE_NOT_LINK_LOCAL },
          .hop_limit = 64 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect(packet_discarded(case_decode(&rows[i])), "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(nd_message, that_is_irregular_is_learnt_all_the_same)
{
    static const struct icmpv6_case rows[] = {
        { "multicast NS without SLLA", NULL, SOLICITED, NS_, { DEFECT_NS_MULTICAST_WITHOUT_SLLA } },
        { "multicast NS without SLLA on a link without addresses", NULL, SOLICITED, NS_, .without_link_layer = true },
        { "unicast NS without SLLA", NULL, "fe80::216:3eff:fe00:66", NS_ },
        { "multicast NA without TLLA", NULL, NULL, NA_("20"), { DEFECT_NA_WITHOUT_TLLA } },
        { "unicast NA without TLLA", NULL, "fe80::2", NA_("60") },
        { "RS to all nodes", NULL, "ff02::1", RS_ SLLA, { DEFECT_ND_DESTINATION_ODD } },
        { "RS by unicast", NULL, "fe80::2", RS_ SLLA },
        { "RA to all routers", NULL, "ff02::2", RA_ SLLA, { DEFECT_ND_DESTINATION_ODD } },
        { "RA by unicast", NULL, "fe80::2", RA_ SLLA },
        { "NS to all nodes", NULL, "ff02::1", NS_ SLLA, { DEFECT_ND_DESTINATION_ODD } },
        { "NS to another address", NULL, "fe80::2", NS_ SLLA, { DEFECT_ND_DESTINATION_ODD } },
        { "DAD to another group", "::", "ff02::1:ff00:67", NS_, { DEFECT_ND_DESTINATION_ODD } },
        { "NA to all routers", NULL, "ff02::2", NA_("00") TLLA },
        { "NA to a solicited-node group", NULL, SOLICITED, NA_("20") TLLA, { DEFECT_ND_DESTINATION_ODD } },
        { "Redirect to all nodes", NULL, "ff02::1", REDIRECT_ LOCAL GLOBAL, { DEFECT_ND_DESTINATION_ODD } },
        { "Redirect to an on-link neighbour", NULL, "2001:db8::7", REDIRECT_ GLOBAL GLOBAL },
        { "final RA with a preference",
          NULL,
          NULL,
          "86000000 40080000 00000000 00000000" SLLA,
          { DEFECT_PREFERENCE_ON_LIFETIME_ZERO },
          .at = 5 },
        { "RS from :: without SLLA", "::", "ff02::2", RS_ },
        { "DAD", "::", SOLICITED, NS_ },
        { "certification path advertisement in a fragment", NULL, "ff02::1", "950000001234000100000000",
          .fragment = true },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_null(packet_discarded(case_decode(&rows[i])), "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(nd_message, points_into_the_ipv6_header)
{
    static const struct {
        struct icmpv6_case row;
        uint32_t offset;
    } rows[] = {
        { { "hop limit", .hex = RA_, .hop_limit = 1 }, CASE_HEADER + 7 },
        { { "source", "2001:db8::1", .hex = RA_ }, CASE_HEADER + 8 },
        { { "destination", NULL, "ff02::2", RA_ }, CASE_HEADER + 24 },
        { { "Fragment header", .hex = RA_, .fragment = true }, CASE_MESSAGE - 8 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_eq(case_decode(&rows[i].row)->defects[0].offset, rows[i].offset, "%s", rows[i].row.says);
}

Test(nd_message, whose_options_are_not_all_known_is_not_blamed_for_missing_ones)
{
    static const struct icmpv6_case rows[] = {
        { "NS that the capture cut", NULL, SOLICITED, NS_ " 0e019bfd832b9864" SLLA, .uncaptured = 8 },
        { "NA that the capture cut", NULL, NULL, NA_("20") TLLA, .uncaptured = 8 },
        { "first fragment of an NS",
          NULL,
          SOLICITED,
          NS_ SLLA,
          { DEFECT_ND_FRAGMENTED },
          .uncaptured = 8,
          .fragment = true,
          .more = true },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct packet *packet = case_decode(&rows[i]);
        case_expect_defects(&rows[i], packet);
        cr_expect_not(packet->icmpv6.options_complete);
        cr_expect_eq(packet->icmpv6.checksum, CHECKSUM_UNVERIFIABLE);
        cr_expect_eq(packet->truncated, !rows[i].more, "%s", rows[i].says);
    }
}

Test(nd_message, whose_fixed_part_is_cut_is_incomplete)
{
    struct icmpv6_case row = { "RA", .hex = RA_ SLLA, .uncaptured = 12 };
    const struct packet *packet = case_decode(&row);
    cr_expect(packet->icmpv6.incomplete && packet->truncated);
    cr_expect_eq(packet->icmpv6.type, 134);
    cr_expect_eq(packet->icmpv6.length, 24);
    cr_expect_eq(packet->icmpv6.ra.router_lifetime, 0);
    cr_expect_eq(packet->defect_count, 0);
}

Test(nd_message, of_the_inverse_kind_needs_both_addresses)
{
    static const struct icmpv6_case rows[] = {
        { "solicitation", NULL, NULL, "8d00000000000000" SLLA TLLA, .without_link_layer = true },
        { "solicitation on Ethernet", NULL, NULL, "8d00000000000000" SLLA TLLA, { DEFECT_ICMPV6_UNEXPECTED } },
        { "solicitation of 16 octets",
          NULL,
          NULL,
          "8d00000000000000" SLLA,
          { DEFECT_ND_SHORT },
          .without_link_layer = true },
        { "advertisement", NULL, "fe80::2", "8e00000000000000" SLLA TLLA " 0a03000000000000" GLOBAL,
          .without_link_layer = true },
        { "advertisement, hop limit",
          NULL,
          "fe80::2",
          "8e00000000000000" SLLA TLLA " 0a03000000000000" GLOBAL,
          { DEFECT_ND_HOP_LIMIT },
          .hop_limit = 64,
          .without_link_layer = true },
        { "advertisement of 40 octets",
          NULL,
          "fe80::2",
          "8e00000000000000" SLLA TLLA SLLA TLLA,
          { DEFECT_ND_SHORT },
          .without_link_layer = true },
    };
    case_run(rows, COUNT(rows));
    cr_expect_eq(case_decode(&rows[3])->icmpv6.option_count, 3);
    cr_expect_not(case_decode(&rows[3])->icmpv6.is_nd);
}

Test(nd_message, of_certification_paths_and_mobile_prefixes_carries_options)
{
    struct icmpv6_case solicitation = { "CPS", .hex = "940000001234ffff 0f01020000000000", .destination = "ff02::2" };
    const struct packet *packet = case_decode(&solicitation);
    cr_expect_eq(packet->icmpv6.other.identifier, 0x1234);
    cr_expect_eq(packet->icmpv6.other.component, 0xffff);
    cr_expect_eq(packet->icmpv6.options[0].type, ND_TRUST_ANCHOR);
    struct icmpv6_case advertisement = { "CPA", .hex = "95000000 1234 0003 0001 0000 1001010000000000" };
    packet = case_decode(&advertisement);
    cr_expect_eq(packet->icmpv6.other.component, 1);
    cr_expect_eq(packet->icmpv6.options[0].type, ND_CERTIFICATE);
    struct icmpv6_case prefixes = { "MPA", "2001:db8::1", "2001:db8::2",
                                    "93000000 4321 c000 030440c000278d0000093a8000000000" GLOBAL };
    packet = case_decode(&prefixes);
    cr_expect_eq(packet->icmpv6.other.identifier, 0x4321);
    cr_expect_eq(packet->icmpv6.options[0].prefix.prefix_length, 64);
    case_run(&solicitation, 1);
    case_run(&advertisement, 1);
    case_run(&prefixes, 1);
}

Test(nd_message, cannot_hide_why_it_is_discarded_behind_many_harmless_defects)
{
    static char text[2048] = RA_;
    for (unsigned i = 0; i < 20; i++)
        strcat(text, " 0501000000000001"); /* MTU 1: ignored */
    struct icmpv6_case row = { "20 ignored options, hop limit 1", .hex = text, .hop_limit = 1 };
    const struct packet *packet = case_decode(&row);
    cr_expect_eq(packet->defect_count, PACKET_DEFECT_MAX);
    cr_expect_eq(packet->defects_lost, 5);
    cr_assert(packet_discarded(packet));
    cr_expect_eq(packet_discarded(packet)->code, DEFECT_ND_HOP_LIMIT);
}
