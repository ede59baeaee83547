#include "cli/complain.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* Line breaks stay: a plan's error shows its line with a mark below. */
V6AUDIT_PRINTF(1, 0) static void print_line(const char *format, va_list arguments)
{
    char line[4096];
    int length = vsnprintf(line, sizeof line, format, arguments);
    if (length < 0)
        return;
    unsigned char before = 0;
    for (unsigned char *at = (unsigned char *)line; *at; before = *at++) {
        /* U+0080 to U+009F, as one octet that is no part of a longer character or as two: some terminals obey them */
        bool is_c1 = *at >= 0x80 && *at < 0xa0 && (before < 0x80 || before == 0xc2);
        if ((*at < 0x20 && *at != '\n') || *at == 0x7f || is_c1)
            *at = '?';
    }
    fprintf(stderr, "v6audit: %s\n", line);
}

int complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
    return EXIT_TROUBLE;
}

void complain_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}
