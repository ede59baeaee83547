#include "decode/ipv6_option.h"

enum {
    IN_HOP_BY_HOP = 1,
    IN_DESTINATION = 2,
    PADDING_MAX = 7,      /* octets in a row: alignment never needs more (RFC 8504 §5.3) */
    UNKNOWN_LARGE = 64,   /* octets of content */
    UNKNOWN_IN_A_ROW = 4, /* so many make a covert channel likely (RFC 4942 §2.1.9) */
    ACTION_MASK = 0xc0,   /* RFC 8200 §4.2: 00 skip, others discard */
    ROUTER_ALERT_MLD = 0  /* RFC 2711 §2.1 */
};

/* Opt Data Len is from `least` to `most`, and a multiple of `unit`. */
static const struct row {
    uint8_t type;
    uint8_t headers;
    uint8_t least, most, unit;
    bool deprecated;
    const char *word;
    const char *reference;
} rows[] = {
    { 0x04, IN_DESTINATION, 1, 1, 1, false, "tunnel-encapsulation-limit", "RFC 2473 §4.1.1" },
    { 0x05, IN_HOP_BY_HOP, 2, 2, 1, false, "router-alert", "RFC 2711 §2.1" },
    { 0x07, IN_HOP_BY_HOP, 8, 252, 4, false, "calipso", "RFC 5570 §5.1" },
    { 0x08, IN_HOP_BY_HOP, 1, 255, 1, false, "smf-duplicate-detection", "RFC 6621 §6.1" },
    { 0x0f, IN_DESTINATION, 10, 10, 1, false, "performance-metrics", "RFC 8250 §3.2" },
    { 0x11, IN_HOP_BY_HOP | IN_DESTINATION, 2, 255, 1, false, "ioam", "RFC 9486 §3" },
    { 0x12, IN_HOP_BY_HOP | IN_DESTINATION, 4, 255, 1, false, "alternate-marking", "RFC 9343 §3.1" },
    { 0x23, IN_HOP_BY_HOP, 4, 255, 1, false, "rpl", "RFC 9008 §4.2" },
    { 0x26, IN_HOP_BY_HOP, 6, 6, 1, false, "quick-start", "RFC 4782 §3.1" },
    { 0x30, IN_HOP_BY_HOP, 4, 4, 1, false, "minimum-path-mtu", "RFC 9268 §5" },
    { 0x31, IN_HOP_BY_HOP | IN_DESTINATION, 2, 255, 1, false, "ioam", "RFC 9486 §3" },
    { 0x4d, IN_HOP_BY_HOP | IN_DESTINATION, 0, 255, 1, true, "deprecated", "IANA" },
    { 0x63, IN_HOP_BY_HOP, 4, 255, 1, false, "rpl", "RFC 6553 §3" },
    { 0x6d, IN_HOP_BY_HOP, 2, 255, 1, false, "mpl", "RFC 7731 §6.1" },
    { 0x8a, IN_HOP_BY_HOP | IN_DESTINATION, 0, 255, 1, true, "endpoint-identification", "IANA" },
    { 0x8b, IN_DESTINATION, 4, 255, 1, false, "ilnp-nonce", "RFC 6744 §2" },
    { 0x8c, IN_DESTINATION, 1, 255, 1, false, "line-identification", "RFC 6788 §5" },
    { 0xc2, IN_HOP_BY_HOP, 4, 4, 1, false, "jumbo-payload", "RFC 2675 §2" },
    { 0xc9, IN_DESTINATION, 16, 16, 1, false, "home-address", "RFC 6275 §6.3" },
    { 0xee, IN_HOP_BY_HOP, 2, 255, 1, false, "depth-first-forwarding", "RFC 6971 §11" },
};

struct state {
    struct extension_walk *walk;
    uint8_t header;
    unsigned padding; /* octets of padding in a row */
    unsigned unknown; /* unknown options in a row */
    bool content;     /* an option that is not padding */
};

static const struct row *find(uint8_t type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].type == type)
            return &rows[i];
    return NULL;
}

/* One header may hold a thousand options: a code is noted once a packet, at its first place. */
static void add_defect(const struct state *state, enum defect_code code, uint32_t offset)
{
    if (!packet_find_defect(state->walk->packet, code))
        packet_add_defect(state->walk->packet, code, offset);
}

static void count_padding(unsigned octets, uint32_t offset, struct state *state)
{
    state->padding += octets;
    if (state->padding > PADDING_MAX)
        add_defect(state, DEFECT_PADN_LONG, offset);
}

static void judge_padn(struct cursor data, uint32_t offset, struct state *state)
{
    struct bytes bytes = cursor_rest(&data);
    for (uint32_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] != 0) {
            add_defect(state, DEFECT_PADN_CONTENT, offset);
            return;
        }
    }
}

