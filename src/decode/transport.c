#include "decode/transport.h"

#include "decode/dhcpv4.h"
#include "decode/dhcpv6.h"
#include "decode/dns.h"
#include "decode/hsrp.h"
#include "decode/routing.h"
#include "decode/ssdp.h"
#include "decode/tunnel.h"
#include "decode/wire.h"

enum {

    TCP_SYN = 0x02,
    TCP_HEADER_LENGTH = 20,
    UDP_HEADER_LENGTH = 8,
    OPTION_END = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2
};

enum service {
    SERVICE_NONE,
    SERVICE_DNS,
    SERVICE_MDNS,
    SERVICE_LLMNR,
    SERVICE_NETBIOS,
    SERVICE_DHCPV4,
    SERVICE_DHCPV6,
    SERVICE_SSDP,
    SERVICE_HSRP,
    SERVICE_RIP,
    SERVICE_RIPNG,
    SERVICE_BGP,
    SERVICE_TEREDO,
    SERVICE_AYIYA,
    SERVICE_VXLAN,
    SERVICE_GENEVE,
    SERVICE_GTP,
    SERVICE_LISP,
    SERVICE_COUNT
};

/* Direct look-up: two loads decide for nearly all frames that no decoder is asked. */
const uint8_t transport_service_of_port[TRANSPORT_PORT_MAX + 1] = {
    [53] = SERVICE_DNS,     [67] = SERVICE_DHCPV4,   [68] = SERVICE_DHCPV4,  [137] = SERVICE_NETBIOS,
    [179] = SERVICE_BGP,    [520] = SERVICE_RIP,     [521] = SERVICE_RIPNG,  [546] = SERVICE_DHCPV6,
    [547] = SERVICE_DHCPV6, [1900] = SERVICE_SSDP,   [1985] = SERVICE_HSRP,  [2029] = SERVICE_HSRP,
    [2152] = SERVICE_GTP,   [3544] = SERVICE_TEREDO, [4341] = SERVICE_LISP,  [4789] = SERVICE_VXLAN,
    [5072] = SERVICE_AYIYA, [5353] = SERVICE_MDNS,   [5355] = SERVICE_LLMNR, [6081] = SERVICE_GENEVE,
};

static bool decode_dns(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_UNICAST, false, packet);
}

static bool decode_dns_over_tcp(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_UNICAST, true, packet);
}

static bool decode_mdns(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_MULTICAST, false, packet);
}

static bool decode_llmnr(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_LLMNR, false, packet);
}

static bool decode_llmnr_over_tcp(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_LLMNR, true, packet);
}

static bool decode_netbios(struct cursor *payload, struct packet *packet)
{
    return dns_decode(payload, DNS_NETBIOS, false, packet);
}

static bool decode_rip(struct cursor *payload, struct packet *packet)
{
    return routing_decode(payload, ROUTING_RIP, packet);
}

static bool decode_ripng(struct cursor *payload, struct packet *packet)
{
    return routing_decode(payload, ROUTING_RIPNG, packet);
}

static bool decode_bgp(struct cursor *payload, struct packet *packet)
{
    return routing_decode(payload, ROUTING_BGP, packet);
}

/* A port says only whom to ask; the decoder says whether it is its protocol. */
static const struct row {
    bool (*udp)(struct cursor *payload, struct packet *packet);
    bool (*tcp)(struct cursor *payload, struct packet *packet);
    uint8_t tunnel;           /* enum packet_tunnel over UDP */
    bool zero_checksum_legal; /* RFC 6935 §5: a tunnel whose specification allows it */
} services[SERVICE_COUNT] = {
    [SERVICE_DNS] = { .udp = decode_dns, .tcp = decode_dns_over_tcp },
    [SERVICE_MDNS] = { .udp = decode_mdns },
    [SERVICE_LLMNR] = { .udp = decode_llmnr, .tcp = decode_llmnr_over_tcp },
    [SERVICE_NETBIOS] = { .udp = decode_netbios },
    [SERVICE_DHCPV4] = { .udp = dhcpv4_decode },
    [SERVICE_DHCPV6] = { .udp = dhcpv6_decode },
    [SERVICE_SSDP] = { .udp = ssdp_decode },
    [SERVICE_HSRP] = { .udp = hsrp_decode },
    [SERVICE_RIP] = { .udp = decode_rip },
    [SERVICE_RIPNG] = { .udp = decode_ripng },
    [SERVICE_BGP] = { .tcp = decode_bgp },
    [SERVICE_TEREDO] = { .tunnel = TUNNEL_TEREDO },
    [SERVICE_AYIYA] = { .tunnel = TUNNEL_AYIYA },
    [SERVICE_VXLAN] = { .tunnel = TUNNEL_VXLAN, .zero_checksum_legal = true },   /* RFC 7348 §4 */
    [SERVICE_GENEVE] = { .tunnel = TUNNEL_GENEVE, .zero_checksum_legal = true }, /* RFC 8926 §4.3 */
    [SERVICE_GTP] = { .tunnel = TUNNEL_GTP, .zero_checksum_legal = true },       /* 3GPP TS 29.281 §4.4.2 */
    [SERVICE_LISP] = { .tunnel = TUNNEL_OTHER, .zero_checksum_legal = true },    /* RFC 9300 §5.2 */
};

static const struct row *find(uint16_t port)
{
    return &services[port <= TRANSPORT_PORT_MAX ? transport_service_of_port[port] : SERVICE_NONE];
}

