#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define BAD   "02:00:00:00:00:99"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define H6GUA "2001:db8:10:0:216:3eff:fe00:66"
#define H7    "00:16:3e:00:00:77"
#define H7LL  "fe80::216:3eff:fe00:77"
#define NEW   "2001:db8:10::5"
#define PROXY "00:16:3e:00:00:55"

static const char plan_r1[] = "version: 1\n"
                              "aggregates: [\"2001:db8::/32\"]\n"
                              "segments:\n"
                              "  - name: office\n"
                              "    prefixes: [\"2001:db8:10::/64\"]\n"
                              "    routers:\n"
                              "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n";
static const char plan_proxy[] = "version: 1\n"
                                 "aggregates: [\"2001:db8::/32\"]\n"
                                 "segments:\n"
                                 "  - name: office\n"
                                 "    prefixes: [\"2001:db8:10::/64\"]\n"
                                 "    routers:\n"
                                 "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"
                                 "    hosts:\n"
                                 "      - {name: ap, mac: \"" PROXY "\", roles: [proxy]}\n";

static void office(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 2, H6, H6LL);
    build_mld_join(b, 3.2, H6, H6LL, H6LL);
    build_dad(b, 4, H7, H7LL);
    build_mld_join(b, 5.2, H7, H7LL, H7LL);
}

