#include "checks/memory.h"

#include <stdlib.h>

enum { SHORT_CUTS = 1024 };

struct item {
    struct item *next;
    const void *row;
    struct table *table; /* NULL: `record` it is */
    void *record;
};

struct memory {
    struct item *items;                  /* in order of appearance */
    struct item *short_cuts[SHORT_CUTS]; /* by the row's place: checks ask for each packet */
};

static struct item *append(struct memory *memory, const void *row)
{
    struct item **link = &memory->items;
    while (*link)
        link = &(*link)->next;
    struct item *item = calloc(1, sizeof *item);
    if (item)
        item->row = row;
    *link = item;
    return item;
}

/* The item of this row, made when it is new. */
static struct item *item_of(struct judgement *judgement, const void *row)
{
    if (!judgement->memory)
        judgement->memory = calloc(1, sizeof *judgement->memory);
    struct memory *memory = judgement->memory;
    if (!memory)
        return NULL;
    struct item **short_cut = &memory->short_cuts[(uintptr_t)row / 16 % SHORT_CUTS];
    if (*short_cut && (*short_cut)->row == row)
        return *short_cut; // cppcheck-suppress identicalInnerCondition ; it is the pointer that is returned
    struct item *item = memory->items;
    while (item && item->row != row)
        item = item->next;
    if (!item)
        item = append(memory, row);
    *short_cut = item;
    return item;
}

void *memory_of(struct judgement *judgement, const struct memory_row *row)
{
    struct item *item = item_of(judgement, row);
    if (item && !item->record)
        item->record = calloc(1, row->size);
    return item ? item->record : NULL;
}

struct table *memory_table(struct judgement *judgement, const struct table_row *row)
{
    struct item *item = item_of(judgement, row);
    if (item && !item->table)
        item->table = table_new(row, 0, judgement);
    return item ? item->table : NULL;
}

unsigned memory_usage(const struct judgement *judgement, struct table_usage_row *rows, unsigned capacity)
{
    unsigned count = 0;
    const struct item *item = judgement->memory ? judgement->memory->items : NULL;
    for (; item && count < capacity; item = item->next) {
        if (!item->table)
            continue;
        struct table_usage usage = table_usage(item->table);
        if (usage.refused || usage.evicted)
            rows[count++] = (struct table_usage_row){ .name = table_describe(item->table)->name,
                                                      .cap = usage.cap,
                                                      .used = usage.used,
                                                      .refused = usage.refused,
                                                      .evicted = usage.evicted };
    }
    return count;
}

void memory_free(struct judgement *judgement)
{
    for (struct item *item = judgement->memory ? judgement->memory->items : NULL, *next; item; item = next) {
        next = item->next;
        table_free(item->table);
        free(item->record);
        free(item);
    }
    free(judgement->memory);
    judgement->memory = NULL;
}
