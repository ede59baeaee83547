#include "decode/quoted.h"

#include "frame_rows.h"

static struct quoted_packet quoted;

static void read_hex(const char *hex)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(hex, &count);
    struct cursor cursor = cursor_make(bytes, (uint32_t)count, (uint32_t)count, 0);
    memset(&quoted, 0xff, sizeof quoted);
    quoted_packet_read(&cursor, &quoted);
}

Test(quoted, reads_addresses_and_ports)
{
    char text[ADDRESS_TEXT_SIZE];
    read_hex(IP6("0500", "11") UDP8);
    cr_expect(quoted.present && quoted.has_ports);
    cr_expect_eq(quoted.protocol, IP_UDP);
    cr_expect_eq(quoted.source_port, 50000);
    cr_expect_eq(quoted.destination_port, 50001);
    cr_expect_eq(quoted.length, 48);
    cr_expect_str_eq(address_format(&quoted.source, text), "fe80::1");
    cr_expect_str_eq(address_format(&quoted.destination, text), "fe80::2");
}

Test(quoted, reads_the_icmpv6_type_behind_extension_headers)
{
    read_hex(IP6("0500", "00") "3c00 0502 0000 0100"
                               "3a00 0104 00000000"
                               "8700 0000");
    cr_expect_eq(quoted.protocol, IP_ICMPV6);
    cr_expect_eq(quoted.icmpv6_type, 135);
    cr_expect_not(quoted.has_ports);
}

Test(quoted, a_later_fragment_has_no_ports)
{
    read_hex(IP6("0500", "2c") "1100 0009 00000001" UDP8);
    cr_expect(quoted.present && !quoted.has_ports);
    cr_expect_eq(quoted.protocol, IP_UDP);
    read_hex(IP6("0500", "2c") "1100 0001 00000001" UDP8);
    cr_expect(quoted.has_ports, "the first one has");
}

Test(quoted, what_is_no_ipv6_is_not_there)
{
    read_hex("4500001c 00000000 40 11 0000 0a000001 0a000002 00000000 00000000 00000000 00000000 00000000");
    cr_expect_not(quoted.present);
    read_hex("");
    cr_expect(!quoted.present && quoted.length == 0);
}

Test(quoted, every_cut_is_survived)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(
        IP6("0500", "00") "2b00 0502 0000 0100"
                          "3302 0000 00000000" SRC "1104 0000 00000001 00000001 000000000000000000000000" UDP8,
        &count);
    for (size_t cut = 0; cut <= count; cut++) {
        struct cursor cursor = cursor_make(at_the_edge(bytes, cut), (uint32_t)cut, (uint32_t)cut, 0);
        quoted_packet_read(&cursor, &quoted);
        cr_expect_eq(quoted.present, cut >= 40, "%zu", cut);
        cr_expect_eq(quoted.has_ports, cut >= count - 4, "%zu", cut);
    }
}

Test(quoted, a_chain_that_is_too_long_is_left)
{
    char hex[FRAME_ROWS_TEXT] = "";
    frame_rows_append(hex, "%s", IP6("0500", "3c"));
    for (unsigned i = 0; i < 20; i++)
        frame_rows_append(hex, "3c00 0104 00000000 ");
    read_hex(hex);
    cr_expect(quoted.present && !quoted.has_ports);
}
