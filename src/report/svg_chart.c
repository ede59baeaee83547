#include <inttypes.h>

#include "report/html_piece.h"
#include "report/svg.h"
#include "report/svg_piece.h"
#include "report/wording.h"

enum { SEGMENTS_MAX = 40, SERVICES_MAX = 20, STAGES = 8, STAGE_ROW = 58, FAMILY_BARS = 3, TOP = 6 };

static unsigned segments_of(const struct listing *listing)
{
    return listing->segment_count < SEGMENTS_MAX ? listing->segment_count : SEGMENTS_MAX;
}

static void segment_label(FILE *file, const struct segment *segment, unsigned y, const char *second)
{
    struct wording name = { 0 };
    wording_segment(segment, &name);
    svg_piece_label(file, y, name.text, second);
}

/* ── how far IPv6 is on the hosts ── */

/* From what is done to what is open; the colours of the drawings. */
static const enum host_stack stack_order[] = { STACK_DUAL,      STACK_IPV6_ONLY,    STACK_LINK_LOCAL_ONLY,
                                               STACK_IPV4_ONLY, STACK_UNDETERMINED, STACK_NOT_CLASSIFIED };

static void stack_row(FILE *file, const struct stack_counts *counts, unsigned y)
{
    struct svg_part part = { .total = counts->total };
    for (size_t i = 0; i < sizeof stack_order / sizeof stack_order[0]; i++) {
        const struct svg_stack *drawn = &svg_stacks_drawn[stack_order[i]];
        part.class = drawn->class;
        part.words = drawn->words;
        part.from = part.to;
        part.to += counts->of[stack_order[i]];
        if (part.to > part.from)
            svg_piece_bar(file, y + 4, SVG_ROW - 12, &part);
    }
}

void svg_stacks(FILE *file, const struct listing *listing)
{
    unsigned rows = segments_of(listing);
    if (rows == 0)
        return;
    svg_piece_open(file, rows * SVG_ROW + TOP, "How far IPv6 is on the hosts",
                   "A bar for each segment, parted by what its hosts showed. The table below has the numbers.");
    for (unsigned row = 0; row < rows; row++) {
        struct stack_counts counts;
        struct wording second = { 0 };
        char number[32];
        listing_count_stacks(listing->audit, listing->segments[row], &counts);
        wording_add(&second, "%s host%s", wording_count(counts.total, number), counts.total == 1 ? "" : "s");
        segment_label(file, listing->segments[row], row * SVG_ROW, second.text);
        stack_row(file, &counts, row * SVG_ROW);
    }
    svg_piece_close(file);
    svg_piece_legend_start(file);
    for (size_t i = 0; i < sizeof stack_order / sizeof stack_order[0]; i++)
        svg_piece_legend(file, svg_stacks_drawn[stack_order[i]].class, svg_stacks_drawn[stack_order[i]].words);
    svg_piece_legend_end(file);
    svg_piece_end(file, "");
}

/* ── stages ── */

static const char *const stage_words[STAGES] = { "no IPv6", "router", "addresses", "reachable",
                                                 "in use",  "parity", "mostly",    "IPv6 only" };

static void stage_row(FILE *file, const struct segment_stage *stage, unsigned y)
{
    const unsigned width = SVG_BAR / STAGES;
    for (unsigned i = 0; i < STAGES; i++) {
        struct wording words = { 0 };
        bool reached = (int)i <= stage->stage;
        wording_add(&words, "%u %s", i, stage_words[i]);
        html_piece_markup(file, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"26\" rx=\"3\"/>\n",
                          reached ? "bar" : "box", SVG_LABEL + i * width, y + 4, width - 4);
        svg_piece_text(file, SVG_LABEL + i * width + (width - 4) / 2, y + 21, reached ? "in small" : "middle quiet",
                       words.text);
    }
    if (stage->next_step[0]) {
        struct wording next = { 0 };
        wording_add(&next, "Next: %s", stage->next_step);
        svg_piece_cut_text(file, SVG_LABEL, y + 46, "", next.text, 106);
    }
}

void svg_stage(FILE *file, const struct listing *listing)
{
    unsigned rows = segments_of(listing);
    bool unsure = false;
    if (rows == 0)
        return;
    svg_piece_open(file, rows * STAGE_ROW + TOP, "Stage of each segment on the way to IPv6 only",
                   "Eight steps for each segment, those that are reached filled, and what keeps it from the next one.");
    for (unsigned row = 0; row < rows; row++) {
        struct segment_stage stage;
        struct wording second = { 0 };
        audit_stage(listing->audit, listing->segments[row], &stage);
        unsure = unsure || stage.at_least;
        wording_add(&second, "%sstage %d", stage.at_least ? "at least " : "", stage.stage);
        segment_label(file, listing->segments[row], row * STAGE_ROW, second.text);
        stage_row(file, &stage, row * STAGE_ROW);
    }
    svg_piece_close(file);
    svg_piece_end(file, unsure ? "At least: more than a fifth of the hosts could not be judged." : "");
}

/* ── both families side by side ── */

struct family_bar {
    const char *words;
    uint64_t ipv6, ipv4;
};

/* What can be compared on a segment; bars without anything are left out by the caller. */
static void family_bars(const struct listing *listing, const struct segment *segment,
                        struct family_bar bars[FAMILY_BARS])
{
    struct segment_stage stage;
    audit_stage(listing->audit, segment, &stage);
    bars[0] = (struct family_bar){ "frames", segment->ipv6_frames, segment->ipv4_frames };
    bars[1] = (struct family_bar){ "connections answered", stage.ipv6_answered, stage.ipv4_answered };
    bars[2] = (struct family_bar){ "bytes, other networks", stage.ipv6_bytes, stage.ipv4_bytes };
}

