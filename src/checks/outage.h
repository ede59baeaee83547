/** Outages: what broke, since when, until when, for whom (domain.md §4.8). Checks open and close them in packet time; the report lists them.
 *  At most OUTAGE_MAX are kept, the first ones; one is open at a time for (check, segment, subject). */
#ifndef V6AUDIT_CHECKS_OUTAGE_H
#define V6AUDIT_CHECKS_OUTAGE_H

#include "checks/judgement.h"

enum { OUTAGE_MAX = 256 };

/** Open one of the running check, or find the one that is open. NULL when there are too many. */
struct outage *outage_open(struct judgement *judgement, const struct claim *claim, enum outage_scope scope,
                           int64_t start);
/** The one that is open for the running check; NULL. */
struct outage *outage_find(struct judgement *judgement, const struct claim *claim);
/** It ended at `end`. */
void outage_close(struct outage *outage, int64_t end);
void outage_refer(struct outage *outage, const struct frame_reference *frame);
/** All, in order of their begin. */
unsigned outage_list(struct judgement *judgement, const struct outage **list);

#endif
