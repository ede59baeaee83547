#include "capture/pcapng_option.h"

#include <string.h>

#include "capture/reader.h"
#include "v6audit/frame.h"

enum { BASE_10_MAX = 19, BASE_2_MAX = 63 };
#define NANOSECONDS UINT64_C(1000000000)

void pcapng_option_begin(struct pcapng_option *option, const uint8_t *bytes, size_t size, bool swapped)
{
    *option = (struct pcapng_option){ .next = bytes, .end = bytes + size, .swapped = swapped };
}

bool pcapng_option_next(struct pcapng_option *option)
{
    size_t left = (size_t)(option->end - option->next);
    if (left < 4)
        return false;
    option->code = reader_u16(option->next, option->swapped);
    option->length = reader_u16(option->next + 2, option->swapped);
    option->value = option->next + 4;
    if (option->code == 0 || option->length > left - 4)
        return false;
    size_t padded = ((size_t)option->length + 3) & ~(size_t)3;
    option->next += 4 + (padded < left - 4 ? padded : left - 4);
    return true;
}

void pcapng_option_text(const struct pcapng_option *option, char *text, size_t room)
{
    size_t length = strnlen((const char *)option->value, option->length);
    if (length > room - 1)
        length = room - 1;
    memset(text, 0, room);
    memcpy(text, option->value, length);
}

void pcapng_resolution_default(struct pcapng_resolution *resolution)
{
    *resolution = (struct pcapng_resolution){ .base = 10, .exponent = 6, .multiplier = 1000 };
}

static uint64_t power_of_ten(unsigned exponent)
{
    uint64_t value = 1;
    while (exponent-- > 0)
        value *= 10;
    return value;
}

void pcapng_resolution_set(struct pcapng_resolution *resolution, uint8_t value)
{
    uint8_t exponent = value & 0x7f, base = value & 0x80 ? 2 : 10;
    if (exponent > (base == 2 ? BASE_2_MAX : BASE_10_MAX))
        return;
    resolution->base = base;
    resolution->exponent = exponent;
    resolution->multiplier = base == 10 && exponent <= 9 ? power_of_ten(9u - exponent) : 0;
}

void pcapng_resolution_offset(struct pcapng_resolution *resolution, int64_t seconds)
{
    if (__builtin_mul_overflow(seconds, (int64_t)NANOSECONDS, &resolution->offset))
        resolution->offset = seconds < 0 ? INT64_MIN : INT64_MAX;
}

/* Seconds above the binary point, the fraction below it, of which 34 bits are as fine as nanoseconds need and still fit when multiplied. */
static uint64_t from_base_2(uint64_t units, unsigned exponent)
{
    uint64_t seconds = units >> exponent, fraction = units & ((UINT64_C(1) << exponent) - 1), time;
    if (exponent > 34) {
        fraction >>= exponent - 34;
        exponent = 34;
    }
    if (__builtin_mul_overflow(seconds, NANOSECONDS, &time))
        return UINT64_MAX;
    return time + (fraction * NANOSECONDS >> exponent);
}

int64_t pcapng_resolution_time(const struct pcapng_resolution *resolution, uint64_t units)
{
    uint64_t time;
    if (resolution->multiplier != 0) {
        if (__builtin_mul_overflow(units, resolution->multiplier, &time))
            time = UINT64_MAX;
    } else if (resolution->base == 2) {
        time = from_base_2(units, resolution->exponent);
    } else {
        time = units / power_of_ten(resolution->exponent - 9u);
    }
    int64_t sum = time > INT64_MAX ? INT64_MAX : (int64_t)time;
    if (__builtin_add_overflow(sum, resolution->offset, &sum))
        sum = resolution->offset < 0 ? 0 : FRAME_TIME_MAX;
    return sum < 0 ? 0 : sum > FRAME_TIME_MAX ? FRAME_TIME_MAX : sum;
}
