/** Routers: (segment, source address) of a valid Router Advertisement (RFC 4861 §6).
 *
 *  Invariants. (1) Only valid RAs that were neither fragmented nor tunnelled make or change a router. (2) It is DEFAULT exactly while a router lifetime > 0 runs
 *  (RFC 4861 §6.3.4). (3) Only packet time moves it:
 *
 *    NEVER_DEFAULT ─RA, lifetime > 0─▶ DEFAULT ─lifetime 0─▶ WITHDRAWN ─RA, lifetime > 0─▶ DEFAULT
 *                                         └─time over─▶ EXPIRED ─RA, lifetime > 0─▶ DEFAULT
 *
 *  (4) Its parameters are the union over its RAs until each one's lifetime ends; an option missing in three successive multicast RAs has vanished. */
#ifndef V6AUDIT_ROUTER_H
#define V6AUDIT_ROUTER_H

#include "inventory/store.h"

extern const struct table_row router_row;

/** Take in a valid RA and raise its events. */
void router_observe(struct observation *observation);
/** This MAC address sends VRRP, HSRP or CARP adverts. */
void router_note_redundancy(const struct inventory *inventory, const struct segment *segment, const struct mac *mac);
/** Expire routers whose lifetime is over at `time`. */
void router_tick(struct inventory *inventory, int64_t time);

#endif
