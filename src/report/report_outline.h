/** The outline that documents (Markdown, HTML) share: which tables they show, with which columns, and for how many rows. */
#ifndef REPORT_OUTLINE_H
#define REPORT_OUTLINE_H

#include "report/report_table.h"

enum { OUTLINE_COLUMN_MAX = 12, OUTLINE_TABLE_COUNT = 9 };

struct outline_table {
    const char *table; /* of report_table */
    const char *title;
    struct {
        const char *column;                   /* of the table */
        const char *title;                    /* for people */
        const char *(*say)(const char *cell); /* the contract's word as people say it; NULL: as it stands */
    } columns[OUTLINE_COLUMN_MAX];
    unsigned most;       /* rows, unless everything is wanted */
    bool only_with_rows; /* left out, headline and all, when there is none */
};

extern const struct outline_table report_outline_tables[OUTLINE_TABLE_COUNT];

unsigned report_outline_columns(const struct outline_table *outline);
/** Walk the rows of the table with only the outline's columns. Cells are printable, not escaped. Returns 0 or -ENOMEM. */
int report_outline_rows(const struct outline_table *outline, const struct listing *listing, report_table_row *put,
                        void *context);

/** It has a row. */
bool report_outline_has_rows(const struct outline_table *outline, const struct listing *listing);

#endif
