/* Each key's example is loaded where it belongs, so that what v6audit-plan(5) shows is true. */
#include <criterion/criterion.h>

#include "plan/schema.h"
#include "plan_text.h"

static unsigned tried;

/* The group's mapping in one line, {…}, with the row's example and what it needs beside it. */
static void mapping_with(const struct schema_group *group, const struct schema_row *shown, const char *inner,
                         char *text, size_t room)
{
    size_t used = (size_t)snprintf(text, room, "{%s", inner ? inner : shown->example);
    for (unsigned i = 0; i < group->count; i++)
        if (group->rows[i].required && &group->rows[i] != shown)
            used += (size_t)snprintf(text + used, room - used, ", %s", group->rows[i].example);
    if (group->companion && strncmp(group->companion, shown->key, strlen(shown->key)) != 0)
        used += (size_t)snprintf(text + used, room - used, ", %s", group->companion);
    snprintf(text + used, room - used, "}");
}

/* "KEY: [MAPPING]" or "KEY: MAPPING" of the row whose group holds the example. */
static void value_of(const struct schema_row *row, const char *mapping, char *text, size_t room)
{
    snprintf(text, room, row->type == SCHEMA_LIST ? "%s: [%s]" : "%s: %s", row->key, mapping);
}

static void try_group(const struct schema_group *group, const struct schema_row *const *path, unsigned depth)
{
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        char text[2048], inner[2048];
        cr_expect(row->help && row->example, "%s", row->key);
        cr_expect_eq(strncmp(row->example, row->key, strlen(row->key)), 0, "%s", row->key);
        snprintf(inner, sizeof inner, "%s", row->example);
        const struct schema_row *shown = row;
        for (unsigned level = depth; level-- > 0;) {
            mapping_with(path[level]->group, shown, inner, text, sizeof text);
            value_of(path[level], text, inner, sizeof inner);
            shown = path[level];
        }
        mapping_with(&schema_root, shown, inner, text, sizeof text);
        if (strcmp(shown->key, "exemptions") == 0) /* which may name a segment */
            strcpy(strrchr(text, '}'), ", segments: [{name: office}]}");
        struct plan *plan = plan_text_load(text);
        cr_expect_not_null(plan, "%s\n%s", text, plan_text_said());
        plan_free(plan);
        tried++;
        const struct schema_row *deeper[8];
        memcpy(deeper, path, depth * sizeof *path);
        deeper[depth] = row;
        if (row->group)
            try_group(row->group, deeper, depth + 1);
    }
}

Test(plan_schema, has_an_example_for_each_key_that_loads)
{
    const struct schema_row *path[8];
    plan_text_write("prefixes.csv", "Prefix,VLAN\n2001:db8:0:10::/64,10\n", 34);
    plan_text_write("a.csv", "", 0);
    try_group(&schema_root, path, 0);
    cr_expect_gt(tried, 70);
}

Test(plan_schema, says_of_each_key_what_it_takes)
{
    char text[512];
    for (unsigned i = 0; i < schema_segment.count; i++)
        cr_expect_gt(strlen(schema_expectation(&schema_segment.rows[i], text, sizeof text)), 3, "%s",
                     schema_segment.rows[i].key);
}
