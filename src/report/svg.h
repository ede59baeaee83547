/** Drawings for the HTML page, inline and without script: each has a heading, a title, and says in words what it shows. */
#ifndef SVG_H
#define SVG_H

#include <stdio.h>

#include "report/listing.h"

/** The most hosts that a drawing shows one by one; above that, one symbol for each group of role and stack. */
enum { SVG_HOSTS_MAX = 60 };

/** One segment: routers, prefixes and servers, then the hosts. Returns 0 or -ENOMEM. */
int svg_segment(FILE *file, const struct listing *listing, const struct segment *segment);
/** How far IPv6 is on the hosts of each segment, as shares. */
void svg_stacks(FILE *file, const struct listing *listing);
/** The stage of each segment and what keeps it from the next. */
void svg_stage(FILE *file, const struct listing *listing);
/** IPv6 against IPv4 for each segment: frames, answered connections, bytes. */
void svg_families(FILE *file, const struct listing *listing);
/** IPv6 against IPv4 for each service that was timed over both. Nothing when there is none. */
void svg_latency(FILE *file, const struct listing *listing);
/** When there were outages, when findings were seen, when each router advertised and what it changed. Nothing when there is neither. */
void svg_timeline(FILE *file, const struct listing *listing);

#endif
