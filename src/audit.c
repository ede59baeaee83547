#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anonymize/anonymized_source.h"
#include "audit_state.h"
#include "capture/filter.h"
#include "checks/outage.h"
#include "inventory/vendors.h"
#include "news.h"
#include "state/recorder.h"
#include "state/state_merge.h"
#include "state/state_source.h"

/* The way of the data, on one screen:
 *
 *   frame ─packet_decode─▶ packet ─inventory_observe─▶ events ─checks_judge─▶ findings
 *            │                ▲
 *            └─fragments─▶ reassembly_add (a whole datagram is decoded again)
 *
 * audit_take is one turn of it; audit_run makes the turns; audit_finish (conclusion.c) concludes what only the end can tell. */

enum { TICK = 1, PROGRESS_EVERY = 4096 };

static void place_segments(struct audit *audit, const struct event_list *events);

/* ── a turn ── */

/* Hand a decoded packet on: inventory, then checks. */
static void judge_packet(struct audit *audit, const struct packet *packet, uint32_t group, int64_t now)
{
    const struct event_list *events = inventory_observe(audit->inventory, packet, group, now);
    place_segments(audit, events);
    checks_judge(&audit->judgement, &audit->listeners, events);
    news_tell(audit, events, now);
}

/* Packet time went on. */
static void tick(struct audit *audit)
{
    int64_t now = audit->clock.settled;
    if (now - audit->ticked < TICK * CLOCK_SECOND)
        return;
    audit->ticked = now;
    const struct event_list *events = inventory_tick(audit->inventory, now);
    checks_judge(&audit->judgement, &audit->listeners, events);
    outage_settle(&audit->judgement, now);
    news_tell(audit, events, now);
    if (audit->options.listener)
        audit->options.listener->tick(audit->options.listener->context, now);
}

/* A fragment may complete a datagram: that one is decoded as a whole and takes the same way. */
static void reassemble(struct audit *audit, uint32_t group, int64_t now)
{
    struct fragment_result result;
    enum fragment_status status = reassembly_add(audit->reassembly, &audit->packet, now, &result);
    if (result.defect != DEFECT_NONE)
        packet_add_defect(&audit->packet, result.defect,
                          audit->packet.layers[audit->packet.layer_count - 1].fragment.header_offset);
    audit->packet.hidden_icmpv6_type = result.hidden_icmpv6_type;
    if (status != FRAGMENT_COMPLETE)
        return;
    packet_decode_datagram(&audit->packet, result.bytes, result.length, &audit->datagram);
    if (audit->options.no_checksums)
        packet_forget_defect(&audit->datagram, DEFECT_ICMPV6_CHECKSUM);
    audit->judgement.fragments = result.frames;
    audit->judgement.fragment_count = result.frame_count;
    judge_packet(audit, &audit->datagram, group, now);
    audit->judgement.fragment_count = 0;
}

/* One frame, all the way. */
static void audit_take(struct audit *audit, const struct frame *frame)
{
    struct packet *packet = &audit->packet;
    int64_t now = clock_advance(&audit->clock, frame->time);
    tick(audit);
    packet_decode(frame, packet);
    if (audit->recorder)
        recorder_take(audit->recorder, audit->source, packet);
    if (audit->options.no_checksums)
        packet_forget_defect(packet, DEFECT_ICMPV6_CHECKSUM);
    uint32_t group = grouping_of(audit->grouping, audit->source, frame);
    coverage_count(&audit->coverage, packet, now);
    bool bulk = packet->message == MESSAGE_TCP || packet->message == MESSAGE_UDP;
    if (!bulk && duplicate_seen(audit->duplicates, packet, group, now)) {
        audit->coverage.duplicate_frames++;
        return;
    }
    if (reflection_seen(audit->reflections, packet, group, now)) {
        audit->coverage.reflected_frames++;
        return;
    }
    if (packet->layer_count > 0 && packet->layers[packet->layer_count - 1].fragment.present)
        reassemble(audit, group, now);
    judge_packet(audit, packet, group, now);
}

