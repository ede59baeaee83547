/** DHCPv6 (RFC 9915): relays around a message, its options, and the leases in them. */
#ifndef V6AUDIT_DECODE_DHCPV6_H
#define V6AUDIT_DECODE_DHCPV6_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is DHCPv6: then packet->message is MESSAGE_DHCPV6 and packet->dhcpv6 is filled. False for an empty payload, or one of which nothing
 *  was captured. At most DHCPV6_RELAY_MAX relays are opened; options in options are walked with a stack of three, never by recursion.
 *  Leases in messages of clients (client_side) are wishes: their times are not judged. */
bool dhcpv6_decode(struct cursor *payload, struct packet *packet);

/** The MAC address in a DUID of type LLT or LL with Ethernet hardware (RFC 9915 §11.2, §11.4). False when it holds none. */
bool dhcpv6_duid_mac(const struct bytes *duid, struct mac *mac);

#endif
