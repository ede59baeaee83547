#include "conclusion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "checks/memory.h"
#include "checks/outage.h"
#include "news.h"
#include "refetch.h"
#include "state/recorder.h"

/* ── segments of the plan ── */

/* Segments of the plan that the capture does not contain: one note, as many names as it holds. */
static void note_unseen_segments(struct audit *audit, const struct plan *plan)
{
    char names[200] = "";
    size_t used = 0;
    unsigned unseen = 0, named = 0;
    for (unsigned i = 0; plan && i < plan->segment_count; i++) {
        bool seen = false;
        for (unsigned j = 0; j < audit->judgement.plan_segment_count; j++)
            seen = seen || audit->plan_segments[j] == &plan->segments[i];
        if (seen)
            continue;
        unseen++;
        if (used + strlen(plan->segments[i].name) + 24 > sizeof names)
            continue;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", named ? ", " : "", plan->segments[i].name);
        named++;
    }
    if (unseen > named)
        snprintf(names + used, sizeof names - used, " and %u more", unseen - named);
    if (unseen > 0)
        coverage_add_note(&audit->coverage, "Not in this capture, and judged nowhere: %s.", names);
}

static void infer_segments(struct audit *audit)
{
    const struct plan *plan = audit->options.plan;
    for (struct segment *segment = inventory_segments(audit->inventory); plan && segment;
         segment = segment_next(segment)) {
        if (segment->index >= AUDIT_SEGMENT_MAX || audit->plan_segments[segment->index])
            continue;
        const struct plan_segment *found = grouping_infer_segment(plan, audit->inventory, segment);
        audit->plan_segments[segment->index] = found;
        if (found)
            coverage_add_note(
                &audit->coverage,
                "%s is taken for segment %s of the plan: that one alone documents what was seen there (--segment says otherwise)",
                segment->id, found->name);
        else if (audit->coverage.note_count < 6)
            coverage_add_note(
                &audit->coverage,
                "%s: no check against the plan: its selectors do not name it, and not exactly one of its segments documents what was seen there",
                segment->id);
    }
    note_unseen_segments(audit, plan);
    if (audit->source)
        grouping_name_segments(audit->grouping, audit->inventory, audit->source, audit->plan_segments,
                               AUDIT_SEGMENT_MAX);
}

/* ── what was seen ── */

static void copy_files(struct coverage *coverage, const struct source *source, bool anonymous)
{
    coverage->files = calloc((size_t)source->file_count + 1, sizeof *coverage->files);
    for (unsigned i = 0; coverage->files && i < source->file_count; i++) {
        const struct source_file *from = &source->files[i];
        struct coverage_file *to = &coverage->files[coverage->file_count++];
        if (anonymous)
            snprintf(to->name, sizeof to->name, "capture-%u", i + 1);
        else
            escape_printable(from->name, strlen(from->name), to->name, sizeof to->name);
        escape_printable(from->format, from->format ? strlen(from->format) : 0, to->format, sizeof to->format);
        escape_printable(from->defect, strlen(from->defect), to->defect, sizeof to->defect);
        to->frames = from->frames;
        coverage->filtered_frames += from->filtered_frames;
        to->first_time = from->first_time;
        to->last_time = from->last_time;
        to->truncated_file = from->truncated_file;
        to->failed = from->failed;
        to->defect_offset = from->defect_offset;
    }
}

static void copy_interfaces(struct coverage *coverage, const struct source *source, bool anonymous)
{
    coverage->interfaces = calloc((size_t)source->interface_count + 1, sizeof *coverage->interfaces);
    for (unsigned i = 0; coverage->interfaces && i < source->interface_count; i++) {
        const struct source_interface *from = &source->interfaces[i];
        struct coverage_interface *to = &coverage->interfaces[coverage->interface_count++];
        if (anonymous && from->name[0])
            snprintf(to->name, sizeof to->name, "interface-%u", i + 1);
        else
            escape_printable(from->name, strlen(from->name), to->name, sizeof to->name);
        to->file = from->file;
        to->link_type = from->link_type;
        to->has_statistics = from->has_statistics;
        to->received = from->received;
        to->dropped_by_kernel = from->dropped_by_kernel;
        to->dropped_by_interface = from->dropped_by_interface;
        coverage->dropped_by_kernel += from->dropped_by_kernel;
        coverage->dropped_by_interface += from->dropped_by_interface;
    }
}

static void note_what_is_known(struct audit *audit)
{
    for (unsigned i = 0; i < audit->options.note_count; i++)
        coverage_add_note(&audit->coverage, "%s", audit->options.notes[i]);
    if (audit->source && audit->source->repeated > 0)
        coverage_add_note(&audit->coverage, "%u capture%s came more than once: each counts once.",
                          audit->source->repeated, audit->source->repeated == 1 ? "" : "s");
    if (audit->overlapping_frames > 0)
        coverage_add_note(
            &audit->coverage,
            "Counts of frames and octets are approximate: %llu frames of long flows that states sum up lie in times that overlap, and were counted once.",
            (unsigned long long)audit->overlapping_frames);
}

