#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define STEP_TO_CONFIRM (60 * CLOCK_SECOND)
#define STEP_OF_A_DAY   (86400 * CLOCK_SECOND)
/* From 1897 to 2116: what a file says beyond is taken as that, so that no difference of two times, and no sum of steps, overflows. */
#define EARLIEST (-INT64_MAX / 4)
#define LATEST   (INT64_MAX / 2)

enum { FRAMES_TO_CONFIRM = 3 };

static void start(struct clock *clock, int64_t timestamp)
{
    memset(clock, 0, sizeof *clock);
    clock->running = true;
    clock->now = clock->settled = clock->first = timestamp;
}

static void shift_by(struct clock *clock, int64_t step)
{
    clock->shift += step;
    if (clock->step_count == CLOCK_STEP_MAX) {
        memmove(clock->steps, clock->steps + 1, sizeof clock->steps - sizeof clock->steps[0]);
        clock->step_count--;
    }
    clock->steps[clock->step_count++] = (struct clock_step){ .at = clock->now, .shift = clock->shift };
}

static int64_t saturating_difference(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return a > b ? INT64_MAX : INT64_MIN;
    return difference;
}

static int64_t step_back(struct clock *clock, int64_t time)
{
    int64_t back = saturating_difference(clock->now, time);
    clock->went_back++;
    if (back > clock->largest_back)
        clock->largest_back = back;
    if (back >= CLOCK_SECOND)
        clock->jumps_back++;
    if (clock->unconfirmed && time < clock->now - STEP_TO_CONFIRM) {
        /* the step was one frame's error: go on where it was before */
        clock->unconfirmed = 0;
        clock->now = time > clock->before_step ? time : clock->before_step;
        clock->jumps_forward++;
        return clock->now;
    }
    if (back >= STEP_OF_A_DAY) /* a clock that was set: go on from here without a gap */
        shift_by(clock, -back);
    return clock->now;
}

int64_t clock_advance(struct clock *clock, int64_t timestamp)
{
    timestamp = timestamp < EARLIEST ? EARLIEST : timestamp > LATEST ? LATEST : timestamp;
    if (!clock->running) {
        start(clock, timestamp);
        return timestamp;
    }
    int64_t time = saturating_difference(timestamp, clock->shift);
    if (time < clock->now)
        return step_back(clock, time);
    int64_t step = saturating_difference(time, clock->now);
    if (step >= STEP_OF_A_DAY) {
        clock->jumps_forward++;
        if (step > clock->largest_forward)
            clock->largest_forward = step;
        shift_by(clock, step);
        return clock->now;
    }
    if (step > STEP_TO_CONFIRM && !clock->unconfirmed) {
        clock->before_step = clock->now;
        clock->unconfirmed = FRAMES_TO_CONFIRM;
    } else if (clock->unconfirmed) {
        clock->unconfirmed--;
    }
    clock->now = time;
    if (!clock->unconfirmed)
        clock->settled = time;
    return time;
}

void clock_finish(struct clock *clock)
{
    clock->unconfirmed = 0;
    clock->settled = clock->now;
}

int64_t clock_wall(const struct clock *clock, int64_t time)
{
    int64_t shift = 0, wall;
    for (unsigned i = 0; i < clock->step_count && clock->steps[i].at <= time; i++)
        shift = clock->steps[i].shift;
    if (__builtin_add_overflow(time, shift, &wall))
        return shift > 0 ? INT64_MAX : INT64_MIN;
    return wall;
}

const char *clock_format(int64_t timestamp, char *text)
{
    int64_t seconds = timestamp / CLOCK_SECOND, nanoseconds = timestamp % CLOCK_SECOND;
    if (nanoseconds < 0) {
        nanoseconds += CLOCK_SECOND;
        seconds--;
    }
    time_t whole = (time_t)seconds;
    struct tm parts;
    if (!gmtime_r(&whole, &parts) || parts.tm_year < -1900 || parts.tm_year > 8099)
        memset(&parts, 0, sizeof parts);
    snprintf(text, 31, "%04u-%02u-%02uT%02u:%02u:%02u.%09uZ", (unsigned)(parts.tm_year + 1900) % 10000u,
             (unsigned)(parts.tm_mon + 1) % 100u, (unsigned)parts.tm_mday % 100u, (unsigned)parts.tm_hour % 100u,
             (unsigned)parts.tm_min % 100u, (unsigned)parts.tm_sec % 100u, (unsigned)nanoseconds % 1000000000u);
    return text;
}
