/** Link types: one row each, with the function that reads what stands before the network layer. */
#ifndef V6AUDIT_DECODE_LINK_H
#define V6AUDIT_DECODE_LINK_H

#include "decode/layers.h"

/** Read the link-layer header of frame->link_type. A link type without a row sets packet->undecoded. */
void link_decode(uint16_t link_type, struct layers_next *next, struct packet *packet);

#endif
