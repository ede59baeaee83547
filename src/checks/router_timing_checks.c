
#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/outage.h"
#include "checks/router_facts.h"

/* Rhythm and change: routers that fall silent, lifetimes that are too short, addresses that move. Absence is measured in watched time. */

/* What is remembered of each router; one record a (segment, address). */
struct rhythm_key {
    uint32_t segment;
    struct address address;
};

struct rhythm {
    int64_t watched_at_multicast; /* segment->watched at the last multicast RA */
    int64_t longest_gap;          /* watched nanoseconds between multicast RAs */
    uint64_t ipv4_frames;         /* IPv4 and ARP of the segment, at the last RA */
    int64_t watched_at_any;
    uint32_t contradictions; /* NA with R=0 for its own address */
    int64_t final_time;      /* of its last RA with lifetime 0 */
    bool multicast;
};

static const struct table_row rhythm_row = { "router-rhythm",       sizeof(struct rhythm_key),
                                             sizeof(struct rhythm), 1024,
                                             TABLE_EVICT_OLDEST,    NULL };

static struct rhythm *rhythm_of(struct judgement *judgement, const struct router *router)
{
    struct table *table = memory_table(judgement, &rhythm_row);
    struct rhythm_key key = { .segment = router->segment->index, .address = router->address };
    return table ? table_insert(table, &key, NULL) : NULL;
}

/* ── ra-late ── */

/* Watched nanoseconds after which a router is late: 1.1 × option 7, else 2.2 × what must be assumed of it. */
static int64_t late_after(const struct router *router, const struct rhythm *rhythm)
{
    if (router->has_option_interval)
        return (int64_t)router->option_interval * 1100000;
    int64_t interval = router->ra.router_lifetime * CLOCK_SECOND / 3;
    if (interval < 600 * CLOCK_SECOND)
        interval = 600 * CLOCK_SECOND;
    if (interval < rhythm->longest_gap)
        interval = rhythm->longest_gap;
    return interval * 11 / 5;
}

static bool expects_no_router(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    return plan && plan->model == MODEL_IPV4_ONLY;
}

static void say_late(struct judgement *judgement, const struct router *router, int64_t gap, int64_t limit,
                     const struct packet *packet)
{
    struct claim claim = claim_router(router, router->mac_count ? &router->macs[0].mac : NULL, packet);
    struct finding *finding =
        judgement_raise(judgement, &claim, "No advertisement to all nodes for %lld s; %s, one was due within %lld s.",
                        (long long)(gap / CLOCK_SECOND),
                        router->has_option_interval ? "by its own interval option" : "by its lifetime and rhythm",
                        (long long)(limit / CLOCK_SECOND));
    judgement_refer(judgement, finding, &router->last_frame);
}

static void late_seen(struct judgement *judgement, const struct event *event)
{
    struct rhythm *rhythm = rhythm_of(judgement, event->router);
    if (!rhythm || !address_is_multicast(&event->packet->layers[0].destination))
        return;
    int64_t gap = event->segment->watched - rhythm->watched_at_multicast, limit = late_after(event->router, rhythm);
    if (rhythm->multicast && gap > limit && !expects_no_router(judgement, event->segment))
        say_late(judgement, event->router, gap, limit, event->packet);
    if (rhythm->multicast && gap > rhythm->longest_gap)
        rhythm->longest_gap = gap;
    rhythm->multicast = true;
    rhythm->watched_at_multicast = event->segment->watched;
}

static void late_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        struct rhythm *rhythm = rhythm_of(judgement, router);
        if (!rhythm || !rhythm->multicast || (router->state != ROUTER_DEFAULT && router->state != ROUTER_EXPIRED) ||
            router_is_flood(router) || expects_no_router(judgement, router->segment))
            continue;
        int64_t gap = router->segment->watched - rhythm->watched_at_multicast, limit = late_after(router, rhythm);
        if (gap > limit)
            say_late(judgement, router, gap, limit, NULL);
    }
}

/* ── ra-gone ── */

static struct claim claim_gone(const struct router *router)
{
    return claim_router(router, router->mac_count ? &router->macs[0].mac : NULL, NULL);
}

static bool ipv4_goes_on(const struct router *router, const struct rhythm *rhythm)
{
    return router->segment->ipv4_frames + router->segment->arp_frames > rhythm->ipv4_frames;
}

static unsigned hosts_with_ipv6(const struct segment *segment)
{
    unsigned count = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        count += host->ipv6_evidence != 0 && !host->forwarder && !host->virtual_router;
    return count;
}

