/** The metrics of a segment, computed from what was learnt and found. */
#ifndef METRICS_H
#define METRICS_H

#include "checks/judgement.h"
#include "v6audit/metrics.h"

/** After inventory_finish; those of findings after checks_conclude. */
void metrics_of(struct judgement *judgement, const struct segment *segment, struct segment_metrics *metrics);

#endif
