/** A source whose frames are written anew before anybody sees them. */
#ifndef V6AUDIT_ANONYMIZE_ANONYMIZED_SOURCE_H
#define V6AUDIT_ANONYMIZE_ANONYMIZED_SOURCE_H

#include "v6audit/anonymize.h"
#include "v6audit/source.h"

/** Says of an original frame whether it goes on. */
typedef bool (*anonymized_source_passes)(void *context, const struct frame *frame);

/** Wrap `inner`, which stays the caller's and whose files and interfaces are asked for as before. A fragment of IPv6 waits for the others of its datagram (up
 *  to 64 frames or two seconds), since a message is only understood as a whole; frames behind it wait with it, and none overtakes another. `passes` may be
 *  NULL. Close with source_close. NULL when no memory is left. */
struct source *anonymized_source_new(struct source *inner, const struct anonymizer *anonymizer,
                                     anonymized_source_passes passes, void *context);

#endif
