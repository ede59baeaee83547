#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define BAD   "02:00:00:00:00:99"
#define BADLL "fe80::ff:fe00:99"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define H6GUA "2001:db8:10:0:216:3eff:fe00:66"
#define H7    "00:16:3e:00:00:77"
#define H7LL  "fe80::216:3eff:fe00:77"
#define H7GUA "2001:db8:10:0:216:3eff:fe00:77"
#define DNS   "2001:db8:10::53"

static const char plan_r1[] = "version: 1\n"
                              "aggregates: [\"2001:db8::/32\"]\n"
                              "segments:\n"
                              "  - name: office\n"
                              "    prefixes: [\"2001:db8:10::/64\"]\n"
                              "    routers:\n"
                              "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"
                              "    hosts:\n"
                              "      - {name: ap, mac: \"00:16:3e:00:00:55\", roles: [proxy]}\n";
static const char plan_vrrp[] = "version: 1\n"
                                "segments:\n"
                                "  - name: office\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    routers:\n"
                                "      - {name: r1, address: \"fe80::1\", mac: \"" R1 "\", redundancy: vrrp}\n";

static void router_and_hosts(struct builder *b)
{
    struct build_ra ra = { .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } };
    build_ra(b, 1, R1, R1LL, ra);
    build_dad(b, 2, H6, H6LL);
    build_mld_join(b, 3.2, H6, H6LL, H6LL);
    build_dad(b, 4, H6, H6GUA);
    build_dad(b, 5, H7, H7LL);
    build_mld_join(b, 6.2, H7, H7LL, H7LL);
    build_dad(b, 7, H7, H7GUA);
    build_ns(b, 20, H6, H6GUA, (struct build_ns){ .target = H7GUA });
    build_na(b, 20.001, H7, H7GUA, (struct build_na){ .to = H6GUA });
    build_ra(b, 61, R1, R1LL, ra);
}

static void claims_the_router(struct builder *b, double time)
{
    build_na(b, time, BAD, R1LL, (struct build_na){ .flags = "RO" });
}

static void router_answers(struct builder *b, double time)
{
    build_na(b, time, R1, R1LL, (struct build_na){ .to = H6GUA, .flags = "RSO" });
}

/* ── whose address ── */

static void one_claim_by_a_stranger(struct builder *b)
{
    router_and_hosts(b);
    build_dad(b, 60, BAD, BADLL);
    claims_the_router(b, 70);
}

static void claims_in_turns(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        claims_the_router(b, 70 + 4.0 * i);
        router_answers(b, 72 + 4.0 * i);
    }
}

static void dns_server_in_turns(struct builder *b)
{
    router_and_hosts(b);
    build_na(b, 2, H7, DNS, (struct build_na){ .to = H6GUA });
    for (int i = 0; i < 2; i++) {
        build_na(b, 80 + 4.0 * i, BAD, DNS, (struct build_na){ .to = H6GUA });
        build_na(b, 82 + 4.0 * i, H7, DNS, (struct build_na){ .to = H6GUA });
    }
}

