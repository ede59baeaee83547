/** IPv6 and IPv4 addresses, MAC addresses and prefixes: values, text (RFC 5952), classes. All octets as on the wire. */
#ifndef V6AUDIT_ADDRESS_H
#define V6AUDIT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "v6audit/api.h"

#define ADDRESS_TEXT_SIZE 46 /* longest text of an address with its final zero */
#define PREFIX_TEXT_SIZE  50
#define MAC_TEXT_SIZE     18

struct mac {
    uint8_t octets[6];
};

/** An IPv6 address. An IPv4 address is held as ::ffff:a.b.c.d, beside an `ip_version` of 4 that tells it from a mapped address on the wire. */
struct address {
    uint8_t octets[16];
};

/** Octets behind the length are zero (prefix_make sees to it). An IPv4 prefix is the mapped one: length 96 + n. */
struct prefix {
    struct address address;
    uint8_t length; /* bits, 0 to 128 */
};

/** Classes of contract §2, from the IANA special-purpose registries (RFC 6890). */
enum address_class {
    ADDRESS_GLOBAL,
    ADDRESS_UNIQUE_LOCAL,
    ADDRESS_LINK_LOCAL,
    ADDRESS_DOCUMENTATION,
    ADDRESS_6TO4,
    ADDRESS_TEREDO,
    ADDRESS_NAT64,
    ADDRESS_SITE_LOCAL,
    ADDRESS_BENCHMARKING,
    ADDRESS_DISCARD_ONLY,
    ADDRESS_ORCHID,
    ADDRESS_SRV6,
    ADDRESS_MULTICAST,
    ADDRESS_LOOPBACK,
    ADDRESS_UNSPECIFIED,
    ADDRESS_IPV4_MAPPED,
    ADDRESS_UNALLOCATED,
    ADDRESS_CLASS_COUNT
};

/** Classes of interface identifiers of contract §2. */
enum interface_identifier {
    IDENTIFIER_EUI64,        /* of a MAC address that was seen as its sender */
    IDENTIFIER_EUI64_SHAPED, /* ff:fe in the middle, but that MAC address was not seen */
    IDENTIFIER_DHCPV6,
    IDENTIFIER_EMBEDDED_IPV4,
    IDENTIFIER_ISATAP,
    IDENTIFIER_SERVICE_PORT,
    IDENTIFIER_LOW_BYTE,
    IDENTIFIER_WORDY,
    IDENTIFIER_PATTERN,
    IDENTIFIER_SUBNET_ANYCAST,
    IDENTIFIER_RESERVED,
    IDENTIFIER_OPAQUE,
    IDENTIFIER_COUNT
};

V6AUDIT_API extern const struct address address_unspecified;

/** Text by RFC 5952; the mapped form of an IPv4 address is written as IPv4 by address_format_ip. `text` has ADDRESS_TEXT_SIZE. Returns `text`. */
V6AUDIT_API const char *address_format(const struct address *address, char *text);
V6AUDIT_API const char *address_format_ip(uint8_t ip_version, const struct address *address, char *text);
V6AUDIT_API const char *mac_format(const struct mac *mac, char *text); /* lower case with colons */
V6AUDIT_API const char *prefix_format(const struct prefix *prefix,
                                      char *text); /* 2001:db8::/32; an IPv4 one (mapped, ≥ 96) as 192.0.2.0/24 */

/** Parse IPv6 text (any form of RFC 4291 §2.2; a zone %eth0 is refused). False when it is none. */
V6AUDIT_API bool address_parse(const char *text, struct address *address);
V6AUDIT_API bool address_parse_ipv4(const char *text, struct address *address); /* into the mapped form */
V6AUDIT_API bool mac_parse(const char *text, struct mac *mac); /* colons, hyphens, or Cisco's dots; any case */
/** "ADDRESS/LENGTH", IPv6 or IPv4. Keeps host bits in `address`, so that the caller can complain of them (prefix_has_host_bits). */
V6AUDIT_API bool prefix_parse(const char *text, struct prefix *prefix);

V6AUDIT_API struct address address_from_ipv4(const uint8_t octets[4]);
V6AUDIT_API bool address_equal(const struct address *a, const struct address *b);
V6AUDIT_API int address_compare(const struct address *a, const struct address *b); /* by octets, as memcmp */
V6AUDIT_API bool mac_equal(const struct mac *a, const struct mac *b);
V6AUDIT_API int mac_compare(const struct mac *a, const struct mac *b);
V6AUDIT_API bool mac_is_group(const struct mac *mac);                /* multicast or broadcast */
V6AUDIT_API bool mac_is_locally_administered(const struct mac *mac); /* bit 0x02: randomised or virtual */
/** Virtual router MAC addresses: VRRP, HSRP, GLBP, CARP (domain.md §3.11). Returns the protocol's word, or NULL. */
V6AUDIT_API const char *mac_virtual_router(const struct mac *mac);

V6AUDIT_API struct prefix prefix_make(const struct address *address,
                                      unsigned length); /* host bits cleared, length capped at 128 */
V6AUDIT_API bool prefix_has_host_bits(const struct prefix *prefix);
V6AUDIT_API bool prefix_contains(const struct prefix *prefix, const struct address *address);
V6AUDIT_API bool prefix_covers(const struct prefix *outer, const struct prefix *inner); /* equal counts */
V6AUDIT_API bool prefix_equal(const struct prefix *a, const struct prefix *b);
V6AUDIT_API int prefix_compare(const struct prefix *a, const struct prefix *b);

V6AUDIT_API bool address_is_multicast(const struct address *address);
V6AUDIT_API bool address_is_link_local(const struct address *address); /* fe80::/10 */
V6AUDIT_API bool address_is_unspecified(const struct address *address);
V6AUDIT_API bool address_is_solicited_node(const struct address *address); /* ff02::1:ff00:0/104 */
/** Global or unique-local unicast: what makes a host more than link-local (documentation and 6to4 addresses count). */
V6AUDIT_API bool address_is_routable(const struct address *address);
V6AUDIT_API struct address address_solicited_node(const struct address *address); /* RFC 4291 §2.7.1 */
/** The MAC address that a modified EUI-64 identifier encodes (RFC 4291 appendix A). False when ff:fe is not in the middle. */
V6AUDIT_API bool address_eui64_mac(const struct address *address, struct mac *mac);
/** The IPv4 address in 2002::/16 (RFC 3056), 64:ff9b::/96 (RFC 6052), or of a Teredo client (RFC 4380); false for others. */
V6AUDIT_API bool address_embedded_ipv4(const struct address *address, uint8_t octets[4]);

V6AUDIT_API enum address_class address_classify(const struct address *address);
V6AUDIT_API const char *address_class_word(enum address_class address_class);
/** By the bits alone, `sender` (may be NULL) confirming EUI-64; DHCPv6, embedded own IPv4 and open ports are the inventory's to add. */
V6AUDIT_API enum interface_identifier address_identifier(const struct address *address, const struct mac *sender);
V6AUDIT_API const char *address_identifier_word(enum interface_identifier identifier);

#endif
