#include "inventory/router_flood.h"

#include "inventory/event.h"

#define SENDER_WINDOW (60 * CLOCK_SECOND)
#define RATE_WINDOW   (10 * CLOCK_SECOND)

void inventory_set_ra_flood(struct inventory *inventory, uint32_t senders, uint32_t advertisements)
{
    inventory->ra_flood_senders = senders < RA_SENDER_MAX ? senders : RA_SENDER_MAX;
    inventory->ra_flood_advertisements = advertisements < RA_TIME_MAX ? advertisements : RA_TIME_MAX;
}

/* The last distinct senders, the longest silent one first to go. True when so many as make a flood spoke within 60 s; `*fresh`: this one is not among
 * them yet. A sender is a MAC address with an address: floods make up either, and raw IP has addresses only. */
static bool many_senders(const struct observation *observation, bool *fresh)
{
    struct segment *segment = observation->segment;
    const struct packet *packet = observation->packet;
    struct ra_sender sender = { .time = observation->now, .address = observation->layer->source };
    unsigned place = 0, recent = 0;
    if (packet->has_source_mac)
        sender.mac = packet->source_mac;
    *fresh = true;
    for (unsigned i = 0; i < RA_SENDER_MAX && *fresh; i++) {
        const struct ra_sender *known = &segment->ra_senders[i];
        *fresh =
            !known->time || !mac_equal(&known->mac, &sender.mac) || !address_equal(&known->address, &sender.address);
        if (!*fresh || known->time < segment->ra_senders[place].time)
            place = i;
    }
    segment->ra_senders[place] = sender;
    for (unsigned i = 0; i < RA_SENDER_MAX; i++)
        recent += segment->ra_senders[i].time && sender.time - segment->ra_senders[i].time <= SENDER_WINDOW;
    return recent >= observation->inventory->ra_flood_senders;
}

/* True with the RA that is, within 10 s, the one too many. `*since`: the first of them. */
static bool very_many(const struct observation *observation, int64_t *since)
{
    struct segment *segment = observation->segment;
    uint32_t limit = observation->inventory->ra_flood_advertisements;
    segment->ra_times[segment->ra_next++ % RA_TIME_MAX] = observation->now;
    if (segment->ra_next < limit)
        return false;
    *since = segment->ra_times[(segment->ra_next - limit) % RA_TIME_MAX];
    return observation->now - *since <= RATE_WINDOW;
}

/* The routers that appeared within the window are part of the flood, until they prove otherwise (router_is_flood). */
static void mark_newcomers(const struct observation *observation)
{
    struct segment *segment = observation->segment;
    for (struct router *router = inventory_routers(observation->inventory); router; router = router_next(router)) {
        if (router->segment != segment || observation->now - router->first_seen > SENDER_WINDOW)
            continue;
        router->flood = true;
        segment->ra_flood_advertisements += router->advertisements;
        segment->ra_flood_senders++;
    }
}

/* A flood is known with one of its last messages: those before it count as well. */
static void begin(const struct observation *observation, bool senders, int64_t since)
{
    struct segment *segment = observation->segment;
    segment->ra_flood = true;
    segment->ra_flood_since = observation->now;
    if (senders) {
        mark_newcomers(observation);
    } else {
        segment->ra_flood_since = since;
        segment->ra_flood_advertisements += observation->inventory->ra_flood_advertisements - 1;
    }
}

bool router_flood_notice(const struct observation *observation, struct router *router)
{
    struct segment *segment = observation->segment;
    int64_t now = observation->now, since = now;
    bool fresh, senders = many_senders(observation, &fresh);
    bool rate = address_is_multicast(&observation->layer->destination) && very_many(observation, &since);
    if (!senders && !rate) {
        if (segment->ra_flood && now - segment->ra_flood_last > SENDER_WINDOW)
            segment->ra_flood = false;
        return false;
    }
    if (!segment->ra_flood)
        begin(observation, senders, since);
    bool made_up = senders && !router;
    if (!made_up && !rate && !router_is_flood(router))
        return false; /* a router that was there before, meanwhile */
    if (rate && router && router->first_seen + SENDER_WINDOW >= segment->ra_flood_since)
        router->flood_sender = true;
    segment->ra_flood_last = now;
    segment->ra_flood_advertisements++;
    segment->ra_flood_senders += made_up && fresh;
    event_raise(observation, EVENT_ROUTER_FLOOD)->router = router;
    return made_up;
}

bool router_is_flood(const struct router *router)
{
    return router->flood && router->last_seen - router->first_seen <= SENDER_WINDOW;
}