static void set_payload(const struct cursor *payload, struct packet *packet)
{
    packet->transport.payload_offset = payload->offset;
    packet->transport.payload_length = cursor_sent(payload);
    packet->transport.captured_payload_length = cursor_left(payload);
}

/* The maximum segment size of a SYN (RFC 9293 §3.2). */
static void read_options(struct cursor options, struct packet *packet)
{
    while (cursor_left(&options) > 0) {
        uint8_t kind = cursor_u8(&options);
        if (kind == OPTION_END)
            return;
        if (kind == OPTION_NOP)
            continue;
        uint8_t length = cursor_u8(&options);
        if (length < 2 || options.failed)
            return;
        struct cursor data = cursor_slice(&options, length - 2u);
        if (kind == OPTION_MSS && length == 4)
            packet->transport.mss = cursor_u16(&data);
    }
}

/* In the first of several IPv6 fragments only ports are read: reassembly brings the whole. IPv4 is not reassembled, so its first fragment has to do. */
static bool is_to_be_reassembled(const struct layers_next *next, const struct packet *packet)
{
    return next->partial && packet->layers[packet->layer_count - 1u].ip_version == 6;
}

static void dispatch_tcp(const struct cursor *at, struct packet *packet)
{
    const struct row *to = find(packet->transport.destination_port), *from = find(packet->transport.source_port);
    struct cursor payload = *at;
    if (to->tcp && to->tcp(&payload, packet))
        return;
    payload = *at;
    if (from->tcp && from != to)
        (void)from->tcp(&payload, packet);
}

void transport_decode_tcp(struct layers_next *next, struct packet *packet)
{
    struct packet_transport *transport = &packet->transport;
    struct cursor *at = &next->at;
    uint32_t start = at->offset;
    const struct wire_tcp *header = WIRE_HEADER(at, struct wire_tcp);
    if (!header) {
        (void)layers_failed(at, DEFECT_TCP_HEADER, packet);
        return;
    }
    transport->source_port = wire_u16(header->source_port);
    transport->destination_port = wire_u16(header->destination_port);
    transport->sequence = wire_u32(header->sequence);
    transport->acknowledgement = wire_u32(header->acknowledgement);
    transport->tcp_flags = header->flags & TRANSPORT_FLAGS;
    transport->window = wire_u16(header->window);
    transport->has_ports = true;
    packet->message = MESSAGE_TCP;
    uint32_t header_length = header->data_offset >> 4;
    struct cursor options = *at;
    cursor_skip(at, header_length >= 5 ? header_length * 4 - TCP_HEADER_LENGTH : 0);
    if (header_length < 5 || (at->failed && !at->truncated))
        packet_add_defect(packet, DEFECT_TCP_HEADER, start + 12);
    packet->truncated = packet->truncated || at->truncated;
    set_payload(at, packet);
    if ((header->flags & TCP_SYN) && header_length > 5)
        read_options(cursor_slice(&options, header_length * 4 - TCP_HEADER_LENGTH), packet);
    if (cursor_left(at) > 0 && !is_to_be_reassembled(next, packet))
        dispatch_tcp(at, packet);
}

/* The UDP length is at most what IP leaves; 0 is a jumbogram (RFC 2675 §4) or a datagram that the network card will cut. */
static void set_walls_of_udp(uint16_t length, uint32_t start, struct cursor *at, struct packet *packet)
{
    if (length == 0)
        return;
    if (length < UDP_HEADER_LENGTH || length > cursor_sent(at) + UDP_HEADER_LENGTH)
        packet_add_defect(packet, DEFECT_UDP_LENGTH, start + 4);
    else
        wire_clip(at, (uint32_t)length - UDP_HEADER_LENGTH);
}

static bool dispatch_udp(const struct row *row, const struct cursor *payload, struct layers_next *next,
                         struct packet *packet)
{
    struct cursor copy = *payload;
    if (row->udp)
        return row->udp(&copy, packet);
    return row->tunnel != TUNNEL_NONE && tunnel_decode_udp((enum packet_tunnel)row->tunnel, payload, next, packet);
}

void transport_decode_udp(struct layers_next *next, struct packet *packet)
{
    struct packet_transport *transport = &packet->transport;
    struct cursor *at = &next->at;
    uint32_t start = at->offset;
    const struct wire_udp *header = WIRE_HEADER(at, struct wire_udp);
    if (!header) {
        (void)layers_failed(at, DEFECT_UDP_LENGTH, packet);
        return;
    }
    transport->source_port = wire_u16(header->source_port);
    transport->destination_port = wire_u16(header->destination_port);
    transport->own_checksum_unset = wire_u16(header->checksum) == 0;
    transport->has_ports = true;
    packet->message = MESSAGE_UDP;
    set_walls_of_udp(wire_u16(header->length), start, at, packet);
    set_payload(at, packet);
    const struct row *to = find(transport->destination_port), *from = find(transport->source_port);
    if (transport->own_checksum_unset && !to->zero_checksum_legal &&
        packet->layers[packet->layer_count - 1u].ip_version == 6) /* RFC 8200 §8.1 */
        packet_add_defect(packet, DEFECT_UDP_CHECKSUM_ZERO, start + 6);
    if (is_to_be_reassembled(next, packet))
        return;
    struct cursor payload = *at;
    if (!dispatch_udp(to, &payload, next, packet) && from != to)
        (void)dispatch_udp(from, &payload, next, packet);
}