static void later(struct builder *b)
{
    build_ra(b, 200, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void objected(struct builder *b, double time, const char *prober, const char *objector, const char *address)
{
    build_dad(b, time, prober, address);
    build_na(b, time + 0.02, objector, address, (struct build_na){ .flags = "O" });
}

static void taken(struct builder *b)
{
    office(b);
    build_dad(b, 10, H7, NEW);
    objected(b, 20, H6, H7, NEW);
    later(b);
}

static void router_address_taken(struct builder *b)
{
    office(b);
    objected(b, 20, H6, R1, R1LL);
    later(b);
}

static void both_at_once(struct builder *b)
{
    office(b);
    build_dad(b, 20, H6, NEW);
    build_dad(b, 20.3, H7, NEW);
    later(b);
}

static void one_after_the_other(struct builder *b)
{
    office(b);
    build_dad(b, 20, H6, NEW);
    build_na(b, 40, H6, NEW, (struct build_na){ .flags = "O" });
    build_na(b, 50, H7, NEW, (struct build_na){ .flags = "" });
    later(b);
}

static void echoed_without_nonce(struct builder *b)
{
    office(b);
    build_ns(b, 20, H6, "::", (struct build_ns){ .target = NEW });
    build_ns(b, 20.02, PROXY, "::", (struct build_ns){ .target = NEW });
    later(b);
}

static void without_nonce_and_late(struct builder *b)
{
    office(b);
    build_ns(b, 20, H6, "::", (struct build_ns){ .target = NEW });
    build_ns(b, 20.2, H7, "::", (struct build_ns){ .target = NEW });
    later(b);
}

static void echoed_with_nonce(struct builder *b)
{
    office(b);
    build_ns(b, 20, H6, "::", (struct build_ns){ .target = NEW, .nonce = "0102030405a1" });
    build_ns(b, 20.02, PROXY, "::", (struct build_ns){ .target = NEW, .nonce = "0102030405a1" });
    later(b);
}

static void twice_from_a_mirror(struct builder *b)
{
    for (int i = 0; i < 20; i++) {
        build_ra(b, 1 + 10.0 * i, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
        build_ra(b, 1.0001 + 10.0 * i, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    }
    build_ns(b, 210, H6, "::", (struct build_ns){ .target = NEW, .nonce = "0102030405a1" });
    build_ns(b, 210.0001, H6, "::", (struct build_ns){ .target = NEW, .nonce = "0102030405a1" });
}

static void wakes_up(struct builder *b)
{
    office(b);
    build_dad(b, 10, H6, H6GUA);
    build_na(b, 12, H6, H6GUA, (struct build_na){ .flags = "O" });
    build_na(b, 60, PROXY, H6GUA, (struct build_na){ .flags = "O" });
    objected(b, 150, H6, PROXY, H6GUA);
    later(b);
}

static void documented_proxy(struct builder *b)
{
    office(b);
    for (int i = 0; i < 4; i++) {
        char address[64];
        snprintf(address, sizeof address, "2001:db8:10::%d", 50 + i);
        objected(b, 20 + 5.0 * i, H6, PROXY, address);
    }
    later(b);
}

static void deny(struct builder *b, int count, bool made_up)
{
    office(b);
    for (int i = 0; i < count; i++) {
        char address[64], mac[32];
        snprintf(address, sizeof address, "2001:db8:10::%d", 50 + i);
        snprintf(mac, sizeof mac, "02:aa:00:00:00:%02x", i);
        objected(b, 20 + 5.0 * i, H6, made_up ? mac : BAD, address);
    }
    later(b);
}

static void denied_by_one(struct builder *b)
{
    deny(b, 4, false);
}

static void denied_twice(struct builder *b)
{
    deny(b, 2, false);
}

static void denied_by_made_up_ones(struct builder *b)
{
    deny(b, 4, true);
}

static void denied_by_many_hosts(struct builder *b)
{
    deny(b, 4, true);
    for (int i = 0; i < 4; i++) {
        char address[64], mac[32];
        snprintf(address, sizeof address, "fe80::aa:ff:fe00:%x", i);
        snprintf(mac, sizeof mac, "02:aa:00:00:00:%02x", i);
        build_mld_join(b, 60 + i, mac, address, address);
    }
}

static const struct scenario failed[] = {
    { .says = "an address that another host has",
      .plan = plan_r1,
      .build = taken,
      .expects = { { "dad-failed", NEW, "high", "confirmed", 1, NULL, H7 } },
      .silent = { "dad-denial", "dad-loop" },
      .ignores = { "address-*", "host-*" } },
    { .says = "a router's address is critical",
      .plan = plan_r1,
      .build = router_address_taken,
      .expects = { { "dad-failed", R1LL, "critical", "confirmed", 1 } },
      .silent = { "dad-denial" },
      .ignores = { "address-*", "host-*" } },
    { .says = "two that probe at once",
      .plan = plan_r1,
      .build = both_at_once,
      .expects = { { "dad-failed", NEW, "high", "confirmed", 1, NULL, "same time" } },
      .ignores = { "address-*", "host-*" } },
    { .says = "an address is tentative for a second, not for ever",
      .plan = plan_r1,
      .build = one_after_the_other,
      .silent = { "dad-*" },
      .ignores = { "address-*", "host-*" } },
    { .says = "an access point that sends the probe back at once",
      .plan = plan_r1,
      .build = echoed_without_nonce,
      .silent = { "dad-*" },
      .ignores = { "host-*", "address-*" } },
    { .says = "without a nonce and later it is another host's probe",
      .plan = plan_r1,
      .build = without_nonce_and_late,
      .expects = { { "dad-failed", NEW, "high", "confirmed", 1 } },
      .ignores = { "host-*", "address-*" } },
    { .says = "the same nonce is a loop",
      .plan = plan_r1,
      .build = echoed_with_nonce,
      .expects = { { "dad-loop", "", "medium", "confirmed", 1, NULL, PROXY } },
      .silent = { "dad-failed", "dad-denial" },
      .ignores = { "host-*" } },
    { .says = "a mirror that shows every frame twice is no loop",
      .plan = plan_r1,
      .build = twice_from_a_mirror,
      .silent = { "dad-*" },
      .ignores = { "host-*" } },
    { .says = "a sleep proxy that still answers when its owner wakes",
      .plan = plan_r1,
      .build = wakes_up,
      .silent = { "dad-*" },
      .ignores = { "host-*", "address-*" } },
};

/* A clone of a server with three static addresses; the capture began when the server was long there. */
static void a_clone_of_three_addresses(struct builder *b)
{
    static const char *const addresses[] = { "2001:db8:10::50", "2001:db8:10::51", "2001:db8:10::52" };
    office(b);
    for (int i = 0; i < 3; i++)
        objected(b, 20 + 5.0 * i, H6, H7, addresses[i]);
    for (int i = 0; i < 3; i++)
        build_echo(b, 60 + 5.0 * i, H7, addresses[i], (struct build_echo){ .to = R1LL, .to_mac = R1 });
    later(b);
}

static const struct scenario denied[] = {
    { .says = "one MAC address objects to everything",
      .plan = plan_r1,
      .build = denied_by_one,
      .expects = { { "dad-denial", BAD, "critical", "confirmed", 4 },
                   { "dad-failed", "2001:db8:10::50", "high", NULL, 1, "dad-denial" },
                   { "dad-failed", "2001:db8:10::51", "high", NULL, 1, "dad-denial" },
                   { "dad-failed", "2001:db8:10::52", "high", NULL, 1, "dad-denial" },
                   { "dad-failed", "2001:db8:10::53", "high", NULL, 1, "dad-denial" } },
      .ignores = { "address-*", "host-*" } },
    { .says = "two objections are two duplicates",
      .plan = plan_r1,
      .build = denied_twice,
      .expects = { { "dad-failed", "2001:db8:10::50" }, { "dad-failed", "2001:db8:10::51" } },
      .silent = { "dad-denial" },
      .ignores = { "address-*", "host-*" } },
    { .says = "made-up MAC addresses object to everything",
      .plan = plan_r1,
      .build = denied_by_made_up_ones,
      .expects = { { "dad-denial", "", "critical", "confirmed", 4 },
                   { "dad-failed", "2001:db8:10::50", "high", NULL, 1, "dad-denial" },
                   { "dad-failed", "2001:db8:10::51", "high", NULL, 1, "dad-denial" },
                   { "dad-failed", "2001:db8:10::52", "high", NULL, 1, "dad-denial" },
                   { "dad-failed", "2001:db8:10::53", "high", NULL, 1, "dad-denial" } },
      .ignores = { "address-*", "host-*" } },
    { .says = "hosts that show more are no made-up ones",
      .plan = plan_r1,
      .build = denied_by_many_hosts,
      .expects = { { "dad-failed" }, { "dad-failed" }, { "dad-failed" }, { "dad-failed" } },
      .silent = { "dad-denial" },
      .ignores = { "address-*", "host-*" } },
    { .says = "an owner of three addresses whose clone starts is no denier of them",
      .plan = plan_r1,
      .build = a_clone_of_three_addresses,
      .expects = { { "dad-failed", "2001:db8:10::50", "high" },
                   { "dad-failed", "2001:db8:10::51", "high" },
                   { "dad-failed", "2001:db8:10::52", "high" } },
      .silent = { "dad-denial" },
      .ignores = { "address-*", "host-*" } },
    { .says = "a documented proxy may answer",
      .plan = plan_proxy,
      .build = documented_proxy,
      .silent = { "dad-*" },
      .ignores = { "address-*", "host-*" } },
};

SCENARIOS(dad, an_address_that_is_taken, failed)
SCENARIOS(dad, somebody_denies_every_address, denied)
