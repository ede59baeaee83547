#include "report/writer.h"

#include <errno.h>
#include <string.h>

static const struct report_writer writers[] = {
    { .name = "text",
      .extension = ".txt",
      .help = "for people, at a terminal (the default)",
      .write = report_text_write },
    { .name = "json",
      .extension = ".json",
      .help = "for scripts: schema v6audit-report/1",
      .write = report_json_write },
    { .name = "markdown",
      .extension = ".md",
      .help = "a document for wikis and tickets",
      .write = report_markdown_write },
    { .name = "html",
      .extension = ".html",
      .help = "one page with drawings, for everybody",
      .write = report_html_write },
    { .name = "csv", .extension = ".csv", .help = "one table for spreadsheets (--table)", .write = report_csv_write },
    { .name = "sarif",
      .extension = ".sarif",
      .help = "findings for code-scanning dashboards (SARIF 2.1.0)",
      .wants_frames = true,
      .write = report_sarif_write },
    { .name = "pcapng",
      .extension = ".pcapng",
      .help = "the frames that prove the findings",
      .binary = true,
      .wants_frames = true,
      .write = report_pcapng_write },
    { .name = "state",
      .extension = ".v6s",
      .help = "what was seen, without verdicts, for v6audit merge",
      .write = report_state_write },
    { .name = "metrics",
      .extension = ".prom",
      .help = "numbers for Prometheus (node_exporter's textfile collector)",
      .write = report_metrics_write },
    { .name = "plan", .extension = ".yaml", .help = "what was seen, as a plan to review", .write = report_plan_write },
};

unsigned report_writers(const struct report_writer **list)
{
    *list = writers;
    return sizeof writers / sizeof writers[0];
}

const struct report_writer *report_find(const char *name)
{
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++)
        if (strcmp(writers[i].name, name) == 0)
            return &writers[i];
    return NULL;
}

const struct report_writer *report_find_extension(const char *file_name)
{
    size_t length = strlen(file_name);
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        size_t extension = writers[i].extension ? strlen(writers[i].extension) : 0;
        if (extension > 0 && length > extension && strcmp(file_name + length - extension, writers[i].extension) == 0)
            return &writers[i];
    }
    return NULL;
}

int writer_finish(FILE *output, struct error *error)
{
    errno = 0;
    if (fflush(output) == 0 && !ferror(output))
        return 0;
    int status = errno ? -errno : -EIO;
    return error_set(error, status, "cannot write the report: %s", strerror(-status));
}
