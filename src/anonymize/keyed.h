/** What hides values: functions that only who has the key can compute or turn around. All are built on SipHash-2-4 (base/hash.h), a pseudo-random function
 *  by its authors' design: no library is needed for what the house has, and it is tested against the published vectors. */
#ifndef V6AUDIT_ANONYMIZE_KEYED_H
#define V6AUDIT_ANONYMIZE_KEYED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

/** What a function is for: the same value in two domains gives two unrelated results. */
enum keyed_domain {
    KEYED_OUI = 1,
    KEYED_LOW_OCTET,
    KEYED_LOW_WORD,
    KEYED_IPV4,
    KEYED_PREFIX,
    KEYED_IDENTIFIER,
    KEYED_IDENTIFIER_OCTET,
    KEYED_ASSOCIATION,
    KEYED_SHUFFLE,
    KEYED_LABEL,
    KEYED_OPAQUE
};

/** A pseudo-random number of a value. `context` is what else it depends on. */
uint64_t keyed_number(const struct hash_key *key, enum keyed_domain domain, uint64_t context, uint64_t value);

/** A permutation of the `bits` lowest bits of `value` (1 to 64) that keeps prefixes: two values whose first n bits agree, and no more, give results of which
 *  this holds too (Xu, Fan, Ammar, Moon: Prefix-preserving IP address anonymization, 2002). Bits set in `kept` stay as they are. `zeros_stay`: so do the
 *  zeros before the first bit that is set. */
uint64_t keyed_permute(const struct hash_key *key, enum keyed_domain domain, uint64_t context, uint64_t value,
                       unsigned bits, uint64_t kept, bool zeros_stay);

/** A permutation of 0 .. count-1 (Hoang, Morris, Rogaway: swap-or-not, 2012). */
uint64_t keyed_shuffle(const struct hash_key *key, uint64_t context, uint64_t value, uint64_t count);

/** Octets of the same number that tell nothing but which pieces of 8 octets are equal to those at the same place of another run. Zeros stay zeros. `to` may
 *  be `from`. */
void keyed_scramble(const struct hash_key *key, const uint8_t *from, size_t size, uint8_t *to);

#endif
