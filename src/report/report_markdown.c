#include <config.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "report/changes.h"
#include "report/finding_group.h"
#include "report/glossary.h"
#include "report/network.h"
#include "report/report_outline.h"
#include "report/wording.h"
#include "report/writer.h"

enum { GLOSSARY_MAX = 32, FULL_MAX = 10 };

struct markdown {
    FILE *file;
    const struct audit *audit;
    const struct report_options *options;
    struct listing listing;
    struct finding_groups findings;
    struct audit_summary summary;
    struct changes changes;
};

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

/* Text that is not ours: nothing in it is markup. */
static void plain(struct markdown *markdown, const char *text)
{
    escape_markdown(text, put_piece, markdown->file);
}

/* Our own markup. */
static void markup(struct markdown *markdown, const char *text)
{
    fputs(text, markdown->file);
}

static void heading(struct markdown *markdown, const char *title)
{
    markup(markdown, "\n## ");
    markup(markdown, title);
    markup(markdown, "\n\n");
}

static void bullet(struct markdown *markdown, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    markup(markdown, "- ");
    if (label) {
        markup(markdown, "**");
        markup(markdown, label);
        markup(markdown, "** ");
    }
    plain(markdown, text);
    markup(markdown, "\n");
}

static void head(struct markdown *markdown)
{
    const struct coverage *coverage = audit_coverage(markdown->audit);
    const struct audit_options *options = audit_options(markdown->audit);
    struct wording span = { 0 }, counts = { 0 }, sentences[VERDICT_SENTENCES_MAX] = { { 0 } };
    wording_span(markdown->audit, &span);
    wording_severities(&markdown->summary, &counts);
    unsigned count = wording_verdict_sentences(markdown->audit, &markdown->summary, sentences);
    markup(markdown, "# IPv6 audit\n\n");
    for (unsigned i = 0; i < coverage->file_count; i++)
        bullet(markdown, "Capture", coverage->files[i].name);
    bullet(markdown, "Seen", span.text);
    for (unsigned i = 0; i < options->plan_file_count; i++)
        bullet(markdown, "Plan", options->plan_files[i]);
    bullet(markdown, "Filter", options->filter);
    if (markdown->options->section) /* a document of one section is no verdict */
        return;
    heading(markdown, "Verdict");
    if (counts.length > 0) {
        markup(markdown, "**");
        plain(markdown, counts.text);
        markup(markdown, "**\n\n");
    }
    for (unsigned i = 0; i < count; i++)
        bullet(markdown, NULL, sentences[i].text);
}

/* ── tables ── */

struct table_output {
    struct markdown *markdown;
    unsigned columns, rows, most;
};

static void table_head(struct markdown *markdown, const char *const *titles, unsigned count)
{
    markup(markdown, "|");
    for (unsigned i = 0; i < count; i++) {
        markup(markdown, " ");
        plain(markdown, titles[i]);
        markup(markdown, " |");
    }
    markup(markdown, "\n|");
    for (unsigned i = 0; i < count; i++)
        markup(markdown, " --- |");
    markup(markdown, "\n");
}

static void table_row(void *context, const char *const *cells)
{
    struct table_output *output = context;
    if (output->rows++ >= output->most)
        return;
    markup(output->markdown, "|");
    for (unsigned i = 0; i < output->columns; i++) {
        markup(output->markdown, " ");
        plain(output->markdown, cells[i]);
        markup(output->markdown, " |");
    }
    markup(output->markdown, "\n");
}

/* What the sheets below say in a sentence each. */
static void uplink_lead(struct markdown *markdown)
{
    struct uplink_sheet *sheet = malloc(sizeof *sheet);
    for (unsigned i = 0; sheet && i < markdown->listing.segment_count; i++) {
        struct wording place = { 0 }, verdict = { 0 };
        if (!audit_uplink(markdown->audit, markdown->listing.segments[i], sheet))
            continue;
        wording_uplink_place(sheet, &place);
        wording_uplink(sheet, &verdict);
        bullet(markdown, NULL, place.text);
        bullet(markdown, NULL, verdict.text);
    }
    free(sheet);
    markup(markdown, "\n");
}

