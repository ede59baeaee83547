#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "report/report_row.h"

static char joined[256];

static void join(void *context, const char *const *cells)
{
    unsigned count = *(unsigned *)context;
    joined[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        strcat(joined, i ? "|" : "");
        strcat(joined, cells[i]);
    }
}

Test(report_row, keeps_cells_apart_and_values_of_a_cell_together)
{
    struct report_row row = { 0 };
    unsigned count = 4;
    report_row_start(&row);
    report_row_cell(&row, "%s", "office");
    report_row_cell(&row, "%s", "");
    report_row_cell(&row, "%s", "");
    report_row_value(&row, "%s", "fe80::1");
    report_row_value(&row, "%s", "2001:db8::1");
    report_row_cell(&row, "%u", 41u);
    cr_expect(eq(int, report_row_put(&row, join, &count), 0));
    cr_expect_str_eq(joined, "office||fe80::1 2001:db8::1|41");
    report_row_start(&row);
    report_row_cell(&row, "%s", "again");
    count = 1;
    cr_expect(eq(int, report_row_put(&row, join, &count), 0));
    cr_expect_str_eq(joined, "again");
    report_row_free(&row);
}

Test(report_row, takes_no_more_cells_than_a_table_may_have)
{
    struct report_row row = { 0 };
    unsigned count = TABLE_COLUMN_MAX;
    report_row_start(&row);
    report_row_value(&row, "%s", "belongs to no cell");
    for (unsigned i = 0; i < TABLE_COLUMN_MAX + 5; i++)
        report_row_cell(&row, "%u", i);
    cr_expect(eq(u32, row.count, (unsigned)TABLE_COLUMN_MAX));
    cr_expect(eq(int, report_row_put(&row, join, &count), 0));
    cr_expect(strncmp(joined, "0|1|2|", 6) == 0, "%s", joined);
    report_row_free(&row);
}

Test(report_row, grows_with_long_cells)
{
    static char text[100000];
    struct report_row row = { 0 };
    memset(text, 'x', sizeof text - 1);
    report_row_start(&row);
    report_row_cell(&row, "%s", text);
    report_row_value(&row, "%s", text);
    cr_expect(eq(sz, strlen(row.text), (size_t)2 * (sizeof text - 1) + 1));
    report_row_free(&row);
}
