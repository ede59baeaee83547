/** Options of pcapng blocks, and what if_tsresol and if_tsoffset make of time stamps. */
#ifndef V6AUDIT_PCAPNG_OPTION_H
#define V6AUDIT_PCAPNG_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pcapng_option {
    uint16_t code, length;
    const uint8_t *value;
    const uint8_t *next, *end; /* the walk */
    bool swapped;
};

/** Begin to walk the options in these bytes. */
void pcapng_option_begin(struct pcapng_option *option, const uint8_t *bytes, size_t size, bool swapped);

/** The next one: false after opt_endofopt, at the end, and where one does not fit. */
bool pcapng_option_next(struct pcapng_option *option);

/** Its value as text, which may lack a terminating zero, cut to `room`. Control characters stay: escape before printing. */
void pcapng_option_text(const struct pcapng_option *option, char *text, size_t room);

/** How an interface counts time. */
struct pcapng_resolution {
    uint8_t base;        /* 10 or 2 */
    uint8_t exponent;    /* units of base^-exponent seconds; ≤ 19 and ≤ 63 */
    uint64_t multiplier; /* nanoseconds of a unit, when that is a whole number; else 0 */
    int64_t offset;      /* nanoseconds to be added */
};

/** Microseconds, no offset. */
void pcapng_resolution_default(struct pcapng_resolution *resolution);
/** if_tsresol. An exponent that 64 bits cannot hold is ignored. */
void pcapng_resolution_set(struct pcapng_resolution *resolution, uint8_t value);
/** if_tsoffset, in seconds. */
void pcapng_resolution_offset(struct pcapng_resolution *resolution, int64_t seconds);
/** Nanoseconds since 1970 of a time stamp; what does not fit stops at 0 or FRAME_TIME_MAX. */
int64_t pcapng_resolution_time(const struct pcapng_resolution *resolution, uint64_t units);

#endif
