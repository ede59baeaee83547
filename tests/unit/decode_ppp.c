#include "frame_rows.h"

#define PACKET IP6("0008", "11") UDP8
#define PLAIN  "udp 50000>50001"

static const struct frame_row rows[] = {
    { "IPv6 after address and control", LINK_PPP, "ff03 0057" PACKET, PLAIN " / v6 17" },
    { "IPv6 without address and control", LINK_PPP, "0057" PACKET, PLAIN " / v6 17" },
    { "a compressed protocol field", LINK_PPP, "57" PACKET, PLAIN " / v6 17" },
    { "IPv4", LINK_PPP, "0021 4500001c 0000 0000 40 11 0000 0a000001 0a000002" UDP8, PLAIN " / v4 17" },
    { "MPLS", LINK_PPP, "0281 00002140" PACKET, PLAIN " mpls / v6 17" },
    { "link control is no IP", LINK_PPP, "ff03 c021 01010004", "other" },
    { "a protocol field cut by its sender", LINK_PPP, "ff03 00", "none !link-header-short@3" },
    { "nothing", LINK_PPP, "", "none !link-header-short@0" },
    { "HDLC framing", LINK_PPP_HDLC, "ff03 0057" PACKET, PLAIN " / v6 17" },
    { "Cisco HDLC", LINK_PPP_HDLC, "0f00 86dd" PACKET, PLAIN " / v6 17" },
    { "Cisco HDLC keepalive", LINK_C_HDLC, "8f00 8035 00000002", "other" },
    { "Cisco HDLC too short", LINK_C_HDLC, "0f00 86", "none !link-header-short@2" },
    { "PPPoE session", LINK_ETHERNET, MACS "8864 1100 0001 0032 0057" PACKET, PLAIN " pppoe / v6 17" },
    { "padding behind the PPPoE length is not payload", LINK_ETHERNET,
      MACS "8864 1100 0001 0006 c021 01010004 0000000000", "other pppoe" },
    { "PPPoE discovery", LINK_ETHERNET, MACS "8863 1109 0000 0004 01010000", "other pppoe" },
    { "PPPoE of another version", LINK_ETHERNET, MACS "8864 2200 0001 0032 0057" PACKET, "other pppoe" },
    { "PPPoE too short", LINK_ETHERNET, MACS "8864 1100 00", "other !link-header-short@16" },
};

Test(ppp, says_what_stands_behind_the_protocol_field)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(ppp, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}
