#include <string.h>

#include "anonymize/rewrite.h"
#include "v6audit/application.h"

/* DNS, mDNS, LLMNR and NetBIOS names: lengths and pointers stay where they are, labels are replaced in place. Labels of a reverse name (ip6.arpa) are the
 * digits of the address, and follow it; those of in-addr.arpa keep their number of digits and lose their meaning. */

enum { HEADER = 12, LABEL_MAX = 63, LABELS_MAX = 128, NIBBLES = 32, NETBIOS_PORT = 137, NETBIOS_LABEL = 32 };

struct reading {
    struct rewrite *rewrite;
    struct cursor message; /* pointers count from its begin */
    bool netbios;
};

struct label {
    const uint8_t *bytes;
    uint8_t length;
};

static struct cursor at_offset(const struct reading *reading, uint32_t offset)
{
    struct cursor at = reading->message;
    cursor_skip(&at, offset);
    return at;
}

/* All labels of a name, pointers followed towards the begin only; `own` gets how many stand before the first pointer. */
static unsigned gather(const struct reading *reading, struct cursor at, struct label *labels, unsigned *own)
{
    unsigned count = 0;
    bool jumped = false;
    uint32_t floor = (uint32_t)(at.at - reading->message.at);
    *own = 0;
    while (count < LABELS_MAX) {
        uint8_t octet = cursor_u8(&at);
        if (at.failed || octet == 0)
            break;
        if ((octet & 0xc0) == 0xc0) {
            uint32_t target = (octet & 0x3fu) << 8 | cursor_u8(&at);
            if (at.failed || target >= floor)
                break;
            floor = target;
            at = at_offset(reading, target);
            jumped = true;
            continue;
        }
        const uint8_t *bytes = octet <= LABEL_MAX ? cursor_bytes(&at, octet) : NULL;
        if (!bytes)
            break;
        labels[count++] = (struct label){ .bytes = bytes, .length = octet };
        *own += !jumped;
    }
    return count;
}

static bool label_is(const struct label *label, const char *word)
{
    size_t length = strlen(word);
    if (label->length != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((label->bytes[i] | 0x20) != word[i] && label->bytes[i] != word[i])
            return false;
    return true;
}

static int nibble_of(const struct label *label)
{
    uint8_t octet = label->length == 1 ? label->bytes[0] : 0;
    if (octet >= '0' && octet <= '9')
        return octet - '0';
    octet |= 0x20;
    return octet >= 'a' && octet <= 'f' ? octet - 'a' + 10 : -1;
}

static void put_nibble(struct rewrite *rewrite, const struct label *label, const struct address *address, unsigned n)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    unsigned value = (unsigned)address->octets[n / 2] >> (n % 2 ? 0 : 4) & 15u;
    bool capital = label->bytes[0] >= 'A' && label->bytes[0] <= 'F';
    rewrite->to[label->bytes - rewrite->from] = (uint8_t)(capital ? upper : lower)[value];
}

/* d.c.b.a….ip6.arpa, or the reverse name of a prefix. Returns how many labels before ip6.arpa were digits; those at the front that are none are a name. */
static unsigned rewrite_reverse(struct rewrite *rewrite, const struct label *labels, unsigned count, unsigned own)
{
    struct prefix prefix = { .length = 0 };
    if (count < 3 || !label_is(&labels[count - 1], "arpa") || !label_is(&labels[count - 2], "ip6"))
        return 0;
    unsigned digits = 0;
    for (; digits < NIBBLES && digits + 2 < count; digits++) {
        int value = nibble_of(&labels[count - 3 - digits]);
        if (value < 0)
            break;
        prefix.address.octets[digits / 2] |= (uint8_t)(value << (digits % 2 ? 0 : 4));
    }
    prefix.length = (uint8_t)(digits * 4);
    prefix = anonymize_prefix(rewrite->anonymizer, &prefix);
    for (unsigned i = 0; i < digits; i++)
        if (count - 3 - i < own)
            put_nibble(rewrite, &labels[count - 3 - i], &prefix.address, i);
    return digits;
}

