/** The metrics of a segment (how far is IPv6, does it work as well as IPv4): numerators and denominators, and which are too few to say anything. */
#ifndef V6AUDIT_METRICS_H
#define V6AUDIT_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/api.h"
#include "v6audit/inventory.h"

enum metric_kind {
    METRIC_READY,          /* hosts of grade G2, G3 or G4 / classified hosts */
    METRIC_DUAL,           /* hosts with both families / classified hosts */
    METRIC_IPV4_ONLY,      /* hosts that showed no IPv6 / classified hosts */
    METRIC_USE,            /* clients with an answered connection beyond the segment over IPv6 / over any family */
    METRIC_NO_ALTERNATIVE, /* of all clients, those without IPv4: they notice each outage of IPv6 */
    METRIC_TRAFFIC, /* IPv6 octets / all octets, to and from beyond the segment; tunnels count as what carries them */
    METRIC_AAAA,    /* names with an AAAA record (NAT64's are none) / names with conclusive answers to A and AAAA */
    METRIC_AAAA_QUERIES, /* the same, each name as often as it was asked for */
    METRIC_SUCCESS_IPV6, /* TCP connections that were answered by SYN-ACK / all whose outcome is known */
    METRIC_SUCCESS_IPV4,
    METRIC_LOSS_IPV6, /* TCP data segments that were sent again / all data segments */
    METRIC_LOSS_IPV4,
    METRIC_REORDER_IPV6, /* TCP data segments out of order, and not sent again / all data segments */
    METRIC_REORDER_IPV4,
    METRIC_OUTAGE,       /* seconds of outages of severity high / seconds watched */
    METRIC_UNDOCUMENTED, /* active prefixes that the plan does not have here / active prefixes. With a plan */
    METRIC_DEAD_RECORDS, /* documented prefixes that were not seen / documented prefixes. With a plan, and long enough */
    METRIC_DECIDED,      /* hosts that could be judged / all hosts: the audit's confidence */
    METRIC_COUNT
};

struct metric {
    bool known;  /* false: what it needs (a plan, time) is not there: it is shown nowhere */
    bool enough; /* the denominator is large enough for a percentage */
    uint64_t numerator, denominator;
};

struct metric_jitter {
    uint32_t microseconds; /* mean difference between successive handshake times of one service */
    uint64_t samples;
};

enum audit_confidence { AUDIT_POOR, AUDIT_LIMITED, AUDIT_GOOD };

struct segment_metrics {
    struct metric of[METRIC_COUNT];
    /* How IPv6 serves beside IPv4: a service's index is min(1, success6 / success4) × min(1, time4 / time6), the segment's their mean, weighted by
     * connections. In thousandths; valid with parity_services > 0, which counts the services with enough handshakes of both families. */
    uint32_t parity;
    unsigned parity_services, parity_too_few;
    uint64_t parity_connections;
    struct metric_jitter jitter_ipv6, jitter_ipv4;
    enum audit_confidence confidence;
    char reasons[200]; /* what lowers it; empty when nothing does */
};

/** "ready" */
V6AUDIT_API const char *metric_word(enum metric_kind kind);
/** "good", "limited", "poor" */
V6AUDIT_API const char *audit_confidence_word(enum audit_confidence confidence);
/** In thousandths of the whole (125: 12.5 %), rounded. Valid with a denominator. */
V6AUDIT_API uint32_t metric_thousandths(const struct metric *metric);

#endif
