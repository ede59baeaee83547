/** Wire text made safe. Whatever comes from the network passes escape_printable once, when it is kept; each format then escapes for itself. */
#ifndef V6AUDIT_ESCAPE_H
#define V6AUDIT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Printable UTF-8 from any bytes: control characters, invalid UTF-8, and characters that reorder or hide text (U+061C, U+200B–200F, U+2028–202E, U+2060–206F,
 *  U+FEFF, U+FFF9–FFFB, private use and noncharacters) become \xNN for each of their octets; a backslash becomes \\. What does not fit in `room` is cut
 *  at a character, with "…" at the end. Always terminates. Returns the length. */
size_t escape_printable(const void *bytes, size_t size, char *text, size_t room);

/** The next character of printable UTF-8: its length in bytes (0 at the end) and its value. Invalid bytes count as one character each. */
size_t escape_character(const char *text, uint32_t *character);

/** Columns that printable UTF-8 takes on a terminal (wide East Asian characters take two, combining ones none). Independent of the locale. */
size_t escape_width(const char *text);

/** Text for one format, written piece by piece: calls `put` for each piece. The text must be printable UTF-8 (invalid bytes become U+FFFD). */
typedef void (*escape_put)(void *context, const char *piece, size_t size);
void escape_json(const char *text, escape_put put, void *context); /* the inside of a JSON string */
void escape_html(const char *text, escape_put put, void *context); /* element content and quoted attributes; XML too */
void escape_markdown(const char *text, escape_put put, void *context); /* inline text, also inside a table cell */
void escape_metric(const char *text, escape_put put, void *context); /* the inside of a label's quotes, of Prometheus */
void escape_csv(const char *text, escape_put put,
                void *context); /* a whole field, quoted where needed; formulas neutralised with a leading ' */

#endif
