/** Every read of a packet's bytes goes through a cursor. A read that fails returns zero, and the cursor stays failed.
 *  `sent_end` tells why: a read past the captured bytes but inside what was sent is *truncated* (the capture's doing), past what was sent is a
 *  *defect* (the sender's doing). Never confuse the two. No other code does arithmetic on pointers into a packet. */
#ifndef V6AUDIT_CURSOR_H
#define V6AUDIT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "v6audit/address.h"
#include "v6audit/icmpv6.h"

struct cursor {
    const uint8_t *at;   /* the next byte */
    const uint8_t *end;  /* behind the last byte that was captured */
    uint32_t offset;     /* of `at` from the frame's first byte, for defects */
    uint32_t uncaptured; /* octets that were sent behind `end`, inside these walls */
    bool failed;
    bool truncated; /* with failed: the capture cut it */
};

/** `captured` bytes may be read; `sent` (≥ captured) were sent. */
static inline struct cursor cursor_make(const uint8_t *bytes, uint32_t captured, uint32_t sent, uint32_t offset)
{
    return (struct cursor){ .at = bytes,
                            .end = bytes ? bytes + captured : NULL,
                            .offset = offset,
                            .uncaptured = sent > captured ? sent - captured : 0 };
}

/** Captured bytes left. */
static inline uint32_t cursor_left(const struct cursor *cursor)
{
    return cursor->failed ? 0 : (uint32_t)(cursor->end - cursor->at);
}

/** Octets left by the sender's lengths, captured or not. */
static inline uint32_t cursor_sent(const struct cursor *cursor)
{
    return cursor->failed ? 0 : (uint32_t)(cursor->end - cursor->at) + cursor->uncaptured;
}

/** True when `count` bytes can be read; else the cursor fails. */
static inline bool cursor_need(struct cursor *cursor, uint32_t count)
{
    if (cursor->failed)
        return false;
    uint32_t left = (uint32_t)(cursor->end - cursor->at);
    if (count <= left)
        return true;
    cursor->failed = true;
    cursor->truncated = count - left <= cursor->uncaptured;
    return false;
}

static inline const uint8_t *cursor_bytes(struct cursor *cursor, uint32_t count)
{
    if (!cursor_need(cursor, count))
        return NULL;
    const uint8_t *bytes = cursor->at;
    cursor->at += count;
    cursor->offset += count;
    return bytes;
}

static inline void cursor_skip(struct cursor *cursor, uint32_t count)
{
    (void)cursor_bytes(cursor, count);
}

static inline uint8_t cursor_u8(struct cursor *cursor)
{
    const uint8_t *bytes = cursor_bytes(cursor, 1);
    return bytes ? bytes[0] : 0;
}

static inline uint16_t cursor_u16(struct cursor *cursor)
{
    const uint8_t *bytes = cursor_bytes(cursor, 2);
    return bytes ? (uint16_t)((unsigned)bytes[0] << 8 | bytes[1]) : 0;
}

static inline uint32_t cursor_u24(struct cursor *cursor)
{
    const uint8_t *bytes = cursor_bytes(cursor, 3);
    return bytes ? (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2] : 0;
}

static inline uint32_t cursor_u32(struct cursor *cursor)
{
    const uint8_t *bytes = cursor_bytes(cursor, 4);
    return bytes ? (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3] : 0;
}

static inline uint64_t cursor_u64(struct cursor *cursor)
{
    uint64_t high = cursor_u32(cursor);
    return high << 32 | cursor_u32(cursor);
}

static inline struct mac cursor_mac(struct cursor *cursor)
{
    struct mac mac = { { 0 } };
    const uint8_t *bytes = cursor_bytes(cursor, sizeof mac.octets);
    if (bytes)
        memcpy(mac.octets, bytes, sizeof mac.octets);
    return mac;
}

static inline struct address cursor_address(struct cursor *cursor)
{
    struct address address = { { 0 } };
    const uint8_t *bytes = cursor_bytes(cursor, sizeof address.octets);
    if (bytes)
        memcpy(address.octets, bytes, sizeof address.octets);
    return address;
}

/** An IPv4 address, into the mapped form. */
static inline struct address cursor_ipv4(struct cursor *cursor)
{
    struct address address = { { 0 } };
    const uint8_t *bytes = cursor_bytes(cursor, 4);
    if (bytes) {
        address.octets[10] = address.octets[11] = 0xff;
        memcpy(address.octets + 12, bytes, 4);
    }
    return address;
}

/** A part with walls of its own: the next `count` octets as sent. The outer cursor moves behind it. When fewer were captured the part holds these, and
 *  the outer cursor has nothing left but stays sound; when fewer were *sent*, both fail. */
static inline struct cursor cursor_slice(struct cursor *cursor, uint32_t count)
{
    struct cursor part = {
        .at = cursor->at, .end = cursor->at, .offset = cursor->offset, .failed = true, .truncated = cursor->truncated
    };
    if (cursor->failed)
        return part;
    uint32_t left = (uint32_t)(cursor->end - cursor->at);
    if (count > left && count - left > cursor->uncaptured) {
        cursor->failed = true;
        cursor->truncated = false;
        part.truncated = false;
        return part;
    }
    uint32_t captured = count < left ? count : left;
    part.failed = false;
    part.truncated = false;
    part.end = part.at + captured;
    part.uncaptured = count - captured;
    cursor->at += captured;
    cursor->offset += count;
    cursor->uncaptured -= part.uncaptured;
    return part;
}

/** All that is left, captured, as a run of bytes. */
static inline struct bytes cursor_rest(struct cursor *cursor)
{
    uint32_t left = cursor_left(cursor);
    const uint8_t *data = left ? cursor_bytes(cursor, left) : NULL;
    return (struct bytes){ .data = data, .size = data ? left : 0 };
}

#endif
