#include <config.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/finding_group.h"
#include "report/glossary.h"
#include "report/html_changes.h"
#include "report/html_event.h"
#include "report/html_piece.h"
#include "report/report_outline.h"
#include "report/svg.h"
#include "report/wording.h"
#include "report/writer.h"

enum { GLOSSARY_MAX = 32, OPEN_MAX = 5, CARDS_MAX = 400, DRAWINGS_MAX = 24, ROWS_MAX = 6000, SECTIONS_MAX = 24 };

struct section {
    const char *id, *title;
};

struct page {
    FILE *file;
    long verdict_size; /* bytes of the body up to where the list of contents goes */
    unsigned section_count;
    struct section sections[SECTIONS_MAX];
    const struct audit *audit;
    struct listing listing;
    struct finding_groups findings;
    struct audit_summary summary;
    struct changes changes;
};

static void heading(struct page *page, const char *id, const char *title)
{
    if (page->section_count < SECTIONS_MAX)
        page->sections[page->section_count++] = (struct section){ id, title };
    html_piece_markup(page->file, "<h2 id=\"%s\">%s</h2>\n", id, title);
}

static const char *worst(const struct audit_summary *summary)
{
    for (unsigned severity = SEVERITY_COUNT; severity-- > SEVERITY_LOW;)
        if (summary->counts[severity] > 0)
            return severity_word((enum severity)severity);
    return "info";
}

static void head(struct page *page)
{
    const struct coverage *coverage = audit_coverage(page->audit);
    const struct audit_options *options = audit_options(page->audit);
    html_piece_markup(
        page->file,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'sha256-%s'; img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"v6audit " V6AUDIT_VERSION "\">\n<title>IPv6 audit",
        html_script_hash);
    if (coverage->file_count > 0) {
        html_piece_markup(page->file, ": ");
        html_piece_text(page->file, coverage->files[0].name);
    }
    html_piece_markup(
        page->file, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<header><h1>IPv6 audit</h1>\n<p class=\"quiet\">",
        html_style);
    for (unsigned i = 0; i < coverage->file_count; i++) {
        html_piece_text(page->file, coverage->files[i].name);
        html_piece_markup(page->file, i + 1 < coverage->file_count ? ", " : "<br>");
    }
    struct wording span = { 0 };
    wording_span(page->audit, &span);
    html_piece_text(page->file, span.text);
    for (unsigned i = 0; i < options->plan_file_count; i++) {
        html_piece_markup(page->file, i ? ", " : "<br>Plan: ");
        html_piece_text(page->file, options->plan_files[i]);
    }
    if (options->filter) {
        html_piece_markup(page->file, "<br>Filter: ");
        html_piece_text(page->file, options->filter);
    }
    html_piece_markup(page->file, "</p></header>\n<main>\n");
}

static void tile(struct page *page, uint64_t value, const char *words)
{
    char number[32];
    html_piece_markup(page->file, "<li><b>%s</b> %s</li>", wording_count(value, number), words);
}

/* What a manager asks first, in numbers. */
static void tiles(struct page *page)
{
    const struct outage *outages;
    struct stack_counts counts, all = { 0 };
    for (unsigned i = 0; i < page->listing.segment_count; i++) {
        listing_count_stacks(page->audit, page->listing.segments[i], &counts);
        all.total += counts.total;
        for (unsigned k = 0; k < STACK_COUNT; k++)
            all.of[k] += counts.of[k];
    }
    html_piece_markup(page->file, "<ul class=\"tiles\" aria-label=\"In numbers\">");
    tile(page, all.total, "hosts");
    tile(page, all.of[STACK_DUAL] + all.of[STACK_IPV6_ONLY], "with IPv6 addresses");
    tile(page, all.of[STACK_IPV4_ONLY], "showed no IPv6");
    tile(page, all.of[STACK_UNDETERMINED], "undecided");
    tile(page, page->listing.router_count, "routers");
    tile(page, page->listing.prefix_count, "prefixes");
    tile(page, audit_outages(page->audit, &outages), "outages");
    html_piece_markup(page->file, "</ul>\n");
}

static void verdict(struct page *page)
{
    struct wording counts = { 0 }, sentences[VERDICT_SENTENCES_MAX] = { { 0 } };
    unsigned count = wording_verdict_sentences(page->audit, &page->summary, sentences);
    wording_severities(&page->summary, &counts);
    html_piece_markup(page->file, "<section class=\"verdict %s\" aria-labelledby=\"verdict\"><h2 id=\"verdict\">",
                      worst(&page->summary));
    html_piece_text(page->file, counts.length ? counts.text : "No finding");
    html_piece_markup(page->file, "</h2>\n<ul>");
    for (unsigned i = 0; i < count; i++)
        html_piece_element(page->file, "li", "li", sentences[i].text);
    html_piece_markup(page->file, "</ul></section>\n");
    tiles(page);
}

