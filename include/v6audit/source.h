/** Where frames come from: recorded files, standard input, live interfaces, several of them merged by time. */
#ifndef V6AUDIT_PUBLIC_SOURCE_H
#define V6AUDIT_PUBLIC_SOURCE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/error.h"
#include "v6audit/frame.h"

enum source_status {
    SOURCE_END = 0,   /* no more frames */
    SOURCE_FRAME = 1, /* *frame is filled, borrowed until the next call */
    SOURCE_TICK =
        2, /* live, or a file that is followed: nothing came for about a second. frame->time is the wall clock (of a followed file: the last
                         frame's time and the time that passed since), the rest is unset */
    SOURCE_TRAFFIC =
        3 /* a state: like *frame were source->traffic->frames more, which it left out; *frame is the last one, its payload zeros */
};

/** One interface of one file, or one live interface. Filled as the source learns of it; names are as found in the file: escape before printing. */
struct source_interface {
    char name[64];
    char description[128];
    uint16_t file; /* index of its file */
    uint16_t link_type;
    uint32_t snaplen;
    bool has_statistics; /* pcapng interface statistics block, or live */
    uint64_t received, dropped_by_kernel, dropped_by_interface;
};

struct source_file {
    const char *name;   /* as given; "-" standard input; the interface's name when live */
    const char *format; /* "pcap", "pcapng", "live"; with compression "pcap, gzip" */
    bool live;
    unsigned
        set; /* index of the first file of the rotated set that it belongs to by its name (dump.pcap0, dump.pcap1); its own: of none */
    uint64_t frames;
    uint64_t filtered_frames;      /* of these, left out by a filter before they came here (a state) */
    int64_t first_time, last_time; /* nanoseconds; valid when frames > 0 */
    bool truncated_file;           /* ended in mid-record: all before was given out */
    bool failed;                   /* could not be opened or read: `defect` says why */
    uint64_t defect_offset;        /* in the file (uncompressed), with truncated_file, resynchronised > 0 or failed */
    uint64_t resynchronised;       /* damaged blocks that were skipped */
    uint64_t size, read;           /* bytes of the file on disk and read of it, for a progress line; size 0: unknown */
    char defect[160];              /* what was wrong, printable; empty: nothing */
};

struct source;

/** What every kind of source implements. close frees all that the kind allocated, but neither the interfaces nor the source itself. */
struct source_operations {
    int (*next)(struct source *source, struct frame *frame, struct error *error);
    void (*close)(struct source *source);
    void (*update_statistics)(struct source *source); /* may be NULL */
    /* Of sources whose files cannot be opened by their names (states); else NULL. */
    /** Begin anew: the same frames once more. Returns 0 or a negative errno with `error` filled. */
    int (*rewind)(struct source *source, struct error *error);
    /** The MAC addresses of a file's first frames. */
    int (*hosts)(const struct source *source, unsigned file, void (*take)(void *context, const struct mac *mac),
                 void *context);
};

/** Base of all sources; kinds embed it first. */
struct source {
    const struct source_operations *operations;
    struct source_file *files;
    unsigned file_count;
    unsigned repeated; /* files that were left out: another one is the same, octet for octet */
    struct source_interface *interfaces;
    unsigned interface_count;
    bool statistics_stand;               /* source_keep_statistics */
    const struct frame_traffic *traffic; /* with SOURCE_TRAFFIC; borrowed until the next frame */
};

/** The next frame. Returns an enum source_status, or a negative errno with `error` filled; after a failure or SOURCE_END the source
 *  gives no more frames, what was read before stands, and files[] say where it stopped. */
V6AUDIT_API int source_next(struct source *source, struct frame *frame, struct error *error);

/** Bring drop counters up to date (live). */
V6AUDIT_API void source_update_statistics(struct source *source);

/** Leave them as they are from now on: for a copy of the process, whose reading would take counts away from the other. */
V6AUDIT_API void source_keep_statistics(struct source *source);

/** Close and free it, its tables and its frames. NULL is fine. */
V6AUDIT_API void source_close(struct source *source);

/** Open a recorded file ("-": standard input) with our own readers; pcap in all byte orders and resolutions, pcapng; compressed ones when built with
 *  libarchive. Returns 0 or a negative errno, with `error` "NAME: what: what to do". */
V6AUDIT_API int source_open_file(const char *name, struct source **source, struct error *error);

struct source_options {
    bool follow;           /* a file that grows: wait for more */
    uint64_t follow_limit; /* seconds without growth after which it ends; 0: none */
    const volatile sig_atomic_t
        *stop; /* following, and waiting for standard input, ends soon after it becomes non-zero; may be NULL */
    /* Opens a file for reading: a descriptor or a negative errno. NULL: open(2). For a process that may no longer open files by itself: of more than
     * 256 files, those that are not read yet are closed and opened again later. */
    int (*open_file)(void *context, const char *name);
    void *open_context;
};

/** Open files, directories and rotated sets as one observation: merged in order of time, each frame keeping its file and number.
 *  One that cannot be read is reported in its source_file (failed) and the others go on; fails only when none can be read. */
V6AUDIT_API int source_open_files(const char *const *names, unsigned count, const struct source_options *options,
                                  struct source **source, struct error *error);

#endif
