/** Many states as one: their heads united, their bodies joined by a heap, in memory that does not grow with what they hold.
 *
 *  Invariants. (1) Of each capture one account is taken, from one state. (2) What is given comes by (order, capture), and in its own order within a capture.
 *  (3) At most 256 states are open; more are first joined by groups into temporary files. */
#ifndef V6AUDIT_STATE_MERGE_H
#define V6AUDIT_STATE_MERGE_H

#include "state/state_heads.h"

struct state_merge;

/** Reads the heads of all. A state that cannot be read, or is cut off, is left out as a whole and is a failure. Returns 0, or a negative errno with `error`
 *  filled when none is left, or memory ran out. What is wrong in the midst of a state is found when that place is read: then joining fails. */
int state_merge_open(const char *const *names, unsigned count, struct state_merge **merge, struct error *error);
/** "NAME:LINE: why" of a state that was left out; NULL behind the last. */
const char *state_merge_failure(const struct state_merge *merge, unsigned index);
void state_merge_close(struct state_merge *merge);

const struct state_heads *state_merge_heads(const struct state_merge *merge);

/** The next record, with the capture's place in the heads; borrowed until the next call. Returns 1, 0 at the end, or a negative errno. */
int state_merge_next(struct state_merge *merge, struct state_record *record, struct error *error);
/** Begin anew. */
int state_merge_rewind(struct state_merge *merge, struct error *error);

/** Write the whole as one state. Begins anew, and leaves it at the end. */
int state_merge_write(struct state_merge *merge, FILE *output, struct error *error);

#endif
