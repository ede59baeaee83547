/** --exec: a program is run for each alert, with its word as argument and its JSON object on standard input. */
#ifndef HOOK_H
#define HOOK_H

#include <stdbool.h>
#include <sys/types.h>

enum { HOOK_MAX = 16 };

/** Invariant: at most HOOK_MAX run at a time. When so many do, `waits` says what happens: one is waited for (a recording loses nothing by that), or the alert
 *  is not handed over and counted (live traffic would be lost). */
struct hook {
    const char *program; /* borrowed; looked for in PATH when it has no slash */
    bool waits;
    pid_t running[HOOK_MAX];
    unsigned long started, failed, left_out;
    bool unknown; /* it cannot be run */
};

/** A program that can be run? 0, or a complaint was made. */
int hook_check(const char *program);
/** Run it: argument `word`, `line` on standard input. What it writes to standard output goes to standard error. */
void hook_run(struct hook *hook, const char *word, const char *line);
/** Look after those that have ended; to be called now and then. */
void hook_reap(struct hook *hook);
/** Wait for all, and say what went wrong. */
void hook_finish(struct hook *hook);

#endif
