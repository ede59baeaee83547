#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

/* uthash's macros convert freely between int and unsigned. */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"

#define HASH_NONFATAL_OOM               1 /* uthash would exit otherwise */
#define HASH_FUNCTION(key, size, value) ((value) = (unsigned)hash_bytes((key), (size)))
#include <uthash.h>

enum {
    SLAB_ENTRIES = 128,
    SLAB_SIZE = 1 << 17 /* octets, or one entry */,
    SET = 4,       /* slots: a cache line */
    FETCHED = 5,   /* cache lines of an entry: its head, its key and what its record begins with */
    SETS_MIN = 16, /* then twice as many whenever there are more entries than slots */
    PRESENT_MIN = 2048,
    PRESENT_MAX = 1 << 21
};

/* An entry is this head, the key (padded to 8 octets), then the record. */
struct entry {
    UT_hash_handle hh;
    struct entry *older, *newer; /* the queue of those that may be evicted */
    struct table *table;
    bool queued;
};

struct slab {
    struct slab *next;
};

struct slot { /* the tag says mostly that it is another key without a look at the entry, which is a cache miss */
    struct entry *entry;
    uint32_t tag;
};

struct set {
    struct slot slots[SET];
};

struct table {
    const struct table_row *row;
    void *context;
    struct entry *entries;
    struct entry *oldest, *newest;
    struct entry *free_list; /* linked by `newer` */
    struct slab *slabs;
    size_t key_room, entry_size, cleared;
    struct table_usage usage;
    uint8_t *
        present; /* entries for each of these parts of the mix, saturating: most absent keys are known without a look at a bucket */
    uint32_t present_mask, sets_mask;
    struct set *sets; /* most look-ups never reach the hash; NULL as long as nothing was inserted */
};

static void *entry_key(const struct entry *entry)
{
    return (char *)(uintptr_t)(entry + 1);
}

static void *entry_record(const struct entry *entry)
{
    return (char *)entry_key(entry) + entry->table->key_room;
}

static struct entry *record_entry(const void *record)
{
    /* the head stands before the key, whose room the table knows: kept in the last word of the key's room */
    size_t back;
    memcpy(&back, (const char *)record - sizeof back, sizeof back);
    return (struct entry *)(uintptr_t)((const char *)record - back);
}

/* A cheap mix, a part of it for the tag and the rest for presence: a wrong guess costs one compare, so it needs no strong hash. */
static uint64_t cache_mix(const void *key, size_t size)
{
    uint64_t mix = size;
    const unsigned char *at = key;
    for (; size >= 8; size -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        mix = (mix ^ word) * 0x9e3779b97f4a7c15u;
    }
    if (size >= 4) {
        uint32_t word;
        memcpy(&word, at, 4);
        mix = (mix ^ word) * 0x9e3779b97f4a7c15u;
        size -= 4;
        at += 4;
    }
    for (; size > 0; size--, at++)
        mix = (mix ^ *at) * 0x9e3779b97f4a7c15u;
    return (mix ^ mix >> 32) *
           0x9e3779b97f4a7c15u; /* the low bits of a product know nothing of the high ones of its factors */
}

/* It names the set, too: so that a set can be found for an entry without its key. */
static uint32_t cache_tag(uint64_t mix)
{
    return (uint32_t)(mix >> 20);
}

static struct slot *cache_find(struct table *table, const void *key, uint32_t tag)
{
    struct slot *slots = table->sets[tag & table->sets_mask].slots;
    for (unsigned i = 0; i < SET; i++)
        if (slots[i].tag == tag && slots[i].entry && memcmp(entry_key(slots[i].entry), key, table->row->key_size) == 0)
            return &slots[i];
    return NULL;
}

/* In a free slot, or in place of any of the set: the upper bits, which do not name the set, choose. */
static void cache_put(struct table *table, struct entry *entry, uint32_t tag)
{
    struct slot *slots = table->sets[tag & table->sets_mask].slots;
    unsigned place = tag >> 30;
    for (unsigned i = 0; i < SET && slots[place].entry; i++)
        place = slots[i].entry ? place : i;
    slots[place] = (struct slot){ .entry = entry, .tag = tag };
}

static uint8_t *presence(struct table *table, uint64_t mix)
{
    return &table->present[mix >> 32 & table->present_mask];
}

struct table *table_new(const struct table_row *row, uint32_t cap, void *context)
{
    struct table *table = calloc(1, sizeof *table);
    if (!table)
        return NULL;
    table->row = row;
    table->context = context;
    table->key_room = ((size_t)row->key_size + 7) / 8 * 8 + sizeof(size_t);
    table->entry_size = (sizeof(struct entry) + table->key_room + row->record_size + 15) / 16 * 16;
    table->cleared = row->cleared ? sizeof(struct entry) + table->key_room + row->cleared : table->entry_size;
    table->usage.cap = cap ? cap : row->cap;
    return table;
}

static struct set *sets_new(uint32_t count)
{
    struct set *sets = aligned_alloc(sizeof *sets, count * sizeof *sets);
    if (sets)
        memset(sets, 0, count * sizeof *sets);
    return sets;
}