static void put_netbios(struct rewrite *rewrite, const uint8_t *bytes, uint8_t *place)
{
    enum { NAME = 15 };
    uint8_t name[NAME + 1];
    for (unsigned i = 0; i <= NAME; i++)
        name[i] = (uint8_t)((unsigned)(bytes[2 * i] - 'A') << 4 | ((unsigned)(bytes[2 * i + 1] - 'A') & 15u));
    anonymize_text(rewrite->anonymizer, name, NAME, name);
    for (unsigned i = 0; i <= NAME; i++) {
        place[2 * i] = (uint8_t)('A' + (name[i] >> 4));
        place[2 * i + 1] = (uint8_t)('A' + (name[i] & 15));
    }
}

static bool is_netbios(const struct reading *reading, const struct label *label)
{
    if (!reading->netbios || label->length != NETBIOS_LABEL)
        return false;
    for (unsigned i = 0; i < NETBIOS_LABEL; i++)
        if (label->bytes[i] < 'A' || label->bytes[i] > 'P')
            return false;
    return true;
}

/* A label of the DNS may have spaces and dots inside: a sentence, word by word. */
static void put_label(const struct reading *reading, const struct label *label)
{
    struct rewrite *rewrite = reading->rewrite;
    uint8_t *place = rewrite->to + (label->bytes - rewrite->from);
    if (is_netbios(reading, label))
        put_netbios(rewrite, label->bytes, place);
    else
        anonymize_text(rewrite->anonymizer, label->bytes, label->length, place);
}

/* Lengths and pointers of what stands here. The cursor moves behind it. */
static void keep_lengths(struct rewrite *rewrite, struct cursor *at)
{
    while (cursor_left(at) > 0) {
        uint8_t octet = *at->at;
        bool pointer = (octet & 0xc0) == 0xc0;
        rewrite_keep(rewrite, at, pointer ? 2 : 1);
        if (octet == 0 || pointer)
            return;
        if (octet > LABEL_MAX) {
            cursor_skip(at, cursor_left(at) + 1);
            return;
        }
        cursor_skip(at, octet);
    }
}

static void rewrite_name(const struct reading *reading, struct cursor *at)
{
    struct label labels[LABELS_MAX];
    unsigned own, count = gather(reading, *at, labels, &own);
    unsigned digits = rewrite_reverse(reading->rewrite, labels, count, own);
    unsigned names = digits > 0 ? count - 2 - digits : count; /* the front; ip6.arpa is put below */
    for (unsigned i = 0; i < own; i++)
        if (i < names || i + 2 >= count)
            put_label(reading, &labels[i]);
    keep_lengths(reading->rewrite, at);
}

/* n × (length, text). */
static void rewrite_strings(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) > 0) {
        uint8_t length = *data->at;
        rewrite_keep(rewrite, data, 1);
        struct cursor text = rewrite_part(data, length);
        rewrite_text(rewrite, &text, cursor_left(&text));
    }
}

/* Options of EDNS: codes and lengths. Client subnets, cookies and the like lose their meaning. */
static void rewrite_edns(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) >= 4) {
        struct cursor peek = *data;
        cursor_skip(&peek, 2);
        uint16_t length = cursor_u16(&peek);
        rewrite_keep(rewrite, data, 4);
        rewrite_scramble(rewrite, data, length);
    }
}

enum content {
    CONTENT_OPAQUE,
    CONTENT_IPV4,
    CONTENT_IPV6,
    CONTENT_NAMES,
    CONTENT_STRINGS,
    CONTENT_EDNS,
    CONTENT_SERVICE,
    CONTENT_PROPERTY
};

