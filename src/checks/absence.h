/** Whether a segment was watched long enough to say that something documented is not there (checks.md, "watched time"). */
#ifndef V6AUDIT_ABSENCE_H
#define V6AUDIT_ABSENCE_H

#include "checks/judgement.h"

/** One segment of the plan, as far as the capture shows it. */
struct absence_view {
    const struct plan_segment *plan;
    const struct segment *segment; /* the one of the capture that was watched longest */
    int64_t watched, needed;       /* nanoseconds */
    bool flood;                    /* its multicast would be seen */
    bool advertised;               /* RAs were seen: these reach every port */
};

/** False when the capture does not contain this segment of the plan. Needed are max(prefix-unseen, 3 × the longest interval of its routers). */
bool absence_open(const struct judgement *judgement, const struct plan_segment *plan, struct absence_view *view);
bool absence_watched_enough(const struct absence_view *view);
/** Withhold the running check: "not seen, capture too short (600 of 1800 s)". */
void absence_withhold_short(struct judgement *judgement, const struct absence_view *view);
/** This segment of the capture is the view's. */
bool absence_includes(const struct judgement *judgement, const struct absence_view *view,
                      const struct segment *segment);

#endif
