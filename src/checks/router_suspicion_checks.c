#include "base/text.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/router_facts.h"
#include "checks/router_sender.h"

/* Without a plan: what speaks against a router (checks.md, ra-suspicious), added up. */

enum { SCORED_AT_FIRST = 16, SCORED = 1 /* the version of its messages */ };

struct suspicion {
    int score;
    char reasons[600];
};

static void suspect(struct suspicion *suspicion, int points, const char *reason)
{
    suspicion->score += points;
    text_append(suspicion->reasons, sizeof suspicion->reasons, "%s%s (+%d)", suspicion->reasons[0] ? "; " : "", reason,
                points);
}

/* On which segments a prefix is advertised: one, or several. */
struct prefix_place {
    uint32_t segment; /* the first */
    bool elsewhere;
};

struct prefix_place_key {
    struct address address;
    uint32_t length;
};

static const struct table_row prefix_place_row = {
    "prefix-places", sizeof(struct prefix_place_key), sizeof(struct prefix_place), 4096, TABLE_EVICT_OLDEST, NULL
};

static struct prefix_place *place_of(struct judgement *judgement, const struct router *router,
                                     const struct prefix *prefix)
{
    struct table *table = memory_table(judgement, &prefix_place_row);
    struct prefix_place_key key = { .address = prefix->address, .length = prefix->length };
    bool made;
    struct prefix_place *place = table ? table_insert(table, &key, &made) : NULL;
    if (place && made)
        place->segment = router->segment->index;
    return place;
}

static void note_places(struct judgement *judgement, const struct router *router)
{
    for (unsigned i = 0; i < router->prefix_count; i++) {
        struct prefix_place *place = place_of(judgement, router, &router->prefixes[i].prefix);
        if (place && place->segment != router->segment->index)
            place->elsewhere = true;
    }
}

static bool other_advertises(const struct judgement *judgement, const struct router *router,
                             const struct prefix *prefix)
{
    const struct prefix_record *record = inventory_find_prefix(judgement->inventory, router->segment, prefix);
    return record && record->router_count > 0 &&
           (record->router_count > 1 || !address_equal(&record->routers[0], &router->address));
}

/* A prefix of this router that no other router of the segment, or of any segment, advertises. By what is known of prefixes: going through all other routers
 * and their prefixes for each advertisement would take seconds when there are a thousand. */
static void suspect_prefixes(struct judgement *judgement, const struct router *router, bool after_others,
                             struct suspicion *suspicion)
{
    const struct router *first = inventory_routers(judgement->inventory);
    bool other_anywhere = first && (first != router || router_next(first));
    bool other_on_segment = router->segment->router_count > 1;
    bool lone_here = false, lone_anywhere = false, is_6to4 = false;
    for (unsigned i = 0; i < router->prefix_count; i++) {
        const struct prefix *prefix = &router->prefixes[i].prefix;
        const struct prefix_place *place = place_of(judgement, router, prefix);
        bool here = other_advertises(judgement, router, prefix);
        bool elsewhere = place && (place->elsewhere || place->segment != router->segment->index);
        lone_here = lone_here || !here;
        lone_anywhere = lone_anywhere || (!here && !elsewhere);
        is_6to4 = is_6to4 || address_classify(&prefix->address) == ADDRESS_6TO4;
    }
    if (is_6to4)
        suspect(suspicion, 3, "a 6to4 prefix, typical for a shared internet connection");
    if (after_others && other_on_segment && lone_here)
        suspect(suspicion, 2, "another router was there before, with another prefix");
    if (other_anywhere && lone_anywhere && after_others)
        suspect(suspicion, 2, "its prefix is on no other segment");
}

/* Another router was there before, not only the made-up ones of a flood. */
static bool came_after_others(const struct judgement *judgement, const struct router *router)
{
    if (!router->others_before || router->segment->ra_flood_advertisements == 0)
        return router->others_before;
    for (const struct router *other = inventory_routers(judgement->inventory); other; other = router_next(other))
        if (other->segment == router->segment && other->first_seen < router->first_seen && !router_is_flood(other))
            return true;
    return false;
}

