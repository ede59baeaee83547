#include "inventory/cadence.h"

#include <string.h>

#include "base/clock.h"

/* Twice as wide: two neighbours become one. */
static void widen(struct cadence *cadence)
{
    for (unsigned i = 0; i < CADENCE_BUCKETS / 2; i++) {
        unsigned sum = (unsigned)cadence->counts[2 * i] + cadence->counts[2 * i + 1];
        cadence->counts[i] = (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
    }
    memset(cadence->counts + CADENCE_BUCKETS / 2, 0, sizeof cadence->counts / 2);
    cadence->width *= 2;
}

void cadence_note(struct cadence *cadence, int64_t time)
{
    if (cadence->width == 0) {
        cadence->start = time;
        cadence->width = CLOCK_SECOND;
    }
    int64_t offset = time > cadence->start ? time - cadence->start : 0;
    while (offset / cadence->width >= CADENCE_BUCKETS && cadence->width <= INT64_MAX / 2)
        widen(cadence);
    int64_t place = offset / cadence->width;
    uint16_t *count = &cadence->counts[place < CADENCE_BUCKETS ? place : CADENCE_BUCKETS - 1];
    if (*count < UINT16_MAX)
        (*count)++;
}
