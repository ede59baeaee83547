#include "inventory/model.h"

#include <stddef.h>

/* What the routers of a segment say together. */
struct offer {
    bool any, autonomous, managed, other, pref64, prefix_per_host;
};

/* Two hosts were each given a prefix that nobody else was (RFC 8273): one host with two prefixes is no more than a host with two. */
static bool gives_each_its_own(const struct router *router)
{
    const struct router_prefix *first = NULL;
    for (unsigned i = 0; i < router->prefix_count; i++) {
        const struct router_prefix *prefix = &router->prefixes[i];
        if (prefix->to_several || !prefix->autonomous || prefix->prefix.length != 64)
            continue;
        if (first && !mac_equal(&first->solicitor, &prefix->solicitor))
            return true;
        first = first ? first : prefix;
    }
    return false;
}

static void join_router(struct offer *offer, const struct router *router)
{
    offer->any = true;
    offer->managed = offer->managed || router->ra.managed;
    offer->other = offer->other || router->ra.other;
    for (unsigned i = 0; i < router->prefix_count; i++) {
        const struct router_prefix *prefix = &router->prefixes[i];
        if (prefix->vanished || prefix->valid_lifetime == 0)
            continue;
        offer->autonomous = offer->autonomous || prefix->autonomous;
        offer->prefix_per_host = offer->prefix_per_host || prefix->pd_preferred; /* RFC 9762 */
    }
    offer->prefix_per_host = offer->prefix_per_host || gives_each_its_own(router);
    for (unsigned i = 0; i < router->pref64_count; i++)
        offer->pref64 = offer->pref64 || router->pref64[i].lifetime > 0;
}

static bool has_dhcpv4(const struct inventory *inventory, const struct segment *segment)
{
    for (const struct server *server = inventory_servers(inventory); server; server = server_next(server))
        if (server->segment == segment && server->kind == SERVER_DHCPV4)
            return true;
    return false;
}

enum configuration_model model_observed(const struct inventory *inventory, const struct segment *segment,
                                        model_filter *filter, void *context)
{
    struct offer offer = { 0 };
    for (const struct router *router = inventory_routers(inventory); router; router = router_next(router))
        if (router->segment == segment && !router_is_flood(router) && (!filter || filter(context, router)))
            join_router(&offer, router);
    if (!offer.any)
        return segment->ipv6_frames > 0 ? CONFIGURATION_NONE : CONFIGURATION_IPV4_ONLY;
    if (offer.pref64 && segment->ipv6_only_offered)
        return CONFIGURATION_IPV6_MOSTLY;
    if (offer.pref64 && !has_dhcpv4(inventory, segment))
        return CONFIGURATION_IPV6_ONLY;
    if (offer.prefix_per_host)
        return CONFIGURATION_PREFIX_PER_HOST;
    if (offer.autonomous && offer.managed)
        return CONFIGURATION_MIXED;
    if (offer.autonomous)
        return offer.other ? CONFIGURATION_STATELESS : CONFIGURATION_SLAAC;
    return offer.managed ? CONFIGURATION_STATEFUL : CONFIGURATION_STATIC;
}

const char *model_word(enum configuration_model model)
{
    static const char *const words[CONFIGURATION_COUNT] = {
        [CONFIGURATION_NONE] = "none",           [CONFIGURATION_IPV4_ONLY] = "ipv4-only",
        [CONFIGURATION_SLAAC] = "slaac",         [CONFIGURATION_STATELESS] = "stateless",
        [CONFIGURATION_STATEFUL] = "stateful",   [CONFIGURATION_MIXED] = "mixed",
        [CONFIGURATION_STATIC] = "static",       [CONFIGURATION_PREFIX_PER_HOST] = "prefix-per-host",
        [CONFIGURATION_IPV6_ONLY] = "ipv6-only", [CONFIGURATION_IPV6_MOSTLY] = "ipv6-mostly",
    };
    return words[(unsigned)model < CONFIGURATION_COUNT ? model : CONFIGURATION_NONE];
}
