#include <string.h>
#include <strings.h>

#include "anonymize/rewrite.h"

/* Protocols of which little is looked at: routing, gateways, IPv4's control messages, SSDP. */

/* ── SSDP: lines of text; the names of headers stay, their values are replaced word by word ── */

struct header {
    const char *name;
    bool whole; /* its value stays too */
};

static const struct header *find_header(const uint8_t *line, size_t size)
{
    static const struct header headers[] = {
        { "MAN:", true },   { "MX:", true },      { "CACHE-CONTROL:", true },  { "NTS:", true },
        { "HOST:", false }, { "SERVER:", false }, { "LOCATION:", false },      { "AL:", false },
        { "ST:", false },   { "NT:", false },     { "USN:", false },           { "USER-AGENT:", false },
        { "DATE:", false }, { "EXT:", false },    { "CONTENT-LENGTH:", true },
    };
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (size >= strlen(headers[i].name) &&
            strncasecmp((const char *)line, headers[i].name, strlen(headers[i].name)) == 0)
            return &headers[i];
    return NULL;
}

static uint32_t length_of_line(const struct cursor *at)
{
    uint32_t left = cursor_left(at);
    const uint8_t *end = memchr(at->at, '\n', left);
    return end ? (uint32_t)(end - at->at) + 1 : left;
}

