#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

#define CAMERA "00:40:8c:00:00:01"
#define PHONE  "02:16:3e:00:00:99"
#define WEB    "00:16:3e:00:00:80"
#define WEB6   "2001:db8:10::80"
#define WEB4   "192.0.2.80"
#define DAY    86400.0
#define PLAN(rest)                                                                                                     \
    "version: 1\n"                                                                                                     \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    prefixes: [\"2001:db8:10::/64\"]\n"                                                                           \
    "    routers: [{address: \"" R1LL "\"}]\n" rest

static void people_only(struct builder *b)
{
    exchange_begins(b, 400);
    for (double time = 60; time < 380; time += 60) {
        build_mld_query(b, time, R1, R1LL, (struct build_mld){ 0 });
        for (unsigned i = 0; i < 3; i++)
            build_mld_join(b, time + 1 + i, people[i].mac, people[i].link_local, people[i].six);
    }
    for (unsigned i = 0; i < 3; i++)
        build_na(b, 390 + i, people[i].mac, people[i].six, (struct build_na){ 0 });
}

/* Watched from its start on, it sends ARP and nothing of IPv6. */
static void arrives(struct builder *b, const char *mac, const char *name)
{
    people_only(b);
    build_dhcpv4(b, 20, mac, NULL, (struct build_dhcpv4){ .type = 1, .host_name = name });
    for (double time = 22; time < 390; time += 5)
        build_arp(b, time, mac, "192.0.2.90", (struct build_arp){ .target = "192.0.2.1" });
}

static void camera(struct builder *b)
{
    arrives(b, CAMERA, "cam-1");
}

static void phone(struct builder *b)
{
    arrives(b, PHONE, "Ada-Phone");
}

static void same_phone(struct builder *b)
{
    arrives(b, "06:16:3e:00:00:11", "Ada-Phone");
}

static void neighbor(struct builder *b)
{
    people_only(b);
    build_mld_join(b, 30, WEB, "fe80::216:3eff:fe00:80", WEB6);
    build_dad(b, 30.1, WEB, WEB6);
    build_na(b, 300, WEB, WEB6, (struct build_na){ 0 });
}

static void glimpse(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void elsewhere(struct builder *b)
{
    builder_vlan(b, 20, 0);
    people_only(b);
}

static const char exempting[] =
    PLAN("") "exemptions:\n"
             "  - {check: \"host-*ipv4-only\", host: \"00:40:8c:*\", reason: \"old cameras\"}\n";
static const char ended[] =
    PLAN("") "exemptions:\n"
             "  - {check: host-ipv4-only, host: \"00:40:8c:*\", reason: \"old cameras\", until: 2020-01-31}\n";

static const struct scenario hosts[] = {
    { .says = "a camera that came is high, and closes the gate",
      .before = people_only,
      .build = camera,
      .expects = { { "host-new-ipv4-only", CAMERA, "high", "confirmed", 1, .says = "New since the baseline" },
                   { "host-new", CAMERA, "info", "confirmed", 1, "host-new-ipv4-only" },
                   { "host-ipv4-only", CAMERA, "medium" } },
      .ignores = { "dhcpv4-*" },
      .gate = "fail" },
    { .says = "one that was there is not new",
      .before = camera,
      .build = camera,
      .expects = { { "host-ipv4-only", CAMERA, "medium" } },
      .silent = { "host-new*" },
      .ignores = { "dhcpv4-*" },
      .gate = "pass" },
    { .says = "an exempted one opens the gate",
      .plan = exempting,
      .before = people_only,
      .build = camera,
      .expects = { { "host-new-ipv4-only", CAMERA }, { "host-ipv4-only", CAMERA } },
      .ignores = { "dhcpv4-*" },
      .gate = "pass" },
    { .says = "an exemption that has ended closes it",
      .plan = ended,
      .before = camera,
      .build = camera,
      .expects = { { "host-ipv4-only", CAMERA }, { "plan-exemption-expired", "", "medium" } },
      .ignores = { "dhcpv4-*" },
      .gate = "fail" },
    { .says = "a host with IPv6 is only new",
      .before = people_only,
      .build = neighbor,
      .expects = { { "host-new", WEB, "info", "confirmed", 1, .says = "Not in the baseline." } },
      .silent = { "host-new-ipv4-only" },
      .gate = "pass" },
    { .says = "a randomised MAC address of a known name is nothing new",
      .before = phone,
      .build = same_phone,
      .expects = { { "host-ipv4-only", "06:16:3e:00:00:11" } },
      .silent = { "host-new*" },
      .ignores = { "dhcpv4-*" },
      .gate = "pass" },
    { .says = "one without a known name is in the line of its segment, and decides nothing",
      .before = people_only,
      .build = phone,
      .expects = { { "host-new", "", "info", "confirmed", 1, .says = "Ada-Phone" },
                   { "host-new-ipv4-only", PHONE, "high", "possible", 1 },
                   { "host-ipv4-only", PHONE } },
      .ignores = { "dhcpv4-*" },
      .gate = "pass" },
    { .says = "a baseline of a moment cannot tell what is new",
      .before = glimpse,
      .build = camera,
      .expects = { { "host-new-ipv4-only", CAMERA, "high", "possible", 1, .says = "saw less" },
                   { "host-new", CAMERA, "info", NULL, 1, "host-new-ipv4-only" },
                   { "host-ipv4-only", CAMERA } },
      .ignores = { "dhcpv4-*" },
      .gate = "pass" },
    { .says = "nor one of another segment",
      .before = elsewhere,
      .build = camera,
      .expects = { { "host-ipv4-only", CAMERA } },
      .silent = { "host-new*" },
      .ignores = { "dhcpv4-*" },
      .withholds = { "host-new", "host-new-ipv4-only" },
      .gate = "pass" },
    { .says = "without a baseline nothing is new",
      .build = camera,
      .expects = { { "host-ipv4-only", CAMERA } },
      .silent = { "host-new*", "host-gone" },
      .ignores = { "dhcpv4-*" } },
};
SCENARIOS(baseline, hosts, hosts)

/* A camera that had IPv6 once. */
static void modern_camera(struct builder *b)
{
    people_only(b);
    build_mld_join(b, 30, CAMERA, "fe80::240:8cff:fe00:1", "2001:db8:10:0:240:8cff:fe00:1");
    build_dad(b, 30.1, CAMERA, "2001:db8:10:0:240:8cff:fe00:1");
    build_na(b, 300, CAMERA, "2001:db8:10:0:240:8cff:fe00:1", (struct build_na){ 0 });
}

static const struct scenario lost[] = {
    { .says = "a host that had IPv6 and shows none now closes the gate",
      .before = modern_camera,
      .build = camera,
      .expects = { { "host-ipv4-only", CAMERA, "medium", "confirmed" } },
      .silent = { "host-new*" },
      .ignores = { "dhcpv4-*", "nd-*" },
      .gate = "fail" },
};
SCENARIOS(baseline, lost, lost)

static void web_server(struct builder *b)
{
    exchange_begins(b, 100);
    build_mld_join(b, 4, WEB, "fe80::216:3eff:fe00:80", WEB6);
    build_dad(b, 4.1, WEB, WEB6);
    build_na(b, 6, WEB, WEB6, (struct build_na){ 0 });
    build_arp(b, 4.2, WEB, WEB4, (struct build_arp){ .target = "192.0.2.1" });
}

static void serves(struct builder *b, bool six)
{
    web_server(b);
    exchange_connects(b, 10, &people[0], WEB4, WEB, 443, 0.01, ANSWERS);
    exchange_connects(b, 20, &people[0], WEB6, WEB, 443, 0.01, six ? ANSWERS : REFUSES);
    build_na(b, 80, WEB, WEB6, (struct build_na){ 0 });
}

static void quiet_server(struct builder *b)
{
    web_server(b);
    build_na(b, 80, WEB, WEB6, (struct build_na){ 0 });
}

static void refuses(struct builder *b)
{
    serves(b, false);
}

static void serves_both(struct builder *b)
{
    serves(b, true);
}

static const struct scenario services[] = {
    { .says = "a service that came and has no IPv6",
      .before = quiet_server,
      .build = refuses,
      .expects = { { "service-new-ipv4-only", WEB4 ":443", "high", NULL, 1, .says = "refuses" },
                   { "service-ipv4-only", WEB4 ":443", "medium" } } },
    { .says = "one that was so before",
      .before = refuses,
      .build = refuses,
      .expects = { { "service-ipv4-only", WEB4 ":443", "medium" } },
      .silent = { "service-new-ipv4-only" },
      .gate = "pass" },
    { .says = "one that had IPv6 is not new, but closes the gate",
      .before = serves_both,
      .build = refuses,
      .expects = { { "service-ipv4-only", WEB4 ":443", "medium" } },
      .silent = { "service-new-ipv4-only" },
      .gate = "fail" },
};
SCENARIOS(baseline, services, services)

/* A day of which something is heard every half a minute would be long; every quarter of an hour is no gap here. */
static void watch(struct builder *b, double until, const char *silent_mac)
{
    for (double time = 1; time < until; time += 300)
        build_ra(b, time, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    for (unsigned i = 0; i < 3; i++)
        for (double time = 2 + i; time < until && strcmp(people[i].mac, silent_mac) != 0; time += 3600)
            build_mld_join(b, time, people[i].mac, people[i].link_local, people[i].six);
}

static void all_day(struct builder *b)
{
    watch(b, DAY + 1000, "");
}

static void all_day_but_one(struct builder *b)
{
    watch(b, DAY + 1000, people[2].mac);
}

static void all_hour_but_one(struct builder *b)
{
    watch(b, 7200, people[2].mac);
}

static void a_phone(struct builder *b)
{
    people_only(b);
    build_mld_join(b, 30, PHONE, "fe80::99", "2001:db8:10::9999:1");
}

static const char documented[] = PLAN("    hosts:\n"
                                      "      - {name: printer-3, mac: \"00:16:3e:00:00:44\"}\n"
                                      "      - {name: laptop, mac: \"00:16:3e:00:00:66\"}\n");

static const char two_addresses[] = PLAN("    hosts:\n"
                                         "      - {name: laptop, addresses: [\"2001:db8:10::dead\", "
                                         "\"2001:db8:10:0:216:3eff:fe00:66\"]}\n"
                                         "      - {name: gone, addresses: [\"192.0.2.77\", \"2001:db8:10::beef\"]}\n");

/* The third is silent on the untagged segment, and talks on VLAN 20. */
static void all_day_one_moved(struct builder *b)
{
    all_day_but_one(b);
    builder_vlan(b, 20, 0);
    build_mld_join(b, DAY + 900, people[2].mac, people[2].link_local, people[2].six);
}

static const struct scenario absent[] = {
    { .says = "a host of the baseline that was silent all day",
      .before = people_only,
      .build = all_day_but_one,
      .expects = { { "host-gone", "00:16:3e:00:00:78", "info", "likely", 1, .says = "The baseline has it" } },
      .ignores = { "*" } },
    { .says = "one that is on another segment now is not gone",
      .before = people_only,
      .build = all_day_one_moved,
      .silent = { "host-gone" },
      .ignores = { "*" } },
    { .says = "of a documented host one address is enough, and IPv4 ones do not hide the others",
      .plan = two_addresses,
      .build = all_day,
      .expects = { { "host-gone", "2001:db8:10::beef", "info", "likely", 1, .says = "The plan names it" } },
      .ignores = { "*" } },
    { .says = "hours prove nothing",
      .before = people_only,
      .build = all_hour_but_one,
      .silent = { "host-gone" },
      .ignores = { "*" },
      .withholds = { "host-gone" } },
    { .says = "a randomised MAC address is never gone",
      .before = a_phone,
      .build = all_day,
      .silent = { "host-gone" },
      .ignores = { "*" } },
    { .says = "a documented host that was silent all day, without a baseline",
      .plan = documented,
      .build = all_day,
      .expects = { { "host-gone", "00:16:3e:00:00:44", "info", "likely", 1, .says = "The plan names it" } },
      .ignores = { "*" } },
};
SCENARIOS(baseline, absent, absent)
