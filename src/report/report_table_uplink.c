#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "report/report_row.h"
#include "report/report_table.h"
#include "v6audit/uplink.h"

static void cell(struct report_row *row, const char *text)
{
    report_row_cell(row, "%s", text ? text : "");
}

/* A number in thousandths, at most three decimals. */
static void number(struct report_row *row, bool known, int64_t thousandths)
{
    if (known)
        report_row_cell(row, "%.10g", (double)thousandths / 1000);
    else
        cell(row, NULL);
}

static void frames(struct report_row *row, const struct audit *audit, const struct uplink_line *line)
{
    const struct coverage *coverage = audit_coverage(audit);
    cell(row, NULL);
    for (unsigned i = 0; i < line->frame_count; i++) {
        const struct frame_reference *frame = &line->frames[i];
        if (coverage->file_count > 1 && frame->file < coverage->file_count)
            report_row_value(row, "%s:%" PRIu64, coverage->files[frame->file].name, frame->number);
        else
            report_row_value(row, "%" PRIu64, frame->number);
    }
}

static void value(struct report_row *row, const struct uplink_cell *from)
{
    if (from->text[0])
        cell(row, from->text);
    else
        report_row_cell(row, "(%s)", from->why);
}

/* 0: nothing was counted; the row has its value from one message. */
static void number_of(struct report_row *row, uint64_t n)
{
    if (n > 0)
        report_row_cell(row, "%" PRIu64, n);
    else
        cell(row, NULL);
}

static int line_row(struct report_row *row, const struct audit *audit, const struct uplink_sheet *sheet,
                    const struct uplink_line *line, report_table_row *put, void *context)
{
    const struct uplink_cell *four = &line->cells[UPLINK_IPV4], *six = &line->cells[UPLINK_IPV6];
    report_row_start(row);
    cell(row, sheet->segment->id);
    cell(row, line->id);
    cell(row, line->title);
    value(row, four);
    value(row, six);
    cell(row, line->difference);
    cell(row, uplink_verdict_word(line->verdict));
    number_of(row, four->n);
    number_of(row, six->n);
    frames(row, audit, line);
    cell(row, line->unit);
    number(row, four->has_number, four->number);
    number(row, six->has_number, six->number);
    number(row, line->has_percent, line->percent * 100);
    cell(row, line->needs);
    cell(row, line->reference);
    return report_row_put(row, put, context);
}

int report_table_uplink_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct uplink_sheet *sheet = malloc(sizeof *sheet);
    struct report_row row = { 0 };
    int status = sheet ? 0 : -ENOMEM;
    for (unsigned i = 0; status == 0 && i < listing->segment_count; i++) {
        if (!audit_uplink(listing->audit, listing->segments[i], sheet))
            continue;
        for (unsigned k = 0; status == 0 && k < sheet->line_count; k++)
            status = line_row(&row, listing->audit, sheet, &sheet->lines[k], put, context);
    }
    report_row_free(&row);
    free(sheet);
    return status;
}
