#include "findings/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/table.h"

enum { EVIDENCE_BYTES_MAX = 16 * 1024 * 1024, EVIDENCE_FRAMES_MAX = 65536 };

struct evidence_key {
    uint64_t number;
    uint32_t file, padding;
};

struct kept_frame {
    uint8_t *bytes;
};

struct evidence_store {
    struct table *frames;
    uint64_t used, refused;
};

static void forget_frame(void *context, void *record)
{
    (void)context;
    free(((struct kept_frame *)record)->bytes);
}

static const struct table_row evidence_row = {
    "evidence", sizeof(struct evidence_key), sizeof(struct kept_frame), EVIDENCE_FRAMES_MAX, TABLE_REFUSE, forget_frame
};

struct evidence_store *evidence_new(void)
{
    struct evidence_store *store = calloc(1, sizeof *store);
    if (store)
        store->frames = table_new(&evidence_row, 0, store);
    if (store && !store->frames) {
        free(store);
        return NULL;
    }
    return store;
}

void evidence_free(struct evidence_store *store)
{
    if (!store)
        return;
    for (struct kept_frame *kept = table_first(store->frames); kept; kept = table_next(kept))
        free(kept->bytes);
    table_free(store->frames);
    free(store);
}

const uint8_t *evidence_keep(struct evidence_store *store, const struct frame *frame)
{
    struct evidence_key key = { .number = frame->number, .file = frame->file };
    struct kept_frame *kept = table_find(store->frames, &key);
    if (kept)
        return kept->bytes;
    uint32_t size = frame->captured_length;
    if (store->used + size > EVIDENCE_BYTES_MAX) {
        store->refused++;
        return NULL;
    }
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    kept = bytes ? table_insert(store->frames, &key, NULL) : NULL;
    if (!kept) {
        free(bytes);
        store->refused++;
        return NULL;
    }
    memcpy(bytes, frame->bytes, size);
    kept->bytes = bytes;
    store->used += size;
    return bytes;
}

struct table_usage_row evidence_usage(const struct evidence_store *store)
{
    return (struct table_usage_row){ .name = "evidence-kib",
                                     .cap = EVIDENCE_BYTES_MAX / 1024,
                                     .used = (uint32_t)((store->used + 1023) / 1024),
                                     .refused = store->refused };
}
