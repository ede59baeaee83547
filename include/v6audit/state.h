/** States: what audits saw, without verdicts, to be joined and judged later (v6audit-state(5)). An audit writes one with audit_options.keep_state. */
#ifndef V6AUDIT_STATE_H
#define V6AUDIT_STATE_H

#include <stdbool.h>

#include "v6audit/api.h"
#include "v6audit/error.h"

struct source;

struct state_summary {
    unsigned parts, captures; /* audits that wrote into them; distinct captures */
    unsigned repeated;        /* accounts of captures that another state gives as well: each capture counts once */
    unsigned writers;         /* distinct programs and versions */
    bool no_checksums;        /* one of them was written with --no-checksums */
    char filter[512];         /* what they were filtered by; empty: nothing */
};

/** Open states as one source: it gives what their captures would have given together, in order of time. A state that cannot be read, or is cut off, is
 *  left out and told by state_failure. Returns 0, or a negative errno with `error` "NAME:LINE: …" when none is left. The names are copied. */
V6AUDIT_API int state_open(const char *const *names, unsigned count, struct source **source, struct error *error);

/** "NAME:LINE: why" of a state that was left out; NULL behind the last. Lives as long as the source. */
V6AUDIT_API const char *state_failure(struct source *source, unsigned index);

/** What is to be said of a source that state_open made. */
V6AUDIT_API void state_summarise(struct source *source, struct state_summary *summary);

#endif
