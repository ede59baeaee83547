/** What a router's advertisements say: prefixes, routes, DNS, MTU and their like, and how it changes. */
#ifndef V6AUDIT_ROUTER_CONTENT_H
#define V6AUDIT_ROUTER_CONTENT_H

#include "inventory/store.h"

/** Take the header and options of the packet's RA into the router. `first`: nothing was known before, so nothing changed. */
void router_content_learn(const struct observation *observation, struct router *router, bool first);
/** Note a change (EVENT_ROUTER_CHANGED); at most ROUTER_CHANGE_MAX are kept, the first and the latest. */
void router_content_change(const struct observation *observation, struct router *router, const char *field,
                           const char *from, const char *to);

#endif
