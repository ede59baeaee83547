#include "decode/cdp.h"

#include <string.h>

enum { TLV_HEADER_LENGTH = 4, PROTOCOL_NLPID = 1, PROTOCOL_802_2 = 2, NLPID_IP = 0xcc };

/* Bits of IEEE 802.1AB for those of CDP. */
static const struct {
    uint32_t cdp;
    uint16_t lldp;
} capabilities[] = {
    { 0x01, 0x10 }, /* router */
    { 0x02, 0x04 }, /* transparent bridge */
    { 0x04, 0x04 }, /* source-route bridge */
    { 0x08, 0x04 }, /* switch */
    { 0x10, 0x80 }, /* host: station only */
    { 0x40, 0x02 }, /* repeater */
    { 0x80, 0x20 }, /* telephone */
};

static void read_device(struct lldp_message *cdp, struct cursor *data)
{
    cdp->chassis = cursor_rest(data);
    cdp->system_name = cdp->chassis;
}

static void read_port(struct lldp_message *cdp, struct cursor *data)
{
    cdp->port = cursor_rest(data);
}

static void read_capabilities(struct lldp_message *cdp, struct cursor *data)
{
    uint32_t bits = cursor_u32(data);
    cdp->has_capabilities = !data->failed;
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        if (bits & capabilities[i].cdp)
            cdp->capabilities |= capabilities[i].lldp;
    cdp->enabled_capabilities = cdp->capabilities; /* CDP names what the device does */
}

static void read_version(struct lldp_message *cdp, struct cursor *data)
{
    cdp->version = cursor_rest(data);
}

static void read_platform(struct lldp_message *cdp, struct cursor *data)
{
    cdp->platform = cursor_rest(data);
}

static void keep_address(struct lldp_message *cdp, uint8_t ip_version, struct cursor address)
{
    if (cdp->address_count == NEIGHBOR_ADDRESS_MAX)
        return;
    struct address value = ip_version == 4 ? cursor_ipv4(&address) : cursor_address(&address);
    for (unsigned i = 0; i < cdp->address_count; i++)
        if (cdp->address_versions[i] == ip_version && address_equal(&cdp->addresses[i], &value))
            return; /* addresses and management addresses often say the same */
    cdp->address_versions[cdp->address_count] = ip_version;
    cdp->addresses[cdp->address_count++] = value;
}

/* A count, then each: protocol type, protocol length, protocol, address length, address. Each turn takes at least four octets or fails. */
static void read_addresses(struct lldp_message *cdp, struct cursor *data)
{
    static const uint8_t snap_ipv6[] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00, 0x86, 0xdd };
    uint32_t count = cursor_u32(data);
    for (uint32_t i = 0; i < count && !data->failed; i++) {
        uint8_t type = cursor_u8(data);
        struct cursor protocol = cursor_slice(data, cursor_u8(data));
        uint16_t length = cursor_u16(data);
        struct cursor address = cursor_slice(data, length);
        struct bytes name = cursor_rest(&protocol);
        if (data->failed)
            return;
        if (type == PROTOCOL_NLPID && name.size == 1 && name.data[0] == NLPID_IP && length == 4)
            keep_address(cdp, 4, address);
        if (type == PROTOCOL_802_2 && name.size == sizeof snap_ipv6 &&
            memcmp(name.data, snap_ipv6, sizeof snap_ipv6) == 0 && length == 16)
            keep_address(cdp, 6, address);
    }
}

static const struct tlv_row {
    uint16_t type;
    void (*read)(struct lldp_message *cdp, struct cursor *data);
} tlvs[] = {
    { 0x0001, read_device },  { 0x0002, read_addresses }, { 0x0003, read_port },      { 0x0004, read_capabilities },
    { 0x0005, read_version }, { 0x0006, read_platform },  { 0x0016, read_addresses },
};

static void use_tlv(struct packet *packet, uint16_t type, uint32_t offset, struct cursor data)
{
    for (size_t i = 0; i < sizeof tlvs / sizeof *tlvs; i++) {
        if (tlvs[i].type != type)
            continue;
        if (data.uncaptured > 0) {
            packet->truncated = true;
            return;
        }
        tlvs[i].read(&packet->lldp, &data);
        if (data.failed)
            packet_add_defect(packet, DEFECT_CDP_MALFORMED, offset);
    }
}

bool cdp_decode(struct cursor *payload, struct packet *packet)
{
    struct cursor at = *payload;
    uint8_t version = cursor_u8(&at), time_to_live = cursor_u8(&at);
    cursor_skip(&at, 2); /* checksum */
    if (at.failed || version == 0 || version > 2) {
        packet->truncated |= at.failed && at.truncated;
        return false;
    }
    packet->message = MESSAGE_CDP;
    memset(&packet->lldp, 0, sizeof packet->lldp);
    packet->lldp.time_to_live = time_to_live;
    while (cursor_sent(&at) > 0) {
        uint32_t offset = at.offset;
        uint16_t type = cursor_u16(&at), length = cursor_u16(&at);
        struct cursor data = cursor_slice(&at, length < TLV_HEADER_LENGTH ? 0u : length - TLV_HEADER_LENGTH * 1u);
        if (at.failed || length < TLV_HEADER_LENGTH) {
            packet->truncated |= at.failed && at.truncated;
            if (!at.failed || !at.truncated)
                packet_add_defect(packet, DEFECT_CDP_MALFORMED, offset);
            return true;
        }
        use_tlv(packet, type, offset, data);
    }
    return true;
}
