#include "anonymize/rewrite.h"
#include "v6audit/icmpv6.h"

/* ICMPv6: errors with what they quote, Neighbor Discovery with its options, MLD, and the rest by fixed part. */

/* ── options of Neighbor Discovery; `body` begins behind type and length ── */

typedef void option_rewriter(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip);

static void scramble_all(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    (void)ip;
    rewrite_scramble(rewrite, body, cursor_left(body));
}

static void option_number(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    rewrite_keep(rewrite, body, 6);
    scramble_all(rewrite, body, ip);
}

static void option_timestamp(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    rewrite_keep(rewrite, body, 14);
    scramble_all(rewrite, body, ip);
}

static void option_link_layer(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    rewrite_mac(rewrite, body);
    scramble_all(rewrite, body, ip);
}

/* Prefix length, `before` octets from there, and the prefix in what is left (up to 16 octets). */
static void rewrite_long_prefix(struct rewrite *rewrite, struct cursor *body, uint32_t before)
{
    struct cursor peek = *body;
    uint8_t length = cursor_u8(&peek);
    rewrite_keep(rewrite, body, before);
    uint32_t left = cursor_left(body);
    rewrite_prefix(rewrite, body, left < 16 ? left : 16, length);
}

static void option_prefix(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    rewrite_long_prefix(rewrite, body, 14);
    scramble_all(rewrite, body, ip);
}

static void option_route(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    rewrite_long_prefix(rewrite, body, 6);
    scramble_all(rewrite, body, ip);
}

static void option_redirected(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    rewrite_keep(rewrite, body, 6);
    rewrite_post(rewrite, rewrite_network_6, 0, *body, ip);
}

static void option_addresses(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    (void)ip;
    rewrite_keep(rewrite, body, 6);
    rewrite_ipv6_list(rewrite, body);
}

static void option_names(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    (void)ip;
    rewrite_keep(rewrite, body, 6);
    rewrite_names(rewrite, body);
}

static void option_text(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    (void)ip;
    rewrite_text(rewrite, body, cursor_left(body));
}

static void option_pref64(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    static const uint8_t lengths[8] = { 96, 64, 56, 48, 40, 32, 96, 96 };
    struct cursor peek = *body;
    uint8_t length = lengths[cursor_u16(&peek) & 7];
    rewrite_keep(rewrite, body, 2);
    rewrite_prefix(rewrite, body, 12, length);
    scramble_all(rewrite, body, ip);
}

/* One name, and zeros up to a multiple of 8; then perhaps the header of an advertisement, and options. */
static void option_pvd(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip);

static void option_encrypted_dns(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    (void)ip;
    struct cursor peek = *body;
    cursor_skip(&peek, 6);
    uint16_t length = cursor_u16(&peek);
    rewrite_keep(rewrite, body, 8);
    struct cursor name = rewrite_part(body, length);
    rewrite_names(rewrite, &name);
    peek = *body;
    length = cursor_u16(&peek);
    rewrite_keep(rewrite, body, 2);
    struct cursor addresses = rewrite_part(body, length);
    rewrite_ipv6_list(rewrite, &addresses);
    rewrite_keep(rewrite, body, 2);
    rewrite_parameters(rewrite, body);
}

static option_rewriter *const options[256] = {
    [1] = option_link_layer,      [2] = option_link_layer, [3] = option_prefix,     [4] = option_redirected,
    [5] = option_number,          [6] = option_number,     [7] = option_number,     [8] = option_number,
    [9] = option_addresses,       [10] = option_addresses, [13] = option_timestamp, [21] = option_pvd,
    [24] = option_route,          [25] = option_addresses, [26] = option_number,    [31] = option_names,
    [33] = option_number, /* behind it the owner: often an EUI-64 */
    [34] = option_route,          [35] = option_addresses, [37] = option_text,      [38] = option_pref64,
    [144] = option_encrypted_dns,
};

static void rewrite_one_option(struct rewrite *rewrite, struct cursor *at, const struct rewrite_ip *ip)
{
    struct cursor peek = *at;
    uint8_t type = cursor_u8(&peek), length = cursor_u8(&peek);
    rewrite_keep(rewrite, at, 2);
    if (length == 0 || peek.failed) { /* how long it is, nobody knows */
        cursor_skip(at, cursor_left(at) + 1);
        return;
    }
    struct cursor body = rewrite_part(at, length * 8u - 2u);
    (options[type] ? options[type] : scramble_all)(rewrite, &body, ip);
}

static void rewrite_nd_options(struct rewrite *rewrite, struct rewrite_job *job)
{
    while (cursor_left(&job->at) > 0)
        rewrite_one_option(rewrite, &job->at, &job->ip);
}

