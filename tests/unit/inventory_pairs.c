#include <criterion/criterion.h>
#include <stdlib.h>

#include "inventory/pairs.h"

static struct address numbered(uint32_t number)
{
    struct address address = { { 0x20, 0x01, 0x0d, 0xb8 } };
    for (unsigned i = 0; i < 4; i++)
        address.octets[15 - i] = (uint8_t)(number >> (8 * i));
    return address;
}

Test(inventory_pairs, what_was_added_is_found_and_little_else)
{
    struct pairs *pairs = calloc(1, sizeof *pairs);
    struct address server = numbered(0);
    unsigned wrong = 0;
    for (uint32_t i = 1; i <= 10000; i++) {
        struct address client = numbered(i);
        pairs_add(pairs, &client, &server);
    }
    for (uint32_t i = 1; i <= 10000; i++) {
        struct address client = numbered(i);
        cr_assert(pairs_seen(pairs, &client, &server));
        wrong += pairs_seen(pairs, &server, &client); /* the other direction is another pair */
    }
    cr_expect(wrong < 100, "%u", wrong);
    free(pairs);
}

Test(inventory_pairs, a_full_filter_knows_nothing_and_calls_all_seen)
{
    struct pairs *pairs = calloc(1, sizeof *pairs);
    struct address server = numbered(0), stranger = numbered(UINT32_MAX);
    cr_expect(!pairs_seen(pairs, &stranger, &server));
    for (uint32_t i = 1; i <= 200000; i++) {
        struct address client = numbered(i);
        pairs_add(pairs, &client, &server);
    }
    cr_expect(pairs_seen(pairs, &stranger, &server));
    free(pairs);
}
