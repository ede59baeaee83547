#include "decode/quoted.h"

#include "decode/extension.h"

enum { WALK_MAX = 8, FRAGMENT_OFFSET = 0xfff8 };

/* Behind the extension headers; false when they are cut, too many, or a later fragment. */
static bool skip_extensions(struct cursor *at, uint8_t *protocol)
{
    for (unsigned count = 0; extension_is(*protocol); count++) {
        struct cursor peek = *at;
        uint8_t next_header = cursor_u8(&peek);
        uint32_t octets = extension_octets(*protocol, cursor_u8(&peek));
        bool later_fragment = *protocol == IP_FRAGMENT && (cursor_u16(&peek) & FRAGMENT_OFFSET) != 0;
        if (peek.failed || count == WALK_MAX)
            return false;
        *protocol = next_header;
        cursor_skip(at, octets);
        if (at->failed || later_fragment)
            return false;
    }
    return true;
}

static void read_upper(struct cursor *at, struct quoted_packet *quoted)
{
    struct cursor peek = *at;
    if (quoted->protocol == IP_ICMPV6) {
        quoted->icmpv6_type = cursor_u8(&peek);
    } else if (quoted->protocol == IP_TCP || quoted->protocol == IP_UDP || quoted->protocol == IP_SCTP ||
               quoted->protocol == IP_UDP_LITE) {
        quoted->source_port = cursor_u16(&peek);
        quoted->destination_port = cursor_u16(&peek);
        quoted->has_ports = !peek.failed;
    }
}

void quoted_packet_read(struct cursor *cursor, struct quoted_packet *quoted)
{
    *quoted = (struct quoted_packet){ .length = cursor_sent(cursor) };
    uint32_t version_class_flow = cursor_u32(cursor);
    cursor_skip(cursor, 2); /* payload length: of the packet, not of what is quoted */
    uint8_t next_header = cursor_u8(cursor);
    cursor_skip(cursor, 1);
    struct address source = cursor_address(cursor), destination = cursor_address(cursor);
    if (cursor->failed || version_class_flow >> 28 != 6)
        return;
    quoted->present = true;
    quoted->source = source;
    quoted->destination = destination;
    quoted->protocol = next_header;
    struct cursor upper = *cursor;
    if (skip_extensions(&upper, &quoted->protocol))
        read_upper(&upper, quoted);
}
