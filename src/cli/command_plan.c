#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/planning.h"

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
    return complain("plan%s%s: expected check or import (see v6audit plan --help)", verb[0] ? " " : "", verb);
}
