/** What each format's file gives to the table of writers in writer.c. All have the contract of report_writer.write (v6audit/report.h). */
#ifndef WRITER_H
#define WRITER_H

#include "v6audit/report.h"

typedef int report_write(const struct audit *audit, const struct report_options *options, FILE *output,
                         struct error *error);

report_write report_text_write;
report_write report_json_write;
report_write report_html_write;
report_write report_csv_write;
report_write report_markdown_write;
report_write report_metrics_write;
report_write report_pcapng_write;
report_write report_plan_write;
report_write report_sarif_write;
report_write report_state_write;

/** The end of every writer: what was written has reached `output`. Returns 0 or -errno with `error` filled. */
int writer_finish(FILE *output, struct error *error);

#endif
