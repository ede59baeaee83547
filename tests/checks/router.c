#include <criterion/criterion.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define BAD   "3c:07:54:00:00:bd"
#define BADLL "fe80::3e07:54ff:fe00:bd"
#define H6    "00:16:3e:00:00:66"

static const char plan_r1[] = "version: 1\n"
                              "aggregates: [\"2001:db8::/32\"]\n"
                              "segments:\n"
                              "  - name: office\n"
                              "    prefixes: [\"2001:db8:10::/64\"]\n"
                              "    routers:\n"
                              "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n";
static const char plan_vrrp[] = "version: 1\n"
                                "segments:\n"
                                "  - name: office\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    routers:\n"
                                "      - {name: r1, address: \"fe80::1\", mac: \"" R1 "\", redundancy: vrrp}\n";
static const char plan_none[] = "version: 1\n"
                                "segments:\n"
                                "  - name: servers\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    routers: none\n";
static const char plan_prefixes[] = "version: 1\n"
                                    "segments:\n"
                                    "  - name: office\n"
                                    "    prefixes: [\"2001:db8:10::/64\"]\n";

static struct build_ra usual_ra(void)
{
    return (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { "2001:db8:10::53" } };
}

static void r1_every_minute(struct builder *b)
{
    for (int i = 0; i < 5; i++)
        build_ra(b, 1 + 60.0 * i, R1, R1LL, usual_ra());
}

static void rogue_beside_r1(struct builder *b)
{
    r1_every_minute(b);
    for (int i = 0; i < 3; i++)
        build_ra(b, 30 + 20.0 * i, BAD, BADLL,
                 (struct build_ra){
                     .preference = "high", .prefixes = { { "2002:c000:22c:1::/64" } }, .rdnss = { "fe80::bad" } });
    build_ra(b, 100, BAD, BADLL,
             (struct build_ra){ .router_lifetime = BUILD_ZERO, .prefixes = { { "2002:c000:22c:1::/64" } } });
    build_dad(b, 30.1, H6, "2002:c000:22c:1:216:3eff:fe00:66");
}

static void rogue_configuration(struct builder *b)
{
    r1_every_minute(b);
    build_ra(b, 30, BAD, BADLL,
             (struct build_ra){ .router_lifetime = BUILD_ZERO, .prefixes = { { "2001:db8:66::/64" } } });
}

static void stub_router(struct builder *b)
{
    r1_every_minute(b);
    build_ra(
        b, 30, BAD, BADLL,
        (struct build_ra){ .flags = "S", .router_lifetime = BUILD_ZERO, .prefixes = { { "fd12:3456:789a:1::/64" } } });
}

/* A unique local prefix that no Thread network has. */
static void ula_of_another_length(struct builder *b)
{
    r1_every_minute(b);
    build_ra(b, 30, BAD, BADLL,
             (struct build_ra){ .router_lifetime = BUILD_ZERO, .prefixes = { { "fd12:3456:789a::/48" } } });
}

