/** Routers and prefixes, as they are advertised and used: records of the inventory (inventory.h), which owns them. */
#ifndef V6AUDIT_ROUTER_RECORD_H
#define V6AUDIT_ROUTER_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/frame.h"
#include "v6audit/packet.h"

enum {
    ROUTER_MAC_MAX = 8,
    ROUTER_PREFIX_MAX = 32,
    ROUTER_ROUTE_MAX = 16,
    ROUTER_DNS_MAX = 16,
    ROUTER_NAME_MAX = 8,
    ROUTER_NAME_SIZE = 128,
    ROUTER_PREF64_MAX = 4,
    ROUTER_CHANGE_MAX = 32,
    ROUTER_GAP_MAX = 32,
    CADENCE_BUCKETS = 128,
    PREFIX_ROUTER_MAX = 8
};

struct host;
struct segment;

struct router_mac {
    struct mac mac;
    bool virtual_mac;
    bool redundancy;                              /* sends VRRP, HSRP or CARP adverts itself */
    uint32_t advertisements, withdrawals;         /* lifetime > 0; lifetime 0 */
    int64_t first_seen, last_seen, last_positive; /* last one with lifetime > 0 */
    struct frame_reference first_frame;
    uint8_t quick_returns; /* lifetime 0 after > 0, then > 0 again within two intervals: how often */
    struct frame_reference last_withdrawal,
        taken_back[2]; /* number 0: none; the last two that a quick return took back */
    int64_t returned;  /* the last quick return */
};

struct router_prefix {
    struct prefix prefix; /* masked */
    bool on_link, autonomous, router_address, pd_preferred;
    bool ever_autonomous;
    uint32_t valid_lifetime, preferred_lifetime; /* as last sent */
    int64_t first_seen, last_seen;
    uint32_t advertisements;
    uint32_t missing; /* successive multicast RAs without it */
    bool counts_down; /* its lifetimes fall in real time, towards a planned end */
    bool vanished;    /* missing in three of them */
    bool to_several;  /* sent to a group, or to more than one host; else to `solicitor` alone (RFC 8273) */
    struct mac solicitor;
    struct frame_reference last_frame;
};

struct router_route {
    struct prefix prefix;
    uint8_t preference;
    uint32_t lifetime;
    int64_t first_seen, last_seen;
};

struct router_dns {
    struct address address;
    bool ever_given; /* with a lifetime above 0 */
    uint32_t lifetime;
    int64_t first_seen, last_seen;
};

struct router_name { /* DNSSL; encrypted DNS names */
    char text[ROUTER_NAME_SIZE];
    uint32_t lifetime;
    uint16_t priority; /* encrypted DNS */
    int64_t first_seen, last_seen;
};

struct router_pref64 {
    struct prefix prefix;
    uint32_t lifetime;
    int64_t first_seen, last_seen;
};

struct router_change {
    struct frame_reference frame;
    const char *field; /* contract's name of it */
    char from[56], to[56];
};

/** How often something happened over time: `counts[i]` times in the `width` nanoseconds from start + i × width. width 0: never. */
struct cadence {
    int64_t start, width;
    uint16_t counts[CADENCE_BUCKETS];
};

enum router_state { ROUTER_NEVER_DEFAULT, ROUTER_DEFAULT, ROUTER_WITHDRAWN, ROUTER_EXPIRED };

/** (segment, source address) of a valid Router Advertisement. Parameters are the union over its RAs until each one's lifetime ends. */
struct router {
    struct segment *segment;
    struct address address;
    struct host *host; /* of the last MAC address; NULL when unknown */
    uint8_t mac_count, prefix_count, route_count, rdnss_count, dnssl_count, pref64_count, encrypted_dns_count,
        change_count, gap_count;
    uint32_t macs_lost, changes_lost, prefixes_lost;
    struct router_mac macs[ROUTER_MAC_MAX];
    enum router_state state;
    bool host_before; /* its MAC address behaved as a host more than 120 s before its first RA, or between RAs */
    bool has_mtu, has_captive_portal, has_pvd, has_option_interval;
    bool others_before; /* another router advertised on the segment before it */
    bool ever_default;
    bool flood; /* one of many senders that appeared in a flood: no row of its own unless it stays (router_is_flood) */
    bool options_cut;    /* of one of its RAs the capture has not all: it may have more prefixes */
    bool prefix_ignored; /* it sent a Prefix Information option that hosts ignore */
    bool flood_sender;   /* one that began with a flood of very many from few senders: it has its row */
    int64_t withdrawn_time;
    int64_t first_seen, last_seen, last_multicast, default_until;
    uint64_t advertisements, unicast_advertisements; /* all; of these by unicast */
    struct router_advertisement ra;                  /* the last one's */
    uint32_t mtu;
    uint32_t option_interval;      /* milliseconds, option 7 */
    uint32_t gaps[ROUTER_GAP_MAX]; /* milliseconds between unsolicited multicast RAs, the latest kept */
    uint32_t gap_next;
    int64_t longest_gap;    /* nanoseconds, between multicast RAs */
    struct cadence cadence; /* of all its RAs */
    struct router_prefix prefixes[ROUTER_PREFIX_MAX];
    struct router_route routes[ROUTER_ROUTE_MAX];
    struct router_dns rdnss[ROUTER_DNS_MAX];
    struct router_name dnssl[ROUTER_NAME_MAX];
    struct router_name encrypted_dns[ROUTER_NAME_MAX];
    struct router_pref64 pref64[ROUTER_PREF64_MAX];
    char captive_portal[128], pvd[128]; /* printable */
    struct router_change changes[ROUTER_CHANGE_MAX];
    struct frame_reference first_frame, last_frame;
};

/* ── prefixes ── */

enum prefix_source {
    PREFIX_FROM_RA = 1u << 0,
    PREFIX_FROM_ROUTE = 1u << 1,
    PREFIX_FROM_DHCPV6 = 1u << 2,
    PREFIX_DELEGATED = 1u << 3,
    PREFIX_FROM_ADDRESS = 1u << 4,
    PREFIX_FROM_TRAFFIC = 1u << 5
};

struct prefix_record {
    struct prefix prefix;
    struct segment *segment;
    uint8_t sources; /* enum prefix_source */
    uint8_t address_class;
    bool on_link, autonomous; /* ever so advertised */
    bool has_lifetimes;
    uint32_t valid_lifetime, preferred_lifetime; /* as last advertised */
    uint8_t router_count;
    struct address routers[PREFIX_ROUTER_MAX];
    uint32_t addresses;     /* distinct addresses of hosts that were claimed in it */
    struct mac traffic_mac; /* with PREFIX_FROM_TRAFFIC: the last sender from it */
    int64_t first_seen, last_seen, last_advertised;
    struct frame_reference first_frame, last_frame;
};

#endif
