#include <criterion/criterion.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

#define CPE   "00:16:3e:00:00:c0"
#define CPELL "fe80::216:3eff:fe00:c0"

static const char plan_pool[] = "version: 1\n"
                                "segments:\n"
                                "  - name: office\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    prefix-delegation: [\"2001:db8:f000::/40\"]\n"
                                "    routers:\n"
                                "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n";

static void delegates(struct builder *b, double time, const char *prefix)
{
    build_dhcpv6(b, time, CPE, CPELL,
                 (struct build_dhcpv6){ .type = 3, .transaction = (uint32_t)time, .want_prefix = true });
    build_dhcpv6(b, time + 0.1, R1, R1LL,
                 (struct build_dhcpv6){
                     .to = CPELL, .to_mac = CPE, .type = 7, .transaction = (uint32_t)time, .prefix = prefix });
}

static void provider(struct builder *b)
{
    for (double t = 0.5; t < 400; t += 100)
        build_ra(b, t, R1, R1LL, (struct build_ra){ .flags = "MO", .prefixes = { { "2001:db8:10::/64" } } });
}

static void small(struct builder *b)
{
    provider(b);
    delegates(b, 10, "2001:db8:f000::/60");
}

static void large(struct builder *b)
{
    provider(b);
    delegates(b, 10, "2001:db8:f000::/48");
}

