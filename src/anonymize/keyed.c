#include "anonymize/keyed.h"

#include <string.h>

enum { COMPRESSION_ROUNDS = 2, FINALISATION_ROUNDS = 4, SHUFFLE_ROUNDS = 64 };

static uint64_t hash(const struct hash_key *key, const void *bytes, size_t size)
{
    return hash_siphash(key, COMPRESSION_ROUNDS, FINALISATION_ROUNDS, bytes, size);
}

/* As octets, lowest first: a mapping is the same on every machine. */
static void put_number(uint8_t *at, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

uint64_t keyed_number(const struct hash_key *key, enum keyed_domain domain, uint64_t context, uint64_t value)
{
    uint8_t bytes[17] = { (uint8_t)domain };
    put_number(bytes + 1, context);
    put_number(bytes + 9, value);
    return hash(key, bytes, sizeof bytes);
}

uint64_t keyed_permute(const struct hash_key *key, enum keyed_domain domain, uint64_t context, uint64_t value,
                       unsigned bits, uint64_t kept, bool zeros_stay)
{
    uint64_t result = value;
    for (unsigned i = 0; i < bits; i++) {
        unsigned place = bits - 1 - i;
        uint64_t before = i == 0 ? 0 : value >> (place + 1);
        if ((kept >> place & 1) || (zeros_stay && before == 0))
            continue;
        uint8_t bytes[18] = { (uint8_t)domain, (uint8_t)i };
        put_number(bytes + 2, context);
        put_number(bytes + 10, before);
        result ^= (hash(key, bytes, sizeof bytes) & 1) << place;
    }
    return result;
}

uint64_t keyed_shuffle(const struct hash_key *key, uint64_t context, uint64_t value, uint64_t count)
{
    for (unsigned round = 0; round < SHUFFLE_ROUNDS; round++) {
        uint64_t turn = keyed_number(key, KEYED_SHUFFLE, context << 8 | round, count) % count;
        uint64_t partner = (turn + count - value) % count;
        uint64_t larger = value > partner ? value : partner;
        if (keyed_number(key, KEYED_SHUFFLE, context << 8 | round | 0x80, larger) & 1)
            value = partner;
    }
    return value;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

void keyed_scramble(const struct hash_key *key, const uint8_t *from, size_t size, uint8_t *to)
{
    for (size_t at = 0; at < size; at += 8) {
        size_t count = size - at < 8 ? size - at : 8;
        uint64_t word = 0;
        bool zero = is_zero(from + at, count);
        for (size_t i = 0; i < count; i++)
            word |= (uint64_t)from[at + i] << 8 * i;
        word = zero ? 0 : keyed_number(key, KEYED_OPAQUE, at, word);
        for (size_t i = 0; i < count; i++)
            to[at + i] = (uint8_t)(word >> 8 * i);
        if (!zero && is_zero(to + at, count)) /* a short run may have become zeros by chance */
            to[at] = 1;
    }
}
