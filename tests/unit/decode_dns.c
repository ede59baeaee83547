#include "decode/dns.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "payload.h"

static bool unicast(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_UNICAST, false, packet);
}

static bool multicast(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_MULTICAST, false, packet);
}

static bool netbios(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_NETBIOS, false, packet);
}

static bool over_tcp(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_UNICAST, true, packet);
}

#define WWW "03777777 076578616d706c65 00"

static const char query[] = "1234 0100 0001 0000 0000 0001 " WWW " 001c 0001  00 0029 04d0 00000000 0000";

/* CNAME, AAAA behind a pointer, HTTPS with hints, EDNS. */
static const char answer[] = "1234 8580 0001 0003 0000 0001 " WWW " 001c 0001"
                             "c00c 0005 0001 0000003c 0006 03 776562 c010"
                             "c029 001c 0001 0000003c 0010 20010db8000100000000000000000080"
                             "c00c 0041 0001 0000003c 002a 0001 00"
                             "  0001 0003 02 6832"
                             "  0002 0000"
                             "  0004 0004 c0000201"
                             "  0006 0010 20010db8000100000000000000000080"
                             "00 0029 1000 00000000 0000";

static const char mdns[] = "0000 8400 0000 0002 0000 0000"
                           "045f697070 045f746370 056c6f63616c 00 000c 0001 00001194 0004 017c c00c"
                           "017c c00c 0021 8001 00000078 000b 0000 0000 0277 02 7070 c016";

static struct packet packet;
static struct dns_message *const dns = &packet.dns;
static char text[DNS_NAME_TEXT_SIZE];

Test(dns, reads_a_question_and_edns)
{
    cr_assert(payload_hex(unicast, query, &packet));
    cr_expect_eq(packet.message, MESSAGE_DNS);
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_eq(dns->identifier, 0x1234);
    cr_expect_not(dns->response);
    cr_assert_eq(dns->question_count, 1);
    cr_expect_eq(dns->questions[0].type, DNS_AAAA);
    cr_expect_eq(dns->questions[0].class_code, 1);
    cr_expect_eq(dns_text_name(dns, dns->questions[0].name_offset, text, sizeof text), 11);
    cr_expect_str_eq(text, "www.example");
    cr_expect_eq(dns->edns_size, 1232);
    cr_expect_eq(dns->record_count, 1);
    cr_expect_eq(dns->records[0].section, 2);
}

Test(dns, reads_an_answer_through_its_pointers)
{
    cr_assert(payload_hex(unicast, answer, &packet));
    cr_expect_eq(packet.defect_count, 0, "defect %u at %u", packet.defects[0].code, packet.defects[0].offset);
    cr_expect(dns->response && dns->authoritative && !dns->truncated);
    cr_expect_eq(dns->records_sent, 4);
    cr_assert_eq(dns->record_count, 4);
    cr_assert(dns_record_name(dns, &dns->records[0], text, sizeof text));
    cr_expect_str_eq(text, "web.example");
    cr_expect(dns_text_name(dns, dns->records[1].name_offset, text, sizeof text) > 0);
    cr_expect_str_eq(text, "web.example");
    struct address address;
    cr_expect_eq(dns_record_address(dns, &dns->records[1], &address), 6);
    char address_text[ADDRESS_TEXT_SIZE];
    cr_expect_str_eq(address_format(&address, address_text), "2001:db8:1::80");
    cr_expect_eq(dns_record_address(dns, &dns->records[0], &address), 0);
}

Test(dns, reads_the_hints_of_an_https_record)
{
    payload_hex(unicast, answer, &packet);
    uint16_t priority, key;
    struct cursor parameters, value;
    cr_assert(dns_service_binding(dns, &dns->records[2], &priority, &parameters));
    cr_expect_eq(priority, 1);
    static const uint16_t keys[] = { DNS_PARAMETER_ALPN, DNS_PARAMETER_NO_DEFAULT_ALPN, DNS_PARAMETER_IPV4_HINT,
                                     DNS_PARAMETER_IPV6_HINT };
    static const uint32_t lengths[] = { 3, 0, 4, 16 };
    for (unsigned i = 0; i < 4; i++) {
        cr_assert(dns_parameter_next(&parameters, &key, &value), "parameter %u", i);
        cr_expect_eq(key, keys[i]);
        cr_expect_eq(cursor_left(&value), lengths[i]);
    }
    cr_expect_not(dns_parameter_next(&parameters, &key, &value));
    cr_expect_not(dns_service_binding(dns, &dns->records[1], &priority, &parameters));
}

Test(dns, knows_the_top_bit_of_multicast_classes)
{
    cr_assert(payload_hex(multicast, "0000 0000 0001 0000 0000 0000 " WWW " 00ff 8001", &packet));
    cr_expect(dns->questions[0].unicast_response);
    cr_expect_eq(dns->questions[0].class_code, 1);
    cr_assert(payload_hex(multicast, mdns, &packet));
    cr_expect_eq(packet.defect_count, 0, "defect %u at %u", packet.defects[0].code, packet.defects[0].offset);
    cr_expect_not(dns->records[0].cache_flush);
    cr_expect(dns->records[1].cache_flush);
    cr_expect_eq(dns->records[1].class_code, 1);
    cr_assert(dns_record_name(dns, &dns->records[1], text, sizeof text));
    cr_expect_str_eq(text, "pp.local");
    cr_assert(dns_record_name(dns, &dns->records[0], text, sizeof text));
    cr_expect_str_eq(text, "|._ipp._tcp.local");
}

