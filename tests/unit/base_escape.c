#include "base/escape.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static char *printable(const char *bytes, size_t size)
{
    static char text[256];
    escape_printable(bytes, size, text, sizeof text);
    return text;
}

Test(escape, keeps_printable_text_and_spells_out_the_rest)
{
    cr_assert_str_eq(printable("printer-3", 9), "printer-3");
    cr_assert_str_eq(printable("a\x1b[31mb", 7), "a\\x1b[31mb");
    cr_assert_str_eq(printable("caf\xc3\xa9", 5), "caf\xc3\xa9");
    cr_assert_str_eq(printable("\xc3", 1), "\\xc3");
    cr_assert_str_eq(printable("\xe2\x80\xae", 3), "\\xe2\\x80\\xae", "an override of the direction of text");
    cr_assert_str_eq(printable("a\\b", 3), "a\\\\b");
    cr_assert_str_eq(printable("\0x", 2), "\\x00x");
}

Test(escape, cuts_at_a_character_and_marks_the_cut)
{
    char text[8];
    escape_printable("abcdefghij", 10, text, sizeof text);
    cr_assert_str_eq(text, "abcd\xe2\x80\xa6");
    escape_printable("abcdefg", 7, text, sizeof text);
    cr_assert_str_eq(text, "abcdefg");
    cr_assert_eq(escape_printable("abc", 3, text, 1), 0);
}

Test(escape, knows_the_width_of_characters)
{
    cr_assert_eq(escape_width("abc"), 3);
    cr_assert_eq(escape_width("\xe4\xb8\xad"), 2);
    cr_assert_eq(escape_width("e\xcc\x81"), 1);
}

static char collected[512];
static void collect(void *context, const char *piece, size_t size)
{
    (void)context;
    strncat(collected, piece, size);
}

Test(escape, makes_text_safe_for_each_format)
{
    escape_html("<script>\"&'", collect, NULL);
    cr_assert_str_eq(collected, "&lt;script&gt;&quot;&amp;&#39;");
    collected[0] = 0;
    escape_json("a\"b\\\n", collect, NULL);
    cr_assert_str_eq(collected, "a\\\"b\\\\\\n");
    collected[0] = 0;
    escape_metric("a\"b\\c\nd{}=,", collect, NULL);
    cr_assert_str_eq(collected, "a\\\"b\\\\c\\nd{}=,");
    collected[0] = 0;
    escape_csv("=1+1", collect, NULL);
    cr_assert_str_eq(collected, "\"'=1+1\"");
    collected[0] = 0;
    escape_csv("a,\"b\"", collect, NULL);
    cr_assert_str_eq(collected, "\"a,\"\"b\"\"\"");
    collected[0] = 0;
    escape_markdown("*a*|<b>", collect, NULL);
    cr_assert_str_eq(collected, "\\*a\\*\\|&lt;b&gt;");
    collected[0] = '\0';
    escape_markdown("[a](b) (Maker, Inc.)", collect, NULL);
    cr_assert_str_eq(collected, "\\[a\\](b) (Maker, Inc.)");
}
