/** Cisco Discovery Protocol. */
#ifndef V6AUDIT_DECODE_CDP_H
#define V6AUDIT_DECODE_CDP_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is CDP: then packet->message is MESSAGE_CDP and packet->lldp is filled. The cursor stands behind the SNAP header. */
bool cdp_decode(struct cursor *payload, struct packet *packet);

#endif
