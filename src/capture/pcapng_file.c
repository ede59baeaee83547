#include "capture/pcapng_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "capture/link_type.h"
#include "capture/pcapng_option.h"
#include "capture/recorded.h"

enum {
    BLOCK_MIN = 12,
    BLOCK_MAX = 16 << 20, /* octets in all */
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2, /* obsolete */
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_NAME_RESOLUTION = 4,
    BLOCK_STATISTICS = 5,
    BLOCK_ENHANCED_PACKET = 6,
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    INTERFACES_MAX = 4096 /* of one section, and rows in all: a hostile file stays bounded */
};

/* An interface as its section describes it. */
struct described {
    uint32_t row; /* of source.interfaces */
    uint32_t snaplen;
    uint16_t link_type;
    struct pcapng_resolution resolution;
    uint64_t received, dropped_by_kernel, dropped_by_interface; /* by the section's last statistics block */
};

struct pcapng_file {
    struct recorded recorded;
    bool swapped;
    struct described *described; /* of this section and, beyond described_count, of the one before */
    uint32_t described_count, described_before, described_capacity;
};

/* One block at reader->at, which is all there. */
struct block {
    uint32_t type, size;
    const uint8_t *body;
    uint32_t body_size;
};

/* What a block gave. */
enum outcome { OUTCOME_NOTHING, OUTCOME_FRAME, OUTCOME_DAMAGED, OUTCOME_FULL, OUTCOME_NO_MEMORY };

bool pcapng_file_recognise(const uint8_t *bytes)
{
    return reader_u32(bytes, false) == BLOCK_SECTION; /* the same in both byte orders */
}

/* The interface of this number, for which the section must have a description. */
static struct described *find_described(struct pcapng_file *file, uint32_t number)
{
    return number < file->described_count ? &file->described[number] : NULL;
}

static bool begin_section(struct pcapng_file *file, const struct block *block)
{
    if (block->body_size < 16)
        return false;
    if (file->described_count > file->described_before)
        file->described_before = file->described_count;
    file->described_count = 0;
    return true;
}

/* Sections of one capture (joined files, a capture that was resumed) describe the same interface again under the same number: it keeps its row. */
static bool is_same_row(const struct source_interface *row, const struct source_interface *wanted)
{
    return row->link_type == wanted->link_type && row->snaplen == wanted->snaplen &&
           strcmp(row->name, wanted->name) == 0 && strcmp(row->description, wanted->description) == 0;
}

static enum outcome add_described(struct pcapng_file *file, const struct source_interface *wanted,
                                  struct described *described)
{
    struct source *source = &file->recorded.source;
    uint32_t number = file->described_count;
    if (number == file->described_capacity) {
        uint32_t capacity = number == 0 ? 4 : number * 2;
        struct described *rows = realloc(file->described, capacity * sizeof *rows);
        if (!rows)
            return OUTCOME_NO_MEMORY;
        file->described = rows;
        file->described_capacity = capacity;
    }
    if (number < file->described_before && is_same_row(&source->interfaces[file->described[number].row], wanted)) {
        described->row = file->described[number].row;
    } else {
        if (source->interface_count == INTERFACES_MAX)
            return OUTCOME_FULL;
        struct source_interface *row = source_add_interface(source);
        if (!row)
            return OUTCOME_NO_MEMORY;
        *row = *wanted;
        described->row = source->interface_count - 1;
    }
    file->described[number] = *described;
    file->described_count++;
    return OUTCOME_NOTHING;
}

static enum outcome read_interface(struct pcapng_file *file, const struct block *block)
{
    if (block->body_size < 8)
        return OUTCOME_DAMAGED;
    if (file->described_count == INTERFACES_MAX)
        return OUTCOME_FULL;
    struct source_interface wanted = { .link_type = link_type_normalise(reader_u16(block->body, file->swapped)),
                                       .snaplen = reader_u32(block->body + 4, file->swapped) };
    struct described described = { .link_type = wanted.link_type, .snaplen = wanted.snaplen };
    pcapng_resolution_default(&described.resolution);
    struct pcapng_option option;
    pcapng_option_begin(&option, block->body + 8, block->body_size - 8, file->swapped);
    while (pcapng_option_next(&option)) {
        if (option.code == 2) /* if_name */
            pcapng_option_text(&option, wanted.name, sizeof wanted.name);
        else if (option.code == 3) /* if_description */
            pcapng_option_text(&option, wanted.description, sizeof wanted.description);
        else if (option.code == 9 && option.length >= 1) /* if_tsresol */
            pcapng_resolution_set(&described.resolution, option.value[0]);
        else if (option.code == 14 && option.length == 8) /* if_tsoffset */
            pcapng_resolution_offset(&described.resolution, (int64_t)reader_u64(option.value, file->swapped));
    }
    return add_described(file, &wanted, &described);
}

