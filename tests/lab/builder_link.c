/* The link layer of a built frame: whose MAC address, VLAN tags, the other link types, and out. */
#include "builder_put.h"

#include <string.h>

/* ---- who has which address ---- */

static struct station *station_find(struct builder *b, const struct ip_address *address)
{
    uint32_t mix = address->six;

    for (unsigned i = 0; i < 16; i++)
        mix = (mix ^ address->bytes[i]) * 16777619u;
    for (uint32_t i = 0; i < BUILDER_STATIONS; i++) {
        struct station *station = &b->stations[(mix + i) % BUILDER_STATIONS];
        if (!station->used || memcmp(station->address.bytes, address->bytes, 16) == 0)
            return station;
    }
    return NULL;
}

/* The first claim stays: a forged message does not redirect what the others send. Half full is full enough. */
void station_learn(struct builder *b, const struct ip_address *address, const uint8_t mac[6])
{
    struct station *station = station_find(b, address);

    if (!station || station->used || b->station_count > BUILDER_STATIONS / 2)
        return;
    station->used = true;
    station->address = *address;
    memcpy(station->mac, mac, 6);
    b->station_count++;
}

void builder_knows(struct builder *b, const char *address, const char *mac)
{
    struct ip_address ip = read_ip(address);
    uint8_t bytes[6];

    read_mac(mac, bytes);
    station_learn(b, &ip, bytes);
}

bool is_group(const struct ip_address *ip)
{
    return ip->six ? ip->bytes[0] == 0xff : ip->bytes[0] >= 224;
}

static void group_mac(const struct ip_address *ip, uint8_t mac[6])
{
    if (ip->six) {
        memcpy(mac, "\x33\x33", 2);
        memcpy(mac + 2, ip->bytes + 12, 4);
    } else if (ip->bytes[0] < 240) {
        memcpy(mac, "\x01\x00\x5e", 3);
        memcpy(mac + 3, ip->bytes + 1, 3);
        mac[3] &= 0x7f;
    } else {
        memset(mac, 0xff, 6);
    }
}

static void destination_mac(struct builder *b, const char *to, const struct ip_address *ip, uint8_t mac[6])
{
    const struct station *station = station_find(b, ip);

    if (is_group(ip)) {
        group_mac(ip, mac);
    } else if (station && station->used) {
        memcpy(mac, station->mac, 6);
    } else if (ip->six && ip->bytes[11] == 0xff && ip->bytes[12] == 0xfe) {
        memcpy(mac, ip->bytes + 8, 3);
        memcpy(mac + 3, ip->bytes + 13, 3);
        mac[0] ^= 2;
    } else {
        builder_refuse("nobody has used this address yet (say to_mac)", to);
    }
}

/* ---- link layer ---- */

static void frame_emit(struct builder *b, double time)
{
    double nanoseconds = time * 1e9 + 0.5;
    uint32_t captured = (uint32_t)b->frame.length;

    if (b->snaplen != 0 && captured > b->snaplen)
        captured = b->snaplen;
    struct built built = {
        .nanoseconds = BUILDER_EPOCH * 1000000000 + (uint64_t)(int64_t)nanoseconds,
        .interface = b->interface,
        .link = b->link,
        .captured_length = captured,
        .length = (uint32_t)b->frame.length,
        .bytes = b->frame.bytes,
    };
    b->count++;
    b->sink(b->context, &built);
}

static void put_tags(struct builder *b)
{
    for (unsigned i = 0; i < 2; i++) {
        if (b->vlans[i] == 0)
            break;
        put16(&b->frame, i == 0 && b->vlans[1] != 0 ? 0x88a8 : 0x8100);
        put16(&b->frame, b->vlans[i] == BUILD_PRIORITY_TAG ? 0xa000 : b->vlans[i]);
    }
}

/* LINUX_SLL2 before LINUX_SLL: packet type 0 = to us, 1 = broadcast, 2 = multicast. Interface index 2, ARPHRD_ETHER. */
static void put_cooked(struct builder *b, const uint8_t mac[6], const uint8_t to_mac[6], unsigned type)
{
    unsigned packet_type = (to_mac[0] & 1) == 0 ? 0 : to_mac[0] == 0xff ? 1 : 2;

    if (b->link == BUILD_SLL2) {
        put16(&b->frame, type);
        put16(&b->frame, 0);
        put32(&b->frame, 2);
        put16(&b->frame, 1);
        put8(&b->frame, packet_type);
        put8(&b->frame, 6);
        put_bytes(&b->frame, mac, 6);
        put16(&b->frame, 0);
        return;
    }
    put16(&b->frame, packet_type);
    put16(&b->frame, 1);
    put16(&b->frame, 6);
    put_bytes(&b->frame, mac, 6);
    put16(&b->frame, 0);
    put16(&b->frame, type);
}

static void put_link(struct builder *b, const uint8_t mac[6], const uint8_t to_mac[6], unsigned type)
{
    b->frame.length = 0;
    switch (b->link) {
    case BUILD_ETHERNET:
        put_bytes(&b->frame, to_mac, 6);
        put_bytes(&b->frame, mac, 6);
        put_tags(b);
        put16(&b->frame, type);
        break;
    case BUILD_SLL:
    case BUILD_SLL2: put_cooked(b, mac, to_mac, type); break;
    case BUILD_NULL: /* the family in the byte order of who captured: here little-endian, 24 is BSD's AF_INET6 */
        put8(&b->frame, type == 0x86dd ? 24 : 2);
        put_zeros(&b->frame, 3);
        break;
    case BUILD_LOOP: put32(&b->frame, type == 0x86dd ? 24 : 2); break;
    case BUILD_RAW:
    case BUILD_IPV4:
    case BUILD_IPV6: break;
    }
}

/* Session stage (RFC 2516 §6): version and type, code 0, session, length; then PPP's protocol field. */
static void put_session(struct builder *b, const struct buffer *packet, unsigned type)
{
    put16(&b->frame, 0x1100);
    put16(&b->frame, b->pppoe);
    put16(&b->frame, (unsigned)packet->length + 2);
    put16(&b->frame, type == 0x86dd ? 0x0057 : 0x0021);
}

void link_send(struct builder *b, const struct envelope *envelope, const struct ip_address *to,
               const struct buffer *packet, unsigned type)
{
    const struct build_twist *twist = &b->twist;
    uint8_t mac[6], to_mac[6];

    read_mac(twist->ethernet_source ? twist->ethernet_source : envelope->mac, mac);
    if (twist->ethernet_destination)
        read_mac(twist->ethernet_destination, to_mac);
    else if (envelope->to_mac)
        read_mac(envelope->to_mac, to_mac);
    else
        destination_mac(b, envelope->to, to, to_mac);
    bool inside = b->pppoe != 0 && (type == 0x86dd || type == 0x0800);
    put_link(b, mac, to_mac, inside ? 0x8864 : type);
    if (inside)
        put_session(b, packet, type);
    put_bytes(&b->frame, packet->bytes, packet->length);
    put_zeros(&b->frame, twist->append);
    frame_emit(b, envelope->time);
}

void ethernet_send(struct builder *b, double time, const char *mac, const char *to_mac, uint16_t type)
{
    struct envelope envelope = { .time = time, .mac = mac, .to_mac = to_mac };

    link_send(b, &envelope, NULL, &b->message, type);
    b->twist = (struct build_twist){ 0 };
}
