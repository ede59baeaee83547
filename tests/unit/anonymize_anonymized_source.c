#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "anonymize/anonymized_source.h"
#include "capture/link_type.h"
#include "v6audit/packet.h"

/* A source of frames that stand in memory. */
enum { FRAMES_MAX = 256, FRAME_SIZE = 160 };

struct listed {
    struct source base;
    struct frame frames[FRAMES_MAX];
    uint8_t bytes[FRAMES_MAX][FRAME_SIZE];
    unsigned count, given;
};

static int give(struct source *source, struct frame *frame, struct error *error)
{
    struct listed *listed = (struct listed *)source;
    (void)error;
    if (listed->given == listed->count)
        return SOURCE_END;
    *frame = listed->frames[listed->given++];
    return SOURCE_FRAME;
}

static void nothing(struct source *source)
{
    (void)source;
}

static struct listed *make_source(void)
{
    static const struct source_operations operations = { .next = give, .close = nothing };
    struct listed *listed = calloc(1, sizeof *listed);
    cr_assert_not_null(listed);
    listed->base.operations = &operations;
    return listed;
}

static void put(struct listed *listed, const void *bytes, uint32_t size)
{
    struct frame *frame = &listed->frames[listed->count];
    memcpy(listed->bytes[listed->count], bytes, size);
    *frame = (struct frame){ .time = listed->count * INT64_C(1000000),
                             .captured_length = size,
                             .length = size,
                             .link_type = LINK_IPV6,
                             .number = listed->count + 1,
                             .bytes = listed->bytes[listed->count] };
    listed->count++;
}

/* A fragment of an echo request of `total` octets behind the Fragment header. */
static void put_fragment(struct listed *listed, const uint8_t *message, unsigned from, unsigned size, bool more)
{
    uint8_t packet[FRAME_SIZE] = { 0x60, 0, 0, 0, 0, (uint8_t)(8 + size), 44, 64 };
    packet[8] = packet[24] = 0x2a;
    packet[9] = packet[25] = 0x01;
    packet[23] = 1;
    packet[39] = 2;
    uint8_t *fragment = packet + 40;
    fragment[0] = IP_ICMPV6;
    fragment[2] = (uint8_t)(from >> 8);
    fragment[3] = (uint8_t)((from & 0xf8) | more);
    fragment[7] = 77;
    memcpy(fragment + 8, message + from, size);
    put(listed, packet, 48 + size);
}

static uint16_t sum_of(const uint8_t *bytes, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < size; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

/* The sum over the message and its pseudo-header: 0xffff when the checksum is right. */
static uint16_t whole_sum(const uint8_t *packet, const uint8_t *message, unsigned size)
{
    uint32_t sum = sum_of(packet + 8, 32) + (uint32_t)sum_of(message, size) + size + IP_ICMPV6;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

Test(anonymize_anonymized_source, a_message_in_fragments_is_understood_as_a_whole)
{
    static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 5, 6, 7 };
    struct anonymizer *anonymizer = anonymizer_new(key);
    struct listed *listed = make_source();
    uint8_t message[64] = { 135 }, together[64] = { 0 }, first[40];
    message[8] = 0x2a; /* the target, cut in two by the fragments */
    message[9] = 0x01;
    memset(message + 16, 0x5a, 8);
    for (unsigned i = 24; i < 64; i += 8) /* nonces */
        memcpy(message + i, "\x0e\x01SECRET", 8);
    uint8_t pseudo[40] = { 0 };
    pseudo[8] = pseudo[24] = 0x2a;
    pseudo[9] = pseudo[25] = 0x01;
    pseudo[23] = 1;
    pseudo[39] = 2;
    uint16_t checksum = (uint16_t)~whole_sum(pseudo, message, sizeof message);
    message[2] = (uint8_t)(checksum >> 8);
    message[3] = (uint8_t)checksum;
    put_fragment(listed, message, 40, 24, false); /* the last one first */
    put_fragment(listed, message, 0, 16, true);
    put_fragment(listed, message, 16, 24, true);
    struct source *source = anonymized_source_new(&listed->base, anonymizer, NULL, NULL);
    struct frame frame;
    for (unsigned i = 0; i < 3; i++) {
        cr_assert_eq(source_next(source, &frame, NULL), SOURCE_FRAME);
        cr_expect_eq(frame.number, i + 1);
        unsigned from = (unsigned)frame.bytes[42] << 8 | (frame.bytes[43] & 0xf8u);
        memcpy(together + from, frame.bytes + 48, frame.captured_length - 48);
        memcpy(first, frame.bytes, sizeof first);
    }
    cr_expect_eq(source_next(source, &frame, NULL), SOURCE_END);
    cr_expect_eq(whole_sum(first, together, sizeof together), 0xffff);
    cr_expect_eq(together[0], 135);
    cr_expect_null(memmem(together, sizeof together, "SECRET", 6));
    struct address target;
    memcpy(target.octets, message + 8, 16);
    target = anonymize_address(anonymizer, &target);
    cr_expect_arr_eq(together + 8, target.octets, 16);
    source_close(source);
    free(listed);
    anonymizer_free(anonymizer);
}

Test(anonymize_anonymized_source, frames_keep_their_order_and_a_lonely_fragment_does_not_hold_them_for_ever)
{
    static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 5, 6, 7 };
    struct anonymizer *anonymizer = anonymizer_new(key);
    struct listed *listed = make_source();
    uint8_t message[64] = { 128 };
    put_fragment(listed, message, 0, 16, true);
    for (unsigned i = 0; i < 200; i++) {
        uint8_t packet[40] = { 0x60, 0, 0, 0, 0, 0, 59, 64 };
        put(listed, packet, sizeof packet);
    }
    struct source *source = anonymized_source_new(&listed->base, anonymizer, NULL, NULL);
    struct frame frame;
    for (unsigned i = 0; i < 201; i++) {
        cr_assert_eq(source_next(source, &frame, NULL), SOURCE_FRAME);
        cr_expect_eq(frame.number, i + 1);
        cr_expect_leq(listed->given, i + 65);
    }
    cr_expect_eq(source_next(source, &frame, NULL), SOURCE_END);
    source_close(source);
    free(listed);
    anonymizer_free(anonymizer);
}
