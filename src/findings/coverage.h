/** Coverage: what was seen, dropped, capped and not judged. Counted on the wire, frame by frame, whatever was learnt. */
#ifndef V6AUDIT_COVERAGE_H
#define V6AUDIT_COVERAGE_H

#include "base/clock.h"
#include "v6audit/audit.h"

/** Count a decoded frame at clock time `now`. */
void coverage_count(struct coverage *coverage, const struct packet *packet, int64_t now);
/** Count what only the reassembled datagram shows: its ICMPv6 message, options and DHCPv6 message are the last fragment's. */
/** Count what a state left out like this packet, until clock time `last`. */
void coverage_count_traffic(struct coverage *coverage, const struct packet *packet, const struct frame_traffic *traffic,
                            int64_t last);

void coverage_add_note(struct coverage *coverage, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** Take over what the clock noticed. */
void coverage_take_clock(struct coverage *coverage, const struct clock *clock);

#endif
