#include "decode/ipv6_option.h"

#include "frame_rows.h"

/* A header of 8 or 16 octets with these options, then UDP. */
#define HBH8(options)  IP6("0010", "00") "1100 " options " " UDP8
#define HBH16(options) IP6("0018", "00") "1101 " options " " UDP8
#define DST8(options)  IP6("0010", "3c") "1100 " options " " UDP8
#define DST16(options) IP6("0018", "3c") "1101 " options " " UDP8
#define DST24(options) IP6("0020", "3c") "1102 " options " " UDP8
#define HOP            "udp 50000>50001 / v6 17 x0"
#define DEST           "udp 50000>50001 / v6 17 x60"

static const struct frame_row rows[] = {
    { "router alert", LINK_RAW, HBH8("0502 0000 0100"), HOP },
    { "router alert of 1 octet", LINK_RAW, HBH8("0501 00 00 0100"), HOP " !option-length-wrong@42" },
    { "router alert among destination options", LINK_RAW, DST8("0502 0000 0100"), DEST " !option-wrong-header@42" },
    { "tunnel encapsulation limit", LINK_RAW, DST8("0401 04 010100"), DEST },
    { "tunnel encapsulation limit hop by hop", LINK_RAW, HBH8("0401 04 010100"), HOP " !option-wrong-header@42" },
    { "CALIPSO", LINK_RAW, HBH16("0708 00000001 00 00 0000 0102 0000"), HOP },
    { "CALIPSO of 5 octets", LINK_RAW, HBH16("0705 0000000100 0105 0000000000"), HOP " !option-length-wrong@42" },
    { "performance metrics", LINK_RAW, DST16("0f0a 00000000000000000000 0100"), DEST },
    { "quick start", LINK_RAW, HBH16("2606 000000000000 0104 00000000"), HOP },
    { "minimum path MTU", LINK_RAW, HBH8("3004 05dc 0000"), HOP },
    { "home address", LINK_RAW, DST24("0102 0000 c910 20010db8000000000000000000000009"), DEST },
    { "home address of 15 octets", LINK_RAW, DST24("0103 000000 c90f 20010db80000000000000000000000"),
      DEST " !option-length-wrong@47" },
    { "home address hop by hop", LINK_RAW,
      IP6("0020", "00") "1102 0102 0000 c910 20010db8000000000000000000000009" UDP8, HOP " !option-wrong-header@46" },
    { "jumbo payload among destination options", LINK_RAW, DST8("c204 00010000"), DEST " !option-wrong-header@42" },
    { "jumbo payload of 3 octets", LINK_RAW, HBH8("c203 000100 00"), HOP " !option-length-wrong@42" },
    { "deprecated", LINK_RAW, DST8("8a04 00000000"), DEST " !option-deprecated@42" },
    { "unknown, to be skipped", LINK_RAW, DST8("1e04 00000000"), DEST " !option-unknown-skip@42" },
    { "unknown, to be discarded", LINK_RAW, DST8("5e04 00000000"), DEST " !option-unknown-discard@42" },
    { "unknown, with Parameter Problem", LINK_RAW, DST8("9e04 00000000"), DEST " !option-unknown-discard@42" },
    { "unknown, with Parameter Problem unless to a group", LINK_RAW, DST8("de04 00000000"),
      DEST " !option-unknown-discard@42" },
    { "many unknown ones in a row", LINK_RAW, DST16("1e00 3e00 1e00 3e00 1e00 0000 0000"),
      DEST " !option-unknown-skip@42 !option-unknown-large@48" },
    { "only padding", LINK_RAW, HBH8("0104 00000000"), HOP " !option-only-padding@42" },
    { "Pad1 only", LINK_RAW, HBH8("000000000000"), HOP " !option-only-padding@42" },
    { "padding with content", LINK_RAW, DST16("0401 04 0104 00000001 0102 0000 00"),
      DEST " !padn-content@45 !padn-long@51" },
    { "padding of 9 octets", LINK_RAW, DST16("0107 00000000000000 0401 04 00 00"), DEST " !padn-long@42" },
    { "7 octets of padding", LINK_RAW, DST16("0105 0000000000 0401 04 0102 0000"), DEST },
    { "padding piecewise", LINK_RAW, DST16("0401 04 00 0103 000000 0101 00 0000"), DEST " !padn-long@51" },
    { "an option that ends at the header's end", LINK_RAW, HBH8("3004 00000000"), HOP },
    { "an option that ends one octet behind", LINK_RAW, HBH8("3005 00000000"), HOP " !option-past-header@42" },
    { "a length octet that is missing", LINK_RAW, HBH8("0103 000000 30"), HOP " !option-past-header@47" },
    { "lengths with the high bit set", LINK_RAW, HBH8("0180 00000000"), HOP " !option-past-header@42" },
    { "a length of 255", LINK_RAW, HBH8("05ff 00000000"), HOP " !option-past-header@42" },
};

