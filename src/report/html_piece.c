#include "report/html_piece.h"

#include <stdarg.h>

#include "base/escape.h"

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

void html_piece_markup(FILE *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
}

void html_piece_text(FILE *file, const char *text)
{
    escape_html(text, put_piece, file);
}

void html_piece_element(FILE *file, const char *open, const char *close, const char *text)
{
    if (!text || !*text)
        return;
    html_piece_markup(file, "<%s>", open);
    html_piece_text(file, text);
    html_piece_markup(file, "</%s>", close);
}

void html_piece_pair(FILE *file, const char *term, const char *text)
{
    if (!text || !*text)
        return;
    html_piece_element(file, "dt", "dt", term);
    html_piece_element(file, "dd", "dd", text);
}

void html_piece_table_start(FILE *file, const char *title)
{
    html_piece_markup(
        file,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"sortable\">"
        "<thead><tr>",
        title);
}
