/** What the checks and the sheet of the uplink share: which delegations count, and what is an uplink at all. */
#ifndef V6AUDIT_UPLINK_FACTS_H
#define V6AUDIT_UPLINK_FACTS_H

#include "checks/judgement.h"
#include "v6audit/uplink.h"

/** Delegated to hosts of this segment, not to a site: the P flag, or a pool of the plan (RFC 9762, RFC 9663). */
bool uplink_is_for_hosts(const struct judgement *judgement, const struct segment *segment, const struct prefix *prefix);
/** Smaller than RIPE-690 §4.2 allows for a site: longer than /56. */
bool uplink_is_small(const struct prefix *prefix);
/** How many /64 it has room for, at least 1; UINT32_MAX for more than fit. */
unsigned uplink_networks(const struct prefix *prefix);
/** A delegation to a site of this segment; `after` NULL: the first one. NULL when there is none more. */
const struct lease *uplink_next_delegation(const struct judgement *judgement, const struct segment *segment,
                                           const struct lease *after);
/** The segment is an uplink: a prefix delegated to a site, PPPoE, softwires offered, a router that is a DHCP client, or two routers and nobody else.
 *  `why` gets the sentence. That a capture shows the traffic of one router (vantage uplink) says nothing of it: so does a mirror of a router's LAN port. */
bool uplink_shows(const struct judgement *judgement, const struct segment *segment, char *why, size_t room);
/** The customer's router, as far as known; NULL. */
const struct mac *uplink_client(const struct judgement *judgement, const struct segment *segment);

#endif
