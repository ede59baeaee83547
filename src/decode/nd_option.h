/** Options of Neighbor Discovery (RFC 4861 §4.6): the walk, and one table row a type. */
#ifndef V6AUDIT_DECODE_ND_OPTION_H
#define V6AUDIT_DECODE_ND_OPTION_H

#include <stdbool.h>

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** Walk what `options` holds into packet->icmpv6.options. True when the end was reached and all were kept: only then an option that is not there was not sent (a walk
 *  that the capture cut, or that a length of 0 or an option past the packet ended, proves nothing). packet->truncated is not touched: see
 *  options->truncated, and the option's own `truncated`. */
bool nd_option_decode_all(struct cursor *options, struct packet *packet);

#endif