static void replaced_hardware(struct builder *b)
{
    build_ra(b, 1, H7, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_na(b, 5, H7, R1LL, (struct build_na){ .flags = "RO" });
}

static void failover(struct builder *b)
{
    for (int i = 0; i < 5; i++)
        build_ra(b, 1 + 60.0 * i, R1, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_na(b, 300, H7, "fe80::1", (struct build_na){ .flags = "RO" });
    for (int i = 0; i < 5; i++)
        build_ra(b, 301 + 60.0 * i, H7, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_na(b, 600, R1, "fe80::1", (struct build_na){ .flags = "RO" });
    build_ra(b, 601, R1, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void fails_over_again_and_again(struct builder *b)
{
    for (int move = 0; move < 5; move++) {
        const char *mac = move % 2 ? H7 : R1;
        build_na(b, 1 + 600.0 * move, mac, "fe80::1", (struct build_na){ .flags = "RO" });
        for (int i = 0; i < 60; i++)
            build_ra(b, 2 + 600.0 * move + 10 * i, mac, "fe80::1",
                     (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    }
}

static void virtual_router_moves(struct builder *b)
{
    build_ra(b, 1, "00:00:5e:00:02:0a", "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    for (int i = 0; i < 4; i++) {
        build_na(b, 10 + 4.0 * i, R1, "fe80::1", (struct build_na){ .flags = "RO" });
        build_na(b, 12 + 4.0 * i, "00:00:5e:00:02:0a", "fe80::1", (struct build_na){ .flags = "RO" });
    }
}

static void two_hosts_in_turns(struct builder *b)
{
    router_and_hosts(b);
    build_na(b, 70, BAD, H7GUA, (struct build_na){ .to = H6GUA });
    build_echo(b, 71, H7, H7GUA, (struct build_echo){ .to = H6GUA });
    build_na(b, 72, BAD, H7GUA, (struct build_na){ .to = H6GUA });
    build_echo(b, 73, H7, H7GUA, (struct build_echo){ .to = H6GUA });
}

static void a_moved_card(struct builder *b)
{
    router_and_hosts(b);
    build_na(b, 70, "00:16:3e:00:07:77", H7GUA, (struct build_na){ .flags = "O" });
    build_echo(b, 75, "00:16:3e:00:07:77", H7GUA, (struct build_echo){ .to = H6GUA });
}

static void proxy_in_turns(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        build_na(b, 70 + 4.0 * i, BAD, H7GUA, (struct build_na){ .to = H6GUA, .flags = "S" });
        build_na(b, 71 + 4.0 * i, BAD, H6GUA, (struct build_na){ .to = H7GUA, .flags = "S" });
        build_echo(b, 72 + 4.0 * i, H7, H7GUA, (struct build_echo){ .to = H6GUA });
    }
}

static void documented_proxy(struct builder *b)
{
    router_and_hosts(b);
    build_na(b, 70, "00:16:3e:00:00:55", H7GUA, (struct build_na){ .to = H6GUA, .flags = "S" });
    build_na(b, 71, "00:16:3e:00:00:55", H6GUA, (struct build_na){ .to = H7GUA, .flags = "S" });
}

static const struct scenario whose[] = {
    { .says = "the plan names another MAC address for the router, which is alive",
      .plan = plan_r1,
      .build = one_claim_by_a_stranger,
      .expects = { { "nd-spoofed-router", R1LL, "critical", "confirmed", 1 },
                   { "nd-router-flag", BAD, "medium", "confirmed", 1, "nd-spoofed-router" } },
      .silent = { "nd-binding-flip-flop", "nd-override-misuse" } },
    { .says = "without a plan one claim is only a move",
      .build = one_claim_by_a_stranger,
      .expects = { { "nd-binding-changed", R1LL, "info", NULL, 1 }, { "nd-router-flag", BAD, "medium" } },
      .silent = { "nd-spoofed-router" },
      .ignores = { "prefix-special" } },
    { .says = "claims in turns without a plan: the EUI-64 identifier says who is the stranger",
      .build = claims_in_turns,
      .expects = { { "nd-spoofed-router", R1LL, "critical", "confirmed", 3, NULL, R1 },
                   { "nd-binding-flip-flop", R1LL, "high", "confirmed", 6, "nd-spoofed-router" },
                   { "nd-override-misuse", BAD, "medium", NULL, 3, "nd-spoofed-router" },
                   { "nd-router-flag", BAD, "medium", NULL, 3, "nd-spoofed-router" } },
      .silent = { "nd-binding-changed" },
      .ignores = { "prefix-special", "address-*" } },
    { .says = "a DNS server's address: who had it a minute before is the owner",
      .build = dns_server_in_turns,
      .expects = { { "nd-spoofed-router", DNS, "critical", "confirmed", 2, NULL, "DNS server" },
                   { "nd-binding-flip-flop", DNS, "high", NULL, 0, "nd-spoofed-router" },
                   { "nd-override-misuse", BAD, NULL, NULL, 0, "nd-spoofed-router" } },
      .ignores = { "prefix-special", "address-*" } },
    { .says = "where the documented MAC address is silent, replaced hardware is the other reading",
      .plan = plan_r1,
      .build = replaced_hardware,
      .expects = { { "nd-spoofed-router", R1LL, "critical", "likely", 1, NULL, "replaced" } },
      .ignores = { "ra-spoofed" } },
    { .says = "one move each way is a failover",
      .build = failover,
      .silent = { "nd-spoofed-router", "nd-binding-flip-flop", "nd-override-misuse" },
      .ignores = { "prefix-special", "router-moved" } },
    { .says = "a pair that fails over again and again, minutes apart, contests nothing",
      .build = fails_over_again_and_again,
      .silent = { "nd-spoofed-router", "nd-binding-flip-flop", "nd-override-misuse", "ra-spoofed" },
      .ignores = { "prefix-special", "router-moved", "ra-*" } },
    { .says = "a virtual router may move as it likes",
      .plan = plan_vrrp,
      .build = virtual_router_moves,
      .silent = { "nd-spoofed-router", "nd-binding-flip-flop", "nd-override-misuse", "nd-router-flag" },
      .ignores = { "router-moved", "ra-*" } },
    { .says = "two MAC addresses claim a host's address in turns",
      .build = two_hosts_in_turns,
      .expects = { { "nd-binding-flip-flop", H7GUA, "high", "confirmed", 4, "address-duplicate" },
                   { "nd-override-misuse", BAD, "medium", "confirmed", 2 } },
      .silent = { "nd-spoofed-router" },
      .ignores = { "prefix-special", "address-*" } },
    { .says = "an address that moves once is news, not a fault",
      .build = a_moved_card,
      .expects = { { "nd-binding-changed", H7GUA, "info", NULL, 1 } },
      .silent = { "nd-binding-flip-flop", "nd-override-misuse", "nd-spoofed-router" },
      .ignores = { "prefix-special" } },
    { .says = "answers without the override flag come from a proxy",
      .build = proxy_in_turns,
      .expects = { { "nd-proxy", BAD, "info", "confirmed", 6 } },
      .silent = { "nd-binding-*", "nd-override-misuse" },
      .ignores = { "prefix-special" } },
    { .says = "a documented proxy is silent", .plan = plan_r1, .build = documented_proxy, .silent = { "nd-*" } },
};

/* ── flags, options, targets ── */

static void container_host(struct builder *b)
{
    router_and_hosts(b);
    build_na(b, 70, H7, H7GUA, (struct build_na){ .to = H6GUA, .flags = "RSO" });
}

static void override_without_address(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++)
        build_na(b, 70 + 20.0 * i, H7, H7GUA, (struct build_na){ .to = H6GUA, .flags = "SO", .link_layer = "" });
}

static void override_again_and_again(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 8; i++)
        build_na(b, 70 + 0.5 * i, H7, H7GUA, (struct build_na){ .flags = "O" });
}

static void announces_three_times(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++)
        build_na(b, 70 + 1.0 * i, H7, H7GUA, (struct build_na){ .flags = "O" });
}

static void with_redundancy(struct builder *b, double advertised)
{
    router_and_hosts(b);
    build_twist(b, (struct build_twist){ .hop_limit = 255 });
    build_ip(b, advertised, H7, H7LL, "ff02::12", 112, "310a640100640000fe800000000000000000000000000001");
    for (int i = 0; i < 8; i++)
        build_na(b, 70 + 0.5 * i, H7, H7GUA, (struct build_na){ .flags = "O" });
}

static void takes_over_by_vrrp(struct builder *b)
{
    with_redundancy(b, 69);
}

static void sent_vrrp_once(struct builder *b)
{
    with_redundancy(b, 30);
}

static void sleep_proxy(struct builder *b)
{
    router_and_hosts(b);
    build_echo(b, 70, H7, H7GUA, (struct build_echo){ .to = H6GUA });
    build_na(b, 71, "00:16:3e:00:00:56", H7GUA, (struct build_na){ .flags = "O" });
    build_na(b, 79, H7, H7GUA, (struct build_na){ .flags = "O" });
    build_echo(b, 80, H7, H7GUA, (struct build_echo){ .to = H6GUA });
}

static void looks_beyond_the_link(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = "2001:db8:77::1" });
    build_ns(b, 71, H6, H6GUA, (struct build_ns){ .target = "2001:db8:77::1" });
}

static void prefix_comes_later(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = "2001:db8:77::1" });
    build_ra(b, 90, R1, R1LL,
             (struct build_ra){ .prefixes = { { "2001:db8:10::/64" }, { "2001:db8:77::/64" } }, .rdnss = { DNS } });
}

