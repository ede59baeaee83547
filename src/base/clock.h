/** Packet time. Timestamps jump back, forward, and are sometimes absurd; what is judged goes by a clock that is not fooled.
 *
 *  Invariants. (1) now never runs back. (2) A forward step of more than 60 s moves `now` at once but lets timers run out (`settled`) only when three more
 *  frames confirm it; frames that return to the old time take it back. (3) A step of a day or more, confirmed or not, does not pass for elapsed time: it is
 *  added to `shift`, so that stored times keep their distance and nothing expires by it. (4) Stored times are clock times; clock_wall gives back what stood in the file. */
#ifndef V6AUDIT_CLOCK_H
#define V6AUDIT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000000)

enum { CLOCK_STEP_MAX = 32 };

struct clock_step {
    int64_t at;    /* clock time from which `shift` holds */
    int64_t shift; /* wall = clock + shift */
};

struct clock {
    bool running;
    int64_t now;     /* time of the last frame, tamed */
    int64_t settled; /* timers run by this: ≤ now */
    int64_t first;
    int64_t shift;
    int64_t before_step;                /* now before an unconfirmed forward step */
    unsigned unconfirmed;               /* frames that are still needed to confirm it */
    uint64_t went_back;                 /* frames earlier than the one before, by any amount */
    uint64_t jumps_back, jumps_forward; /* of ≥ 1 s; of ≥ 1 day */
    int64_t largest_back, largest_forward;
    unsigned step_count;
    struct clock_step steps[CLOCK_STEP_MAX];
};

/** Take the timestamp of the next frame (or tick) and return the clock time of that frame. */
int64_t clock_advance(struct clock *clock, int64_t timestamp);

/** No more frames come: what is pending counts now. */
void clock_finish(struct clock *clock);

/** The timestamp as in the file for a clock time. */
int64_t clock_wall(const struct clock *clock, int64_t time);

/** RFC 3339 UTC with nine decimals ("2026-11-24T10:00:00.000000000Z"), into 31 bytes. Years 0 to 9999; returns text. */
const char *clock_format(int64_t timestamp, char *text);

#endif
