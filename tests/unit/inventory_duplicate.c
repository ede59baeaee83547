#include "inventory/duplicate.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "builder.h"

struct feed {
    struct duplicates *duplicates;
    struct packet *packet;
    unsigned copies;
    int times;
};

static void take(void *context, const struct built *built)
{
    struct feed *feed = context;
    struct frame frame = { .time = (int64_t)built->nanoseconds,
                           .captured_length = built->captured_length,
                           .length = built->length,
                           .link_type = 1,
                           .number = 1,
                           .bytes = built->bytes };
    packet_decode(&frame, feed->packet);
    for (int i = 0; i < feed->times; i++)
        feed->copies += duplicate_seen(feed->duplicates, feed->packet, 0, frame.time + i * 1000);
}

static unsigned copies(int times, bool identical)
{
    struct feed feed = { .duplicates = duplicate_new(), .packet = malloc(sizeof(struct packet)), .times = times };
    struct builder *b = builder_new(take, &feed);
    for (int i = 0; i < 200; i++) {
        char address[32];
        snprintf(address, sizeof address, "fe80::%x", identical ? 1 : i + 1);
        build_na(b, i * (identical ? 0.02 : 1), "00:16:3e:00:00:0a", address, (struct build_na){ 0 });
    }
    builder_free(b);
    duplicate_free(feed.duplicates);
    free(feed.packet);
    return feed.copies;
}

Test(duplicate, a_mirror_that_brings_every_frame_twice_is_noticed)
{
    cr_assert_geq(copies(2, false), 198);
}

Test(duplicate, frames_that_come_once_are_none)
{
    cr_assert_eq(copies(1, false), 0);
    cr_assert_eq(copies(1, true), 0, "equal frames 20 ms apart are a repetition");
}

Test(duplicate, of_a_mirror_of_three_ports_one_of_three_is_judged)
{
    cr_assert_geq(copies(3, false), 398);
}

Test(duplicate, identical_frames_among_single_ones_are_a_flood)
{
    struct feed feed = { .duplicates = duplicate_new(), .packet = malloc(sizeof(struct packet)), .times = 1 };
    struct builder *b = builder_new(take, &feed);
    for (int i = 0; i < 9; i++)
        build_na(b, i, "00:16:3e:00:00:0a", (char[]){ 'f', 'e', '8', '0', ':', ':', (char)('1' + i), 0 },
                 (struct build_na){ 0 });
    for (int i = 0; i < 200; i++)
        build_na(b, 20 + i * 0.001, "00:16:3e:00:00:0b", "fe80::b", (struct build_na){ 0 });
    cr_assert_eq(feed.copies, 0);
    builder_free(b);
    duplicate_free(feed.duplicates);
    free(feed.packet);
}
