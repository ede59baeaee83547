#include "anonymize/rewrite.h"

/* DHCPv4: the fixed part, and options by a table of what they hold. An option without a row loses its meaning and keeps its length. */

enum { PAD = 0, END = 255, ETHERNET = 1, ENCODED = 4, NUMBER_MAX = 8 };

enum shape {
    SHAPE_OPAQUE,
    SHAPE_KEPT,  /* numbers */
    SHAPE_CODES, /* a list of codes */
    SHAPE_ADDRESSES,
    SHAPE_TEXT,
    SHAPE_CLIENT,
    SHAPE_FQDN,
    SHAPE_NAMES,
    SHAPE_ROUTES,
    SHAPE_AGENT,
    SHAPE_ENCRYPTED_DNS,
    SHAPE_SIXRD
};

static const uint8_t shapes[256] = {
    [1] = SHAPE_KEPT,
    [2] = SHAPE_KEPT,
    [3] = SHAPE_ADDRESSES,
    [4] = SHAPE_ADDRESSES,
    [5] = SHAPE_ADDRESSES,
    [6] = SHAPE_ADDRESSES,
    [7] = SHAPE_ADDRESSES,
    [8] = SHAPE_ADDRESSES,
    [9] = SHAPE_ADDRESSES,
    [10] = SHAPE_ADDRESSES,
    [11] = SHAPE_ADDRESSES,
    [12] = SHAPE_TEXT,
    [13] = SHAPE_KEPT,
    [14] = SHAPE_TEXT,
    [15] = SHAPE_TEXT,
    [16] = SHAPE_ADDRESSES,
    [17] = SHAPE_TEXT,
    [18] = SHAPE_TEXT,
    [19] = SHAPE_KEPT,
    [20] = SHAPE_KEPT,
    [22] = SHAPE_KEPT,
    [23] = SHAPE_KEPT,
    [24] = SHAPE_KEPT,
    [26] = SHAPE_KEPT,
    [27] = SHAPE_KEPT,
    [28] = SHAPE_ADDRESSES,
    [29] = SHAPE_KEPT,
    [30] = SHAPE_KEPT,
    [31] = SHAPE_KEPT,
    [32] = SHAPE_ADDRESSES,
    [33] = SHAPE_ADDRESSES,
    [34] = SHAPE_KEPT,
    [35] = SHAPE_KEPT,
    [36] = SHAPE_KEPT,
    [37] = SHAPE_KEPT,
    [38] = SHAPE_KEPT,
    [39] = SHAPE_KEPT,
    [40] = SHAPE_TEXT,
    [41] = SHAPE_ADDRESSES,
    [42] = SHAPE_ADDRESSES,
    [44] = SHAPE_ADDRESSES,
    [45] = SHAPE_ADDRESSES,
    [46] = SHAPE_KEPT,
    [47] = SHAPE_TEXT,
    [48] = SHAPE_ADDRESSES,
    [49] = SHAPE_ADDRESSES,
    [50] = SHAPE_ADDRESSES,
    [51] = SHAPE_KEPT,
    [52] = SHAPE_KEPT,
    [53] = SHAPE_KEPT,
    [54] = SHAPE_ADDRESSES,
    [55] = SHAPE_CODES,
    [56] = SHAPE_TEXT,
    [57] = SHAPE_KEPT,
    [58] = SHAPE_KEPT,
    [59] = SHAPE_KEPT,
    [60] = SHAPE_TEXT,
    [61] = SHAPE_CLIENT,
    [62] = SHAPE_TEXT,
    [64] = SHAPE_TEXT,
    [65] = SHAPE_ADDRESSES,
    [66] = SHAPE_TEXT,
    [67] = SHAPE_TEXT,
    [68] = SHAPE_ADDRESSES,
    [69] = SHAPE_ADDRESSES,
    [70] = SHAPE_ADDRESSES,
    [71] = SHAPE_ADDRESSES,
    [72] = SHAPE_ADDRESSES,
    [73] = SHAPE_ADDRESSES,
    [74] = SHAPE_ADDRESSES,
    [75] = SHAPE_ADDRESSES,
    [76] = SHAPE_ADDRESSES,
    [77] = SHAPE_TEXT,
    [80] = SHAPE_KEPT,
    [81] = SHAPE_FQDN,
    [82] = SHAPE_AGENT,
    [93] = SHAPE_KEPT,
    [94] = SHAPE_KEPT,
    [100] = SHAPE_TEXT,
    [101] = SHAPE_TEXT,
    [108] = SHAPE_KEPT,
    [114] = SHAPE_TEXT,
    [116] = SHAPE_KEPT,
    [118] = SHAPE_ADDRESSES,
    [119] = SHAPE_NAMES,
    [121] = SHAPE_ROUTES,
    [145] = SHAPE_KEPT,
    [150] = SHAPE_ADDRESSES,
    [162] = SHAPE_ENCRYPTED_DNS,
    [212] = SHAPE_SIXRD,
    [249] = SHAPE_ROUTES,
};

