#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define SW    "00:16:3e:00:00:55"
#define SWLL  "fe80::55"
#define BAD   "02:00:00:00:00:99"
#define BADLL "fe80::ff:fe00:99"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define H6GUA "2001:db8:10:0:216:3eff:fe00:66"
#define H7    "00:16:3e:00:00:77"
#define H7LL  "fe80::216:3eff:fe00:77"
#define H7GUA "2001:db8:10:0:216:3eff:fe00:77"

#define PLAN_HEAD                                                                                                      \
    "version: 1\n"                                                                                                     \
    "aggregates: [\"2001:db8::/32\"]\n"                                                                                \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    prefixes: [\"2001:db8:10::/64\"]\n"                                                                           \
    "    routers:\n"                                                                                                   \
    "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"

static const char plan_r1[] = PLAN_HEAD;
static const char plan_querier[] = PLAN_HEAD "    mld-queriers:\n"
                                             "      - {address: \"" SWLL "\"}\n";
static const char plan_monitoring[] = PLAN_HEAD "    hosts:\n"
                                                "      - {name: probe, mac: \"" BAD "\", roles: [monitoring]}\n";

static struct build_ra usual_ra(void)
{
    return (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } };
}

static void office(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, usual_ra());
    build_dad(b, 2, H6, H6LL);
    build_mld_join(b, 3.2, H6, H6LL, H6LL);
    build_dad(b, 4, H6, H6GUA);
    build_dad(b, 5, H7, H7LL);
    build_mld_join(b, 6.2, H7, H7LL, H7LL);
    build_dad(b, 7, H7, H7GUA);
}

static void later(struct builder *b, double time)
{
    for (double at = 61; at <= time; at += 60)
        build_ra(b, at, R1, R1LL, usual_ra());
}

/* ── queriers ── */

static void router_queries(struct builder *b)
{
    office(b);
    for (int i = 0; i < 3; i++)
        build_mld_query(b, 10 + 125.0 * i, R1, R1LL, (struct build_mld){ 0 });
    later(b, 350);
}

static void stranger_queries(struct builder *b)
{
    office(b);
    build_mld_query(b, 10, BAD, BADLL, (struct build_mld){ 0 });
    build_mld_query(b, 20, BAD, BADLL, (struct build_mld){ 0 });
    later(b, 121);
}

static void switch_queries(struct builder *b)
{
    office(b);
    build_mld_query(b, 10, SW, SWLL, (struct build_mld){ 0 });
    later(b, 121);
}

static void multicast_router(struct builder *b)
{
    office(b);
    build_icmpv6(b, 10, BAD, BADLL, (struct build_icmpv6){ .to = "ff02::6a", .type = 151, .hex = "00140002" });
    later(b, 121);
}

static void two_queriers_go_on(struct builder *b)
{
    office(b);
    for (int i = 0; i < 3; i++) {
        build_mld_query(b, 10 + 60.0 * i, SW, SWLL, (struct build_mld){ 0 });
        build_mld_query(b, 40 + 60.0 * i, BAD, BADLL, (struct build_mld){ 0 });
    }
}

static void one_of_two_yields(struct builder *b)
{
    office(b);
    build_mld_query(b, 10, BAD, BADLL, (struct build_mld){ 0 });
    for (int i = 0; i < 3; i++)
        build_mld_query(b, 40 + 60.0 * i, SW, SWLL, (struct build_mld){ 0 });
}

static void reports_without_queries(struct builder *b)
{
    office(b);
    later(b, 400);
}

static void short_capture(struct builder *b)
{
    office(b);
    later(b, 121);
}

static void forgotten_listener(struct builder *b)
{
    office(b);
    later(b, 300);
    build_echo(b, 300, H7, H7GUA, (struct build_echo){ .to = R1LL });
    for (int i = 0; i < 3; i++)
        build_ns(b, 310 + 1.0 * i, R1, R1LL, (struct build_ns){ .target = H7GUA });
    build_echo(b, 330, H7, H7GUA, (struct build_echo){ .to = R1LL });
    build_ra(b, 350, R1, R1LL, usual_ra());
}

