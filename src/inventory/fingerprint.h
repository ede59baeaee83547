/** What a frame says, as one number: frames that come twice, or come back, have the same. */
#ifndef V6AUDIT_FINGERPRINT_H
#define V6AUDIT_FINGERPRINT_H

#include <stdint.h>

#include "v6audit/packet.h"

/** Of the octets from the IP header on (copies may differ in tags and MAC addresses' places), or of the whole frame where there is none, at most `limit` of
 *  them; with the frame's length on the wire, the group and the VLAN tags. */
uint64_t fingerprint_of(const struct packet *packet, uint32_t group, uint32_t limit);
/** One more word into it. */
uint64_t fingerprint_mix(uint64_t fingerprint, uint64_t word);

#endif
