/** What still used only IPv4, and which device is to be replaced first: conclusions of a finished audit for the reports. */
#ifndef V6AUDIT_NEED_H
#define V6AUDIT_NEED_H

#include "v6audit/audit.h"
#include "v6audit/service.h"

/* ── what would break without IPv4 ── */

enum need_kind {
    NEED_CONNECTION, /* the device used a service */
    NEED_SERVED,     /* the device serves clients beyond the segment */
    NEED_NAME,       /* the device asked name servers for the IPv4 addresses of a name, never for IPv6 ones */
    NEED_DISCOVERY,  /* it sends to a multicast group */
    NEED_BROADCAST,  /* it sends broadcasts */
    NEED_DHCPV4,
    NEED_MANAGEMENT, /* it announces where it is managed */
    NEED_KIND_COUNT
};

enum need_verdict {
    NEED_BREAKS,    /* what was seen says that it stops working without IPv4 */
    NEED_FELL_BACK, /* it tried IPv6 first, which failed for it */
    NEED_LEGACY,    /* a protocol that exists in IPv4 alone, by design (domain.md §14): never "missing" */
    NEED_UNDECIDED, /* used over IPv4; nothing shows whether it would do without */
    NEED_VERDICT_COUNT
};

enum { NEED_FRAME_MAX = 3 };

/** One thing that one device used over IPv4 and not over IPv6. Borrowed pointers live as long as the audit. */
struct need {
    const struct segment *segment;
    const struct host *device;
    uint8_t kind, verdict, confidence; /* enum need_kind, need_verdict, confidence (of the verdict) */
    uint8_t protocol;                  /* IP_TCP, IP_UDP; 0: none */
    uint16_t port;
    bool has_server;                /* `server` is set: of the service, the group, or the management address */
    bool literal;                   /* no name server told the address: it stands in software or settings */
    struct address server;          /* mapped */
    const struct host *server_host; /* on this segment; else NULL */
    const char *name;               /* of the server, or asked for; NULL: unknown */
    uint32_t count;                 /* connections that were answered or went on, frames, requests, questions */
    uint32_t attempts;              /* all of them */
    int64_t first_seen, last_seen;
    uint8_t frame_count;
    struct frame_reference frames[NEED_FRAME_MAX];
    char why[176];         /* what was seen */
    const char *to_decide; /* "" when decided */
};

struct need_list {
    unsigned count;
    struct need *rows; /* by segment, verdict, confidence, device */
};

V6AUDIT_API const char *need_kind_word(enum need_kind kind); /* "connection", "served", … */
V6AUDIT_API const char *need_verdict_word(
    enum need_verdict verdict); /* "would-break", "fell-to-ipv4", "legacy", "undecided" */

/* ── which device first ── */

/** Classes of the guide's page "identify equipment". The fifth (protects others) does not show in packets. */
enum equipment_class {
    EQUIPMENT_UNDECIDED,
    EQUIPMENT_DISTURBED,  /* 1: IPv6 disturbs it */
    EQUIPMENT_OBLIVIOUS,  /* 2: showed no use of IPv6 */
    EQUIPMENT_COMPATIBLE, /* 3: main functions over IPv6 */
    EQUIPMENT_PARITY,     /* 4: all that was seen of it works over both */
    EQUIPMENT_CLASS_COUNT
};

enum { EQUIPMENT_FRAME_MAX = 4 };

struct equipment {
    const struct host *device;
    uint8_t class, confidence;                     /* enum equipment_class, confidence */
    uint8_t order;                                 /* group of the replace-first order: equipment.c */
    bool management_ipv4_only;                     /* announces management addresses, none of them IPv6 */
    const char *rule;                              /* word of the row that decided: "no-ipv6", … */
    uint32_t used_by;                              /* services of it that hosts of the segment use, each pair counted */
    uint32_t would_break, fell_back, legacy, open; /* its needs, by verdict */
    char why[320];
    char to_decide[176]; /* what would decide or raise the class; never empty for undecided ones */
    uint8_t frame_count;
    struct frame_reference frames[EQUIPMENT_FRAME_MAX];
};

struct equipment_list {
    unsigned count; /* all hosts of all segments */
    unsigned of[EQUIPMENT_CLASS_COUNT];
    struct equipment *rows; /* replace first comes first */
};

V6AUDIT_API const char *equipment_class_word(enum equipment_class equipment_class); /* "disturbed", … "undecided" */

/** Fill a list; free it with its function. Valid after audit_finish. Returns 0 or -ENOMEM, the list empty then. */
V6AUDIT_API int audit_needs(const struct audit *audit, struct need_list *list);
V6AUDIT_API void need_list_free(struct need_list *list);
V6AUDIT_API int audit_equipment(const struct audit *audit, const struct need_list *needs, struct equipment_list *list);
V6AUDIT_API void equipment_list_free(struct equipment_list *list);

#endif
