#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit_state.h"
#include "base/escape.h"
#include "base/text.h"
#include "capture/filter.h"
#include "checks/memory.h"
#include "checks/metrics.h"
#include "checks/need.h"
#include "checks/outage.h"
#include "checks/stage.h"
#include "checks/uplink_sheet.h"
#include "inventory/vendors.h"
#include "state/recorder.h"
#include "state/state_merge.h"
#include "v6audit/baseline.h"

/* Questions to a finished audit. */

void audit_free(struct audit *audit)
{
    if (!audit)
        return;
    recorder_free(audit->recorder);
    vendors_free(audit->vendors);
    filter_close(audit->filter);
    duplicate_free(audit->duplicates);
    reflection_free(audit->reflections);
    grouping_free(audit->grouping);
    memory_free(&audit->judgement);
    findings_free(audit->findings);
    reassembly_free(audit->reassembly);
    inventory_free(audit->inventory);
    free(audit->coverage.files);
    free(audit->coverage.interfaces);
    free(audit);
}

const struct coverage *audit_coverage(const struct audit *audit)
{
    return &audit->coverage;
}

const struct inventory *audit_inventory(const struct audit *audit)
{
    return audit->inventory;
}

const struct findings *audit_findings(const struct audit *audit)
{
    return audit->findings;
}

const struct plan *audit_plan(const struct audit *audit)
{
    return audit->options.plan;
}

const struct audit_options *audit_options(const struct audit *audit)
{
    return &audit->options;
}

const struct plan_segment *audit_plan_segment(const struct audit *audit, const struct segment *segment)
{
    return segment->index < AUDIT_SEGMENT_MAX ? audit->plan_segments[segment->index] : NULL;
}

int64_t audit_threshold(const struct audit *audit, const char *name)
{
    int index = settings_index(name);
    return index < 0 ? 0 : audit->settings[index];
}

const char *audit_file_name(const struct audit *audit, unsigned file, char text[256])
{
    text[0] = '\0';
    if (file < audit->coverage.file_count)
        snprintf(text, 256, "%s", audit->coverage.files[file].name);
    else if (audit->options.anonymizer)
        snprintf(text, 256, "capture-%u", file + 1);
    else if (audit->source && file < audit->source->file_count)
        escape_printable(audit->source->files[file].name, strlen(audit->source->files[file].name), text, 256);
    return text;
}

int64_t audit_wall_time(const struct audit *audit, int64_t time)
{
    return clock_wall(&audit->clock, time);
}

void audit_classify_host(const struct audit *audit, const struct host *host, struct host_verdict *verdict)
{
    host_verdict_of(&audit->judgement, host, verdict);
}

bool audit_lists_router(const struct audit *audit, const struct router *router)
{
    return !router_is_flood(router) ||
           judgement_router_status(audit_plan_segment(audit, router->segment), router) == ROUTER_DOCUMENTED;
}

bool audit_lists_prefix(const struct audit *audit, const struct prefix_record *prefix)
{
    if (!(prefix->sources & PREFIX_FROM_RA) || prefix->addresses > 0)
        return true;
    for (unsigned i = 0; i < prefix->router_count; i++) {
        const struct router *router = inventory_find_router(audit->inventory, prefix->segment, &prefix->routers[i]);
        if (!router || audit_lists_router(audit, router))
            return true;
    }
    return prefix->router_count == 0;
}

void audit_stage(const struct audit *audit, const struct segment *segment, struct segment_stage *stage)
{
    stage_of(&((struct audit *)(uintptr_t)audit)->judgement, segment, stage);
}

void audit_metrics(const struct audit *audit, const struct segment *segment, struct segment_metrics *metrics)
{
    metrics_of(&((struct audit *)(uintptr_t)audit)->judgement, segment, metrics);
}

bool audit_uplink(const struct audit *audit, const struct segment *segment, struct uplink_sheet *sheet)
{
    return uplink_sheet_make(&audit->judgement, segment, sheet);
}

