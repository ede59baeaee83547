/** Drawings for the HTML page, inline and without script: each has a title and says in words what it shows. */
#ifndef SVG_H
#define SVG_H

#include "report/listing.h"

/** The most hosts that a drawing shows one by one; above that, one symbol for each group of role and stack. */
enum { SVG_HOSTS_MAX = 60 };

/** One segment: routers, prefixes and servers above the wire, hosts below. Returns 0 or -ENOMEM. */
int svg_segment(FILE *file, const struct listing *listing, const struct segment *segment);
/** How far IPv6 is on the hosts of each segment, as shares. */
void svg_stacks(FILE *file, const struct listing *listing);
/** IPv6 against IPv4 by frames, for each segment. */
void svg_families(FILE *file, const struct listing *listing);
/** When each router was heard, what it changed, and the frames of the findings that matter. Nothing when there is no router. */
void svg_timeline(FILE *file, const struct listing *listing);

#endif
