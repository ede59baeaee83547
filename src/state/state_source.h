/** States as a source of frames, for an audit: what their captures would have given, in the same order. */
#ifndef V6AUDIT_STATE_SOURCE_H
#define V6AUDIT_STATE_SOURCE_H

#include "capture/source.h"
#include "v6audit/state.h"

/** The states behind a source; NULL when it has none. */
struct state_merge *state_source_merge(struct source *source);

#endif
