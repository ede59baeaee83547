/** Lines of text for a terminal of a known width: wrapping at blanks, items that stay whole, tables with aligned columns. Widths are columns (escape_width). */
#ifndef TEXT_LAYOUT_H
#define TEXT_LAYOUT_H

#include <stdbool.h>
#include <stdio.h>

#include "v6audit/api.h"

enum text_style { STYLE_PLAIN, STYLE_HEADING, STYLE_CRITICAL, STYLE_HIGH, STYLE_MEDIUM, STYLE_LOW, STYLE_GOOD };

enum { TEXT_COLUMNS_MAX = 12, TEXT_WIDTH_MIN = 40 };

struct text_layout {
    FILE *file;
    unsigned width;
    bool color;
    unsigned column; /* where the next character goes */
    unsigned blanks; /* of these, the last ones that are not written yet: no line ends in blanks */
};

/** `width` 0: 80; narrower than TEXT_WIDTH_MIN: that. */
void text_layout_start(struct text_layout *layout, FILE *file, unsigned width, bool color);
/** End the line, if one is begun; then an empty one. */
void text_layout_end_line(struct text_layout *layout);
void text_layout_blank_line(struct text_layout *layout);

/** Words from here on, broken at blanks where the width ends; further lines begin at `indent`. Several blanks stay as they are within a line.
 *  A word longer than a line is broken. The line is not ended. */
void text_layout_words(struct text_layout *layout, unsigned indent, const char *text);
/** The same, in a style when colour is on. Style never carries meaning alone. */
void text_layout_styled(struct text_layout *layout, enum text_style style, unsigned indent, const char *text);
/** An item that is kept whole: two blanks before it, or a new line at `indent` when it does not fit. */
void text_layout_item(struct text_layout *layout, unsigned indent, const char *format, ...) V6AUDIT_PRINTF(3, 4);
/** A whole paragraph: `label` at `indent`, the text from `hang` on, line ended. With an empty label the text begins at `indent`, its further lines at `hang`. */
void text_layout_paragraph(struct text_layout *layout, unsigned indent, const char *label, unsigned hang,
                           const char *text);
/** Go to a column, at least one blank after what stands there. */
void text_layout_go(struct text_layout *layout, unsigned column);

/** A table row by row; cells are copied. */
struct text_table;
/** `alignments`: one character a column, 'l' or 'r'. NULL when out of memory. */
struct text_table *text_table_new(const char *alignments);
/** As many cells as there are columns; NULL is an empty cell. False when out of memory. */
bool text_table_row(struct text_table *table, const char *const *cells);
/** Write all rows, indented, columns two blanks apart, no blanks at the end of a line. Frees the table. A last left-aligned column is wrapped under itself. */
void text_table_write(struct text_table *table, struct text_layout *layout, unsigned indent);

#endif
