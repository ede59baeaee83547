/** DHCPv4 and BOOTP (RFC 2131, 2132, 8925). */
#ifndef V6AUDIT_DECODE_DHCPV4_H
#define V6AUDIT_DECODE_DHCPV4_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is DHCPv4 or BOOTP: then packet->message is MESSAGE_DHCPV4 and packet->dhcpv4 is filled. */
bool dhcpv4_decode(struct cursor *payload, struct packet *packet);

#endif
