#include "capture/source.h"

#include <errno.h>
#include <stdlib.h>

#include "capture/merged.h"
#include "capture/recognise.h"

int source_next(struct source *source, struct frame *frame, struct error *error)
{
    return source->operations->next(source, frame, error);
}

void source_update_statistics(struct source *source)
{
    if (source->operations->update_statistics && !source->statistics_stand)
        source->operations->update_statistics(source);
}

void source_keep_statistics(struct source *source)
{
    source->statistics_stand = true;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    source->operations->close(source);
    free(source->interfaces);
    free(source);
}

struct source_interface *source_add_interface(struct source *source)
{
    unsigned count = source->interface_count;
    if ((count & (count - 1)) == 0) { /* 0, 1, 2, 4, …: all rows are in use */
        size_t capacity = count == 0 ? 1 : (size_t)count * 2;
        struct source_interface *rows = realloc(source->interfaces, capacity * sizeof *rows);
        if (!rows)
            return NULL;
        source->interfaces = rows;
    }
    struct source_interface *row = &source->interfaces[source->interface_count++];
    memset(row, 0, sizeof *row);
    return row;
}

int source_open_file(const char *name, struct source **source, struct error *error)
{
    struct reader *reader;
    int status = reader_open(name, NULL, &reader, error);
    if (status < 0)
        return status;
    status = recognise_open(reader, source, error);
    if (status < 0)
        reader_close(reader);
    return status;
}

int source_open_files(const char *const *names, unsigned count, const struct source_options *options,
                      struct source **source, struct error *error)
{
    static const struct source_options defaults;
    struct file_list list;
    int status = file_list_expand(names, count, &list, error);
    if (status < 0)
        return status;
    if (!(options && options->follow) && file_list_drop_copies(&list) < 0) {
        file_list_free(&list);
        return error_set(error, -ENOMEM, "out of memory for %u files", count);
    }
    unsigned repeated = list.repeated;
    status = merged_open(&list, options ? options : &defaults, source, error);
    if (status == 0)
        (*source)->repeated = repeated;
    return status;
}
