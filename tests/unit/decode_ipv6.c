#include "frame_rows.h"

#define PLAIN                                "udp 50000>50001"
#define HEAD(length, next_header, hop_limit) "60000000 " length " " next_header " " hop_limit " "

static const struct frame_row rows[] = {
    { "UDP", LINK_RAW, IP6("0008", "11") UDP8, PLAIN " / v6 17" },
    { "padding of Ethernet is not payload", LINK_ETHERNET, ETH6 IP6("0008", "11") UDP8 "000000000000",
      PLAIN " / v6 17" },
    { "another version under the EtherType", LINK_ETHERNET,
      ETH6 "45000014 00000000 40 11 0000 0a000001 0a000002 0000000000000000000000000000000000000000",
      "none !ipv6-version@14" },
    { "39 of 40 octets were sent", LINK_ETHERNET, ETH6 "60000000 0000 3b 40" SRC "fe8000000000000000000000000000",
      "none !ipv6-header-short@14" },
    { "hop limit 0", LINK_RAW, HEAD("0008", "11", "00") SRC DST UDP8, PLAIN " / v6 17 !ipv6-hop-limit-zero@7" },
    { "to ::", LINK_RAW, HEAD("0008", "11", "40") SRC "00000000000000000000000000000000" UDP8,
      PLAIN " / v6 17 !ipv6-destination-unspecified@24" },
    { "from a group", LINK_RAW, HEAD("0008", "11", "40") ALL DST UDP8, PLAIN " / v6 17 !ipv6-source-multicast@8" },
    { "payload length beyond what was sent", LINK_RAW, IP6("0009", "11") UDP8,
      PLAIN " / v6 17 !ipv6-payload-length@4" },
    { "nothing follows", LINK_RAW, IP6("0000", "3b"), "none / v6 59" },
    { "data behind No Next Header", LINK_RAW, IP6("0004", "3b") "01020304",
      "none / v6 59 !ipv6-data-after-no-next-header@40" },
    { "padding behind No Next Header is no data", LINK_ETHERNET, ETH6 IP6("0000", "3b") "000000000000",
      "none / v6 59" },
    { "payload length 0 with data behind", LINK_RAW, IP6("0000", "3a") "00000000 00000000 00000000 00000000 00000000",
      "none / v6 58 !ipv6-payload-zero@4 !icmpv6-short@40" },
    { "payload length 0 with TCP: a segment that the card will cut", LINK_RAW, IP6("0000", "06") TCP20 "00",
      "tcp 443>50000 / v6 6" },
    { "payload length 0 with UDP length 0: the outer header of such a segment", LINK_RAW,
      IP6("0000", "11") "c350 c351 0000 1234 00000000000000000000000000", PLAIN " / v6 17" },
    { "payload length 0 with UDP that has a length", LINK_RAW, IP6("0000", "11") UDP8 "00000000000000000000000000",
      "none / v6 17 !ipv6-payload-zero@4 !udp-length@40" },
    { "ICMP in IPv6", LINK_RAW, IP6("0008", "01") "0800 0000 1234 0001", "none / v6 1 !ipv6-carries-icmpv4@40" },
    { "a number that nobody has assigned", LINK_RAW, IP6("0004", "c8") "00000000",
      "none / v6 200 !extension-unknown@40" },
    { "an experiment (RFC 3692)", LINK_RAW, IP6("0004", "fd") "00000000", "none / v6 253" },
    { "jumbo payload option below 65,536", LINK_RAW, IP6("0000", "00") "1100 c204 00000010" UDP8 "0000000000000000",
      "none / v6 0 x0 open !ipv6-payload-zero@4 !extension-truncated@40" },
    { "jumbo payload option beyond what was sent", LINK_RAW, IP6("0000", "00") "1100 c204 00010000" UDP8,
      PLAIN " / v6 17 x0 !ipv6-payload-length@4" },
    { "jumbo payload option beside a payload length", LINK_RAW, IP6("0010", "00") "1100 c204 00010000" UDP8,
      PLAIN " / v6 17 x0 !jumbo-invalid@42" },
    { "payload length 0 and a Hop-by-Hop header without the option", LINK_RAW,
      IP6("0000", "00") "1100 0502 0000 0100" UDP8 UDP8,
      "none / v6 0 x0 open !ipv6-payload-zero@4 !extension-truncated@40" },
};

Test(ipv6, says_what_the_header_leads_to)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(ipv6, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(ipv6, fields_are_read)
{
    char text[ADDRESS_TEXT_SIZE];
    frame_rows_decode_hex(LINK_ETHERNET, ETH6 "6ab12345 000c 11 3f" SRC DST UDP8 "01020304 ffff");
    const struct packet_layer *layer = &frame_packet.layers[0];
    cr_expect_eq(layer->traffic_class, 0xab);
    cr_expect_eq(layer->flow_label, 0x12345);
    cr_expect_eq(layer->hop_limit, 63);
    cr_expect_eq(layer->payload_length, 12);
    cr_expect_eq(layer->header_offset, 14);
    cr_expect_eq(layer->upper_offset, 54);
    cr_expect_eq(layer->upper_length, 12);
    cr_expect_eq(layer->captured_upper_length, 12);
    cr_expect_str_eq(address_format(&layer->source, text), "fe80::1");
    cr_expect_str_eq(address_format(&layer->final_destination, text), "fe80::2");
}

Test(ipv6, a_jumbogram_has_the_length_of_its_option)
{
    enum { PAYLOAD = 0x10010 };
    static uint8_t bytes[40 + PAYLOAD];
    size_t count;
    const uint8_t *head = hex_at_the_edge(IP6("0000", "00") "1100 c204 00010010 c350 c351 0000 1234", &count);
    memcpy(bytes, head, count);
    frame_rows_decode(LINK_RAW, bytes, sizeof bytes, sizeof bytes);
    cr_expect_eq(frame_packet.defect_count, 0);
    cr_expect(frame_packet.layers[0].jumbo);
    cr_expect_eq(frame_packet.layers[0].payload_length, PAYLOAD);
    cr_expect_eq(frame_packet.transport.payload_length, PAYLOAD - 16, "RFC 2675 §4: the UDP length is 0");
}

Test(ipv6, what_the_capture_cut_is_no_defect)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(IP6("0100", "11") "c350 c351 0100 1234 00000000", &count);
    frame_rows_decode(LINK_RAW, bytes, count, 40 + 256);
    cr_expect_eq(frame_packet.defect_count, 0);
    cr_expect_eq(frame_packet.layers[0].upper_length, 256);
    cr_expect_eq(frame_packet.layers[0].captured_upper_length, 12);
    cr_expect_eq(frame_packet.transport.payload_length, 248);
    cr_expect_eq(frame_packet.transport.captured_payload_length, 4);
}