/* At the first entry: many tables stay empty. */
static bool open_cache(struct table *table)
{
    uint32_t present_mask = PRESENT_MIN - 1;
    while (present_mask / 4 < table->usage.cap && present_mask < PRESENT_MAX - 1)
        present_mask = present_mask * 2 + 1;
    uint8_t *present = calloc((size_t)present_mask + 1, sizeof *present);
    struct set *sets = sets_new(SETS_MIN);
    if (!present || !sets) {
        free(present);
        free(sets);
        return false;
    }
    table->present = present;
    table->present_mask = present_mask;
    table->sets = sets;
    table->sets_mask = SETS_MIN - 1;
    return true;
}

/* The cache follows the number of entries; without memory for that it misses more often. */
static void grow_cache(struct table *table)
{
    uint32_t count = table->sets_mask + 1;
    if (table->usage.used <= count * SET / 2)
        return;
    struct set *old = table->sets, *sets = sets_new(2 * count);
    if (!sets)
        return;
    table->sets = sets;
    table->sets_mask = 2 * count - 1;
    for (uint32_t i = 0; i < count * SET; i++) {
        const struct slot *slot = &old[i / SET].slots[i % SET];
        if (slot->entry)
            cache_put(table, slot->entry, slot->tag);
    }
    free(old);
}

void table_free(struct table *table)
{
    if (!table)
        return;
    HASH_CLEAR(hh, table->entries);
    for (struct slab *slab = table->slabs, *next; slab; slab = next) {
        next = slab->next;
        free(slab);
    }
    free(table->present);
    free(table->sets);
    free(table);
}

static struct entry *entry_new(struct table *table)
{
    if (!table->free_list) {
        size_t head = 16, number = SLAB_SIZE / table->entry_size;
        number = number < 1 ? 1 : number > SLAB_ENTRIES ? SLAB_ENTRIES : number;
        char *memory = malloc(head + table->entry_size * number);
        if (!memory)
            return NULL;
        struct slab *slab = (struct slab *)(void *)memory;
        slab->next = table->slabs;
        table->slabs = slab;
        for (size_t i = number; i-- > 0;) {
            struct entry *entry = (struct entry *)(void *)(memory + head + i * table->entry_size);
            entry->newer = table->free_list;
            table->free_list = entry;
        }
    }
    struct entry *entry = table->free_list;
    table->free_list = entry->newer;
    memset(entry, 0, table->cleared);
    entry->table = table;
    size_t back = sizeof *entry + table->key_room;
    memcpy((char *)entry + back - sizeof back, &back, sizeof back);
    return entry;
}

static void queue_remove(struct table *table, struct entry *entry)
{
    if (!entry->queued)
        return;
    if (entry->older)
        entry->older->newer = entry->newer;
    else
        table->oldest = entry->newer;
    if (entry->newer)
        entry->newer->older = entry->older;
    else
        table->newest = entry->older;
    entry->older = entry->newer = NULL;
    entry->queued = false;
}

static void queue_append(struct table *table, struct entry *entry)
{
    entry->older = table->newest;
    entry->newer = NULL;
    if (table->newest)
        table->newest->newer = entry;
    else
        table->oldest = entry;
    table->newest = entry;
    entry->queued = true;
}

static void entry_remove(struct table *table, struct entry *entry)
{
    if (table->row->forget)
        table->row->forget(table->context, entry_record(entry));
    uint64_t mix = cache_mix(entry_key(entry), table->row->key_size);
    struct slot *slot = cache_find(table, entry_key(entry), cache_tag(mix));
    if (slot)
        slot->entry = NULL;
    if (*presence(table, mix) < UINT8_MAX)
        (*presence(table, mix))--;
    queue_remove(table, entry);
    HASH_DELETE(hh, table->entries, entry);
    entry->newer = table->free_list;
    table->free_list = entry;
    table->usage.used--;
}

/* uthash doubles its buckets when one chain is long. In a table whose entries come and go some chain always is, and each doubling stays: a megabyte for
 * ten thousand entries is a cache miss for each look. Here their number follows that of the entries; without memory chains are longer, no more. */
static void grow_buckets(struct table *table)
{
    UT_hash_table *hash = table->entries->hh.tbl;
    bool failed = false;
    hash->noexpand = 1;
    if (hash->num_items > hash->num_buckets)
        HASH_EXPAND_BUCKETS(hh, hash, failed);
    (void)failed;
}

static struct entry *find(struct table *table, const void *key, unsigned hash)
{
    struct entry *entry = NULL;
    HASH_FIND_BYHASHVALUE(hh, table->entries, key, table->row->key_size, hash, entry);
    return entry;
}

static void fetch(const struct entry *entry)
{
    for (unsigned line = 0; line < FETCHED; line++)
        __builtin_prefetch((const char *)entry + line * sizeof(struct set));
}

