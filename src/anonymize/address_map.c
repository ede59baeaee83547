#include "anonymize/address_map.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY_SLOTS = 4096, WALK_MAX = 256, LOW_KEPT = 0x1ff };

/* ── the last 24 bits ── */

/* Of virtual MAC addresses, which stay: HSRP 00:00:0c:07:ac:xx and 00:05:73:a0:0x:xx. */
static bool low_is_virtual(uint32_t low)
{
    return low >> 8 == 0x07ac || low >> 12 == 0xa00;
}

/* An octet that is set becomes another one that is. */
static uint8_t map_octet(const struct anonymizer *anonymizer, enum keyed_domain domain, uint64_t context, uint8_t octet)
{
    uint64_t result = octet;
    for (unsigned i = 0; i < WALK_MAX && octet != 0; i++) {
        result = keyed_permute(&anonymizer->addresses, domain, context, result, 8, 0, false);
        if (result != 0)
            break;
    }
    return (uint8_t)result;
}

/* Below 0x10000 (::1, ::53, ::443) it names a role and no host, and stays; so does a small number behind another one (::10:1). */
static uint32_t map_low(const struct anonymizer *anonymizer, uint32_t low)
{
    uint32_t octet = low >> 16, word = low & 0xffff;
    if (octet == 0)
        return low;
    uint32_t first = map_octet(anonymizer, KEYED_LOW_OCTET, 0, (uint8_t)octet);
    uint64_t second = word;
    for (unsigned i = 0; i < WALK_MAX && word > LOW_KEPT; i++) {
        second = keyed_permute(&anonymizer->addresses, KEYED_LOW_WORD, octet, second, 16, 0, false);
        if (second > LOW_KEPT)
            break;
    }
    return first << 16 | (uint32_t)second;
}

uint32_t address_map_low(const struct anonymizer *anonymizer, uint32_t low)
{
    uint32_t result = low & 0xffffff;
    if (low_is_virtual(result))
        return result;
    for (unsigned i = 0; i < WALK_MAX; i++) {
        result = map_low(anonymizer, result);
        if (!low_is_virtual(result))
            break;
    }
    return result;
}

/* ── MAC addresses ── */

static uint32_t get_24(const uint8_t *octets)
{
    return (uint32_t)octets[0] << 16 | (uint32_t)octets[1] << 8 | octets[2];
}

static void put_24(uint8_t *octets, uint32_t value)
{
    octets[0] = (uint8_t)(value >> 16);
    octets[1] = (uint8_t)(value >> 8);
    octets[2] = (uint8_t)value;
}

/* Whose addresses include those of virtual routers: no other may come to lie there. */
static bool oui_is_special(uint64_t oui)
{
    return oui == 0x00005e || oui == 0x00000c || oui == 0x000573 || oui == 0x0007b4 || oui == 0;
}

static uint32_t map_oui(const struct anonymizer *anonymizer, uint32_t oui)
{
    enum { UNIVERSAL_AND_GROUP = 0x030000 };
    uint64_t result = oui;
    for (unsigned i = 0; i < WALK_MAX; i++) {
        result = keyed_permute(&anonymizer->addresses, KEYED_OUI, 0, result, 24, UNIVERSAL_AND_GROUP, false);
        if (!oui_is_special(result))
            break;
    }
    return (uint32_t)result;
}

/* Groups that standards and vendors assign: bridges, LLDP, CDP, IPv4 groups; they name a protocol and nobody. */
static bool group_is_well_known(const uint8_t *octets)
{
    static const uint8_t starts[][3] = { { 0x01, 0x80, 0xc2 }, { 0x01, 0x00, 0x0c }, { 0x01, 0x00, 0x5e },
                                         { 0x01, 0x1b, 0x19 }, { 0x09, 0x00, 0x2b }, { 0x09, 0x00, 0x07 },
                                         { 0xff, 0xff, 0xff }, { 0xab, 0x00, 0x00 }, { 0xcf, 0x00, 0x00 },
                                         { 0x03, 0x00, 0x00 } };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (memcmp(octets, starts[i], sizeof starts[i]) == 0)
            return true;
    return octets[0] == 0x33 && octets[1] == 0x33;
}

static bool mac_stays(const struct mac *mac)
{
    static const struct mac zero;
    return mac_equal(mac, &zero) || mac_virtual_router(mac) || (mac_is_group(mac) && group_is_well_known(mac->octets));
}

struct mac anonymize_mac(const struct anonymizer *anonymizer, const struct mac *mac)
{
    static const uint8_t solicited[3] = { 0x33, 0x33, 0xff };
    struct mac result = *mac;
    if (memcmp(mac->octets, solicited, sizeof solicited) == 0) {
        put_24(result.octets + 3, address_map_low(anonymizer, get_24(mac->octets + 3)));
    } else if (!mac_stays(mac)) {
        put_24(result.octets, map_oui(anonymizer, get_24(mac->octets)));
        put_24(result.octets + 3, address_map_low(anonymizer, get_24(mac->octets + 3)));
    }
    return result;
}

