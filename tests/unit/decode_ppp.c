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

/* ── what PPPoE and PPP agree on ── */

static const struct ppp_message *session(const char *hex)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s", MACS, hex);
    frame_rows_decode_hex(LINK_ETHERNET, text);
    cr_assert(frame_packet.pppoe);
    return &frame_packet.ppp;
}

Test(ppp, reads_the_concentrator_and_its_largest_payload)
{
    const struct ppp_message *ppp = session("8863 1107 0000 0013 01010000 01020005 6272617331 01200002 05dc");
    cr_expect_eq(ppp->code, PPPOE_PADO);
    cr_expect_eq(ppp->max_payload, 1500);
    cr_expect_eq(ppp->concentrator.size, 5);
    cr_expect_eq(ppp->protocol, 0);
    ppp = session("8863 1165 0007 0004 01010000");
    cr_expect_eq(ppp->code, PPPOE_PADS);
    cr_expect_eq(ppp->session, 7);
    cr_expect_eq(ppp->max_payload, 0, "not that of the frame before");
}

Test(ppp, reads_what_is_acknowledged)
{
    const struct ppp_message *ppp = session("8864 1100 0007 000a c021 02010008 010405d4");
    cr_expect_eq(ppp->protocol, PPP_LCP);
    cr_expect_eq(ppp->control_code, PPP_CONFIGURE_ACK);
    cr_expect_eq(ppp->maximum_receive_unit, 1492);
    ppp = session("8864 1100 0007 0018 8021 02020016 0306c6336402 8106cb007135 8306cb007136");
    cr_expect(ppp->has_address);
    cr_expect_eq(ppp->address.octets[15], 2);
    cr_expect_eq(ppp->dns_count, 2);
    cr_expect_eq(ppp->dns[1].octets[15], 0x36);
    ppp = session("8864 1100 0007 0010 8057 0203000e 010a02163efffe0000ce");
    cr_expect(ppp->has_interface_identifier);
}

Test(ppp, takes_nothing_from_options_that_are_not_whole)
{
    const struct ppp_message *ppp = session("8864 1100 0007 000a c021 02010008 010805d4");
    cr_expect_eq(ppp->maximum_receive_unit, 0, "its length runs past the packet");
    ppp = session("8864 1100 0007 000a c021 02010008 010005d4");
    cr_expect_eq(ppp->maximum_receive_unit, 0, "an option of length 0 ends the list");
    ppp = session("8864 1100 0007 0009 c021 02010007 010305");
    cr_expect_eq(ppp->maximum_receive_unit, 0, "another length than RFC 1661 says");
    ppp = session("8863 1107 0000 0006 0102 00ff 6272");
    cr_expect_eq(ppp->concentrator.size, 0, "a tag past the end");
}
