#include "report/changes.h"

#include <config.h>
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/report_json.h"

/* ── between the two ── */

static void note(struct changes *changes, const char *format, ...) V6AUDIT_PRINTF(2, 3);

static void note(struct changes *changes, const char *format, ...)
{
    va_list arguments;
    if (changes->note_count == CHANGES_NOTE_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(changes->notes[changes->note_count++], CHANGES_NOTE_SIZE, format, arguments);
    va_end(arguments);
}

static void note_tool(struct changes *changes)
{
    const char *version = changes->baseline->version;
    if (!version)
        note(changes, "The baseline does not say which version of v6audit wrote it: some changes may be the tool's.");
    else if (strcmp(version, V6AUDIT_VERSION) != 0)
        note(changes, "The baseline was written by v6audit %.40s, this is %s: some changes may be the tool's.", version,
             V6AUDIT_VERSION);
}

/* The same plan may lie in another folder by now. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool something_went(const struct difference *difference)
{
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (difference->sections[id].of[DIFFERENCE_WENT] > 0)
            return true;
    return false;
}

static void note_plans(struct changes *changes, const struct audit *audit)
{
    const struct baseline *baseline = changes->baseline;
    const struct audit_options *options = audit_options(audit);
    bool same = baseline->plan_count == options->plan_file_count;
    for (unsigned i = 0; same && i < baseline->plan_count; i++)
        same = strcmp(base_name(baseline->plans[i]), base_name(options->plan_files[i])) == 0;
    if (same)
        return;
    note(
        changes,
        "The baseline was judged with %s%.80s%s, this audit with %s%.80s%s: findings and statuses may differ for that.",
        baseline->plan_count ? "plan " : "no plan", baseline->plan_count ? baseline->plans[0] : "",
        baseline->plan_count > 1 ? " and others" : "", options->plan_file_count ? "plan " : "no plan",
        options->plan_file_count ? options->plan_files[0] : "", options->plan_file_count > 1 ? " and others" : "");
}

static bool is_here(const struct audit *audit, const char *id)
{
    for (const struct segment *segment = inventory_segments(audit_inventory(audit)); segment;
         segment = segment_next(segment))
        if (strcmp(segment->id, id) == 0)
            return true;
    return false;
}

static void note_segments(struct changes *changes, const struct audit *audit)
{
    char missing[160] = "", strange[160] = "";
    unsigned shared = 0;
    const struct baseline *baseline = changes->baseline;
    for (unsigned i = 0; i < baseline->segment_count; i++) {
        bool here = is_here(audit, baseline->segments[i].id);
        shared += here;
        if (!here)
            text_append(missing, sizeof missing, "%s%s", missing[0] ? ", " : "", baseline->segments[i].id);
    }
    for (const struct segment *segment = inventory_segments(audit_inventory(audit)); segment;
         segment = segment_next(segment))
        if (!baseline_segment(baseline, segment->id))
            text_append(strange, sizeof strange, "%s%s", strange[0] ? ", " : "", segment->id);
    if (shared == 0 && missing[0] && strange[0])
        note(
            changes,
            "No segment is in both: the baseline has %.100s, this capture %.100s. Another network, or the same without its plan (-p, --segment)?",
            missing, strange);
    else if (missing[0])
        note(changes, "Segments of the baseline that this capture does not contain: %.150s.", missing);
    if (shared > 0 && strange[0])
        note(changes, "Segments that the baseline does not contain, so that nothing there is called new: %.150s.",
             strange);
}

static void note_all(struct changes *changes, const struct audit *audit)
{
    note_tool(changes);
    note_plans(changes, audit);
    note_segments(changes, audit);
    if (changes->baseline->filtered != (audit_options(audit)->filter != NULL))
        note(changes, "Only one of the two was filtered (-F): what it left out seems to have come or gone.");
    if (something_went(&changes->difference))
        note(
            changes,
            "What went was not seen in this capture; whether it is gone, only captures of like place and length tell.");
}

/* ── the comparison ── */

/* This audit as its report says it, so that both sides are read by the same rules. */
static int read_now(struct changes *changes, const struct audit *audit, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (!memory)
        return error_set(error, -ENOMEM, "cannot compare with the baseline: out of memory");
    int status = report_json_document(audit, NULL, memory, error);
    if (fclose(memory) != 0 && status == 0)
        status = error_set(error, -ENOMEM, "cannot compare with the baseline: out of memory");
    json_error_t wrong;
    json_t *root = status == 0 ? json_loadb(text, size, JSON_REJECT_DUPLICATES, &wrong) : NULL;
    free(text);
    if (status == 0)
        status = root ? difference_take(changes->now, "this audit", root, error)
                      : error_set(error, -EINVAL, "cannot compare with the baseline: %s", wrong.text);
    json_decref(root);
    return status;
}

int changes_make(struct changes *changes, const struct audit *audit, struct error *error)
{
    *changes = (struct changes){ .baseline = audit_options(audit)->baseline };
    if (!changes->baseline)
        return 0;
    changes->now = calloc(1, sizeof *changes->now);
    int status = changes->now ? read_now(changes, audit, error)
                              : error_set(error, -ENOMEM, "cannot compare with the baseline: out of memory");
    if (status != 0)
        return status;
    if (difference_compare(&changes->difference, changes->baseline->report, changes->now) < 0)
        return error_set(error, -ENOMEM, "cannot compare with the baseline: out of memory");
    audit_gate(audit, &changes->gate);
    note_all(changes, audit);
    return 0;
}

void changes_free(struct changes *changes)
{
    difference_free(&changes->difference);
    if (changes->now)
        difference_report_free(changes->now);
    free(changes->now);
    *changes = (struct changes){ 0 };
}

/* ── words ── */

static void add_reason(char *text, unsigned count, const char *one, const char *many)
{
    if (count > 0)
        text_append(text, CHANGES_NOTE_SIZE, "%s%u %s", text[0] ? ", " : "", count, count == 1 ? one : many);
}

const char *changes_gate_sentence(const struct changes *changes, char *text)
{
    char reasons[CHANGES_NOTE_SIZE] = "";
    const struct audit_gate *gate = &changes->gate;
    add_reason(reasons, gate->new_hosts, "new host that showed no IPv6", "new hosts that showed no IPv6");
    add_reason(reasons, gate->lost_hosts, "host that had IPv6 and shows none now",
               "hosts that had IPv6 and show none now");
    add_reason(reasons, gate->new_services, "new service over IPv4 only", "new services over IPv4 only");
    add_reason(reasons, gate->lost_services, "service that no longer answers over IPv6",
               "services that no longer answer over IPv6");
    add_reason(reasons, gate->expired_exemptions, "segment with an exemption that has ended",
               "segments with exemptions that have ended");
    text[0] = '\0';
    if (gate->fails)
        text_append(text, CHANGES_NOTE_SIZE, "The gate for projects fails: %s.", reasons);
    else
        text_append(
            text, CHANGES_NOTE_SIZE,
            "The gate for projects passes: of this network nothing %s with IPv4 only, and no exemption has ended.",
            gate->unsure ? "is likely or sure to have come" : "came");
    if (gate->unsure > 0)
        text_append(text, CHANGES_NOTE_SIZE, " %u new with IPv4 only %s no more than possible, which closes nothing.",
                    gate->unsure, gate->unsure == 1 ? "is" : "are");
    return text;
}

const char *changes_start(const struct changes *changes, char *text)
{
    const char *start = changes->baseline->start; /* RFC 3339, with nine decimals */
    text[0] = '\0';
    if (start && strlen(start) > 19)
        text_append(text, CHANGES_NOTE_SIZE, "%.10s %.8s UTC", start, start + 11);
    return text;
}

const char *changes_counts(const struct changes *changes, char *text)
{
    char counts[96];
    text[0] = '\0';
    for (unsigned id = 0; id < DIFFERENCE_SECTIONS; id++)
        if (changes->difference.sections[id].count > 0)
            text_append(text, CHANGES_NOTE_SIZE, "%s%s: %s.", text[0] ? " " : "", difference_sections[id].title,
                        difference_counts(&changes->difference.sections[id], counts));
    if (!text[0])
        text_append(text, CHANGES_NOTE_SIZE, "No change.");
    return text;
}

/* ── JSON ── */

static void put_gate(struct json_writer *writer, const struct audit_gate *gate)
{
    json_put_object(writer, "gate");
    json_put_text(writer, "result", gate->fails ? "fail" : "pass");
    json_put_unsigned(writer, "new_hosts", gate->new_hosts);
    json_put_unsigned(writer, "lost_hosts", gate->lost_hosts);
    json_put_unsigned(writer, "new_services", gate->new_services);
    json_put_unsigned(writer, "lost_services", gate->lost_services);
    json_put_unsigned(writer, "expired_exemptions", gate->expired_exemptions);
    json_close_object(writer);
}

void changes_put_json(struct json_writer *writer, const struct changes *changes)
{
    if (!changes || !changes->baseline)
        return;
    json_put_object(writer, "changes");
    json_put_object(writer, "baseline");
    json_put_text(writer, "name", changes->baseline->file);
    json_put_text(writer, "version", changes->baseline->version);
    json_put_text(writer, "start", changes->baseline->report->start);
    json_put_text(writer, "end", changes->baseline->report->end);
    json_close_object(writer);
    json_put_array(writer, "notes");
    for (unsigned i = 0; i < changes->note_count; i++)
        json_text(writer, changes->notes[i]);
    json_close_array(writer);
    put_gate(writer, &changes->gate);
    difference_json_sections(writer, &changes->difference);
    json_close_object(writer);
}