static int outline_table(struct markdown *markdown, const struct outline_table *outline)
{
    const char *titles[OUTLINE_COLUMN_MAX];
    struct table_output output = { .markdown = markdown, .columns = report_outline_columns(outline) };
    output.most = markdown->options->verbosity > 0 ? UINT32_MAX : outline->most;
    for (unsigned i = 0; i < output.columns; i++)
        titles[i] = outline->columns[i].title;
    if (outline->only_with_rows && !report_outline_has_rows(outline, &markdown->listing))
        return 0;
    heading(markdown, outline->title);
    if (strcmp(outline->table, "uplink") == 0)
        uplink_lead(markdown);
    struct wording lead = { 0 };
    if (wording_table_lead(&markdown->listing, outline->table, &lead)) {
        plain(markdown, lead.text);
        markup(markdown, "\n\n");
    }
    table_head(markdown, titles, output.columns);
    int status = report_outline_rows(outline, &markdown->listing, table_row, &output);
    if (output.rows > output.most) {
        char number[32];
        fprintf(markdown->file, "\nand %s more, see `-f json` or `-f csv --table %s`\n",
                wording_count(output.rows - output.most, number), outline->table);
    }
    return status;
}

static void stacks(struct markdown *markdown)
{
    static const char *const titles[] = { "Segment",    "Total",     "IPv4 only", "Link-local only",
                                          "Dual stack", "IPv6 only", "Undecided", "Not classified" };
    static const enum host_stack order[] = { STACK_IPV4_ONLY, STACK_LINK_LOCAL_ONLY, STACK_DUAL,
                                             STACK_IPV6_ONLY, STACK_UNDETERMINED,    STACK_NOT_CLASSIFIED };
    heading(markdown, "How far IPv6 is");
    table_head(markdown, titles, sizeof titles / sizeof titles[0]);
    for (unsigned i = 0; i < markdown->listing.segment_count; i++) {
        struct stack_counts counts;
        char number[32];
        listing_count_stacks(markdown->audit, markdown->listing.segments[i], &counts);
        markup(markdown, "| ");
        plain(markdown, markdown->listing.segments[i]->id);
        fprintf(markdown->file, " | %s |", wording_count(counts.total, number));
        for (unsigned k = 0; k < sizeof order / sizeof order[0]; k++)
            fprintf(markdown->file, " %s |", wording_count(counts.of[order[k]], number));
        markup(markdown, "\n");
    }
}

/* ── what the capture can tell ── */

static void what_it_can_tell(struct markdown *markdown)
{
    const struct coverage *coverage = audit_coverage(markdown->audit);
    heading(markdown, "What this capture can tell");
    for (unsigned i = 0; i < markdown->listing.segment_count; i++) {
        struct wording line = { 0 };
        wording_segment(markdown->listing.segments[i], &line);
        wording_add(&line, ": ");
        wording_vantage(markdown->listing.segments[i], &line);
        bullet(markdown, NULL, line.text);
    }
    struct wording limits = { 0 };
    wording_limits(markdown->audit, &limits);
    bullet(markdown, NULL, limits.text);
    for (unsigned i = 0; i < coverage->note_count; i++)
        bullet(markdown, NULL, coverage->notes[i]);
    const struct withheld *withheld;
    unsigned count = findings_withheld(audit_findings(markdown->audit), &withheld);
    for (unsigned i = 0; i < count; i++) {
        struct wording line = { 0 };
        wording_add(&line, "%s%s%s: %s", withheld[i].check->id, withheld[i].segment[0] ? " on " : "",
                    withheld[i].segment, withheld[i].why);
        bullet(markdown, "Not judged:", line.text);
    }
}

/* ── what changed ── */

static void changes(struct markdown *markdown)
{
    const struct changes *changes = &markdown->changes;
    char text[CHANGES_NOTE_SIZE];
    if (!changes->baseline)
        return;
    heading(markdown, "Changes since the baseline");
    bullet(markdown, "Baseline", changes->baseline->file);
    bullet(markdown, "Recorded from", changes_start(changes, text));
    bullet(markdown, "Changes", changes_counts(changes, text));
    bullet(markdown, "Gate", changes_gate_sentence(changes, text));
    for (unsigned i = 0; i < changes->note_count; i++)
        bullet(markdown, NULL, changes->notes[i]);
    difference_markdown_sections(markdown->file, &changes->difference, 3);
}

/* ── findings ── */

