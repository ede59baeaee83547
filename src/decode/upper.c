#include "decode/upper.h"

#include "decode/icmpv6.h"
#include "decode/ipv4.h"
#include "decode/transport.h"
#include "decode/tunnel.h"
#include "decode/vrrp.h"

static struct packet_layer *innermost(struct packet *packet)
{
    return &packet->layers[packet->layer_count - 1u];
}

static void decode_icmpv6(struct layers_next *next, struct packet *packet)
{
    const struct packet_layer *layer = innermost(packet);
    if (layer->ip_version == 4) {
        packet_add_defect(packet, DEFECT_IPV4_CARRIES_ICMPV6, next->at.offset);
        return;
    }
    packet->message = MESSAGE_ICMPV6;
    icmpv6_decode(&next->at, layer, packet);
}

static void decode_vrrp(struct layers_next *next, struct packet *packet)
{
    (void)vrrp_decode(&next->at, innermost(packet), packet);
}

static void name_routing(struct packet *packet, enum routing_protocol protocol)
{
    packet->message = MESSAGE_ROUTING;
    packet->routing_protocol = (uint8_t)protocol;
}

static void decode_ospf(struct layers_next *next, struct packet *packet)
{
    (void)next;
    name_routing(packet, ROUTING_OSPF);
}

static void decode_eigrp(struct layers_next *next, struct packet *packet)
{
    (void)next;
    name_routing(packet, ROUTING_EIGRP);
}

static void decode_pim(struct layers_next *next, struct packet *packet)
{
    (void)next;
    name_routing(packet, ROUTING_PIM);
}

struct protocol {
    const char *word;
    uint8_t header_length; /* the least; of ICMPv6 the first 32 bits (RFC 7112 §2) */
    void (*decode)(struct layers_next *next, struct packet *packet);
};

static const struct protocol protocols[256] = {
    [IP_HOP_BY_HOP] = { .word = "hop-by-hop" },
    [IP_ICMPV4] = { "icmp", 8, ipv4_decode_icmp },
    [IP_IGMP] = { "igmp", 8, ipv4_decode_igmp },
    [IP_IPV4] = { "ipv4", 20, tunnel_decode },
    [IP_TCP] = { "tcp", 20, transport_decode_tcp },
    [IP_UDP] = { "udp", 8, transport_decode_udp },
    [33] = { "dccp", 12, NULL },
    [IP_IPV6] = { "ipv6", 40, tunnel_decode },
    [IP_ROUTING] = { .word = "routing" },
    [IP_FRAGMENT] = { .word = "fragment" },
    [46] = { "rsvp", 8, NULL },
    [IP_GRE] = { "gre", 4, tunnel_decode },
    [IP_ESP] = { "esp", 8, NULL },
    [IP_AH] = { .word = "ah" },
    [IP_ICMPV6] = { "icmpv6", 4, decode_icmpv6 },
    [IP_NO_NEXT_HEADER] = { .word = "no-next-header" },
    [IP_DESTINATION_OPTIONS] = { .word = "destination-options" },
    [IP_EIGRP] = { "eigrp", 20, decode_eigrp },
    [IP_OSPF] = { "ospf", 16, decode_ospf },
    [IP_PIM] = { "pim", 4, decode_pim },
    [IP_IPCOMP] = { "ipcomp", 4, NULL },
    [IP_VRRP] = { "vrrp", 8, decode_vrrp },
    [115] = { "l2tp", 4, NULL },
    [IP_SCTP] = { "sctp", 12, NULL },
    [IP_MOBILITY] = { .word = "mobility" },
    [IP_UDP_LITE] = { "udp-lite", 8, NULL },
    [137] = { "mpls", 4, NULL },
    [IP_HIP] = { .word = "hip" },
    [IP_SHIM6] = { .word = "shim6" },
    [IP_ETHERNET] = { "ethernet", 14, tunnel_decode },
};

enum { LAST_ASSIGNED = 147, EXPERIMENT = 253, RESERVED = 255 }; /* IANA, protocol numbers */

void upper_decode(struct layers_next *next, struct packet *packet)
{
    const struct protocol *protocol = &protocols[next->code & 0xff];
    if (protocol->decode)
        protocol->decode(next, packet);
}

uint32_t upper_header_length(uint8_t protocol)
{
    return protocols[protocol].header_length ? protocols[protocol].header_length : 1;
}

bool upper_is_assigned(uint8_t protocol)
{
    return protocol <= LAST_ASSIGNED || (protocol >= EXPERIMENT && protocol < RESERVED);
}

const char *upper_word(uint8_t protocol)
{
    return protocols[protocol].word;
}
