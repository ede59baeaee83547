#include <stdio.h>
#include <string.h>

#include "checks/families.h"
#include "checks/router_facts.h"

/* Prefixes that are announced, assigned or used, against the plan: longest match in the plan decides (domain.md §4.5). */

struct case_file {
    const struct plan_segment *plan, *where;
    const struct plan_prefix *entry;
    const struct prefix_record *prefix;
    enum plan_prefix_verdict verdict;
    struct claim claim;
    char text[PREFIX_TEXT_SIZE];
    char by[160]; /* "announced by fe80::9" */
};

static bool is_stub_only(const struct judgement *judgement, const struct prefix_record *prefix)
{
    if (prefix->router_count == 0 || address_classify(&prefix->prefix.address) != ADDRESS_UNIQUE_LOCAL)
        return false;
    for (unsigned i = 0; i < prefix->router_count; i++) {
        const struct router *router = inventory_find_router(judgement->inventory, prefix->segment, &prefix->routers[i]);
        if (!router || !router_is_stub(router))
            return false;
    }
    return true;
}

static bool is_nat64_of_plan(const struct plan_segment *plan, const struct prefix *prefix)
{
    for (unsigned i = 0; i < plan->nat64_count; i++)
        if (prefix_covers(&plan->nat64[i], prefix))
            return true;
    return false;
}

/* Enough of it was seen: announced or assigned, claimed by two hosts, or used in more than one packet. */
static bool counts(const struct judgement *judgement, const struct prefix_record *prefix)
{
    if (prefix->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED))
        return true;
    if (prefix->sources & PREFIX_FROM_ADDRESS &&
        prefix->addresses >= judgement_setting(judgement, SETTING_PREFIX_ADDRESSES))
        return true;
    /* traffic alone counts only at the end: by then it is known who forwards for others */
    if (!judgement->concluding || !(prefix->sources & PREFIX_FROM_TRAFFIC) || prefix->last_seen == prefix->first_seen)
        return false;
    const struct host *host = inventory_find_host(judgement->inventory, prefix->segment, &prefix->traffic_mac);
    return host && !host->forwarder && !(host->roles & ROLE_ROUTER);
}

static void describe_source(const struct prefix_record *prefix, char *text, size_t room)
{
    char address[ADDRESS_TEXT_SIZE];
    if (prefix->sources & PREFIX_FROM_RA && prefix->router_count > 0)
        snprintf(text, room, "announced by %s%s", address_format(&prefix->routers[0], address),
                 prefix->router_count > 1 ? " and others" : "");
    else if (prefix->sources & PREFIX_DELEGATED)
        snprintf(text, room, "delegated by DHCPv6");
    else if (prefix->sources & PREFIX_FROM_DHCPV6)
        snprintf(text, room, "assigned by DHCPv6");
    else if (prefix->sources & PREFIX_FROM_ADDRESS)
        snprintf(text, room, "used by %u address%s, announced by nobody", prefix->addresses,
                 prefix->addresses == 1 ? "" : "es");
    else
        snprintf(text, room, "seen as a source of traffic only");
}

static bool open_case(const struct judgement *judgement, const struct prefix_record *prefix,
                      const struct packet *packet, struct case_file *file)
{
    const struct plan_segment *plan = judgement_plan(judgement, prefix->segment);
    if (!plan || !counts(judgement, prefix) || !(prefix->sources & ~(uint8_t)PREFIX_FROM_ROUTE))
        return false; /* routes alone are ra-route-undocumented's */
    if (address_is_link_local(&prefix->prefix.address) || address_is_multicast(&prefix->prefix.address) ||
        is_nat64_of_plan(plan, &prefix->prefix) || is_stub_only(judgement, prefix))
        return false;
    *file = (struct case_file){ .plan = plan,
                                .prefix = prefix,
                                .claim = claim_prefix(prefix->segment, &prefix->prefix, packet) };
    bool inferred = !(prefix->sources & (PREFIX_FROM_RA | PREFIX_DELEGATED));
    file->verdict =
        plan_judge_prefix(judgement->plan, plan, &prefix->prefix, inferred, judgement->now, &file->entry, &file->where);
    if (!(prefix->sources & ~(uint8_t)PREFIX_FROM_TRAFFIC))
        file->claim = claim_with_severity(file->claim, SEVERITY_LOW);
    prefix_format(&prefix->prefix, file->text);
    describe_source(prefix, file->by, sizeof file->by);
    return true;
}

