/** What devices announce of themselves beside names: model, management addresses, and by their service types what they are. Wire text is made printable here. */
#ifndef V6AUDIT_ANNOUNCE_H
#define V6AUDIT_ANNOUNCE_H

#include "inventory/store.h"

/** From LLDP and CDP. */
void announce_neighbor(const struct observation *observation);
/** From a DHCPv4 client: vendor class (option 60) and a client identifier (option 61) that is text. */
void announce_dhcpv4(const struct observation *observation);
/** From a DHCPv6 client: vendor class (option 16). */
void announce_dhcpv6(const struct observation *observation);
/** From SSDP: the SERVER header. */
void announce_ssdp(const struct observation *observation);
/** From an mDNS response: TXT records that name a model (RFC 6763), and service types. */
void announce_mdns(const struct observation *observation);

#endif
