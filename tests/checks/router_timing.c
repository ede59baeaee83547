#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define R1B  "00:16:3e:00:00:b1"
#define H    "00:16:3e:00:00:66"
#define HLL  "fe80::216:3eff:fe00:66"

static const char plan[] =
    "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n    routers:\n      - {name: r1, address: \"" R1LL
    "\", mac: \"" R1 "\"}\n";
static const char plan_address[] =
    "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n    routers:\n      - {name: r1, address: \"" R1LL
    "\"}\n";

static struct build_ra usual(void)
{
    return (struct build_ra){ .router_lifetime = 600,
                              .prefixes = { { "2001:db8:10::/64" } },
                              .rdnss = { "2001:db8:10::53" } };
}

static void routers(struct builder *b, double from, int count, double every, struct build_ra ra)
{
    for (int i = 0; i < count; i++)
        build_ra(b, from + every * i, R1, R1LL, ra);
}

/* Others talk all the time, so that the segment is watched. */
static void arps(struct builder *b, double until)
{
    for (double at = 0.5; at < until; at += 20)
        build_arp(b, at, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

static void steady(struct builder *b)
{
    arps(b, 3000);
    routers(b, 1, 15, 200, usual());
}

static void falls_silent(struct builder *b)
{
    struct build_ra ra = usual();
    ra.router_lifetime = 1800;
    ra.interval = 200000;
    arps(b, 900);
    routers(b, 1, 4, 200, ra);
    arps(b, 900);
}

static void dies(struct builder *b)
{
    arps(b, 3000);
    routers(b, 1, 5, 200, usual());
}

static void says_goodbye(struct builder *b)
{
    arps(b, 3000);
    routers(b, 1, 5, 200, usual());
    struct build_ra last = usual();
    last.router_lifetime = BUILD_ZERO;
    build_ra(b, 900, R1, R1LL, last);
}

static void by_unicast_only(struct builder *b)
{
    struct build_ra ra = usual();
    arps(b, 3000);
    ra.to = HLL;
    ra.to_mac = H;
    routers(b, 1, 5, 200, ra);
}

static void a_gap_of_the_capture(struct builder *b)
{
    arps(b, 900);
    routers(b, 1, 5, 200, usual());
    for (double at = 20000; at < 20100; at += 20)
        build_arp(b, at, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

static void asked(struct builder *b, double from, int count, double every)
{
    for (int i = 0; i < count; i++)
        build_rs(b, from + every * i, H, HLL, (struct build_rs){ 0 });
}

static void asked_in_vain(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, usual());
    asked(b, 100, 3, 4);
}

static void asked_and_answered_last(struct builder *b)
{
    routers(b, 1, 1, 60, usual());
    for (int i = 0; i < 3; i++)
        build_rs(b, 10 + 4 * i, H, HLL, (struct build_rs){ 0 });
    routers(b, 20, 1, 60, usual());
}

static void asked_and_answered(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, usual());
    asked(b, 100, 2, 4);
    build_ra(b, 105, R1, R1LL, usual());
    asked(b, 200, 2, 4);
}

static void no_router_ever(struct builder *b)
{
    arps(b, 100);
    asked(b, 50, 3, 4);
}

static void very_often(struct builder *b)
{
    routers(b, 1, 8, 3, usual());
}

static void five_every_nine_seconds(struct builder *b)
{
    routers(b, 1, 5, 9, usual());
}

static void four_every_nine_seconds(struct builder *b)
{
    routers(b, 1, 4, 9, usual());
}

static void often_because_asked(struct builder *b)
{
    for (int i = 0; i < 8; i++) {
        build_rs(b, 1 + 5.0 * i, H, HLL, (struct build_rs){ 0 });
        build_ra(b, 1.2 + 5.0 * i, R1, R1LL, usual());
    }
}

static void lifetime_below_interval(struct builder *b)
{
    struct build_ra ra = usual();
    ra.router_lifetime = 100;
    ra.interval = 200000;
    routers(b, 1, 3, 99, ra);
}

static void reachable_too_long(struct builder *b)
{
    struct build_ra ra = usual();
    ra.reachable_time = 3600001;
    routers(b, 1, 3, 99, ra);
}

static void short_prefix(struct builder *b)
{
    struct build_ra ra = usual();
    ra.interval = 200000;
    ra.prefixes[0].valid = 500;
    ra.prefixes[0].preferred = 300;
    routers(b, 1, 3, 150, ra);
}

static void counting_down(struct builder *b)
{
    for (int i = 0; i < 4; i++) {
        struct build_ra ra = usual();
        ra.interval = 200000;
        ra.prefixes[0].valid = 900 - 150 * i;
        ra.prefixes[0].preferred = 700 - 150 * i;
        build_ra(b, 1 + 150.0 * i, R1, R1LL, ra);
    }
}

static void unknown_interval(struct builder *b)
{
    struct build_ra ra = usual();
    ra.prefixes[0].valid = 500;
    ra.prefixes[0].preferred = 300;
    routers(b, 1, 3, 150, ra);
}

static void changes(struct builder *b)
{
    struct build_ra ra = usual();
    routers(b, 1, 2, 200, ra);
    ra.flags = "O";
    routers(b, 401, 2, 200, ra);
}

static void moves(struct builder *b)
{
    routers(b, 1, 3, 60, usual());
    for (int i = 0; i < 3; i++)
        build_ra(b, 200 + 60.0 * i, R1B, R1LL, usual());
}

static void contradicts(struct builder *b)
{
    routers(b, 1, 3, 60, usual());
    for (int i = 0; i < 2; i++)
        build_na(b, 30 + i, R1, R1LL, (struct build_na){ .flags = "SO", .to = HLL, .to_mac = H });
}

static void right_after_its_final_advertisement(struct builder *b)
{
    struct build_ra last = usual();
    routers(b, 1, 3, 60, usual());
    last.router_lifetime = BUILD_ZERO;
    build_ra(b, 150, R1, R1LL, last);
    for (int i = 0; i < 2; i++)
        build_na(b, 150.5 + i, R1, R1LL, (struct build_na){ .flags = "SO", .to = HLL, .to_mac = H });
}

static const struct scenario silence[] = {
    { .says = "a steady router is silent",
      .plan = plan,
      .build = steady,
      .silent = { "ra-late", "ra-gone", "ra-interval-short", "ra-prefix-lifetime-short" },
      .ignores = { "host-*" } },
    { .says = "late by its own interval option",
      .plan = plan,
      .build = falls_silent,
      .expects = { { "ra-late", R1LL, "medium", NULL, 1 } },
      .silent = { "ra-gone" },
      .ignores = { "host-*" } },
    { .says = "silent for longer than its lifetime",
      .plan = plan,
      .build = dies,
      .expects = { { "ra-gone", R1LL, "high", "confirmed", 1, NULL, "IPv4 goes on" },
                   { "ra-late", R1LL, "medium", NULL, 1, "ra-gone" } },
      .ignores = { "host-*" } },
    { .says = "a router that withdrew is not gone",
      .plan = plan,
      .build = says_goodbye,
      .silent = { "ra-gone", "ra-late" },
      .ignores = { "host-*" } },
    { .says = "a router seen by unicast only may still be there",
      .plan = plan,
      .build = by_unicast_only,
      .silent = { "ra-gone", "ra-late" },
      .withholds = { "ra-gone" },
      .ignores = { "host-*" } },
    { .says = "a gap of the capture is no silence",
      .plan = plan,
      .build = a_gap_of_the_capture,
      .silent = { "ra-gone", "ra-late" },
      .withholds = { "ra-gone" },
      .ignores = { "host-*" } },
    { .says = "three questions without an answer",
      .plan = plan,
      .build = asked_in_vain,
      .expects = { { "ra-unanswered", "", "medium", NULL, 1 } } },
    { .says = "the last question is answered, within its time",
      .plan = plan,
      .build = asked_and_answered_last,
      .silent = { "ra-unanswered" } },
    { .says = "questions that are answered", .plan = plan, .build = asked_and_answered, .silent = { "ra-unanswered" } },
    { .says = "no router was ever there",
      .build = no_router_ever,
      .silent = { "ra-unanswered" },
      .ignores = { "host-*" } },
};

static const struct scenario rhythm[] = {
    { .says = "every three seconds",
      .plan = plan,
      .build = very_often,
      .expects = { { "ra-interval-short", R1LL, "low", NULL, 1 } } },
    { .says = "five are enough to tell",
      .plan = plan,
      .build = five_every_nine_seconds,
      .expects = { { "ra-interval-short", R1LL, "low", NULL, 1 } } },
    { .says = "four are not", .plan = plan, .build = four_every_nine_seconds, .silent = { "ra-interval-short" } },
    { .says = "often, but asked for", .plan = plan, .build = often_because_asked, .silent = { "ra-interval-short" } },
    { .says = "a lifetime below the interval",
      .plan = plan,
      .build = lifetime_below_interval,
      .expects = { { "ra-lifetime-range", R1LL, "low", NULL, 1 } },
      .ignores = { "ra-gone", "ra-late" } },
    { .says = "reachable time above an hour",
      .plan = plan,
      .build = reachable_too_long,
      .expects = { { "ra-lifetime-range", R1LL, "low", NULL, 1 } } },
    { .says = "a prefix that runs out after two advertisements",
      .plan = plan,
      .build = short_prefix,
      .expects = { { "ra-prefix-lifetime-short", "2001:db8:10::/64", "medium", NULL, 1 } } },
    { .says = "lifetimes that count down",
      .plan = plan,
      .build = counting_down,
      .silent = { "ra-prefix-lifetime-short", "ra-changed" } },
    { .says = "an interval that is not known",
      .plan = plan,
      .build = unknown_interval,
      .silent = { "ra-prefix-lifetime-short" },
      .withholds = { "ra-prefix-lifetime-short" } },
    { .says = "a parameter changes",
      .plan = plan,
      .build = changes,
      .expects = { { "ra-changed", R1LL, "info", NULL, 1, NULL, "other from false to true" } } },
    { .says = "the address moves to other hardware",
      .plan = plan_address,
      .build = moves,
      .expects = { { "router-moved", R1LL, "low", NULL, 1 } },
      .silent = { "ra-spoofed", "ra-kill" } },
    { .says = "a router that says it is none",
      .plan = plan,
      .build = contradicts,
      .expects = { { "router-flag-contradiction", R1LL, "high", NULL, 2 } } },
    { .says = "right after its final advertisement it is none",
      .plan = plan,
      .build = right_after_its_final_advertisement,
      .silent = { "router-flag-contradiction" } },
};

static void flood_of_senders(struct builder *b)
{
    char mac[32], address[64];
    routers(b, 1, 3, 60, usual());
    for (int i = 0; i < 300; i++) {
        snprintf(mac, sizeof mac, "02:aa:00:00:%02x:%02x", i >> 8, i & 255);
        snprintf(address, sizeof address, "fe80::aa:%x", i + 1);
        build_ra(b, 150 + 0.05 * i, mac, address, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
    }
    routers(b, 181, 2, 60, usual());
}

static void many_of_one(struct builder *b, int count)
{
    routers(b, 1, 3, 60, usual());
    for (int i = 0; i < count; i++)
        build_ra(b, 150 + 0.1 * i, H, HLL, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
    routers(b, 181, 2, 60, usual());
}

static void hundred_of_one(struct builder *b)
{
    many_of_one(b, 100);
}

static void one_less_of_one(struct builder *b)
{
    many_of_one(b, 99);
}

static void addresses_of_one_mac(struct builder *b)
{
    char address[64];
    routers(b, 1, 3, 60, usual());
    for (int i = 0; i < 10; i++) {
        snprintf(address, sizeof address, "fe80::aa:%x", i + 1);
        build_ra(b, 150 + 6 * i, H, address, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
    }
}

/* A true router that begins after a flood is the first one here. */
static void router_after_a_flood(struct builder *b)
{
    char mac[32], address[64];
    for (int i = 0; i < 40; i++) {
        snprintf(mac, sizeof mac, "02:aa:00:00:00:%02x", i);
        snprintf(address, sizeof address, "fe80::aa:%x", i + 1);
        build_ra(b, 1 + 0.05 * i, mac, address, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
    }
    routers(b, 100, 5, 60, usual());
}

static void twenty_vlans(struct builder *b)
{
    for (unsigned i = 1; i <= 20; i++) {
        builder_vlan(b, i, 0);
        build_ra(b, i, R1, R1LL, usual());
    }
}

static void hidden(struct builder *b)
{
    build_twist(b, (struct build_twist){ .inner_headers = { { .type = 60, .hex = "0104000000000000000000000000" } },
                                         .fragment_size = 16 });
    build_ra(b, 1, "3c:07:54:00:00:bd", "fe80::bad", (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
}

static void atomic(struct builder *b)
{
    build_twist(b, (struct build_twist){ .atomic = true });
    build_ra(b, 1, "3c:07:54:00:00:bd", "fe80::bad", (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
}

static void fragmented_query(struct builder *b)
{
    build_mld_query(b, 1, R1, R1LL, (struct build_mld){ 0 });
}

static const struct scenario attacks[] = {
    { .says = "a flood is one finding, and the real router keeps its place",
      .plan = plan,
      .build = flood_of_senders,
      .expects = { { "ra-flood", "", "critical", "confirmed", 300 } },
      .silent = { "ra-rogue", "prefix-undocumented" },
      .ignores = { "capture-*" } },
    { .says = "a hundred in ten seconds of one sender are a flood, which tells the rest of it as well",
      .plan = plan,
      .build = hundred_of_one,
      .expects = { { "ra-flood", "", "critical", "confirmed", 100 },
                   { "ra-rogue", HLL, "critical", NULL, 100, "ra-flood" },
                   { "prefix-undocumented", "2001:db8:bad::/64", NULL, NULL, 0, "ra-flood" },
                   { "ra-interval-short", HLL, NULL, NULL, 0, "ra-flood" } } },
    { .says = "ninety-nine are a router that advertises too often",
      .plan = plan,
      .build = one_less_of_one,
      .expects = { { "ra-rogue", HLL, "critical", NULL, 99 },
                   { "prefix-undocumented", "2001:db8:bad::/64", NULL, NULL, 0, "ra-rogue" },
                   { "ra-interval-short", HLL } },
      .silent = { "ra-flood" } },
    { .says = "ten made-up addresses of one MAC address are a flood",
      .plan = plan,
      .build = addresses_of_one_mac,
      .expects = { { "ra-flood", "", "critical", "confirmed", 10 } } },
    { .says = "a router that begins after a flood began after nobody",
      .build = router_after_a_flood,
      .expects = { { "ra-flood", "", "critical", "confirmed", 40 } },
      .silent = { "ra-suspicious" },
      .ignores = { "prefix-special" } },
    { .says = "routers of many VLANs are no flood",
      .build = twenty_vlans,
      .silent = { "ra-flood" },
      .ignores = { "prefix-special", "ra-*" } },
    { .says = "an advertisement behind destination options and fragments",
      .plan = plan,
      .build = hidden,
      .expects = { { "ra-evasion", "fe80::bad", "critical", "confirmed", 1 } },
      .silent = { "ra-rogue", "ra-unverified" },
      .ignores = { "fragment-*", "extension-*" } },
    { .says = "an atomic fragment hides as well",
      .plan = plan,
      .build = atomic,
      .expects = { { "ra-evasion", "fe80::bad", "critical", "confirmed", 1 } },
      .silent = { "ra-rogue" },
      .ignores = { "fragment-*" } },
    { .says = "MLD behind its router alert hides nothing",
      .plan = plan,
      .build = fragmented_query,
      .silent = { "ra-evasion" },
      .ignores = { "mld-*" } },
};

SCENARIOS(router_timing, silence, silence)
SCENARIOS(router_timing, rhythm_and_change, rhythm)
SCENARIOS(router_timing, floods_and_evasion, attacks)
