/** What a datagram with overlapping fragments may be to a receiver that does not drop it: its readings differ by which fragment wins. */
#ifndef V6AUDIT_READING_H
#define V6AUDIT_READING_H

#include "reassembly/piece.h"

/** The Neighbor Discovery type (133 to 137) that either reading has, with the pieces that came first or with `last` over them; Router Advertisement before
 *  others. 0 when neither is one, or the octets are not there. `next_header` is the first fragment's. */
uint8_t reading_hidden_type(const struct piece_list *list, const struct piece *last, uint8_t next_header);

#endif
