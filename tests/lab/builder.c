#include "builder_put.h"

#include <arpa/inet.h>
#include <libnet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_IPV4 = 4,
    PROTOCOL_UDP = 17,
    PROTOCOL_IPV6 = 41,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_GRE = 47,
    PROTOCOL_ICMPV6 = 58,
    PROTOCOL_DESTINATION_OPTIONS = 60
};

struct builder *builder_new(builder_sink *sink, void *context)
{
    struct builder *b = calloc(1, sizeof *b);

    if (!b)
        builder_refuse("memory", "none left");
    b->sink = sink;
    b->context = context;
    b->link = BUILD_ETHERNET;
    return b;
}

void builder_free(struct builder *b)
{
    free(b);
}

void builder_vlan(struct builder *b, unsigned outer, unsigned inner)
{
    b->vlans[0] = outer;
    b->vlans[1] = inner;
}

void builder_pppoe(struct builder *b, unsigned session)
{
    b->pppoe = session;
}

void builder_link(struct builder *b, enum build_link link)
{
    b->link = link;
}

void builder_interface(struct builder *b, uint32_t interface)
{
    b->interface = interface;
}

void builder_snaplen(struct builder *b, uint32_t snaplen)
{
    b->snaplen = snaplen;
}

uint64_t builder_count(const struct builder *b)
{
    return b->count;
}

void build_twist(struct builder *b, struct build_twist twist)
{
    b->twist = twist;
}

/* ---- checksums: libnet adds them up ---- */

static unsigned checksum(const struct buffer *message, const struct ip_address *from, const struct ip_address *to,
                         unsigned protocol)
{
    static struct buffer pseudo;
    size_t address_length = from->six ? 16 : 4;

    pseudo.length = 0;
    put_bytes(&pseudo, from->bytes, address_length);
    put_bytes(&pseudo, to->bytes, address_length);
    put32(&pseudo, message->length);
    put32(&pseudo, protocol);
    put_bytes(&pseudo, message->bytes, message->length);
    int sum = libnet_in_cksum((uint16_t *)(void *)pseudo.bytes, (int)pseudo.length);
    return ntohs((uint16_t)LIBNET_CKSUM_CARRY(sum));
}

static unsigned header_checksum(const struct buffer *buffer, size_t offset, size_t length)
{
    uint16_t words[64] = { 0 };

    memcpy(words, buffer->bytes + offset, length);
    int sum = libnet_in_cksum(words, (int)length);
    return ntohs((uint16_t)LIBNET_CKSUM_CARRY(sum));
}

/* ---- IP ---- */

static void put_ipv6_header(struct buffer *packet, const struct ip_address *from, const struct ip_address *to,
                            unsigned protocol, int64_t hop_limit, size_t payload_length, int64_t version)
{
    put32(packet, (uint64_t)version << 28);
    put16(packet, (unsigned)payload_length);
    put8(packet, protocol);
    put8(packet, (unsigned)hop_limit);
    put_bytes(packet, from->bytes, 16);
    put_bytes(packet, to->bytes, 16);
}

static void put_ipv4_header(struct buffer *packet, const struct ip_address *from, const struct ip_address *to,
                            unsigned protocol, int64_t hop_limit, size_t payload_length, unsigned identification)
{
    size_t start = packet->length;

    put16(packet, 0x4500);
    put16(packet, (unsigned)payload_length + 20);
    put16(packet, identification);
    put16(packet, 0x4000); /* Don't Fragment */
    put8(packet, (unsigned)hop_limit);
    put8(packet, protocol);
    put16(packet, 0);
    put_bytes(packet, from->bytes, 4);
    put_bytes(packet, to->bytes, 4);
    set16(packet, start + 10, header_checksum(packet, start, 20));
}

static bool header_used(const struct build_header *header)
{
    return header->hex != NULL;
}

/* Options are padded with PadN or Pad1, all else with zeros. */
static void put_header(struct buffer *buffer, const struct build_header *header, unsigned next)
{
    size_t start = buffer->length;

    put8(buffer, next);
    put8(buffer, 0);
    put_hex(buffer, header->hex);
    size_t missing = (8 - (buffer->length - start) % 8) % 8;
    bool options = header->type == PROTOCOL_HOP_BY_HOP || header->type == PROTOCOL_DESTINATION_OPTIONS;
    if (options && missing > 1 && !header->no_padding) {
        put8(buffer, 1);
        put8(buffer, (unsigned)missing - 2);
        missing -= 2;
    }
    put_zeros(buffer, header->no_padding ? 0 : missing);
    buffer->bytes[start + 1] = (uint8_t)((buffer->length - start) / 8 - 1);
}

