/** Packets inside packets: by IP protocol (6in4, GRE, …) and by UDP port with proof in the content (Teredo, VXLAN, …). */
#ifndef V6AUDIT_DECODE_TUNNEL_H
#define V6AUDIT_DECODE_TUNNEL_H

#include "decode/layers.h"

/** IP protocols 4, 41, 47 and 143: next->code is the protocol. Sets next to the packet inside. */
void tunnel_decode(struct layers_next *next, struct packet *packet);

/** True when a UDP payload is a tunnel of `kind` by its content: then next goes on with the packet inside. Else nothing is changed. */
bool tunnel_decode_udp(enum packet_tunnel kind, const struct cursor *payload, struct layers_next *next,
                       struct packet *packet);

/** What protocol 41 in IPv4 is, now that the inner addresses are known: 6to4, ISATAP, 6rd, or plain 6in4. */
enum packet_tunnel tunnel_kind_by_address(const struct packet_layer *outer, const struct packet_layer *inner);

#endif
