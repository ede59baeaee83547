#include "capture/merged.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/recognise.h"

/* Invariants. (1) `heap` holds the files that have a frame to give, READY or CLOSED, and its first one has the earliest, of equal ones the one named first.
 * (2) A READY file's frame lies in its own buffer and stays there until its source is asked for the next one. (3) At most OPEN_MAX regular files keep a
 * descriptor. (4) A file that is over has handed its interfaces' statistics on and holds no memory but its names.
 *
 *   CLOSED ─its time has come: opened again─▶ READY ◀─▶ WAITING (follows, has nothing now)
 *      ▲────its first frame's time is known────┘  └──end, failure──▶ OVER */

enum { OPEN_MAX = 256, BLOCK_MANY = 256 << 10, BLOCK_VERY_MANY = 16 << 10, MANY = 64 };

#define SECOND        INT64_C(1000000000)
#define BETWEEN_LOOKS (SECOND / 10)
#define HEADER_OF_EITHER                                                                                               \
    28 /* octets that a file has when its format's header is complete: pcapng's section, 28; pcap's, 24 and more to come */

enum state { OVER, READY, CLOSED, WAITING };

struct part {
    enum state state;
    struct source *source;
    struct reader *reader; /* the source's */
    struct frame frame;
    int64_t time;
    uint32_t *rows; /* of the merged source, of this file's interfaces */
    unsigned row_count;
};

struct merged {
    struct source source;
    struct source_options options;
    struct file_list list;
    struct part *parts;
    unsigned *heap, heap_count;
    unsigned open_count;
    bool given;          /* the frame of heap[0] was handed out: ask its file for the next one */
    unsigned waiting;    /* how many parts are WAITING */
    int64_t looked_at;   /* monotonic: when WAITING files were last asked, */
    int64_t heard_at;    /* … when a frame last came, */
    int64_t ticked_at;   /* … when the last frame or tick was given */
    int64_t latest_time; /* of the frames given */
};

static int64_t monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

static bool comes_before(const struct merged *merged, unsigned left, unsigned right)
{
    int64_t a = merged->parts[left].time, b = merged->parts[right].time;
    return a != b ? a < b : left < right;
}

