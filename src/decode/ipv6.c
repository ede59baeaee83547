#include "decode/ipv6.h"

#include "decode/extension.h"
#include "decode/ipv6_option.h"
#include "decode/tunnel.h"
#include "decode/upper.h"
#include "decode/wire.h"

enum {
    PADDING_MAX = 18, /* what may stand behind an empty IPv6 packet: padding to 60 octets, FCS, the trailer of a tap */
    TCP_HEADER_LENGTH = 20,
    DESTINATION_OFFSET = 24
};

/* Rules on the fixed header alone (RFC 8200 §3, RFC 4291 §2.5.2, §2.7). */
static void judge_header(const struct packet_layer *layer, struct packet *packet)
{
    if (layer->hop_limit == 0)
        packet_add_defect(packet, DEFECT_IPV6_HOP_LIMIT_ZERO, layer->header_offset + 7);
    if (layer->destination.octets[0] == 0 && address_is_unspecified(&layer->destination))
        packet_add_defect(packet, DEFECT_IPV6_DESTINATION_UNSPECIFIED, layer->header_offset + DESTINATION_OFFSET);
    if (layer->source.octets[0] == 0xff)
        packet_add_defect(packet, DEFECT_IPV6_SOURCE_MULTICAST, layer->header_offset + 8);
}

/* Walls by the payload length. Padding of Ethernet falls behind them. A length beyond the frame is the sender's lie, unless other fragments bring it. */
static void set_walls(uint32_t payload_length, struct layers_next *next, struct packet_layer *layer,
                      struct packet *packet)
{
    uint32_t sent = cursor_sent(&next->at);
    if (payload_length > sent)
        packet_add_defect(packet, DEFECT_IPV6_PAYLOAD_LENGTH, layer->header_offset + 4);
    else
        wire_clip(&next->at, payload_length);
    layer->payload_length = cursor_sent(&next->at);
}

/* Payload length 0 without a jumbo payload option (RFC 2675 §3). TCP in a longer frame is a segment that the network card will cut (LSO, BIG TCP), and so
 * is UDP whose own length is 0 (a tunnel's outer header): the frame's end counts. */
static void set_walls_of_zero(uint8_t next_header, struct layers_next *next, struct packet_layer *layer,
                              struct packet *packet)
{
    uint32_t sent = cursor_sent(&next->at);
    struct cursor peek = next->at;
    cursor_skip(&peek, 4);
    bool no_udp_length = next_header == IP_UDP && cursor_u16(&peek) == 0 && (!peek.failed || peek.truncated);
    if (sent > PADDING_MAX && ((next_header == IP_TCP && sent >= TCP_HEADER_LENGTH) || no_udp_length)) {
        layer->payload_length = sent;
        return;
    }
    if (sent > PADDING_MAX)
        packet_add_defect(packet, DEFECT_IPV6_PAYLOAD_ZERO, layer->header_offset + 4);
    wire_clip(&next->at, 0);
    layer->payload_length = 0;
}

/* With payload length 0 the Hop-by-Hop header is looked at before the walls are known: it may hold the real length (RFC 2675 §2). False when it does not;
 * when the capture cut it, nobody knows, and the frame's end counts. */
static bool set_walls_of_jumbo(struct layers_next *next, struct packet_layer *layer, struct packet *packet)
{
    struct cursor header = next->at;
    cursor_skip(&header, 1);
    uint32_t octets = cursor_u8(&header) * 8u + 6u, length;
    struct cursor body = cursor_slice(&header, octets);
    bool found = ipv6_option_find_jumbo(&body, &length);
    if (found && length > 0xffff) {
        layer->jumbo = true;
        set_walls(length, next, layer, packet);
        return true;
    }
    layer->payload_length = cursor_sent(&next->at);
    return !found && (body.failed ? body.truncated : body.uncaptured > 0);
}

static void walk_chain(uint8_t next_header, struct layers_next *next, struct packet_layer *layer, struct packet *packet)
{
    struct extension_walk walk = { .at = &next->at, .layer = layer, .packet = packet, .next_header = next_header };
    if (next_header == IP_TCP || next_header == IP_UDP)
        layer->chain_complete = true; /* the bulk of all frames */
    else
        extension_walk(&walk);
    layers_set_upper(next, layer, walk.next_header == IP_FRAGMENT ? IP_NO_NEXT_HEADER : walk.next_header);
    if (!layer->chain_complete)
        next->step = STEP_END;
    else if (layer->fragment.present && layer->fragment.more)
        extension_end_first_fragment(next, layer, packet);
}

void ipv6_decode(struct layers_next *next, struct packet *packet)
{
    uint32_t start = next->at.offset;
    struct cursor peek = next->at;
    const struct wire_ipv6 *header = WIRE_HEADER(&next->at, struct wire_ipv6);
    if (cursor_u8(&peek) >> 4 != 6 && !peek.failed) {
        packet_add_defect(packet, next->tunnel ? DEFECT_TUNNEL_INNER : DEFECT_IPV6_VERSION, start);
        return;
    }
    if (!header) {
        (void)layers_failed(&next->at, DEFECT_IPV6_HEADER_SHORT, packet);
        return;
    }
    struct packet_layer *layer = layers_begin(next, start, 6, packet);
    if (!layer)
        return;
    uint32_t version_class_flow = wire_u32(header->version_class_flow);
    uint16_t payload_length = wire_u16(header->payload_length);
    layer->traffic_class = version_class_flow >> 20 & 0xff;
    layer->flow_label = version_class_flow & 0xfffff;
    layer->hop_limit = header->hop_limit;
    layer->source = header->source;
    layer->destination = layer->final_destination = header->destination;
    if (layer->tunnel == TUNNEL_6IN4)
        layer->tunnel = (uint8_t)tunnel_kind_by_address(layer - 1, layer);
    judge_header(layer, packet);
    if (payload_length > 0)
        set_walls(payload_length, next, layer, packet);
    else if (header->next_header != IP_HOP_BY_HOP || !set_walls_of_jumbo(next, layer, packet))
        set_walls_of_zero(header->next_header, next, layer, packet);
    walk_chain(header->next_header, next, layer, packet);
}
