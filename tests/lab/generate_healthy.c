/* Networks that nothing is wrong with, where a hasty judge would find something. */
#include "generate.h"

/* 70 hosts restart within four seconds after their switch did. */
static void boot_storm(struct stage *stage)
{
    router_runs(stage, 0.5, 12, 20);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (unsigned i = 0; i < 70; i++) {
        double t = 60 + stage_random(stage, 4000) / 1000.0;
        const char *mac = text("00:16:3e:00:02:%02x", i), *link_local = text("fe80::216:3eff:fe00:2%02x", i),
                   *global = text("2001:db8:10:0:216:3eff:fe00:2%02x", i);
        host_boots(stage, t, mac, link_local, global, true);
        build_arp(stage->b, t + 1.0, mac, "0.0.0.0", (struct build_arp){ .target = text("192.0.2.%u", 120 + i) });
        host_talks(stage, t + 20 + i * 0.2, mac, global);
    }
}

/* A firewall pair with one link-local address and physical MACs: over after 20 minutes, back after 40. */
static void firewalls(struct stage *stage)
{
    static const char *const macs[] = { "00:16:3e:00:00:f1", "00:16:3e:00:00:f2" };

    for (unsigned i = 0; i < 18; i++) {
        double t = 10 + i * 200.0;
        const char *mac = macs[i >= 6 && i < 12];
        build_ra(stage->b, t, mac, "fe80::1", good_ra());
        if (i == 6 || i == 12) {
            build_na(stage->b, t - 2, mac, "fe80::1", (struct build_na){ .flags = "RO" });
            build_na(stage->b, t - 1, mac, "fe80::1", (struct build_na){ .flags = "RO" });
        }
        build_mld_query(stage->b, t + 20, mac, "fe80::1", (struct build_mld){ 0 });
        build_mld_join(stage->b, t + 22, H6_MAC, H6, H6_GUA);
        build_mld_join(stage->b, t + 24, H7_MAC, H7, H7_GUA);
    }
}

/* A mirror of several ports: most frames come twice, 30 microseconds apart. */
static void twice(struct stage *stage, double shift)
{
    router_runs(stage, 0.5 + shift, 12, 20);
    host_boots(stage, 5 + shift, H6_MAC, H6, H6_GUA, true);
    host_boots(stage, 15 + shift, H7_MAC, H7, H7_GUA, true);
    for (unsigned i = 0; i < 8; i++) {
        host_talks(stage, 30 + i * 20.0 + shift, H6_MAC, H6_GUA);
        host_talks(stage, 40 + i * 20.0 + shift, H7_MAC, H7_GUA);
    }
}

/* The builder's numbers must not move on between the two copies: the bytes have to be the same. */
static void mirror(struct stage *stage)
{
    twice(stage, 0);
    twice(stage, 0.00003);
}

/* A second network, for two captures in one command: nothing in common with the little LAN. */
static void other_network(struct stage *stage)
{
    struct builder *b = stage->b;
    const char *router = "fe80::216:3eff:fe00:a1", *host = "fe80::216:3eff:fe00:a6";
    const struct build_ra ra = { .prefixes = { { .prefix = "2001:db8:a0::/64" } }, .rdnss = { "2001:db8:a0::53" } };

    for (unsigned i = 0; i < 12; i++)
        build_ra(b, 2 + i * 20.0, "00:16:3e:00:00:a1", router, ra);
    build_mld_join(b, 8, "00:16:3e:00:00:a6", "::", host);
    build_dad(b, 8.5, "00:16:3e:00:00:a6", host);
    build_rs(b, 10, "00:16:3e:00:00:a6", host, (struct build_rs){ 0 });
    build_dad(b, 24, "00:16:3e:00:00:a6", "2001:db8:a0:0:216:3eff:fe00:a6");
    build_mld_join(b, 25, "00:16:3e:00:00:a6", host, "2001:db8:a0:0:216:3eff:fe00:a6");
    build_arp(b, 30, "00:16:3e:00:00:a6", "198.51.100.66", (struct build_arp){ .target = "198.51.100.1" });
}

/* Six phones with made-up MAC addresses sleep through the queries; their radio answers ARP in firmware. Three of them were seen to wake up, with
 * IPv6 as ever; the other three slept all the time, and an answer to ARP says nothing about IPv6. */
static void sleeping_phones(struct stage *stage)
{
    struct builder *b = stage->b;

    router_runs(stage, 0.5, 12, 280);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (double t = 33; t < 3400; t += 125) {
        build_mld_query(b, t, R1_MAC, R1, (struct build_mld){ 0 });
        build_mld_join(b, t + 3, H6_MAC, H6, H6_GUA);
    }
    for (unsigned i = 0; i < 6; i++) {
        const char *mac = text("%02x:a1:19:5e:20:%02x", 0xda + (i & 1) * 4, 0x30 + i),
                   *ipv4 = text("192.0.2.%u", 140 + i);
        const char *link_local = text("fe80::%x:a19:5e20:%x", 0x4d00 + i, 0x7130 + i),
                   *global = text("2001:db8:10:0:%x:a19:5e21:%x", 0x4d00 + i, 0x8130 + i);
        if (i < 3) {
            host_boots(stage, 300 + i * 700.0, mac, link_local, global, true);
            host_talks(stage, 310 + i * 700.0, mac, global);
        }
        for (double t = 100 + i * 17; t < 3400; t += 300) {
            build_arp(b, t, R1_MAC, "192.0.2.1", (struct build_arp){ .target = ipv4, .to_mac = mac });
            build_arp(b, t + 0.05, mac, ipv4,
                      (struct build_arp){ .target = "192.0.2.1", .to_mac = R1_MAC, .reply = true });
        }
    }
}