static void spoofed_address(struct builder *b)
{
    r1_every_minute(b);
    build_ra(b, 30, BAD, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void known_hardware(struct builder *b)
{
    build_ra(b, 1, R1, "fe80::99", usual_ra());
}

static void killed(struct builder *b)
{
    r1_every_minute(b);
    build_ra(b, 30, BAD, R1LL, (struct build_ra){ .router_lifetime = BUILD_ZERO });
}

static void killed_before_the_router_was_seen(struct builder *b)
{
    build_ra(b, 0.5, BAD, R1LL, (struct build_ra){ .router_lifetime = BUILD_ZERO });
    r1_every_minute(b);
}

static void farewell(struct builder *b)
{
    r1_every_minute(b);
    build_ra(b, 250, R1, R1LL, (struct build_ra){ .router_lifetime = BUILD_ZERO });
}

static void virtual_router_moves(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_ra(b, 1 + 60.0 * i, R1, "fe80::1", usual_ra());
    build_ra(b, 150, R1, "fe80::1", (struct build_ra){ .router_lifetime = BUILD_ZERO });
    for (int i = 0; i < 3; i++)
        build_ra(b, 151 + 60.0 * i, "00:00:5e:00:02:0a", "fe80::1", usual_ra());
}

/* The documented hardware fell silent before the other one began. */
static void hardware_replaced(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_ra(b, 1 + 60.0 * i, R1, R1LL, usual_ra());
    for (int i = 0; i < 3; i++)
        build_ra(b, 400 + 60.0 * i, BAD, R1LL, usual_ra());
}

/* It was silent for a while only: its next advertisement tells. */
static void owner_speaks_again(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, usual_ra());
    build_ra(b, 150, BAD, R1LL, usual_ra());
    build_ra(b, 250, R1, R1LL, usual_ra());
}

static void contested_without_plan(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, usual_ra());
    build_ra(b, 20, R1, R1LL, usual_ra());
    build_ra(b, 30, BAD, R1LL, usual_ra());
    build_ra(b, 40, R1, R1LL, usual_ra());
    build_ra(b, 50, BAD, R1LL, usual_ra());
}

static void failover_without_plan(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_ra(b, 1 + 60.0 * i, R1, "fe80::1", usual_ra());
    for (int i = 0; i < 3; i++)
        build_ra(b, 200 + 60.0 * i, BAD, "fe80::1", usual_ra());
    for (int i = 0; i < 3; i++)
        build_ra(b, 500 + 60.0 * i, R1, "fe80::1", usual_ra());
}

/* Its own MAC address withdraws and comes back, `times` times. */
static void comes_back(struct builder *b, int times)
{
    build_ra(b, 1, R1, R1LL, usual_ra());
    for (int i = 0; i < times; i++) {
        build_ra(b, 30 + 60.0 * i, R1, R1LL, (struct build_ra){ .router_lifetime = BUILD_ZERO });
        build_ra(b, 60 + 60.0 * i, R1, R1LL, usual_ra());
    }
}

static void comes_back_twice(struct builder *b)
{
    comes_back(b, 2);
}

static void comes_back_once(struct builder *b)
{
    comes_back(b, 1);
}

/* Two that hand the address over, each with a farewell. */
static void handed_over(struct builder *b)
{
    for (int i = 0; i < 3; i++) {
        const char *mac = i % 2 ? H6 : R1;
        build_ra(b, 1 + 100.0 * i, mac, "fe80::1", usual_ra());
        build_ra(b, 60 + 100.0 * i, mac, "fe80::1", (struct build_ra){ .router_lifetime = BUILD_ZERO });
    }
}

/* Who advertises more, and for longer, is known only after the contest. */
static void stranger_known_at_the_end(struct builder *b)
{
    for (int i = 0; i < 4; i++)
        build_ra(b, 1 + 20.0 * i, i % 2 ? BAD : R1, "fe80::1", usual_ra());
    for (int i = 0; i < 3; i++)
        build_ra(b, 100 + 20.0 * i, R1, "fe80::1", usual_ra());
}

/* The backup's advertisement, and only then the VRRP message that shows that it is one. */
static void real_mac_before_its_vrrp(struct builder *b)
{
    build_ra(b, 1, R1, "fe80::1", usual_ra());
    build_ra(b, 30, BAD, "fe80::1", usual_ra());
    build_twist(b, (struct build_twist){ .hop_limit = 255 });
    build_ip(b, 31, BAD, BADLL, "ff02::12", 112, "3107640100640000fe800000000000000000000000000001");
}

static void hop_limit_64(struct builder *b)
{
    build_twist(b, (struct build_twist){ .hop_limit = 64 });
    build_ra(b, 1, R1, R1LL, usual_ra());
}

static void option_past_the_packet(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .options = "0502000000000000" });
}

