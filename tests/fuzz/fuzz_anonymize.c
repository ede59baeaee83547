/* Frames written anew. The input is a link type, two octets, and a frame; it is taken whole, and as a frame of which half was captured. Held: nothing is read
 * or written outside, the result is the same twice, and an ICMPv6 message that is found again has a checksum as right or wrong as it was. */
#include <stdlib.h>
#include <string.h>

#include "v6audit/anonymize.h"
#include "v6audit/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAME_MAX = 0x40000 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void compare(const struct frame *before, const struct frame *after)
{
    static struct packet one, other;
    packet_decode(before, &one);
    packet_decode(after, &other);
    if (one.message == MESSAGE_ICMPV6 && other.message == MESSAGE_ICMPV6 && one.layer_count == other.layer_count &&
        !packet_discarded(&one))
        check(one.icmpv6.checksum == other.icmpv6.checksum);
}

static void run(const struct anonymizer *anonymizer, const uint8_t *bytes, uint32_t captured, uint32_t sent,
                uint16_t link_type)
{
    uint8_t *copy = malloc(captured ? captured : 1), *to = malloc(captured ? captured : 1); /* walls for a sanitizer */
    uint8_t *again = malloc(captured ? captured : 1);
    check(copy && to && again);
    if (captured > 0)
        memcpy(copy, bytes, captured);
    struct frame frame = {
        .captured_length = captured, .length = sent, .link_type = link_type, .number = 1, .bytes = copy
    };
    memset(to, 0x55, captured);
    memset(again, 0xaa, captured);
    anonymize_frame(anonymizer, &frame, to);
    anonymize_frame(anonymizer, &frame, again);
    check(memcmp(to, again, captured) == 0);
    struct frame after = frame;
    after.bytes = to;
    compare(&frame, &after);
    free(copy);
    free(to);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 1, 2, 3, 4, 5, 6, 7 };
    static struct anonymizer *anonymizer;
    if (!anonymizer)
        anonymizer = anonymizer_new(key);
    if (!anonymizer || size < 2 || size - 2 > FRAME_MAX)
        return 0;
    uint16_t link_type = (uint16_t)((unsigned)data[0] << 8 | data[1]);
    uint32_t sent = (uint32_t)size - 2;
    run(anonymizer, data + 2, sent, sent, link_type);
    run(anonymizer, data + 2, sent / 2, sent, link_type);
    return 0;
}
