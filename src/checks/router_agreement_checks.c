#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"
#include "checks/router_facts.h"

/* Do the routers of a segment agree (RFC 4861 §6.2.7)? */

struct disagreement {
    char text[600];
    enum severity severity;
};

static void disagree(struct disagreement *disagreement, enum severity severity, const char *field, const char *a,
                     const char *b)
{
    if (severity > disagreement->severity)
        disagreement->severity = severity;
    text_append(disagreement->text, sizeof disagreement->text, "%s%s %s and %s", disagreement->text[0] ? ", " : "",
                field, a, b);
}

static void disagree_number(struct disagreement *disagreement, const char *field, uint32_t a, uint32_t b)
{
    char first[16], second[16];
    if (a == 0 || b == 0 || a == b)
        return;
    snprintf(first, sizeof first, "%u", a);
    snprintf(second, sizeof second, "%u", b);
    disagree(disagreement, SEVERITY_MEDIUM, field, first, second);
}

/* Lifetimes that count down in real time: compare the moments of expiry, give or take 5 s (RFC 4861 §6.2.7). */
static bool same_lifetime(uint32_t a, int64_t a_seen, uint32_t b, int64_t b_seen)
{
    if (a == b)
        return true;
    if (a == LIFETIME_INFINITY || b == LIFETIME_INFINITY)
        return false;
    int64_t difference = (a_seen / CLOCK_SECOND + a) - (b_seen / CLOCK_SECOND + b);
    return difference >= -5 && difference <= 5;
}

static const char *lifetimes(const struct router_prefix *prefix, char *text, size_t room)
{
    char valid[16], preferred[16];
    snprintf(valid, sizeof valid, "%u", prefix->valid_lifetime);
    snprintf(preferred, sizeof preferred, "%u", prefix->preferred_lifetime);
    snprintf(text, room, "%s/%s s", prefix->valid_lifetime == LIFETIME_INFINITY ? "infinite" : valid,
             prefix->preferred_lifetime == LIFETIME_INFINITY ? "infinite" : preferred);
    return text;
}

static void compare_prefixes(struct disagreement *disagreement, const struct router *a, const struct router *b)
{
    char field[PREFIX_TEXT_SIZE + 40], name[PREFIX_TEXT_SIZE], first[40], second[40];
    for (unsigned i = 0; i < a->prefix_count; i++) {
        const struct router_prefix *one = &a->prefixes[i], *other = router_find_prefix(b, &one->prefix);
        if (!other ||
            (same_lifetime(one->valid_lifetime, one->last_seen, other->valid_lifetime, other->last_seen) &&
             same_lifetime(one->preferred_lifetime, one->last_seen, other->preferred_lifetime, other->last_seen)))
            continue;
        snprintf(field, sizeof field, "lifetimes (valid/preferred) of %s", prefix_format(&one->prefix, name));
        disagree(disagreement, SEVERITY_MEDIUM, field, lifetimes(one, first, sizeof first),
                 lifetimes(other, second, sizeof second));
    }
}

/* What a router offers of one kind, as words, those that still count when it was last heard. */
struct offer {
    unsigned count;
    char words[16][ROUTER_NAME_SIZE + 1];
};

static void add(struct offer *offer, const struct router *router, uint32_t lifetime, int64_t last_seen,
                const char *word)
{
    bool counts = lifetime == LIFETIME_INFINITY || last_seen + lifetime * CLOCK_SECOND > router->last_seen;
    if (counts && offer->count < sizeof offer->words / sizeof offer->words[0])
        snprintf(offer->words[offer->count++], sizeof offer->words[0], "%s", word);
}

static bool contains(const struct offer *offer, const char *word)
{
    for (unsigned i = 0; i < offer->count; i++)
        if (strcasecmp(offer->words[i], word) == 0)
            return true;
    return false;
}

static const char *list(const struct offer *offer, char *text, size_t room)
{
    text[0] = '\0';
    for (unsigned i = 0; i < offer->count && i < 3; i++)
        text_append(text, room, "%s%s", i ? " + " : "", offer->words[i]);
    if (offer->count > 3)
        text_append(text, room, " + %u more", offer->count - 3);
    return text;
}

/* One side without any is unspecified. */
static void compare_offers(struct disagreement *disagreement, const char *field, const struct offer *a,
                           const struct offer *b)
{
    char first[200], second[200];
    bool same = a->count == b->count;
    for (unsigned i = 0; i < a->count; i++)
        same = same && contains(b, a->words[i]);
    if (!same && a->count > 0 && b->count > 0)
        disagree(disagreement, SEVERITY_LOW, field, list(a, first, sizeof first), list(b, second, sizeof second));
}

static void offer_servers(const struct router *router, struct offer *offer)
{
    char word[ADDRESS_TEXT_SIZE];
    for (unsigned i = 0; i < router->rdnss_count; i++)
        add(offer, router, router->rdnss[i].lifetime, router->rdnss[i].last_seen,
            address_format(&router->rdnss[i].address, word));
}

static void offer_domains(const struct router *router, struct offer *offer)
{
    for (unsigned i = 0; i < router->dnssl_count; i++)
        add(offer, router, router->dnssl[i].lifetime, router->dnssl[i].last_seen, router->dnssl[i].text);
}

