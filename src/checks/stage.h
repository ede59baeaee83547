/** How far a segment is on its way to IPv6 (S0 to S7), and the numbers behind it. Numerators and denominators, no percentages. */
#ifndef V6AUDIT_STAGE_H
#define V6AUDIT_STAGE_H

#include "checks/judgement.h"

/** Fill `stage` for the segment. After inventory_finish, and after findings were exempted (a review, or the report). */
void stage_of(struct judgement *judgement, const struct segment *segment, struct segment_stage *stage);

#endif
