#include "base/table.h"

#include <criterion/criterion.h>

struct record {
    uint32_t value;
};

static unsigned forgotten;

static void count_forgotten(void *context, void *record)
{
    (void)context;
    (void)record;
    forgotten++;
}

static struct table *filled(const struct table_row *row, uint32_t count)
{
    struct table *table = table_new(row, 0, NULL);
    for (uint32_t key = 0; key < count; key++) {
        struct record *record = table_insert(table, &key, NULL);
        if (record)
            record->value = key;
    }
    return table;
}

Test(table, finds_what_was_inserted_and_nothing_else)
{
    static const struct table_row row = { "numbers", 4, sizeof(struct record), 10000, TABLE_REFUSE, NULL };
    struct table *table = filled(&row, 5000);
    for (uint32_t key = 0; key < 5000; key++) {
        struct record *record = table_find(table, &key);
        cr_assert(record && record->value == key);
        cr_assert_eq(memcmp(table_key(record), &key, 4), 0);
    }
    cr_assert_null(table_find(table, &(uint32_t){ 5000 }));
    table_free(table);
}

Test(table, refuses_when_full_and_counts_it)
{
    static const struct table_row row = { "numbers", 4, sizeof(struct record), 100, TABLE_REFUSE, NULL };
    struct table *table = filled(&row, 150);
    cr_assert_eq(table_usage(table).used, 100);
    cr_assert_eq(table_usage(table).refused, 50);
    cr_assert_not_null(table_insert(table, &(uint32_t){ 3 }, NULL), "one that is there is still found");
    table_free(table);
}

Test(table, evicts_the_oldest_unconfirmed_and_never_a_confirmed_one)
{
    static const struct table_row row = { "numbers",      4, sizeof(struct record), 100, TABLE_EVICT_UNCONFIRMED,
                                          count_forgotten };
    struct table *table = filled(&row, 100);
    for (uint32_t key = 0; key < 10; key++)
        table_confirm(table, table_find(table, &key));
    table_touch(table, table_find(table, &(uint32_t){ 10 }));
    for (uint32_t key = 1000; key < 1050; key++)
        table_insert(table, &key, NULL);
    for (uint32_t key = 0; key < 11; key++)
        cr_expect_not_null(table_find(table, &key), "confirmed or touched %u stays", key);
    for (uint32_t key = 11; key < 61; key++)
        cr_expect_null(table_find(table, &key), "%u was the oldest", key);
    cr_assert_eq(table_usage(table).evicted, 50);
    cr_assert_eq(forgotten, 50);
    table_free(table);
}

Test(table, goes_through_its_records_in_order_of_insertion)
{
    static const struct table_row row = { "numbers", 4, sizeof(struct record), 100, TABLE_REFUSE, NULL };
    struct table *table = filled(&row, 50);
    table_remove(table, table_find(table, &(uint32_t){ 7 }));
    uint32_t last = 0, count = 0;
    for (struct record *record = table_first(table); record; record = table_next(record), count++) {
        cr_assert(count == 0 || record->value > last);
        last = record->value;
    }
    cr_assert_eq(count, 49);
    table_free(table);
}

/* The model: which of a few thousand keys are there, and since which turn. A fixed sequence, so that a failure repeats. */
Test(table, agrees_with_a_model_while_it_evicts_and_removes)
{
    enum { KEYS = 4000, CAP = 700, TURNS = 200000 };
    static const struct table_row row = { "numbers", 4, sizeof(struct record), CAP, TABLE_EVICT_OLDEST, NULL };
    static uint32_t since[KEYS]; /* 0: absent */
    struct table *table = table_new(&row, 0, NULL);
    uint32_t state = 1, present = 0;
    for (uint32_t turn = 1; turn <= TURNS; turn++) {
        state = state * 1664525 + 1013904223;
        uint32_t key = (state >> 8) % KEYS, action = state >> 28;
        struct record *record = table_find(table, &key);
        cr_assert_eq(record != NULL, since[key] != 0, "turn %u, key %u", turn, key);
        if (record && action < 4) {
            table_remove(table, record);
            since[key] = 0;
            present--;
        } else if (!record) {
            uint32_t oldest = UINT32_MAX;
            for (uint32_t other = 0; present == CAP && other < KEYS; other++)
                if (since[other] && (oldest == UINT32_MAX || since[other] < since[oldest]))
                    oldest = other;
            if (oldest != UINT32_MAX) {
                since[oldest] = 0;
                present--;
            }
            cr_assert_not_null(table_insert(table, &key, NULL));
            since[key] = turn;
            present++;
        }
        cr_assert_eq(table_count(table), present);
    }
    table_free(table);
}

Test(table, of_large_records_takes_memory_for_few)
{
    static const struct table_row row = { "large", 4, 300000, 10, TABLE_REFUSE, NULL };
    struct table *table = filled(&row, 12);
    for (uint32_t key = 0; key < 10; key++)
        cr_assert_eq(((struct record *)table_find(table, &key))->value, key);
    cr_assert_eq(table_usage(table).refused, 2);
    table_free(table);
}
