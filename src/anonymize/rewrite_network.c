#include <string.h>

#include "anonymize/rewrite.h"
#include "decode/extension.h"
#include "decode/ipv6_option.h"
#include "decode/wire.h"
#include "v6audit/packet.h"

/* IP headers, their options and extension headers. */

enum { IPV4_HEADER = 20 };

void rewrite_network(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint8_t version = cursor_u8(&peek) >> 4;
    if (version == 4)
        rewrite_network_4(rewrite, job);
    else if (version == 6)
        rewrite_network_6(rewrite, job);
}

/* ── IPv4 ── */

/* Types and lengths stay; routes and times that routers wrote go. */
static void rewrite_ipv4_options(struct rewrite *rewrite, struct cursor options)
{
    while (cursor_left(&options) > 0) {
        struct cursor peek = options;
        uint8_t type = cursor_u8(&peek), length = cursor_u8(&peek);
        if (type <= 1) {
            rewrite_keep(rewrite, &options, 1);
            continue;
        }
        rewrite_keep(rewrite, &options, 2);
        if (length < 2 || peek.failed)
            return;
        rewrite_clear(&options, length - 2u);
    }
}

/* The walls of what is behind a header. A length that is missing (a network card will cut the packet) or a lie leaves those of the frame. */
static void clip(struct cursor *at, uint32_t length)
{
    if (length > 0 && length <= cursor_sent(at))
        wire_clip(at, length);
}

void rewrite_network_4(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, start = *at, peek = *at;
    uint8_t first = cursor_u8(&peek);
    uint32_t header_length = (first & 15u) * 4u;
    cursor_skip(&peek, 1);
    uint16_t total_length = cursor_u16(&peek);
    cursor_skip(&peek, 2);
    uint16_t fragment = cursor_u16(&peek);
    cursor_skip(&peek, 1);
    uint8_t protocol = cursor_u8(&peek);
    cursor_skip(&peek, 2);
    struct rewrite_ip ip = { .version = 4, .source = cursor_ipv4(&peek), .destination = cursor_ipv4(&peek) };
    if (peek.failed || first >> 4 != 4 || header_length < IPV4_HEADER)
        return;
    rewrite_keep(rewrite, at, 10);
    rewrite_clear(at, 2);
    rewrite_ipv4(rewrite, at);
    rewrite_ipv4(rewrite, at);
    rewrite_ipv4_options(rewrite, rewrite_part(at, header_length - IPV4_HEADER));
    rewrite_note_checksum(rewrite, rewrite_part(&start, header_length), 10, NULL, false);
    clip(at, total_length > header_length ? total_length - header_length : 0);
    if ((fragment & 0x1fff) == 0)
        rewrite_post(rewrite, rewrite_upper, protocol, *at, &ip);
}

/* ── IPv6: options ── */

static void rewrite_option(struct rewrite *rewrite, uint8_t type, struct cursor data)
{
    uint32_t size = cursor_left(&data);
    bool harmless = type == IPV6_OPTION_ROUTER_ALERT || type == IPV6_OPTION_JUMBO || size <= 1;
    if (type == IPV6_OPTION_HOME_ADDRESS && size == 16)
        rewrite_ipv6(rewrite, &data);
    else if (harmless)
        rewrite_keep(rewrite, &data, size);
    else
        rewrite_scramble(rewrite, &data, size);
}

static void rewrite_options(struct rewrite *rewrite, struct cursor *body)
{
    while (cursor_left(body) > 0) {
        struct cursor peek = *body;
        uint8_t type = cursor_u8(&peek), length = cursor_u8(&peek);
        if (type == IPV6_OPTION_PAD1) {
            rewrite_keep(rewrite, body, 1);
            continue;
        }
        rewrite_keep(rewrite, body, 2);
        rewrite_option(rewrite, type, rewrite_part(body, length));
    }
}

/* ── IPv6: routing headers ── */

/* RFC 6554 §3: each address without the octets that it shares with the destination. */
static void rewrite_compressed(struct rewrite *rewrite, struct cursor *at, const struct address *destination,
                               unsigned shared)
{
    struct address address = *destination;
    uint8_t *place = rewrite_place(rewrite, at);
    const uint8_t *tail = cursor_bytes(at, 16 - shared);
    if (!tail)
        return;
    memcpy(address.octets + shared, tail, 16 - shared);
    address = anonymize_address(rewrite->anonymizer, &address);
    memcpy(place, address.octets + shared, 16 - shared);
}

static void rewrite_rpl(struct rewrite *rewrite, struct cursor *body, struct rewrite_ip *ip)
{
    struct cursor peek = *body;
    uint32_t flags = cursor_u32(&peek);
    unsigned inner = flags >> 28, last = flags >> 24 & 15, pad = flags >> 20 & 15;
    struct address destination = ip->destination;
    rewrite_keep(rewrite, body, 4);
    while (cursor_left(body) >= 16 - inner + 16 - last + pad)
        rewrite_compressed(rewrite, body, &destination, inner);
    peek = *body;
    const uint8_t *tail = cursor_bytes(&peek, 16 - last);
    if (tail)
        memcpy(ip->destination.octets + last, tail, 16 - last);
    rewrite_compressed(rewrite, body, &destination, last);
}

