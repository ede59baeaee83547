/** The store of findings. Equal ones (check, segment, subject) fold into one with a count, first and last time, the best confidence, the highest severity
 *  and up to FINDING_EVIDENCE_MAX frames.
 *
 *  Invariants. (1) At most 8,192 findings and 16 MiB of evidence; what is refused is counted. (2) A finding's place does not change.
 *  (3) After findings_finish the list is sorted, and absorbed_by is set; nothing is raised any more. */
#ifndef V6AUDIT_FINDINGS_H
#define V6AUDIT_FINDINGS_H

#include "v6audit/finding.h"

struct findings *findings_new(struct error *error);
void findings_free(struct findings *findings);

/** The finding of (check, segment, subject), made when new. `segment` may be NULL (the capture). NULL when the store is full. */
struct finding *findings_open(struct findings *findings, const struct check *check, const struct segment *segment,
                              const struct subject *subject, bool *made);
/** The finding, if there is one that is not withdrawn. */
struct finding *findings_find(const struct findings *findings, const struct check *check, const struct segment *segment,
                              const struct subject *subject);
/** All findings in order of appearance, also withdrawn ones: for conclude(). */
struct finding *findings_first(const struct findings *findings);
struct finding *findings_next(const struct finding *finding);

/** News for a listener: it is new, or more severe or more certain than before. The same finding is kept once until it is taken. */
void findings_note_news(struct findings *findings, struct finding *finding);
/** The next one, its key written; NULL: there is no more. */
struct finding *findings_take_news(struct findings *findings);

/** Keep a frame as evidence: once a finding, bytes once a frame. `time` is the clock time, wall time is the frame's own. */
void findings_add_evidence(struct findings *findings, struct finding *finding, const struct frame *frame, int64_t time);

/** The frame of evidence that was known by number only. */
void findings_fill_evidence(struct findings *findings, struct evidence *evidence, const struct frame *frame);

void findings_withhold(struct findings *findings, const struct check *check, const struct segment *segment,
                       const char *why);

/** Sort; set keys (segments have their names by now) and absorbed_by, with `absorbs(context, a, b)`: does a explain b? It is asked only for two of one
 * segment where a's check names b's among those that it absorbs. Of several that explain b the first in the order of the list counts. */
void findings_finish(struct findings *findings,
                     bool (*absorbs)(void *context, const struct finding *a, const struct finding *b), void *context);

void findings_usage(const struct findings *findings, struct table_usage_row *findings_row,
                    struct table_usage_row *evidence_row);

/** Text of a subject as in keys: address (RFC 5952), MAC, prefix, or address:port; into FINDING_KEY_SIZE. "" for a segment or the capture. */
const char *subject_format(const struct subject *subject, char *text);

#endif
