/** Frames kept as evidence: bytes once a frame, 16 MiB in all. */
#ifndef V6AUDIT_EVIDENCE_H
#define V6AUDIT_EVIDENCE_H

#include "v6audit/finding.h"

struct evidence_store;

struct evidence_store *evidence_new(void);
void evidence_free(struct evidence_store *store);
/** A copy of the frame's captured bytes that lives as long as the store; the same frame gives the same copy. NULL when the store is full (counted). */
const uint8_t *evidence_keep(struct evidence_store *store, const struct frame *frame);
struct table_usage_row evidence_usage(const struct evidence_store *store); /* in KiB */

#endif
