#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"
#include "checks/service_facts.h"
#include "v6audit/baseline.h"

/* What came and went since an earlier audit (--baseline), and documented devices that are gone. */

enum { SHOWN_MAX = 5 };

/* ── is the baseline able to tell? ── */

/* The segment as the baseline knew it; without one nothing there can be called new. */
static const struct baseline_segment *known_segment(struct judgement *judgement, const struct segment *segment)
{
    const struct baseline_segment *known = baseline_segment(judgement->baseline, segment->id);
    if (!known)
        judgement_withhold(judgement, segment, "the baseline does not contain this segment");
    return known;
}

/* It looked on from a worse place, for less than half of this time, or at a part of the traffic: then "new" may mean "not seen before". */
static bool baseline_saw_less(const struct judgement *judgement, const struct segment *segment,
                              const struct baseline_segment *known)
{
    int64_t long_enough = judgement_setting(judgement, SETTING_IPV4_ONLY_LIKELY) * CLOCK_SECOND;
    int64_t half = (judgement->coverage->end - judgement->coverage->start) / 2;
    return judgement->baseline->filtered || judgement->baseline->duration < (half < long_enough ? half : long_enough) ||
           (segment->vantage.multicast == MULTICAST_FLOOD && !known->sees_multicast) ||
           (segment->vantage.unicast == UNICAST_TAP && !known->sees_unicast);
}

static const char *saw_less_note(bool saw_less)
{
    return saw_less ? " The baseline saw less of this segment, so it may have been there before." : "";
}

static bool is_random(const struct host *host)
{
    return mac_is_locally_administered(&host->mac) && !host->virtual_router;
}

/* A MAC address that changes by itself, of a host that calls itself as one in the baseline. */
static bool is_known_by_name(const struct judgement *judgement, const struct host *host)
{
    for (unsigned i = 0; host->names && i < host->name_count; i++)
        if (baseline_has_name(judgement->baseline, host->names[i].text))
            return true;
    return false;
}

static bool is_new(const struct judgement *judgement, const struct host *host)
{
    return host->has_mac && !host->virtual_router && !mac_is_group(&host->mac) &&
           !baseline_host(judgement->baseline, host->segment->id, &host->mac);
}

/* ── host-new ── */

static void new_random_hosts(struct judgement *judgement, const struct segment *segment)
{
    char list[SHOWN_MAX * (NAME_SIZE + 4)] = "", text[MAC_TEXT_SIZE];
    unsigned count = 0;
    int64_t first = 0, last = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
        if (!is_new(judgement, host) || !is_random(host) || is_known_by_name(judgement, host))
            continue;
        first = count == 0 || host->first_seen < first ? host->first_seen : first;
        last = host->last_seen > last ? host->last_seen : last;
        if (count++ < SHOWN_MAX)
            text_append(list, sizeof list, "%s%s", list[0] ? ", " : "",
                        host->name_count ? host->names[0].text : mac_format(&host->mac, text));
    }
    if (count == 0)
        return;
    struct claim claim = claim_segment(segment, NULL);
    struct finding *finding = judgement_state(
        judgement, &claim, first, last,
        "%u host%s with a MAC address of its own making %s not in the baseline; such addresses change, so %s may be known under another: %s%s.",
        count, count == 1 ? "" : "s", count == 1 ? "is" : "are", count == 1 ? "it" : "they", list,
        count > SHOWN_MAX ? ", …" : "");
    if (finding)
        finding->count = count;
}

/* Of segments that the baseline has. `saw_less`: it had less to see there than this capture. */
typedef void (*new_host_visitor)(struct judgement *judgement, const struct host *host, bool saw_less);

static void each_new_host(struct judgement *judgement, new_host_visitor visit)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); judgement->baseline && segment;
         segment = segment_next(segment)) {
        const struct baseline_segment *known = known_segment(judgement, segment);
        bool saw_less = known && baseline_saw_less(judgement, segment, known);
        for (const struct host *host = known ? segment->hosts : NULL; host; host = host->next_in_segment)
            if (is_new(judgement, host))
                visit(judgement, host, saw_less);
    }
}

/* Those of their own making are told of together (new_random_hosts). */
static void new_host(struct judgement *judgement, const struct host *host, bool saw_less)
{
    if (is_random(host))
        return;
    struct claim claim = claim_host(host, NULL);
    if (host->name_count > 0)
        snprintf(claim.subject.name, sizeof claim.subject.name, "%s", host->names[0].text);
    struct finding *finding = judgement_state(judgement, &claim, host->first_seen, host->last_seen,
                                              "Not in the baseline.%s", saw_less_note(saw_less));
    judgement_refer(judgement, finding, &host->first_frame);
}

