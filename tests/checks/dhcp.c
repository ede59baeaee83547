#include <criterion/criterion.h>

#include "dhcp.h"
#include "scenario.h"

static const char plan[] =
    "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n    dhcpv6-servers: [{address: \"" R1LL
    "\"}]\n    dhcpv4-servers: [192.0.2.1]\n";

static const char slaac[] =
    "version: 1\nsegments:\n  - name: office\n    model: slaac\n    prefixes: [\"2001:db8:10::/64\"]\n";

static const char relayed[] =
    "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n    dhcpv6-servers: [{duid: \"00:03:00:01:00:16:"
    "3e:00:00:53\"}]\n    routers: [{address: \"" R1LL "\", mac: \"" R1 "\"}]\n";

#define LEASE                                                                                                          \
    (struct build_dhcpv6)                                                                                              \
    {                                                                                                                  \
        .address = "2001:db8:10::100", .dns = { "2001:db8:10::53" }                                                    \
    }

/* ── who may answer ── */

static void documented(struct builder *b)
{
    dhcp_exchange(b, 1, 1, R1, R1LL, LEASE);
}

static void stranger(struct builder *b)
{
    dhcp_exchange(b, 1, 1, BAD, BADLL, LEASE);
}

static void through_a_relay(struct builder *b)
{
    struct build_dhcpv6 reply = LEASE;
    reply.server_duid = "0003000100163e000053";
    build_ra(b, 0.5, R1, R1LL, (struct build_ra){ .flags = "M", .prefixes = { { "2001:db8:10::/64" } } });
    dhcp_exchange(b, 1, 1, R1, R1LL, reply);
}

static const struct scenario servers[] = {
    { .says = "a documented server",
      .plan = plan,
      .build = documented,
      .silent = { "dhcpv6-rogue", "dhcpv6-unverified", "dhcpv6-suspicious" },
      .ignores = NOT_THIS },
    { .says = "a server that the plan does not name",
      .plan = plan,
      .build = stranger,
      .expects = { { "dhcpv6-rogue", BAD, "critical", "confirmed", 1 } },
      .silent = { "dhcpv6-unverified" },
      .ignores = NOT_THIS },
    { .says = "any server where hosts make their addresses themselves",
      .plan = slaac,
      .build = stranger,
      .expects = { { "dhcpv6-rogue", BAD, "critical", "confirmed", 1, NULL, "the plan has no DHCPv6" } },
      .ignores = NOT_THIS },
    { .says = "the documented router relays the listed server",
      .plan = relayed,
      .build = through_a_relay,
      .silent = { "dhcpv6-rogue", "dhcpv6-unverified" },
      .ignores = NOT_THIS },
    { .says = "without a plan it is unverified",
      .build = stranger,
      .expects = { { "dhcpv6-unverified", BAD, "info", "confirmed", 1 } },
      .silent = { "dhcpv6-rogue" },
      .ignores = NOT_THIS },
};

SCENARIOS(dhcp, servers_and_the_plan, servers)

/* ── without a plan ── */

static void was_a_client(struct builder *b)
{
    build_dhcpv6(b, 1, BAD, BADLL, (struct build_dhcpv6){ .type = 1, .transaction = 3, .want_address = true });
    dhcp_exchange(b, 20, 1, BAD, BADLL, (struct build_dhcpv6){ .address = "2001:db8:bad::7", .dns = { BADLL } });
}

static void router_serves(struct builder *b)
{
    dhcp_advertised(b, "M");
    dhcp_exchange(b, 20, 1, R1, R1LL, (struct build_dhcpv6){ .address = "2001:db8:10::7", .dns = { R1LL } });
}

static void short_leases_alone(struct builder *b)
{
    dhcp_exchange(b, 20, 1, R2, R2LL,
                  (struct build_dhcpv6){
                      .address = "2001:db8:10::7", .preferred = 200, .valid = 300, .dns = { "2001:db8:10::53" } });
}

