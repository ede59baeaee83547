#include "decode/extension.h"

#include "decode/ipv6_option.h"
#include "decode/routing_header.h"
#include "decode/upper.h"

enum rank { /* RFC 8200 §4.1; destination options stand before or after routing, fragment and authentication */
            RANK_HOP_BY_HOP = 1,
            RANK_DESTINATION_FIRST,
            RANK_ROUTING,
            RANK_FRAGMENT,
            RANK_AUTHENTICATION,
            RANK_ENCAPSULATION,
            RANK_DESTINATION_LAST,
            RANK_OTHER
};

struct extension {
    uint8_t rank;
    uint8_t unit, bias; /* octets = (length + bias) × unit; unit 0: fixed 8 */
    void (*decode)(struct cursor *header, struct packet_extension *extension, struct extension_walk *walk);
};

static void decode_options(struct cursor *header, struct packet_extension *extension, struct extension_walk *walk)
{
    cursor_skip(header, 2);
    ipv6_option_decode(header, extension->type, walk);
}

static void decode_routing(struct cursor *header, struct packet_extension *extension, struct extension_walk *walk)
{
    routing_header_decode(header, extension, walk->layer, walk->packet);
}

/* Authentication header: the reserved field is zero, and the shortest one has 12 octets (RFC 4302 §2). */
static void decode_authentication(struct cursor *header, struct packet_extension *extension,
                                  struct extension_walk *walk)
{
    cursor_skip(header, 2);
    if (cursor_u16(header) != 0)
        packet_add_defect(walk->packet, DEFECT_EXTENSION_RESERVED_NOT_ZERO, extension->offset + 2);
    cursor_skip(header, 8);
    (void)layers_failed(header, DEFECT_EXTENSION_TRUNCATED, walk->packet);
}

/* Least Header Len by MH type, in units of 8 octets without the first (RFC 6275 §6.1, RFC 5568 §6.2, RFC 5213 §8). */
static const uint8_t mobility_least[] = { 0, 1, 1, 2, 2, 1, 1, 2, 1, 1, 2 };

static void decode_mobility(struct cursor *header, struct packet_extension *extension, struct extension_walk *walk)
{
    uint8_t payload_protocol = cursor_u8(header), length = cursor_u8(header), type = cursor_u8(header);
    if (header->failed)
        return;
    if (payload_protocol != IP_NO_NEXT_HEADER || (type < sizeof mobility_least && length < mobility_least[type]))
        packet_add_defect(walk->packet, DEFECT_MOBILITY_MALFORMED, extension->offset);
}

static void judge_fragment(const struct packet_fragment *fragment, struct extension_walk *walk)
{
    uint32_t before =
        fragment->header_offset - (walk->layer->header_offset + 40); /* unfragmentable extension headers */
    if (fragment->more && fragment->data_length % 8 != 0)
        packet_add_defect(walk->packet, DEFECT_FRAGMENT_LENGTH, fragment->header_offset);
    if (before + fragment->fragment_offset + fragment->data_length > 0xffff)
        packet_add_defect(walk->packet, DEFECT_FRAGMENT_TOO_LONG, fragment->header_offset);
    if (fragment->fragment_offset == 0 && !fragment->more)
        packet_add_defect(walk->packet, DEFECT_FRAGMENT_ATOMIC, fragment->header_offset);
    if (walk->layer->jumbo || walk->has_jumbo) /* RFC 2675 §3 */
        packet_add_defect(walk->packet, DEFECT_JUMBO_INVALID, fragment->header_offset);
}

/* Of several Fragment headers the first that is not atomic counts: behind an atomic one the datagram is whole (RFC 6946). */
static void decode_fragment(struct cursor *header, struct packet_extension *extension, struct extension_walk *walk)
{
    struct packet_fragment *fragment = &walk->layer->fragment;
    uint8_t next_header = cursor_u8(header), reserved = cursor_u8(header);
    uint16_t offset_flags = cursor_u16(header);
    uint32_t identification = cursor_u32(header);
    if (header->failed)
        return;
    if (reserved != 0 || (offset_flags & 6) != 0)
        packet_add_defect(walk->packet, DEFECT_EXTENSION_RESERVED_NOT_ZERO, extension->offset + 1);
    if (fragment->present && fragment->more)
        return;
    struct cursor data = *walk->at;
    fragment->present = true;
    fragment->more = offset_flags & 1;
    fragment->fragment_offset = offset_flags & 0xfff8;
    fragment->identification = identification;
    fragment->next_header = next_header;
    fragment->header_offset = extension->offset;
    fragment->data_length = cursor_sent(&data);
    fragment->captured_data_length = cursor_left(&data);
    fragment->data = cursor_rest(&data).data;
    judge_fragment(fragment, walk);
    walk->end = fragment->fragment_offset != 0;
}

static const struct extension extensions[256] = {
    [IP_HOP_BY_HOP] = { RANK_HOP_BY_HOP, 8, 1, decode_options },
    [IP_ROUTING] = { RANK_ROUTING, 8, 1, decode_routing },
    [IP_FRAGMENT] = { RANK_FRAGMENT, 0, 0, decode_fragment },
    [IP_AH] = { RANK_AUTHENTICATION, 4, 2, decode_authentication },
    [IP_DESTINATION_OPTIONS] = { RANK_DESTINATION_FIRST, 8, 1, decode_options },
    [IP_ESP] = { RANK_ENCAPSULATION, 0, 0, NULL }, /* never walked: only its place in the order */
    [IP_MOBILITY] = { RANK_OTHER, 8, 1, decode_mobility },
    [IP_HIP] = { RANK_OTHER, 8, 1, NULL },
    [IP_SHIM6] = { RANK_OTHER, 8, 1, NULL },
};

