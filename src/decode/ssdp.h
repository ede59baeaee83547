/** SSDP (UPnP Device Architecture 2.0 §1). */
#ifndef V6AUDIT_DECODE_SSDP_H
#define V6AUDIT_DECODE_SSDP_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is SSDP: then packet->message is MESSAGE_SSDP and packet->ssdp is filled. */
bool ssdp_decode(struct cursor *payload, struct packet *packet);

#endif
