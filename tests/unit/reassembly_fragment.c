#include "reassembly/fragment.h"

#include "base/clock.h"
#include "frame_rows.h"

#define S      CLOCK_SECOND
#define PREFIX "60000000 0000 2c 40 " SRC DST

static struct reassembly *reassembly;
static struct fragment_result result;
static uint64_t frame_number;

static void setup(void)
{
    struct error error;
    reassembly = reassembly_new(&error);
    cr_assert_not_null(reassembly);
}

static void teardown(void)
{
    reassembly_free(reassembly);
}

TestSuite(fragment, .init = setup, .fini = teardown);

/* One fragment of `size` octets of `data`; the packet is decoded from a frame of its own. */
struct piece_row {
    uint32_t identification;
    uint16_t offset;
    bool more;
    uint8_t next_header;
    const uint8_t *data;
    uint16_t size;
    uint16_t captured; /* 0: all */
};

static enum fragment_status add(const struct piece_row *row, int64_t now)
{
    static struct frame frame;
    static uint8_t bytes[48 + 0x10000];
    size_t count;
    memcpy(bytes, hex_at_the_edge(PREFIX, &count), 40);
    uint32_t payload = row->size + 8u;
    uint16_t offset_more = row->offset | row->more;
    memcpy(bytes + 4, (uint8_t[]){ (uint8_t)(payload >> 8), (uint8_t)payload }, 2);
    memcpy(bytes + 40,
           (uint8_t[]){ row->next_header, 0, (uint8_t)(offset_more >> 8), (uint8_t)offset_more,
                        (uint8_t)(row->identification >> 24), (uint8_t)(row->identification >> 16),
                        (uint8_t)(row->identification >> 8), (uint8_t)row->identification },
           8);
    memcpy(bytes + 48, row->data, row->size);
    frame = (struct frame){ .link_type = LINK_RAW,
                            .bytes = bytes,
                            .number = ++frame_number,
                            .time = now,
                            .captured_length = 48u + (row->captured ? row->captured : row->size),
                            .length = 48u + row->size };
    packet_decode(&frame, &frame_packet);
    return reassembly_add(reassembly, &frame_packet, now, &result);
}

/* An echo request of 40 octets, a Router Advertisement of 16 with padding to 24, UDP to a port of bulk, and to DNS. */
static const uint8_t echo[40] = { 128, 0, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 };
static const uint8_t advertisement[24] = { 134, 0, 0x12, 0x34, 64, 0, 7, 8 };
static const uint8_t bulk[24] = { 0xc3, 0x50, 0xc3, 0x51, 0, 24, 1, 2 };
static const uint8_t dns[24] = { 0, 53, 0xc3, 0x51, 0, 24, 1, 2 };

Test(fragment, two_pieces_make_a_datagram)
{
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S), FRAGMENT_WAITING);
    cr_assert_eq(add(&(struct piece_row){ 7, 16, false, 58, echo + 16, 24 }, 2 * S), FRAGMENT_COMPLETE);
    cr_expect_eq(result.defect, DEFECT_NONE);
    cr_expect_eq(result.length, 80);
    cr_expect_eq(result.bytes[4] << 8 | result.bytes[5], 40, "payload length");
    cr_expect_eq(result.bytes[6], 58, "next header");
    cr_expect_arr_eq(result.bytes + 40, echo, sizeof echo);
    cr_expect_eq(result.frame_count, 2);
    cr_expect_eq(result.frames[0].number, 1);
    cr_expect_eq(result.frames[1].time, 2 * S);
    cr_expect_eq(reassembly_counters(reassembly).completed, 1);
}

Test(fragment, the_order_of_arrival_does_not_matter)
{
    static const uint8_t orders[6][3] = {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
    };
    for (uint32_t i = 0; i < 6; i++) {
        enum fragment_status status = FRAGMENT_NONE;
        for (unsigned j = 0; j < 3; j++) {
            unsigned piece = orders[i][j];
            status = add(
                &(struct piece_row){ i, (uint16_t)(piece * 16), piece < 2, 58, echo + piece * 16, piece < 2 ? 16 : 8 },
                S);
            cr_expect_eq(status, j < 2 ? FRAGMENT_WAITING : FRAGMENT_COMPLETE, "order %u, piece %u", i, j);
        }
        cr_assert_eq(result.length, 80);
        cr_expect_arr_eq(result.bytes + 40, echo, sizeof echo);
    }
}

