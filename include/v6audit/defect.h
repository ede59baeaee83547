/** What can be wrong with a packet. Malformed is evidence, not an error: the packet is kept, with a code and a byte offset.
 *  A defect is of the sender; what the capture cut off (snaplen) is `packet->truncated`, never a defect. The table is in src/decode/defect.c. */
#ifndef V6AUDIT_DEFECT_H
#define V6AUDIT_DEFECT_H

#include <stdint.h>

#include "v6audit/api.h"

/** What a receiver does with it, and so what may be learnt from the packet. */
enum defect_effect {
    EFFECT_DISCARD, /* receivers discard the packet or message: nothing is learnt from it */
    EFFECT_IGNORE,  /* receivers ignore the option or record: the rest is learnt */
    EFFECT_NOTE     /* accepted, but no correct sender sends it */
};

enum defect_code {
    DEFECT_NONE,
    /* link layer */
    DEFECT_LINK_SOURCE_IS_GROUP,
    DEFECT_LINK_MULTICAST_MISMATCH, /* 33:33 destination that does not fit the group (RFC 2464 §7) */
    DEFECT_LINK_MULTICAST_UNICAST,  /* multicast MAC address with a unicast IPv6 destination */
    DEFECT_LINK_HEADER_SHORT,
    DEFECT_VLAN_STACK_DEEP,
    DEFECT_ARP_MALFORMED,
    /* IPv4 */
    DEFECT_IPV4_MALFORMED,
    DEFECT_IPV4_CARRIES_ICMPV6,
    /* IPv6 */
    DEFECT_IPV6_VERSION,
    DEFECT_IPV6_HEADER_SHORT,
    DEFECT_IPV6_PAYLOAD_LENGTH, /* larger than the frame that was sent */
    DEFECT_IPV6_HOP_LIMIT_ZERO,
    DEFECT_IPV6_DESTINATION_UNSPECIFIED,
    DEFECT_IPV6_SOURCE_MULTICAST,
    DEFECT_IPV6_CARRIES_ICMPV4,
    DEFECT_IPV6_DATA_AFTER_NO_NEXT_HEADER,
    DEFECT_IPV6_PAYLOAD_ZERO, /* payload length 0 without a jumbo payload option, with data behind */
    DEFECT_UDP_CHECKSUM_ZERO,
    DEFECT_UDP_LENGTH,
    DEFECT_TCP_HEADER,
    /* extension headers */
    DEFECT_EXTENSION_TRUNCATED, /* runs past the packet */
    DEFECT_EXTENSION_ORDER,
    DEFECT_EXTENSION_REPEATED,
    DEFECT_EXTENSION_CHAIN_LONG,
    DEFECT_EXTENSION_UNKNOWN,
    DEFECT_EXTENSION_HOP_BY_HOP_MISPLACED,
    DEFECT_EXTENSION_RESERVED_NOT_ZERO,
    DEFECT_OPTION_PAST_HEADER,
    DEFECT_OPTION_LENGTH_WRONG,
    DEFECT_OPTION_WRONG_HEADER,
    DEFECT_OPTION_UNKNOWN_DISCARD, /* unknown, action bits 01, 10, 11 */
    DEFECT_OPTION_UNKNOWN_SKIP,    /* unknown, action 00 */
    DEFECT_OPTION_UNKNOWN_LARGE,   /* unknown, action 00, 64 octets or more, or many in a row */
    DEFECT_OPTION_DEPRECATED,
    DEFECT_OPTION_ONLY_PADDING,
    DEFECT_PADN_CONTENT,
    DEFECT_PADN_LONG,
    DEFECT_JUMBO_INVALID,
    DEFECT_ROUTING_TYPE_0,
    DEFECT_ROUTING_SEGMENTS_LEFT,
    DEFECT_ROUTING_LENGTH,
    DEFECT_ROUTING_MULTICAST,
    DEFECT_ROUTING_TYPE_UNKNOWN,
    DEFECT_ROUTING_TYPE_2_COUNT,
    DEFECT_MOBILITY_MALFORMED,
    /* fragments */
    DEFECT_FRAGMENT_ATOMIC,
    DEFECT_FRAGMENT_LENGTH,   /* more to come, and not a multiple of 8 */
    DEFECT_FRAGMENT_TOO_LONG, /* would end beyond 65,535 */
    DEFECT_FRAGMENT_TINY_FIRST,
    DEFECT_FRAGMENT_OVERLAP,
    DEFECT_FRAGMENT_NEXT_HEADER,
    /* tunnels */
    DEFECT_TUNNEL_DEPTH,
    DEFECT_TUNNEL_INNER,
    DEFECT_TEREDO_MALFORMED,
    /* ICMPv6 */
    DEFECT_ICMPV6_SHORT,
    DEFECT_ICMPV6_CHECKSUM,
    DEFECT_ICMPV6_CODE_UNKNOWN,
    DEFECT_ICMPV6_TYPE_UNASSIGNED,
    DEFECT_ICMPV6_QUOTED_PACKET,
    DEFECT_ICMPV6_ERROR_TO_ERROR,
    DEFECT_ICMPV6_ERROR_TO_MULTICAST,
    DEFECT_ICMPV6_PTB_BELOW_1280,
    DEFECT_ICMPV6_UNEXPECTED, /* Router Renumbering, Inverse ND on Ethernet, … */
    /* Neighbor Discovery: validity (RFC 4861 §6.1, §7.1, §8.1; RFC 6980) */
    DEFECT_ND_HOP_LIMIT,
    DEFECT_ND_CODE,
    DEFECT_ND_SHORT,
    DEFECT_ND_FRAGMENTED,
    DEFECT_ND_OPTION_LENGTH_ZERO,
    DEFECT_ND_OPTION_PAST_PACKET,
    DEFECT_ND_OPTION_TOO_MANY,
    DEFECT_RS_UNSPECIFIED_WITH_SLLA,
    DEFECT_RA_SOURCE_NOT_LINK_LOCAL,
    DEFECT_NS_TARGET_MULTICAST,
    DEFECT_NS_UNSPECIFIED_DESTINATION,
    DEFECT_NS_UNSPECIFIED_WITH_SLLA,
    DEFECT_NS_MULTICAST_WITHOUT_SLLA,
    DEFECT_NA_TARGET_MULTICAST,
    DEFECT_NA_MULTICAST_SOLICITED,
    DEFECT_NA_WITHOUT_TLLA,
    DEFECT_REDIRECT_SOURCE_NOT_LINK_LOCAL,
    DEFECT_REDIRECT_DESTINATION_MULTICAST,
    DEFECT_REDIRECT_TARGET,
    DEFECT_ND_DESTINATION_ODD,
    /* Neighbor Discovery: options */
    DEFECT_ND_OPTION_LENGTH,
    DEFECT_PREFIX_LENGTH_OVER_128,
    DEFECT_PREFIX_PREFERRED_EXCEEDS_VALID,
    DEFECT_PREFIX_LINK_LOCAL,
    DEFECT_PREFIX_MULTICAST,
    DEFECT_PREFIX_NOT_64,
    DEFECT_ROUTE_LENGTH,
    DEFECT_ROUTE_PREFERENCE_RESERVED,
    DEFECT_ROUTE_MULTICAST,
    DEFECT_RDNSS_EVEN_LENGTH,
    DEFECT_DNSSL_MALFORMED,
    DEFECT_DNSSL_NO_END,
    DEFECT_PREF64_LENGTH_CODE,
    DEFECT_MTU_BELOW_1280,
    DEFECT_CAPTIVE_PORTAL_URI,
    DEFECT_PVD_MALFORMED,
    DEFECT_ENCRYPTED_DNS_MALFORMED,
    DEFECT_EARO_LENGTH,
    DEFECT_LINK_LAYER_ADDRESS_GROUP,
    DEFECT_PREFERENCE_ON_LIFETIME_ZERO, /* RFC 4191 §2.2 */
    /* MLD */
    DEFECT_MLD_HOP_LIMIT,
    DEFECT_MLD_SOURCE,
    DEFECT_MLD_NO_ROUTER_ALERT,
    DEFECT_MLD_LENGTH,
    DEFECT_MLD_GROUP,
    DEFECT_MLD_RECORD_TYPE,
    DEFECT_MLD_RECORD_TRUNCATED,
    DEFECT_MLD_DESTINATION,
    /* DHCPv6, DHCPv4, DNS, neighbours */
    DEFECT_DHCPV6_SHORT,
    DEFECT_DHCPV6_OPTION_PAST_END,
    DEFECT_DHCPV6_OPTION_LENGTH,
    DEFECT_DHCPV6_NESTED_TOO_DEEP,
    DEFECT_DHCPV6_MISPLACED_OPTION,
    DEFECT_DHCPV6_T1_EXCEEDS_T2,
    DEFECT_DHCPV6_PREFERRED_EXCEEDS_VALID,
    DEFECT_DHCPV6_T2_EXCEEDS_VALID,
    DEFECT_DHCPV6_HOP_COUNT,
    DEFECT_DHCPV6_MESSAGE_UNKNOWN,
    DEFECT_DHCPV6_OBSOLETE,
    DEFECT_DHCPV6_FQDN,
    DEFECT_DHCPV4_MALFORMED,
    DEFECT_DNS_MALFORMED,
    DEFECT_DNS_COMPRESSION,
    DEFECT_DNS_NAME_LONG,
    DEFECT_LLDP_MALFORMED,
    DEFECT_CDP_MALFORMED,
    DEFECT_VRRP_MALFORMED,
    DEFECT_HSRP_MALFORMED,
    DEFECT_CODE_COUNT
};

struct defect {
    uint16_t code;   /* enum defect_code */
    uint32_t offset; /* from the first byte of the frame (of the datagram, when reassembled) */
};

struct defect_description {
    const char *word;     /* stable, for JSON: nd-hop-limit */
    const char *sentence; /* what is wrong, as a clause: "hop limit is not 255" */
    const char *reference;
    enum defect_effect effect;
    const char *check; /* the id of the check that shows it; NULL: counted only */
};

V6AUDIT_API const struct defect_description *defect_describe(unsigned code); /* never NULL */

#endif
