#include "frame_rows.h"

#define V4(total, protocol)                     "4500 " total " 0000 0000 40 " protocol " 0000 0a000001 0a000002 "
#define V4_FROM(total, protocol, source)        "4500 " total " 0000 0000 40 " protocol " 0000 " source " 0a000002 "
#define INNER                                   IP6("0008", "11") UDP8
#define INNER4                                  V4("001c", "11") UDP8
#define PLAIN                                   "udp 50000>50001"
#define TEREDO_1                                "20010000c0000201 0000 3fff f5ff fffd "
#define TEREDO(next_header, length)             "60000000 " length " " next_header " 40 " TEREDO_1 DST
#define UDP(total, source, destination, length) V4(total, "11") source " " destination " " length " 1234 "

static const struct frame_row rows[] = {
    { "6in4", LINK_RAW, V4("0044", "29") INNER, PLAIN " / v4 41 / 6in4:v6 17" },
    { "6to4 by the inner address", LINK_RAW,
      V4("0044", "29") "60000000 0008 11 40 20020a00000100000000000000000001" DST UDP8, PLAIN " / v4 41 / 6to4:v6 17" },
    { "6to4 by the relay's address", LINK_RAW, V4_FROM("0044", "29", "c0586301") INNER, PLAIN " / v4 41 / 6to4:v6 17" },
    { "ISATAP", LINK_RAW, V4("0044", "29") "60000000 0008 11 40 fe8000000000000000005efe0a000001" DST UDP8,
      PLAIN " / v4 41 / isatap:v6 17" },
    { "6rd, a prefix of 32 bits", LINK_RAW,
      V4("0044", "29") "60000000 0008 11 40 20010db80a0000010000000000000001" DST UDP8, PLAIN " / v4 41 / 6rd:v6 17" },
    { "6rd, a prefix of 28 bits", LINK_RAW,
      V4("0044", "29") "60000000 0008 11 40 20010db0a00000100000000000000001" DST UDP8, PLAIN " / v4 41 / 6rd:v6 17" },
    { "protocol 41 without IPv6", LINK_RAW, V4("003c", "29") INNER4 "000000000000000000000000",
      "none / v4 41 !tunnel-inner@20" },
    { "4in6", LINK_RAW, IP6("001c", "04") INNER4, PLAIN " / v6 4 / 4in6:v4 17" },
    { "6in6", LINK_RAW, IP6("0030", "29") INNER, PLAIN " / v6 41 / 6in6:v6 17" },
    { "4in4", LINK_RAW, V4("0030", "04") INNER4, PLAIN " / v4 4 / 4in4:v4 17" },
    { "Ethernet in IPv6", LINK_RAW, IP6("003e", "8f") ETH6 INNER, PLAIN " / v6 143 / other:v6 17" },
    { "GRE", LINK_RAW, V4("0048", "2f") "0000 86dd" INNER, PLAIN " / v4 47 / gre:v6 17" },
    { "GRE with checksum, key and sequence", LINK_RAW, V4("0054", "2f") "b000 86dd 00000000 00000001 00000002" INNER,
      PLAIN " / v4 47 / gre:v6 17" },
    { "GRE with IPv4", LINK_RAW, V4("0034", "2f") "0000 0800" INNER4, PLAIN " / v4 47 / gre:v4 17" },
    { "GRE with Ethernet", LINK_RAW, V4("0056", "2f") "0000 6558" ETH6 INNER, PLAIN " / v4 47 / gre:v6 17" },
    { "GRE version 1 with PPP", LINK_RAW, V4("0058", "2f") "3081 880b 00300001 00000001 00000002 ff03 0057" INNER,
      PLAIN " / v4 47 / gre:v6 17" },
    { "GRE version 1, an acknowledgement", LINK_RAW, V4("0020", "2f") "2081 880b 00000001 00000001", "none / v4 47" },
    { "ERSPAN is not looked into", LINK_RAW, V4("0020", "2f") "1000 88be 00000001 00000000", "none undecoded / v4 47" },
    { "a source route in GRE", LINK_RAW, V4("001c", "2f") "4000 86dd 00000000", "none undecoded / v4 47" },
    { "GRE version 2", LINK_RAW, V4("001c", "2f") "0002 86dd 00000000", "none undecoded / v4 47 !tunnel-inner@20" },
    { "GRE too short for its flags", LINK_RAW, V4("001a", "2f") "2000 86dd 0000", "none / v4 47 !tunnel-inner@24" },
    { "GRE with another version inside", LINK_RAW, V4("0040", "2f") "0000 86dd" INNER4 "000000000000000000000000",
      "none / v4 47 !tunnel-inner@24" },
    { "Teredo", LINK_RAW, UDP("004c", "c350", "0dd8", "0038") TEREDO("11", "0008") UDP8,
      PLAIN " / v4 17 / teredo:v6 17" },
    { "a Teredo bubble", LINK_RAW, UDP("0044", "c350", "0dd8", "0030") TEREDO("3b", "0000"),
      "none / v4 17 / teredo:v6 59" },
    { "Teredo with authentication and origin", LINK_RAW,
      UDP("0061", "0dd8", "c350", "004d") "0001 0000 0001020304050607 00 0000 1234 01020304" TEREDO("11", "0008") UDP8,
      PLAIN " / v4 17 / teredo:v6 17" },
    { "Teredo from a link-local address", LINK_RAW, UDP("004c", "c350", "0dd8", "0038") INNER,
      PLAIN " / v4 17 / teredo:v6 17" },
    { "IPv6 at the Teredo port, of other addresses", LINK_RAW,
      UDP("004c", "c350", "0dd8",
          "0038") "60000000 0008 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002" UDP8,
      "udp 50000>3544 / v4 17" },
    { "the Teredo port without Teredo", LINK_RAW, UDP("0024", "c350", "0dd8", "0010") "ffffffffffffffff",
      "udp 50000>3544 / v4 17" },
    { "a Teredo origin without a packet", LINK_RAW, UDP("0024", "c350", "0dd8", "0010") "0000 1234 01020304",
      "udp 50000>3544 / v4 17 !teredo-malformed@28" },
    { "Teredo authentication longer than the datagram", LINK_RAW,
      UDP("0024", "c350", "0dd8", "0010") "0001 ffff 01020304", "udp 50000>3544 / v4 17 !teredo-malformed@28" },
    { "Teredo whose inner length lies", LINK_RAW, UDP("004c", "c350", "0dd8", "0038") TEREDO("11", "0009") UDP8,
      "udp 50000>3544 / v4 17" },
    { "AYIYA", LINK_RAW,
      UDP("0078", "c350", "13d0",
          "0064") "4252 11 29 00000000 20010db8000000000000000000000001 0000000000000000000000000000000000000000" INNER,
      PLAIN " / v4 17 / ayiya:v6 17" },
    { "AYIYA that asks for nothing to be forwarded", LINK_RAW,
      UDP("0034", "c350", "13d0", "0020") "4002 10 3b 00000000 20010db8000000000000000000000001",
      "udp 50000>5072 / v4 17" },
    { "VXLAN", LINK_RAW, UDP("0062", "c350", "12b5", "004e") "08000000 00000100" ETH6 INNER,
      PLAIN " / v4 17 / vxlan:v6 17" },
    { "VXLAN without its flag", LINK_RAW, UDP("0062", "c350", "12b5", "004e") "00000000 00000100" ETH6 INNER,
      "udp 50000>4789 / v4 17" },
    { "tags inside VXLAN are not the frame's", LINK_ETHERNET,
      MACS "0800" UDP("0066", "c350", "12b5", "0052") "08000000 00000100" MACS "8100 0014 86dd" INNER,
      PLAIN " / v4 17 / vxlan:v6 17" },
    { "ARP inside VXLAN is not the segment's", LINK_RAW,
      UDP("004e", "c350", "12b5", "003a") "08000000 00000100" MACS "0806"
                                          "0001 0800 06 04 0001 0200000000aa 0a000001 000000000000 0a000002",
      "udp 50000>4789 / v4 17" },
    { "Geneve with an option", LINK_RAW, UDP("0058", "c350", "17c1", "0044") "0100 86dd 00000100 01020304" INNER,
      PLAIN " / v4 17 / geneve:v6 17" },
    { "Geneve with Ethernet", LINK_RAW, UDP("0062", "c350", "17c1", "004e") "0000 6558 00000100" ETH6 INNER,
      PLAIN " / v4 17 / geneve:v6 17" },
    { "Geneve of another version", LINK_RAW, UDP("0054", "c350", "17c1", "0040") "4000 86dd 00000100" INNER,
      "udp 50000>6081 / v4 17" },
    { "GTP", LINK_RAW, UDP("0054", "c350", "0868", "0040") "30ff 0030 00000001" INNER, PLAIN " / v4 17 / gtp:v6 17" },
    { "GTP with a sequence number", LINK_RAW, UDP("0058", "c350", "0868", "0044") "32ff 0034 00000001 0001 00 00" INNER,
      PLAIN " / v4 17 / gtp:v6 17" },
    { "GTP with an extension header", LINK_RAW,
      UDP("005c", "c350", "0868", "0048") "34ff 0038 00000001 0000 00 85 01 0000 00" INNER,
      PLAIN " / v4 17 / gtp:v6 17" },
    { "a GTP extension header of length 0", LINK_RAW,
      UDP("005c", "c350", "0868", "0048") "34ff 0038 00000001 0000 00 85 00 0000 00" INNER, "udp 50000>2152 / v4 17" },
    { "a GTP echo", LINK_RAW, UDP("0024", "c350", "0868", "0010") "3001 0000 00000000", "udp 50000>2152 / v4 17" },
    { "LISP", LINK_RAW, UDP("0054", "c350", "10f5", "0040") "c0000000 00000001" INNER, PLAIN " / v4 17 / other:v6 17" },
};