/* Frames that a state left out: nothing new but their number. */
static void audit_take_traffic(struct audit *audit, const struct frame *frame, const struct frame_traffic *traffic)
{
    bool counted;
    int64_t last;
    packet_decode(frame, &audit->packet);
    if (__builtin_sub_overflow(traffic->last_time, audit->clock.shift, &last))
        return;
    if (!audit->clock.running || last > audit->clock.now) /* its capture ended with them */
        last = clock_advance(&audit->clock, traffic->last_time);
    if (last < audit->clock.first) /* no frame of theirs can have come before */
        last = audit->clock.first;
    uint32_t group = grouping_of(audit->grouping, audit->source, frame);
    place_segments(audit, inventory_add_traffic(audit->inventory, &audit->packet, group, traffic, last, &counted));
    if (counted)
        coverage_count_traffic(&audit->coverage, &audit->packet, traffic, last);
    else
        audit->overlapping_frames += traffic->frames;
}

/* What is no frame. */
static void audit_pass(struct audit *audit, int status, const struct frame *frame)
{
    if (status == SOURCE_TICK) {
        inventory_listen(audit->inventory, clock_advance(&audit->clock, frame->time));
        tick(audit);
        if (audit->recorder)
            recorder_tick(audit->recorder, audit->source, frame->time);
    } else if (status == SOURCE_TRAFFIC) {
        audit_take_traffic(audit, frame, audit->source->traffic);
    }
}

static int start_recording(struct audit *audit, struct error *error)
{
    audit->states = state_source_merge(audit->source);
    if (!audit->options.keep_state || audit->states || audit->options.anonymizer) /* a state is never anonymous */
        return 0;
    struct recorder_options options = { .filter = audit->options.filter,
                                        .no_checksums = audit->options.no_checksums,
                                        .frame_limit = audit->options.frame_limit,
                                        .first = (uint64_t)audit->settings[SETTING_STATE_FLOW_FRAMES] };
    audit->recorder = recorder_new(&options, error);
    return audit->recorder ? 0 : -ENOMEM;
}

static bool wanted(const struct audit *audit)
{
    if (audit->options.stop && *audit->options.stop)
        return false;
    return audit->options.frame_limit == 0 || audit->coverage.frames < audit->options.frame_limit;
}

/* Live frames are few: each may move the progress line, which bounds itself. */
static bool source_is_live(const struct source *source)
{
    return source->file_count > 0 && source->files[0].live;
}

static bool passes(void *context, const struct frame *frame)
{
    struct audit *audit = context;
    bool good = !audit->filter || filter_passes(audit->filter, frame);
    audit->coverage.filtered_frames += !good;
    if (!good && audit->recorder)
        recorder_leave_out(audit->recorder, audit->source, frame);
    return good;
}

/* The source to read from: the one that was given, or it with its frames written anew (the filter sees them before). */
static int begin(struct audit *audit, struct source *source, struct error *error)
{
    audit->source = source;
    audit->grouping = grouping_new(source, audit->options.segment_by, audit->options.anonymizer != NULL, error);
    if (!audit->grouping || start_recording(audit, error) < 0)
        return -ENOMEM;
    if (!audit->options.anonymizer)
        return 0;
    audit->anonymous = anonymized_source_new(source, audit->options.anonymizer, passes, audit);
    return audit->anonymous ? 0 : error_set(error, -ENOMEM, "out of memory");
}

int audit_run(struct audit *audit, struct source *source, audit_progress progress, void *context, struct error *error)
{
    struct frame frame;
    int status = begin(audit, source, error);
    struct source *from = audit->anonymous ? audit->anonymous : source;
    while (status >= 0 && wanted(audit) &&
           (status = source_next(from, &frame, error)) > 0) { /* the frame is borrowed until the next turn */
        if (status != SOURCE_FRAME)
            audit_pass(audit, status, &frame);
        else if (audit->anonymous || passes(audit, &frame))
            audit_take(audit, &frame);
        if (progress && (source_is_live(source) || audit->coverage.frames % PROGRESS_EVERY == 0))
            progress(context, audit);
    }
    source_close(audit->anonymous);
    audit->anonymous = NULL;
    return status < 0 ? status : 0;
}

/* ── which segment of the plan ── */

