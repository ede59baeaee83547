#include "report/exposition.h"

#include <inttypes.h>

#include "base/escape.h"

enum { NANOSECONDS = 1000000000 };

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

void exposition_begin(struct exposition *exposition, const char *name, const char *type, const char *help)
{
    exposition->name = name;
    exposition->type = type;
    exposition->help = help;
    exposition->headed = false;
}

/* The sample's name and labels, below HELP and TYPE if it is the family's first; its value comes next. */
static void begin_sample(struct exposition *exposition, const struct label labels[LABEL_MAX])
{
    if (!exposition->headed)
        fprintf(exposition->file, "# HELP v6audit_%s %s\n# TYPE v6audit_%s %s\n", exposition->name, exposition->help,
                exposition->name, exposition->type);
    exposition->headed = true;
    fprintf(exposition->file, "v6audit_%s", exposition->name);
    for (unsigned i = 0; i < LABEL_MAX && labels[i].name; i++) {
        fprintf(exposition->file, "%s%s=\"", i ? "," : "{", labels[i].name);
        escape_metric(labels[i].value, put_piece, exposition->file);
        fputs(i + 1 == LABEL_MAX || !labels[i + 1].name ? "\"}" : "\"", exposition->file);
    }
    fputc(' ', exposition->file);
}

void exposition_put(struct exposition *exposition, const struct label labels[LABEL_MAX], uint64_t value)
{
    begin_sample(exposition, labels);
    fprintf(exposition->file, "%" PRIu64 "\n", value);
}

void exposition_put_time(struct exposition *exposition, const struct label labels[LABEL_MAX], int64_t time)
{
    uint64_t distance = time < 0 ? 0 - (uint64_t)time : (uint64_t)time;
    begin_sample(exposition, labels);
    fprintf(exposition->file, "%s%" PRIu64 ".%06" PRIu64 "\n", time < 0 ? "-" : "", distance / NANOSECONDS,
            distance % NANOSECONDS / 1000);
}

void exposition_put_share(struct exposition *exposition, const struct label labels[LABEL_MAX], uint64_t numerator,
                          uint64_t denominator)
{
    begin_sample(exposition, labels);
    fprintf(exposition->file, "%.6f\n", (double)numerator / (double)denominator);
}
