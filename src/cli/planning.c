#include "cli/planning.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "cli/complain.h"
#include "cli/suggestion.h"
#include "v6audit/check.h"

enum { SHOWN_COLUMNS = 110 };

/* ── messages ── */

/* The line of the file, made safe; false when it can't be shown with a mark below. */
static bool read_line(const struct plan_message *message, char *text, size_t room, int *mark)
{
    if (message->column == 0 || message->column > SHOWN_COLUMNS || message->file[0] == '\0')
        return false;
    FILE *file = fopen(message->file, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t length = -1;
    for (unsigned i = 0; file && i < message->line; i++)
        length = getline(&line, &size, file);
    if (file)
        fclose(file);
    bool shown = length > 0;
    if (shown) {
        length = (ssize_t)strcspn(line, "\r\n");
        size_t before = 0; /* bytes up to the column */
        for (unsigned column = 1; before < (size_t)length && column < message->column; column++)
            for (before++; before < (size_t)length && ((unsigned char)line[before] & 0xc0) == 0x80;)
                before++;
        escape_printable(line, before, text, room);
        *mark = (int)escape_width(text);
        escape_printable(line, (size_t)length < SHOWN_COLUMNS ? (size_t)length : SHOWN_COLUMNS, text, room);
    }
    free(line);
    return shown;
}

/* Among other commands' errors a warning says whose it is; plan check's own output does not. */
static void show_warning(const char *text, FILE *warnings)
{
    if (warnings == stderr)
        complain_note("%s", text);
    else if (warnings)
        fprintf(warnings, "%s\n", text);
}

void planning_show(const struct plan_messages *messages, FILE *warnings)
{
    for (unsigned i = 0; i < messages->count; i++) {
        const struct plan_message *message = &messages->messages[i];
        char line[4 * SHOWN_COLUMNS + 8];
        int mark;
        if (message->warning)
            show_warning(message->text, warnings);
        else if (read_line(message, line, sizeof line, &mark))
            complain("%s\n    %s\n    %*s^", message->text, line, mark, "");
        else
            complain("%s", message->text);
    }
}

/* ── the plan ── */

/* An exemption of a check that does not exist exempts nothing. */
static void warn_of_checks(const struct plan *plan, FILE *warnings)
{
    const struct check *const *checks;
    unsigned count = checks_list(&checks);
    for (unsigned i = 0; i < plan->exemption_count && warnings; i++) {
        const struct plan_exemption *exemption = &plan->exemptions[i];
        struct suggestion suggestion = suggestion_start(exemption->check);
        bool found = false;
        for (unsigned j = 0; j < count && !found; j++) {
            suggestion_offer(&suggestion, checks[j]->id);
            found = fnmatch(exemption->check, checks[j]->id, 0) == 0;
        }
        if (found)
            continue;
        char text[PLAN_MESSAGE_SIZE];
        snprintf(text, sizeof text, "%s:%u:%u: exemption of %s: no check has such an id%s%s%s", exemption->place.file,
                 exemption->place.line, exemption->place.column, exemption->check,
                 suggestion.best ? "; did you mean " : "", suggestion.best ? suggestion.best : "",
                 suggestion.best ? "?" : "");
        show_warning(text, warnings);
    }
}

int planning_load(const struct text_list *files, struct plan **plan, FILE *warnings)
{
    *plan = NULL;
    if (files->count == 0)
        return 0;
    struct plan_messages *messages = calloc(1, sizeof *messages);
    if (!messages)
        return complain("no memory is left");
    int status = plan_load(plan, files->items, files->count, messages);
    planning_show(messages, warnings);
    free(messages);
    if (status < 0)
        return EXIT_TROUBLE;
    warn_of_checks(*plan, warnings);
    return 0;
}

/* ── --segment ── */

static int read_name(const struct plan *plan, const char *text, struct audit_segment_name *name)
{
    const char *equals = strrchr(text, '=');
    name->name = equals ? equals + 1 : text;
    if (equals && !(name->interface = strndup(text, (size_t)(equals - text))))
        return complain("no memory is left");
    if (plan_segment_by_name(plan, name->name))
        return 0;
    struct suggestion suggestion = suggestion_start(name->name);
    for (unsigned i = 0; i < plan->segment_count; i++)
        suggestion_offer(&suggestion, plan->segments[i].name);
    return complain("--segment %s: the plan has no such segment%s%s%s", text, suggestion.best ? "; did you mean " : "",
                    suggestion.best ? suggestion.best : "", suggestion.best ? "?" : "");
}

int planning_names(const struct text_list *texts, const struct plan *plan, struct audit_segment_name **names)
{
    *names = NULL;
    if (texts->count == 0)
        return 0;
    if (!plan)
        return complain("--segment %s: names a segment of a plan, and no plan was given (-p)", texts->items[0]);
    *names = calloc(texts->count, sizeof **names);
    if (!*names)
        return complain("no memory is left");
    for (unsigned i = 0; i < texts->count; i++)
        if (read_name(plan, texts->items[i], &(*names)[i]))
            return EXIT_TROUBLE;
    return 0;
}

void planning_free_names(struct audit_segment_name *names, unsigned count)
{
    for (unsigned i = 0; names && i < count; i++)
        free((char *)(uintptr_t)names[i].interface);
    free(names);
}
