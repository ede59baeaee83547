/** One finding, not five hundred: what very many new senders do is said once, about the segment (checks.md, made-up senders). */
#ifndef V6AUDIT_FOLD_H
#define V6AUDIT_FOLD_H

#include "checks/judgement.h"

/** So many different senders of a segment have a finding of their own of one check; half of that from severity high on. */
enum { FOLD_SUBJECTS = 32 };

/** The claim to raise in place of `claim`: itself, or, when it is about the sender of its packet (at the end: about a MAC address), the running check has spoken of FOLD_SUBJECTS others in
 *  the segment, and this sender was first seen less than 60 s ago (at the end: was seen for less than 60 s), the segment's. A sender that is known for longer, or is a router, keeps a
 *  finding of its own.
 *  *senders: about how many were folded into the segment's finding so far (this one included); 0 when it is not folded. */
struct claim fold_claim(struct judgement *judgement, const struct claim *claim, unsigned *senders);

#endif