/* Who makes room next, and then, is known beforehand: memory is asked now for what their removal will touch. The next one itself was asked for last time. */
static void expect_evictions(const struct table *table)
{
    const struct entry *next = table->oldest;
    if (!next)
        return;
    const UT_hash_table *hash = next->hh.tbl;
    __builtin_prefetch(&hash->buckets[next->hh.hashv & (hash->num_buckets - 1)]);
    __builtin_prefetch(&table->sets[cache_tag(cache_mix(entry_key(next), table->row->key_size)) & table->sets_mask]);
    __builtin_prefetch(next->hh.prev);
    __builtin_prefetch(next->hh.next);
    __builtin_prefetch(next->hh.hh_prev);
    __builtin_prefetch(next->hh.hh_next);
    if (next->newer)
        fetch(next->newer);
}

static bool make_room(struct table *table)
{
    if (table->usage.used < table->usage.cap)
        return true;
    if (table->row->eviction == TABLE_REFUSE || !table->oldest) {
        table->usage.refused++;
        return false;
    }
    entry_remove(table, table->oldest);
    expect_evictions(table);
    table->usage.evicted++;
    return true;
}

/* The entry of this key, or NULL. `mix` is the key's. */
static struct entry *look_up(struct table *table, const void *key, uint64_t mix)
{
    if (!table->sets || *presence(table, mix) == 0)
        return NULL;
    const struct slot *slot = cache_find(table, key, cache_tag(mix));
    if (slot)
        return slot->entry;
    struct entry *entry = find(table, key, (unsigned)hash_bytes(key, table->row->key_size));
    if (entry)
        cache_put(table, entry, cache_tag(mix));
    return entry;
}

uint32_t table_expect(const struct table *table, const void *key)
{
    uint32_t tag = cache_tag(cache_mix(key, table->row->key_size));
    if (table->sets)
        __builtin_prefetch(&table->sets[tag & table->sets_mask]);
    return tag;
}

void table_approach(const struct table *table, uint32_t tag)
{
    const struct slot *slots = table->sets ? table->sets[tag & table->sets_mask].slots : NULL;
    for (unsigned i = 0; slots && i < SET; i++)
        if (slots[i].tag == tag && slots[i].entry)
            fetch(slots[i].entry);
}

void *table_find(struct table *table, const void *key)
{
    struct entry *entry = look_up(table, key, cache_mix(key, table->row->key_size));
    return entry ? entry_record(entry) : NULL;
}

/* Where uthash will write: asked for while room is made. */
static void expect_bucket(const struct table *table, unsigned hash)
{
    const UT_hash_table *known = table->entries ? table->entries->hh.tbl : NULL;
    if (known)
        __builtin_prefetch(&known->buckets[hash & (known->num_buckets - 1)]);
}

static struct entry *entry_add(struct table *table, const void *key, uint64_t mix)
{
    unsigned hash = (unsigned)hash_bytes(key, table->row->key_size);
    expect_bucket(table, hash);
    if (!make_room(table))
        return NULL;
    struct entry *entry = table->sets || open_cache(table) ? entry_new(table) : NULL;
    if (!entry) {
        table->usage.refused++;
        return NULL;
    }
    memcpy(entry_key(entry), key, table->row->key_size);
    unsigned before = HASH_COUNT(table->entries);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, table->entries, entry_key(entry), table->row->key_size, hash, entry);
    if (HASH_COUNT(table->entries) == before) { /* out of memory: uthash added nothing */
        entry->newer = table->free_list;
        table->free_list = entry;
        table->usage.refused++;
        return NULL;
    }
    grow_buckets(table);
    table->usage.used++;
    if (table->row->eviction != TABLE_REFUSE)
        queue_append(table, entry);
    if (*presence(table, mix) < UINT8_MAX)
        (*presence(table, mix))++;
    grow_cache(table);
    return entry;
}

void *table_insert(struct table *table, const void *key, bool *made)
{
    uint64_t mix = cache_mix(key, table->row->key_size);
    struct entry *entry = look_up(table, key, mix);
    if (made)
        *made = !entry;
    if (!entry)
        entry =
            entry_add(table, key, mix); /* the cache takes it when it is asked for again: of a scan's most never are */
    if (!entry && made)
        *made = false;
    return entry ? entry_record(entry) : NULL;
}

void table_remove(struct table *table, void *record)
{
    entry_remove(table, record_entry(record));
}

const void *table_key(const void *record)
{
    return entry_key(record_entry(record));
}

void table_confirm(struct table *table, void *record)
{
    if (table->row->eviction == TABLE_EVICT_UNCONFIRMED)
        queue_remove(table, record_entry(record));
}

void table_touch(struct table *table, void *record)
{
    struct entry *entry = record_entry(record);
    if (!entry->queued || table->newest == entry)
        return;
    queue_remove(table, entry);
    queue_append(table, entry);
}

void *table_first(const struct table *table)
{
    return table->entries ? entry_record(table->entries) : NULL;
}

void *table_next(const void *record)
{
    struct entry *next = record_entry(record)->hh.next;
    return next ? entry_record(next) : NULL;
}

uint32_t table_count(const struct table *table)
{
    return table->usage.used;
}

struct table_usage table_usage(const struct table *table)
{
    return table->usage;
}

const struct table_row *table_describe(const struct table *table)
{
    return table->row;
}
