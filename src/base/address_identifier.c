#include <string.h>

#include "v6audit/address.h"

/* ── interface identifiers: the order of domain.md §3.10, reserved ones first ── */

static bool identifier_is_reserved(const uint8_t *id)
{
    static const uint8_t iana[5] = { 0x02, 0x00, 0x5e, 0xff, 0xfe }; /* RFC 5453 */
    return memcmp(id, iana, sizeof iana) == 0;
}

static bool identifier_is_subnet_anycast(const uint8_t *id)
{
    static const uint8_t zero[8] = { 0 }, high[7] = { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    return memcmp(id, zero, 8) == 0 || (memcmp(id, high, 7) == 0 && id[7] >= 0x80); /* RFC 4291 §2.6.1, RFC 2526 */
}

/* The group's hexadecimal digits read as a decimal number ("0x0443" → 443), or -1. */
static int group_as_decimal(unsigned group)
{
    int value = 0;
    for (int shift = 12; shift >= 0; shift -= 4) {
        unsigned digit = group >> shift & 0xfu;
        if (digit > 9)
            return -1;
        value = value * 10 + (int)digit;
    }
    return value;
}

static bool port_is_well_known(int port)
{
    static const int ports[] = { 21,  22,  23,  25,  53,  80,  88,  110, 123,  143,  161,  179,  389,  443, 445,
                                 465, 514, 587, 631, 636, 853, 993, 995, 3306, 3389, 5060, 5432, 8080, 8443 };
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (ports[i] == port)
            return true;
    return false;
}

/* ::443, ::1:53: a port of a service, in decimal or hexadecimal writing, with at most one small number beside it. */
static bool identifier_is_port(const unsigned groups[4])
{
    if (groups[0] || groups[1])
        return false;
    unsigned last = groups[3], other = groups[2];
    if (other > 0xff)
        return false;
    return port_is_well_known(group_as_decimal(last)) || (last > 0xff && port_is_well_known((int)last));
}

static bool identifier_is_decimal_ipv4(const unsigned groups[4])
{
    if (groups[0] == 0)
        return false;
    for (int i = 0; i < 4; i++) {
        int value = group_as_decimal(groups[i]);
        if (value < 0 || value > 255)
            return false;
    }
    return group_as_decimal(groups[0]) > 0;
}

static bool identifier_is_low_byte(const unsigned groups[4])
{
    return groups[0] == 0 && groups[1] == 0 && groups[2] <= 0xff && groups[3] <= 0x1ff && (groups[2] || groups[3]);
}

static bool identifier_is_wordy(const unsigned groups[4])
{
    static const unsigned words[] = { 0xbabe, 0xbad,  0xbeef, 0xb00b, 0xb00c, 0xc0de, 0xcafe, 0xc0ff, 0xc0fe,
                                      0xdada, 0xdead, 0xdeaf, 0xd00d, 0xface, 0xfacb, 0xfade, 0xfeed, 0xfee1,
                                      0xf00d, 0xf00,  0x1337, 0xaffe, 0xace,  0xabba, 0xc001, 0x600d };
    unsigned found = 0, filled = 0;
    for (int i = 0; i < 4; i++) {
        filled += groups[i] > 0xff;
        for (size_t j = 0; j < sizeof words / sizeof words[0]; j++)
            if (groups[i] == words[j]) {
                found++;
                break;
            }
    }
    return found >= 2 || (found == 1 && filled == 1);
}

static bool identifier_is_pattern(const uint8_t *id, const unsigned groups[4])
{
    unsigned zeros = 0;
    for (int i = 0; i < 8; i++)
        zeros += id[i] == 0;
    if (zeros > 4)
        return true; /* a random identifier has more than four zero octets once in 10^10 */
    bool same = true;
    for (int i = 1; i < 4; i++)
        same = same && groups[i] == groups[0];
    return same;
}

enum interface_identifier address_identifier(const struct address *address, const struct mac *sender)
{
    const uint8_t *id = address->octets + 8;
    unsigned groups[4];
    struct mac mac;
    for (int i = 0; i < 4; i++)
        groups[i] = (unsigned)id[2 * i] << 8 | id[2 * i + 1];
    if (identifier_is_subnet_anycast(id))
        return IDENTIFIER_SUBNET_ANYCAST;
    if (identifier_is_reserved(id))
        return IDENTIFIER_RESERVED;
    if ((groups[0] & ~0x0200u) == 0 && groups[1] == 0x5efe)
        return IDENTIFIER_ISATAP; /* RFC 5214 §6.1 */
    if (address_eui64_mac(address, &mac))
        return sender && mac_equal(&mac, sender) ? IDENTIFIER_EUI64 : IDENTIFIER_EUI64_SHAPED;
    if (identifier_is_port(groups))
        return IDENTIFIER_SERVICE_PORT;
    if (identifier_is_low_byte(groups))
        return IDENTIFIER_LOW_BYTE;
    if (identifier_is_wordy(groups))
        return IDENTIFIER_WORDY;
    if (identifier_is_decimal_ipv4(groups))
        return IDENTIFIER_EMBEDDED_IPV4;
    return identifier_is_pattern(id, groups) ? IDENTIFIER_PATTERN : IDENTIFIER_OPAQUE;
}

const char *address_identifier_word(enum interface_identifier identifier)
{
    static const char *const words[IDENTIFIER_COUNT] = {
        [IDENTIFIER_EUI64] = "eui64",       [IDENTIFIER_EUI64_SHAPED] = "eui64-shaped",
        [IDENTIFIER_DHCPV6] = "dhcpv6",     [IDENTIFIER_EMBEDDED_IPV4] = "embedded-ipv4",
        [IDENTIFIER_ISATAP] = "isatap",     [IDENTIFIER_SERVICE_PORT] = "service-port",
        [IDENTIFIER_LOW_BYTE] = "low-byte", [IDENTIFIER_WORDY] = "wordy",
        [IDENTIFIER_PATTERN] = "pattern",   [IDENTIFIER_SUBNET_ANYCAST] = "subnet-anycast",
        [IDENTIFIER_RESERVED] = "reserved", [IDENTIFIER_OPAQUE] = "opaque",
    };
    return words[(unsigned)identifier < IDENTIFIER_COUNT ? identifier : IDENTIFIER_OPAQUE];
}
