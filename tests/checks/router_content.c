#include <criterion/criterion.h>
#include <string.h>

#include "scenario.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define R2   "00:16:3e:00:00:02"
#define R2LL "fe80::216:3eff:fe00:2"
#define H    "00:16:3e:00:00:66"
#define HLL  "fe80::216:3eff:fe00:66"

#define PLAN_HEAD                                                                                                      \
    "version: 1\naggregates: [\"2001:db8::/32\"]\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n"
#define PLAN_R1                                                                                                        \
    "    routers:\n      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n      - {name: r2, address: \"" R2LL    \
    "\", mac: \"" R2 "\"}\n"
static const char plan[] = PLAN_HEAD PLAN_R1;
static const char plan_ra[] = PLAN_HEAD PLAN_R1
    "    ra: {managed: false, preference: medium, cur-hop-limit: 64, mtu: 1500, router-lifetime: 1800, rdnss: [\"2001:db8:10::53\"], dnssl: [corp.example]}\n";
static const char plan_dns[] = PLAN_HEAD PLAN_R1 "    dns-servers: [\"2001:db8:10::53\"]\n";
static const char plan_stub[] =
    PLAN_HEAD "    routers:\n      - {name: r1, address: \"" R1LL "\", mac: \"" R1
              "\"}\n      - {name: thread, address: \"" R2LL "\", mac: \"" R2 "\", stub: true}\n";
static const char plan_ipv4_only[] = "version: 1\nsegments:\n  - name: office\n    model: ipv4-only\n";
static const char plan_mostly[] =
    "version: 1\naggregates: [\"2001:db8::/32\"]\nsegments:\n  - name: office\n    model: ipv6-mostly\n    prefixes: [\"2001:db8:10::/64\"]\n" PLAN_R1;

static struct build_ra usual(void)
{
    return (struct build_ra){
        .mtu = 1500, .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { "2001:db8:10::53" }, .dnssl = { "corp.example" }
    };
}

static void often(struct builder *b, const char *mac, const char *address, struct build_ra ra, double from, int count,
                  double every)
{
    for (int i = 0; i < count; i++)
        build_ra(b, from + every * i, mac, address, ra);
}

#define THREE(name, ...)                                                                                               \
    static void name(struct builder *b)                                                                                \
    {                                                                                                                  \
        struct build_ra ra = usual();                                                                                  \
        __VA_ARGS__;                                                                                                   \
        often(b, R1, R1LL, ra, 1, 3, 200);                                                                             \
    }

THREE(good, (void)0)
THREE(prefix_48, ra.prefixes[0].prefix = "2001:db8:10::/48")
THREE(prefix_48_without_a, ra.prefixes[1] = ((struct build_prefix){ "2001:db8:20::/48", "L" }))
THREE(preferred_too_long, ra.prefixes[0].preferred = 90000)
THREE(link_local_prefix, ra.prefixes[1] = ((struct build_prefix){ "fe80::/64" }))
THREE(multicast_route, ra.routes[0] = ((struct build_route){ "ff00::/8" }))
THREE(default_route, ra.routes[0] = ((struct build_route){ "::/0" }))
THREE(rdnss_even, ra.options = "1904000000000708"
                               "20010db8001000000000000000000053"
                               "20010db800100000")
THREE(pref64_code_7, ra.options = "2602070f0064ff9b0000000000000000")
THREE(mtu_1000, ra.mtu = 1000)
THREE(mtu_9000, ra.mtu = 9000)
THREE(hop_limit_10, ra.cur_hop_limit = 10)
THREE(managed, ra.flags = "M")
THREE(lifetime_900, ra.router_lifetime = 900)
THREE(other_dns, ra.rdnss[1] = "2001:db8:bad::53")
THREE(dns_withdrawn, ra.rdnss[0] = "2001:db8:bad::53"; ra.rdnss_lifetime = BUILD_ZERO)
THREE(route_outside, ra.routes[0] = ((struct build_route){ "2620::/32" }))
THREE(route_default_high, ra.routes[0] = ((struct build_route){ "::/0", "high" }))
THREE(pref64, ra.pref64 = "64:ff9b::/96")
THREE(no_dns, ra.rdnss[0] = NULL)
THREE(no_dns_but_other, ra.rdnss[0] = NULL; ra.flags = "O")
THREE(no_autoconfiguration, ra.prefixes[0].flags = "L")
THREE(delegation_preferred, ra.prefixes[0].flags = "LP")
THREE(no_prefix, ra.prefixes[0].prefix = NULL)
THREE(ula_only, ra.prefixes[0].prefix = "fd12:3456:789a:10::/64")

