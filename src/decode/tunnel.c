#include "decode/tunnel.h"

enum {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACKNOWLEDGEMENT = 0x0080, /* version 1, RFC 2637 §4.1 */
    GRE_VERSION = 0x0007,
    ETHER_TYPE_PPP = 0x880b,
    TEREDO_AUTHENTICATION = 0x0001,
    TEREDO_ORIGIN = 0x0000,
    AYIYA_FORWARD = 1,
    VXLAN_INSTANCE = 0x08,
    GTP_TPDU = 0xff
};

static void go_on(enum layers_step step, uint16_t code, enum packet_tunnel kind, struct layers_next *next)
{
    next->step = (uint8_t)step;
    next->code = code;
    next->tunnel = (uint8_t)kind;
}

/* GRE (RFC 2784, RFC 2890) and the form with PPP inside (RFC 2637). ERSPAN and source routes (RFC 1701) are not looked into. */
static void decode_gre(struct layers_next *next, struct packet *packet)
{
    uint32_t start = next->at.offset;
    uint16_t flags = cursor_u16(&next->at), type = cursor_u16(&next->at);
    unsigned version = flags & GRE_VERSION;
    cursor_skip(&next->at, (flags & GRE_CHECKSUM ? 4u : 0) + (flags & GRE_KEY ? 4u : 0) +
                               (flags & GRE_SEQUENCE ? 4u : 0) +
                               (version == 1 && (flags & GRE_ACKNOWLEDGEMENT) ? 4u : 0));
    if (layers_failed(&next->at, DEFECT_TUNNEL_INNER, packet))
        return;
    if (version > 1 || (flags & GRE_ROUTING) || (version == 1) != (type == ETHER_TYPE_PPP)) {
        packet->undecoded = true;
        if (version > 1)
            packet_add_defect(packet, DEFECT_TUNNEL_INNER, start);
        return;
    }
    if (cursor_sent(&next->at) == 0)
        return; /* an acknowledgement alone; a keepalive */
    if (type == ETHER_TYPE_PPP)
        go_on(STEP_PPP, 0, TUNNEL_GRE, next);
    else if (type == 0x0800 || type == 0x86dd || type == 0x6558 || type == 0x8847 || type == 0x8848)
        go_on(STEP_ETHER_TYPE, type, TUNNEL_GRE, next);
    else
        packet->undecoded = true;
}

void tunnel_decode(struct layers_next *next, struct packet *packet)
{
    bool outer_is_6 = packet->layers[packet->layer_count - 1u].ip_version == 6;
    if (next->partial && outer_is_6)
        return; /* reassembly brings the whole */
    if (next->code == IP_IPV6)
        go_on(STEP_IPV6, 0, outer_is_6 ? TUNNEL_6IN6 : TUNNEL_6IN4, next);
    else if (next->code == IP_IPV4)
        go_on(STEP_IPV4, 0, outer_is_6 ? TUNNEL_4IN6 : TUNNEL_4IN4, next);
    else if (next->code == IP_ETHERNET)
        go_on(STEP_ETHERNET, 0, TUNNEL_OTHER, next);
    else
        decode_gre(next, packet);
}

/* A client or a relay speaks from 2001::/32, or from a link-local address to qualify and to keep a hole open (RFC 4380 §2.6, §5.2). */
static bool is_teredo_address(const struct address *address)
{
    static const uint8_t prefix[4] = { 0x20, 0x01, 0, 0 };
    return memcmp(address->octets, prefix, sizeof prefix) == 0 || address_is_link_local(address);
}

static bool skip_teredo_indicators(struct cursor *at, bool *found)
{
    struct cursor peek = *at;
    uint16_t indicator = cursor_u16(&peek);
    *found = false;
    if (indicator == TEREDO_AUTHENTICATION && !peek.failed) { /* RFC 4380 §5.1.1 */
        unsigned identifier = cursor_u8(&peek), authentication = cursor_u8(&peek);
        cursor_skip(&peek, identifier + authentication + 9); /* nonce and confirmation */
        *found = true;
        *at = peek;
        indicator = cursor_u16(&peek);
    }
    if (indicator == TEREDO_ORIGIN && !peek.failed) {
        cursor_skip(&peek, 6); /* obfuscated port and address */
        *found = true;
        *at = peek;
    }
    return !at->failed;
}

