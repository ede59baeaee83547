#include "decode/dhcpv6.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "decode/dhcpv6_option.h"
#include "decode/dns_name.h"
#include "payload.h"

#define DUID_LL   "0001 000a 0003 0001 00163e000001"
#define SERVER_LL "0002 000a 0003 0001 00163e0000fe"
#define DOC       "20010db8 00010000 00000000 0000"

/* By hand from RFC 9915: elapsed time, IA_NA without addresses, IA_PD, options requested, rapid commit, a partial name (RFC 4704). */
static const char solicit[] = "01 abcdef " DUID_LL " 0008 0002 0064  0003 000c 00000001 00000000 00000000"
                              "0019 000c 00000002 00000000 00000000  0006 0004 0017 0018  000e 0000  0014 0000"
                              "0027 0006 00 04 686f7374  0010 000c 00000137 0006 4d53465420 35";

static const char reply[] = "07 abcdef " DUID_LL SERVER_LL "0003 0028 00000001 00000708 00000b40"
                            "  0005 0018 " DOC "0100 00000e10 00001c20"
                            "0019 0029 00000002 00000708 00000b40"
                            "  001a 0019 00000e10 00001c20 38 20010db8 0001ff00 00000000 00000000"
                            "0017 0010 " DOC "0053"
                            "0018 000e 04 636f7270 07 6578616d706c65 00"
                            "0007 0001 ff  0020 0004 00000e10  000d 0004 0000 6f6b"
                            "0067 0013 68747470733a2f2f702e6578616d706c652f61"
                            "0040 0006 04 61667472 00";

static const char relayed[] = "0c 01 " DOC "0001 fe80000000000000 02163efffe0000aa"
                              "0012 0004 65746830  0025 0006 00000009 4142  0009 0070"
                              "  0c 00 00000000000000000000000000000000 fe80000000000000 02163efffe000001"
                              "  004f 0008 0001 00163e000001  0009 003e"
                              "    03 123456 " DUID_LL SERVER_LL "0008 0002 0000"
                              "    000b 0010 03000000 00000000 00000000 00000000"
                              "    0003 0000";

static struct packet packet;
static struct dhcpv6_message *const message = &packet.dhcpv6;

Test(dhcpv6, reads_what_a_client_asks)
{
    cr_assert(payload_hex(dhcpv6_decode, solicit, &packet));
    cr_expect_eq(packet.message, MESSAGE_DHCPV6);
    cr_expect_eq(packet.defect_count, 0, "defect %u", packet.defects[0].code);
    cr_expect_eq(message->type, 1);
    cr_expect_eq(message->outer_type, 1);
    cr_expect(message->client_side);
    cr_expect_eq(message->transaction_id, 0xabcdef);
    cr_expect_eq(message->elapsed, 100);
    cr_expect(message->has_elapsed && message->rapid_commit && message->reconfigure_accept);
    cr_expect(message->wants_addresses && message->wants_prefix && !message->wants_temporary);
    cr_expect_eq(message->ia_iaid, 1);
    cr_expect_eq(message->requested_options.size, 4);
    cr_expect_eq(message->lease_count, 0);
    cr_expect_eq(message->option_count, 9);
    cr_expect_eq(message->vendor_enterprise, 0x137);
    cr_expect_eq(message->vendor_class.size, 6);
    cr_expect_eq(message->vendor_class.data[0], 'M');
    struct mac mac;
    char text[MAC_TEXT_SIZE], name[DNS_NAME_TEXT_SIZE];
    cr_assert(dhcpv6_duid_mac(&message->client_duid, &mac));
    cr_expect_str_eq(mac_format(&mac, text), "00:16:3e:00:00:01");
    struct cursor fqdn = cursor_make(message->fqdn.data, message->fqdn.size, message->fqdn.size, 0);
    cr_expect(dns_name_partial(&fqdn, name, sizeof name));
    cr_expect_str_eq(name, "host");
}

