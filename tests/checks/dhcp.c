#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define BAD   "3c:07:54:00:00:bd"
#define BADLL "fe80::3e07:54ff:fe00:bd"
#define H     "00:16:3e:00:00:66"
#define HLL   "fe80::216:3eff:fe00:66"

static const char plan[] =
    "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n    dhcpv6-servers: [{address: \"" R1LL
    "\"}]\n    dhcpv4-servers: [192.0.2.1]\n";

static void answer(struct builder *b, double at, const char *mac, const char *address)
{
    build_dhcpv6(b, at, H, HLL, (struct build_dhcpv6){ .type = 1, .transaction = 7, .want_address = true });
    build_dhcpv6(b, at + 0.1, mac, address,
                 (struct build_dhcpv6){ .type = 2,
                                        .transaction = 7,
                                        .to = HLL,
                                        .to_mac = H,
                                        .address = "2001:db8:10::100",
                                        .dns = { "2001:db8:10::53" } });
}

static void documented(struct builder *b)
{
    answer(b, 1, R1, R1LL);
}

static void stranger(struct builder *b)
{
    answer(b, 1, BAD, BADLL);
}

static void many_clients(struct builder *b)
{
    char duid[32];
    for (int i = 0; i < 30; i++) {
        snprintf(duid, sizeof duid, "0003000102aa000000%02x", i);
        build_dhcpv6(b, 1 + i, H, HLL,
                     (struct build_dhcpv6){
                         .type = 1, .transaction = (uint32_t)i + 1, .want_address = true, .client_duid = duid });
    }
}

static void one_client(struct builder *b)
{
    for (int i = 0; i < 30; i++)
        build_dhcpv6(b, 1 + i, H, HLL,
                     (struct build_dhcpv6){ .type = 1, .transaction = (uint32_t)i + 1, .want_address = true });
}

static void offered_by_a_stranger(struct builder *b)
{
    build_dhcpv4(b, 1, H, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 5 });
    build_dhcpv4(b, 1.1, BAD, "192.0.2.66",
                 (struct build_dhcpv4){
                     .type = 2, .transaction = 5, .client_mac = H, .address = "192.0.2.100", .server = "192.0.2.66" });
}

static void offered(struct builder *b)
{
    build_dhcpv4(b, 1, H, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 5 });
    build_dhcpv4(b, 1.1, R1, "192.0.2.1",
                 (struct build_dhcpv4){
                     .type = 2, .transaction = 5, .client_mac = H, .address = "192.0.2.100", .server = "192.0.2.1" });
}

#define NOT_THIS                                                                                                       \
    {                                                                                                                  \
        "dhcpv6-without-flags", "address-*", "host-*", "prefix-*"                                                      \
    }

static const struct scenario servers[] = {
    { .says = "a documented server",
      .plan = plan,
      .build = documented,
      .silent = { "dhcpv6-rogue", "dhcpv6-unverified" },
      .ignores = NOT_THIS },
    { .says = "a server that the plan does not name",
      .plan = plan,
      .build = stranger,
      .expects = { { "dhcpv6-rogue", BAD, "critical" } },
      .ignores = NOT_THIS },
    { .says = "without a plan it is unverified",
      .build = stranger,
      .expects = { { "dhcpv6-unverified", BAD, "info" } },
      .silent = { "dhcpv6-rogue" },
      .ignores = NOT_THIS },
    { .says = "thirty clients behind one MAC address",
      .build = many_clients,
      .expects = { { "dhcpv6-exhaustion", H, "medium" } },
      .ignores = NOT_THIS },
    { .says = "one client that asks thirty times",
      .build = one_client,
      .silent = { "dhcpv6-exhaustion" },
      .ignores = NOT_THIS },
    { .says = "an IPv4 server that the plan does not name",
      .plan = plan,
      .build = offered_by_a_stranger,
      .expects = { { "dhcpv4-rogue", BAD, "high" } },
      .ignores = NOT_THIS },
    { .says = "the documented IPv4 server",
      .plan = plan,
      .build = offered,
      .silent = { "dhcpv4-rogue" },
      .ignores = NOT_THIS },
};

SCENARIOS(dhcp, servers_and_clients, servers)
