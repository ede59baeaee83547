/** IPv4 (RFC 791), and what is needed of ICMP and IGMP. */
#ifndef V6AUDIT_DECODE_IPV4_H
#define V6AUDIT_DECODE_IPV4_H

#include "decode/layers.h"

/** The header; options are skipped. Nothing is reassembled: the first fragment is read as far as it goes, later ones have no upper layer. */
void ipv4_decode(struct layers_next *next, struct packet *packet);

void ipv4_decode_icmp(struct layers_next *next, struct packet *packet); /* RFC 792 */
void ipv4_decode_igmp(struct layers_next *next, struct packet *packet); /* RFC 2236, RFC 3376 */

#endif