static void offer_routes(const struct router *router, struct offer *offer)
{
    char word[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < router->route_count; i++)
        add(offer, router, router->routes[i].lifetime, router->routes[i].last_seen,
            prefix_format(&router->routes[i].prefix, word));
}

static void offer_nat64(const struct router *router, struct offer *offer)
{
    char word[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < router->pref64_count; i++)
        add(offer, router, router->pref64[i].lifetime, router->pref64[i].last_seen,
            prefix_format(&router->pref64[i].prefix, word));
}

static void compare_contents(struct disagreement *disagreement, const struct router *a, const struct router *b)
{
    static const struct {
        const char *field;
        void (*offer)(const struct router *router, struct offer *offer);
    } contents[] = { { "DNS servers", offer_servers },
                     { "search domains", offer_domains },
                     { "routes", offer_routes },
                     { "NAT64 prefixes", offer_nat64 } };
    for (unsigned i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        struct offer first = { 0 }, second = { 0 };
        contents[i].offer(a, &first);
        contents[i].offer(b, &second);
        compare_offers(disagreement, contents[i].field, &first, &second);
    }
    if (a->has_captive_portal && b->has_captive_portal && strcmp(a->captive_portal, b->captive_portal) != 0)
        disagree(disagreement, SEVERITY_LOW, "captive portals", a->captive_portal, b->captive_portal);
}

static void compare(struct disagreement *disagreement, const struct router *a, const struct router *b)
{
    if (a->ra.managed != b->ra.managed)
        disagree(disagreement, SEVERITY_MEDIUM, "managed", a->ra.managed ? "on" : "off", b->ra.managed ? "on" : "off");
    if (a->ra.other != b->ra.other && !(a->ra.managed && b->ra.managed))
        disagree(disagreement, SEVERITY_MEDIUM, "other", a->ra.other ? "on" : "off", b->ra.other ? "on" : "off");
    disagree_number(disagreement, "hop limit", a->ra.cur_hop_limit, b->ra.cur_hop_limit);
    disagree_number(disagreement, "reachable time", a->ra.reachable_time, b->ra.reachable_time);
    disagree_number(disagreement, "retransmission timer", a->ra.retrans_timer, b->ra.retrans_timer);
    if (a->has_mtu && b->has_mtu)
        disagree_number(disagreement, "MTU", a->mtu, b->mtu);
    compare_prefixes(disagreement, a, b);
    compare_contents(disagreement, a, b);
}

/* Stub routers, withdrawn ones, and those that the plan does not name are no partners; nor those to which the plan gives parameters of their own. */
static bool is_partner(const struct judgement *judgement, const struct router *router)
{
    const struct plan_segment *plan = judgement_plan(judgement, router->segment);
    const struct plan_router *entry = NULL;
    if (router_is_flood(router) || router_is_stub(router) || router->ra.router_lifetime == 0)
        return false;
    if (!plan || !plan->routers_given)
        return true;
    return judgement_match_router(plan, router, router->mac_count ? &router->macs[0].mac : NULL, &entry) ==
               ROUTER_MATCH_ALL &&
           entry && !entry->has_ra;
}

static void inconsistent_at_end(struct judgement *judgement)
{
    for (const struct router *a = inventory_routers(judgement->inventory); a; a = router_next(a)) {
        if (!is_partner(judgement, a))
            continue;
        for (const struct router *b = router_next(a); b; b = router_next(b)) {
            struct disagreement disagreement = { "", SEVERITY_INFO };
            char first[ADDRESS_TEXT_SIZE], second[ADDRESS_TEXT_SIZE];
            if (b->segment != a->segment || !is_partner(judgement, b))
                continue;
            compare(&disagreement, a, b);
            if (!disagreement.text[0])
                continue;
            struct claim claim = claim_with_severity(claim_segment(a->segment, NULL), disagreement.severity);
            struct finding *finding = judgement_state(
                judgement, &claim, a->first_seen > b->first_seen ? a->first_seen : b->first_seen,
                a->last_seen > b->last_seen ? a->last_seen : b->last_seen,
                "Routers %s and %s disagree: %s. Hosts change with each advertisement.",
                address_format(&a->address, first), address_format(&b->address, second), disagreement.text);
            judgement_refer(judgement, finding, &a->last_frame);
            judgement_refer(judgement, finding, &b->last_frame);
        }
    }
}

static const struct check rows[] = {
    { .id = "ra-inconsistent",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .other_severities = "low where only DNS servers, domains, routes, NAT64 prefix or captive portal differ",
      .title = "Routers that disagree",
      .what = "Two routers of one segment advertise different values for what hosts keep once.",
      .why = "Hosts take the latest: their configuration flips with each advertisement.",
      .how =
          "M, O, hop limit, reachable time, retransmission timer, MTU, or the lifetimes of the same prefix differ; or DNS servers, search domains, routes, NAT64 prefixes or the captive portal, where both have any.",
      .confused_with =
          "Values that are unspecified (0) on one side; different sets of prefixes; lifetimes that count down; stub routers; strangers, which are their own finding; parameters that the plan gives a router of its own.",
      .todo = "Configure both routers alike.",
      .verify = "The next advertisements of both agree.",
      .needs = "advertisements of two routers",
      .references = { "RFC 4861 section 6.2.7" },
      .conclude = inconsistent_at_end },
};

const struct check_table router_agreement_checks = { rows, sizeof rows / sizeof rows[0] };