static void sink(struct merged *merged, unsigned place)
{
    unsigned *heap = merged->heap, moving = heap[place];
    for (;;) {
        unsigned child = place * 2 + 1;
        if (child >= merged->heap_count)
            break;
        if (child + 1 < merged->heap_count && comes_before(merged, heap[child + 1], heap[child]))
            child++;
        if (!comes_before(merged, heap[child], moving))
            break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = moving;
}

static void push(struct merged *merged, unsigned index)
{
    unsigned place = merged->heap_count++;
    while (place > 0 && comes_before(merged, index, merged->heap[(place - 1) / 2])) {
        merged->heap[place] = merged->heap[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    merged->heap[place] = index;
}

static void pop(struct merged *merged)
{
    merged->heap[0] = merged->heap[--merged->heap_count];
    if (merged->heap_count > 0)
        sink(merged, 0);
}

/* Interfaces that the part has learnt of get their rows here. Counters are brought up to date. */
static bool share_interfaces(struct merged *merged, unsigned index)
{
    struct part *part = &merged->parts[index];
    const struct source *source = part->source;
    if (source->interface_count > part->row_count) {
        uint32_t *rows = realloc(part->rows, source->interface_count * sizeof *rows);
        if (!rows)
            return false;
        part->rows = rows;
    }
    for (unsigned i = 0; i < source->interface_count; i++) {
        struct source_interface *row;
        if (i == part->row_count) {
            row = source_add_interface(&merged->source);
            if (!row)
                return false;
            part->rows[part->row_count++] = merged->source.interface_count - 1;
        } else {
            row = &merged->source.interfaces[part->rows[i]];
        }
        *row = source->interfaces[i];
        row->file = (uint16_t)index;
    }
    return true;
}

static void close_part(struct merged *merged, struct part *part, enum state state)
{
    if (part->state == WAITING)
        merged->waiting--;
    part->state = state;
    if (!part->source)
        return;
    source_close(part->source);
    part->source = NULL;
    part->reader = NULL;
    merged->open_count--;
}

static void finish_part(struct merged *merged, unsigned index)
{
    if (merged->parts[index].source)
        share_interfaces(merged, index);
    close_part(merged, &merged->parts[index], OVER);
}

/* What opening said becomes the file's defect: the others go on. */
static void mark_failed(struct merged *merged, unsigned index, const char *text)
{
    struct source_file *file = &merged->source.files[index];
    size_t length = strlen(file->name);
    if (strncmp(text, file->name, length) == 0 && strncmp(text + length, ": ", 2) == 0)
        text += length + 2;
    file->failed = true;
    snprintf(file->defect, sizeof file->defect, "%s", text);
}

static bool asked_to_stop(const struct merged *merged)
{
    return merged->options.stop && *merged->options.stop;
}

static bool waited_enough(const struct merged *merged, int64_t now)
{
    uint64_t limit = merged->options.follow_limit;
    return asked_to_stop(merged) || (limit > 0 && (uint64_t)((now - merged->heard_at) / SECOND) >= limit);
}

static void rest(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = BETWEEN_LOOKS }, NULL); /* a signal ends it early */
}

/* A capture that has just begun may have no header yet. */
static void follow(struct merged *merged, struct reader *reader)
{
    reader->following = reader->regular;
    while (reader->following && !reader_need(reader, HEADER_OF_EITHER) && reader->status == 0) {
        reader->following = !waited_enough(merged, monotonic());
        if (reader->following)
            rest();
    }
}

static size_t choose_block(const struct merged *merged)
{
    if (merged->source.file_count <= MANY)
        return READER_BLOCK;
    return merged->open_count < OPEN_MAX ? BLOCK_MANY : BLOCK_VERY_MANY;
}

static int open_part(struct merged *merged, unsigned index, size_t block, struct error *error)
{
    struct part *part = &merged->parts[index];
    struct source_file *file = &merged->source.files[index];
    const char *name = file->name;
    const struct reader_options options = { .block = block,
                                            .stop = merged->options.stop,
                                            .open_file = merged->options.open_file,
                                            .open_context = merged->options.open_context };
    int status = reader_open(name, &options, &part->reader, error);
    if (status < 0)
        return status;
    if (merged->options.follow)
        follow(merged, part->reader);
    status = recognise_open(part->reader, &part->source, error);
    if (status < 0) {
        reader_close(part->reader);
        part->reader = NULL;
        return status;
    }
    if (part->reader->compression)
        part->reader->following = false;
    *file = *part->source->files;
    file->name = name;
    file->set = merged->list.items[index].set;
    part->source->files = file;
    merged->open_count++;
    return 0;
}

/* Ask an open part for its next frame. Returns true when it has one. */
static bool advance(struct merged *merged, unsigned index, struct error *error)
{
    struct part *part = &merged->parts[index];
    int status = source_next(part->source, &part->frame, error);
    if (part->source->interface_count > part->row_count && !share_interfaces(merged, index))
        status = error_set(error, -ENOMEM, "%s: out of memory", merged->source.files[index].name);
    if (status == SOURCE_FRAME) {
        if (part->state == WAITING)
            merged->waiting--;
        part->state = READY;
        part->time = part->frame.time;
        return true;
    }
    if (status == SOURCE_TICK) {
        if (part->state != WAITING)
            merged->waiting++;
        part->state = WAITING;
        return false;
    }
    if (status < 0 && !merged->source.files[index].failed)
        mark_failed(merged, index, error->text);
    finish_part(merged, index);
    return false;
}

/* A part whose time has come, of many: open it again and read up to its first frame, which is known. */
static bool reopen(struct merged *merged, unsigned index, struct error *error)
{
    if (open_part(merged, index, choose_block(merged), error) < 0) {
        mark_failed(merged, index, error->text);
        merged->parts[index].state = OVER;
        return false;
    }
    if (merged->open_count > OPEN_MAX)
        reader_release_descriptor(merged->parts[index].reader);
    return advance(merged, index, error);
}

/* Followed files that had nothing when they were last asked. */
static void look_again(struct merged *merged, int64_t now, struct error *error)
{
    merged->looked_at = now;
    for (unsigned i = 0; i < merged->source.file_count; i++)
        if (merged->parts[i].state == WAITING && advance(merged, i, error))
            push(merged, i);
}

static void stop_following(struct merged *merged)
{
    for (unsigned i = 0; i < merged->source.file_count; i++)
        if (merged->parts[i].reader)
            merged->parts[i].reader->following = false;
}

/* Nothing to give, but files that are followed. Returns SOURCE_TICK about once a second, SOURCE_FRAME when the heap is worth a look. */
static int wait_for_growth(struct merged *merged, struct frame *frame, struct error *error)
{
    int64_t now = monotonic();
    look_again(merged, now, error);
    if (merged->heap_count > 0 || merged->waiting == 0)
        return SOURCE_FRAME;
    if (waited_enough(merged, now)) {
        stop_following(merged);
        return SOURCE_FRAME;
    }
    if (now - merged->ticked_at >= SECOND) {
        merged->ticked_at = now;
        frame->time = merged->latest_time + (now - merged->heard_at);
        return SOURCE_TICK;
    }
    rest();
    return SOURCE_FRAME;
}

static int give(struct merged *merged, unsigned index, struct frame *frame)
{
    const struct part *part = &merged->parts[index];
    *frame = part->frame;
    frame->file = (uint16_t)index;
    frame->interface = part->rows[frame->interface];
    merged->given = true;
    merged->latest_time = frame->time;
    if (merged->options.follow)
        merged->heard_at = merged->ticked_at = monotonic();
    return SOURCE_FRAME;
}

static int merged_next(struct source *source, struct frame *frame, struct error *error)
{
    struct merged *merged = (struct merged *)source;
    if (merged->given) {
        merged->given = false;
        if (advance(merged, merged->heap[0], error))
            sink(merged, 0);
        else
            pop(merged);
    }
    for (;;) {
        if (merged->waiting > 0 && merged->heap_count > 0) {
            int64_t now = monotonic();
            if (now - merged->looked_at >= BETWEEN_LOOKS)
                look_again(merged, now, error);
            if (asked_to_stop(merged))
                stop_following(merged);
        }
        if (merged->heap_count > 0) {
            unsigned index = merged->heap[0];
            if (merged->parts[index].state == READY)
                return give(merged, index, frame);
            if (reopen(merged, index, error))
                sink(merged, 0);
            else
                pop(merged);
        } else if (merged->waiting > 0) {
            int status = wait_for_growth(merged, frame, error);
            if (status != SOURCE_FRAME)
                return status;
        } else {
            return SOURCE_END;
        }
    }
}

static void merged_update_statistics(struct source *source)
{
    struct merged *merged = (struct merged *)source;
    for (unsigned i = 0; i < source->file_count; i++)
        if (merged->parts[i].source)
            share_interfaces(merged, i);
}

static void merged_close(struct source *source)
{
    struct merged *merged = (struct merged *)source;
    for (unsigned i = 0; merged->parts && i < source->file_count; i++) {
        close_part(merged, &merged->parts[i], OVER);
        free(merged->parts[i].rows);
    }
    free(merged->parts);
    free(merged->heap);
    free(source->files);
    file_list_free(&merged->list);
}

static const struct source_operations operations = { .next = merged_next,
                                                     .close = merged_close,
                                                     .update_statistics = merged_update_statistics };

/* Open one file, and learn the time of its first frame. Of very many, close it again: its time comes later. */
static int begin_part(struct merged *merged, unsigned index, struct error *error)
{
    struct part *part = &merged->parts[index];
    struct source_file *file = &merged->source.files[index];
    const struct file_list_item *item = &merged->list.items[index];
    bool many = merged->source.file_count > OPEN_MAX && !merged->options.follow;
    file->name = item->name;
    file->set = item->set;
    file->format = "unknown";
    int status = item->status < 0 ? error_set(error, item->status, "%s: %s", item->name, item->message)
                                  : open_part(merged, index, many ? BLOCK_VERY_MANY : choose_block(merged), error);
    if (status < 0) {
        mark_failed(merged, index, error->text);
        return status;
    }
    if (advance(merged, index, error)) {
        push(merged, index);
        if (many && part->reader->regular) {
            close_part(merged, part, CLOSED);
            file->frames = 0;
        }
    } else if (file->failed) {
        return -EIO;
    }
    return 0;
}

static struct merged *make(struct file_list *list, const struct source_options *options)
{
    struct merged *merged = calloc(1, sizeof *merged);
    if (!merged) {
        file_list_free(list);
        return NULL;
    }
    merged->source.operations = &operations;
    merged->source.file_count = list->count;
    merged->list = *list;
    merged->options = *options;
    merged->source.files = calloc(list->count + 1u, sizeof *merged->source.files);
    merged->parts = calloc(list->count + 1u, sizeof *merged->parts);
    merged->heap = calloc(list->count + 1u, sizeof *merged->heap);
    if (merged->source.files && merged->parts && merged->heap)
        return merged;
    source_close(&merged->source);
    return NULL;
}

/* One file needs no merging. */
static int open_alone(const struct file_list_item *item, const struct source_options *options, struct source **source,
                      struct error *error)
{
    const struct reader_options reading = { .stop = options->stop,
                                            .open_file = options->open_file,
                                            .open_context = options->open_context };
    struct reader *reader;
    if (item->status < 0)
        return error_set(error, item->status, "%s: %s", item->name, item->message);
    int status = reader_open(item->name, &reading, &reader, error);
    if (status < 0)
        return status;
    status = recognise_open(reader, source, error);
    if (status < 0)
        reader_close(reader);
    return status;
}

int merged_open(struct file_list *list, const struct source_options *options, struct source **source,
                struct error *error)
{
    unsigned count = list->count, failed = 0;
    if (count == 1 && !options->follow) {
        int status = open_alone(&list->items[0], options, source, error);
        file_list_free(list);
        return status;
    }
    struct merged *merged = make(list, options);
    if (!merged)
        return error_set(error, -ENOMEM, "out of memory for %u files", count);
    merged->heard_at = merged->ticked_at = merged->looked_at = monotonic();
    int first_status = count == 0 ? error_set(error, -EINVAL, "no capture: expected the name of a file") : 0;
    struct error reason;
    for (unsigned i = 0; i < count; i++) {
        int status = begin_part(merged, i, &reason);
        if (status < 0 && failed++ == 0) {
            first_status = status;
            if (error)
                *error = reason;
        }
    }
    if (failed == count) {
        if (count > 1)
            error_prefix(error, "none of %u files can be read", count);
        source_close(&merged->source);
        return first_status;
    }
    *source = &merged->source;
    return 0;
}
