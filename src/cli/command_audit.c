/* v6audit audit: what the command line asks for, from sources to reports and an exit status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/live.h"
#include "cli/command.h"
#include "cli/command_audit.h"
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/planning.h"
#include "cli/privileges.h"
#include "cli/progress.h"
#include "cli/suggestion.h"
#include "cli/terminal.h"
#include "v6audit/baseline.h"
#include "v6audit/report.h"

static bool is_live(const struct run *run)
{
    return run->arguments->interfaces.count > 0;
}

/* ── what the command line names ── */

static int gather_inputs(struct run *run)
{
    const struct text_list *parts[] = { &run->arguments->recorded, &run->arguments->operands };
    unsigned total = parts[0]->count + parts[1]->count;
    if (is_live(run) && total)
        return complain("%s: a capture and an interface (-i) cannot be audited together",
                        parts[parts[0]->count ? 0 : 1]->items[0]);
    if (!is_live(run) && total == 0)
        return complain(
            "%s", run->merging ? "nothing to merge: name states that \"v6audit -o FILE.v6s\" wrote"
                               : "nothing to audit: name a capture file, or an interface with -i (see v6audit --help)");
    if (!is_live(run) && run->arguments->duration)
        return complain("--duration: only ends live traffic (-i)");
    run->inputs.items = calloc(total + 1, sizeof *run->inputs.items);
    if (!run->inputs.items)
        return complain("no memory is left");
    for (size_t part = 0; part < 2; part++)
        for (unsigned i = 0; i < parts[part]->count; i++)
            run->inputs.items[run->inputs.count++] = parts[part]->items[i];
    return 0;
}

/* ── reports ── */

/* States may be joined into one of them: it is read to its end before the new one takes its place. Nothing else that is read is ever replaced. */
static bool is_read_here(const struct run *run, const struct report_writer *writer, const char *name)
{
    const struct text_list *plans = &run->arguments->plans, *inputs = &run->inputs;
    bool joining = run->merging && strcmp(writer->name, "state") == 0;
    bool found = run->arguments->anonymize && output_is_file(name, run->arguments->anonymize);
    for (unsigned i = 0; i < plans->count && !found; i++)
        found = output_is_file(name, plans->items[i]);
    for (unsigned i = 0; i < inputs->count && !found && !joining; i++)
        found = output_is_file(name, inputs->items[i]);
    for (unsigned i = 0; i < run->source->file_count && !found && !run->merging; i++)
        found = output_is_file(name, run->source->files[i].name);
    return found;
}

static int add_output(struct run *run, const struct report_writer *writer, const char *name)
{
    struct error error = { "" };
    if (is_read_here(run, writer, name))
        return complain("%s: is read here: the %s would take its place", name, writer->binary ? "frames" : "report");
    return output_add(&run->outputs, writer, name, &error) < 0 ? complain("%s", error.text) : 0;
}

static int add_base_outputs(struct run *run, const char *base)
{
    const struct report_writer *writers;
    unsigned count = report_writers(&writers);
    for (unsigned i = 0; i < count; i++) {
        char name[4096];
        if (!writers[i].extension || (run->arguments->anonymize && strcmp(writers[i].name, "state") == 0))
            continue;
        if (snprintf(name, sizeof name, "%s%s", base, writers[i].extension) >= (int)sizeof name)
            return complain("--output-base %.40s…: the name is too long", base);
        if (add_output(run, &writers[i], name))
            return EXIT_TROUBLE;
    }
    return 0;
}

/* A table is a .csv's; asked for without one, it would be left out without a word. */
static int check_table(const struct run *run)
{
    bool csv = strcmp(run->writer->name, "csv") == 0;
    for (unsigned i = 0; i < run->outputs.count; i++)
        csv |= strcmp(run->outputs.items[i].writer->name, "csv") == 0;
    return csv || !run->arguments->table
               ? 0
               : complain("--table %s: is one of a CSV file (-f csv, or -o FILE.csv)", run->arguments->table);
}

