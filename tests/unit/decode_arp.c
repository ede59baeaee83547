#include "frame_rows.h"

#define ARP   MACS "0806 "
#define MAC_A "0200000000aa "
#define MAC_0 "000000000000 "

static const struct frame_row rows[] = {
    { "a request", LINK_ETHERNET, ARP "0001 0800 06 04 0001" MAC_A "0a000001" MAC_0 "0a000002", "arp" },
    { "a reply, padded", LINK_ETHERNET, ARP "0001 0800 06 04 0002" MAC_A "0a000001" MAC_0 "0a000002 00000000000000",
      "arp" },
    { "hardware addresses of 5 octets", LINK_ETHERNET, ARP "0001 0800 05 04 0001" MAC_A "0a000001" MAC_0 "0a000002",
      "other !arp-malformed@18" },
    { "hardware addresses of 255 octets", LINK_ETHERNET, ARP "0001 0800 ff 04 0001" MAC_A "0a000001" MAC_0 "0a000002",
      "other !arp-malformed@18" },
    { "protocol addresses of 16 octets", LINK_ETHERNET, ARP "0001 0800 06 10 0001" MAC_A "0a000001" MAC_0 "0a000002",
      "other !arp-malformed@18" },
    { "addresses of no octets", LINK_ETHERNET, ARP "0001 0800 00 00 0001", "other !arp-malformed@18" },
    { "another hardware", LINK_ETHERNET, ARP "0020 0800 14 04 0001 00", "other" },
    { "another protocol", LINK_ETHERNET, ARP "0001 86dd 06 10 0001 00", "other" },
    { "sent too short", LINK_ETHERNET, ARP "0001 0800 06 04 0001" MAC_A "0a0000", "other !arp-malformed@28" },
    { "sent without its header", LINK_ETHERNET, ARP "0001 0800", "other !arp-malformed@18" },
};

Test(arp, says_what_is_malformed)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(arp, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(arp, fields_are_read)
{
    char text[ADDRESS_TEXT_SIZE];
    frame_rows_decode_hex(LINK_ETHERNET, rows[0].hex);
    const struct arp_message *arp = &frame_packet.arp;
    cr_expect_eq(arp->operation, 1);
    cr_expect_eq(arp->sender_mac.octets[5], 0xaa);
    cr_expect_str_eq(address_format_ip(4, &arp->sender, text), "10.0.0.1");
    cr_expect_str_eq(address_format_ip(4, &arp->target, text), "10.0.0.2");
    cr_expect(!arp->probe && !arp->announcement);
}

Test(arp, a_probe_has_no_sender_and_an_announcement_asks_for_itself)
{
    frame_rows_decode_hex(LINK_ETHERNET, ARP "0001 0800 06 04 0001" MAC_A "00000000" MAC_0 "0a000002");
    cr_expect(frame_packet.arp.probe && !frame_packet.arp.announcement);
    frame_rows_decode_hex(LINK_ETHERNET, ARP "0001 0800 06 04 0001" MAC_A "0a000002" MAC_0 "0a000002");
    cr_expect(!frame_packet.arp.probe && frame_packet.arp.announcement);
}
