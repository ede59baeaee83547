/** ICMPv6, Neighbor Discovery and MLD messages as decoded. Part of packet.h. */
#ifndef V6AUDIT_ICMPV6_H
#define V6AUDIT_ICMPV6_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"

enum { ND_OPTION_MAX = 64 }; /* options kept a message; more are counted and are a defect */

#define LIFETIME_INFINITY 0xffffffffu /* RFC 4861 §4.6.2 */

/** A run of bytes in the frame. `data` is NULL when size is 0. */
struct bytes {
    const uint8_t *data;
    uint32_t size;
};

enum icmpv6_type {
    ICMPV6_UNREACHABLE = 1,
    ICMPV6_PACKET_TOO_BIG = 2,
    ICMPV6_TIME_EXCEEDED = 3,
    ICMPV6_PARAMETER_PROBLEM = 4,
    ICMPV6_ECHO_REQUEST = 128,
    ICMPV6_ECHO_REPLY = 129,
    ICMPV6_MLD_QUERY = 130,
    ICMPV6_MLDV1_REPORT = 131,
    ICMPV6_MLDV1_DONE = 132,
    ICMPV6_ROUTER_SOLICITATION = 133,
    ICMPV6_ROUTER_ADVERTISEMENT = 134,
    ICMPV6_NEIGHBOR_SOLICITATION = 135,
    ICMPV6_NEIGHBOR_ADVERTISEMENT = 136,
    ICMPV6_REDIRECT = 137,
    ICMPV6_ROUTER_RENUMBERING = 138,
    ICMPV6_NODE_INFORMATION_QUERY = 139,
    ICMPV6_NODE_INFORMATION_REPLY = 140,
    ICMPV6_INVERSE_SOLICITATION = 141,
    ICMPV6_INVERSE_ADVERTISEMENT = 142,
    ICMPV6_MLDV2_REPORT = 143,
    ICMPV6_HOME_AGENT_REQUEST = 144,
    ICMPV6_HOME_AGENT_REPLY = 145,
    ICMPV6_MOBILE_PREFIX_SOLICITATION = 146,
    ICMPV6_MOBILE_PREFIX_ADVERTISEMENT = 147,
    ICMPV6_CERTIFICATION_PATH_SOLICITATION = 148,
    ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT = 149,
    ICMPV6_MULTICAST_ROUTER_ADVERTISEMENT = 151,
    ICMPV6_MULTICAST_ROUTER_SOLICITATION = 152,
    ICMPV6_MULTICAST_ROUTER_TERMINATION = 153,
    ICMPV6_RPL_CONTROL = 155,
    ICMPV6_DUPLICATE_ADDRESS_REQUEST = 157,
    ICMPV6_DUPLICATE_ADDRESS_CONFIRMATION = 158,
    ICMPV6_EXTENDED_ECHO_REQUEST = 160,
    ICMPV6_EXTENDED_ECHO_REPLY = 161
};

/** Option numbers of Neighbor Discovery (IANA). */
enum nd_option_type {
    ND_SOURCE_LINK_LAYER_ADDRESS = 1,
    ND_TARGET_LINK_LAYER_ADDRESS = 2,
    ND_PREFIX_INFORMATION = 3,
    ND_REDIRECTED_HEADER = 4,
    ND_MTU = 5,
    ND_ADVERTISEMENT_INTERVAL = 7,
    ND_HOME_AGENT_INFORMATION = 8,
    ND_CGA = 11,
    ND_RSA_SIGNATURE = 12,
    ND_TIMESTAMP = 13,
    ND_NONCE = 14,
    ND_TRUST_ANCHOR = 15,
    ND_CERTIFICATE = 16,
    ND_PVD_ID = 21,
    ND_ROUTE_INFORMATION = 24,
    ND_RDNSS = 25,
    ND_RA_FLAGS_EXTENSION = 26,
    ND_DNSSL = 31,
    ND_ADDRESS_REGISTRATION = 33,
    ND_6LOWPAN_CONTEXT = 34,
    ND_AUTHORITATIVE_BORDER_ROUTER = 35,
    ND_6LOWPAN_CAPABILITY = 36,
    ND_CAPTIVE_PORTAL = 37,
    ND_PREF64 = 38,
    ND_ENCRYPTED_DNS = 144
};

