#include "v6audit/address.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct address address_unspecified;

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* The longest run of at least two zero groups, the first of equals (RFC 5952 §4.2). */
static int longest_zero_run(const unsigned groups[8], int *length)
{
    int best = -1, best_length = 1;
    for (int i = 0; i < 8;) {
        int run = i;
        while (run < 8 && groups[run] == 0)
            run++;
        if (run - i > best_length) {
            best = i;
            best_length = run - i;
        }
        i = run > i ? run : i + 1;
    }
    *length = best_length;
    return best;
}

/* Written by hand: addresses are put into messages for each packet that a finding counts, and snprintf costs ten times as much. */
static char *put_decimal(char *at, unsigned number)
{
    if (number >= 100)
        *at++ = (char)('0' + number / 100);
    if (number >= 10)
        *at++ = (char)('0' + number / 10 % 10);
    *at++ = (char)('0' + number % 10);
    return at;
}

static char *put_ipv4(char *at, const uint8_t *octets)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            *at++ = '.';
        at = put_decimal(at, octets[i]);
    }
    return at;
}

static char *put_group(char *at, unsigned group)
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;; shift -= 4) {
        *at++ = digits[group >> shift & 0xf];
        if (shift == 0)
            return at;
    }
}

static char *put_ipv6(char *at, const struct address *address)
{
    const char *text = at;
    unsigned groups[8];
    for (int i = 0; i < 8; i++)
        groups[i] = (unsigned)address->octets[2 * i] << 8 | address->octets[2 * i + 1];
    int length, zeros = longest_zero_run(groups, &length);
    for (int i = 0; i < 8;) {
        if (i == zeros) {
            *at++ = ':';
            *at++ = ':';
            i += length;
            continue;
        }
        if (at > text && at[-1] != ':')
            *at++ = ':';
        at = put_group(at, groups[i]);
        i++;
    }
    return at;
}

static bool is_mapped(const struct address *address)
{
    return memcmp(address->octets, mapped_prefix, sizeof mapped_prefix) == 0;
}

const char *address_format(const struct address *address, char *text)
{
    char *at = text;
    if (is_mapped(address)) { /* RFC 5952 §5: a known prefix with IPv4 inside */
        memcpy(at, "::ffff:", 7);
        at = put_ipv4(at + 7, address->octets + 12);
    } else {
        at = put_ipv6(at, address);
    }
    *at = '\0';
    return text;
}

const char *address_format_ip(uint8_t ip_version, const struct address *address, char *text)
{
    if (ip_version != 4)
        return address_format(address, text);
    *put_ipv4(text, address->octets + 12) = '\0';
    return text;
}

const char *mac_format(const struct mac *mac, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 6; i++) {
        text[3 * i] = digits[mac->octets[i] >> 4];
        text[3 * i + 1] = digits[mac->octets[i] & 0xf];
        text[3 * i + 2] = i < 5 ? ':' : '\0';
    }
    return text;
}

const char *prefix_format(const struct prefix *prefix, char *text)
{
    bool mapped = prefix->length >= 96 && is_mapped(&prefix->address);
    address_format_ip(mapped ? 4 : 6, &prefix->address, text);
    char *at = text + strlen(text);
    *at++ = '/';
    *put_decimal(at, mapped ? prefix->length - 96u : prefix->length) = '\0';
    return text;
}

bool address_parse(const char *text, struct address *address)
{
    return inet_pton(AF_INET6, text, address->octets) == 1;
}

