/** The uplink: what a provider gives, as DHCP, PPP, Router Advertisements and traffic show it; and the sheet that puts both families side by side. */
#ifndef V6AUDIT_UPLINK_H
#define V6AUDIT_UPLINK_H

#include "v6audit/inventory.h"

/* ── facts: learnt, never judged ── */

enum uplink_family { UPLINK_IPV4, UPLINK_IPV6, UPLINK_FAMILIES };
enum uplink_carriage { UPLINK_PPPOE, UPLINK_6RD, UPLINK_DS_LITE, UPLINK_MAP, UPLINK_LW4O6, UPLINK_CARRIAGES };
enum { LEASE_DUID_MAX = 32, LEASE_PREFIX_MAX = 4, UPLINK_DNS_MAX = 4, UPLINK_ROUTE_MAX = 4, UPLINK_MSS_MAX = 8 };

/** What one client holds in one identity association: (segment, DUID, IAID, kind). DHCPv4: its MAC address stands for the DUID, the IAID is 0. */
struct lease {
    struct segment *segment;
    uint8_t ip_version;
    bool is_prefix; /* IA_PD */
    bool has_mac;
    uint8_t duid_size;
    uint8_t duid[LEASE_DUID_MAX];
    uint32_t iaid;
    struct mac mac;                                      /* of the client */
    uint8_t count;                                       /* of prefixes held; 0 after a release */
    struct prefix prefixes[LEASE_PREFIX_MAX];            /* an address: length 128 */
    uint32_t t1, t2, preferred_lifetime, valid_lifetime; /* as last sent; DHCPv4: the lease time is valid_lifetime */
    uint32_t replies,
        changes; /* acknowledged; of these with something else and nothing of what it had, without a release between */
    struct prefix former; /* what it had before the last change */
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, last_frame, former_frame, change_frame;
};

/** What one segment showed of a provider. Only segments that showed any of it have one. */
struct uplink {
    struct segment *segment;
    uint32_t carriage; /* bits of enum uplink_carriage */
    int64_t carriage_first[UPLINK_CARRIAGES], carriage_last[UPLINK_CARRIAGES];
    struct frame_reference carriage_frames[UPLINK_CARRIAGES];
    struct uplink_mss { /* of SYN and SYN-ACK; octets */
        uint32_t count; /* of all; `values` holds the first UPLINK_MSS_MAX different ones */
        uint8_t value_count;
        struct uplink_mss_value {
            uint16_t size;
            uint32_t count;
            struct frame_reference frame;
        } values[UPLINK_MSS_MAX];
    } mss[UPLINK_FAMILIES];
    struct uplink_too_big {    /* ICMPv6 Packet Too Big; ICMPv4 fragmentation needed (RFC 1191) */
        uint32_t count, least; /* MTU in octets; 0: not told */
        struct frame_reference frame;
    } too_big[UPLINK_FAMILIES];
    struct uplink_dns { /* servers that DHCP or PPP told to a client */
        uint8_t count;
        struct address addresses[UPLINK_DNS_MAX];
        struct frame_reference frame;
    } dns[UPLINK_FAMILIES];
    struct uplink_reverse {         /* PTR answers for addresses that were given here */
        uint32_t answered, nothing; /* with a name; without one */
        struct frame_reference frame;
    } reverse[UPLINK_FAMILIES];
    uint32_t dhcpv4_messages, dhcpv6_messages, errors[UPLINK_FAMILIES] /* ICMP errors */;
    /* DHCPv6 */
    uint32_t prefix_asked;   /* messages of clients with IA_PD */
    uint32_t prefix_refused; /* replies and advertisements with IA_PD and no prefix */
    uint16_t refusal;        /* status of the last of these */
    struct frame_reference asked_frame, refused_frame;
    uint32_t delegations; /* replies with a prefix */
    char aftr_name[128];  /* printable; RFC 6334 */
    /* DHCPv4 */
    bool has_gateway, has_sixrd;
    struct address gateway;
    uint8_t route_count; /* classless routes, RFC 3442 */
    struct prefix routes[UPLINK_ROUTE_MAX];
    uint16_t interface_mtu; /* option 26 */
    struct prefix sixrd_prefix;
    struct address sixrd_relay;
    struct frame_reference dhcpv4_frame; /* the last acknowledgement */
    /* PPP over Ethernet */
    bool has_client, has_ppp_address;
    struct mac client;   /* of the side that opens the session */
    struct mac provider; /* of the access concentrator */
    uint16_t session, receive_unit /* the least that was acknowledged */, max_payload;
    bool family_open[UPLINK_FAMILIES]; /* IPCP, IPV6CP: acknowledged by both sides or data went through */
    struct address ppp_address;
    char concentrator[NAME_SIZE]; /* printable */
    struct frame_reference ppp_frame;
};

V6AUDIT_API const struct lease *inventory_leases(const struct inventory *inventory);
V6AUDIT_API const struct lease *lease_next(const struct lease *lease);
/** NULL when there is none. `duid` as sent; only its first LEASE_DUID_MAX octets count. */
V6AUDIT_API const struct lease *inventory_find_lease(const struct inventory *inventory, const struct segment *segment,
                                                     const struct bytes *duid, uint32_t iaid, bool is_prefix);
V6AUDIT_API const struct uplink *inventory_find_uplink(const struct inventory *inventory,
                                                       const struct segment *segment);
V6AUDIT_API const struct uplink *inventory_uplinks(const struct inventory *inventory);
V6AUDIT_API const struct uplink *uplink_next(const struct uplink *uplink);
/** "PPPoE", "6rd", "DS-Lite", "MAP", "lw4o6" */
V6AUDIT_API const char *uplink_carriage_word(enum uplink_carriage carriage);

/* ── the sheet ── */

enum uplink_verdict { UPLINK_NOT_JUDGED, UPLINK_GOOD, UPLINK_BAD };
enum { UPLINK_CELL_SIZE = 200, UPLINK_WHY_SIZE = 120, UPLINK_FRAME_MAX = 4, UPLINK_ROW_MAX = 32 };

struct uplink_cell {
    char text[UPLINK_CELL_SIZE]; /* what was seen, printable; empty: nothing */
    char why[UPLINK_WHY_SIZE];   /* then why not */
    uint64_t n;                  /* observations that it is made of; 0: does not apply */
    bool has_number;
    int64_t number; /* in thousandths of the row's unit */
};

/** One row: what it is called, what it needs, and what was found. */
struct uplink_line {
    const char *id, *title, *needs, *reference;
    const char *unit; /* of the numbers; NULL: the row has none */
    struct uplink_cell cells[UPLINK_FAMILIES];
    char difference[UPLINK_WHY_SIZE]; /* printable; empty: nothing to compare */
    bool has_percent;
    int64_t percent; /* IPv6 against IPv4, in tenths */
    enum uplink_verdict verdict;
    unsigned frame_count;
    struct frame_reference frames[UPLINK_FRAME_MAX];
};

struct uplink_sheet {
    const struct segment *segment;
    char why[UPLINK_CELL_SIZE]; /* why this segment is taken for an uplink: a sentence */
    bool has_client, has_provider;
    struct mac client, provider; /* the two routers */
    int64_t limit;               /* percent: how far the families may differ */
    unsigned good, bad;
    unsigned line_count;
    struct uplink_line lines[UPLINK_ROW_MAX];
};

V6AUDIT_API const char *uplink_verdict_word(enum uplink_verdict verdict); /* good, not-good, not-judged */

#endif
