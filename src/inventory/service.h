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
/** The host has this address itself: it did not only forward what came from it. NULL: false. */
bool service_is_own(const struct host *host, uint8_t ip_version, const struct address *address);
/** The client (FLOW_CLIENT) or server of this flow is beyond the segment: its address is neither that of the MAC address it came from, nor on a prefix of
 *  the segment. True as well where nothing came from it. */
bool service_is_beyond(const struct inventory *inventory, const struct flow *flow, unsigned side);
/** The packet in hand is a tunnel's: its outer header and all in it count as traffic beyond the segment where one of its ends is there. */
void service_note_tunnel(const struct observation *observation);
/** The packet in hand is the answer. */
void service_note_answer(const struct observation *observation, const struct flow *flow);
/** Take over a flow's counts of segments and bytes, which become zero there. */
void service_take_flow(const struct inventory *inventory, struct flow *flow);
/** At the end: which endpoints of both families are one service? */
void service_join_all(struct inventory *inventory);

#endif