/* The segment was watched while the lifetime ran out: no gap of the capture explains the silence. `watched` is brought up to date by frames, so the time
 * since the last one is not in it yet. */
static bool was_watched(const struct router *router, const struct rhythm *rhythm, int64_t now)
{
    const struct segment *segment = router->segment;
    int64_t unwatched = (segment->last_seen - router->last_seen) - (segment->watched - rhythm->watched_at_any);
    int64_t lately = now - segment->last_seen;
    return unwatched <= CLOCK_SECOND && lately <= 5 * CLOCK_SECOND + router->ra.router_lifetime * CLOCK_SECOND / 4;
}

/* Its lifetime ended: hosts drop it now. */
static void gone_opens(struct judgement *judgement, const struct router *router, const struct rhythm *rhythm)
{
    struct claim claim = claim_gone(router);
    if (router->last_multicast == 0 || router_is_flood(router) || !was_watched(router, rhythm, judgement->now))
        return;
    struct outage *outage = outage_open(judgement, &claim, OUTAGE_ROUTER, router->default_until);
    if (!outage)
        return;
    outage->affected = hosts_with_ipv6(router->segment);
    outage->ipv4_unaffected = ipv4_goes_on(router, rhythm);
    outage_refer(outage, &router->last_frame);
}

static void gone_closes(struct judgement *judgement, const struct event *event, const struct rhythm *rhythm)
{
    struct claim claim = claim_gone(event->router);
    struct outage *outage = outage_find(judgement, &claim);
    if (!outage || outage->cleared)
        return;
    outage->ipv4_unaffected = ipv4_goes_on(event->router, rhythm);
    struct frame_reference frame = { event->packet->frame->file, event->packet->frame->number, event->time };
    outage_refer(outage, &frame);
    outage_close(judgement, outage, event->time);
    struct finding *finding = judgement_state(
        judgement, &claim, outage->start, event->time,
        "Its lifetime ended without a new advertisement and hosts dropped it; it advertises again after %lld s. IPv4 %s.",
        (long long)((event->time - outage->start) / CLOCK_SECOND),
        outage->ipv4_unaffected ? "went on meanwhile" : "was not seen meanwhile either");
    for (unsigned i = 0; i < outage->evidence_count; i++)
        judgement_refer(judgement, finding, &outage->evidence[i]);
}

static void gone_seen(struct judgement *judgement, const struct event *event)
{
    struct rhythm *rhythm = rhythm_of(judgement, event->router);
    if (!rhythm)
        return;
    if (event->type == EVENT_ROUTER_EXPIRED) {
        gone_opens(judgement, event->router, rhythm);
        return;
    }
    gone_closes(judgement, event, rhythm);
    rhythm->watched_at_any = event->segment->watched;
    rhythm->ipv4_frames = event->segment->ipv4_frames + event->segment->arp_frames;
}

static void gone_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        struct rhythm *rhythm = rhythm_of(judgement, router);
        struct claim claim = claim_router(router, router->mac_count ? &router->macs[0].mac : NULL, NULL);
        if (!rhythm || router->state != ROUTER_EXPIRED || router_is_flood(router))
            continue;
        if (router->last_multicast == 0) {
            judgement_withhold(judgement, router->segment,
                               "a router was seen by unicast answers only: whether it went silent cannot be seen");
            continue;
        }
        int64_t silent = router->segment->watched - rhythm->watched_at_any;
        if (silent < router->ra.router_lifetime * CLOCK_SECOND) {
            judgement_withhold(judgement, router->segment, "a router's lifetime ended in a gap of the capture");
            continue;
        }
        if (judgement->lossy)
            claim.confidence = CONFIDENCE_LIKELY;
        struct finding *finding = judgement_state(
            judgement, &claim, router->default_until, router->segment->last_seen,
            "No advertisement for %lld s, longer than its router lifetime of %u s: hosts have dropped it. IPv4 %s.",
            (long long)(silent / CLOCK_SECOND), router->ra.router_lifetime,
            router->segment->ipv4_frames + router->segment->arp_frames > rhythm->ipv4_frames
                ? "goes on"
                : "was not seen after that either");
        judgement_refer(judgement, finding, &router->last_frame);
    }
}

/* ── ra-unanswered ── */

struct asking {
    const struct segment *segment;
    uint32_t count;
    int64_t last;
    bool due; /* asked often enough, and the last question may still be answered */
    struct frame_reference frame;
};

struct asking_key {
    uint32_t segment;
    struct mac mac;
    uint16_t padding;
};

