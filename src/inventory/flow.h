/** Flows: TCP and UDP 5-tuples of both families, by what their begin, answers and repetitions show. No payload is kept.
 *
 *  Invariants. (1) A flow is one record for both directions. (2) Its outcome is decided once by time or answer; only UNANSWERED and UNKNOWN may become ANSWERED
 *  (late). (3) A flow waits in the list of the undecided while its outcome is PENDING and its SYN was seen; the list is in order of those SYNs.
 *  (4) The table is full at 65,536: the flow that was touched longest ago goes, its counts go to its service.
 *
 *    SYN ─▶ PENDING ─SYN-ACK─▶ ANSWERED      ─RST, ICMPv6 1/1 1/4─▶ REFUSED     ─other ICMPv6 1─▶ UNREACHABLE
 *              └─3 s─▶ UNANSWERED (repeated, or others of this client are answered) or UNKNOWN ─SYN-ACK─▶ ANSWERED, late */
#ifndef V6AUDIT_FLOW_H
#define V6AUDIT_FLOW_H

#include "inventory/store.h"
#include "v6audit/service.h"

extern const struct table_row flow_row;

/** Does the packet belong to a flow? Sets has_flow_key and flow_key, and asks memory for the way to its record: flow_expect first, flow_approach a hundred
 *  nanoseconds of other work later, flow_observe after as long again. A LAN's flows are more than fit the cache, and each step is a wait. */
void flow_expect(struct observation *observation);
void flow_approach(const struct observation *observation);
/** A TCP or UDP packet of the outer layer. */
void flow_observe(const struct observation *observation);
/** The flow between these ends, whichever is a; NULL when none is known. */
struct flow *flow_find(const struct inventory *inventory, const struct segment *segment, uint8_t ip_version,
                       uint8_t protocol, const struct address *a, uint16_t a_port, const struct address *b,
                       uint16_t b_port);
/** Which side of the flow sends from here: FLOW_CLIENT or FLOW_SERVER. */
/** Octets of the IP header: without extension headers, which count as payload. */
uint32_t flow_header_length(const struct packet_layer *layer);
unsigned flow_side(const struct flow *flow, const struct address *source, uint16_t source_port);
/** An ICMPv6 error: what it says of the flow that it quotes. */
void flow_note_error(const struct observation *observation);
/** Decides what waited for 3 s. */
void flow_tick(struct inventory *inventory, int64_t time);
/** The capture ends: decides what can be, and hands all counts to the services. */
void flow_finish(struct inventory *inventory, int64_t time);

#endif
