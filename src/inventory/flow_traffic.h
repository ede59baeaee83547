/** Frames of a flow that a state left out, added to what was learnt from those that it kept. */
#ifndef V6AUDIT_FLOW_TRAFFIC_H
#define V6AUDIT_FLOW_TRAFFIC_H

#include "inventory/store.h"

/** `traffic` was like this packet and ended at clock time `last`. False, and nothing is counted, when another file has counted this time already.
 *  True without a record: the flow was forgotten meanwhile, its host and its segment were not. */
bool flow_traffic_add(struct inventory *inventory, const struct segment *segment, const struct packet *packet,
                      const struct frame_traffic *traffic, int64_t last);

#endif