static void finding(struct markdown *markdown, const struct finding *finding)
{
    struct wording subject = { 0 }, seen = { 0 }, segment = { 0 };
    wording_finding_segment(markdown->audit, finding, &segment);
    wording_subject(markdown->audit, finding, &subject);
    wording_seen(markdown->audit, finding, &seen);
    markup(markdown, "**");
    plain(markdown, subject.length > 0 ? subject.text : finding->segment[0] ? "The segment" : "The capture");
    markup(markdown, "** ");
    if (finding->segment[0]) {
        markup(markdown, "on ");
        plain(markdown, segment.text);
    }
    fprintf(markdown->file, " (%s)\n\n", confidence_word(finding->confidence));
    plain(markdown, finding->message);
    markup(markdown, "\n\n");
    bullet(markdown, "Seen", seen.text);
    bullet(markdown, "Harm", finding->impact);
    if (markdown->options->audience == AUDIENCE_SECURITY)
        bullet(markdown, "Key", finding->key);
    unsigned place = 0;
    for (const struct finding *other; (other = finding_group_absorbed(markdown->audit, finding, &place));) {
        struct wording line = { 0 };
        wording_add(&line, "%s ", other->check->id);
        wording_subject(markdown->audit, other, &line);
        bullet(markdown, "With it", line.text);
    }
    markup(markdown, "\n");
}

static void group(struct markdown *markdown, const struct finding_group *group)
{
    const struct check *check = group->check;
    bool all = markdown->options->verbosity > 0 || markdown->options->audience == AUDIENCE_SECURITY;
    unsigned shown = all || group->count <= FULL_MAX ? group->count : FULL_MAX;
    struct wording references = { 0 };
    fprintf(markdown->file, "### %s: ", severity_word(group->severity));
    plain(markdown, check->title);
    fprintf(markdown->file, " (`%s`)\n\n", check->id);
    if (markdown->options->audience == AUDIENCE_BEGINNER) {
        plain(markdown, check->what);
        markup(markdown, "\n\n");
    }
    for (unsigned i = 0; i < shown; i++)
        finding(markdown, markdown->findings.findings[group->first + i]);
    if (shown < group->count) {
        char number[32];
        fprintf(markdown->file, "and %s more, see `-f json`\n\n", wording_count(group->count - shown, number));
    }
    wording_references(check, &references);
    bullet(markdown, "Why", check->why);
    bullet(markdown, "Do", check->todo);
    bullet(markdown, "Check", check->verify);
    bullet(markdown, "References", references.text);
    markup(markdown, "\n");
}

static void exemptions(struct markdown *markdown)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(markdown->audit), &list);
    if (markdown->findings.exempted == 0)
        return;
    heading(markdown, "Exempted, not counted");
    for (unsigned i = 0; i < count; i++) {
        if (!list[i]->exempted)
            continue;
        struct wording line = { 0 };
        wording_add(&line, "%s ", list[i]->check->id);
        wording_subject(markdown->audit, list[i], &line);
        wording_add(&line, ": %s", list[i]->exemption_reason);
        if (list[i]->exemption_until[0])
            wording_add(&line, " (until %s)", list[i]->exemption_until);
        bullet(markdown, NULL, line.text);
    }
}

static void outages(struct markdown *markdown)
{
    const struct outage *list;
    unsigned count = audit_outages(markdown->audit, &list);
    if (count > 0)
        heading(markdown, "Outages");
    for (unsigned i = 0; i < count; i++) {
        struct wording line = { 0 };
        wording_progress_outage(markdown->audit, &list[i], &line);
        bullet(markdown, NULL, line.text);
    }
}

static void stages(struct markdown *markdown)
{
    if (markdown->listing.segment_count > 0)
        heading(markdown, "Stages (0 no IPv6, 7 IPv6 only)");
    for (unsigned i = 0; i < markdown->listing.segment_count; i++) {
        struct wording line = { 0 };
        wording_segment(markdown->listing.segments[i], &line);
        wording_add(&line, ": ");
        wording_progress_stage(markdown->audit, markdown->listing.segments[i], &line);
        bullet(markdown, NULL, line.text);
    }
}

static void appendix(struct markdown *markdown)
{
    const char *date = audit_vendor_date(markdown->audit);
    heading(markdown, "Appendix");
    bullet(markdown, "Tool", "v6audit " V6AUDIT_VERSION);
    bullet(markdown, "Vendor names: IEEE registry of", date);
}

/* ── the outline ── */

