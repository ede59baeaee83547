/** One line on standard error that says how far an audit is: five times a second at most, gone when the report begins. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/audit.h"

struct progress {
    const struct source *source;
    bool enabled, live, shown;
    int64_t started, last; /* monotonic, nanoseconds */
};

/** `when` is auto, always or never; NULL: auto, which is when standard error is a terminal. */
struct progress progress_start(const char *when, const struct source *source, bool live);
/** For audit_run: `context` is the struct progress. */
void progress_show(void *context, const struct audit *audit);
void progress_end(struct progress *progress);

#endif