Test(dhcpv6, reads_what_a_server_gives)
{
    cr_assert(payload_hex(dhcpv6_decode, reply, &packet));
    cr_expect_eq(packet.defect_count, 0, "defect %u at %u", packet.defects[0].code, packet.defects[0].offset);
    cr_expect_not(message->client_side);
    cr_assert_eq(message->lease_count, 2);
    char text[PREFIX_TEXT_SIZE];
    cr_expect_str_eq(prefix_format(&message->leases[0].prefix, text), "2001:db8:1::100/128");
    cr_expect_not(message->leases[0].is_prefix);
    cr_expect_eq(message->leases[0].t1, 1800);
    cr_expect_eq(message->leases[0].valid_lifetime, 7200);
    cr_expect_str_eq(prefix_format(&message->leases[1].prefix, text), "2001:db8:1:ff00::/56");
    cr_expect(message->leases[1].is_prefix);
    cr_expect_eq(message->leases[1].iaid, 2);
    cr_expect_eq(message->dns_servers.size, 16);
    cr_expect_eq(message->domain_list.size, 14);
    cr_expect(message->has_preference && message->preference == 255);
    cr_expect_eq(message->information_refresh_time, 3600);
    cr_expect(message->has_status && message->status == 0);
    cr_expect_eq(message->captive_portal.size, 19);
    cr_expect_eq(message->aftr_name.size, 6);
    cr_expect_eq(message->options[3].depth, 1);
    cr_expect_eq(message->options[3].code, 5);
}

Test(dhcpv6, opens_relays_from_the_outside_in)
{
    payload_hex(dhcpv6_decode, relayed, &packet);
    cr_expect_eq(message->outer_type, 12);
    cr_expect_eq(message->type, 3);
    cr_expect_eq(message->transaction_id, 0x123456);
    cr_assert_eq(message->relay_count, 2);
    cr_expect_eq(message->relays[0].hop_count, 1);
    cr_expect_eq(message->relays[0].interface_id.size, 4);
    cr_expect_eq(message->relays[0].remote_id.size, 2);
    cr_expect_not(message->relays[0].has_client_mac);
    cr_expect(message->relays[1].has_client_mac);
    cr_expect_eq(message->relays[1].client_mac.octets[5], 1);
    cr_expect_eq(message->option_count, 5, "those of relays are not counted");
    cr_expect(payload_has(&packet, DEFECT_DHCPV6_OPTION_LENGTH), "IA_NA of length 0");
    cr_expect_eq(packet.defect_count, 1);
}

Test(dhcpv6, gives_the_status_of_an_association_to_its_leases)
{
    payload_hex(dhcpv6_decode,
                "02 000001 " DUID_LL SERVER_LL "0003 0046 00000001 00000000 00000000"
                "  0005 001e " DOC "0100 00000e10 00001c20  000d 0002 0004"
                "  0005 0018 " DOC "0101 00000e10 00001c20"
                "0003 0012 00000002 00000000 00000000  000d 0002 0002",
                &packet);
    cr_expect(payload_has(&packet, DEFECT_DHCPV6_OPTION_PAST_END) || packet.defect_count == 0);
    cr_assert_geq(message->lease_count, 1);
    cr_expect_eq(message->leases[0].status, 4);
    cr_expect(message->has_ia_status);
    cr_expect_eq(message->ia_status, 4);
    cr_expect_not(message->has_status);
    payload_hex(dhcpv6_decode,
                "02 000001 " DUID_LL SERVER_LL "0003 0032 00000001 00000000 00000000"
                "  0005 0018 " DOC "0100 00000e10 00001c20  000d 0006 0002 6e6f6e65",
                &packet);
    cr_expect_eq(packet.defect_count, 0, "defect %u", packet.defects[0].code);
    cr_expect_eq(message->leases[0].status, 2);
    cr_expect_eq(message->ia_status, 2);
}

Test(dhcpv6, is_never_misled_by_a_prefix_of_a_message)
{
    payload_prefixes(dhcpv6_decode, solicit);
    payload_prefixes(dhcpv6_decode, reply);
}

struct row {
    char says[80];
    char hex[400];
    int defect;
    bool kept; /* more than the defect: the message's type is still known */
};

