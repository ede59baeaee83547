/** What stands above IP: one row a protocol number. */
#ifndef V6AUDIT_DECODE_UPPER_H
#define V6AUDIT_DECODE_UPPER_H

#include "decode/layers.h"

/** Decode the upper layer next->code of the innermost layer. A protocol without a decoder is named by layer->protocol only. */
void upper_decode(struct layers_next *next, struct packet *packet);

/** Octets of the upper-layer header that RFC 7112 §3 wants in the first fragment; 1 for protocols not known. */
uint32_t upper_header_length(uint8_t protocol);

/** False for numbers that IANA has not assigned (RFC 8200 §4: Parameter Problem, code 1). */
bool upper_is_assigned(uint8_t protocol);

/** "tcp"; NULL for a protocol without a row. */
const char *upper_word(uint8_t protocol);

#endif