struct mac address_map_mac_start(const struct anonymizer *anonymizer, const struct mac *mac, unsigned octets)
{
    struct mac result = anonymize_mac(anonymizer, mac);
    for (unsigned i = octets; i < sizeof result.octets; i++)
        result.octets[i] = 0;
    return result;
}

/* ── IPv4 ── */

/* Bits of an IPv4 address that say what it is for (IANA special-purpose registry, RFC 6890); all 32: the address itself is well known. */
static unsigned ipv4_kept(const uint8_t *octets)
{
    static const struct row {
        uint8_t octets[4];
        uint8_t length, kept;
    } rows[] = {
        { { 0 }, 8, 32 },
        { { 127 }, 8, 32 },
        { { 10 }, 8, 8 },
        { { 100, 64 }, 10, 10 },
        { { 169, 254 }, 16, 16 },
        { { 172, 16 }, 12, 12 },
        { { 192, 168 }, 16, 16 },
        { { 192, 0, 0 }, 24, 32 },
        { { 192, 0, 2 }, 24, 24 },
        { { 192, 88, 99 }, 24, 32 },
        { { 198, 18 }, 15, 15 },
        { { 198, 51, 100 }, 24, 24 },
        { { 203, 0, 113 }, 24, 24 },
        { { 224 }, 3, 32 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool same = true;
        for (unsigned bit = 0; bit < rows[i].length && same; bit++)
            same = ((octets[bit / 8] ^ rows[i].octets[bit / 8]) >> (7 - bit % 8) & 1) == 0;
        if (same)
            return rows[i].kept;
    }
    return 0;
}

/* The first octets of those rows: an address that is none of theirs keeps out of them. */
static bool ipv4_start_is_mixed(uint8_t octet)
{
    return octet == 100 || octet == 169 || octet == 172 || octet == 192 || octet == 198 || octet == 203;
}

static bool ipv4_start_is_special(uint64_t octet)
{
    return octet == 0 || octet == 10 || octet == 127 || octet >= 224 || ipv4_start_is_mixed((uint8_t)octet);
}

static uint8_t map_ipv4_start(const struct anonymizer *anonymizer, uint8_t octet)
{
    uint64_t result = octet;
    for (unsigned i = 0; i < WALK_MAX; i++) {
        result = keyed_permute(&anonymizer->addresses, KEYED_IPV4, 1, result, 8, 0, false);
        if (!ipv4_start_is_special(result))
            break;
    }
    return (uint8_t)result;
}

static void put_32(uint8_t *octets, uint32_t value)
{
    octets[0] = (uint8_t)(value >> 24);
    put_24(octets + 1, value);
}

void anonymize_ipv4(const struct anonymizer *anonymizer, const uint8_t from[4], uint8_t to[4])
{
    uint32_t value = (uint32_t)from[0] << 24 | get_24(from + 1);
    unsigned kept = ipv4_kept(from);
    bool free_start = kept == 0 && !ipv4_start_is_mixed(from[0]);
    if (kept == 0)
        kept = 8;
    uint64_t mask = kept == 32 ? UINT32_MAX : ~(UINT32_MAX >> kept) & UINT32_MAX;
    for (unsigned i = 0; i < WALK_MAX; i++) {
        value = (uint32_t)keyed_permute(&anonymizer->addresses, KEYED_IPV4, 0, value, 32, mask, false);
        put_32(to, value);
        if (kept != 8 || free_start || to[0] == 10 || ipv4_kept(to) == 0)
            break;
    }
    if (free_start)
        to[0] = map_ipv4_start(anonymizer, to[0]);
}

/* ── IPv6: the first 64 bits ── */

enum form { FORM_PLAIN, FORM_IPV4_LAST, FORM_6TO4, FORM_TEREDO, FORM_MULTICAST, FORM_GLOBAL, FORM_2001 };

struct class_row {
    uint8_t octets[12];
    uint8_t length; /* bits that an address must share to be of this row */
    uint8_t
        kept; /* bits of the first 64 that stay; behind them zeros before the first set bit stay too when `zeros_stay` */
    bool zeros_stay;
    enum form form;
};

/* In this order; the last row takes all. */
static const struct class_row classes[] = {
    { { 0xff }, 8, 16, false, FORM_MULTICAST },
    { { 0xfe, 0x80 }, 10, 10, true, FORM_PLAIN },
    { { 0xfe, 0xc0 }, 10, 10, true, FORM_PLAIN },
    { { 0xfc }, 7, 8, true, FORM_PLAIN },
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32, 32, false, FORM_PLAIN },
    { { 0x20, 0x01, 0, 0 }, 32, 32, false, FORM_TEREDO },
    { { 0x20, 0x01, 0 }, 23, 48, false, FORM_PLAIN }, /* benchmarking, ORCHID and other special purposes */
    { { 0x20, 0x01 }, 16, 16, false, FORM_2001 },
    { { 0x20, 0x02 }, 16, 16, false, FORM_6TO4 },
    { { 0x3f, 0xff }, 16, 20, false, FORM_PLAIN },
    { { 0x20 }, 3, 3, false, FORM_GLOBAL },
    { { 0, 0x64, 0xff, 0x9b }, 96, 64, false, FORM_IPV4_LAST },
    { { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48, 48, false, FORM_PLAIN },
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96, 64, false, FORM_IPV4_LAST },
    { { 0 }, 96, 64, false, FORM_IPV4_LAST }, /* :: and ::1 among them: 0.0.0.0/8 stays */
    { { 0x01 }, 64, 64, false, FORM_PLAIN },
    { { 0 }, 0, 16, false, FORM_PLAIN },
};

