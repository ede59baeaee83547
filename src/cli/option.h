/** The options: one table, from which parsing, --help, the manual and the completions derive. */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "v6audit/error.h"

struct text_list {
    const char **items; /* borrowed from argv */
    unsigned count;
};

/** What the command line said. Texts are borrowed from argv; lists are freed by option_free. */
struct arguments {
    const struct command *command;
    struct text_list operands, recorded, interfaces, plans, outputs, only_checks, no_checks, settings, segments;
    const char *filter, *link_type, *fail_on, *segment_by, *format, *output_base, *evidence, *color, *progress, *table,
        *audience, *extract, *vendor_file, *exec, *metrics, *anonymize, *baseline, *section, *user;
    int64_t duration, follow_limit, report_every; /* nanoseconds; 0: not given */
    int64_t frame_limit, snaplen, buffer_kib, parts;
    unsigned verbose; /* how often -v was given */
    bool quiet, no_promiscuous, no_checksums, no_names, follow, thresholds;
    bool help, version, limits, list_interfaces;
};

enum option_group { GROUP_INPUT, GROUP_LIVE, GROUP_JUDGING, GROUP_OUTPUT, GROUP_OTHER, GROUP_COUNT };

enum option_kind {
    OPTION_FLAG,     /* bool */
    OPTION_COUNT,    /* unsigned: how often */
    OPTION_TEXT,     /* const char * */
    OPTION_WORD,     /* const char *, one of `words` */
    OPTION_FORMAT,   /* const char *, name of a report writer */
    OPTION_SECTION,  /* const char *, name of a section of the outline */
    OPTION_TABLE,    /* const char *, name of a table of the CSV writer */
    OPTION_LIST,     /* struct text_list */
    OPTION_NUMBER,   /* int64_t, minimum to maximum */
    OPTION_DURATION, /* int64_t nanoseconds: 90, 30s, 10m, 1h30m, 2d */
};

struct option_row {
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* as --help shows it; NULL: it takes none */
    unsigned commands;    /* FOR_… bits of command.h */
    enum option_group group;
    enum option_kind kind;
    size_t offset; /* in struct arguments */
    const char *help;
    const char *words; /* OPTION_WORD: separated by | */
    int64_t minimum, maximum;
};

unsigned option_list(const struct option_row **rows);
const char *option_group_title(enum option_group group);
/** The words that an option's argument may be, separated by |, into `text`; false when it is free. */
bool option_words(const struct option_row *row, char *text, size_t room);

/** Read the options of `command` (argv[0] is its name). Returns 0, or -EINVAL with `error` filled. Free with option_free either way. */
int option_parse(const struct command *command, int argc, char **argv, struct arguments *arguments,
                 struct error *error);
void option_free(struct arguments *arguments);

/** A duration as users type it, in nanoseconds. */
bool option_parse_duration(const char *text, int64_t *nanoseconds);

#endif
