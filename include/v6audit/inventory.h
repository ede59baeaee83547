/** What is there: segments, hosts, addresses, routers, prefixes, servers. Learnt from packets, never judged.
 *  Times are clock times (base/clock.h) in nanoseconds. Records live as long as the inventory, or until their capped table evicts them. */
#ifndef V6AUDIT_INVENTORY_H
#define V6AUDIT_INVENTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/error.h"
#include "v6audit/event.h"
#include "v6audit/frame.h"
#include "v6audit/packet.h"
#include "v6audit/router.h"

enum {
    SEGMENT_ID_SIZE = 96,
    HOST_IPV4_MAX = 8,
    HOST_ADDRESS_MAX = 64,
    HOST_NAMES_MAX = 4,
    HOST_MODELS_MAX = 4,
    NAME_SIZE = 64,
    SERVER_DUID_MAX = 32,
    SERVER_DNS_MAX = 4,
    RA_SENDER_MAX = 32, /* the last distinct senders of RAs, and times of RAs: the largest thresholds of a flood */
    RA_TIME_MAX = 256
};

/* ── segments ── */

enum vantage_unicast { UNICAST_NONE, UNICAST_HOST, UNICAST_TAP, UNICAST_ONEWAY, UNICAST_UPLINK };
enum vantage_multicast { MULTICAST_UNKNOWN, MULTICAST_FLOOD, MULTICAST_SNOOPED };

struct vantage {
    enum vantage_unicast unicast;
    enum vantage_multicast multicast;
    char why[256]; /* a sentence for people */
};

struct host;
struct router;
struct address_record;
struct prefix_record;
struct server;
struct uplink;

/** Who sent an RA: a flood may make up either. */
struct ra_sender {
    int64_t time;   /* of the last one; 0: no sender */
    struct mac mac; /* zero: raw IP */
    struct address address;
};

/** A broadcast domain as seen: (interface or file group, VLAN stack). */
struct segment {
    uint32_t index;     /* 0, 1, …: in order of appearance */
    uint32_t group;     /* which interfaces and files it stands for, see audit.h */
    uint32_t interface; /* the first one seen */
    uint16_t file;
    uint8_t vlan_count;
    uint16_t vlan[PACKET_VLAN_MAX];
    char id[SEGMENT_ID_SIZE]; /* contract §1; set by the audit, printable */
    int64_t first_seen, last_seen;
    uint64_t frames, ipv6_frames, ipv4_frames, arp_frames;
    /* of TCP and UDP to and from beyond the segment, with IP headers; what carries a tunnel counts, not what is in it. After inventory_finish */
    uint64_t ipv6_off_link_bytes, ipv4_off_link_bytes;
    /* vantage (domain.md §4.1), raw counts; vantage_of() concludes */
    uint64_t unicast_frames;                         /* with a known MAC address on both sides */
    uint32_t unicast_pairs, unicast_pairs_both_ways; /* distinct pairs of MAC addresses, capped at 64 */
    uint32_t mld_reporters;                          /* distinct MAC addresses that sent MLD reports (capped at 1000) */
    uint32_t broadcast_hosts;                        /* distinct MAC addresses seen by ARP or DHCP broadcasts */
    uint32_t foreign_solicitations;                  /* multicast NS of one host for a target that another MAC claims */
    uint32_t flood_buckets, arp_buckets;             /* 5-minute buckets with foreign MLD or ND, and with ARP */
    uint32_t queries_general, queries_unanswered, queries_answered;
    uint64_t router_advertisements, router_solicitations;
    int64_t first_router_advertisement; /* valid when router_advertisements > 0 */
    int64_t longest_silence;            /* longest gap without any frame */
    bool nat64_prefix_seen; /* a router of it advertised PREF64 (RFC 8781): asked before routers are gone through */
    bool ipv6_only_offered; /* a DHCPv4 server sent option 108 (RFC 8925) */
    int64_t last_router_solicitation;
    int64_t watched; /* nanoseconds: the union of the observed spans (checks.md, "watched time") */
    uint32_t host_count, router_count;
    uint32_t bucket; /* of the counters above, 5 minutes each, from first_seen */
    bool bucket_flood, bucket_arp;
    struct host *hosts; /* list by next_in_segment, in order of appearance */
    struct host *last_host;
    struct vantage vantage; /* set by inventory_finish */
    /* the general MLD query that waits for its answers */
    uint32_t largest_packet; /* octets of the largest IP packet of one frame, for jumbo frames */
    struct uplink *uplink;   /* uplink.h; NULL: nothing of it was seen */
    /* floods of Router Advertisements: see router_flood.h */
    bool ra_flood; /* one is going on */
    int64_t ra_flood_since, ra_flood_last;
    uint64_t ra_flood_advertisements;
    uint32_t ra_flood_senders; /* about how many distinct made-up ones */
    struct ra_sender ra_senders[RA_SENDER_MAX];
    int64_t ra_times[RA_TIME_MAX]; /* of the last multicast RAs, a ring */
    uint32_t ra_next;
    bool query_pending;
    int64_t query_time, query_deadline;
    uint32_t query_responders;
    struct mac mac_pairs[64][2];
    uint8_t mac_pair_directions[64];
};

