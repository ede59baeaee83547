/** Checks that a defect of the decoder's table fires: the row there names the check (defect.c, column `check`). */
#ifndef V6AUDIT_DEFECT_FACTS_H
#define V6AUDIT_DEFECT_FACTS_H

#include "checks/judgement.h"

/** True when the packet has a defect that belongs to the running check; the sentences of all of them with their references go to `text`. */
bool defect_facts_list(const struct judgement *judgement, const struct packet *packet, char *text, size_t room);
/** The defect is the capture's own doing: a checksum that the sending host's network card fills in later. */
bool defect_facts_is_offload(const struct packet *packet);
/** The host from whose place was captured, by its share in all unicast frames; of two that talk with each other alone either may be it. */
bool defect_facts_is_capture_host(const struct host *host);
/** judge() for a check whose subject is the sending host: raises when there is such a defect. */
void defect_facts_judge_sender(struct judgement *judgement, const struct event *event);

#endif
