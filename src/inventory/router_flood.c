#include "inventory/router_flood.h"

#include "inventory/event.h"

#define SENDER_WINDOW (60 * CLOCK_SECOND)
#define RATE_WINDOW   (10 * CLOCK_SECOND)

enum { SENDERS = 10, RATE = 100 };

/* The last ten distinct senders, the longest silent one first to go. True when all ten spoke within 60 s. */
static bool many_senders(struct segment *segment, const struct mac *mac, int64_t now)
{
    unsigned place = 0;
    bool all_recent = true;
    for (unsigned i = 0; i < SENDERS; i++) {
        if (segment->ra_sender_times[i] && mac_equal(&segment->ra_senders[i], mac)) {
            place = i;
            break;
        }
        if (segment->ra_sender_times[i] < segment->ra_sender_times[place])
            place = i;
    }
    segment->ra_senders[place] = *mac;
    segment->ra_sender_times[place] = now;
    for (unsigned i = 0; i < SENDERS; i++)
        all_recent = all_recent && segment->ra_sender_times[i] && now - segment->ra_sender_times[i] <= SENDER_WINDOW;
    return all_recent;
}

static bool very_many(struct segment *segment, int64_t now)
{
    int64_t *oldest = &segment->ra_times[segment->ra_next % RATE];
    bool full = segment->ra_next >= RATE && now - *oldest <= RATE_WINDOW;
    *oldest = now;
    segment->ra_next++;
    return full;
}

/* The routers that appeared within the window are part of the flood, until they prove otherwise (router_is_flood). */
static void mark_newcomers(const struct observation *observation)
{
    for (struct router *router = inventory_routers(observation->inventory); router; router = router_next(router))
        if (router->segment == observation->segment && observation->now - router->first_seen <= SENDER_WINDOW)
            router->flood = true;
}

bool router_flood_notice(const struct observation *observation, struct router *router)
{
    struct segment *segment = observation->segment;
    const struct packet *packet = observation->packet;
    int64_t now = observation->now;
    bool senders = packet->has_source_mac && many_senders(segment, &packet->source_mac, now);
    bool rate = address_is_multicast(&observation->layer->destination) && very_many(segment, now);
    if (!senders && !rate) {
        if (segment->ra_flood && now - segment->ra_flood_last > SENDER_WINDOW)
            segment->ra_flood = false;
        return false;
    }
    if (!segment->ra_flood) {
        segment->ra_flood = true;
        segment->ra_flood_since = now;
        if (senders)
            mark_newcomers(observation);
    }
    bool made_up = senders && !router;
    if (!made_up && !rate && !router_is_flood(router))
        return false; /* a router that was there before, meanwhile */
    segment->ra_flood_last = now;
    segment->ra_flood_advertisements++;
    segment->ra_flood_senders += made_up;
    event_raise(observation, EVENT_ROUTER_FLOOD)->router = router;
    return made_up;
}

bool router_is_flood(const struct router *router)
{
    return router->flood && router->last_seen - router->first_seen <= SENDER_WINDOW;
}
