#include "decode/extension.h"

#include "frame_rows.h"

#define PLAIN                               "udp 50000>50001"
#define HBH(next_header)                    next_header "00 0502 0000 0100 "
#define DST_OPTIONS(next_header)            next_header "00 0401 04 00 0100 "
#define FRAGMENT(next_header, offset_flags) next_header "00 " offset_flags " 0000abcd "
#define AH(next_header)                     next_header "04 0000 00000001 00000001 000000000000000000000000 "
#define ROUTING_2(next_header)              next_header "02 0200 00000000 20010db8000000000000000000000001 "

static const struct frame_row rows[] = {
    { "hop-by-hop options", LINK_RAW, IP6("0010", "00") HBH("11") UDP8, PLAIN " / v6 17 x0" },
    { "destination options", LINK_RAW, IP6("0010", "3c") DST_OPTIONS("11") UDP8, PLAIN " / v6 17 x60" },
    { "the order of RFC 8200 §4.1", LINK_RAW,
      IP6("0058", "00") HBH("3c") DST_OPTIONS("2b") ROUTING_2("2c") FRAGMENT("33", "0000") AH("3c") DST_OPTIONS("11")
          UDP8,
      PLAIN " / v6 17 x0 x60 x43 x44 x51 x60 frag=0 !fragment-atomic@80" },
    { "hop-by-hop options that are not first", LINK_RAW, IP6("0018", "3c") DST_OPTIONS("00") HBH("11") UDP8,
      PLAIN " / v6 17 x60 x0 !extension-hop-by-hop-misplaced@48" },
    { "two hop-by-hop headers", LINK_RAW, IP6("0018", "00") HBH("00") HBH("11") UDP8,
      PLAIN " / v6 17 x0 x0 !extension-repeated@48 !extension-hop-by-hop-misplaced@48" },
    { "routing behind authentication", LINK_RAW, IP6("0038", "33") AH("2b") ROUTING_2("11") UDP8,
      PLAIN " / v6 17 x51 x43 !extension-order@64" },
    { "two routing headers", LINK_RAW, IP6("0038", "2b") ROUTING_2("2b") ROUTING_2("11") UDP8,
      PLAIN " / v6 17 x43 x43 !extension-repeated@64" },
    { "three destination options headers", LINK_RAW,
      IP6("0020", "3c") DST_OPTIONS("3c") DST_OPTIONS("3c") DST_OPTIONS("11") UDP8,
      PLAIN " / v6 17 x60 x60 x60 !extension-repeated@56" },
    { "destination options of the end before a Fragment header", LINK_RAW,
      IP6("0030", "2b") ROUTING_2("3c") DST_OPTIONS("2c") FRAGMENT("11", "0000") UDP8,
      PLAIN " / v6 17 x43 x60 x44 frag=0 !extension-order@72 !fragment-atomic@72" },
    { "a Home Address option may stand there (RFC 6275 §6.3)", LINK_RAW,
      IP6("0040", "2b") ROUTING_2("3c") "2c02 0102 0000 c910 20010db8000000000000000000000009" FRAGMENT("11", "0000")
          UDP8,
      PLAIN " / v6 17 x43 x60 x44 frag=0 !fragment-atomic@88" },
    { "ESP hides the rest", LINK_RAW, IP6("0010", "32") "00000001 00000001 0102030405060708", "none / v6 50 x50" },
    { "a header that runs past the packet", LINK_RAW, IP6("0008", "3c") "1101 0000 00000000",
      "none / v6 60 x60 open !extension-truncated@40" },
    { "a header of one octet", LINK_RAW, IP6("0001", "3c") "11", "none / v6 60 x60 open !extension-truncated@40" },
    { "no header where one was announced", LINK_RAW, IP6("0000", "3c"),
      "none / v6 60 x60 open !extension-truncated@40" },
    { "a Fragment header of 7 octets", LINK_RAW, IP6("0007", "2c") "1100 0000 0000ab",
      "none / v6 59 x44 open !extension-truncated@40" },
    { "AH longer than the packet", LINK_RAW, IP6("0010", "33") "11ff 0000 00000001 00000001 00000000",
      "none / v6 51 x51 open !extension-truncated@40" },
    { "AH shorter than its fields", LINK_RAW, IP6("0010", "33") "1100 0000 00000001" UDP8,
      PLAIN " / v6 17 x51 !extension-truncated@44" },
    { "AH with its reserved field set", LINK_RAW,
      IP6("0020", "33") "1104 0001 00000001 00000001 000000000000000000000000" UDP8,
      PLAIN " / v6 17 x51 !extension-reserved-not-zero@42" },
    { "Fragment header with its reserved fields set", LINK_RAW, IP6("0010", "2c") "1101 0006 0000abcd" UDP8,
      PLAIN " / v6 17 x44 frag=0 !extension-reserved-not-zero@41 !fragment-atomic@40" },
    { "the first fragment has ports only", LINK_RAW, IP6("0010", "2c") FRAGMENT("11", "0001") "c350 c351 0100 1234",
      PLAIN " / v6 17 x44 frag=0+" },
    { "a later fragment has no upper layer", LINK_RAW, IP6("0010", "2c") FRAGMENT("11", "0009") UDP8,
      "none / v6 17 x44 frag=8+ open" },
    { "more to come, and no multiple of 8", LINK_RAW, IP6("000f", "2c") FRAGMENT("11", "0009") "01020304050607",
      "none / v6 17 x44 frag=8+ open !fragment-length@40" },
    { "an end beyond 65,535", LINK_RAW, IP6("0010", "2c") FRAGMENT("11", "fff8") UDP8,
      "none / v6 17 x44 frag=65528 open !fragment-too-long@40" },
    { "a first fragment without the upper-layer header (RFC 7112)", LINK_RAW,
      IP6("0010", "2c") FRAGMENT("3c", "0001") "3a01 0000 00000000",
      "none / v6 60 x44 x60 frag=0+ open !fragment-tiny-first@40" },
    { "a first fragment that ends in front of the upper-layer header", LINK_RAW,
      IP6("0010", "2c") FRAGMENT("3c", "0001") DST_OPTIONS("3a"),
      "none / v6 58 x44 x60 frag=0+ !fragment-tiny-first@40" },
    { "TCP needs 20 octets in the first fragment", LINK_RAW,
      IP6("0010", "2c") FRAGMENT("06", "0001") "01bb c350 00000001",
      "none / v6 6 x44 frag=0+ !fragment-tiny-first@40" },
    { "mobility", LINK_RAW, IP6("0008", "87") "3b00 0000 0000 0000", "none / v6 59 x135" },
    { "mobility that carries something", LINK_RAW, IP6("0010", "87") "1100 0000 0000 0000" UDP8,
      PLAIN " / v6 17 x135 !mobility-malformed@40" },
    { "a Home Test without its cookies", LINK_RAW, IP6("0008", "87") "3b00 0300 0000 0000",
      "none / v6 59 x135 !mobility-malformed@40" },
    { "HIP and Shim6 are passed", LINK_RAW, IP6("0018", "8b") "8c00 000000000000 1100 000000000000" UDP8,
      PLAIN " / v6 17 x139 x140" },
};