static void fill(struct pcapng_file *file, const struct described *described, struct frame *frame, int64_t time)
{
    frame->time = time;
    frame->link_type = described->link_type;
    frame->file = 0;
    frame->interface = described->row;
    frame->number = recorded_count(&file->recorded, time);
    frame->offset = recorded_offset(&file->recorded, frame->bytes);
    if (frame->length < frame->captured_length)
        frame->length = frame->captured_length;
}

/* epb_flags, bits 0 and 1: 1 inbound, 2 outbound. `options` are what follows the padded frame. */
static enum frame_direction read_direction(const struct pcapng_file *file, const uint8_t *options, uint32_t size)
{
    static const enum frame_direction directions[] = { FRAME_DIRECTION_UNKNOWN, FRAME_INBOUND, FRAME_OUTBOUND,
                                                       FRAME_DIRECTION_UNKNOWN };
    struct pcapng_option option;
    pcapng_option_begin(&option, options, size, file->swapped);
    while (pcapng_option_next(&option))
        if (option.code == 2 && option.length == 4)
            return directions[reader_u32(option.value, file->swapped) & 3];
    return FRAME_DIRECTION_UNKNOWN;
}

/* Enhanced packet blocks, and obsolete ones, whose interface number has 16 bits; the rest lies at the same places. */
static enum outcome read_packet(struct pcapng_file *file, const struct block *block, struct frame *frame)
{
    if (block->body_size < 20)
        return OUTCOME_DAMAGED;
    const uint8_t *body = block->body;
    uint32_t number = block->type == BLOCK_PACKET ? reader_u16(body, file->swapped) : reader_u32(body, file->swapped);
    uint32_t captured = reader_u32(body + 12, file->swapped), room = block->body_size - 20;
    const struct described *described = find_described(file, number);
    if (!described || captured > room)
        return OUTCOME_DAMAGED;
    uint64_t units = (uint64_t)reader_u32(body + 4, file->swapped) << 32 | reader_u32(body + 8, file->swapped);
    frame->captured_length = captured;
    frame->length = reader_u32(body + 16, file->swapped);
    frame->bytes = body + 20;
    uint32_t padded = captured + (-captured & 3u);
    frame->direction =
        padded < room ? read_direction(file, frame->bytes + padded, room - padded) : FRAME_DIRECTION_UNKNOWN;
    fill(file, described, frame, pcapng_resolution_time(&described->resolution, units));
    return OUTCOME_FRAME;
}

/* It has neither interface number (it is the first) nor time: it is taken to have come with the frame before. */
static enum outcome read_simple_packet(struct pcapng_file *file, const struct block *block, struct frame *frame)
{
    const struct described *described = find_described(file, 0);
    if (!described || block->body_size < 4)
        return OUTCOME_DAMAGED;
    uint32_t room = block->body_size - 4;
    frame->length = frame->captured_length = reader_u32(block->body, file->swapped);
    if (described->snaplen != 0 && frame->captured_length > described->snaplen)
        frame->captured_length = described->snaplen;
    if (frame->captured_length > room)
        frame->captured_length = room;
    frame->bytes = block->body + 4;
    frame->direction = FRAME_DIRECTION_UNKNOWN;
    fill(file, described, frame, file->recorded.source.files->last_time);
    return OUTCOME_FRAME;
}

/* The counters run through a section. The row of an interface that comes in several sections has their sum. */
static void count_up(uint64_t *sum, uint64_t *last, uint64_t value)
{
    *sum += value >= *last ? value - *last : value;
    *last = value;
}

