#include "capture/compressed.h"

#include <errno.h>
#include <stdlib.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#if HAVE_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

static const struct filter_row {
    const char *name;
    uint8_t length, begin[6];
    const char *pipe; /* the command that does it by hand */
#if HAVE_LIBARCHIVE
    int (*support)(struct archive *archive);
#define SUPPORT(function) function
#else
#define SUPPORT(function)
#endif
} rows[] = {
    { "gzip", 2, { 0x1f, 0x8b }, "zcat", SUPPORT(archive_read_support_filter_gzip) },
    { "zstd", 4, { 0x28, 0xb5, 0x2f, 0xfd }, "zstdcat", SUPPORT(archive_read_support_filter_zstd) },
    { "xz", 6, { 0xfd, '7', 'z', 'X', 'Z', 0 }, "xzcat", SUPPORT(archive_read_support_filter_xz) },
    { "bzip2", 3, { 'B', 'Z', 'h' }, "bzcat", SUPPORT(archive_read_support_filter_bzip2) },
    { "lz4", 4, { 0x04, 0x22, 0x4d, 0x18 }, "lz4cat", SUPPORT(archive_read_support_filter_lz4) },
};

static const struct filter_row *find_row(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (count >= rows[i].length && memcmp(bytes, rows[i].begin, rows[i].length) == 0)
            return &rows[i];
    return NULL;
}

const char *compressed_recognise(const uint8_t *bytes, size_t count)
{
    const struct filter_row *row = find_row(bytes, count);
    return row ? row->name : NULL;
}

static int explain_unsupported(const struct reader *reader, const struct filter_row *row, struct error *error)
{
    return error_set(error, -ENOTSUP, "%s: compressed with %s, which this build does not read: %s %s | v6audit -",
                     reader->name, row->name, row->pipe, reader->name);
}

#if HAVE_LIBARCHIVE

struct compressed {
    struct archive *archive;
    struct reader *reader;
    uint8_t *first; /* what the reader had read when it was found to be compressed */
    size_t first_count;
    bool first_given, finished;
    struct error raw_error; /* of the file itself */
    int raw_status;
    const uint8_t *piece; /* decompressed, not yet handed out; libarchive's until the next block */
    size_t piece_count;
    uint8_t block[128 << 10]; /* compressed */
};

static la_ssize_t give_raw(struct archive *archive, void *context, const void **bytes)
{
    struct compressed *compressed = context;
    if (!compressed->first_given) {
        compressed->first_given = true;
        *bytes = compressed->first;
        return (la_ssize_t)compressed->first_count;
    }
    *bytes = compressed->block;
    int64_t count =
        reader_read_raw(compressed->reader, compressed->block, sizeof compressed->block, &compressed->raw_error);
    if (count < 0) {
        compressed->raw_status = (int)count;
        archive_set_error(archive, (int)-count, "cannot read");
        return ARCHIVE_FATAL;
    }
    return (la_ssize_t)count;
}

static void close_compressed(void *context)
{
    struct compressed *compressed = context;
    archive_read_free(compressed->archive);
    free(compressed->first);
    free(compressed);
}

/* When the file ends before the compressed data do, libarchive says "truncated", and for xz what liblzma says. All else is damage. */
static int explain_failure(struct compressed *compressed, struct error *error)
{
    if (compressed->raw_status < 0) {
        *error = compressed->raw_error;
        return compressed->raw_status;
    }
    const char *name = compressed->reader->name, *text = archive_error_string(compressed->archive);
    if (text && (strcasestr(text, "truncated") || strstr(text, "No progress is possible")))
        return error_set(error, -ENODATA, "%s: the compressed data end early (%s)", name, text);
    if (text &&
        strstr(text, "Unrecognized archive format")) /* to its raw format all is recognised but nothing at all */
        return error_set(error, -ENODATA, "%s: nothing in it when decompressed: expected a capture", name);
    return error_set(error, -EIO, "%s: damaged %s data (%s)", name, compressed->reader->compression,
                     text ? text : "no reason given");
}