Test(extension, says_what_stands_in_the_chain)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(extension, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

/* An IPv6 packet with `count` destination options headers and UDP, at the edge. */
static void decode_chain(unsigned count)
{
    static uint8_t bytes[40 + 200 * 8 + 8];
    uint32_t payload = count * 8 + 8;
    size_t used;
    const uint8_t *head = hex_at_the_edge(IP6("0000", "3c"), &used);
    memcpy(bytes, head, used);
    bytes[4] = (uint8_t)(payload >> 8);
    bytes[5] = (uint8_t)payload;
    for (unsigned i = 0; i < count; i++)
        memcpy(bytes + 40 + 8 * i, (uint8_t[]){ i + 1 == count ? 17 : 60, 0, 1, 4, 0, 0, 0, 0 }, 8);
    memcpy(bytes + 40 + 8 * count, (uint8_t[]){ 0xc3, 0x50, 0xc3, 0x51, 0, 8, 0x12, 0x34 }, 8);
    frame_rows_decode(LINK_RAW, at_the_edge(bytes, 40 + payload), 40 + payload, 40 + payload);
}

Test(extension, a_long_chain_is_a_defect_and_is_walked_to_64)
{
    decode_chain(8);
    cr_expect_not(packet_find_defect(&frame_packet, DEFECT_EXTENSION_CHAIN_LONG));
    decode_chain(9);
    cr_expect(packet_find_defect(&frame_packet, DEFECT_EXTENSION_CHAIN_LONG));
    decode_chain(64);
    cr_expect_eq(frame_packet.message, MESSAGE_UDP);
    cr_expect_eq(frame_packet.layers[0].extension_count, PACKET_EXTENSION_MAX);
    decode_chain(65);
    cr_expect_eq(frame_packet.message, MESSAGE_NONE);
    cr_expect_not(frame_packet.layers[0].chain_complete);
    decode_chain(200);
    cr_expect_eq(frame_packet.message, MESSAGE_NONE);
}

Test(extension, headers_keep_their_place_and_length)
{
    frame_rows_decode_hex(LINK_RAW, IP6("0030", "2b") ROUTING_2("3c") DST_OPTIONS("2c") FRAGMENT("11", "0000") UDP8);
    const struct packet_extension *extensions = frame_packet.layers[0].extensions;
    cr_expect_eq(extensions[0].offset, 40);
    cr_expect_eq(extensions[0].length, 24);
    cr_expect_eq(extensions[1].offset, 64);
    cr_expect_eq(extensions[2].length, 8);
    frame_rows_decode_hex(LINK_RAW, IP6("0008", "3c") "1101 0000 00000000");
    cr_expect_eq(extensions[0].length, 0, "0 when it runs past the packet");
}

Test(extension, a_fragment_keeps_what_it_brings)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(IP6("0018", "2c") FRAGMENT("11", "0011") "0001020304050607 0809", &count);
    frame_rows_decode(LINK_RAW, bytes, count, 64);
    const struct packet_fragment *fragment = &frame_packet.layers[0].fragment;
    cr_expect(fragment->present && fragment->more);
    cr_expect_eq(fragment->fragment_offset, 16);
    cr_expect_eq(fragment->identification, 0xabcd);
    cr_expect_eq(fragment->next_header, 17);
    cr_expect_eq(fragment->header_offset, 40);
    cr_expect_eq(fragment->data_length, 16);
    cr_expect_eq(fragment->captured_data_length, 10);
    cr_expect_eq(fragment->data[9], 9);
}

Test(extension, lengths_differ_by_header)
{
    cr_expect_eq(extension_octets(IP_DESTINATION_OPTIONS, 255), 2048);
    cr_expect_eq(extension_octets(IP_AH, 4), 24);
    cr_expect_eq(extension_octets(IP_FRAGMENT, 200), 8);
    cr_expect(extension_is(IP_MOBILITY) && !extension_is(IP_ESP) && !extension_is(IP_TCP));
}