/* The chain of one part; `last` is what follows it. Returns the first type. */
static unsigned put_chain(struct buffer *buffer, const struct build_header *headers, unsigned last)
{
    unsigned first = header_used(&headers[0]) ? headers[0].type : last;

    for (unsigned i = 0; i < BUILD_HEADERS && header_used(&headers[i]); i++) {
        bool more = i + 1 < BUILD_HEADERS && header_used(&headers[i + 1]);
        put_header(buffer, &headers[i], more ? headers[i + 1].type : last);
    }
    return first;
}

static void put_fragment_header(struct buffer *buffer, unsigned next, size_t offset, bool more, uint32_t identification)
{
    put8(buffer, next);
    put8(buffer, 0);
    put16(buffer, (unsigned)(offset & ~(size_t)7) | more);
    put32(buffer, identification);
}

static void ipv6_wrap_and_send(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                               const struct ip_address *to, struct buffer *packet);

static void ipv6_send_part(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                           const struct ip_address *to, const struct buffer *chain, unsigned first, const uint8_t *part,
                           size_t length)
{
    const struct build_twist *twist = &b->twist;
    size_t payload = (size_t)((int)(chain->length + length) + twist->payload_length);

    b->packet.length = 0;
    put_ipv6_header(&b->packet, from, to, first, usual(twist->hop_limit, envelope->hop_limit), payload,
                    usual(twist->version, 6));
    put_bytes(&b->packet, chain->bytes, chain->length);
    put_bytes(&b->packet, part, length);
    ipv6_wrap_and_send(b, envelope, from, to, &b->packet);
}

static size_t fragment_end(const struct build_twist *twist, size_t start, size_t length)
{
    size_t size = start == 0 && twist->fragment_first ? twist->fragment_first : twist->fragment_size;

    return twist->fragment_size == 0 || start + size > length ? length : start + size;
}

/* One part of the fragmentable part, with its own fragment header. The part's place in the packet is [start, end). */
static void ipv6_send_fragment(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                               const struct ip_address *to, const struct buffer *whole, unsigned inner, size_t start,
                               size_t end)
{
    static struct buffer chain;
    size_t early = start == 0 ? 0 : (size_t)b->twist.fragment_overlap;

    chain.length = 0;
    unsigned first = put_chain(&chain, b->twist.headers, PROTOCOL_FRAGMENT);
    put_fragment_header(&chain, inner, start - early, end < whole->length, b->identification);
    ipv6_send_part(b, envelope, from, to, &chain, first, whole->bytes + start - early, end - start + early);
}

static void ipv6_send_fragments(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                                const struct ip_address *to, const struct buffer *whole, unsigned inner)
{
    size_t starts[256], count = 0;

    for (size_t start = 0; start < whole->length && count < 256; start = fragment_end(&b->twist, start, whole->length))
        starts[count++] = start;
    b->identification++;
    for (size_t i = 0; i < count; i++) {
        size_t start = starts[b->twist.reverse ? count - 1 - i : i];
        struct envelope later = *envelope;
        later.time += (double)i * 0.0001;
        ipv6_send_fragment(b, &later, from, to, whole, inner, start, fragment_end(&b->twist, start, whole->length));
    }
}

static void ipv6_send(struct builder *b, struct envelope *envelope, const struct ip_address *from,
                      const struct ip_address *to)
{
    static struct buffer whole, chain;

    if (envelope->router_alert && !header_used(&b->twist.headers[0]))
        b->twist.headers[0] = (struct build_header){ PROTOCOL_HOP_BY_HOP, "05020000", 0 };
    whole.length = 0;
    unsigned inner = put_chain(&whole, b->twist.inner_headers, envelope->protocol);
    put_bytes(&whole, b->message.bytes, b->message.length);
    if (b->twist.fragment_size != 0 || b->twist.atomic) {
        ipv6_send_fragments(b, envelope, from, to, &whole, inner);
        return;
    }
    chain.length = 0;
    unsigned first = put_chain(&chain, b->twist.headers, inner);
    ipv6_send_part(b, envelope, from, to, &chain, first, whole.bytes, whole.length);
}

static void put_outer_udp(struct buffer *outer, const struct build_twist *twist, const struct buffer *packet,
                          const struct ip_address *from, const struct ip_address *to)
{
    static struct buffer udp;

    udp.length = 0;
    put16(&udp, twist->outer_port);
    put16(&udp, twist->outer_port);
    put16(&udp, (unsigned)packet->length + 8);
    put16(&udp, 0);
    put_bytes(&udp, packet->bytes, packet->length);
    set16(&udp, 6, checksum(&udp, from, to, PROTOCOL_UDP));
    put_bytes(outer, udp.bytes, udp.length);
}

