/** Prefixes of a segment: advertised, assigned by DHCPv6, or inferred from addresses that hosts claim.
 *
 *  Invariants. (1) Link-local and multicast prefixes are not kept, but for advertised ones. (2) An address counts for the longest advertised prefix
 *  that covers it, else for its /64. (3) `addresses` counts an address once, at its first claim. */
#ifndef V6AUDIT_PREFIX_H
#define V6AUDIT_PREFIX_H

#include "inventory/store.h"

extern const struct table_row prefix_row;

/** The record, made when new (EVENT_PREFIX_NEW); `source` is added. NULL when the table is full. */
struct prefix_record *prefix_observe(const struct observation *observation, const struct prefix *prefix,
                                     uint8_t source);
/** An address was claimed for the first time. */
void prefix_learn_address(const struct observation *observation, const struct address_record *record);
/** An address is being probed: its prefix is in use, but the address does not count yet. */
void prefix_learn_probe(const struct observation *observation, const struct address_record *record);
/** The longest prefix of the segment, advertised on-link or assigned, that covers the address; NULL when there is none. */
struct prefix_record *prefix_cover(const struct inventory *inventory, const struct segment *segment,
                                   const struct address *address);
void prefix_add_router(struct prefix_record *record, const struct address *router);

#endif