static void for_hosts(struct builder *b)
{
    for (double t = 0.5; t < 400; t += 100)
        build_ra(b, t, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64", "LP" } } });
    delegates(b, 10, "2001:db8:f000::/64");
}

static void changes(struct builder *b)
{
    provider(b);
    delegates(b, 10, "2001:db8:f000::/48");
    delegates(b, 300, "2001:db8:f100::/48");
}

static void stays(struct builder *b)
{
    provider(b);
    delegates(b, 10, "2001:db8:f000::/48");
    delegates(b, 300, "2001:db8:f000::/48");
}

static void released(struct builder *b)
{
    provider(b);
    delegates(b, 10, "2001:db8:f000::/48");
    build_dhcpv6(b, 200, CPE, CPELL,
                 (struct build_dhcpv6){ .type = 8, .transaction = 9, .prefix = "2001:db8:f000::/48" });
    delegates(b, 300, "2001:db8:f100::/48");
}

static void ds_lite(struct builder *b)
{
    provider(b);
    build_dhcpv6(b, 10, R1, R1LL,
                 (struct build_dhcpv6){ .to = CPELL,
                                        .to_mac = CPE,
                                        .type = 7,
                                        .transaction = 10,
                                        .prefix = "2001:db8:f000::/48",
                                        .options = "0040000e"
                                                   "046166747207"
                                                   "6578616d706c65"
                                                   "00" });
}

static void session(struct builder *b)
{
    build_ethernet(b, 0.1, CPE, "ff:ff:ff:ff:ff:ff", 0x8863, "11090000 0004 01010000");
    build_ethernet(b, 0.2, R1, CPE, 0x8863, "11070000 0004 01010000");
    build_ethernet(b, 0.3, R1, CPE, 0x8863, "11650007 0004 01010000");
    builder_pppoe(b, 7);
    provider(b);
    delegates(b, 10, "2001:db8:f000::/48");
}

static void sixrd(struct builder *b)
{
    build_dhcpv4(b, 10, R1, "198.51.100.1",
                 (struct build_dhcpv4){ .type = 5,
                                        .client_mac = CPE,
                                        .transaction = 10,
                                        .address = "198.51.100.2",
                                        .server = "198.51.100.1",
                                        .options = "d416 00 20 20010db8000000000000000000000000 cb007101" });
}

static void map(struct builder *b)
{
    provider(b);
    build_dhcpv6(b, 10, R1, R1LL,
                 (struct build_dhcpv6){ .to = CPELL,
                                        .to_mac = CPE,
                                        .type = 7,
                                        .transaction = 10,
                                        .prefix = "2001:db8:f000::/48",
                                        .options = "005e0014 005a0010 20010db8000000000000000000000001" });
}

/* A client asks for the options of DS-Lite and MAP, and the server gives none. */
static void only_asked(struct builder *b)
{
    provider(b);
    build_dhcpv6(b, 9, CPE, CPELL,
                 (struct build_dhcpv6){
                     .type = 3, .transaction = 9, .want_prefix = true, .options = "00060006 0040 005e 005f" });
    delegates(b, 10, "2001:db8:f000::/48");
}

/* Two prefixes of one association; then one of them alone: it still has one that it had. */
static void keeps_one(struct builder *b)
{
    provider(b);
    build_dhcpv6(b, 10, R1, R1LL,
                 (struct build_dhcpv6){ .to = CPELL,
                                        .to_mac = CPE,
                                        .type = 7,
                                        .transaction = 10,
                                        .options = "0019 0046 00000001 00000000 00000000"
                                                   "001a 0019 00000e10 00001c20 30 20010db8f00000000000000000000000"
                                                   "001a 0019 00000e10 00001c20 30 20010db8f10000000000000000000000" });
    delegates(b, 300, "2001:db8:f000::/48");
}

/* A home router in the wrong socket asks for ever, and nobody answers. */
static void only_discovers(struct builder *b)
{
    for (unsigned i = 0; i < 5; i++)
        build_ethernet(b, 10 + i * 10, CPE, "ff:ff:ff:ff:ff:ff", 0x8863, "11090000 0004 01010000");
    build_arp(b, 70, R1, "192.0.2.1", (struct build_arp){ .target = "192.0.2.9" });
}

static const char plan_whole[] = "version: 1\n"
                                 "segments:\n"
                                 "  - name: uplink\n"
                                 "    prefix-delegation: [\"2001:db8:f000::/60\"]\n";

#define ELSE .ignores = { "ra-*", "prefix-*", "dhcpv6-*", "address-*", "host-*" }

static const struct scenario uplinks[] = {
    { .says = "a /60 for a site",
      .build = small,
      .expects = { { "uplink-delegation-size", "2001:db8:f000::/60", "medium", "confirmed", 1 } },
      ELSE },
    { .says = "a /48 for a site", .build = large, .silent = { "uplink-*" }, ELSE },
    { .says = "a /64 for a host", .build = for_hosts, .silent = { "uplink-*" }, ELSE },
    { .says = "a /60 from the plan's pool", .plan = plan_pool, .build = small, .silent = { "uplink-*" }, ELSE },
    { .says = "another prefix for the same client",
      .build = changes,
      .expects = { { "uplink-delegation-changed", "2001:db8:f100::/48", "medium", "confirmed", 1 } },
      ELSE },
    { .says = "the same prefix again", .build = stays, .silent = { "uplink-*" }, ELSE },
    { .says = "released before", .build = released, .silent = { "uplink-*" }, ELSE },
    { .says = "DS-Lite is offered",
      .build = ds_lite,
      .expects = { { "uplink-tunnelled", "2001:db8:f000::/48", "medium", "confirmed", 1 } },
      ELSE },
    { .says = "MAP-E is offered",
      .build = map,
      .expects = { { "uplink-tunnelled", "2001:db8:f000::/48", "medium", "confirmed", 1, .says = "MAP" } },
      ELSE },
    { .says = "options for tunnels are asked for, and not given", .build = only_asked, .silent = { "uplink-*" }, ELSE },
    { .says = "PPPoE from its discovery on",
      .build = session,
      .expects = { { "uplink-tunnelled", "2001:db8:f000::/48", "medium", "confirmed", 1, .says = "PPPoE" } },
      ELSE },
    { .says = "PPPoE is looked for, and nobody answers", .build = only_discovers, .silent = { "uplink-*" }, ELSE },
    { .says = "the delegation itself in the plan is no pool for hosts",
      .plan = plan_whole,
      .build = small,
      .expects = { { "uplink-delegation-size", "2001:db8:f000::/60", "medium", "confirmed", 1 } },
      ELSE },
    { .says = "DHCPv4 tells of 6rd",
      .build = sixrd,
      .expects = { { "uplink-tunnelled", NULL, "medium", "confirmed", 1, .says = "6rd" } },
      ELSE },
    { .says = "one of two prefixes stays", .build = keeps_one, .silent = { "uplink-*" }, ELSE },
};
SCENARIOS(uplink, what_the_provider_gives, uplinks)
