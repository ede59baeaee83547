/* Neighbor Discovery messages and their options; libnet has builders for NS and NA only, without nonce or flags of ours. */
#include "builder_put.h"

#include <stdio.h>
#include <string.h>

static const uint8_t nowhere[16];

static unsigned preference_bits(const char *preference)
{
    static const char *const words[] = { "medium", "high", "reserved", "low" };

    for (unsigned i = 0; preference && i < 4; i++)
        if (strcmp(preference, words[i]) == 0)
            return i << 3;
    if (preference)
        builder_refuse("not a router preference", preference);
    return 0;
}

/* Fill the option that began at `start` up to whole units of 8 and set its length. */
static void option_end(struct buffer *message, size_t start)
{
    put_zeros(message, (8 - (message->length - start) % 8) % 8);
    message->bytes[start + 1] = (uint8_t)((message->length - start) / 8);
}

static size_t option_begin(struct buffer *message, unsigned type)
{
    put8(message, type);
    put8(message, 0);
    return message->length - 2;
}

static void put_link_layer(struct buffer *message, unsigned type, const char *given, const char *normal)
{
    const char *mac = given ? given : normal;

    if (!mac || !*mac)
        return;
    size_t start = option_begin(message, type);
    put_mac(message, mac);
    option_end(message, start);
}

/* RFC 4861 4.6.2; R: RFC 6275 7.2, P: RFC 9762 */
static void put_prefix(struct buffer *message, const struct build_prefix *prefix)
{
    const char *flags = prefix->flags ? prefix->flags : "LA";
    unsigned length, bits = 0;
    struct ip_address ip = read_prefix(prefix->prefix, &length);

    bits |= has_letter(flags, 'L') ? 0x80 : 0;
    bits |= has_letter(flags, 'A') ? 0x40 : 0;
    bits |= has_letter(flags, 'R') ? 0x20 : 0;
    bits |= has_letter(flags, 'P') ? 0x10 : 0;
    size_t start = option_begin(message, 3);
    put8(message, length);
    put8(message, bits);
    put32(message, (uint64_t)usual(prefix->valid, 86400));
    put32(message, (uint64_t)usual(prefix->preferred, 14400));
    put32(message, 0);
    put_bytes(message, ip.bytes, 16);
    option_end(message, start);
}

/* RFC 4191 2.3 */
static void put_route(struct buffer *message, const struct build_route *route)
{
    unsigned length;
    struct ip_address ip = read_prefix(route->prefix, &length);
    unsigned units = length == 0 ? 1 : length <= 64 ? 2 : 3;

    if (route->length != 0)
        units = route->length;
    size_t start = option_begin(message, 24);
    put8(message, length);
    put8(message, preference_bits(route->preference));
    put32(message, (uint64_t)usual(route->lifetime, 1800));
    put_bytes(message, ip.bytes, (units - 1) * 8);
    option_end(message, start);
}

/* RFC 8106 5.1 and 5.2 */
static void put_dns(struct buffer *message, const struct build_ra *ra)
{
    if (ra->rdnss[0]) {
        size_t start = option_begin(message, 25);
        put16(message, 0);
        put32(message, (uint64_t)usual(ra->rdnss_lifetime, 1800));
        for (unsigned i = 0; i < BUILD_LIST && ra->rdnss[i]; i++)
            put_ip(message, ra->rdnss[i]);
        option_end(message, start);
    }
    if (ra->dnssl[0]) {
        size_t start = option_begin(message, 31);
        put16(message, 0);
        put32(message, (uint64_t)usual(ra->dnssl_lifetime, 1800));
        for (unsigned i = 0; i < BUILD_LIST && ra->dnssl[i]; i++)
            put_name(message, ra->dnssl[i]);
        option_end(message, start);
    }
}

/* RFC 8781 4: the lifetime in units of 8 s, rounded up, beside the code of the prefix length */
static void put_pref64(struct buffer *message, const struct build_ra *ra)
{
    static const unsigned lengths[] = { 96, 64, 56, 48, 40, 32 };
    unsigned length, code = 0;

    if (!ra->pref64)
        return;
    struct ip_address ip = read_prefix(ra->pref64, &length);
    while (code < 5 && lengths[code] != length)
        code++;
    size_t start = option_begin(message, 38);
    put16(message, (unsigned)((usual(ra->pref64_lifetime, 1800) + 7) / 8) << 3 | code);
    put_bytes(message, ip.bytes, 12);
    option_end(message, start);
}