static void ipv6_wrap_and_send(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                               const struct ip_address *to, struct buffer *packet)
{
    const struct build_twist *twist = &b->twist;
    unsigned type = from->six ? 0x86dd : 0x0800;

    b->last.length = 0;
    put_bytes(&b->last, packet->bytes, packet->length);
    if (!twist->outer_source) {
        link_send(b, envelope, to, packet, type);
        return;
    }
    struct ip_address outer_from = read_ip(twist->outer_source), outer_to = read_ip(twist->outer_destination);
    size_t extra = twist->outer_port ? 8 : twist->outer_gre ? 4 : 0;
    unsigned protocol = twist->outer_port  ? PROTOCOL_UDP
                        : twist->outer_gre ? PROTOCOL_GRE
                        : from->six        ? PROTOCOL_IPV6
                                           : PROTOCOL_IPV4;
    b->outer.length = 0;
    if (outer_from.six)
        put_ipv6_header(&b->outer, &outer_from, &outer_to, protocol, 64, packet->length + extra, 6);
    else
        put_ipv4_header(&b->outer, &outer_from, &outer_to, protocol, 64, packet->length + extra,
                        (unsigned)b->count & 0xffff);
    if (twist->outer_port) {
        put_outer_udp(&b->outer, twist, packet, &outer_from, &outer_to);
    } else {
        if (twist->outer_gre)
            put32(&b->outer, type); /* no flags, version 0, then the protocol (RFC 2784 2) */
        put_bytes(&b->outer, packet->bytes, packet->length);
    }
    struct envelope around = *envelope;
    around.to = twist->outer_destination;
    link_send(b, &around, &outer_to, &b->outer, outer_from.six ? 0x86dd : 0x0800);
}

static void ipv4_send(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                      const struct ip_address *to)
{
    b->packet.length = 0;
    put_ipv4_header(&b->packet, from, to, envelope->protocol, usual(b->twist.hop_limit, envelope->hop_limit),
                    b->message.length, (unsigned)b->count & 0xffff);
    put_bytes(&b->packet, b->message.bytes, b->message.length);
    ipv6_wrap_and_send(b, envelope, from, to, &b->packet);
}

/* A UDP checksum of 0 means "none", so that 0 is sent as ffff (RFC 768); ICMPv6 keeps it. */
static void fill_checksum(struct builder *b, const struct envelope *envelope, const struct ip_address *from,
                          const struct ip_address *to)
{
    size_t at = (size_t)envelope->checksum_at;
    struct ip_address final = b->twist.final_destination ? read_ip(b->twist.final_destination) : *to;

    set16(&b->message, at, 0);
    unsigned sum = checksum(&b->message, from, &final, envelope->protocol);
    if (sum == 0 && envelope->protocol == PROTOCOL_UDP)
        sum = 0xffff;
    set16(&b->message, at, b->twist.bad_checksum ? sum ^ 1 : sum);
}

struct buffer *message_begin(struct builder *b)
{
    b->message.length = 0;
    return &b->message;
}

void message_send(struct builder *b, struct envelope envelope)
{
    struct ip_address from = read_ip(envelope.from), to = read_ip(envelope.to);
    static const uint8_t nobody[16];
    uint8_t mac[6];

    if (from.six != to.six)
        builder_refuse("source and destination of two families", envelope.to);
    read_mac(envelope.mac, mac);
    if (memcmp(from.bytes, nobody, 16) != 0 && !is_group(&from))
        station_learn(b, &from, mac);
    if (envelope.checksum_at >= 0)
        fill_checksum(b, &envelope, &from, &to);
    if (from.six)
        ipv6_send(b, &envelope, &from, &to);
    else
        ipv4_send(b, &envelope, &from, &to);
    b->twist = (struct build_twist){ 0 };
}

void icmpv6_begin(struct builder *b, unsigned type)
{
    struct buffer *message = message_begin(b);

    put8(message, type);
    put8(message, (unsigned)usual(b->twist.code, 0));
    put16(message, 0);
}

void icmpv6_send(struct builder *b, struct envelope envelope)
{
    envelope.protocol = PROTOCOL_ICMPV6;
    envelope.checksum_at = 2;
    if (b->twist.cut < b->message.length - 4)
        b->message.length -= b->twist.cut;
    message_send(b, envelope);
}
