#include <criterion/criterion.h>
#include <stdio.h>

#include "neighbor.h"
#include "scenario.h"

/* Whose an address is, where only what comes before or after decides: what was given up, what comes back, who spoke first. */

#define R2       "00:16:3e:00:00:02"
#define REPEATER "5c:cf:7f:00:00:aa"
#define PREFIXES                                                                                                       \
    {                                                                                                                  \
        .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS }                                                       \
    }
#define FINAL                                                                                                          \
    {                                                                                                                  \
        .router_lifetime = BUILD_ZERO, .prefixes = { { "2001:db8:10::/64" } }                                          \
    }

/* An access point that returns multicast from its own MAC address, unchanged. */
static void reflected(struct builder *b, double time, const char *mac, const char *address)
{
    build_ns(b, time, mac, address, (struct build_ns){ .target = "fe80::99" });
    build_ns(b, time + 0.02, REPEATER, address, (struct build_ns){ .target = "fe80::99", .link_layer = mac });
    build_na(b, time + 0.5, mac, address, (struct build_na){ .flags = "O" });
    build_na(b, time + 0.55, REPEATER, address, (struct build_na){ .flags = "O", .link_layer = mac });
}

static void a_repeater_returns_all(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        reflected(b, 70 + 5.0 * i, H6, H6LL);
        reflected(b, 72 + 5.0 * i, H7, H7LL);
    }
}

/* Alike, but the link-layer address is that of who sends it, or so late that it is no echo. */
static void somebody_claims_what_it_heard(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        build_na(b, 70 + 5.0 * i, H7, H7LL, (struct build_na){ .flags = "O" });
        build_na(b, 70.02 + 5.0 * i, BAD, H7LL, (struct build_na){ .flags = "O" });
    }
}

static void hands_over(struct builder *b)
{
    for (int i = 0; i < 2; i++) {
        build_ra(b, 1 + 20.0 * i, R1, "fe80::1", (struct build_ra)PREFIXES);
        build_na(b, 2 + 20.0 * i, R1, "fe80::1", (struct build_na){ .flags = "RO" });
        build_ra(b, 10 + 20.0 * i, R1, "fe80::1", (struct build_ra)FINAL);
        build_ra(b, 11 + 20.0 * i, R2, "fe80::1", (struct build_ra)PREFIXES);
        build_na(b, 11.5 + 20.0 * i, R2, "fe80::1", (struct build_na){ .flags = "RO" });
        build_ra(b, 19 + 20.0 * i, R2, "fe80::1", (struct build_ra)FINAL);
    }
}

/* keepalived without virtual MAC addresses: who goes says so with priority 0. */
static void masters_resign(struct builder *b)
{
    for (int i = 0; i < 4; i++) {
        const char *mac = i % 2 ? R2 : R1, *own = i % 2 ? "fe80::216:3eff:fe00:2" : R1LL;
        build_na(b, 1 + 10.0 * i, mac, "fe80::100", (struct build_na){ .flags = "RO" });
        build_vrrp(b, 2 + 10.0 * i, own, (struct build_vrrp){ .mac = mac, .address = "fe80::100" });
        build_vrrp(b, 10 + 10.0 * i, own,
                   (struct build_vrrp){ .mac = mac, .priority = BUILD_ZERO, .address = "fe80::100" });
    }
}

static void masters_fight(struct builder *b)
{
    for (int i = 0; i < 4; i++) {
        const char *mac = i % 2 ? R2 : R1, *own = i % 2 ? "fe80::216:3eff:fe00:2" : R1LL;
        build_na(b, 1 + 10.0 * i, mac, "fe80::100", (struct build_na){ .flags = "RO" });
        build_vrrp(b, 2 + 10.0 * i, own, (struct build_vrrp){ .mac = mac, .address = "fe80::100" });
    }
}

static void claimed_before_it_advertises(struct builder *b)
{
    build_na(b, 1, BAD, R1LL, (struct build_na){ .flags = "RO" });
    build_ra(b, 30, R1, R1LL, (struct build_ra)PREFIXES);
    build_ra(b, 90, R1, R1LL, (struct build_ra)PREFIXES);
}

static void denied_before_it_advertises(struct builder *b)
{
    build_dad(b, 1, R1, R1LL);
    build_na(b, 1.2, BAD, R1LL, (struct build_na){ .flags = "O" });
    build_ra(b, 30, R1, R1LL, (struct build_ra)PREFIXES);
}

static void a_second_router_answers(struct builder *b)
{
    router_and_hosts(b);
    build_na(b, 70, R2, "fe80::216:3eff:fe00:2", (struct build_na){ .to = H6GUA, .flags = "RSO" });
}

static void answers_for_the_silent(struct builder *b)
{
    router_and_hosts(b);
    build_dad(b, 70, H6, "2001:db8:10::6");
    build_dad(b, 72, H7, "2001:db8:10::7");
    build_na(b, 80, BAD, "2001:db8:10::6", (struct build_na){ .to = H7GUA, .flags = "S" });
    build_na(b, 81, BAD, "2001:db8:10::7", (struct build_na){ .to = H6GUA, .flags = "S" });
}

