#include "frame_rows.h"

#define V4(total, protocol) "4500 " total " 0000 0000 40 " protocol " 0000 0a000001 0a000002 "
#define DNS_QUESTION        "1234 0100 0001 0000 0000 0000 03777777 00 001c 0001 "

static const struct frame_row rows[] = {
    { "TCP", LINK_RAW, IP6("0014", "06") TCP20, "tcp 443>50000 / v6 6" },
    { "TCP over IPv4", LINK_RAW, V4("0028", "06") TCP20, "tcp 443>50000 / v4 6" },
    { "TCP of 19 octets", LINK_RAW, IP6("0013", "06") "01bb c350 00000001 00000002 5010 0100 0000 00",
      "none / v6 6 !tcp-header@40" },
    { "data offset below 5", LINK_RAW, IP6("0014", "06") "01bb c350 00000001 00000002 4010 0100 0000 0000",
      "tcp 443>50000 / v6 6 !tcp-header@52" },
    { "data offset beyond the packet", LINK_RAW, IP6("0014", "06") "01bb c350 00000001 00000002 f010 0100 0000 0000",
      "tcp 443>50000 / v6 6 !tcp-header@52" },
    { "UDP", LINK_RAW, IP6("0008", "11") UDP8, "udp 50000>50001 / v6 17" },
    { "UDP of 7 octets", LINK_RAW, IP6("0007", "11") "c350 c351 0008 12", "none / v6 17 !udp-length@40" },
    { "UDP length below 8", LINK_RAW, IP6("0008", "11") "c350 c351 0007 1234",
      "udp 50000>50001 / v6 17 !udp-length@44" },
    { "UDP length beyond IP's", LINK_RAW, IP6("0008", "11") "c350 c351 0009 1234",
      "udp 50000>50001 / v6 17 !udp-length@44" },
    { "UDP length below IP's: the rest is not payload", LINK_RAW, IP6("000a", "11") UDP8 "ffff",
      "udp 50000>50001 / v6 17" },
    { "no checksum over IPv6", LINK_RAW, IP6("0008", "11") "c350 c351 0008 0000",
      "udp 50000>50001 / v6 17 !udp-checksum-zero@46" },
    { "no checksum over IPv4", LINK_RAW, V4("001c", "11") "c350 c351 0008 0000", "udp 50000>50001 / v4 17" },
    { "no checksum towards a tunnel port (RFC 6935)", LINK_RAW, IP6("0008", "11") "c350 12b5 0008 0000",
      "udp 50000>4789 / v6 17" },
    { "DNS asked", LINK_RAW, IP6("001d", "11") "c350 0035 001d 1234" DNS_QUESTION, "dns 50000>53 / v6 17" },
    { "DNS at the source port", LINK_RAW, IP6("001d", "11") "0035 c350 001d 1234" DNS_QUESTION,
      "dns 53>50000 / v6 17" },
    { "multicast DNS", LINK_RAW, IP6("001d", "11") "14e9 14e9 001d 1234" DNS_QUESTION, "dns 5353>5353 / v6 17" },
    { "LLMNR", LINK_RAW, IP6("001d", "11") "c350 14eb 001d 1234" DNS_QUESTION, "dns 50000>5355 / v6 17" },
    { "DNS over TCP", LINK_RAW, IP6("002b", "06") "c350 0035 00000001 00000002 5018 0100 0000 0000 0015" DNS_QUESTION,
      "dns 50000>53 / v6 6" },
    { "a port without its protocol is UDP", LINK_RAW, IP6("000a", "11") "c350 0035 000a 1234 ffff",
      "udp 50000>53 / v6 17" },
    { "an RIPng port without RIPng", LINK_RAW, IP6("000a", "11") "0209 0209 000a 1234 ffff", "udp 521>521 / v6 17" },
    { "a DHCPv6 port", LINK_RAW, IP6("000c", "11") "0222 0223 000c 1234 0b123456", "dhcpv6 546>547 / v6 17" },
    { "a fragmented DNS answer over IPv6 waits for reassembly", LINK_RAW,
      IP6("0025", "2c") "1100 0001 00000001 0035 c350 0200 1234" DNS_QUESTION,
      "udp 53>50000 / v6 17 x44 frag=0+ !fragment-length@40" },
    { "SCTP is named by its number", LINK_RAW, IP6("000c", "84") "c350 c351 00000000 00000000", "none / v6 132" },
};

Test(transport, says_what_ports_and_content_mean)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(transport, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(transport, fields_of_tcp_are_read)
{
    frame_rows_decode_hex(LINK_RAW, IP6("0022", "06") "c350 01bb 01020304 05060708 8012 1234 0000 0000"
                                                      "01 01 0204 05a0 0303 07 00 00 00"
                                                      "6162");
    const struct packet_transport *transport = &frame_packet.transport;
    cr_expect_eq(transport->sequence, 0x01020304);
    cr_expect_eq(transport->acknowledgement, 0x05060708);
    cr_expect_eq(transport->tcp_flags, 0x12);
    cr_expect_eq(transport->window, 0x1234);
    cr_expect_eq(transport->mss, 1440);
    cr_expect_eq(transport->payload_offset, 72);
    cr_expect_eq(transport->payload_length, 2);
}

Test(transport, the_segment_size_is_read_from_a_syn_only_and_options_end)
{
    frame_rows_decode_hex(LINK_RAW, IP6("0018", "06") "c350 01bb 00000001 00000000 6010 1234 0000 0000 0204 05a0");
    cr_expect_eq(frame_packet.transport.mss, 0);
    frame_rows_decode_hex(LINK_RAW, IP6("0018", "06") "c350 01bb 00000001 00000000 6002 1234 0000 0000 0800 05a0");
    cr_expect_eq(frame_packet.transport.mss, 0, "an option of length 0 ends the list");
    frame_rows_decode_hex(LINK_RAW, IP6("0018", "06") "c350 01bb 00000001 00000000 6002 1234 0000 0000 02ff 05a0");
    cr_expect_eq(frame_packet.transport.mss, 0, "an option longer than the header");
    cr_expect_eq(frame_packet.defect_count, 0);
}

Test(transport, a_udp_checksum_of_zero_is_noted)
{
    frame_rows_decode_hex(LINK_RAW, V4("001c", "11") "c350 c351 0008 0000");
    cr_expect(frame_packet.transport.own_checksum_unset);
    frame_rows_decode_hex(LINK_RAW, V4("001c", "11") "c350 c351 0008 0001");
    cr_expect_not(frame_packet.transport.own_checksum_unset);
}
