#include "state/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Invariants. (1) [0, size) of the file and then buffer[0, used) are what was put. (2) Places are this process's own (pread, pwrite): a copy of the process,
 * which a report of a running audit is written by, does not move them. (3) Only the process that made the file writes to it: a copy goes on in a file of its
 * own. */

enum { BUFFER = 64 << 10 };

struct spool {
    int descriptor;
    pid_t owner;
    int status; /* the first failure */
    int64_t size, read_at;
    size_t used, filled, taken; /* of the buffer: written into; read, and given out */
    uint8_t *bytes;             /* of the record that was given */
    size_t room;
    uint8_t buffer[BUFFER];
};

int spool_open_temporary(void)
{
    const char *directory = getenv("TMPDIR");
    char name[4096];
    if (!directory || !*directory)
        directory = "/tmp";
    int descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        return descriptor;
    if (snprintf(name, sizeof name, "%s/v6audit.XXXXXX", directory) >= (int)sizeof name)
        return -ENAMETOOLONG;
    descriptor = mkostemp(name, O_CLOEXEC);
    if (descriptor < 0)
        return -errno;
    unlink(name);
    return descriptor;
}

struct spool *spool_new(struct error *error)
{
    struct spool *spool = calloc(1, sizeof *spool);
    int descriptor = spool ? spool_open_temporary() : -ENOMEM;
    if (descriptor < 0) {
        free(spool);
        error_set(error, descriptor, "cannot make a temporary file: %s", strerror(-descriptor));
        return NULL;
    }
    spool->descriptor = descriptor;
    spool->owner = getpid();
    return spool;
}

void spool_free(struct spool *spool)
{
    if (!spool)
        return;
    close(spool->descriptor);
    free(spool->bytes);
    free(spool);
}

static int write_at(int descriptor, const uint8_t *bytes, size_t size, int64_t place)
{
    while (size > 0) {
        ssize_t written = pwrite(descriptor, bytes, size, place);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -EIO;
        bytes += written;
        size -= (size_t)written;
        place += written;
    }
    return 0;
}

/* Up to `size` octets; how many, or a negative errno. */
static int64_t read_at(int descriptor, uint8_t *bytes, size_t size, int64_t place)
{
    size_t got = 0;
    while (got < size) {
        ssize_t some = pread(descriptor, bytes + got, size - got, place + (int64_t)got);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return -errno;
        if (some == 0)
            break;
        got += (size_t)some;
    }
    return (int64_t)got;
}

static int copy_file(int from, int to, int64_t size)
{
    uint8_t piece[4096];
    for (int64_t at = 0; at < size;) {
        size_t most = size - at < (int64_t)sizeof piece ? (size_t)(size - at) : sizeof piece;
        int64_t got = read_at(from, piece, most, at);
        int status = got <= 0 ? -EIO : write_at(to, piece, (size_t)got, at);
        if (status < 0)
            return status;
        at += got;
    }
    return 0;
}

static int own_file(struct spool *spool)
{
    if (spool->owner == getpid())
        return 0;
    int descriptor = spool_open_temporary();
    int status = descriptor < 0 ? descriptor : copy_file(spool->descriptor, descriptor, spool->size);
    if (status < 0) {
        if (descriptor >= 0)
            close(descriptor);
        return status;
    }
    close(spool->descriptor);
    spool->descriptor = descriptor;
    spool->owner = getpid();
    return 0;
}

static void append(struct spool *spool, const void *bytes, size_t size)
{
    if (spool->status < 0)
        return;
    spool->status = own_file(spool);
    if (spool->status == 0)
        spool->status = write_at(spool->descriptor, bytes, size, spool->size);
    spool->size += (int64_t)size;
}

static void flush(struct spool *spool)
{
    size_t used = spool->used;
    spool->used = 0;
    if (used > 0)
        append(spool, spool->buffer, used);
}

static void put(struct spool *spool, const void *bytes, size_t size)
{
    if (size > BUFFER - spool->used)
        flush(spool);
    if (size > BUFFER) {
        append(spool, bytes, size);
        return;
    }
    memcpy(spool->buffer + spool->used, bytes, size);
    spool->used += size;
}

void spool_put(struct spool *spool, const struct state_record *record)
{
    put(spool, record, sizeof *record);
    if (record->byte_count > 0)
        put(spool, record->bytes, record->byte_count);
}

static int fail(struct spool *spool, int status, struct error *error)
{
    if (spool->status == 0)
        spool->status = status;
    return error_set(error, spool->status, "the temporary file of a state: %s", strerror(-spool->status));
}

int spool_rewind(struct spool *spool, struct error *error)
{
    flush(spool);
    if (spool->status < 0)
        return fail(spool, spool->status, error);
    return spool_seek(spool, 0, error);
}

/* `size` octets from where reading is; how many there were, or a negative errno. */
static int64_t take(struct spool *spool, void *to, size_t size)
{
    uint8_t *at = to;
    size_t got = 0;
    while (got < size) {
        if (spool->taken == spool->filled) {
            int64_t filled = read_at(spool->descriptor, spool->buffer, BUFFER, spool->read_at);
            if (filled < 0)
                return filled;
            spool->read_at += filled;
            spool->filled = (size_t)filled;
            spool->taken = 0;
            if (filled == 0)
                break;
        }
        size_t some = spool->filled - spool->taken < size - got ? spool->filled - spool->taken : size - got;
        memcpy(at + got, spool->buffer + spool->taken, some);
        spool->taken += some;
        got += some;
    }
    return (int64_t)got;
}

int spool_next(struct spool *spool, struct state_record *record, struct error *error)
{
    int64_t got = take(spool, record, sizeof *record);
    if (got != (int64_t)sizeof *record)
        return got == 0 ? 0 : fail(spool, got < 0 ? (int)got : -EIO, error);
    if (record->byte_count > spool->room) {
        uint8_t *bytes = realloc(spool->bytes, record->byte_count);
        if (!bytes)
            return fail(spool, -ENOMEM, error);
        spool->bytes = bytes;
        spool->room = record->byte_count;
    }
    got = record->byte_count > 0 ? take(spool, spool->bytes, record->byte_count) : 0;
    if (got != (int64_t)record->byte_count)
        return fail(spool, got < 0 ? (int)got : -EIO, error);
    record->bytes = spool->bytes ? spool->bytes : spool->buffer;
    return 1;
}

int64_t spool_tell(const struct spool *spool)
{
    return spool->read_at - (int64_t)(spool->filled - spool->taken);
}

int spool_seek(struct spool *spool, int64_t place, struct error *error)
{
    int64_t begin = spool->read_at - (int64_t)spool->filled;
    (void)error;
    if (place >= begin && place <= spool->read_at) {
        spool->taken = (size_t)(place - begin);
        return 0;
    }
    spool->read_at = place;
    spool->filled = spool->taken = 0;
    return 0;
}