static void delegated_to_the_host(struct builder *b)
{
    router_and_hosts(b);
    build_dhcpv6(b, 70, H6, H6LL, (struct build_dhcpv6){ .type = 1, .transaction = 7, .want_prefix = true });
    build_dhcpv6(b, 70.1, R1, R1LL,
                 (struct build_dhcpv6){
                     .type = 7, .transaction = 7, .to = H6LL, .to_mac = H6, .prefix = "2001:db8:f000:1::/64" });
    build_dad(b, 71, H6, "2001:db8:f000:1::1");
}

static void before_any_router(struct builder *b)
{
    build_ns(b, 1, H6, H6LL, (struct build_ns){ .target = "2001:db8:77::1" });
}

static void foreign_option(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA, .link_layer = BAD });
}

static void bond(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA, .link_layer = "00:16:3e:00:00:67" });
}

static const struct scenario flags[] = {
    { .says = "a container host says that it is a router",
      .plan = plan_r1,
      .build = container_host,
      .expects = { { "nd-router-flag", H7, "info", "confirmed", 1 } },
      .silent = { "nd-spoofed-router" } },
    { .says = "the router itself may say so", .plan = plan_r1, .build = router_and_hosts, .silent = { "nd-*" } },
    { .says = "override without a link-layer address, three times",
      .plan = plan_r1,
      .build = override_without_address,
      .expects = { { "nd-override-misuse", H7, "medium", "confirmed", 3 } } },
    { .says = "override again and again, unasked",
      .plan = plan_r1,
      .build = override_again_and_again,
      .expects = { { "nd-override-misuse", H7, "medium", "confirmed", 8, NULL, H7GUA } } },
    { .says = "a virtual router that takes over announces its addresses",
      .plan = plan_r1,
      .build = takes_over_by_vrrp,
      .silent = { "nd-override-misuse" },
      .ignores = { "vrrp-*", "icmpv6-*", "ipv6-*" } },
    { .says = "a VRRP advertisement of long ago is no licence to override",
      .plan = plan_r1,
      .build = sent_vrrp_once,
      .expects = { { "nd-override-misuse", H7, "medium", "confirmed", 8 } },
      .ignores = { "vrrp-*", "icmpv6-*", "ipv6-*" } },
    { .says = "three announcements are usual",
      .plan = plan_r1,
      .build = announces_three_times,
      .silent = { "nd-override-misuse" } },
    { .says = "a sleep proxy answers while the owner sleeps",
      .plan = plan_r1,
      .build = sleep_proxy,
      .silent = { "nd-override-misuse", "nd-binding-flip-flop" } },
    { .says = "a neighbour that cannot be one",
      .plan = plan_r1,
      .build = looks_beyond_the_link,
      .expects = { { "nd-off-link-target", H6, "low", "confirmed", 2, NULL, "2001:db8:77::1" } } },
    { .says = "a prefix that is advertised later is on-link",
      .plan = plan_r1,
      .build = prefix_comes_later,
      .silent = { "nd-off-link-target" },
      .ignores = { "prefix-*", "ra-*" } },
    { .says = "an address in a prefix that was delegated to the host",
      .build = delegated_to_the_host,
      .silent = { "nd-off-link-target" },
      .ignores = { "prefix-*", "dhcpv6-*", "ra-*", "uplink-*" } },
    { .says = "before a router was seen nothing is off-link",
      .build = before_any_router,
      .silent = { "nd-off-link-target" } },
    { .says = "an option that names another MAC address",
      .plan = plan_r1,
      .build = foreign_option,
      .expects = { { "nd-link-layer-mismatch", H6, "low", "confirmed", 1, NULL, BAD } } },
    { .says = "the ports of a bond name each other",
      .plan = plan_r1,
      .build = bond,
      .expects = { { "nd-link-layer-mismatch", H6, "info" } } },
};

