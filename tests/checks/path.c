#include <criterion/criterion.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

/* ── path MTU ── */

static void sends(struct builder *b, double time, bool six, uint32_t sequence, unsigned length)
{
    build_tcp(b, time, people[0].mac, six ? people[0].six : people[0].four,
              (struct build_transport){ .to = six ? FAR6 : FAR4,
                                        .to_mac = R1,
                                        .source_port = six ? 20400 : 20200,
                                        .destination_port = 443,
                                        .flags = "A",
                                        .sequence = sequence,
                                        .acknowledgement = 501,
                                        .length = length });
}

static void acknowledges(struct builder *b, double time, bool six, uint32_t acknowledgement)
{
    build_tcp(b, time, R1, six ? FAR6 : FAR4,
              (struct build_transport){ .to = six ? people[0].six : people[0].four,
                                        .to_mac = people[0].mac,
                                        .source_port = 443,
                                        .destination_port = six ? 20400 : 20200,
                                        .flags = "A",
                                        .sequence = 501,
                                        .acknowledgement = acknowledgement });
}

enum twist { NO_MESSAGE, TOO_BIG, GETS_THROUGH };

static void large(struct builder *b, enum twist twist)
{
    exchange_begins(b, 100);
    exchange_connects(b, 20, &people[0], FAR6, NULL, 443, 0.01, ANSWERS);
    sends(b, 21, true, 101, 1400);
    if (twist == TOO_BIG)
        build_icmpv6(b, 21.001, R1, "2001:db8:10::1",
                     (struct build_icmpv6){
                         .to = people[0].six, .to_mac = people[0].mac, .type = 2, .hex = "00000514", .quote = true });
    sends(b, 21.002, true, 1501, 200);
    acknowledges(b, 21.02, true, 101);
    if (twist == TOO_BIG) {
        sends(b, 21.1, true, 101, 1200);
        sends(b, 21.1001, true, 1301, 200);
        acknowledges(b, 21.2, true, 1701);
    } else {
        for (double t = 21.3; t < 30; t += t - 21)
            sends(b, t, true, 101, 1400);
        if (twist == GETS_THROUGH)
            acknowledges(b, 21.4, true, 1701);
    }
    exchange_ends(b, 60);
}

static void black_hole(struct builder *b)
{
    large(b, NO_MESSAGE);
}

static void told(struct builder *b)
{
    large(b, TOO_BIG);
}

static void lost_once(struct builder *b)
{
    exchange_begins(b, 100);
    exchange_connects(b, 20, &people[0], FAR6, NULL, 443, 0.01, ANSWERS);
    for (unsigned i = 0; i < 6; i++) { /* six losses, each mended by the next try */
        sends(b, 21 + i, true, 101 + i * 1400, 1400);
        sends(b, 21.3 + i, true, 101 + i * 1400, 1400);
        acknowledges(b, 21.32 + i, true, 101 + (i + 1) * 1400);
    }
    exchange_ends(b, 60);
}

/* One person's connection whose large segment is sent at 1, 1.3, 1.9 … s after its begin, each time in vain. */
static void hangs(struct builder *b, double time, const struct person *from, uint16_t port)
{
    struct build_transport there = {
        .to = FAR6, .to_mac = R1, .source_port = port, .destination_port = 443, .flags = "S", .sequence = 100
    };
    struct build_transport back = { .to = from->six,
                                    .to_mac = from->mac,
                                    .source_port = 443,
                                    .destination_port = port,
                                    .flags = "SA",
                                    .sequence = 500,
                                    .acknowledgement = 101 };
    build_tcp(b, time, from->mac, from->six, there);
    build_tcp(b, time + 0.01, R1, FAR6, back);
    there.flags = back.flags = "A";
    there.sequence = 101;
    there.acknowledgement = back.sequence = 501;
    there.length = 1400;
    build_tcp(b, time + 1, from->mac, from->six, there);
    build_tcp(b, time + 1.02, R1, FAR6, back); /* something small came through */
    for (double wait = 0.3; wait < 10; wait *= 2)
        build_tcp(b, time + 1 + wait, from->mac, from->six, there);
}

/* ARP every 5 s, so that nothing is a gap of the capture. */
static void watched(struct builder *b, double seconds)
{
    for (double t = 2; t < seconds; t += 5)
        build_arp(b, t, people[2].mac, people[2].four, (struct build_arp){ .target = "192.0.2.1" });
}

static void two_hang(struct builder *b)
{
    exchange_begins(b, 100);
    hangs(b, 20, &people[0], 20400);
    hangs(b, 23, &people[1], 20460);
    watched(b, 60);
}

static void nobody_tries_again(struct builder *b)
{
    exchange_begins(b, 700);
    hangs(b, 20, &people[0], 20400);
    watched(b, 700);
}

/* At 90 s another connection's large segment is acknowledged. */
static void large_passes_again(struct builder *b)
{
    exchange_begins(b, 200);
    hangs(b, 20, &people[0], 20400);
    exchange_connects(b, 89, &people[1], FAR6, NULL, 443, 0.01, ANSWERS);
    build_tcp(b, 90, people[1].mac, people[1].six,
              (struct build_transport){ .to = FAR6,
                                        .to_mac = R1,
                                        .source_port = 20000 + 89 * 20,
                                        .destination_port = 443,
                                        .flags = "A",
                                        .sequence = 101,
                                        .acknowledgement = 501,
                                        .length = 1400 });
    build_tcp(b, 90.02, R1, FAR6,
              (struct build_transport){ .to = people[1].six,
                                        .to_mac = people[1].mac,
                                        .source_port = 443,
                                        .destination_port = 20000 + 89 * 20,
                                        .flags = "A",
                                        .sequence = 501,
                                        .acknowledgement = 1501 });
    watched(b, 200);
}

