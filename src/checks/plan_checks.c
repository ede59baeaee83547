#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/absence.h"
#include "checks/families.h"
#include "checks/router_facts.h"

/* The plan itself: exemptions that have ended or that nobody needs, routers that are not there, and habits of IPv4. */

/* ── plan-exemption-expired ── */

struct need {
    unsigned count;
    int64_t first, last;
    const struct finding *example;
};

static struct need need_of(const struct judgement *judgement, const struct segment *segment,
                           const struct plan_exemption *exemption)
{
    struct need need = { 0 };
    for (const struct finding *finding = findings_first(judgement->findings); finding;
         finding = findings_next(finding)) {
        if (finding->withdrawn || finding->exemption != exemption || finding->exempted ||
            finding->segment_index != segment->index)
            continue;
        if (need.count == 0 || finding->first_seen < need.first)
            need.first = finding->first_seen;
        if (need.count == 0 || finding->last_seen > need.last)
            need.last = finding->last_seen;
        if (need.count++ == 0)
            need.example = finding;
    }
    return need;
}

static void append_exemption(char *text, size_t room, const struct plan_exemption *exemption)
{
    text_append(text, room, "%s%s%s", exemption->check, exemption->host ? " for " : "",
                exemption->host ? exemption->host : "");
}

static void expired_on(struct judgement *judgement, const struct segment *segment)
{
    char list[600] = "";
    unsigned findings = 0, exemptions = 0;
    int64_t first = 0, last = 0;
    for (unsigned i = 0; i < judgement->plan->exemption_count; i++) {
        const struct plan_exemption *exemption = &judgement->plan->exemptions[i];
        struct need need = need_of(judgement, segment, exemption);
        if (need.count == 0)
            continue;
        text_append(list, sizeof list, "%s", exemptions ? "; " : "");
        append_exemption(list, sizeof list, exemption);
        text_append(list, sizeof list, " (%s) ended on %s and %u finding%s still need%s it", exemption->reason,
                    exemption->until.text, need.count, need.count == 1 ? "" : "s", need.count == 1 ? "s" : "");
        first = exemptions == 0 || need.first < first ? need.first : first;
        last = need.last > last ? need.last : last;
        findings += need.count;
        exemptions++;
    }
    if (exemptions == 0)
        return;
    struct claim claim = claim_segment(segment, NULL);
    struct finding *finding = judgement_state(judgement, &claim, first, last, "The exemption of %s.", list);
    if (finding)
        finding->count = findings;
}

static void exemption_expired_review(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); judgement->plan && segment;
         segment = segment_next(segment))
        expired_on(judgement, segment);
}

/* ── plan-exemption-unused ── */

static bool is_used(const struct judgement *judgement, const struct plan_exemption *exemption)
{
    for (const struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding))
        if (!finding->withdrawn && finding->exemption == exemption)
            return true;
    return false;
}

/* Every check that it names ran: else nothing is known of its use. */
static bool was_judged(const struct judgement *judgement, const struct plan_exemption *exemption)
{
    const struct check *const *list;
    unsigned count = checks_list(&list), matches = 0;
    for (unsigned i = 0; i < count; i++) {
        if (fnmatch(exemption->check, list[i]->id, 0) != 0)
            continue;
        if (!judgement->enabled[i])
            return false;
        matches++;
    }
    return matches > 0;
}

/* Of this segment; one that names none is told of with the plan's first segment in the capture. */
static bool belongs_to(const struct plan_exemption *exemption, const struct plan_segment *plan, bool first)
{
    return exemption->segment ? fnmatch(exemption->segment, plan->name, 0) == 0 : first;
}

static void unused_in(struct judgement *judgement, const struct absence_view *view, bool first)
{
    char list[600] = "";
    unsigned count = 0;
    for (unsigned i = 0; i < judgement->plan->exemption_count; i++) {
        const struct plan_exemption *exemption = &judgement->plan->exemptions[i];
        if (!belongs_to(exemption, view->plan, first) || is_used(judgement, exemption) ||
            !was_judged(judgement, exemption))
            continue;
        text_append(list, sizeof list, "%s", count++ ? "; " : "");
        append_exemption(list, sizeof list, exemption);
    }
    if (count == 0)
        return;
    if (!absence_watched_enough(view)) {
        judgement_withhold(judgement, view->segment, "an exemption matched nothing, but the capture is short");
        return;
    }
    struct claim claim = claim_segment(view->segment, NULL);
    struct finding *finding = judgement_state(judgement, &claim, view->segment->first_seen, view->segment->last_seen,
                                              "Nothing needed the exemption of %s.", list);
    if (finding)
        finding->count = count;
}

static void exemption_unused_review(struct judgement *judgement)
{
    bool first = true;
    for (unsigned i = 0; judgement->plan && i < judgement->plan->segment_count; i++) {
        struct absence_view view;
        if (!absence_open(judgement, &judgement->plan->segments[i], &view))
            continue;
        unused_in(judgement, &view, first);
        first = false;
    }
}

/* ── plan-router-unseen ── */