int audit_needs(const struct audit *audit, struct need_list *list)
{
    return need_list_make(&audit->judgement, list);
}

int audit_equipment(const struct audit *audit, const struct need_list *needs, struct equipment_list *list)
{
    return equipment_list_make(&audit->judgement, needs, list);
}

unsigned audit_outages(const struct audit *audit, const struct outage **list)
{
    return outage_list(&((struct audit *)(uintptr_t)audit)->judgement, list);
}

const char *audit_router_status(const struct audit *audit, const struct router *router)
{
    return router_status_word(judgement_router_status(audit_plan_segment(audit, router->segment), router));
}

const char *audit_prefix_status(const struct audit *audit, const struct prefix_record *prefix)
{
    return prefix_status_word(audit->options.plan, audit_plan_segment(audit, prefix->segment), prefix,
                              audit_wall_time(audit, prefix->last_seen));
}

static struct vendors *vendors_of(const struct audit *audit)
{
    if (!audit->vendors && !audit->options.no_names) /* read when the first report asks, not before */
        ((struct audit *)(uintptr_t)audit)->vendors = vendors_load(audit->options.vendor_file, NULL);
    return audit->vendors;
}

const char *audit_vendor(const struct audit *audit, const struct mac *mac)
{
    struct vendors *vendors = vendors_of(audit);
    return vendors ? vendors_find(vendors, mac) : NULL;
}

const char *audit_vendor_date(const struct audit *audit)
{
    const struct vendors *vendors = vendors_of(audit);
    return vendors ? vendors_date(vendors) : NULL;
}

static void count_hosts(const struct audit *audit, struct audit_summary *summary)
{
    for (const struct segment *segment = inventory_segments(audit->inventory); segment; segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
            struct host_verdict verdict;
            audit_classify_host(audit, host, &verdict);
            summary->hosts++;
            summary->ipv4_only_hosts += verdict.stack == STACK_IPV4_ONLY;
            summary->undecided_hosts += verdict.stack == STACK_UNDETERMINED;
        }
}

/* "Router that the plan does not name (office)." for the worst findings, at most three. */
static void write_worst(const struct audit *audit, char *text, size_t room)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit->findings, &list), told = 0, more = 0;
    const struct check *last = NULL;
    for (unsigned i = 0; i < count; i++) {
        const struct finding *finding = list[i];
        if (!finding_counts(finding) || finding->severity < SEVERITY_MEDIUM || finding->check == last ||
            strcmp(finding->check->id, "host-ipv4-only") == 0)
            continue;
        last = finding->check;
        if (told == 3) {
            more++;
            continue;
        }
        told++;
        text_append(text, room, finding->segment[0] ? "%s (%s). " : "%s%s. ", finding->check->title, finding->segment);
    }
    if (more)
        text_append(text, room, "And %u more kinds of findings. ", more);
}

static void write_verdict(const struct audit *audit, struct audit_summary *summary)
{
    char *text = summary->verdict;
    size_t room = sizeof summary->verdict;
    if (audit->coverage.frames == audit->coverage.undecoded_frames) {
        snprintf(text, room, "Nothing could be judged: no frame was decoded.");
        return;
    }
    write_worst(audit, text, room - 200);
    if (summary->ipv4_only_hosts)
        text_append(text, room, "%u of %u hosts showed no IPv6. ", summary->ipv4_only_hosts, summary->hosts);
    else if (!text[0])
        text_append(text, room, "Nothing wrong was seen. ");
    if (!audit->options.plan)
        text_append(text, room, "Nobody told me what is right: no plan was given. ");
    if (summary->undecided_hosts)
        text_append(text, room, "%u of %u hosts are undecided.", summary->undecided_hosts, summary->hosts);
    for (size_t used = strlen(text); used > 0 && text[used - 1] == ' '; used--)
        text[used - 1] = '\0';
}