/* ── hosts ── */

/** Positive evidence of IPv6, strong to weak (domain.md §4.2). Bits of host.ipv6_evidence. */
enum ipv6_evidence {
    EVIDENCE_DAD = 1u << 0,
    EVIDENCE_MLD = 1u << 1,
    EVIDENCE_ROUTER_SOLICITATION = 1u << 2,
    EVIDENCE_NEIGHBOR = 1u << 3, /* NS or NA with an own address */
    EVIDENCE_DHCPV6 = 1u << 4,
    EVIDENCE_NAME_SERVICE = 1u << 5, /* mDNS, LLMNR, SSDP over IPv6 */
    EVIDENCE_DATA = 1u << 6,
    EVIDENCE_ROUTER_ADVERTISEMENT = 1u << 7,
    EVIDENCE_MANAGEMENT = 1u << 8, /* LLDP or CDP announces an IPv6 address */
    EVIDENCE_OPTION_108 = 1u << 9  /* asks for IPv6-only preferred over DHCPv4 (RFC 8925): capability */
};

enum host_role {
    ROLE_ROUTER = 1u << 0,
    ROLE_FORWARDING_HOST = 1u << 1,
    ROLE_DHCPV6_SERVER = 1u << 2,
    ROLE_DHCPV4_SERVER = 1u << 3,
    ROLE_DNS_SERVER = 1u << 4,
    ROLE_MLD_QUERIER = 1u << 5,
    ROLE_VRRP = 1u << 6,
    ROLE_BRIDGE = 1u << 7,
    ROLE_PROXY = 1u << 8,
    ROLE_STUB_ROUTER = 1u << 9,
    ROLE_PRINTER = 1u << 10,
    ROLE_CAMERA = 1u << 11,
    ROLE_PHONE = 1u << 12,
    ROLE_PROBER = 1u << 13
};

enum host_attach {
    ATTACH_NONE,
    ATTACH_DHCP_DISCOVER,
    ATTACH_DHCP_INIT_REBOOT,
    ATTACH_ARP_PROBE,
    ATTACH_ARP_ANNOUNCEMENT,
    ATTACH_LLDP,
    ATTACH_EAPOL,
    ATTACH_DAD
};

enum name_source {
    NAME_DHCPV4,
    NAME_DHCPV4_FQDN,
    NAME_DHCPV6_FQDN,
    NAME_MDNS,
    NAME_LLMNR,
    NAME_NETBIOS,
    NAME_LLDP,
    NAME_CDP,
    NAME_SOURCE_COUNT
};

struct host_name {
    char text[NAME_SIZE]; /* printable */
    uint8_t source;       /* enum name_source */
};

/** Where a device says what it is. */
enum model_source {
    MODEL_FROM_LLDP,          /* system description */
    MODEL_FROM_CDP,           /* platform */
    MODEL_FROM_DHCPV4_CLASS,  /* option 60 */
    MODEL_FROM_DHCPV4_CLIENT, /* option 61, where it is text */
    MODEL_FROM_DHCPV6_CLASS,  /* option 16 */
    MODEL_FROM_SSDP,          /* SERVER */
    MODEL_FROM_MDNS,          /* TXT record: model, ty, md, usb_MDL, product */
    MODEL_SOURCE_COUNT
};

struct host_model {
    char text[96];  /* printable, as announced */
    uint8_t source; /* enum model_source */
    struct frame_reference frame;
};

/** What a device announces of itself, beside its names. */
struct host_description {
    uint8_t model_count;
    bool manages_ipv4, manages_ipv6; /* LLDP or CDP announces a management address of this family */
    struct host_model models[HOST_MODELS_MAX];
    struct address management;               /* the first IPv4 one, mapped */
    struct address management_ipv6;          /* the first IPv6 one */
    struct frame_reference management_frame; /* the last that announced one */
};

