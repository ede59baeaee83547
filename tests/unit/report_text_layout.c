#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "report/text_layout.h"

static char *text;
static size_t size;
static FILE *file;
static struct text_layout layout;

static void start(unsigned width, bool color)
{
    file = open_memstream(&text, &size);
    text_layout_start(&layout, file, width, color);
}

static const char *finished(void)
{
    fflush(file);
    return text;
}

static void stop(void)
{
    fclose(file);
    free(text);
    text = NULL;
}

static unsigned widest(const char *lines)
{
    char line[4096];
    unsigned width = 0;
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        cr_assert(lt(sz, length, sizeof line));
        memcpy(line, lines, length);
        line[length] = '\0';
        unsigned columns = (unsigned)escape_width(line);
        width = columns > width ? columns : width;
        lines += length + (lines[length] == '\n');
    }
    return width;
}

Test(text_layout, breaks_a_paragraph_at_blanks_and_hangs_its_lines)
{
    start(40, false);
    text_layout_paragraph(&layout, 3, "Do", 11, "Find the switch port of 3c:07:54:00:00:bd; stop sharing there.");
    cr_expect_str_eq(finished(), "   Do      Find the switch port of\n"
                                 "           3c:07:54:00:00:bd; stop\n"
                                 "           sharing there.\n");
    stop();
}

Test(text_layout, fills_a_line_to_its_last_column)
{
    start(40, false);
    text_layout_paragraph(&layout, 0, "", 0, "aaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb c");
    cr_expect_str_eq(finished(), "aaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb\nc\n");
    stop();
}

Test(text_layout, breaks_a_word_that_no_line_can_hold)
{
    char word[256];
    memset(word, 'w', sizeof word - 1);
    word[255] = '\0';
    start(80, false);
    text_layout_paragraph(&layout, 3, "Name", 11, word);
    text_layout_paragraph(&layout, 3, "Name", 11, "short");
    cr_expect(le(u32, widest(finished()), 80u), "%s", text);
    unsigned letters = 0;
    for (const char *c = text; *c; c++)
        letters += *c == 'w';
    cr_expect(eq(u32, letters, 255u), "nothing is lost");
    stop();
}

Test(text_layout, counts_columns_not_bytes)
{
    start(40, false);
    text_layout_paragraph(&layout, 0, "", 0,
                          "プリンタープリンタープリンター プリンタープリンタープリンター ééééé ééééé");
    cr_expect(le(u32, widest(finished()), 40u), "%s", text);
    stop();
}

Test(text_layout, keeps_items_whole)
{
    start(40, false);
    text_layout_go(&layout, 2);
    text_layout_item(&layout, 2, "fe80::1");
    text_layout_item(&layout, 2, "00:16:3e:00:00:01");
    text_layout_item(&layout, 2, "lifetime 1800 s");
    text_layout_item(&layout, 2, "MTU %u", 1500u);
    text_layout_end_line(&layout);
    cr_expect_str_eq(finished(), "  fe80::1  00:16:3e:00:00:01\n  lifetime 1800 s  MTU 1500\n");
    stop();
}

Test(text_layout, aligns_the_columns_of_a_table_without_blanks_at_line_ends)
{
    start(80, false);
    struct text_table *table = text_table_new("lrl");
    text_table_row(table, (const char *const[]){ "", "total", "note" });
    text_table_row(table, (const char *const[]){ "office", "41", "" });
    text_table_row(table, (const char *const[]){ "g", "1,204", NULL });
    text_table_write(table, &layout, 2);
    cr_expect_str_eq(finished(), "          total  note\n  office     41\n  g       1,204\n");
    stop();
}

Test(text_layout, wraps_the_last_column_of_a_table_under_itself)
{
    start(40, false);
    struct text_table *table = text_table_new("ll");
    text_table_row(table, (const char *const[]){ "office", "mirror port, sees multicast of all hosts" });
    text_table_write(table, &layout, 2);
    cr_expect_str_eq(finished(), "  office  mirror port, sees multicast of\n          all hosts\n");
    stop();
}

Test(text_layout, uses_colour_only_when_asked_and_never_for_width)
{
    start(40, true);
    text_layout_styled(&layout, STYLE_CRITICAL, 0, "CRITICAL");
    cr_expect(eq(u32, layout.column, 8u));
    cr_expect_str_eq(finished(), "\033[1;31mCRITICAL\033[0m");
    stop();
    start(40, false);
    text_layout_styled(&layout, STYLE_CRITICAL, 0, "CRITICAL");
    cr_expect_str_eq(finished(), "CRITICAL");
    stop();
}

Test(text_layout, takes_80_columns_when_nobody_says_and_never_fewer_than_it_can_fill)
{
    start(0, false);
    cr_expect(eq(u32, layout.width, 80u));
    stop();
    start(3, false);
    cr_expect(eq(u32, layout.width, (unsigned)TEXT_WIDTH_MIN));
    stop();
}
