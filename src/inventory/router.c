#include "inventory/router.h"

#include <stdlib.h>
#include <string.h>

#include "inventory/binding.h"
#include "inventory/cadence.h"
#include "inventory/event.h"
#include "inventory/host.h"
#include "inventory/router_content.h"
#include "inventory/router_flood.h"

#define BOOT_TIME    (120 * CLOCK_SECOND)
#define ANSWER_TO_RS (CLOCK_SECOND) /* RFC 4861 §6.2.6: delayed by up to 0.5 s, and some slack */

struct router_key {
    uint32_t segment;
    struct address address;
};

const struct table_row router_row = { "routers", sizeof(struct router_key), sizeof(struct router),
                                      1024,      TABLE_EVICT_UNCONFIRMED,   NULL };

struct router *inventory_find_router(const struct inventory *inventory, const struct segment *segment,
                                     const struct address *address)
{
    struct router_key key = { .segment = segment->index, .address = *address };
    return table_find(inventory->routers, &key);
}

struct router *inventory_find_router_by_mac(const struct inventory *inventory, const struct segment *segment,
                                            const struct mac *mac)
{
    for (struct router *router = inventory_routers(inventory); router; router = router_next(router))
        if (router->segment == segment)
            for (unsigned i = 0; i < router->mac_count; i++)
                if (mac_equal(&router->macs[i].mac, mac))
                    return router;
    return NULL;
}

static struct router_mac *find_mac(struct router *router, const struct mac *mac)
{
    for (unsigned i = 0; i < router->mac_count; i++)
        if (mac_equal(&router->macs[i].mac, mac))
            return &router->macs[i];
    return NULL;
}

/* Nanoseconds between two of its RAs: option 7, what was measured, or a third of the lifetime (RFC 4861 §6.2.1's defaults). */
static int64_t expected_interval(const struct router *router, uint16_t lifetime)
{
    uint32_t milliseconds;
    bool from_option;
    if (router_interval(router, &milliseconds, &from_option))
        return (int64_t)milliseconds * 1000000;
    return lifetime * CLOCK_SECOND / 3;
}

/* A MAC address whose own withdrawal its own next RA takes back, soon: a restart, or somebody who forges both of its addresses (ra-kill). */
static void note_return(const struct observation *observation, const struct router *router, struct router_mac *mac)
{
    uint16_t lifetime = observation->packet->icmpv6.ra.router_lifetime;
    if (lifetime == 0) {
        if (mac->last_positive > mac->last_withdrawal.time)
            mac->last_withdrawal = store_reference(observation->packet, observation->now);
        return;
    }
    if (mac->last_withdrawal.number > 0 && mac->last_positive <= mac->last_withdrawal.time &&
        observation->now - mac->last_withdrawal.time <= 2 * expected_interval(router, lifetime)) {
        if (mac->quick_returns < UINT8_MAX)
            mac->quick_returns++;
        mac->taken_back[0] = mac->taken_back[1];
        mac->taken_back[1] = mac->last_withdrawal;
        mac->returned = observation->now;
    }
}

void router_note_redundancy(const struct inventory *inventory, const struct segment *segment, const struct mac *mac)
{
    for (struct router *router = inventory_routers(inventory); router; router = router_next(router)) {
        struct router_mac *row = router->segment == segment ? find_mac(router, mac) : NULL;
        if (row)
            row->redundancy = true;
    }
}

static void count_mac(const struct observation *observation, struct router *router)
{
    const struct packet *packet = observation->packet;
    bool positive = packet->icmpv6.ra.router_lifetime > 0;
    if (!packet->has_source_mac)
        return;
    struct router_mac *mac = find_mac(router, &packet->source_mac);
    if (!mac) {
        if (router->mac_count == ROUTER_MAC_MAX) {
            router->macs_lost++;
            return;
        }
        mac = &router->macs[router->mac_count++];
        *mac = (struct router_mac){ .mac = packet->source_mac,
                                    .virtual_mac = mac_virtual_router(&packet->source_mac) != NULL,
                                    .first_seen = observation->now,
                                    .first_frame = store_reference(packet, observation->now) };
    }
    mac->last_seen = observation->now;
    mac->redundancy = mac->redundancy || (observation->host && observation->host->roles & ROLE_VRRP);
    note_return(observation, router, mac);
    if (positive) {
        mac->advertisements++;
        mac->last_positive = observation->now;
    } else {
        mac->withdrawals++;
    }
}

static void start_router(const struct observation *observation, struct router *router)
{
    const struct host *host = observation->host;
    router->segment = observation->segment;
    router->address = observation->layer->source;
    router->first_seen = observation->now;
    router->first_frame = store_reference(observation->packet, observation->now);
    router->others_before = observation->segment->router_count > 0;
    observation->segment->router_count++;
    /* a host that boots asks and answers before it routes (domain.md §4.4): only what came long before counts */
    router->host_before = host && host->host_behaviour && observation->now - host->host_behaviour_first > BOOT_TIME;
}