static const struct class_row *class_of(const uint8_t *octets)
{
    const struct class_row *row = classes;
    for (;; row++) {
        bool same = true;
        for (unsigned bit = 0; bit < row->length && same; bit++)
            same = ((octets[bit / 8] ^ row->octets[bit / 8]) >> (7 - bit % 8) & 1) == 0;
        if (same)
            return row;
    }
}

static uint64_t get_64(const uint8_t *octets)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value = value << 8 | octets[i];
    return value;
}

static void put_64(uint8_t *octets, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        octets[i] = (uint8_t)(value >> (56 - 8 * i));
}

/* A global address stays out of the special ranges, whose first 16 or 32 bits are a class's own. */
static bool start_is_special(uint64_t start, enum form form)
{
    unsigned first = (unsigned)(start >> 48), second = (unsigned)(start >> 32 & 0xffff);
    if (form == FORM_GLOBAL)
        return first == 0x2001 || first == 0x2002 || first == 0x3fff;
    return form == FORM_2001 && (second < 0x0200 || second == 0x0db8);
}

static uint64_t map_start(const struct anonymizer *anonymizer, const struct class_row *row, uint64_t start)
{
    uint64_t behind = row->kept < 64 ? UINT64_MAX >> row->kept : 0, kept = start & ~behind, rest = start & behind;
    unsigned bits = 64u - row->kept;
    if (bits == 0)
        return start;
    for (unsigned i = 0; i < WALK_MAX; i++) {
        rest = keyed_permute(&anonymizer->addresses, KEYED_PREFIX, kept, rest, bits, 0, row->zeros_stay);
        if (!start_is_special(kept | rest, row->form))
            break;
    }
    return kept | rest;
}

/* ── IPv6: interface identifiers ── */

static bool identifier_is_isatap(const uint8_t *id)
{
    return (id[0] & ~2u) == 0 && id[1] == 0 && id[2] == 0x5e && id[3] == 0xfe;
}

/* Octets of zero stay: a pattern of few set octets stays one. */
static void map_octets(const struct anonymizer *anonymizer, uint8_t *octets)
{
    uint64_t before = 0;
    for (unsigned i = 0; i < 5; i++) {
        uint8_t octet = octets[i];
        octets[i] = map_octet(anonymizer, KEYED_IDENTIFIER_OCTET, before << 8 | i, octet);
        before = before << 8 | octet;
    }
}

/* The first 40 bits of an identifier of no special shape. An opaque one stays opaque. */
static void map_high(const struct anonymizer *anonymizer, struct address *address)
{
    uint8_t *id = address->octets + 8;
    enum interface_identifier shape = address_identifier(address, NULL);
    uint64_t high = get_64(id) >> 24;
    uint32_t low = address_map_low(anonymizer, get_24(id + 5));
    if (shape == IDENTIFIER_PATTERN) {
        map_octets(anonymizer, id);
        put_24(id + 5, low);
        return;
    }
    for (unsigned i = 0; i < WALK_MAX; i++) {
        high = keyed_permute(&anonymizer->addresses, KEYED_IDENTIFIER, 0, high, 40, 0, high >> 8 == 0);
        put_64(id, high << 24 | low);
        if (shape != IDENTIFIER_OPAQUE || address_identifier(address, NULL) == IDENTIFIER_OPAQUE)
            break;
    }
}

