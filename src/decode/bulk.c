#include "decode/bulk.h"

#include "capture/link_type.h"
#include "decode/transport.h"
#include "decode/wire.h"

enum { IPV4_PLAIN = 0x45, IPV4_FRAGMENT = 0x3fff, TAG_MAX = 2, TCP_LEAST = 20, UDP_LEAST = 8, TCP_SYN = 0x02 };

struct bulk {
    struct cursor at; /* walls: the frame, then what the IP header says */
    const struct wire_ethernet *ethernet;
    const struct wire_ipv4 *ipv4;
    const struct wire_ipv6 *ipv6;
    const struct wire_tcp *tcp;
    const struct wire_udp *udp;
    uint32_t ip_offset, upper_offset, upper_length, captured_upper_length;
    uint16_t type;
    uint16_t vlan[TAG_MAX];
    uint8_t vlan_count, protocol;
};

/* Group addresses are for control traffic: the long way judges them. */
static inline bool read_link(struct bulk *bulk)
{
    bulk->ethernet = WIRE_HEADER(&bulk->at, struct wire_ethernet);
    if (!bulk->ethernet || ((bulk->ethernet->source.octets[0] | bulk->ethernet->destination.octets[0]) & 1))
        return false;
    bulk->type = wire_u16(bulk->ethernet->type);
    while ((bulk->type == 0x8100 || bulk->type == 0x88a8) && bulk->vlan_count < TAG_MAX) {
        uint16_t identifier = cursor_u16(&bulk->at) & 0x0fff;
        bulk->type = cursor_u16(&bulk->at);
        if (identifier == 0)
            return false;
        bulk->vlan[bulk->vlan_count++] = identifier;
    }
    bulk->ip_offset = bulk->at.offset;
    return true;
}

static inline bool set_walls(uint32_t payload_length, struct bulk *bulk)
{
    if (payload_length == 0 || payload_length > cursor_sent(&bulk->at))
        return false;
    wire_clip(&bulk->at, payload_length);
    bulk->upper_offset = bulk->at.offset;
    bulk->upper_length = payload_length;
    bulk->captured_upper_length = cursor_left(&bulk->at);
    return true;
}

static inline bool read_ipv6(struct bulk *bulk)
{
    const struct wire_ipv6 *ip = bulk->ipv6 = WIRE_HEADER(&bulk->at, struct wire_ipv6);
    if (!ip || ip->version_class_flow[0] >> 4 != 6 || ip->hop_limit == 0 || ip->source.octets[0] == 0xff ||
        ip->destination.octets[0] == 0xff || ip->destination.octets[0] == 0)
        return false;
    bulk->protocol = ip->next_header;
    return set_walls(wire_u16(ip->payload_length), bulk);
}

static inline bool read_ipv4(struct bulk *bulk)
{
    const struct wire_ipv4 *ip = bulk->ipv4 = WIRE_HEADER(&bulk->at, struct wire_ipv4);
    if (!ip || ip->version_length != IPV4_PLAIN || (wire_u16(ip->fragment) & IPV4_FRAGMENT))
        return false;
    uint16_t total_length = wire_u16(ip->total_length);
    bulk->protocol = ip->protocol;
    return total_length > sizeof *ip && set_walls(total_length - (uint32_t)sizeof *ip, bulk);
}

/* A segment without SYN, with a header that is all there. */
static inline bool read_tcp(struct bulk *bulk)
{
    bulk->tcp = WIRE_HEADER(&bulk->at, struct wire_tcp);
    uint32_t header_length = bulk->tcp ? (bulk->tcp->data_offset >> 4) * 4u : 0;
    if (header_length < TCP_LEAST || (bulk->tcp->flags & TCP_SYN))
        return false;
    cursor_skip(&bulk->at, header_length - TCP_LEAST);
    return !bulk->at.failed && !transport_has_service(wire_u16(bulk->tcp->source_port)) &&
           !transport_has_service(wire_u16(bulk->tcp->destination_port));
}

