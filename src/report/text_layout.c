#include "report/text_layout.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

enum { DEFAULT_WIDTH = 80, ITEM_SIZE = 512, CELL_GAP = 2, NARROWEST_LAST_COLUMN = 16 };

static const char *const styles[] = {
    [STYLE_PLAIN] = "",        [STYLE_HEADING] = "\033[1m", [STYLE_CRITICAL] = "\033[1;31m",
    [STYLE_HIGH] = "\033[31m", [STYLE_MEDIUM] = "\033[33m", [STYLE_LOW] = "\033[36m",
    [STYLE_GOOD] = "\033[32m",
};

void text_layout_start(struct text_layout *layout, FILE *file, unsigned width, bool color)
{
    if (width == 0)
        width = DEFAULT_WIDTH;
    *layout =
        (struct text_layout){ .file = file, .width = width < TEXT_WIDTH_MIN ? TEXT_WIDTH_MIN : width, .color = color };
}

static void blanks(struct text_layout *layout, unsigned count)
{
    layout->column += count;
    layout->blanks += count;
}

static void put(struct text_layout *layout, const char *text, size_t length, unsigned width)
{
    for (; layout->blanks > 0; layout->blanks--)
        fputc(' ', layout->file);
    fwrite(text, 1, length, layout->file);
    layout->column += width;
}

static void new_line(struct text_layout *layout)
{
    fputc('\n', layout->file);
    layout->column = layout->blanks = 0;
}

void text_layout_end_line(struct text_layout *layout)
{
    if (layout->column > layout->blanks)
        new_line(layout);
    layout->column = layout->blanks = 0;
}

void text_layout_blank_line(struct text_layout *layout)
{
    text_layout_end_line(layout);
    new_line(layout);
}

void text_layout_go(struct text_layout *layout, unsigned column)
{
    blanks(layout, layout->column < column ? column - layout->column : layout->column > 0 ? 1 : 0);
}

static unsigned width_of(const char *text, size_t length)
{
    char piece[ITEM_SIZE];
    unsigned width = 0;
    while (length > 0) {
        size_t size = length < sizeof piece ? length : sizeof piece - 1;
        while (size < length && size > 1 && ((unsigned char)text[size] & 0xc0) == 0x80)
            size--;
        memcpy(piece, text, size);
        piece[size] = '\0';
        width += (unsigned)escape_width(piece);
        text += size;
        length -= size;
    }
    return width;
}

/* A word that no line can hold: as much of it as fits on each. */
static void broken_word(struct text_layout *layout, unsigned indent, const char *word, size_t length)
{
    while (length > 0) {
        uint32_t character;
        size_t size = escape_character(word, &character);
        if (size == 0)
            return;
        size = size < length ? size : length;
        unsigned width = width_of(word, size);
        if (layout->column + width > layout->width) {
            new_line(layout);
            blanks(layout, indent);
        }
        put(layout, word, size, width);
        word += size;
        length -= size;
    }
}

static void hanging_words(struct text_layout *layout, unsigned first, unsigned indent, const char *text)
{
    bool line_start = layout->column <= first;
    if (layout->column < first)
        blanks(layout, first - layout->column);
    while (*text) {
        size_t gap = strspn(text, " "), length = strcspn(text + gap, " ");
        if (length == 0)
            return;
        unsigned width = width_of(text + gap, length);
        if (!line_start && layout->column + gap + width > layout->width && layout->column > indent) {
            new_line(layout);
            blanks(layout, indent);
        } else {
            blanks(layout, (unsigned)gap);
        }
        if (layout->column + width > layout->width)
            broken_word(layout, indent, text + gap, length);
        else
            put(layout, text + gap, length, width);
        line_start = false;
        text += gap + length;
    }
}

void text_layout_words(struct text_layout *layout, unsigned indent, const char *text)
{
    hanging_words(layout, indent, indent, text);
}

void text_layout_styled(struct text_layout *layout, enum text_style style, unsigned indent, const char *text)
{
    bool colored = layout->color && style != STYLE_PLAIN;
    put(layout, "", 0, 0);
    if (colored)
        fputs(styles[style], layout->file);
    text_layout_words(layout, indent, text);
    if (colored)
        fputs("\033[0m", layout->file);
}

void text_layout_item(struct text_layout *layout, unsigned indent, const char *format, ...)
{
    char text[ITEM_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    unsigned width = (unsigned)escape_width(text);
    if (layout->column > indent && layout->column + CELL_GAP + width > layout->width)
        new_line(layout);
    else if (layout->column > indent)
        blanks(layout, CELL_GAP);
    text_layout_words(layout, indent, text);
}

void text_layout_paragraph(struct text_layout *layout, unsigned indent, const char *label, unsigned hang,
                           const char *text)
{
    if (*label) {
        text_layout_go(layout, indent);
        text_layout_words(layout, indent, label);
        text_layout_go(layout, hang);
    }
    hanging_words(layout, *label ? hang : indent, hang, text);
    text_layout_end_line(layout);
}

/* ── tables ── */

struct text_row {
    struct text_row *next;
    char *cells[TEXT_COLUMNS_MAX];
};

struct text_table {
    unsigned column_count;
    const char *alignments;
    unsigned widths[TEXT_COLUMNS_MAX];
    struct text_row *first, **end;
};

struct text_table *text_table_new(const char *alignments)
{
    struct text_table *table = calloc(1, sizeof *table);
    if (!table)
        return NULL;
    size_t count = strlen(alignments);
    table->column_count = count < TEXT_COLUMNS_MAX ? (unsigned)count : TEXT_COLUMNS_MAX;
    table->alignments = alignments;
    table->end = &table->first;
    return table;
}

bool text_table_row(struct text_table *table, const char *const *cells)
{
    struct text_row *row = calloc(1, sizeof *row);
    if (!row)
        return false;
    *table->end = row;
    table->end = &row->next;
    for (unsigned i = 0; i < table->column_count; i++) {
        const char *cell = cells[i] ? cells[i] : "";
        if (!(row->cells[i] = strdup(cell)))
            return false;
        unsigned width = (unsigned)escape_width(cell);
        if (width > table->widths[i])
            table->widths[i] = width;
    }
    return true;
}

static void write_row(const struct text_table *table, const struct text_row *row, struct text_layout *layout,
                      unsigned indent)
{
    unsigned start = indent;
    for (unsigned i = 0; i < table->column_count; start += table->widths[i++] + CELL_GAP) {
        const char *cell = row->cells[i];
        if (!cell || !*cell)
            continue;
        unsigned width = (unsigned)escape_width(cell);
        unsigned column = start + (table->alignments[i] == 'r' ? table->widths[i] - width : 0);
        bool cramped = column + width > layout->width && column + NARROWEST_LAST_COLUMN > layout->width;
        unsigned hang = cramped ? indent + CELL_GAP : column;
        if (cramped)
            text_layout_end_line(layout);
        text_layout_go(layout, hang);
        text_layout_words(layout, hang, cell);
    }
    text_layout_end_line(layout);
}

void text_table_write(struct text_table *table, struct text_layout *layout, unsigned indent)
{
    for (struct text_row *row = table->first, *next; row; row = next) {
        next = row->next;
        write_row(table, row, layout, indent);
        for (unsigned i = 0; i < table->column_count; i++)
            free(row->cells[i]);
        free(row);
    }
    free(table);
}