static void host_new_at_end(struct judgement *judgement)
{
    each_new_host(judgement, new_host);
    for (const struct segment *segment = inventory_segments(judgement->inventory); judgement->baseline && segment;
         segment = segment_next(segment))
        if (known_segment(judgement, segment))
            new_random_hosts(judgement, segment);
}

/* ── host-new-ipv4-only ── */

static void new_ipv4_only(struct judgement *judgement, const struct host *host, bool saw_less)
{
    struct host_verdict verdict;
    host_verdict_of(judgement, host, &verdict);
    if (verdict.stack != STACK_IPV4_ONLY)
        return;
    bool random = is_random(host);
    if (random && is_known_by_name(judgement, host))
        return;
    struct claim claim = claim_with_confidence(claim_host(host, NULL), verdict.confidence);
    if ((random || saw_less) && claim.confidence > CONFIDENCE_POSSIBLE)
        claim.confidence = CONFIDENCE_POSSIBLE;
    struct finding *finding = judgement_state(
        judgement, &claim, host->first_seen, host->last_seen, "New since the baseline, and it showed no IPv6: %s.%s%s",
        verdict.why, saw_less_note(saw_less),
        random ? " Its MAC address is of its own making: it may be a known device under another address." : "");
    judgement_impact(finding, "one device more that keeps IPv4 alive");
    judgement_refer(judgement, finding, &host->first_frame);
}

static void host_new_ipv4_only_at_end(struct judgement *judgement)
{
    each_new_host(judgement, new_ipv4_only);
}

/* ── service-new-ipv4-only ── */

/* The same endpoint; the same port of the same device, whose address may have changed; or of the same name. */
static bool is_known_service(const struct judgement *judgement, const struct service_view *view,
                             const struct service *service)
{
    const char *protocol = packet_protocol_word(service->protocol);
    for (unsigned i = 0; i < judgement->baseline->service_count; i++) {
        const struct baseline_service *known = &judgement->baseline->services[i];
        if (known->port != service->port || !known->protocol || strcmp(known->protocol, protocol) != 0)
            continue;
        if ((known->has_address && address_equal(&known->address, &service->address)) ||
            (known->has_mac && service->has_mac && mac_equal(&known->mac, &service->mac)) ||
            (known->name && view->name && strcmp(known->name, view->name) == 0))
            return true;
    }
    return false;
}

static void new_service(struct judgement *judgement, const struct service_view *view)
{
    char text[SERVICE_TEXT_SIZE];
    struct claim claim;
    if (!service_is_ipv4_only(judgement, view, &claim))
        return;
    const struct service *service = view->ipv4 ? view->ipv4 : view->ipv6;
    const struct baseline_segment *known = known_segment(judgement, view->segment);
    if (!known || is_known_service(judgement, view, service))
        return;
    bool saw_less = baseline_saw_less(judgement, view->segment, known);
    if (saw_less && claim.confidence > CONFIDENCE_POSSIBLE)
        claim.confidence = CONFIDENCE_POSSIBLE;
    struct finding *finding = judgement_state(judgement, &claim, service->first_seen, service->last_seen,
                                              "New since the baseline: %s answers over IPv4; %s.%s",
                                              service_describe(service, view->name, text),
                                              service_why_ipv4_only(view->ipv6_state), saw_less_note(saw_less));
    judgement_impact(finding, "one service more that clients without IPv4 cannot use");
    judgement_refer(judgement, finding, &service->answer_frame);
    if (view->ipv6)
        judgement_refer(judgement, finding, &view->ipv6->failed_frame);
}

static void service_new_ipv4_only_at_end(struct judgement *judgement)
{
    if (judgement->baseline)
        service_each(judgement, new_service);
}

/* ── host-gone ── */

/* Watched time since `since`, at least: all gaps of the segment may lie behind it. */
static int64_t watched_since(const struct segment *segment, int64_t since)
{
    int64_t gaps = segment->last_seen - segment->first_seen - segment->watched;
    return segment->last_seen - since - (gaps > 0 ? gaps : 0);
}

