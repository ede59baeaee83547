#include "report/report_text.h"

#include <config.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/glossary.h"
#include "report/wording.h"
#include "report/writer.h"
#include "v6audit/plan.h"

enum { VERDICT_HANG = 9, SEGMENTS_NAMED_MAX = 12, GLOSSARY_MAX = 32, FILES_NAMED_MAX = 4 };

void text_heading(struct text_report *report, const char *title, unsigned count)
{
    char text[32];
    text_layout_blank_line(&report->layout);
    text_layout_styled(&report->layout, STYLE_HEADING, 0, title);
    if (count != TEXT_NO_COUNT) {
        struct wording number = { 0 };
        wording_add(&number, " (%s)", wording_count(count, text));
        text_layout_words(&report->layout, 0, number.text);
    }
    text_layout_end_line(&report->layout);
}

void text_more(struct text_report *report, unsigned indent, unsigned left, const char *where)
{
    char text[32];
    struct wording line = { 0 };
    wording_add(&line, "and %s more, see %s", wording_count(left, text), where);
    text_layout_paragraph(&report->layout, indent, "", indent, line.text);
}

static void head(struct text_report *report)
{
    const struct coverage *coverage = audit_coverage(report->audit);
    const struct audit_options *options = audit_options(report->audit);
    struct text_layout *layout = &report->layout;
    text_layout_words(layout, 0, "v6audit " V6AUDIT_VERSION);
    for (unsigned i = 0; i < coverage->file_count && i < FILES_NAMED_MAX; i++)
        text_layout_item(layout, 2, "%s", coverage->files[i].name);
    if (coverage->file_count > FILES_NAMED_MAX)
        text_layout_item(layout, 2, "and %u more files", coverage->file_count - FILES_NAMED_MAX);
    struct wording span = { 0 };
    wording_span(report->audit, &span);
    text_layout_item(layout, 2, "%s", span.text);
    text_layout_end_line(layout);
    if (options->plan_file_count > 0) {
        text_layout_words(layout, 0, "Plan:");
        text_layout_go(layout, 6);
        for (unsigned i = 0; i < options->plan_file_count; i++)
            text_layout_item(layout, 6, "%s", options->plan_files[i]);
        const struct plan *plan = audit_plan(report->audit);
        if (plan)
            text_layout_item(layout, 6, "(%u segment%s)", plan->segment_count, plan->segment_count == 1 ? "" : "s");
        text_layout_end_line(layout);
    }
    if (options->filter)
        text_layout_paragraph(layout, 0, "Filter:", 8, options->filter);
    text_layout_blank_line(layout);
}

static enum text_style severity_style(const struct audit_summary *summary)
{
    if (summary->counts[SEVERITY_CRITICAL] > 0)
        return STYLE_CRITICAL;
    if (summary->counts[SEVERITY_HIGH] > 0)
        return STYLE_HIGH;
    return summary->counts[SEVERITY_MEDIUM] > 0 ? STYLE_MEDIUM : STYLE_PLAIN;
}

static void add_fact(struct wording *line, unsigned count, const char *one, const char *many)
{
    char number[32];
    wording_add(line, "%s%s %s", line->length ? ", " : "", wording_count(count, number), count == 1 ? one : many);
}

/* What is there, in one line, when there is nothing to complain of. */
static void facts(struct text_report *report)
{
    const struct audit_summary *summary = &report->summary;
    struct wording line = { 0 };
    add_fact(&line, summary->routers, "router", "routers");
    add_fact(&line, report->listing.prefix_count, "prefix", "prefixes");
    add_fact(&line, summary->hosts, "host", "hosts");
    if (summary->hosts > 0 && summary->undecided_hosts == 0 && summary->ipv4_only_hosts == 0)
        wording_add(&line, ", none of them IPv4-only");
    wording_add(&line, ".");
    text_layout_paragraph(&report->layout, 2, "", 2, line.text);
}