void audit_summarise(const struct audit *audit, struct audit_summary *summary)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit->findings, &list);
    memset(summary, 0, sizeof *summary);
    for (unsigned i = 0; i < count; i++) {
        if (finding_counts(list[i]))
            summary->counts[list[i]->severity]++;
        summary->exempted += list[i]->exempted && !list[i]->absorbed_by;
    }
    count_hosts(audit, summary);
    for (const struct router *router = inventory_routers(audit->inventory); router; router = router_next(router))
        summary->routers += audit_lists_router(audit, router);
    for (const struct prefix_record *prefix = inventory_prefixes(audit->inventory); prefix;
         prefix = prefix_record_next(prefix))
        summary->undocumented_prefixes +=
            audit_lists_prefix(audit, prefix) && strcmp(audit_prefix_status(audit, prefix), "undocumented") == 0;
    write_verdict(audit, summary);
}

/* ── the gate for projects ── */

static bool had_ipv6(const struct baseline *baseline, const struct finding *finding)
{
    const struct subject *subject = &finding->subject;
    if (subject->kind == SUBJECT_HOST) {
        const struct baseline_host *host =
            subject->has_mac ? baseline_host(baseline, finding->segment, &subject->mac) : NULL;
        return host && host->stack == BASELINE_HAS_IPV6;
    }
    for (unsigned i = 0; i < baseline->service_count; i++) {
        const struct baseline_service *service = &baseline->services[i];
        if (service->has_address && subject->has_address && service->port == subject->port &&
            address_equal(&service->address, &subject->address))
            return service->stack == BASELINE_HAS_IPV6;
    }
    return false;
}

static void gate_count(const struct baseline *baseline, const struct finding *finding, struct audit_gate *gate)
{
    const char *id = finding->check->id;
    if (strcmp(id, "host-new-ipv4-only") == 0)
        gate->new_hosts++;
    else if (strcmp(id, "service-new-ipv4-only") == 0)
        gate->new_services++;
    else if (strcmp(id, "plan-exemption-expired") == 0)
        gate->expired_exemptions++;
    else if (strcmp(id, "host-ipv4-only") == 0)
        gate->lost_hosts += had_ipv6(baseline, finding);
    else if (strcmp(id, "service-ipv4-only") == 0)
        gate->lost_services += had_ipv6(baseline, finding);
}

void audit_gate(const struct audit *audit, struct audit_gate *gate)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit->findings, &list);
    *gate = (struct audit_gate){ 0 };
    struct audit_gate unsure = { 0 };
    for (unsigned i = 0; audit->options.baseline && i < count; i++)
        if (finding_counts(list[i]))
            gate_count(audit->options.baseline, list[i], list[i]->confidence >= CONFIDENCE_LIKELY ? gate : &unsure);
    gate->unsure = unsure.new_hosts + unsure.new_services + unsure.lost_hosts + unsure.lost_services;
    gate->fails =
        gate->new_hosts + gate->new_services + gate->lost_hosts + gate->lost_services + gate->expired_exemptions > 0;
}

int audit_write_state(const struct audit *audit, FILE *output, struct error *error)
{
    if (audit->states)
        return state_merge_write(audit->states, output, error);
    if (audit->options.anonymizer)
        return error_set(error, -EINVAL, "a state holds frames as they were: an anonymous audit writes none");
    if (!audit->recorder || audit->state_failed)
        return error_set(error, -EIO,
                         "the state was not kept: memory or room for temporary files in $TMPDIR or /tmp ran out");
    return recorder_write(audit->recorder, output, error);
}

int audit_exit_status(const struct audit *audit, enum severity severity, enum confidence confidence)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit->findings, &list);
    if (audit->coverage.frames == audit->coverage.undecoded_frames)
        return 3; /* nothing at all could be judged */
    for (unsigned i = 0; i < count; i++)
        if (finding_counts(list[i]) && list[i]->severity >= severity && list[i]->confidence >= confidence)
            return 1;
    return 0;
}
