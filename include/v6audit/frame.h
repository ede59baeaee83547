/** One captured frame, borrowed from its source until the next call to that source. */
#ifndef V6AUDIT_FRAME_H
#define V6AUDIT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

enum frame_direction { FRAME_DIRECTION_UNKNOWN, FRAME_INBOUND, FRAME_OUTBOUND /* sent by the capturing host itself */ };

struct frame {
    int64_t time;             /* nanoseconds since 1970-01-01 UTC; may jump, base/clock.h tames it */
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

#endif