static void jumbo_seen(struct builder *b)
{
    struct build_ra ra = usual();
    ra.mtu = 9000;
    build_udp(b, 0.5, H, "2001:db8:10::66",
              (struct build_transport){
                  .to = "2001:db8:10::67", .to_mac = R2, .source_port = 1, .destination_port = 2, .length = 4000 });
    often(b, R1, R1LL, ra, 1, 3, 200);
}

static void stub(struct builder *b)
{
    good(b);
    often(b, R2, R2LL,
          (struct build_ra){ .flags = "S",
                             .router_lifetime = BUILD_ZERO,
                             .prefixes = { { "fd00:1234:5678:1::/64" } },
                             .routes = { { "fd00:1234:5678:2::/64" } } },
          10, 2, 200);
}

static void disagreeing(struct builder *b)
{
    struct build_ra other = usual();
    good(b);
    other.flags = "M";
    other.cur_hop_limit = 32;
    often(b, R2, R2LL, other, 10, 3, 200);
}

static void different_prefixes(struct builder *b)
{
    struct build_ra other = usual();
    good(b);
    other.prefixes[0].prefix = "2001:db8:10::/64";
    other.cur_hop_limit = BUILD_ZERO;
    other.prefixes[1] = (struct build_prefix){ "2001:db8:10::/64" };
    often(b, R2, R2LL, other, 10, 3, 200);
}

static void other_routes_on_the_second(struct builder *b)
{
    struct build_ra first = usual(), second = usual();
    first.routes[0].prefix = "2001:db8:f1::/48";
    second.routes[0].prefix = "2001:db8:f2::/48";
    often(b, R1, R1LL, first, 1, 10, 200);
    often(b, R2, R2LL, second, 3, 10, 200);
}

/* One that was replaced long ago counts no more: its lifetime is over. */
static void same_dns_by_now(struct builder *b)
{
    struct build_ra before = usual();
    before.rdnss[0] = "2001:db8:10::54";
    before.rdnss_lifetime = 600;
    build_ra(b, 0.5, R1, R1LL, before);
    often(b, R1, R1LL, usual(), 1, 10, 200);
    often(b, R2, R2LL, usual(), 3, 10, 200);
}

static void other_dns_on_the_second(struct builder *b)
{
    struct build_ra other = usual();
    good(b);
    other.rdnss[0] = "2001:db8:10::54";
    often(b, R2, R2LL, other, 10, 3, 200);
}

static void asks_dhcpv6_in_vain(struct builder *b)
{
    struct build_ra ra = usual();
    ra.flags = "M";
    often(b, R1, R1LL, ra, 1, 3, 200);
    static const int elapsed[] = { 0, 100, 300, 700, 1500 };
    for (int i = 0; i < 5; i++)
        build_dhcpv6(
            b, 5 + elapsed[i] / 100.0, H, HLL,
            (struct build_dhcpv6){ .type = 1, .transaction = 77, .want_address = true, .elapsed = elapsed[i] });
}

static void dhcpv6_answers(struct builder *b)
{
    asks_dhcpv6_in_vain(b);
    build_dhcpv6(
        b, 21, R1, R1LL,
        (struct build_dhcpv6){ .type = 2, .transaction = 77, .to = HLL, .to_mac = H, .address = "2001:db8:10::100" });
}

