/** The plan: what is documented. Read from YAML (v6audit-plan(5)) and IPAM exports; asked in plain values.
 *  Times are nanoseconds since 1970-01-01 UTC (wall time of packets). Strings are printable. A plan is not changed after it was loaded. */
#ifndef V6AUDIT_PLAN_H
#define V6AUDIT_PLAN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/error.h"

/** Where an entry stands. `file` is the name as given, owned by the plan; line and column count from 1. */
struct plan_place {
    const char *file;
    unsigned line, column;
};

/** A day (UTC). `set` false: none. The day itself is included: it has passed when wall time ≥ `end`. */
struct plan_day {
    bool set;
    char text[11]; /* YYYY-MM-DD */
    int64_t end;   /* the first nanosecond after it */
};

enum plan_model {
    MODEL_UNSET,
    MODEL_SLAAC,
    MODEL_STATELESS,
    MODEL_STATEFUL,
    MODEL_STATIC,
    MODEL_IPV6_ONLY,
    MODEL_IPV6_MOSTLY,
    MODEL_IPV4_ONLY
};
enum plan_redundancy { REDUNDANCY_NONE, REDUNDANCY_VRRP, REDUNDANCY_HSRP, REDUNDANCY_CARP, REDUNDANCY_GLBP };

/** A MAC address or a pattern of whole octets: 00:40:8c:* */
struct plan_mac {
    struct mac mac; /* octets that do not count are zero */
    uint8_t octets; /* how many leading octets count; 6: an exact address; 0: any */
};

struct plan_prefix {
    struct prefix prefix; /* IPv6 */
    struct plan_day until;
    char *reason; /* NULL: none */
    bool reviewed;
    struct plan_place place;
};

/** Parameters of advertisements. Only what is named (has_…) is judged. */
struct plan_ra {
    bool has_managed, has_other, has_preference, has_cur_hop_limit, has_mtu, has_router_lifetime, has_reachable_time,
        has_retrans_timer, has_rdnss, has_dnssl;
    bool managed, other;
    uint8_t preference; /* enum router_preference's values: 0 medium, 1 high, 3 low */
    uint8_t cur_hop_limit;
    uint32_t mtu, router_lifetime, reachable_time, retrans_timer;
    unsigned rdnss_count, dnssl_count;
    struct address *rdnss;
    char **dnssl; /* lower case, without a final dot */
};

struct plan_router {
    char *name; /* NULL: none */
    bool has_address, has_mac, has_ra, stub, reviewed;
    struct address address;
    struct plan_mac mac;
    enum plan_redundancy redundancy;
    struct plan_ra ra;
    struct plan_place place;
};

struct plan_server { /* DHCPv6: any of the three; DHCPv4, DNS: the address */
    bool has_address, has_mac, reviewed;
    struct address address; /* IPv4 in the mapped form */
    struct plan_mac mac;
    uint8_t *duid;
    unsigned duid_size; /* 0: none */
    struct plan_place place;
};

struct plan_service {
    char *name; /* NULL: none */
    bool has_address;
    uint8_t ip_version;
    struct address address;
    uint8_t protocol; /* 6 TCP, 17 UDP; 0: the plan names no port */
    uint16_t port;
    bool reviewed;
    struct plan_place place;
};

enum plan_host_role {
    PLAN_ROLE_SERVER = 1u << 0,
    PLAN_ROLE_MONITORING = 1u << 1,
    PLAN_ROLE_TRANSLATOR = 1u << 2,
    PLAN_ROLE_PROXY = 1u << 3,
    PLAN_ROLE_TUNNEL = 1u << 4
};

struct plan_host {
    char *name; /* NULL: none */
    bool has_mac, reviewed;
    struct plan_mac mac;
    unsigned address_count;
    struct address *addresses; /* IPv4 in the mapped form */
    uint32_t roles;            /* enum plan_host_role */
    struct plan_place place;
};

struct plan_stage {
    bool set;
    int target; /* 0 to 7 */
    struct plan_day by;
    char *owner; /* NULL: none */
};

enum plan_selector { SELECTOR_NONE, SELECTOR_UNTAGGED, SELECTOR_VLAN, SELECTOR_INTERFACE, SELECTOR_CAPTURE };

