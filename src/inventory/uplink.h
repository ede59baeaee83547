/** What a provider gives: leases of addresses and prefixes, and what DHCP, PPP and errors tell of the way outside.
 *
 *  Invariants. (1) A lease is (segment, DUID, IAID, kind); it is made and changed by acknowledgements alone (DHCPv6 Reply, DHCPv4 ACK), emptied by a Release or
 *  Decline. (2) `changes` counts acknowledgements that give something else and nothing of what was held. (3) Delegated prefixes are confirmed records: a crowd of
 *  hosts with addresses does not push them out. */
#ifndef V6AUDIT_INVENTORY_UPLINK_H
#define V6AUDIT_INVENTORY_UPLINK_H

#include "inventory/store.h"
#include "v6audit/uplink.h"

extern const struct table_row uplink_row;
extern const struct table_row lease_row;

/** Any packet that receivers do not discard. */
void uplink_observe(const struct observation *observation);

#endif
