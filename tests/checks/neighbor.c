#include "neighbor.h"

#include <criterion/criterion.h>

#include "scenario.h"

static const char plan_vrrp[] = "version: 1\n"
                                "segments:\n"
                                "  - name: office\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    routers:\n"
                                "      - {name: r1, address: \"fe80::1\", mac: \"" R1 "\", redundancy: vrrp}\n";

static void claims_the_router(struct builder *b, double time)
{
    build_na(b, time, BAD, R1LL, (struct build_na){ .flags = "RO" });
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

/* The capture cut the advertisements before their prefixes. */
static void prefixes_cut_off(struct builder *b)
{
    builder_snaplen(b, 86);
    looks_beyond_the_link(b);
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
    { .says = "where the capture cut off the prefixes, nothing is known to be off-link",
      .build = prefixes_cut_off,
      .silent = { "nd-off-link-target", "address-source-spoofed" } },
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

SCENARIOS(neighbor, whose_address_it_is, whose)
SCENARIOS(neighbor, flags_options_and_targets, flags)
SCENARIOS(neighbor, messages_by_their_shape, messages)
