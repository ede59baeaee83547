#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define R2    "00:16:3e:00:00:02"
#define R2LL  "fe80::216:3eff:fe00:2"
#define H6    "00:16:3e:00:00:66"
#define H7    "00:16:3e:00:00:77"
#define H6OLD "2001:db8:10:0:216:3eff:fe00:66"
#define H6NEW "2001:db8:20:0:216:3eff:fe00:66"

#define PLAN(prefixes)                                                                                                 \
    "version: 1\n"                                                                                                     \
    "aggregates: [\"2001:db8::/40\"]\n"                                                                                \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    prefixes: [" prefixes "]\n"                                                                                   \
    "    routers: [{address: \"" R1LL "\"}]\n"                                                                         \
    "  - name: servers\n"                                                                                              \
    "    vlan: 20\n"                                                                                                   \
    "    prefixes: [\"2001:db8:77::/64\"]\n"

static const char two_prefixes[] = PLAN("\"2001:db8:10::/64\", \"2001:db8:20::/64\"");
static const char old_has_ended[] =
    PLAN("\"2001:db8:20::/64\", {prefix: \"2001:db8:10::/64\", until: 2026-02-01, reason: ticket 4711}");
static const char old_ends_later[] = PLAN("\"2001:db8:20::/64\", {prefix: \"2001:db8:10::/64\", until: 2027-02-01}");
static const char no_documentation_prefixes[] = "version: 1\n"
                                                "segments:\n"
                                                "  - name: office\n"
                                                "    prefixes: [\"2a00:1450:10::/64\"]\n"
                                                "    routers: [{address: \"" R1LL "\"}]\n";

static void advertise(struct builder *b, double from, double until, struct build_ra ra)
{
    for (double time = from; time <= until; time += 60)
        build_ra(b, time, R1, R1LL, ra);
}

/* So that the capture shows everybody's multicast. */
static void others_awake(struct builder *b, double until)
{
    static const char *const macs[] = { H6, H7, "00:16:3e:00:00:88", "00:16:3e:00:00:99" };
    static const char *const addresses[] = { "fe80::216:3eff:fe00:66", "fe80::216:3eff:fe00:77",
                                             "fe80::216:3eff:fe00:88", "fe80::216:3eff:fe00:99" };
    for (double time = 2; time < until; time += 125)
        for (unsigned i = 0; i < 4; i++)
            build_mld_join(b, time + i * 0.1, macs[i], addresses[i], addresses[i]);
}

static void half_an_hour(struct builder *b)
{
    others_awake(b, 1900);
    advertise(b, 1, 1900, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void ten_minutes(struct builder *b)
{
    others_awake(b, 600);
    advertise(b, 1, 600, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void second_only_in_use(struct builder *b)
{
    half_an_hour(b);
    build_na(b, 300, H6, H6NEW, (struct build_na){ 0 });
}

static const struct scenario unseen[] = {
    { .says = "a documented prefix that nobody shows in half an hour is unseen",
      .plan = two_prefixes,
      .build = half_an_hour,
      .expects = { { "prefix-unseen", "2001:db8:20::/64", "low", "likely", 1 } } },
    { .says = "ten minutes are too short",
      .plan = two_prefixes,
      .build = ten_minutes,
      .silent = { "prefix-unseen" },
      .withholds = { "prefix-unseen" } },
    { .says = "one address in it is enough",
      .plan = two_prefixes,
      .build = second_only_in_use,
      .silent = { "prefix-unseen" } },
    { .says = "a prefix whose day has passed is meant to be gone",
      .plan = PLAN("\"2001:db8:10::/64\", {prefix: \"2001:db8:20::/64\", until: 2026-02-01}"),
      .build = half_an_hour,
      .silent = { "prefix-unseen" } },
};
SCENARIOS(prefix, unseen, unseen)

static void both(struct builder *b)
{
    advertise(b, 1, 300, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" }, { "2001:db8:20::/64" } } });
}

static void old_withdrawn(struct builder *b)
{
    advertise(b, 1, 300,
              (struct build_ra){ .prefixes = { { "2001:db8:10::/64", .valid = BUILD_ZERO, .preferred = BUILD_ZERO },
                                               { "2001:db8:20::/64" } } });
}

static const struct scenario expired[] = {
    { .says = "a prefix after its last day",
      .plan = old_has_ended,
      .build = both,
      .expects = { { "prefix-expired", "2001:db8:10::/64", "medium", "confirmed", .says = "ticket 4711" } } },
    { .says = "before its day it is documented", .plan = old_ends_later, .build = both, .silent = { "prefix-*" } },
    { .says = "its withdrawal is no use of it",
      .plan = old_has_ended,
      .build = old_withdrawn,
      .silent = { "prefix-expired" } },
};
SCENARIOS(prefix, expired, expired)

static void special_ones(struct builder *b)
{
    advertise(b, 1, 100,
              (struct build_ra){ .prefixes = { { "fec0:0:0:1::/64" },
                                               { "2002:c000:22c:1::/64" },
                                               { "2001:2:0:1::/64" },
                                               { "4000:1::/64" },
                                               { "2a00:1450:10::/64" },
                                               { "fd12:3456:789a:1::/64" } } });
}

static const struct scenario special[] = {
    { .says = "special prefixes, each one finding; global and unique local ones are normal",
      .build = special_ones,
      .expects = { { "prefix-special", "fec0:0:0:1::/64", "medium", "confirmed" },
                   { "prefix-special", "2002:c000:22c:1::/64", "medium", .says = "6to4" },
                   { "prefix-special", "2001:2:0:1::/64", "medium" },
                   { "prefix-special", "4000:1::/64", "medium" } },
      .ignores = { "ra-*" } },
    { .says = "a documentation prefix without a plan may be a laboratory",
      .build = both,
      .expects = { { "prefix-special", "2001:db8:10::/64", "info" },
                   { "prefix-special", "2001:db8:20::/64", "info" } } },
    { .says = "the plan's own are documentation prefixes",
      .plan = two_prefixes,
      .build = both,
      .silent = { "prefix-special" } },
    { .says = "the plan's own are none, and it explains both",
      .plan = no_documentation_prefixes,
      .build = both,
      .expects = { { "prefix-special", "2001:db8:10::/64", "medium", .absorbed = "prefix-undocumented" },
                   { "prefix-special", "2001:db8:20::/64", "medium", .absorbed = "prefix-undocumented" },
                   { "prefix-undocumented", "2001:db8:10::/64" },
                   { "prefix-undocumented", "2001:db8:20::/64" } },
      .ignores = { "address-*", "ra-*" } },
};
SCENARIOS(prefix, special, special)

static void h6_talks(struct builder *b, double time, const char *address)
{
    build_echo(b, time, H6, address, (struct build_echo){ .to = "2001:db8:77::1", .to_mac = R1 });
    build_echo(b, time + 0.01, R1, "2001:db8:77::1", (struct build_echo){ .to = address, .to_mac = H6, .reply = true });
}

static void planned(struct builder *b)
{
    advertise(b, 1, 200, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 5, H6, H6OLD);
    h6_talks(b, 20, H6OLD);
    advertise(
        b, 241, 400,
        (struct build_ra){ .prefixes = { { "2001:db8:20::/64" }, { "2001:db8:10::/64", .preferred = BUILD_ZERO } } });
    build_dad(b, 242, H6, H6NEW);
    h6_talks(b, 250, H6NEW);
}

static void flash(struct builder *b)
{
    advertise(b, 1, 200, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 5, H6, H6OLD);
    h6_talks(b, 20, H6OLD);
    advertise(b, 241, 500, (struct build_ra){ .prefixes = { { "2001:db8:20::/64" } } });
    build_dad(b, 242, H6, H6NEW);
    h6_talks(b, 300, H6OLD);
}

static void option_left_out_once(struct builder *b)
{
    advertise(b, 1, 200, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_ra(b, 230, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:20::/64" } } });
    advertise(b, 241, 500, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" }, { "2001:db8:20::/64" } } });
    h6_talks(b, 300, H6OLD);
}

static void second_router_goes_on(struct builder *b)
{
    flash(b);
    for (double time = 4; time < 500; time += 60)
        build_ra(b, time, R2, R2LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void nobody_uses_the_old(struct builder *b)
{
    advertise(b, 1, 200, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    advertise(b, 241, 500, (struct build_ra){ .prefixes = { { "2001:db8:20::/64" } } });
}

static const struct scenario renumbered[] = {
    { .says = "planned renumbering is told, not judged",
      .build = planned,
      .expects = { { "prefix-renumbered", "2001:db8:20::/64", "info", "confirmed", 1, .says = "2001:db8:10::/64" } },
      .silent = { "prefix-flash-renumbered" },
      .ignores = { "ra-*", "service-*" } },
    { .says = "a prefix that vanishes without a word strands its hosts",
      .build = flash,
      .expects = { { "prefix-flash-renumbered", "2001:db8:10::/64", "high", "confirmed", 1, .says = "1 host" } },
      .silent = { "prefix-renumbered" },
      .ignores = { "ra-*" } },
    { .says = "an option that is missing once is no renumbering",
      .build = option_left_out_once,
      .silent = { "prefix-renumbered", "prefix-flash-renumbered" },
      .ignores = { "ra-*" } },
    { .says = "another router goes on with the prefix",
      .build = second_router_goes_on,
      .silent = { "prefix-renumbered", "prefix-flash-renumbered" },
      .ignores = { "ra-*" } },
    { .says = "where no host is in view, whether one is stranded stays open",
      .build = nobody_uses_the_old,
      .expects = { { "prefix-renumbered", "2001:db8:20::/64", "info" } },
      .silent = { "prefix-flash-renumbered" },
      .withholds = { "prefix-flash-renumbered" },
      .ignores = { "ra-*" } },
};
SCENARIOS(prefix, renumbered, renumbered)

/* A site with far too many routers, all of which renumber: what is looked up must not grow with the square of it (the test has a time limit). */
static void five_hundred_renumber(struct builder *b)
{
    enum { ROUTERS = 500, STEP = 8 };
    char mac[20], address[40], former[32], latter[32];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < ROUTERS; i++) {
            struct build_ra ra = { 0 };
            double at = (round * ROUTERS + i) * (double)STEP;
            snprintf(mac, sizeof mac, "02:00:00:01:%02x:%02x", i >> 8, i & 255);
            snprintf(address, sizeof address, "fe80::1:%x", i + 1);
            snprintf(former, sizeof former, "2001:db8:%x:1::/64", i + 1);
            snprintf(latter, sizeof latter, "2001:db8:%x:2::/64", i + 1);
            ra.prefixes[0] = (struct build_prefix){ .prefix = former, .preferred = round ? BUILD_ZERO : 0 };
            ra.prefixes[1] = (struct build_prefix){ .prefix = round ? latter : NULL };
            build_ra(b, at, mac, address, ra);
        }
}

static const struct scenario many[] = {
    { .says = "five hundred routers renumber",
      .build = five_hundred_renumber,
      .expects = { { "prefix-renumbered", NULL, "info" } },
      .ignores = { "*" } },
};
SCENARIOS(prefix, many_routers, many)