static struct finding *speak(struct judgement *judgement, const struct case_file *file, const char *message)
{
    if (file->claim.packet)
        return judgement_raise(judgement, &file->claim, "%s", message);
    struct finding *finding =
        judgement_state(judgement, &file->claim, file->prefix->first_seen, file->prefix->last_seen, "%s", message);
    judgement_refer(judgement, finding, &file->prefix->first_frame);
    judgement_refer(judgement, finding, &file->prefix->last_frame);
    return finding;
}

static void judge_undocumented(struct judgement *judgement, struct case_file *file)
{
    char message[400];
    const struct prefix_record *prefix = file->prefix;
    if (file->verdict != PREFIX_UNDOCUMENTED)
        return;
    bool configures = (prefix->sources & PREFIX_FROM_RA && prefix->autonomous) ||
                      prefix->sources & (PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED) ||
                      prefix->addresses >= judgement_setting(judgement, SETTING_PREFIX_ADDRESSES);
    if (!configures)
        file->claim =
            claim_with_severity(file->claim, prefix->sources & PREFIX_FROM_RA ? SEVERITY_MEDIUM : SEVERITY_LOW);
    snprintf(message, sizeof message, "%s is %s and is in no segment and no aggregate of the plan.", file->text,
             file->by);
    struct finding *finding = speak(judgement, file, message);
    if (prefix->addresses > 0)
        judgement_impact(finding, "%u address%s of hosts in it", prefix->addresses, prefix->addresses == 1 ? "" : "es");
}

static void judge_other_segment(struct judgement *judgement, struct case_file *file)
{
    char message[400];
    if (file->verdict != PREFIX_OTHER_SEGMENT)
        return;
    snprintf(message, sizeof message,
             "%s is documented for segment %s, but is %s on %s: two segments touch (VLAN leak), or the plan is wrong.",
             file->text, file->where ? file->where->name : "another", file->by, file->plan->name);
    speak(judgement, file, message);
}

static void judge_length_mismatch(struct judgement *judgement, struct case_file *file)
{
    char message[400], documented[PREFIX_TEXT_SIZE] = "another length";
    if (file->verdict != PREFIX_LENGTH_MISMATCH)
        return;
    if (file->entry)
        prefix_format(&file->entry->prefix, documented);
    snprintf(message, sizeof message, "%s is %s; the plan documents %s.", file->text, file->by, documented);
    speak(judgement, file, message);
}

static void judge_unassigned(struct judgement *judgement, struct case_file *file)
{
    char message[400];
    if (file->verdict != PREFIX_AGGREGATE_ONLY)
        return;
    snprintf(message, sizeof message,
             "%s is %s. It lies in the organisation's aggregate, but is assigned to no segment.", file->text, file->by);
    speak(judgement, file, message);
}

#define JUDGES(name)                                                                                                   \
    static void name##_seen(struct judgement *judgement, const struct event *event)                                    \
    {                                                                                                                  \
        struct case_file file;                                                                                         \
        if (open_case(judgement, event->prefix, event->packet, &file))                                                 \
            judge_##name(judgement, &file);                                                                            \
    }                                                                                                                  \
    static void name##_at_end(struct judgement *judgement)                                                             \
    {                                                                                                                  \
        judge_at_end(judgement, judge_##name);                                                                         \
    }

/* What became clear only at the end: the plan's segment, or that a /64 made from addresses lies in a longer match. */
static void judge_at_end(struct judgement *judgement,
                         void (*judge)(struct judgement *judgement, struct case_file *file))
{
    for (struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix)) {
        struct case_file file;
        struct claim claim = claim_prefix(prefix->segment, &prefix->prefix, NULL);
        bool known = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) != NULL;
        if (!open_case(judgement, prefix, NULL, &file)) {
            if (known)
                judgement_withdraw(judgement, judgement->check->id, &claim);
            continue;
        }
        if (!known)
            judge(judgement, &file);
    }
}

