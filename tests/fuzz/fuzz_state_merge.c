/* States: the input is one. What is read is written, reads back, and is written the same; as a source, all octets that it promises can be read. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/source.h"
#include "state/state_merge.h"
#include "v6audit/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAME = 32 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* A regular file of these octets. */
static int make_file(const void *data, size_t size, char name[NAME])
{
    int file = memfd_create("state", 0);
    check(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(name, NAME, "/proc/self/fd/%d", file);
    return file;
}

/* The state as merge writes it, twice given; NULL: it is none. */
static char *write_merged(const char *name, size_t *size, struct error *error)
{
    const char *names[] = { name, name };
    struct state_merge *merge;
    char *text = NULL;
    if (state_merge_open(names, 2, &merge, error) < 0)
        return NULL;
    FILE *output = open_memstream(&text, size);
    check(output != NULL);
    int status = state_merge_write(merge, output, error);
    check(fclose(output) == 0);
    state_merge_close(merge);
    if (status == 0)
        return text;
    free(text);
    return NULL;
}

static void read_frames(const char *name)
{
    struct source *source;
    struct frame frame;
    struct error error = { "" };
    struct state_summary summary;
    static volatile uint8_t last;
    const char *names[] = { name };
    int status;
    check(state_open(names, 1, &source, &error) == 0);
    state_summarise(source, &summary);
    while ((status = source_next(source, &frame, &error)) > 0) {
        check(frame.file < source->file_count);
        if (status == SOURCE_TICK)
            continue;
        check(frame.interface < source->interface_count && frame.captured_length <= frame.length);
        if (frame.captured_length > 0)
            last = frame.bytes[frame.captured_length - 1];
    }
    (void)last;
    check(status == SOURCE_END || error.text[0]);
    source_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = { "" };
    char name[NAME], again[NAME];
    size_t first_size, second_size;
    int file = make_file(data, size, name);
    char *first = write_merged(name, &first_size, &error);
    check(first || error.text[0]);
    if (first) {
        int other = make_file(first, first_size, again);
        char *second = write_merged(again, &second_size, &error);
        check(second && first_size == second_size && memcmp(first, second, first_size) == 0);
        read_frames(again);
        close(other);
        free(second);
    }
    close(file);
    free(first);
    return 0;
}
