#include "plan/json_place.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *const keys[] = { "prefix", "vlan" };

/* Where each element and its two members stand, as LINE:COLUMN, "-" for none. */
static const char *places_in(const char *text, const char *key)
{
    static char found[256];
    struct json_places places = json_places_of(text, strlen(text));
    struct json_place element, values[2];
    size_t used = 0;
    found[0] = '\0';
    if (!json_places_enter(&places, key))
        return "no array";
    while (json_places_next(&places, &element, keys, 2, values)) {
        used += (size_t)snprintf(found + used, sizeof found - used, "%u:%u", element.line, element.column);
        for (int i = 0; i < 2; i++)
            used += (size_t)(values[i].line ? snprintf(found + used, sizeof found - used, " %u:%u", values[i].line,
                                                       values[i].column)
                                            : snprintf(found + used, sizeof found - used, " -"));
        used += (size_t)snprintf(found + used, sizeof found - used, "; ");
    }
    return found;
}

static const struct {
    const char *says, *text, *key, *places;
} rows[] = {
    { "the text is the array", "[{\"prefix\": 1}, 2]", NULL, "1:2 1:13 -; 1:17 - -; " },
    { "a member is the array", "{\"a\": [1, {\"r\": []}],\n \"r\": [\n  {\"vlan\": {}}]}", "r", "3:3 - 3:12; " },
    { "brackets, quotes and escapes in strings are text", "[\"]}\\\"\\\\\", {\"x\": \"{\", \"prefix\": 1}]", NULL,
      "1:2 - -; 1:12 1:33 -; " },
    { "members of members are others", "[{\"x\": {\"prefix\": 1}, \"prefix\": 2}]", NULL, "1:2 1:33 -; " },
    { "columns count characters", "[{\"x\": \"\xc3\xa4\", \"vlan\": 1}]", NULL, "1:2 - 1:21; " },
    { "an empty array", " [ ] ", NULL, "" },
    { "an object where an array is sought", "{}", NULL, "no array" },
    { "no such member", "{\"a\": []}", "r", "no array" },
    { "a text that ends early", "[{\"prefix\"", NULL, "1:2 1:11 -; " },
    { "a text that is none", "[}}", NULL, "" },
};

Test(json_place, finds_elements_and_their_members)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_str_eq(places_in(rows[i].text, rows[i].key), rows[i].places, "%s: %s", rows[i].says,
                         places_in(rows[i].text, rows[i].key));
}
