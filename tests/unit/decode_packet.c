#include "frame_rows.h"

#include <dirent.h>

#include "capture/source.h"

static struct packet packet;

Test(packet, defects_beyond_the_bound_are_counted)
{
    frame_rows_decode_hex(LINK_RAW, IP6("0008", "11") UDP8);
    for (unsigned i = 0; i < PACKET_DEFECT_MAX + 3; i++)
        packet_add_defect(&frame_packet, DEFECT_PADN_LONG, i);
    cr_expect_eq(frame_packet.defect_count, PACKET_DEFECT_MAX);
    cr_expect_eq(frame_packet.defects_lost, 3);
    cr_expect_eq(packet_find_defect(&frame_packet, DEFECT_PADN_LONG)->offset, 0);
    cr_expect_null(packet_find_defect(&frame_packet, DEFECT_TCP_HEADER));
}

Test(packet, only_some_defects_make_receivers_discard)
{
    frame_rows_decode_hex(LINK_RAW, IP6("0008", "11") UDP8);
    cr_expect_null(packet_discarded(&frame_packet));
    packet_add_defect(&frame_packet, DEFECT_FRAGMENT_ATOMIC, 1);
    cr_expect_null(packet_discarded(&frame_packet));
    packet_add_defect(&frame_packet, DEFECT_ICMPV6_CHECKSUM, 2);
    cr_expect_eq(packet_discarded(&frame_packet)->code, DEFECT_ICMPV6_CHECKSUM);
}

Test(packet, nothing_of_the_frame_before_is_left)
{
    char text[FRAME_ROWS_TEXT];
    frame_rows_decode_hex(LINK_ETHERNET, "0300000000bb 0300000000aa 8100 000a 86dd" IP6("0000", "06") TCP20 "00");
    frame_rows_decode_hex(LINK_RAW, "00");
    cr_expect_str_eq(frame_rows_summary(&frame_packet, text), "none undecoded");
    cr_expect(!frame_packet.has_source_mac && !frame_packet.has_destination_mac);
    frame_rows_decode_hex(LINK_RAW, IP6("0000", "3b"));
    cr_expect_str_eq(frame_rows_summary(&frame_packet, text), "none / v6 59");
}

Test(packet, an_outbound_frame_is_the_hosts_own)
{
    struct frame frame = { .link_type = LINK_RAW, .direction = FRAME_OUTBOUND, .bytes = (const uint8_t *)"" };
    packet_decode(&frame, &packet);
    cr_expect(packet.own);
    frame.direction = FRAME_INBOUND;
    packet_decode(&frame, &packet);
    cr_expect_not(packet.own);
}

Test(packet, a_datagram_takes_link_layer_and_outer_layers_from_its_fragment)
{
    char text[FRAME_ROWS_TEXT];
    size_t count;
    frame_rows_decode_hex(LINK_ETHERNET, MACS "8100 000a 0800 4500004c 0000 0000 40 29 0000 0a000001 0a000002" IP6(
                                             "0010", "2c") "1100 0001 00000001" UDP8);
    cr_expect_str_eq(frame_rows_summary(&frame_packet, text),
                     "udp 50000>50001 vlan=10 / v4 41 / 6in4:v6 17 x44 frag=0+");
    const uint8_t *bytes = hex_at_the_edge(IP6("000c", "11") "c350 c351 000c 1234 01020304", &count);
    packet_decode_datagram(&frame_packet, bytes, (uint32_t)count, &packet);
    cr_expect_str_eq(frame_rows_summary(&packet, text), "udp 50000>50001 vlan=10 / v4 41 / 6in4:v6 17");
    cr_expect(packet.reassembled);
    cr_expect_eq(packet.source_mac.octets[5], 0xaa);
    cr_expect_eq(packet.layers[1].header_offset, 0, "offsets count from the datagram");
    cr_expect_eq(packet.transport.payload_length, 4);
}

