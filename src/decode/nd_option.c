#include "decode/nd_option.h"

#include "decode/dns.h"
#include "decode/quoted.h"

/* How the length octet (units of 8) is judged. Content behind what a type defines is skipped: LENGTH_MIN. */
enum length_rule { LENGTH_MIN, LENGTH_EXACT, LENGTH_ODD, LENGTH_RANGE };

struct option_row {
    const char *word, *reference;
    enum length_rule rule;
    uint8_t min_length, max_length; /* max_length: of LENGTH_RANGE */
    enum defect_code length_defect; /* 0: DEFECT_ND_OPTION_LENGTH. With LENGTH_ODD it is that of an even length */
    void (*decode)(struct cursor *body, struct nd_option *option,
                   struct packet *packet); /* NULL: content is not looked at */
};

typedef void decoder(struct cursor *body, struct nd_option *option, struct packet *packet);
static decoder decode_link_layer_address, decode_prefix, decode_redirected, decode_mtu, decode_interval,
    decode_home_agent, decode_content, decode_timestamp, decode_nonce, decode_pvd, decode_route, decode_rdnss,
    decode_dnssl, decode_registration, decode_context, decode_border_router, decode_captive_portal, decode_pref64,
    decode_encrypted_dns;

/* IANA's list of Neighbor Discovery options. What has no row is not assigned: skipped, as receivers do (RFC 4861 §4.6). */
static const struct option_row options[256] = {
    [1] = { "source-link-layer-address", "RFC 4861 §4.6.1", LENGTH_EXACT, 1, .decode = decode_link_layer_address },
    [2] = { "target-link-layer-address", "RFC 4861 §4.6.1", LENGTH_EXACT, 1, .decode = decode_link_layer_address },
    [3] = { "prefix-information", "RFC 4861 §4.6.2", LENGTH_EXACT, 4, .decode = decode_prefix },
    [4] = { "redirected-header", "RFC 4861 §4.6.3", LENGTH_MIN, 1, .decode = decode_redirected },
    [5] = { "mtu", "RFC 4861 §4.6.4", LENGTH_MIN, 1, .decode = decode_mtu },
    [6] = { "nbma-shortcut-limit", "RFC 2491 §5.2", LENGTH_MIN, 1, .decode = decode_content },
    [7] = { "advertisement-interval", "RFC 6275 §7.3", LENGTH_MIN, 1, .decode = decode_interval },
    [8] = { "home-agent-information", "RFC 6275 §7.4", LENGTH_MIN, 1, .decode = decode_home_agent },
    [9] = { "source-address-list", "RFC 3122 §3.1", LENGTH_ODD, 3, .decode = decode_content },
    [10] = { "target-address-list", "RFC 3122 §3.1", LENGTH_ODD, 3, .decode = decode_content },
    [11] = { "cga", "RFC 3971 §5.1", LENGTH_MIN, 1, .decode = decode_content },
    [12] = { "rsa-signature", "RFC 3971 §5.2", LENGTH_MIN, 3, .decode = decode_content },
    [13] = { "timestamp", "RFC 3971 §5.3.1", LENGTH_EXACT, 2, .decode = decode_timestamp },
    [14] = { "nonce", "RFC 3971 §5.3.2", LENGTH_MIN, 1, .decode = decode_nonce },
    [15] = { "trust-anchor", "RFC 3971 §6.4.3", LENGTH_MIN, 1, .decode = decode_content },
    [16] = { "certificate", "RFC 3971 §6.4.4", LENGTH_MIN, 1, .decode = decode_content },
    [17] = { "ip-address-or-prefix", "RFC 5568 §6.4.1", LENGTH_MIN, 1, .decode = decode_content },
    [18] = { "new-router-prefix", "RFC 4068 §6.4.2", LENGTH_MIN, 1, .decode = decode_content },
    [19] = { "link-layer-address", "RFC 5568 §6.4.3", LENGTH_MIN, 1, .decode = decode_content },
    [20] = { "neighbor-advertisement-acknowledgment", "RFC 5568 §6.4.4", LENGTH_MIN, 1, .decode = decode_content },
    [21] = { "pvd-id", "RFC 8801 §3.1", LENGTH_MIN, 2, .decode = decode_pvd },
    [23] = { "map", "RFC 4140 §4.5", LENGTH_MIN, 1, .decode = decode_content },
    [24] = { "route-information", "RFC 4191 §2.3", LENGTH_RANGE, 1, 3, DEFECT_ROUTE_LENGTH, decode_route },
    [25] = { "rdnss", "RFC 8106 §5.1", LENGTH_ODD, 3, .length_defect = DEFECT_RDNSS_EVEN_LENGTH,
             .decode = decode_rdnss },
    [26] = { "ra-flags-extension", "RFC 5175 §4", LENGTH_MIN, 1, .decode = decode_content },
    [27] = { "handover-key-request", "RFC 5269 §4.1", LENGTH_MIN, 1, .decode = decode_content },
    [28] = { "handover-key-reply", "RFC 5269 §4.2", LENGTH_MIN, 1, .decode = decode_content },
    [29] = { "handover-assist-information", "RFC 5271 §5", LENGTH_MIN, 1, .decode = decode_content },
    [30] = { "mobile-node-identifier", "RFC 5271 §5", LENGTH_MIN, 1, .decode = decode_content },
    [31] = { "dnssl", "RFC 8106 §5.2", LENGTH_MIN, 2, .decode = decode_dnssl },
    [32] = { "proxy-signature", "RFC 6496 §5", LENGTH_MIN, 1, .decode = decode_content },
    [33] = { "address-registration", "RFC 8505 §4.1", LENGTH_RANGE, 2, 5, DEFECT_EARO_LENGTH, decode_registration },
    [34] = { "6lowpan-context", "RFC 6775 §4.2", LENGTH_RANGE, 2, 3, .decode = decode_context },
    [35] = { "authoritative-border-router", "RFC 6775 §4.3", LENGTH_EXACT, 3, .decode = decode_border_router },
    [36] = { "6lowpan-capability", "RFC 7400 §3.3", LENGTH_MIN, 1, .decode = decode_content },
    [37] = { "captive-portal", "RFC 8910 §2.3", LENGTH_MIN, 1, .decode = decode_captive_portal },
    [38] = { "pref64", "RFC 8781 §4", LENGTH_EXACT, 2, .decode = decode_pref64 },
    [39] = { "crypto-id-parameters", "RFC 8928 §4.3", LENGTH_MIN, 1, .decode = decode_content },
    [40] = { "ndp-signature", "RFC 8928 §4.4", LENGTH_MIN, 1, .decode = decode_content },
    [41] = { "resource-directory-address", "RFC 9176 §4.1.1", LENGTH_MIN, 3, .decode = decode_content },
    [42] = { "consistent-uptime", "RFC 9685 §7.3", LENGTH_MIN, 1, .decode = decode_content },
    [138] = { "card-request", "RFC 4065 §5.2.2.1", LENGTH_MIN, 1, .decode = decode_content },
    [139] = { "card-reply", "RFC 4065 §5.2.2.2", LENGTH_MIN, 1, .decode = decode_content },
    [144] = { "encrypted-dns", "RFC 9463 §6.1", LENGTH_MIN, 2, .decode = decode_encrypted_dns },
    [253] = { "experiment-1", "RFC 4727 §5.1.3", LENGTH_MIN, 1, .decode = decode_content },
    [254] = { "experiment-2", "RFC 4727 §5.1.3", LENGTH_MIN, 1, .decode = decode_content },
};

