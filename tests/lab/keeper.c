#include "keeper.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    struct built built;
    uint8_t *bytes;
    size_t order;
};

struct keeper {
    struct kept *all;
    size_t count, room;
};

struct keeper *keeper_new(void)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);

    if (!keeper)
        abort();
    return keeper;
}

void keeper_free(struct keeper *keeper)
{
    for (size_t i = 0; i < keeper->count; i++)
        free(keeper->all[i].bytes);
    free(keeper->all);
    free(keeper);
}

void keeper_sink(void *context, const struct built *built)
{
    struct keeper *keeper = context;

    if (keeper->count == keeper->room) {
        keeper->room = keeper->room ? 2 * keeper->room : 1024;
        keeper->all = realloc(keeper->all, keeper->room * sizeof *keeper->all);
    }
    uint8_t *bytes = malloc(built->captured_length + 1);
    if (!keeper->all || !bytes)
        abort();
    memcpy(bytes, built->bytes, built->captured_length);
    keeper->all[keeper->count] = (struct kept){ *built, bytes, keeper->count };
    keeper->count++;
}

static int compare_kept(const void *left, const void *right)
{
    const struct kept *a = left, *b = right;

    if (a->built.nanoseconds != b->built.nanoseconds)
        return a->built.nanoseconds < b->built.nanoseconds ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

void keeper_each(struct keeper *keeper, builder_sink *sink, void *context)
{
    if (keeper->count > 0)
        qsort(keeper->all, keeper->count, sizeof *keeper->all, compare_kept);
    for (size_t i = 0; i < keeper->count; i++) {
        keeper->all[i].built.bytes = keeper->all[i].bytes;
        sink(context, &keeper->all[i].built);
    }
}

void keeper_write(struct keeper *keeper, FILE *file, enum capture_writer_format format, enum build_link link)
{
    struct capture_writer writer;

    capture_writer_begin(&writer, file, format, false, link);
    if (format == CAPTURE_PCAPNG)
        capture_writer_interface(&writer, link, NULL, 0);
    keeper_each(keeper, capture_writer_sink, &writer);
}

uint8_t *keeper_capture(struct keeper *keeper, enum build_link link, size_t *length)
{
    char *bytes = NULL;
    FILE *file = open_memstream(&bytes, length);

    if (!file)
        abort();
    keeper_write(keeper, file, CAPTURE_PCAP, link);
    if (fclose(file) != 0)
        abort();
    return (uint8_t *)bytes;
}
