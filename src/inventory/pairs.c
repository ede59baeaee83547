#include "inventory/pairs.h"

#include <string.h>

#include "base/hash.h"

static uint64_t hash_pair(const struct address *source, const struct address *destination)
{
    uint8_t octets[32];
    memcpy(octets, source->octets, 16);
    memcpy(octets + 16, destination->octets, 16);
    return hash_bytes(octets, sizeof octets);
}

static void set_bit(struct pairs *pairs, uint32_t bit)
{
    uint64_t mask = UINT64_C(1) << (bit % 64);
    pairs->set += !(pairs->bits[bit / 64] & mask);
    pairs->bits[bit / 64] |= mask;
}

static bool has_bit(const struct pairs *pairs, uint32_t bit)
{
    return pairs->bits[bit / 64] >> (bit % 64) & 1;
}

void pairs_add(struct pairs *pairs, const struct address *source, const struct address *destination)
{
    uint64_t hash = hash_pair(source, destination);
    set_bit(pairs, (uint32_t)hash % PAIRS_BITS);
    set_bit(pairs, (uint32_t)(hash >> 32) % PAIRS_BITS);
}

bool pairs_seen(const struct pairs *pairs, const struct address *source, const struct address *destination)
{
    uint64_t hash = hash_pair(source, destination);
    return pairs->set > PAIRS_BITS / 4 ||
           (has_bit(pairs, (uint32_t)hash % PAIRS_BITS) && has_bit(pairs, (uint32_t)(hash >> 32) % PAIRS_BITS));
}