static void two_that_differ(struct builder *b)
{
    dhcp_advertised(b, "M");
    dhcp_exchange(b, 20, 1, R1, R1LL, LEASE);
    dhcp_exchange(b, 30, 2, R2, R2LL,
                  (struct build_dhcpv6){ .address = "2001:db8:10::200", .dns = { "2001:db8:10::99" } });
}

static void two_that_agree(struct builder *b)
{
    struct build_dhcpv6 reply = LEASE;
    dhcp_advertised(b, "M");
    dhcp_exchange(b, 20, 1, R1, R1LL, reply);
    reply.address = "2001:db8:10::200";
    dhcp_exchange(b, 30, 2, R2, R2LL, reply);
}

static void one_that_changes(struct builder *b)
{
    dhcp_advertised(b, "M");
    dhcp_exchange(b, 20, 1, R1, R1LL, LEASE);
    dhcp_exchange(b, 30, 2, R1, R1LL,
                  (struct build_dhcpv6){ .address = "2001:db8:10::200", .dns = { "2001:db8:10::99" } });
}

/* It sends hosts to itself with advertisements that make it no default router, and is their DNS server. */
static void takes_over(struct builder *b)
{
    for (int i = 0; i < 4; i++) {
        build_ra(b, 1 + 60 * i, R1, R1LL,
                 (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { "2001:db8:10::53" } });
        build_ra(b, 20 + 60 * i, BAD, BADLL, (struct build_ra){ .flags = "MO", .router_lifetime = BUILD_ZERO });
    }
    dhcp_exchange(b, 100, 1, BAD, BADLL,
                  (struct build_dhcpv6){ .address = "fe80::3:1", .preferred = 300, .valid = 300, .dns = { BADLL } });
}

static const struct scenario without_plan[] = {
    { .says = "a server that sends hosts to itself is no router by that",
      .build = takes_over,
      .expects = { { "dhcpv6-suspicious", BAD, "high", "likely", 1, NULL, "it is its own DNS server, and no router" } },
      .silent = { "dhcpv6-rogue" },
      .ignores = { "address-*", "prefix-*", "host-*", "ra-*", "dhcpv6-inconsistent", "dhcpv6-without-flags" } },
    { .says = "a server that was a client and names itself as DNS server",
      .build = was_a_client,
      .expects = { { "dhcpv6-suspicious", BAD, "high", "likely", 1, NULL, "it was a client itself before" },
                   { "dhcpv6-unverified", BAD } },
      .silent = { "dhcpv6-rogue", "dhcpv6-two-servers" },
      .ignores = NOT_THIS },
    { .says = "the only server, which is the router, is its own DNS server by a link-local address",
      .build = router_serves,
      .silent = { "dhcpv6-suspicious" },
      .ignores = NOT_THIS },
    { .says = "short leases alone make nobody suspicious",
      .build = short_leases_alone,
      .silent = { "dhcpv6-suspicious" },
      .ignores = NOT_THIS },
    { .says = "two servers give different DNS servers",
      .build = two_that_differ,
      .expects = { { "dhcpv6-two-servers", NULL, "medium", "confirmed", 1 } },
      .silent = { "dhcpv6-rogue" },
      .ignores = NOT_THIS },
    { .says = "the plan names one of two: the other is rogue, and not one of two",
      .plan = plan,
      .build = two_that_differ,
      .expects = { { "dhcpv6-rogue", R2, "critical", "confirmed", 1 } },
      .silent = { "dhcpv6-two-servers" },
      .ignores = { "address-*", "host-*", "ra-*", "dhcpv6-suspicious" } },
    { .says = "a pair that answers alike",
      .build = two_that_agree,
      .silent = { "dhcpv6-two-servers", "dhcpv6-suspicious" },
      .ignores = NOT_THIS },
    { .says = "one server that was configured anew",
      .build = one_that_changes,
      .silent = { "dhcpv6-two-servers", "dhcpv6-suspicious" },
      .ignores = NOT_THIS },
};

