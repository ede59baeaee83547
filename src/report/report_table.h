/** The audit as tables: names, columns and rows, once for every format that has tables (CSV, Markdown, HTML). */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "report/listing.h"

enum { TABLE_COLUMN_MAX = 20 };

/** Takes one row; the cells (as many as the table has columns, printable, never NULL) live until it returns. */
typedef void report_table_row(void *context, const char *const *cells);

struct report_table {
    const char *name;                      /* of --table: "hosts" */
    const char *title;                     /* "Hosts" */
    const char *columns[TABLE_COLUMN_MAX]; /* the JSON report's names; NULL ends them */
    /** Gives all rows in order. Returns 0 or -ENOMEM. */
    int (*rows)(const struct listing *listing, report_table_row *put, void *context);
};

unsigned report_table_list(const struct report_table **tables);
/** NULL when there is no table of that name. */
const struct report_table *report_table_find(const char *name);
unsigned report_table_columns(const struct report_table *table);
/** The rows of "findings": report_table_findings.c. */
int report_table_finding_rows(const struct listing *listing, report_table_row *put, void *context);
/** The rows of "replacement" and "without-ipv4": report_table_equipment.c. */
int report_table_replacement_rows(const struct listing *listing, report_table_row *put, void *context);
int report_table_without_rows(const struct listing *listing, report_table_row *put, void *context);

/** The rows of "metrics": report_table_metrics.c. */
int report_table_metric_rows(const struct listing *listing, report_table_row *put, void *context);
/** The rows of "uplink": report_table_uplink.c. */
int report_table_uplink_rows(const struct listing *listing, report_table_row *put, void *context);

#endif
