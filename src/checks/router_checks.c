#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/router_facts.h"
#include "checks/router_sender.h"

/* Who advertises, and may it? Content is router_content_checks.c's. */

static const char *allowed_routers(const struct plan_segment *plan, char *text, size_t room)
{
    text[0] = '\0';
    for (unsigned i = 0; i < plan->router_count && i < 3; i++) {
        char one[ADDRESS_TEXT_SIZE + MAC_TEXT_SIZE + 16] = "", address[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
        const struct plan_router *router = &plan->routers[i];
        snprintf(one, sizeof one, "%s%s%s", router->has_address ? address_format(&router->address, address) : "",
                 router->has_address && router->has_mac ? " " : "",
                 router->has_mac && router->mac.octets == 6 ? mac_format(&router->mac.mac, mac) : "");
        text_append(text, room, "%s%s", i ? ", " : "", one);
    }
    if (plan->router_count > 3)
        text_append(text, room, " and %u more", plan->router_count - 3);
    return text[0] ? text : "no router";
}

/* ── ra-rogue ── */

static void judge_rogue(struct judgement *judgement, struct router_sender *sender)
{
    const struct router *router = sender->router;
    char content[480], allowed[240], message[900];
    if (!sender->plan || !sender->plan->routers_given || sender->plan->routers_none ||
        sender->match != ROUTER_MATCH_NONE || !router->ever_default)
        return;
    uint64_t version = router_content_version(router);
    if (sender->claim.packet && judgement_repeat(judgement, &sender->claim, version))
        return;
    router_describe_content(router, content, sizeof content);
    snprintf(
        message, sizeof message,
        "Advertises itself as default router: %s. The plan names %s. Often an accident: connection sharing, a bridged machine, or a wrong VLAN.",
        content, allowed_routers(sender->plan, allowed, sizeof allowed));
    struct finding *finding = router_sender_raise(judgement, sender, message);
    if (finding)
        finding->message_version = version;
}

static void rogue_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_rogue(judgement, &sender);
}

static void refresh_impact(struct judgement *judgement)
{
    char impact[600];
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        bool described = false; /* it goes through all hosts: once a router */
        for (unsigned i = 0; i < router->mac_count; i++) {
            struct claim claim = claim_router(router, &router->macs[i].mac, NULL);
            struct finding *finding =
                findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
            if (!finding)
                continue;
            if (!described)
                router_describe_impact(judgement, router, impact, sizeof impact);
            described = true;
            judgement_impact(finding, "%s", impact);
        }
    }
}

static void rogue_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_rogue);
    refresh_impact(judgement); /* addresses are formed after the advertisement */
}

/* ── ra-rogue-configuration ── */

static void judge_rogue_configuration(struct judgement *judgement, struct router_sender *sender)
{
    const struct router *router = sender->router;
    char content[480], message[900];
    if (!sender->plan || !sender->plan->routers_given || sender->plan->routers_none ||
        sender->match != ROUTER_MATCH_NONE || router->ever_default)
        return;
    if (!router_configures(router) || router_is_stub(router))
        return;
    router_describe_content(router, content, sizeof content);
    snprintf(message, sizeof message,
             "Offers no default route but still configures hosts: %s. The plan does not name it.", content);
    router_sender_raise(judgement, sender, message);
}

static void rogue_configuration_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_rogue_configuration(judgement, &sender);
}

static void rogue_configuration_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_rogue_configuration);
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->ever_default ||
            router_is_stub(router)) /* it became a default router, or its content showed a stub router */
            for (unsigned i = 0; i < router->mac_count; i++) {
                struct claim claim = claim_router(router, &router->macs[i].mac, NULL);
                judgement_withdraw(judgement, "ra-rogue-configuration", &claim);
            }
}

/* ── ra-unexpected ── */

static void judge_unexpected(struct judgement *judgement, struct router_sender *sender)
{
    char content[480], message[900];
    if (!sender->plan || !sender->plan->routers_none ||
        !(sender->router->ever_default || router_configures(sender->router)))
        return;
    router_describe_content(sender->router, content, sizeof content);
    snprintf(message, sizeof message, "Advertises on a segment where the plan says that nobody may: %s.", content);
    router_sender_raise(judgement, sender, message);
}

static void unexpected_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_unexpected(judgement, &sender);
}

static void unexpected_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_unexpected);
}

/* ── ra-identity-partial ── */

static void judge_identity_partial(struct judgement *judgement, struct router_sender *sender)
{
    char address[ADDRESS_TEXT_SIZE], message[400];
    if (!sender->plan || sender->match != ROUTER_MATCH_MAC || !sender->entry ||
        !(sender->router->ever_default || router_configures(sender->router)))
        return;
    snprintf(
        message, sizeof message,
        "Advertises from the MAC address that the plan gives to router %s, but from another address than %s: a changed link-local address, or a second router process on known hardware.",
        sender->entry->name ? sender->entry->name : "", address_format(&sender->entry->address, address));
    router_sender_raise(judgement, sender, message);
}

static void identity_partial_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_identity_partial(judgement, &sender);
}

static void identity_partial_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_identity_partial);
}

/* ── ra-unverified, ra-suspicious ── */

static bool is_unverified(const struct router_sender *sender)
{
    if (!sender->plan || (!sender->plan->routers_given && !sender->plan->routers_none))
        return true;
    return sender->match == ROUTER_MATCH_ALL && sender->entry && !sender->entry->reviewed;
}