/* Type and address (RFC 2132 §9.14), or an association and a DUID (RFC 4361 §6.1). */
static void rewrite_client(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    uint8_t type = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 1);
    if (type == ETHERNET && cursor_left(data) == 6) {
        rewrite_mac(rewrite, data);
    } else if (type == 255 && cursor_left(data) > 4) {
        rewrite_scramble(rewrite, data, 4);
        rewrite_duid(rewrite, data, cursor_left(data));
    }
}

static void rewrite_fqdn(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    bool encoded = cursor_u8(&peek) & ENCODED;
    rewrite_keep(rewrite, data, 3);
    if (encoded)
        rewrite_names(rewrite, data);
    else
        rewrite_text(rewrite, data, cursor_left(data));
}

/* RFC 3442: width, the octets of the destination that count, router. */
static void rewrite_routes(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) > 0 && *data->at <= 32) {
        uint32_t octets = (*data->at + 7u) / 8u;
        rewrite_keep(rewrite, data, 1);
        uint8_t *place = rewrite_place(rewrite, data), network[4] = { 0 };
        const uint8_t *given = cursor_bytes(data, octets);
        if (!given)
            return;
        for (uint32_t i = 0; i < octets; i++)
            network[i] = given[i];
        anonymize_ipv4(rewrite->anonymizer, network, network);
        for (uint32_t i = 0; i < octets; i++)
            place[i] = network[i];
        rewrite_ipv4(rewrite, data);
    }
}

/* RFC 3046: what the relay says of the port, each with code and length. */
static void rewrite_agent(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) >= 2) {
        struct cursor peek = *data;
        cursor_skip(&peek, 1);
        uint8_t length = cursor_u8(&peek);
        rewrite_keep(rewrite, data, 2);
        struct cursor value = rewrite_part(data, length);
        rewrite_scramble(rewrite, &value, cursor_left(&value));
    }
}

/* RFC 9463 §5.1: instances, each: length, priority, name, addresses, parameters. */
static void rewrite_encrypted_dns(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) > 5) {
        struct cursor peek = *data;
        uint16_t length = cursor_u16(&peek);
        rewrite_keep(rewrite, data, 2);
        struct cursor instance = rewrite_part(data, length);
        rewrite_keep(rewrite, &instance, 2);
        peek = instance;
        uint8_t octets = cursor_u8(&peek);
        rewrite_keep(rewrite, &instance, 1);
        struct cursor name = rewrite_part(&instance, octets);
        rewrite_names(rewrite, &name);
        peek = instance;
        octets = cursor_u8(&peek);
        rewrite_keep(rewrite, &instance, 1);
        struct cursor addresses = rewrite_part(&instance, octets);
        rewrite_ipv4_list(rewrite, &addresses);
        rewrite_parameters(rewrite, &instance);
    }
}

/* RFC 5969 §7.1.1: IPv4MaskLen, 6rdPrefixLen, prefix, border relays. */
static void rewrite_sixrd(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    cursor_skip(&peek, 1);
    uint8_t length = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 2);
    rewrite_prefix(rewrite, data, 16, length);
    rewrite_ipv4_list(rewrite, data);
}

