#include "icmpv6_case.h"

#define COUNT(rows)                        (sizeof(rows) / sizeof(rows)[0])
#define A                                  "20010db8000000000000000000000001"
#define B                                  "20010db8000100000000000000000009"
#define ALL_NODES                          "ff020000000000000000000000000001"
#define ZERO                               "00000000000000000000000000000000"
#define UDP_TO(source, destination)        "6000000000081140" source destination "c00000350008abcd"
#define ICMP_TO(source, destination, type) "6000000000083a40" source destination type "00000000000000"
#define FROM_TO                            "2001:db8::ff", "2001:db8::1"

static void expect_address(const struct address *address, const char *expected)
{
    char text[ADDRESS_TEXT_SIZE];
    cr_expect_str_eq(address_format(address, text), expected);
}

Test(icmpv6, error_is_attributed_to_the_flow_that_it_quotes)
{
    struct icmpv6_case row = { "port unreachable", FROM_TO, "0104000000000000" UDP_TO(A, B) };
    const struct packet *packet = case_decode(&row);
    const struct quoted_packet *quoted = &packet->icmpv6.error.quoted;
    cr_assert(quoted->present && quoted->has_ports);
    cr_expect_eq(quoted->protocol, 17);
    cr_expect_eq(quoted->source_port, 49152);
    cr_expect_eq(quoted->destination_port, 53);
    cr_expect_eq(quoted->length, 48);
    expect_address(&quoted->source, "2001:db8::1");
    expect_address(&quoted->destination, "2001:db8:1::9");
    cr_expect_str_eq(icmpv6_code_word(1, 4), "port-unreachable");
    case_run(&row, 1);
}

Test(icmpv6, errors_carry_the_mtu_or_the_pointer)
{
    struct icmpv6_case big = { "packet too big", FROM_TO, "02000000000005dc" UDP_TO(A, B) };
    cr_expect_eq(case_decode(&big)->icmpv6.error.value, 1500);
    struct icmpv6_case parameter = { "parameter problem", FROM_TO, "0401000000000028" UDP_TO(A, B) };
    cr_expect_eq(case_decode(&parameter)->icmpv6.error.value, 40);
    struct icmpv6_case time = { "time exceeded", FROM_TO, "0300000000000000" UDP_TO(A, B) };
    cr_expect_eq(case_decode(&time)->defect_count, 0);
    case_run(&big, 1);
    case_run(&parameter, 1);
    case_run(&time, 1);
}