/* Other formats have no sections that could be left out: a whole report under that option would be a surprise. */
static int check_section(const struct run *run)
{
    bool markdown = strcmp(run->writer->name, "markdown") == 0;
    for (unsigned i = 0; i < run->outputs.count; i++)
        markdown |= strcmp(run->outputs.items[i].writer->name, "markdown") == 0;
    return markdown || !run->arguments->section
               ? 0
               : complain("--section %s: is one of a Markdown document (-f markdown, or -o FILE.md)",
                          run->arguments->section);
}

static int open_outputs(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    run->writer = report_find(arguments->format ? arguments->format : run->default_format);
    if (run->writer->binary && isatty(STDOUT_FILENO))
        return complain("--format %s: would fill this terminal with bytes; name a file (-w FILE)", run->writer->name);
    for (unsigned i = 0; i < arguments->outputs.count; i++) {
        const struct report_writer *writer = report_find_extension(arguments->outputs.items[i]);
        if (!writer)
            return complain("--output %s: no report format has this extension (see v6audit --help)",
                            arguments->outputs.items[i]);
        if (add_output(run, writer, arguments->outputs.items[i]))
            return EXIT_TROUBLE;
    }
    if (arguments->evidence && add_output(run, report_find("pcapng"), arguments->evidence))
        return EXIT_TROUBLE;
    if (arguments->metrics && add_output(run, report_find("metrics"), arguments->metrics))
        return EXIT_TROUBLE;
    if (arguments->output_base && add_base_outputs(run, arguments->output_base))
        return EXIT_TROUBLE;
    return check_section(run) == 0 ? check_table(run) : EXIT_TROUBLE;
}

static enum report_audience read_audience(const char *word)
{
    if (word && strcmp(word, "beginner") == 0)
        return AUDIENCE_BEGINNER;
    return word && strcmp(word, "security") == 0 ? AUDIENCE_SECURITY : AUDIENCE_ENGINEER;
}

static void write_reports(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    struct report_options options = { .width = 80,
                                      .verbosity = arguments->verbose ? 1 : 0,
                                      .audience = read_audience(arguments->audience),
                                      .table = arguments->table,
                                      .section = arguments->section,
                                      .extract = hiding_key(&run->hiding, run->audit, arguments->extract) };
    struct error error = { "" };
    if (output_write_all(&run->outputs, run->audit, &options, &error) < 0) {
        complain("%s", error.text);
        run->trouble = true;
    }
    if (arguments->quiet) /* on the screen; who keeps a file wants it whole */
        options.verbosity = -1;
    options.color = terminal_wants_color(arguments->color);
    options.width = terminal_width();
    errno = 0;
    if (run->no_report || (run->learning && run->outputs.count > 0))
        return; /* the plan has its file */
    int status = run->writer->write(run->audit, &options, stdout, &error);
    if (status == 0 && (fflush(stdout) != 0 || ferror(stdout)))
        status = error_set(&error, errno ? -errno : -EIO, "%s", strerror(errno ? errno : EIO));
    if (status < 0 && status != -EPIPE && !interrupt_nobody_reads()) { /* who closed the pipe has read enough */
        complain("standard output: %s", error.text);
        run->trouble = true;
    }
}

/* ── the source ── */

static int open_live(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    struct live_options options = { .interfaces = arguments->interfaces.items,
                                    .interface_count = arguments->interfaces.count,
                                    .filter = arguments->filter,
                                    .link_type = arguments->link_type,
                                    .snaplen = (uint32_t)arguments->snaplen,
                                    .buffer_kib = (uint32_t)arguments->buffer_kib,
                                    .no_promiscuous = arguments->no_promiscuous,
                                    .stop = run->stop };
    struct error error = { "" };
    if (live_open(&options, &run->source, &error) < 0)
        return complain("%s", error.text);
    if (arguments->duration)
        interrupt_after(arguments->duration);
    return 0;
}

