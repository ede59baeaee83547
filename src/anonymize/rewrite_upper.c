#include "anonymize/rewrite.h"
#include "decode/wire.h"
#include "v6audit/packet.h"

/* What IP carries: headers of transports kept, payloads by port where they are understood. All else stays zero. */

enum { TCP_HEADER = 20, UDP_HEADER = 8, DNS_HEADER = 12 };

/* As the decoder asks by port (decode/transport.c). `code` is handed on. */
static const struct row {
    uint16_t port;
    rewriter *udp, *tcp;
    unsigned code;
} rows[] = {
    { 53, rewrite_dns, rewrite_dns, 0 },   { 67, rewrite_dhcpv4, NULL, 0 },   { 68, rewrite_dhcpv4, NULL, 0 },
    { 137, rewrite_dns, NULL, 137 },       { 179, NULL, rewrite_bgp, 0 },     { 520, rewrite_rip, NULL, 0 },
    { 521, rewrite_ripng, NULL, 0 },       { 546, rewrite_dhcpv6, NULL, 0 },  { 547, rewrite_dhcpv6, NULL, 0 },
    { 1900, rewrite_ssdp, NULL, 0 },       { 1985, rewrite_hsrp, NULL, 0 },   { 2029, rewrite_hsrp, NULL, 0 },
    { 2152, rewrite_gtp, NULL, 0 },        { 3544, rewrite_teredo, NULL, 0 }, { 4341, rewrite_lisp, NULL, 0 },
    { 4789, rewrite_vxlan, NULL, 0 },      { 5072, rewrite_ayiya, NULL, 0 },  { 5353, rewrite_dns, NULL, 0 },
    { 5355, rewrite_dns, rewrite_dns, 0 }, { 6081, rewrite_geneve, NULL, 0 },
};

static const struct row *find(uint16_t port, bool tcp)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].port == port && (tcp ? rows[i].tcp : rows[i].udp))
            return &rows[i];
    return NULL;
}

static const struct row *find_either(uint16_t destination, uint16_t source, bool tcp)
{
    const struct row *row = find(destination, tcp);
    return row ? row : find(source, tcp);
}

static void rewrite_tcp_options(struct rewrite *rewrite, struct cursor options)
{
    enum { END = 0, NOP = 1, KNOWN_MAX = 8 }; /* sizes, scale, selective acknowledgements, times */
    while (cursor_left(&options) > 0) {
        struct cursor peek = options;
        uint8_t kind = cursor_u8(&peek), length = cursor_u8(&peek);
        if (kind == END)
            return;
        rewrite_keep(rewrite, &options, kind == NOP ? 1 : 2);
        if (kind == NOP)
            continue;
        if (length < 2 || peek.failed)
            return;
        if (kind <= KNOWN_MAX)
            rewrite_keep(rewrite, &options, length - 2u);
        else
            rewrite_scramble(rewrite, &options, length - 2u);
    }
}

/* A segment of whole messages, each behind its length: anything else may be the middle of a stream. */
static bool is_whole_messages(struct cursor segment)
{
    while (cursor_sent(&segment) > 0) {
        uint16_t length = cursor_u16(&segment);
        if (length < DNS_HEADER)
            return false;
        cursor_slice(&segment, length);
        if (segment.failed)
            return false;
    }
    return true;
}

static void post_dns_messages(struct rewrite *rewrite, const struct row *row, struct cursor at, struct rewrite_job *job)
{
    while (is_whole_messages(at) && cursor_left(&at) > 2) {
        struct cursor peek = at;
        uint16_t length = cursor_u16(&peek);
        rewrite_keep(rewrite, &at, 2);
        rewrite_post(rewrite, row->tcp, row->code, rewrite_part(&at, length), &job->ip);
    }
}

static void rewrite_tcp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, start = *at, peek = *at;
    uint16_t source = cursor_u16(&peek), destination = cursor_u16(&peek);
    cursor_skip(&peek, 8);
    uint32_t header_length = (cursor_u8(&peek) >> 4) * 4u;
    rewrite_note_checksum(rewrite, start, 16, &job->ip, false);
    rewrite_keep(rewrite, at, 16);
    rewrite_clear(at, 2);
    rewrite_keep(rewrite, at, 2);
    if (header_length < TCP_HEADER || at->failed)
        return;
    rewrite_tcp_options(rewrite, rewrite_part(at, header_length - TCP_HEADER));
    const struct row *row = find_either(destination, source, true);
    if (row && row->tcp == rewrite_dns)
        post_dns_messages(rewrite, row, *at, job);
    else if (row)
        rewrite_post(rewrite, row->tcp, row->code, *at, &job->ip);
}

static void rewrite_udp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, start = *at, peek = *at;
    uint16_t source = cursor_u16(&peek), destination = cursor_u16(&peek), length = cursor_u16(&peek);
    if (length >= UDP_HEADER && length <= cursor_sent(&start))
        wire_clip(&start, length);
    rewrite_note_checksum(rewrite, start, 6, &job->ip, true);
    rewrite_keep(rewrite, &start, 6);
    rewrite_clear(&start, 2);
    const struct row *row = find_either(destination, source, false);
    if (row)
        rewrite_post(rewrite, row->udp, row->code, start, &job->ip);
}

/* Its checksum may cover the header alone (RFC 3828 §3.1): of that the payload does not matter. */
static void rewrite_udp_lite(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_note_checksum(rewrite, job->at, 6, &job->ip, false);
    rewrite_keep(rewrite, &job->at, 6);
}

static void rewrite_ports(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
}

static void rewrite_security(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 8); /* SPI and sequence number */
    rewrite_scramble(rewrite, &job->at, cursor_left(&job->at));
}

static void rewrite_unknown(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_scramble(rewrite, &job->at, cursor_left(&job->at));
}

void rewrite_upper(struct rewrite *rewrite, struct rewrite_job *job)
{
    static rewriter *const protocols[256] = {
        [IP_ICMPV4] = rewrite_icmpv4, [IP_IGMP] = rewrite_igmp,         [IP_IPV4] = rewrite_network_4,
        [IP_TCP] = rewrite_tcp,       [IP_UDP] = rewrite_udp,           [IP_IPV6] = rewrite_network_6,
        [IP_GRE] = rewrite_gre,       [IP_ESP] = rewrite_security,      [IP_ICMPV6] = rewrite_icmpv6,
        [IP_EIGRP] = rewrite_eigrp,   [IP_OSPF] = rewrite_ospf,         [IP_PIM] = rewrite_pim,
        [IP_VRRP] = rewrite_vrrp,     [IP_SCTP] = rewrite_ports,        [IP_UDP_LITE] = rewrite_udp_lite,
        [33] = rewrite_ports,         [IP_ETHERNET] = rewrite_ethernet,
    };
    rewriter *run = protocols[job->code & 0xff];
    (run ? run : rewrite_unknown)(rewrite, job);
}
