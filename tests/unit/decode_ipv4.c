#include "frame_rows.h"

#define V4(version_length, total_length, fragment, protocol)                                                           \
    version_length "00" total_length "0000" fragment "40" protocol "0000 0a000001 0a000002 "
#define PLAIN "udp 50000>50001"

static const struct frame_row rows[] = {
    { "UDP", LINK_RAW, V4("45", "001c", "4000", "11") UDP8, PLAIN " / v4 17" },
    { "options are skipped", LINK_RAW, V4("46", "0020", "4000", "11") "94040000" UDP8, PLAIN " / v4 17" },
    { "TCP", LINK_RAW, V4("45", "0028", "4000", "06") TCP20, "tcp 443>50000 / v4 6" },
    { "total length 0: the network card cuts it (TSO)", LINK_RAW, V4("45", "0000", "4000", "06") TCP20 "00",
      "tcp 443>50000 / v4 6" },
    { "ICMP", LINK_RAW, V4("45", "001c", "0000", "01") "0800 0000 1234 0001", "icmpv4 / v4 1" },
    { "ICMP too short", LINK_RAW, V4("45", "0018", "0000", "01") "0800 0000", "none / v4 1 !ipv4-malformed@24" },
    { "IGMP", LINK_RAW, V4("45", "001c", "0000", "02") "1600 0000 e00000fb", "igmp / v4 2" },
    { "ICMPv6 in IPv4", LINK_RAW, V4("45", "001c", "0000", "3a") "8000 0000 1234 0001",
      "none / v4 58 !ipv4-carries-icmpv6@20" },
    { "the first fragment is read as far as it goes", LINK_RAW, V4("45", "001c", "2000", "11") "c350 c351 0100 1234",
      PLAIN " / v4 17" },
    { "a later fragment has no upper layer", LINK_RAW, V4("45", "001c", "0001", "11") UDP8, "none / v4 17 open" },
    { "header length of 16 octets", LINK_RAW, V4("44", "001c", "0000", "11") UDP8, "none !ipv4-malformed@0" },
    { "header length beyond the frame", LINK_RAW, V4("4f", "001c", "0000", "11") UDP8,
      "none / v4 17 open !ipv4-malformed@20" },
    { "total length shorter than the header", LINK_RAW, V4("45", "0010", "0000", "11") UDP8,
      "none / v4 17 open !ipv4-malformed@20" },
    { "total length beyond the frame", LINK_RAW, V4("45", "0100", "0000", "11") UDP8,
      PLAIN " / v4 17 !ipv4-malformed@20" },
    { "another version under the IPv4 EtherType", LINK_ETHERNET, MACS "0800" IP6("0008", "11") UDP8,
      "none !ipv4-malformed@14" },
    { "shorter than the header", LINK_RAW, "45000014 0000", "none !ipv4-malformed@0" },
};

Test(ipv4, says_what_the_header_leads_to)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(ipv4, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(ipv4, fields_are_read)
{
    char text[ADDRESS_TEXT_SIZE];
    frame_rows_decode_hex(LINK_RAW, V4("45", "001c", "2000", "11") UDP8);
    const struct packet_layer *layer = &frame_packet.layers[0];
    cr_expect_str_eq(address_format_ip(4, &layer->source, text), "10.0.0.1");
    cr_expect_eq(layer->hop_limit, 64);
    cr_expect(layer->ipv4_fragment);
    cr_expect_eq(layer->upper_offset, 20);
    cr_expect_eq(layer->upper_length, 8);
}
