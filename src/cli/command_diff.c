#include <errno.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/terminal.h"
#include "report/difference.h"

static int write_difference(const struct arguments *arguments, const struct difference *difference)
{
    const struct difference_format *format = difference_format_find(arguments->format ? arguments->format : "text");
    struct report_options options = { .color = terminal_wants_color(arguments->color),
                                      .width = terminal_width(),
                                      .verbosity = arguments->verbose ? 1 : 0 };
    struct error error = { "" };
    int status = format->write(difference, &options, stdout, &error);
    if (status < 0 && status != -EPIPE) /* who closed the pipe has read enough */
        return complain("standard output: %s", error.text);
    return difference->count > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int compare(const struct arguments *arguments, struct difference_report *old_report,
                   struct difference_report *new_report)
{
    struct error error = { "" };
    struct difference difference;
    if (difference_read(old_report, arguments->operands.items[0], &error) < 0 ||
        difference_read(new_report, arguments->operands.items[1], &error) < 0)
        return complain("%s", error.text);
    int status = difference_compare(&difference, old_report, new_report) < 0 ? complain("no memory is left")
                                                                             : write_difference(arguments, &difference);
    difference_free(&difference);
    return status;
}

int command_diff(const struct arguments *arguments)
{
    struct difference_report old_report = { 0 }, new_report = { 0 };
    if (arguments->operands.count != 2)
        return complain("diff: expected two JSON reports, OLD.json NEW.json (see v6audit diff --help)");
    int status = compare(arguments, &old_report, &new_report);
    difference_report_free(&old_report);
    difference_report_free(&new_report);
    return status;
}
