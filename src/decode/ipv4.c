#include "decode/ipv4.h"

#include "decode/wire.h"

enum { HEADER_LENGTH = 20, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };

/* What the total length leaves after the header. 0 with data behind is a segment that the network card will cut (TSO). */
static bool set_walls(uint32_t total_length, uint32_t header_length, struct layers_next *next, struct packet *packet)
{
    uint32_t sent = cursor_sent(&next->at);
    if (total_length == 0)
        return true;
    if (total_length < header_length || total_length - header_length > sent) {
        packet_add_defect(packet, DEFECT_IPV4_MALFORMED, next->at.offset);
        return total_length >= header_length;
    }
    wire_clip(&next->at, total_length - header_length);
    return true;
}

static void go_on(uint16_t fragment, uint8_t protocol, struct layers_next *next, struct packet_layer *layer)
{
    layer->payload_length = cursor_sent(&next->at);
    layer->ipv4_fragment = (fragment & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    layer->chain_complete = (fragment & OFFSET_MASK) == 0;
    layers_set_upper(next, layer, protocol);
    if (!layer->chain_complete)
        next->step = STEP_END;
    else if (layer->ipv4_fragment)
        layers_widen(next);
}

void ipv4_decode(struct layers_next *next, struct packet *packet)
{
    uint32_t start = next->at.offset;
    const struct wire_ipv4 *header = WIRE_HEADER(&next->at, struct wire_ipv4);
    if (!header) {
        (void)layers_failed(&next->at, DEFECT_IPV4_MALFORMED, packet);
        return;
    }
    uint32_t header_length = (header->version_length & 0x0fu) * 4u;
    if (header->version_length >> 4 != 4 || header_length < HEADER_LENGTH) {
        packet_add_defect(packet, next->tunnel ? DEFECT_TUNNEL_INNER : DEFECT_IPV4_MALFORMED, start);
        return;
    }
    struct packet_layer *layer = layers_begin(next, start, 4, packet);
    if (!layer)
        return;
    layer->traffic_class = header->service;
    layer->hop_limit = header->time_to_live;
    layer->protocol = header->protocol;
    layer->payload_length = 0;
    layer->source = address_from_ipv4(header->source);
    layer->destination = layer->final_destination = address_from_ipv4(header->destination);
    cursor_skip(&next->at, header_length - HEADER_LENGTH);
    if (layers_failed(&next->at, DEFECT_IPV4_MALFORMED, packet) ||
        !set_walls(wire_u16(header->total_length), header_length, next, packet))
        return;
    go_on(wire_u16(header->fragment), header->protocol, next, layer);
}

void ipv4_decode_icmp(struct layers_next *next, struct packet *packet)
{
    const struct packet_layer *layer = &packet->layers[packet->layer_count - 1u];
    if (layer->ip_version != 4) {
        packet_add_defect(packet, DEFECT_IPV6_CARRIES_ICMPV4, next->at.offset);
        return;
    }
    struct icmpv4_message icmp = { .type = cursor_u8(&next->at), .code = cursor_u8(&next->at) };
    cursor_skip(&next->at, 2);
    icmp.identifier = cursor_u16(&next->at);
    icmp.sequence = cursor_u16(&next->at);
    if (layers_failed(&next->at, DEFECT_IPV4_MALFORMED, packet))
        return;
    packet->icmpv4 = icmp;
    packet->message = MESSAGE_ICMPV4;
}

void ipv4_decode_igmp(struct layers_next *next, struct packet *packet)
{
    enum { VERSION_3_REPORT = 0x22 };
    const struct packet_layer *layer = &packet->layers[packet->layer_count - 1u];
    if (layer->ip_version != 4)
        return;
    struct igmp_message igmp = { .type = cursor_u8(&next->at) };
    cursor_skip(&next->at, 3);
    struct address group = cursor_ipv4(&next->at);
    if (layers_failed(&next->at, DEFECT_IPV4_MALFORMED, packet))
        return;
    if (igmp.type != VERSION_3_REPORT) /* there: reserved, and the number of records */
        igmp.group = group;
    packet->igmp = igmp;
    packet->message = MESSAGE_IGMP;
}
