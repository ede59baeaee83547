#include <criterion/criterion.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define R2    "00:16:3e:00:00:02"
#define R2LL  "fe80::216:3eff:fe00:2"
#define BAD   "02:00:00:00:00:99"
#define BADLL "fe80::ff:fe00:99"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define H6GUA "2001:db8:10:0:216:3eff:fe00:66"
#define FAR   "2001:db8:ffff::1"

static const char plan_r1[] = "version: 1\n"
                              "aggregates: [\"2001:db8::/32\"]\n"
                              "segments:\n"
                              "  - name: office\n"
                              "    prefixes: [\"2001:db8:10::/64\"]\n"
                              "    routers:\n"
                              "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n";

static void office(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 2, H6, H6LL);
    build_mld_join(b, 3.2, H6, H6LL, H6LL);
    build_dad(b, 4, H6, H6GUA);
}

static void later(struct builder *b)
{
    build_ra(b, 150, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void redirect(struct builder *b, double time, const char *mac, const char *address, const char *target)
{
    build_redirect(b, time, mac, address,
                   (struct build_redirect){ .to = H6GUA, .to_mac = H6, .target = target, .destination = FAR });
}

static void by_a_host(struct builder *b)
{
    office(b);
    redirect(b, 20, BAD, BADLL, BADLL);
    redirect(b, 21, BAD, BADLL, BADLL);
    later(b);
}

static void before_the_router(struct builder *b)
{
    redirect(b, 1, R1, R1LL, FAR);
    office(b);
}

static void no_router_at_all(struct builder *b)
{
    build_dad(b, 0.5, H6, H6LL);
    redirect(b, 1, BAD, BADLL, FAR);
}

static void by_the_router_to_the_neighbour(struct builder *b)
{
    office(b);
    redirect(b, 20, R1, R1LL, FAR);
    later(b);
}

static void in_the_routers_name(struct builder *b)
{
    office(b);
    redirect(b, 20, BAD, R1LL, BADLL);
    later(b);
}

static void by_the_virtual_router(struct builder *b)
{
    build_ra(b, 1, R1, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    redirect(b, 20, "00:00:5e:00:02:0a", "fe80::1", FAR);
}

static void with_the_routers_mac(struct builder *b)
{
    office(b);
    redirect(b, 20, R1, R1LL, BADLL);
    later(b);
}

static void to_a_known_host(struct builder *b)
{
    office(b);
    build_rs(b, 5, H6, H6LL, (struct build_rs){ 0 });
    redirect(b, 20, R1, R1LL, H6LL);
}

static void to_nobody_known_at_the_end(struct builder *b)
{
    office(b);
    redirect(b, 20, R1, R1LL, BADLL);
}

static void to_another_router(struct builder *b)
{
    office(b);
    build_na(b, 10, R2, R2LL, (struct build_na){ .to = R1LL, .flags = "RSO" });
    redirect(b, 20, R1, R1LL, R2LL);
    later(b);
}

static void invalid(struct builder *b)
{
    office(b);
    redirect(b, 20, R1, "2001:db8:10::1", R2LL);
    later(b);
}

static void many(struct builder *b)
{
    office(b);
    for (int i = 0; i < 12; i++)
        redirect(b, 20 + 2.0 * i, R1, R1LL, FAR);
    later(b);
}

static void eleven_in_a_minute(struct builder *b)
{
    office(b);
    for (int i = 0; i < 11; i++)
        redirect(b, 20 + 5.9 * i, R1, R1LL, FAR);
    later(b);
}

static void ten_in_a_minute(struct builder *b)
{
    office(b);
    for (int i = 0; i < 11; i++)
        redirect(b, 20 + 6.1 * i, R1, R1LL, FAR);
    later(b);
}

static void now_and_then(struct builder *b)
{
    office(b);
    for (int i = 0; i < 12; i++)
        redirect(b, 20 + 10.0 * i, R1, R1LL, FAR);
    later(b);
}

static const struct scenario table[] = {
    { .says = "a host that redirects",
      .plan = plan_r1,
      .build = by_a_host,
      .expects = { { "redirect-rogue", BAD, "critical", "confirmed", 2, NULL, "no router here" },
                   { "redirect-target-not-router", BAD, "high", "likely", 2, "redirect-rogue" } } },
    { .says = "without a plan the same",
      .build = by_a_host,
      .expects = { { "redirect-rogue", BAD, "critical", "confirmed", 2 },
                   { "redirect-target-not-router", BAD, NULL, NULL, 0, "redirect-rogue" } },
      .ignores = { "prefix-special" } },
    { .says = "a router whose first advertisement comes after its Redirect",
      .build = before_the_router,
      .silent = { "redirect-*" },
      .ignores = { "prefix-special" } },
    { .says = "where no router was seen at all it is possible",
      .build = no_router_at_all,
      .expects = { { "redirect-rogue", BAD, "critical", "possible", 1 } } },
    { .says = "a router's honest Redirect to a neighbour",
      .plan = plan_r1,
      .build = by_the_router_to_the_neighbour,
      .silent = { "redirect-*" } },
    { .says = "the router's address from another MAC address",
      .plan = plan_r1,
      .build = in_the_routers_name,
      .expects = { { "redirect-spoofed", R1LL, "critical", "confirmed", 1, NULL, R1 },
                   { "redirect-target-not-router", BAD, "high", NULL, 1, "redirect-spoofed" } },
      .silent = { "redirect-rogue" } },
    { .says = "the same without a plan",
      .build = in_the_routers_name,
      .expects = { { "redirect-spoofed", R1LL, "critical", "confirmed", 1 },
                   { "redirect-target-not-router", BAD, NULL, NULL, 0, "redirect-spoofed" } },
      .ignores = { "prefix-special" } },
    { .says = "a virtual router's MAC address may speak for the router",
      .build = by_the_virtual_router,
      .silent = { "redirect-*" },
      .ignores = { "prefix-special" } },
    { .says = "with the router's MAC address forged, too, the target gives it away",
      .plan = plan_r1,
      .build = with_the_routers_mac,
      .expects = { { "redirect-target-not-router", R1, "high", "likely", 1, NULL, BADLL } },
      .silent = { "redirect-rogue", "redirect-spoofed" } },
    { .says = "a target that asked for routers is a host",
      .plan = plan_r1,
      .build = to_a_known_host,
      .expects = { { "redirect-target-not-router", R1, "high", "confirmed", 1, NULL, "behaves as a host" } } },
    { .says = "too soon to tell whether the target is a router",
      .plan = plan_r1,
      .build = to_nobody_known_at_the_end,
      .silent = { "redirect-*" },
      .withholds = { "redirect-target-not-router" } },
    { .says = "a second router is a fine target",
      .plan = plan_r1,
      .build = to_another_router,
      .silent = { "redirect-*" } },
    { .says = "a global source must be discarded",
      .plan = plan_r1,
      .build = invalid,
      .expects = { { "redirect-invalid", R1, "low", "confirmed", 1, NULL, "link-local" } },
      .silent = { "redirect-rogue", "redirect-spoofed" } },
    { .says = "twelve in half a minute are a flood",
      .plan = plan_r1,
      .build = many,
      .expects = { { "redirect-flood", R1, "medium", "confirmed", 12 } } },
    { .says = "eleven in 59 s are one more than ten a minute",
      .plan = plan_r1,
      .build = eleven_in_a_minute,
      .expects = { { "redirect-flood", R1, "medium", "confirmed", 11 } } },
    { .says = "the eleventh after 61 s is one too late",
      .plan = plan_r1,
      .build = ten_in_a_minute,
      .silent = { "redirect-*" } },
    { .says = "twelve in two minutes are none", .plan = plan_r1, .build = now_and_then, .silent = { "redirect-*" } },
};

SCENARIOS(redirect, who_redirects_and_where_to, table)