/* The answers are unicast, and were not seen here: each asks once, and again when its cache forgot. */
static void each_asks_once(struct builder *b)
{
    office(b);
    later(b, 300);
    for (int i = 0; i < 2; i++) {
        build_ns(b, 310 + 40.0 * i, H6, H6LL, (struct build_ns){ .target = R1LL });
        build_ns(b, 312 + 40.0 * i, H7, H7LL, (struct build_ns){ .target = R1LL });
    }
    build_ra(b, 400, R1, R1LL, usual_ra());
}

static const struct scenario queriers[] = {
    { .says = "the router of the plan queries", .plan = plan_r1, .build = router_queries, .silent = { "mld-*" } },
    { .says = "a querier that the plan does not name",
      .plan = plan_r1,
      .build = stranger_queries,
      .expects = { { "mld-querier-unknown", BAD, "medium", "confirmed", 2 } } },
    { .says = "a querier of the plan's list",
      .plan = plan_querier,
      .build = switch_queries,
      .silent = { "mld-querier-unknown" } },
    { .says = "without a plan one querier is fine",
      .build = stranger_queries,
      .silent = { "mld-querier-unknown" },
      .ignores = { "prefix-special" } },
    { .says = "says that it is a multicast router",
      .plan = plan_r1,
      .build = multicast_router,
      .expects = { { "mld-querier-unknown", BAD, "medium", "confirmed", 1, NULL, "multicast router" } },
      .ignores = { "icmpv6-malformed" } },
    { .says = "two queriers, and the one with the higher address does not yield",
      .build = two_queriers_go_on,
      .expects = { { "mld-querier-unknown", BAD, "medium", "confirmed", 1, NULL, "does not yield" } },
      .ignores = { "prefix-special" } },
    { .says = "one of two that yields is fine",
      .build = one_of_two_yields,
      .silent = { "mld-querier-unknown" },
      .ignores = { "prefix-special" } },
    { .says = "reports, and nobody asks",
      .plan = plan_r1,
      .build = reports_without_queries,
      .expects = { { "mld-no-querier", "", "info", "confirmed", 1 } } },
    { .says = "the capture is too short to miss a querier",
      .plan = plan_r1,
      .build = short_capture,
      .silent = { "mld-no-querier" },
      .withholds = { "mld-no-querier" } },
    { .says = "hosts that ask once each prove no silence",
      .plan = plan_r1,
      .build = each_asks_once,
      .expects = { { "mld-no-querier", "", "info" } },
      .silent = { "nd-unreachable" } },
    { .says = "a host that is alive and that solicitations do not reach",
      .plan = plan_r1,
      .build = forgotten_listener,
      .expects = { { "mld-no-querier", "", "high", "confirmed", 1, NULL, "forgotten" } },
      .silent = { "nd-unreachable", "nd-scan" } },
};

/* ── joining and leaving ── */

static void hop_limit_64(struct builder *b)
{
    office(b);
    build_twist(b, (struct build_twist){ .hop_limit = 64 });
    build_mld_join(b, 10, H6, H6LL, H6LL);
    later(b, 121);
}

static void from_unspecified(struct builder *b)
{
    office(b);
    build_mld_join(b, 10, H6, "::", H6LL);
    later(b, 121);
}

static void leaves_in_anothers_name(struct builder *b)
{
    office(b);
    build_dad(b, 20, BAD, BADLL);
    build_mld_report(b, 80, BAD, BADLL, (struct build_mld){ .records = { { .type = 3, .group = "ff02::1:ff00:66" } } });
    build_mld_report(
        b, 90, BAD, BADLL,
        (struct build_mld){ .version_1 = true, .done = true, .records = { { .group = "ff02::1:ff00:77" } } });
    build_echo(b, 100, H6, H6GUA, (struct build_echo){ .to = R1LL });
    build_echo(b, 101, H7, H7GUA, (struct build_echo){ .to = R1LL });
    later(b, 181);
}

