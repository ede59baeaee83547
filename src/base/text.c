#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_append(char *text, size_t room, const char *format, ...)
{
    size_t used = strnlen(text, room);
    va_list arguments;
    if (used + 1 >= room)
        return;
    va_start(arguments, format);
    vsnprintf(text + used, room - used, format, arguments);
    va_end(arguments);
}