static void family_row(FILE *file, const struct segment *segment, const struct family_bar *bar, unsigned y)
{
    struct wording second = { 0 };
    uint64_t total = bar->ipv6 + bar->ipv4;
    wording_add(&second, "%s: %.0f %% IPv6", bar->words, 100.0 * (double)bar->ipv6 / (double)total);
    segment_label(file, segment, y, second.text);
    if (bar->ipv6 > 0)
        svg_piece_bar(file, y + 4, SVG_ROW - 12, &(struct svg_part){ "ipv6-only", "IPv6", 0, bar->ipv6, total });
    if (bar->ipv4 > 0)
        svg_piece_bar(file, y + 4, SVG_ROW - 12, &(struct svg_part){ "ipv4-only", "IPv4", bar->ipv6, total, total });
}

static void family_legend(FILE *file)
{
    svg_piece_legend_start(file);
    svg_piece_legend(file, "ipv6-only", "IPv6");
    svg_piece_legend(file, "ipv4-only", "IPv4");
    svg_piece_legend_end(file);
}

void svg_families(FILE *file, const struct listing *listing)
{
    struct family_bar bars[FAMILY_BARS];
    unsigned rows = 0;
    for (unsigned i = 0; i < segments_of(listing); i++) {
        family_bars(listing, listing->segments[i], bars);
        for (unsigned k = 0; k < FAMILY_BARS; k++)
            rows += bars[k].ipv6 + bars[k].ipv4 > 0;
    }
    if (rows == 0)
        return;
    svg_piece_open(file, rows * SVG_ROW + TOP, "IPv6 against IPv4: traffic",
                   "For each segment the shares of both families in frames, answered connections and bytes.");
    rows = 0;
    for (unsigned i = 0; i < segments_of(listing); i++) {
        family_bars(listing, listing->segments[i], bars);
        for (unsigned k = 0; k < FAMILY_BARS; k++)
            if (bars[k].ipv6 + bars[k].ipv4 > 0)
                family_row(file, listing->segments[i], &bars[k], rows++ * SVG_ROW);
    }
    svg_piece_close(file);
    family_legend(file);
    svg_piece_end(file, "");
}

/* The services whose handshakes were timed over both families. Returns whether this is one. */
static bool compares(const struct listing *listing, unsigned place, struct service_view *view)
{
    return service_look(audit_inventory(listing->audit), listing->services[place], view) && view->ipv4 && view->ipv6 &&
           view->ipv4->round_trip_count > 0 && view->ipv6->round_trip_count > 0;
}

static uint32_t slowest(const struct listing *listing, unsigned *rows)
{
    uint32_t most = 1;
    *rows = 0;
    for (unsigned i = 0; i < listing->service_count && *rows < SERVICES_MAX; i++) {
        struct service_view view;
        if (!compares(listing, i, &view))
            continue;
        uint32_t six = service_median(view.ipv6), four = service_median(view.ipv4);
        most = six > most ? six : most;
        most = four > most ? four : most;
        (*rows)++;
    }
    return most;
}

static void latency_bar(FILE *file, const char *class, const struct service *service, unsigned y, uint32_t most)
{
    enum { VALUE = 130 }; /* room for the number behind the longest bar */
    uint32_t median = service_median(service);
    unsigned width = (unsigned)((double)median * (SVG_BAR - VALUE) / (double)most);
    struct wording value = { 0 };
    wording_add(&value, "%" PRIu32 ".%" PRIu32 " ms (n = %" PRIu32 ")", median / 1000, median % 1000 / 100,
                service->round_trip_count);
    html_piece_markup(file, "<rect class=\"%s\" x=\"%d\" y=\"%u\" width=\"%u\" height=\"13\"/>\n", class, SVG_LABEL, y,
                      width < 2 ? 2 : width);
    svg_piece_text(file, SVG_LABEL + width + 6, y + 11, "", value.text);
}

void svg_latency(FILE *file, const struct listing *listing)
{
    unsigned rows, row = 0;
    uint32_t most = slowest(listing, &rows);
    if (rows == 0)
        return;
    svg_piece_open(file, rows * SVG_ROW + TOP, "IPv6 against IPv4: time of a handshake",
                   "Two bars for each service that was timed over both families: the median time until it answered.");
    for (unsigned i = 0; i < listing->service_count && row < rows; i++) {
        struct service_view view;
        char address[ADDRESS_TEXT_SIZE];
        struct wording second = { 0 };
        if (!compares(listing, i, &view))
            continue;
        wording_add(&second, "%s/%u, ", packet_protocol_word(view.ipv6->protocol), view.ipv6->port);
        wording_segment(view.segment, &second);
        svg_piece_label(file, row * SVG_ROW, view.name ? view.name : address_format(&view.ipv6->address, address),
                        second.text);
        latency_bar(file, "ipv6-only", view.ipv6, row * SVG_ROW + 4, most);
        latency_bar(file, "ipv4-only", view.ipv4, row * SVG_ROW + 19, most);
        row++;
    }
    svg_piece_close(file);
    family_legend(file);
    svg_piece_end(file, "The median of n handshakes, or of n questions and their answers.");
}
