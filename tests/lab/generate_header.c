/* Extension headers, fragments, tunnels, and DHCP servers that nobody asked for. */
#include "generate.h"

static void two_hosts(struct stage *stage)
{
    router_runs(stage, 0.5, 8, 10);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    host_boots(stage, 9, H7_MAC, H7, H7_GUA, true);
    host_talks(stage, 20, H6_MAC, H6_GUA);
    host_talks(stage, 24, H7_MAC, H7_GUA);
}

static void ping(struct stage *stage, double time, struct build_twist twist)
{
    build_twist(stage->b, twist);
    build_echo(stage->b, time, H7_MAC, H7_GUA,
               (struct build_echo){
                   .to = H6_GUA, .to_mac = H6_MAC, .identifier = 3, .sequence = (uint16_t)time, .length = 64 });
}

/* One second each, from second 40: every row of the catalogue's extension headers. */
static void extension_headers(struct stage *stage)
{
    static const char big_unknown[] =
        "1e40 00000000000000000000000000000000 00000000000000000000000000000000 00000000000000000000000000000000 00000000000000000000000000000000";
    const struct build_twist rows[] = {
        /* 40 routing type 0, one segment left */
        { .headers = { { 43, "0001 00000000 20010db8001000000000000000000001", 0 } },
          .final_destination = "2001:db8:10::1" },
        /* 41 order: destination options, then routing type 4, then hop-by-hop: misplaced */
        { .headers = { { 60, "", 0 }, { 0, "", 0 } } },
        /* 42 order: fragment header before the routing header */
        { .inner_headers = { { 43, "0400 00000000 20010db8001000000000000000000066", 0 } }, .atomic = true },
        /* 43 hop-by-hop twice */
        { .headers = { { 0, "", 0 }, { 0, "", 0 } } },
        /* 44 nine headers */
        { .headers = { { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 },
                       { 60, "", 0 } } },
        /* 45 a header that nobody assigned */
        { .headers = { { 200, "000000000000", 0 } } },
        /* 46 an option that runs past its header */
        { .headers = { { 60, "0110 00000000", 1 } } },
        /* 47 unknown option, action discard and report (10) */
        { .headers = { { 60, "9e04 00000000", 1 } } },
        /* 48 unknown option of 64 octets, action skip */
        { .headers = { { 60, big_unknown, 0 } } },
        /* 49 PadN with content */
        { .headers = { { 60, "0104 68656c6c", 1 } } },
        /* 50 PadN of 20 octets */
        { .headers = { { 60, "0114 0000000000000000000000000000000000000000", 1 } } },
        /* 51 routing type 4, two segments left, room for one */
        { .headers = { { 43, "0402 00000000 20010db8001000000000000000000001", 0 } },
          .final_destination = "2001:db8:10::1" },
        /* 52 routing of unknown type, segments left */
        { .headers = { { 43, "c801 00000000", 0 } } },
        /* 53 routing type 2 without its address */
        { .headers = { { 43, "0201 00000000", 0 } } },
        /* 54 correct: destination options with a tunnel limit, nothing to find */
        { .headers = { { 60, "040104", 0 } } },
        /* 55 jumbo option in a small packet */
        { .headers = { { 0, "c204 00000100", 1 } } },
    };

    two_hosts(stage);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ping(stage, 40 + i, rows[i]);
}