static bool begins_like_http(const struct cursor *at)
{
    static const char *const starts[] = { "NOTIFY * HTTP/1.", "M-SEARCH * HTTP/1.", "HTTP/1." };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (cursor_left(at) >= strlen(starts[i]) && memcmp(at->at, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

void rewrite_ssdp(struct rewrite *rewrite, struct rewrite_job *job)
{
    enum { START_LINE_MAX = 20, HEADER_MAX = 64 };
    struct cursor *at = &job->at;
    if (!begins_like_http(at))
        return;
    uint32_t length = length_of_line(at), kept = length < START_LINE_MAX ? length : START_LINE_MAX;
    rewrite_keep(rewrite, at, kept);
    rewrite_text(rewrite, at, length - kept);
    while (cursor_left(at) > 0) {
        length = length_of_line(at);
        const struct header *header = find_header(at->at, length);
        uint32_t name = header ? (uint32_t)strlen(header->name) : 0;
        if (header && header->whole && length <= HEADER_MAX)
            name = length;
        rewrite_keep(rewrite, at, name);
        rewrite_text(rewrite, at, length - name);
    }
}

/* ── gateways ── */

static uint16_t folded(const struct cursor *at, const struct rewrite_ip *ip, unsigned pseudo)
{
    struct cursor walk = *at;
    uint64_t sum = pseudo ? (uint64_t)112 + cursor_sent(at) : 0;
    while (cursor_left(&walk) >= 2)
        sum += cursor_u16(&walk);
    for (unsigned i = 0; pseudo && i < 16; i += 2)
        if (ip->version == 6 || i >= 12)
            sum += ((uint64_t)ip->source.octets[i] << 8 | ip->source.octets[i + 1]) +
                   ((uint64_t)ip->destination.octets[i] << 8 | ip->destination.octets[i + 1]);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

/* Version 3 over IPv4: implementations differ in whether the sum covers the addresses; the one that fits is meant. */
void rewrite_vrrp(struct rewrite *rewrite, struct rewrite_job *job)
{
    enum { CARP_LENGTH = 36, CARP_WORDS = 7 };
    struct cursor *at = &job->at, start = *at, peek = *at;
    unsigned version = cursor_u8(&peek) >> 4;
    cursor_skip(&peek, 2);
    unsigned count = cursor_u8(&peek);
    bool carp = version == 2 && (job->ip.version == 6 || (cursor_sent(at) == CARP_LENGTH && count == CARP_WORDS));
    bool pseudo = job->ip.version == 6 ? true : version == 3 && folded(at, &job->ip, 1) == 0xffff;
    rewrite_note_checksum(rewrite, start, 6, pseudo && !(carp && folded(at, &job->ip, 0) == 0xffff) ? &job->ip : NULL,
                          false);
    rewrite_keep(rewrite, at, 6);
    rewrite_clear(at, 2);
    for (unsigned i = 0; i < count && !carp; i++) {
        if (job->ip.version == 4)
            rewrite_ipv4(rewrite, at);
        else
            rewrite_ipv6(rewrite, at);
    }
    rewrite_scramble(rewrite, at, carp ? cursor_left(at) : 0); /* of others the password stays zero */
}

static void rewrite_hsrp_state(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    cursor_skip(&peek, 3);
    bool ipv6 = cursor_u8(&peek) == 6;
    rewrite_keep(rewrite, data, 6);
    rewrite_mac(rewrite, data);
    rewrite_keep(rewrite, data, 12);
    if (ipv6)
        rewrite_ipv6(rewrite, data);
    else
        rewrite_ipv4(rewrite, data);
}

void rewrite_hsrp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, peek = *at;
    uint8_t first = cursor_u8(&peek), second = cursor_u8(&peek);
    if (first == 0 && second <= 3) {
        rewrite_keep(rewrite, at, 8);
        rewrite_clear(at, 8); /* the password */
        rewrite_ipv4(rewrite, at);
        return;
    }
    while (cursor_left(at) >= 2) {
        peek = *at;
        uint8_t type = cursor_u8(&peek), length = cursor_u8(&peek);
        rewrite_keep(rewrite, at, 2);
        struct cursor data = rewrite_part(at, length);
        if (type == 1)
            rewrite_hsrp_state(rewrite, &data);
    }
}

/* ── routing protocols ── */

void rewrite_rip(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    while (cursor_left(&job->at) >= 20) {
        struct cursor peek = job->at;
        bool ipv4 = cursor_u16(&peek) == 2;
        rewrite_keep(rewrite, &job->at, 4);
        struct cursor entry = rewrite_part(&job->at, 16);
        if (!ipv4)
            continue; /* a password */
        rewrite_ipv4(rewrite, &entry);
        rewrite_keep(rewrite, &entry, 4);
        rewrite_ipv4(rewrite, &entry);
        rewrite_keep(rewrite, &entry, 4);
    }
}

void rewrite_ripng(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    while (cursor_left(&job->at) >= 20) {
        struct cursor peek = job->at;
        cursor_skip(&peek, 18);
        uint8_t length = cursor_u8(&peek);
        rewrite_prefix(rewrite, &job->at, 16, length);
        rewrite_keep(rewrite, &job->at, 4);
    }
}

void rewrite_bgp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    for (unsigned i = 0; i < 16; i++)
        if (cursor_u8(&peek) != 0xff)
            return;
    rewrite_keep(rewrite, &job->at, 19);
}

/* Version, type, length; router and area; the sum. What routers say stays zero. */
void rewrite_ospf(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    bool version_3 = cursor_u8(&peek) == 3;
    rewrite_note_checksum(rewrite, job->at, 12, version_3 ? &job->ip : NULL, false);
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_ipv4(rewrite, &job->at);
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_clear(&job->at, 2);
    rewrite_keep(rewrite, &job->at, 2);
}

void rewrite_pim(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_note_checksum(rewrite, job->at, 2, job->ip.version == 6 ? &job->ip : NULL, false);
    rewrite_keep(rewrite, &job->at, 2);
}

void rewrite_eigrp(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_note_checksum(rewrite, job->at, 2, NULL, false);
    rewrite_keep(rewrite, &job->at, 2);
    rewrite_clear(&job->at, 2);
    rewrite_keep(rewrite, &job->at, 16);
}

/* ── IPv4's control messages ── */

void rewrite_igmp(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at, peek = *at;
    uint8_t type = cursor_u8(&peek);
    bool report_3 = type == 0x22, known = report_3 || type == 0x11 || type == 0x12 || type == 0x16 || type == 0x17;
    rewrite_note_checksum(rewrite, *at, 2, NULL, false);
    rewrite_keep(rewrite, at, 2);
    rewrite_clear(at, 2);
    if (!known) { /* DVMRP, traces, version 1 of PIM: addresses where none are expected */
        rewrite_scramble(rewrite, at, cursor_left(at));
        return;
    }
    if (!report_3) {
        rewrite_ipv4(rewrite, at);
        rewrite_keep(rewrite, at, 4);
        rewrite_ipv4_list(rewrite, at);
        return;
    }
    rewrite_keep(rewrite, at, 4);
    while (cursor_left(at) >= 8) {
        peek = *at;
        cursor_skip(&peek, 1);
        uint32_t auxiliary = cursor_u8(&peek) * 4u, sources = cursor_u16(&peek);
        rewrite_keep(rewrite, at, 4);
        rewrite_ipv4(rewrite, at);
        struct cursor list = rewrite_part(at, sources * 4);
        rewrite_ipv4_list(rewrite, &list);
        rewrite_clear(at, auxiliary);
    }
}

void rewrite_icmpv4(struct rewrite *rewrite, struct rewrite_job *job)
{
    enum { UNREACHABLE = 3, QUENCH = 4, REDIRECT = 5, TIME_EXCEEDED = 11, PARAMETER_PROBLEM = 12 };
    struct cursor *at = &job->at, peek = *at;
    uint8_t type = cursor_u8(&peek);
    rewrite_note_checksum(rewrite, *at, 2, NULL, false);
    rewrite_keep(rewrite, at, 2);
    rewrite_clear(at, 2);
    if (type == REDIRECT)
        rewrite_ipv4(rewrite, at);
    else
        rewrite_keep(rewrite, at, 4);
    if (type == UNREACHABLE || type == QUENCH || type == REDIRECT || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM)
        rewrite_post(rewrite, rewrite_network_4, 0, *at, &job->ip);
}
