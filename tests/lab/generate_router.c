/* Routers, and what calls itself one. */
#include "generate.h"

/* r1, h6 and h7 as a healthy LAN: the ground on which each of these scenes plays. Attacks begin after 40 s. */
static void ground(struct stage *stage, unsigned advertisements)
{
    router_runs(stage, 0.5, advertisements, 10);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    host_boots(stage, 9, H7_MAC, H7, H7_GUA, true);
    host_talks(stage, 20, H6_MAC, H6_GUA);
    host_talks(stage, 24, H7_MAC, H7_GUA);
}

/* The vectors of Neighbor Discovery options, several to an advertisement, from one router. */
static void ra_options(struct stage *stage)
{
    struct builder *b = stage->b;

    build_ra(b, 1, R1_MAC, R1,
             (struct build_ra){ .prefixes = { { .prefix = LAN, .valid = 2592000, .preferred = 604800 } } });
    build_ra(
        b, 5, R1_MAC, R1,
        (struct build_ra){
            .prefixes = { { .prefix = "2001:db8:10::1/64", .flags = "LAR", .valid = 2592000, .preferred = 604800 } },
            .mtu = 1500 });
    build_ra(b, 9, R1_MAC, R1,
             (struct build_ra){ .prefixes = { { .prefix = LAN } },
                                .routes = { { "::/0", "high", 1800, 0 },
                                            { "2001:db8::/32", "low", 1800, 0 },
                                            { "64:ff9b::/96", "medium", 1800, 0 } } });
    build_ra(b, 13, R1_MAC, R1,
             (struct build_ra){ .prefixes = { { .prefix = LAN } },
                                .rdnss = { "2001:db8:10::53", "2001:db8:10::54" },
                                .dnssl = { "corp.example" },
                                .pref64 = "64:ff9b::/96",
                                .interval = 600000 });
    build_ra(b, 17, R1_MAC, R1,
             (struct build_ra){ .prefixes = { { .prefix = LAN } },
                                .captive_portal = "https://p.example/api",
                                .options = "1a01000000000000" });
    build_ra(b, 21, R1_MAC, R1,
             (struct build_ra){ .prefixes = { { .prefix = LAN } },
                                .encrypted_dns = { "dns.example", "2001:db8:10::53", "00010003 02683200", 1800, 1 },
                                .options = "15038000000703707664076578616d706c65000000000000" });
    build_ra(b, 25, R1_MAC, R1,
             (struct build_ra){ .prefixes = { { .prefix = LAN } }, .encrypted_dns = { .name = "only-name.example" } });
    build_ra(
        b, 29, R1_MAC, R1,
        (struct build_ra){ .flags = "OS", .preference = "high", .prefixes = { { .prefix = LAN, .flags = "LP" } } });
    build_ns(b, 33, H6_MAC, H6, (struct build_ns){ .target = R1, .options = "210200000105003c0200000000000001" });
    build_dad(b, 37, H6_MAC, H6);
}

/* Scenario B2: eleven messages, each wrong in one way. Those that hosts must discard come from an address of their own. */
static void malformed(struct stage *stage)
{
    struct builder *b = stage->b;
    const struct build_ra ra = { .prefixes = { { .prefix = LAN } } };

    build_twist(b, (struct build_twist){ .hop_limit = 64 });
    build_ra(b, 1, "02:00:00:00:01:01", "fe80::ff:fe00:101", ra);
    build_twist(b, (struct build_twist){ .bad_checksum = true });
    build_ra(b, 2, "02:00:00:00:01:02", "fe80::ff:fe00:102", ra);
    build_twist(b, (struct build_twist){ .code = 1 });
    build_ra(b, 3, "02:00:00:00:01:03", "fe80::ff:fe00:103", ra);
    build_ra(b, 4, "02:00:00:00:01:04", "fe80::ff:fe00:104",
             (struct build_ra){ .prefixes = { { .prefix = LAN } }, .options = "0500000000000000" });
    build_ra(b, 5, "02:00:00:00:01:05", "fe80::ff:fe00:105",
             (struct build_ra){ .options = "030340c0000151800000384000000000 20010db800050000" });
    build_ra(b, 6, "02:00:00:00:01:06", "fe80::ff:fe00:106", (struct build_ra){ .options = "1801300000000708" });
    build_ra(b, 7, "02:00:00:00:01:07", "fe80::ff:fe00:107",
             (struct build_ra){ .options = "190400000000070820010db800100000000000000000005300000000000000 00" });
    build_ns(b, 8, H6_MAC, "::", (struct build_ns){ .target = H6, .link_layer = H6_MAC });
    build_na(b, 9, H6_MAC, H6, (struct build_na){ .flags = "SO" });
    build_redirect(b, 10, "02:00:00:00:01:0a", "2001:db8:10::1",
                   (struct build_redirect){ .to = H6, .target = R1, .destination = "2001:db8:ffff::1" });
    build_twist(b, (struct build_twist){ .fragment_size = 24 });
    build_ra(b, 11, "02:00:00:00:01:0b", "fe80::ff:fe00:10b", ra);
}

