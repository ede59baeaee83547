#include <stdlib.h>
#include <string.h>

#include "plan/plan_value.h"
#include "v6audit/plan.h"

struct review {
    int64_t when;
    struct plan_messages *messages;
};

/* "router r1": the kind of entry and the first thing that it says; free() it. */
static char *label_of(const struct schema_group *group, const void *element)
{
    char *label = NULL;
    size_t size;
    FILE *stream = open_memstream(&label, &size);
    if (!stream)
        return NULL;
    const char *kind = strchr(group->name, ' ');
    fputs(kind ? kind + 1 : group->name, stream);
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        if (row->type == SCHEMA_LIST || row->type == SCHEMA_MAPPING || !plan_value_is_set(row, element))
            continue;
        fputc(' ', stream);
        plan_value_write(row, row->type, element, (const char *)element + row->offset, stream);
        break;
    }
    fclose(stream);
    return label;
}

static void review_group(const struct review *review, const struct schema_group *group, const void *element);

static void review_entry(const struct review *review, const struct schema_group *group, const void *element)
{
    struct plan_place place;
    memcpy(&place, (const char *)element + group->place - 1, sizeof place);
    place.file = place.file ? place.file : "plan";
    const struct schema_row *reviewed = schema_find(group, "reviewed"), *until = schema_find(group, "until");
    bool unreviewed = reviewed && !*((const bool *)element + reviewed->offset);
    struct plan_day day = { .set = false };
    if (until)
        memcpy(&day, (const char *)element + until->offset, sizeof day);
    bool passed = plan_day_passed(&day, review->when);
    char *label = unreviewed || passed ? label_of(group, element) : NULL;
    if (unreviewed)
        plan_message_warn(review->messages, place, "%s: nobody has reviewed it (reviewed: no)",
                          label ? label : group->name);
    if (passed)
        plan_message_warn(review->messages, place, "%s: its last day, %s, has passed", label ? label : group->name,
                          day.text);
    free(label);
    review_group(review, group, element);
}

/* Recursion goes by the schema: the root, its segments, their entries. */
static void review_group(const struct review *review, const struct schema_group *group, const void *element)
{
    for (unsigned i = 0; i < group->count; i++) {
        const struct schema_row *row = &group->rows[i];
        bool outside = group == &schema_root && row->offset >= sizeof(struct plan);
        if (row->type != SCHEMA_LIST || !row->group || outside)
            continue;
        const char *array;
        unsigned count;
        memcpy(&array, (const char *)element + row->offset, sizeof array);
        memcpy(&count, (const char *)element + row->count - 1, sizeof count);
        for (unsigned j = 0; j < count; j++)
            review_entry(review, row->group, array + j * row->group->size);
    }
}

void plan_review(const struct plan *plan, int64_t when, struct plan_messages *messages)
{
    struct review review = { .when = when, .messages = messages };
    review_group(&review, &schema_root, plan);
    plan_message_finish(messages);
}