const char *nd_option_word(uint8_t type)
{
    return options[type].word ? options[type].word : "unassigned";
}

static void ignore(struct nd_option *option, struct packet *packet, enum defect_code code, uint32_t offset)
{
    option->ignored = true;
    packet_add_defect(packet, code, offset);
}

/* ---- the walk ---- */

/* The defect of an option's length, or 0. */
static enum defect_code length_defect(const struct option_row *row, uint8_t length)
{
    enum defect_code wrong = row->length_defect ? row->length_defect : DEFECT_ND_OPTION_LENGTH;
    switch (row->rule) {
    case LENGTH_MIN: return length < row->min_length ? wrong : DEFECT_NONE;
    case LENGTH_EXACT: return length != row->min_length ? wrong : DEFECT_NONE;
    case LENGTH_RANGE: return length < row->min_length || length > row->max_length ? wrong : DEFECT_NONE;
    case LENGTH_ODD: break;
    }
    if (length % 2 == 0)
        return wrong;
    return length < row->min_length ? DEFECT_ND_OPTION_LENGTH : DEFECT_NONE;
}

/* The place for the next option; those beyond the last one share `spare` and are only counted. */
static struct nd_option *place_for_option(struct packet *packet, struct nd_option *spare, uint32_t offset)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    icmpv6->options_walked++;
    if (icmpv6->option_count < ND_OPTION_MAX)
        return &icmpv6->options[icmpv6->option_count++];
    if (icmpv6->options_walked == ND_OPTION_MAX + 1)
        packet_add_defect(packet, DEFECT_ND_OPTION_TOO_MANY, offset);
    return spare;
}