Test(packet, words_are_there_for_all)
{
    for (unsigned i = 0; i < MESSAGE_COUNT; i++)
        cr_expect_not_null(packet_message_word(i), "%u", i);
    for (unsigned i = 0; i < TUNNEL_COUNT; i++)
        cr_expect_not_null(packet_tunnel_word(i), "%u", i);
    cr_expect_str_eq(packet_protocol_word(IP_ICMPV6), "icmpv6");
    cr_expect_null(packet_protocol_word(200));
    cr_expect_str_eq(packet_message_word(MESSAGE_COUNT), "none");
}

/* What holds for any bytes: places and counts stay inside the frame. */
static void expect_sound(const struct frame *frame)
{
    cr_assert_leq(packet.layer_count, PACKET_LAYER_MAX);
    cr_assert_leq(packet.defect_count, PACKET_DEFECT_MAX);
    cr_assert_leq(packet.vlan_count, PACKET_VLAN_MAX);
    for (unsigned i = 0; i < packet.layer_count; i++) {
        const struct packet_layer *layer = &packet.layers[i];
        cr_assert_leq(layer->header_offset, frame->captured_length);
        cr_assert_leq(layer->captured_upper_length, layer->upper_length);
        cr_assert_leq(layer->extension_count, PACKET_EXTENSION_MAX);
        if (layer->captured_upper_length > 0)
            cr_assert_leq(layer->upper_offset + layer->captured_upper_length, frame->captured_length);
    }
    for (unsigned i = 0; i < packet.ip_option_count; i++)
        if (packet.ip_options[i].data && packet.ip_options[i].length > 0)
            cr_assert_leq(packet.ip_options[i].data + packet.ip_options[i].length,
                          frame->bytes + frame->captured_length);
    if (frame->captured_length >= frame->length)
        cr_assert_not(packet.truncated, "file %u, frame %lu: nothing was cut", frame->file,
                      (unsigned long)frame->number);
}

/* Each frame at each length, as cut by the capture, then as sent so short; long frames at each of their first and last 300 octets. */
static void decode_at_each_length(const struct frame *whole, uint8_t *edge)
{
    for (uint32_t length = 0; length <= whole->captured_length; length++) {
        if (length > 300 && length + 300 < whole->captured_length)
            continue;
        struct frame frame = *whole;
        frame.bytes = edge - length;
        frame.captured_length = length;
        memcpy(edge - length, whole->bytes, length);
        packet_decode(&frame, &packet);
        expect_sound(&frame);
        frame.length = length;
        packet_decode(&frame, &packet);
        expect_sound(&frame);
    }
}

static unsigned decode_file(const char *name, uint8_t *edge)
{
    struct source *source;
    struct error error;
    struct frame frame;
    unsigned count = 0;
    if (source_open_file(name, &source, &error) < 0)
        return 0;
    while (source_next(source, &frame, &error) == SOURCE_FRAME && count < 40) {
        if (frame.captured_length <= 0x10000)
            decode_at_each_length(&frame, edge);
        count++;
    }
    source_close(source);
    return count;
}

Test(packet, every_frame_of_others_is_survived_at_every_length, .timeout = 100)
{
    static const char *const places[] = { "../shared/corpus", "../../shared/corpus" };
    const char *place = getenv("V6AUDIT_CORPUS");
    DIR *directory = place ? opendir(place) : NULL;
    for (size_t i = 0; !directory && i < FRAME_ROWS_COUNT(places); i++) {
        place = places[i];
        directory = opendir(place);
    }
    if (!directory)
        cr_skip_test("SKIPPED: no corpus at ../shared/corpus: no frames of others were decoded (set V6AUDIT_CORPUS)");
    static uint8_t zeros[0x10000];
    uint8_t *edge = (uint8_t *)(uintptr_t)at_the_edge(zeros, sizeof zeros) + sizeof zeros;
    unsigned frames = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char name[512];
        if (!strstr(entry->d_name, ".pcap"))
            continue;
        snprintf(name, sizeof name, "%s/%s", place, entry->d_name);
        frames += decode_file(name, edge);
    }
    closedir(directory);
    cr_expect_gt(frames, 500);
}
