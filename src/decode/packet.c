#include "v6audit/packet.h"

#include "decode/bulk.h"
#include "decode/ethernet.h"
#include "decode/ipv4.h"
#include "decode/ipv6.h"
#include "decode/link.h"
#include "decode/ppp.h"
#include "decode/transport.h"
#include "decode/upper.h"

/* IPv4 or IPv6, by the version field: raw IP, MPLS, and tunnels that do not say. */
static void decode_ip(struct layers_next *next, struct packet *packet)
{
    struct cursor peek = next->at;
    uint8_t version = cursor_u8(&peek) >> 4;
    if (peek.failed) {
        packet->truncated = packet->truncated || peek.truncated;
        return;
    }
    if (version == 4)
        next->step = STEP_IPV4;
    else if (version == 6)
        next->step = STEP_IPV6;
    else if (next->tunnel != TUNNEL_NONE)
        packet_add_defect(packet, DEFECT_TUNNEL_INNER, next->at.offset);
    else
        packet->undecoded = true;
}

static void (*const steps[STEP_COUNT])(struct layers_next *next, struct packet *packet) = {
    [STEP_ETHERNET] = ethernet_decode,
    [STEP_ETHER_TYPE] = ethernet_decode_type,
    [STEP_LLC] = ethernet_decode_llc,
    [STEP_PPP] = ppp_decode,
    [STEP_PPPOE] = ppp_decode_over_ethernet,
    [STEP_IP] = decode_ip,
    [STEP_IPV4] = ipv4_decode,
    [STEP_IPV6] = ipv6_decode,
    [STEP_UPPER] = upper_decode,
};

/* Everything that is valid without a count. The arrays and the union are not cleared: that is 7 KiB a frame. */
static void reset(struct packet *packet, const struct frame *frame)
{
    packet->frame = frame;
    packet->has_source_mac = packet->has_destination_mac = false;
    packet->own = frame->direction == FRAME_OUTBOUND;
    packet->reassembled = packet->truncated = packet->undecoded = false;
    packet->ether_type = 0;
    packet->llc = packet->wireless = packet->pppoe = packet->mpls = false;
    packet->vlan_count = 0;
    packet->layer_count = 0;
    packet->message = MESSAGE_NONE;
    packet->routing_protocol = packet->hidden_icmpv6_type = 0;
    packet->defect_count = packet->ip_option_count = 0;
    packet->defects_lost = 0;
    transport_rest(&packet->transport);
}

static void run(struct layers_next *next, struct packet *packet)
{
    while (next->step != STEP_END) {
        unsigned step = next->step;
        next->step = STEP_END;
        steps[step](next, packet);
    }
}

static void decode_layers(const struct frame *frame, struct packet *packet)
{
    struct layers_next next = { .at = cursor_make(frame->bytes, frame->captured_length, frame->length, 0) };
    link_decode(frame->link_type, &next, packet);
    run(&next, packet);
    if (packet->layer_count > 0 && packet->has_destination_mac)
        ethernet_judge_destination(&packet->layers[0], packet);
    if (next.partial && frame->captured_length >= frame->length)
        packet->truncated = false; /* what is missing is in the other fragments */
}

void packet_decode(const struct frame *frame, struct packet *packet)
{
    reset(packet, frame);
    if (!bulk_decode(frame, packet))
        decode_layers(frame, packet);
}

void packet_decode_layers(const struct frame *frame, struct packet *packet)
{
    reset(packet, frame);
    decode_layers(frame, packet);
}

void packet_decode_datagram(const struct packet *first, const uint8_t *bytes, uint32_t length, struct packet *packet)
{
    struct layers_next next = { .step = STEP_IPV6, .at = cursor_make(bytes, length, length, 0) };
    reset(packet, first->frame);
    packet->own = first->own;
    packet->reassembled = true;
    packet->has_source_mac = first->has_source_mac;
    packet->has_destination_mac = first->has_destination_mac;
    packet->source_mac = first->source_mac;
    packet->destination_mac = first->destination_mac;
    packet->ether_type = first->ether_type;
    packet->wireless = first->wireless;
    packet->pppoe = first->pppoe;
    if (first->pppoe)
        packet->ppp = first->ppp;
    packet->mpls = first->mpls;
    packet->vlan_count = first->vlan_count;
    memcpy(packet->vlan, first->vlan, sizeof packet->vlan);
    if (first->layer_count > 0) { /* the fragmented layer is the innermost one: tunnels are not looked into before */
        packet->layer_count = (uint8_t)(first->layer_count - 1);
        memcpy(packet->layers, first->layers, packet->layer_count * sizeof packet->layers[0]);
        next.tunnel = first->layers[packet->layer_count].tunnel;
    }
    run(&next, packet);
}