static bool host_matches(const struct host *host, const struct plan_router *entry)
{
    if (entry->has_mac && host->has_mac && plan_mac_matches(&entry->mac, &host->mac))
        return true;
    for (const struct address_record *record = host->addresses; entry->has_address && record;
         record = record->next_of_host)
        if (address_equal(&record->address, &entry->address))
            return true;
    return false;
}

/* Any sign of it: whether it advertises rightly is other checks' affair. */
static bool router_was_seen(const struct judgement *judgement, const struct absence_view *view,
                            const struct plan_router *entry)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (entry->has_address && address_equal(&router->address, &entry->address) &&
            absence_includes(judgement, view, router->segment))
            return true;
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        if (!absence_includes(judgement, view, segment))
            continue;
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            if (host_matches(host, entry))
                return true;
    }
    return false;
}

static void router_unseen_in(struct judgement *judgement, const struct absence_view *view)
{
    for (unsigned i = 0; i < view->plan->router_count; i++) {
        const struct plan_router *entry = &view->plan->routers[i];
        if (router_was_seen(judgement, view, entry))
            continue;
        if (!absence_watched_enough(view)) {
            absence_withhold_short(judgement, view);
            continue;
        }
        struct claim claim = claim_address(view->segment, &entry->address,
                                           entry->has_mac && entry->mac.octets == 6 ? &entry->mac.mac : NULL, NULL);
        claim.subject.has_address = entry->has_address;
        if (!entry->has_address)
            claim.subject.kind = SUBJECT_HOST;
        claim = claim_with_confidence(claim, judgement->lossy ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
        judgement_state(judgement, &claim, view->segment->first_seen, view->segment->last_seen,
                        "The plan names %s%s as a router here. Nothing of it was seen in %lld s.",
                        entry->name ? entry->name : "this address", entry->stub ? " (a stub router)" : "",
                        (long long)(view->watched / CLOCK_SECOND));
    }
}

static void router_unseen_at_end(struct judgement *judgement)
{
    for (unsigned i = 0; judgement->plan && i < judgement->plan->segment_count; i++) {
        struct absence_view view;
        if (judgement->plan->segments[i].model != MODEL_IPV4_ONLY &&
            absence_open(judgement, &judgement->plan->segments[i], &view))
            router_unseen_in(judgement, &view);
    }
}

/* ── plan-ipv4-thinking ── */

/* /127 is for links between routers (RFC 6164), /128 for one address. */
static bool is_long(const struct prefix *prefix)
{
    return prefix->length >= 65 && prefix->length <= 126;
}

static const struct prefix_record *long_prefix(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct prefix_record *record = inventory_prefixes(judgement->inventory); record;
         record = prefix_record_next(record))
        if (record->segment == segment && is_long(&record->prefix) && address_is_routable(&record->prefix.address) &&
            record->sources & PREFIX_FROM_RA && record->on_link)
            return record;
    return NULL;
}

static const struct prefix *long_planned_prefix(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; plan && i < plan->prefix_count; i++)
        if (is_long(&plan->prefixes[i].prefix))
            return &plan->prefixes[i].prefix;
    return NULL;
}

static int compare_addresses(const void *a, const void *b)
{
    return address_compare(a, b);
}

static bool is_next(const struct address *address, const struct address *after)
{
    struct address next = *address;
    for (unsigned i = 16; i-- > 8;)
        if (++next.octets[i] != 0)
            break;
    return address_equal(&next, after);
}

/* The longest run of successive small numbers among the hosts' addresses; `from` gets its first. */
static unsigned longest_run(const struct segment *segment, struct address *from)
{
    unsigned room = 0, count = 0, longest = 0, run = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        room += host->address_count;
    struct address *list = room ? calloc(room, sizeof *list) : NULL;
    if (!list)
        return 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        for (const struct address_record *record = host->addresses; record && count < room;
             record = record->next_of_host)
            if (record->last_claim && address_is_routable(&record->address) &&
                address_identifier(&record->address, NULL) == IDENTIFIER_LOW_BYTE)
                list[count++] = record->address;
    qsort(list, count, sizeof *list, compare_addresses);
    for (unsigned i = 0; i < count; i++) {
        run = i > 0 && is_next(&list[i - 1], &list[i]) ? run + 1 : 1;
        if (run > longest) {
            longest = run;
            *from = list[i + 1 - run];
        }
    }
    free(list);
    return longest;
}

/* A default router, and every prefix that is valid is unique local; `example` gets one. */
static bool is_unique_local_only(const struct judgement *judgement, const struct segment *segment,
                                 struct prefix *example)
{
    bool any = false, default_router = false;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        if (router->segment != segment || router_is_flood(router) || router_is_stub(router))
            continue;
        default_router = default_router || router->ever_default;
        for (unsigned i = 0; i < router->prefix_count; i++) {
            if (router->prefixes[i].valid_lifetime == 0)
                continue;
            if (address_classify(&router->prefixes[i].prefix.address) != ADDRESS_UNIQUE_LOCAL)
                return false;
            *example = router->prefixes[i].prefix;
            any = true;
        }
    }
    return any && default_router;
}

