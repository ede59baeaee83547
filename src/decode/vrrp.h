/** VRRP (RFC 9568, version 2: RFC 3768) and CARP, which shares its protocol number. */
#ifndef V6AUDIT_DECODE_VRRP_H
#define V6AUDIT_DECODE_VRRP_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is VRRP or CARP: then packet->message is MESSAGE_VRRP and packet->vrrp is filled. */
bool vrrp_decode(struct cursor *payload, const struct packet_layer *layer, struct packet *packet);

#endif
