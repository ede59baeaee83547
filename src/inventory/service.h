/** Endpoints of services: what connections to (segment, address, protocol, port) showed.
 *
 *  Invariants. (1) An endpoint that answered is confirmed: a scan of closed ports evicts only what never answered. (2) tries ≥ answered + refused +
 *  unanswered + unreachable, but for late answers. (3) A twin is mutual, of the other family, in the same segment, and set only by service_join_all. */
#ifndef V6AUDIT_INVENTORY_SERVICE_H
#define V6AUDIT_INVENTORY_SERVICE_H

#include "inventory/store.h"
#include "v6audit/service.h"

extern const struct table_row service_row;

struct service *service_find(const struct inventory *inventory, const struct segment *segment, uint8_t ip_version,
                             const struct address *address, uint8_t protocol, uint16_t port);
/** A connection begins. */
void service_note_begin(const struct observation *observation, const struct flow *flow);
/** Its outcome was decided. */
void service_note_outcome(const struct inventory *inventory, const struct flow *flow);
/** The packet in hand is the answer. */
/** The host that answers has the server's address itself: it did not only forward. NULL: false. */
bool service_is_own(const struct host *host, const struct flow *flow);
void service_note_answer(const struct observation *observation, const struct flow *flow);
/** Take over a flow's counts of segments and bytes, which become zero there. */
void service_take_flow(const struct inventory *inventory, struct flow *flow);
/** At the end: which endpoints of both families are one service? */
void service_join_all(struct inventory *inventory);

#endif
