/** pcap-filter expressions on frames, for VLAN-tagged frames as for untagged ones (contract §1, -F). */
#ifndef V6AUDIT_FILTER_H
#define V6AUDIT_FILTER_H

#include "v6audit/error.h"
#include "v6audit/frame.h"

struct filter;

/** Check and keep an expression. An unknown word is an error with libpcap's reason: -EINVAL. */
int filter_open(const char *expression, struct filter **filter, struct error *error);
/** True when the frame passes. Compiled once a link type, for the usual ones already by filter_open: names of hosts and services are looked up there. An
 *  expression that means nothing for a link type (ether host on raw IP) lets none of its frames pass. With the word `vlan` in the expression the frame is matched as it is; else without its tags. */
bool filter_passes(struct filter *filter, const struct frame *frame);
void filter_close(struct filter *filter);

/** True when the expression has the word `vlan`. */
bool filter_has_vlan(const char *expression);

#endif
