/** Routing protocols: named by what they say, not by the port alone. */
#ifndef V6AUDIT_DECODE_ROUTING_H
#define V6AUDIT_DECODE_ROUTING_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when the payload is of `protocol`: then packet->message is MESSAGE_ROUTING and packet->routing_protocol is set. */
bool routing_decode(struct cursor *payload, enum routing_protocol protocol, struct packet *packet);

#endif
