#include <criterion/criterion.h>
#include <string.h>

#include "anonymize/keyed.h"

static const struct hash_key key = { .low = 0x0706050403020100, .high = 0x0f0e0d0c0b0a0908 };

static unsigned shared_bits(uint64_t a, uint64_t b, unsigned bits)
{
    unsigned count = 0;
    while (count < bits && ((a ^ b) >> (bits - 1 - count) & 1) == 0)
        count++;
    return count;
}

Test(anonymize_keyed, two_values_share_a_prefix_as_long_as_before)
{
    uint64_t value = 0x12345678;
    for (unsigned i = 0; i < 200; i++, value = value * 6364136223846793005u + 1442695040888963407u) {
        uint64_t a = value & 0xffffffff, b = a ^ (1ull << i % 32);
        uint64_t x = keyed_permute(&key, KEYED_IPV4, 0, a, 32, 0, false);
        uint64_t y = keyed_permute(&key, KEYED_IPV4, 0, b, 32, 0, false);
        cr_expect_eq(shared_bits(a, b, 32), shared_bits(x, y, 32));
    }
}

Test(anonymize_keyed, a_permutation_meets_each_value_once)
{
    bool met[256] = { false }, shuffled[250] = { false };
    for (unsigned i = 0; i < 256; i++)
        met[keyed_permute(&key, KEYED_OUI, 7, i, 8, 0, false)] = true;
    for (unsigned i = 0; i < 250; i++)
        shuffled[keyed_shuffle(&key, 3, i, 250)] = true;
    for (unsigned i = 0; i < 250; i++)
        cr_expect(met[i] && shuffled[i], "%u", i);
}

Test(anonymize_keyed, kept_bits_and_leading_zeros_stay)
{
    for (unsigned i = 0; i < 256; i++) {
        cr_expect_eq(keyed_permute(&key, KEYED_OUI, 0, i, 8, 0x83, false) & 0x83, i & 0x83);
        cr_expect_eq(shared_bits(0, keyed_permute(&key, KEYED_OUI, 0, i, 8, 0, true), 8), shared_bits(0, i, 8));
    }
}

Test(anonymize_keyed, scrambled_octets_stay_zero_or_not_and_equal_or_not)
{
    const uint8_t zeros[20] = { 0 }, text[] = "a name and another n";
    uint8_t one[20], other[20];
    keyed_scramble(&key, zeros, sizeof zeros, one);
    cr_expect_arr_eq(one, zeros, sizeof zeros);
    keyed_scramble(&key, text, 20, one);
    keyed_scramble(&key, text, 20, other);
    cr_expect_arr_eq(one, other, 20);
    cr_expect_arr_neq(one, text, 20);
    for (unsigned i = 0; i < 256; i++) {
        uint8_t octet = (uint8_t)i;
        keyed_scramble(&key, &octet, 1, &octet);
        cr_expect_eq(octet == 0, i == 0);
    }
}