static void fragments(struct stage *stage)
{
    struct builder *b = stage->b;

    two_hosts(stage);
    ping(stage, 40, (struct build_twist){ .fragment_size = 32 });                        /* healthy */
    ping(stage, 42, (struct build_twist){ .fragment_size = 32, .fragment_overlap = 8 }); /* overlap */
    ping(stage, 44,
         (struct build_twist){ .inner_headers = { { 60, "0114 0000000000000000000000000000000000000000", 1 } },
                               .fragment_size = 16 }); /* tiny first */
    ping(stage, 46, (struct build_twist){ .atomic = true });
    ping(stage, 48, (struct build_twist){ .fragment_size = 20 }); /* not a multiple of 8, more to come */
    ping(stage, 50, (struct build_twist){ .fragment_size = 32, .reverse = true }); /* healthy */
    /* exact duplicates are no overlap */
    build_ip(b, 52, H7_MAC, H7_GUA, H6_GUA, 44, "3a000001 00000077 80006ccd000300010001020304050607");
    build_ip(b, 52.01, H7_MAC, H7_GUA, H6_GUA, 44, "3a000001 00000077 80006ccd000300010001020304050607");
    build_ip(b, 52.02, H7_MAC, H7_GUA, H6_GUA, 44, "3a000010 00000077 08090a0b0c0d0e0f");
    build_ip(b, 54, H7_MAC, H7_GUA, H6_GUA, 44,
             "3a00fff8 00000078 0001020304050607 0001020304050607"); /* ends beyond 65535 */
    ping(stage, 56, (struct build_twist){ 0 });
    build_icmpv6(b, 56.1, R1_MAC, R1,
                 (struct build_icmpv6){ .to = H7_GUA, .to_mac = H7_MAC, .type = 2, .hex = "00000488", .quote = true });
    for (unsigned i = 0; i < 120; i++) /* first fragments that nothing follows */
        build_ip(b, 58 + i * 0.2, H7_MAC, H7_GUA, H6_GUA, 44,
                 text("3a000001 %08x 80006ccd0003000100010203040506%02x", 0x1000 + i, i));
}

/* What receivers drop or wonder about, without extension headers. */
static void odd_packets(struct stage *stage)
{
    struct builder *b = stage->b;

    two_hosts(stage);
    ping(stage, 40, (struct build_twist){ .payload_length = 100 });
    ping(stage, 41, (struct build_twist){ .version = 5 });
    ping(stage, 42, (struct build_twist){ .hop_limit = BUILD_ZERO });
    build_echo(b, 43, H7_MAC, H7_GUA, (struct build_echo){ .to = "::", .to_mac = H6_MAC });
    build_ip(b, 44, H7_MAC, H7_GUA, H6_GUA, 59, "0011223344556677");
    build_ip(b, 45, H7_MAC, H7_GUA, H6_GUA, 17, "1f90 0050 0010 0000 0001020304050607"); /* UDP without checksum */
    ping(stage, 46, (struct build_twist){ .append = 6 });                                /* Ethernet padding: healthy */
    ping(stage, 47, (struct build_twist){ .bad_checksum = true });
    build_icmpv6(b, 48, H7_MAC, H7_GUA,
                 (struct build_icmpv6){ .to = H6_GUA, .to_mac = H6_MAC, .type = 60, .hex = "00000000" });
    ping(stage, 49, (struct build_twist){ .code = 9 });
    build_icmpv6(
        b, 50, H7_MAC, H7_GUA,
        (struct build_icmpv6){ .to = H6_GUA, .to_mac = H6_MAC, .type = 138, .hex = "0000000000000000 00000000" });
    build_twist(b, (struct build_twist){ .ethernet_destination = "33:33:ff:00:00:67" });
    build_ns(b, 51, H7_MAC, H7_GUA, (struct build_ns){ .target = H6 });
    build_twist(b, (struct build_twist){ .ethernet_source = "33:33:00:00:00:01" });
    build_ns(b, 52, H7_MAC, H7_GUA, (struct build_ns){ .target = H6 });
    build_twist(
        b, (struct build_twist){ .ethernet_destination = H6_MAC }); /* unicast MAC for a group (RFC 6085): healthy */
    build_ns(b, 53, H7_MAC, H7_GUA, (struct build_ns){ .target = H6 });
    build_ns(b, 54, H7_MAC, "ff02::1", (struct build_ns){ .target = H6 });
    build_echo(b, 55, H7_MAC, "::1", (struct build_echo){ .to = H6_GUA, .to_mac = H6_MAC });
    build_echo(b, 56, H7_MAC, "::ffff:192.0.2.77", (struct build_echo){ .to = H6_GUA, .to_mac = H6_MAC });
    build_echo(b, 57, H7_MAC, "fec0::77", (struct build_echo){ .to = H6_GUA, .to_mac = H6_MAC });
    build_echo(b, 58, H7_MAC, "fd12:3456:789a::77", (struct build_echo){ .to = "2001:db8:ffff::1", .to_mac = R1_MAC });
    build_twist(b, (struct build_twist){ .cut = 6 });
    build_ns(b, 59, H7_MAC, H7, (struct build_ns){ .target = H6, .link_layer = "" });
}