struct host {
    struct mac mac;
    bool has_mac;           /* false: raw IP, keyed by its address */
    bool forwarder;         /* checks.md, "forwarder" */
    bool extender;          /* one MAC address, several DHCP clients or ARP owners behind it */
    bool virtual_router;    /* a virtual router's MAC address */
    bool capture_host;      /* the frames say: sent by the capturing host */
    bool counted_broadcast; /* in segment.broadcast_hosts */
    bool talks_off_link;    /* sent IPv6 data to an address outside the segment's prefixes */
    bool host_behaviour;    /* asked by RS or as a DHCP client, or answered NA with R=0 */
    uint8_t attach;         /* enum host_attach: how its start was seen */
    uint8_t ipv4_count, name_count;
    uint16_t address_count; /* kept in `addresses` */
    uint16_t addresses_lost;
    bool lost_routable;      /* another MAC address claims a global or unique local address that it had */
    uint32_t roles;          /* enum host_role */
    int64_t last_redundancy; /* its last VRRP, HSRP or CARP advertisement (ROLE_VRRP) */
    uint32_t ipv6_evidence;  /* enum ipv6_evidence */
    struct segment *segment;
    struct host *next_in_segment, *previous_in_segment;
    struct address_record *addresses; /* by next_of_host */
    int64_t first_seen, last_seen;
    int64_t attach_time;
    int64_t first_activity, last_activity; /* something of its own accord: no mere ARP or ND reply; 0: never */
    int64_t last_burst;                    /* start of the present burst of activity (a gap of > 60 s ends one) */
    int64_t last_mld_report;
    int64_t last_ipv6;
    int64_t host_behaviour_first, host_behaviour_last; /* RS, DHCP client, NA with R=0; 0: never */
    int64_t arp_announcement_time;
    int64_t router_solicitation_time; /* of the last RS */
    uint32_t bursts;
    uint32_t query_windows; /* general queries while it was awake, others answered, it did not */
    uint32_t queries_answered;
    uint32_t router_solicitations;
    uint32_t arp_frames;
    uint32_t ipv4_owners; /* distinct IPv4 addresses it spoke for by ARP, capped */
    uint64_t frames, ipv6_frames, ipv4_frames, unicast_frames;
    struct address ipv4[HOST_IPV4_MAX]; /* mapped */
    struct address off_link_sources[2]; /* for the forwarder test */
    uint8_t off_link_source_count;
    uint8_t off_link_replies;            /* bit n: replies to off_link_sources[n] went to its MAC address */
    struct address_record *last_address; /* last one seen as a source: saves a look-up */
    uint8_t dhcp_client_ids;             /* distinct ones, capped */
    uint64_t dhcp_client_hash[2];
    uint16_t services, services_ipv6,
        services_ipv4_only; /* that it offers; of these over IPv6 too; proven to be over IPv4 only. Set by inventory_finish */
    bool dns_over_ipv6, time_over_ipv6; /* a name or time server answered it over IPv6. Set by inventory_finish */
    uint32_t used_by;                   /* (host of the segment, service of this one) pairs. Set by inventory_finish */
    struct host_connections {
        uint32_t ipv6_answered, ipv6_failed, ipv4_answered, ipv4_failed; /* connections that it began */
        uint32_t ipv6_off_link, ipv4_off_link; /* of the answered ones, those to servers beyond the segment */
        uint32_t ipv6_failed_since;            /* since the last IPv6 answer */
        uint32_t dns_over_ipv6, dns_over_ipv4; /* questions that it asked */
        uint32_t dns_answers;                  /* that came to it */
        uint8_t failed_count;                  /* distinct destinations since the last IPv6 answer, at most 2 */
        bool encrypted_dns;                    /* spoke to port 853 */
        uint16_t last_port;                    /* of the last IPv6 connection that it began */
        struct address failed[2], last_ipv6;
        int64_t last_ipv6_time;
        struct frame_reference failed_frame;
    } connections;
    struct frame_reference first_frame, ipv6_frame; /* the first of all; the first that showed IPv6 */
    struct frame_reference attach_frame;            /* of its start, when that was seen */
    struct host_name *names;                        /* HOST_NAMES_MAX, or NULL */
    struct host_description *description;           /* NULL: it announced nothing */
    uint32_t dhcpv4_requests;                       /* DISCOVER and REQUEST without option 108 */
    uint32_t dhcpv4_leases;                         /* acknowledged */
    struct frame_reference dhcpv4_frame;            /* of the first of these requests */
};

/* ── addresses ── */