/* A word that is no file but nearly a command was probably meant as one. */
static void suggest_command(const struct run *run)
{
    const char *word = run->inputs.items[0];
    if (run->inputs.count > 2 || access(word, F_OK) == 0)
        return;
    const struct command *commands;
    unsigned count = command_list(&commands);
    struct suggestion suggestion = suggestion_start(word);
    for (unsigned i = 0; i < count; i++)
        suggestion_offer(&suggestion, commands[i].name);
    if (suggestion.best)
        complain_note("%s: did you mean the command \"v6audit %s\"? It stands first.", word, suggestion.best);
}

static int open_source(struct run *run)
{
    if (is_live(run))
        return open_live(run);
    if (run->merging) {
        int status = merging_open(&run->inputs, run->arguments->parts, &run->states, &run->source);
        run->trouble = run->states.unreadable > 0;
        return status;
    }
    struct error error = { "" };
    struct source_options options = { .follow = run->arguments->follow };
    if (source_open_files(run->inputs.items, run->inputs.count, &options, &run->source, &error) == 0)
        return 0;
    complain("%s", error.text);
    suggest_command(run);
    return EXIT_TROUBLE;
}

/* Files that could not be read, while others could: each is said, all else is reported. */
static void complain_of_files(struct run *run)
{
    for (unsigned i = 0; i < run->source->file_count; i++) {
        const struct source_file *file = &run->source->files[i];
        if (!file->failed)
            continue;
        complain("%s: %s", file->name, file->defect);
        run->trouble = true;
    }
}

/* ── the run ── */

static int read_baseline(struct run *run)
{
    struct error error = { "" };
    if (run->arguments->baseline && run->arguments->anonymize) /* what went would stand there with its own names */
        return complain("--baseline: not with --anonymize; compare two anonymous reports instead (v6audit diff)");
    if (!run->arguments->baseline || baseline_read(&run->baseline, run->arguments->baseline, &error) == 0)
        return 0;
    return complain("--baseline: %s", error.text);
}

static int prepare(struct run *run)
{
    struct error error = { "" };
    int status = gather_inputs(run);
    if (status == 0 && judging_read(run->arguments, &run->judging, &error) < 0)
        status = complain("%s", error.text);
    if (status == 0)
        status = planning_load(&run->arguments->plans, &run->plan, run->arguments->quiet ? NULL : stderr);
    if (status == 0)
        status = planning_names(&run->arguments->segments, run->plan, &run->segment_names);
    if (status == 0)
        status = hiding_begin(run->arguments, run->plan, run->segment_names, &run->hiding);
    if (status == 0)
        status = read_baseline(run);
    if (status == 0)
        status = open_source(run);
    if (status == 0 && run->arguments->user && privileges_become(run->arguments->user, &error) < 0)
        status = complain("-Z %s", error.text);
    return status == 0 ? open_outputs(run) : status;
}

static bool writes_frames(const struct run *run)
{
    bool wanted = run->writer->wants_frames;
    for (unsigned i = 0; i < run->outputs.count; i++)
        wanted = wanted || run->outputs.items[i].writer->wants_frames;
    return wanted;
}

static bool writes_state(const struct run *run)
{
    const struct report_writer *state = report_find("state");
    bool wanted = run->writer == state;
    for (unsigned i = 0; i < run->outputs.count; i++)
        wanted = wanted || run->outputs.items[i].writer == state;
    return wanted;
}