static void what_it_can_tell(struct page *page)
{
    const struct coverage *coverage = audit_coverage(page->audit);
    heading(page, "coverage", "What this capture can tell");
    html_piece_markup(page->file, "<ul>\n");
    for (unsigned i = 0; i < page->listing.segment_count; i++) {
        struct wording line = { 0 };
        wording_segment(page->listing.segments[i], &line);
        wording_add(&line, ": ");
        wording_vantage(page->listing.segments[i], &line);
        html_piece_element(page->file, "li", "li", line.text);
    }
    struct wording limits = { 0 };
    wording_limits(page->audit, &limits);
    html_piece_element(page->file, "li", "li", limits.text);
    for (unsigned i = 0; i < coverage->note_count; i++)
        html_piece_element(page->file, "li", "li", coverage->notes[i]);
    html_piece_markup(page->file, "</ul>\n");
    const struct withheld *withheld;
    unsigned count = findings_withheld(audit_findings(page->audit), &withheld);
    if (count == 0)
        return;
    html_piece_markup(page->file, "<details><summary>Not judged, and for want of what (%u)</summary><ul>\n", count);
    for (unsigned i = 0; i < count; i++) {
        struct wording line = { 0 };
        wording_add(&line, "%s%s%s: %s", withheld[i].check->id, withheld[i].segment[0] ? " on " : "",
                    withheld[i].segment, withheld[i].why);
        html_piece_element(page->file, "li", "li", line.text);
    }
    html_piece_markup(page->file, "</ul></details>\n");
}

/* ── findings ── */

static void finding(struct page *page, const struct finding *finding)
{
    struct wording subject = { 0 }, seen = { 0 }, segment = { 0 };
    wording_finding_segment(page->audit, finding, &segment);
    wording_subject(page->audit, finding, &subject);
    wording_seen(page->audit, finding, &seen);
    html_piece_markup(page->file, "<div class=\"finding\"><strong>");
    html_piece_text(page->file, subject.length ? subject.text : finding->segment[0] ? "The segment" : "The capture");
    html_piece_markup(page->file, "</strong> <span class=\"quiet\">");
    html_piece_text(page->file, segment.text);
    html_piece_markup(page->file, " (%s)</span>\n", confidence_word(finding->confidence));
    html_piece_element(page->file, "p", "p", finding->message);
    html_piece_markup(page->file, "<dl>");
    html_piece_pair(page->file, "Seen", seen.text);
    html_piece_pair(page->file, "Harm", finding->impact);
    unsigned place = 0;
    const char *term = "With it"; /* once, however many there are */
    for (const struct finding *other; (other = finding_group_absorbed(page->audit, finding, &place)); term = NULL) {
        struct wording line = { 0 };
        wording_add(&line, "%s ", other->check->id);
        wording_subject(page->audit, other, &line);
        html_piece_element(page->file, "dt", "dt", term);
        html_piece_element(page->file, "dd", "dd", line.text);
    }
    html_piece_markup(page->file, "</dl></div>\n");
}

static void group(struct page *page, const struct finding_group *group)
{
    const struct check *check = group->check;
    struct wording references = { 0 };
    char number[32];
    html_piece_markup(page->file, "<section class=\"card %s\"><h3><span class=\"label\">%s</span> ",
                      severity_word(group->severity), severity_word(group->severity));
    html_piece_text(page->file, check->title);
    html_piece_markup(page->file, " <code>%s</code></h3>\n", check->id);
    html_piece_element(page->file, "p", "p", check->what);
    for (unsigned i = 0; i < group->count && i < CARDS_MAX; i++) {
        if (i == OPEN_MAX)
            html_piece_markup(page->file, "<details><summary>%s more</summary>\n",
                              wording_count(group->count - OPEN_MAX, number));
        finding(page, page->findings.findings[group->first + i]);
    }
    if (group->count > CARDS_MAX)
        html_piece_markup(page->file, "<p>and %s more, see -f json</p>\n",
                          wording_count(group->count - CARDS_MAX, number));
    if (group->count > OPEN_MAX)
        html_piece_markup(page->file, "</details>\n");
    wording_references(check, &references);
    html_piece_markup(page->file, "<dl>");
    html_piece_pair(page->file, "Why", check->why);
    html_piece_pair(page->file, "Do", check->todo);
    html_piece_pair(page->file, "Check", check->verify);
    html_piece_pair(page->file, "More", references.text);
    html_piece_markup(page->file, "</dl></section>\n");
}

