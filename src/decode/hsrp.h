/** HSRP, versions 1 (RFC 2281) and 2. */
#ifndef V6AUDIT_DECODE_HSRP_H
#define V6AUDIT_DECODE_HSRP_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is HSRP: then packet->message is MESSAGE_HSRP and packet->vrrp is filled. */
bool hsrp_decode(struct cursor *payload, struct packet *packet);

#endif
