/** An earlier audit, as plain data, to which a new one is compared (--baseline). Read from its JSON report; not changed afterwards. */
#ifndef V6AUDIT_BASELINE_H
#define V6AUDIT_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/error.h"

/** What the baseline said of IPv6 on a host, or of a service over both families. */
enum baseline_stack {
    BASELINE_UNDECIDED, /* undetermined, or of a kind that is not classified */
    BASELINE_IPV4_ONLY,
    BASELINE_HAS_IPV6
};

struct baseline_segment {
    const char *id;
    bool sees_multicast; /* its vantage showed the multicast of all hosts */
    bool sees_unicast;   /* a mirror port or tap */
};

struct baseline_host {
    const char *segment;
    bool has_mac, randomized_mac;
    struct mac mac;
    enum baseline_stack stack;
    unsigned name_count;
    const char **names;
};

struct baseline_service {
    const char *segment;
    bool has_mac, has_address;
    struct mac mac;
    struct address address; /* IPv4 in the mapped form */
    const char *protocol;   /* "tcp" */
    uint16_t port;
    const char *name; /* NULL: unknown */
    enum baseline_stack stack;
};

struct difference_report;

struct baseline {
    const char *file;    /* as given */
    const char *version; /* of the v6audit that wrote it; NULL: it does not say */
    const char *start;   /* of its captures, RFC 3339; NULL: nothing was seen */
    int64_t duration;    /* of them, nanoseconds */
    bool filtered;       /* only a part of the traffic was audited (-F) */
    unsigned segment_count, host_count, service_count, plan_count;
    struct baseline_segment *segments;
    struct baseline_host *hosts; /* sorted by MAC address; those without one last */
    struct baseline_service *services;
    const char **plans;               /* its plan files */
    struct difference_report *report; /* the whole of it, for the comparison */
};

/** Read the JSON report of an earlier audit. Returns 0, or a negative errno with `error` filled: file and reason. Free with baseline_free. */
V6AUDIT_API int baseline_read(struct baseline **baseline, const char *file, struct error *error);
V6AUDIT_API void baseline_free(struct baseline *baseline);

/** NULL: the baseline does not contain this segment. */
V6AUDIT_API const struct baseline_segment *baseline_segment(const struct baseline *baseline, const char *id);
/** The host with this MAC address, on whatever segment, on `segment` if there is one. NULL: none. */
V6AUDIT_API const struct baseline_host *baseline_host(const struct baseline *baseline, const char *segment,
                                                      const struct mac *mac);
/** Some host called itself so. */
V6AUDIT_API bool baseline_has_name(const struct baseline *baseline, const char *name);

#endif