struct plan_segment {
    char *name;
    enum plan_selector selector;
    unsigned vlan_count;
    uint16_t vlan[4]; /* outer first */
    char *pattern;    /* of the interface or the capture's name (fnmatch) */
    enum plan_model model;
    bool routers_none;  /* nobody may advertise here */
    bool routers_given; /* `routers` is there: who is not in it is a stranger */
    bool dhcpv6_servers_given, dhcpv4_servers_given, dns_servers_given, nat64_given, hosts_complete, has_ra;
    unsigned prefix_count, router_count, dhcpv6_server_count, dhcpv4_server_count, dns_server_count, nat64_count,
        route_count, encrypted_dns_count, service_count, delegation_count, mld_querier_count, host_count;
    struct plan_prefix *prefixes;
    struct plan_router *routers;
    struct plan_ra ra;
    struct plan_server *dhcpv6_servers, *dhcpv4_servers;
    struct plan_server *dns_servers;
    struct prefix *nat64, *routes,
        *delegations; /* `prefix-delegation`: pools from which hosts get prefixes of their own */
    char **encrypted_dns;
    struct plan_service *services;
    struct plan_server *mld_queriers;
    struct plan_host *hosts;
    struct plan_stage stage;
    bool reviewed; /* false: what stands in the segment itself (model, ra, routes, …) is unreviewed */
    struct plan_place place;
};

struct plan_exemption {
    char *check;   /* a glob */
    char *segment; /* NULL: all */
    char *host;    /* subject pattern: MAC address or its first octets, address, prefix, host name; NULL: all */
    char *reason;
    struct plan_day until;
    bool reviewed;
    struct plan_place place;
};

struct plan {
    char *site; /* NULL: none */
    unsigned aggregate_count, segment_count, exemption_count, file_count;
    struct prefix *aggregates; /* IPv6, or IPv4 in the mapped form */
    struct plan_segment *segments;
    struct plan_exemption *exemptions;
    char **files;
};

/* ── reading ── */

enum { PLAN_MESSAGE_MAX = 64, PLAN_MESSAGE_SIZE = 512 };

struct plan_message {
    bool warning;                 /* else an error */
    char text[PLAN_MESSAGE_SIZE]; /* "FILE:LINE:COLUMN: what: what was expected" */
    char file[256];               /* where, as in the text, so that the line can be shown; empty when too long */
    unsigned line, column;        /* 0: none */
};

struct plan_messages {
    unsigned count, errors, warnings; /* count: kept; the others: all */
    struct plan_message messages[PLAN_MESSAGE_MAX];
};

/** Read plan files (and the IPAM files that they name) into one plan. Returns 0 and the plan, or a negative errno with errors in `messages`, which
 *  also holds warnings. All errors of a file are found in one run. plan_free() frees it. `messages` is cleared first. */
V6AUDIT_API int plan_load(struct plan **plan, const char *const *files, unsigned count, struct plan_messages *messages);
/** Read one export of an IPAM into a plan of its own: a segment for each VLAN (or named segment), what has none as aggregates. `format` is a word of
 *  plan_import_formats(). Returns and messages as plan_load. */
V6AUDIT_API int plan_import(struct plan **plan, const char *format, const char *file, struct plan_messages *messages);
/** "netbox-csv, netbox-json, …": the formats that `ipam` and plan_import know. */
V6AUDIT_API const char *plan_import_formats(void);
/** An empty plan to fill; its strings and arrays by malloc, as plan_free() frees them. Entries begin with `reviewed` false. NULL when memory runs out. */
V6AUDIT_API struct plan *plan_new(void);
V6AUDIT_API void plan_free(struct plan *plan);

/** What a person should look at: entries that nobody reviewed, and days that have passed at `when`. Adds warnings to `messages`. */
V6AUDIT_API void plan_review(const struct plan *plan, int64_t when, struct plan_messages *messages);

/* ── writing ── */

struct plan_write_options {
    const char *const *head; /* comment lines before all, without "# "; NULL ends them; may be NULL */
    /** What a person should know about this entry (a segment, prefix, router, server, service, host or exemption of the plan), for a comment line before
     *  it; NULL: nothing. May be NULL. */
    const char *(*comment)(void *context, const void *entry);
    void *context;
    bool origins; /* a comment before each entry: the file and line it comes from */
};

/** Write the plan as commented YAML, such that reading it gives the same plan (places and IPAM files apart: what they said stands in it). `options` may
 *  be NULL. Returns 0 or a negative errno. */
V6AUDIT_API int plan_write(const struct plan *plan, const struct plan_write_options *options, FILE *stream);

/* ── questions ── */