static int new_audit(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    struct audit_options options = {
        .plan = run->plan,
        .baseline = run->baseline,
        .plan_files = run->hiding.plan_files ? run->hiding.plan_files : arguments->plans.items,
        .plan_file_count = arguments->plans.count,
        .filter = run->merging   ? merging_filter(&run->states)
                  : is_live(run) ? NULL
                                 : arguments->filter,
        .filter_applied = run->merging,
        .segment_by = run->judging.segment_by,
        .segment_names = run->segment_names,
        .segment_name_count = arguments->segments.count,
        .only_checks = arguments->only_checks.items,
        .only_check_count = arguments->only_checks.count,
        .no_checks = arguments->no_checks.items,
        .no_check_count = arguments->no_checks.count,
        .settings = run->judging.settings,
        .setting_count = run->judging.setting_count,
        .vendor_file = arguments->vendor_file,
        .no_names = arguments->no_names || run->hiding.anonymizer, /* a replaced MAC address is of no vendor */
        .no_checksums = arguments->no_checksums || run->states.summary.no_checksums,
        .keep_evidence = writes_frames(run),
        .keep_state = writes_state(run),
        .notes = run->states.notes,
        .note_count = run->states.note_count,
        .shortcoming = run->states.shortcoming,
        .anonymizer = run->hiding.anonymizer,
        .frame_limit = (uint64_t)arguments->frame_limit,
        .stop = run->stop,
    };
    struct error error = { "" };
    if (run->addition && !(options.listener = run->addition->listen(run->addition->context, run)))
        return EXIT_TROUBLE;
    run->audit = audit_new(&options, &error);
    if (!run->audit)
        return complain("%s", error.text);
    if (run->addition)
        run->addition->begin(run->addition->context, run->audit);
    return 0;
}

static void audit_source(struct run *run)
{
    struct error error = { "" };
    const char *when = run->addition ? "never" : run->arguments->progress;
    struct progress progress = progress_start(when, run->source, is_live(run));
    int status = audit_run(run->audit, run->source, progress_show, &progress, &error);
    progress_end(&progress);
    if (status < 0) { /* what was learnt until then stands */
        complain("%s", error.text);
        run->trouble = true;
    }
    complain_of_files(run);
    audit_finish(run->audit);
    if (run->addition && run->addition->end(run->addition->context, &error) < 0 && status >= 0) {
        complain("standard output: %s", error.text);
        run->trouble = true;
    }
}

/* In a copy of the process: it concludes what was seen until now, and ends. What the audit holds and what it reads is untouched by that. */
static void report_and_end(struct run *run)
{
    run->addition->mute(run->addition->context);
    source_keep_statistics(run->source);
    audit_finish(run->audit);
    run->outputs = (struct output_list){ 0 };
    int status = open_outputs(run);
    if (status == 0)
        write_reports(run);
    output_close_all(&run->outputs);
    fflush(stdout);
    _exit(status == 0 && !run->trouble ? EXIT_CLEAN : EXIT_TROUBLE);
}

void command_audit_report_now(struct run *run)
{
    fflush(stdout);
    source_update_statistics(run->source);
    pid_t child = fork();
    if (child == 0)
        report_and_end(run);
    if (child < 0) {
        complain("no report now: %s", strerror(errno));
        return;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status))
        complain("no report now: it was ended by signal %d", WTERMSIG(status));
}

static int exit_status(const struct run *run)
{
    if (run->trouble)
        return EXIT_TROUBLE;
    if (run->states.incomplete)
        return EXIT_INCONCLUSIVE;
    bool never = run->judging.never_fails || run->learning;
    int status = audit_exit_status(run->audit, never ? SEVERITY_COUNT : run->judging.severity, run->judging.confidence);
    struct audit_gate gate;
    audit_gate(run->audit, &gate);
    return status == EXIT_CLEAN && gate.fails && !never ? EXIT_FINDINGS : status;
}

static void close_run(struct run *run)
{
    output_close_all(&run->outputs);
    audit_free(run->audit);
    source_close(run->source);
    planning_free_names(run->segment_names, run->arguments->segments.count);
    free(run->inputs.items);
    judging_free(&run->judging);
    hiding_free(&run->hiding);
    baseline_free(run->baseline);
    plan_free(run->plan);
}

int command_audit_run(struct run *run)
{
    int status = prepare(run);
    if (status == 0)
        status = new_audit(run);
    if (status == 0) {
        audit_source(run);
        write_reports(run);
        status = exit_status(run);
    }
    close_run(run);
    return status;
}

int command_audit(const struct arguments *arguments)
{
    struct run run = { .arguments = arguments, .default_format = "text", .stop = interrupt_catch() };
    return command_audit_run(&run);
}

int command_learn(const struct arguments *arguments)
{
    struct run run = { .arguments = arguments, .default_format = "plan", .learning = true, .stop = interrupt_catch() };
    return command_audit_run(&run);
}
