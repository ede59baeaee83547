#include "frame_rows.h"

#define PACKET IP6("0008", "11") UDP8
#define V4     "4500001c 0000 0000 40 11 0000 0a000001 0a000002" UDP8
#define PLAIN  "udp 50000>50001"

static const struct frame_row rows[] = {
    { "raw IPv6", LINK_RAW, PACKET, PLAIN " / v6 17" },
    { "raw IPv4", LINK_RAW, V4, PLAIN " / v4 17" },
    { "raw and neither", LINK_RAW, "00000000", "none undecoded" },
    { "raw and empty", LINK_RAW, "", "none" },
    { "IPv4 by the link type", LINK_IPV4, V4, PLAIN " / v4 17" },
    { "IPv4 by the link type that is none", LINK_IPV4, PACKET, "none !ipv4-malformed@0" },
    { "IPv6 by the link type", LINK_IPV6, PACKET, PLAIN " / v6 17" },
    { "IPv6 by the link type that is none", LINK_IPV6, V4 "000000000000000000000000", "none !ipv6-version@0" },
    { "NULL of a little-endian host", LINK_NULL, "1e000000" PACKET, PLAIN " / v6 17" },
    { "NULL of a big-endian host", LINK_NULL, "0000001e" PACKET, PLAIN " / v6 17" },
    { "NULL of FreeBSD", LINK_NULL, "1c000000" PACKET, PLAIN " / v6 17" },
    { "NULL of OpenBSD", LINK_NULL, "18000000" PACKET, PLAIN " / v6 17" },
    { "NULL with IPv4", LINK_NULL, "02000000" V4, PLAIN " / v4 17" },
    { "NULL with another family", LINK_NULL, "07000000 0000", "none undecoded" },
    { "NULL too short", LINK_NULL, "1e00", "none !link-header-short@0" },
    { "LOOP", LINK_LOOP, "00000018" PACKET, PLAIN " / v6 17" },
    { "cooked, received", LINK_LINUX_SLL, "0000 0001 0006 0200000000aa0000 86dd" PACKET, PLAIN " / v6 17" },
    { "cooked, sent by the host itself", LINK_LINUX_SLL, "0004 0001 0006 0200000000aa0000 86dd" PACKET,
      PLAIN " own / v6 17" },
    { "cooked with a tag", LINK_LINUX_SLL, "0000 0001 0006 0200000000aa0000 8100 000a 86dd" PACKET,
      PLAIN " vlan=10 / v6 17" },
    { "cooked with LLC", LINK_LINUX_SLL, "0000 0001 0006 0200000000aa0000 0004 424203 00", "other llc" },
    { "cooked CAN", LINK_LINUX_SLL, "0001 0118 0000 0000000000000000 000c 00", "none undecoded" },
    { "cooked too short", LINK_LINUX_SLL, "0000 0001 0006 0200000000aa", "none !link-header-short@12" },
    { "cooked version 2", LINK_LINUX_SLL2, "86dd 0000 00000002 0001 00 06 0200000000aa0000" PACKET, PLAIN " / v6 17" },
    { "cooked version 2, own", LINK_LINUX_SLL2, "86dd 0000 00000002 0001 04 06 0200000000aa0000" PACKET,
      PLAIN " own / v6 17" },
    { "cooked version 2 too short", LINK_LINUX_SLL2, "86dd 0000 00000002 0001 04 06 020000",
      "none !link-header-short@12" },
    { "PPP", LINK_PPP, "ff03 0057" PACKET, PLAIN " / v6 17" },
    { "PPPoE", LINK_PPP_ETHER, "1100 0001 0032 0057" PACKET, PLAIN " pppoe / v6 17" },
    { "Token Ring is counted by name", LINK_IEEE802_5, "1040 0200000000bb 0200000000aa", "none undecoded" },
    { "FDDI is counted by name", LINK_FDDI, "50", "none undecoded" },
    { "IEEE 802.15.4 is counted by name", LINK_IEEE802_15_4_WITHFCS, "6188", "none undecoded" },
    { "a link type without a name", 9999, "60", "none undecoded" },
};

Test(link, says_what_stands_behind_each_link_header)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(link, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(link, cooked_captures_know_the_sender_only)
{
    frame_rows_decode_hex(LINK_LINUX_SLL, "0000 0001 0006 0200000000aa0000 86dd" PACKET);
    cr_expect(frame_packet.has_source_mac && !frame_packet.has_destination_mac);
    cr_expect_eq(frame_packet.source_mac.octets[5], 0xaa);
    frame_rows_decode_hex(LINK_LINUX_SLL, "0000 0304 0006 0000000000000000 86dd" PACKET);
    cr_expect_not(frame_packet.has_source_mac, "the loopback interface has no MAC address");
}
