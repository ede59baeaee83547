#include "base/hash.h"

#include <endian.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static struct hash_key process_key;
static int process_key_set;

struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

/* One load where the machine allows it: a loop over octets costs four times the hash itself. */
static inline uint64_t load_word(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word);
}

static inline uint64_t load_rest(const uint8_t *bytes, size_t size)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static inline uint64_t siphash(const struct hash_key *key, unsigned c, unsigned d, const uint8_t *at, size_t size)
{
    struct sip s = { key->low ^ 0x736f6d6570736575u, key->high ^ 0x646f72616e646f6du, key->low ^ 0x6c7967656e657261u,
                     key->high ^ 0x7465646279746573u };
    for (size_t left = size; left >= 8; left -= 8, at += 8) {
        uint64_t word = load_word(at);
        s.v3 ^= word;
        for (unsigned round = 0; round < c; round++)
            sip_round(&s);
        s.v0 ^= word;
    }
    uint64_t last = load_rest(at, size % 8) | (uint64_t)(size & 0xff) << 56;
    s.v3 ^= last;
    for (unsigned round = 0; round < c; round++)
        sip_round(&s);
    s.v0 ^= last;
    s.v2 ^= 0xff;
    for (unsigned round = 0; round < d; round++)
        sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t hash_siphash(const struct hash_key *key, unsigned c, unsigned d, const void *bytes, size_t size)
{
    return siphash(key, c, d, bytes, size);
}

void hash_set_key(const struct hash_key *key)
{
    process_key = *key;
    process_key_set = 1;
}

static void draw_key(void)
{
    if (getrandom(&process_key, sizeof process_key, 0) != (ssize_t)sizeof process_key) {
        /* no entropy source: better an unknown time and place than a constant */
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        process_key.low = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u;
        process_key.high = (uint64_t)(uintptr_t)&now ^ (uint64_t)now.tv_sec << 32;
    }
    process_key_set = 1;
}

uint64_t hash_bytes(const void *bytes, size_t size)
{
    if (!process_key_set)
        draw_key();
    return siphash(&process_key, 1, 3, bytes, size);
}
