/** The commands: one table, from which --help, the manual and the completions derive. */
#ifndef COMMAND_H
#define COMMAND_H

#include "cli/option.h"

/** Bits for option rows: which commands know an option. */
enum {
    FOR_AUDIT = 1u << 0,
    FOR_CHECKS = 1u << 1,
    FOR_EXPLAIN = 1u << 2,
    FOR_COMPLETION = 1u << 3,
    FOR_DECODE = 1u << 4,
    FOR_PLAN = 1u << 5,
    FOR_LEARN = 1u << 6,
    FOR_DIFF = 1u << 7,
    FOR_MONITOR = 1u << 8,
    FOR_MERGE = 1u << 9,
    FOR_LIVE = FOR_AUDIT | FOR_MONITOR,
    FOR_JUDGED = FOR_LIVE | FOR_MERGE,
    FOR_RECORDED = FOR_AUDIT | FOR_MONITOR | FOR_DECODE | FOR_LEARN,
    FOR_ALL = 0xffff
};

struct command {
    const char *name;
    unsigned bit;
    const char *synopsis; /* what follows "v6audit " */
    const char *help;     /* a line of --help */
    const char *details;  /* a paragraph of COMMAND --help */
    const char *words;    /* operands that completion offers, separated by |; NULL: files; "": nothing */
    /** Returns the exit status. */
    int (*run)(const struct arguments *arguments);
};

/** In the order of --help; the first one is the default. */
unsigned command_list(const struct command **commands);
const struct command *command_find(const char *name);

int command_audit(const struct arguments *arguments);
int command_checks(const struct arguments *arguments);
int command_explain(const struct arguments *arguments);
int command_completion(const struct arguments *arguments);
int command_diff(const struct arguments *arguments);
int command_decode(const struct arguments *arguments);
int command_plan(const struct arguments *arguments);
int command_merge(const struct arguments *arguments);
int command_monitor(const struct arguments *arguments);
int command_learn(const struct arguments *arguments);

#endif