static void look_up_segment(struct audit *audit, struct segment *segment)
{
    if (segment->index >= AUDIT_SEGMENT_MAX || audit->segment_known[segment->index])
        return;
    audit->segment_known[segment->index] = true;
    audit->plan_segments[segment->index] = grouping_plan_segment(&audit->options, audit->source, segment);
    if (segment->index >= audit->judgement.plan_segment_count)
        audit->judgement.plan_segment_count = segment->index + 1;
    grouping_name_segment(audit->grouping, audit->source, segment, audit->plan_segments[segment->index]);
}

static void place_segments(struct audit *audit, const struct event_list *events)
{
    for (unsigned i = 0; i < events->count; i++)
        if (events->events[i].type == EVENT_SEGMENT_NEW)
            look_up_segment(audit, events->events[i].segment);
}

/* ── begin and end of life ── */

static int take_settings(struct audit *audit, struct error *error)
{
    const struct setting_row *rows;
    unsigned count = settings_list(&rows);
    for (unsigned i = 0; i < count; i++)
        audit->settings[i] = rows[i].value;
    for (unsigned i = 0; i < audit->options.setting_count; i++) {
        const struct audit_setting *setting = &audit->options.settings[i];
        int index = settings_index(setting->name);
        if (index < 0)
            return error_set(error, -EINVAL,
                             "--set %s: no threshold has this name (see \"v6audit checks --thresholds\")",
                             setting->name);
        if (setting->value < rows[index].minimum || setting->value > rows[index].maximum)
            return error_set(error, -EINVAL, "--set %s=%lld: expected %lld to %lld %s", setting->name,
                             (long long)setting->value, (long long)rows[index].minimum, (long long)rows[index].maximum,
                             rows[index].unit);
        audit->settings[index] = setting->value;
    }
    return 0;
}

static int check_segment_names(const struct audit_options *options, struct error *error)
{
    for (unsigned i = 0; i < options->segment_name_count; i++)
        if (!options->plan || !plan_segment_by_name(options->plan, options->segment_names[i].name))
            return error_set(error, -EINVAL, "--segment %s: the plan has no segment of this name",
                             options->segment_names[i].name);
    return 0;
}

struct audit *audit_new(const struct audit_options *options, struct error *error)
{
    struct audit *audit = calloc(1, sizeof *audit);
    if (!audit) {
        error_set(error, -ENOMEM, "out of memory");
        return NULL;
    }
    audit->options = *options;
    int status = take_settings(audit, error);
    if (status == 0)
        status = check_segment_names(options, error);
    if (status == 0)
        status = checks_select(options->only_checks, options->only_check_count, options->no_checks,
                               options->no_check_count, audit->enabled, error);
    if (status == 0 && options->filter && !options->filter_applied)
        status = filter_open(options->filter, &audit->filter, error);
    if (audit->filter && options->anonymizer)
        audit->options.filter = "(not shown)"; /* it may name addresses */
    if (status == 0) {
        audit->inventory = inventory_new(&options->limits, error);
        if (audit->inventory)
            inventory_set_ra_flood(audit->inventory, (uint32_t)audit->settings[SETTING_FLOOD_RA_SENDERS],
                                   (uint32_t)audit->settings[SETTING_FLOOD_RA_COUNT]);
        audit->reassembly = audit->inventory ? reassembly_new(error) : NULL;
        audit->findings = audit->reassembly ? findings_new(error) : NULL;
        audit->duplicates = duplicate_new();
        audit->reflections = reflection_new();
        status = audit->findings && audit->duplicates && audit->reflections ? 0 : -ENOMEM;
    }
    if (status == 0 && options->vendor_file && !options->no_names &&
        !(audit->vendors = vendors_load(options->vendor_file, error)))
        status = -EINVAL;
    if (status != 0) {
        audit_free(audit);
        return NULL;
    }
    checks_subscribe(audit->enabled, &audit->listeners);
    audit->judgement = (struct judgement){ .findings = audit->findings,
                                           .inventory = audit->inventory,
                                           .coverage = &audit->coverage,
                                           .plan = options->plan,
                                           .baseline = options->baseline,
                                           .plan_segments = audit->plan_segments,
                                           .settings = audit->settings };
    return audit;
}
