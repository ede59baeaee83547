/* v6audit monitor: an audit that tells what happens while it goes on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/command_audit.h"
#include "cli/complain.h"
#include "cli/hook.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "monitor/monitor.h"

struct monitoring {
    struct run run;
    struct run_addition addition;
    struct monitor *monitor;
    volatile sig_atomic_t *wanted; /* a report, by SIGUSR1 */
    struct hook hook;
    int64_t reported; /* packet time of the last one of --report-every; 0: none yet */
};

static bool names_reports(const struct arguments *arguments)
{
    return arguments->outputs.count > 0 || arguments->output_base || arguments->evidence;
}

/* Reports go to the files of -o. Without any, those that SIGUSR1 asks for stand among the lines, where these are text. Metrics are no report to read. */
static void report_now(struct monitoring *monitoring, bool asked)
{
    const struct arguments *arguments = monitoring->run.arguments;
    bool as_text = strcmp(monitoring->run.writer->name, "text") == 0;
    bool to_terminal = asked && as_text && !names_reports(arguments);
    if (!to_terminal && !names_reports(arguments) && !arguments->metrics) {
        complain_note("SIGUSR1: no report: name a file for it with -o");
        return;
    }
    bool before = monitoring->run.no_report;
    monitoring->run.no_report = !to_terminal;
    if (to_terminal)
        putchar('\n');
    command_audit_report_now(&monitoring->run);
    if (to_terminal)
        putchar('\n');
    monitoring->run.no_report = before;
}

static void run_hook(void *context, const char *word, const char *line)
{
    struct monitoring *monitoring = context;
    hook_run(&monitoring->hook, word, line);
}

static void tick(void *context, int64_t now)
{
    struct monitoring *monitoring = context;
    hook_reap(&monitoring->hook);
    int64_t every = monitoring->run.arguments->report_every;
    if (monitoring->reported == 0)
        monitoring->reported = now;
    bool due = every > 0 && now - monitoring->reported >= every;
    bool asked = *monitoring->wanted;
    if (!due && !asked)
        return;
    *monitoring->wanted = 0;
    if (due)
        monitoring->reported = now;
    report_now(monitoring, asked);
}

static const struct audit_listener *listen_to(void *context, struct run *run)
{
    struct monitoring *monitoring = context;
    const struct arguments *arguments = run->arguments;
    struct error error = { "" };
    bool live = arguments->interfaces.count > 0;
    bool as_text = strcmp(run->writer->name, "text") == 0;
    struct monitor_options options = { .file = stdout,
                                       .json = !as_text,
                                       .width = terminal_width(),
                                       .color = terminal_wants_color(arguments->color),
                                       .verbosity = arguments->quiet     ? -1
                                                    : arguments->verbose ? 1
                                                                         : 0,
                                       .least = run->judging.never_fails ? SEVERITY_CRITICAL : run->judging.severity,
                                       .tick = tick,
                                       .alert = arguments->exec ? run_hook : NULL,
                                       .context = monitoring };
    run->no_report = !(live && as_text && !arguments->quiet && !names_reports(arguments));
    monitoring->monitor = monitor_new(&options, &error);
    if (!monitoring->monitor) {
        complain("%s", error.text);
        return NULL;
    }
    return monitor_listener(monitoring->monitor);
}

static void begin(void *context, const struct audit *audit)
{
    struct monitoring *monitoring = context;
    monitor_attach(monitoring->monitor, audit);
}

static void mute(void *context)
{
    struct monitoring *monitoring = context;
    monitor_mute(monitoring->monitor);
}

static int end(void *context, struct error *error)
{
    struct monitoring *monitoring = context;
    int status = monitor_finish(monitoring->monitor, error);
    if (!monitoring->run.no_report)
        putchar('\n');
    return status == -EPIPE ? 0 : status; /* who closed the pipe has read enough */
}

int command_monitor(const struct arguments *arguments)
{
    struct monitoring monitoring = {
        .run = { .arguments = arguments, .default_format = "text", .stop = interrupt_catch() },
        .addition = { .listen = listen_to, .begin = begin, .mute = mute, .end = end },
        .wanted = interrupt_requests(),
    };
    if (arguments->report_every && !names_reports(arguments) && !arguments->metrics)
        return complain("--report-every: name a file for the report with -o, or for metrics with --metrics");
    if (arguments->exec && hook_check(arguments->exec) != 0)
        return EXIT_TROUBLE;
    monitoring.hook = (struct hook){ .program = arguments->exec, .waits = arguments->interfaces.count == 0 };
    monitoring.addition.context = &monitoring;
    monitoring.run.addition = &monitoring.addition;
    int status = command_audit_run(&monitoring.run);
    hook_finish(&monitoring.hook);
    monitor_free(monitoring.monitor);
    return status;
}
