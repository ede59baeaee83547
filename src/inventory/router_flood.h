/** Floods of Router Advertisements: many made-up senders, or very many messages (checks.md, ra-flood).
 *
 *  Invariants. (1) A flood begins with the tenth distinct sender within 60 s, or the hundredth multicast RA within 10 s (inventory_set_ra_flood), and ends
 *  after 60 s without either. (2) A sender that was a router for more than 60 s before is never part of it. (3) New senders during a flood of senders become no routers. */
#ifndef V6AUDIT_ROUTER_FLOOD_H
#define V6AUDIT_ROUTER_FLOOD_H

#include "inventory/store.h"

/** Notice one valid RA of `router` (NULL: not known yet). True when its sender is one of many made-up ones and must not become a router. */
bool router_flood_notice(const struct observation *observation, struct router *router);

#endif