/* Nobody may hide the defect for which receivers discard a packet behind others that are harmless: it takes the last one's place. */
void packet_add_defect(struct packet *packet, enum defect_code code, uint32_t offset)
{
    bool full = packet->defect_count == PACKET_DEFECT_MAX;
    if (full && packet->defects_lost < UINT16_MAX)
        packet->defects_lost++;
    if (full && (defect_describe(code)->effect != EFFECT_DISCARD || packet_discarded(packet)))
        return;
    unsigned place = full ? PACKET_DEFECT_MAX - 1 : packet->defect_count++;
    packet->defects[place] = (struct defect){ .code = (uint16_t)code, .offset = offset };
}

void packet_forget_defect(struct packet *packet, enum defect_code code)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < packet->defect_count; i++)
        if (packet->defects[i].code != code)
            packet->defects[kept++] = packet->defects[i];
    packet->defect_count = (uint8_t)kept;
}

const struct defect *packet_find_defect(const struct packet *packet, enum defect_code code)
{
    for (unsigned i = 0; i < packet->defect_count; i++)
        if (packet->defects[i].code == code)
            return &packet->defects[i];
    return NULL;
}

const struct defect *packet_discarded(const struct packet *packet)
{
    for (unsigned i = 0; i < packet->defect_count; i++)
        if (defect_describe(packet->defects[i].code)->effect == EFFECT_DISCARD)
            return &packet->defects[i];
    return NULL;
}

const char *packet_message_word(enum packet_message message)
{
    static const char *const words[MESSAGE_COUNT] = {
        [MESSAGE_NONE] = "none",     [MESSAGE_TCP] = "tcp",   [MESSAGE_UDP] = "udp",   [MESSAGE_ICMPV6] = "icmpv6",
        [MESSAGE_ICMPV4] = "icmpv4", [MESSAGE_IGMP] = "igmp", [MESSAGE_ARP] = "arp",   [MESSAGE_DHCPV6] = "dhcpv6",
        [MESSAGE_DHCPV4] = "dhcpv4", [MESSAGE_DNS] = "dns",   [MESSAGE_SSDP] = "ssdp", [MESSAGE_LLDP] = "lldp",
        [MESSAGE_CDP] = "cdp",       [MESSAGE_VRRP] = "vrrp", [MESSAGE_HSRP] = "hsrp", [MESSAGE_ROUTING] = "routing",
        [MESSAGE_OTHER] = "other",
    };
    return message < MESSAGE_COUNT ? words[message] : "none";
}

const char *packet_tunnel_word(enum packet_tunnel tunnel)
{
    static const char *const words[TUNNEL_COUNT] = {
        [TUNNEL_NONE] = "none",     [TUNNEL_6IN4] = "6in4",     [TUNNEL_6TO4] = "6to4",   [TUNNEL_6RD] = "6rd",
        [TUNNEL_ISATAP] = "isatap", [TUNNEL_TEREDO] = "teredo", [TUNNEL_GRE] = "gre",     [TUNNEL_AYIYA] = "ayiya",
        [TUNNEL_VXLAN] = "vxlan",   [TUNNEL_GENEVE] = "geneve", [TUNNEL_4IN6] = "4in6",   [TUNNEL_6IN6] = "6in6",
        [TUNNEL_4IN4] = "4in4",     [TUNNEL_GTP] = "gtp",       [TUNNEL_OTHER] = "other",
    };
    return tunnel < TUNNEL_COUNT ? words[tunnel] : "none";
}

const char *packet_protocol_word(uint8_t protocol)
{
    return upper_word(protocol);
}