static void unverified_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    char content[480];
    if (!is_unverified(&sender))
        return;
    uint64_t version = router_content_version(event->router) + (sender.entry ? 2 : 0);
    if (judgement_repeat(judgement, &sender.claim, version))
        return;
    router_describe_content(event->router, content, sizeof content);
    struct finding *finding =
        judgement_raise(judgement, &sender.claim, "%s: %s. %s",
                        event->router->ever_default ? "A router" : "Advertises, without a default route", content,
                        sender.entry ? "It is in the plan, but not yet reviewed."
                                     : "No plan says who may advertise here, so whether it belongs here is not known.");
    if (finding)
        finding->message_version = version;
}

static void withdraw_verified(struct judgement *judgement, struct router_sender *sender)
{
    if (!is_unverified(sender)) /* the plan became clear at the end, and documents it */
        judgement_withdraw(judgement, "ra-unverified", &sender->claim);
}

static void unverified_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, withdraw_verified);
}

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
    { .id = "ra-identity-partial",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Known router hardware with another address",
      .what =
          "A router that the plan knows by address and MAC address advertises from the right MAC address but from another address.",
      .why =
          "Hosts see it as another router. Either its link-local address changed, or a second router process runs on the same hardware.",
      .how =
          "A valid Router Advertisement whose MAC address is a documented router's while its source address is none of the plan's.",
      .confused_with = "The right address from another MAC address is ra-spoofed. A stranger in both is ra-rogue.",
      .todo =
          "On the router: compare its link-local address with the plan, look for a second routing process. Correct the router or the plan.",
      .verify = "Capture again for two advertisement intervals: no ra-identity-partial.",
      .needs = "one valid Router Advertisement, and a plan that names address and MAC address of the router",
      .references = { "RFC 4861 section 6.2.8", "RFC 6104" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = identity_partial_seen,
      .conclude = identity_partial_at_end },
    { .id = "ra-rogue",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_CRITICAL,
      .needs_plan = true,
      .title = "Router that the plan does not name",
      .what = "A device that is not on your router list tells all hosts here to send their traffic to it.",
      .why =
          "Hosts that accept its advertisements send it their traffic, use its DNS servers and form addresses in its prefixes.",
      .how =
          "A valid Router Advertisement with a router lifetime above 0 whose sender matches no router of the segment in the plan; a match needs all that the entry names.",
      .confused_with =
          "Stub routers that offer no default route (ra-stub-router); documented redundancy that moves a virtual MAC address; a planned router's address from another MAC address (ra-spoofed).",
      .todo =
          "Find the switch port of its MAC address; stop connection sharing there, correct the VLAN, or add it to the plan. RA Guard on access ports prevents the next. "
          "Addresses that hosts formed stay until their valid lifetime ends: renew or reconnect these hosts.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 30m: no ra-rogue for 30 minutes.",
      .needs = "one valid Router Advertisement, and a plan that lists the routers of the segment",
      .references = { "RFC 6104", "RFC 3756 section 4.2.1", "RFC 6105" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = rogue_seen,
      .conclude = rogue_at_end },
    { .id = "ra-rogue-configuration",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Advertisements without a default route from a sender that the plan does not name",
      .what = "A device that the plan does not name offers no default route, but prefixes, routes or DNS servers.",
      .why = "Hosts form addresses in its prefixes and ask its DNS servers all the same (RFC 4861 section 6.3.4).",
      .how =
          "Router lifetime 0 in all its advertisements, with prefixes, routes, DNS servers, PREF64 or a captive portal, from a sender that matches no router of the plan.",
      .confused_with = "Stub routers, for example of Thread networks (ra-stub-router).",
      .todo = "Find the switch port of its MAC address; stop it, or add it to the plan.",
      .verify = "Capture for 30 minutes: no ra-rogue-configuration.",
      .needs = "one valid Router Advertisement, and a plan that lists the routers of the segment",
      .references = { "RFC 6104", "RFC 4861 section 6.3.4" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = rogue_configuration_seen,
      .conclude = rogue_configuration_at_end },
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
    { .id = "ra-unexpected",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Router where none may advertise",
      .what =
          "The plan says that nobody advertises on this segment (server, transfer or exchange LAN), and somebody does.",
      .why = "Hosts with static configuration get a second default route and further addresses.",
      .how =
          "Any valid Router Advertisement with a lifetime above 0 or with configuration, on a segment with routers: none.",
      .confused_with = "",
      .todo = "Switch advertisements off on that interface, or change the plan.",
      .verify =
          "Capture for 30 minutes: no ra-unexpected. A silent router that answers only solicitations shows itself when a host starts.",
      .needs = "one valid Router Advertisement, and a plan with routers: none",
      .references = { "RFC 6104" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = unexpected_seen,
      .conclude = unexpected_at_end },
    { .id = "ra-unverified",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_INFO,
      .title = "Router that no plan confirms",
      .what = "A router was seen; without a list of routers I cannot say whether it is yours.",
      .why = "Strangers can be named only where somebody wrote down who belongs here.",
      .how =
          "A valid Router Advertisement on a segment for which no plan lists routers, or whose entry is not reviewed yet.",
      .confused_with = "",
      .todo =
          "Write down who may advertise: v6audit learn writes a plan from a capture; read it, correct it, use it with -p.",
      .verify = "Audit again with the plan.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 6104" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = unverified_seen,
      .conclude = unverified_at_end },
};

const struct check_table router_checks = { rows, sizeof rows / sizeof rows[0] };
