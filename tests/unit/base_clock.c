#include "base/clock.h"

#include <criterion/criterion.h>

#define S CLOCK_SECOND

Test(clock, follows_timestamps_that_grow)
{
    struct clock clock = { 0 };
    cr_assert_eq(clock_advance(&clock, 100 * S), 100 * S);
    cr_assert_eq(clock_advance(&clock, 101 * S), 101 * S);
    cr_assert_eq(clock.settled, 101 * S);
}

Test(clock, never_runs_back)
{
    struct clock clock = { 0 };
    clock_advance(&clock, 100 * S);
    clock_advance(&clock, 200 * S - S * 50);
    cr_assert_eq(clock_advance(&clock, 120 * S), 150 * S);
    cr_assert_eq(clock.jumps_back, 1);
    cr_assert_eq(clock.largest_back, 30 * S);
}

Test(clock, lets_timers_run_over_a_long_step_only_when_three_frames_confirm_it)
{
    struct clock clock = { 0 };
    clock_advance(&clock, 0);
    cr_assert_eq(clock_advance(&clock, 300 * S), 300 * S);
    cr_assert_eq(clock.settled, 0);
    for (int i = 1; i <= 3; i++)
        clock_advance(&clock, 300 * S + i);
    cr_assert_eq(clock.settled, 300 * S + 3);
}

Test(clock, takes_back_a_step_that_one_frame_made)
{
    struct clock clock = { 0 };
    clock_advance(&clock, 10 * S);
    clock_advance(&clock, 5000 * S);
    cr_assert_eq(clock_advance(&clock, 11 * S), 11 * S);
    cr_assert_eq(clock.settled, 10 * S);
    cr_assert_eq(clock_advance(&clock, 12 * S), 12 * S);
    cr_assert_eq(clock.settled, 12 * S);
}

Test(clock, does_not_let_a_step_of_days_pass_for_elapsed_time)
{
    struct clock clock = { 0 };
    clock_advance(&clock, 10 * S);
    int64_t after = clock_advance(&clock, 10 * S + 3 * 86400 * S);
    cr_assert_eq(after, 10 * S);
    cr_assert_eq(clock.jumps_forward, 1);
    cr_assert_eq(clock_advance(&clock, 15 * S + 3 * 86400 * S), 15 * S);
    cr_assert_eq(clock_wall(&clock, 15 * S), 15 * S + 3 * 86400 * S);
    cr_assert_eq(clock_wall(&clock, 5 * S), 5 * S);
}

Test(clock, survives_absurd_timestamps)
{
    struct clock clock = { 0 };
    clock_advance(&clock, INT64_MAX);
    clock_advance(&clock, INT64_MIN);
    clock_advance(&clock, 0);
    clock_advance(&clock, INT64_MAX);
    clock_finish(&clock);
    cr_assert_eq(clock.settled, clock.now);
}

Test(clock, writes_rfc_3339_with_nine_decimals)
{
    char text[31];
    cr_assert_str_eq(clock_format(1764000000 * S + 5, text), "2025-11-24T16:00:00.000000005Z");
    cr_assert_str_eq(clock_format(-1, text), "1969-12-31T23:59:59.999999999Z");
}