enum address_proof {
    PROOF_DAD = 1u << 0,
    PROOF_NA = 1u << 1,
    PROOF_NS = 1u << 2,
    PROOF_MLD = 1u << 3,
    PROOF_DHCPV6 = 1u << 4,
    PROOF_DATA = 1u << 5,
    PROOF_RA = 1u << 6
};
enum address_state { ADDRESS_TENTATIVE, ADDRESS_CLAIMED, ADDRESS_USED, ADDRESS_STALE, ADDRESS_CONFLICT };

struct address_record {
    struct address address;
    struct segment *segment;
    struct host *host; /* the present owner; NULL after its record was evicted */
    struct address_record *next_of_host;
    struct mac mac; /* of the present owner */
    uint8_t address_class, identifier;
    uint8_t proof;    /* enum address_proof */
    bool conflict;    /* DAD failed, or contested */
    bool router_flag; /* its last NA had R=1 */
    bool has_nonce;
    int64_t first_seen, last_seen;
    int64_t dad_time;                /* of the last DAD NS; 0: none seen */
    int64_t first_claim, last_claim; /* by the present owner; 0: only tentative */
    uint8_t nonce[8];
    /* the other side of a contest (checks.md, "contested") */
    struct mac rival;
    bool has_rival, contested;
    uint8_t contest_moves; /* A-B-A-B: moves of ownership within 60 s of one another */
    int64_t rival_last_claim;
    int64_t last_withdrawal; /* its owner gave it up (final RA, VRRP priority 0); 0: never */
    uint32_t bindings;       /* how often the owner changed */
    struct frame_reference first_frame, last_frame;
};

/* ── servers ── */

enum server_kind { SERVER_DHCPV6, SERVER_DHCPV4, SERVER_DNS };

struct server {
    struct segment *segment;
    uint8_t kind; /* enum server_kind */
    uint8_t ip_version;
    struct address address;
    bool has_mac;
    struct mac mac;
    uint8_t duid_size;
    uint8_t duid[SERVER_DUID_MAX];
    uint8_t dns_count; /* DHCPv6: DNS servers that it gave; the first SERVER_DNS_MAX */
    struct address dns[SERVER_DNS_MAX];
    uint32_t answers, requests;
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, last_frame;
};

struct inventory;

/** Caps of the tables by name (base/table.h); 0: the default. */
struct inventory_limits {
    uint32_t segments, hosts, addresses, routers, prefixes, servers;
    uint32_t flows, services, names;
};

V6AUDIT_API struct inventory *inventory_new(const struct inventory_limits *limits, struct error *error);
V6AUDIT_API void inventory_free(struct inventory *inventory);
/** How many distinct senders of RAs within 60 s, or RAs to all nodes within 10 s, are a flood: at most RA_SENDER_MAX and RA_TIME_MAX. 10 and 100 at first. */
V6AUDIT_API void inventory_set_ra_flood(struct inventory *inventory, uint32_t senders, uint32_t advertisements);

/** Take in one packet. `time` is the clock time, `group` says to which segment group its interface belongs (audit.h).
 *  The list is the inventory's, valid until the next call. Nothing is learnt from messages that receivers discard. */
V6AUDIT_API const struct event_list *inventory_observe(struct inventory *inventory, const struct packet *packet,
                                                       uint32_t group, int64_t time);
/** Until `time` the wire was listened to, and silent: that is watched time too, where frames alone would make it a gap. Live sources know it. */
V6AUDIT_API void inventory_listen(struct inventory *inventory, int64_t time);
/** Packet time went on to `time` (settled): expires routers, closes MLD query windows. */
/** Take in what a state left out like this packet, which is the last one of it, seen until clock time `last`. *counted is false when another file has
 *  counted this time of the flow already: nothing was taken in. */
V6AUDIT_API const struct event_list *inventory_add_traffic(struct inventory *inventory, const struct packet *packet,
                                                           uint32_t group, const struct frame_traffic *traffic,
                                                           int64_t last, bool *counted);
V6AUDIT_API const struct event_list *inventory_tick(struct inventory *inventory, int64_t time);
/** The capture ends: concludes vantage, states and host classes. */
V6AUDIT_API void inventory_finish(struct inventory *inventory, int64_t time);