static void cut_by_the_capture(struct builder *b)
{
    builder_snaplen(b, 80);
    build_ra(b, 1, R1, R1LL, usual_ra());
}

static const struct scenario who[] = {
    { .says = "a documented router is silent", .plan = plan_r1, .build = r1_every_minute, .silent = { "ra-*" } },
    { .says = "a router that the plan does not name is rogue, its farewell counted",
      .plan = plan_r1,
      .build = rogue_beside_r1,
      .expects = { { "ra-rogue", BADLL, "critical", "confirmed", 4 },
                   { "prefix-undocumented", "2002:c000:22c:1::/64", "high", NULL, 0, "ra-rogue" } },
      .silent = { "ra-unverified", "ra-kill", "ra-spoofed", "ra-suspicious" },
      .ignores = { "ra-dns-undocumented", "prefix-special", "ra-inconsistent", "ra-lifetime-range" } },
    { .says = "without a plan the same is suspicious",
      .build = rogue_beside_r1,
      .expects = { { "ra-suspicious", BADLL, "medium" } },
      .silent = { "ra-rogue*", "ra-kill" },
      .ignores = { "prefix-special", "ra-inconsistent", "ra-lifetime-range" } },
    { .says = "a lone router without a plan is only unverified",
      .build = r1_every_minute,
      .expects = { { "ra-unverified", R1LL, "info", NULL, 5 } },
      .silent = { "ra-suspicious" },
      .ignores = { "prefix-special" } },
    { .says = "configuration without a default route is a finding of its own",
      .plan = plan_r1,
      .build = rogue_configuration,
      .expects = { { "ra-rogue-configuration", BADLL, "high", "confirmed", 1 } },
      .silent = { "ra-rogue" },
      .ignores = { "prefix-*" } },
    { .says = "a stub router is no rogue",
      .plan = plan_r1,
      .build = stub_router,
      .silent = { "ra-rogue*" },
      .ignores = { "ra-stub-router" } },
    { .says = "unique local addresses that are no /64 make no stub router",
      .plan = plan_r1,
      .build = ula_of_another_length,
      .expects = { { "ra-rogue-configuration", BADLL, "high" } },
      .silent = { "ra-stub-router" },
      .ignores = { "prefix-*", "ra-prefix-not-64" } },
    { .says = "where nobody may advertise, a router is unexpected",
      .plan = plan_none,
      .build = r1_every_minute,
      .expects = { { "ra-unexpected", R1LL, "high", "confirmed", 5 } },
      .silent = { "ra-rogue", "ra-unverified" } },
    { .says = "a plan without routers leaves them unverified",
      .plan = plan_prefixes,
      .build = r1_every_minute,
      .expects = { { "ra-unverified", R1LL, "info" } },
      .silent = { "ra-rogue*" } },
    { .says = "known hardware with another address is half right",
      .plan = plan_r1,
      .build = known_hardware,
      .expects = { { "ra-identity-partial", "fe80::99", "high" } },
      .silent = { "ra-rogue" } },
};

