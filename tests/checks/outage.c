#include <criterion/criterion.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

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
    exchange_ends(b, 400);
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
    exchange_ends(b, seconds);
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
    exchange_ends(b, 150);
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
    exchange_ends(b, 180);
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
    exchange_ends(b, 280);
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
    exchange_ends(b, 280);
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
