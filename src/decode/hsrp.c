#include "decode/hsrp.h"

#include <string.h>

enum {
    VERSION_1 = 0,
    OPCODE_ADVERTISE = 3,
    TLV_GROUP_STATE = 1,
    TLV_LAST = 4, /* text and MD5 authentication */
    GROUP_STATE_LENGTH = 40
};

static void malformed(struct packet *packet, const struct cursor *at, uint32_t offset)
{
    if (at->failed && at->truncated)
        packet->truncated = true;
    else
        packet_add_defect(packet, DEFECT_HSRP_MALFORMED, offset);
}

/* States of version 1 (RFC 2281 §5.1) by the numbers of version 2: 1 initial … 6 active. */
static uint8_t state_of(uint8_t version1)
{
    switch (version1) {
    case 0: return 1;
    case 1: return 2;
    case 2: return 3;
    case 4: return 4;
    case 8: return 5;
    case 16: return 6;
    default: return 0;
    }
}

/* Version, op code, state, hello time, hold time, priority, group, reserved, authentication, virtual address (RFC 2281 §5.1). */
static void read_version_1(struct packet *packet, struct cursor at)
{
    struct vrrp_message *hsrp = &packet->vrrp;
    uint32_t offset = at.offset;
    hsrp->version = 1;
    cursor_skip(&at, 1);
    if (cursor_u8(&at) == OPCODE_ADVERTISE) /* of an interface, without a group */
        return;
    hsrp->state = state_of(cursor_u8(&at));
    hsrp->interval = (uint16_t)(cursor_u8(&at) * 100u);
    cursor_skip(&at, 1);
    hsrp->priority = cursor_u8(&at);
    hsrp->virtual_router_id = cursor_u8(&at);
    hsrp->group = hsrp->virtual_router_id;
    cursor_skip(&at, 9);
    struct address address = cursor_ipv4(&at);
    if (at.failed)
        malformed(packet, &at, offset);
    else
        hsrp->addresses[hsrp->address_count++] = address;
}

/* Version, op code, state, IP version, group, identifier, priority, hello and hold time in milliseconds, virtual address in 16 octets. */
static void read_group_state(struct packet *packet, struct cursor at)
{
    struct vrrp_message *hsrp = &packet->vrrp;
    uint32_t offset = at.offset;
    uint8_t version = cursor_u8(&at);
    cursor_skip(&at, 1);
    uint8_t state = cursor_u8(&at), ip_version = cursor_u8(&at);
    uint16_t group = cursor_u16(&at);
    cursor_skip(&at, 6);
    uint32_t priority = cursor_u32(&at), hello = cursor_u32(&at);
    cursor_skip(&at, 4);
    struct address address = ip_version == 6 ? cursor_address(&at) : cursor_ipv4(&at);
    if (at.failed || version != 2 || (ip_version != 4 && ip_version != 6)) {
        malformed(packet, &at, offset);
        return;
    }
    hsrp->version = version;
    hsrp->state = state;
    hsrp->group = group;
    hsrp->virtual_router_id = (uint8_t)group;
    hsrp->priority = priority < 255 ? (uint8_t)priority : 255;
    hsrp->interval = hello / 10 < UINT16_MAX ? (uint16_t)(hello / 10) : UINT16_MAX;
    if (!address_is_unspecified(&address) && hsrp->address_count == 0)
        hsrp->addresses[hsrp->address_count++] = address;
}

static void read_tlvs(struct packet *packet, struct cursor at)
{
    packet->vrrp.version = 2;
    while (cursor_sent(&at) > 0) {
        uint32_t offset = at.offset;
        uint8_t type = cursor_u8(&at), length = cursor_u8(&at);
        struct cursor data = cursor_slice(&at, length);
        if (at.failed) {
            malformed(packet, &at, offset);
            return;
        }
        if (type == TLV_GROUP_STATE && length < GROUP_STATE_LENGTH)
            packet_add_defect(packet, DEFECT_HSRP_MALFORMED, offset);
        else if (type == TLV_GROUP_STATE)
            read_group_state(packet, data);
    }
}

bool hsrp_decode(struct cursor *payload, struct packet *packet)
{
    struct cursor at = *payload;
    uint8_t first = cursor_u8(&at), second = cursor_u8(&at);
    if (at.failed) {
        packet->truncated |= at.truncated;
        return false;
    }
    bool version_1 = first == VERSION_1 && second <= OPCODE_ADVERTISE;
    if (!version_1 && (first < TLV_GROUP_STATE || first > TLV_LAST))
        return false;
    packet->message = MESSAGE_HSRP;
    memset(&packet->vrrp, 0, sizeof packet->vrrp);
    packet->vrrp.hsrp = true;
    if (version_1)
        read_version_1(packet, *payload);
    else
        read_tlvs(packet, *payload);
    packet->truncated |= payload->uncaptured > 0;
    return true;
}