static void option_pvd(struct rewrite *rewrite, struct cursor *body, const struct rewrite_ip *ip)
{
    const uint8_t *start = body->at - 2;
    struct cursor peek = *body;
    bool has_header = cursor_u16(&peek) & 0x2000;
    rewrite_keep(rewrite, body, 4);
    struct cursor end = *body;
    while (cursor_left(&end) > 0 && *end.at > 0 && *end.at < 64)
        cursor_skip(&end, 1u + *end.at);
    cursor_skip(&end, 1);
    if (end.failed)
        return;
    struct cursor name = rewrite_part(body, (uint32_t)(end.at - body->at));
    rewrite_names(rewrite, &name);
    rewrite_clear(body, (8 - (uint32_t)(body->at - start) % 8) % 8);
    if (has_header)
        rewrite_keep(rewrite, body, 16);
    rewrite_post(rewrite, rewrite_nd_options, 0, *body, ip);
}

/* ── messages; the job begins behind type, code and checksum ── */

static void message_error(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_post(rewrite, rewrite_network_6, 0, job->at, &job->ip);
}

static void message_echo(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_scramble(rewrite, &job->at, cursor_left(&job->at)); /* fragments that contradict each other still do */
}

static void message_solicitation(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_nd_options(rewrite, job);
}

static void message_advertisement(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 12);
    rewrite_nd_options(rewrite, job);
}

static void message_neighbor(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_ipv6(rewrite, &job->at);
    rewrite_nd_options(rewrite, job);
}

static void message_redirect(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_ipv6(rewrite, &job->at);
    rewrite_ipv6(rewrite, &job->at);
    rewrite_nd_options(rewrite, job);
}

static void message_listener(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_ipv6(rewrite, &job->at);
    rewrite_keep(rewrite, &job->at, 4); /* of a version 2 query: flags, interval, number of sources */
    rewrite_ipv6_list(rewrite, &job->at);
}

static void message_listener_report(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor *at = &job->at;
    rewrite_keep(rewrite, at, 4);
    while (cursor_left(at) >= 4) {
        struct cursor peek = *at;
        cursor_skip(&peek, 1);
        uint32_t auxiliary = cursor_u8(&peek) * 4u, sources = cursor_u16(&peek);
        rewrite_keep(rewrite, at, 4);
        rewrite_ipv6(rewrite, at);
        struct cursor list = rewrite_part(at, sources * 16);
        rewrite_ipv6_list(rewrite, &list);
        rewrite_clear(at, auxiliary);
    }
}

static void message_mobile_prefix(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_nd_options(rewrite, job);
}

static void message_certification_path(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 8);
    rewrite_nd_options(rewrite, job);
}

/* Subject of a query: an address, a name or an IPv4 address by the code (RFC 4620 §4). Answers are not looked into. */
static void message_node_information(struct rewrite *rewrite, struct rewrite_job *job)
{
    unsigned code = job->code & 0xff;
    bool query = job->code >> 8 == ICMPV6_NODE_INFORMATION_QUERY;
    rewrite_keep(rewrite, &job->at, 12);
    if (query && code == 0)
        rewrite_ipv6_list(rewrite, &job->at);
    else if (query && code == 1)
        rewrite_names(rewrite, &job->at);
    else if (query && code == 2)
        rewrite_ipv4_list(rewrite, &job->at);
    else
        rewrite_scramble(rewrite, &job->at, cursor_left(&job->at));
}

static void message_duplicate_address(struct rewrite *rewrite, struct rewrite_job *job)
{
    unsigned code = job->code & 0xff;
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_scramble(rewrite, &job->at, code > 0 && code <= 4 ? code * 8u : 8u);
    rewrite_ipv6(rewrite, &job->at);
}

static void message_other(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_keep(rewrite, &job->at, 4);
    rewrite_scramble(rewrite, &job->at, cursor_left(&job->at));
}

static rewriter *const messages[256] = {
    [1] = message_error,
    [2] = message_error,
    [3] = message_error,
    [4] = message_error,
    [128] = message_echo,
    [129] = message_echo,
    [130] = message_listener,
    [131] = message_listener,
    [132] = message_listener,
    [133] = message_solicitation,
    [134] = message_advertisement,
    [135] = message_neighbor,
    [136] = message_neighbor,
    [137] = message_redirect,
    [139] = message_node_information,
    [140] = message_node_information,
    [141] = message_solicitation,
    [142] = message_solicitation,
    [143] = message_listener_report,
    [147] = message_mobile_prefix,
    [148] = message_solicitation,
    [149] = message_certification_path,
    [157] = message_duplicate_address,
    [158] = message_duplicate_address,
};

void rewrite_icmpv6(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint8_t type = cursor_u8(&peek), code = cursor_u8(&peek);
    rewrite_note_checksum(rewrite, job->at, 2, &job->ip, false);
    rewrite_keep(rewrite, &job->at, 2);
    rewrite_clear(&job->at, 2);
    job->code = (unsigned)type << 8 | code;
    (messages[type] ? messages[type] : message_other)(rewrite, job);
}
