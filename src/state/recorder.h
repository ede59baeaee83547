/** Writes the state of an audit: keeps what its frames are learnt from, in a temporary file, and makes a state of it when the audit is over. */
#ifndef V6AUDIT_RECORDER_H
#define V6AUDIT_RECORDER_H

#include <stdio.h>

#include "capture/source.h"
#include "v6audit/packet.h"

struct recorder;

struct recorder_options {
    const char *filter; /* as it was given; NULL: none */
    bool no_checksums;
    uint64_t frame_limit; /* 0: none */
    uint64_t first;       /* frames of each direction of a flow that are kept whole; 0: THINNING_FIRST */
};

struct recorder *recorder_new(const struct recorder_options *options, struct error *error);
void recorder_free(struct recorder *recorder);

/** Each frame that the source gave, in its order: either this one, decoded … */
void recorder_take(struct recorder *recorder, const struct source *source, const struct packet *packet);
/** … or, when the filter left it out, this one. */
void recorder_leave_out(struct recorder *recorder, const struct source *source, const struct frame *frame);
/** A live source waited until then. */
void recorder_tick(struct recorder *recorder, const struct source *source, int64_t time);

/** No more frames; the source's files and interfaces are as they will be. */
int recorder_finish(struct recorder *recorder, const struct source *source, struct error *error);
/** After recorder_finish; may be called again. */
int recorder_write(struct recorder *recorder, FILE *output, struct error *error);

#endif
