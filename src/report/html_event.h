/** What happened, in order of time, in words: what the timeline draws, for who cannot see it or wants to search it. */
#ifndef HTML_EVENT_H
#define HTML_EVENT_H

#include <stdio.h>

#include "report/listing.h"

/** A folded table of events: routers that came, changed or ended, outages, findings of at least medium severity. Nothing when there is none. Returns 0 or -ENOMEM. */
int html_event_table(FILE *file, const struct listing *listing);

#endif