static void fill_coverage(struct audit *audit)
{
    struct coverage *coverage = &audit->coverage;
    struct fragment_counters fragments = reassembly_counters(audit->reassembly);
    struct table_usage usage = reassembly_usage(audit->reassembly);
    coverage_take_clock(coverage, &audit->clock);
    if (audit->source) {
        source_update_statistics(audit->source);
        copy_files(coverage, audit->source, audit->options.anonymizer != NULL);
        copy_interfaces(coverage, audit->source, audit->options.anonymizer != NULL);
    }
    coverage->datagrams_reassembled = fragments.completed;
    coverage->datagrams_incomplete = fragments.datagrams - fragments.completed;
    coverage->table_count = inventory_tables(audit->inventory, coverage->tables, COVERAGE_TABLE_MAX / 2);
    findings_usage(audit->findings, &coverage->tables[coverage->table_count],
                   &coverage->tables[coverage->table_count + 1]);
    coverage->table_count += 2;
    coverage->tables[coverage->table_count++] = (struct table_usage_row){
        .name = "fragments", .cap = usage.cap, .used = usage.used, .refused = usage.refused, .evicted = usage.evicted
    };
    coverage->table_count += memory_usage(&audit->judgement, coverage->tables + coverage->table_count,
                                          COVERAGE_TABLE_MAX - coverage->table_count);
}

void conclusion_exempt(struct audit *audit, struct finding *finding)
{
    char key[FINDING_KEY_SIZE], mac[MAC_TEXT_SIZE] = "", address[ADDRESS_TEXT_SIZE] = "";
    const char *subjects[4] = { subject_format(&finding->subject, key) };
    unsigned count = 1;
    bool expired = false;
    if (!audit->options.plan)
        return;
    finding->exempted = false; /* what was exempted when it was raised may be so no more */
    if (finding->subject.has_mac)
        subjects[count++] = mac_format(&finding->subject.mac, mac);
    if (finding->subject.has_address)
        subjects[count++] = address_format_ip(finding->subject.ip_version, &finding->subject.address, address);
    const struct plan_exemption *exemption =
        plan_find_exemption(audit->options.plan, finding->check->id, finding->segment, subjects,
                            audit_wall_time(audit, finding->last_seen), &expired);
    finding->exemption = exemption;
    if (!exemption || expired)
        return;
    finding->exempted = true;
    snprintf(finding->exemption_reason, sizeof finding->exemption_reason, "%s", exemption->reason);
    if (exemption->until.set)
        snprintf(finding->exemption_until, sizeof finding->exemption_until, "%s", exemption->until.text);
}

static void exempt_all(struct audit *audit)
{
    for (struct finding *finding = findings_first(audit->findings); finding; finding = findings_next(finding))
        conclusion_exempt(audit, finding);
}

/* Findings keep the name that their segment had when they were raised; by now it has its final one. */
static void rename_findings(struct audit *audit)
{
    const struct segment *segments[AUDIT_SEGMENT_MAX] = { NULL };
    for (const struct segment *segment = inventory_segments(audit->inventory); segment; segment = segment_next(segment))
        if (segment->index < AUDIT_SEGMENT_MAX)
            segments[segment->index] = segment;
    for (struct finding *finding = findings_first(audit->findings); finding; finding = findings_next(finding))
        if (finding->segment_index < AUDIT_SEGMENT_MAX && segments[finding->segment_index])
            snprintf(finding->segment, sizeof finding->segment, "%s", segments[finding->segment_index]->id);
}

void audit_finish(struct audit *audit)
{
    clock_finish(&audit->clock);
    const struct event_list *events = inventory_tick(audit->inventory, audit->clock.now);
    checks_judge(&audit->judgement, &audit->listeners, events);
    outage_settle_all(&audit->judgement);
    news_tell(audit, events, audit->clock.now);
    inventory_finish(audit->inventory, audit->clock.now);
    fill_coverage(audit);
    note_what_is_known(audit);
    if (audit->recorder && audit->source)
        audit->state_failed = recorder_finish(audit->recorder, audit->source, NULL) < 0;
    infer_segments(audit);
    audit->judgement.now = audit->clock.now;
    audit->judgement.lossy = audit->coverage.dropped_by_kernel + audit->coverage.dropped_by_interface > 0;
    checks_conclude(&audit->judgement, audit->enabled);
    rename_findings(audit);
    if (audit->options.keep_evidence && audit->source)
        refetch_evidence(audit->findings, audit->source, audit->options.anonymizer);
    exempt_all(audit);
    checks_review(&audit->judgement, audit->enabled);
    exempt_all(audit); /* also what was just said of exemptions */
    findings_finish(audit->findings, checks_absorb, audit->inventory);
    news_tell(audit, NULL, audit->clock.now);
    audit->source = NULL;
}
