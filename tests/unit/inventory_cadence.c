#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/clock.h"
#include "inventory/cadence.h"

static unsigned sum(const struct cadence *cadence)
{
    unsigned all = 0;
    for (unsigned i = 0; i < CADENCE_BUCKETS; i++)
        all += cadence->counts[i];
    return all;
}

Test(cadence, counts_each_second_of_a_short_time_apart)
{
    struct cadence cadence = { 0 };
    cadence_note(&cadence, 100 * CLOCK_SECOND);
    cadence_note(&cadence, 100 * CLOCK_SECOND + 1);
    cadence_note(&cadence, 103 * CLOCK_SECOND);
    cadence_note(&cadence, 50 * CLOCK_SECOND); /* before the first */
    cr_expect(eq(i64, cadence.start, 100 * CLOCK_SECOND));
    cr_expect(eq(i64, cadence.width, CLOCK_SECOND));
    cr_expect(eq(u16, cadence.counts[0], 3));
    cr_expect(eq(u16, cadence.counts[3], 1));
    cr_expect(eq(u32, sum(&cadence), 4));
}

Test(cadence, holds_any_length_of_time_and_loses_nothing)
{
    struct cadence cadence = { 0 };
    for (int64_t i = 0; i < 1000; i++)
        cadence_note(&cadence, i * 200 * CLOCK_SECOND);
    cr_expect(eq(u32, sum(&cadence), 1000));
    cr_expect(eq(i64, cadence.width, 2048 * CLOCK_SECOND));
    cr_expect(eq(u16, cadence.counts[0], 11)); /* 0, 200 … 2000 s */
    cr_expect(eq(u16, cadence.counts[96], 10));
}

Test(cadence, survives_the_ends_of_the_clock)
{
    struct cadence cadence = { 0 };
    cadence_note(&cadence, 0);
    cadence_note(&cadence, INT64_MAX);
    cr_expect(eq(u32, sum(&cadence), 2));
    for (unsigned i = 0; i < 70000; i++)
        cadence_note(&cadence, 0);
    cr_expect(eq(u16, cadence.counts[0], UINT16_MAX));
}
