/** Which host holds which address, since when.
 *
 *  Invariants. (1) An address record's owner is the MAC address of its last undisputed claim; a DAD NS alone makes it tentative.
 *  (2) A claim by another MAC address moves the owner (EVENT_BINDING_CHANGED) and makes the former one the rival. (3) `contested` needs A-B-A-B: three
 *  moves, each within 60 s of the one before; it never becomes false again. (4) A record stands in its owner's list, or in none when the owner was evicted.
 *
 *    (nothing) ─DAD NS─▶ TENTATIVE ─1 s without objection, or NS/NA/RA/data from it─▶ CLAIMED ─data─▶ USED ─24 h nothing─▶ STALE
 *                            └─NA, or another's DAD NS with another nonce─▶ CONFLICT */
#ifndef V6AUDIT_BINDING_H
#define V6AUDIT_BINDING_H

#include "inventory/store.h"

extern const struct table_row address_row;

struct address_record *binding_find(const struct inventory *inventory, const struct segment *segment,
                                    const struct address *address);

/** The sender says that the address is its own (proof: enum address_proof). Returns its record, or NULL when it cannot be kept. */
struct address_record *binding_claim(const struct observation *observation, const struct address *address,
                                     uint8_t proof);
/** A DAD NS for it. `nonce` may be NULL. Raises conflicts and loops. */
struct address_record *binding_probe(const struct observation *observation, const struct address *address,
                                     const struct bytes *nonce);
/** Where frames have no MAC address a host is its address (contract §2): note it, without prefix, event or claim against others. */
void binding_note_key(const struct observation *observation);
/** The sender gives the address up (final RA, VRRP priority 0): what follows is a failover, not a contest. */
void binding_withdraw(const struct observation *observation, const struct address *address);
/** A VRRP advertisement of priority 0 gives up those of its addresses that its sender claims (RFC 9568 §5.2.4). */
void binding_withdraw_redundant(const struct observation *observation, const struct vrrp_message *vrrp);
/** An NA that objects to somebody's DAD: raises EVENT_DAD_CONFLICT. True when it was one. */
bool binding_object(const struct observation *observation, const struct address *address);

#endif