static void score(struct judgement *judgement, const struct router *router, struct suspicion *suspicion)
{
    uint32_t milliseconds;
    bool from_option;
    bool after_others = came_after_others(judgement, router);
    suspect_prefixes(judgement, router, after_others, suspicion);
    if (router->ra.preference == PREFERENCE_HIGH)
        suspect(suspicion, 1, "preference high");
    if (router->host_before)
        suspect(suspicion, 3, "its MAC address behaved as a host before");
    if (after_others)
        suspect(suspicion, 1, "it began after others advertised");
    if (router_interval(router, &milliseconds, &from_option) && !from_option && milliseconds < 3000)
        suspect(suspicion, 1, "advertises more often than every 3 s");
}

/* A score looks at all other routers: it is made for the first advertisements, then at each doubling, and at the end. */
static bool is_due(uint64_t advertisements)
{
    return advertisements <= SCORED_AT_FIRST || (advertisements & (advertisements - 1)) == 0;
}

static struct finding *score_and_raise(struct judgement *judgement, const struct router *router,
                                       const struct claim *claim, struct finding *known)
{
    static const char format[] =
        "Advertises itself, and %d points speak against it: %s. Most such routers are accidents.";
    struct suspicion suspicion = { 0 };
    score(judgement, router, &suspicion);
    if (suspicion.score < judgement_setting(judgement, SETTING_SUSPICION_SCORE))
        return known;
    if (known)
        judgement_reword(known, format, suspicion.score, suspicion.reasons);
    else
        known = judgement_raise(judgement, claim, format, suspicion.score, suspicion.reasons);
    if (known)
        known->message_version = SCORED;
    return known;
}

static bool is_judged_by_plan(const struct plan_segment *plan)
{
    return plan && (plan->routers_given || plan->routers_none);
}

static void suspicious_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    if (is_due(event->router->advertisements))
        note_places(judgement, event->router);
    if (is_judged_by_plan(sender.plan) || router_is_stub(event->router))
        return;
    if (is_due(event->router->advertisements))
        score_and_raise(judgement, event->router, &sender.claim, NULL);
    else
        judgement_repeat(judgement, &sender.claim, SCORED);
}

static void conclude_suspicion(struct judgement *judgement, const struct router *router, const struct mac *mac)
{
    struct claim claim = claim_router(router, mac, NULL);
    struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
    char impact[600];
    if (router_is_stub(router) || is_judged_by_plan(judgement_plan(judgement, router->segment))) {
        if (finding)
            finding->withdrawn = true;
        return;
    }
    if (!is_due(router->advertisements)) {
        claim.time = router->last_seen;
        bool known = finding != NULL;
        finding = score_and_raise(judgement, router, &claim, finding);
        if (!known)
            judgement_refer(judgement, finding, &router->last_frame);
    }
    if (!finding)
        return;
    router_describe_impact(judgement, router, impact, sizeof impact);
    judgement_impact(finding, "%s", impact);
    judgement_withdraw(judgement, "ra-unverified", &claim); /* suspicious says it all */
}

static void suspicious_at_end(struct judgement *judgement)
{
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        for (unsigned i = 0; i < router->mac_count || (i == 0 && router->mac_count == 0); i++)
            conclude_suspicion(judgement, router, router->mac_count ? &router->macs[i].mac : NULL);
}

static const struct check rows[] = {
    { .id = "ra-suspicious",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .title = "Router with several unusual traits",
      .what = "A router advertises itself in a way that typical accidents share. No plan says whether it belongs here.",
      .why = "If it does not belong here, hosts send it their traffic.",
      .how =
          "Points for named reasons (a 6to4 prefix, a host before, later than others, another prefix, preference high, very often); from suspicion-score points on.",
      .confused_with =
          "One router alone with a global prefix; the first of two routers; stub routers; a router that asked or answered as a host in the two minutes before its first advertisement.",
      .todo =
          "Ask who runs it; look at the switch port of its MAC address. Then write down who may advertise: v6audit learn, and read the plan.",
      .verify = "Audit again with the plan (-p).",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 6104" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = suspicious_seen,
      .conclude = suspicious_at_end },
};

const struct check_table router_suspicion_checks = { rows, sizeof rows / sizeof rows[0] };
