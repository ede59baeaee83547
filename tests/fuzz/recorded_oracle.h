/** What must hold of any recorded file, however hostile: read it all and abort where it does not. */
#ifndef RECORDED_ORACLE_H
#define RECORDED_ORACLE_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/reader.h"
#include "capture/source.h"

static inline void recorded_oracle_require(bool holds)
{
    if (!holds)
        abort();
}

/** Give out every frame. Each lies within the file, so that their octets in all are fewer than its own; numbers count up; the end is the end. */
static inline void recorded_oracle_read(struct source *source, size_t size)
{
    struct frame frame;
    struct error error = { "" };
    uint64_t octets = 0, frames = 0;
    volatile uint8_t sum = 0;
    int status;
    while ((status = source_next(source, &frame, &error)) == SOURCE_FRAME) {
        octets += frame.captured_length;
        for (uint32_t i = 0; i < frame.captured_length; i++)
            sum = (uint8_t)(sum + frame.bytes[i]);
        recorded_oracle_require(frame.number == ++frames);
        recorded_oracle_require(frame.length >= frame.captured_length);
        recorded_oracle_require(frame.interface < source->interface_count);
        recorded_oracle_require(octets + frames * 8 <= size);
    }
    recorded_oracle_require(status == SOURCE_END);
    recorded_oracle_require(source_next(source, &frame, &error) == SOURCE_END);
    const struct source_file *file = &source->files[0];
    recorded_oracle_require(file->frames == frames && file->defect_offset <= size);
    recorded_oracle_require(memchr(file->defect, '\0', sizeof file->defect) != NULL);
    recorded_oracle_require(!file->truncated_file || file->defect[0]);
    recorded_oracle_require(file->resynchronised == 0 || file->defect[0]);
}

/** The bytes as a reader sees them, in blocks small enough for a small input to cross some. NULL when there is nothing. */
static inline struct reader *recorded_oracle_open(const uint8_t *bytes, size_t size)
{
    char name[32];
    struct reader *reader = NULL;
    struct error error;
    const struct reader_options options = { .block = 256 };
    int descriptor = memfd_create("input", 0);
    recorded_oracle_require(descriptor >= 0 && write(descriptor, bytes, size) == (ssize_t)size);
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    recorded_oracle_require(reader_open(name, &options, &reader, &error) == 0);
    close(descriptor);
    return reader;
}

#endif