/* Scenario C2: somebody else says goodbye in r1's name, three times. */
static void kill(struct stage *stage)
{
    struct build_ra goodbye = good_ra();

    ground(stage, 8);
    goodbye.router_lifetime = BUILD_ZERO;
    for (unsigned i = 0; i < 3; i++)
        build_ra(stage->b, 45 + i * 8.0, "02:00:00:00:00:99", R1, goodbye);
}

/* Its nearest look-alike: two VRRP routers, the virtual address moves from one to the other (RFC 9568). */
static void failover(struct stage *stage)
{
    struct builder *b = stage->b;
    static const char *const virtual_mac = "00:00:5e:00:02:0a", *const virtual_address = "fe80::10";
    struct build_ra goodbye = good_ra();

    host_boots(stage, 1, H6_MAC, H6, NULL, false);
    for (unsigned i = 0; i < 80; i++) {
        bool first = i < 40;
        build_vrrp(b, 0.5 + i, first ? R1 : R2,
                   (struct build_vrrp){ .priority = first ? 200 : 100, .address = virtual_address });
        if (i % 10 == 2)
            build_ra(b, 0.7 + i, virtual_mac, virtual_address, good_ra());
    }
    build_vrrp(b, 40, R1, (struct build_vrrp){ .priority = BUILD_ZERO, .address = virtual_address });
    goodbye.router_lifetime = BUILD_ZERO;
    build_ra(b, 39.9, virtual_mac, virtual_address, goodbye);
    build_na(b, 40.7, virtual_mac, virtual_address, (struct build_na){ .flags = "RO" });
}

/* r1's address advertises from two MACs, in turns: contested. */
static void spoofed(struct stage *stage)
{
    struct build_ra other = { .preference = "high",
                              .prefixes = { { .prefix = "2001:db8:bad::/64" } },
                              .rdnss = { "2001:db8:bad::53" } };

    ground(stage, 10);
    for (unsigned i = 0; i < 4; i++)
        build_ra(stage->b, 45 + i * 10.0, "02:00:00:00:00:99", R1, other);
}

/* The look-alike: a firewall pair with physical MACs fails over and back, an hour apart. */
static void moved(struct stage *stage)
{
    for (unsigned i = 0; i < 18; i++) {
        const char *mac = i < 6 || i >= 12 ? "00:16:3e:00:00:f1" : "00:16:3e:00:00:f2";
        build_ra(stage->b, 10 + i * 600.0, mac, "fe80::1", good_ra());
        if (i == 6 || i == 12)
            build_na(stage->b, 8 + i * 600.0, mac, "fe80::1", (struct build_na){ .flags = "RO" });
    }
    build_mld_join(stage->b, 20, H6_MAC, H6, H6_GUA);
}

/* 500 advertisements from made-up routers in five seconds; r1 was there before and is there after. */
static void flood(struct stage *stage)
{
    ground(stage, 8);
    for (unsigned i = 0; i < 500; i++) {
        unsigned x = stage_random(stage, 0xffff), y = stage_random(stage, 0xffff);
        build_ra(stage->b, 45 + i * 0.01,
                 text("02:%02x:%02x:%02x:%02x:%02x", i >> 8, i & 0xff, x >> 8, x & 0xff, y & 0xff),
                 text("fe80::%x:%x:%x", x, i + 1, y),
                 (struct build_ra){ .prefixes = { { .prefix = text("2012:%x:%x:%x::/64", x, y, i) } } });
    }
}

/* Scenario C3: the advertisement is cut so that the first fragment shows Destination Options only. */
static void evasion(struct stage *stage)
{
    ground(stage, 6);
    build_twist(stage->b,
                (struct build_twist){ .inner_headers = { { 60, "010400000000 010400000000 010400000000 01020000", 1 } },
                                      .fragment_size = 24 });
    build_ra(stage->b, 45, BD_MAC, BD,
             (struct build_ra){ .preference = "high", .prefixes = { { .prefix = "2001:db8:bad::/64" } } });
}

/* The other ways to hide: Destination Options alone (hosts accept it), an atomic fragment, Hop-by-Hop, overlapping fragments. */
static void evasion_kinds(struct stage *stage)
{
    struct builder *b = stage->b;
    const struct build_ra ra = { .prefixes = { { .prefix = "2001:db8:bad::/64" } } };

    ground(stage, 9);
    build_twist(b, (struct build_twist){ .headers = { { 60, "", 0 } } });
    build_ra(b, 45, BD_MAC, BD, ra);
    build_twist(b, (struct build_twist){ .atomic = true });
    build_ra(b, 52, BD_MAC, BD, ra);
    build_twist(b, (struct build_twist){ .headers = { { 0, "", 0 } } });
    build_ra(b, 59, BD_MAC, BD, ra);
    build_twist(b, (struct build_twist){ .fragment_size = 40, .fragment_overlap = 8 });
    build_ra(b, 66, BD_MAC, BD, ra);
    build_twist(b, (struct build_twist){ .fragment_size = 24, .reverse = true });
    build_ns(b, 73, BD_MAC, BD, (struct build_ns){ .target = H6 });
    build_twist(b, (struct build_twist){ .inner_headers = { { 60, "", 0 } }, .fragment_size = 8 });
    build_ra(b, 80, BD_MAC, BD, ra);
}