static enum outcome read_statistics(struct pcapng_file *file, const struct block *block)
{
    if (block->body_size < 12)
        return OUTCOME_DAMAGED;
    struct described *described = find_described(file, reader_u32(block->body, file->swapped));
    if (!described)
        return OUTCOME_DAMAGED;
    struct source_interface *row = &file->recorded.source.interfaces[described->row];
    struct pcapng_option option;
    pcapng_option_begin(&option, block->body + 12, block->body_size - 12, file->swapped);
    while (pcapng_option_next(&option)) {
        if (option.length != 8)
            continue;
        uint64_t value = reader_u64(option.value, file->swapped);
        if (option.code == 4) /* isb_ifrecv */
            count_up(&row->received, &described->received, value);
        else if (option.code == 5) /* isb_ifdrop */
            count_up(&row->dropped_by_interface, &described->dropped_by_interface, value);
        else if (option.code == 7) /* isb_osdrop */
            count_up(&row->dropped_by_kernel, &described->dropped_by_kernel, value);
        else
            continue;
        row->has_statistics = true;
    }
    return OUTCOME_NOTHING;
}

static enum outcome read_block(struct pcapng_file *file, const struct block *block, struct frame *frame)
{
    switch (block->type) {
    case BLOCK_ENHANCED_PACKET:
    case BLOCK_PACKET: return read_packet(file, block, frame);
    case BLOCK_SIMPLE_PACKET: return read_simple_packet(file, block, frame);
    case BLOCK_SECTION: return begin_section(file, block) ? OUTCOME_NOTHING : OUTCOME_DAMAGED;
    case BLOCK_INTERFACE: return read_interface(file, block);
    case BLOCK_STATISTICS: return read_statistics(file, block);
    default: return OUTCOME_NOTHING; /* names, secrets, journal entries, custom and unknown blocks */
    }
}

static bool has_byte_order(const uint8_t *section)
{
    return reader_u32(section + 8, false) == BYTE_ORDER_MAGIC || reader_u32(section + 8, true) == BYTE_ORDER_MAGIC;
}

static bool is_plausible_size(uint32_t size)
{
    return size >= BLOCK_MIN && size <= BLOCK_MAX && size % 4 == 0;
}

/* Does a block begin here that a file may well have at this place? */
static bool is_plausible(const struct pcapng_file *file, const uint8_t *bytes, size_t available)
{
    if (available < BLOCK_MIN)
        return false;
    uint32_t type = reader_u32(bytes, file->swapped);
    if (type == BLOCK_SECTION)
        return has_byte_order(bytes);
    bool known = (type >= BLOCK_INTERFACE && type <= BLOCK_ENHANCED_PACKET) || (type | 0x40000000) == 0x40000bad ||
                 type == 9 || type == 10;
    return known && is_plausible_size(reader_u32(bytes + 4, file->swapped));
}

/* … and is it whole, its size repeated at its end, and followed by another one or by nothing? */
static bool is_certain(const struct pcapng_file *file, const uint8_t *bytes)
{
    const struct reader *reader = file->recorded.reader;
    size_t available = (size_t)(reader->end - bytes);
    if (!is_plausible(file, bytes, available))
        return false;
    bool swapped = file->swapped;
    if (reader_u32(bytes, false) == BLOCK_SECTION)
        swapped = reader_u32(bytes + 8, true) == BYTE_ORDER_MAGIC;
    uint32_t size = reader_u32(bytes + 4, swapped);
    if (!is_plausible_size(size) || size > available || reader_u32(bytes + size - 4, swapped) != size)
        return false;
    return size == available || reader_u32(bytes, false) == BLOCK_SECTION ||
           is_plausible(file, bytes + size, available - size);
}

/* The length of the block at reader->at cannot be true. Go on at the next place, within a part of the buffer, where a block certainly begins. */
static int resynchronise(struct pcapng_file *file, const char *what)
{
    struct recorded *recorded = &file->recorded;
    struct reader *reader = recorded->reader;
    recorded_need(recorded, reader->capacity / 4);
    uint64_t offset = reader_offset(reader);
    size_t available = reader_available(reader);
    for (size_t skip = 4; skip + BLOCK_MIN <= available; skip += 4)
        if (is_certain(file, reader->at + skip)) {
            recorded_resynchronised(recorded, offset, "damaged block (%s): %zu octets skipped", what, skip);
            reader->at += skip;
            return SOURCE_FRAME;
        }
    return recorded_stop(recorded, offset, "damaged block: %s", what);
}