static inline bool read_udp(struct bulk *bulk)
{
    bulk->udp = WIRE_HEADER(&bulk->at, struct wire_udp);
    return bulk->udp && wire_u16(bulk->udp->length) == bulk->upper_length && wire_u16(bulk->udp->checksum) != 0 &&
           !transport_has_service(wire_u16(bulk->udp->source_port)) &&
           !transport_has_service(wire_u16(bulk->udp->destination_port));
}

static inline void fill_layer(const struct bulk *bulk, struct packet_layer *layer)
{
    layers_rest(layer, bulk->ip_offset);
    layer->tunnel = TUNNEL_NONE;
    layer->protocol = bulk->protocol;
    layer->chain_complete = true;
    layer->payload_length = layer->upper_length = bulk->upper_length;
    layer->upper_offset = bulk->upper_offset;
    layer->captured_upper_length = bulk->captured_upper_length;
    if (bulk->ipv6) {
        uint32_t version_class_flow = wire_u32(bulk->ipv6->version_class_flow);
        layer->ip_version = 6;
        layer->traffic_class = version_class_flow >> 20 & 0xff;
        layer->flow_label = version_class_flow & 0xfffff;
        layer->hop_limit = bulk->ipv6->hop_limit;
        layer->source = bulk->ipv6->source;
        layer->destination = layer->final_destination = bulk->ipv6->destination;
    } else {
        layer->ip_version = 4;
        layer->traffic_class = bulk->ipv4->service;
        layer->hop_limit = bulk->ipv4->time_to_live;
        layer->source = wire_mapped(bulk->ipv4->source);
        layer->destination = layer->final_destination = wire_mapped(bulk->ipv4->destination);
    }
}

static inline void fill_transport(const struct bulk *bulk, struct packet *packet)
{
    struct packet_transport *transport = &packet->transport;
    const struct wire_tcp *tcp = bulk->tcp;
    const struct wire_udp *udp = bulk->udp;
    transport_rest(transport);
    transport->has_ports = true;
    transport->source_port = wire_u16(tcp ? tcp->source_port : udp->source_port);
    transport->destination_port = wire_u16(tcp ? tcp->destination_port : udp->destination_port);
    transport->payload_offset = bulk->at.offset;
    transport->payload_length = cursor_sent(&bulk->at);
    transport->captured_payload_length = cursor_left(&bulk->at);
    packet->message = tcp ? MESSAGE_TCP : MESSAGE_UDP;
    if (tcp) {
        transport->sequence = wire_u32(tcp->sequence);
        transport->acknowledgement = wire_u32(tcp->acknowledgement);
        transport->tcp_flags = tcp->flags & TRANSPORT_FLAGS;
        transport->window = wire_u16(tcp->window);
    }
}

bool bulk_decode(const struct frame *frame, struct packet *packet)
{
    struct bulk bulk;
    bulk.at = cursor_make(frame->bytes, frame->captured_length, frame->length, 0);
    bulk.ipv4 = NULL;
    bulk.ipv6 = NULL;
    bulk.tcp = NULL;
    bulk.udp = NULL;
    bulk.vlan_count = 0;
    if (frame->link_type != LINK_ETHERNET || !read_link(&bulk))
        return false;
    bool network = bulk.type == 0x86dd ? read_ipv6(&bulk) : bulk.type == 0x0800 && read_ipv4(&bulk);
    if (!network)
        return false;
    bool upper = bulk.protocol == IP_TCP ? read_tcp(&bulk) : bulk.protocol == IP_UDP && read_udp(&bulk);
    if (!upper)
        return false;
    packet->has_source_mac = packet->has_destination_mac = true;
    packet->source_mac = bulk.ethernet->source;
    packet->destination_mac = bulk.ethernet->destination;
    packet->ether_type = bulk.type;
    packet->vlan_count = bulk.vlan_count;
    for (unsigned i = 0; i < bulk.vlan_count; i++)
        packet->vlan[i] = bulk.vlan[i];
    packet->layer_count = 1;
    fill_layer(&bulk, &packet->layers[0]);
    fill_transport(&bulk, packet);
    return true;
}
