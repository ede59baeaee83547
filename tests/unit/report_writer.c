#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <errno.h>
#include <string.h>

#include "report/report_table.h"
#include "report/writer.h"

struct row {
    char file[32], name[16]; /* empty: none */
};

ParameterizedTestParameters(writer, is_found_by_the_end_of_a_file_name)
{
    static struct row rows[] = {
        { "report.txt", "text" },
        { "a/b.report.json", "json" },
        { "x.md", "markdown" },
        { "x.html", "html" },
        { "x.csv", "csv" },
        { "x.sarif", "sarif" },
        { "evidence.pcapng", "pcapng" },
        { "x.JSON", "" },
        { "json", "" },
        { ".json", "" },
        { "", "" },
        { "x.json.gz", "" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, writer, is_found_by_the_end_of_a_file_name)
{
    const struct report_writer *writer = report_find_extension(row->file);
    cr_expect_str_eq(writer ? writer->name : "", row->name, "%s", row->file);
}

Test(writer, rows_are_whole_and_no_two_share_a_name_or_extension)
{
    const struct report_writer *writers;
    unsigned count = report_writers(&writers);
    cr_assert(gt(u32, count, 5u));
    for (unsigned i = 0; i < count; i++) {
        cr_expect(writers[i].name && writers[i].help && writers[i].write);
        cr_expect(eq(ptr, (void *)report_find(writers[i].name), (void *)&writers[i]));
        for (unsigned k = 0; k < i; k++)
            cr_expect(writers[i].extension == NULL || writers[k].extension == NULL ||
                          strcmp(writers[i].extension, writers[k].extension) != 0,
                      "%s and %s", writers[i].name, writers[k].name);
    }
    cr_expect(report_find("word") == NULL);
}

Test(writer, tells_when_its_output_could_not_be_written)
{
    struct error error = { "" };
    FILE *file = fopen("/dev/full", "w");
    if (!file)
        cr_skip_test("/dev/full cannot be opened here");
    fputs("lost", file);
    cr_expect(eq(int, writer_finish(file, &error), -ENOSPC));
    cr_expect_str_eq(error.text, "cannot write the report: No space left on device");
    fclose(file);
}

Test(writer, has_tables_with_columns_of_their_own_names)
{
    const struct report_table *tables;
    unsigned count = report_table_list(&tables);
    for (unsigned i = 0; i < count; i++) {
        unsigned columns = report_table_columns(&tables[i]);
        cr_expect(gt(u32, columns, 3u));
        for (unsigned a = 0; a < columns; a++)
            for (unsigned b = 0; b < a; b++)
                cr_expect(strcmp(tables[i].columns[a], tables[i].columns[b]) != 0, "%s: %s", tables[i].name,
                          tables[i].columns[a]);
        cr_expect(eq(ptr, (void *)report_table_find(tables[i].name), (void *)&tables[i]));
    }
    cr_expect(report_table_find("nothing") == NULL);
}
