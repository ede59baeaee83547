#include "v6audit/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void make_printable(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at; at++)
        if (*at < 0x20 || *at == 0x7f)
            *at = '?';
}

int error_set(struct error *error, int status, const char *format, ...)
{
    if (!error)
        return status;
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(error->text, sizeof error->text, format, arguments) < 0)
        strcpy(error->text, "unknown error");
    va_end(arguments);
    make_printable(error->text);
    return status;
}

void error_prefix(struct error *error, const char *format, ...)
{
    if (!error)
        return;
    char prefix[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(prefix, sizeof prefix - 2, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    strcat(prefix, ": ");
    size_t room = sizeof error->text - 1, head = strlen(prefix), tail = strlen(error->text);
    if (tail > room - head)
        tail = room - head;
    memmove(error->text + head, error->text, tail);
    memcpy(error->text, prefix, head);
    error->text[head + tail] = '\0';
    make_printable(error->text);
}
