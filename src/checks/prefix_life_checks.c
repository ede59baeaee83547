#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/absence.h"
#include "checks/families.h"

/* The life of prefixes: documented and unseen, used after their day, special ones. */

/* ── prefix-unseen ── */

static bool was_seen(const struct judgement *judgement, const struct absence_view *view,
                     const struct prefix *documented)
{
    for (const struct prefix_record *record = inventory_prefixes(judgement->inventory); record;
         record = prefix_record_next(record))
        if (absence_includes(judgement, view, record->segment) && record->sources != PREFIX_FROM_ROUTE &&
            (prefix_covers(documented, &record->prefix) || prefix_covers(&record->prefix, documented)))
            return true;
    return false;
}

static void judge_unseen(struct judgement *judgement, const struct absence_view *view, const struct plan_prefix *entry)
{
    char text[PREFIX_TEXT_SIZE];
    if (plan_day_passed(&entry->until, judgement->now) || was_seen(judgement, view, &entry->prefix))
        return;
    if (!absence_watched_enough(view)) {
        absence_withhold_short(judgement, view);
        return;
    }
    if (!view->flood && !view->advertised) {
        judgement_withhold(judgement, view->segment,
                           "this capture point need not show the addresses that hosts use, and nobody advertises here");
        return;
    }
    enum confidence confidence =
        view->flood && !judgement->lossy ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE; /* a quiet host may have it */
    struct claim claim = claim_with_confidence(claim_prefix(view->segment, &entry->prefix, NULL), confidence);
    judgement_state(judgement, &claim, view->segment->first_seen, view->segment->last_seen,
                    "The plan documents %s here. Nobody advertised, assigned or used it in %lld s.",
                    prefix_format(&entry->prefix, text), (long long)(view->watched / CLOCK_SECOND));
}

static void unseen_at_end(struct judgement *judgement)
{
    for (unsigned i = 0; judgement->plan && i < judgement->plan->segment_count; i++) {
        const struct plan_segment *plan = &judgement->plan->segments[i];
        struct absence_view view;
        if (!absence_open(judgement, plan, &view))
            continue;
        for (unsigned j = 0; j < plan->prefix_count; j++)
            judge_unseen(judgement, &view, &plan->prefixes[j]);
    }
}

/* ── prefix-expired ── */

static bool is_in_use(const struct judgement *judgement, const struct prefix_record *record)
{
    if (record->sources & PREFIX_FROM_RA && record->has_lifetimes && record->valid_lifetime == 0)
        return false; /* its withdrawal */
    return record->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED) ||
           record->addresses >= judgement_setting(judgement, SETTING_PREFIX_ADDRESSES);
}

static void judge_expired(struct judgement *judgement, const struct prefix_record *record, const struct packet *packet)
{
    const struct plan_segment *plan = judgement_plan(judgement, record->segment);
    const struct plan_prefix *entry = NULL;
    char text[PREFIX_TEXT_SIZE];
    if (!plan || !is_in_use(judgement, record) ||
        plan_judge_prefix(judgement->plan, plan, &record->prefix, true, record->last_seen, &entry, NULL) !=
            PREFIX_DOCUMENTED_EXPIRED)
        return;
    struct claim claim = claim_prefix(record->segment, &record->prefix, packet);
    if (!packet && findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject))
        return;
    struct finding *finding = judgement_raise(
        judgement, &claim, "%s is in use; by the plan its last day was %s%s%s%s.", prefix_format(&record->prefix, text),
        entry ? entry->until.text : "before", entry && entry->reason ? " (" : "",
        entry && entry->reason ? entry->reason : "", entry && entry->reason ? ")" : "");
    judgement_refer(judgement, finding, &record->last_frame);
    if (record->addresses > 0)
        judgement_impact(finding, "%u address%s of hosts in it", record->addresses, record->addresses == 1 ? "" : "es");
}

static void expired_seen(struct judgement *judgement, const struct event *event)
{
    if (judgement->plan)
        judge_expired(judgement, event->prefix, event->packet);
}

static void each_record(struct judgement *judgement,
                        void (*judge)(struct judgement *judgement, const struct prefix_record *record,
                                      const struct packet *packet))
{
    for (const struct prefix_record *record = inventory_prefixes(judgement->inventory); record;
         record = prefix_record_next(record))
        judge(judgement, record, NULL);
}

static void expired_at_end(struct judgement *judgement)
{
    if (judgement->plan)
        each_record(judgement, judge_expired);
}

/* ── prefix-special ── */