static void findings(struct page *page)
{
    if (page->findings.count > 0)
        heading(page, "findings", "Findings");
    for (unsigned i = 0; i < page->findings.group_count; i++)
        group(page, &page->findings.groups[i]);
    if (page->findings.exempted == 0)
        return;
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(page->audit), &list);
    heading(page, "exempted", "Exempted, not counted");
    html_piece_markup(page->file, "<ul>\n");
    for (unsigned i = 0; i < count; i++) {
        if (!list[i]->exempted)
            continue;
        struct wording line = { 0 };
        wording_add(&line, "%s ", list[i]->check->id);
        wording_subject(page->audit, list[i], &line);
        wording_add(&line, ": %s", list[i]->exemption_reason);
        if (list[i]->exemption_until[0])
            wording_add(&line, " (until %s)", list[i]->exemption_until);
        html_piece_element(page->file, "li", "li", line.text);
    }
    html_piece_markup(page->file, "</ul>\n");
}

/* ── drawings and tables ── */

static int drawings(struct page *page)
{
    int status = 0;
    if (page->listing.segment_count == 0)
        return 0;
    heading(page, "network", "How the network looks");
    for (unsigned i = 0; status == 0 && i < page->listing.segment_count && i < DRAWINGS_MAX; i++)
        status = svg_segment(page->file, &page->listing, page->listing.segments[i]);
    if (page->listing.segment_count > DRAWINGS_MAX)
        html_piece_markup(page->file, "<p>%u more segments are not drawn.</p>\n",
                          page->listing.segment_count - DRAWINGS_MAX);
    return status;
}

static void stack_table(struct page *page)
{
    static const enum host_stack order[] = { STACK_IPV4_ONLY, STACK_LINK_LOCAL_ONLY, STACK_DUAL,
                                             STACK_IPV6_ONLY, STACK_UNDETERMINED,    STACK_NOT_CLASSIFIED };
    html_piece_table_start(page->file, "Hosts by what they showed");
    html_piece_markup(
        page->file,
        "<th scope=\"col\">Segment</th><th class=\"n\" scope=\"col\">Total</th><th class=\"n\" scope=\"col\">IPv4 only</th>"
        "<th class=\"n\" scope=\"col\">Link-local only</th><th class=\"n\" scope=\"col\">Dual stack</th>"
        "<th class=\"n\" scope=\"col\">IPv6 only</th><th class=\"n\" scope=\"col\">Undecided</th>"
        "<th class=\"n\" scope=\"col\">Not classified</th></tr></thead><tbody>\n");
    for (unsigned i = 0; i < page->listing.segment_count; i++) {
        struct stack_counts counts;
        listing_count_stacks(page->audit, page->listing.segments[i], &counts);
        html_piece_markup(page->file, "<tr><td>");
        html_piece_text(page->file, page->listing.segments[i]->id);
        html_piece_markup(page->file, "</td><td class=\"n\">%u</td>", counts.total);
        for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
            html_piece_markup(page->file, "<td class=\"n\">%u</td>", counts.of[order[k]]);
        html_piece_markup(page->file, "</tr>\n");
    }
    html_piece_markup(page->file, "</tbody></table></div>\n");
}

/* When what happened, and how far IPv6 is: pictures first, tables below them. */
static int charts(struct page *page)
{
    if (page->listing.segment_count == 0)
        return 0;
    heading(page, "time", "Timeline");
    svg_timeline(page->file, &page->listing);
    int status = html_event_table(page->file, &page->listing);
    heading(page, "progress", "How far IPv6 is");
    svg_stacks(page->file, &page->listing);
    stack_table(page);
    svg_stage(page->file, &page->listing);
    svg_families(page->file, &page->listing);
    svg_latency(page->file, &page->listing);
    return status;
}

struct table_output {
    FILE *file;
    const struct outline_table *outline;
    unsigned columns, rows;
};

/* The head comes with the first row: a table without rows is a sentence. */
static void table_head(const struct table_output *output)
{
    html_piece_table_start(output->file, output->outline->title);
    for (unsigned i = 0; i < output->columns; i++)
        html_piece_markup(output->file, "<th scope=\"col\">%s</th>", output->outline->columns[i].title);
    html_piece_markup(output->file, "</tr></thead><tbody>\n");
}

/* Sentences: in a narrow column they would be a word a line. */
static bool is_long(const char *column)
{
    return strcmp(column, "why") == 0 || strcmp(column, "to_decide") == 0;
}

static void table_row(void *context, const char *const *cells)
{
    struct table_output *output = context;
    if (output->rows == 0)
        table_head(output);
    if (output->rows++ >= ROWS_MAX)
        return;
    html_piece_markup(output->file, "<tr>");
    for (unsigned i = 0; i < output->columns; i++) {
        html_piece_markup(output->file, is_long(output->outline->columns[i].column) ? "<td class=\"long\">" : "<td>");
        html_piece_text(output->file, cells[i]);
        html_piece_markup(output->file, "</td>");
    }
    html_piece_markup(output->file, "</tr>\n");
}

