#include "decode/link.h"

#include "capture/link_type.h"
#include "decode/ppp.h"
#include "decode/wireless.h"

enum {
    OUTGOING = 4,
    HARDWARE_ETHERNET = 1,
    HARDWARE_IEEE802_11 = 801,
    PROTOCOL_802_3 = 0x0001,
    PROTOCOL_802_2 = 0x0004
};

static void set_step(struct layers_next *next, enum layers_step step, uint16_t code)
{
    next->step = (uint8_t)step;
    next->code = code;
}

static void decode_ethernet(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    set_step(next, STEP_ETHERNET, 0);
}

static void decode_raw(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    set_step(next, STEP_IP, 0);
}

static void decode_raw_ipv4(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    set_step(next, STEP_IPV4, 0);
}

static void decode_raw_ipv6(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    set_step(next, STEP_IPV6, 0);
}

/* Address families differ between systems, and NULL stands in the byte order of the host that captured. */
static void decode_null(struct layers_next *next, struct packet *packet)
{
    uint32_t family = cursor_u32(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    if (family > 0xffff)
        family = family >> 24 | (family >> 8 & 0xff00);
    if (family == 2)
        set_step(next, STEP_IPV4, 0);
    else if (family == 10 || family == 24 || family == 28 || family == 30) /* Linux; NetBSD, OpenBSD; FreeBSD; macOS */
        set_step(next, STEP_IPV6, 0);
    else
        packet->undecoded = true;
}

/* Cooked captures know the sender only; one of an interface without MAC addresses has another length, or is of another kind. */
static void set_cooked(uint16_t protocol, uint16_t hardware, const struct mac *sender, unsigned length,
                       struct layers_next *next, struct packet *packet)
{
    if (length == sizeof sender->octets && (hardware == HARDWARE_ETHERNET || hardware >= HARDWARE_IEEE802_11)) {
        packet->source_mac = *sender;
        packet->has_source_mac = true;
    }
    if (protocol == PROTOCOL_802_2)
        set_step(next, STEP_LLC, 0);
    else if (protocol == PROTOCOL_802_3 || protocol < 0x0600)
        packet->undecoded = true; /* Novell's raw 802.3, CAN, … */
    else
        set_step(next, STEP_ETHER_TYPE, protocol);
}

static void decode_cooked(struct layers_next *next, struct packet *packet)
{
    uint16_t kind = cursor_u16(&next->at), hardware = cursor_u16(&next->at), length = cursor_u16(&next->at);
    struct mac sender = cursor_mac(&next->at);
    cursor_skip(&next->at, 2);
    uint16_t protocol = cursor_u16(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    packet->own = packet->own || kind == OUTGOING;
    set_cooked(protocol, hardware, &sender, length, next, packet);
}

static void decode_cooked_2(struct layers_next *next, struct packet *packet)
{
    uint16_t protocol = cursor_u16(&next->at);
    cursor_skip(&next->at, 6); /* reserved, interface index */
    uint16_t hardware = cursor_u16(&next->at);
    uint8_t kind = cursor_u8(&next->at), length = cursor_u8(&next->at);
    struct mac sender = cursor_mac(&next->at);
    cursor_skip(&next->at, 2);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    packet->own = packet->own || kind == OUTGOING;
    set_cooked(protocol, hardware, &sender, length, next, packet);
}

static void decode_ppp_over_ethernet(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    set_step(next, STEP_PPPOE, 0);
}

static void decode_ppp(struct layers_next *next, struct packet *packet)
{
    (void)packet;
    set_step(next, STEP_PPP, 0);
}

/* IEEE 802.15.4, Token Ring, FDDI and others are counted by name and not looked into: they have no row. */
static const struct row {
    uint16_t link_type;
    void (*decode)(struct layers_next *next, struct packet *packet);
} rows[] = {
    { LINK_ETHERNET, decode_ethernet },
    { LINK_LINUX_SLL, decode_cooked },
    { LINK_LINUX_SLL2, decode_cooked_2 },
    { LINK_RAW, decode_raw },
    { LINK_IPV4, decode_raw_ipv4 },
    { LINK_IPV6, decode_raw_ipv6 },
    { LINK_NULL, decode_null },
    { LINK_LOOP, decode_null },
    { LINK_PPP, decode_ppp },
    { LINK_PPP_HDLC, ppp_decode_hdlc },
    { LINK_C_HDLC, ppp_decode_hdlc },
    { LINK_PPP_ETHER, decode_ppp_over_ethernet },
    { LINK_IEEE802_11, wireless_decode },
    { LINK_IEEE802_11_RADIOTAP, wireless_decode_radiotap },
    { LINK_IEEE802_11_PRISM, wireless_decode_prism },
};

void link_decode(uint16_t link_type, struct layers_next *next, struct packet *packet)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].link_type == link_type) {
            rows[i].decode(next, packet);
            return;
        }
    }
    packet->undecoded = true;
}