/* ── the messages ── */

static void hop_limit_64(struct builder *b)
{
    router_and_hosts(b);
    build_twist(b, (struct build_twist){ .hop_limit = 64 });
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA });
}

static void cut_by_the_capture(struct builder *b)
{
    router_and_hosts(b);
    builder_snaplen(b, 70);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA });
}

static void without_link_layer(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA, .link_layer = "" });
}

static void in_fragments(struct builder *b)
{
    router_and_hosts(b);
    build_twist(b, (struct build_twist){ .atomic = true });
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = H7GUA });
    build_twist(b, (struct build_twist){ .fragment_size = 16 });
    build_ns(b, 71, H6, H6GUA, (struct build_ns){ .target = H7GUA });
}

static void advertisement_in_a_fragment(struct builder *b)
{
    router_and_hosts(b);
    build_twist(b, (struct build_twist){ .atomic = true });
    build_ra(b, 70, BAD, BADLL, (struct build_ra){ 0 });
}

static const struct scenario messages[] = {
    { .says = "hop limit 64 is named with its rule",
      .plan = plan_r1,
      .build = hop_limit_64,
      .expects = { { "nd-invalid", H6, "low", "confirmed", 1, NULL, "hop limit" } } },
    { .says = "what the capture cut off is not invalid",
      .plan = plan_r1,
      .build = cut_by_the_capture,
      .silent = { "nd-*" } },
    { .says = "a multicast solicitation without its link-layer address is irregular",
      .plan = plan_r1,
      .build = without_link_layer,
      .expects = { { "nd-irregular", H6, "info", "confirmed", 1 } },
      .silent = { "nd-invalid" } },
    { .says = "a solicitation in an atomic fragment, and one in pieces",
      .plan = plan_r1,
      .build = in_fragments,
      .expects = { { "nd-fragmented", H6, "high", "confirmed", 2 } },
      .silent = { "nd-invalid" },
      .ignores = { "fragment-*" } },
    { .says = "a Router Advertisement in a fragment is ra-evasion's",
      .plan = plan_r1,
      .build = advertisement_in_a_fragment,
      .expects = { { "ra-evasion", BADLL, "critical" } },
      .silent = { "nd-fragmented" },
      .ignores = { "fragment-*" } },
};

