#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

/* Where the plan has a prefix, and where it was seen. */

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define H6   "00:16:3e:00:00:66"

#define PLAN(rest)                                                                                                     \
    "version: 1\n"                                                                                                     \
    "aggregates: [\"2001:db8::/40\"]\n"                                                                                \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    vlan: untagged\n"                                                                                             \
    "    prefixes: [\"2001:db8:10::/64\"]\n"                                                                           \
    "    routers: [{address: \"" R1LL "\"}]\n" rest "  - name: servers\n"                                              \
    "    vlan: 20\n"                                                                                                   \
    "    prefixes: [\"2001:db8:66::/64\", \"2001:db8:70::/56\"]\n"

static const char plan[] = PLAN("");
static const char shared[] = PLAN("  - name: cellar\n    vlan: 30\n    prefixes: [{prefix: \"2001:db8:10::/64\", "
                                  "reason: one network on two switches}]\n");
static const char slaac[] = PLAN("    model: slaac\n");
static const char slaac_pool[] = PLAN("    model: slaac\n    prefix-delegation: [\"2001:db8:a0::/44\"]\n");
static const char pool[] = PLAN("    prefix-delegation: [\"2001:db8:a0::/44\"]\n");

static void advertise(struct builder *b, const char *second)
{
    for (double time = 1; time < 300; time += 60)
        build_ra(
            b, time, R1, R1LL,
            (struct build_ra){ .prefixes = { { "2001:db8:10::/64" }, { second } }, .rdnss = { "2001:db8:10::53" } });
}

static void leaked(struct builder *b)
{
    advertise(b, "2001:db8:66::/64");
}

static void shorter(struct builder *b)
{
    for (double time = 1; time < 300; time += 60)
        build_ra(b, time, R1, R1LL,
                 (struct build_ra){ .prefixes = { { "2001:db8:10::/60", "L" } }, .rdnss = { "2001:db8:10::53" } });
}

static void as_documented(struct builder *b)
{
    advertise(b, NULL);
    build_na(b, 30, H6, "2001:db8:10:0:216:3eff:fe00:66", (struct build_na){ 0 });
}

static void in_the_aggregate(struct builder *b)
{
    advertise(b, "2001:db8:88::/64");
}

static void outside_of_it(struct builder *b)
{
    advertise(b, "2001:db8:fff0::/64");
    build_dad(b, 30, H6, "2001:db8:fff0:0:216:3eff:fe00:66");
}

static void delegated(struct builder *b)
{
    advertise(b, NULL);
    build_dhcpv6(b, 30, H6, "fe80::216:3eff:fe00:66",
                 (struct build_dhcpv6){ .type = 1, .transaction = 5, .want_prefix = true });
    build_dhcpv6(b, 30.1, R1, R1LL,
                 (struct build_dhcpv6){ .type = 7,
                                        .transaction = 5,
                                        .to = "fe80::216:3eff:fe00:66",
                                        .to_mac = H6,
                                        .prefix = "2001:db8:a0:100::/56" });
}

/* Each host gets a prefix of its own, by unicast (RFC 8273). */
static void one_each(struct builder *b)
{
    char mac[20], host[40], prefix[40];
    for (int round = 0; round < 3; round++)
        for (unsigned i = 1; i <= 4; i++) {
            snprintf(mac, sizeof mac, "00:16:3e:00:01:%02x", i);
            snprintf(host, sizeof host, "fe80::216:3eff:fe00:1%02x", i);
            snprintf(prefix, sizeof prefix, "2001:db8:a0:%x::/64", i);
            build_rs(b, round * 100 + i, mac, host, (struct build_rs){ 0 });
            build_ra(b, round * 100 + i + 0.1, R1, R1LL,
                     (struct build_ra){
                         .to = host, .to_mac = mac, .prefixes = { { prefix, "A" } }, .rdnss = { "2001:db8:10::53" } });
        }
}

static void two_for_one_host(struct builder *b)
{
    for (int round = 0; round < 3; round++)
        build_ra(b, round * 100 + 1, R1, R1LL,
                 (struct build_ra){ .to = "fe80::216:3eff:fe00:66",
                                    .to_mac = H6,
                                    .prefixes = { { "2001:db8:a0:1::/64" }, { "2001:db8:a0:2::/64" } },
                                    .rdnss = { "2001:db8:10::53" } });
}

static const struct scenario places[] = {
    { .says = "a prefix for each host by unicast, from the documented pool",
      .plan = slaac_pool,
      .build = one_each,
      .silent = { "prefix-*", "model-differs", "ra-gone", "ra-late", "ra-unanswered", "address-*" } },
    { .says = "a prefix for each host where the plan has one for all",
      .plan = slaac,
      .build = one_each,
      .expects = { { "model-differs", "", "medium", "confirmed", 1, NULL, "prefix-per-host" } },
      .ignores = { "prefix-*" } },
    { .says = "two prefixes for one host are no prefix for each",
      .plan = slaac,
      .build = two_for_one_host,
      .silent = { "model-differs" },
      .ignores = { "prefix-*" } },
    { .says = "a prefix that the plan has elsewhere",
      .plan = plan,
      .build = leaked,
      .expects = { { "prefix-other-segment", "2001:db8:66::/64", "high", "confirmed", 0, NULL, "servers" } } },
    { .says = "a documented network with another length",
      .plan = plan,
      .build = shorter,
      .expects = { { "prefix-length-mismatch", "2001:db8:10::/60", "medium", "confirmed", 0, NULL,
                     "the plan documents 2001:db8:10::/64" } },
      .ignores = { "ra-*", "host-*", "model-differs" } },
    { .says = "a prefix of the organisation that no segment has",
      .plan = plan,
      .build = in_the_aggregate,
      .expects = { { "prefix-unassigned", "2001:db8:88::/64", "medium", "confirmed" } } },
    { .says = "a prefix that the organisation does not have",
      .plan = plan,
      .build = outside_of_it,
      .expects = { { "prefix-undocumented", "2001:db8:fff0::/64", "high", "confirmed" } },
      .silent = { "prefix-unassigned", "prefix-other-segment" } },
    { .says = "what is documented here, and an address in it",
      .plan = plan,
      .build = as_documented,
      .silent = { "prefix-*" } },
    { .says = "what the plan has twice on purpose",
      .plan = shared,
      .build = as_documented,
      .silent = { "prefix-other-segment", "prefix-length-mismatch" } },
    { .says = "delegated from a documented pool",
      .plan = pool,
      .build = delegated,
      .silent = { "prefix-unassigned", "prefix-undocumented" },
      .ignores = { "dhcpv6-*" } },
};
SCENARIOS(prefix_place, where_the_plan_has_it, places)