static void decode_one(struct cursor body, struct nd_option *option, struct packet *packet)
{
    const struct option_row *row = &options[option->type];
    enum defect_code wrong = row->word ? length_defect(row, option->length) : DEFECT_NONE;
    if (wrong)
        ignore(option, packet, wrong, option->offset + 1);
    else if (row->decode && !option->truncated)
        row->decode(&body, option, packet);
}

bool nd_option_decode_all(struct cursor *walk, struct packet *packet)
{
    enum { UNIT = 8, TYPE_AND_LENGTH = 2 };
    struct nd_option spare;
    while (cursor_sent(walk) > 0) {
        uint32_t offset = walk->offset;
        uint8_t type = cursor_u8(walk), length = cursor_u8(walk);
        if (walk->failed) {
            if (!walk->truncated)
                packet_add_defect(packet, DEFECT_ND_OPTION_PAST_PACKET, offset);
            return false;
        }
        struct nd_option *option = place_for_option(packet, &spare, offset);
        *option = (struct nd_option){ .type = type, .length = length, .offset = offset };
        if (length ==
            0) { /* how long it is, nobody knows: the walk ends, and receivers discard the message (RFC 4861 §4.6) */
            ignore(option, packet, DEFECT_ND_OPTION_LENGTH_ZERO, offset + 1);
            return false;
        }
        struct cursor rest = *walk, body = cursor_slice(walk, length * (uint32_t)UNIT - TYPE_AND_LENGTH);
        if (body.failed) {
            option->data = cursor_rest(&rest);
            ignore(option, packet, DEFECT_ND_OPTION_PAST_PACKET, offset);
            return false;
        }
        option->truncated = body.uncaptured > 0;
        struct cursor data = body;
        option->data = cursor_rest(&data);
        decode_one(body, option, packet);
    }
    return packet->icmpv6.options_walked == packet->icmpv6.option_count;
}

/* ---- the contents; the walls of `body` are the option's, behind its type and length ---- */

static void decode_content(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    option->content = cursor_rest(body);
}

static void decode_link_layer_address(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    uint32_t offset = body->offset;
    option->link_layer_address = cursor_mac(body);
    if (mac_is_group(&option->link_layer_address))
        packet_add_defect(packet, DEFECT_LINK_LAYER_ADDRESS_GROUP, offset);
}

/* Prefixes that no unicast address has: ff00::/8, ::/128, ::1/128. */
static bool is_special(const struct address *address, uint8_t length)
{
    static const struct address loopback = { { [15] = 1 } };
    if (address_is_multicast(address) && length >= 8)
        return true;
    return length == 128 && (address_is_unspecified(address) || address_equal(address, &loopback));
}

