/** Neighbor Discovery messages (RFC 4861 §4.1 to §4.5), and those that carry its options: Inverse ND, mobile prefixes, certification paths. */
#ifndef V6AUDIT_DECODE_ND_MESSAGE_H
#define V6AUDIT_DECODE_ND_MESSAGE_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** The body behind the checksum, its options and the rules of validity, by packet->icmpv6.type. Defects are added for all that a receiver must discard
 *  or no sender may send; nothing is left out because of them. */
void nd_message_decode(struct cursor *body, const struct packet_layer *layer, struct packet *packet);

/** Add the defects of a message that is decoded, or `incomplete`: then only the rules for its IPv6 header and code are asked. `offset` is the type's. */
void nd_message_judge(uint32_t offset, const struct packet_layer *layer, struct packet *packet);

/** A message that must not be fragmented is (RFC 6980 §5): also as an atomic fragment, also when reassembly put it together. */
void nd_message_check_fragment(const struct packet_layer *layer, struct packet *packet);

#endif
