#include "decode/vrrp.h"

#include <string.h>

enum { ADVERTISEMENT = 1, CARP_LENGTH = 36, CARP_AUTHENTICATION_WORDS = 7, HOP_LIMIT = 255 };

static void malformed(struct packet *packet, const struct cursor *at, uint32_t offset)
{
    if (at->failed && at->truncated)
        packet->truncated = true;
    else
        packet_add_defect(packet, DEFECT_VRRP_MALFORMED, offset);
}

static void read_addresses(struct packet *packet, struct cursor *at, unsigned count, uint8_t ip_version)
{
    struct vrrp_message *vrrp = &packet->vrrp;
    uint32_t offset = at->offset;
    for (unsigned i = 0; i < count && !at->failed; i++) {
        struct address address = ip_version == 4 ? cursor_ipv4(at) : cursor_address(at);
        if (!at->failed && vrrp->address_count < VRRP_ADDRESS_MAX)
            vrrp->addresses[vrrp->address_count++] = address;
    }
    if (at->failed || count == 0)
        malformed(packet, at, offset);
}

/* Version 2 and 3 differ in the interval: seconds, or 12 bits of hundredths (RFC 9568 §5.2.7). */
static void read_vrrp(struct packet *packet, struct cursor at, uint8_t ip_version)
{
    struct vrrp_message *vrrp = &packet->vrrp;
    uint32_t offset = at.offset;
    cursor_skip(&at, 1);
    vrrp->virtual_router_id = cursor_u8(&at);
    vrrp->group = vrrp->virtual_router_id;
    vrrp->priority = cursor_u8(&at);
    uint8_t count = cursor_u8(&at);
    uint16_t interval = cursor_u16(&at);
    cursor_skip(&at, 2); /* checksum */
    if (at.failed) {
        malformed(packet, &at, offset);
        return;
    }
    vrrp->interval = vrrp->version == 2 ? (uint16_t)((interval & 0xffu) * 100u) : (uint16_t)(interval & 0x0fffu);
    if (vrrp->virtual_router_id == 0) /* 1 to 255 (RFC 9568 §5.2.3) */
        packet_add_defect(packet, DEFECT_VRRP_MALFORMED, offset + 1);
    read_addresses(packet, &at, count, ip_version);
}

/* CARP: the same first octet as VRRPv2; vhid, advskew, length of the digest, demotion, advbase. A host that bows out sends 255 as advskew. */
static void read_carp(struct packet *packet, struct cursor at)
{
    struct vrrp_message *vrrp = &packet->vrrp;
    uint32_t offset = at.offset;
    vrrp->carp = true;
    cursor_skip(&at, 1);
    vrrp->virtual_router_id = cursor_u8(&at);
    vrrp->group = vrrp->virtual_router_id;
    uint8_t skew = cursor_u8(&at);
    cursor_skip(&at, 2);
    uint8_t base = cursor_u8(&at);
    if (at.failed) {
        malformed(packet, &at, offset);
        return;
    }
    vrrp->priority = (uint8_t)(255 - skew);
    vrrp->interval = (uint16_t)(base * 100u + skew * 100u / 256u);
}

/* A CARP advertisement has 36 octets and 7 words of digest; a VRRPv2 one with 7 addresses has 44. Over IPv6 there is no VRRPv2. */
static bool is_carp(struct cursor at, uint8_t ip_version)
{
    uint32_t length = cursor_sent(&at);
    cursor_skip(&at, 3);
    uint8_t words = cursor_u8(&at);
    return ip_version == 6 || (length == CARP_LENGTH && words == CARP_AUTHENTICATION_WORDS);
}

bool vrrp_decode(struct cursor *payload, const struct packet_layer *layer, struct packet *packet)
{
    struct cursor at = *payload;
    uint8_t first = cursor_u8(&at), version = first >> 4;
    if (at.failed || (version != 2 && version != 3)) {
        packet->truncated |= at.failed && at.truncated;
        return false;
    }
    packet->message = MESSAGE_VRRP;
    memset(&packet->vrrp, 0, sizeof packet->vrrp);
    packet->vrrp.version = version;
    if ((first & 15) != ADVERTISEMENT) { /* the only type (RFC 9568 §5.2.2) */
        packet_add_defect(packet, DEFECT_VRRP_MALFORMED, payload->offset);
        return true;
    }
    if (layer->hop_limit != HOP_LIMIT) /* receivers discard it (RFC 9568 §7.1) */
        packet_add_defect(packet, DEFECT_VRRP_MALFORMED, layer->header_offset);
    if (version == 2 && is_carp(*payload, layer->ip_version))
        read_carp(packet, *payload);
    else
        read_vrrp(packet, *payload, layer->ip_version);
    return true;
}