/* Its two lengths differ. When a block begins where the first one says, only this block is lost. */
static int skip_block(struct pcapng_file *file, uint32_t size)
{
    static const char what[] = "its two lengths differ";
    struct recorded *recorded = &file->recorded;
    struct reader *reader = recorded->reader;
    bool more = recorded_need(recorded, (size_t)size + BLOCK_MIN);
    size_t behind = reader_available(reader) - size;
    if ((!more && behind == 0) || (more && is_plausible(file, reader->at + size, behind))) {
        recorded_resynchronised(recorded, reader_offset(reader), "damaged block (%s): %" PRIu32 " octets skipped", what,
                                size);
        reader->at += size;
        return SOURCE_FRAME;
    }
    return resynchronise(file, what);
}

/* A section's byte order is needed to read its length. */
static bool learn_byte_order(struct pcapng_file *file)
{
    const uint8_t *section = file->recorded.reader->at;
    if (!has_byte_order(section))
        return false;
    file->swapped = reader_u32(section + 8, true) == BYTE_ORDER_MAGIC;
    return true;
}

/* Bring the next block that is whole to reader->at. */
static int locate(struct pcapng_file *file, struct block *block, struct error *error)
{
    struct recorded *recorded = &file->recorded;
    struct reader *reader = recorded->reader;
    for (;;) {
        int status;
        if (!recorded_need(recorded, BLOCK_MIN))
            return recorded_end(recorded, error);
        if (reader_u32(reader->at, false) == BLOCK_SECTION && !learn_byte_order(file)) {
            status = resynchronise(file, "a section without byte order");
        } else {
            block->type = reader_u32(reader->at, file->swapped);
            block->size = reader_u32(reader->at + 4, file->swapped);
            if (!is_plausible_size(block->size)) {
                status = resynchronise(file, "its length cannot be true");
            } else if (!recorded_need(recorded, block->size)) {
                return recorded_end(recorded, error);
            } else if (reader_u32(reader->at + block->size - 4, file->swapped) != block->size) {
                status = skip_block(file, block->size);
            } else {
                block->body = reader->at + 8;
                block->body_size = block->size - BLOCK_MIN;
                return SOURCE_FRAME;
            }
        }
        if (status != SOURCE_FRAME)
            return status;
    }
}

static int pcapng_file_next(struct source *source, struct frame *frame, struct error *error)
{
    struct pcapng_file *file = (struct pcapng_file *)source;
    struct recorded *recorded = &file->recorded;
    while (!recorded->ended) {
        struct block block;
        int status = locate(file, &block, error);
        if (status != SOURCE_FRAME)
            return status;
        uint64_t offset = reader_offset(recorded->reader);
        enum outcome outcome = read_block(file, &block, frame);
        if (outcome == OUTCOME_FULL)
            return recorded_stop(recorded, offset, "too many interfaces: expected at most %d", INTERFACES_MAX);
        if (outcome == OUTCOME_NO_MEMORY) {
            recorded->ended = true;
            return error_set(error, -ENOMEM, "%s: out of memory", recorded->reader->name);
        }
        recorded->reader->at += block.size;
        if (outcome == OUTCOME_DAMAGED)
            recorded_resynchronised(recorded, offset, "damaged block of type %" PRIu32 ": skipped", block.type);
        if (outcome == OUTCOME_FRAME)
            return SOURCE_FRAME;
    }
    return SOURCE_END;
}

static void pcapng_file_close(struct source *source)
{
    struct pcapng_file *file = (struct pcapng_file *)source;
    free(file->described);
    recorded_close(source);
}

static const struct source_operations operations = { .next = pcapng_file_next, .close = pcapng_file_close };

int pcapng_file_open(struct reader *reader, struct source **source, struct error *error)
{
    if (!reader_need(reader, BLOCK_MIN))
        return reader->status < 0 ? error_set(error, reader->status, "%s", reader->error.text)
                                  : error_set(error, -ENODATA, "%s: cut off in the section header: %zu octets",
                                              reader->name, reader_available(reader));
    if (!has_byte_order(reader->at))
        return error_set(error, -EINVAL, "%s: not a capture: begins like pcapng, but has no byte-order magic 1a2b3c4d",
                         reader->name);
    struct pcapng_file *file = calloc(1, sizeof *file);
    if (!file)
        return error_set(error, -ENOMEM, "%s: out of memory", reader->name);
    recorded_start(&file->recorded, reader, &operations, "pcapng");
    *source = &file->recorded.source;
    return 0;
}
