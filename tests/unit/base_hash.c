#include "base/hash.h"

#include <criterion/criterion.h>

/* Aumasson and Bernstein, "SipHash: a fast short-input PRF", appendix A; and the reference vectors for inputs 00, 01, 02 … */
Test(hash, gives_the_published_siphash_2_4_value)
{
    struct hash_key key = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };
    uint8_t input[15];
    for (unsigned i = 0; i < sizeof input; i++)
        input[i] = (uint8_t)i;
    cr_assert_eq(hash_siphash(&key, 2, 4, input, 15), 0xa129ca6149be45e5u);
    cr_assert_eq(hash_siphash(&key, 2, 4, input, 0), 0x726fdb47dd0e0e31u);
    cr_assert_eq(hash_siphash(&key, 2, 4, input, 8), 0x93f5f5799a932462u);
}

Test(hash, depends_on_the_key)
{
    struct hash_key one = { 1, 2 }, other = { 1, 3 };
    hash_set_key(&one);
    uint64_t first = hash_bytes("fe80::1", 7);
    hash_set_key(&other);
    cr_assert_neq(first, hash_bytes("fe80::1", 7));
    hash_set_key(&one);
    cr_assert_eq(first, hash_bytes("fe80::1", 7));
}
