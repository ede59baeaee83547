/** Frames that come twice (checks.md, "duplicates"): the same bytes from the IP header on, in one segment, within 10 ms. A mirror of several ports makes
 *  most frames come twice; those are judged once. A flood of identical frames among single ones is a flood, and judged as one. */
#ifndef V6AUDIT_DUPLICATE_H
#define V6AUDIT_DUPLICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/packet.h"

struct duplicates;

struct duplicates *duplicate_new(void);
void duplicate_free(struct duplicates *duplicates);
/** True when this packet is the second copy of one that was just seen, and most frames of this time come as often. Bulk data is not looked at. */
bool duplicate_seen(struct duplicates *duplicates, const struct packet *packet, uint32_t group, int64_t now);

#endif
