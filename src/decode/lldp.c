#include "decode/lldp.h"

#include <string.h>

enum { END = 0, CHASSIS = 1, PORT = 2, TIME_TO_LIVE = 3, FAMILY_IPV4 = 1, FAMILY_IPV6 = 2 };

/* The content behind a subtype octet. */
static void read_identifier(struct cursor *data, uint8_t *subtype, struct bytes *identifier)
{
    *subtype = cursor_u8(data);
    *identifier = cursor_rest(data);
}

static void read_chassis(struct lldp_message *lldp, struct cursor *data)
{
    read_identifier(data, &lldp->chassis_subtype, &lldp->chassis);
}

static void read_port(struct lldp_message *lldp, struct cursor *data)
{
    read_identifier(data, &lldp->port_subtype, &lldp->port);
}

static void read_time_to_live(struct lldp_message *lldp, struct cursor *data)
{
    lldp->time_to_live = cursor_u16(data);
}

static void read_system_name(struct lldp_message *lldp, struct cursor *data)
{
    lldp->system_name = cursor_rest(data);
}

static void read_description(struct lldp_message *lldp, struct cursor *data)
{
    lldp->description = cursor_rest(data);
}

static void read_capabilities(struct lldp_message *lldp, struct cursor *data)
{
    lldp->capabilities = cursor_u16(data);
    lldp->enabled_capabilities = cursor_u16(data);
    lldp->has_capabilities = !data->failed;
}

/* Address string length (with the family), family, address, interface numbering, number, object identifier (8.5.9). */
static void read_management_address(struct lldp_message *lldp, struct cursor *data)
{
    uint8_t length = cursor_u8(data);
    struct cursor string = cursor_slice(data, length);
    uint8_t family = cursor_u8(&string);
    cursor_skip(data, 5);
    uint8_t object_length = cursor_u8(data);
    cursor_skip(data, object_length);
    if (string.failed && !data->failed)
        data->failed = true;
    bool ipv4 = family == FAMILY_IPV4 && length == 5, ipv6 = family == FAMILY_IPV6 && length == 17;
    if (data->failed || (!ipv4 && !ipv6) || lldp->address_count == NEIGHBOR_ADDRESS_MAX)
        return;
    lldp->address_versions[lldp->address_count] = ipv4 ? 4 : 6;
    lldp->addresses[lldp->address_count++] = ipv4 ? cursor_ipv4(&string) : cursor_address(&string);
}

/* IEEE 802.1AB-2016 8.5; lengths without the header. */
static const struct tlv_row {
    uint16_t min_length, max_length;
    void (*read)(struct lldp_message *lldp, struct cursor *data);
} tlvs[] = {
    [CHASSIS] = { 2, 256, read_chassis },
    [PORT] = { 2, 256, read_port },
    [TIME_TO_LIVE] = { 2, 511, read_time_to_live }, /* octets behind the second are ignored (8.5.4.1) */
    [4] = { 0, 255, NULL },
    [5] = { 0, 255, read_system_name },
    [6] = { 0, 255, read_description },
    [7] = { 4, 4, read_capabilities },
    [8] = { 9, 167, read_management_address },
};

static void use_tlv(struct packet *packet, unsigned type, uint32_t offset, struct cursor data)
{
    if (type >= sizeof tlvs / sizeof *tlvs)
        return;
    uint32_t length = cursor_sent(&data);
    if (length < tlvs[type].min_length || length > tlvs[type].max_length) {
        packet_add_defect(packet, DEFECT_LLDP_MALFORMED, offset);
        return;
    }
    if (data.uncaptured > 0) {
        packet->truncated = true;
        return;
    }
    if (tlvs[type].read)
        tlvs[type].read(&packet->lldp, &data);
    if (data.failed)
        packet_add_defect(packet, DEFECT_LLDP_MALFORMED, offset);
}

/* The first TLV must name the chassis: else it is no LLDP data unit at all. */
static bool begins_with_chassis(struct cursor at)
{
    return cursor_u16(&at) >> 9 == CHASSIS && !at.failed;
}

bool lldp_decode(struct cursor *payload, struct packet *packet)
{
    struct cursor at = *payload;
    if (!begins_with_chassis(at)) {
        packet->truncated |= cursor_left(&at) < 2 && at.uncaptured > 0;
        return false;
    }
    packet->message = MESSAGE_LLDP;
    memset(&packet->lldp, 0, sizeof packet->lldp);
    for (unsigned index = 0; cursor_sent(&at) > 0; index++) {
        uint32_t offset = at.offset;
        uint16_t head = cursor_u16(&at);
        unsigned type = head >> 9;
        struct cursor data = cursor_slice(&at, head & 0x1ffu); /* nine bits: up to 511 octets */
        if (at.failed) {
            packet->truncated |= at.truncated;
            if (!at.truncated)
                packet_add_defect(packet, DEFECT_LLDP_MALFORMED, offset);
            return true;
        }
        /* chassis, port, time to live, in this order and once (8.2) */
        if ((index < 3 && type != CHASSIS + index) || (index >= 3 && type >= CHASSIS && type <= TIME_TO_LIVE)) {
            packet_add_defect(packet, DEFECT_LLDP_MALFORMED, offset);
            return true;
        }
        if (type == END)
            return true;
        use_tlv(packet, type, offset, data);
    }
    return true;
}
