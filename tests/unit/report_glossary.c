#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "report/glossary.h"

struct row {
    char says[64], text[96];
    char terms[64]; /* separated by commas */
};

ParameterizedTestParameters(glossary, explains_only_terms_that_are_used)
{
    static struct row rows[] = {
        { "no term", "Nothing wrong was seen.", "" },
        { "a term in a sentence", "The prefix has SLAAC on.", "prefix,SLAAC" },
        { "a spelling of it", "It sent 4 Router Advertisements.", "RA" },
        { "no part of a word", "RAM, mld-no-querier, MTUs", "" },
        { "at both ends", "MTU and VLAN", "MTU,VLAN" },
        { "after a part of a word", "RAM of an RA", "RA" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, glossary, explains_only_terms_that_are_used)
{
    const struct glossary_term *terms[32];
    size_t count = glossary_used(row->text, terms, 32);
    char names[256] = "";
    for (size_t i = 0; i < count; i++) {
        strcat(names, i ? "," : "");
        strcat(names, terms[i]->term);
    }
    cr_expect_str_eq(names, row->terms, "%s", row->says);
}

Test(glossary, stands_in_alphabetical_order_and_each_term_has_a_sentence)
{
    const struct glossary_term *terms;
    size_t count = glossary_all(&terms);
    cr_assert(gt(sz, count, (size_t)10));
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(terms[i].meaning);
        cr_expect(length > 20 && terms[i].meaning[length - 1] == '.', "%s", terms[i].term);
        cr_expect(i == 0 || strcasecmp(terms[i - 1].term, terms[i].term) < 0, "%s", terms[i].term);
    }
}

Test(glossary, keeps_to_the_room_that_it_was_given)
{
    const struct glossary_term *terms[1];
    cr_expect(eq(sz, glossary_used("MTU VLAN", terms, 1), (size_t)1));
    cr_expect(eq(sz, glossary_used("MTU VLAN", terms, 0), (size_t)0));
}
