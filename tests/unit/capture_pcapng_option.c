#include "capture/pcapng_option.h"

#include <criterion/criterion.h>

#include "at_the_edge.h"
#include "v6audit/frame.h"

Test(pcapng_option, walks_within_its_walls)
{
    static const uint8_t bytes[] = { 2, 0, 3, 0, 'e', 'n', '0', 0, 9, 0, 1,   0, 6, 0,
                                     0, 0, 0, 0, 0,   0,   2,   0, 1, 0, 'x', 0, 0, 0 };
    struct pcapng_option option;
    char text[8];
    for (size_t cut = 0; cut <= sizeof bytes; cut++) {
        pcapng_option_begin(&option, at_the_edge(bytes, cut), cut, false);
        unsigned count = 0;
        while (pcapng_option_next(&option)) {
            count++;
            pcapng_option_text(&option, text, sizeof text);
        }
        cr_expect_eq(count, cut < 7 ? 0u : cut < 13 ? 1u : 2u, "%zu octets", cut);
    }
}

Test(pcapng_option, cuts_text_that_does_not_fit)
{
    const struct pcapng_option option = { .length = 9, .value = (const uint8_t *)"ethernet0" };
    char text[5];
    pcapng_option_text(&option, text, sizeof text);
    cr_expect_str_eq(text, "ethe");
}

struct row {
    const char *says;
    int resolution;
    int64_t offset;
    uint64_t units;
    int64_t time;
};

static const struct row rows[] = {
    { "microseconds by default", -1, 0, 1700000000123456, 1700000000123456000 },
    { "seconds", 0, 0, 1700000000, 1700000000000000000 },
    { "milliseconds", 3, 0, 1700000000123, 1700000000123000000 },
    { "nanoseconds", 9, 0, 1700000000123456789, 1700000000123456789 },
    { "picoseconds are cut", 12, 0, 1700000000123999, 1700000000123 },
    { "as fine as 64 bits allow", 19, 0, UINT64_C(10000000000000000000), 1000000000 },
    { "finer is ignored", 20, 0, 1000000, 1000000000 },
    { "binary seconds", 0x80, 0, 7, 7000000000 },
    { "halves", 0x81, 0, 3, 1500000000 },
    { "NTP's fraction", 0x80 | 32, 0, (UINT64_C(5) << 32) + (UINT64_C(1) << 31), 5500000000 },
    { "very fine binary", 0x80 | 63, 0, UINT64_C(3) << 62, 1500000000 },
    { "binary beyond 64 bits is ignored", 0x80 | 64, 0, 1000000, 1000000000 },
    { "an offset in seconds", 6, 1700000000, 1, 1700000000000001000 },
    { "before 1970 stops at 0", 6, -1, 500000, 0 },
    { "too large stops", 0, 0, UINT64_MAX, FRAME_TIME_MAX },
    { "too large binary stops", 0x80, 0, UINT64_MAX, FRAME_TIME_MAX },
    { "too large an offset stops", 6, INT64_MAX, 1, FRAME_TIME_MAX },
    { "too small an offset stops", 6, INT64_MIN, 0, 0 },
};

Test(pcapng_resolution, turns_units_into_nanoseconds)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pcapng_resolution resolution;
        pcapng_resolution_default(&resolution);
        if (rows[i].resolution >= 0)
            pcapng_resolution_set(&resolution, (uint8_t)rows[i].resolution);
        if (rows[i].offset)
            pcapng_resolution_offset(&resolution, rows[i].offset);
        cr_expect_eq(pcapng_resolution_time(&resolution, rows[i].units), rows[i].time, "%s", rows[i].says);
    }
}
