#include "checks/judgement.h"
#include "checks/router_facts.h"

enum plan_router_match judgement_match_router(const struct plan_segment *plan, const struct router *router,
                                              const struct mac *mac, const struct plan_router **entry)
{
    const struct plan_router *found = NULL;
    enum plan_router_match match = plan_match_router(plan, &router->address, mac, &found);
    const struct router_mac *row = mac ? router_mac_row(router, mac) : NULL;
    if (match == ROUTER_MATCH_ADDRESS && found && found->redundancy != REDUNDANCY_NONE && row && row->redundancy)
        match = ROUTER_MATCH_ALL;
    if (entry)
        *entry = found;
    return match;
}

/* By the plan, over all MAC addresses that speak for the router. */
enum router_status judgement_router_status(const struct plan_segment *plan, const struct router *router)
{
    if (!plan || (!plan->routers_given && !plan->routers_none))
        return ROUTER_UNVERIFIED;
    bool documented = false, spoofed = false, reviewed = true;
    const struct plan_router *entry = NULL;
    if (router->mac_count == 0) {
        enum plan_router_match match = judgement_match_router(plan, router, NULL, &entry);
        return match == ROUTER_MATCH_ALL ? entry && !entry->reviewed ? ROUTER_UNVERIFIED : ROUTER_DOCUMENTED
                                         : ROUTER_UNDOCUMENTED;
    }
    for (unsigned i = 0; i < router->mac_count; i++) {
        enum plan_router_match match = judgement_match_router(plan, router, &router->macs[i].mac, &entry);
        documented = documented || match == ROUTER_MATCH_ALL;
        spoofed = spoofed || match == ROUTER_MATCH_ADDRESS;
        if (match == ROUTER_MATCH_ALL && entry && !entry->reviewed)
            reviewed = false;
    }
    if (spoofed)
        return ROUTER_SPOOFED;
    if (!documented)
        return ROUTER_UNDOCUMENTED;
    return reviewed ? ROUTER_DOCUMENTED : ROUTER_UNVERIFIED;
}

const char *router_status_word(enum router_status status)
{
    static const char *const words[] = { "unverified", "documented", "undocumented", "spoofed" };
    return words[(unsigned)status <= ROUTER_SPOOFED ? status : ROUTER_UNVERIFIED];
}

/* Special classes that an announced prefix should not have (checks.md, prefix-special). */
bool prefix_is_special(const struct plan *plan, const struct prefix_record *prefix)
{
    switch ((enum address_class)prefix->address_class) {
    case ADDRESS_DOCUMENTATION: return !plan || !plan_uses_documentation_prefixes(plan);
    case ADDRESS_6TO4:
    case ADDRESS_TEREDO:
    case ADDRESS_SITE_LOCAL:
    case ADDRESS_BENCHMARKING:
    case ADDRESS_ORCHID:
    case ADDRESS_DISCARD_ONLY:
    case ADDRESS_SRV6:
    case ADDRESS_UNALLOCATED: return true;
    case ADDRESS_GLOBAL:
    case ADDRESS_UNIQUE_LOCAL:
    case ADDRESS_LINK_LOCAL:
    case ADDRESS_NAT64:
    case ADDRESS_MULTICAST:
    case ADDRESS_LOOPBACK:
    case ADDRESS_UNSPECIFIED:
    case ADDRESS_IPV4_MAPPED:
    case ADDRESS_CLASS_COUNT: break;
    }
    return false;
}

const char *prefix_status_word(const struct plan *plan, const struct plan_segment *segment,
                               const struct prefix_record *prefix, int64_t wall_time)
{
    bool inferred = !(prefix->sources & (PREFIX_FROM_RA | PREFIX_FROM_ROUTE | PREFIX_DELEGATED));
    if (!plan || !segment)
        return prefix_is_special(plan, prefix) ? "special" : "unverified";
    switch (plan_judge_prefix(plan, segment, &prefix->prefix, inferred, wall_time, NULL, NULL)) {
    case PREFIX_DOCUMENTED:
    case PREFIX_DOCUMENTED_EXPIRED:
    case PREFIX_POOL: return "documented";
    case PREFIX_LENGTH_MISMATCH: return "length-mismatch";
    case PREFIX_OTHER_SEGMENT: return "other-segment";
    case PREFIX_AGGREGATE_ONLY: return "aggregate-only";
    case PREFIX_UNDOCUMENTED: break;
    }
    /* routes, the prefix of NAT64 and a stub router's own are documented elsewhere in the plan */
    if (prefix->sources == PREFIX_FROM_ROUTE)
        for (unsigned i = 0; i < segment->route_count; i++)
            if (prefix_covers(&segment->routes[i], &prefix->prefix))
                return "documented";
    for (unsigned i = 0; i < segment->nat64_count; i++)
        if (prefix_equal(&segment->nat64[i], &prefix->prefix))
            return "documented";
    return "undocumented";
}
