#include "decode/routing_header.h"

enum routing_type {
    TYPE_SOURCE_ROUTE = 0,
    TYPE_HOME_ADDRESS = 2,
    TYPE_RPL = 3,
    TYPE_SEGMENT = 4,
    TYPE_CRH_16 = 5,
    TYPE_CRH_32 = 6
};

struct view {
    struct cursor body; /* behind Segments Left: type-specific data */
    struct packet_extension *extension;
    struct packet_layer *layer;
    struct packet *packet;
    uint8_t length; /* Hdr Ext Len */
};

static void add_defect(const struct view *view, enum defect_code code)
{
    packet_add_defect(view->packet, code, view->extension->offset);
}

/* Whole addresses, `count` of them; the one at `last` is the final destination while segments are left. */
static void read_addresses(struct view *view, unsigned count, unsigned last)
{
    bool multicast = false;
    for (unsigned i = 0; i < count; i++) {
        struct address address = cursor_address(&view->body);
        if (view->body.failed)
            return;
        multicast = multicast || address_is_multicast(&address);
        if (i == last && view->extension->segments_left > 0)
            view->layer->final_destination = address;
    }
    if (multicast)
        add_defect(view, DEFECT_ROUTING_MULTICAST);
}

/* RFC 2460 §4.4, deprecated by RFC 5095: nodes treat it like an unknown type. */
static void decode_source_route(struct view *view)
{
    unsigned count = view->length / 2u;
    if (view->extension->segments_left > 0) /* with none left nodes ignore the header, §3 */
        add_defect(view, DEFECT_ROUTING_TYPE_0);
    if (view->length % 2 != 0)
        add_defect(view, DEFECT_ROUTING_LENGTH);
    else if (view->extension->segments_left > count)
        add_defect(view, DEFECT_ROUTING_SEGMENTS_LEFT);
    cursor_skip(&view->body, 4);
    read_addresses(view, count, count - 1u);
}

/* RFC 6275 §6.4: one address, the home address. */
static void decode_home_address(struct view *view)
{
    if (view->length != 2 || view->extension->segments_left > 1) {
        add_defect(view, DEFECT_ROUTING_TYPE_2_COUNT);
        return;
    }
    cursor_skip(&view->body, 4);
    read_addresses(view, 1, 0);
}

/* RFC 6554 §3: addresses without the octets that they share with the destination. */
static void decode_rpl(struct view *view)
{
    uint32_t flags = cursor_u32(&view->body);
    unsigned shared_inner = flags >> 28, shared_last = flags >> 24 & 15, pad = flags >> 20 & 15;
    unsigned octets = view->length * 8u, last = 16 - shared_last, inner = 16 - shared_inner;
    if (view->body.failed)
        return;
    if (octets < pad + last || (octets - pad - last) % inner != 0) {
        add_defect(view, DEFECT_ROUTING_LENGTH);
        return;
    }
    unsigned count = (octets - pad - last) / inner + 1;
    if (view->extension->segments_left > count) {
        add_defect(view, DEFECT_ROUTING_SEGMENTS_LEFT);
        return;
    }
    cursor_skip(&view->body, (count - 1) * inner);
    const uint8_t *tail = cursor_bytes(&view->body, last);
    if (!tail || view->extension->segments_left == 0)
        return;
    struct address address = view->layer->destination;
    memcpy(address.octets + shared_last, tail, last);
    view->layer->final_destination = address;
    if (address_is_multicast(&address))
        add_defect(view, DEFECT_ROUTING_MULTICAST);
}

/* RFC 8754 §2: the list is in reverse, Segment List[0] is the last segment; TLVs may follow. */
static void decode_segment_routing(struct view *view)
{
    unsigned last_entry = cursor_u8(&view->body);
    cursor_skip(&view->body, 3); /* flags, tag */
    if (view->body.failed)
        return;
    if ((last_entry + 1) * 2 > view->length) {
        add_defect(view, DEFECT_ROUTING_LENGTH);
        return;
    }
    if (view->extension->segments_left > last_entry + 1) /* one more than listed: a reduced SRH, §4.1.1 */
        add_defect(view, DEFECT_ROUTING_SEGMENTS_LEFT);
    read_addresses(view, last_entry + 1, 0);
}

void routing_header_decode(struct cursor *header, struct packet_extension *extension, struct packet_layer *layer,
                           struct packet *packet)
{
    struct view view = { .extension = extension, .layer = layer, .packet = packet };
    cursor_skip(header, 1);
    view.length = cursor_u8(header);
    extension->routing_type = cursor_u8(header);
    extension->segments_left = cursor_u8(header);
    if (header->failed)
        return;
    view.body = *header;
    switch (extension->routing_type) {
    case TYPE_SOURCE_ROUTE: decode_source_route(&view); break;
    case TYPE_HOME_ADDRESS: decode_home_address(&view); break;
    case TYPE_RPL: decode_rpl(&view); break;
    case TYPE_SEGMENT: decode_segment_routing(&view); break;
    case TYPE_CRH_16:
    case TYPE_CRH_32: break; /* RFC 9631: entries are identifiers, not addresses */
    default:
        if (extension->segments_left > 0) /* RFC 8200 §4.4: Parameter Problem, code 0 */
            add_defect(&view, DEFECT_ROUTING_TYPE_UNKNOWN);
    }
}