Test(ipv6_option, says_what_is_malformed)
{
    frame_rows_expect(rows, FRAME_ROWS_COUNT(rows));
}

Test(ipv6_option, takes_every_prefix)
{
    frame_rows_expect_prefixes(rows, FRAME_ROWS_COUNT(rows));
}

Test(ipv6_option, an_unknown_option_of_64_octets_is_large)
{
    char hex[FRAME_ROWS_TEXT] = IP6("0050", "3c") "1108 1e40 ";
    for (unsigned i = 0; i < 64; i++)
        frame_rows_append(hex, "41");
    frame_rows_append(hex, "0102 0000 " UDP8);
    frame_rows_decode_hex(LINK_RAW, hex);
    cr_expect(packet_find_defect(&frame_packet, DEFECT_OPTION_UNKNOWN_LARGE));
    cr_expect_eq(frame_packet.message, MESSAGE_UDP);
}

Test(ipv6_option, router_alert_counts_with_value_0_only)
{
    frame_rows_decode_hex(LINK_RAW, HBH8("0502 0000 0100"));
    cr_expect(frame_packet.layers[0].router_alert);
    frame_rows_decode_hex(LINK_RAW, HBH8("0502 0001 0100"));
    cr_expect_not(frame_packet.layers[0].router_alert);
    frame_rows_decode_hex(LINK_RAW, DST8("0502 0000 0100"));
    cr_expect_not(frame_packet.layers[0].router_alert);
}

Test(ipv6_option, options_are_kept_up_to_a_bound)
{
    frame_rows_decode_hex(LINK_RAW, HBH8("0502 0000 0100"));
    cr_assert_eq(frame_packet.ip_option_count, 2);
    const struct packet_ip_option *option = &frame_packet.ip_options[0];
    cr_expect_eq(option->type, 5);
    cr_expect_eq(option->length, 2);
    cr_expect_eq(option->header, IP_HOP_BY_HOP);
    cr_expect_eq(option->offset, 42);
    cr_expect_eq(option->data, frame_packet.frame->bytes + 44);
    static const char hex[] = IP6("0808", "00") "11ff ";
    uint8_t bytes[40 + 2048 + 8] = { 0 };
    size_t count;
    memcpy(bytes, hex_at_the_edge(hex, &count), 42);
    frame_rows_decode(LINK_RAW, bytes, sizeof bytes, sizeof bytes);
    cr_expect_eq(frame_packet.ip_option_count, PACKET_IP_OPTION_MAX);
    cr_expect_leq(frame_packet.defect_count, 4, "a code is noted once, not 2,046 times");
}

Test(ipv6_option, numbers_have_words)
{
    cr_expect_str_eq(ipv6_option_word(0xc2), "jumbo-payload");
    cr_expect_str_eq(ipv6_option_word(1), "padn");
    cr_expect_null(ipv6_option_word(0x1e));
}
