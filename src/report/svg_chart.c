#include <inttypes.h>
#include <string.h>

#include "report/html_piece.h"
#include "report/svg.h"
#include "report/wording.h"

enum {
    PAGE = 720,
    LABEL = 190, /* width of the names before the bars */
    BAR = PAGE - LABEL - 10,
    ROW = 28,
    ROWS_MAX = 40,
    MARKS_MAX = 400
};

static void open_chart(FILE *file, unsigned rows, const char *title)
{
    unsigned height = rows * ROW + 30;
    html_piece_markup(file,
                      "<figure><svg viewBox=\"0 0 %d %u\" width=\"%d\" height=\"%u\" role=\"img\"><title>%s</title>\n",
                      PAGE, height, PAGE, height, title);
}

static void close_chart(FILE *file, const char *caption)
{
    html_piece_markup(file, "</svg><figcaption>%s</figcaption></figure>\n", caption);
}

/* At most so much of a name as its place holds. */
static void row_label(FILE *file, unsigned row, const char *text)
{
    html_piece_markup(file, "<text x=\"4\" y=\"%u\" textLength=\"%u\" lengthAdjust=\"spacingAndGlyphs\">",
                      row * ROW + 19, strlen(text) > 28 ? LABEL - 10u : (unsigned)strlen(text) * 6u + 4u);
    html_piece_text(file, text);
    html_piece_markup(file, "</text>\n");
}

/* A part of a bar from `from` to `to` of `total`, with its number in it where there is room. */
static void bar_part(FILE *file, unsigned row, const char *class, const char *words, uint64_t from, uint64_t to,
                     uint64_t total)
{
    char number[32];
    unsigned x = LABEL + (unsigned)(from * BAR / total), end = LABEL + (unsigned)(to * BAR / total);
    wording_count(to - from, number);
    html_piece_markup(file, "<g><title>%s %s</title><rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%d\"/>",
                      number, words, class, x, row * ROW + 4, end - x, ROW - 8);
    if (end - x > 10 + 8 * strlen(number))
        html_piece_markup(file, "<text class=\"in\" x=\"%u\" y=\"%u\" text-anchor=\"middle\">%s</text>", (x + end) / 2,
                          row * ROW + 19, number);
    html_piece_markup(file, "</g>\n");
}

static unsigned rows_of(const struct listing *listing)
{
    return listing->segment_count < ROWS_MAX ? listing->segment_count : ROWS_MAX;
}

void svg_stacks(FILE *file, const struct listing *listing)
{
    static const struct {
        enum host_stack stack;
        const char *class, *words;
    } parts[] = {
        { STACK_DUAL, "dual-stack", "dual stack" },
        { STACK_IPV6_ONLY, "ipv6-only", "IPv6 only" },
        { STACK_LINK_LOCAL_ONLY, "link-local-only", "link-local only" },
        { STACK_IPV4_ONLY, "ipv4-only", "IPv4 only" },
        { STACK_UNDETERMINED, "undetermined", "undecided" },
        { STACK_NOT_CLASSIFIED, "not-classified", "not classified" },
    };
    open_chart(file, rows_of(listing), "How far IPv6 is on the hosts of each segment");
    for (unsigned row = 0; row < rows_of(listing); row++) {
        struct stack_counts counts;
        uint64_t from = 0;
        listing_count_stacks(listing->audit, listing->segments[row], &counts);
        struct wording name = { 0 };
        wording_segment(listing->segments[row], &name);
        row_label(file, row, name.text);
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            uint64_t to = from + counts.of[parts[i].stack];
            if (to > from)
                bar_part(file, row, parts[i].class, parts[i].words, from, to, counts.total);
            from = to;
        }
    }
    close_chart(file, "Hosts by what they showed, in this order: dual stack, IPv6 only, link-local only, IPv4 only, "
                      "undecided, not classified. The numbers stand in the table below.");
}