static void rewrite_shape(struct rewrite *rewrite, enum shape shape, struct cursor *data)
{
    uint32_t left = cursor_left(data);
    switch (shape) {
    case SHAPE_OPAQUE: break;
    case SHAPE_KEPT: rewrite_keep(rewrite, data, left < NUMBER_MAX ? left : NUMBER_MAX); break;
    case SHAPE_CODES: rewrite_keep(rewrite, data, left); break;
    case SHAPE_ADDRESSES: rewrite_ipv4_list(rewrite, data); break;
    case SHAPE_TEXT: rewrite_text(rewrite, data, left); break;
    case SHAPE_CLIENT: rewrite_client(rewrite, data); break;
    case SHAPE_FQDN: rewrite_fqdn(rewrite, data); break;
    case SHAPE_NAMES: rewrite_names(rewrite, data); break;
    case SHAPE_ROUTES: rewrite_routes(rewrite, data); break;
    case SHAPE_AGENT: rewrite_agent(rewrite, data); break;
    case SHAPE_ENCRYPTED_DNS: rewrite_encrypted_dns(rewrite, data); break;
    case SHAPE_SIXRD: rewrite_sixrd(rewrite, data); break;
    }
    rewrite_scramble(rewrite, data, cursor_left(data));
}

static void rewrite_options(struct rewrite *rewrite, struct cursor at)
{
    while (cursor_left(&at) > 0) {
        struct cursor peek = at;
        uint8_t code = cursor_u8(&peek);
        if (code == PAD || code == END)
            rewrite_keep(rewrite, &at, 1);
        if (code == END)
            return;
        if (code == PAD)
            continue;
        uint8_t length = cursor_u8(&peek);
        rewrite_keep(rewrite, &at, 2);
        struct cursor data = rewrite_part(&at, length);
        rewrite_shape(rewrite, (enum shape)shapes[code], &data);
    }
}

/* RFC 2132 §9.3: 1 the boot file's name, 2 the server's name, 3 both hold options. */
static unsigned overload_of(struct cursor at)
{
    enum { OVERLOAD = 52 };
    while (cursor_left(&at) > 0) {
        uint8_t code = cursor_u8(&at);
        if (code == PAD)
            continue;
        struct cursor data = cursor_slice(&at, code == END ? 0 : cursor_u8(&at));
        if (code == END || code == OVERLOAD)
            return code == END ? 0 : cursor_u8(&data);
    }
    return 0;
}

static void rewrite_name_field(struct rewrite *rewrite, struct cursor *at, uint32_t size, bool options)
{
    struct cursor field = rewrite_part(at, size);
    if (options)
        rewrite_options(rewrite, field);
    else
        rewrite_text(rewrite, &field, size);
}

void rewrite_dhcpv4(struct rewrite *rewrite, struct rewrite_job *job)
{
    enum { MAGIC_COOKIE = 0x63825363, SERVER_NAME = 64, BOOT_FILE = 128 };
    struct cursor *at = &job->at, peek = *at;
    uint8_t operation = cursor_u8(&peek), hardware = cursor_u8(&peek), hardware_length = cursor_u8(&peek);
    if (operation != 1 && operation != 2)
        return;
    rewrite_keep(rewrite, at, 12);
    for (unsigned i = 0; i < 4; i++)
        rewrite_ipv4(rewrite, at);
    struct cursor address = rewrite_part(at, 16);
    if (hardware == ETHERNET && hardware_length == 6)
        rewrite_mac(rewrite, &address);
    rewrite_scramble(rewrite, &address, cursor_left(&address));
    peek = *at;
    cursor_skip(&peek, SERVER_NAME + BOOT_FILE);
    bool options = cursor_u32(&peek) == MAGIC_COOKIE;
    unsigned overload = options ? overload_of(peek) : 0;
    rewrite_name_field(rewrite, at, SERVER_NAME, overload & 2);
    rewrite_name_field(rewrite, at, BOOT_FILE, overload & 1);
    if (!options)
        return;
    rewrite_keep(rewrite, at, 4);
    rewrite_options(rewrite, *at);
}