Test(icmpv6, error_that_should_not_have_been_sent_is_noted)
{
    static const struct icmpv6_case rows[] = {
        { "error to an error",
          FROM_TO,
          "0104000000000000" ICMP_TO(A, B, "03"),
          { DEFECT_ICMPV6_ERROR_TO_ERROR },
          .at = 8 },
        { "error to a Redirect",
          FROM_TO,
          "0104000000000000" ICMP_TO(A, B, "89"),
          { DEFECT_ICMPV6_ERROR_TO_ERROR },
          .at = 8 },
        { "error to an echo request", FROM_TO, "0103000000000000" ICMP_TO(A, B, "80") },
        { "error to a quotation without its type", FROM_TO,
          "0103000000000000"
          "6000000000083a40" A B },
        { "unreachable for a group",
          FROM_TO,
          "0104000000000000" UDP_TO(A, ALL_NODES),
          { DEFECT_ICMPV6_ERROR_TO_MULTICAST },
          .at = 8 },
        { "packet too big for a group", FROM_TO, "0200000000000500" UDP_TO(A, ALL_NODES) },
        { "unrecognized option for a group", FROM_TO, "0402000000000030" UDP_TO(A, ALL_NODES) },
        { "erroneous header for a group",
          FROM_TO,
          "0400000000000004" UDP_TO(A, ALL_NODES),
          { DEFECT_ICMPV6_ERROR_TO_MULTICAST } },
        { "error to the unspecified source",
          FROM_TO,
          "0104000000000000" UDP_TO(ZERO, B),
          { DEFECT_ICMPV6_ERROR_TO_MULTICAST } },
        { "error to a group as source",
          FROM_TO,
          "0200000000000500" UDP_TO(ALL_NODES, B),
          { DEFECT_ICMPV6_ERROR_TO_MULTICAST } },
        { "MTU 1279", FROM_TO, "02000000000004ff" UDP_TO(A, B), { DEFECT_ICMPV6_PTB_BELOW_1280 }, .at = 4 },
        { "no quotation", FROM_TO, "0104000000000000", { DEFECT_ICMPV6_QUOTED_PACKET }, .at = 8 },
        { "quotation of 39 octets",
          FROM_TO,
          "0104000000000000"
          "6000000000081140" A "20010db80001000000000000000000",
          { DEFECT_ICMPV6_QUOTED_PACKET },
          .at = 8 },
        { "quotation of IPv4",
          FROM_TO,
          "0104000000000000"
          "4500001c00000000" A B "c00000350008abcd",
          { DEFECT_ICMPV6_QUOTED_PACKET },
          .at = 8 },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_null(packet_discarded(case_decode(&rows[i])), "%s", rows[i].says);
    case_run(rows, COUNT(rows));
}

Test(icmpv6, echo_is_read)
{
    struct icmpv6_case row = { "echo", FROM_TO, "8000000012340005 6162636465666768" };
    const struct packet *packet = case_decode(&row);
    cr_expect_eq(packet->icmpv6.echo.identifier, 0x1234);
    cr_expect_eq(packet->icmpv6.echo.sequence, 5);
    cr_expect_eq(packet->icmpv6.length, 16);
    case_run(&row, 1);
    row.hex = "8100000012340005";
    case_run(&row, 1);
}

Test(icmpv6, extended_echo_is_read)
{
    struct icmpv6_case request = { "PROBE", FROM_TO, "a0000000123407 01 0000000000000000" };
    const struct packet *packet = case_decode(&request);
    cr_expect_eq(packet->icmpv6.echo.identifier, 0x1234);
    cr_expect_eq(packet->icmpv6.echo.sequence, 7);
    cr_expect(packet->icmpv6.echo.local);
    struct icmpv6_case reply = { "PROBE reply", FROM_TO, "a1000000123407 45" };
    packet = case_decode(&reply);
    cr_expect_eq(packet->icmpv6.echo.state, 2);
    cr_expect(packet->icmpv6.echo.active && !packet->icmpv6.echo.ipv4 && packet->icmpv6.echo.ipv6);
    case_run(&request, 1);
    case_run(&reply, 1);
}

Test(icmpv6, node_information_is_read)
{
    struct icmpv6_case row = { "query", FROM_TO, "8b000000 0003 003e 0102030405060708" A };
    const struct packet *packet = case_decode(&row);
    cr_expect_eq(packet->icmpv6.node_information.qtype, 3);
    cr_expect_eq(packet->icmpv6.node_information.flags, 0x3e);
    cr_expect_eq(packet->icmpv6.node_information.nonce, 0x0102030405060708u);
    cr_expect_eq(packet->icmpv6.node_information.subject.size, 16);
    case_run(&row, 1);
    struct icmpv6_case reply = { "reply", FROM_TO, "8c010000 0002 0000 0102030405060708" };
    cr_expect_eq(case_decode(&reply)->icmpv6.node_information.subject.size, 0);
    cr_expect_str_eq(icmpv6_code_word(140, 1), "refused");
    case_run(&reply, 1);
}

Test(icmpv6, mobility_and_multicast_router_messages_are_read)
{
    static const struct icmpv6_case rows[] = {
        { "home agent request", FROM_TO, "90000000 1234 0000" },
        { "home agent reply", FROM_TO, "91000000 1234 0000" A },
        { "mobile prefix solicitation", FROM_TO, "92000000 1234 0000" },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_eq(case_decode(&rows[i])->icmpv6.other.identifier, 0x1234, "%s", rows[i].says);
    case_run(rows, COUNT(rows));
    struct icmpv6_case router = { "multicast router", NULL, "ff02::6a", "97140000 007d 0002" };
    const struct packet *packet = case_decode(&router);
    cr_expect_eq(packet->icmpv6.other.interval, 20);
    cr_expect_eq(packet->icmpv6.other.query_interval, 125);
    cr_expect_eq(packet->icmpv6.other.robustness, 2);
    case_run(&router, 1);
    struct icmpv6_case renumbering = {
        "renumbering", FROM_TO, "8a010000 00000007 00000000 00000000", { DEFECT_ICMPV6_UNEXPECTED }
    };
    cr_expect_eq(case_decode(&renumbering)->icmpv6.other.sequence, 7);
    case_run(&renumbering, 1);
}

Test(icmpv6, duplicate_address_messages_have_an_owner_as_long_as_the_code_says)
{
    struct icmpv6_case row = { "DAR", FROM_TO, "9d000000 00 05 003c 0200000000000001" A };
    const struct packet *packet = case_decode(&row);
    cr_expect_eq(packet->icmpv6.duplicate_address.transaction_id, 5);
    cr_expect_eq(packet->icmpv6.duplicate_address.lifetime, 60);
    cr_expect_eq(packet->icmpv6.duplicate_address.owner.size, 8);
    expect_address(&packet->icmpv6.duplicate_address.address, "2001:db8::1");
    case_run(&row, 1);
    struct icmpv6_case extended = { "EDAC", FROM_TO, "9e020000 01 05 003c 02000000000000010200000000000001" A };
    packet = case_decode(&extended);
    cr_expect_eq(packet->icmpv6.duplicate_address.owner.size, 16);
    expect_address(&packet->icmpv6.duplicate_address.address, "2001:db8::1");
    case_run(&extended, 1);
    struct icmpv6_case small = {
        "EDAC whose owner is too short", FROM_TO, "9e040000 01 05 003c 0200000000000001" A, { DEFECT_ICMPV6_SHORT }
    };
    cr_expect(case_decode(&small)->icmpv6.incomplete);
    case_run(&small, 1);
}

/* Each assigned type: its word, its length, whether code 99 is one of its own. */
Test(icmpv6, types_are_those_of_iana)
{
    static const struct {
        uint8_t type, length;
        bool any_code;
        const char *word;
    } rows[] = {
        { 1, 8, false, "destination-unreachable" },
        { 2, 8, false, "packet-too-big" },
        { 3, 8, false, "time-exceeded" },
        { 4, 8, false, "parameter-problem" },
        { 100, 4, true, "private-experimentation" },
        { 101, 4, true, "private-experimentation" },
        { 128, 8, false, "echo-request" },
        { 129, 8, false, "echo-reply" },
        { 130, 24, false, "mld-query" },
        { 131, 24, false, "mldv1-report" },
        { 132, 24, false, "mldv1-done" },
        { 133, 8, true, "router-solicitation" },
        { 134, 16, true, "router-advertisement" },
        { 135, 24, true, "neighbor-solicitation" },
        { 136, 24, true, "neighbor-advertisement" },
        { 137, 40, true, "redirect" },
        { 138, 16, false, "router-renumbering" },
        { 139, 16, false, "node-information-query" },
        { 140, 16, false, "node-information-reply" },
        { 141, 24, true, "inverse-neighbor-solicitation" },
        { 142, 48, true, "inverse-neighbor-advertisement" },
        { 143, 8, false, "mldv2-report" },
        { 144, 8, false, "home-agent-request" },
        { 145, 8, false, "home-agent-reply" },
        { 146, 8, false, "mobile-prefix-solicitation" },
        { 147, 8, false, "mobile-prefix-advertisement" },
        { 148, 8, false, "certification-path-solicitation" },
        { 149, 12, false, "certification-path-advertisement" },
        { 150, 8, true, "experimental-mobility" },
        { 151, 8, true, "multicast-router-advertisement" },
        { 152, 4, false, "multicast-router-solicitation" },
        { 153, 4, false, "multicast-router-termination" },
        { 154, 8, true, "fast-handover" },
        { 155, 4, true, "rpl-control" },
        { 156, 8, true, "ilnpv6-locator-update" },
        { 157, 32, false, "duplicate-address-request" },
        { 158, 32, false, "duplicate-address-confirmation" },
        { 159, 4, true, "mpl-control" },
        { 160, 8, false, "extended-echo-request" },
        { 161, 8, false, "extended-echo-reply" },
        { 200, 4, true, "private-experimentation" },
        { 201, 4, true, "private-experimentation" },
    };
    unsigned next = 0;
    for (unsigned type = 0; type < 256; type++) {
        bool assigned = next < COUNT(rows) && rows[next].type == type;
        cr_expect_str_eq(icmpv6_type_word((uint8_t)type), assigned ? rows[next].word : "unassigned", "%u", type);
        unsigned length = assigned ? rows[next].length : 4;
        char text[256];
        size_t used = (size_t)snprintf(text, sizeof text, "%02x63", type);
        while (used < length * 2)
            used += (size_t)snprintf(text + used, sizeof text - used, "00");
        struct icmpv6_case row = { text, .hex = text };
        const struct packet *packet = case_decode(&row);
        bool code_unknown = packet_find_defect(packet, DEFECT_ICMPV6_CODE_UNKNOWN) != NULL;
        cr_expect_eq(code_unknown, assigned && !rows[next].any_code, "%u", type);
        cr_expect_eq(packet_find_defect(packet, DEFECT_ICMPV6_TYPE_UNASSIGNED) != NULL, !assigned, "%u", type);
        cr_expect(packet->icmpv6.incomplete == false, "%u of %u octets", type, length);
        text[used - 2] = 0;
        packet = case_decode(&row);
        cr_expect(packet->icmpv6.incomplete && packet_discarded(packet), "%u of %u octets", type, length - 1);
        next += assigned;
    }
    cr_expect_eq(next, COUNT(rows));
}

Test(icmpv6, codes_are_those_of_iana)
{
    static const struct {
        uint8_t type, codes; /* 0 to codes - 1 */
    } rows[] = {
        { 1, 10 }, { 3, 2 }, { 4, 11 }, { 138, 2 }, { 139, 3 }, { 140, 3 }, { 157, 5 }, { 158, 5 }, { 161, 5 }
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        for (unsigned code = 0; code < 255; code++)
            cr_expect_eq(icmpv6_code_word(rows[i].type, (uint8_t)code) != NULL, code < rows[i].codes, "%u/%u",
                         rows[i].type, code);
    cr_expect_str_eq(icmpv6_code_word(138, 255), "sequence-number-reset");
    cr_expect_null(icmpv6_code_word(2, 0));
}

Test(icmpv6, checksum_is_verified)
{
    static const struct icmpv6_case rows[] = {
        { "one too much",
          "::",
          "ff02::1:ff00:66",
          "870076af00000000fe8000000000000002163efffe0000660e019bfd832b9864",
          { DEFECT_ICMPV6_CHECKSUM },
          .at = 2,
          .keep_checksum = true },
        { "one too little",
          "::",
          "ff02::1:ff00:66",
          "870076ad00000000fe8000000000000002163efffe0000660e019bfd832b9864",
          { DEFECT_ICMPV6_CHECKSUM },
          .at = 2,
          .keep_checksum = true },
        { "odd length", FROM_TO, "8000000012340005 61" },
    };
    cr_expect_eq(case_decode(&rows[0])->icmpv6.checksum, CHECKSUM_BAD);
    cr_expect_eq(case_decode(&rows[2])->icmpv6.checksum, CHECKSUM_GOOD);
    case_run(rows, COUNT(rows));
}

Test(icmpv6, checksum_is_not_blamed_where_it_cannot_be_known)
{
    static const struct icmpv6_case rows[] = {
        { "sent by the capturing host", FROM_TO, "8000123412340005", .keep_checksum = true, .own = true },
        { "cut by the capture", FROM_TO, "8000123412340005 61626364", .keep_checksum = true, .uncaptured = 4 },
        { "first of several fragments", FROM_TO, "8000123412340005", .keep_checksum = true, .fragment = true,
          .more = true },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct packet *packet = case_decode(&rows[i]);
        cr_expect_eq(packet->icmpv6.checksum, CHECKSUM_UNVERIFIABLE, "%s", rows[i].says);
        cr_expect_eq(packet->defect_count, 0, "%s", rows[i].says);
        cr_expect_not(packet->truncated, "%s: the payload of an echo is nothing that we want", rows[i].says);
    }
    struct icmpv6_case atomic = { "atomic fragment", FROM_TO, "8000000012340005", .fragment = true };
    cr_expect_eq(case_decode(&atomic)->icmpv6.checksum, CHECKSUM_GOOD);
}

Test(icmpv6, message_without_a_type_is_none)
{
    struct icmpv6_case cut = { "cut", FROM_TO, "8000000012340005", .uncaptured = 8 };
    cr_expect_eq(case_decode(&cut)->message, MESSAGE_NONE);
    cr_expect_eq(case_decode(&cut)->defect_count, 0);
    static struct packet packet;
    struct packet_layer layer = case_layer(&cut);
    case_decode_bytes(&cut, &layer, at_the_edge("", 0), 0, 0, &packet);
    cr_expect_eq(packet.message, MESSAGE_NONE);
    cr_expect(packet_find_defect(&packet, DEFECT_ICMPV6_SHORT));
}

Test(icmpv6, message_shorter_than_its_type_needs_is_kept_with_its_type)
{
    static const struct icmpv6_case rows[] = {
        { "echo of 7 octets", FROM_TO, "80000000123400", { DEFECT_ICMPV6_SHORT } },
        { "error of 4 octets", FROM_TO, "01040000", { DEFECT_ICMPV6_SHORT } },
        { "node information of 15 octets", FROM_TO, "8b0000000003003e01020304050607", { DEFECT_ICMPV6_SHORT } },
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        cr_expect_eq(case_decode(&rows[i])->message, MESSAGE_ICMPV6);
    case_run(rows, COUNT(rows));
    struct icmpv6_case three = {
        "a type and a code", FROM_TO, "8000", { DEFECT_ICMPV6_CHECKSUM, DEFECT_ICMPV6_SHORT }
    };
    case_expect_defects(&three, case_decode(&three));
}

/* CVE-2017-13021, -13041, CVE-2012-6058 of others: any bytes behind any type, never over-read, never endless. */
Test(icmpv6, any_type_with_any_bytes_stays_within_its_walls)
{
    uint64_t state = 1;
    static char text[512];
    for (unsigned type = 0; type < 256; type++)
        for (unsigned turn = 0; turn < 12; turn++) {
            size_t used = (size_t)snprintf(text, sizeof text, "%02x%02x0000", type, turn % 3);
            unsigned octets = turn * 8 % 97;
            for (unsigned i = 0; i < octets; i++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                unsigned octet = turn % 4 == 0 ? 0xff : (unsigned)(state >> 56) & (turn % 4 == 1 ? 0xff : 0x07);
                used += (size_t)snprintf(text + used, sizeof text - used, "%02x", octet);
            }
            struct icmpv6_case row = { text, .hex = text };
            case_expect_prefixes(&row);
        }
}

Test(icmpv6, preferences_have_words)
{
    cr_expect_str_eq(router_preference_word(PREFERENCE_MEDIUM), "medium");
    cr_expect_str_eq(router_preference_word(PREFERENCE_HIGH), "high");
    cr_expect_str_eq(router_preference_word(PREFERENCE_LOW), "low");
    cr_expect_str_eq(router_preference_word(PREFERENCE_RESERVED), "reserved");
}
