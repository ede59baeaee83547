#include "checks/memory.h"

#include <stdlib.h>

struct memory {
    struct memory *next;
    const void *row;
    struct table *table; /* NULL: `record` it is */
    void *record;
};

static struct memory *find(const struct judgement *judgement, const void *row)
{
    struct memory *memory = judgement->memory;
    while (memory && memory->row != row)
        memory = memory->next;
    return memory;
}

static struct memory *append(struct judgement *judgement, const void *row)
{
    struct memory **link = (struct memory **)&judgement->memory;
    while (*link)
        link = &(*link)->next;
    struct memory *memory = calloc(1, sizeof *memory);
    if (memory)
        memory->row = row;
    *link = memory;
    return memory;
}

void *memory_of(struct judgement *judgement, const struct memory_row *row)
{
    struct memory *memory = find(judgement, row);
    if (!memory)
        memory = append(judgement, row);
    if (memory && !memory->record)
        memory->record = calloc(1, row->size);
    return memory ? memory->record : NULL;
}

struct table *memory_table(struct judgement *judgement, const struct table_row *row)
{
    struct memory *memory = find(judgement, row);
    if (!memory)
        memory = append(judgement, row);
    if (memory && !memory->table)
        memory->table = table_new(row, 0, judgement);
    return memory ? memory->table : NULL;
}

unsigned memory_usage(const struct judgement *judgement, struct table_usage_row *rows, unsigned capacity)
{
    unsigned count = 0;
    for (const struct memory *memory = judgement->memory; memory && count < capacity; memory = memory->next) {
        if (!memory->table)
            continue;
        struct table_usage usage = table_usage(memory->table);
        if (usage.refused || usage.evicted)
            rows[count++] = (struct table_usage_row){ .name = table_describe(memory->table)->name,
                                                      .cap = usage.cap,
                                                      .used = usage.used,
                                                      .refused = usage.refused,
                                                      .evicted = usage.evicted };
    }
    return count;
}

void memory_free(struct judgement *judgement)
{
    for (struct memory *memory = judgement->memory, *next; memory; memory = next) {
        next = memory->next;
        table_free(memory->table);
        free(memory->record);
        free(memory);
    }
    judgement->memory = NULL;
}