enum router_preference {
    PREFERENCE_MEDIUM = 0,
    PREFERENCE_HIGH = 1,
    PREFERENCE_RESERVED = 2,
    PREFERENCE_LOW = 3
}; /* RFC 4191 §2.1, the two bits as sent */

enum checksum_state { CHECKSUM_GOOD, CHECKSUM_BAD, CHECKSUM_UNVERIFIABLE /* cut by the capture, or a fragment */ };

/** What an ICMPv6 error quotes, as far as it could be read with its own bounds. */
struct quoted_packet {
    bool present; /* an IPv6 header was there */
    bool has_ports;
    uint8_t protocol;
    uint8_t icmpv6_type; /* with protocol 58 */
    struct address source, destination;
    uint16_t source_port, destination_port;
    uint32_t length; /* quoted octets */
};

struct nd_prefix_information {
    uint8_t prefix_length;
    bool on_link, autonomous;
    bool router_address;                         /* R, RFC 6275 §7.2: the field holds the router's whole address */
    bool dhcpv6_pd_preferred;                    /* P, RFC 9762 */
    uint32_t valid_lifetime, preferred_lifetime; /* seconds */
    struct address prefix;                       /* as sent: mask before comparing */
};

struct nd_route_information {
    uint8_t prefix_length;
    uint8_t preference; /* enum router_preference */
    uint32_t route_lifetime;
    struct address prefix; /* octets that were not sent are zero */
};

struct nd_servers { /* RDNSS, RFC 8106 §5.1 */
    uint32_t lifetime;
    uint16_t count;
    const uint8_t *addresses; /* count × 16 octets */
};

struct nd_names { /* DNSSL, RFC 8106 §5.2 */
    uint32_t lifetime;
    struct bytes names; /* DNS wire format, uncompressed, zero padded: walk with dns_name_next (decode/dns.h) */
};

struct nd_pref64 {     /* RFC 8781 */
    uint32_t lifetime; /* seconds, already × 8 */
    uint8_t length_code;
    struct prefix prefix; /* length 0 when the code is invalid */
};

struct nd_pvd { /* RFC 8801 */
    bool http, legacy, has_ra;
    uint8_t delay;
    uint16_t sequence;
    struct bytes name;   /* DNS wire format */
    struct bytes nested; /* RA header (when has_ra) and options */
};

struct nd_encrypted_dns { /* RFC 9463 §6 */
    uint16_t service_priority;
    uint32_t lifetime;
    struct bytes name; /* authentication domain name, DNS wire format */
    uint16_t address_count;
    const uint8_t *addresses;
    struct bytes parameters; /* SvcParams; empty in ADN-only mode */
};

struct nd_registration { /* ARO RFC 6775, EARO RFC 8505 */
    uint8_t status, opaque, flags, transaction_id;
    uint16_t lifetime;  /* units of 60 s */
    struct bytes owner; /* ROVR */
};

struct nd_6lowpan_context {
    uint8_t context_length, context_id;
    bool compression;
    uint16_t lifetime; /* units of 60 s */
    struct address prefix;
};

struct nd_border_router {
    uint32_t version;
    uint16_t lifetime; /* units of 60 s */
    struct address address;
};

/** One option. `length` is the octet as sent (units of 8). `data` are the octets after type and length, as far as they were captured. */
struct nd_option {
    uint8_t type;
    uint8_t length;
    bool ignored;    /* receivers ignore it (a defect with EFFECT_IGNORE says why); the union may be unset */
    bool truncated;  /* cut by the capture; the union is unset */
    uint32_t offset; /* of the type octet, from the frame's first byte */
    struct bytes data;
    union {
        struct mac link_layer_address;
        struct nd_prefix_information prefix;
        struct quoted_packet redirected;
        uint32_t mtu;
        uint32_t advertisement_interval; /* milliseconds */
        struct {
            uint16_t preference, lifetime;
        } home_agent;
        struct nd_route_information route;
        struct nd_servers rdnss;
        struct nd_names dnssl;
        struct bytes captive_portal; /* the URI without padding; not a string, not checked for control characters */
        struct nd_pref64 pref64;
        struct nd_pvd pvd;
        struct nd_encrypted_dns encrypted_dns;
        struct nd_registration registration;
        struct nd_6lowpan_context context;
        struct nd_border_router border_router;
        struct bytes nonce;
        uint64_t timestamp;   /* 48.16 fixed point seconds, RFC 3971 §5.3.1 */
        struct bytes content; /* CGA, RSA signature, flags extension, … */
    };
};

