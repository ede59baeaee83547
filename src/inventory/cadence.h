/** How often something happened, over any length of time, in bounded memory: counts in buckets that grow twice as wide when there are too few of them. */
#ifndef CADENCE_H
#define CADENCE_H

#include "v6audit/inventory.h"

/** Count one event at this clock time. A time before the first one counts as the first. */
void cadence_note(struct cadence *cadence, int64_t time);

#endif
