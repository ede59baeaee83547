#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "report/report_text.h"
#include "report/wording.h"
#include "v6audit/uplink.h"

/* The uplink sheet: four columns, each wrapped under itself, so that it stays within 80 columns. */

enum { INDENT = 2, COLUMNS = 4, NARROW = 80, GAP = 2 };

static const unsigned usual_widths[COLUMNS] = { 16, 16, 23, 15 };

/* ── four columns ── */

/* How much of the text goes into `width` columns: up to a blank, else behind a colon (addresses), else up to a full column. Returns the octets; `skip` are those of the blank behind them. */
static size_t fit(const char *text, unsigned width, size_t *skip)
{
    size_t used = 0, last_blank = 0, last_colon = 0, size;
    unsigned columns = 0;
    uint32_t character;
    *skip = 0;
    while ((size = escape_character(text + used, &character)) > 0) {
        char one[8] = "";
        memcpy(one, text + used, size < sizeof one ? size : sizeof one - 1);
        columns += (unsigned)escape_width(one);
        if (columns > width && text[used] != ' ') {
            *skip = last_blank > 0;
            return last_blank > 0 ? last_blank : last_colon > 0 ? last_colon : used;
        }
        if (text[used] == ' ' && text[used + 1] != '%')
            last_blank = used;
        used += size;
        if (text[used - 1] == ':')
            last_colon = used;
    }
    return used;
}

static void put_piece(struct text_layout *layout, unsigned column, const char *text, size_t size)
{
    char piece[UPLINK_CELL_SIZE * 2];
    if (size == 0)
        return;
    size = size < sizeof piece ? size : sizeof piece - 1;
    memcpy(piece, text, size);
    piece[size] = '\0';
    if (layout->column < column)
        text_layout_go(layout, column);
    text_layout_words(layout, column, piece);
}

/* On a wide terminal the three last columns share what is more; on a narrow one all give in. */
static unsigned column_width(const struct text_layout *layout, unsigned column)
{
    if (layout->width >= NARROW)
        return usual_widths[column] + (column > 0 ? (layout->width - NARROW) / (COLUMNS - 1) : 0);
    return usual_widths[column] * layout->width / NARROW - 1;
}

/* One row: lines until every cell is written. */
static void put_row(struct text_layout *layout, const char *const *cells)
{
    const char *rest[COLUMNS];
    bool more = true;
    memcpy(rest, cells, sizeof rest);
    while (more) {
        unsigned column = INDENT;
        more = false;
        for (unsigned i = 0; i < COLUMNS; i++) {
            unsigned width = column_width(layout, i);
            size_t skip, size = fit(rest[i], width, &skip);
            put_piece(layout, column, rest[i], size);
            rest[i] += size + skip;
            more = more || *rest[i];
            column += width + GAP;
        }
        text_layout_end_line(layout);
    }
}

/* ── one line of the sheet ── */

static const char *verdict_mark(const struct uplink_line *line)
{
    return line->verdict == UPLINK_BAD ? "! " : "";
}

static void put_observations(const struct uplink_line *line, struct wording *wording)
{
    uint64_t four = line->cells[UPLINK_IPV4].n, six = line->cells[UPLINK_IPV6].n;
    char a[32], b[32];
    if (four > 0 && six > 0)
        wording_add(wording, "n = %s and %s", wording_count(four, a), wording_count(six, b));
    else if (four + six > 0)
        wording_add(wording, "n = %s", wording_count(four + six, a));
}

static void put_line(struct text_report *report, const struct uplink_line *line)
{
    const char *cells[COLUMNS] = { line->title };
    struct wording four = { 0 }, six = { 0 }, difference = { 0 }, below = { 0 };
    struct wording *texts[UPLINK_FAMILIES] = { &four, &six };
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_cell *cell = &line->cells[family];
        if (cell->text[0])
            wording_add(texts[family], "%s", cell->text);
        else
            wording_add(texts[family], "(%s)", cell->why);
        cells[1 + family] = texts[family]->text;
    }
    wording_add(&difference, "%s%s", verdict_mark(line), line->difference);
    cells[COLUMNS - 1] = difference.text;
    put_row(&report->layout, cells);
    put_observations(line, &below);
    if (line->frame_count > 0) {
        wording_add(&below, "%s", below.length ? "; " : "");
        wording_frames(report->audit, line->frames, line->frame_count, &below);
    }
    if (below.length > 0)
        text_layout_paragraph(&report->layout, INDENT + 2, "", INDENT + 2, below.text);
}

static bool is_empty(const struct uplink_line *line)
{
    return !line->cells[UPLINK_IPV4].text[0] && !line->cells[UPLINK_IPV6].text[0] && line->verdict == UPLINK_NOT_JUDGED;
}

/* Rows for which nothing was there: in few words, unless all is wanted. */
static void put_missing(struct text_report *report, const struct uplink_sheet *sheet)
{
    for (unsigned i = 0; i < sheet->line_count; i++) {
        const struct uplink_line *line = &sheet->lines[i];
        struct wording text = { 0 };
        if (!is_empty(line))
            continue;
        const char *four = line->cells[UPLINK_IPV4].why, *six = line->cells[UPLINK_IPV6].why;
        if (strcmp(four, six) == 0)
            wording_add(&text, "%s: %s.", line->title, six);
        else
            wording_add(&text, "%s: %s; %s.", line->title, four, six);
        text_layout_paragraph(&report->layout, INDENT, "", INDENT + 2, text.text);
    }
}

static void put_summary(struct text_report *report, const struct uplink_sheet *sheet)
{
    struct wording line = { 0 };
    wording_uplink_place(sheet, &line);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, line.text);
    struct wording verdict = { 0 };
    wording_uplink(sheet, &verdict);
    if (sheet->bad > 0)
        wording_add(&verdict, " Marked with !.");
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, verdict.text);
}

static void put_sheet(struct text_report *report, const struct uplink_sheet *sheet)
{
    static const char *const titles[COLUMNS] = { "", "IPv4", "IPv6", "difference" };
    text_heading(report, "UPLINK", TEXT_NO_COUNT);
    put_summary(report, sheet);
    put_row(&report->layout, titles);
    for (unsigned i = 0; i < sheet->line_count; i++)
        if (!is_empty(&sheet->lines[i]))
            put_line(report, &sheet->lines[i]);
    put_missing(report, sheet);
}

void text_uplink(struct text_report *report)
{
    struct uplink_sheet *sheet = malloc(sizeof *sheet);
    for (unsigned i = 0; sheet && i < report->listing.segment_count; i++)
        if (audit_uplink(report->audit, report->listing.segments[i], sheet))
            put_sheet(report, sheet);
    free(sheet);
}
