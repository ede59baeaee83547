#include "report/plan_unseen.h"

bool plan_unseen_segment(const struct listing *listing, const struct plan_segment *segment)
{
    for (unsigned i = 0; i < listing->segment_count; i++)
        if (audit_plan_segment(listing->audit, listing->segments[i]) == segment)
            return false;
    return true;
}

/* The entry that a router matches in full, through any of its MAC addresses. */
static const struct plan_router *matching_entry(const struct plan_segment *segment, const struct router *router)
{
    const struct plan_router *entry = NULL;
    if (router->mac_count == 0 && plan_match_router(segment, &router->address, NULL, &entry) == ROUTER_MATCH_ALL)
        return entry;
    for (unsigned i = 0; i < router->mac_count; i++)
        if (plan_match_router(segment, &router->address, &router->macs[i].mac, &entry) == ROUTER_MATCH_ALL)
            return entry;
    return NULL;
}

bool plan_unseen_router(const struct listing *listing, const struct plan_segment *segment,
                        const struct plan_router *router)
{
    if (plan_unseen_segment(listing, segment))
        return false;
    for (unsigned i = 0; i < listing->router_count; i++)
        if (audit_plan_segment(listing->audit, listing->routers[i]->segment) == segment &&
            matching_entry(segment, listing->routers[i]) == router)
            return false;
    return true;
}

bool plan_unseen_prefix(const struct listing *listing, const struct plan_segment *segment,
                        const struct plan_prefix *prefix)
{
    if (plan_unseen_segment(listing, segment))
        return false;
    for (unsigned i = 0; i < listing->prefix_count; i++)
        if (prefix_equal(&listing->prefixes[i]->prefix, &prefix->prefix) &&
            audit_plan_segment(listing->audit, listing->prefixes[i]->segment) == segment)
            return false;
    return true;
}

unsigned plan_unseen_documented_prefixes(const struct listing *listing)
{
    const struct plan *plan = audit_plan(listing->audit);
    unsigned count = 0;
    for (unsigned i = 0; plan && i < plan->segment_count; i++)
        if (!plan_unseen_segment(listing, &plan->segments[i]))
            count += plan->segments[i].prefix_count;
    return count;
}

const char *plan_unseen_router_name(const struct audit *audit, const struct router *router)
{
    const struct plan_segment *segment = audit_plan_segment(audit, router->segment);
    const struct plan_router *entry = segment ? matching_entry(segment, router) : NULL;
    return entry ? entry->name : NULL;
}