/* Addresses by hand, and a router that says nothing of prefixes. */
static void no_prefix_at_all(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .flags = "M" });
    build_dad(b, 2, H6, H6GUA);
    build_ns(b, 10, H6, H6GUA, (struct build_ns){ .target = H7GUA });
    build_na(b, 10.001, H7, H7GUA, (struct build_na){ .to = H6GUA });
}

static void another_prefix_is_known(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:99::/64" } }, .rdnss = { DNS } });
    build_ns(b, 10, H6, H6LL, (struct build_ns){ .target = H7GUA });
}

static void an_answer_without_its_point(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA });
    build_na(b, 70.001, H7, H7GUA, (struct build_na){ .to = H6GUA, .flags = "S", .link_layer = "" });
}

static void an_answer_to_one_that_knows(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA, .to = H7GUA, .to_mac = H7 });
    build_na(b, 70.001, H7, H7GUA, (struct build_na){ .to = H6GUA, .flags = "S", .link_layer = "" });
}

static const char plan_address[] = "version: 1\n"
                                   "aggregates: [\"2001:db8::/32\"]\n"
                                   "segments:\n"
                                   "  - name: office\n"
                                   "    prefixes: [\"2001:db8:10::/64\"]\n"
                                   "    routers:\n"
                                   "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"
                                   "      - {name: r2, address: \"fe80::216:3eff:fe00:2\"}\n";

static const struct scenario stories[] = {
    { .says = "an access point that returns multicast claims nothing",
      .plan = plan_r1,
      .build = a_repeater_returns_all,
      .expects = { { "capture-duplicates", NULL, "info", NULL, 1, NULL, "came back unchanged" } },
      .silent = { "nd-*", "address-duplicate", "host-*" } },
    { .says = "who puts in a link-layer address of its own claims the address, however soon",
      .plan = plan_r1,
      .build = somebody_claims_what_it_heard,
      .expects = { { "address-duplicate", H7LL, "high" },
                   { "nd-binding-flip-flop", H7LL, "high", NULL, 0, "address-duplicate" },
                   { "nd-override-misuse", BAD, "medium" } } },
    { .says = "a router that goes with a final RA gives its address to the next, again and again",
      .build = hands_over,
      .silent = { "nd-override-misuse", "nd-spoofed-router", "nd-binding-flip-flop", "ra-kill", "ra-spoofed" },
      .ignores = { "prefix-special", "router-moved", "ra-interval-short" } },
    { .says = "so does one that goes with VRRP's priority 0",
      .build = masters_resign,
      .silent = { "nd-binding-flip-flop", "address-duplicate", "nd-override-misuse" },
      .ignores = { "prefix-special" } },
    { .says = "two masters at a time are told apart from that",
      .build = masters_fight,
      .expects = { { "address-duplicate", "fe80::100", "high" },
                   { "nd-binding-flip-flop", "fe80::100", "high", NULL, 0, "address-duplicate" } },
      .ignores = { "prefix-special" } },
    { .says = "a router's address claimed with the router flag before its first RA",
      .build = claimed_before_it_advertises,
      .expects = { { "nd-router-flag", BAD, "medium", "confirmed", 1, NULL, "a router's address" } },
      .ignores = { "prefix-special" } },
    { .says = "a router's address denied before its first RA",
      .build = denied_before_it_advertises,
      .expects = { { "dad-failed", R1LL, "critical", "confirmed", 1, NULL, "It is a router's address." } },
      .ignores = { "prefix-special" } },
    { .says = "a router that the plan names by its address alone is a documented one",
      .plan = plan_address,
      .build = a_second_router_answers,
      .silent = { "nd-router-flag" } },
    { .says = "a proxy answers for hosts that have only probed so far",
      .plan = plan_r1,
      .build = answers_for_the_silent,
      .expects = { { "nd-proxy", BAD, "info", "confirmed", 2 } },
      .silent = { "nd-binding-changed" },
      .ignores = { "address-*" } },
    { .says = "where no prefix is known, none is off-link",
      .build = no_prefix_at_all,
      .silent = { "nd-off-link-target" },
      .ignores = { "ra-*", "prefix-*", "host-*", "address-*" } },
    { .says = "beside a prefix that is, another one is off-link",
      .build = another_prefix_is_known,
      .expects = { { "nd-off-link-target", H6, "low", "confirmed", 1 } },
      .ignores = { "ra-*", "prefix-*", "host-*" } },
    { .says = "an answer to a group's question brings the link-layer address",
      .plan = plan_r1,
      .build = an_answer_without_its_point,
      .expects = { { "nd-irregular", H7, "info", "confirmed", 1 } } },
    { .says = "an answer to a question by unicast may leave it out",
      .plan = plan_r1,
      .build = an_answer_to_one_that_knows,
      .silent = { "nd-irregular" } },
};

SCENARIOS(neighbor, stories_of_whose_an_address_is, stories)
