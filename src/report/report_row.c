#include "report/report_row.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

void report_row_start(struct report_row *row)
{
    row->used = 0;
    row->count = 0;
}

void report_row_free(struct report_row *row)
{
    free(row->text);
    *row = (struct report_row){ 0 };
}

static bool make_room(struct report_row *row, size_t size)
{
    if (row->failed)
        return false;
    if (row->room - row->used >= size)
        return true;
    size_t room = row->room ? row->room : 1024;
    while (room - row->used < size)
        room *= 2;
    char *text = realloc(row->text, room);
    if (!text) {
        row->failed = true;
        return false;
    }
    row->text = text;
    row->room = room;
    return true;
}

/* The text and its final zero; `used` stands behind the zero, so the next piece of a cell begins one earlier. */
static void append(struct report_row *row, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0 || !make_room(row, (size_t)length + 1))
        return;
    vsnprintf(row->text + row->used, (size_t)length + 1, format, arguments);
    row->used += (size_t)length + 1;
}

void report_row_cell(struct report_row *row, const char *format, ...)
{
    if (row->count == TABLE_COLUMN_MAX)
        return;
    row->starts[row->count++] = row->used;
    va_list arguments;
    va_start(arguments, format);
    append(row, format, arguments);
    va_end(arguments);
}

void report_row_value(struct report_row *row, const char *format, ...)
{
    if (row->count == 0 || row->used == 0 || row->failed)
        return;
    if (row->used - 1 > row->starts[row->count - 1])
        row->text[row->used - 1] = ' ';
    else
        row->used--;
    va_list arguments;
    va_start(arguments, format);
    append(row, format, arguments);
    va_end(arguments);
}

void report_row_time(struct report_row *row, const struct audit *audit, int64_t time)
{
    char text[31];
    report_row_cell(row, "%s", clock_format(audit_wall_time(audit, time), text));
}

int report_row_put(struct report_row *row, report_table_row *put, void *context)
{
    const char *cells[TABLE_COLUMN_MAX];
    if (row->failed)
        return -ENOMEM;
    for (unsigned i = 0; i < row->count; i++)
        cells[i] = row->text + row->starts[i];
    put(context, cells);
    return 0;
}
