#include <criterion/criterion.h>

#include "plan_text.h"

Test(plan_tree, answers_yamls_traps_where_they_stand)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "version: 1\nsegments:\n  - name: a\n    dns-servers:\n      - 2001:db8::\n",
          "plan.yaml:5:9: address: an address that ends in ':': write it in quotes: \"2001:db8::\"" },
        { "version: 1\naggregates:\n  - 2001:db8::\n",
          "plan.yaml:3:5: aggregates: an address that ends in ':': write it in quotes: \"2001:db8::\"" },
        { "version: 1\nsite: 2001:db8::\n",
          "plan.yaml:2:16: a second ':' on the line: an address that ends in ':' is written in quotes, \"2001:db8::\"" },
        { "version: 1\naggregates: [2001:db8::1, ::1]\n",
          "plan.yaml:2:27: a value is missing; in [ ] an address that begins or ends with ':' is written in quotes, "
          "\"::1\"" },
        { "version: 1\naggregates:\n\t- a\n", "plan.yaml:3:1: a tab: expected spaces as indentation" },
        { "version: 1\nsite: &x a\n", "plan.yaml:2:7: an anchor (&): expected the value itself" },
        { "version: 1\nsite: *x\n",
          "plan.yaml:2:7: an alias (*): expected the value itself; a pattern is written in quotes" },
        { "version: 1\nsite: !!int 3\n", "plan.yaml:2:7: a tag (!): expected the value itself" },
        { "version: 1\n<<: {a: b}\n", "plan.yaml:2:1: merge key \"<<\": expected the keys themselves" },
        { "version: 1\n---\nversion: 1\n", "plan.yaml:2:1: a second document (---): expected one document" },
        { "version: 1\n? [a]\n: b\n", "plan.yaml:2:3: a list or a mapping as key: expected a word" },
        { "version: 1\nsite: \"a\\x07\"\n",
          "plan.yaml:2:7: unprintable characters: expected one line of printable text" },
        { "version: 1\nsite: \"a\\0b\"\n",
          "plan.yaml:2:7: unprintable characters: expected one line of printable text" },
        { "version: 1\nsite: \xff\n", "plan.yaml:2:7: invalid leading UTF-8 octet: expected UTF-8 text" },
        { "version: 1\nsite: \"abc\n", "plan.yaml:3:1: the file ends inside quotes (it began in line 2)" },
        { "version: 1\naggregates: [a\n",
          "plan.yaml:3:1: the list lacks a ',' or its ']'; in [ ] an address that begins or ends with ':' is written in "
          "quotes, \"::1\" (it began in line 2)" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_null(plan_text_load(rows[i].text), "%s", rows[i].text);
        cr_expect_str_eq(plan_text_said(), rows[i].says, "%s", rows[i].text);
    }
}

Test(plan_tree, goes_no_deeper_than_32_levels)
{
    static char deep[10001];
    memset(deep, '[', 10000);
    cr_expect_null(plan_text_load(deep));
    cr_expect_str_eq(plan_text_said(), "plan.yaml:1:33: too deep: expected at most 32 levels of lists and mappings");
}

Test(plan_tree, refuses_a_mapping_with_too_many_keys)
{
    char text[1024] = "";
    for (int i = 0; i < 65; i++)
        sprintf(text + strlen(text), "k%d: 1\n", i);
    cr_expect_null(plan_text_load(text));
    cr_expect_str_eq(plan_text_said(), "plan.yaml:65:1: too many keys: expected at most 64");
}

Test(plan_tree, refuses_a_file_of_more_than_16_MiB)
{
    size_t size = (16u << 20) + 1;
    char *text = malloc(size + 1);
    cr_assert_not_null(text);
    memset(text, '#', size);
    text[size] = '\0';
    cr_expect_null(plan_text_load(text));
    cr_expect_str_eq(plan_text_said(), "plan.yaml: too large: expected at most 16 MiB");
    free(text);
}

Test(plan_tree, refuses_what_is_no_file)
{
    struct plan *plan;
    plan_text_enter();
    const char *files[] = { ".", "nowhere.yaml" };
    cr_expect_neq(plan_load(&plan, files, 2, &plan_text_messages), 0);
    cr_expect_str_eq(plan_text_said(),
                     ".: is a directory: expected a file\nnowhere.yaml: cannot open it: No such file or directory");
}