static void decode_prefix(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    enum { PREFIX_OFFSET = 16, PREFERRED_OFFSET = 8, LENGTH_OFFSET = 2, LINK_LOCAL_BITS = 10 };
    struct nd_prefix_information *prefix = &option->prefix;
    prefix->prefix_length = cursor_u8(body);
    uint8_t flags = cursor_u8(body);
    prefix->on_link = flags & 0x80;
    prefix->autonomous = flags & 0x40;
    prefix->router_address = flags & 0x20;
    prefix->dhcpv6_pd_preferred = flags & 0x10;
    prefix->valid_lifetime = cursor_u32(body);
    prefix->preferred_lifetime = cursor_u32(body);
    cursor_skip(body, 4); /* Reserved2 */
    prefix->prefix = cursor_address(body);
    if (prefix->prefix_length > 128)
        ignore(option, packet, DEFECT_PREFIX_LENGTH_OVER_128, option->offset + LENGTH_OFFSET);
    else if (address_is_link_local(&prefix->prefix) && prefix->prefix_length >= LINK_LOCAL_BITS)
        ignore(option, packet, DEFECT_PREFIX_LINK_LOCAL, option->offset + PREFIX_OFFSET);
    else if (is_special(&prefix->prefix, prefix->prefix_length))
        ignore(option, packet, DEFECT_PREFIX_MULTICAST, option->offset + PREFIX_OFFSET);
    else if (prefix->preferred_lifetime > prefix->valid_lifetime)
        ignore(option, packet, DEFECT_PREFIX_PREFERRED_EXCEEDS_VALID, option->offset + PREFERRED_OFFSET);
    else if (prefix->autonomous && prefix->prefix_length != 64)
        packet_add_defect(packet, DEFECT_PREFIX_NOT_64, option->offset + LENGTH_OFFSET);
}

static void decode_redirected(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    cursor_skip(body, 6); /* Reserved */
    quoted_packet_read(body, &option->redirected);
}

static void decode_mtu(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    enum { MINIMUM_LINK_MTU = 1280 };
    cursor_skip(body, 2); /* Reserved */
    uint32_t offset = body->offset;
    option->mtu = cursor_u32(body);
    if (option->mtu < MINIMUM_LINK_MTU)
        ignore(option, packet, DEFECT_MTU_BELOW_1280, offset);
}

static void decode_interval(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    cursor_skip(body, 2); /* Reserved */
    option->advertisement_interval = cursor_u32(body);
}

static void decode_home_agent(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    cursor_skip(body, 2); /* Reserved */
    option->home_agent.preference = cursor_u16(body);
    option->home_agent.lifetime = cursor_u16(body);
}

static void decode_timestamp(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    cursor_skip(body, 6); /* Reserved */
    option->timestamp = cursor_u64(body);
}

static void decode_nonce(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    option->nonce = cursor_rest(body);
}

static void decode_route(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    enum { LENGTH_OFFSET = 2, PREFERENCE_OFFSET = 3, PREFIX_OFFSET = 8 };
    struct nd_route_information *route = &option->route;
    route->prefix_length = cursor_u8(body);
    route->preference = cursor_u8(body) >> 3 & 3;
    route->route_lifetime = cursor_u32(body);
    uint32_t sent = cursor_left(body); /* 0, 8 or 16 octets: the length was judged */
    const uint8_t *octets = cursor_bytes(body, sent);
    if (octets && sent <= sizeof route->prefix.octets)
        memcpy(route->prefix.octets, octets, sent);
    if (route->prefix_length > 128 || route->prefix_length > sent * 8)
        ignore(option, packet, DEFECT_ROUTE_LENGTH, option->offset + LENGTH_OFFSET);
    else if (route->preference == PREFERENCE_RESERVED)
        ignore(option, packet, DEFECT_ROUTE_PREFERENCE_RESERVED, option->offset + PREFERENCE_OFFSET);
    else if (is_special(&route->prefix, route->prefix_length))
        packet_add_defect(packet, DEFECT_ROUTE_MULTICAST, option->offset + PREFIX_OFFSET);
}

static void decode_rdnss(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    cursor_skip(body, 2); /* Reserved */
    option->rdnss.lifetime = cursor_u32(body);
    option->rdnss.count = (uint16_t)(cursor_left(body) / 16);
    option->rdnss.addresses = cursor_bytes(body, option->rdnss.count * 16u);
}