/** The segment of the plan for traffic with this VLAN stack (outer first; priority tags, VLAN 0, are skipped), on this interface, in this capture
 *  (both may be NULL or empty). The closest selector wins: `vlan` before `capture` before `interface` before `untagged`, an exact name before a pattern,
 *  and of equals the first. `interface` and `capture` select whatever tags the traffic has. NULL when none fits. */
V6AUDIT_API const struct plan_segment *plan_find_segment(const struct plan *plan, const uint16_t *vlan,
                                                         unsigned vlan_count, const char *interface,
                                                         const char *capture);
V6AUDIT_API const struct plan_segment *plan_segment_by_name(const struct plan *plan, const char *name);

enum plan_router_match {
    ROUTER_MATCH_NONE,
    ROUTER_MATCH_ADDRESS, /* the address of an entry, but another MAC address than it names */
    ROUTER_MATCH_MAC,     /* the MAC address of an entry, but another address than it names */
    ROUTER_MATCH_ALL      /* all that the entry names; or a virtual MAC address of its redundancy */
};
/** `mac` may be NULL (raw IP): then only addresses count. `entry` (may be NULL) gets the best entry. */
V6AUDIT_API enum plan_router_match plan_match_router(const struct plan_segment *segment, const struct address *address,
                                                     const struct mac *mac, const struct plan_router **entry);
/** The MAC address is a virtual router's of this redundancy (RFC 9568 §7.3 and vendors' ranges). */
V6AUDIT_API bool plan_redundancy_covers(enum plan_redundancy redundancy, const struct mac *mac);

enum plan_prefix_verdict {
    PREFIX_DOCUMENTED,         /* here, with this length */
    PREFIX_DOCUMENTED_EXPIRED, /* here, but its `until` has passed */
    PREFIX_LENGTH_MISMATCH,    /* here, with another length */
    PREFIX_POOL,               /* inside a documented prefix-delegation pool */
    PREFIX_OTHER_SEGMENT,      /* documented for another segment */
    PREFIX_AGGREGATE_ONLY,     /* inside an aggregate, assigned to no segment */
    PREFIX_UNDOCUMENTED
};
/** `inferred`: the length is a guess (a /64 made from addresses), so another length is no mismatch. `entry` and `where` (may be NULL) get what it matched. */
V6AUDIT_API enum plan_prefix_verdict plan_judge_prefix(const struct plan *plan, const struct plan_segment *segment,
                                                       const struct prefix *prefix, bool inferred, int64_t when,
                                                       const struct plan_prefix **entry,
                                                       const struct plan_segment **where);
/** The address is the organisation's: in an aggregate, or in a prefix or pool of any segment. IPv4 in the mapped form. */
V6AUDIT_API bool plan_in_aggregates(const struct plan *plan, const struct address *address);
/** Some prefix of the plan is a documentation prefix: then these are no anomaly (domain.md §9 item 23). */
V6AUDIT_API bool plan_uses_documentation_prefixes(const struct plan *plan);

V6AUDIT_API bool plan_mac_matches(const struct plan_mac *pattern, const struct mac *mac);
/** `duid` may be NULL. A match needs all that an entry names of what is given. */
V6AUDIT_API const struct plan_server *plan_find_server(const struct plan_server *servers, unsigned count,
                                                       const struct address *address, const struct mac *mac,
                                                       const uint8_t *duid, unsigned duid_size);
V6AUDIT_API const struct plan_host *plan_find_host(const struct plan_segment *segment, const struct mac *mac);
V6AUDIT_API const struct plan_host *plan_find_host_by_address(const struct plan_segment *segment,
                                                              const struct address *address);
/** The exemption that covers this finding; an expired one (`*expired`) only when no other does. Subjects are texts (MAC address, address, prefix, name):
 *  any of them may match; NULL ends the list. An exemption whose host is a prefix covers the addresses and prefixes in it; one whose host is the name of
 *  a documented host covers its MAC address and addresses. `segment`, `subjects` and `expired` may be NULL. */
V6AUDIT_API const struct plan_exemption *plan_find_exemption(const struct plan *plan, const char *check,
                                                             const char *segment, const char *const *subjects,
                                                             int64_t when, bool *expired);
V6AUDIT_API bool plan_day_passed(const struct plan_day *day, int64_t when);
V6AUDIT_API const char *plan_model_word(enum plan_model model);
V6AUDIT_API const char *plan_redundancy_word(enum plan_redundancy redundancy);

#endif
