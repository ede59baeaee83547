/** DHCPv6 (RFC 9915). */
#ifndef V6AUDIT_DECODE_DHCPV6_H
#define V6AUDIT_DECODE_DHCPV6_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is DHCPv6: then packet->message is MESSAGE_DHCPV6 and packet->dhcpv6 is filled. */
bool dhcpv6_decode(struct cursor *payload, struct packet *packet);

#endif
