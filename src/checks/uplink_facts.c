#include "checks/uplink_facts.h"

#include "base/text.h"

enum { SITE_MOST = 56, NETWORK = 64, NETWORK_BITS_MAX = 31 };

bool uplink_is_for_hosts(const struct judgement *judgement, const struct segment *segment, const struct prefix *prefix)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; plan && i < plan->delegation_count; i++)
        if (plan->delegations[i].length < prefix->length && prefix_covers(&plan->delegations[i], prefix))
            return true; /* a part of a pool; all of it is what a provider gives to a site (learn writes it so) */
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        for (unsigned i = 0; router->segment == segment && i < router->prefix_count; i++)
            if (router->prefixes[i].pd_preferred)
                return true;
    return false;
}

bool uplink_is_small(const struct prefix *prefix)
{
    return prefix->length > SITE_MOST;
}

unsigned uplink_networks(const struct prefix *prefix)
{
    if (prefix->length >= NETWORK)
        return 1;
    unsigned bits = NETWORK - prefix->length;
    return bits > NETWORK_BITS_MAX ? UINT32_MAX : 1u << bits;
}

const struct lease *uplink_next_delegation(const struct judgement *judgement, const struct segment *segment,
                                           const struct lease *after)
{
    for (const struct lease *lease = after ? lease_next(after) : inventory_leases(judgement->inventory); lease;
         lease = lease_next(lease))
        if (lease->segment == segment && lease->is_prefix && lease->count > 0 &&
            !uplink_is_for_hosts(judgement, segment, &lease->prefixes[0]))
            return lease;
    return NULL;
}

/* Another host of the segment that routes: a default router, or one that was seen to forward. */
static bool has_other_router(const struct segment *segment, const struct host *host)
{
    for (const struct host *other = segment->hosts; other; other = other->next_in_segment)
        if (other != host && (other->forwarder || other->roles & ROLE_ROUTER))
            return true;
    return false;
}

/* It forwards for others, and yet asks like a host: for a router, or for an address. */
static const struct host *router_as_client(const struct segment *segment)
{
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        if (host->forwarder && !host->virtual_router && host->host_behaviour && !(host->roles & ROLE_ROUTER) &&
            has_other_router(segment, host))
            return host;
    return NULL;
}

/* Static configuration: nobody asks for anything. */
static bool is_between_two_routers(const struct segment *segment)
{
    unsigned count = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment, count++)
        if (!host->forwarder || !host->has_mac || host->virtual_router || count == 2)
            return false;
    return count == 2;
}

static bool was_refused_a_prefix(const struct judgement *judgement, const struct segment *segment)
{
    static const struct prefix none;
    const struct uplink *uplink = inventory_find_uplink(judgement->inventory, segment);
    return uplink && uplink->prefix_asked > 0 && uplink->prefix_refused > 0 &&
           !uplink_is_for_hosts(judgement, segment, &none);
}

static void name_carriage(const struct uplink *uplink, char *why, size_t room)
{
    for (unsigned i = 0; i < UPLINK_CARRIAGES; i++)
        if (uplink->carriage & 1u << i)
            text_append(why, room, "%s%s", why[0] ? ", " : "", uplink_carriage_word((enum uplink_carriage)i));
    text_append(why, room, " is seen here");
}

bool uplink_shows(const struct judgement *judgement, const struct segment *segment, char *why, size_t room)
{
    const struct uplink *uplink = inventory_find_uplink(judgement->inventory, segment);
    char text[MAC_TEXT_SIZE];
    const struct host *host;
    why[0] = '\0';
    if (uplink_next_delegation(judgement, segment, NULL))
        text_append(why, room, "a prefix is delegated here");
    else if (uplink && uplink->carriage)
        name_carriage(uplink, why, room);
    else if (was_refused_a_prefix(judgement, segment))
        text_append(why, room, "a prefix was asked for here, and refused");
    else if ((host = router_as_client(segment)))
        text_append(why, room, "%s forwards for others and asks for its own settings here",
                    mac_format(&host->mac, text));
    else if (is_between_two_routers(segment))
        text_append(why, room, "two routers and nobody else");
    return why[0] != '\0';
}

/* Of two routers the one that does not advertise itself. */
static const struct mac *quieter_router(const struct segment *segment)
{
    const struct host *client = NULL;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        if (!(host->roles & ROLE_ROUTER)) {
            if (client)
                return NULL;
            client = host;
        }
    return client ? &client->mac : NULL;
}

/* The one that holds the only DHCPv4 lease; NULL when there are more. */
static const struct mac *only_lease_holder(const struct judgement *judgement, const struct segment *segment)
{
    const struct mac *holder = NULL;
    for (const struct lease *lease = inventory_leases(judgement->inventory); lease; lease = lease_next(lease)) {
        if (lease->segment != segment || lease->ip_version != 4 || !lease->has_mac)
            continue;
        if (holder)
            return NULL;
        holder = &lease->mac;
    }
    return holder;
}

const struct mac *uplink_client(const struct judgement *judgement, const struct segment *segment)
{
    const struct uplink *uplink = inventory_find_uplink(judgement->inventory, segment);
    const struct lease *lease = uplink_next_delegation(judgement, segment, NULL);
    if (lease && lease->has_mac)
        return &lease->mac;
    if (uplink && uplink->has_client)
        return &uplink->client;
    const struct host *host = router_as_client(segment);
    if (host)
        return &host->mac;
    const struct mac *mac = is_between_two_routers(segment) ? quieter_router(segment) : NULL;
    return mac ? mac : only_lease_holder(judgement, segment);
}