static void leaves_from_the_owners_address(struct builder *b)
{
    office(b);
    build_mld_report(b, 80, BAD, H6LL, (struct build_mld){ .records = { { .type = 3, .group = "ff02::1:ff00:66" } } });
    build_echo(b, 100, H6, H6GUA, (struct build_echo){ .to = R1LL });
    later(b, 181);
}

static void leaves_its_own(struct builder *b)
{
    office(b);
    build_mld_report(b, 80, H6, H6LL, (struct build_mld){ .records = { { .type = 3, .group = "ff02::1:ff00:66" } } });
    build_echo(b, 100, H7, H7GUA, (struct build_echo){ .to = R1LL });
    later(b, 181);
}

static void owner_is_gone(struct builder *b)
{
    office(b);
    build_mld_report(b, 80, BAD, BADLL, (struct build_mld){ .records = { { .type = 3, .group = "ff02::1:ff00:66" } } });
    later(b, 181);
}

static void reports_from_one(struct builder *b, double time)
{
    for (int i = 0; i < 210; i++) {
        char group[64];
        snprintf(group, sizeof group, "ff05::aa:%x", i);
        build_mld_report(b, time + 0.02 * i, BAD, BADLL,
                         (struct build_mld){ .version_1 = true, .records = { { .group = group } } });
    }
}

static void many_reports(struct builder *b)
{
    office(b);
    reports_from_one(b, 20);
    later(b, 121);
}

static void many_answers(struct builder *b)
{
    office(b);
    build_mld_query(b, 20, R1, R1LL, (struct build_mld){ .maximum_response = 10000 });
    reports_from_one(b, 20.5);
    later(b, 121);
}

static void many_made_up(struct builder *b)
{
    office(b);
    for (int i = 0; i < 210; i++) {
        char mac[32], address[64];
        snprintf(mac, sizeof mac, "02:aa:00:00:00:%02x", i);
        snprintf(address, sizeof address, "fe80::aa:%x", i + 1);
        build_mld_report(b, 20 + 0.02 * i, mac, address,
                         (struct build_mld){ .version_1 = true, .records = { { .group = "ff05::aa" } } });
    }
    later(b, 121);
}

static const struct scenario listeners[] = {
    { .says = "hop limit 64 is named with its rule",
      .plan = plan_r1,
      .build = hop_limit_64,
      .expects = { { "mld-invalid", H6, "low", "confirmed", 1, NULL, "hop limit" } } },
    { .says = "a report from :: is usual", .plan = plan_r1, .build = from_unspecified, .silent = { "mld-invalid" } },
    { .says = "leaves the groups of two hosts that are alive",
      .plan = plan_r1,
      .build = leaves_in_anothers_name,
      .expects = { { "mld-leave-spoofed", BAD, "medium", "confirmed", 2 } } },
    { .says = "leaves in the owner's name and from the owner's address",
      .plan = plan_r1,
      .build = leaves_from_the_owners_address,
      .expects = { { "mld-leave-spoofed", BAD, "medium", "confirmed", 1 } } },
    { .says = "a host that leaves its own group",
      .plan = plan_r1,
      .build = leaves_its_own,
      .silent = { "mld-leave-spoofed" } },
    { .says = "the owner shows no sign of life after",
      .plan = plan_r1,
      .build = owner_is_gone,
      .silent = { "mld-leave-spoofed" } },
    { .says = "two hundred reports in some seconds",
      .plan = plan_r1,
      .build = many_reports,
      .expects = { { "mld-flood", BAD, "low", "confirmed", 210 } } },
    { .says = "answers to a query are none", .plan = plan_r1, .build = many_answers, .silent = { "mld-flood" } },
    { .says = "reports of made-up listeners",
      .plan = plan_r1,
      .build = many_made_up,
      .expects = { { "mld-flood", "", "low", "confirmed", 210 } },
      .ignores = { "host-*" } },
};

