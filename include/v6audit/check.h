/** Checks: the catalogue. Each is one row with all its words; listings, explain, the man page, SARIF rules and HTML derive from it. */
#ifndef V6AUDIT_CHECK_H
#define V6AUDIT_CHECK_H

#include <stdint.h>

#include "v6audit/finding.h"

struct judgement; /* src/checks/judgement.h */

enum check_family {
    FAMILY_ROUTER,
    FAMILY_PREFIX,
    FAMILY_ADDRESS,
    FAMILY_HOST,
    FAMILY_SERVICE,
    FAMILY_NEIGHBOR,
    FAMILY_MULTICAST,
    FAMILY_DHCP,
    FAMILY_TUNNEL,
    FAMILY_HEADER,
    FAMILY_OUTAGE,
    FAMILY_PLAN,
    FAMILY_CAPTURE,
    FAMILY_COUNT
};

/** What a packet of EVENT_PACKET carries, of which a check may want some only. Each packet is one of them. */
enum check_packets {
    PACKETS_ADVERTISEMENT = 1u << 0, /* Router Advertisements */
    PACKETS_NEIGHBOR = 1u << 1,      /* the other messages of Neighbor Discovery */
    PACKETS_MLD = 1u << 2,
    PACKETS_ICMPV6 = 1u << 3,          /* other ICMPv6 */
    PACKETS_DEVICE = 1u << 4,          /* LLDP, CDP */
    PACKETS_ROUTER_PROTOCOL = 1u << 5, /* VRRP, HSRP, routing protocols */
    PACKETS_TUNNEL = 1u << 6,          /* more than one IP header, whatever is inside */
    PACKETS_OTHER = 1u << 7
};

enum { CHECK_REFERENCE_MAX = 6, CHECK_ABSORB_MAX = 12 };

struct check {
    const char *id; /* stable: "ra-rogue" */
    enum check_family family;
    enum severity severity;       /* the default */
    const char *other_severities; /* when it is another: "high where an option runs past the packet"; or NULL */
    bool needs_plan;
    bool needs_baseline;                         /* compares with an earlier audit (--baseline) */
    bool absence;                                /* a verdict on absence: needs time, vantage, no loss */
    const char *title;                           /* a short noun phrase, without the word rogue unless needs_plan */
    const char *what;                            /* one or two plain sentences for the colleague who knows less IPv6 */
    const char *why;                             /* why it matters */
    const char *how;                             /* how it is recognised: the exact condition, in words */
    const char *confused_with;                   /* what looks alike and is silent */
    const char *todo;                            /* where to change what */
    const char *verify;                          /* how to verify with v6audit */
    const char *needs;                           /* the evidence that it needs */
    const char *references[CHECK_REFERENCE_MAX]; /* "RFC 6104", … NULL-terminated when shorter */
    const char
        *absorbs[CHECK_ABSORB_MAX]; /* ids or globs of findings that it explains (same router, sender or subject) */
    uint32_t listens;               /* enum event_type, ored */
    uint32_t packets;               /* of EVENT_PACKET: enum check_packets, ored; 0: all */
    void (*judge)(struct judgement *judgement, const struct event *event);
    void (*conclude)(struct judgement *judgement);
    /** After all have concluded and exemptions are known: for checks that judge what the findings needed. */
    void (*review)(struct judgement *judgement);
};

/** All checks, sorted by id. Returns the number. */
V6AUDIT_API unsigned checks_list(const struct check *const **list);
V6AUDIT_API const struct check *checks_find(const char *id);
V6AUDIT_API const char *check_family_word(enum check_family family);

/** Named thresholds (--set NAME=VALUE). Values are whole numbers in the unit that the row names. */
struct setting_row {
    const char *name;
    int64_t value; /* the default */
    int64_t minimum, maximum;
    const char *unit; /* "seconds", "count", "percent", … */
    const char *meaning;
};
V6AUDIT_API unsigned settings_list(const struct setting_row **rows);

#endif
