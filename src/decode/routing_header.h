/** Routing headers (RFC 8200 §4.4): types 0, 2 (RFC 6275), 3 (RFC 6554), 4 (RFC 8754). */
#ifndef V6AUDIT_DECODE_ROUTING_HEADER_H
#define V6AUDIT_DECODE_ROUTING_HEADER_H

#include "decode/layers.h"

/** `header` is the whole extension header. Sets the extension's routing_type and segments_left, and layer->final_destination. */
void routing_header_decode(struct cursor *header, struct packet_extension *extension, struct packet_layer *layer,
                           struct packet *packet);

#endif