bool address_parse_ipv4(const char *text, struct address *address)
{
    uint8_t octets[4];
    if (inet_pton(AF_INET, text, octets) != 1)
        return false;
    *address = address_from_ipv4(octets);
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool mac_parse(const char *text, struct mac *mac)
{
    size_t length = strlen(text);
    bool dotted = length == 14; /* 0016.3e00.0001 */
    if (!dotted && length != 17)
        return false;
    unsigned group = dotted ? 4 : 2, digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (i % (group + 1) == group) {
            if (dotted ? text[i] != '.' : (text[i] != ':' && text[i] != '-') || text[i] != text[2])
                return false;
            continue;
        }
        int value = hex_value(text[i]);
        if (value < 0)
            return false;
        uint8_t *octet = &mac->octets[digits / 2];
        *octet = (uint8_t)(digits % 2 == 0 ? (unsigned)value << 4 : *octet | (unsigned)value);
        digits++;
    }
    return digits == 12;
}

bool prefix_parse(const char *text, struct prefix *prefix)
{
    char address[ADDRESS_TEXT_SIZE];
    const char *slash = strchr(text, '/');
    if (!slash || (size_t)(slash - text) >= sizeof address || slash[1] < '0' || slash[1] > '9' || strlen(slash + 1) > 3)
        return false;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    char *end;
    unsigned long length = strtoul(slash + 1, &end, 10);
    if (*end || (slash[1] == '0' && slash[2]))
        return false;
    if (address_parse(address, &prefix->address)) {
        prefix->length = (uint8_t)length;
        return length <= 128;
    }
    prefix->length = (uint8_t)(length + 96);
    return length <= 32 && address_parse_ipv4(address, &prefix->address);
}

struct address address_from_ipv4(const uint8_t octets[4])
{
    struct address address;
    memcpy(address.octets, mapped_prefix, sizeof mapped_prefix);
    memcpy(address.octets + 12, octets, 4);
    return address;
}

bool address_equal(const struct address *a, const struct address *b)
{
    return memcmp(a->octets, b->octets, sizeof a->octets) == 0;
}

int address_compare(const struct address *a, const struct address *b)
{
    return memcmp(a->octets, b->octets, sizeof a->octets);
}

bool mac_equal(const struct mac *a, const struct mac *b)
{
    return memcmp(a->octets, b->octets, sizeof a->octets) == 0;
}

int mac_compare(const struct mac *a, const struct mac *b)
{
    return memcmp(a->octets, b->octets, sizeof a->octets);
}

bool mac_is_group(const struct mac *mac)
{
    return mac->octets[0] & 0x01;
}

bool mac_is_locally_administered(const struct mac *mac)
{
    return mac->octets[0] & 0x02;
}

const char *mac_virtual_router(const struct mac *mac)
{
    static const struct {
        uint8_t octets[6], bits;
        const char *word;
    } rows[] = {
        { { 0x00, 0x00, 0x5e, 0x00, 0x01 }, 40, "vrrp" }, /* IPv4, and CARP; RFC 9568 §7.3 */
        { { 0x00, 0x00, 0x5e, 0x00, 0x02 }, 40, "vrrp" }, /* IPv6 */
        { { 0x00, 0x00, 0x0c, 0x07, 0xac }, 40, "hsrp" }, /* version 1 */
        { { 0x00, 0x00, 0x0c, 0x9f, 0xf0 }, 36, "hsrp" }, /* version 2, IPv4 */
        { { 0x00, 0x05, 0x73, 0xa0, 0x00 }, 36, "hsrp" }, /* version 2, IPv6 */
        { { 0x00, 0x07, 0xb4, 0x00, 0x00 }, 32, "glbp" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned whole = rows[i].bits / 8u, rest = rows[i].bits % 8u;
        if (memcmp(mac->octets, rows[i].octets, whole) != 0)
            continue;
        if (rest == 0 || (mac->octets[whole] ^ rows[i].octets[whole]) >> (8 - rest) == 0)
            return rows[i].word;
    }
    return NULL;
}

struct prefix prefix_make(const struct address *address, unsigned length)
{
    struct prefix prefix = { .address = *address, .length = (uint8_t)(length > 128 ? 128 : length) };
    unsigned whole = prefix.length / 8u, rest = prefix.length % 8u;
    if (rest) {
        prefix.address.octets[whole] &= (uint8_t)(0xff00u >> rest);
        whole++;
    }
    if (whole < 16)
        memset(prefix.address.octets + whole, 0, 16 - whole);
    return prefix;
}

bool prefix_has_host_bits(const struct prefix *prefix)
{
    struct prefix masked = prefix_make(&prefix->address, prefix->length);
    return !address_equal(&masked.address, &prefix->address);
}

static inline uint64_t load_word(const uint8_t *octets)
{
    uint64_t word;
    memcpy(&word, octets, sizeof word);
    return be64toh(word);
}

/* By words: asked several times for each packet, often of a whole table of prefixes. */
static inline bool starts_equal(const uint8_t *a, const uint8_t *b, unsigned length)
{
    uint64_t high = load_word(a) ^ load_word(b), low = load_word(a + 8) ^ load_word(b + 8);
    if (length == 0)
        return true;
    if (length <= 64)
        return high >> (64 - length) == 0;
    return high == 0 && (length >= 128 ? low == 0 : low >> (128 - length) == 0);
}

bool prefix_contains(const struct prefix *prefix, const struct address *address)
{
    return starts_equal(prefix->address.octets, address->octets, prefix->length);
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
    return outer->length <= inner->length && prefix_contains(outer, &inner->address);
}

bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
    return a->length == b->length && address_equal(&a->address, &b->address);
}

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
    int order = address_compare(&a->address, &b->address);
    return order ? order : (int)a->length - (int)b->length;
}