static void judge_unknown(uint8_t type, uint8_t length, uint32_t offset, struct state *state)
{
    state->unknown++;
    if (type & ACTION_MASK)
        add_defect(state, DEFECT_OPTION_UNKNOWN_DISCARD, offset);
    else if (length >= UNKNOWN_LARGE || state->unknown >= UNKNOWN_IN_A_ROW)
        add_defect(state, DEFECT_OPTION_UNKNOWN_LARGE, offset);
    else
        add_defect(state, DEFECT_OPTION_UNKNOWN_SKIP, offset);
}

/* RFC 2675 §3: only with payload length 0 and a length above 65,535; not with a Fragment header (extension.c). */
static void judge_jumbo(struct cursor data, uint32_t offset, struct state *state)
{
    uint32_t length = cursor_u32(&data);
    state->walk->has_jumbo = true;
    if (!data.failed && (length <= 0xffff || !state->walk->layer->jumbo))
        add_defect(state, DEFECT_JUMBO_INVALID, offset);
}

static void judge_known(const struct row *row, struct cursor data, uint8_t length, uint32_t offset, struct state *state)
{
    state->unknown = 0;
    if (row->deprecated)
        add_defect(state, DEFECT_OPTION_DEPRECATED, offset);
    if (!(row->headers & (state->header == IP_HOP_BY_HOP ? IN_HOP_BY_HOP : IN_DESTINATION))) {
        add_defect(state, DEFECT_OPTION_WRONG_HEADER, offset);
        return;
    }
    if (length < row->least || length > row->most || length % row->unit != 0) {
        add_defect(state, DEFECT_OPTION_LENGTH_WRONG, offset);
        return;
    }
    if (row->type == IPV6_OPTION_ROUTER_ALERT)
        state->walk->layer->router_alert |= cursor_u16(&data) == ROUTER_ALERT_MLD && !data.failed;
    else if (row->type == IPV6_OPTION_JUMBO)
        judge_jumbo(data, offset, state);
    else if (row->type == IPV6_OPTION_HOME_ADDRESS)
        state->walk->has_home_address = true;
}

static void keep(uint8_t type, uint8_t length, uint32_t offset, const struct cursor *data, const struct state *state)
{
    struct packet *packet = state->walk->packet;
    if (packet->ip_option_count == PACKET_IP_OPTION_MAX)
        return;
    packet->ip_options[packet->ip_option_count++] =
        (struct packet_ip_option){ .type = type,
                                   .length = length,
                                   .header = state->header,
                                   .layer = (uint8_t)(packet->layer_count - 1),
                                   .offset = offset,
                                   .data = cursor_left(data) == length ? data->at : NULL };
}

static void decode_one(struct cursor *body, struct state *state)
{
    uint32_t offset = body->offset;
    uint8_t type = cursor_u8(body);
    if (type == IPV6_OPTION_PAD1) {
        static const struct cursor none;
        keep(type, 0, offset, &none, state);
        count_padding(1, offset, state);
        return;
    }
    uint8_t length = cursor_u8(body);
    struct cursor data = cursor_slice(body, length);
    if (data.failed) {
        if (data.truncated)
            state->walk->packet->truncated = true;
        else
            add_defect(state, DEFECT_OPTION_PAST_HEADER, offset);
        return;
    }
    keep(type, length, offset, &data, state);
    if (type == IPV6_OPTION_PADN) {
        count_padding(length + 2u, offset, state);
        judge_padn(data, offset, state);
        return;
    }
    state->padding = 0;
    state->content = true;
    const struct row *row = find(type);
    if (row)
        judge_known(row, data, length, offset, state);
    else
        judge_unknown(type, length, offset, state);
}

void ipv6_option_decode(struct cursor *body, uint8_t header, struct extension_walk *walk)
{
    struct state state = { .walk = walk, .header = header };
    uint32_t offset = body->offset;
    while (cursor_left(body) > 0)
        decode_one(body, &state);
    if (!body->failed && cursor_sent(body) == 0 && !state.content)
        add_defect(&state, DEFECT_OPTION_ONLY_PADDING, offset);
}

bool ipv6_option_find_jumbo(const struct cursor *body, uint32_t *length)
{
    struct cursor at = *body;
    while (cursor_left(&at) > 0) {
        uint8_t type = cursor_u8(&at);
        if (type == IPV6_OPTION_PAD1)
            continue;
        struct cursor data = cursor_slice(&at, cursor_u8(&at));
        if (type == IPV6_OPTION_JUMBO && cursor_sent(&data) == 4) {
            *length = cursor_u32(&data);
            return !data.failed;
        }
    }
    return false;
}

const char *ipv6_option_word(uint8_t type)
{
    const struct row *row = find(type);
    return row ? row->word : type == IPV6_OPTION_PAD1 ? "pad1" : type == IPV6_OPTION_PADN ? "padn" : NULL;
}
