#include "frame_rows.h"

#define PACKET IP6("0008", "11") UDP8
#define PLAIN  "udp 50000>50001"

static const struct frame_row rows[] = {
    { "IPv6 by its EtherType", LINK_ETHERNET, ETH6 PACKET, PLAIN " / v6 17" },
    { "IPv4 by its EtherType", LINK_ETHERNET,
      MACS "0800"
           "4500001c 0000 0000 40 11 0000 0a000001 0a000002" UDP8,
      PLAIN " / v4 17" },
    { "padding to the least frame is not payload", LINK_ETHERNET,
      MACS "0800"
           "4500001c 0000 0000 40 11 0000 0a000001 0a000002" UDP8 "ffffffffffffffffffffffffffffffffffff",
      PLAIN " / v4 17" },
    { "a VLAN tag", LINK_ETHERNET, MACS "8100 600a 86dd" PACKET, PLAIN " vlan=10 / v6 17" },
    { "a priority tag names no VLAN", LINK_ETHERNET, MACS "8100 e000 86dd" PACKET, PLAIN " / v6 17" },
    { "802.1ad outside, 802.1Q inside", LINK_ETHERNET, MACS "88a8 0064 8100 0014 86dd" PACKET,
      PLAIN " vlan=100.20 / v6 17" },
    { "the old QinQ type", LINK_ETHERNET, MACS "9100 0064 8100 0014 86dd" PACKET, PLAIN " vlan=100.20 / v6 17" },
    { "four tags are kept, the fifth is a defect", LINK_ETHERNET,
      MACS "8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 8100 0006 86dd" PACKET,
      PLAIN " vlan=1.2.3.4 / v6 17 !vlan-stack-deep@30" },
    { "a tag that the sender cut", LINK_ETHERNET, MACS "8100 00", "none !link-header-short@14" },
    { "802.3 with LLC: spanning tree", LINK_ETHERNET, "0180c2000000 0200000000aa 0007 424203 00000000 ffff",
      "other llc" },
    { "SNAP carries an EtherType", LINK_ETHERNET, MACS "0038 aaaa03 000000 86dd" PACKET, PLAIN " / v6 17" },
    { "SNAP with bridge-tunnel encapsulation", LINK_ETHERNET, MACS "0038 aaaa03 0000f8 86dd" PACKET, PLAIN " / v6 17" },
    { "SNAP of another vendor", LINK_ETHERNET, MACS "0010 aaaa03 00080e 1234 0000000000000000", "other llc" },
    { "a tagged LLC frame", LINK_ETHERNET, "0180c2000000 0200000000aa 8100 0005 0007 424203 00000000",
      "other vlan=5 llc" },
    { "IS-IS", LINK_ETHERNET, "0180c2000014 0200000000aa 0005 fefe03 83 1b", "routing llc" },
    { "IS-IS by its EtherType", LINK_ETHERNET, MACS "22f4 fefe0383", "routing" },
    { "MPLS labels down to IPv6", LINK_ETHERNET, MACS "8847 00064040 00002140" PACKET, PLAIN " mpls / v6 17" },
    { "MPLS down to what is no IP", LINK_ETHERNET, MACS "8847 00064140 00000000 0200", "other mpls undecoded" },
    { "MPLS without a bottom of stack", LINK_ETHERNET, MACS "8847 00064040", "other !link-header-short@18" },
    { "another EtherType is named only", LINK_ETHERNET, MACS "88b5 01020304", "other" },
    { "MACsec is not looked into", LINK_ETHERNET, MACS "88e5 2c0000000001", "other undecoded" },
    { "a length that is neither", LINK_ETHERNET, MACS "05f0 0000", "other" },
    { "shorter than its header", LINK_ETHERNET, "0200000000bb0200", "none !link-header-short@0" },
    { "nothing at all", LINK_ETHERNET, "", "none !link-header-short@0" },
    { "a group address as source", LINK_ETHERNET, "0200000000bb 0300000000aa 86dd" PACKET,
      PLAIN " / v6 17 !link-source-is-group@6" },
    { "33:33 that fits", LINK_ETHERNET, MACS_33 "86dd 60000000 0008 11 40" SRC ALL UDP8, PLAIN " / v6 17" },
    { "33:33 that does not fit the group", LINK_ETHERNET,
      "333300000002 0200000000aa 86dd 60000000 0008 11 40" SRC ALL UDP8, PLAIN " / v6 17 !link-multicast-mismatch@38" },
    { "33:33 with a unicast destination", LINK_ETHERNET, MACS_33 "86dd" PACKET,
      PLAIN " / v6 17 !link-multicast-unicast@38" },
    { "a unicast MAC address for a group (RFC 6085)", LINK_ETHERNET, ETH6 "60000000 0008 11 40" SRC ALL UDP8,
      PLAIN " / v6 17" },
};

Test(ethernet, says_what_stands_in_the_frame)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(ethernet, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(ethernet, a_stack_of_a_hundred_tags_ends)
{
    uint8_t bytes[12 + 400 + 2] = { 0x02, 0, 0, 0, 0, 0xbb, 0x02, 0, 0, 0, 0, 0xaa };
    for (unsigned i = 0; i < 100; i++)
        memcpy(bytes + 12 + 4 * i, (uint8_t[]){ 0x81, 0, 0, (uint8_t)(i + 1) }, 4);
    memcpy(bytes + 412, "\x86\xdd", 2);
    frame_rows_decode(LINK_ETHERNET, at_the_edge(bytes, sizeof bytes), sizeof bytes, sizeof bytes);
    cr_expect_eq(frame_packet.vlan_count, PACKET_VLAN_MAX);
    cr_expect(packet_find_defect(&frame_packet, DEFECT_VLAN_STACK_DEEP));
    cr_expect(packet_find_defect(&frame_packet, DEFECT_IPV6_HEADER_SHORT));
    cr_expect_eq(frame_packet.ether_type, 0x86dd);
}

Test(ethernet, keeps_both_addresses)
{
    frame_rows_decode_hex(LINK_ETHERNET, ETH6 PACKET);
    cr_expect(frame_packet.has_source_mac && frame_packet.has_destination_mac);
    cr_expect_eq(frame_packet.source_mac.octets[5], 0xaa);
    cr_expect_eq(frame_packet.destination_mac.octets[5], 0xbb);
}
