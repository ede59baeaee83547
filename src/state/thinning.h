/** What a state leaves out of long flows: plain TCP and UDP data, new and in order, after the first frames of a direction.
 *
 *  Invariants. (1) Only packets of one IP layer without defects, extension headers or fragments, between unicast MAC addresses, on ports that no decoder waits at, are left
 *  out, of TCP those with no flags but ACK and PSH: data that follow what was seen, or an acknowledgement that moves on. (2) Of each direction a frame is kept every 10 s,
 *  so that nobody seems silent. (3) What was left out is handed on as a sum before the next kept frame of that direction, and at the end. */
#ifndef V6AUDIT_THINNING_H
#define V6AUDIT_THINNING_H

#include "state/state_line.h"
#include "v6audit/packet.h"

enum { THINNING_FIRST = 256 /* frames of a direction that are kept whole */ };

struct thinning;

enum thinning_verdict { THINNING_KEEP, THINNING_KEEP_HEADERS, THINNING_LEAVE };

/** Sums go to `emit`, whose record (order and capture are set by the frame; bytes are borrowed) is complete but for `order`. */
struct thinning *thinning_new(uint64_t first, void (*emit)(void *context, struct state_record *record), void *context);
void thinning_free(struct thinning *thinning);

/** `interface` is its number in the capture. */
enum thinning_verdict thinning_take(struct thinning *thinning, const struct packet *packet, uint32_t interface);

/** Hand on all sums that are left. */
void thinning_finish(struct thinning *thinning);

#endif
