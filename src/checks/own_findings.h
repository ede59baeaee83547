/** What the running check raised so far: for conclude(), where the plan's segment and all hosts are known. */
#ifndef V6AUDIT_OWN_FINDINGS_H
#define V6AUDIT_OWN_FINDINGS_H

#include "checks/judgement.h"

/** The next finding of the running check that was not taken back; after NULL the first one. NULL at the end. */
struct finding *own_findings_next(const struct judgement *judgement, const struct finding *finding);
/** The segment that it is about; NULL for the capture. */
const struct segment *own_findings_segment(const struct judgement *judgement, const struct finding *finding);
/** The host of its subject, while the inventory has it. */
const struct host *own_findings_host(const struct judgement *judgement, const struct finding *finding);

#endif