/* Scenario C4: the segment is documented as IPv4-only, and is not. */
static void tunnels(struct stage *stage)
{
    struct builder *b = stage->b;

    for (unsigned i = 0; i < 12; i++) {
        const char *mac = text("00:16:3e:00:03:%02x", i), *address = text("fe80::216:3eff:fe00:3%02x", i);
        build_arp(b, 2 + i, mac, text("192.0.2.%u", 30 + i), (struct build_arp){ .target = "192.0.2.1" });
        build_dad(b, 3 + i, mac, address);
        build_dns(b, 20 + i, mac, address,
                  (struct build_dns){ .to = "ff02::fb", .name = "_http._tcp.local", .type = "PTR", .port = 5353 });
    }
    for (uint16_t i = 0; i < 4; i++) {
        build_twist(b, (struct build_twist){
                           .outer_source = "192.0.2.30", .outer_destination = "203.0.113.45", .outer_port = 3544 });
        build_echo(b, 40.0 + i, "00:16:3e:00:03:00", "2001:0:cb00:712d:8000:f227:3fff:fde1",
                   (struct build_echo){ .to = "2001:db8:ffff::1", .to_mac = R1_MAC, .identifier = 1, .sequence = i });
        build_twist(b, (struct build_twist){ .outer_source = "192.0.2.31", .outer_destination = "192.88.99.1" });
        build_echo(b, 50.0 + i, "00:16:3e:00:03:01", "2002:c000:21f::1",
                   (struct build_echo){ .to = "2001:db8:ffff::1", .to_mac = R1_MAC, .identifier = 2, .sequence = i });
        build_twist(b, (struct build_twist){ .outer_source = "192.0.2.32", .outer_destination = "192.0.2.1" });
        build_rs(b, 60.0 + i, "00:16:3e:00:03:02", "fe80::5efe:c000:220",
                 (struct build_rs){ .to = "fe80::5efe:c000:201", .to_mac = R1_MAC, .link_layer = "" });
        build_twist(b, (struct build_twist){
                           .outer_source = "192.0.2.33", .outer_destination = "203.0.113.46", .outer_gre = true });
        build_echo(b, 70.0 + i, "00:16:3e:00:03:03", "2001:db8:77::1",
                   (struct build_echo){ .to = "2001:db8:77::2", .to_mac = R1_MAC, .identifier = 3, .sequence = i });
        build_twist(b, (struct build_twist){ .outer_source = "192.0.2.34", .outer_destination = "203.0.113.47" });
        build_echo(b, 80.0 + i, "00:16:3e:00:03:04", "2001:db8:78::1",
                   (struct build_echo){ .to = "2001:db8:78::2", .to_mac = R1_MAC, .identifier = 4, .sequence = i });
    }
    /* An advertisement inside a tunnel is nobody's router here. */
    build_twist(b, (struct build_twist){ .outer_source = "203.0.113.47", .outer_destination = "192.0.2.34" });
    build_ra(b, 90, R1_MAC, "fe80::77",
             (struct build_ra){ .to_mac = "00:16:3e:00:03:04", .prefixes = { { .prefix = "2001:db8:78::/64" } } });
    build_dhcpv6(b, 95, "00:16:3e:00:00:99", "fe80::216:3eff:fe00:99",
                 (struct build_dhcpv6){ .type = 2,
                                        .transaction = 0x123456,
                                        .to = "fe80::216:3eff:fe00:300",
                                        .to_mac = "00:16:3e:00:03:00",
                                        .address = "2001:db8:bad::1000",
                                        .dns = { "2001:db8:bad::53" } });
}

/* A look-alike of Teredo: UDP port 3544 with a game in it, and a DNS look-up that is only a look-up. */
static void no_tunnels(struct stage *stage)
{
    struct builder *b = stage->b;

    build_arp(b, 1, H4_MAC, "192.0.2.44", (struct build_arp){ .target = "192.0.2.1" });
    for (unsigned i = 0; i < 6; i++)
        build_udp(b, 5 + i, H4_MAC, "192.0.2.44",
                  (struct build_transport){ .to = "203.0.113.45",
                                            .to_mac = R1_MAC,
                                            .source_port = 3544,
                                            .destination_port = 3544,
                                            .hex = "ff00aa5512345678",
                                            .length = 100 });
    build_dns(b, 20, H4_MAC, "192.0.2.44",
              (struct build_dns){
                  .to = "192.0.2.1", .to_mac = R1_MAC, .name = "isatap.corp.example", .type = "A", .identifier = 9 });
}

