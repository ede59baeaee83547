#include "cli/suggestion.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct row {
    char says[64], wanted[32], best[32];
};

ParameterizedTestParameters(suggestion, offers_the_nearest_name)
{
    static struct row rows[] = {
        { "a letter too much", "ra-rogues", "ra-rogue" },
        { "a letter left out", "ra-rgue", "ra-rogue" },
        { "two letters swapped", "ra-orgue", "ra-rogue" },
        { "another letter", "host-ipv4-onlx", "host-ipv4-only" },
        { "nothing is near", "unicorn", "" },
        { "a short word allows no change", "x", "" },
        { "a word far too long is no crash", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, suggestion, offers_the_nearest_name)
{
    static const char *const names[] = { "ra-rogue", "ra-kill", "host-ipv4-only" };
    struct suggestion suggestion = suggestion_start(row->wanted);
    for (size_t i = 0; i < 3; i++)
        suggestion_offer(&suggestion, names[i]);
    cr_assert_str_eq(suggestion.best ? suggestion.best : "", row->best, "%s", row->says);
}

Test(suggestion, survives_words_longer_than_it_compares)
{
    char wanted[200];
    memset(wanted, 'a', sizeof wanted - 1);
    wanted[sizeof wanted - 1] = '\0';
    struct suggestion suggestion = suggestion_start(wanted);
    suggestion_offer(&suggestion, "aaaa");
    cr_assert_null(suggestion.best);
}
