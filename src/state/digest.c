#include "state/digest.h"

#include <string.h>

/* FIPS 180-4 §4.2.2 */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

static inline uint32_t rotate(uint32_t value, unsigned by)
{
    return value >> by | value << (32 - by);
}

static inline uint32_t load(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* §6.2.2: one block */
static void take_block(uint32_t state[8], const uint8_t *block)
{
    uint32_t w[64], v[8];
    for (unsigned i = 0; i < 16; i++)
        w[i] = load(block + 4 * (size_t)i);
    for (unsigned i = 16; i < 64; i++) {
        uint32_t low = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t high = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + low + w[i - 7] + high;
    }
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 64; i++) {
        uint32_t sum = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        uint32_t first = v[7] + sum + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + w[i];
        sum = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        uint32_t second = sum + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + second;
    }
    for (unsigned i = 0; i < 8; i++)
        state[i] += v[i];
}

void digest_start(struct digest *digest)
{
    static const uint32_t begin[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    memcpy(digest->state, begin, sizeof begin);
    digest->size = 0;
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    size_t held = digest->size % DIGEST_BLOCK;
    if (size == 0)
        return;
    digest->size += size;
    if (held > 0) {
        size_t some = DIGEST_BLOCK - held < size ? DIGEST_BLOCK - held : size;
        memcpy(digest->block + held, at, some);
        if (held + some < DIGEST_BLOCK)
            return;
        take_block(digest->state, digest->block);
        at += some;
        size -= some;
    }
    for (; size >= DIGEST_BLOCK; size -= DIGEST_BLOCK, at += DIGEST_BLOCK)
        take_block(digest->state, at);
    if (size > 0)
        memcpy(digest->block, at, size);
}

static void store(uint8_t bytes[8], uint64_t number)
{
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
}

void digest_add_number(struct digest *digest, uint64_t number)
{
    uint8_t bytes[8];
    store(bytes, number);
    digest_add(digest, bytes, sizeof bytes);
}

void digest_result(const struct digest *digest, uint8_t result[DIGEST_SIZE])
{
    static const uint8_t padding[DIGEST_BLOCK] = { 0x80 };
    struct digest end = *digest;
    uint64_t bits = digest->size * 8;
    size_t held = digest->size % DIGEST_BLOCK;
    digest_add(&end, padding, (held < 56 ? 56 : 120) - held);
    digest_add_number(&end, bits);
    for (unsigned i = 0; i < 8; i++)
        for (unsigned j = 0; j < 4; j++)
            result[4 * i + j] = (uint8_t)(end.state[i] >> (24 - 8 * j));
}