/* ── how many ── */

/* "02:aa:00:00" and a number make a MAC address, "2001:db8:10::" and a number an address. Eight texts live at a time. */
static const char *numbered(const char *head, unsigned i)
{
    static char texts[8][64];
    static unsigned turn;
    char *text = texts[turn++ % 8];
    if (strstr(head, "::"))
        snprintf(text, 64, "%s%x:%x", head, i / 256 + 1, i % 256 + 1);
    else
        snprintf(text, 64, "%s:%02x:%02x", head, i / 256, i % 256);
    return text;
}

static void made_up_advertisers(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 260; i++)
        build_na(b, 70 + 0.01 * i, numbered("02:aa:00:00", i), numbered("fe80::aa:", i),
                 (struct build_na){ .flags = "O" });
    build_ra(b, 140, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void boot_storm(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 260; i++) {
        const char *mac = numbered("00:16:3e:01", i);
        build_dad(b, 70 + 0.01 * i, mac, numbered("fe80::bb:", i));
    }
    for (unsigned i = 0; i < 260; i++) {
        const char *mac = numbered("00:16:3e:01", i);
        build_rs(b, 73 + 0.02 * i, mac, numbered("fe80::bb:", i), (struct build_rs){ 0 });
    }
    build_ra(b, 140, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void one_advertiser(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 210; i++)
        build_ns(b, 70 + 0.02 * i, BAD, BADLL, (struct build_ns){ .target = H7GUA });
}

static void solicits_by_unicast(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 210; i++) {
        build_ns(b, 70 + 0.02 * i, R1, R1LL, (struct build_ns){ .target = H7GUA, .to = H7GUA });
        build_na(b, 70 + 0.02 * i + 0.001, H7, H7GUA, (struct build_na){ .to = R1LL, .flags = "S" });
    }
}

static void asks_for_routers(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 60; i++)
        build_rs(b, 70 + 0.1 * i, BAD, BADLL, (struct build_rs){ 0 });
}

static void made_up_rs(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 60; i++)
        build_rs(b, 70 + 0.1 * i, numbered("02:aa:00:00", i), numbered("fe80::aa:", i), (struct build_rs){ 0 });
}

