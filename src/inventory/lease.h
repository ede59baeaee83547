/** Leases: what DHCP gave to whom (v6audit/uplink.h; invariants in inventory/uplink.h). */
#ifndef V6AUDIT_LEASE_H
#define V6AUDIT_LEASE_H

#include "inventory/store.h"
#include "v6audit/uplink.h"

/** A DHCPv6 Reply. Returns how many prefixes it delegates. */
unsigned lease_learn_dhcpv6(const struct observation *observation);
/** A DHCPv6 message of a client: a Release or Decline empties what it names. */
void lease_release_dhcpv6(const struct observation *observation);
/** A DHCPv4 acknowledgement or release; others are ignored. */
void lease_learn_dhcpv4(const struct observation *observation);

/** The address that a name below ip6.arpa or in-addr.arpa stands for (a shorter ip6.arpa name: zeroes behind it). Returns its IP version; 0: it is none. */
uint8_t lease_reverse_address(const char *name, struct address *address);
/** It was given to a client of this segment, or is in a prefix that was. */
bool lease_covers(const struct observation *observation, uint8_t ip_version, const struct address *address);

#endif
