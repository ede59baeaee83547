#include <errno.h>

#include "base/escape.h"
#include "report/report_table.h"
#include "report/wording.h"
#include "report/writer.h"

struct csv_output {
    FILE *file;
    unsigned columns;
};

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

/* RFC 4180: commas, lines ended by CR LF; a field that a spreadsheet would run as a formula is neutralised (escape_csv). */
static void put_row(void *context, const char *const *cells)
{
    const struct csv_output *output = context;
    for (unsigned i = 0; i < output->columns; i++) {
        if (i > 0)
            fputc(',', output->file);
        escape_csv(cells[i], put_piece, output->file);
    }
    fputs("\r\n", output->file);
}

static int no_such_table(const char *name, struct error *error)
{
    const struct report_table *tables;
    unsigned count = report_table_list(&tables);
    struct wording names = { 0 };
    for (unsigned i = 0; i < count; i++)
        wording_add(&names, "%s%s", i ? ", " : "", tables[i].name);
    return error_set(error, -EINVAL, "no table is named \"%s\": expected one of %s", name, names.text);
}

int report_csv_write(const struct audit *audit, const struct report_options *options, FILE *output, struct error *error)
{
    const char *name = options->table ? options->table : "hosts";
    const struct report_table *table = report_table_find(name);
    if (!table)
        return no_such_table(name, error);
    struct listing listing;
    int status = listing_make(&listing, audit, error);
    if (status != 0)
        return status;
    struct csv_output csv = { .file = output, .columns = report_table_columns(table) };
    put_row(&csv, table->columns);
    status = table->rows(&listing, put_row, &csv);
    listing_free(&listing);
    if (status != 0)
        return error_set(error, status, "cannot write the table: out of memory");
    return writer_finish(output, error);
}
