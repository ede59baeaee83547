#include "frame_rows.h"

#define A1  "20010db8000000000000000000000001 "
#define A2  "20010db8000000000000000000000002 "
#define M1  "ff020000000000000000000000000001 "
#define UDP "udp 50000>50001 / v6 17 x43"

static const struct frame_row rows[] = {
    { "type 0", LINK_RAW, IP6("0020", "2b") "1102 0001 00000000" A1 UDP8, UDP " !routing-type-0@40" },
    { "type 0, more segments than addresses", LINK_RAW, IP6("0020", "2b") "1102 0002 00000000" A1 UDP8,
      UDP " !routing-type-0@40 !routing-segments-left@40" },
    { "type 0, 255 segments left", LINK_RAW, IP6("0020", "2b") "1102 00ff 00000000" A1 UDP8,
      UDP " !routing-type-0@40 !routing-segments-left@40" },
    { "type 0 of odd length", LINK_RAW, IP6("0018", "2b") "1101 0001 00000000 0000000000000000" UDP8,
      UDP " !routing-type-0@40 !routing-length@40" },
    { "type 0 through a group", LINK_RAW, IP6("0020", "2b") "1102 0001 00000000" M1 UDP8,
      UDP " !routing-type-0@40 !routing-multicast@40" },
    { "type 2", LINK_RAW, IP6("0020", "2b") "1102 0201 00000000" A1 UDP8, UDP },
    { "type 2 with two addresses", LINK_RAW, IP6("0030", "2b") "1104 0201 00000000" A1 A2 UDP8,
      UDP " !routing-type-2-count@40" },
    { "type 2 with two segments left", LINK_RAW, IP6("0020", "2b") "1102 0202 00000000" A1 UDP8,
      UDP " !routing-type-2-count@40" },
    { "type 2 to a group", LINK_RAW, IP6("0020", "2b") "1102 0201 00000000" M1 UDP8, UDP " !routing-multicast@40" },
    { "type 3, addresses of 2 octets", LINK_RAW, IP6("0018", "2b") "1101 0302 ee 40 0000 0003 0004 00000000" UDP8,
      UDP },
    { "type 3, more segments than addresses", LINK_RAW,
      IP6("0018", "2b") "1101 0303 ee 40 0000 0003 0004 00000000" UDP8, UDP " !routing-segments-left@40" },
    { "type 3, padding longer than the header", LINK_RAW, IP6("0010", "2b") "1100 0301 ee f0 0000" UDP8,
      UDP " !routing-length@40" },
    { "type 3, octets that are no whole address", LINK_RAW,
      IP6("0018", "2b") "1101 0301 ce 50 0000 0003 0004 00000000" UDP8, UDP " !routing-length@40" },
    { "type 4", LINK_RAW, IP6("0030", "2b") "1104 0401 01000000" A2 A1 UDP8, UDP },
    { "type 4, reduced", LINK_RAW, IP6("0020", "2b") "1102 0401 00000000" A2 UDP8, UDP },
    { "type 4, more segments than listed", LINK_RAW, IP6("0020", "2b") "1102 0402 00000000" A2 UDP8,
      UDP " !routing-segments-left@40" },
    { "type 4, last entry beyond the header", LINK_RAW, IP6("0020", "2b") "1102 0401 ff000000" A2 UDP8,
      UDP " !routing-length@40" },
    { "type 4 through a group", LINK_RAW, IP6("0030", "2b") "1104 0401 01000000" A2 M1 UDP8,
      UDP " !routing-multicast@40" },
    { "type 5 (RFC 9631)", LINK_RAW, IP6("0010", "2b") "1100 0501 00010000" UDP8, UDP },
    { "an unknown type with segments left", LINK_RAW, IP6("0010", "2b") "1100 1101 00000000" UDP8,
      UDP " !routing-type-unknown@40" },
    { "an unknown type without", LINK_RAW, IP6("0010", "2b") "1100 1100 00000000" UDP8, UDP },
};

Test(routing_header, says_what_is_malformed)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(routing_header, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(routing_header, the_last_segment_is_the_final_destination)
{
    static const struct {
        const char *hex, *destination;
    } cases[] = {
        { IP6("0030", "2b") "1104 0002 00000000" A1 A2 UDP8, "2001:db8::2" },
        { IP6("0030", "2b") "1104 0000 00000000" A1 A2 UDP8, "fe80::2" },
        { IP6("0020", "2b") "1102 0201 00000000" A1 UDP8, "2001:db8::1" },
        { IP6("0018", "2b") "1101 0302 ee 40 0000 0003 0004 00000000" UDP8, "fe80::4" },
        { IP6("0030", "2b") "1104 0401 01000000" A2 A1 UDP8, "2001:db8::2" },
        { IP6("0030", "2b") "1104 0400 01000000" A2 A1 UDP8, "fe80::2" },
    };
    char text[ADDRESS_TEXT_SIZE];
    for (size_t i = 0; i < FRAME_ROWS_COUNT(cases); i++) {
        frame_rows_decode_hex(LINK_RAW, cases[i].hex);
        cr_expect_str_eq(address_format(&frame_packet.layers[0].final_destination, text), cases[i].destination, "%zu",
                         i);
        cr_expect_str_eq(address_format(&frame_packet.layers[0].destination, text), "fe80::2");
    }
}

Test(routing_header, type_and_segments_left_are_kept)
{
    frame_rows_decode_hex(LINK_RAW, IP6("0030", "2b") "1104 0401 01000000" A2 A1 UDP8);
    cr_expect_eq(frame_packet.layers[0].extensions[0].routing_type, 4);
    cr_expect_eq(frame_packet.layers[0].extensions[0].segments_left, 1);
}