Test(fragment, headers_before_the_fragment_header_stay)
{
    size_t count;
    static struct frame frame;
    frame = (struct frame){ .link_type = LINK_RAW };
    frame.bytes = hex_at_the_edge("60000000 0020 00 40" SRC DST "3c00 0502 0000 0100"
                                  "2c00 0104 00000000"
                                  "3a00 0001 00000009"
                                  "8000123401020304",
                                  &count);
    frame.captured_length = frame.length = (uint32_t)count;
    packet_decode(&frame, &frame_packet);
    cr_expect_eq(reassembly_add(reassembly, &frame_packet, S, &result), FRAGMENT_WAITING);
    cr_assert_eq(add(&(struct piece_row){ 9, 8, false, 58, echo + 8, 8 }, S), FRAGMENT_COMPLETE);
    cr_expect_eq(result.length, 40 + 16 + 16);
    cr_expect_eq(result.bytes[5], 32);
    cr_expect_eq(result.bytes[6], 0);
    cr_expect_eq(result.bytes[40], 60);
    cr_expect_eq(result.bytes[48], 58, "the header before the Fragment header names what follows it");
}

Test(fragment, a_datagram_is_decoded_as_if_it_had_come_whole)
{
    static struct packet whole;
    add(&(struct piece_row){ 7, 0, true, 17, dns, 16 }, S);
    cr_assert_eq(add(&(struct piece_row){ 7, 16, false, 17, dns + 16, 8 }, S), FRAGMENT_COMPLETE);
    packet_decode_datagram(&frame_packet, result.bytes, result.length, &whole);
    cr_expect(whole.reassembled && whole.layers[0].chain_complete && !whole.layers[0].fragment.present);
    cr_expect_eq(whole.transport.source_port, 53);
    cr_expect_eq(whole.layers[0].upper_length, 24);
}

Test(fragment, atomic_ones_and_whole_packets_are_none)
{
    cr_expect_eq(add(&(struct piece_row){ 7, 0, false, 58, echo, 40 }, S), FRAGMENT_NONE);
    frame_rows_decode_hex(LINK_RAW, IP6("0008", "11") UDP8);
    cr_expect_eq(reassembly_add(reassembly, &frame_packet, S, &result), FRAGMENT_NONE);
    cr_expect_eq(reassembly_counters(reassembly).datagrams, 0);
}

Test(fragment, the_same_piece_twice_is_no_overlap)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S), FRAGMENT_DUPLICATE);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, false, 58, echo + 16, 24 }, S), FRAGMENT_COMPLETE);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, false, 58, echo + 16, 24 }, S), FRAGMENT_DUPLICATE, "captured twice");
    cr_expect_eq(reassembly_counters(reassembly).datagrams, 1);
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, 5 * S), FRAGMENT_WAITING,
                 "the Identification is used again");
    cr_expect_eq(reassembly_counters(reassembly).datagrams, 2);
}

Test(fragment, an_overlap_condemns_the_datagram_once_and_for_all)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 24 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, true, 58, echo, 16 }, S), FRAGMENT_DROPPED);
    cr_expect_eq(result.defect, DEFECT_FRAGMENT_OVERLAP);
    cr_expect_eq(result.hidden_icmpv6_type, 0);
    cr_expect_eq(add(&(struct piece_row){ 7, 24, false, 58, echo + 24, 16 }, S), FRAGMENT_DROPPED,
                 "what would complete it");
    cr_expect_eq(result.defect, DEFECT_NONE);
    cr_expect_eq(reassembly_counters(reassembly).overlapped, 1);
    cr_expect_eq(add(&(struct piece_row){ 8, 0, true, 58, echo, 24 }, S), FRAGMENT_WAITING,
                 "another one is not touched");
}

Test(fragment, one_octet_of_overlap_counts)
{
    static const uint8_t other[40];
    add(&(struct piece_row){ 7, 8, false, 58, echo, 9 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, true, 58, other, 8 }, S), FRAGMENT_DROPPED);
    cr_expect_eq(result.defect, DEFECT_FRAGMENT_OVERLAP);
    add(&(struct piece_row){ 8, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 8, 0, true, 58, other, 16 }, S), FRAGMENT_DROPPED,
                 "same place, other octets");
}

