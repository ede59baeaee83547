#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/planning.h"
#include "report/export.h"

static unsigned number_of_prefixes(const struct plan *plan)
{
    unsigned count = 0;
    for (unsigned i = 0; i < plan->segment_count; i++)
        count += plan->segments[i].prefix_count;
    return count;
}

static unsigned number_of_routers(const struct plan *plan)
{
    unsigned count = 0;
    for (unsigned i = 0; i < plan->segment_count; i++)
        count += plan->segments[i].router_count;
    return count;
}

static void print_count(unsigned count, const char *what, const char *plural, const char *after)
{
    printf("%u %s%s%s", count, what, count == 1 ? "" : plural, after);
}

static int check_plan(const struct text_list *files)
{
    struct plan *plan;
    int status = planning_load(files, &plan, stdout);
    if (status != 0)
        return status;
    struct plan_messages *messages = calloc(1, sizeof *messages);
    if (!messages) {
        plan_free(plan);
        return complain("no memory is left");
    }
    plan_review(plan, (int64_t)time(NULL) * 1000000000, messages); /* the day on which somebody looks */
    planning_show(messages, stdout);
    printf("%s: ", plan->site ? plan->site : files->items[0]);
    print_count(plan->segment_count, "segment", "s", ", ");
    print_count(number_of_prefixes(plan), "prefix", "es", ", ");
    print_count(number_of_routers(plan), "router", "s", ", ");
    print_count(plan->exemption_count, "exemption", "s", "; no errors, ");
    print_count(messages->warnings, "thing", "s", " to review\n");
    free(messages);
    plan_free(plan);
    return fflush(stdout) == 0 ? EXIT_CLEAN : complain("standard output: %s", strerror(errno));
}

static int import_plan(const char *format, const char *file)
{
    struct plan *plan;
    struct plan_messages *messages = calloc(1, sizeof *messages);
    if (!messages)
        return complain("no memory is left");
    int status = plan_import(&plan, format, file, messages);
    planning_show(messages, stderr);
    free(messages);
    if (status < 0)
        return EXIT_TROUBLE;
    char head[512];
    snprintf(head, sizeof head, "From %s (%s), by v6audit plan import. v6audit-plan(5) tells what more a plan may say.",
             file, format);
    const char *lines[] = { head, NULL };
    struct plan_write_options options = { .head = lines, .origins = true };
    status = plan_write(plan, &options, stdout);
    plan_free(plan);
    return status == 0 ? EXIT_CLEAN : complain("standard output: %s", strerror(-status));
}

/* "netbox-prefixes, …, yaml" */
static const char *export_names(char *text, size_t room)
{
    const struct export_format *formats;
    unsigned count = export_formats(&formats);
    text[0] = '\0';
    for (unsigned i = 0; i < count; i++)
        text_append(text, room, "%s%s", i ? ", " : "", formats[i].name);
    return text;
}

static void tell_left_out(const struct export *export)
{
    const struct {
        unsigned count;
        const char *one, *many;
    } kinds[] = {
        { export->left_out_prefixes, "prefix that is strange or documented otherwise",
          "prefixes that are strange or documented otherwise" },
        { export->left_out_routers, "router that the plan does not name", "routers that the plan does not name" },
        { export->left_out_addresses, "address in no prefix that goes out", "addresses in no prefix that goes out" },
    };
    char text[256] = "";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].count > 0)
            text_append(text, sizeof text, "%s%u %s", text[0] ? ", " : "", kinds[i].count,
                        kinds[i].count == 1 ? kinds[i].one : kinds[i].many);
    if (text[0])
        complain_note("%s: left out: %s", export->file, text);
}

static int export_plan(const char *word, const char *file)
{
    char names[256];
    const struct export_format *format = export_format_find(word);
    struct error error = { "" };
    struct export export;
    if (!format)
        return complain("plan export: format %s: expected one of %s", word, export_names(names, sizeof names));
    int status = export_read(&export, file, &error) < 0 ? complain("%s", error.text) : EXIT_CLEAN;
    if (status == EXIT_CLEAN) {
        tell_left_out(&export);
        errno = 0;
        int written = format->write(&export, format, stdout);
        if (written == 0 && (fflush(stdout) != 0 || ferror(stdout)))
            written = errno ? -errno : -EIO;
        if (written < 0 && written != -EPIPE) /* who closed the pipe has read enough */
            status = complain("standard output: %s", strerror(-written));
    }
    export_free(&export);
    return status;
}

int command_plan(const struct arguments *arguments)
{
    const struct text_list *words = &arguments->operands;
    const char *verb = words->count ? words->items[0] : "";
    if (strcmp(verb, "check") == 0) {
        struct text_list files = { words->items + 1, words->count - 1 };
        if (files.count == 0)
            return complain("plan check: expected the plan's file");
        return check_plan(&files);
    }
    if (strcmp(verb, "import") == 0) {
        if (words->count != 3)
            return complain("plan import: expected FORMAT FILE, where FORMAT is one of %s", plan_import_formats());
        return import_plan(words->items[1], words->items[2]);
    }
    if (strcmp(verb, "export") == 0) {
        char names[256];
        if (words->count != 3)
            return complain("plan export: expected FORMAT REPORT.json, where FORMAT is one of %s",
                            export_names(names, sizeof names));
        return export_plan(words->items[1], words->items[2]);
    }
    return complain("plan%s%s: expected check, import or export (see v6audit plan --help)", verb[0] ? " " : "", verb);
}
