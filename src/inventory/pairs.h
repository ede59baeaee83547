/** Which pairs of IPv6 addresses were seen as (source, destination): a Bloom filter, so that an ICMPv6 error can be asked for what it answers.
 *
 *  Invariants. (1) A pair that was added is always found. (2) Of those that were not, at most 1 in 16 is found: with more than a quarter of the bits set
 *  nothing is known any more, and every pair counts as seen. */
#ifndef V6AUDIT_PAIRS_H
#define V6AUDIT_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"

enum { PAIRS_BITS = 1 << 20 };

struct pairs {
    uint32_t set; /* bits */
    uint64_t bits[PAIRS_BITS / 64];
};

void pairs_add(struct pairs *pairs, const struct address *source, const struct address *destination);
bool pairs_seen(const struct pairs *pairs, const struct address *source, const struct address *destination);

#endif
