#include "plan/plan_message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"

enum { QUOTE_SIZE = 80 };

static void put_place(char *text, size_t room, const struct plan_place *place)
{
    char name[PLAN_TEXT_SIZE];
    escape_printable(place->file, strlen(place->file), name, sizeof name);
    if (place->line == 0)
        snprintf(text, room, "%s: ", name);
    else if (place->column == 0)
        snprintf(text, room, "%s:%u: ", name, place->line);
    else
        snprintf(text, room, "%s:%u:%u: ", name, place->line, place->column);
}

static void add(struct plan_messages *messages, bool warning, struct plan_place place, const char *format,
                va_list arguments) V6AUDIT_PRINTF(4, 0);
static void add(struct plan_messages *messages, bool warning, struct plan_place place, const char *format,
                va_list arguments)
{
    unsigned *total = warning ? &messages->warnings : &messages->errors;
    ++*total;
    /* the last place is plan_message_finish's; places for all errors stay free of warnings */
    unsigned kept_errors = messages->errors < PLAN_ERROR_MAX ? messages->errors : (unsigned)PLAN_ERROR_MAX;
    unsigned room = PLAN_MESSAGE_MAX - 1 - (warning ? PLAN_ERROR_MAX - kept_errors : 0);
    if ((!warning && messages->errors > PLAN_ERROR_MAX) || messages->count >= room)
        return;
    struct plan_message *message = &messages->messages[messages->count++];
    message->warning = warning;
    message->line = place.line;
    message->column = place.column;
    if (strlen(place.file) < sizeof message->file)
        strcpy(message->file, place.file);
    put_place(message->text, sizeof message->text, &place);
    size_t used = strlen(message->text);
    if (vsnprintf(message->text + used, sizeof message->text - used, format, arguments) < 0)
        message->text[used] = '\0';
}

void plan_message_error(struct plan_messages *messages, struct plan_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(messages, false, place, format, arguments);
    va_end(arguments);
}

void plan_message_warn(struct plan_messages *messages, struct plan_place place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(messages, true, place, format, arguments);
    va_end(arguments);
}

void plan_message_finish(struct plan_messages *messages)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < messages->count; i++)
        kept += messages->messages[i].warning ? 0 : 1;
    unsigned errors = messages->errors - kept, warnings = messages->warnings - (messages->count - kept);
    if ((errors == 0 && warnings == 0) || messages->count == PLAN_MESSAGE_MAX)
        return;
    struct plan_message *message = &messages->messages[messages->count++];
    message->warning = errors == 0;
    if (errors > 0)
        snprintf(message->text, sizeof message->text, "and %u more error%s", errors, errors == 1 ? "" : "s");
    else
        snprintf(message->text, sizeof message->text, "and %u more warning%s", warnings, warnings == 1 ? "" : "s");
}

const char *plan_message_quote(const char *found, char *text)
{
    escape_printable(found, strlen(found), text, QUOTE_SIZE);
    return text;
}