bool extension_is(uint8_t protocol)
{
    return extensions[protocol].rank != 0 && protocol != IP_ESP;
}

uint32_t extension_octets(uint8_t protocol, uint8_t length)
{
    const struct extension *extension = &extensions[protocol];
    return extension->unit ? ((uint32_t)length + extension->bias) * extension->unit : 8;
}

static void add_once(enum defect_code code, uint32_t offset, struct packet *packet)
{
    if (!packet_find_defect(packet, code))
        packet_add_defect(packet, code, offset);
}

/* Order and number, RFC 8200 §4.1. Receivers accept any order but a Hop-by-Hop header that is not the first. */
static void judge_order(uint8_t type, uint32_t offset, struct extension_walk *walk)
{
    uint8_t rank = extensions[type].rank;
    if (type == IP_DESTINATION_OPTIONS) {
        if (walk->rank > RANK_DESTINATION_FIRST)
            rank = RANK_DESTINATION_LAST;
        if (++walk->destination_options == 3)
            add_once(DEFECT_EXTENSION_REPEATED, offset, walk->packet);
    } else if (walk->seen >> rank & 1 && rank != RANK_OTHER) {
        add_once(DEFECT_EXTENSION_REPEATED, offset, walk->packet);
    }
    if (type == IP_HOP_BY_HOP && walk->rank != 0)
        add_once(DEFECT_EXTENSION_HOP_BY_HOP_MISPLACED, offset, walk->packet);
    else if (rank < walk->rank)
        add_once(DEFECT_EXTENSION_ORDER, offset, walk->packet);
    walk->seen |= 1ull << rank;
    if (rank > walk->rank)
        walk->rank = rank;
}

/* A header that runs past the packet: in a first fragment the rest was to come, which no sender may do (RFC 7112 §5). */
static void end_broken(const struct cursor *failed, uint32_t offset, struct extension_walk *walk)
{
    walk->end = true;
    if (failed->truncated)
        walk->packet->truncated = true;
    else if (walk->layer->fragment.present && walk->layer->fragment.more)
        packet_add_defect(walk->packet, DEFECT_FRAGMENT_TINY_FIRST, walk->layer->fragment.header_offset);
    else
        packet_add_defect(walk->packet, DEFECT_EXTENSION_TRUNCATED, offset);
}

/* The place of the next header in layer->extensions; the last one is not reused, so a longer chain is walked with a spare. */
static struct packet_extension *add_extension(uint8_t type, struct extension_walk *walk, struct packet_extension *spare)
{
    struct packet_layer *layer = walk->layer;
    struct packet_extension *extension =
        layer->extension_count < PACKET_EXTENSION_MAX ? &layer->extensions[layer->extension_count++] : spare;
    *extension = (struct packet_extension){ .type = type, .offset = walk->at->offset };
    return extension;
}

static void walk_one(struct extension_walk *walk)
{
    uint8_t type = walk->next_header;
    struct packet_extension spare, *extension = add_extension(type, walk, &spare);
    struct cursor start = *walk->at, peek = start;
    judge_order(type, start.offset, walk);
    uint8_t next_header = cursor_u8(&peek);
    uint32_t octets = extension_octets(type, cursor_u8(&peek));
    bool named = !peek.failed;
    if (named)
        cursor_need(&peek, octets - 2);
    struct cursor header = cursor_slice(&start, octets);
    if (header.failed || !named) {
        end_broken(&peek, extension->offset, walk);
        return;
    }
    walk->next_header = next_header;
    extension->length = octets;
    *walk->at = start;
    walk->has_home_address = false;
    if (extensions[type].decode)
        extensions[type].decode(&header, extension, walk);
    if (type == IP_DESTINATION_OPTIONS && walk->has_home_address && walk->rank == RANK_DESTINATION_LAST)
        walk->rank = RANK_ROUTING; /* a Home Address option belongs between routing and fragment (RFC 6275 §6.3) */
    if (peek.failed) {             /* the header was sent whole, and captured in part */
        walk->packet->truncated = true;
        walk->end = true;
    }
}

/* What the chain ends in. ESP hides the rest, and counts as an extension header without a length of its own (RFC 4303 §2). */
static void end_chain(struct extension_walk *walk)
{
    struct packet_extension spare;
    uint32_t offset = walk->at->offset;
    walk->layer->chain_complete = true;
    if (walk->next_header == IP_ESP) {
        judge_order(IP_ESP, offset, walk);
        add_extension(IP_ESP, walk, &spare)->length = cursor_sent(walk->at);
    } else if (walk->next_header == IP_NO_NEXT_HEADER) {
        if (cursor_sent(walk->at) > 0) /* RFC 8200 §4.7 */
            packet_add_defect(walk->packet, DEFECT_IPV6_DATA_AFTER_NO_NEXT_HEADER, offset);
    } else if (!upper_is_assigned(walk->next_header)) {
        packet_add_defect(walk->packet, DEFECT_EXTENSION_UNKNOWN, offset);
    }
}

void extension_walk(struct extension_walk *walk)
{
    unsigned count = 0;
    while (extension_is(walk->next_header)) {
        if (count == EXTENSION_CHAIN_LONG)
            packet_add_defect(walk->packet, DEFECT_EXTENSION_CHAIN_LONG, walk->at->offset);
        if (count++ == EXTENSION_WALK_MAX)
            return;
        walk_one(walk);
        if (walk->end)
            return;
    }
    end_chain(walk);
}

void extension_end_first_fragment(struct layers_next *next, const struct packet_layer *layer, struct packet *packet)
{
    if (cursor_sent(&next->at) < upper_header_length(layer->protocol))
        packet_add_defect(packet, DEFECT_FRAGMENT_TINY_FIRST, layer->fragment.header_offset);
    layers_widen(next);
}
