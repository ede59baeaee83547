#include "base/text.h"
#include "checks/families.h"
#include "checks/router_facts.h"
#include <stdio.h>

/* How often routers advertise, and whether what they advertise lives long enough for it. */

/* ── ra-interval-short, ra-lifetime-range, ra-prefix-lifetime-short ── */

static void interval_short_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        uint32_t milliseconds; /* what it does, not what it says */
        if (router_is_flood(router) || !router_median_gap(router, 4, &milliseconds) || milliseconds >= 10000)
            continue; /* five advertisements are four gaps */
        struct claim claim = claim_router(router, router->mac_count ? &router->macs[0].mac : NULL, NULL);
        struct finding *finding = judgement_state(
            judgement, &claim, router->first_seen, router->last_seen,
            "Advertises to all nodes every %u.%u s (median). Each wakes all battery-powered hosts; RFC 7772 suggests not more than seven an hour.",
            milliseconds / 1000, milliseconds % 1000 / 100);
        judgement_refer(judgement, finding, &router->first_frame);
        judgement_refer(judgement, finding, &router->last_frame);
    }
}

static void note(char *text, size_t room, enum severity *severity, enum severity level, const char *sentence)
{
    if (level > *severity)
        *severity = level;
    text_append(text, room, "%s%s", text[0] ? "; " : "", sentence);
}

static void judge_default_route(const struct router *router, char *text, size_t room, enum severity *severity)
{
    for (unsigned i = 0; i < router->route_count; i++) {
        const struct router_route *route = &router->routes[i];
        if (route->prefix.length > 0)
            continue;
        if (router->ra.router_lifetime == 0 && route->lifetime > 0)
            note(text, room, severity, router->ever_default ? SEVERITY_LOW : SEVERITY_INFO,
                 "router lifetime 0, but a route for ::/0 with a lifetime: some hosts follow it, others do not");
        else if (router->ra.router_lifetime > 0 && route->lifetime == 0)
            note(text, room, severity, SEVERITY_INFO,
                 "a router lifetime, but a route for ::/0 with lifetime 0: some hosts follow it, others do not");
    }
}

static void lifetime_range_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        char text[600] = "", sentence[160];
        enum severity severity = SEVERITY_INFO;
        uint32_t milliseconds = 0;
        bool from_option, known = router_interval(router, &milliseconds, &from_option);
        uint32_t seconds = milliseconds / 1000;
        if (router_is_flood(router))
            continue;
        if (known && router->ra.router_lifetime > 0 && router->ra.router_lifetime < seconds) {
            snprintf(sentence, sizeof sentence, "router lifetime %u s is shorter than its interval of %u s",
                     router->ra.router_lifetime, seconds);
            note(text, sizeof text, &severity, SEVERITY_LOW, sentence);
        }
        if (router->ra.reachable_time > 3600000)
            note(text, sizeof text, &severity, SEVERITY_LOW, "reachable time above an hour");
        for (unsigned i = 0; known && i < router->rdnss_count; i++) {
            uint32_t lifetime = router->rdnss[i].lifetime;
            if (lifetime == 0 || lifetime >= 3 * seconds)
                continue;
            snprintf(sentence, sizeof sentence, "DNS server lifetime %u s is shorter than %sits interval of %u s",
                     lifetime, lifetime < seconds ? "" : "three times ", seconds);
            note(text, sizeof text, &severity, lifetime < seconds ? SEVERITY_LOW : SEVERITY_INFO, sentence);
            break;
        }
        if (router->ra.router_lifetime == 0 && router->ra.preference != PREFERENCE_MEDIUM)
            note(text, sizeof text, &severity, SEVERITY_INFO,
                 "a preference in an advertisement with router lifetime 0 (radvd does that)");
        judge_default_route(router, text, sizeof text, &severity);
        if (!text[0])
            continue;
        struct claim claim =
            claim_with_severity(claim_router(router, router->mac_count ? &router->macs[0].mac : NULL, NULL), severity);
        struct finding *finding = judgement_state(judgement, &claim, router->first_seen, router->last_seen,
                                                  "Values out of the usual range: %s.", text);
        judgement_refer(judgement, finding, &router->last_frame);
    }
}

