/** Bytes of a recorded file in blocks: from a file, a pipe, or what comes out of a decompressor, the same for all.
 *
 *  A format reader asks with reader_need for the bytes of its next record and finds them together at `at`, in place; it then moves `at` forward. What lies
 *  between `at` and `end` was read and not yet used. When the next record does not fit behind it, this tail moves to the front of the buffer, and a record
 *  that is larger than the buffer makes it grow, up to READER_MAX. So bytes handed out stay where they are until the next reader_need. */
#ifndef V6AUDIT_READER_H
#define V6AUDIT_READER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "v6audit/error.h"

enum {
    READER_BLOCK = 1 << 20,               /* measured: 1 MiB streams fastest, and stays in the second-level cache */
    READER_MAX = (16 << 20) + (64 << 10), /* the largest record with its header */
};

/** Where a reader's bytes come from. */
struct reader_input {
    /** Up to `room` bytes (room > 0). Returns their number, 0 at the end, or a negative errno with `error` filled. */
    int64_t (*read)(void *context, uint8_t *bytes, size_t room, struct error *error);
    void (*close)(void *context);
    void *context;
};

struct reader_options {
    size_t block;                      /* octets read at a time; 0: READER_BLOCK */
    const volatile sig_atomic_t *stop; /* a read that a signal interrupted ends when it is non-zero; may be NULL */
    int (*open_file)(void *context, const char *); /* returns a descriptor or a negative errno; NULL: open(2) */
    void *open_context;
};

struct reader {
    const uint8_t *at, *end; /* read and not yet used */
    uint64_t end_offset;     /* of `end` in the (uncompressed) file */
    uint64_t read;           /* bytes read of the file on disk */
    uint64_t size;           /* of the file on disk; 0: unknown */
    bool at_end;             /* nothing comes after `end` */
    bool following;          /* the file may grow: its end is not the end, reader_need just fails for now */
    int status;              /* negative errno after a failure, and `error` says which */
    struct error error;

    char *name;
    int descriptor; /* -1: none, or not kept between two blocks */
    bool regular;   /* a regular file: may be opened again and read from any place */
    struct reader_input input;
    const char *compression; /* "gzip" …, or NULL */
    const char *remark;      /* what was odd at the end of the compressed data, or NULL */
    uint8_t *buffer;
    size_t capacity;
    struct reader_options options;
};

/** Open NAME ("-": standard input). Returns 0, or a negative errno with `error` "NAME: what was found: what was expected" or the like. */
int reader_open(const char *name, const struct reader_options *options, struct reader **reader, struct error *error);
void reader_close(struct reader *reader);

/** From now on the descriptor is opened for each block and closed again. Only for regular files that are not compressed; else does nothing. */
void reader_release_descriptor(struct reader *reader);

/** Used by reader_need. */
bool reader_fill(struct reader *reader, size_t count);

/** Put a decompressor between the file and the buffer. What was read is handed to it first. */
void reader_push_input(struct reader *reader, const struct reader_input *input, const char *compression);

/** Read of the file itself, under whatever was pushed on top. For decompressors. */
int64_t reader_read_raw(struct reader *reader, uint8_t *bytes, size_t room, struct error *error);

static inline size_t reader_available(const struct reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

/** True when `count` bytes lie at reader->at. False at the end of the file (fewer do), after a failure (status < 0), and when count > READER_MAX. */
static inline bool reader_need(struct reader *reader, size_t count)
{
    return reader_available(reader) >= count || reader_fill(reader, count);
}

/** Offset of reader->at in the (uncompressed) file. */
static inline uint64_t reader_offset(const struct reader *reader)
{
    return reader->end_offset - reader_available(reader);
}

/** Numbers of a file's headers, whose byte order the file says. The caller has asked for the bytes. */
static inline uint32_t reader_u32(const uint8_t *bytes, bool swapped)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return swapped ? __builtin_bswap32(value) : value;
}

static inline uint16_t reader_u16(const uint8_t *bytes, bool swapped)
{
    uint16_t value;
    memcpy(&value, bytes, sizeof value);
    return swapped ? __builtin_bswap16(value) : value;
}

static inline uint64_t reader_u64(const uint8_t *bytes, bool swapped)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return swapped ? __builtin_bswap64(value) : value;
}

#endif
