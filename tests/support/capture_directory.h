/** A directory of small captures for one test, and its end. */
#ifndef CAPTURE_DIRECTORY_H
#define CAPTURE_DIRECTORY_H

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "capture_bytes.h"

static char capture_directory[64];
static char *capture_paths[2048];
static unsigned capture_path_count;

static inline void make_directory(void)
{
    strcpy(capture_directory, "/tmp/v6audit-test.XXXXXX");
    if (!mkdtemp(capture_directory))
        abort();
}

static inline int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static inline void remove_directory(void)
{
    nftw(capture_directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    while (capture_path_count > 0)
        free(capture_paths[--capture_path_count]);
}

/** The path of a name in it. Lives until the test ends. */
static inline char *in_directory(const char *name)
{
    char *path;
    if (capture_path_count == sizeof capture_paths / sizeof *capture_paths ||
        asprintf(&path, "%s/%s", capture_directory, name) < 0)
        abort();
    return capture_paths[capture_path_count++] = path;
}

static inline char *write_file(const char *name, const void *bytes, size_t count)
{
    char *path = in_directory(name);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (descriptor < 0 || write(descriptor, bytes, count) != (ssize_t)count)
        abort();
    close(descriptor);
    return path;
}

/** A capture of frames of one octet each, `fill`, at these times in seconds. */
static inline char *write_capture(const char *name, uint8_t fill, const uint32_t *seconds, unsigned count)
{
    static struct capture_bytes bytes;
    bytes.count = 0;
    put_pcap_header(&bytes, 0xa1b2c3d4, 65535, 1);
    for (unsigned i = 0; i < count; i++)
        put_pcap_record(&bytes, seconds[i], 0, 1, 1, fill);
    return write_file(name, bytes.data, bytes.count);
}

#define SECONDS(...)                                                                                                   \
    (const uint32_t[]){ __VA_ARGS__ }, (unsigned)(sizeof(const uint32_t[]){ __VA_ARGS__ } / sizeof(uint32_t))

#endif