Test(dns, reads_netbios_names_and_addresses)
{
    cr_assert(payload_hex(netbios,
                          "0001 8500 0000 0001 0000 0000"
                          "20 4547464345464545 434143414341434143414341 434143414341434143414341 00"
                          "0020 0001 00000000 0006 0000 c0000205",
                          &packet));
    cr_expect_eq(packet.defect_count, 0, "defect %u", packet.defects[0].code);
    cr_expect_eq(dns->kind, DNS_NETBIOS);
    dns_text_name(dns, dns->records[0].name_offset, text, sizeof text);
    cr_expect_str_eq(text, "FRED");
    struct address address;
    cr_expect_eq(dns_record_address(dns, &dns->records[0], &address), 4);
    cr_expect_eq(address.octets[15], 5);
}

Test(dns, reads_one_segment_of_tcp_and_refuses_the_middle_of_a_stream)
{
    cr_assert(payload_hex(over_tcp, "001d 1234 0100 0001 0000 0000 0000 " WWW " 001c 0001", &packet));
    cr_expect(dns->over_tcp);
    cr_expect_eq(dns->question_count, 1);
    cr_expect_eq(packet.defect_count, 0);
    cr_expect(payload_hex(over_tcp, "000c 1234 0100 0000 0000 0000 0000 000c 1235 0100 0000 0000 0000 0000", &packet),
              "two messages in one segment");
    static const char *const none[] = { "",
                                        "00",
                                        "001d",
                                        "0020 1234 0100 0001 0000 0000 0000 " WWW " 001c 0001",
                                        "001c 1234 0100 0001 0000 0000 0000 " WWW " 001c 0001",
                                        "0000 1234 0100 0001 0000 0000 0000" };
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++) {
        cr_expect_not(payload_hex(over_tcp, none[i], &packet), "row %u", i);
        cr_expect_eq(packet.message, MESSAGE_NONE);
        cr_expect_eq(packet.defect_count, 0);
    }
}

Test(dns, is_never_misled_by_a_prefix_of_a_message)
{
    payload_prefixes(unicast, query);
    payload_prefixes(unicast, answer);
    payload_prefixes(multicast, mdns);
}

struct row {
    char says[64];
    char hex[200];
    int defect;
};

ParameterizedTestParameters(dns, names_what_is_wrong)
{
    static struct row rows[] = {
        { "fewer questions than counted", "0001 0100 0002 0000 0000 0000 00 0001 0001", DEFECT_DNS_MALFORMED },
        { "fewer records than counted", "0001 8000 0000 ffff ffff ffff", DEFECT_DNS_MALFORMED },
        { "data past the end", "0001 8000 0000 0001 0000 0000 00 0010 0001 00000000 0005 04", DEFECT_DNS_MALFORMED },
        { "an address of three octets", "0001 8000 0000 0001 0000 0000 00 0001 0001 00000000 0003 c00002",
          DEFECT_DNS_MALFORMED },
        { "a name that points to itself", "0001 0100 0001 0000 0000 0000 c00c 0001 0001", DEFECT_DNS_COMPRESSION },
        { "a name that points forward", "0001 0100 0001 0000 0000 0000 c00e 0001 0001", DEFECT_DNS_COMPRESSION },
        { "an alias that points to itself", "0001 8000 0000 0001 0000 0000 00 0005 0001 00000000 0002 c017",
          DEFECT_DNS_COMPRESSION },
        { "an opcode that nobody has", "0001 7800 0000 0000 0000 0000", DEFECT_DNS_MALFORMED },
        { "a label of 64 octets", "0001 0100 0001 0000 0000 0000 40 0001 0001", DEFECT_DNS_MALFORMED },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, dns, names_what_is_wrong)
{
    cr_assert(payload_hex(unicast, row->hex, &packet), "%s", row->says);
    cr_expect_eq(packet.defect_count, 1, "%s: %u defects", row->says, packet.defect_count);
    cr_expect_eq(packet.defects[0].code, row->defect, "%s: %u", row->says, packet.defects[0].code);
    cr_expect_not(packet.truncated);
}

Test(dns, names_a_name_of_more_than_255_octets)
{
    char hex[1024] = "0001 0100 0001 0000 0000 0000 ";
    for (unsigned label = 0; label < 5; label++) {
        strcat(hex, "3f");
        for (unsigned i = 0; i < 63; i++)
            strcat(hex, "61");
    }
    strcat(hex, "00 0001 0001");
    cr_assert(payload_hex(unicast, hex, &packet));
    cr_assert_eq(packet.defect_count, 1);
    cr_expect_eq(packet.defects[0].code, DEFECT_DNS_NAME_LONG);
}

Test(dns, lets_a_truncated_answer_leave_records_off)
{
    cr_assert(payload_hex(unicast, "1234 8700 0001 0009 0000 0000 " WWW " 001c 0001", &packet));
    cr_expect(dns->truncated);
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_eq(dns->records_sent, 9);
}

Test(dns, keeps_sixty_four_records_of_many)
{
    static uint8_t bytes[12 + 100 * 11];
    memcpy(bytes, (uint8_t[]){ 0, 1, 0x80, 0, 0, 0, 0, 100 }, 8);
    for (unsigned i = 0; i < 100; i++)
        bytes[12 + 11 * i + 2] = DNS_TXT;
    cr_assert(payload_run(unicast, at_the_edge(bytes, sizeof bytes), sizeof bytes, sizeof bytes, &packet));
    cr_expect_eq(dns->record_count, DNS_RECORD_MAX);
    cr_expect_eq(dns->records_sent, 100);
    cr_expect_eq(packet.defect_count, 0);
}

Test(dns, is_not_recognised_without_a_whole_header)
{
    cr_expect_not(payload_hex(unicast, "1234 0100 0001 0000 0000 00", &packet));
    cr_expect_eq(packet.message, MESSAGE_NONE);
}
