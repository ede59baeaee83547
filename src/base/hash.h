/** Keyed hash for tables: SipHash-1-3 under one key a process, so that a sender cannot aim at a bucket. */
#ifndef V6AUDIT_HASH_H
#define V6AUDIT_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t low, high;
};

/** SipHash with c compression and d finalisation rounds of any `key` (Aumasson and Bernstein, 2012). Tests use 2-4 against the published vectors. */
uint64_t hash_siphash(const struct hash_key *key, unsigned c, unsigned d, const void *bytes, size_t size);

/** SipHash-1-3 under the process's key, which is drawn at the first call (getrandom). Never leaves the process: reports do not depend on it. */
uint64_t hash_bytes(const void *bytes, size_t size);

/** Fix the key. For tests, which show that a report does not depend on it. */
void hash_set_key(const struct hash_key *key);

#endif