bool address_is_multicast(const struct address *address)
{
    return address->octets[0] == 0xff;
}

bool address_is_link_local(const struct address *address)
{
    return address->octets[0] == 0xfe && (address->octets[1] & 0xc0) == 0x80;
}

bool address_is_unspecified(const struct address *address)
{
    return address_equal(address, &address_unspecified);
}

bool address_is_solicited_node(const struct address *address)
{
    static const uint8_t head[13] = { 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff };
    return memcmp(address->octets, head, sizeof head) == 0;
}

struct address address_solicited_node(const struct address *address)
{
    struct address group = { { 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff } };
    memcpy(group.octets + 13, address->octets + 13, 3);
    return group;
}

bool address_eui64_mac(const struct address *address, struct mac *mac)
{
    const uint8_t *id = address->octets + 8;
    if (id[3] != 0xff || id[4] != 0xfe)
        return false;
    *mac = (struct mac){ { (uint8_t)(id[0] ^ 0x02), id[1], id[2], id[5], id[6], id[7] } };
    return !mac_is_group(mac);
}

/* The registry's rows, the most specific first (IANA IPv6 Special-Purpose Address Registry; RFC 6890, 4291, 9637, 9602, 9780, 8215). */
static const struct {
    uint8_t octets[16];
    uint8_t length;
    enum address_class address_class;
} class_rows[] = {
    { { 0 }, 128, ADDRESS_UNSPECIFIED },
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 128, ADDRESS_LOOPBACK },
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96, ADDRESS_IPV4_MAPPED },
    { { 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0 }, 96, ADDRESS_NAT64 },
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, ADDRESS_NAT64 },
    { { 0x01, 0x00, 0, 0, 0, 0, 0, 0 }, 64, ADDRESS_DISCARD_ONLY },
    { { 0x01, 0x00, 0, 0, 0, 0, 0, 1 }, 64, ADDRESS_DISCARD_ONLY },
    { { 0x20, 0x01, 0x00, 0x00 }, 32, ADDRESS_TEREDO },
    { { 0x20, 0x01, 0x00, 0x02, 0, 0 }, 48, ADDRESS_BENCHMARKING },
    { { 0x20, 0x01, 0x00, 0x10 }, 28, ADDRESS_ORCHID },
    { { 0x20, 0x01, 0x00, 0x20 }, 28, ADDRESS_ORCHID },
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32, ADDRESS_DOCUMENTATION },
    { { 0x3f, 0xff, 0x00 }, 20, ADDRESS_DOCUMENTATION },
    { { 0x20, 0x02 }, 16, ADDRESS_6TO4 },
    { { 0x5f, 0x00 }, 16, ADDRESS_SRV6 },
    { { 0x20 }, 3, ADDRESS_GLOBAL },
    { { 0xfc }, 7, ADDRESS_UNIQUE_LOCAL },
    { { 0xfe, 0x80 }, 10, ADDRESS_LINK_LOCAL },
    { { 0xfe, 0xc0 }, 10, ADDRESS_SITE_LOCAL },
    { { 0xff }, 8, ADDRESS_MULTICAST },
};

