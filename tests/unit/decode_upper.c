#include "decode/upper.h"

#include "frame_rows.h"

static const struct frame_row rows[] = {
    { "OSPF", LINK_RAW, IP6("0010", "59") "0301 0010 01010101 00000000 0000 00 00", "routing / v6 89" },
    { "EIGRP", LINK_RAW, IP6("0014", "58") "0205 0000 00000000 00000000 00000000 00000001", "routing / v6 88" },
    { "PIM", LINK_RAW, IP6("0004", "67") "2000 0000", "routing / v6 103" },
    { "VRRP", LINK_RAW,
      "60000000 0018 70 ff" SRC "ff020000000000000000000000000012"
      "3101 6401 0064 0000" SRC,
      "vrrp / v6 112" },
    { "IPComp is opaque", LINK_RAW, IP6("0004", "6c") "29000001", "none / v6 108" },
    { "IGMP in IPv6 is nothing", LINK_RAW, IP6("0008", "02") "1600 0000 e00000fb", "none / v6 2" },
};

Test(upper, says_what_stands_above_ip)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(upper, the_kind_of_routing_protocol_is_told)
{
    frame_rows_decode_hex(LINK_RAW, rows[0].hex);
    cr_expect_eq(frame_packet.routing_protocol, ROUTING_OSPF);
    frame_rows_decode_hex(LINK_RAW, rows[2].hex);
    cr_expect_eq(frame_packet.routing_protocol, ROUTING_PIM);
}

Test(upper, header_lengths_and_assignments_are_rows)
{
    cr_expect_eq(upper_header_length(IP_TCP), 20);
    cr_expect_eq(upper_header_length(IP_ICMPV6), 4, "its first 32 bits (RFC 7112 §2)");
    cr_expect_eq(upper_header_length(200), 1);
    cr_expect(upper_is_assigned(IP_SHIM6) && upper_is_assigned(147) && upper_is_assigned(253) &&
              upper_is_assigned(254));
    cr_expect(!upper_is_assigned(148) && !upper_is_assigned(252) && !upper_is_assigned(255));
    cr_expect_str_eq(upper_word(IP_DESTINATION_OPTIONS), "destination-options");
}