SCENARIOS(dhcp, servers_without_a_plan, without_plan)

/* ── what a server gives and refuses ── */

static void addresses_without_m(struct builder *b)
{
    dhcp_advertised(b, "");
    dhcp_exchange(b, 20, 1, R1, R1LL, LEASE);
}

static void addresses_with_m(struct builder *b)
{
    dhcp_advertised(b, "M");
    dhcp_exchange(b, 20, 1, R1, R1LL, LEASE);
}

static void prefixes_without_m(struct builder *b)
{
    dhcp_advertised(b, "");
    dhcp_exchange(b, 20, 1, R1, R1LL, (struct build_dhcpv6){ .prefix = "2001:db8:40::/56" });
}

/* So many clients, each once. */
static void refused(struct builder *b, unsigned clients, int status)
{
    dhcp_advertised(b, "M");
    for (unsigned i = 0; i < clients; i++)
        dhcp_exchange(b, 20 + i, i + 1, R1, R1LL, (struct build_dhcpv6){ .status = status });
}

static void pool_is_empty(struct builder *b)
{
    refused(b, 3, 2);
}

static void two_are_refused(struct builder *b)
{
    refused(b, 2, 2);
}

static void one_is_refused_often(struct builder *b)
{
    dhcp_advertised(b, "M");
    for (int i = 0; i < 9; i++)
        dhcp_exchange(b, 20 + i, 1, R1, R1LL, (struct build_dhcpv6){ .status = 2 });
}

static void unspecified(struct builder *b)
{
    refused(b, 1, 1);
}

static void no_bindings(struct builder *b)
{
    dhcp_advertised(b, "M");
    for (unsigned i = 0; i < 3; i++)
        dhcp_exchange(b, 20 + i, i + 1, R1, R1LL, (struct build_dhcpv6){ .type = 7, .status = 3 });
}

static void roamed(struct builder *b)
{
    refused(b, 5, 4);
}

static void prefixes_refused(struct builder *b)
{
    refused(b, 5, 6);
}

/* The provider's side: no prefix for the link, one for the customer's router. */
static void uplink(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_ra(b, 0.5 + i * 20, R1, R1LL, (struct build_ra){ .rdnss = { "2001:db8:10::53" } });
    dhcp_exchange(b, 20, 1, R1, R1LL, (struct build_dhcpv6){ .type = 7, .prefix = "2001:db8:4000::/48" });
}

static void no_prefix_at_all(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_ra(b, 0.5 + i * 20, R1, R1LL, (struct build_ra){ .rdnss = { "2001:db8:10::53" } });
}

static const struct scenario refusals[] = {
    { .says = "a delegated prefix is what an uplink is for",
      .build = uplink,
      .silent = { "ra-no-prefix" },
      .ignores = { "prefix-*" } },
    { .says = "a default router and no prefix from anybody",
      .build = no_prefix_at_all,
      .expects = { { "ra-no-prefix", R1LL, "medium", "confirmed", 1 } } },
    { .says = "addresses although no advertisement has M",
      .build = addresses_without_m,
      .expects = { { "dhcpv6-without-flags", NULL, "low", "confirmed", 1 } } },
    { .says = "addresses with M", .build = addresses_with_m, .silent = { "dhcpv6-without-flags" } },
    { .says = "prefix delegation needs no M",
      .build = prefixes_without_m,
      .silent = { "dhcpv6-without-flags" },
      .ignores = { "prefix-*" } },
    { .says = "no addresses for three clients",
      .build = pool_is_empty,
      .expects = { { "dhcpv6-failure", R1, "medium", "confirmed", 1, NULL, "no addresses for 3" } } },
    { .says = "no addresses for two clients", .build = two_are_refused, .silent = { "dhcpv6-failure" } },
    { .says = "no addresses for one client that asks again and again",
      .build = one_is_refused_often,
      .silent = { "dhcpv6-failure" } },
    { .says = "an unspecified failure",
      .build = unspecified,
      .expects = { { "dhcpv6-failure", R1, "medium", "confirmed", 1 } } },
    { .says = "three bindings that the server does not know",
      .build = no_bindings,
      .expects = { { "dhcpv6-failure", R1, "medium", "confirmed", 1, NULL, "no binding 3 times" } } },
    { .says = "clients that come from elsewhere",
      .build = roamed,
      .expects = { { "dhcpv6-failure", R1, "info", NULL, 5, NULL, "not on this link" } } },
    { .says = "clients that just try to get a prefix",
      .build = prefixes_refused,
      .expects = { { "dhcpv6-failure", R1, "info", NULL, 5, NULL, "no prefix to delegate" } } },
};

