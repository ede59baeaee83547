/** TCP (RFC 9293) and UDP (RFC 768): ports, flags, and the table port → decoder. */
#ifndef V6AUDIT_DECODE_TRANSPORT_H
#define V6AUDIT_DECODE_TRANSPORT_H

#include "decode/layers.h"

void transport_decode_tcp(struct layers_next *next, struct packet *packet);
void transport_decode_udp(struct layers_next *next, struct packet *packet);

#endif
