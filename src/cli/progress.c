#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/source.h"

static const int64_t second = 1000000000, pause_between = 200000000;

static int64_t monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * second + now.tv_nsec;
}

struct progress progress_start(const char *when, const struct source *source, bool live)
{
    bool always = when && strcmp(when, "always") == 0, never = when && strcmp(when, "never") == 0;
    int64_t now = monotonic();
    return (struct progress){ .source = source,
                              .enabled = always || (!never && isatty(STDERR_FILENO)),
                              .live = live,
                              .started = now,
                              .last = now };
}

/* Share of the files' bytes, or −1 when a size is not known (standard input). */
static int percent_read(const struct source *source)
{
    uint64_t size = 0, read = 0;
    for (unsigned i = 0; i < source->file_count; i++) {
        if (source->files[i].size == 0 && !source->files[i].failed)
            return -1;
        size += source->files[i].size;
        read += source->files[i].read;
    }
    return size ? (int)((double)(read < size ? read : size) / (double)size * 100.0) : -1;
}

void progress_show(void *context, const struct audit *audit)
{
    struct progress *progress = context;
    if (!progress->enabled)
        return;
    int64_t now = monotonic();
    if (now - progress->last < pause_between)
        return;
    progress->last = now;
    progress->shown = true;
    uint64_t frames = audit_coverage(audit)->frames;
    int percent = progress->live ? -1 : percent_read(progress->source);
    if (progress->live)
        fprintf(stderr, "\rv6audit: %" PRId64 " s, %" PRIu64 " frames (Ctrl-C ends with a report)\033[K",
                (now - progress->started) / second, frames);
    else if (percent >= 0)
        fprintf(stderr, "\rv6audit: %d %%, %" PRIu64 " frames\033[K", percent, frames);
    else
        fprintf(stderr, "\rv6audit: %" PRIu64 " frames\033[K", frames);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = false;
}