/* Addresses made new each day, and a MAC address made new for each visit (RFC 8981, 9724): one host with many addresses is no news. */
static void temporary_addresses(struct stage *stage)
{
    struct builder *b = stage->b;

    router_runs(stage, 0.5, 12, 280);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (unsigned i = 0; i < 12; i++) {
        const char *address =
            text("2001:db8:10:0:%x:%x:%x:%x", 0x2000 + stage_random(stage, 0xd000),
                 0x1000 + stage_random(stage, 0xe000), 0x1000 + stage_random(stage, 0xe000), 0x1000 + i);
        build_mld_join(b, 30 + i * 270.0, H6_MAC, H6, address);
        build_dad(b, 30.5 + i * 270.0, H6_MAC, address);
        host_talks(stage, 40 + i * 270.0, H6_MAC, address);
    }
}

/* Two routers with VRRP, each with its own link-local address beside the virtual one; the plan knows all. */
static void vrrp_pair(struct stage *stage)
{
    for (unsigned i = 0; i < 300; i++)
        build_vrrp(stage->b, 0.5 + i, R1, (struct build_vrrp){ .priority = 200, .address = "fe80::10" });
    for (unsigned i = 0; i < 15; i++)
        build_ra(stage->b, 1 + i * 20.0, "00:00:5e:00:02:0a", "fe80::10", good_ra());
    host_boots(stage, 5, H6_MAC, H6, NULL, false);
    build_dad(stage->b, 9, H6_MAC, H6_GUA);
    build_mld_join(stage->b, 10, H6_MAC, H6, H6_GUA);
    build_ns(stage->b, 12, H6_MAC, H6_GUA, (struct build_ns){ .target = "fe80::10" });
    build_na(stage->b, 12.001, "00:00:5e:00:02:0a", "fe80::10",
             (struct build_na){ .to = H6_GUA, .to_mac = H6_MAC, .flags = "RSO" });
}

/* A sleep proxy answers for a sleeping computer (O = 0), and an access point echoes a DAD solicitation back within 20 ms. */
static void proxies(struct stage *stage)
{
    struct builder *b = stage->b;

    router_runs(stage, 0.5, 10, 20);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    host_boots(stage, 15, H7_MAC, H7, H7_GUA, true);
    build_ns(b, 60, H6_MAC, H6_GUA, (struct build_ns){ .target = H7_GUA });
    build_na(b, 60.05, "00:16:3e:00:00:55", H7_GUA,
             (struct build_na){ .to = H6_GUA, .to_mac = H6_MAC, .flags = "S", .link_layer = "00:16:3e:00:00:55" });
    build_ns(b, 90, "00:16:3e:00:00:88",
             "::", (struct build_ns){ .target = "fe80::216:3eff:fe00:88", .nonce = "0102030405a1" });
    build_ns(b, 90.02, "00:16:3e:00:00:55",
             "::", (struct build_ns){ .target = "fe80::216:3eff:fe00:88", .nonce = "0102030405a1" });
    build_mld_join(b, 91.5, "00:16:3e:00:00:88", "fe80::216:3eff:fe00:88", "fe80::216:3eff:fe00:88");
}

/* One recording in two files, as a ring buffer leaves them: the second begins 5 s after the first ends. */
static void rotated_first(struct stage *stage)
{
    router_runs(stage, 0.5, 10, 20);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    host_talks(stage, 150, H6_MAC, H6_GUA);
}

static void rotated_second(struct stage *stage)
{
    for (unsigned i = 0; i < 10; i++)
        build_ra(stage->b, 202.5 + i * 20.0, R1_MAC, R1, good_ra());
    host_talks(stage, 220, H6_MAC, H6_GUA);
    host_boots(stage, 250, H7_MAC, H7, H7_GUA, true);
    host_talks(stage, 300, H7_MAC, H7_GUA);
}

const struct scene healthy_scenes[] = {
    { .name = "healthy-boot-storm", .says = "70 hosts restart with their switch", .write = boot_storm },
    { .name = "healthy-firewalls", .says = "one address, two physical MACs: over and back", .write = firewalls },
    { .name = "healthy-mirror", .says = "a mirror of several ports: every frame twice", .write = mirror },
    { .name = "healthy-other-network",
      .says = "another network, for two captures in one command",
      .write = other_network },
    { .name = "rotated-1", .says = "the first of two files of one recording", .write = rotated_first },
    { .name = "rotated-2", .says = "the second", .write = rotated_second },
    { .name = "healthy-phones",
      .says = "phones with made-up MACs sleep through queries for an hour",
      .write = sleeping_phones },
    { .name = "healthy-temporary",
      .says = "one host with a new temporary address every few minutes",
      .write = temporary_addresses },
    { .name = "healthy-vrrp", .says = "a VRRP pair, nothing happens", .write = vrrp_pair },
    { .name = "healthy-proxies", .says = "a sleep proxy, and an access point that echoes", .write = proxies },
    { 0 },
};