V6AUDIT_API struct segment *inventory_segments(const struct inventory *inventory); /* first; segment_next() goes on */
V6AUDIT_API struct segment *segment_next(const struct segment *segment);
V6AUDIT_API struct router *inventory_routers(const struct inventory *inventory);
V6AUDIT_API struct router *router_next(const struct router *router);
V6AUDIT_API struct prefix_record *inventory_prefixes(const struct inventory *inventory);
V6AUDIT_API struct prefix_record *prefix_record_next(const struct prefix_record *prefix);
V6AUDIT_API struct server *inventory_servers(const struct inventory *inventory);
V6AUDIT_API struct server *server_next(const struct server *server);

V6AUDIT_API struct host *inventory_find_host(const struct inventory *inventory, const struct segment *segment,
                                             const struct mac *mac);
V6AUDIT_API struct address_record *inventory_find_address(const struct inventory *inventory,
                                                          const struct segment *segment, const struct address *address);
V6AUDIT_API struct router *inventory_find_router(const struct inventory *inventory, const struct segment *segment,
                                                 const struct address *address);
V6AUDIT_API struct prefix_record *inventory_find_prefix(const struct inventory *inventory,
                                                        const struct segment *segment, const struct prefix *prefix);
/** The router of this segment that one of whose MAC addresses this is; NULL when none. */
V6AUDIT_API struct router *inventory_find_router_by_mac(const struct inventory *inventory,
                                                        const struct segment *segment, const struct mac *mac);

/** A packet from `source` to `destination` (IPv6) was seen, of whatever segment and also inside tunnels. May be true of a few that were not, never false of
 *  one that was: silence alone proves nothing. */
V6AUDIT_API bool inventory_saw_pair(const struct inventory *inventory, const struct address *source,
                                    const struct address *destination);

struct table_usage_row {
    const char *name;
    uint32_t cap, used;
    uint64_t refused, evicted;
};
/** Usage of the inventory's tables, at most `capacity` rows; returns how many. */
V6AUDIT_API unsigned inventory_tables(const struct inventory *inventory, struct table_usage_row *rows,
                                      unsigned capacity);

/** State of an address at `time` (domain.md §13). */
V6AUDIT_API enum address_state address_record_state(const struct address_record *record, int64_t time);
V6AUDIT_API const char *address_state_word(enum address_state state);
/** Median of the gaps between its unsolicited multicast RAs, of `least` at least; false when there are fewer. */
V6AUDIT_API bool router_median_gap(const struct router *router, unsigned least, uint32_t *milliseconds);
/** Interval of a router: option 7, else the measured median of ≥ 5 unsolicited multicast gaps. Milliseconds; false when neither is known. */
V6AUDIT_API bool router_interval(const struct router *router, uint32_t *milliseconds, bool *from_option);
/** Part of a flood of made-up senders: shown only as that. */
V6AUDIT_API bool router_is_flood(const struct router *router);
V6AUDIT_API const struct router_prefix *router_find_prefix(const struct router *router, const struct prefix *prefix);
V6AUDIT_API const char *model_source_word(enum model_source source); /* "lldp", "dhcpv4-vendor-class", … */
V6AUDIT_API const char *vantage_unicast_word(enum vantage_unicast unicast);
V6AUDIT_API const char *vantage_multicast_word(enum vantage_multicast multicast);

/* ── how far IPv6 is on a host (domain.md §4.2) ── */

enum host_stack {
    STACK_IPV4_ONLY,
    STACK_LINK_LOCAL_ONLY,
    STACK_DUAL,
    STACK_IPV6_ONLY,
    STACK_UNDETERMINED,
    STACK_NOT_CLASSIFIED,
    STACK_COUNT
};
enum confidence { CONFIDENCE_UNDETERMINED, CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CONFIRMED };

struct host_verdict {
    enum host_stack stack;
    enum confidence confidence;
    char why[240];       /* a sentence: what was seen */
    char to_decide[160]; /* what would decide it; empty when decided */
    char grade[4];       /* "G0" … "G4", "D"; empty when not classified */
};

struct classify_settings { /* seconds and counts; thresholds of the check table */
    int64_t attach_watch, likely_active, possible_active;
    unsigned windows, bursts;
    bool capture_loss; /* then every absence is one step less sure */
};

V6AUDIT_API void host_classify(const struct host *host, const struct classify_settings *settings, int64_t end,
                               struct host_verdict *verdict);
/** Of it only ARP was seen: cameras, controllers, meters, sleeping devices. */
V6AUDIT_API bool host_is_quiet(const struct host *host);
V6AUDIT_API const char *host_attach_word(enum host_attach attach); /* "DHCP discover"; "start" for none */
V6AUDIT_API const char *host_stack_word(enum host_stack stack);
V6AUDIT_API const char *confidence_word(enum confidence confidence);

#endif
