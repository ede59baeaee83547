#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define A         "00:16:3e:00:00:66"
#define A_ADDRESS "2001:db8:10:0:216:3eff:fe00:66"
#define B         "00:16:3e:00:00:77"
#define B_ADDRESS "2001:db8:10:0:216:3eff:fe00:77"

static void ping(struct builder *b, double time, struct build_twist twist)
{
    build_twist(b, twist);
    build_echo(b, time, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A, .length = 64 });
}

static void healthy(struct builder *b)
{
    ping(b, 1, (struct build_twist){ .fragment_size = 32 });
    ping(b, 2, (struct build_twist){ .fragment_size = 32, .reverse = true });
}

static void overlapping(struct builder *b)
{
    ping(b, 1, (struct build_twist){ .fragment_size = 32, .fragment_overlap = 8 });
}

static void repeated(struct builder *b)
{
    build_ip(b, 1, B, B_ADDRESS, A_ADDRESS, 44, "3a000001 00000077 80006ccd000300010001020304050607");
    build_ip(b, 1.5, B, B_ADDRESS, A_ADDRESS, 44, "3a000001 00000077 80006ccd000300010001020304050607");
    build_ip(b, 1.6, B, B_ADDRESS, A_ADDRESS, 44, "3a000010 00000077 08090a0b0c0d0e0f");
}

static void tiny(struct builder *b)
{
    ping(b, 1,
         (struct build_twist){ .inner_headers = { { 60, "0104 00000000", 1 }, { 60, "0104 00000000", 1 } },
                               .fragment_size = 8 });
}

static void atomic(struct builder *b)
{
    ping(b, 1, (struct build_twist){ .atomic = true });
}

static void odd_length(struct builder *b)
{
    ping(b, 1, (struct build_twist){ .fragment_size = 20 });
}

static void beyond_the_end(struct builder *b)
{
    build_ip(b, 1, B, B_ADDRESS, A_ADDRESS, 44, "3a00fff8 00000078 0001020304050607 0001020304050607");
}

static void other_next_header(struct builder *b)
{
    build_ip(b, 1, B, B_ADDRESS, A_ADDRESS, 44, "3a000001 00000077 80006ccd000300010001020304050607");
    build_ip(b, 1.1, B, B_ADDRESS, A_ADDRESS, 44, "11000010 00000077 08090a0b0c0d0e0f");
}

static void unfinished(struct builder *b, unsigned count, double interval, bool also_rest)
{
    char hex[80];
    for (unsigned i = 0; i < count; i++) {
        snprintf(hex, sizeof hex, "3a000001 %08x 80006ccd0003000100010203040506%02x", 0x1000 + i, i & 0xff);
        build_ip(b, 1 + i * interval, B, B_ADDRESS, A_ADDRESS, 44, hex);
        snprintf(hex, sizeof hex, "3a000010 %08x 08090a0b0c0d0e0f", 0x1000 + i);
        if (also_rest)
            build_ip(b, 1.001 + i * interval, B, B_ADDRESS, A_ADDRESS, 44, hex);
    }
    build_echo(b, 3 + count * interval, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A });
}

static void many_unfinished(struct builder *b)
{
    unfinished(b, 120, 0.2, false);
}

static void many_finished(struct builder *b)
{
    unfinished(b, 120, 0.2, true);
}

static void slowly_unfinished(struct builder *b)
{
    unfinished(b, 120, 2, false);
}

static void long_ago(struct builder *b)
{
    unfinished(b, 120, 0.2, false);
    build_echo(b, 500, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A });
}

static const struct scenario fragments[] = {
    { .says = "a packet in fragments, in any order, is healthy", .build = healthy, .silent = { "fragment-*" } },
    { .says = "an overlap is said once a packet",
      .build = overlapping,
      .expects = { { "fragment-overlap", B, "critical", "confirmed", 1 } } },
    { .says = "the same fragment twice is no overlap",
      .build = repeated,
      .silent = { "fragment-*" },
      .ignores = { "icmpv6-*" } },
    { .says = "a first fragment that ends in the chain of headers",
      .build = tiny,
      .expects = { { "fragment-tiny-first", B, "high", "confirmed", 1 } } },
    { .says = "a whole packet with a Fragment header",
      .build = atomic,
      .expects = { { "fragment-atomic", B, "low", "confirmed", 1 } } },
    { .says = "a length that is no multiple of 8, with more to follow",
      .build = odd_length,
      .expects = { { "fragment-malformed", B, "medium" } },
      .ignores = { "fragment-overlap" } },
    { .says = "an end beyond 65,535 octets",
      .build = beyond_the_end,
      .expects = { { "fragment-malformed", B, "medium", "confirmed", 1 } } },
    { .says = "two next headers in one packet",
      .build = other_next_header,
      .expects = { { "fragment-malformed", B, "medium", "confirmed", 1 } },
      .ignores = { "icmpv6-*" } },
};

static const struct scenario incomplete[] = {
    { .says = "120 packets in 24 s that stay unfinished",
      .build = many_unfinished,
      .expects = { { "fragment-incomplete", B, "info", "confirmed" } } },
    { .says = "the same, seen while the capture goes on",
      .build = long_ago,
      .expects = { { "fragment-incomplete", B, "info", "confirmed", 20 } } },
    { .says = "as many that are finished",
      .build = many_finished,
      .silent = { "fragment-*" },
      .ignores = { "icmpv6-*" } },
    { .says = "as many in four minutes", .build = slowly_unfinished, .silent = { "fragment-*" } },
};

SCENARIOS(fragment, pieces_of_one_packet, fragments)
SCENARIOS(fragment, packets_that_stay_unfinished, incomplete)