/* `before` octets are kept, then come names (`names` of them), and what is kept behind them. */
static const struct type_row {
    uint16_t type;
    uint8_t content, before, names, behind;
} types[] = {
    { DNS_A, CONTENT_IPV4, 0, 0, 0 },       { DNS_NS, CONTENT_NAMES, 0, 1, 0 },
    { DNS_CNAME, CONTENT_NAMES, 0, 1, 0 },  { DNS_SOA, CONTENT_NAMES, 0, 2, 20 },
    { DNS_PTR, CONTENT_NAMES, 0, 1, 0 },    { 13, CONTENT_STRINGS, 0, 0, 0 },
    { 15, CONTENT_NAMES, 2, 1, 0 },         { DNS_TXT, CONTENT_STRINGS, 0, 0, 0 },
    { DNS_AAAA, CONTENT_IPV6, 0, 0, 0 },    { DNS_SRV, CONTENT_NAMES, 6, 1, 0 },
    { 39, CONTENT_NAMES, 0, 1, 0 },         { DNS_OPT, CONTENT_EDNS, 0, 0, 0 },
    { 46, CONTENT_NAMES, 18, 1, 0 },        { 47, CONTENT_NAMES, 0, 1, 255 },
    { DNS_SVCB, CONTENT_SERVICE, 2, 1, 0 }, { DNS_HTTPS, CONTENT_SERVICE, 2, 1, 0 },
    { 99, CONTENT_STRINGS, 0, 0, 0 },       { 257, CONTENT_PROPERTY, 0, 0, 0 },
};

static void rewrite_content(const struct reading *reading, uint16_t type, struct cursor *data)
{
    struct rewrite *rewrite = reading->rewrite;
    const struct type_row *row = NULL;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].type == type)
            row = &types[i];
    enum content content = row ? (enum content)row->content : CONTENT_OPAQUE;
    if (row)
        rewrite_keep(rewrite, data, row->before);
    for (unsigned i = 0; row && i < row->names; i++)
        rewrite_name(reading, data);
    switch (content) {
    case CONTENT_IPV4: rewrite_ipv4_list(rewrite, data); break;
    case CONTENT_IPV6: rewrite_ipv6_list(rewrite, data); break;
    case CONTENT_NAMES: rewrite_keep(rewrite, data, row ? row->behind : 0); break;
    case CONTENT_STRINGS: rewrite_strings(rewrite, data); break;
    case CONTENT_EDNS: rewrite_edns(rewrite, data); break;
    case CONTENT_SERVICE: rewrite_parameters(rewrite, data); break;
    case CONTENT_PROPERTY: rewrite_text(rewrite, data, cursor_left(data)); break;
    case CONTENT_OPAQUE: break;
    }
    rewrite_scramble(rewrite, data, cursor_left(data));
}

/* NB_FLAGS and addresses (RFC 1002 §4.2.1.3). */
static void rewrite_netbios_content(struct rewrite *rewrite, uint16_t type, struct cursor *data)
{
    if (type != 32)
        return;
    while (cursor_left(data) >= 6) {
        rewrite_keep(rewrite, data, 2);
        rewrite_ipv4(rewrite, data);
    }
}

static void rewrite_record(const struct reading *reading, struct cursor *at)
{
    rewrite_name(reading, at);
    struct cursor peek = *at;
    uint16_t type = cursor_u16(&peek);
    cursor_skip(&peek, 6);
    uint16_t length = cursor_u16(&peek);
    rewrite_keep(reading->rewrite, at, 10);
    struct cursor data = rewrite_part(at, length);
    if (reading->netbios)
        rewrite_netbios_content(reading->rewrite, type, &data);
    else
        rewrite_content(reading, type, &data);
}

void rewrite_dns(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct reading reading = { .rewrite = rewrite, .message = job->at, .netbios = job->code == NETBIOS_PORT };
    struct cursor *at = &job->at, peek = *at;
    cursor_skip(&peek, 4);
    uint32_t questions = cursor_u16(&peek), records = cursor_u16(&peek);
    records += cursor_u16(&peek);
    records += cursor_u16(&peek);
    if (peek.failed)
        return;
    rewrite_keep(rewrite, at, HEADER);
    for (; questions > 0 && cursor_left(at) > 0; questions--) {
        rewrite_name(&reading, at);
        rewrite_keep(rewrite, at, 4);
    }
    for (; records > 0 && cursor_left(at) > 0; records--)
        rewrite_record(&reading, at);
}