/* Withholds, with the reason, where this silence proves nothing. */
static bool silence_counts(struct judgement *judgement, const struct segment *segment, int64_t silent)
{
    int64_t needed = judgement_setting(judgement, SETTING_HOST_GONE);
    if (!judgement_sees_silence(segment)) {
        judgement_withhold(judgement, segment, "this capture point would not show that a host is silent");
        return false;
    }
    if (silent >= needed * CLOCK_SECOND)
        return true;
    judgement_withhold(judgement, segment, "a known host was not seen, capture too short (%lld of %lld s)",
                       (long long)(segment->watched / CLOCK_SECOND), (long long)needed);
    return false;
}

static void gone(struct judgement *judgement, const struct segment *segment, const struct claim *claim,
                 const char *whose, const struct host *host)
{
    int64_t silent = host ? watched_since(segment, host->last_seen) : segment->watched;
    if (host && silent < judgement_setting(judgement, SETTING_HOST_GONE) * CLOCK_SECOND)
        return; /* it is there */
    if (!silence_counts(judgement, segment, silent))
        return;
    struct claim unsure = claim_with_confidence(*claim, judgement->lossy ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
    judgement_state(judgement, &unsure, host ? host->last_seen : segment->first_seen, segment->last_seen,
                    "%s, and nothing was seen of it for %lld h.", whose, (long long)(silent / CLOCK_SECOND / 3600));
}

static struct claim claim_mac(const struct segment *segment, const struct mac *mac, const char *name)
{
    struct claim claim = claim_segment(segment, NULL);
    claim.subject.kind = SUBJECT_HOST;
    claim.subject.has_mac = true;
    claim.subject.mac = *mac;
    snprintf(claim.subject.name, sizeof claim.subject.name, "%s", name ? name : "");
    return claim;
}

/* An entry without a MAC address is there as long as one of its IPv6 addresses is; it is called by the first of them. */
static void gone_of_addresses(struct judgement *judgement, const struct segment *segment, const struct plan_host *entry)
{
    const struct address *named = NULL;
    const struct host *host = NULL;
    for (unsigned i = 0; i < entry->address_count; i++) {
        if (address_classify(&entry->addresses[i]) == ADDRESS_IPV4_MAPPED)
            continue;
        const struct address_record *record =
            inventory_find_address(judgement->inventory, segment, &entry->addresses[i]);
        named = named ? named : &entry->addresses[i];
        if (record && record->host && (!host || record->host->last_seen > host->last_seen))
            host = record->host;
    }
    if (!named)
        return;
    struct claim claim = claim_address(segment, named, NULL, NULL);
    gone(judgement, segment, &claim, "The plan names it", host);
}

/* It has moved: it was seen on another segment within the time after which it would be called gone. */
static bool is_elsewhere(const struct judgement *judgement, const struct segment *segment, const struct mac *mac)
{
    for (const struct segment *other = inventory_segments(judgement->inventory); other; other = segment_next(other)) {
        const struct host *host = other == segment ? NULL : inventory_find_host(judgement->inventory, other, mac);
        if (host &&
            watched_since(other, host->last_seen) < judgement_setting(judgement, SETTING_HOST_GONE) * CLOCK_SECOND)
            return true;
    }
    return false;
}

static void gone_of_mac(struct judgement *judgement, const struct segment *segment, const struct mac *mac,
                        const char *name, const char *whose)
{
    struct claim claim = claim_mac(segment, mac, name);
    if (!is_elsewhere(judgement, segment, mac))
        gone(judgement, segment, &claim, whose, inventory_find_host(judgement->inventory, segment, mac));
}

static void gone_of_plan(struct judgement *judgement, const struct segment *segment, const struct plan_segment *plan)
{
    for (unsigned i = 0; i < plan->host_count; i++) {
        const struct plan_host *entry = &plan->hosts[i];
        if (entry->has_mac && entry->mac.octets == 6) {
            gone_of_mac(judgement, segment, &entry->mac.mac, entry->name, "The plan names it");
        } else if (!entry->has_mac) {
            gone_of_addresses(judgement, segment, entry);
        }
    }
}

static void gone_of_baseline(struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; i < judgement->baseline->host_count; i++) {
        const struct baseline_host *known = &judgement->baseline->hosts[i];
        if (!known->has_mac || known->randomized_mac || mac_is_group(&known->mac) || mac_virtual_router(&known->mac) ||
            strcmp(known->segment, segment->id) != 0 || (plan && plan_find_host(plan, &known->mac)))
            continue;
        gone_of_mac(judgement, segment, &known->mac, known->name_count ? known->names[0] : NULL, "The baseline has it");
    }
}

