/** Frames whose fragments were put together. */
#ifndef V6AUDIT_ANONYMIZE_FRAME_H
#define V6AUDIT_ANONYMIZE_FRAME_H

#include "v6audit/anonymize.h"

/** anonymize_frame for a frame that has, behind its Fragment header, all the fragments' data: read as if that header were not there. */
void frame_rewrite_whole(const struct anonymizer *anonymizer, const struct frame *frame, uint8_t *bytes);

#endif
