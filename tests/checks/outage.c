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
                   { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } } },
    { .says = "both are down", .build = both_down, .silent = { "connect-failing", "fallback-to-ipv4" } },
    { .says = "refused is an answer", .build = refused, .silent = { "connect-failing", "fallback-to-ipv4" } },
    { .says = "one client alone falls back",
      .build = one_client,
      .expects = { { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed" } },
      .silent = { "connect-failing" } },
    { .says = "all is well", .build = all_well, .silent = { "connect-failing", "fallback-to-ipv4" } },
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
      .expects = { { "dns-over-ipv6-down", DNS6, "high", "confirmed", 1, NULL, "6 questions" } } },
    { .says = "three questions are too few", .build = resolver_slips, .silent = { "dns-over-ipv6-down" } },
    { .says = "both are silent", .build = both_resolvers_down, .silent = { "dns-over-ipv6-down" } },
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

static const struct scenario paths[] = {
    { .says = "large segments vanish without a message",
      .build = black_hole,
      .expects = { { "path-mtu-black-hole", FAR6, "high", "confirmed", 1 } } },
    { .says = "Packet Too Big is heeded", .build = told, .silent = { "path-mtu-black-hole" } },
    { .says = "loss that the next try mends", .build = lost_once, .silent = { "path-mtu-black-hole" } },
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
      .ignores = { "ra-late", "ra-interval-short", "ra-lifetime-range", "ra-prefix-*", "prefix-*", "host-*" } },
    { .says = "a router that stays",
      .build = router_stays,
      .silent = { "ra-gone" },
      .ignores = { "ra-interval-short", "ra-lifetime-range", "ra-prefix-*", "prefix-*", "host-*" } },
};
SCENARIOS(outage, routers_that_come_back, routers)