static void ipv4_thinking_on(struct judgement *judgement, const struct segment *segment)
{
    char text[500] = "", name[PREFIX_TEXT_SIZE];
    unsigned signs = 0;
    struct address from = { { 0 } };
    struct prefix unique_local;
    const struct prefix_record *record = long_prefix(judgement, segment);
    if (record && ++signs)
        text_append(text, sizeof text, "A network of hosts has the prefix %s, longer than /64.",
                    prefix_format(&record->prefix, name));
    const struct prefix *planned = record ? NULL : long_planned_prefix(judgement, segment);
    if (planned && ++signs)
        text_append(text, sizeof text, "The plan gives a network of hosts the prefix %s, longer than /64.",
                    prefix_format(planned, name));
    unsigned run = longest_run(segment, &from);
    if (run >= judgement_setting(judgement, SETTING_SEQUENTIAL_HOSTS) && ++signs)
        text_append(text, sizeof text, "%s%u hosts have successive numbers as addresses, from %s on.",
                    signs > 1 ? " " : "", run, address_format(&from, name));
    if (is_unique_local_only(judgement, segment, &unique_local) && ++signs)
        text_append(
            text, sizeof text,
            "%sRouters offer the way out and only unique local addresses (%s), as if there were address translation.",
            signs > 1 ? " " : "", prefix_format(&unique_local, name));
    if (signs == 0)
        return;
    struct claim claim = claim_segment(segment, NULL);
    struct finding *finding = judgement_state(judgement, &claim, segment->first_seen, segment->last_seen, "%s", text);
    if (record)
        judgement_refer(judgement, finding, &record->first_frame);
}

static void ipv4_thinking_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        ipv4_thinking_on(judgement, segment);
}

static const struct check rows[] = {
    { .id = "plan-exemption-expired",
      .family = FAMILY_PLAN,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Exemption that has ended and is still needed",
      .what = "The plan exempted something until a day. That day has passed, and it still happens.",
      .why = "Somebody promised an end; the findings count again until it is kept or a new day is agreed on.",
      .how = "A finding matches an exemption whose `until` lies before its packets.",
      .confused_with = "An exemption of the same thing that still holds: then nothing is said.",
      .todo = "Do what the exemption waited for, or agree on a new day and write down why.",
      .verify = "Audit again: the findings are gone or exempted.",
      .needs = "a plan with exemptions",
      .references = { "v6audit-plan(5)" },
      .review = exemption_expired_review },
    { .id = "plan-exemption-unused",
      .family = FAMILY_PLAN,
      .severity = SEVERITY_INFO,
      .needs_plan = true,
      .absence = true,
      .title = "Exemption that nothing needs",
      .what = "The plan exempts something that did not happen.",
      .why = "Old exemptions hide new trouble: what they once covered is gone, and something else may match.",
      .how = "No finding matched it, its checks ran, its segment was seen, and that for prefix-unseen seconds or more.",
      .confused_with = "A short capture, or one of other segments.",
      .todo = "Delete it from the plan.",
      .verify = "v6audit plan check PLAN, and audit again.",
      .needs = "half an hour of the segment",
      .references = { "v6audit-plan(5)" },
      .review = exemption_unused_review },
    { .id = "plan-ipv4-thinking",
      .family = FAMILY_PLAN,
      .severity = SEVERITY_INFO,
      .title = "Addresses planned as in IPv4",
      .what = "The address plan shows habits that IPv4's scarcity taught and that do harm in IPv6.",
      .why =
          "Prefixes longer than /64 break autonomous configuration and privacy; successive addresses are found by scans at once; translation brings back what IPv6 came to end.",
      .how =
          "Any of: a network of hosts with a prefix of /65 to /126, advertised or in the plan; at least sequential-hosts hosts with successive small numbers as addresses; a default router with unique local prefixes only.",
      .confused_with = "/127 on links between routers (RFC 6164); a few servers with chosen addresses.",
      .todo = "Give every network of hosts a /64, from a /48 for the site. Let hosts choose their identifiers.",
      .verify = "Audit again.",
      .needs = "an advertisement, claimed addresses, or a plan that describes the segment",
      .references = { "RFC 7421", "RFC 5375", "RFC 7707", "RFC 6164" },
      .conclude = ipv4_thinking_at_end },
    { .id = "plan-router-unseen",
      .family = FAMILY_PLAN,
      .severity = SEVERITY_LOW,
      .needs_plan = true,
      .absence = true,
      .title = "Documented router that was not seen",
      .what = "The plan names a router for this segment, and nothing of it was seen.",
      .why = "It may be down, so that redundancy is gone unnoticed; or the plan is out of date.",
      .how =
          "Neither its address nor its MAC address was seen during prefix-unseen seconds of watched time, or three times the longest interval of the routers if that is more.",
      .confused_with = "A capture that is too short.",
      .todo = "Is it switched on, and on this segment? Else correct the plan.",
      .verify = "Capture for an hour.",
      .needs = "half an hour of the segment",
      .references = { "RFC 4861 section 6.2.1" },
      .conclude = router_unseen_at_end },
};

const struct check_table plan_checks = { rows, sizeof rows / sizeof rows[0] };
