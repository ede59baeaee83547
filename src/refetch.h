/** Evidence that is known by number only (findings that are concluded at the end) fetched from its files once more, for those who write frames. */
#ifndef V6AUDIT_REFETCH_H
#define V6AUDIT_REFETCH_H

#include "capture/source.h"
#include "findings/findings.h"
#include "v6audit/anonymize.h"

/** Reads each recorded file again as far as its last missing frame. Standard input, live traffic and files that changed meanwhile give nothing:
 *  their evidence stays a reference. Frames are written anew when `anonymizer` is not NULL. */
void refetch_evidence(struct findings *findings, struct source *source, const struct anonymizer *anonymizer);

#endif