struct router_advertisement {
    uint8_t cur_hop_limit;                        /* 0: unspecified */
    uint8_t flags;                                /* the octet as sent */
    bool managed, other, home_agent, proxy, stub; /* M O H P, and the SNAC flag */
    uint8_t preference;                           /* enum router_preference */
    uint16_t router_lifetime;                     /* seconds */
    uint32_t reachable_time, retrans_timer;       /* milliseconds; 0: unspecified */
};

struct mld_message {
    uint8_t version; /* 1 or 2 */
    bool suppress;   /* S flag of a query */
    uint8_t robustness;
    uint32_t max_response_delay; /* milliseconds, float codes expanded (RFC 9777 §5.1.3) */
    uint32_t query_interval;     /* seconds, QQIC expanded */
    uint16_t source_count;       /* of a query, as sent */
    uint16_t record_count;       /* of a version 2 report, as sent; walk them with mld_record_next (decode/mld.h) */
    struct address group;        /* of a query or version 1 message */
    struct bytes records;        /* of a version 2 report; of a version 2 query: its sources */
};

struct mld_record {
    uint8_t type; /* 1 IS_IN 2 IS_EX 3 TO_IN 4 TO_EX 5 ALLOW 6 BLOCK */
    uint16_t source_count;
    struct address group;
    const uint8_t *sources; /* source_count × 16 octets */
};

struct icmpv6_message {
    uint8_t type, code;
    uint8_t checksum;      /* enum checksum_state */
    bool is_nd;            /* 133 to 137 */
    bool incomplete;       /* the fixed part was cut by the capture or never sent: the union is unset */
    bool options_complete; /* all options were seen and kept: one that is not in `options` was not sent */
    uint8_t option_count;
    uint16_t options_walked; /* more than option_count when there were too many; the one of length 0 is counted too */
    uint32_t length;         /* octets of the message by the IP header */
    union {
        struct {
            uint32_t value; /* MTU (type 2), pointer (type 4) */
            struct quoted_packet quoted;
        } error;
        struct {
            uint16_t identifier, sequence; /* 160/161: sequence is the octet, state in `state` */
            uint8_t state;
            bool active, ipv4, ipv6, local;
        } echo;
        struct router_advertisement ra;
        struct {
            struct address target;
            struct address destination;            /* of a Redirect */
            bool router, solicited, override_flag; /* of an NA */
        } neighbor;
        struct mld_message mld;
        struct {
            uint16_t qtype, flags;
            uint64_t nonce;
            struct bytes subject;
        } node_information;
        struct {
            uint8_t status;
            uint8_t transaction_id;
            uint16_t lifetime;
            struct bytes owner;
            struct address address;
        } duplicate_address; /* 157, 158 */
        struct {
            uint16_t identifier, component; /* 144–149: identifier; 149: component too */
            uint8_t interval;               /* 151: advertisement interval, seconds */
            uint16_t query_interval, robustness;
            uint32_t sequence; /* 138 */
        } other;
    };
    struct nd_option options[ND_OPTION_MAX];
};

/** The first option of that type that receivers do not ignore, or NULL. */
V6AUDIT_API const struct nd_option *icmpv6_option(const struct icmpv6_message *message, uint8_t type);
V6AUDIT_API const char *icmpv6_type_word(uint8_t type); /* "router-advertisement"; "unassigned" where IANA has none */
/** "port-unreachable"; NULL where the type has no code of that number. */
V6AUDIT_API const char *icmpv6_code_word(uint8_t type, uint8_t code);
V6AUDIT_API const char *nd_option_word(uint8_t type); /* "prefix-information"; "unassigned" */
V6AUDIT_API const char *router_preference_word(uint8_t preference);

#endif
