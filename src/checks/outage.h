/** Outages: what broke, since when, until when, for whom (domain.md §4.8). Checks open and close them in packet time; the report lists them.
 *  At most OUTAGE_MAX are kept, the first ones; one is open at a time for (check, segment, subject).
 *
 *  Hold-down: what seems to be well again closes when it stayed so for OUTAGE_HOLD_DOWN; opened anew before that, it is the same outage going on.
 *      OPEN ─outage_close─▶ OPEN, cleared ─outage_settle, hold-down over─▶ CLOSED, end = cleared
 *                           OPEN, cleared ─outage_open─▶ OPEN */
#ifndef V6AUDIT_CHECKS_OUTAGE_H
#define V6AUDIT_CHECKS_OUTAGE_H

#include "base/clock.h"
#include "checks/judgement.h"

enum { OUTAGE_MAX = 256 };
#define OUTAGE_HOLD_DOWN (30 * CLOCK_SECOND)

/** Open one of the running check, or find the one that is open. NULL when there are too many. */
struct outage *outage_open(struct judgement *judgement, const struct claim *claim, enum outage_scope scope,
                           int64_t start);
/** The one that is open for the running check; NULL. */
struct outage *outage_find(struct judgement *judgement, const struct claim *claim);
/** It seems to have ended at `end`: the first such time stands. It closes when the hold-down is over, at conclude at once. NULL is fine. */
void outage_close(struct judgement *judgement, struct outage *outage, int64_t end);
/** It is not over: what seemed its end was none. */
void outage_goes_on(const struct judgement *judgement, struct outage *outage);
/** Close those whose hold-down is over at `now`; and at the end of the capture, all that seem to have ended. */
void outage_settle(struct judgement *judgement, int64_t now);
void outage_settle_all(struct judgement *judgement);
/** One that suffers from it: counted once. */
void outage_affects(struct outage *outage, const struct address *client);
void outage_refer(struct outage *outage, const struct frame_reference *frame);
/** All, in order of their begin; to be changed by src/audit.c alone. */
unsigned outage_rows(struct judgement *judgement, struct outage **rows);
/** All, in order of their begin. */
unsigned outage_list(struct judgement *judgement, const struct outage **list);

#endif
