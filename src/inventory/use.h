/** Who uses what: each device's services by family, the groups it sends to, the names it asks for. Learnt from flows and questions, never from single data packets.
 *
 *  Invariants. (1) A use is one record, whatever the number of connections. (2) Both tables evict what was touched longest ago, and count it. (3) A connection
 *  whose begin was not seen counts as ongoing, once, and only when both sides sent. */
#ifndef V6AUDIT_USE_H
#define V6AUDIT_USE_H

#include "inventory/store.h"
#include "v6audit/service.h"

/** Make the tables; `cap` for uses, 0: the default. */
void use_open(struct inventory *inventory, uint32_t cap);
bool use_is_open(const struct inventory *inventory);
void use_close(struct inventory *inventory);

void use_note_begin(const struct observation *observation, const struct flow *flow);
/** The answer is this packet. */
void use_note_answer(const struct observation *observation, const struct flow *flow);
void use_note_outcome(const struct inventory *inventory, const struct flow *flow);
/** The flow ends, or the capture does. */
void use_note_ongoing(struct inventory *inventory, struct flow *flow);
/** A packet of a flow that may be one of questions to a name server: over which family the sender asks, or that it asks encrypted. */
void use_note_dns(const struct observation *observation, const struct flow *flow);
/** A UDP packet to a multicast or broadcast address. */
void use_note_group(const struct observation *observation);
/** A question for `name`, lower case, zero-padded to NAME_TEXT_SIZE. */
void use_note_question(const struct observation *observation, const char *name, uint16_t type);

#endif