static bool decode_teredo(struct cursor at, struct layers_next *next, struct packet *packet)
{
    bool found;
    uint32_t start = at.offset;
    bool skipped = skip_teredo_indicators(&at, &found);
    struct cursor inner = at;
    uint8_t version = cursor_u8(&inner) >> 4;
    cursor_skip(&inner, 3);
    uint16_t payload_length = cursor_u16(&inner);
    cursor_skip(&inner, 2);
    struct address source = cursor_address(&inner), destination = cursor_address(&inner);
    if (skipped && !inner.failed && version == 6 && payload_length <= cursor_sent(&inner) &&
        (is_teredo_address(&source) || is_teredo_address(&destination))) {
        next->at = at;
        go_on(STEP_IPV6, 0, TUNNEL_TEREDO, next);
        return true;
    }
    if (found && !(inner.failed && inner.truncated) &&
        !(at.failed && at.truncated)) /* it begins like Teredo, and is not */
        packet_add_defect(packet, DEFECT_TEREDO_MALFORMED, start);
    return false;
}

/* draft-massar-v6ops-ayiya §3: lengths of identity and signature, then the packet when the operation is "forward". */
static bool decode_ayiya(struct cursor at, struct layers_next *next, struct packet *packet)
{
    (void)packet;
    uint8_t identity = cursor_u8(&at), signature = cursor_u8(&at), operation = cursor_u8(&at) & 0x0f;
    uint8_t next_header = cursor_u8(&at);
    unsigned identity_length = identity >> 4;
    cursor_skip(&at, 4); /* epoch time */
    if (identity_length > 8)
        return false;
    cursor_skip(&at, (1u << identity_length) + (signature >> 4) * 4u);
    struct cursor peek = at;
    if (cursor_u8(&peek) >> 4 != 6 || peek.failed || operation != AYIYA_FORWARD || next_header != IP_IPV6)
        return false;
    next->at = at;
    go_on(STEP_IPV6, 0, TUNNEL_AYIYA, next);
    return true;
}

/* RFC 7348 §5: flag I set, a network identifier, and a whole Ethernet frame. */
static bool decode_vxlan(struct cursor at, struct layers_next *next, struct packet *packet)
{
    (void)packet;
    uint8_t flags = cursor_u8(&at);
    cursor_skip(&at, 7);
    if (at.failed || !(flags & VXLAN_INSTANCE))
        return false;
    next->at = at;
    go_on(STEP_ETHERNET, 0, TUNNEL_VXLAN, next);
    return true;
}

/* RFC 8926 §3.4: version 0, options in units of 4 octets, an EtherType. */
static bool decode_geneve(struct cursor at, struct layers_next *next, struct packet *packet)
{
    (void)packet;
    uint8_t version_length = cursor_u8(&at);
    cursor_skip(&at, 1);
    uint16_t type = cursor_u16(&at);
    cursor_skip(&at, 4u + (version_length & 0x3fu) * 4u);
    if (at.failed || version_length >> 6 != 0)
        return false;
    next->at = at;
    go_on(STEP_ETHER_TYPE, type, TUNNEL_GENEVE, next);
    return true;
}

/* Extension headers of GTP-U, each with its length in units of 4 octets (3GPP TS 29.281 §5.2.1). A length of 0 would never end. */
static bool skip_gtp_extensions(struct cursor *at, uint8_t type)
{
    while (type != 0) {
        unsigned length = cursor_u8(at) * 4u;
        if (at->failed || length == 0)
            return false;
        cursor_skip(at, length - 2);
        type = cursor_u8(at);
    }
    return !at->failed;
}