/* What the sheets below say in a sentence each. */
static void uplink_lead(struct page *page)
{
    struct uplink_sheet *sheet = malloc(sizeof *sheet);
    for (unsigned i = 0; sheet && i < page->listing.segment_count; i++) {
        struct wording place = { 0 }, verdict = { 0 };
        if (!audit_uplink(page->audit, page->listing.segments[i], sheet))
            continue;
        wording_uplink_place(sheet, &place);
        wording_uplink(sheet, &verdict);
        html_piece_element(page->file, "p", "p", place.text);
        html_piece_element(page->file, "p", "p", verdict.text);
    }
    free(sheet);
}

static int outline_table(struct page *page, const struct outline_table *outline)
{
    struct table_output output = { .file = page->file, .outline = outline };
    if (outline->only_with_rows && !report_outline_has_rows(outline, &page->listing))
        return 0;
    char number[32];
    output.columns = report_outline_columns(outline);
    heading(page, outline->table, outline->title);
    if (strcmp(outline->table, "uplink") == 0)
        uplink_lead(page);
    struct wording lead = { 0 };
    if (wording_table_lead(&page->listing, outline->table, &lead))
        html_piece_element(page->file, "p", "p", lead.text);
    int status = report_outline_rows(outline, &page->listing, table_row, &output);
    html_piece_markup(page->file, output.rows > 0 ? "</tbody></table></div>\n" : "<p>None were seen.</p>\n");
    if (output.rows > ROWS_MAX)
        html_piece_markup(page->file, "<p>and %s more, see -f json</p>\n",
                          wording_count(output.rows - ROWS_MAX, number));
    return status;
}

static void contents(struct page *page)
{
    html_piece_markup(page->file, "<nav aria-label=\"Contents\"><ul>");
    for (unsigned i = 0; i < page->section_count; i++)
        html_piece_markup(page->file, "<li><a href=\"#%s\">%s</a></li>", page->sections[i].id, page->sections[i].title);
    html_piece_markup(page->file, "</ul></nav>\n");
}

static void foot(struct page *page, const char *text)
{
    const struct glossary_term *terms[GLOSSARY_MAX];
    size_t count = glossary_used(text, terms, GLOSSARY_MAX);
    const char *date = audit_vendor_date(page->audit);
    if (count > 0) {
        heading(page, "words", "Words used above");
        html_piece_markup(page->file, "<dl class=\"words\">\n");
        for (size_t i = 0; i < count; i++)
            html_piece_pair(page->file, terms[i]->term, terms[i]->meaning);
        html_piece_markup(page->file, "</dl>\n");
    }
    html_piece_markup(page->file, "</main>\n<footer class=\"quiet\"><p>v6audit " V6AUDIT_VERSION);
    if (date)
        html_piece_markup(page->file, ". Vendor names: IEEE registry of %s", date);
    html_piece_markup(page->file, ".</p></footer>\n<script>%s</script>\n</body>\n</html>\n", html_script);
}

static int write_parts(struct page *page)
{
    verdict(page);
    page->verdict_size = ftell(page->file);
    what_it_can_tell(page);
    if (page->changes.baseline) {
        heading(page, "changes", "Changes since the baseline");
        html_changes(page->file, &page->changes);
    }
    findings(page);
    int status = drawings(page);
    if (status == 0)
        status = charts(page);
    for (unsigned i = 0; status == 0 && i < OUTLINE_TABLE_COUNT; i++)
        status = outline_table(page, &report_outline_tables[i]);
    return status;
}

/* The body is made in memory first: the glossary explains only the terms that stand in it. */
static int write_page(struct page *page, FILE *output, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    page->file = open_memstream(&text, &size);
    if (!page->file)
        return error_set(error, -ENOMEM, "cannot write the report: out of memory");
    int status = write_parts(page);
    if (status == 0)
        status = writer_finish(page->file, error);
    else
        error_set(error, status, "cannot write the report: out of memory");
    fclose(page->file);
    page->file = output;
    if (status == 0) {
        head(page);
        size_t first = page->verdict_size > 0 ? (size_t)page->verdict_size : 0;
        fwrite(text, 1, first, output);
        contents(page);
        fwrite(text + first, 1, size - first, output);
        foot(page, text);
    }
    free(text);
    return status;
}

int report_html_write(const struct audit *audit, const struct report_options *options, FILE *output,
                      struct error *error)
{
    (void)options;
    struct page page = { .audit = audit };
    int status = listing_make(&page.listing, audit, error);
    if (status == 0)
        status = finding_group_make(&page.findings, audit, error);
    if (status == 0)
        status = changes_make(&page.changes, audit, error);
    if (status == 0) {
        audit_summarise(audit, &page.summary);
        status = write_page(&page, output, error);
    }
    changes_free(&page.changes);
    finding_group_free(&page.findings);
    listing_free(&page.listing);
    return status != 0 ? status : writer_finish(output, error);
}