/* The documented server gives addresses; another one answers first, with its own DNS server. */
static void dhcpv6_servers(struct stage *stage)
{
    struct builder *b = stage->b;

    for (unsigned i = 0; i < 8; i++) {
        struct build_ra ra = { .flags = "MO", .prefixes = { { .prefix = LAN, .flags = "L" } } };
        build_ra(b, 2 + i * 20.0, R1_MAC, R1, ra);
    }
    for (unsigned i = 0; i < 4; i++) {
        double t = 20 + i * 30.0;
        const char *mac = text("00:16:3e:00:04:%02x", i), *host = text("fe80::216:3eff:fe00:4%02x", i),
                   *address = text("2001:db8:10::1%02x", i);
        struct build_dhcpv6 answer = { .type = 2,
                                       .transaction = 0x400000 + i,
                                       .to = host,
                                       .to_mac = mac,
                                       .address = address,
                                       .dns = { "2001:db8:10::53" } };
        struct build_dhcpv6 other = { .type = 2,
                                      .transaction = 0x400000 + i,
                                      .to = host,
                                      .to_mac = mac,
                                      .address = text("2001:db8:bad::1%02x", i),
                                      .preferred = 300,
                                      .valid = 600,
                                      .dns = { "fe80::216:3eff:fe00:99" } };
        build_dad(b, t - 3, mac, host);
        build_dhcpv6(b, t, mac, host,
                     (struct build_dhcpv6){ .type = 1, .transaction = 0x400000 + i, .want_address = true });
        if (i >= 2)
            build_dhcpv6(b, t + 0.0004, "00:16:3e:00:00:99", "fe80::216:3eff:fe00:99", other);
        build_dhcpv6(b, t + 0.004, R1_MAC, R1, answer);
        build_dhcpv6(
            b, t + 1, mac, host,
            (struct build_dhcpv6){
                .type = 3, .transaction = 0x410000 + i, .address = address, .server_duid = "0003000100163e000001" });
        answer.type = 7;
        answer.transaction = 0x410000 + i;
        build_dhcpv6(b, t + 1.004, R1_MAC, R1, answer);
        build_dad(b, t + 1.2, mac, address);
    }
}

/* M and O are set, clients ask again and again, nobody answers. */
static void dhcpv6_missing(struct stage *stage)
{
    struct builder *b = stage->b;

    for (unsigned i = 0; i < 10; i++)
        build_ra(b, 2 + i * 20.0, R1_MAC, R1,
                 (struct build_ra){ .flags = "MO", .prefixes = { { .prefix = LAN, .flags = "L" } } });
    for (unsigned i = 0; i < 3; i++) {
        const char *mac = text("00:16:3e:00:04:%02x", i), *host = text("fe80::216:3eff:fe00:4%02x", i);
        static const int seconds[] = { 0, 1, 3, 7, 15, 31, 63 };
        build_dad(b, 18 + i * 5.0, mac, host);
        for (unsigned j = 0; j < 7; j++)
            build_dhcpv6(
                b, 20 + i * 5.0 + seconds[j], mac, host,
                (struct build_dhcpv6){
                    .type = 1, .transaction = 0x420000 + i, .want_address = true, .elapsed = seconds[j] * 100 });
    }
}

const struct scene header_scenes[] = {
    { .name = "extension-headers",
      .says = "sixteen pings, each with other extension headers",
      .write = extension_headers },
    { .name = "fragments",
      .says = "healthy, overlapping, tiny, atomic, odd and unfinished fragments",
      .write = fragments },
    { .name = "odd-packets", .says = "packets that receivers drop or wonder about", .write = odd_packets },
    { .name = "tunnels", .says = "an IPv4-only segment that is not (scenario C4)", .write = tunnels },
    { .name = "no-tunnels", .says = "what only looks like tunnels", .write = no_tunnels },
    { .name = "dhcpv6-servers", .says = "a second DHCPv6 server answers first", .write = dhcpv6_servers },
    { .name = "dhcpv6-missing", .says = "M and O are set and nobody answers", .write = dhcpv6_missing },
    { 0 },
};
