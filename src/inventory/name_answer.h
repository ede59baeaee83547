/** What name servers said: (segment, resolver, name) with A and AAAA, which addresses belong to which name, and resolvers that fall silent.
 *  Unicast DNS only; encrypted DNS hides names, mDNS and LLMNR ask no resolver.
 *
 *  Invariants. (1) A question waits 5 s for its answer; the same question again (client, port, identifier) is the same question. (2) Only a
 *  question that was repeated, or to which the capture shows answers to this client otherwise, counts as unanswered. (3) All four tables are capped. */
#ifndef V6AUDIT_NAME_ANSWER_H
#define V6AUDIT_NAME_ANSWER_H

#include "inventory/store.h"
#include "v6audit/service.h"

/** Make the tables; `cap` for names, 0: the default. */
void name_answer_open(struct inventory *inventory, uint32_t cap);
bool name_answer_is_open(const struct inventory *inventory);
void name_answer_close(struct inventory *inventory);

void name_answer_observe(const struct observation *observation);
void name_answer_tick(struct inventory *inventory, int64_t time);

/** At the end: sort the names, so that name_answer_find works. */
void name_answer_sort(struct inventory *inventory);
/** The first of the records of this name (one a resolver), `count` of them side by side; NULL when there is none. After name_answer_sort. */
const struct name_answer *const *name_answer_find(const struct inventory *inventory, const struct segment *segment,
                                                  const char *name, unsigned *count);

#endif