JUDGES(undocumented)
JUDGES(other_segment)
JUDGES(length_mismatch)
JUDGES(unassigned)

static const struct check rows[] = {
    { .id = "prefix-length-mismatch",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Prefix with another length than documented",
      .what = "A prefix of this segment is announced with another length than the plan has.",
      .why =
          "Hosts consider other addresses as neighbours than the network was designed for; with a length other than 64 they form no addresses.",
      .how = "The same network, announced or delegated with another length.",
      .confused_with = "A /64 that was only inferred from addresses is never a mismatch.",
      .todo = "Compare the router's configuration with the plan and correct the one that is wrong.",
      .verify = "The next advertisement has the documented length.",
      .needs = "one advertisement or delegation, and a plan",
      .references = { "RFC 4861 section 4.6.2", "RFC 7421" },
      .listens = EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = length_mismatch_seen,
      .conclude = length_mismatch_at_end },
    { .id = "prefix-other-segment",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Prefix of another segment",
      .what = "A prefix that the plan gives to another segment is announced or used here.",
      .why =
          "Two broadcast domains touch: hosts get addresses of the wrong VLAN, and traffic bypasses the rules between them.",
      .how = "The longest match in the plan belongs to another segment.",
      .confused_with = "A prefix that the plan lists for both segments.",
      .todo = "Look for a trunk or native VLAN mismatch, a wrong SSID mapping, a bridging host. Else correct the plan.",
      .verify = "Capture for 30 minutes: advertisements of the other segment are gone.",
      .needs = "one advertisement, DHCPv6 reply or two claimed addresses, and a plan",
      .references = { "RFC 6104 section 2.1" },
      .listens = EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = other_segment_seen,
      .conclude = other_segment_at_end },
    { .id = "prefix-unassigned",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Prefix of the organisation that no segment has",
      .what = "A prefix lies inside the organisation's aggregate, but the plan assigns it to no segment.",
      .why = "Somebody took a prefix without writing it down; it may be given out a second time.",
      .how = "Inside an aggregate of the plan, in none of its segments.",
      .confused_with = "Delegated prefixes inside a documented prefix-delegation pool.",
      .todo = "Document it for this segment, or stop announcing it.",
      .verify = "Audit again with the corrected plan.",
      .needs = "one advertisement, DHCPv6 reply or two claimed addresses, and a plan with aggregates",
      .references = { "RFC 6177" },
      .listens = EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = unassigned_seen,
      .conclude = unassigned_at_end },
    { .id = "prefix-undocumented",
      .family = FAMILY_PREFIX,
      .severity = SEVERITY_HIGH,
      .other_severities =
          "medium where it is announced without autonomous configuration, low where only traffic shows it",
      .needs_plan = true,
      .title = "Prefix that the plan does not have",
      .what = "A prefix is announced, assigned or used that is in no segment and no aggregate of the plan.",
      .why = "Its hosts are reachable and reach out over a network that nobody manages.",
      .how =
          "A prefix from a Router Advertisement or DHCPv6, or at least prefix-addresses claimed addresses in it, without any match in the plan.",
      .confused_with =
          "Link-local and multicast prefixes; the NAT64 prefix of the plan; routes (ra-route-undocumented); the unique local prefix of a stub router; the source of a single packet.",
      .todo = "Find who announces it (see the routers). Stop it, or document it.",
      .verify = "Audit again: the prefix is gone or documented.",
      .needs = "one advertisement, DHCPv6 reply or two claimed addresses, and a plan",
      .references = { "RFC 6104", "RFC 9099 section 2.1" },
      .absorbs = { "prefix-special" },
      .listens = EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = undocumented_seen,
      .conclude = undocumented_at_end },
};

const struct check_table prefix_checks = { rows, sizeof rows / sizeof rows[0] };
