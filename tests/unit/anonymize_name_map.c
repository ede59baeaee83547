#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <ctype.h>
#include <string.h>

#include "v6audit/anonymize.h"

static struct anonymizer *make(void)
{
    static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 3, 1, 4, 1, 5, 9, 2, 6 };
    return anonymizer_new(key);
}

static const char *text(const struct anonymizer *anonymizer, const char *from, char *to)
{
    strcpy(to, from);
    anonymize_text(anonymizer, (uint8_t *)to, strlen(to), (uint8_t *)to);
    return to;
}

struct row {
    char from[48], stays[48]; /* what must be at its place; '?': another character than before, or the same by chance */
};

ParameterizedTestParameters(anonymize_name_map, what_stands_between_words_stays)
{
    static struct row rows[] = {
        { "payroll.corp-berlin.example", "???????.???????????.example" },
        { "_ipp._tcp.local", "_ipp._tcp.local" },
        { "www.customer.com", "www.????????.com" },
        { "http://portal.customer.org/login?x=1", "http://??????.????????.org/?????\?\?=\?" },
        { "Living Room", "?????? ????" },
        { "isatap", "isatap" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, anonymize_name_map, what_stands_between_words_stays)
{
    struct anonymizer *anonymizer = make();
    char to[128];
    text(anonymizer, row->from, to);
    cr_assert_eq(strlen(to), strlen(row->from));
    for (size_t i = 0; to[i]; i++)
        if (row->stays[i] != '?')
            cr_expect_eq(to[i], row->from[i], "%s becomes %s", row->from, to);
    if (strchr(row->stays, '?'))
        cr_expect_str_neq(to, row->from);
    anonymizer_free(anonymizer);
}

Test(anonymize_name_map, a_word_is_the_same_in_any_case_and_place)
{
    struct anonymizer *anonymizer = make();
    char one[64], other[64], upper[64];
    text(anonymizer, "printer-3", one);
    text(anonymizer, "see printer-3.", other);
    text(anonymizer, "PRINTER-3", upper);
    cr_expect(strncmp(other + 4, one, 9) == 0, "%s, %s", one, other);
    for (size_t i = 0; upper[i]; i++)
        cr_expect_eq(tolower(upper[i]), one[i]);
    anonymizer_free(anonymizer);
}

Test(anonymize_name_map, no_two_short_words_become_one)
{
    struct anonymizer *anonymizer = make();
    static char seen[36 * 36][3];
    unsigned count = 0;
    for (unsigned a = 0; a < 26; a++)
        for (unsigned b = 0; b < 26; b++) {
            uint8_t word[2] = { (uint8_t)('a' + a), (uint8_t)('a' + b) };
            anonymize_label(anonymizer, word, 2, word);
            cr_expect(!isdigit(word[0]) || !isdigit(word[1]));
            for (unsigned i = 0; i < count; i++)
                cr_expect(memcmp(seen[i], word, 2) != 0, "%.2s twice", (char *)word);
            memcpy(seen[count++], word, 2);
        }
    anonymizer_free(anonymizer);
}

Test(anonymize_name_map, a_number_becomes_a_number)
{
    struct anonymizer *anonymizer = make();
    char to[16];
    text(anonymizer, "4711", to);
    for (size_t i = 0; i < 4; i++)
        cr_expect(isdigit(to[i]), "%s", to);
    anonymizer_free(anonymizer);
}