/* A server answers, and names no DNS server either. */
static void dhcpv6_without_dns(struct builder *b)
{
    struct build_ra ra = usual();
    ra.flags = "O";
    ra.rdnss[0] = NULL;
    often(b, R1, R1LL, ra, 1, 4, 60);
    build_dhcpv6(b, 20, H, HLL, (struct build_dhcpv6){ .type = 11, .transaction = 77 });
    build_dhcpv6(b, 20.1, R1, R1LL, (struct build_dhcpv6){ .type = 7, .transaction = 77, .to = HLL, .to_mac = H });
}

static void dns_only_taken_back(struct builder *b)
{
    struct build_ra ra = usual();
    ra.rdnss_lifetime = BUILD_ZERO;
    often(b, R1, R1LL, ra, 1, 4, 60);
}

/* The jumbo frame that explains the MTU comes after it. */
static void jumbo_seen_later(struct builder *b)
{
    static char payload[2 * 4000 + 1];
    struct build_ra ra = usual();
    ra.mtu = 9000;
    often(b, R1, R1LL, ra, 1, 3, 60);
    memset(payload, '0', sizeof payload - 1);
    build_ip(b, 130, H, "2001:db8:10::66", "ff02::fb", 59, payload);
}

static void asked_once(struct builder *b)
{
    struct build_ra ra = usual();
    ra.flags = "M";
    often(b, R1, R1LL, ra, 1, 3, 200);
    build_dhcpv6(b, 5, H, HLL, (struct build_dhcpv6){ .type = 1, .transaction = 77, .want_address = true });
}

