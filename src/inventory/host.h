/** Hosts: (segment, MAC address); by source address where frames have no MAC address.
 *
 *  Invariants. (1) A host stands in exactly one segment's list. (2) It is confirmed (never evicted) once it was seen twice, a second or more apart,
 *  or is a router or server: what was there before a flood of made-up senders stays. (3) `forwarder` never becomes false again. */
#ifndef V6AUDIT_HOST_H
#define V6AUDIT_HOST_H

#include "inventory/store.h"

extern const struct table_row host_row;

/** The host that sent the packet: made when new (EVENT_HOST_NEW), counters and times brought up to date. NULL: none can be named. */
struct host *host_observe(struct observation *observation);
struct host *host_find(const struct inventory *inventory, const struct segment *segment, const struct mac *mac);

/** The one that the packet is sent to, by its MAC address; NULL: unknown, none, or a group. */
struct host *host_of_destination(const struct observation *observation);

/** Free what the record points to and owns, not the record. */
void host_free_parts(struct host *host);
/** Positive evidence of IPv6. */
void host_show_ipv6(const struct observation *observation, uint32_t evidence);
/** It did something of its own accord. */
void host_act(struct host *host, int64_t now);
void host_add_ipv4(struct host *host, const struct address *address);
void host_behave(struct host *host, int64_t now);
/** Its start was seen: the first frames, and the capture ran for 30 s before. */
void host_attach(const struct observation *observation, enum host_attach how);
void host_be_forwarder(const struct inventory *inventory, struct host *host);
/** Keep it whatever comes. */
void host_confirm(const struct inventory *inventory, struct host *host);
/** The forwarder test on one packet (checks.md): off-link sources with travelled hop limits, and replies that go back. */
void host_test_forwarder(const struct observation *observation);

#endif
