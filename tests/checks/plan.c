#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define BAD  "3c:07:54:00:00:bd"
#define H6   "00:16:3e:00:00:66"

#define PLAN(routers, rest)                                                                                            \
    "version: 1\n"                                                                                                     \
    "aggregates: [\"2001:db8::/40\"]\n"                                                                                \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    prefixes: [\"2001:db8:10::/64\"]\n"                                                                           \
    "    routers: [{name: r1, address: \"" R1LL "\"}" routers "]\n" rest

#define EXEMPT(check, until)                                                                                           \
    PLAN("", "exemptions:\n"                                                                                           \
             "  - {check: " check ", segment: office, reason: \"old things\"" until "}\n")

static void ra(struct builder *b, double until)
{
    for (double time = 1; time < until; time += 60)
        build_ra(b, time, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void rogue(struct builder *b)
{
    ra(b, 300);
    build_ra(b, 100, BAD, "fe80::bad", (struct build_ra){ 0 });
}

static void rogue_in_half_an_hour(struct builder *b)
{
    ra(b, 1900);
    build_ra(b, 100, BAD, "fe80::bad", (struct build_ra){ 0 });
}

static void quiet_half_an_hour(struct builder *b)
{
    ra(b, 1900);
}

static void quiet_minutes(struct builder *b)
{
    ra(b, 300);
}

static const struct scenario exemptions[] = {
    { .says = "an exemption that has ended is named with what needs it",
      .plan = EXEMPT("ra-rogue", ", until: 2026-01-31"),
      .build = rogue,
      .expects = { { "plan-exemption-expired", "", "medium", "confirmed", 1, .says = "2026-01-31" },
                   { "ra-rogue", "fe80::bad", "critical" } },
      .silent = { "plan-exemption-unused" } },
    { .says = "one that has ended and is not needed any more is only unused",
      .plan = EXEMPT("ra-flood", ", until: 2026-01-31"),
      .build = quiet_half_an_hour,
      .expects = { { "plan-exemption-unused", "", "info", "confirmed", 1, .says = "ra-flood" } },
      .silent = { "plan-exemption-expired" } },
    { .says = "one that holds and is needed",
      .plan = EXEMPT("ra-rogue", ""),
      .build = rogue_in_half_an_hour,
      .expects = { { "ra-rogue", "fe80::bad", "critical" } },
      .silent = { "plan-exemption-*" },
      .ignores = { "ra-late" } },
    { .says = "minutes cannot show that nobody needs it",
      .plan = EXEMPT("ra-flood", ""),
      .build = quiet_minutes,
      .silent = { "plan-exemption-*" },
      .withholds = { "plan-exemption-unused" } },
};
SCENARIOS(plan, exemptions, exemptions)

static void other_router_answers(struct builder *b)
{
    ra(b, 1900);
    build_na(b, 500, "00:16:3e:00:00:02", "fe80::2", (struct build_na){ .flags = "R" });
}

#define SECOND ", {name: r2, address: \"fe80::2\"}"

static const struct scenario routers[] = {
    { .says = "a documented router of which nothing was seen in half an hour",
      .plan = PLAN(SECOND, ""),
      .build = quiet_half_an_hour,
      .expects = { { "plan-router-unseen", "fe80::2", "low", "likely", 1, .says = "r2" } } },
    { .says = "minutes are too short",
      .plan = PLAN(SECOND, ""),
      .build = quiet_minutes,
      .silent = { "plan-router-unseen" },
      .withholds = { "plan-router-unseen" } },
    { .says = "a sign of life is enough",
      .plan = PLAN(SECOND, ""),
      .build = other_router_answers,
      .silent = { "plan-router-unseen" } },
};
SCENARIOS(plan, routers, routers)

static void successive(struct builder *b, unsigned count)
{
    ra(b, 100);
    for (unsigned i = 0; i < count; i++) {
        char mac[18], address[46];
        snprintf(mac, sizeof mac, "00:16:3e:00:01:%02x", i);
        snprintf(address, sizeof address, "2001:db8:10::%x", 0x10 + i);
        build_na(b, 10 + i, mac, address, (struct build_na){ 0 });
    }
}

static void nine(struct builder *b)
{
    successive(b, 9);
}

static void seven(struct builder *b)
{
    successive(b, 7);
}

static void advertise(struct builder *b, const char *prefix)
{
    for (double time = 1; time < 200; time += 60)
        build_ra(b, time, R1, R1LL, (struct build_ra){ .prefixes = { { prefix, "L" } } });
}

static void slash_120(struct builder *b)
{
    advertise(b, "2001:db8:10::/120");
}

static void slash_127(struct builder *b)
{
    advertise(b, "2001:db8:10::/127");
}

static void unique_local_only(struct builder *b)
{
    advertise(b, "fd12:3456:789a:1::/64");
}

static const struct scenario habits[] = {
    { .says = "successive addresses",
      .build = nine,
      .expects = { { "plan-ipv4-thinking", "", "info", "confirmed", 1, .says = "9 hosts" } } },
    { .says = "a few chosen ones", .build = seven, .silent = { "plan-ipv4-thinking" } },
    { .says = "a network of hosts with a /120",
      .build = slash_120,
      .expects = { { "plan-ipv4-thinking", "", "info", "confirmed", 1, .says = "/120" } },
      .ignores = { "ra-*" } },
    { .says = "a plan that gives hosts a /120",
      .plan = "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/120\"]\n",
      .build = seven,
      .expects = { { "plan-ipv4-thinking", "", "info", "confirmed", 1, .says = "The plan gives" } },
      .ignores = { "ra-*", "prefix-*" } },
    { .says = "a link between routers", .build = slash_127, .silent = { "plan-ipv4-thinking" }, .ignores = { "ra-*" } },
    { .says = "unique local addresses only",
      .build = unique_local_only,
      .expects = { { "plan-ipv4-thinking", "", "info", "confirmed", 1, .says = "unique local" } },
      .ignores = { "ra-*" } },
};
SCENARIOS(plan, habits, habits)
