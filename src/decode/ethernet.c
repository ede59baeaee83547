#include "decode/ethernet.h"

#include "decode/arp.h"
#include "decode/cdp.h"
#include "decode/lldp.h"
#include "decode/wire.h"

enum {
    ETHER_TYPE_MIN = 0x0600, /* IEEE 802.3 §3.2.6: below it is a length */
    LENGTH_MAX = 1500,
    SAP_SNAP = 0xaaaa,
    SAP_ISO = 0xfefe, /* IS-IS */
    SNAP_CDP = 0x2000,
    OUI_CISCO = 0x00000c
};

/* Kept only for the frame's own addresses: a second MAC header stands in a tunnel. */
void ethernet_decode(struct layers_next *next, struct packet *packet)
{
    uint32_t offset = next->at.offset;
    const struct wire_ethernet *header = WIRE_HEADER(&next->at, struct wire_ethernet);
    if (!header) {
        (void)layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet);
        return;
    }
    if (packet->layer_count == 0) {
        packet->destination_mac = header->destination;
        packet->source_mac = header->source;
        packet->has_destination_mac = packet->has_source_mac = true;
        if (header->source.octets[0] & 1)
            packet_add_defect(packet, DEFECT_LINK_SOURCE_IS_GROUP, offset + 6);
    }
    next->code = wire_u16(header->type);
    next->step = STEP_ETHER_TYPE;
}

static void add_vlan(uint16_t tag, uint32_t offset, struct packet *packet)
{
    uint16_t identifier = tag & 0x0fff;
    if (identifier == 0 || packet->layer_count > 0) /* a priority tag names no VLAN (IEEE 802.1Q §9.6) */
        return;
    if (packet->vlan_count < PACKET_VLAN_MAX)
        packet->vlan[packet->vlan_count++] = identifier;
    else if (!packet_find_defect(packet, DEFECT_VLAN_STACK_DEEP))
        packet_add_defect(packet, DEFECT_VLAN_STACK_DEEP, offset);
}

static bool type_is_tag(uint16_t type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* The type behind the last tag. The cursor fails when the stack is cut. */
static uint16_t skip_tags(uint16_t type, struct cursor *at, struct packet *packet)
{
    while (type_is_tag(type)) {
        uint32_t offset = at->offset;
        uint16_t tag = cursor_u16(at);
        type = cursor_u16(at);
        if (layers_failed(at, DEFECT_LINK_HEADER_SHORT, packet))
            return 0;
        add_vlan(tag, offset, packet);
    }
    return type;
}

/* Labels down to the bottom of the stack (RFC 3032 §2.1). What follows says itself which IP it is; a control word (0) is an Ethernet pseudowire. */
static void decode_mpls(struct layers_next *next, struct packet *packet)
{
    uint32_t entry;
    do {
        entry = cursor_u32(&next->at);
        if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
            return;
    } while (!(entry & 0x100));
    packet->mpls = true;
    next->step = STEP_IP;
}

static void decode_arp(struct layers_next *next, struct packet *packet)
{
    if (packet->layer_count == 0)
        arp_decode(&next->at, packet);
}

static void decode_lldp(struct layers_next *next, struct packet *packet)
{
    if (packet->layer_count == 0)
        (void)lldp_decode(&next->at, packet);
}

static void decode_pppoe(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    next->step = STEP_PPPOE;
}

static void decode_bridged(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    next->step = STEP_ETHERNET;
}

static void decode_layer_2_isis(struct layers_next *next, struct packet *packet)
{
    (void)next;
    packet->message = MESSAGE_ROUTING;
    packet->routing_protocol = ROUTING_ISIS;
}

static void decode_opaque(struct layers_next *next, struct packet *packet)
{
    (void)next;
    packet->undecoded = true;
}

static const struct ether_type {
    uint16_t type;
    void (*decode)(struct layers_next *next, struct packet *packet);
} ether_types[] = {
    { 0x0806, decode_arp },          { 0x6558, decode_bridged }, /* Transparent Ethernet Bridging, RFC 1701 */
    { 0x8847, decode_mpls },         { 0x8848, decode_mpls },    /* upstream-assigned label, RFC 5332 */
    { 0x8863, decode_pppoe },        { 0x8864, decode_pppoe },   { 0x88cc, decode_lldp },
    { 0x22f4, decode_layer_2_isis }, { 0x88e5, decode_opaque }, /* MACsec */
    { 0x88e7, decode_opaque },                                  /* provider backbone bridges */
};

static void decode_known_type(uint16_t type, struct layers_next *next, struct packet *packet)
{
    if (packet->layer_count == 0)
        packet->message = MESSAGE_OTHER;
    for (size_t i = 0; i < sizeof ether_types / sizeof ether_types[0]; i++) {
        if (ether_types[i].type == type) {
            ether_types[i].decode(next, packet);
            return;
        }
    }
}

void ethernet_decode_type(struct layers_next *next, struct packet *packet)
{
    uint16_t type = next->code;
    if (type_is_tag(type)) {
        type = skip_tags(type, &next->at, packet);
        if (next->at.failed)
            return;
    }
    if (type <= LENGTH_MAX) {
        if (type > 0 && type <= cursor_sent(&next->at))
            wire_clip(&next->at, type);
        next->step = STEP_LLC;
        return;
    }
    if (packet->layer_count == 0)
        packet->ether_type = type;
    if (type == 0x86dd)
        next->step = STEP_IPV6;
    else if (type == 0x0800)
        next->step = STEP_IPV4;
    else
        decode_known_type(type, next, packet);
}

static void decode_snap(struct layers_next *next, struct packet *packet)
{
    uint32_t oui = cursor_u24(&next->at);
    uint16_t type = cursor_u16(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    if (oui == OUI_CISCO && type == SNAP_CDP) {
        if (packet->layer_count == 0)
            (void)cdp_decode(&next->at, packet);
    } else if ((oui == 0 || oui == 0x0000f8) && type >= ETHER_TYPE_MIN) { /* RFC 1042; bridge tunnel encapsulation */
        packet->llc = packet->llc && packet->layer_count > 0;
        packet->message = MESSAGE_NONE;
        next->code = type;
        next->step = STEP_ETHER_TYPE;
    }
}

void ethernet_decode_llc(struct layers_next *next, struct packet *packet)
{
    uint16_t saps = cursor_u16(&next->at);
    uint8_t control = cursor_u8(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    if (packet->layer_count == 0) {
        packet->llc = true;
        packet->ether_type = saps;
        packet->message = MESSAGE_OTHER;
    }
    if (saps == SAP_SNAP && control == 0x03)
        decode_snap(next, packet);
    else if (saps == SAP_ISO && packet->layer_count == 0 && cursor_u8(&next->at) == 0x83) { /* NLPID, ISO 10589 §9.5 */
        packet->message = MESSAGE_ROUTING;
        packet->routing_protocol = ROUTING_ISIS;
    }
}

void ethernet_judge_destination(const struct packet_layer *layer, struct packet *packet)
{
    const uint8_t *mac = packet->destination_mac.octets, *ip = layer->destination.octets;
    if (layer->ip_version != 6 || !(mac[0] & 1))
        return; /* a unicast MAC address for a group is allowed (RFC 6085) */
    if (!address_is_multicast(&layer->destination))
        packet_add_defect(packet, DEFECT_LINK_MULTICAST_UNICAST, layer->header_offset + 24);
    else if (mac[0] == 0x33 && mac[1] == 0x33 && memcmp(mac + 2, ip + 12, 4) != 0)
        packet_add_defect(packet, DEFECT_LINK_MULTICAST_MISMATCH, layer->header_offset + 24);
}
