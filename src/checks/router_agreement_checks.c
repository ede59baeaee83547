#include <stdio.h>
#include <string.h>

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

static void compare_prefixes(struct disagreement *disagreement, const struct router *a, const struct router *b)
{
    char text[PREFIX_TEXT_SIZE + 16];
    for (unsigned i = 0; i < a->prefix_count; i++) {
        const struct router_prefix *one = &a->prefixes[i], *other = router_find_prefix(b, &one->prefix);
        if (!other ||
            (same_lifetime(one->valid_lifetime, one->last_seen, other->valid_lifetime, other->last_seen) &&
             same_lifetime(one->preferred_lifetime, one->last_seen, other->preferred_lifetime, other->last_seen)))
            continue;
        prefix_format(&one->prefix, text);
        disagree(disagreement, SEVERITY_MEDIUM, "the lifetimes of", text, "the same from the other");
    }
}

static bool same_dns(const struct router *a, const struct router *b)
{
    for (unsigned i = 0; i < a->rdnss_count; i++) {
        bool found = false;
        for (unsigned j = 0; j < b->rdnss_count && !found; j++)
            found = address_equal(&a->rdnss[i].address, &b->rdnss[j].address);
        if (!found)
            return false;
    }
    return a->rdnss_count == b->rdnss_count;
}

static bool same_names(const struct router *a, const struct router *b)
{
    for (unsigned i = 0; i < a->dnssl_count; i++) {
        bool found = false;
        for (unsigned j = 0; j < b->dnssl_count && !found; j++)
            found = strcmp(a->dnssl[i].text, b->dnssl[j].text) == 0;
        if (!found)
            return false;
    }
    return a->dnssl_count == b->dnssl_count;
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
    if (a->rdnss_count && b->rdnss_count && !same_dns(a, b))
        disagree(disagreement, SEVERITY_LOW, "DNS servers", "some", "others");
    if (a->dnssl_count && b->dnssl_count && !same_names(a, b))
        disagree(disagreement, SEVERITY_LOW, "search domains", "some", "others");
    if (a->pref64_count && b->pref64_count && !prefix_equal(&a->pref64[0].prefix, &b->pref64[0].prefix))
        disagree(disagreement, SEVERITY_LOW, "NAT64 prefixes", "one", "another");
    if (a->has_captive_portal && b->has_captive_portal && strcmp(a->captive_portal, b->captive_portal) != 0)
        disagree(disagreement, SEVERITY_LOW, "captive portals", "one", "another");
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
    return plan_match_router(plan, &router->address, router->mac_count ? &router->macs[0].mac : NULL, &entry) ==
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
      .other_severities = "low where only DNS servers, domains, NAT64 prefix or captive portal differ",
      .title = "Routers that disagree",
      .what = "Two routers of one segment advertise different values for what hosts keep once.",
      .why = "Hosts take the latest: their configuration flips with each advertisement.",
      .how = "M, O, hop limit, reachable time, retransmission timer, MTU, or the lifetimes of the same prefix differ.",
      .confused_with =
          "Values that are unspecified (0) on one side; different sets of prefixes; lifetimes that count down; stub routers; strangers, which are their own finding; parameters that the plan gives a router of its own.",
      .todo = "Configure both routers alike.",
      .verify = "The next advertisements of both agree.",
      .needs = "advertisements of two routers",
      .references = { "RFC 4861 section 6.2.7" },
      .conclude = inconsistent_at_end },
};

const struct check_table router_agreement_checks = { rows, sizeof rows / sizeof rows[0] };
