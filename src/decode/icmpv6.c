#include "decode/icmpv6.h"

#include <stddef.h>

#include "decode/checksum.h"
#include "decode/mld.h"
#include "decode/nd_message.h"
#include "decode/quoted.h"

enum { HEADER_LENGTH = 4 }; /* type, code, checksum */

/* Where a type is never expected. */
enum unexpected { EXPECTED, UNEXPECTED_ANYWHERE, UNEXPECTED_ON_ETHERNET };

struct type_row {
    const char *word, *reference;
    uint8_t min_length; /* octets from the type on, by the reference */
    bool any_code;      /* the code octet holds something else, or codes that are not ours to know */
    uint8_t unexpected; /* enum unexpected */
    enum defect_code too_short;
    void (*decode)(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
    void (*judge)(uint32_t offset, const struct packet_layer *layer, struct packet *packet);
};

static void decode_error(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_echo(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_extended_echo(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_node_information(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_renumbering(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_identifier(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_multicast_router(struct cursor *body, const struct packet_layer *layer, struct packet *packet);
static void decode_duplicate_address(struct cursor *body, const struct packet_layer *layer, struct packet *packet);

#define ERROR_MESSAGE .min_length = 8, .too_short = DEFECT_ICMPV6_SHORT, .decode = decode_error
#define ND_MESSAGE                                                                                                     \
    .too_short = DEFECT_ND_SHORT, .any_code = true, .decode = nd_message_decode, .judge = nd_message_judge
#define MLD_MESSAGE   .too_short = DEFECT_MLD_LENGTH, .decode = mld_decode, .judge = mld_judge
#define OTHER_MESSAGE .too_short = DEFECT_ICMPV6_SHORT

/* IANA's list of ICMPv6 types. What has no row is not assigned. */
static const struct type_row types[256] = {
    [1] = { "destination-unreachable", "RFC 4443 §3.1", ERROR_MESSAGE },
    [2] = { "packet-too-big", "RFC 4443 §3.2", ERROR_MESSAGE },
    [3] = { "time-exceeded", "RFC 4443 §3.3", ERROR_MESSAGE },
    [4] = { "parameter-problem", "RFC 4443 §3.4", ERROR_MESSAGE },
    [100] = { "private-experimentation", "RFC 4443 §2.1", OTHER_MESSAGE, .min_length = 4, .any_code = true },
    [101] = { "private-experimentation", "RFC 4443 §2.1", OTHER_MESSAGE, .min_length = 4, .any_code = true },
    [128] = { "echo-request", "RFC 4443 §4.1", OTHER_MESSAGE, .min_length = 8, .decode = decode_echo },
    [129] = { "echo-reply", "RFC 4443 §4.2", OTHER_MESSAGE, .min_length = 8, .decode = decode_echo },
    [130] = { "mld-query", "RFC 3810 §5.1", MLD_MESSAGE, .min_length = 24 },
    [131] = { "mldv1-report", "RFC 2710 §3", MLD_MESSAGE, .min_length = 24 },
    [132] = { "mldv1-done", "RFC 2710 §3", MLD_MESSAGE, .min_length = 24 },
    [133] = { "router-solicitation", "RFC 4861 §4.1", ND_MESSAGE, .min_length = 8 },
    [134] = { "router-advertisement", "RFC 4861 §4.2", ND_MESSAGE, .min_length = 16 },
    [135] = { "neighbor-solicitation", "RFC 4861 §4.3", ND_MESSAGE, .min_length = 24 },
    [136] = { "neighbor-advertisement", "RFC 4861 §4.4", ND_MESSAGE, .min_length = 24 },
    [137] = { "redirect", "RFC 4861 §4.5", ND_MESSAGE, .min_length = 40 },
    [138] = { "router-renumbering", "RFC 2894 §3.1", OTHER_MESSAGE, .min_length = 16, .decode = decode_renumbering,
              .unexpected = UNEXPECTED_ANYWHERE },
    [139] = { "node-information-query", "RFC 4620 §4", OTHER_MESSAGE, .min_length = 16,
              .decode = decode_node_information },
    [140] = { "node-information-reply", "RFC 4620 §4", OTHER_MESSAGE, .min_length = 16,
              .decode = decode_node_information },
    /* without the two addresses that RFC 3122 §4.3 demands they are of 8 octets; with them of 24 */
    [141] = { "inverse-neighbor-solicitation", "RFC 3122 §4.3.1", ND_MESSAGE, .min_length = 24,
              .unexpected = UNEXPECTED_ON_ETHERNET },
    [142] = { "inverse-neighbor-advertisement", "RFC 3122 §4.3.2", ND_MESSAGE, .min_length = 48,
              .unexpected = UNEXPECTED_ON_ETHERNET },
    [143] = { "mldv2-report", "RFC 3810 §5.2", MLD_MESSAGE, .min_length = 8 },
    [144] = { "home-agent-request", "RFC 6275 §6.5", OTHER_MESSAGE, .min_length = 8, .decode = decode_identifier },
    [145] = { "home-agent-reply", "RFC 6275 §6.6", OTHER_MESSAGE, .min_length = 8, .decode = decode_identifier },
    [146] = { "mobile-prefix-solicitation", "RFC 6275 §6.7", OTHER_MESSAGE, .min_length = 8,
              .decode = decode_identifier },
    [147] = { "mobile-prefix-advertisement", "RFC 6275 §6.8", OTHER_MESSAGE, .min_length = 8,
              .decode = nd_message_decode },
    [148] = { "certification-path-solicitation", "RFC 3971 §6.4.1", OTHER_MESSAGE, .min_length = 8,
              .decode = nd_message_decode },
    [149] = { "certification-path-advertisement", "RFC 3971 §6.4.2", OTHER_MESSAGE, .min_length = 12,
              .decode = nd_message_decode },
    [150] = { "experimental-mobility", "RFC 4065 §5", OTHER_MESSAGE, .min_length = 8, .any_code = true },
    /* its code octet is the Advertisement Interval */
    [151] = { "multicast-router-advertisement", "RFC 4286 §3.2", OTHER_MESSAGE, .min_length = 8, .any_code = true,
              .decode = decode_multicast_router },
    [152] = { "multicast-router-solicitation", "RFC 4286 §3.3", OTHER_MESSAGE, .min_length = 4 },
    [153] = { "multicast-router-termination", "RFC 4286 §3.4", OTHER_MESSAGE, .min_length = 4 },
    [154] = { "fast-handover", "RFC 5568 §6.1", OTHER_MESSAGE, .min_length = 8, .any_code = true },
    [155] = { "rpl-control", "RFC 6550 §6", OTHER_MESSAGE, .min_length = 4, .any_code = true },
    [156] = { "ilnpv6-locator-update", "RFC 6743 §2", OTHER_MESSAGE, .min_length = 8, .any_code = true },
    [157] = { "duplicate-address-request", "RFC 8505 §4.2", OTHER_MESSAGE, .min_length = 32,
              .decode = decode_duplicate_address },
    [158] = { "duplicate-address-confirmation", "RFC 8505 §4.2", OTHER_MESSAGE, .min_length = 32,
              .decode = decode_duplicate_address },
    [159] = { "mpl-control", "RFC 7731 §6.2", OTHER_MESSAGE, .min_length = 4, .any_code = true },
    [160] = { "extended-echo-request", "RFC 8335 §2", OTHER_MESSAGE, .min_length = 8, .decode = decode_extended_echo },
    [161] = { "extended-echo-reply", "RFC 8335 §3", OTHER_MESSAGE, .min_length = 8, .decode = decode_extended_echo },
    [200] = { "private-experimentation", "RFC 4443 §2.1", OTHER_MESSAGE, .min_length = 4, .any_code = true },
    [201] = { "private-experimentation", "RFC 4443 §2.1", OTHER_MESSAGE, .min_length = 4, .any_code = true },
};

/* Codes but 0 "of its own kind": a type without a row here has the code 0 alone. */
static const struct code_row {
    uint8_t type, code;
    const char *word, *reference;
} codes[] = {
    { 1, 0, "no-route", "RFC 4443 §3.1" },
    { 1, 1, "administratively-prohibited", "RFC 4443 §3.1" },
    { 1, 2, "beyond-scope-of-source", "RFC 4443 §3.1" },
    { 1, 3, "address-unreachable", "RFC 4443 §3.1" },
    { 1, 4, "port-unreachable", "RFC 4443 §3.1" },
    { 1, 5, "source-address-failed-policy", "RFC 4443 §3.1" },
    { 1, 6, "reject-route", "RFC 4443 §3.1" },
    { 1, 7, "source-routing-header", "RFC 6554 §4.2" },
    { 1, 8, "headers-too-long", "RFC 8883 §3.1" },
    { 1, 9, "p-route", "IANA" },
    { 3, 0, "hop-limit-exceeded", "RFC 4443 §3.3" },
    { 3, 1, "reassembly-time-exceeded", "RFC 4443 §3.3" },
    { 4, 0, "erroneous-header-field", "RFC 4443 §3.4" },
    { 4, 1, "unrecognized-next-header", "RFC 4443 §3.4" },
    { 4, 2, "unrecognized-option", "RFC 4443 §3.4" },
    { 4, 3, "incomplete-header-chain", "RFC 7112 §5" },
    { 4, 4, "sr-upper-layer-header", "RFC 8754 §4.3.1" },
    { 4, 5, "unrecognized-next-header-at-router", "RFC 8883 §2.1" },
    { 4, 6, "extension-header-too-big", "RFC 8883 §2.2" },
    { 4, 7, "header-chain-too-long", "RFC 8883 §2.3" },
    { 4, 8, "too-many-extension-headers", "RFC 8883 §2.4" },
    { 4, 9, "too-many-options", "RFC 8883 §2.5" },
    { 4, 10, "option-too-big", "RFC 8883 §2.6" },
    { 138, 0, "command", "RFC 2894 §3.1" },
    { 138, 1, "result", "RFC 2894 §3.1" },
    { 138, 255, "sequence-number-reset", "RFC 2894 §3.1" },
    { 139, 0, "subject-ipv6-address", "RFC 4620 §4" },
    { 139, 1, "subject-name", "RFC 4620 §4" },
    { 139, 2, "subject-ipv4-address", "RFC 4620 §4" },
    { 140, 0, "success", "RFC 4620 §4" },
    { 140, 1, "refused", "RFC 4620 §4" },
    { 140, 2, "unknown-qtype", "RFC 4620 §4" },
    { 157, 0, "eui-64", "RFC 6775 §4.4" },
    { 157, 1, "rovr-64", "RFC 8505 §4.2" },
    { 157, 2, "rovr-128", "RFC 8505 §4.2" },
    { 157, 3, "rovr-192", "RFC 8505 §4.2" },
    { 157, 4, "rovr-256", "RFC 8505 §4.2" },
    { 158, 0, "eui-64", "RFC 6775 §4.4" },
    { 158, 1, "rovr-64", "RFC 8505 §4.2" },
    { 158, 2, "rovr-128", "RFC 8505 §4.2" },
    { 158, 3, "rovr-192", "RFC 8505 §4.2" },
    { 158, 4, "rovr-256", "RFC 8505 §4.2" },
    { 161, 0, "no-error", "RFC 8335 §3" },
    { 161, 1, "malformed-query", "RFC 8335 §3" },
    { 161, 2, "no-such-interface", "RFC 8335 §3" },
    { 161, 3, "no-such-table-entry", "RFC 8335 §3" },
    { 161, 4, "multiple-interfaces", "RFC 8335 §3" },
};

const char *icmpv6_type_word(uint8_t type)
{
    return types[type].word ? types[type].word : "unassigned";
}

const char *icmpv6_code_word(uint8_t type, uint8_t code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].type == type && codes[i].code == code)
            return codes[i].word;
    return NULL;
}

const struct nd_option *icmpv6_option(const struct icmpv6_message *message, uint8_t type)
{
    for (unsigned i = 0; i < message->option_count; i++)
        if (message->options[i].type == type && !message->options[i].ignored && !message->options[i].truncated)
            return &message->options[i];
    return NULL;
}

const char *router_preference_word(uint8_t preference)
{
    static const char *const words[] = { "medium", "high", "reserved", "low" };
    return words[preference & 3];
}

void icmpv6_note_truncated(const struct packet_layer *layer, struct packet *packet)
{
    const struct packet_fragment *fragment = &layer->fragment;
    bool unfinished = fragment->present && fragment->more;
    if (!unfinished || fragment->captured_data_length < fragment->data_length)
        packet->truncated = true;
}

bool icmpv6_is_link_group(const struct address *address, uint8_t group)
{
    static const uint8_t link_scope[15] = { 0xff, 0x02 };
    return memcmp(address->octets, link_scope, sizeof link_scope) == 0 && address->octets[15] == group;
}

/* The checksum of a fragment covers what is not here, but an atomic fragment is whole (RFC 6946 §4). */
static void verify_checksum(const struct cursor *message, const struct packet_layer *layer, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    const struct packet_fragment *fragment = &layer->fragment;
    icmpv6->checksum = CHECKSUM_UNVERIFIABLE;
    if (message->uncaptured > 0 || (fragment->present && (fragment->more || fragment->fragment_offset > 0)))
        return;
    if (checksum_upper_layer(&layer->source, &layer->final_destination, IP_ICMPV6, message->at, cursor_left(message)) ==
        0) {
        icmpv6->checksum = CHECKSUM_GOOD;
        return;
    }
    if (packet->own) /* the network card fills it in after the capture */
        return;
    icmpv6->checksum = CHECKSUM_BAD;
    packet_add_defect(packet, DEFECT_ICMPV6_CHECKSUM, message->offset + 2);
}

static void judge_type(const struct type_row *row, uint32_t offset, struct packet *packet)
{
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    if (!row->word) {
        packet_add_defect(packet, DEFECT_ICMPV6_TYPE_UNASSIGNED, offset);
        return;
    }
    if (row->unexpected == UNEXPECTED_ANYWHERE || (row->unexpected == UNEXPECTED_ON_ETHERNET && packet->has_source_mac))
        packet_add_defect(packet, DEFECT_ICMPV6_UNEXPECTED, offset);
    if (icmpv6->code != 0 && !row->any_code && !icmpv6_code_word(icmpv6->type, icmpv6->code))
        packet_add_defect(packet, DEFECT_ICMPV6_CODE_UNKNOWN, offset + 1);
}

void icmpv6_decode(struct cursor *message, const struct packet_layer *layer, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    memset(icmpv6, 0, offsetof(struct icmpv6_message, options));
    struct cursor whole = *message;
    icmpv6->length = cursor_sent(message);
    icmpv6->type = cursor_u8(message);
    if (message->failed) {
        packet->message = MESSAGE_NONE;
        if (message->truncated)
            icmpv6_note_truncated(layer, packet);
        else
            packet_add_defect(packet, DEFECT_ICMPV6_SHORT, whole.offset);
        return;
    }
    const struct type_row *row = &types[icmpv6->type];
    icmpv6->is_nd = icmpv6->type >= ICMPV6_ROUTER_SOLICITATION && icmpv6->type <= ICMPV6_REDIRECT;
    icmpv6->code = cursor_u8(message);
    cursor_skip(message, 2);
    verify_checksum(&whole, layer, packet);
    judge_type(row, whole.offset, packet);
    nd_message_check_fragment(layer, packet);

    uint32_t needs = row->min_length > HEADER_LENGTH ? row->min_length : HEADER_LENGTH;
    if (icmpv6->length < needs) {
        icmpv6->incomplete = true;
        packet_add_defect(packet, row->word ? row->too_short : DEFECT_ICMPV6_SHORT, whole.offset);
    } else if (cursor_left(&whole) < needs) {
        icmpv6->incomplete = true;
        icmpv6_note_truncated(layer, packet);
    } else if (row->decode) {
        row->decode(message, layer, packet);
    }
    if (row->judge)
        row->judge(whole.offset, layer, packet);
}

/* No error may be sent because of these (RFC 4443 §2.4 (e)). A quotation that ends before the inner type says nothing: 0 is no message's type. */
static void judge_quoted(uint32_t offset, struct packet *packet)
{
    const struct icmpv6_message *icmpv6 = &packet->icmpv6;
    const struct quoted_packet *quoted = &icmpv6->error.quoted;
    bool inner_error = quoted->icmpv6_type > 0 && quoted->icmpv6_type < ICMPV6_ECHO_REQUEST;
    if (quoted->protocol == IP_ICMPV6 && (inner_error || quoted->icmpv6_type == ICMPV6_REDIRECT))
        packet_add_defect(packet, DEFECT_ICMPV6_ERROR_TO_ERROR, offset);
    bool may_answer_groups =
        icmpv6->type == ICMPV6_PACKET_TOO_BIG || (icmpv6->type == ICMPV6_PARAMETER_PROBLEM && icmpv6->code == 2);
    if ((address_is_multicast(&quoted->destination) && !may_answer_groups) || address_is_multicast(&quoted->source) ||
        address_is_unspecified(&quoted->source))
        packet_add_defect(packet, DEFECT_ICMPV6_ERROR_TO_MULTICAST, offset);
}

static void decode_error(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    enum { IPV6_HEADER = 40, MINIMUM_LINK_MTU = 1280 };
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    uint32_t value_offset = body->offset;
    icmpv6->error.value = cursor_u32(body);
    if (icmpv6->type == ICMPV6_PACKET_TOO_BIG && icmpv6->error.value < MINIMUM_LINK_MTU)
        packet_add_defect(packet, DEFECT_ICMPV6_PTB_BELOW_1280, value_offset);
    uint32_t quoted_offset = body->offset, sent = cursor_sent(body);
    bool cut = cursor_left(body) < IPV6_HEADER && sent >= IPV6_HEADER;
    quoted_packet_read(body, &icmpv6->error.quoted);
    if (icmpv6->error.quoted.present)
        judge_quoted(quoted_offset, packet);
    else if (cut)
        icmpv6_note_truncated(layer, packet);
    else
        packet_add_defect(packet, DEFECT_ICMPV6_QUOTED_PACKET, quoted_offset);
}

static void decode_echo(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    (void)layer;
    packet->icmpv6.echo.identifier = cursor_u16(body);
    packet->icmpv6.echo.sequence = cursor_u16(body);
}

static void decode_extended_echo(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    (void)layer;
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    icmpv6->echo.identifier = cursor_u16(body);
    icmpv6->echo.sequence = cursor_u8(body);
    uint8_t bits = cursor_u8(body);
    if (icmpv6->type == ICMPV6_EXTENDED_ECHO_REQUEST) {
        icmpv6->echo.local = bits & 1;
        return;
    }
    icmpv6->echo.state = bits >> 5;
    icmpv6->echo.active = bits & 4;
    icmpv6->echo.ipv4 = bits & 2;
    icmpv6->echo.ipv6 = bits & 1;
}

static void decode_node_information(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    icmpv6->node_information.qtype = cursor_u16(body);
    icmpv6->node_information.flags = cursor_u16(body);
    icmpv6->node_information.nonce = cursor_u64(body);
    if (body->uncaptured > 0)
        icmpv6_note_truncated(layer, packet);
    else
        icmpv6->node_information.subject = cursor_rest(body);
}

static void decode_renumbering(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    (void)layer;
    packet->icmpv6.other.sequence = cursor_u32(body);
}

static void decode_identifier(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    (void)layer;
    packet->icmpv6.other.identifier = cursor_u16(body);
}

static void decode_multicast_router(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    (void)layer;
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    icmpv6->other.interval = icmpv6->code;
    icmpv6->other.query_interval = cursor_u16(body);
    icmpv6->other.robustness = cursor_u16(body);
}

static void decode_duplicate_address(struct cursor *body, const struct packet_layer *layer, struct packet *packet)
{
    struct icmpv6_message *icmpv6 = &packet->icmpv6;
    uint32_t start = body->offset;
    uint32_t owner = icmpv6->code > 0 && icmpv6->code <= 4 ? icmpv6->code * 8u : 8u; /* RFC 8505 §4.2 */
    uint8_t status = cursor_u8(body), transaction_id = cursor_u8(body);
    uint16_t lifetime = cursor_u16(body);
    const uint8_t *bytes = cursor_bytes(body, owner);
    struct address address = cursor_address(body);
    if (body->failed) {
        icmpv6->incomplete = true;
        if (body->truncated)
            icmpv6_note_truncated(layer, packet);
        else
            packet_add_defect(packet, DEFECT_ICMPV6_SHORT, start - HEADER_LENGTH);
        return;
    }
    icmpv6->duplicate_address.status = status;
    icmpv6->duplicate_address.transaction_id = transaction_id;
    icmpv6->duplicate_address.lifetime = lifetime;
    icmpv6->duplicate_address.owner = (struct bytes){ .data = bytes, .size = owner };
    icmpv6->duplicate_address.address = address;
}
