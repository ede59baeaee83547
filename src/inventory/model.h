/** The configuration model of a segment, as its routers and servers show it (domain of contract §2, `model`). */
#ifndef V6AUDIT_MODEL_H
#define V6AUDIT_MODEL_H

#include "v6audit/inventory.h"

enum configuration_model {
    CONFIGURATION_NONE,      /* no RA, but IPv6 on some host */
    CONFIGURATION_IPV4_ONLY, /* no RA, and nothing of IPv6 */
    CONFIGURATION_SLAAC,     /* A=1 */
    CONFIGURATION_STATELESS, /* A=1 and O=1 (RFC 8415 §18.2.6) */
    CONFIGURATION_STATEFUL,  /* A=0 and M=1 */
    CONFIGURATION_MIXED,     /* A=1 and M=1: hosts have addresses of both kinds */
    CONFIGURATION_STATIC,    /* RA without A and M */
    CONFIGURATION_PREFIX_PER_HOST,
    CONFIGURATION_IPV6_ONLY,   /* PREF64 and no DHCPv4 server */
    CONFIGURATION_IPV6_MOSTLY, /* PREF64 and option 108 (RFC 8925) */
    CONFIGURATION_COUNT
};

/** Whether a router's advertisements count; `context` is the caller's. */
typedef bool model_filter(void *context, const struct router *router);

/** By all that was seen so far. `filter` NULL: every router that is no part of a flood. Parameters of several routers are joined. Stub routers (no default
 *  route, unique local prefixes only) say nothing of the segment's model: the caller's filter leaves them out where that matters. */
enum configuration_model model_observed(const struct inventory *inventory, const struct segment *segment,
                                        model_filter *filter, void *context);
/** The word of contract §2. */
const char *model_word(enum configuration_model model);

#endif