Test(fragment, an_overlap_that_hides_an_advertisement_is_told)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 58, advertisement, 24 }, S), FRAGMENT_DROPPED);
    cr_expect_eq(result.hidden_icmpv6_type, 134, "in the reading of who lets the last win");
    add(&(struct piece_row){ 8, 0, true, 58, advertisement, 24 }, S);
    add(&(struct piece_row){ 8, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(result.hidden_icmpv6_type, 134, "in the reading of who lets the first win");
}

Test(fragment, an_advertisement_behind_options_is_seen_in_an_overlap)
{
    static const uint8_t options[16] = { 58, 0, 1, 4, 0, 0, 0, 0, 128, 0, 1, 2, 3, 4, 5, 6 };
    static const uint8_t hidden[8] = { 134, 0, 0, 0, 64, 0, 7, 8 };
    add(&(struct piece_row){ 7, 0, true, 60, options, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 8, true, 60, hidden, 8 }, S), FRAGMENT_DROPPED);
    cr_expect_eq(result.hidden_icmpv6_type, 134);
}

Test(fragment, an_end_that_contradicts_condemns)
{
    add(&(struct piece_row){ 7, 16, false, 58, echo, 8 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 24, true, 58, echo, 8 }, S), FRAGMENT_DROPPED, "goes on behind the end");
    cr_expect_eq(result.defect, DEFECT_FRAGMENT_LENGTH);
    add(&(struct piece_row){ 8, 32, true, 58, echo, 8 }, S);
    cr_expect_eq(add(&(struct piece_row){ 8, 16, false, 58, echo, 8 }, S), FRAGMENT_DROPPED,
                 "ends before what is there");
    cr_expect_eq(result.defect, DEFECT_FRAGMENT_LENGTH);
}

Test(fragment, fragments_that_receivers_discard_do_not_count)
{
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 58, echo, 15 }, S), FRAGMENT_DROPPED, "no multiple of 8");
    cr_expect_eq(add(&(struct piece_row){ 7, 65528, false, 58, echo, 8 }, S), FRAGMENT_DROPPED, "beyond 65,535");
    cr_expect_eq(reassembly_counters(reassembly).datagrams, 0);
    cr_expect_eq(add(&(struct piece_row){ 7, 65528, false, 58, echo, 7 }, S), FRAGMENT_WAITING);
}

Test(fragment, a_next_header_that_differs_is_noted_and_the_first_counts)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, false, 17, echo + 16, 24 }, S), FRAGMENT_COMPLETE);
    cr_expect_eq(result.defect, DEFECT_FRAGMENT_NEXT_HEADER);
    cr_expect_eq(result.bytes[6], 58);
    add(&(struct piece_row){ 8, 16, false, 6, echo + 16, 24 }, S);
    cr_expect_eq(add(&(struct piece_row){ 8, 0, true, 58, echo, 16 }, S), FRAGMENT_COMPLETE,
                 "kept although it said TCP");
}

Test(fragment, a_tiny_first_fragment_is_put_together_all_the_same)
{
    static const uint8_t start[8] = { 58, 1, 1, 12 };
    static const uint8_t rest[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 134, 0, 0, 0, 64, 0, 7, 8 };
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 60, start, 8 }, S), FRAGMENT_WAITING);
    cr_expect(packet_find_defect(&frame_packet, DEFECT_FRAGMENT_TINY_FIRST));
    cr_assert_eq(add(&(struct piece_row){ 7, 8, false, 60, rest, 16 }, S), FRAGMENT_COMPLETE);
    cr_expect_eq(result.bytes[56], 134);
}

Test(fragment, bulk_is_followed_without_its_octets)
{
    add(&(struct piece_row){ 7, 16, false, 17, bulk + 16, 8 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 0, true, 17, bulk, 16 }, S), FRAGMENT_UNKEPT);
    cr_expect_null(result.bytes);
    add(&(struct piece_row){ 8, 0, true, 17, bulk, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 8, 8, true, 17, bulk, 8 }, S), FRAGMENT_DROPPED,
                 "an overlap is seen all the same");
    cr_expect_eq(result.defect, DEFECT_FRAGMENT_OVERLAP);
}

