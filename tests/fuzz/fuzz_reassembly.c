/* Streams of fragments. The input is a row of records: identification (1 octet), next header (1), offset and more-flag as in the Fragment header (2), length
 * (1), seconds since the record before (1), data. Held: a datagram that is complete has its octets, and the bounds of the store. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture/link_type.h"
#include "reassembly/fragment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD_HEADER = 6, FRAME_HEADER = 48 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_result(const struct packet *packet, const struct fragment_result *result)
{
    static struct packet whole;
    check(result->frame_count <= FRAGMENT_FRAME_MAX);
    check(result->defect < DEFECT_CODE_COUNT);
    check(result->hidden_icmpv6_type == 0 || result->defect == DEFECT_FRAGMENT_OVERLAP ||
          result->status == FRAGMENT_DROPPED);
    if (result->status != FRAGMENT_COMPLETE)
        return;
    check(result->length > 40 && result->length <= 40 + 65535 && result->frame_count >= 2);
    uint8_t *copy = malloc(result->length);
    check(copy != NULL);
    memcpy(copy, result->bytes, result->length);
    check(((uint32_t)copy[4] << 8 | copy[5]) == result->length - 40);
    packet_decode_datagram(packet, copy, result->length, &whole);
    check(whole.reassembled && whole.layer_count >= 1 && !whole.truncated);
    check(whole.layers[0].payload_length == result->length - 40);
    free(copy);
}

/* One record as a raw IPv6 frame, at the end of an allocation. Returns the octets that it took. */
static size_t take(const uint8_t *record, size_t left, struct reassembly *reassembly, int64_t *now)
{
    static struct packet packet;
    struct fragment_result result;
    size_t length = record[4];
    if (length > left - RECORD_HEADER)
        length = left - RECORD_HEADER;
    uint8_t *bytes = calloc(1, FRAME_HEADER + length);
    check(bytes != NULL);
    uint8_t header[FRAME_HEADER] = {
        0x60, [6] = IP_FRAGMENT, [7] = 64, [8] = 0xfe, [9] = 0x80, [24] = 0xfe, [25] = 0x80
    };
    header[4] = (uint8_t)((length + 8) >> 8);
    header[5] = (uint8_t)(length + 8);
    header[40] = record[1];
    memcpy(header + 42, record + 2, 2);
    header[47] = record[0];
    memcpy(bytes, header, sizeof header);
    memcpy(bytes + FRAME_HEADER, record + RECORD_HEADER, length);
    *now += record[5] * CLOCK_SECOND;
    struct frame frame = { .time = *now,
                           .captured_length = (uint32_t)(FRAME_HEADER + length),
                           .length = (uint32_t)(FRAME_HEADER + length),
                           .link_type = LINK_IPV6,
                           .number = 1,
                           .bytes = bytes };
    packet_decode(&frame, &packet);
    check(reassembly_add(reassembly, &packet, *now, &result) == result.status);
    check_result(&packet, &result);
    free(bytes);
    return RECORD_HEADER + length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    int64_t now = CLOCK_SECOND;
    struct reassembly *reassembly = reassembly_new(&error);
    check(reassembly != NULL);
    for (size_t at = 0; at + RECORD_HEADER <= size;)
        at += take(data + at, size - at, reassembly, &now);
    struct fragment_counters counters = reassembly_counters(reassembly);
    check(counters.waiting <= FRAGMENT_DATAGRAM_MAX && reassembly_usage(reassembly).used <= FRAGMENT_DATAGRAM_MAX);
    check(counters.completed + counters.condemned + counters.timed_out + counters.evicted + counters.waiting ==
          counters.datagrams);
    reassembly_free(reassembly);
    return 0;
}