static void prefix_lifetime_short_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        uint32_t milliseconds;
        bool from_option;
        if (router_is_flood(router) || router->prefix_count == 0)
            continue;
        if (!router_interval(router, &milliseconds, &from_option)) {
            judgement_withhold(
                judgement, router->segment,
                "the interval of a router is not known: no interval option, and fewer than six advertisements to all nodes");
            continue;
        }
        uint64_t least = 3u * (uint64_t)milliseconds / 1000;
        for (unsigned i = 0; i < router->prefix_count; i++) {
            const struct router_prefix *prefix = &router->prefixes[i];
            bool valid = prefix->valid_lifetime > 0 && prefix->valid_lifetime < least && prefix->valid_lifetime != 5400;
            bool preferred = prefix->preferred_lifetime > 0 && prefix->preferred_lifetime < least &&
                             prefix->preferred_lifetime != 2700;
            if (!(valid || preferred) || !prefix->autonomous || prefix->counts_down)
                continue;
            struct claim claim = claim_prefix(router->segment, &prefix->prefix, NULL);
            struct finding *finding = judgement_state(
                judgement, &claim, prefix->first_seen, prefix->last_seen,
                "Advertised every %u s with valid lifetime %u s and preferred lifetime %u s: addresses run out when a few advertisements are lost.",
                milliseconds / 1000, prefix->valid_lifetime, prefix->preferred_lifetime);
            judgement_refer(judgement, finding, &prefix->last_frame);
        }
    }
}

static const struct check rows[] = {
    { .id = "ra-interval-short",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_LOW,
      .title = "Advertisements very often",
      .what = "A router sends advertisements to all nodes every few seconds.",
      .why = "Each wakes every battery-powered device on the segment.",
      .how = "A median of less than 10 s between at least six advertisements to all nodes that nobody asked for.",
      .confused_with = "Answers to hosts that start.",
      .todo = "Use an interval of minutes; with a lifetime of three times that nothing is lost.",
      .verify = "The interval in the report.",
      .needs = "six advertisements to all nodes",
      .references = { "RFC 7772", "RFC 4861 section 6.2.6" },
      .conclude = interval_short_at_end },
    { .id = "ra-lifetime-range",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_LOW,
      .other_severities = "info for values that only fall short of a recommendation",
      .title = "Lifetimes out of range",
      .what = "A router's lifetimes do not fit its interval, or contradict each other.",
      .why = "Hosts lose the router or its DNS server when a single advertisement is lost.",
      .how =
          "Router or DNS lifetime below the interval; reachable time above an hour; info: DNS lifetime below three intervals, a preference with lifetime 0, router lifetime and the route for ::/0 contradict.",
      .confused_with = "Long lifetimes, which RFC 8319 allows.",
      .todo = "Set lifetimes to three times the interval or more.",
      .verify = "The next advertisement.",
      .needs = "an interval: announced, or measured from six advertisements",
      .references = { "RFC 4861 section 6.2.1", "RFC 4191 section 2.2", "RFC 8106 section 5.1" },
      .conclude = lifetime_range_at_end },
    { .id = "ra-prefix-lifetime-short",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .title = "Prefix lifetime too short for the interval",
      .what = "A prefix's lifetimes are shorter than three intervals of its router.",
      .why = "Addresses run out between advertisements when a few are lost, and connections break.",
      .how = "Valid or preferred lifetime above 0 and below three times the interval.",
      .confused_with = "Lifetimes that count down to a planned end; the caps of RFC 9096 (5400 and 2700 s).",
      .todo = "Lengthen the lifetimes or shorten the interval.",
      .verify = "The next advertisement.",
      .needs = "an interval: announced, or measured from six advertisements",
      .references = { "RFC 4861 section 6.2.1" },
      .conclude = prefix_lifetime_short_at_end },
};

const struct check_table router_interval_checks = { rows, sizeof rows / sizeof rows[0] };