/* RFC 9463 6.1; without an address: ADN-only mode */
static void put_encrypted_dns(struct buffer *message, const struct build_encrypted_dns *dns)
{
    static struct buffer name, parameters;

    if (!dns->name)
        return;
    name.length = parameters.length = 0;
    put_name(&name, dns->name);
    put_hex(&parameters, dns->parameters);
    size_t start = option_begin(message, 144);
    put16(message, (unsigned)usual(dns->priority, 1));
    put32(message, (uint64_t)usual(dns->lifetime, 1800));
    put16(message, (unsigned)name.length);
    put_bytes(message, name.bytes, name.length);
    if (dns->address) {
        put16(message, 16);
        put_ip(message, dns->address);
        put16(message, (unsigned)parameters.length);
        put_bytes(message, parameters.bytes, parameters.length);
    }
    option_end(message, start);
}

static void put_number_option(struct buffer *message, unsigned type, int64_t value)
{
    if (value == 0)
        return;
    size_t start = option_begin(message, type);
    put16(message, 0);
    put32(message, (uint64_t)usual(value, 0));
    option_end(message, start);
}

static void put_ra_options(struct buffer *message, const char *mac, const struct build_ra *ra)
{
    put_link_layer(message, 1, ra->link_layer, mac);
    put_number_option(message, 5, ra->mtu);
    put_number_option(message, 7, ra->interval);
    for (unsigned i = 0; i < BUILD_LIST && ra->prefixes[i].prefix; i++)
        put_prefix(message, &ra->prefixes[i]);
    for (unsigned i = 0; i < BUILD_LIST && ra->routes[i].prefix; i++)
        put_route(message, &ra->routes[i]);
    put_dns(message, ra);
    put_pref64(message, ra);
    if (ra->captive_portal) {
        size_t start = option_begin(message, 37);
        put_bytes(message, ra->captive_portal, strlen(ra->captive_portal));
        option_end(message, start);
    }
    put_encrypted_dns(message, &ra->encrypted_dns);
    put_hex(message, ra->options);
}

static struct envelope nd_envelope(double time, const char *mac, const char *from, const char *to, const char *to_mac)
{
    return (struct envelope){ .time = time, .mac = mac, .from = from, .to = to, .to_mac = to_mac, .hop_limit = 255 };
}

void build_ra(struct builder *b, double time, const char *mac, const char *address, struct build_ra ra)
{
    struct buffer *message = &b->message;
    unsigned flags = preference_bits(ra.preference);

    flags |= has_letter(ra.flags, 'M') ? 0x80 : 0;
    flags |= has_letter(ra.flags, 'O') ? 0x40 : 0;
    flags |= has_letter(ra.flags, 'H') ? 0x20 : 0;
    flags |= has_letter(ra.flags, 'P') ? 0x04 : 0;
    flags |= has_letter(ra.flags, 'S') ? 0x02 : 0;
    icmpv6_begin(b, 134);
    put8(message, (unsigned)usual(ra.cur_hop_limit, 64));
    put8(message, flags);
    put16(message, (unsigned)usual(ra.router_lifetime, 1800));
    put32(message, (uint64_t)usual(ra.reachable_time, 0));
    put32(message, (uint64_t)usual(ra.retrans_timer, 0));
    put_ra_options(message, mac, &ra);
    icmpv6_send(b, nd_envelope(time, mac, address, ra.to ? ra.to : "ff02::1", ra.to_mac));
}

static bool is_nowhere(const char *address)
{
    return memcmp(read_ip(address).bytes, nowhere, 16) == 0;
}

void build_rs(struct builder *b, double time, const char *mac, const char *address, struct build_rs rs)
{
    icmpv6_begin(b, 133);
    put32(&b->message, 0);
    put_link_layer(&b->message, 1, rs.link_layer, is_nowhere(address) ? NULL : mac);
    put_hex(&b->message, rs.options);
    icmpv6_send(b, nd_envelope(time, mac, address, rs.to ? rs.to : "ff02::2", rs.to_mac));
}

static void solicited_node(const char *address, char group[64])
{
    struct ip_address ip = read_ip(address);

    snprintf(group, 64, "ff02::1:ff%02x:%02x%02x", ip.bytes[13], ip.bytes[14], ip.bytes[15]);
}

void build_ns(struct builder *b, double time, const char *mac, const char *address, struct build_ns ns)
{
    char group[64];

    solicited_node(ns.target, group);
    icmpv6_begin(b, 135);
    put32(&b->message, 0);
    put_ip(&b->message, ns.target);
    put_link_layer(&b->message, 1, ns.link_layer, is_nowhere(address) ? NULL : mac);
    if (ns.nonce) {
        size_t start = option_begin(&b->message, 14);
        put_hex(&b->message, ns.nonce);
        option_end(&b->message, start);
    }
    put_hex(&b->message, ns.options);
    icmpv6_send(b, nd_envelope(time, mac, address, ns.to ? ns.to : group, ns.to_mac));
}

void build_dad(struct builder *b, double time, const char *mac, const char *address)
{
    char nonce[16];
    uint8_t bytes[6];

    read_mac(mac, bytes);
    snprintf(nonce, sizeof nonce, "%02x%02x%08x", bytes[4], bytes[5], (unsigned)(time * 1000));
    build_ns(b, time, mac, "::", (struct build_ns){ .target = address, .nonce = nonce });
}