static void host_gone_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct plan_segment *plan = judgement_plan(judgement, segment);
        if (plan)
            gone_of_plan(judgement, segment, plan);
        if (judgement->baseline)
            gone_of_baseline(judgement, segment);
    }
}

static const struct check rows[] = {
    { .id = "host-gone",
      .family = FAMILY_HOST,
      .severity = SEVERITY_INFO,
      .absence = true,
      .title = "Host that is gone",
      .what = "A device that the plan or the baseline names showed no sign of life for a day.",
      .why = "A record of a device that is gone is stale; a device that should be there may have failed.",
      .how =
          "A host of the plan, or of the baseline by a MAC address that is not of its own making, sent nothing for host-gone seconds of watched time, from a point that sees the multicast of all hosts.",
      .confused_with =
          "Short captures and points behind a snooping switch: withheld. Randomised MAC addresses, which change by themselves.",
      .todo = "Ask its owner. If it is gone for good, take it out of the plan or the IPAM.",
      .verify = "Audit again for longer than a day, or restart the device while capturing.",
      .needs = "a plan with hosts or a baseline, a day of watched time, and a point that sees multicast of all hosts",
      .references = { "RIPE-772" },
      .conclude = host_gone_at_end },
    { .id = "host-new",
      .family = FAMILY_HOST,
      .severity = SEVERITY_INFO,
      .needs_baseline = true,
      .title = "Host that is new since the baseline",
      .what = "A device that the earlier audit did not see.",
      .why = "New devices are where a plan, an IPAM and a purchase policy are kept or forgotten.",
      .how =
          "Its MAC address stands in no host of the baseline. Hosts with MAC addresses of their own making are told of in one line a segment.",
      .confused_with =
          "A baseline that was short, filtered or taken from a worse place: the text says so. Segments that the baseline does not contain: withheld. A known device on another segment is no new one; the changes tell of it.",
      .todo = "Document it in the plan or the IPAM, or find out whose it is.",
      .verify = "Write a new baseline (-o report.json) when all is documented.",
      .needs = "a baseline of the same segment",
      .references = { "RIPE-772" },
      .conclude = host_new_at_end },
    { .id = "host-new-ipv4-only",
      .family = FAMILY_HOST,
      .severity = SEVERITY_HIGH,
      .other_severities =
          "its confidence is that of the verdict; possible where the baseline saw less, or the MAC address is randomised",
      .absence = true,
      .needs_baseline = true,
      .title = "New host that showed no IPv6",
      .what = "A device came since the baseline, and was watched long enough to tell that it showed no IPv6.",
      .why =
          "Each project that brings IPv4-only devices makes the way to IPv6 longer. Devices that are bought now stay for years.",
      .how =
          "Not in the baseline, and IPv4-only by the same evidence as host-ipv4-only. With a baseline such a host makes the exit status 1, whatever --fail-on says.",
      .confused_with =
          "A randomised MAC address of a host whose name the baseline knows; undecided hosts; segments that the baseline does not contain.",
      .todo =
          "Ask the project for IPv6 (RFC 6540: every IP-capable node needs it). If it must stay, exempt it in the plan, with a reason and a date.",
      .verify = "Restart it while capturing: duplicate address detection shows within a second.",
      .needs = "a baseline of the same segment, a point that sees multicast of all hosts, time, and no loss",
      .references = { "RFC 6540", "RIPE-772" },
      .absorbs = { "host-new" },
      .conclude = host_new_ipv4_only_at_end },
    { .id = "service-new-ipv4-only",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_HIGH,
      .needs_baseline = true,
      .title = "New service over IPv4 only",
      .what = "A service of yours came since the baseline and answers over IPv4 only.",
      .why = "A new service can be given IPv6 before it has users; later it is a migration.",
      .how =
          "IPv4-only by the same evidence as service-ipv4-only, and the baseline has no service at this address and port, at this port of the device, or of this name. With a baseline such a service makes the exit status 1, whatever --fail-on says.",
      .confused_with =
          "Services that the baseline knew in another state; segments that it does not contain; a baseline that saw less (confidence possible).",
      .todo = "Let the service listen on ::, open the firewall for it, and publish the AAAA record last.",
      .verify = "Connect to it over IPv6 while capturing: the service table says open.",
      .needs = "a baseline of the same segment; its answers over IPv4, and attempts or names for IPv6",
      .references = { "RFC 6540", "RFC 9386" },
      .conclude = service_new_ipv4_only_at_end },
};

const struct check_table baseline_checks = { rows, sizeof rows / sizeof rows[0] };