void svg_families(FILE *file, const struct listing *listing)
{
    open_chart(file, rows_of(listing), "IPv6 against IPv4 by frames");
    for (unsigned row = 0; row < rows_of(listing); row++) {
        const struct segment *segment = listing->segments[row];
        uint64_t total = segment->ipv6_frames + segment->ipv4_frames;
        struct wording name = { 0 };
        wording_segment(segment, &name);
        row_label(file, row, name.text);
        if (segment->ipv6_frames > 0)
            bar_part(file, row, "ipv6-only", "IPv6 frames", 0, segment->ipv6_frames, total);
        if (segment->ipv4_frames > 0)
            bar_part(file, row, "ipv4-only", "IPv4 frames", segment->ipv6_frames, total, total);
    }
    close_chart(file, "Frames by family: IPv6 first, then IPv4.");
}

/* ── timeline ── */

struct timeline {
    FILE *file;
    const struct audit *audit;
    int64_t start, length;
    unsigned marks;
};

static unsigned place_of(const struct timeline *timeline, int64_t time)
{
    int64_t offset = time - timeline->start;
    if (offset < 0)
        offset = 0;
    if (offset > timeline->length)
        offset = timeline->length;
    return LABEL + (unsigned)((double)offset * BAR / (double)timeline->length);
}

static void put_mark(struct timeline *timeline, unsigned row, const char *class, int64_t time, const char *title)
{
    char text[32];
    if (timeline->marks++ >= MARKS_MAX)
        return;
    html_piece_markup(timeline->file, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"4\"><title>", class,
                      place_of(timeline, time), row * ROW + 14);
    html_piece_text(timeline->file, title);
    html_piece_markup(timeline->file, ", %s</title></circle>\n",
                      wording_time_of_day(audit_wall_time(timeline->audit, time), text));
}

static void router_row(struct timeline *timeline, unsigned row, const struct router *router)
{
    char text[ADDRESS_TEXT_SIZE];
    struct wording name = { 0 };
    unsigned from = place_of(timeline, router->first_seen), to = place_of(timeline, router->last_seen);
    wording_segment(router->segment, &name);
    wording_add(&name, " %s", address_format(&router->address, text));
    row_label(timeline->file, row, name.text);
    html_piece_markup(timeline->file, "<rect class=\"bar\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"6\"/>\n", from,
                      row * ROW + 11, to - from < 2 ? 2 : to - from);
    for (unsigned i = 0; i < router->change_count; i++) {
        const struct router_change *change = &router->changes[i];
        struct wording title = { 0 };
        wording_add(&title, "%s: %s → %s", change->field, change->from, change->to);
        put_mark(timeline, row, "change", change->frame.time, title.text);
    }
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(timeline->audit), &list);
    for (unsigned i = 0; i < count; i++) {
        const struct finding *finding = list[i];
        if (finding->severity < SEVERITY_MEDIUM || !finding_counts(finding) || !finding->subject.has_address ||
            !address_equal(&finding->subject.address, &router->address) ||
            strcmp(finding->segment, router->segment->id) != 0)
            continue;
        for (unsigned k = 0; k < finding->evidence_count; k++)
            put_mark(timeline, row, "mark", finding->evidence[k].frame.time, finding->check->id);
    }
}

void svg_timeline(FILE *file, const struct listing *listing)
{
    const struct coverage *coverage = audit_coverage(listing->audit);
    unsigned rows = listing->router_count < ROWS_MAX ? listing->router_count : ROWS_MAX;
    struct timeline timeline = { .file = file, .audit = listing->audit, .start = coverage->start };
    timeline.length = coverage->end - coverage->start;
    if (rows == 0 || timeline.length <= 0)
        return;
    char from[32], to[32];
    open_chart(file, rows, "When routers advertised");
    for (unsigned row = 0; row < rows; row++)
        router_row(&timeline, row, listing->routers[row]);
    html_piece_markup(file, "<text x=\"%d\" y=\"%u\">%s</text><text x=\"%d\" y=\"%u\" text-anchor=\"end\">%s</text>\n",
                      LABEL, rows * ROW + 18, wording_time(audit_wall_time(listing->audit, coverage->start), from),
                      PAGE - 10, rows * ROW + 18,
                      wording_time_of_day(audit_wall_time(listing->audit, coverage->end), to));
    close_chart(file, "Each line is a router, from its first to its last advertisement; points are changes of what it "
                      "advertises, and frames of findings about it (point at one to read it). UTC.");
}