/* ── sweeps ── */

static void pings_all(struct builder *b)
{
    office(b);
    build_dad(b, 8, BAD, BADLL);
    for (int i = 0; i < 2; i++)
        build_echo(b, 20 + i, BAD, BADLL, (struct build_echo){ .to = "ff02::1" });
    later(b, 121);
}

static void pings_all_in_anothers_name(struct builder *b)
{
    office(b);
    build_echo(b, 15, H6, H6GUA, (struct build_echo){ .to = R1LL });
    build_echo(b, 20, BAD, H6GUA, (struct build_echo){ .to = "ff02::1" });
    later(b, 121);
}

static void option_that_all_complain_of(struct builder *b)
{
    office(b);
    build_twist(b, (struct build_twist){ .headers = { { .type = 60, .hex = "800400000000", .no_padding = 1 } } });
    build_icmpv6(b, 20, BAD, BADLL, (struct build_icmpv6){ .to = "ff02::1", .type = 129, .hex = "00010001" });
    later(b, 121);
}

static void pings_many(struct builder *b, int count, double gap)
{
    office(b);
    for (int i = 0; i < count; i++) {
        char address[64];
        snprintf(address, sizeof address, "2001:db8:10::%x", 0x100 + i);
        build_echo(b, 20 + gap * i, BAD, BADLL, (struct build_echo){ .to = address, .to_mac = R1 });
    }
    later(b, 181);
}

static void pings_forty(struct builder *b)
{
    pings_many(b, 40, 0.1);
}

static void pings_forty_slowly(struct builder *b)
{
    pings_many(b, 40, 1);
}

static void asks_for_names(struct builder *b)
{
    office(b);
    build_icmpv6(b, 20, H6, H6LL,
                 (struct build_icmpv6){ .to = H7LL,
                                        .to_mac = H7,
                                        .type = 139,
                                        .hex = "00020000010203040506070800000000"
                                               "000000000000000000000000" });
    build_icmpv6(
        b, 20.1, H7, H7LL,
        (struct build_icmpv6){ .to = H6LL, .to_mac = H6, .type = 140, .hex = "00020000010203040506070800000000" });
    later(b, 121);
}

static const struct scenario sweeps[] = {
    { .says = "pings to all nodes",
      .plan = plan_r1,
      .build = pings_all,
      .expects = { { "icmpv6-multicast-sweep", BAD, "medium", "confirmed", 2 } } },
    { .says = "the monitoring host of the plan may",
      .plan = plan_monitoring,
      .build = pings_all,
      .silent = { "icmpv6-multicast-sweep" } },
    { .says = "in the name of a victim it is high",
      .plan = plan_r1,
      .build = pings_all_in_anothers_name,
      .expects = { { "icmpv6-multicast-sweep", BAD, "high", "confirmed", 1, NULL, H6GUA } },
      .ignores = { "address-*" } },
    { .says = "an option that all must complain of",
      .plan = plan_r1,
      .build = option_that_all_complain_of,
      .expects = { { "icmpv6-multicast-sweep", BAD, "medium", "confirmed", 1, NULL, "complain" } },
      .ignores = { "extension-*", "icmpv6-*" } },
    { .says = "forty addresses in four seconds",
      .plan = plan_r1,
      .build = pings_forty,
      .expects = { { "icmpv6-multicast-sweep", BAD, "medium", "confirmed", 40 } } },
    { .says = "forty addresses in forty seconds",
      .plan = plan_r1,
      .build = pings_forty_slowly,
      .silent = { "icmpv6-multicast-sweep", "node-information" } },
    { .says = "Node Information: the subject is who asks",
      .plan = plan_r1,
      .build = asks_for_names,
      .expects = { { "node-information", H6, "low", "confirmed", 2 } },
      .ignores = { "icmpv6-malformed" } },
};

SCENARIOS(multicast, who_queries, queriers)
SCENARIOS(multicast, who_joins_and_leaves, listeners)
SCENARIOS(multicast, who_is_there, sweeps)
