/** Report files: written under another name beside their place, and renamed when complete. A reader never finds half a report. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdio.h>

#include "v6audit/report.h"

struct output {
    const struct report_writer *writer;
    char *name;      /* where it belongs, owned; links resolved */
    char *temporary; /* its name until it is complete, owned; NULL when it is written in place (a pipe, /dev/null) */
    FILE *file;
};

struct output_list {
    struct output *items;
    unsigned count;
};

/** Open a file for a report, before any packet is read, so that a missing directory costs no capture. 0, or a negative errno with `error` filled. */
int output_add(struct output_list *list, const struct report_writer *writer, const char *name, struct error *error);
/** Both names lead to one regular file. */
bool output_is_file(const char *name, const char *other);
/** Write all of them. Goes on after a failure; `error` has the first one. */
int output_write_all(struct output_list *list, const struct audit *audit, const struct report_options *options,
                     struct error *error);
/** Close; unfinished files are removed. */
void output_close_all(struct output_list *list);

#endif