static void verdict(struct text_report *report)
{
    struct text_layout *layout = &report->layout;
    struct wording counts = { 0 }, sentences[VERDICT_SENTENCES_MAX] = { { 0 } };
    wording_severities(&report->summary, &counts);
    unsigned count = wording_verdict_sentences(report->audit, &report->summary, sentences), next = 0;
    text_layout_styled(layout, STYLE_HEADING, 0, "VERDICT");
    if (wording_nothing_wrong(&report->summary) && count > 0) {
        text_layout_go(layout, VERDICT_HANG);
        text_layout_words(layout, 2, sentences[next++].text);
    } else {
        text_layout_go(layout, VERDICT_HANG);
        text_layout_styled(layout, severity_style(&report->summary), VERDICT_HANG, counts.text);
    }
    text_layout_end_line(layout);
    while (next < count)
        text_layout_paragraph(layout, 2, "", 4, sentences[next++].text);
    if (wording_nothing_wrong(&report->summary) && report->options->verbosity >= 0)
        facts(report);
}

/* From the same captures; from the states where only these are here. */
static void learn_command(const struct text_report *report, struct wording *command)
{
    const struct coverage *coverage = audit_coverage(report->audit);
    bool merged = audit_options(report->audit)->filter_applied, many = coverage->file_count > FILES_NAMED_MAX;
    wording_add(command, "v6audit %s", merged ? "merge -f plan" : "learn");
    for (unsigned i = 0; !merged && !many && i < coverage->file_count; i++)
        wording_add(command, " %s", coverage->files[i].name);
    wording_add(command, "%s > plan.yaml", merged ? " STATE..." : many ? " CAPTURE..." : "");
}

/* Learning a plan is offered only when this program can write one. */
static void learn_hint(struct text_report *report)
{
    const struct coverage *coverage = audit_coverage(report->audit);
    if (audit_plan(report->audit) || audit_options(report->audit)->anonymizer || coverage->file_count == 0 ||
        coverage->frames == coverage->undecoded_frames || !report_find("plan"))
        return;
    text_layout_paragraph(&report->layout, 2, "", 2, "To be told of strangers next time:");
    struct wording command = { 0 };
    learn_command(report, &command);
    text_layout_paragraph(&report->layout, 4, "", 4, command.text);
    text_layout_paragraph(&report->layout, 4, "", 4, "then read it, correct it, use -p plan.yaml");
}

static void segments(struct text_report *report)
{
    struct text_table *table = text_table_new("ll");
    unsigned shown = 0;
    for (unsigned i = 0; table && i < report->listing.segment_count; i++) {
        if (shown == SEGMENTS_NAMED_MAX && report->options->verbosity < 1)
            break;
        struct wording name = { 0 }, seen = { 0 };
        wording_segment(report->listing.segments[i], &name);
        wording_vantage(report->listing.segments[i], &seen);
        text_table_row(table, (const char *const[]){ name.text, seen.text });
        shown++;
    }
    if (table)
        text_table_write(table, &report->layout, 2);
    if (shown < report->listing.segment_count)
        text_more(report, 2, report->listing.segment_count - shown, "-v");
}

/* Verdicts that were withheld: which check, and for want of what. Each reason once, with the checks that it stopped. */
static void not_judged(struct text_report *report)
{
    const struct withheld *withheld;
    unsigned count = findings_withheld(audit_findings(report->audit), &withheld);
    for (unsigned i = 0; i < count; i++) {
        bool before = false;
        for (unsigned k = 0; k < i && !before; k++)
            before = strcmp(withheld[k].why, withheld[i].why) == 0;
        if (before)
            continue;
        struct wording line = { 0 };
        wording_add(&line, "Not judged: ");
        for (unsigned k = i; k < count; k++)
            if (strcmp(withheld[k].why, withheld[i].why) == 0 && (k == i || withheld[k].check != withheld[k - 1].check))
                wording_add(&line, "%s%s", k == i ? "" : ", ", withheld[k].check->id);
        wording_add(&line, ": %s", withheld[i].why);
        text_layout_paragraph(&report->layout, 2, "", 4, line.text);
    }
}

static void what_it_can_tell(struct text_report *report)
{
    const struct coverage *coverage = audit_coverage(report->audit);
    text_heading(report, "WHAT THIS CAPTURE CAN TELL", TEXT_NO_COUNT);
    segments(report);
    struct wording limits = { 0 };
    wording_limits(report->audit, &limits);
    if (limits.length > 0)
        text_layout_paragraph(&report->layout, 2, "", 2, limits.text);
    for (unsigned i = 0; i < coverage->note_count; i++)
        text_layout_paragraph(&report->layout, 2, "", 2, coverage->notes[i]);
    for (unsigned i = 0; i < coverage->file_count; i++) {
        const struct coverage_file *file = &coverage->files[i];
        struct wording line = { 0 };
        wording_add(&line, "%s: %s", file->name, file->defect);
        if (file->defect[0])
            text_layout_paragraph(&report->layout, 2, "", 4, line.text);
    }
    if (report->options->verbosity > 0 || report->options->audience == AUDIENCE_SECURITY)
        not_judged(report);
}