/* Types 0, 2 and 4 list whole addresses. The final destination, which checksums cover, is the last one of type 0, the one of type 2, the first of type 4. */
static void rewrite_routing(struct rewrite *rewrite, struct cursor *body, struct rewrite_ip *ip)
{
    enum { SOURCE_ROUTE = 0, HOME_ADDRESS = 2, RPL = 3, SEGMENTS = 4 };
    struct cursor peek = *body;
    uint8_t type = cursor_u8(&peek), left = cursor_u8(&peek), last = cursor_u8(&peek);
    rewrite_keep(rewrite, body, 2);
    if (type == RPL) {
        struct rewrite_ip final = *ip;
        rewrite_rpl(rewrite, body, &final);
        *ip = left > 0 ? final : *ip;
        return;
    }
    if (type != SOURCE_ROUTE && type != HOME_ADDRESS && type != SEGMENTS) {
        rewrite_scramble(rewrite, body, cursor_left(body));
        return;
    }
    rewrite_keep(rewrite, body, 4);
    unsigned count = type == SEGMENTS ? last + 1u : cursor_left(body) / 16;
    for (unsigned i = 0; i < count && cursor_left(body) >= 16; i++) {
        peek = *body;
        struct address address = cursor_address(&peek);
        if (left > 0 && (type == SEGMENTS ? i == 0 : i == count - 1))
            ip->destination = address;
        rewrite_ipv6(rewrite, body);
    }
    rewrite_scramble(rewrite, body, cursor_left(body)); /* objects behind the segments */
}

/* ── IPv6: the chain ── */

static void rewrite_mobility(struct rewrite *rewrite, struct cursor whole, struct cursor *body,
                             const struct rewrite_ip *ip)
{
    rewrite_keep(rewrite, body, 2); /* type, reserved */
    rewrite_note_checksum(rewrite, whole, 4, ip, false);
    rewrite_clear(body, 2);
    rewrite_scramble(rewrite, body, cursor_left(body));
}

/* The header behind its first two octets. */
static void rewrite_extension(struct rewrite *rewrite, uint8_t type, struct cursor whole, struct rewrite_ip *ip)
{
    struct cursor body = whole;
    rewrite_keep(rewrite, &body, 2);
    switch (type) {
    case IP_HOP_BY_HOP:
    case IP_DESTINATION_OPTIONS: rewrite_options(rewrite, &body); break;
    case IP_ROUTING: rewrite_routing(rewrite, &body, ip); break;
    case IP_FRAGMENT: rewrite_keep(rewrite, &body, 6); break;
    case IP_AH:
        rewrite_keep(rewrite, &body, 10);
        rewrite_scramble(rewrite, &body, cursor_left(&body));
        break;
    case IP_MOBILITY: rewrite_mobility(rewrite, whole, &body, ip); break;
    default: rewrite_scramble(rewrite, &body, cursor_left(&body)); break;
    }
}

static void rewrite_chain(struct rewrite *rewrite, struct cursor *at, uint8_t next_header, struct rewrite_ip *ip)
{
    while (extension_is(next_header)) { /* each takes at least 8 octets */
        struct cursor peek = *at;
        uint8_t type = next_header;
        next_header = cursor_u8(&peek);
        uint32_t octets = extension_octets(type, cursor_u8(&peek));
        uint16_t fragment_offset = type == IP_FRAGMENT ? cursor_u16(&peek) & 0xfff8 : 0;
        if (peek.failed) {
            rewrite_keep(rewrite, at, 2);
            return;
        }
        rewrite_extension(rewrite, type, rewrite_part(at, octets), ip);
        if (at->failed || cursor_left(at) == 0 || (fragment_offset > 0 && !rewrite->whole_datagram))
            return;
    }
    rewrite_post(rewrite, rewrite_upper, next_header, *at, ip);
}

void rewrite_network_6(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, peek = *at;
    uint8_t version = cursor_u8(&peek) >> 4;
    cursor_skip(&peek, 3);
    uint16_t payload_length = cursor_u16(&peek);
    uint8_t next_header = cursor_u8(&peek);
    cursor_skip(&peek, 1);
    struct rewrite_ip ip = { .version = 6, .source = cursor_address(&peek), .destination = cursor_address(&peek) };
    if (version != 6)
        return;
    rewrite_keep(rewrite, at, 8);
    rewrite_ipv6(rewrite, at);
    rewrite_ipv6(rewrite, at);
    if (peek.failed)
        return;
    clip(at, payload_length);
    rewrite_chain(rewrite, at, next_header, &ip);
}
