#include "refetch.h"

#include <stdlib.h>
#include <string.h>

#include "anonymize/anonymized_source.h"

struct wanted {
    uint64_t number;
    struct finding *finding;
    unsigned place;
};

static int by_number(const void *a, const void *b)
{
    uint64_t x = ((const struct wanted *)a)->number, y = ((const struct wanted *)b)->number;
    return (x > y) - (x < y);
}

/* The missing frames of one file, in order of their numbers. */
static size_t collect(struct findings *findings, uint16_t file, struct wanted **list)
{
    size_t count = 0, room = 0;
    *list = NULL;
    for (struct finding *finding = findings_first(findings); finding; finding = findings_next(finding)) {
        for (unsigned i = 0; i < finding->evidence_count && !finding->withdrawn; i++) {
            const struct evidence *evidence = &finding->evidence[i];
            if (evidence->bytes || evidence->frame.file != file || evidence->frame.number == 0)
                continue;
            if (count == room) {
                room = room ? 2 * room : 64;
                struct wanted *grown = realloc(*list, room * sizeof **list);
                if (!grown)
                    return count;
                *list = grown;
            }
            (*list)[count++] = (struct wanted){ .number = evidence->frame.number, .finding = finding, .place = i };
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

void refetch_evidence(struct findings *findings, const struct source *source, const struct anonymizer *anonymizer)
{
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