/* Octets after the end of the compressed data: libarchive passes over them without a word. */
static void look_behind_the_end(struct compressed *compressed)
{
    struct reader *reader = compressed->reader;
    struct error ignored;
    if ((uint64_t)archive_filter_bytes(compressed->archive, -1) < reader->read ||
        reader_read_raw(reader, compressed->block, sizeof compressed->block, &ignored) > 0)
        reader->remark = "octets after the end of the compressed data were ignored";
}

static int64_t read_decompressed(void *context, uint8_t *bytes, size_t room, struct error *error)
{
    struct compressed *compressed = context;
    while (compressed->piece_count == 0 && !compressed->finished) {
        const void *piece;
        la_int64_t offset;
        int status = archive_read_data_block(compressed->archive, &piece, &compressed->piece_count, &offset);
        compressed->piece = piece;
        if (status == ARCHIVE_EOF) {
            compressed->piece_count = 0;
            compressed->finished = true;
            look_behind_the_end(compressed);
        } else if (status < ARCHIVE_WARN) {
            return explain_failure(compressed, error);
        }
    }
    size_t count = compressed->piece_count < room ? compressed->piece_count : room;
    if (count > 0)
        memcpy(bytes, compressed->piece, count);
    compressed->piece += count;
    compressed->piece_count -= count;
    return (int64_t)count;
}

/* Only the filter that was recognised, and no format of archives: those had the holes. */
static int open_archive(struct compressed *compressed, const struct filter_row *row, struct error *error)
{
    struct archive *archive = compressed->archive;
    if (row->support(archive) != ARCHIVE_OK) /* ARCHIVE_WARN: it would run another program */
        return explain_unsupported(compressed->reader, row, error);
    if (archive_read_support_format_raw(archive) != ARCHIVE_OK ||
        archive_read_open(archive, compressed, NULL, give_raw, NULL) != ARCHIVE_OK)
        return explain_failure(compressed, error);
    if (archive_filter_count(archive) < 2)
        return error_set(error, -EINVAL, "%s: begins like %s, but is not: expected a capture", compressed->reader->name,
                         row->name);
    if (archive_filter_count(archive) > 2) /* the last is the file itself */
        return error_set(error, -EINVAL, "%s: compressed twice: decompress it once before", compressed->reader->name);
    struct archive_entry *entry;
    int status = archive_read_next_header(archive, &entry);
    if (status == ARCHIVE_EOF)
        compressed->finished = true;
    return status < ARCHIVE_WARN ? explain_failure(compressed, error) : 0;
}

int compressed_push(struct reader *reader, struct error *error)
{
    const struct filter_row *row = find_row(reader->at, reader_available(reader));
    struct compressed *compressed = calloc(1, sizeof *compressed);
    if (!compressed)
        return error_set(error, -ENOMEM, "%s: out of memory", reader->name);
    compressed->reader = reader;
    compressed->archive = archive_read_new();
    compressed->first_count = reader_available(reader);
    compressed->first = malloc(compressed->first_count);
    reader->compression = row->name;
    int status = 0;
    if (!compressed->archive || !compressed->first) {
        status = error_set(error, -ENOMEM, "%s: out of memory", reader->name);
    } else {
        memcpy(compressed->first, reader->at, compressed->first_count);
        status = open_archive(compressed, row, error);
    }
    if (status < 0) {
        close_compressed(compressed);
        return status;
    }
    const struct reader_input input = { .read = read_decompressed, .close = close_compressed, .context = compressed };
    reader_push_input(reader, &input, row->name);
    return 0;
}

#else

int compressed_push(struct reader *reader, struct error *error)
{
    const struct filter_row *row = find_row(reader->at, reader_available(reader));
    return row ? explain_unsupported(reader, row, error) : -EINVAL; /* only what compressed_recognise knows is pushed */
}

#endif