ParameterizedTestParameters(dhcpv6, names_what_is_wrong)
{
    static struct row rows[] = {
        { "no room for a transaction", "01 0000", DEFECT_DHCPV6_SHORT, true },
        { "a relay header is cut", "0c 00 0000", DEFECT_DHCPV6_SHORT, true },
        { "type 0", "00 000000", DEFECT_DHCPV6_MESSAGE_UNKNOWN, false },
        { "type 38", "26 000000", DEFECT_DHCPV6_MESSAGE_UNKNOWN, false },
        { "an option runs past the end", "0b 000001 0006 0005 0017 0018", DEFECT_DHCPV6_OPTION_PAST_END, true },
        { "half an option header", "0b 000001 0006 00", DEFECT_DHCPV6_OPTION_PAST_END, true },
        { "an address runs past its association", "07 000001 0003 0014 00000001 00000000 00000000 0005 0018 00000000",
          DEFECT_DHCPV6_OPTION_PAST_END, true },
        { "codes in three octets", "0b 000001 0006 0003 001700", DEFECT_DHCPV6_OPTION_LENGTH, true },
        { "a DNS server of 15 octets", "07 000001 0017 000f 20010db8000000000000000000000000",
          DEFECT_DHCPV6_OPTION_LENGTH, true },
        { "a prefix of 129 bits",
          "07 000001 0019 0029 00000001 00000000 00000000 001a 0019 00000001 00000001 81 00000000 00000000 00000000 "
          "00000000",
          DEFECT_DHCPV6_OPTION_LENGTH, true },
        { "a solicit that names a server", "01 000001 " SERVER_LL, DEFECT_DHCPV6_MISPLACED_OPTION, true },
        { "an address outside an association", "07 000001 0005 0018 " DOC "0100 00000e10 00001c20",
          DEFECT_DHCPV6_MISPLACED_OPTION, true },
        { "an association in an association",
          "07 000001 0003 001c 00000001 00000000 00000000 0003 000c 00000001 00000000 00000000",
          DEFECT_DHCPV6_MISPLACED_OPTION, true },
        { "a prefix in an association for addresses",
          "07 000001 0003 0029 00000001 00000000 00000000 001a 0019 00000001 00000001 40 00000000 00000000 00000000 "
          "00000000",
          DEFECT_DHCPV6_MISPLACED_OPTION, true },
        { "an association in an information request", "0b 000001 0003 000c 00000001 00000000 00000000",
          DEFECT_DHCPV6_MISPLACED_OPTION, true },
        { "a relayed message in a reply", "07 000001 0009 0004 01000001", DEFECT_DHCPV6_MISPLACED_OPTION, true },
        { "T1 after T2", "07 000001 0003 000c 00000001 00000b40 00000708", DEFECT_DHCPV6_T1_EXCEEDS_T2, true },
        { "preferred longer than valid",
          "07 000001 0003 0028 00000001 00000000 00000000 0005 0018 " DOC "0100 00001c20 00000e10",
          DEFECT_DHCPV6_PREFERRED_EXCEEDS_VALID, true },
        { "rebinding after the end",
          "07 000001 0003 0028 00000001 00000708 00001c21 0005 0018 " DOC "0100 00000e10 00001c20",
          DEFECT_DHCPV6_T2_EXCEEDS_VALID, true },
        { "nine hops", "0c 09 " DOC "0001 fe80000000000000 02163efffe000001 0009 0004 0b000001",
          DEFECT_DHCPV6_HOP_COUNT, true },
        { "temporary addresses", "01 000001 0004 0004 00000001", DEFECT_DHCPV6_OBSOLETE, true },
        { "server unicast", "07 000001 000c 0010 " DOC "0001", DEFECT_DHCPV6_OBSOLETE, true },
        { "use multicast", "07 000001 000d 0002 0005", DEFECT_DHCPV6_OBSOLETE, true },
        { "a name as text", "01 000001 0027 0006 00 686f737431", DEFECT_DHCPV6_FQDN, true },
        { "a domain list as text", "07 000001 0018 0004 636f7270", DEFECT_DHCPV6_FQDN, true },
        { "a compressed AFTR name", "07 000001 0040 0002 c00c", DEFECT_DHCPV6_FQDN, true },
        { "a vendor class past its option", "01 000001 0010 0007 00000137 0002 41", DEFECT_DHCPV6_OPTION_LENGTH, true },
        { "an NTP suboption past its option", "07 000001 0038 0005 0001 0010 20", DEFECT_DHCPV6_OPTION_LENGTH, true },
        { "encrypted DNS with 15 octets of address", "07 000001 0090 0009 0001 0003 016100 000f",
          DEFECT_DHCPV6_OPTION_LENGTH, true },
        { "rules in rules",
          "07 000001 005e 0030 0059 002c 00 00 00 00000000 00 0059 0020 00 00 00 00000000 00 0059 0014 00 00 00 "
          "00000000 00 0059 0008 00 00 00 00000000 00",
          DEFECT_DHCPV6_NESTED_TOO_DEEP, true },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, dhcpv6, names_what_is_wrong)
{
    cr_assert(payload_hex(dhcpv6_decode, row->hex, &packet), "%s", row->says);
    cr_expect(payload_has(&packet, (enum defect_code)row->defect), "%s: first of %u is %u", row->says,
              packet.defect_count, packet.defects[0].code);
    cr_expect_not(packet.truncated, "%s", row->says);
    if (row->kept)
        cr_expect_str_neq(dhcpv6_type_word(message->type), "unassigned");
}

Test(dhcpv6, does_not_judge_the_times_that_a_client_wishes)
{
    payload_hex(dhcpv6_decode, "03 000001 0003 0028 00000001 00000b40 00000708 0005 0018 " DOC "0100 00001c20 00000e10",
                &packet);
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_eq(message->lease_count, 1);
}

Test(dhcpv6, lets_infinite_and_zero_times_pass)
{
    payload_hex(dhcpv6_decode, "07 000001 0003 0028 00000001 00000000 00000000 0005 0018 " DOC "0100 00000000 00000000",
                &packet);
    cr_expect_eq(packet.defect_count, 0);
    payload_hex(dhcpv6_decode, "07 000001 0003 0028 00000001 ffffffff ffffffff 0005 0018 " DOC "0100 ffffffff ffffffff",
                &packet);
    cr_expect_eq(packet.defect_count, 0);
}

Test(dhcpv6, stops_at_eight_relays_of_sixty_four)
{
    uint8_t bytes[64 * 38 + 4];
    size_t used = 0, total = sizeof bytes;
    for (unsigned i = 0; i < 64; i++) {
        memset(bytes + used, 0, 38);
        bytes[used] = 12;
        bytes[used + 35] = 9;
        size_t inner = total - used - 38;
        bytes[used + 36] = (uint8_t)(inner >> 8);
        bytes[used + 37] = (uint8_t)inner;
        used += 38;
    }
    memcpy(bytes + used, (uint8_t[]){ 1, 0, 0, 1 }, 4);
    cr_assert(payload_run(dhcpv6_decode, at_the_edge(bytes, total), total, total, &packet));
    cr_expect_eq(message->relay_count, DHCPV6_RELAY_MAX);
    cr_expect(payload_has(&packet, DEFECT_DHCPV6_NESTED_TOO_DEEP));
    cr_expect_eq(message->type, 12);
}

Test(dhcpv6, counts_options_and_leases_that_do_not_fit)
{
    uint8_t bytes[4 + 100 * 4 + 16 + 20 * 28];
    memset(bytes, 0, sizeof bytes);
    bytes[0] = 7;
    for (unsigned i = 0; i < 100; i++)
        bytes[4 + 4 * i] = 200; /* an option that nobody knows */
    uint8_t *association = bytes + 4 + 400;
    memcpy(association, (uint8_t[]){ 0, 3, 2, 60 }, 4); /* 12 + 20 × 28 */
    for (unsigned i = 0; i < 20; i++)
        memcpy(association + 16 + 28 * i, (uint8_t[]){ 0, 5, 0, 24 }, 4);
    cr_assert(payload_run(dhcpv6_decode, at_the_edge(bytes, sizeof bytes), sizeof bytes, sizeof bytes, &packet));
    cr_expect_eq(packet.defect_count, 0, "defect %u", packet.defects[0].code);
    cr_expect_eq(message->option_count, DHCPV6_OPTION_MAX);
    cr_expect_eq(message->options_lost, 100 + 21 - DHCPV6_OPTION_MAX);
    cr_expect_eq(message->lease_count, DHCPV6_LEASE_MAX);
    cr_expect_eq(message->leases_lost, 20 - DHCPV6_LEASE_MAX);
}

/* A message with the option, of `length` octets by its header and `present` octets in fact, where the table allows it. */
static size_t message_with(const struct dhcpv6_option_row *row, size_t length, size_t present, uint8_t *bytes)
{
    static const uint8_t association[] = { 7, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
    static const uint8_t relay[34] = { 12 };
    size_t used = 4;
    uint8_t type = 0;
    for (uint8_t candidate = 1; candidate < 38 && !type; candidate++)
        if (row->within & DHCPV6_IN(candidate) && candidate != 13)
            type = candidate;
    memcpy(bytes, (uint8_t[]){ type, 0, 0, 1 }, 4);
    if (type == 12) {
        memcpy(bytes, relay, sizeof relay);
        used = sizeof relay;
    } else if (row->within & DHCPV6_IN_IA_NA && row->within != DHCPV6_ANYWHERE) {
        memcpy(bytes, association, sizeof association);
        bytes[6] = (uint8_t)((12 + 4 + present) >> 8);
        bytes[7] = (uint8_t)(12 + 4 + present);
        used = sizeof association;
    }
    memcpy(bytes + used,
           (uint8_t[]){ (uint8_t)(row->code >> 8), (uint8_t)row->code, (uint8_t)(length >> 8), (uint8_t)length }, 4);
    memset(bytes + used + 4, 0, present);
    return used + 4 + present;
}

Test(dhcpv6, survives_every_option_in_every_length)
{
    unsigned count;
    const struct dhcpv6_option_row *rows = dhcpv6_option_rows(&count);
    static uint8_t bytes[70000];
    for (unsigned i = 0; i < count; i++) {
        const struct dhcpv6_option_row *row = &rows[i];
        size_t max = row->max_length < 1500 ? row->max_length : 1500;
        size_t lengths[] = { 0, 1, row->min_length > 0 ? row->min_length - 1u : 0, row->min_length, max, max + 1 };
        for (unsigned j = 0; j < sizeof lengths / sizeof *lengths; j++) {
            size_t total = message_with(row, lengths[j], lengths[j], bytes);
            cr_assert(payload_run(dhcpv6_decode, at_the_edge(bytes, total), total, total, &packet));
            bool bad_length = lengths[j] < row->min_length || lengths[j] > row->max_length;
            if (bad_length)
                cr_expect(payload_has(&packet, DEFECT_DHCPV6_OPTION_LENGTH), "option %u of length %zu", row->code,
                          lengths[j]);
        }
        size_t total = message_with(row, row->min_length + 1u, row->min_length, bytes);
        cr_assert(payload_run(dhcpv6_decode, at_the_edge(bytes, total), total, total, &packet));
        cr_expect(payload_has(&packet, DEFECT_DHCPV6_OPTION_PAST_END), "option %u past the end", row->code);
    }
}

Test(dhcpv6, has_its_options_in_order_and_with_words)
{
    unsigned count;
    const struct dhcpv6_option_row *rows = dhcpv6_option_rows(&count);
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            cr_expect_gt(rows[i].code, rows[i - 1].code);
        cr_expect(rows[i].word && rows[i].reference && rows[i].min_length <= rows[i].max_length);
        cr_expect_eq(dhcpv6_option_find(rows[i].code), &rows[i]);
    }
    cr_expect_null(dhcpv6_option_find(0));
    cr_expect_null(dhcpv6_option_find(10));
    cr_expect_null(dhcpv6_option_find(65535));
}

Test(dhcpv6, finds_a_mac_address_in_duids_of_ethernet_only)
{
    static const struct {
        uint8_t bytes[20];
        uint32_t size;
        bool found;
    } rows[] = {
        { { 0, 1, 0, 1, 1, 2, 3, 4, 0, 0x16, 0x3e, 0, 0, 1 }, 14, true },
        { { 0, 3, 0, 1, 0, 0x16, 0x3e, 0, 0, 1 }, 10, true },
        { { 0, 3, 0, 1, 0, 0x16, 0x3e, 0, 0 }, 9, false },
        { { 0, 3, 0, 27, 0, 0x16, 0x3e, 0, 0, 1 }, 10, false },
        { { 0, 2, 0, 0, 0, 9, 1, 2, 3, 4 }, 10, false },
        { { 0, 4 }, 18, false },
        { { 0 }, 0, false },
    };
    struct mac mac;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes duid = { at_the_edge(rows[i].bytes, rows[i].size), rows[i].size };
        cr_expect_eq(dhcpv6_duid_mac(&duid, &mac), rows[i].found, "row %u", i);
    }
}