SCENARIOS(dhcp, refusals_and_flags, refusals)

/* ── IPv4 ── */

static void offered_by(struct builder *b, const char *mac, const char *server)
{
    build_dhcpv4(b, 1, H, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 5 });
    build_dhcpv4(b, 1.1, mac, server,
                 (struct build_dhcpv4){
                     .type = 2, .transaction = 5, .client_mac = H, .address = "192.0.2.100", .server = server });
}

static void offered_by_a_stranger(struct builder *b)
{
    offered_by(b, BAD, "192.0.2.66");
}

static void offered(struct builder *b)
{
    offered_by(b, R1, "192.0.2.1");
}

static void wish(struct builder *b, bool nat64, int64_t wait)
{
    build_ra(b, 0.5, R1, R1LL,
             (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } },
                                .rdnss = { "2001:db8:10::53" },
                                .pref64 = nat64 ? "64:ff9b::/96" : NULL });
    for (uint32_t i = 0; i < 2; i++) {
        build_dhcpv4(b, 1 + i, H, NULL,
                     (struct build_dhcpv4){ .type = 1, .transaction = 5 + i, .wants_ipv6_only = true });
        build_dhcpv4(b, 1.1 + i, R1, "192.0.2.1",
                     (struct build_dhcpv4){ .type = 2,
                                            .transaction = 5 + i,
                                            .client_mac = H,
                                            .address = "192.0.2.100",
                                            .server = "192.0.2.1",
                                            .ipv6_only_wait = wait });
    }
}

static void wish_ignored(struct builder *b)
{
    wish(b, true, 0);
}

static void wish_granted(struct builder *b)
{
    wish(b, true, 1800);
}

static void wish_without_nat64(struct builder *b)
{
    wish(b, false, 0);
}

static void no_wish(struct builder *b)
{
    build_ra(b, 0.5, R1, R1LL,
             (struct build_ra){
                 .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { "2001:db8:10::53" }, .pref64 = "64:ff9b::/96" });
    offered(b);
}

static const struct scenario ipv4[] = {
    { .says = "an IPv4 server that the plan does not name",
      .plan = plan,
      .build = offered_by_a_stranger,
      .expects = { { "dhcpv4-rogue", BAD, "high", "confirmed", 1 } },
      .ignores = NOT_THIS },
    { .says = "the documented IPv4 server",
      .plan = plan,
      .build = offered,
      .silent = { "dhcpv4-rogue" },
      .ignores = NOT_THIS },
    { .says = "without a plan no IPv4 server is rogue", .build = offered_by_a_stranger, .silent = { "dhcpv4-rogue" } },
    { .says = "option 108 asked for beside NAT64 and not given",
      .build = wish_ignored,
      .expects = { { "dhcpv4-ipv6-only-ignored", R1, "info", "confirmed", 2 } } },
    { .says = "option 108 given", .build = wish_granted, .silent = { "dhcpv4-ipv6-only-ignored" } },
    { .says = "option 108 where there is no NAT64",
      .build = wish_without_nat64,
      .silent = { "dhcpv4-ipv6-only-ignored" } },
    { .says = "nobody asks for option 108", .build = no_wish, .silent = { "dhcpv4-ipv6-only-ignored" } },
};

SCENARIOS(dhcp, ipv4_servers, ipv4)