static void time_multicast(const struct observation *observation, struct router *router)
{
    int64_t gap = observation->now - router->last_multicast;
    bool asked = observation->segment->last_router_solicitation &&
                 observation->now - observation->segment->last_router_solicitation <= ANSWER_TO_RS;
    if (router->last_multicast && gap > router->longest_gap)
        router->longest_gap = gap;
    if (router->last_multicast && !asked) {
        router->gaps[router->gap_next++ % ROUTER_GAP_MAX] =
            (uint32_t)(gap / 1000000 > UINT32_MAX ? UINT32_MAX : gap / 1000000);
        if (router->gap_count < ROUTER_GAP_MAX)
            router->gap_count++;
    }
    router->last_multicast = observation->now;
}

static void move_state(const struct observation *observation, struct router *router, uint16_t lifetime)
{
    if (lifetime > 0) {
        router->state = ROUTER_DEFAULT;
        router->ever_default = true;
        router->default_until = observation->now + lifetime * CLOCK_SECOND;
        return;
    }
    if (router->state != ROUTER_DEFAULT)
        return;
    router->state = ROUTER_WITHDRAWN;
    router->withdrawn_time = observation->now;
    event_raise(observation, EVENT_ROUTER_WITHDRAWN)->router = router;
}

static void mark_host(const struct observation *observation, struct router *router)
{
    struct host *host = observation->host;
    if (!host)
        return;
    router->host = host;
    host->roles |= observation->packet->icmpv6.ra.stub ? ROLE_ROUTER | ROLE_STUB_ROUTER : ROLE_ROUTER;
    host_be_forwarder(observation->inventory, host);
    host_show_ipv6(observation, EVIDENCE_ROUTER_ADVERTISEMENT);
}

void router_observe(struct observation *observation)
{
    struct inventory *inventory = observation->inventory;
    const struct router_advertisement *ra = &observation->packet->icmpv6.ra;
    struct segment *segment = observation->segment;
    struct router_key key = { .segment = segment->index, .address = observation->layer->source };
    bool made, multicast = address_is_multicast(&observation->layer->destination);
    if (segment->router_advertisements++ == 0)
        segment->first_router_advertisement = observation->now;
    struct router *router = table_find(inventory->routers, &key);
    if (router_flood_notice(observation, router))
        return; /* one of many made-up senders: no router */
    router = table_insert(inventory->routers, &key, &made);
    if (!router)
        return;
    if (made) {
        start_router(observation, router);
        event_raise(observation, EVENT_ROUTER_NEW)->router = router;
    } else if (observation->now - router->first_seen >= CLOCK_SECOND) {
        table_confirm(inventory->routers, router);
    }
    router->last_seen = observation->now;
    router->last_frame = store_reference(observation->packet, observation->now);
    router->advertisements++;
    cadence_note(&router->cadence, observation->now);
    if (multicast)
        time_multicast(observation, router);
    else
        router->unicast_advertisements++;
    count_mac(observation, router);
    mark_host(observation, router);
    if (ra->router_lifetime == 0)
        binding_withdraw(observation, &router->address);
    binding_claim(observation, &router->address, PROOF_RA);
    move_state(observation, router, ra->router_lifetime);
    router_content_learn(observation, router, made);
    event_raise(observation, EVENT_ROUTER_ADVERTISEMENT)->router = router;
}

void router_tick(struct inventory *inventory, int64_t time)
{
    for (struct router *router = inventory_routers(inventory); router; router = router_next(router)) {
        if (router->state != ROUTER_DEFAULT || router->default_until > time)
            continue;
        router->state = ROUTER_EXPIRED;
        struct event *event = event_raise_at(inventory, EVENT_ROUTER_EXPIRED, time);
        event->segment = router->segment;
        event->router = router;
        event->host = router->host;
    }
}

static int compare_gaps(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool router_median_gap(const struct router *router, unsigned least, uint32_t *milliseconds)
{
    uint32_t gaps[ROUTER_GAP_MAX];
    if (router->gap_count < least)
        return false;
    memcpy(gaps, router->gaps, router->gap_count * sizeof gaps[0]);
    qsort(gaps, router->gap_count, sizeof gaps[0], compare_gaps);
    *milliseconds = gaps[router->gap_count / 2];
    return true;
}

bool router_interval(const struct router *router, uint32_t *milliseconds, bool *from_option)
{
    *from_option = router->has_option_interval;
    if (router->has_option_interval) {
        *milliseconds = router->option_interval;
        return true;
    }
    return router_median_gap(router, 5, milliseconds);
}

struct router *inventory_routers(const struct inventory *inventory)
{
    return table_first(inventory->routers);
}

struct router *router_next(const struct router *router)
{
    return table_next(router);
}
