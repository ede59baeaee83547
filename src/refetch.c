#include "refetch.h"

#include <stdlib.h>
#include <string.h>

#include "anonymize/anonymized_source.h"

struct wanted {
    uint16_t file;
    uint64_t number;
    struct finding *finding;
    unsigned place;
};

static int by_number(const void *a, const void *b)
{
    const struct wanted *left = a, *right = b;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

enum { ANY_FILE = -1 };

/* The missing frames of one file, or of all, in order of their numbers. */
static size_t collect(struct findings *findings, int file, struct wanted **list)
{
    size_t count = 0, room = 0;
    *list = NULL;
    for (struct finding *finding = findings_first(findings); finding; finding = findings_next(finding)) {
        for (unsigned i = 0; i < finding->evidence_count && !finding->withdrawn; i++) {
            const struct evidence *evidence = &finding->evidence[i];
            if (evidence->bytes || (file != ANY_FILE && evidence->frame.file != file) || evidence->frame.number == 0)
                continue;
            if (count == room) {
                room = room ? 2 * room : 64;
                struct wanted *grown = realloc(*list, room * sizeof **list);
                if (!grown)
                    return count;
                *list = grown;
            }
            (*list)[count++] = (struct wanted){
                .file = evidence->frame.file, .number = evidence->frame.number, .finding = finding, .place = i
            };
        }
    }
    if (count > 0)
        qsort(*list, count, sizeof **list, by_number);
    return count;
}

/* The place in the whole observation's list of the file's own n-th interface. */
static uint32_t interface_of(const struct source *source, uint16_t file, uint32_t n)
{
    for (unsigned i = 0; i < source->interface_count; i++)
        if (source->interfaces[i].file == file && n-- == 0)
            return i;
    return 0;
}

static void fill(struct findings *findings, const struct source *whole, uint16_t file, const struct wanted *list,
                 size_t count, struct source *source)
{
    struct frame frame;
    size_t next = 0;
    while (next < count && source_next(source, &frame, NULL) == SOURCE_FRAME) {
        uint32_t interface = frame.interface;
        for (; next < count && list[next].number == frame.number; next++) {
            frame.file = file;
            frame.interface = interface_of(whole, file, interface);
            findings_fill_evidence(findings, &list[next].finding->evidence[list[next].place], &frame);
        }
    }
}

static void fetch(struct findings *findings, const struct source *whole, uint16_t file, const struct wanted *list,
                  size_t count, const struct anonymizer *anonymizer)
{
    struct source *source, *anonymous = NULL;
    if (source_open_file(whole->files[file].name, &source, NULL) != 0)
        return;
    if (anonymizer)
        anonymous = anonymized_source_new(source, anonymizer, NULL, NULL);
    if (anonymous || !anonymizer)
        fill(findings, whole, file, list, count, anonymous ? anonymous : source);
    source_close(anonymous);
    source_close(source);
}

/* The first that is wanted of this frame; they stand together. */
static size_t find_first(const struct wanted *list, size_t count, const struct frame *frame)
{
    const struct wanted key = { .file = frame->file, .number = frame->number };
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_number(&list[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The files of a state are not here: it gives all frames once more. */
static void fetch_again(struct findings *findings, struct source *source)
{
    struct wanted *list;
    struct frame frame;
    int status;
    size_t count = collect(findings, ANY_FILE, &list), found = 0;
    if (count > 0 && source->operations->rewind(source, NULL) == 0)
        while (found < count && (status = source_next(source, &frame, NULL)) > 0)
            for (size_t i = find_first(list, count, &frame);
                 status == SOURCE_FRAME && i < count && list[i].file == frame.file && list[i].number == frame.number;
                 i++, found++)
                findings_fill_evidence(findings, &list[i].finding->evidence[list[i].place], &frame);
    free(list);
}

void refetch_evidence(struct findings *findings, struct source *source, const struct anonymizer *anonymizer)
{
    if (source->operations->rewind) {
        fetch_again(findings, source);
        return;
    }
    for (unsigned file = 0; file < source->file_count && file <= UINT16_MAX; file++) {
        struct wanted *list;
        if (source->files[file].live || source->files[file].failed || strcmp(source->files[file].name, "-") == 0)
            continue;
        size_t count = collect(findings, (uint16_t)file, &list);
        if (count > 0)
            fetch(findings, source, (uint16_t)file, list, count, anonymizer);
        free(list);
    }
}
