#include "decode/wireless.h"

enum {
    TYPE_MANAGEMENT = 0,
    TYPE_DATA = 2,
    SUBTYPE_NULL = 0x4, /* bit: no data */
    SUBTYPE_QOS = 0x8,  /* bit: QoS Control follows */
    FLAG_TO_DS = 0x01,
    FLAG_FROM_DS = 0x02,
    FLAG_MORE_FRAGMENTS = 0x04,
    FLAG_PROTECTED = 0x40,
    FLAG_ORDER = 0x80, /* in a QoS frame: HT Control follows */
    QOS_AMSDU = 0x80,
    RADIOTAP_TSFT = 1 << 0,
    RADIOTAP_FLAGS = 1 << 1,
    RADIOTAP_DATA_PAD = 0x20, /* 802.11 header padded to 32 bits */
    PRISM_LENGTH_MIN = 24
};

struct header { /* the MAC header as read, IEEE 802.11 §9.2 */
    uint8_t subtype, flags;
    struct mac address[4];
    bool amsdu, fragment;
};

/* Which address is whose depends on the direction (IEEE 802.11 §9.3.2.1, table of address fields). */
static void set_addresses(const struct header *header, struct packet *packet)
{
    bool to = header->flags & FLAG_TO_DS, from = header->flags & FLAG_FROM_DS;
    packet->destination_mac = header->address[to ? 2 : 0];
    packet->source_mac = header->address[!from ? 1 : to ? 3 : 2];
    packet->has_source_mac = packet->has_destination_mac = true;
}

static void read_data_header(struct cursor *at, struct header *header)
{
    uint16_t sequence = 0;
    for (unsigned i = 0; i < 3; i++)
        header->address[i] = cursor_mac(at);
    sequence = cursor_u16(at);
    header->fragment = (sequence & 0x0f00) != 0; /* fragment number: low four bits, little-endian */
    if ((header->flags & FLAG_TO_DS) && (header->flags & FLAG_FROM_DS))
        header->address[3] = cursor_mac(at);
    if (header->subtype & SUBTYPE_QOS) {
        header->amsdu = cursor_u8(at) & QOS_AMSDU;
        cursor_skip(at, 1);
        if (header->flags & FLAG_ORDER)
            cursor_skip(at, 4);
    }
}

static void decode_frame(bool padded, struct layers_next *next, struct packet *packet)
{
    uint32_t start = next->at.offset;
    uint8_t control = cursor_u8(&next->at);
    struct header header = { .subtype = control >> 4, .flags = cursor_u8(&next->at) };
    unsigned type = control >> 2 & 3;
    cursor_skip(&next->at, 2); /* duration */
    packet->wireless = true;
    packet->message = MESSAGE_OTHER;
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet) || (type != TYPE_DATA && type != TYPE_MANAGEMENT))
        return;
    if (type == TYPE_MANAGEMENT)
        header.flags = header.subtype = 0; /* addresses as in a frame without a distribution system */
    read_data_header(&next->at, &header);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    set_addresses(&header, packet);
    if (type == TYPE_MANAGEMENT || (header.subtype & SUBTYPE_NULL))
        return;
    if ((header.flags & (FLAG_PROTECTED | FLAG_MORE_FRAGMENTS)) || header.fragment || header.amsdu) {
        packet->undecoded = true; /* encrypted, in pieces, or several frames in one */
        return;
    }
    if (padded)
        cursor_skip(&next->at, (4 - (next->at.offset - start) % 4) % 4);
    next->step = STEP_LLC;
}

void wireless_decode(struct layers_next *next, struct packet *packet)
{
    decode_frame(false, next, packet);
}

static uint16_t read_u16_little_endian(struct cursor *at)
{
    uint16_t value = cursor_u16(at);
    return (uint16_t)(value << 8 | value >> 8);
}

static uint32_t swap(uint32_t value)
{
    return value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24;
}

/* The Flags field stands behind all words of the presence bitmap and the 8 octets, 8-aligned, of TSFT (radiotap.org). */
static bool radiotap_pads(struct cursor header, uint32_t start)
{
    uint32_t present = swap(cursor_u32(&header)), more = present;
    while ((more & 0x80000000u) && !header.failed)
        more = swap(cursor_u32(&header));
    if (!(present & RADIOTAP_FLAGS))
        return false;
    if (present & RADIOTAP_TSFT) {
        cursor_skip(&header, (8 - (header.offset - start) % 8) % 8);
        cursor_skip(&header, 8);
    }
    return cursor_u8(&header) & RADIOTAP_DATA_PAD;
}

void wireless_decode_radiotap(struct layers_next *next, struct packet *packet)
{
    uint32_t start = next->at.offset;
    cursor_skip(&next->at, 2); /* version, pad */
    uint16_t length = read_u16_little_endian(&next->at);
    struct cursor header = cursor_slice(&next->at, length > 4 ? length - 4u : 0);
    packet->wireless = true;
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    decode_frame(radiotap_pads(header, start), next, packet);
}

/* Prism headers give their length in the byte order of the host that captured, AVS headers in network order; both at octet 4. */
void wireless_decode_prism(struct layers_next *next, struct packet *packet)
{
    cursor_skip(&next->at, 4);
    uint32_t length = cursor_u32(&next->at);
    if (length > 0xffff)
        length = swap(length);
    packet->wireless = true;
    (void)cursor_slice(&next->at, length >= PRISM_LENGTH_MIN ? length - 8 : 0);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    decode_frame(false, next, packet);
}