Test(tunnel, says_how_a_packet_is_carried)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(tunnel, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(tunnel, the_fifth_packet_inside_is_too_deep)
{
    frame_rows_decode_hex(LINK_RAW, IP6("00a8", "29") IP6("0080", "29") IP6("0058", "29") IP6("0030", "29") INNER);
    cr_expect_eq(frame_packet.layer_count, 5);
    cr_expect_eq(frame_packet.message, MESSAGE_UDP);
    cr_expect_not(packet_find_defect(&frame_packet, DEFECT_TUNNEL_DEPTH));
    frame_rows_decode_hex(LINK_RAW, IP6("00d0", "29") IP6("00a8", "29") IP6("0080", "29") IP6("0058", "29")
                                        IP6("0030", "29") INNER);
    cr_expect_eq(frame_packet.layer_count, 5);
    cr_expect_eq(frame_packet.message, MESSAGE_NONE);
    cr_assert_eq(frame_packet.defect_count, 1);
    cr_expect_eq(frame_packet.defects[0].code, DEFECT_TUNNEL_DEPTH);
    cr_expect_eq(frame_packet.defects[0].offset, 200);
}

Test(tunnel, the_frame_keeps_its_outer_addresses)
{
    frame_rows_decode_hex(LINK_ETHERNET, "0200000000bb 0200000000cc 0800" UDP("0062", "c350", "12b5",
                                                                              "004e") "08000000 00000100" ETH6 INNER);
    cr_expect_eq(frame_packet.source_mac.octets[5], 0xcc);
    cr_expect_eq(frame_packet.ether_type, 0x0800);
}