static const struct table_row asking_row = { "router-askers",       sizeof(struct asking_key),
                                             sizeof(struct asking), 4096,
                                             TABLE_EVICT_OLDEST,    NULL };

/* When all of a segment were answered at once: entries are not walked for each advertisement. */
struct answered {
    int64_t time;
};

static const struct table_row answered_row = { "router-answers",        sizeof(uint32_t),
                                               sizeof(struct answered), 4096,
                                               TABLE_EVICT_OLDEST,      NULL };

enum { ASKED = 3 };
#define ASKED_APART                                                                                                    \
    (39 * CLOCK_SECOND / 10) /* RTR_SOLICITATION_INTERVAL is 4 s (RFC 4861 §10), clocks differ a little */

static bool router_was_known(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (plan && plan->router_count > 0 && plan->model != MODEL_IPV4_ONLY)
        return true;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && router->ever_default && !router_is_flood(router))
            return true;
    return false;
}

/* All of them may have been answered, by multicast. */
static void forget_answered(struct judgement *judgement, struct asking *asking)
{
    struct table *answers = memory_table(judgement, &answered_row);
    const struct answered *answered = answers ? table_find(answers, &asking->segment->index) : NULL;
    if (!answered || answered->time < asking->last)
        return;
    asking->count = 0;
    asking->due = false;
}

static void say_unanswered(struct judgement *judgement, struct asking *asking)
{
    const struct asking_key *key = table_key(asking);
    struct claim claim = claim_segment(asking->segment, NULL);
    char mac[MAC_TEXT_SIZE];
    forget_answered(judgement, asking);
    if (!asking->due)
        return;
    asking->due = false;
    claim.time = asking->last;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "%s asked %u times for a router, 4 s or more apart, and none answered, although a router is known here.",
        mac_format(&key->mac, mac), asking->count);
    judgement_refer(judgement, finding, &asking->frame);
}

/* An answer comes within 0.5 s, or 3 s after the advertisement before it (RFC 4861 §6.2.6); a host asks again after 4 s. At the end the questions before
 * the last one are proof enough. */
static void say_due(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &asking_row);
    for (struct asking *asking = table ? table_first(table) : NULL; asking; asking = table_next(asking))
        if (asking->due && (judgement->concluding || judgement->now - asking->last >= ASKED_APART))
            say_unanswered(judgement, asking);
}

static void unanswered_asked(struct judgement *judgement, const struct event *event)
{
    struct table *table = memory_table(judgement, &asking_row);
    struct asking_key key = { .segment = event->segment->index, .mac = event->mac };
    struct asking *asking = table && event->packet->has_source_mac ? table_insert(table, &key, NULL) : NULL;
    if (!asking)
        return;
    asking->segment = event->segment;
    forget_answered(judgement, asking);
    if (asking->count > 0 && event->time - asking->last < ASKED_APART)
        return;
    if (asking->due)
        say_unanswered(judgement, asking);
    asking->last = event->time;
    asking->frame = (struct frame_reference){ .file = event->packet->frame->file,
                                              .number = event->packet->frame->number,
                                              .time = event->time };
    asking->due = ++asking->count >= ASKED && router_was_known(judgement, event->segment);
}

static void unanswered_answered(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct asking_key key = { .segment = event->segment->index, .mac = packet->destination_mac };
    if (address_is_multicast(&packet->layers[0].destination)) {
        struct table *table = memory_table(judgement, &answered_row);
        struct answered *answered = table ? table_insert(table, &key.segment, NULL) : NULL;
        if (answered)
            answered->time = event->time;
    } else if (packet->has_destination_mac) {
        struct table *table = memory_table(judgement, &asking_row);
        struct asking *asking = table ? table_find(table, &key) : NULL;
        if (asking) {
            asking->count = 0;
            asking->due = false;
        }
    }
}

static void unanswered_seen(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_TICK)
        say_due(judgement);
    else if (event->type == EVENT_ROUTER_SOLICITATION)
        unanswered_asked(judgement, event);
    else
        unanswered_answered(judgement, event);
}

/* ── router-flag-contradiction ── */

