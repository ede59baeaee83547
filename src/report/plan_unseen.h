/** What the plan documents and the capture did not show. Facts only: whether absence may be judged is the checks' affair. */
#ifndef PLAN_UNSEEN_H
#define PLAN_UNSEEN_H

#include "report/listing.h"
#include "v6audit/plan.h"

/** No segment of the capture is this one of the plan. */
bool plan_unseen_segment(const struct listing *listing, const struct plan_segment *segment);
/** The segment was seen, and no router on it matched all that this entry names. */
bool plan_unseen_router(const struct listing *listing, const struct plan_segment *segment,
                        const struct plan_router *router);
/** The segment was seen, and this prefix was not, on it. */
bool plan_unseen_prefix(const struct listing *listing, const struct plan_segment *segment,
                        const struct plan_prefix *prefix);
/** Prefixes that the plan documents for segments that were seen. */
unsigned plan_unseen_documented_prefixes(const struct listing *listing);
/** Name of the entry that a router matches; NULL when it has none, or matches none. */
const char *plan_unseen_router_name(const struct audit *audit, const struct router *router);

#endif
