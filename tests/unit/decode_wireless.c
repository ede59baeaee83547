#include "frame_rows.h"

#define LLC6   "aaaa03 000000 86dd"
#define PACKET IP6("0008", "11") UDP8
#define PLAIN  "udp 50000>50001 wireless / v6 17"
#define A1     "020000000001"
#define A2     "020000000002"
#define A3     "020000000003"
#define A4     "020000000004"

static const struct frame_row rows[] = {
    { "data to the distribution system", LINK_IEEE802_11, "0801 0000" A1 A2 A3 "0000" LLC6 PACKET, PLAIN },
    { "data from the distribution system", LINK_IEEE802_11, "0802 0000" A1 A2 A3 "0000" LLC6 PACKET, PLAIN },
    { "four addresses", LINK_IEEE802_11, "0803 0000" A1 A2 A3 "0000" A4 LLC6 PACKET, PLAIN },
    { "QoS data", LINK_IEEE802_11, "8801 0000" A1 A2 A3 "0000 0000" LLC6 PACKET, PLAIN },
    { "QoS data with HT Control", LINK_IEEE802_11, "8881 0000" A1 A2 A3 "0000 0000 00000000" LLC6 PACKET, PLAIN },
    { "several frames in one are not taken apart", LINK_IEEE802_11, "8801 0000" A1 A2 A3 "0000 8000" LLC6 PACKET,
      "other wireless undecoded" },
    { "encrypted", LINK_IEEE802_11,
      "0841 0000" A1 A2 A3 "0000"
      "0011223344556677",
      "other wireless undecoded" },
    { "a later fragment", LINK_IEEE802_11,
      "0801 0000" A1 A2 A3 "0100"
      "0011",
      "other wireless undecoded" },
    { "more fragments", LINK_IEEE802_11, "0805 0000" A1 A2 A3 "0000" LLC6 "60", "other wireless undecoded" },
    { "null data", LINK_IEEE802_11, "4801 0000" A1 A2 A3 "0000", "other wireless" },
    { "a beacon", LINK_IEEE802_11,
      "8000 0000"
      "ffffffffffff" A2 A3 "0000 0000",
      "other wireless" },
    { "an acknowledgement", LINK_IEEE802_11, "d400 0000" A1, "other wireless" },
    { "too short", LINK_IEEE802_11, "0801 0000" A1 A2, "other wireless !link-header-short@16" },
    { "radiotap", LINK_IEEE802_11_RADIOTAP, "0000 0800 00000000 0801 0000" A1 A2 A3 "0000" LLC6 PACKET, PLAIN },
    { "radiotap: flags behind a timestamp say that the header is padded", LINK_IEEE802_11_RADIOTAP,
      "0000 1100 03000000 0000000000000000 20 8801 0000" A1 A2 A3 "0000 0000 ffff" LLC6 PACKET, PLAIN },
    { "radiotap: flags without padding", LINK_IEEE802_11_RADIOTAP,
      "0000 0900 02000000 10 8801 0000" A1 A2 A3 "0000 0000" LLC6 PACKET, PLAIN },
    { "radiotap: presence words that never end", LINK_IEEE802_11_RADIOTAP,
      "0000 0c00 02000080 02000080 8801 0000" A1 A2 A3 "0000 0000" LLC6 PACKET, PLAIN },
    { "radiotap longer than the frame", LINK_IEEE802_11_RADIOTAP, "0000 ff00 00000000 0801",
      "none wireless !link-header-short@4" },
    { "AVS", LINK_IEEE802_11_PRISM,
      "80211001 00000018 00000000000000000000000000000000 0801 0000" A1 A2 A3 "0000" LLC6 PACKET, PLAIN },
    { "Prism, little-endian", LINK_IEEE802_11_PRISM,
      "44000000 18000000 00000000000000000000000000000000 0801 0000" A1 A2 A3 "0000" LLC6 PACKET, PLAIN },
};

Test(wireless, says_what_stands_in_data_frames)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(wireless, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(wireless, the_direction_says_whose_address_is_whose)
{
    static const struct {
        const char *hex;
        uint8_t source, destination;
    } cases[] = {
        { "0800 0000" A1 A2 A3 "0000", 2, 1 },
        { "0801 0000" A1 A2 A3 "0000", 2, 3 },
        { "0802 0000" A1 A2 A3 "0000", 3, 1 },
        { "0803 0000" A1 A2 A3 "0000" A4, 4, 3 },
    };
    for (size_t i = 0; i < FRAME_ROWS_COUNT(cases); i++) {
        frame_rows_decode_hex(LINK_IEEE802_11, cases[i].hex);
        cr_expect_eq(frame_packet.source_mac.octets[5], cases[i].source, "%zu", i);
        cr_expect_eq(frame_packet.destination_mac.octets[5], cases[i].destination, "%zu", i);
    }
}