static void ipv4_with_router(struct builder *b)
{
    build_arp(b, 0.5, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
    build_dad(b, 0.7, H, HLL);
    good(b);
}

static void ipv4_with_link_local_hosts(struct builder *b)
{
    build_arp(b, 0.5, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
    build_dad(b, 0.7, H, HLL);
}

static const struct scenario options[] = {
    { .says = "good advertisements are silent", .plan = plan, .build = good, .silent = { "ra-*" } },
    { .says = "a /48 for autonomous configuration",
      .plan = plan,
      .build = prefix_48,
      .expects = { { "ra-prefix-not-64", "2001:db8:10::/48", "high", "confirmed", 3 } },
      .ignores = { "prefix-length-mismatch" } },
    { .says = "a /48 without the A flag is fine",
      .plan = plan,
      .build = prefix_48_without_a,
      .silent = { "ra-prefix-not-64" },
      .ignores = { "prefix-*" } },
    { .says = "preferred above valid",
      .plan = plan,
      .build = preferred_too_long,
      .expects = { { "ra-preferred-exceeds-valid", "2001:db8:10::/64", "medium", NULL, 3 } },
      .silent = { "ra-no-prefix" } },
    { .says = "the link-local prefix",
      .plan = plan,
      .build = link_local_prefix,
      .expects = { { "ra-link-local-prefix", "fe80::/64", "low", NULL, 3 } } },
    { .says = "a multicast route",
      .plan = plan,
      .build = multicast_route,
      .expects = { { "ra-multicast-prefix", "ff00::/8", "medium", NULL, 3 } },
      .ignores = { "ra-route-undocumented" } },
    { .says = "the default route is no multicast",
      .plan = plan,
      .build = default_route,
      .silent = { "ra-multicast-prefix", "ra-route-undocumented" } },
    { .says = "RDNSS of even length is the shape of an exploit",
      .plan = plan,
      .build = rdnss_even,
      .expects = { { "ra-option-malformed", R1LL, "high", NULL, 3 } } },
    { .says = "a PREF64 code that is none",
      .plan = plan,
      .build = pref64_code_7,
      .expects = { { "ra-option-malformed", R1LL, "low", NULL, 3 } } },
    { .says = "an MTU below 1280",
      .plan = plan,
      .build = mtu_1000,
      .expects = { { "ra-mtu-invalid", R1LL, "medium", NULL, 3 } } },
    { .says = "an MTU above 1500 without jumbo frames",
      .plan = plan,
      .build = mtu_9000,
      .expects = { { "ra-mtu-invalid", R1LL, "medium", NULL, 3 } } },
    { .says = "an MTU above 1500 where jumbo frames are",
      .plan = plan,
      .build = jumbo_seen,
      .silent = { "ra-mtu-invalid" } },
    { .says = "hop limit 10",
      .plan = plan,
      .build = hop_limit_10,
      .expects = { { "ra-hop-limit-low", R1LL, "medium", NULL, 3 } } },
};

/* Once, in the router's name, between its own advertisements. */
static void another_dns_once(struct builder *b)
{
    struct build_ra forged = { .rdnss = { "2001:db8:bad::53" } };
    often(b, R1, R1LL, usual(), 1, 5, 60);
    build_ra(b, 100, H, R1LL, forged);
    often(b, R1, R1LL, usual(), 301, 5, 60);
}

static const struct scenario against_the_plan[] = {
    { .says = "what the plan says is silent", .plan = plan_ra, .build = good, .silent = { "ra-*" } },
    { .says = "M against the plan",
      .plan = plan_ra,
      .build = managed,
      .expects = { { "ra-parameter-differs", R1LL, "medium", "confirmed", 3, NULL, "managed on (plan: off)" } },
      .silent = { "ra-inconsistent" } },
    { .says = "a lifetime against the plan",
      .plan = plan_ra,
      .build = lifetime_900,
      .expects = { { "ra-parameter-differs", R1LL, "medium", NULL, 3, NULL, "router lifetime 900 (plan: 1800)" } } },
    { .says = "what the plan does not name is silent",
      .plan = plan,
      .build = managed,
      .silent = { "ra-parameter-differs" } },
    { .says = "a DNS server that the plan does not have",
      .plan = plan_dns,
      .build = other_dns,
      .expects = { { "ra-dns-undocumented", R1LL, "high", NULL, 3, NULL, "2001:db8:bad::53" } } },
    { .says = "one that was named once counts once",
      .plan = plan_dns,
      .build = another_dns_once,
      .expects = { { "ra-dns-undocumented", R1LL, "high", NULL, 1, "ra-spoofed", "2001:db8:bad::53" },
                   { "ra-spoofed", R1LL, "critical", "confirmed", 1 } },
      .ignores = { "nd-*" } },
    { .says = "a DNS server that is withdrawn",
      .plan = plan_dns,
      .build = dns_withdrawn,
      .silent = { "ra-dns-undocumented" },
      .ignores = { "ra-no-dns" } },
    { .says = "a plan without DNS servers judges none",
      .plan = plan,
      .build = other_dns,
      .silent = { "ra-dns-undocumented" } },
    { .says = "a route outside the aggregates",
      .plan = plan,
      .build = route_outside,
      .expects = { { "ra-route-undocumented", R1LL, "high", NULL, 3 } },
      .silent = { "prefix-undocumented" } },
    { .says = "the default route with preference high",
      .plan = plan,
      .build = route_default_high,
      .expects = { { "ra-route-undocumented", R1LL, "high", NULL, 3 } } },
    { .says = "a NAT64 prefix that nobody planned",
      .plan = plan,
      .build = pref64,
      .expects = { { "ra-route-undocumented", R1LL, "high", NULL, 3 } } },
    { .says = "the well-known NAT64 prefix on an IPv6-mostly segment",
      .plan = plan_mostly,
      .build = pref64,
      .silent = { "ra-route-undocumented" } },
    { .says = "a stub router that the plan does not list",
      .plan = plan,
      .build = stub,
      .ignores = { "ra-stub-router" },
      .silent = { "ra-rogue", "ra-route-undocumented", "prefix-undocumented" } },
    { .says = "a stub router that the plan lists",
      .plan = plan_stub,
      .build = stub,
      .silent = { "ra-stub-router", "ra-rogue*", "prefix-*", "ra-route-undocumented" } },
    { .says = "a stub router without a plan",
      .build = stub,
      .expects = { { "ra-stub-router", R2LL, "medium", NULL, 2 } },
      .silent = { "ra-suspicious" },
      .ignores = { "prefix-special" } },
    { .says = "a router where only IPv4 should be",
      .plan = plan_ipv4_only,
      .build = ipv4_with_router,
      .expects = { { "ra-on-ipv4-only-segment", "", "high", NULL, 3 } },
      .silent = { "ra-late" },
      .ignores = { "prefix-*" } },
    { .says = "link-local hosts are no router",
      .plan = plan_ipv4_only,
      .build = ipv4_with_link_local_hosts,
      .silent = { "ra-on-ipv4-only-segment" } },
};

static const struct scenario offers[] = {
    { .says = "no DNS server",
      .plan = plan,
      .build = no_dns,
      .expects = { { "ra-no-dns", "", "medium", "confirmed", 1 } } },
    { .says = "no DNS server, but DHCPv6 may give one",
      .plan = plan,
      .build = no_dns_but_other,
      .silent = { "ra-no-dns" },
      .withholds = { "ra-no-dns" } },
    { .says = "prefixes without the A flag",
      .plan = plan,
      .build = no_autoconfiguration,
      .expects = { { "ra-no-autoconfiguration", "", "low", "confirmed", 1 } } },
    { .says = "prefix delegation to hosts",
      .plan = plan,
      .build = delegation_preferred,
      .silent = { "ra-no-autoconfiguration" } },
    { .says = "no prefix at all",
      .plan = plan,
      .build = no_prefix,
      .expects = { { "ra-no-prefix", R1LL, "medium", "confirmed", 1 } } },
    { .says = "unique local prefixes only",
      .plan = "version: 1\nsegments:\n  - name: office\n    prefixes: [\"fd12:3456:789a:10::/64\"]\n" PLAN_R1,
      .build = ula_only,
      .expects = { { "ra-ula-only", "", "low", "confirmed", 1 } } },
    { .says = "DHCPv6 does not answer",
      .plan = plan,
      .build = asks_dhcpv6_in_vain,
      .expects = { { "ra-managed-without-dhcpv6", "", "high", "confirmed", 1 } },
      .ignores = { "dhcpv6-silent" } },
    { .says = "DHCPv6 answers",
      .plan = plan,
      .build = dhcpv6_answers,
      .silent = { "ra-managed-without-dhcpv6" },
      .ignores = { "dhcpv6-*" } },
    { .says = "a client asked once",
      .plan = plan,
      .build = asked_once,
      .silent = { "ra-managed-without-dhcpv6" },
      .withholds = { "ra-managed-without-dhcpv6" } },
    { .says = "DHCPv6 answers without a DNS server",
      .plan = plan,
      .build = dhcpv6_without_dns,
      .expects = { { "ra-no-dns", "", "medium", "confirmed", 1 } },
      .ignores = { "dhcpv6-*" } },
    { .says = "a DNS server that was only ever taken back is none",
      .plan = plan,
      .build = dns_only_taken_back,
      .expects = { { "ra-no-dns", "", "medium", "confirmed", 1 } } },
    { .says = "a large MTU where larger packets come only later",
      .plan = plan,
      .build = jumbo_seen_later,
      .silent = { "ra-mtu-invalid" },
      .ignores = { "ipv6-malformed", "address-*" } },
    { .says = "two routers disagree",
      .plan = plan,
      .build = disagreeing,
      .expects = { { "ra-inconsistent", "", "medium", NULL, 1, NULL, "managed off and on" } } },
    { .says = "unspecified values are no disagreement",
      .plan = plan,
      .build = different_prefixes,
      .silent = { "ra-inconsistent" } },
    { .says = "other DNS servers are a lesser disagreement",
      .plan = plan,
      .build = other_dns_on_the_second,
      .expects = { { "ra-inconsistent", "", "low", NULL, 1, NULL,
                     "DNS servers 2001:db8:10::53 and 2001:db8:10::54" } } },
    { .says = "so are other routes",
      .plan = plan,
      .build = other_routes_on_the_second,
      .expects = { { "ra-inconsistent", "", "low", NULL, 1, NULL, "routes 2001:db8:f1::/48 and 2001:db8:f2::/48" } } },
    { .says = "a DNS server of before, whose lifetime is over, is none",
      .plan = plan,
      .build = same_dns_by_now,
      .silent = { "ra-inconsistent" } },
};

SCENARIOS(router_content, single_values, options)
SCENARIOS(router_content, against_the_plan, against_the_plan)
SCENARIOS(router_content, what_routers_offer_together, offers)
