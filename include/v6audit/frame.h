/** One captured frame, borrowed from its source until the next call to that source. */
#ifndef V6AUDIT_FRAME_H
#define V6AUDIT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

enum frame_direction { FRAME_DIRECTION_UNKNOWN, FRAME_INBOUND, FRAME_OUTBOUND /* sent by the capturing host itself */ };

/** Frames of one direction of a flow that a state left out (v6audit-state(5)): plain data, new and in order. */
struct frame_traffic {
    uint64_t frames, wire_bytes, captured_bytes, cut_frames; /* cut: captured shorter than sent */
    uint64_t payload_bytes;                                  /* behind the IP headers */
    uint64_t segments;                                       /* TCP, with data */
    uint32_t next_sequence;                                  /* that follows them; valid when segments > 0 */
    int64_t first_time, last_time;                           /* as in the file */
};

/** Times are from 1970 to here (2116), so that the difference of two, and a few minutes more or less, fit. */
#define FRAME_TIME_MAX (INT64_MAX / 2)

struct frame {
    int64_t time; /* nanoseconds since 1970-01-01 UTC, 0 to FRAME_TIME_MAX; may jump, base/clock.h tames it */
    uint32_t captured_length; /* bytes[0 .. captured_length) may be read */
    uint32_t
        length; /* as it was on the wire; larger than captured_length when the capture cut it. Never smaller: sources mend that */
    uint16_t link_type; /* LINKTYPE_ value (capture/link_type.h) */
    uint16_t file;      /* index of the file or interface list, source_file() */
    uint32_t interface; /* index, source_interface() */
    uint64_t number;    /* 1 for the first frame of its file */
    uint64_t offset;    /* of bytes[0] in its file; 0: unknown (live traffic, compressed files) */
    enum frame_direction direction;
    const uint8_t *bytes;
};

/** Where a frame stands: enough to find it again in its file. */
struct frame_reference {
    uint16_t file;
    uint64_t number; /* 0: none */
    int64_t time;    /* clock time */
};

#endif
