/** Frames that come back (checks.md: "a reflected own NS/NA is no duplicate"): some access points, extenders and bridges return the multicast of a host
 *  from their own MAC address, unchanged from the IP header on. Who returns it claims nothing. */
#ifndef V6AUDIT_REFLECTION_H
#define V6AUDIT_REFLECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/packet.h"

struct reflections;

struct reflections *reflection_new(void);
void reflection_free(struct reflections *reflections);
/** True when this packet is another one's multicast of the last 50 ms, sent back from another MAC address: a Neighbor Discovery message which still names its
 *  sender's link-layer address, or anything that a device which was seen to do so returns. Probes (from ::) are left to DAD, which knows nonces. */
bool reflection_seen(struct reflections *reflections, const struct packet *packet, uint32_t group, int64_t now);

#endif