Test(fragment, what_the_capture_cut_is_complete_without_octets)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, false, 58, echo + 16, 24, 4 }, S), FRAGMENT_UNKEPT);
}

Test(fragment, sixty_seconds_of_packet_time_end_it)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S);
    cr_expect_eq(add(&(struct piece_row){ 7, 16, false, 58, echo + 16, 24 }, 61 * S), FRAGMENT_WAITING);
    cr_expect_eq(reassembly_counters(reassembly).timed_out, 1);
    cr_expect_eq(reassembly_counters(reassembly).waiting, 1);
    reassembly_expire(reassembly, 200 * S);
    cr_expect_eq(reassembly_counters(reassembly).waiting, 0);
}

Test(fragment, other_interfaces_and_vlans_have_datagrams_of_their_own)
{
    add(&(struct piece_row){ 7, 0, true, 58, echo, 16 }, S);
    struct frame other = *frame_packet.frame;
    other.interface = 1;
    frame_packet.frame = &other;
    cr_expect_eq(reassembly_add(reassembly, &frame_packet, S, &result), FRAGMENT_WAITING, "no duplicate");
    frame_packet.vlan[0] = 5;
    frame_packet.vlan_count = 1;
    cr_expect_eq(reassembly_add(reassembly, &frame_packet, S, &result), FRAGMENT_WAITING);
    cr_expect_eq(reassembly_counters(reassembly).datagrams, 3);
}

Test(fragment, a_flood_of_datagrams_stays_in_the_bound)
{
    for (uint32_t i = 0; i < FRAGMENT_DATAGRAM_MAX + 100; i++)
        cr_assert_eq(add(&(struct piece_row){ i, 0, true, 58, echo, 16 }, S), FRAGMENT_WAITING);
    struct fragment_counters counters = reassembly_counters(reassembly);
    cr_expect_eq(counters.waiting, FRAGMENT_DATAGRAM_MAX);
    cr_expect_eq(counters.evicted, 100);
    cr_expect_eq(add(&(struct piece_row){ FRAGMENT_DATAGRAM_MAX + 99, 16, false, 58, echo + 16, 24 }, S),
                 FRAGMENT_COMPLETE, "the youngest stay");
}

Test(fragment, a_flood_of_octets_stays_in_the_bound)
{
    static uint8_t large[60000];
    large[0] = 128;
    for (uint32_t i = 0; i < 100; i++)
        cr_assert_eq(add(&(struct piece_row){ i, 0, true, 58, large, sizeof large }, S), FRAGMENT_WAITING);
    struct fragment_counters counters = reassembly_counters(reassembly);
    cr_expect_eq(counters.waiting, FRAGMENT_OCTETS_MAX / (sizeof large + 40));
    cr_expect_eq(counters.evicted, 100 - counters.waiting);
}

Test(fragment, a_datagram_of_too_many_pieces_is_dropped)
{
    for (uint16_t i = 0; i < FRAGMENT_PIECE_MAX; i++)
        cr_assert_eq(add(&(struct piece_row){ 7, (uint16_t)(i * 16), true, 58, echo, 8 }, S), FRAGMENT_WAITING);
    cr_expect_eq(add(&(struct piece_row){ 7, FRAGMENT_PIECE_MAX * 16, true, 58, echo, 8 }, S), FRAGMENT_DROPPED);
    cr_expect_eq(result.defect, DEFECT_NONE);
}

Test(fragment, an_advertisement_in_pieces_of_8_octets_is_put_together)
{
    static uint8_t large[1232] = { 134 };
    enum fragment_status status = FRAGMENT_NONE;
    for (uint16_t at = 0; at < sizeof large; at += 8)
        status = add(&(struct piece_row){ 7, at, at + 8u < sizeof large, 58, large + at, 8 }, S);
    cr_assert_eq(status, FRAGMENT_COMPLETE);
    cr_expect_eq(result.frame_count, FRAGMENT_FRAME_MAX);
    cr_expect_eq(result.frames_lost, sizeof large / 8 - FRAGMENT_FRAME_MAX);
    cr_expect_eq(result.length, 40 + sizeof large);
}
