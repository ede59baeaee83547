/** Ethernet II, IEEE 802.3 with LLC and SNAP, the stack of VLAN tags (IEEE 802.1Q §9), MPLS, and the table of EtherTypes. */
#ifndef V6AUDIT_DECODE_ETHERNET_H
#define V6AUDIT_DECODE_ETHERNET_H

#include "decode/layers.h"

/** A MAC header. Inside a tunnel its addresses are not the frame's: packet keeps the outer ones. */
void ethernet_decode(struct layers_next *next, struct packet *packet);

/** What an EtherType says, tags and MPLS labels included; below 1,536 it is a length and LLC follows. */
void ethernet_decode_type(struct layers_next *next, struct packet *packet);

void ethernet_decode_llc(struct layers_next *next, struct packet *packet);

/** Does the destination MAC fit the IPv6 destination (RFC 2464 §7, RFC 6085)? Called once the outer layer is known. */
void ethernet_judge_destination(const struct packet_layer *layer, struct packet *packet);

#endif