static void map_identifier(const struct anonymizer *anonymizer, struct address *address)
{
    uint8_t *id = address->octets + 8;
    struct mac mac;
    enum interface_identifier shape = address_identifier(address, NULL);
    if (shape == IDENTIFIER_SUBNET_ANYCAST || shape == IDENTIFIER_RESERVED) {
        return;
    } else if (identifier_is_isatap(id)) {
        anonymize_ipv4(anonymizer, id + 4, id + 4);
    } else if (address_eui64_mac(address, &mac)) {
        mac = anonymize_mac(anonymizer, &mac);
        id[0] = mac.octets[0] ^ 2;
        memcpy(id + 1, mac.octets + 1, 2);
        memcpy(id + 5, mac.octets + 3, 3);
    } else if (get_64(id) >> 24 == 0) {
        put_24(id + 5, address_map_low(anonymizer, get_24(id + 5)));
    } else {
        map_high(anonymizer, address);
    }
}

/* ── IPv6: groups and whole addresses ── */

/* A group's number stays, as standards assign it and its MAC address shows it; a group of a solicited node or with a unicast prefix in it (RFC 3306 §4)
 * follows what it names. */
static void map_group(const struct anonymizer *anonymizer, struct address *address)
{
    static const uint8_t node_information[13] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0xff };
    uint8_t *octets = address->octets;
    if (address_is_solicited_node(address) || memcmp(octets, node_information, sizeof node_information) == 0) {
        put_24(octets + 13, address_map_low(anonymizer, get_24(octets + 13)));
    } else if (octets[1] & 0x20 && octets[3] > 0) {
        struct address prefix = { { 0 } };
        memcpy(prefix.octets, octets + 4, 8);
        struct prefix named = { .address = prefix, .length = octets[3] <= 64 ? octets[3] : 64 };
        named = anonymize_prefix(anonymizer, &named);
        memcpy(octets + 4, named.address.octets, 8);
    }
}

static void map_teredo(const struct anonymizer *anonymizer, uint8_t *octets)
{
    uint8_t client[4];
    anonymize_ipv4(anonymizer, octets + 4, octets + 4);
    for (unsigned i = 0; i < 4; i++)
        client[i] = (uint8_t)~octets[12 + i];
    if (get_64(octets + 8) != 0) /* a prefix has no client */
        anonymize_ipv4(anonymizer, client, client);
    for (unsigned i = 0; i < 4; i++)
        octets[12 + i] = (uint8_t)~client[i];
}

static void map_6to4(const struct anonymizer *anonymizer, struct address *address)
{
    uint8_t *octets = address->octets;
    uint64_t subnet = (uint64_t)octets[6] << 8 | octets[7];
    anonymize_ipv4(anonymizer, octets + 2, octets + 2);
    subnet = keyed_permute(&anonymizer->addresses, KEYED_PREFIX, 0x2002, subnet, 16, 0, true);
    octets[6] = (uint8_t)(subnet >> 8);
    octets[7] = (uint8_t)subnet;
    map_identifier(anonymizer, address);
}

static struct address map_address(const struct anonymizer *anonymizer, const struct address *address)
{
    struct address result = *address;
    const struct class_row *row = class_of(address->octets);
    switch (row->form) {
    case FORM_MULTICAST: map_group(anonymizer, &result); break;
    case FORM_IPV4_LAST: anonymize_ipv4(anonymizer, result.octets + 12, result.octets + 12); break;
    case FORM_6TO4: map_6to4(anonymizer, &result); break;
    case FORM_TEREDO: map_teredo(anonymizer, result.octets); break;
    case FORM_PLAIN:
    case FORM_GLOBAL:
    case FORM_2001:
        put_64(result.octets, map_start(anonymizer, row, get_64(address->octets)));
        map_identifier(anonymizer, &result);
        break;
    }
    return result;
}

struct address_memory {
    struct {
        bool used;
        struct address from, to;
    } slots[MEMORY_SLOTS];
};

struct address_memory *address_map_memory_new(void)
{
    return calloc(1, sizeof(struct address_memory));
}

void address_map_memory_free(struct address_memory *memory)
{
    free(memory);
}

struct address anonymize_address(const struct anonymizer *anonymizer, const struct address *address)
{
    if (!anonymizer->memory)
        return map_address(anonymizer, address);
    uint64_t place = hash_bytes(address, sizeof *address) % MEMORY_SLOTS;
    if (!anonymizer->memory->slots[place].used || !address_equal(&anonymizer->memory->slots[place].from, address)) {
        anonymizer->memory->slots[place].used = true;
        anonymizer->memory->slots[place].from = *address;
        anonymizer->memory->slots[place].to = map_address(anonymizer, address);
    }
    return anonymizer->memory->slots[place].to;
}

struct prefix anonymize_prefix(const struct anonymizer *anonymizer, const struct prefix *prefix)
{
    struct address address = anonymize_address(anonymizer, &prefix->address);
    if (prefix_has_host_bits(prefix))
        return (struct prefix){ .address = address, .length = prefix->length };
    return prefix_make(&address, prefix->length);
}
