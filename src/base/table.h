/** Capped hash tables of fixed-size keys and records (uthash, keyed hash). The only file that includes uthash.h is table.c.
 *
 *  Invariants. (1) A record's place does not change until it is removed. (2) used ≤ cap. (3) Every insertion that found the table full is counted:
 *  as evicted when an unconfirmed record made room, else as refused. (4) A confirmed record is never evicted: what was there before a flood stays.
 *  (5) Iteration goes in the order of insertion. */
#ifndef V6AUDIT_TABLE_H
#define V6AUDIT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum table_eviction {
    TABLE_REFUSE,            /* a full table takes nothing new */
    TABLE_EVICT_UNCONFIRMED, /* the unconfirmed record that was touched longest ago makes room */
    TABLE_EVICT_OLDEST       /* the record that was touched longest ago makes room, confirmed or not (flows) */
};

struct table_row {
    const char *name; /* as in coverage.tables and --limits */
    uint32_t key_size, record_size;
    uint32_t cap;
    enum table_eviction eviction;
    /** Called before a record is evicted or removed, so that others forget it. May be NULL. Must not change this table. */
    void (*forget)(void *context, void *record);
    uint32_t
        cleared; /* octets of a new record that are zero, for those with large arrays behind a count; 0: all of it */
};

struct table;

struct table_usage {
    uint32_t cap, used;
    uint64_t refused, evicted;
};

/** A new table, NULL when memory runs out. `row` must outlive it. `cap` overrides row->cap when not 0. */
struct table *table_new(const struct table_row *row, uint32_t cap, void *context);
void table_free(struct table *table);

void *table_find(struct table *table, const void *key);
/** A look-up announced, in two steps with other work between them, so that the waits for memory pass meanwhile. The first returns what the second is given. */
uint32_t table_expect(const struct table *table, const void *key);
void table_approach(const struct table *table, uint32_t hint);
/** The record of the key, made (zero, see `cleared`) when it is not there. NULL when the table is full or memory runs out: counted as refused. */
void *table_insert(struct table *table, const void *key, bool *made);
void table_remove(struct table *table, void *record);

const void *table_key(const void *record);
/** From now on the record is not evicted (TABLE_EVICT_UNCONFIRMED). */
void table_confirm(struct table *table, void *record);
/** The record was used: it moves to the end of the queue of those that are evicted. */
void table_touch(struct table *table, void *record);

void *table_first(const struct table *table);
void *table_next(const void *record);
uint32_t table_count(const struct table *table);
struct table_usage table_usage(const struct table *table);
const struct table_row *table_describe(const struct table *table);

#endif