/* What was stuck is acknowledged at 50 s. */
static void goes_on(struct builder *b)
{
    exchange_begins(b, 200);
    hangs(b, 20, &people[0], 20400);
    acknowledges(b, 50, true, 1501);
    watched(b, 200);
}

/* Three people hang; with `error`, a router far away says that something else cannot be reached. */
static void three_hang(struct builder *b, bool error)
{
    exchange_begins(b, 100);
    for (unsigned i = 0; i < 3; i++)
        hangs(b, 20 + 3 * i, &people[i], (uint16_t)(20400 + i));
    if (error) {
        exchange_connects(b, 50, &people[0], FAR6_AGAIN, NULL, 443, 0.01, SILENT);
        build_icmpv6(b, 52.6, R1, "2001:db8:aaaa::1",
                     (struct build_icmpv6){
                         .to = people[0].six, .to_mac = people[0].mac, .type = 1, .hex = "00000000", .quote = true });
    }
    watched(b, 70);
}

static void nothing_comes_back(struct builder *b)
{
    three_hang(b, false);
}

static void errors_come_back(struct builder *b)
{
    three_hang(b, true);
}

static const struct scenario paths[] = {
    { .says = "large segments vanish without a message",
      .build = black_hole,
      .expects = { { "path-mtu-black-hole", FAR6, "high", "confirmed", 1 } },
      .outages = { { "path-mtu-black-hole", "server", FAR6, 20, 0, 1, true } } },
    { .says = "for two people",
      .build = two_hang,
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 2 } },
      .outages = { { "path-mtu-black-hole", "server", FAR6, 20, 0, 2, true } } },
    { .says = "who gives up ends it, at the last try",
      .build = nobody_tries_again,
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 1 } },
      .outages = { { "path-mtu-black-hole", "server", FAR6, 20, 30.6, 1, true } } },
    { .says = "a large segment of another connection gets through",
      .build = large_passes_again,
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 1 } },
      .outages = { { "path-mtu-black-hole", "server", FAR6, 20, 90, 1, true } } },
    { .says = "the connection that hung goes on",
      .build = goes_on,
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 1 } },
      .outages = { { "path-mtu-black-hole", "server", FAR6, 20, 50, 1, true } } },
    { .says = "Packet Too Big is heeded", .build = told, .silent = { "path-mtu-black-hole" }, .no_outage = true },
    { .says = "loss that the next try mends",
      .build = lost_once,
      .silent = { "path-mtu-black-hole" },
      .no_outage = true },
    { .says = "three connections hang, and no ICMPv6 error ever comes: something filters them",
      .build = nothing_comes_back,
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 3 },
                   { "icmpv6-filtered", FAR6, "medium", "likely", 1, "path-mtu-black-hole", "3 connections" } },
      .outages = { { "path-mtu-black-hole", "server", FAR6, 20, 0, 3, true } } },
    { .says = "two are too few for that",
      .build = two_hang,
      .silent = { "icmpv6-filtered" },
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 2 } } },
    { .says = "and where errors come, nothing filters them all",
      .build = errors_come_back,
      .expects = { { "path-mtu-black-hole", FAR6, "high", NULL, 3 } },
      .silent = { "icmpv6-filtered" } },
};
SCENARIOS(path, paths_that_swallow_large_packets, paths)

/* ── echo ── */

static void pings(struct builder *b, bool six_replies, bool four_replies)
{
    const struct person *from = &people[0], *to = &people[1];
    exchange_begins(b, 100);
    for (uint16_t i = 0; i < 5; i++) {
        build_echo(b, 20 + i, from->mac, from->six,
                   (struct build_echo){ .to = to->six, .to_mac = to->mac, .identifier = 7, .sequence = i });
        if (six_replies)
            build_echo(b, 20.01 + i, to->mac, to->six,
                       (struct build_echo){
                           .to = from->six, .to_mac = from->mac, .reply = true, .identifier = 7, .sequence = i });
        build_echo(b, 30 + i, from->mac, from->four,
                   (struct build_echo){ .to = to->four, .to_mac = to->mac, .identifier = 8, .sequence = i });
        if (four_replies)
            build_echo(b, 30.01 + i, to->mac, to->four,
                       (struct build_echo){
                           .to = from->four, .to_mac = from->mac, .reply = true, .identifier = 8, .sequence = i });
    }
    exchange_ends(b, 60);
}

static void filtered(struct builder *b)
{
    pings(b, false, true);
}

static void replies(struct builder *b)
{
    pings(b, true, true);
}

static void switched_off(struct builder *b)
{
    pings(b, false, false);
}

static const struct scenario echoes[] = {
    { .says = "replies over IPv4 only",
      .build = filtered,
      .expects = { { "icmpv6-filtered", "2001:db8:10:0:216:3eff:fe00:77", "medium", "likely", 1 } } },
    { .says = "replies over both", .build = replies, .silent = { "icmpv6-filtered" } },
    { .says = "replies over neither", .build = switched_off, .silent = { "icmpv6-filtered" } },
};
SCENARIOS(path, echoes_of_one_device, echoes)
