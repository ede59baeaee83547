/** The run of an audit, and what a command that is an audit with something more (monitor) adds to it. */
#ifndef COMMAND_AUDIT_H
#define COMMAND_AUDIT_H

#include "cli/hiding.h"
#include "cli/judging.h"
#include "cli/merging.h"
#include "cli/output.h"
#include "v6audit/plan.h"
#include "v6audit/source.h"

struct run;

/** What is added. All may be NULL. */
struct run_addition {
    void *context;
    /** Before the audit begins; NULL and a message was said: it does not begin. */
    const struct audit_listener *(*listen)(void *context, struct run *run);
    void (*begin)(void *context, const struct audit *audit);
    /** A copy of the process begins, which only writes a report. */
    void (*mute)(void *context);
    /** After audit_finish, before reports. 0 or -errno. */
    int (*end)(void *context, struct error *error);
};

/** All that one run holds, in the order in which it is opened. */
struct run {
    const struct arguments *arguments;
    const char *default_format; /* of standard output */
    bool learning;              /* findings decide no exit status */
    bool merging;               /* the inputs are states */
    struct merging states;      /* what is to be said of them */
    const struct run_addition *addition;
    struct judging judging;
    struct plan *plan;
    struct baseline *baseline; /* NULL: none */
    struct audit_segment_name *segment_names;
    struct hiding hiding;
    const struct report_writer *writer; /* of standard output */
    struct output_list outputs;
    struct text_list inputs; /* -r and operands; owned */
    struct source *source;
    struct audit *audit;
    volatile sig_atomic_t *stop;
    bool
        trouble; /* something failed that was said on standard error: the exit status is 2, the report is written all the same */
    bool no_report; /* standard output gets none: it holds other lines */
};

/** From the command line to the exit status. */
int command_audit_run(struct run *run);
/** Write the reports as of now, while the audit goes on: into the files of -o, without any on standard output unless run->no_report. */
void command_audit_report_now(struct run *run);

#endif