static void scan(struct builder *b, bool repeated)
{
    router_and_hosts(b);
    for (unsigned turn = 0; turn < (repeated ? 2 : 1); turn++)
        for (unsigned i = 0; i < 64; i++)
            build_ns(b, 70 + turn + 0.01 * i, R1, R1LL, (struct build_ns){ .target = numbered("2001:db8:10::", i) });
    build_ra(b, 80, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void scan_repeated(struct builder *b)
{
    scan(b, true);
}

static void scan_once(struct builder *b)
{
    scan(b, false);
}

static void many_neighbours(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 80; i++) {
        const char *mac = numbered("00:16:3e:01", i);
        build_dad(b, 30 + 0.1 * i, mac, numbered("2001:db8:10::", i));
        build_mld_report(b, 40 + 0.1 * i, mac, numbered("2001:db8:10::", i),
                         (struct build_mld){ .records = { { .group = "ff02::fb" } } });
        build_echo(b, 55 + 0.01 * i, mac, numbered("2001:db8:10::", i), (struct build_echo){ .to = R1LL });
    }
    for (unsigned turn = 0; turn < 2; turn++)
        for (unsigned i = 0; i < 80; i++)
            build_ns(b, 70 + turn + 0.01 * i, R1, R1LL, (struct build_ns){ .target = numbered("2001:db8:10::", i) });
    build_ra(b, 80, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void router_is_gone(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        build_ns(b, 70 + 1.0 * i, H6, H6GUA, (struct build_ns){ .target = R1LL });
        build_ns(b, 75 + 1.0 * i, H7, H7GUA, (struct build_ns){ .target = R1LL });
    }
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static void router_answers_at_last(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 2; i++) {
        build_ns(b, 70 + 1.0 * i, H6, H6GUA, (struct build_ns){ .target = R1LL });
        build_ns(b, 70.1 + 1.0 * i, H7, H7GUA, (struct build_ns){ .target = R1LL });
    }
    router_answers(b, 72);
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static void asked_once_each(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = R1LL });
    build_ns(b, 75, H7, H7GUA, (struct build_ns){ .target = R1LL });
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static void printer_is_off(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        build_ns(b, 70 + 1.0 * i, H6, H6GUA, (struct build_ns){ .target = "2001:db8:10::99" });
        build_ns(b, 75 + 1.0 * i, H7, H7GUA, (struct build_ns){ .target = "2001:db8:10::99" });
    }
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static const struct scenario many[] = {
    { .says = "a flood from made-up senders is one finding about the segment",
      .plan = plan_r1,
      .build = made_up_advertisers,
      .expects = { { "nd-flood", "", "high", "confirmed", 260 } },
      .ignores = { "host-*" } },
    { .says = "in a boot storm each host shows more",
      .plan = plan_r1,
      .build = boot_storm,
      .silent = { "nd-flood", "rs-flood" },
      .ignores = { "host-*", "ra-unanswered" } },
    { .says = "a flood from one sender",
      .plan = plan_r1,
      .build = one_advertiser,
      .expects = { { "nd-flood", BAD, "high", "confirmed", 210 } } },
    { .says = "a router that checks its neighbours by unicast is busy, not flooding",
      .plan = plan_r1,
      .build = solicits_by_unicast,
      .silent = { "nd-*" } },
    { .says = "many Router Solicitations from one host",
      .plan = plan_r1,
      .build = asks_for_routers,
      .expects = { { "rs-flood", BAD, "low", "confirmed", 60 } },
      .ignores = { "ra-unanswered" } },
    { .says = "at the end of a capture made-up senders are likely",
      .plan = plan_r1,
      .build = made_up_rs,
      .expects = { { "rs-flood", "", "low", "likely", 60 } },
      .ignores = { "ra-unanswered", "host-*" } },
    { .says = "a router that looks for addresses that nobody has: somebody beyond it scans",
      .plan = plan_r1,
      .build = scan_repeated,
      .expects = { { "nd-scan", R1, "high", "confirmed", 64, NULL, "beyond it" } },
      .silent = { "nd-flood" } },
    { .says = "without repetition and without answers in sight the verdict is withheld",
      .plan = plan_r1,
      .build = scan_once,
      .silent = { "nd-scan" },
      .withholds = { "nd-scan" } },
    { .says = "many neighbours that exist are no scan",
      .plan = plan_r1,
      .build = many_neighbours,
      .silent = { "nd-scan", "nd-flood" },
      .ignores = { "icmpv6-*", "host-*", "address-undocumented", "mld-invalid" } },
    { .says = "two hosts ask for their router in vain",
      .plan = plan_r1,
      .build = router_is_gone,
      .expects = { { "nd-unreachable", R1LL, "high", "confirmed", 6, NULL, "a router" } },
      .ignores = { "ra-*" } },
    { .says = "an answer after the second question is an answer",
      .plan = plan_r1,
      .build = router_answers_at_last,
      .silent = { "nd-unreachable" } },
    { .says = "asked once, the answers may have passed unseen",
      .plan = plan_r1,
      .build = asked_once_each,
      .silent = { "nd-unreachable" },
      .withholds = { "nd-unreachable" } },
    { .says = "a printer that is switched off is nobody's business",
      .plan = plan_r1,
      .build = printer_is_off,
      .silent = { "nd-*" } },
};

SCENARIOS(neighbor, whose_address_it_is, whose)
SCENARIOS(neighbor, flags_options_and_targets, flags)
SCENARIOS(neighbor, messages_by_their_shape, messages)
SCENARIOS(neighbor, messages_by_their_number, many)