enum address_class address_classify(const struct address *address)
{
    for (size_t i = 0; i < sizeof class_rows / sizeof class_rows[0]; i++)
        if (starts_equal(class_rows[i].octets, address->octets, class_rows[i].length))
            return class_rows[i].address_class;
    return ADDRESS_UNALLOCATED;
}

const char *address_class_word(enum address_class address_class)
{
    static const char *const words[ADDRESS_CLASS_COUNT] = {
        [ADDRESS_GLOBAL] = "global",
        [ADDRESS_UNIQUE_LOCAL] = "unique-local",
        [ADDRESS_LINK_LOCAL] = "link-local",
        [ADDRESS_DOCUMENTATION] = "documentation",
        [ADDRESS_6TO4] = "6to4",
        [ADDRESS_TEREDO] = "teredo",
        [ADDRESS_NAT64] = "nat64",
        [ADDRESS_SITE_LOCAL] = "site-local",
        [ADDRESS_BENCHMARKING] = "benchmarking",
        [ADDRESS_DISCARD_ONLY] = "discard-only",
        [ADDRESS_ORCHID] = "orchid",
        [ADDRESS_SRV6] = "srv6",
        [ADDRESS_MULTICAST] = "multicast",
        [ADDRESS_LOOPBACK] = "loopback",
        [ADDRESS_UNSPECIFIED] = "unspecified",
        [ADDRESS_IPV4_MAPPED] = "ipv4-mapped",
        [ADDRESS_UNALLOCATED] = "unallocated",
    };
    return words[(unsigned)address_class < ADDRESS_CLASS_COUNT ? address_class : ADDRESS_UNALLOCATED];
}

bool address_is_routable(const struct address *address)
{
    switch (address_classify(address)) {
    case ADDRESS_GLOBAL:
    case ADDRESS_UNIQUE_LOCAL:
    case ADDRESS_DOCUMENTATION:
    case ADDRESS_6TO4:
    case ADDRESS_TEREDO:
    case ADDRESS_BENCHMARKING:
    case ADDRESS_SITE_LOCAL: return true;
    case ADDRESS_LINK_LOCAL:
    case ADDRESS_NAT64:
    case ADDRESS_DISCARD_ONLY:
    case ADDRESS_ORCHID:
    case ADDRESS_SRV6:
    case ADDRESS_MULTICAST:
    case ADDRESS_LOOPBACK:
    case ADDRESS_UNSPECIFIED:
    case ADDRESS_IPV4_MAPPED:
    case ADDRESS_UNALLOCATED:
    case ADDRESS_CLASS_COUNT: break;
    }
    return false;
}

bool address_embedded_ipv4(const struct address *address, uint8_t octets[4])
{
    const uint8_t *o = address->octets;
    enum address_class address_class = address_classify(address);
    if (address_class == ADDRESS_6TO4) {
        memcpy(octets, o + 2, 4);
        return true;
    }
    if (address_class == ADDRESS_TEREDO) { /* RFC 4380 §4: the client's address, inverted */
        for (int i = 0; i < 4; i++)
            octets[i] = (uint8_t)~o[12 + i];
        return true;
    }
    if (address_class == ADDRESS_NAT64 && memcmp(o + 4, (const uint8_t[8]){ 0 }, 8) == 0) {
        memcpy(octets, o + 12, 4);
        return true;
    }
    return false;
}
