#include "capture/pcap_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "capture/link_type.h"
#include "capture/recorded.h"

enum {
    FILE_HEADER = 24,
    RECORD_MAX = 16 << 20, /* no link has such frames */
    SNAPLEN_COMMON = 262144,
    CHAIN = 3, /* plausible records in a row that end a search */
};

/* The first word as the writer's machine stored it. */
static const struct magic {
    uint32_t value;
    uint32_t fraction;      /* nanoseconds of one unit of the second time word */
    uint32_t record_header; /* octets */
} magics[] = {
    { 0xa1b2c3d4, 1000, 16 },
    { 0xa1b23c4d, 1, 16 },
    { 0xa1b2cd34, 1000, 24 }, /* Kuznetzov's: interface index, protocol and packet type follow the lengths */
};

struct pcap_file {
    struct recorded recorded;
    const struct magic *magic;
    bool swapped;
    bool lengths_swapped,
        lengths_maybe_swapped; /* before version 2.3, and in 2.3, some wrote the original length first */
    uint16_t link_type;
    uint32_t interface;
    uint32_t limit; /* captured length that is taken without a second look */
    uint32_t version_little,
        version_big; /* what stands for a fraction where a record turns out to be a file header: its version, 2.4 */
};

struct record {
    uint32_t seconds, fraction, captured, length;
};

static const struct magic *find_magic(const uint8_t *bytes, bool *swapped)
{
    for (unsigned i = 0; i < 2; i++) {
        uint32_t value = reader_u32(bytes, i == 1);
        for (size_t row = 0; row < sizeof magics / sizeof *magics; row++)
            if (magics[row].value == value) {
                *swapped = i == 1;
                return &magics[row];
            }
    }
    return NULL;
}

bool pcap_file_recognise(const uint8_t *bytes)
{
    bool swapped;
    return find_magic(bytes, &swapped) != NULL;
}

/* Take over what a file header at `bytes` says. */
static int begin(struct pcap_file *file, const uint8_t *bytes)
{
    file->magic = find_magic(bytes, &file->swapped);
    uint16_t major = reader_u16(bytes + 4, file->swapped), minor = reader_u16(bytes + 6, file->swapped);
    uint32_t snaplen = reader_u32(bytes + 16, file->swapped);
    file->lengths_swapped = major == 2 && minor < 3;
    file->lengths_maybe_swapped = major == 2 && minor == 3;
    file->link_type = link_type_normalise(reader_u32(bytes + 20, file->swapped));
    file->limit = snaplen > RECORD_MAX ? RECORD_MAX : snaplen < SNAPLEN_COMMON ? SNAPLEN_COMMON : snaplen;
    file->version_little = reader_u32((const uint8_t[]){ 2, 0, 4, 0 }, file->swapped);
    file->version_big = reader_u32((const uint8_t[]){ 0, 2, 0, 4 }, file->swapped);
    struct source *source = &file->recorded.source;
    for (uint32_t i = 0; i < source->interface_count; i++)
        if (source->interfaces[i].link_type == file->link_type) {
            file->interface = i;
            return 0;
        }
    struct source_interface *interface = source_add_interface(source);
    if (!interface)
        return -ENOMEM;
    interface->link_type = file->link_type;
    interface->snaplen = snaplen;
    file->interface = source->interface_count - 1;
    return 0;
}

static struct record read_record(const struct pcap_file *file, const uint8_t *bytes)
{
    struct record record = { reader_u32(bytes, file->swapped), reader_u32(bytes + 4, file->swapped),
                             reader_u32(bytes + 8, file->swapped), reader_u32(bytes + 12, file->swapped) };
    if (file->lengths_swapped || (file->lengths_maybe_swapped && record.captured > record.length)) {
        uint32_t first = record.captured;
        record.captured = record.length;
        record.length = first;
    }
    return record;
}

/* Files that were joined with cat: where a record should be stands a file header. Its version word tells it from a time stamp. */
static bool is_file_header(const uint8_t *bytes)
{
    bool swapped;
    return find_magic(bytes, &swapped) && reader_u16(bytes + 4, swapped) == 2 && reader_u16(bytes + 6, swapped) == 4;
}

static bool is_plausible(const struct pcap_file *file, const uint8_t *bytes)
{
    const struct source_file *counts = file->recorded.source.files;
    struct record record = read_record(file, bytes);
    if (record.captured > file->limit || record.captured > record.length || record.length > RECORD_MAX ||
        record.captured == 0)
        return false;
    if ((uint64_t)record.fraction * file->magic->fraction >= UINT64_C(1000000000))
        return false;
    int64_t distance =
        (int64_t)record.seconds - (counts->frames > 0 ? counts->last_time / 1000000000 : (int64_t)record.seconds);
    return distance > -86400 && distance < 86400;
}

/* Do plausible records follow each other from here: three of them, or up to the very end of the file? */
static bool is_chain(const struct pcap_file *file, const uint8_t *bytes)
{
    const struct reader *reader = file->recorded.reader;
    size_t header = file->magic->record_header;
    for (unsigned count = 0; count < CHAIN; count++) {
        size_t left = (size_t)(reader->end - bytes);
        if (left < header)
            return left == 0 && reader->at_end && count > 0;
        if (!is_plausible(file, bytes))
            return false;
        size_t size = header + read_record(file, bytes).captured;
        if (size > left)
            return count + 1 == CHAIN && !reader->at_end;
        bytes += size;
    }
    return true;
}