static const char *special_why(enum address_class address_class)
{
    switch (address_class) {
    case ADDRESS_DOCUMENTATION: return "a documentation prefix (RFC 3849, RFC 9637): nobody routes it";
    case ADDRESS_6TO4:
        return "a 6to4 prefix (RFC 3056, deprecated by RFC 7526): typical for a shared internet connection";
    case ADDRESS_TEREDO: return "a Teredo prefix (RFC 4380): belongs into a tunnel, not on a network";
    case ADDRESS_SITE_LOCAL: return "a site-local prefix, deprecated by RFC 3879; fd00::/8 (RFC 4193) took its place";
    case ADDRESS_BENCHMARKING: return "reserved for benchmarks (RFC 5180)";
    case ADDRESS_ORCHID: return "an ORCHID prefix (RFC 7343): identifiers, never locators";
    case ADDRESS_DISCARD_ONLY: return "a discard-only prefix (RFC 6666): routers drop what goes there";
    case ADDRESS_SRV6: return "reserved for segment identifiers of SRv6 (RFC 9602)";
    case ADDRESS_GLOBAL:
    case ADDRESS_UNIQUE_LOCAL:
    case ADDRESS_LINK_LOCAL:
    case ADDRESS_NAT64:
    case ADDRESS_MULTICAST:
    case ADDRESS_LOOPBACK:
    case ADDRESS_UNSPECIFIED:
    case ADDRESS_IPV4_MAPPED:
    case ADDRESS_UNALLOCATED:
    case ADDRESS_CLASS_COUNT: break;
    }
    return "not allocated to anybody by IANA";
}

static void judge_special(struct judgement *judgement, const struct prefix_record *record, const struct packet *packet)
{
    char text[PREFIX_TEXT_SIZE];
    if (!(record->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED)) ||
        !prefix_is_special(judgement->plan, record))
        return;
    struct claim claim = claim_prefix(record->segment, &record->prefix, packet);
    if (!packet && findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject))
        return;
    /* without a plan nothing says whether this is a laboratory, where such a prefix is in its place */
    if (record->address_class == ADDRESS_DOCUMENTATION && !judgement->plan)
        claim = claim_with_severity(claim, SEVERITY_INFO);
    struct finding *finding =
        judgement_raise(judgement, &claim, "%s is announced: %s.", prefix_format(&record->prefix, text),
                        special_why((enum address_class)record->address_class));
    judgement_refer(judgement, finding, &record->first_frame);
}

static void special_seen(struct judgement *judgement, const struct event *event)
{
    judge_special(judgement, event->prefix, event->packet);
}

static const struct check rows[] = {
    { .id = "prefix-expired",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Prefix in use after its last day",
      .what = "The plan gave this prefix an end, that day has passed, and it is still announced or used.",
      .why = "The renumbering is not finished. Rules, routes and DNS for the old prefix may be gone already.",
      .how =
          "Announced, assigned by DHCPv6, or claimed by at least prefix-addresses addresses, after the day that `until` names.",
      .confused_with = "An advertisement with valid lifetime 0: that is the prefix's withdrawal, and right.",
      .todo = "Let the router deprecate it (preferred lifetime 0, then leave it out), or move the day in the plan.",
      .verify = "Audit again: the prefix is gone, or its day lies ahead.",
      .needs = "one advertisement, DHCPv6 reply or two claimed addresses, and a plan with `until`",
      .references = { "RFC 4192", "RFC 4861 section 6.2.7" },
      .listens = EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = expired_seen,
      .conclude = expired_at_end },
    { .id = "prefix-special",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .other_severities =
          "info for documentation prefixes without a plan, which would tell whether this is a laboratory",
      .title = "Announced prefix that is no normal one",
      .what =
          "A prefix of a special kind is announced to hosts: for documentation, a transition mechanism, benchmarks, or of no registry.",
      .why = "Addresses in it reach nobody, or traffic goes through a tunnel that nobody planned.",
      .how = "Announced, assigned or delegated, and of a special class in IANA's registries.",
      .confused_with = "Laboratories: documentation prefixes are normal where the plan's own prefixes are such ones.",
      .todo = "Find who announces it (see the routers) and configure a prefix that your network holds.",
      .verify = "Audit again: the prefix is gone.",
      .needs = "one advertisement or DHCPv6 reply",
      .references = { "RFC 6890", "IANA IPv6 Special-Purpose Address Registry", "RFC 3879", "RFC 7526" },
      .listens = EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = special_seen },
    { .id = "prefix-unseen",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_LOW,
      .needs_plan = true,
      .absence = true,
      .title = "Documented prefix that was not seen",
      .what = "The plan has this prefix for the segment, but nobody announced, assigned or used it.",
      .why = "The plan may be out of date, or a router forgot the prefix.",
      .how =
          "Not seen in any source during prefix-unseen seconds of watched time, or three times the longest interval of the routers if that is more.",
      .confused_with =
          "A capture that is too short: then the prefix table says how long it was watched. A prefix whose `until` has passed is meant to be gone.",
      .todo = "Ask whether it is still in use; then correct the plan or the router.",
      .verify = "Capture for an hour at a mirror port.",
      .needs = "time, and a capture point that sees the multicast of all hosts",
      .references = { "RFC 4861 section 6.2.1" },
      .conclude = unseen_at_end },
};

const struct check_table prefix_life_checks = { rows, sizeof rows / sizeof rows[0] };
