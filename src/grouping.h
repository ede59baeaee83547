/** Which interfaces and files are one segment, what a segment is called, and which segment of the plan it is (contract §1). */
#ifndef V6AUDIT_GROUPING_H
#define V6AUDIT_GROUPING_H

#include "capture/source.h"
#include "v6audit/audit.h"
#include "v6audit/plan.h"

struct grouping;

/** Looks into the first frames of recorded files without interface names, when there are several: files that share a MAC address share their segments.
 *  `anonymous`: places are called by number. */
struct grouping *grouping_new(const struct source *source, enum segment_by by, bool anonymous, struct error *error);
void grouping_free(struct grouping *grouping);
/** The group of an interface of the source (interfaces may appear while reading). */
uint32_t grouping_of(struct grouping *grouping, const struct source *source, const struct frame *frame);

/** Name a segment that is new: by its plan's segment (NULL: none) or its tags; one whose name another has is named by its place as well, and so is the other. */
void grouping_name_segment(struct grouping *grouping, const struct source *source, struct segment *segment,
                           const struct plan_segment *plan);
/** Set the ids of all segments: the plan's name, else the VLAN stack, with @interface or @file where two share it. Stable: may be called again. */
void grouping_name_segments(const struct grouping *grouping, const struct inventory *inventory,
                            const struct source *source, const struct plan_segment *const *plan_segments,
                            unsigned count);
/** The segment of the plan by --segment or by its selector; NULL when that does not tell. */
const struct plan_segment *grouping_plan_segment(const struct audit_options *options, const struct source *source,
                                                 const struct segment *segment);
/** By content: the one segment of the plan that documents routers or prefixes that were seen there; NULL when none or several do. */
const struct plan_segment *grouping_infer_segment(const struct plan *plan, const struct inventory *inventory,
                                                  const struct segment *segment);

#endif