/* A length that no frame has. Somewhere behind the damage records go on: search for them, not farther than a part of the buffer. */
static int resynchronise(struct pcap_file *file, uint32_t captured)
{
    struct recorded *recorded = &file->recorded;
    struct reader *reader = recorded->reader;
    size_t header = file->magic->record_header;
    recorded_need(recorded, reader->capacity / 4);
    uint64_t offset = reader_offset(reader);
    size_t available = reader_available(reader);
    for (size_t skip = 1; skip + header <= available; skip++)
        if (is_chain(file, reader->at + skip)) {
            recorded_resynchronised(recorded, offset, "damaged record of %" PRIu32 " octets: %zu octets skipped",
                                    captured, skip);
            reader->at += skip;
            return SOURCE_FRAME;
        }
    return recorded_stop(recorded, offset, "damaged record: its captured length is %" PRIu32, captured);
}

/* A record that is longer than the file's snapshot length allows is believed when another one follows it, or nothing. */
static bool is_followed_well(struct pcap_file *file, uint32_t captured)
{
    struct recorded *recorded = &file->recorded;
    size_t size = file->magic->record_header + (size_t)captured;
    if (captured > RECORD_MAX || !recorded_need(recorded, size))
        return false;
    if (!recorded_need(recorded, size + file->magic->record_header))
        return reader_available(recorded->reader) == size;
    return is_plausible(file, recorded->reader->at + size);
}

/* What stands where a record should be needs a second look. Returns SOURCE_FRAME when reading can go on at reader->at. */
static int look_closer(struct pcap_file *file, uint32_t captured, bool *believed, struct error *error)
{
    struct recorded *recorded = &file->recorded;
    if (recorded_need(recorded, FILE_HEADER) && is_file_header(recorded->reader->at)) {
        recorded_note(recorded, reader_offset(recorded->reader), "a second capture starts here: read on");
        if (begin(file, recorded->reader->at) < 0)
            return error_set(error, -ENOMEM, "%s: out of memory", recorded->reader->name);
        recorded->reader->at += FILE_HEADER;
        *believed = false;
        return SOURCE_FRAME;
    }
    if (captured <= file->limit || is_followed_well(file, captured)) {
        *believed = true;
        return SOURCE_FRAME;
    }
    return resynchronise(file, captured);
}

static enum frame_direction direction(const struct pcap_file *file, const uint8_t *header)
{
    if (file->magic->record_header == 16)
        return FRAME_DIRECTION_UNKNOWN;
    return header[22] == 4 ? FRAME_OUTBOUND : FRAME_INBOUND; /* PACKET_OUTGOING of packet(7) */
}

/* Bring the next record to reader->at, all of it. */
static int locate(struct pcap_file *file, struct record *record, struct error *error)
{
    struct recorded *recorded = &file->recorded;
    for (;;) {
        if (!recorded_need(recorded, file->magic->record_header))
            return recorded_end(recorded, error);
        *record = read_record(file, recorded->reader->at);
        bool believed = record->captured <= file->limit;
        if (!believed || record->fraction == file->version_little || record->fraction == file->version_big) {
            int status = look_closer(file, record->captured, &believed, error);
            if (status != SOURCE_FRAME)
                return status;
        }
        if (believed)
            break;
    }
    if (!recorded_need(recorded, (size_t)file->magic->record_header + record->captured))
        return recorded_end(recorded, error);
    return SOURCE_FRAME;
}

static int pcap_file_next(struct source *source, struct frame *frame, struct error *error)
{
    struct pcap_file *file = (struct pcap_file *)source;
    struct record record = { 0 };
    if (file->recorded.ended)
        return SOURCE_END;
    int status = locate(file, &record, error);
    if (status != SOURCE_FRAME)
        return status;
    struct reader *reader = file->recorded.reader;
    frame->time = (int64_t)record.seconds * 1000000000 + (int64_t)record.fraction * file->magic->fraction;
    frame->captured_length = record.captured;
    frame->length = record.length < record.captured ? record.captured : record.length;
    frame->link_type = file->link_type;
    frame->file = 0;
    frame->interface = file->interface;
    frame->number = recorded_count(&file->recorded, frame->time);
    frame->direction = direction(file, reader->at);
    frame->bytes = reader->at + file->magic->record_header;
    frame->offset = recorded_offset(&file->recorded, frame->bytes);
    reader->at = frame->bytes + record.captured;
    return SOURCE_FRAME;
}

static const struct source_operations operations = { .next = pcap_file_next, .close = recorded_close };

int pcap_file_open(struct reader *reader, struct source **source, struct error *error)
{
    if (!reader_need(reader, FILE_HEADER)) {
        if (reader->status < 0)
            return error_set(error, reader->status, "%s", reader->error.text);
        return error_set(error, -ENODATA, "%s: cut off in the file header: %zu octets, expected 24", reader->name,
                         reader_available(reader));
    }
    struct pcap_file *file = calloc(1, sizeof *file);
    if (!file)
        return error_set(error, -ENOMEM, "%s: out of memory", reader->name);
    recorded_start(&file->recorded, reader, &operations, "pcap");
    if (begin(file, reader->at) < 0) {
        free(file);
        return error_set(error, -ENOMEM, "%s: out of memory", reader->name);
    }
    reader->at += FILE_HEADER;
    *source = &file->recorded.source;
    return 0;
}
