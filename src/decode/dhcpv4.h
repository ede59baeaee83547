/** DHCPv4 and BOOTP (RFC 2131, 2132, 8925). */
#ifndef V6AUDIT_DECODE_DHCPV4_H
#define V6AUDIT_DECODE_DHCPV4_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is DHCPv4 or BOOTP: then packet->message is MESSAGE_DHCPV4 and packet->dhcpv4 is filled. False when the first octet is neither request
 *  nor reply. Without the magic cookie, or without a message type, it is BOOTP (message_type 0). Options in the file and server name fields count when
 *  option 52 says so. Of an option that comes twice the first counts. */
bool dhcpv4_decode(struct cursor *payload, struct packet *packet);

#endif