void build_na(struct builder *b, double time, const char *mac, const char *address, struct build_na na)
{
    const char *to = na.to ? na.to : "ff02::1";
    const char *flags = na.flags ? na.flags : read_ip(to).bytes[0] == 0xff ? "O" : "SO";
    uint64_t bits = 0;

    bits |= has_letter(flags, 'R') ? 0x80000000u : 0;
    bits |= has_letter(flags, 'S') ? 0x40000000u : 0;
    bits |= has_letter(flags, 'O') ? 0x20000000u : 0;
    icmpv6_begin(b, 136);
    put32(&b->message, bits);
    put_ip(&b->message, na.target ? na.target : address);
    put_link_layer(&b->message, 2, na.link_layer, mac);
    put_hex(&b->message, na.options);
    icmpv6_send(b, nd_envelope(time, mac, address, to, na.to_mac));
}

void build_redirect(struct builder *b, double time, const char *mac, const char *address,
                    struct build_redirect redirect)
{
    icmpv6_begin(b, 137);
    put32(&b->message, 0);
    put_ip(&b->message, redirect.target);
    put_ip(&b->message, redirect.destination);
    put_link_layer(&b->message, 2, redirect.link_layer, NULL);
    put_hex(&b->message, redirect.options);
    icmpv6_send(b, nd_envelope(time, mac, address, redirect.to, redirect.to_mac));
}

/* ---- MLD (RFC 2710, 9777) and other ICMPv6 ---- */

static void mld_send(struct builder *b, double time, const char *mac, const char *address, const char *to,
                     bool no_router_alert)
{
    struct envelope envelope = {
        .time = time, .mac = mac, .from = address, .to = to, .hop_limit = 1, .router_alert = !no_router_alert
    };

    icmpv6_send(b, envelope);
}

void build_mld_query(struct builder *b, double time, const char *mac, const char *address, struct build_mld query)
{
    struct buffer *message = &b->message;
    const char *group = query.group ? query.group : "::";

    icmpv6_begin(b, 130);
    put16(message, (unsigned)usual(query.maximum_response, 10000));
    put16(message, 0);
    put_ip(message, group);
    if (!query.version_1) {
        put8(message, 2);   /* S 0, robustness 2 */
        put8(message, 125); /* QQIC: 125 s */
        put16(message, 0);
    }
    mld_send(b, time, mac, address, query.to ? query.to : query.group ? group : "ff02::1", query.no_router_alert);
}

static void put_records(struct buffer *message, const struct build_mld *report)
{
    unsigned count = 0;

    while (count < BUILD_LIST && report->records[count].group)
        count++;
    put16(message, 0);
    put16(message, count);
    for (unsigned i = 0; i < count; i++) {
        const struct build_record *record = &report->records[i];
        put8(message, (unsigned)usual(record->type, 4));
        put8(message, 0);
        put16(message, record->source ? 1 : 0);
        put_ip(message, record->group);
        if (record->source)
            put_ip(message, record->source);
    }
}

void build_mld_report(struct builder *b, double time, const char *mac, const char *address, struct build_mld report)
{
    const char *group = report.records[0].group;

    if (report.version_1) {
        icmpv6_begin(b, report.done ? 132 : 131);
        put32(&b->message, 0);
        put_ip(&b->message, group);
        mld_send(b, time, mac, address,
                 report.to     ? report.to
                 : report.done ? "ff02::2"
                               : group,
                 report.no_router_alert);
        return;
    }
    icmpv6_begin(b, 143);
    put_records(&b->message, &report);
    mld_send(b, time, mac, address, report.to ? report.to : "ff02::16", report.no_router_alert);
}

void build_mld_join(struct builder *b, double time, const char *mac, const char *from, const char *address)
{
    char group[64];

    solicited_node(address, group);
    build_mld_report(b, time, mac, from, (struct build_mld){ .records = { { .group = group } } });
}

void build_icmpv6(struct builder *b, double time, const char *mac, const char *address, struct build_icmpv6 message)
{
    const size_t room = 1280 - 40;

    icmpv6_begin(b, message.type);
    put_hex(&b->message, message.hex);
    while (b->message.length < 4u + message.length)
        put8(&b->message, (unsigned)b->message.length);
    if (message.quote) {
        size_t left = room - b->message.length;
        put_bytes(&b->message, b->last.bytes, b->last.length < left ? b->last.length : left);
    }
    icmpv6_send(b, (struct envelope){ .time = time,
                                      .mac = mac,
                                      .from = address,
                                      .to = message.to,
                                      .to_mac = message.to_mac,
                                      .hop_limit = message.type >= 133 && message.type <= 137 ? 255 : 64 });
}
