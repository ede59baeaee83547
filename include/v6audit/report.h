/** Reports: one table of writers over one read-only audit. Same input, same bytes: sorted, no wall clock, no locale. */
#ifndef V6AUDIT_REPORT_H
#define V6AUDIT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "v6audit/audit.h"

enum report_audience { AUDIENCE_ENGINEER, AUDIENCE_BEGINNER, AUDIENCE_SECURITY };

struct report_options {
    bool color;
    unsigned width; /* columns of the terminal; 0: 80 */
    int verbosity;  /* −1 quiet: the verdict only; 0; 1 everything */
    enum report_audience audience;
    const char *table;   /* which table a CSV holds: "hosts", "services" … */
    const char *section; /* the one section that a Markdown document holds (report_sections); NULL: all but "network" */
    const char *extract; /* key of the one finding whose evidence is written; NULL: all */
};

struct report_writer {
    const char *name;      /* of -f: "text", "json", … */
    const char *extension; /* of -o: ".txt" */
    const char *help;
    bool binary;       /* not for a terminal */
    bool wants_frames; /* evidence known by number only is fetched from its files before it is written */
    /** Returns 0, or a negative errno with `error` filled. */
    int (*write)(const struct audit *audit, const struct report_options *options, FILE *output, struct error *error);
};

V6AUDIT_API unsigned report_writers(const struct report_writer **writers);
/** Names of the sections of the outline, separated by |. */
V6AUDIT_API const char *report_sections(void);
V6AUDIT_API const struct report_writer *report_find(const char *name);
/** By the end of a file's name; NULL when no format has it. */
V6AUDIT_API const struct report_writer *report_find_extension(const char *file_name);

#endif
