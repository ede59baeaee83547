/** ICMPv6 (RFC 4443): type, code, checksum, and the body by its type. */
#ifndef V6AUDIT_DECODE_ICMPV6_H
#define V6AUDIT_DECODE_ICMPV6_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** Fill packet->icmpv6. `message` has the walls that the IP header gives; in the first of several fragments what the others bring counts as sent and not
 *  captured. The checksum is over layer->source, layer->final_destination (RFC 8200 §8.1). The caller has set packet->message. */
void icmpv6_decode(struct cursor *message, const struct packet_layer *layer, struct packet *packet);

#endif
