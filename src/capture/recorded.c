#include "capture/recorded.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* "pcap", or with a decompressor in front "pcap, gzip". Both lists are closed, so the text lives for ever. */
static const char *describe_format(const char *format, const char *compression)
{
    static const struct {
        const char *format, *compression, *both;
    } rows[] = {
        { "pcap", "gzip", "pcap, gzip" },     { "pcap", "zstd", "pcap, zstd" }, { "pcap", "xz", "pcap, xz" },
        { "pcap", "bzip2", "pcap, bzip2" },   { "pcap", "lz4", "pcap, lz4" },   { "pcapng", "gzip", "pcapng, gzip" },
        { "pcapng", "zstd", "pcapng, zstd" }, { "pcapng", "xz", "pcapng, xz" }, { "pcapng", "bzip2", "pcapng, bzip2" },
        { "pcapng", "lz4", "pcapng, lz4" },
    };
    for (size_t i = 0; compression && i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].format, format) == 0 && strcmp(rows[i].compression, compression) == 0)
            return rows[i].both;
    return format;
}

void recorded_start(struct recorded *recorded, struct reader *reader, const struct source_operations *operations,
                    const char *format)
{
    recorded->source.operations = operations;
    recorded->source.files = &recorded->file;
    recorded->source.file_count = 1;
    recorded->reader = reader;
    recorded->file.name = reader->name;
    recorded->file.format = describe_format(format, reader->compression);
    recorded->file.size = reader->size;
    recorded->file.read = reader->read;
}

void recorded_close(struct source *source)
{
    struct recorded *recorded = (struct recorded *)source;
    reader_close(recorded->reader);
    recorded->reader = NULL;
}

V6AUDIT_PRINTF(3, 0)
static void note(struct recorded *recorded, uint64_t offset, const char *format, va_list arguments)
{
    struct source_file *file = recorded->source.files;
    if (file->defect[0])
        return;
    file->defect_offset = offset;
    vsnprintf(file->defect, sizeof file->defect, format, arguments);
}

void recorded_note(struct recorded *recorded, uint64_t offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    note(recorded, offset, format, arguments);
    va_end(arguments);
}

void recorded_resynchronised(struct recorded *recorded, uint64_t offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    note(recorded, offset, format, arguments);
    va_end(arguments);
    recorded->source.files->resynchronised++;
}

int recorded_stop(struct recorded *recorded, uint64_t offset, const char *format, ...)
{
    struct source_file *file = recorded->source.files;
    file->defect[0] = '\0'; /* where it ends matters more than what was got over before */
    va_list arguments;
    va_start(arguments, format);
    note(recorded, offset, format, arguments);
    va_end(arguments);
    file->truncated_file = true;
    recorded->ended = true;
    return SOURCE_END;
}

/* The reader's message without the file's name, which the report shows beside it. */
static const char *without_name(const struct reader *reader)
{
    size_t length = strlen(reader->name);
    const char *text = reader->error.text;
    return strncmp(text, reader->name, length) == 0 && strncmp(text + length, ": ", 2) == 0 ? text + length + 2 : text;
}

int recorded_end(struct recorded *recorded, struct error *error)
{
    struct reader *reader = recorded->reader;
    struct source_file *file = recorded->source.files;
    if (!reader->at_end && reader->status == 0)
        return SOURCE_TICK;
    if (reader->status == -ENODATA) /* the compressed data end early */
        return recorded_stop(recorded, reader_offset(reader), "%s", without_name(reader));
    if (reader->status == 0 && reader_available(reader) > 0)
        return recorded_stop(recorded, reader_offset(reader), "cut off in mid-record, %zu octets after its begin",
                             reader_available(reader));
    recorded->ended = true;
    if (reader->status == 0 && reader->remark)
        recorded_note(recorded, reader_offset(reader), "%s", reader->remark);
    if (reader->status == 0)
        return SOURCE_END;
    file->failed = true;
    file->defect_offset = reader_offset(reader);
    snprintf(file->defect, sizeof file->defect, "%s", without_name(reader));
    return error_set(error, reader->status, "%s (at offset %" PRIu64 ")", reader->error.text, file->defect_offset);
}
