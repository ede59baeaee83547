/** Segments: one broadcast domain as seen, (group, VLAN stack).
 *
 *  Invariants. (1) A segment is never removed: others point to it. (2) Its hosts form one list in order of appearance. */
#ifndef V6AUDIT_SEGMENT_H
#define V6AUDIT_SEGMENT_H

#include "inventory/store.h"

extern const struct table_row segment_row;

/** The segment of the packet, made when it is new (EVENT_SEGMENT_NEW is the caller's). NULL when the table is full. */
struct segment *segment_observe(struct inventory *inventory, const struct packet *packet, uint32_t group, int64_t now,
                                bool *made);

void segment_add_host(struct segment *segment, struct host *host);
void segment_remove_host(struct segment *segment, struct host *host);

#endif
