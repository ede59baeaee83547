#include "capture/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int explain_open(const char *name, int status, struct error *error)
{
    switch (status) {
    case -ENOENT:
    case -ENOTDIR: return error_set(error, status, "%s: no such file", name);
    case -EACCES:
    case -EPERM: return error_set(error, status, "%s: permission denied: this user may not read it", name);
    case -EMFILE: return error_set(error, status, "%s: too many open files: raise the limit (ulimit -n)", name);
    default: return error_set(error, status, "%s: cannot open: %s", name, strerror(-status));
    }
}

static int open_descriptor(const struct reader *reader)
{
    if (strcmp(reader->name, "-") == 0)
        return STDIN_FILENO;
    if (reader->options.open_file)
        return reader->options.open_file(reader->options.open_context, reader->name);
    int descriptor = open(reader->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return descriptor < 0 ? -errno : descriptor;
}

/* What kind of file it is. The end of a regular file on disk is known, so progress is. */
static int examine(struct reader *reader, struct error *error)
{
    struct stat status;
    if (fstat(reader->descriptor, &status) != 0)
        return error_set(error, -errno, "%s: %s", reader->name, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return error_set(error, -EISDIR, "%s: is a directory: expected a file", reader->name);
    if (S_ISREG(status.st_mode)) {
        reader->regular = strcmp(reader->name, "-") != 0;
        reader->size = (uint64_t)status.st_size;
        posix_fadvise(reader->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return 0;
}

int reader_open(const char *name, const struct reader_options *options, struct reader **made, struct error *error)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return error_set(error, -ENOMEM, "%s: out of memory", name);
    if (options)
        reader->options = *options;
    reader->descriptor = -1;
    reader->capacity = reader->options.block ? reader->options.block : READER_BLOCK;
    reader->name = strdup(name);
    reader->buffer = malloc(reader->capacity);
    int status = 0;
    if (!reader->name || !reader->buffer) {
        status = error_set(error, -ENOMEM, "%s: out of memory", name);
    } else {
        reader->at = reader->end = reader->buffer;
        reader->descriptor = open_descriptor(reader);
        status = reader->descriptor < 0 ? explain_open(name, reader->descriptor, error) : examine(reader, error);
    }
    if (status < 0) {
        reader_close(reader);
        return status;
    }
    *made = reader;
    return 0;
}

static void close_descriptor(struct reader *reader)
{
    if (reader->descriptor > STDIN_FILENO)
        close(reader->descriptor);
    reader->descriptor = -1;
}

void reader_close(struct reader *reader)
{
    if (!reader)
        return;
    if (reader->input.close)
        reader->input.close(reader->input.context);
    close_descriptor(reader);
    free(reader->buffer);
    free(reader->name);
    free(reader);
}

void reader_release_descriptor(struct reader *reader)
{
    if (!reader->regular || reader->compression || reader->following)
        return;
    close_descriptor(reader);
}

/* Of a file without a descriptor: open, read where we were, close. */
static int64_t read_briefly(struct reader *reader, uint8_t *bytes, size_t room, struct error *error)
{
    int descriptor = open_descriptor(reader);
    if (descriptor < 0)
        return explain_open(reader->name, descriptor, error);
    int64_t count = pread(descriptor, bytes, room, (off_t)reader->read);
    int status = -errno;
    close(descriptor);
    return count < 0 ? error_set(error, status, "%s: cannot read: %s", reader->name, strerror(-status)) : count;
}

int64_t reader_read_raw(struct reader *reader, uint8_t *bytes, size_t room, struct error *error)
{
    int64_t count;
    if (reader->descriptor < 0) {
        count = read_briefly(reader, bytes, room, error);
    } else {
        do {
            count = read(reader->descriptor, bytes, room);
            if (count < 0 && errno == EINTR && reader->options.stop && *reader->options.stop)
                count = 0; /* asked to stop while it waited: what was read stands */
        } while (count < 0 && errno == EINTR);
        if (count < 0)
            return error_set(error, -errno, "%s: cannot read: %s", reader->name, strerror(errno));
    }
    if (count > 0)
        reader->read += (uint64_t)count;
    return count;
}

/* Bring the tail to the front and make room for `count` bytes in all. */
static bool make_room(struct reader *reader, size_t count)
{
    size_t tail = reader_available(reader);
    if (count > reader->capacity) {
        size_t capacity = reader->capacity;
        while (capacity < count)
            capacity *= 2;
        uint8_t *larger = count > READER_MAX ? NULL : malloc(capacity);
        if (!larger) {
            reader->status =
                error_set(&reader->error, -ENOMEM, "%s: out of memory for a record of %zu octets", reader->name, count);
            return false;
        }
        memcpy(larger, reader->at, tail);
        free(reader->buffer);
        reader->buffer = larger;
        reader->capacity = capacity;
    } else {
        memmove(reader->buffer, reader->at, tail);
    }
    reader->at = reader->buffer;
    reader->end = reader->buffer + tail;
    return true;
}

bool reader_fill(struct reader *reader, size_t count)
{
    if (reader->at_end || reader->status < 0 || !make_room(reader, count))
        return false;
    while (reader_available(reader) < count) {
        size_t used = reader_available(reader), room = reader->capacity - used;
        int64_t got = reader->input.read
                          ? reader->input.read(reader->input.context, reader->buffer + used, room, &reader->error)
                          : reader_read_raw(reader, reader->buffer + used, room, &reader->error);
        if (got < 0) {
            reader->status = (int)got;
            return false;
        }
        if (got == 0) {
            reader->at_end = !reader->following;
            return false;
        }
        reader->end += got;
        reader->end_offset += (uint64_t)got;
    }
    return true;
}

void reader_push_input(struct reader *reader, const struct reader_input *input, const char *compression)
{
    reader->input = *input;
    reader->compression = compression;
    reader->at = reader->end = reader->buffer;
    reader->end_offset = 0;
    reader->at_end = false;
}