static void decode_registration(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    struct nd_registration *registration = &option->registration;
    registration->status = cursor_u8(body);
    registration->opaque = cursor_u8(body);
    registration->flags = cursor_u8(body);
    registration->transaction_id = cursor_u8(body);
    registration->lifetime = cursor_u16(body);
    registration->owner = cursor_rest(body);
}

static void decode_context(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    struct nd_6lowpan_context *context = &option->context;
    context->context_length = cursor_u8(body);
    uint8_t bits = cursor_u8(body);
    context->compression = bits & 0x10;
    context->context_id = bits & 0x0f;
    cursor_skip(body, 2); /* Reserved */
    context->lifetime = cursor_u16(body);
    uint32_t sent = cursor_left(body); /* 8 or 16 octets: the length was judged */
    const uint8_t *octets = cursor_bytes(body, sent);
    if (octets && sent <= sizeof context->prefix.octets)
        memcpy(context->prefix.octets, octets, sent);
    if (context->context_length > sent * 8)
        ignore(option, packet, DEFECT_ND_OPTION_LENGTH, option->offset + 2);
}

static void decode_border_router(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    (void)packet;
    uint32_t low = cursor_u16(body);
    option->border_router.version = (uint32_t)cursor_u16(body) << 16 | low;
    option->border_router.lifetime = cursor_u16(body);
    option->border_router.address = cursor_address(body);
}

/* An octet that stands in a URI: unreserved, reserved, or the sign of an escape (RFC 3986 §2). */
static bool is_uri_octet(uint8_t octet)
{
    return octet > ' ' && octet < 0x7f && !strchr("\"<>\\^`{|}", octet);
}

static void decode_captive_portal(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    uint32_t offset = body->offset;
    struct bytes uri = cursor_rest(body);
    while (uri.size > 0 && uri.data[uri.size - 1] == 0) /* padding */
        uri.size--;
    uint32_t good = 0;
    while (good < uri.size && is_uri_octet(uri.data[good]))
        good++;
    option->captive_portal = (struct bytes){ .data = uri.size > 0 ? uri.data : NULL, .size = uri.size };
    if (uri.size == 0 || good < uri.size)
        ignore(option, packet, DEFECT_CAPTIVE_PORTAL_URI, offset + good);
}

static void decode_pref64(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    static const uint8_t lengths[] = { 96, 64, 56, 48, 40, 32 }; /* RFC 8781 §4 */
    uint16_t scaled = cursor_u16(body);
    struct address address = { { 0 } };
    const uint8_t *octets = cursor_bytes(body, 12);
    if (octets)
        memcpy(address.octets, octets, 12);
    option->pref64.lifetime = scaled & ~7u; /* the upper 13 bits count 8 seconds each */
    option->pref64.length_code = scaled & 7;
    if (option->pref64.length_code < sizeof lengths)
        option->pref64.prefix = prefix_make(&address, lengths[option->pref64.length_code]);
    else
        ignore(option, packet, DEFECT_PREF64_LENGTH_CODE, option->offset + 3);
}

/* ---- names in DNS wire format, never compressed in an option ---- */

enum name_state { NAME_GOOD, NAME_MALFORMED, NAME_WITHOUT_END };

/* Step over one name. A label of 64 or more is a compression pointer or reserved; the root alone is no name. */
static enum name_state skip_name(struct cursor *body)
{
    enum { LABEL_MAX = 63, NAME_MAX_OCTETS = 255 }; /* RFC 1035 §2.3.4 */
    uint32_t octets = 0;
    while (cursor_left(body) > 0) {
        uint8_t label = cursor_u8(body);
        octets += 1u + label;
        if (label > LABEL_MAX || octets > NAME_MAX_OCTETS)
            return NAME_MALFORMED;
        if (label == 0)
            return octets > 1 ? NAME_GOOD : NAME_MALFORMED;
        if (label > cursor_left(body))
            return NAME_WITHOUT_END;
        cursor_skip(body, label);
    }
    return NAME_WITHOUT_END;
}