static void changes(struct text_report *report)
{
    const struct changes *changes = &report->changes;
    const char *start = changes->baseline ? changes->baseline->start : NULL;
    char text[CHANGES_NOTE_SIZE];
    struct wording line = { 0 };
    if (!changes->baseline)
        return;
    text_heading(report, "CHANGES SINCE THE BASELINE", TEXT_NO_COUNT);
    wording_add(&line, "%s%s%.10s%s: %s", changes->baseline->file, start ? ", of " : "", start ? start : "",
                start ? "" : ", in which nothing was seen", changes_counts(changes, text));
    text_layout_paragraph(&report->layout, 2, "", 2, line.text);
    enum text_style style = changes->gate.fails ? STYLE_HIGH : STYLE_GOOD;
    text_layout_go(&report->layout, 2);
    text_layout_styled(&report->layout, style, 2, changes_gate_sentence(changes, text));
    text_layout_end_line(&report->layout);
    for (unsigned i = 0; i < changes->note_count; i++)
        text_layout_paragraph(&report->layout, 2, "", 2, changes->notes[i]);
    if (report->options->verbosity >= 0)
        difference_text_sections(&report->layout, "changed ", &changes->difference, report->options->verbosity > 0);
}

static void write_parts(struct text_report *report)
{
    if (report->options->verbosity < 0) {
        verdict(report);
        if (report->changes.baseline) {
            char text[CHANGES_NOTE_SIZE];
            text_layout_paragraph(&report->layout, 2, "", 2, changes_gate_sentence(&report->changes, text));
        }
        return;
    }
    head(report);
    verdict(report);
    learn_hint(report);
    what_it_can_tell(report);
    changes(report);
    text_findings(report);
    text_inventory(report);
    text_uplink(report);
    text_services(report);
    text_equipment(report);
    const char *vendor_date = audit_vendor_date(report->audit);
    if (vendor_date && report->options->verbosity > 0) {
        struct wording line = { 0 };
        wording_add(&line, "Vendor names: IEEE registry of %s.", vendor_date);
        text_layout_blank_line(&report->layout);
        text_layout_paragraph(&report->layout, 0, "", 0, line.text);
    }
}

static void write_glossary(struct text_report *report, const char *text)
{
    const struct glossary_term *terms[GLOSSARY_MAX];
    size_t count = glossary_used(text, terms, GLOSSARY_MAX);
    if (count == 0)
        return;
    text_heading(report, "WORDS USED ABOVE", TEXT_NO_COUNT);
    for (size_t i = 0; i < count; i++) {
        struct wording line = { 0 };
        wording_add(&line, "%s: %s", terms[i]->term, terms[i]->meaning);
        text_layout_paragraph(&report->layout, 2, "", 4, line.text);
    }
}

/* For a beginner the report is written into memory first: only the terms that stand in it are explained. */
static int write_with_glossary(struct text_report *report, FILE *output, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (!memory)
        return error_set(error, -ENOMEM, "cannot write the report: out of memory");
    report->layout.file = memory;
    write_parts(report);
    int status = writer_finish(memory, error);
    fclose(memory);
    report->layout.file = output;
    if (status == 0) {
        fwrite(text, 1, size, output);
        write_glossary(report, text);
    }
    free(text);
    return status;
}

int report_text_write(const struct audit *audit, const struct report_options *options, FILE *output,
                      struct error *error)
{
    struct text_report report = { .audit = audit, .options = options };
    text_layout_start(&report.layout, output, options->width, options->color);
    int status = listing_make(&report.listing, audit, error);
    if (status == 0)
        status = finding_group_make(&report.findings, audit, error);
    if (status == 0)
        status = changes_make(&report.changes, audit, error);
    if (status == 0) {
        audit_summarise(audit, &report.summary);
        if (options->audience == AUDIENCE_BEGINNER && options->verbosity >= 0)
            status = write_with_glossary(&report, output, error);
        else
            write_parts(&report);
    }
    changes_free(&report.changes);
    finding_group_free(&report.findings);
    listing_free(&report.listing);
    return status != 0 ? status : writer_finish(output, error);
}