static bool decode_gtp(struct cursor at, struct layers_next *next, struct packet *packet)
{
    (void)packet;
    uint8_t flags = cursor_u8(&at), type = cursor_u8(&at);
    uint16_t length = cursor_u16(&at);
    cursor_skip(&at, 4); /* tunnel endpoint identifier */
    if (at.failed || flags >> 4 != 3 || type != GTP_TPDU ||
        length > cursor_sent(&at)) /* version 1, protocol type GTP */
        return false;
    at = cursor_slice(&at, length);
    if (flags & 7) { /* one of E, S, PN: all three fields are there */
        cursor_skip(&at, 3);
        uint8_t extension = cursor_u8(&at);
        if (!skip_gtp_extensions(&at, flags & 4 ? extension : 0))
            return false;
    }
    struct cursor peek = at;
    uint8_t version = cursor_u8(&peek) >> 4;
    if (peek.failed || (version != 4 && version != 6))
        return false;
    next->at = at;
    go_on(STEP_IP, 0, TUNNEL_GTP, next);
    return true;
}

/* RFC 9300 §5.1: 8 octets, then IP. */
static bool decode_lisp(struct cursor at, struct layers_next *next, struct packet *packet)
{
    (void)packet;
    cursor_skip(&at, 8);
    struct cursor peek = at;
    uint8_t version = cursor_u8(&peek) >> 4;
    if (peek.failed || (version != 4 && version != 6))
        return false;
    next->at = at;
    go_on(STEP_IP, 0, TUNNEL_OTHER, next);
    return true;
}

bool tunnel_decode_udp(enum packet_tunnel kind, const struct cursor *payload, struct layers_next *next,
                       struct packet *packet)
{
    static bool (*const decoders[TUNNEL_COUNT])(struct cursor at, struct layers_next * next, struct packet * packet) = {
        [TUNNEL_TEREDO] = decode_teredo, [TUNNEL_AYIYA] = decode_ayiya, [TUNNEL_VXLAN] = decode_vxlan,
        [TUNNEL_GENEVE] = decode_geneve, [TUNNEL_GTP] = decode_gtp,     [TUNNEL_OTHER] = decode_lisp,
    };
    return decoders[kind] && decoders[kind](*payload, next, packet);
}

/* Identifiers of RFC 5214 §6.1: 0000:5efe or 0200:5efe, then the IPv4 address. */
static bool is_isatap(const struct address *address)
{
    const uint8_t *o = address->octets + 8;
    return (o[0] & ~2u) == 0 && o[1] == 0 && o[2] == 0x5e && o[3] == 0xfe;
}

/* RFC 5969 §4: the prefix of the provider, of 16 to 32 bits, and then the whole IPv4 address of the customer. */
static bool is_6rd(const struct address *address, const struct address *ipv4)
{
    struct cursor bits = cursor_make(address->octets, 8, 8, 0), own = cursor_make(ipv4->octets + 12, 4, 4, 0);
    uint64_t high = cursor_u64(&bits);
    uint32_t wanted = cursor_u32(&own);
    for (unsigned prefix = 16; prefix <= 32; prefix++)
        if ((uint32_t)(high >> (32 - prefix)) == wanted)
            return true;
    return false;
}

static bool is_6to4(const struct address *address)
{
    return address->octets[0] == 0x20 && address->octets[1] == 0x02;
}

enum packet_tunnel tunnel_kind_by_address(const struct packet_layer *outer, const struct packet_layer *inner)
{
    static const uint8_t relay[4] = { 192, 88, 99, 1 }; /* RFC 3068, deprecated by RFC 7526 */
    if (is_6to4(&inner->source) || is_6to4(&inner->destination) || memcmp(outer->source.octets + 12, relay, 4) == 0 ||
        memcmp(outer->destination.octets + 12, relay, 4) == 0)
        return TUNNEL_6TO4;
    if (is_isatap(&inner->source) || is_isatap(&inner->destination))
        return TUNNEL_ISATAP;
    if (is_6rd(&inner->source, &outer->source) || is_6rd(&inner->destination, &outer->destination))
        return TUNNEL_6RD;
    return TUNNEL_6IN4;
}
