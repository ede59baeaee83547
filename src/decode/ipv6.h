/** IPv6 (RFC 8200): the header and the chain of extension headers up to the upper layer. */
#ifndef V6AUDIT_DECODE_IPV6_H
#define V6AUDIT_DECODE_IPV6_H

#include "decode/layers.h"

enum { IPV6_HEADER_LENGTH = 40 };

void ipv6_decode(struct layers_next *next, struct packet *packet);

#endif
