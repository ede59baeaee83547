/** What the readers of recorded formats share: the base that pcap_file.c and pcapng_file.c embed first. */
#ifndef V6AUDIT_RECORDED_H
#define V6AUDIT_RECORDED_H

#include "capture/reader.h"
#include "capture/source.h"

struct recorded {
    struct source source;
    struct source_file file; /* source.files points here, or where who merges several wants it */
    struct reader *reader;
    bool ended;
};

/** Make the base ready. From then on it owns the reader. */
void recorded_start(struct recorded *recorded, struct reader *reader, const struct source_operations *operations,
                    const char *format);

/** The operation `close` of both formats. */
void recorded_close(struct source *source);

/** reader_need failed in front of a record: SOURCE_END after the last one or one that is cut off (truncated_file), a negative errno when the file
 *  cannot be read, SOURCE_TICK when it is followed and there is nothing more for now. */
int recorded_end(struct recorded *recorded, struct error *error);

/** Stop at damage that cannot be got over, at `offset`: SOURCE_END, and the file counts as truncated there. */
int recorded_stop(struct recorded *recorded, uint64_t offset, const char *format, ...) V6AUDIT_PRINTF(3, 4);

/** Note what was wrong at `offset`. The first note stays. */
void recorded_note(struct recorded *recorded, uint64_t offset, const char *format, ...) V6AUDIT_PRINTF(3, 4);

/** recorded_note, and count a damaged stretch that was skipped. */
void recorded_resynchronised(struct recorded *recorded, uint64_t offset, const char *format, ...) V6AUDIT_PRINTF(3, 4);

/** reader_need, with the file's progress kept up to date. */
static inline bool recorded_need(struct recorded *recorded, size_t count)
{
    struct reader *reader = recorded->reader;
    if (reader_available(reader) >= count)
        return true;
    bool filled = reader_fill(reader, count);
    recorded->source.files->read = reader->read;
    return filled;
}

/** Where `at`, in the reader's buffer, lies in the file; 0 in compressed files, where nobody could find it. */
static inline uint64_t recorded_offset(const struct recorded *recorded, const uint8_t *at)
{
    const struct reader *reader = recorded->reader;
    return reader->compression ? 0 : reader->end_offset - (size_t)(reader->end - at);
}

/** Count a frame of this time. Returns its number. */
static inline uint64_t recorded_count(struct recorded *recorded, int64_t time)
{
    struct source_file *file = recorded->source.files;
    if (file->frames == 0)
        file->first_time = time;
    file->last_time = time;
    return ++file->frames;
}

#endif
