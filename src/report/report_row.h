/** One row of cells that grows as it is written: cell by cell, each from pieces. */
#ifndef REPORT_ROW_H
#define REPORT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/report_table.h"

struct report_row {
    char *text;
    size_t used, room;
    unsigned count;
    size_t starts[TABLE_COLUMN_MAX];
    bool failed; /* memory ran out */
};

/** Forget the cells, keep the memory. */
void report_row_start(struct report_row *row);
void report_row_free(struct report_row *row);
/** Begin the next cell with this text (printf); "" makes an empty one. */
void report_row_cell(struct report_row *row, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** Add one of several values to the cell: a blank before it when something stands there. */
void report_row_value(struct report_row *row, const char *format, ...) V6AUDIT_PRINTF(2, 3);
void report_row_time(struct report_row *row, const struct audit *audit, int64_t time);
/** Hand the row to `put`. Returns 0 or -ENOMEM. */
int report_row_put(struct report_row *row, report_table_row *put, void *context);

#endif
