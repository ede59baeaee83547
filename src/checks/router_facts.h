/** What the router checks share: who is who among the MAC addresses of a router, and sentences about it. */
#ifndef V6AUDIT_ROUTER_FACTS_H
#define V6AUDIT_ROUTER_FACTS_H

#include "checks/judgement.h"

/** A stub router (Thread, Matter; draft-ietf-6man-snac-router-ra-flag): offers no default route, and has the SNAC flag or brings only ULA prefixes. */
bool router_is_stub(const struct router *router);
/** Its RAs configure hosts even without a default route: prefixes, routes, DNS, PREF64, captive portal. */
bool router_configures(const struct router *router);
/** The row of this MAC address; NULL. */
const struct router_mac *router_mac_row(const struct router *router, const struct mac *mac);
/** Of all MAC addresses that speak for this router: is this one the stranger? By the plan, then the EUI-64 identifier, then RAs and presence.
 *  −1: nothing decides. */
int router_mac_is_stranger(const struct plan_segment *plan, const struct router *router, const struct router_mac *mac);
/** True when the change of MAC addresses is redundancy: virtual MAC addresses, or the plan's. */
bool router_mac_is_redundant(const struct judgement *judgement, const struct router *router, const struct mac *mac);

/** "preference high, lifetime 1800 s, prefix 2002:c000:22c:1::/64 (6to4 of 192.0.2.44: …), DNS fe80::bad". */
void router_describe_content(const struct router *router, char *text, size_t room);
/** A version (judgement_repeat) of that sentence, never 0: the same as long as it would be the same. */
uint64_t router_content_version(const struct router *router);
/** "4 hosts formed an address in its prefixes: 00:16:3e:00:00:66 (printer-3), …; 1 sends its traffic there". Empty when none was seen. */
void router_describe_impact(const struct judgement *judgement, const struct router *router, char *text, size_t room);

#endif