static void contradiction_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (event->type == EVENT_ROUTER_ADVERTISEMENT) {
        struct rhythm *rhythm = rhythm_of(judgement, event->router);
        if (rhythm && packet->icmpv6.ra.router_lifetime == 0)
            rhythm->final_time = event->time;
        return;
    }
    if (packet->icmpv6.type != ICMPV6_NEIGHBOR_ADVERTISEMENT || packet->icmpv6.neighbor.router ||
        !packet->has_source_mac)
        return;
    const struct router *router =
        inventory_find_router(judgement->inventory, event->segment, &packet->icmpv6.neighbor.target);
    if (!router || router->state != ROUTER_DEFAULT || !router_mac_row(router, &event->mac))
        return;
    struct rhythm *rhythm = rhythm_of(judgement, router);
    if (!rhythm || (rhythm->final_time && event->time - rhythm->final_time <= 2 * CLOCK_SECOND) ||
        ++rhythm->contradictions < 2)
        return;
    struct claim claim = claim_router(router, &event->mac, packet);
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "A default router says in Neighbor Advertisements for its own address that it is no router (R=0): hosts drop it from their router list, some for good.");
    if (finding && finding->count == 1)
        finding->count = 2;
}

static const struct check rows[] = {
    { .id = "ra-gone",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .absence = true,
      .title = "Router gone",
      .what = "A router was not heard for longer than its lifetime; hosts have dropped it.",
      .why = "Without another router the hosts have no IPv6 beyond the segment, and most will quietly use IPv4.",
      .how = "No advertisement for longer than the router lifetime, in watched time, without a withdrawal before.",
      .confused_with =
          "A withdrawal (ra-withdrawn); networks whose routers only answer by unicast; a gap in the capture.",
      .todo =
          "Is the router up, is its interface, does it still advertise? Is the path of multicast to this segment intact (MLD snooping, Wi-Fi)?",
      .verify = "v6audit -i INTERFACE -d 10m: its advertisements are back.",
      .needs = "advertisements to all nodes before, and watched time",
      .references = { "RFC 4861 section 6.3.4" },
      .absorbs = { "ra-late" },
      .listens = EVENT_ROUTER_ADVERTISEMENT | EVENT_ROUTER_EXPIRED,
      .judge = gone_seen,
      .conclude = gone_at_end },
    { .id = "ra-late",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .absence = true,
      .title = "Router late",
      .what = "A router's next advertisement is overdue.",
      .why = "Often the first sign of an outage; when its lifetime ends hosts drop it.",
      .how =
          "No advertisement to all nodes for 1.1 times its announced interval, or 2.2 times the longest of a third of its lifetime, 600 s and the longest gap before; in watched time.",
      .confused_with = "Routers that are seen by unicast only; a capture that ends sooner.",
      .todo = "Look at the router and at the path of multicast.",
      .verify = "Its next advertisement.",
      .needs = "advertisements to all nodes before, and watched time",
      .references = { "RFC 4861 section 6.2.1" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = late_seen,
      .conclude = late_at_end },
    { .id = "ra-unanswered",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .absence = true,
      .title = "Hosts ask for a router and get no answer",
      .what = "Hosts that start ask for a router, several times, and no advertisement comes.",
      .why = "They stay without IPv6 beyond the segment until the next advertisement, or for good.",
      .how =
          "Three Router Solicitations of one host, 4 s or more apart, no advertisement to all nodes or to it in between; and a default router was seen before or is documented. Repetition proves it from any vantage point.",
      .confused_with = "Segments that never had a router.",
      .todo = "Does the router answer solicitations? Does the switch pass multicast to it?",
      .verify = "Restart a host while capturing: an advertisement within a second.",
      .needs = "repeated solicitations",
      .references = { "RFC 4861 section 6.3.7", "RFC 7559" },
      .listens = EVENT_ROUTER_SOLICITATION | EVENT_ROUTER_ADVERTISEMENT | EVENT_TICK,
      .judge = unanswered_seen,
      .conclude = say_due },
    { .id = "router-flag-contradiction",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .title = "Router that says it is none",
      .what = "A default router answers Neighbor Solicitations for its own address without the router flag.",
      .why = "Hosts then remove it from their router list at once; some never add it again.",
      .how =
          "Two or more Neighbor Advertisements with R=0 for the address of a router whose lifetime runs, from its own MAC address.",
      .confused_with = "The two seconds after its final advertisement; other addresses of the same device.",
      .todo = "Enable forwarding on the router's interface (the kernel sets the flag by it), or update its software.",
      .verify = "Its Neighbor Advertisements have R=1.",
      .needs = "an advertisement, and two Neighbor Advertisements",
      .references = { "RFC 4861 section 7.2.5" },
      .listens = EVENT_NEIGHBOR | EVENT_ROUTER_ADVERTISEMENT,
      .judge = contradiction_seen },
};

const struct check_table router_timing_checks = { rows, sizeof rows / sizeof rows[0] };
