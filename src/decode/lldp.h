/** LLDP (IEEE 802.1AB). */
#ifndef V6AUDIT_DECODE_LLDP_H
#define V6AUDIT_DECODE_LLDP_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is LLDP: then packet->message is MESSAGE_LLDP and packet->lldp is filled. The cursor stands behind the EtherType. */
bool lldp_decode(struct cursor *payload, struct packet *packet);

#endif
