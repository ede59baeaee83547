/** Prometheus's text format 0.0.4, as node_exporter's textfile collector reads it. A family has its HELP and TYPE once and its samples together; no sample has a
 *  timestamp (the collector refuses such files), no two have the same name and labels. */
#ifndef V6AUDIT_EXPOSITION_H
#define V6AUDIT_EXPOSITION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { LABEL_MAX = 4 };

/** A name from the manual, a value from anywhere: it is escaped. */
struct label {
    const char *name, *value;
};

struct exposition {
    FILE *file;
    const char *name, *type, *help; /* of the family that is written; `name` without "v6audit_" */
    bool headed;                    /* its HELP and TYPE stand */
};

#define NO_LABELS ((const struct label[LABEL_MAX]){ { NULL, NULL } })

/** The samples that follow are of this family. One without a sample stands nowhere. The texts are borrowed until the next one begins. */
void exposition_begin(struct exposition *exposition, const char *name, const char *type, const char *help);
/** A sample; labels up to the first without a name. */
void exposition_put(struct exposition *exposition, const struct label labels[LABEL_MAX], uint64_t value);
/** Nanoseconds since 1970, written as seconds. */
void exposition_put_time(struct exposition *exposition, const struct label labels[LABEL_MAX], int64_t time);
/** `denominator` is not 0. */
void exposition_put_share(struct exposition *exposition, const struct label labels[LABEL_MAX], uint64_t numerator,
                          uint64_t denominator);

#endif