static int all_findings(struct markdown *markdown)
{
    if (markdown->findings.count > 0)
        heading(markdown, "Findings");
    for (unsigned i = 0; i < markdown->findings.group_count; i++)
        group(markdown, &markdown->findings.groups[i]);
    return 0;
}

static int named_table(struct markdown *markdown, const char *name)
{
    for (unsigned i = 0; i < OUTLINE_TABLE_COUNT; i++)
        if (strcmp(report_outline_tables[i].table, name) == 0)
            return outline_table(markdown, &report_outline_tables[i]);
    return -EINVAL;
}

static int hosts(struct markdown *markdown)
{
    stacks(markdown);
    return named_table(markdown, "hosts");
}

static int network(struct markdown *markdown)
{
    heading(markdown, "How the network is built");
    return network_markdown(markdown->file, &markdown->listing);
}

struct part {
    const char *section; /* of --section */
    bool asked_for;      /* only written when it is */
    void (*write)(struct markdown *markdown);
    int (*try_write)(
        struct markdown *markdown); /* where memory may run out; NULL: `write`, or the table of that name */
};

/* In the order of the document; report_sections() names them all, and a test asks for each. */
static const struct part parts[] = {
    { .section = "coverage", .write = what_it_can_tell },
    { .section = "changes", .write = changes },
    { .section = "findings", .try_write = all_findings },
    { .section = "routers" },
    { .section = "prefixes" },
    { .section = "servers" },
    { .section = "hosts", .try_write = hosts },
    { .section = "services" },
    { .section = "uplink" },
    { .section = "replacement" },
    { .section = "without-ipv4" },
    { .section = "outages", .write = outages },
    { .section = "metrics" },
    { .section = "stages", .write = stages },
    { .section = "exemptions", .write = exemptions },
    { .section = "network", .asked_for = true, .try_write = network },
    { .section = "appendix", .write = appendix },
};

static int write_part(struct markdown *markdown, const struct part *part)
{
    if (part->write)
        part->write(markdown);
    else if (part->try_write)
        return part->try_write(markdown);
    else
        return named_table(markdown, part->section);
    return 0;
}

static int write_parts(struct markdown *markdown)
{
    const char *section = markdown->options->section;
    int status = 0;
    head(markdown);
    for (size_t i = 0; status == 0 && i < sizeof parts / sizeof parts[0]; i++)
        if (section ? strcmp(parts[i].section, section) == 0 : markdown->options->verbosity >= 0 && !parts[i].asked_for)
            status = write_part(markdown, &parts[i]);
    return status;
}

const char *report_sections(void)
{
    return "coverage|changes|findings|routers|prefixes|servers|hosts|services|uplink|replacement|without-ipv4|outages|metrics|stages|exemptions|network|appendix";
}

/* The document is made in memory first: the glossary explains only the terms that stand in it. */
static int write_document(struct markdown *markdown, FILE *output, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    markdown->file = open_memstream(&text, &size);
    if (!markdown->file)
        return error_set(error, -ENOMEM, "cannot write the report: out of memory");
    int status = write_parts(markdown);
    if (status == 0)
        status = writer_finish(markdown->file, error);
    fclose(markdown->file);
    markdown->file = output;
    if (status == 0) {
        const struct glossary_term *terms[GLOSSARY_MAX];
        size_t count = markdown->options->audience == AUDIENCE_BEGINNER ? glossary_used(text, terms, GLOSSARY_MAX) : 0;
        fwrite(text, 1, size, output);
        if (count > 0)
            heading(markdown, "Words used above");
        for (size_t i = 0; i < count; i++)
            bullet(markdown, terms[i]->term, terms[i]->meaning);
    }
    free(text);
    return status;
}

int report_markdown_write(const struct audit *audit, const struct report_options *options, FILE *output,
                          struct error *error)
{
    struct markdown markdown = { .audit = audit, .options = options };
    int status = listing_make(&markdown.listing, audit, error);
    if (status == 0)
        status = finding_group_make(&markdown.findings, audit, error);
    if (status == 0)
        status = changes_make(&markdown.changes, audit, error);
    if (status == 0) {
        audit_summarise(audit, &markdown.summary);
        status = write_document(&markdown, output, error);
    }
    changes_free(&markdown.changes);
    finding_group_free(&markdown.findings);
    listing_free(&markdown.listing);
    return status != 0 ? status : writer_finish(output, error);
}
