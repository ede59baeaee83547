#include <criterion/criterion.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

#define FAR6_AGAIN "2001:db8:eeee::81"

static void end(struct builder *b, double time)
{
    build_arp(b, time, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

/* `clients` people connect for five minutes; IPv6 is down from 60 s to 180 s, IPv4 perhaps as well. */
static void down(struct builder *b, unsigned clients, enum reply six, enum reply four)
{
    exchange_begins(b, 400);
    exchange_names(b, 10, "www.example", FAR6, FAR4);
    for (unsigned i = 0; i < 16; i++)
        for (unsigned k = 0; k < clients; k++) {
            double t = 20 + i * 20 + k * 2;
            bool is_down = t >= 60 && t < 180;
            exchange_connects(b, t, &people[k], FAR6, NULL, 443, 0.01, is_down ? six : ANSWERS);
            exchange_connects(b, t + 0.4, &people[k], FAR4, NULL, 443, 0.01, is_down ? four : ANSWERS);
        }
    end(b, 400);
}

static void ipv6_down(struct builder *b)
{
    down(b, 3, SILENT, ANSWERS);
}

/* The three people connect every 20 s; IPv6 is down while `is_down` says so. */
static void connect_while(struct builder *b, double seconds, bool (*is_down)(double time))
{
    exchange_begins(b, seconds);
    exchange_names(b, 10, "www.example", FAR6, FAR4);
    for (double start = 20; start < seconds - 20; start += 20)
        for (unsigned k = 0; k < 3; k++) {
            double t = start + k * 2;
            exchange_connects(b, t, &people[k], FAR6, NULL, 443, 0.01, is_down(t) ? SILENT : ANSWERS);
            exchange_connects(b, t + 0.4, &people[k], FAR4, NULL, 443, 0.01, ANSWERS);
        }
    end(b, seconds);
}

static bool from_220_on(double time)
{
    return time >= 220;
}

static bool flaps_at_140(double time)
{
    return time >= 60 && time < 240 && !(time > 141 && time < 143);
}

static bool twice(double time)
{
    return (time >= 60 && time < 180) || (time >= 500 && time < 620);
}

static void ipv6_stays_down(struct builder *b)
{
    connect_while(b, 400, from_220_on);
}

static void ipv6_flaps(struct builder *b)
{
    connect_while(b, 400, flaps_at_140);
}

static void ipv6_down_twice(struct builder *b)
{
    connect_while(b, 800, twice);
}

static void both_down(struct builder *b)
{
    down(b, 3, SILENT, SILENT);
}

static void refused(struct builder *b)
{
    down(b, 3, REFUSES, ANSWERS);
}

static void one_client(struct builder *b)
{
    down(b, 1, SILENT, ANSWERS);
}

static void all_well(struct builder *b)
{
    down(b, 3, ANSWERS, ANSWERS);
}

/* One host, two destinations. */
static void disturbed(struct builder *b, bool recovers)
{
    exchange_begins(b, 200);
    for (unsigned i = 0; i < 4; i++) {
        exchange_connects(b, 20 + i * 20, &people[0], i % 2 ? FAR6 : FAR6_AGAIN, NULL, 443, 0.01, SILENT);
        exchange_connects(b, 30 + i * 20, &people[0], FAR4, NULL, 80, 0.01, ANSWERS);
    }
    if (recovers)
        exchange_connects(b, 110, &people[0], FAR6, NULL, 443, 0.01, ANSWERS);
    end(b, 150);
}

static void host_disturbed(struct builder *b)
{
    disturbed(b, false);
}

static void host_recovers(struct builder *b)
{
    disturbed(b, true);
}

static const struct scenario connections[] = {
    { .says = "IPv6 is down for two minutes, IPv4 goes on",
      .build = ipv6_down,
      .expects = { { "connect-failing", "2001:db8:ffff::/48", "high", "confirmed", 1, NULL, "18 of 18" },
                   { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } },
      .outages = { { "connect-failing", "prefix", "2001:db8:ffff::/48", 60, 180, 3 } } },
    { .says = "and it lasts to the end",
      .build = ipv6_stays_down,
      .expects = { { "connect-failing", "2001:db8:ffff::/48", "high", "confirmed", 1 },
                   { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } },
      .outages = { { "connect-failing", "prefix", "2001:db8:ffff::/48", 220, 0, 3 } } },
    { .says = "a network that answers one in three for a moment is still down",
      .build = ipv6_flaps,
      .expects = { { "connect-failing", "2001:db8:ffff::/48", "high", "confirmed", 1 },
                   { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } },
      .outages = { { "connect-failing", "prefix", "2001:db8:ffff::/48", 60, 240, 3 } } },
    { .says = "down twice with a long time between are two outages",
      .build = ipv6_down_twice,
      .expects = { { "connect-failing", "2001:db8:ffff::/48", "high", "confirmed", 1 },
                   { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } },
      .outages = { { "connect-failing", "prefix", "2001:db8:ffff::/48", 60, 180, 3 },
                   { "connect-failing", "prefix", "2001:db8:ffff::/48", 500, 620, 3 } } },
    { .says = "both are down",
      .build = both_down,
      .silent = { "connect-failing", "fallback-to-ipv4" },
      .no_outage = true },
    { .says = "refused is an answer",
      .build = refused,
      .silent = { "connect-failing", "fallback-to-ipv4" },
      .no_outage = true },
    { .says = "one client alone falls back",
      .build = one_client,
      .expects = { { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } },
      .silent = { "connect-failing" },
      .no_outage = true },
    { .says = "all is well",
      .build = all_well,
      .silent = { "connect-failing", "fallback-to-ipv4" },
      .no_outage = true },
    { .says = "a host whose IPv6 reaches nobody",
      .build = host_disturbed,
      .expects = { { "host-disturbed", "00:16:3e:00:00:66", "high", "confirmed", 1 } } },
    { .says = "and one that works again", .build = host_recovers, .silent = { "host-disturbed" } },
};
SCENARIOS(outage, connections_that_fail, connections)

/* ── name servers ── */

static void resolver(struct builder *b, unsigned silent, bool ipv4_works)
{
    exchange_begins(b, 200);
    for (unsigned i = 0; i < 10; i++) {
        bool is_silent = i >= 10 - silent;
        exchange_asks(b, 20 + i * 12, &people[i % 3],
                      (struct question){ DNS6, "www.example", "AAAA", FAR6, 0, is_silent });
        exchange_asks(b, 26 + i * 12, &people[i % 3],
                      (struct question){ DNS4, "www.example", "AAAA", FAR6, 0, is_silent && !ipv4_works });
    }
    end(b, 180);
}

static void resolver_down(struct builder *b)
{
    resolver(b, 6, true);
}

/* Silent from 20 to 80 s, for three people; then as before. */
static void resolver_comes_back(struct builder *b)
{
    exchange_begins(b, 300);
    exchange_asks(b, 10, &people[0], (struct question){ DNS6, "www.example", "AAAA", FAR6, 0, false });
    for (unsigned i = 0; i < 20; i++) {
        exchange_asks(b, 20 + i * 10, &people[i % 3], (struct question){ DNS6, "www.example", "AAAA", FAR6, 0, i < 6 });
        exchange_asks(b, 25 + i * 10, &people[i % 3], (struct question){ DNS4, "www.example", "AAAA", FAR6, 0, false });
    }
    end(b, 280);
}

/* Silent for a minute, a single answer at 82 s, and silent again: less than the hold-down. */
static void resolver_stutters(struct builder *b)
{
    exchange_begins(b, 300);
    exchange_asks(b, 10, &people[0], (struct question){ DNS6, "www.example", "AAAA", FAR6, 0, false });
    for (unsigned i = 0; i < 24; i++) {
        exchange_asks(b, 20 + i * 8, &people[i % 3],
                      (struct question){ DNS6, "www.example", "AAAA", FAR6, 0, i < 16 && i != 8 });
        exchange_asks(b, 24 + i * 8, &people[i % 3], (struct question){ DNS4, "www.example", "AAAA", FAR6, 0, false });
    }
    end(b, 280);
}

static void resolver_slips(struct builder *b)
{
    resolver(b, 3, true);
}

static void both_resolvers_down(struct builder *b)
{
    resolver(b, 6, false);
}

static const struct scenario resolvers[] = {
    { .says = "the IPv6 resolver falls silent, IPv4's goes on",
      .build = resolver_down,
      .expects = { { "dns-over-ipv6-down", DNS6, "high", "confirmed", 1, NULL, "6 questions" } },
      .outages = { { "dns-over-ipv6-down", "server", DNS6, 68, 0, 3 } } },
    { .says = "it comes back after a minute",
      .build = resolver_comes_back,
      .expects = { { "dns-over-ipv6-down", DNS6, "high", "confirmed", 1 } },
      .outages = { { "dns-over-ipv6-down", "server", DNS6, 20, 80, 3 } } },
    { .says = "a single answer ends no outage",
      .build = resolver_stutters,
      .expects = { { "dns-over-ipv6-down", DNS6, "high", "confirmed", 1 } },
      .outages = { { "dns-over-ipv6-down", "server", DNS6, 20, 148, 3 } } },
    { .says = "three questions are too few",
      .build = resolver_slips,
      .silent = { "dns-over-ipv6-down" },
      .no_outage = true },
    { .says = "both are silent", .build = both_resolvers_down, .silent = { "dns-over-ipv6-down" }, .no_outage = true },
};
SCENARIOS(outage, name_servers_that_fall_silent, resolvers)

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
    end(b, 60);
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
    end(b, 60);
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
SCENARIOS(outage, paths_that_swallow_large_packets, paths)

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
    end(b, 60);
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
SCENARIOS(outage, echoes_of_one_device, echoes)

/* ── routers ── */

/* Advertises with a lifetime of 30 s until 60, and perhaps again at 200; an ARP request every 4 s. */
static void router(struct builder *b, bool pauses)
{
    struct build_ra ra = { .router_lifetime = 30, .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS6 } };
    for (double t = 0.5; t < 300; t += 12)
        if (!pauses || t < 60 || t > 200)
            build_ra(b, t, R1, R1LL, ra);
    for (double t = 1; t < 300; t += 4)
        build_arp(b, t, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
    build_dad(b, 1.5, people[0].mac, people[0].six);
}

static void router_pauses(struct builder *b)
{
    router(b, true);
}

static void router_stays(struct builder *b)
{
    router(b, false);
}

static const struct scenario routers[] = {
    { .says = "a router that hosts had dropped advertises again",
      .build = router_pauses,
      .expects = { { "ra-gone", R1LL, "high", "confirmed", 1, NULL, "advertises again after" } },
      .outages = { { "ra-gone", "router", R1LL, 78.5, 204.5, 1 } },
      .ignores = { "ra-late", "ra-interval-short", "ra-lifetime-range", "ra-prefix-*", "prefix-*", "host-*" } },
    { .says = "a router that stays",
      .build = router_stays,
      .silent = { "ra-gone" },
      .no_outage = true,
      .ignores = { "ra-interval-short", "ra-lifetime-range", "ra-prefix-*", "prefix-*", "host-*" } },
};
SCENARIOS(outage, routers_that_come_back, routers)
