/** Payloads for the decoders above IP: bytes at the edge of a page, a packet full of rubbish that the decoder may not rely on, and what holds for all of them. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <criterion/criterion.h>
#include <string.h>

#include "at_the_edge.h"
#include "decode/cursor.h"
#include "v6audit/packet.h"

typedef bool (*payload_decode)(struct cursor *payload, struct packet *packet);

/** As packet_decode leaves it when it hands a payload on: counts and flags are clear, the rest is whatever was there before. */
static inline void payload_prepare(struct packet *packet)
{
    memset(packet, 0xa5, sizeof *packet);
    packet->defect_count = 0;
    packet->defects_lost = 0;
    packet->truncated = false;
    packet->message = MESSAGE_NONE;
    packet->layer_count = 0;
}

static inline bool payload_run(payload_decode decode, const uint8_t *bytes, size_t captured, size_t sent,
                               struct packet *packet)
{
    payload_prepare(packet);
    struct cursor payload = cursor_make(bytes, (uint32_t)captured, (uint32_t)sent, 1000);
    return decode(&payload, packet);
}

/** Decode a message given as hexadecimal digits. */
static inline bool payload_hex(payload_decode decode, const char *digits, struct packet *packet)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(digits, &count);
    return payload_run(decode, bytes, count, count, packet);
}

static inline bool payload_has(const struct packet *packet, enum defect_code code)
{
    for (unsigned i = 0; i < packet->defect_count; i++)
        if (packet->defects[i].code == code)
            return true;
    return false;
}

/** Each prefix of a good message, once cut by the capture (then it has no defect) and once sent like this (then nothing was truncated). */
static inline void payload_prefixes(payload_decode decode, const char *digits)
{
    static struct packet packet;
    size_t count;
    const uint8_t *whole = hex_at_the_edge(digits, &count);
    cr_expect(payload_run(decode, whole, count, count, &packet));
    cr_expect_eq(packet.defect_count, 0, "the whole message has defect %u", packet.defects[0].code);
    for (size_t length = 0; length < count; length++) {
        const uint8_t *bytes = at_the_edge(whole, length);
        payload_run(decode, bytes, length, count, &packet);
        cr_expect_eq(packet.defect_count, 0, "cut at %zu: defect %u", length, packet.defects[0].code);
        cr_expect(packet.truncated, "cut at %zu: not called truncated", length);
        payload_run(decode, bytes, length, length, &packet);
        cr_expect_not(packet.truncated, "sent %zu octets: called truncated", length);
    }
}

#endif