static const struct scenario forged[] = {
    { .says = "the plan names another MAC address for this router",
      .plan = plan_r1,
      .build = spoofed_address,
      .expects = { { "ra-spoofed", R1LL, "critical", "confirmed", 1 } },
      .silent = { "ra-rogue*", "ra-kill" },
      .ignores = { "nd-*" } },
    { .says = "the documented one fell silent before: the hardware may have been replaced",
      .plan = plan_r1,
      .build = hardware_replaced,
      .expects = { { "ra-spoofed", R1LL, "critical", "likely", 3, NULL, "not seen after that" } },
      .ignores = { "nd-*" } },
    { .says = "the documented one that speaks again is alive",
      .plan = plan_r1,
      .build = owner_speaks_again,
      .expects = { { "ra-spoofed", R1LL, "critical", "confirmed", 1, NULL, "alive" } },
      .ignores = { "nd-*" } },
    { .says = "two MAC addresses in turns, and the EUI-64 identifier decides who is the stranger",
      .build = contested_without_plan,
      .expects = { { "ra-spoofed", R1LL, "critical" } },
      .silent = { "ra-kill" },
      .ignores = { "prefix-special", "nd-*", "address-*" } },
    { .says = "one move each way is failover, not spoofing",
      .build = failover_without_plan,
      .silent = { "ra-spoofed", "ra-kill" },
      .ignores = { "prefix-special", "router-moved" } },
    { .says = "lifetime 0 from another MAC address is a kill",
      .plan = plan_r1,
      .build = killed,
      .expects = { { "ra-kill", R1LL, "critical", "confirmed", 1 } },
      .silent = { "ra-withdrawn", "ra-rogue*", "ra-spoofed" } },
    { .says = "a kill that came before the router was seen is found at the end",
      .build = killed_before_the_router_was_seen,
      .expects = { { "ra-kill", R1LL, "critical", "confirmed", 1 } },
      .silent = { "ra-withdrawn" },
      .ignores = { "prefix-special" } },
    { .says = "also where the plan names the router: it is a kill and no second router of that name",
      .plan = plan_r1,
      .build = killed_before_the_router_was_seen,
      .expects = { { "ra-kill", R1LL, "critical", "confirmed", 1 } },
      .silent = { "ra-withdrawn", "ra-spoofed" } },
    { .says = "its own MAC address that withdraws and comes back twice is possibly a forgery",
      .plan = plan_r1,
      .build = comes_back_twice,
      .expects = { { "ra-kill", R1LL, "critical", "possible", 2 } } },
    { .says = "once is a restart", .plan = plan_r1, .build = comes_back_once, .silent = { "ra-kill" } },
    { .says = "two that hand an address over are no forgery of either",
      .build = handed_over,
      .silent = { "ra-kill", "ra-spoofed" },
      .ignores = { "prefix-special", "router-moved" } },
    { .says = "who the stranger is may be known only at the end",
      .build = stranger_known_at_the_end,
      .expects = { { "ra-spoofed", "fe80::1", "critical", "confirmed", 2, NULL, "in turns with " R1 "." } },
      .ignores = { "prefix-special", "nd-*", "address-*" } },
    { .says = "documented redundancy may show itself after the advertisement",
      .plan = plan_vrrp,
      .build = real_mac_before_its_vrrp,
      .silent = { "ra-spoofed", "ra-rogue*", "router-moved" },
      .ignores = { "icmpv6-bad-checksum" } },
    { .says = "a router's own farewell is no kill",
      .plan = plan_r1,
      .build = farewell,
      .expects = { { "ra-withdrawn", R1LL, "info", NULL, 1 } },
      .silent = { "ra-kill" } },
    { .says = "a virtual router that moves is neither killed nor spoofed",
      .plan = plan_vrrp,
      .build = virtual_router_moves,
      .silent = { "router-moved", "ra-kill", "ra-spoofed", "ra-rogue*" } },
};

static const struct scenario invalid[] = {
    { .says = "hop limit 64 is named with its rule",
      .build = hop_limit_64,
      .expects = { { "ra-invalid", R1LL, "medium", "confirmed", 1, NULL, "hop limit" } },
      .silent = { "ra-unverified" } },
    { .says = "an option past the packet is high",
      .build = option_past_the_packet,
      .expects = { { "ra-invalid", R1LL, "high" } },
      .silent = { "ra-unverified" } },
    { .says = "what the capture cut off is not invalid",
      .build = cut_by_the_capture,
      .silent = { "ra-invalid" },
      .ignores = { "prefix-special" } },
};

SCENARIOS(router, who_may_advertise, who)
SCENARIOS(router, forged_names_and_withdrawals, forged)
SCENARIOS(router, messages_that_hosts_discard, invalid)