static void decode_dnssl(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    cursor_skip(body, 2); /* Reserved */
    option->dnssl.lifetime = cursor_u32(body);
    struct cursor walk = *body;
    option->dnssl.names = cursor_rest(body);
    unsigned names = 0;
    while (cursor_left(&walk) > 0) {
        struct cursor name = walk;
        if (cursor_u8(&walk) == 0) /* padding */
            continue;
        walk = name;
        enum name_state state = skip_name(&walk);
        if (state != NAME_GOOD) {
            ignore(option, packet, state == NAME_MALFORMED ? DEFECT_DNSSL_MALFORMED : DEFECT_DNSSL_NO_END, name.offset);
            return;
        }
        names++;
    }
    if (names == 0)
        ignore(option, packet, DEFECT_DNSSL_MALFORMED, walk.offset);
}

/* RFC 8801 §3.1: flags, sequence, name, padding to 8 octets, then the header of an RA when R is set, then options. */
static void decode_pvd(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    enum { RA_HEADER = 16 };
    struct nd_pvd *pvd = &option->pvd;
    uint16_t flags = cursor_u16(body);
    pvd->http = flags & 0x8000;
    pvd->legacy = flags & 0x4000;
    pvd->has_ra = flags & 0x2000;
    pvd->delay = flags & 0x000f;
    pvd->sequence = cursor_u16(body);
    struct cursor name = *body;
    if (skip_name(body) != NAME_GOOD) {
        ignore(option, packet, DEFECT_PVD_MALFORMED, name.offset);
        return;
    }
    struct cursor named = cursor_slice(&name, body->offset - name.offset);
    pvd->name = cursor_rest(&named);
    cursor_skip(body, -(body->offset - option->offset) & 7u); /* Padding: the option's own length is a multiple of 8 */
    uint32_t offset = body->offset;
    pvd->nested = cursor_rest(body);
    if (pvd->has_ra && pvd->nested.size < RA_HEADER)
        ignore(option, packet, DEFECT_PVD_MALFORMED, offset);
}

/* SvcParams: keys rise strictly, each value fits (RFC 9460 §2.2). */
static bool parameters_fit(struct cursor parameters)
{
    int32_t last = -1;
    uint16_t key;
    struct cursor value;
    while (dns_parameter_next(&parameters, &key, &value)) {
        if (key <= last)
            return false;
        last = key;
    }
    return !parameters.failed;
}

static bool is_zero(struct bytes bytes)
{
    for (uint32_t i = 0; i < bytes.size; i++)
        if (bytes.data[i] != 0)
            return false;
    return true;
}

/* The addresses and parameters, which ADN-only mode leaves out. */
static bool decode_resolvers(struct cursor *body, struct nd_encrypted_dns *dns)
{
    struct cursor padding = *body;
    if (is_zero(cursor_rest(&padding)))
        return true;
    uint16_t octets = cursor_u16(body);
    const uint8_t *addresses = cursor_bytes(body, octets);
    struct cursor parameters = cursor_slice(body, cursor_u16(body));
    if (body->failed || octets == 0 || octets % 16 != 0 || !parameters_fit(parameters))
        return false;
    dns->address_count = octets / 16;
    dns->addresses = addresses;
    dns->parameters = cursor_rest(&parameters);
    return true;
}

static void decode_encrypted_dns(struct cursor *body, struct nd_option *option, struct packet *packet)
{
    struct nd_encrypted_dns *dns = &option->encrypted_dns;
    dns->service_priority = cursor_u16(body);
    dns->lifetime = cursor_u32(body);
    uint32_t offset = body->offset;
    struct cursor name = cursor_slice(body, cursor_u16(body)), walk = name;
    bool good = !name.failed && skip_name(&walk) == NAME_GOOD && cursor_left(&walk) == 0;
    if (good) {
        dns->name = cursor_rest(&name);
        offset = body->offset;
        good = decode_resolvers(body, dns);
    }
    if (!good)
        ignore(option, packet, DEFECT_ENCRYPTED_DNS_MALFORMED, offset);
}