/* Scenario A3: two prefixes for an IPAM that knows one of them here, one elsewhere, and one more that nobody announces. */
static void ipam(struct stage *stage)
{
    struct builder *b = stage->b;

    for (double t = 5; t < 2700; t += 200) {
        build_ra(b, t, R1_MAC, R1, good_ra());
        build_ra(b, t + 3, "00:16:3e:00:00:09", "fe80::9",
                 (struct build_ra){ .prefixes = { { .prefix = "2001:db8:66::/64" } } });
    }
    for (double t = 33; t < 2700; t += 125) {
        build_mld_query(b, t, R1_MAC, R1, (struct build_mld){ 0 });
        build_mld_join(b, t + 2, H6_MAC, H6, H6_GUA);
        build_mld_join(b, t + 3, H7_MAC, H7, H7_GUA);
        build_arp(b, t + 5, H6_MAC, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
    }
    host_talks(stage, 50, H6_MAC, H6_GUA);
    build_arp(b, 2700, H7_MAC, "192.0.2.77", (struct build_arp){ .target = "192.0.2.1" });
}

/* ---- scenario C5, and what else is done to neighbours ---- */

static void dad_denied(struct stage *stage)
{
    for (unsigned i = 0; i < 5; i++) {
        const char *victim = text("00:16:3e:00:01:%02x", i), *address = text("fe80::216:3eff:fe00:1%02x", i);
        build_dad(stage->b, 50 + i * 3.0, victim, address);
        build_na(stage->b, 50.02 + i * 3.0, "02:00:00:00:00:99", address, (struct build_na){ .flags = "O" });
    }
}

static void router_claimed(struct stage *stage)
{
    for (unsigned i = 0; i < 5; i++) {
        build_na(stage->b, 70 + i * 4.0, "02:00:00:00:00:99", R1,
                 (struct build_na){ .flags = "RSO", .to = H6_GUA, .to_mac = H6_MAC });
        build_na(stage->b, 72 + i * 4.0, R1_MAC, R1,
                 (struct build_na){ .flags = "RSO", .to = H6_GUA, .to_mac = H6_MAC });
    }
}

static void neighbour_scan(struct stage *stage)
{
    for (unsigned i = 0; i < 200; i++)
        build_ns(stage->b, 95 + i * 0.015, "00:16:3e:00:00:55", "fe80::216:3eff:fe00:55",
                 (struct build_ns){ .target = text("2001:db8:10::%x", 0x100 + i) });
}

static void nd_attacks(struct stage *stage)
{
    ground(stage, 13);
    dad_denied(stage);
    router_claimed(stage);
    neighbour_scan(stage);
    build_redirect(stage->b, 105, "00:16:3e:00:00:55", "fe80::216:3eff:fe00:55",
                   (struct build_redirect){ .to = H6_GUA,
                                            .to_mac = H6_MAC,
                                            .target = "fe80::216:3eff:fe00:55",
                                            .destination = "2001:db8:ffff::1",
                                            .link_layer = "00:16:3e:00:00:55" });
    for (unsigned i = 0; i < 500; i++)
        build_ra(stage->b, 112 + i * 0.008, text("02:%02x:%02x:00:00:aa", i >> 8, i & 0xff), text("fe80::%x:aa", i + 1),
                 (struct build_ra){ .prefixes = { { .prefix = text("2012:0:0:%x::/64", i) } } });
}

const struct scene router_scenes[] = {
    { .name = "ra-options", .says = "all Neighbor Discovery options of an advertisement", .write = ra_options },
    { .name = "malformed", .says = "eleven messages, each wrong in one way (scenario B2)", .write = malformed },
    { .name = "kill", .says = "somebody else withdraws r1 (scenario C2)", .write = kill },
    { .name = "failover", .says = "VRRP failover with a farewell: no kill", .write = failover },
    { .name = "spoofed", .says = "two MACs advertise r1's address in turns", .write = spoofed },
    { .name = "moved", .says = "a firewall pair with physical MACs fails over and back: not spoofed", .write = moved },
    { .name = "flood", .says = "500 made-up routers in five seconds", .write = flood },
    { .name = "evasion",
      .says = "an advertisement behind Destination Options, in fragments (scenario C3)",
      .write = evasion },
    { .name = "evasion-kinds", .says = "six more ways to hide one", .write = evasion_kinds },
    { .name = "ipam", .says = "a prefix of another VLAN, and one that nobody announces (scenario A3)", .write = ipam },
    { .name = "nd-attacks",
      .says = "DAD denial, router's address claimed, scan, redirect, flood (scenario C5)",
      .write = nd_attacks },
    { 0 },
};
