/** Fixed headers as they lie on the wire: octets only, so that no load needs alignment. One bounds check a header (WIRE_HEADER), then fields by the
 *  RFC's names; what has a length of its own is read field by field through the cursor. */
#ifndef V6AUDIT_DECODE_WIRE_H
#define V6AUDIT_DECODE_WIRE_H

#include "decode/cursor.h"

struct wire_ethernet { /* IEEE 802.3 §3.2 */
    struct mac destination, source;
    uint8_t type[2];
};

struct wire_ipv4 { /* RFC 791 §3.1 */
    uint8_t version_length, service, total_length[2], identification[2], fragment[2], time_to_live, protocol,
        checksum[2], source[4], destination[4];
};

struct wire_ipv6 { /* RFC 8200 §3 */
    uint8_t version_class_flow[4], payload_length[2], next_header, hop_limit;
    struct address source, destination;
};

struct wire_tcp { /* RFC 9293 §3.1 */
    uint8_t source_port[2], destination_port[2], sequence[4], acknowledgement[4], data_offset, flags, window[2],
        checksum[2], urgent_pointer[2];
};

struct wire_udp { /* RFC 768 */
    uint8_t source_port[2], destination_port[2], length[2], checksum[2];
};

_Static_assert(sizeof(struct wire_ethernet) == 14 && sizeof(struct wire_ipv4) == 20 && sizeof(struct wire_ipv6) == 40 &&
                   sizeof(struct wire_tcp) == 20 && sizeof(struct wire_udp) == 8,
               "a header has padding");

static inline uint16_t wire_u16(const uint8_t octets[2])
{
    return (uint16_t)((unsigned)octets[0] << 8 | octets[1]);
}

static inline uint32_t wire_u32(const uint8_t octets[4])
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 | octets[3];
}

static inline struct address wire_mapped(const uint8_t octets[4])
{
    struct address address = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, octets[0], octets[1], octets[2],
                                 octets[3] } };
    return address;
}

/** The next octets as a header of `type`; NULL, and the cursor failed, when they are not all there. */
#define WIRE_HEADER(cursor, type) ((const type *)(const void *)cursor_bytes((cursor), sizeof(type)))

/** Narrow the walls to the next `count` octets. Only for a count that was sent. */
static inline void wire_clip(struct cursor *cursor, uint32_t count)
{
    uint32_t left = (uint32_t)(cursor->end - cursor->at);
    if (count < left)
        cursor->end = cursor->at + count;
    cursor->uncaptured = count < left ? 0 : count - left;
}

#endif
