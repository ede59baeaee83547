/** ICMPv6 (RFC 4443): type, code, checksum, and the body by its type. */
#ifndef V6AUDIT_DECODE_ICMPV6_H
#define V6AUDIT_DECODE_ICMPV6_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** Fill packet->icmpv6. `message` has the walls that the IP header gives; in the first of several fragments what the others bring counts as sent and not
 *  captured. The checksum is over layer->source, layer->final_destination (RFC 8200 §8.1). The caller has set packet->message; it becomes MESSAGE_NONE when not even
 *  the type is there. */
void icmpv6_decode(struct cursor *message, const struct packet_layer *layer, struct packet *packet);

/** Something was not captured: packet->truncated, unless only later fragments would have brought it. */
void icmpv6_note_truncated(const struct packet_layer *layer, struct packet *packet);

/** The well-known group ff02::NN of link-local scope (RFC 4291 §2.7.1). */
bool icmpv6_is_link_group(const struct address *address, uint8_t group);

#endif
