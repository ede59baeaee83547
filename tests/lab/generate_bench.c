/* Captures of any size for tests/bench: generate lan|nd|scan|ra-flood|nd-flood|dhcpv6-flood|vlan OUTPUT FRAMES. */
#include "generate.h"

#include <stdio.h>

enum { ROUTERS = 3 };

struct crowd {
    unsigned hosts;
    unsigned network; /* number of the VLAN, 0: none */
};

/* The addresses of host h; numbers below ROUTERS are routers. */
static const char *crowd_mac(const struct crowd *crowd, unsigned host)
{
    return text("00:16:3e:%02x:%02x:%02x", crowd->network & 0xff, host >> 8, host & 0xff);
}

static const char *crowd_link_local(const struct crowd *crowd, unsigned host)
{
    return text("fe80::216:3eff:fe%02x:%x", crowd->network & 0xff, host);
}

static const char *crowd_address(const struct crowd *crowd, unsigned host)
{
    return text("2001:db8:%x:0:%x:%x:%x:%x", crowd->network, 0x1000 + host, (host * 40503u) & 0xffff,
                (host * 30011u) & 0xffff, 0x2000 + host);
}

static const char *crowd_ipv4(const struct crowd *crowd, unsigned host)
{
    return text("10.%u.%u.%u", crowd->network & 0xff, host >> 8, (host & 0xff) ? host & 0xff : 255);
}

/* ---- the control traffic of an ordinary LAN ---- */

static void control_nd(struct stage *stage, double t, const struct crowd *crowd, unsigned host, unsigned router)
{
    const char *mac = crowd_mac(crowd, host), *own = crowd_link_local(crowd, host);
    const char *router_mac = crowd_mac(crowd, router), *router_address = crowd_link_local(crowd, router);

    switch (stage_random(stage, 6)) {
    case 0: build_ns(stage->b, t, mac, own, (struct build_ns){ .target = router_address }); break;
    case 1:
        build_na(stage->b, t, router_mac, router_address,
                 (struct build_na){ .to = own, .to_mac = mac, .flags = "RSO" });
        break;
    case 2:
        build_ns(stage->b, t, mac, own,
                 (struct build_ns){ .target = router_address, .to = router_address, .to_mac = router_mac });
        break;
    case 3: build_dad(stage->b, t, mac, crowd_address(crowd, host)); break;
    case 4: build_rs(stage->b, t, mac, own, (struct build_rs){ 0 }); break;
    default:
        build_ra(stage->b, t, router_mac, router_address,
                 (struct build_ra){ .flags = "O",
                                    .mtu = 1500,
                                    .prefixes = { { .prefix = text("2001:db8:%x::/64", crowd->network) } },
                                    .rdnss = { "2001:db8::53" } });
        break;
    }
}

static void control_mld(struct stage *stage, double t, const struct crowd *crowd, unsigned host)
{
    if (stage_random(stage, 20) == 0)
        build_mld_query(stage->b, t, crowd_mac(crowd, 0), crowd_link_local(crowd, 0), (struct build_mld){ 0 });
    else
        build_mld_join(stage->b, t, crowd_mac(crowd, host), crowd_link_local(crowd, host), crowd_address(crowd, host));
}

static void control(struct stage *stage, double t, const struct crowd *crowd)
{
    unsigned host = ROUTERS + stage_random(stage, crowd->hosts), router = stage_random(stage, ROUTERS);
    const char *mac = crowd_mac(crowd, host);

    switch (stage_random(stage, 10)) {
    case 0:
    case 1:
    case 2: control_nd(stage, t, crowd, host, router); break;
    case 3:
    case 4: control_mld(stage, t, crowd, host); break;
    case 5:
    case 6:
        build_arp(stage->b, t, mac, crowd_ipv4(crowd, host), (struct build_arp){ .target = crowd_ipv4(crowd, router) });
        break;
    case 7:
        build_dhcpv6(stage->b, t, mac, crowd_link_local(crowd, host),
                     (struct build_dhcpv6){ .type = 11, .transaction = stage_random(stage, 1 << 24) });
        break;
    case 8:
        build_dns(stage->b, t, mac, crowd_link_local(crowd, host),
                  (struct build_dns){ .to = "ff02::fb", .name = "_ipp._tcp.local", .type = "PTR", .port = 5353 });
        break;
    default:
        build_dns(stage->b, t, mac, crowd_address(crowd, host),
                  (struct build_dns){ .to = "2001:db8::53",
                                      .to_mac = crowd_mac(crowd, router),
                                      .name = "www.example",
                                      .identifier = (uint16_t)stage_random(stage, 65536) });
        break;
    }
}

/* IMIX: 7 of 60 octets, 4 of 590, 1 of 1514. */
static unsigned mix_length(struct stage *stage)
{
    unsigned draw = stage_random(stage, 12);

    return draw < 7 ? 60 : draw < 11 ? 590 : 1514;
}

static void data(struct stage *stage, double t, const struct crowd *crowd, bool only_acknowledges)
{
    unsigned host = ROUTERS + stage_random(stage, crowd->hosts), router = stage_random(stage, ROUTERS),
             far = (host * 16 + stage_random(stage, 16)) % 5000;
    bool six = stage_random(stage, 2), upwards = stage_random(stage, 3) == 0,
         udp = stage_random(stage, 4) == 0 && !only_acknowledges;
    const char *near_address = six ? crowd_address(crowd, host) : crowd_ipv4(crowd, host);
    const char *far_address = six ? text("2001:db8:ffff::%x", far + 1) : text("198.18.%u.%u", far / 250, far % 250 + 1);
    const char *mac = crowd_mac(crowd, host), *router_mac = crowd_mac(crowd, router);
    unsigned headers = 14 + (six ? 40u : 20u) + (udp ? 8u : 20u), length = only_acknowledges ? 0 : mix_length(stage);
    struct build_transport transport = {
        .to = upwards ? far_address : near_address,
        .to_mac = upwards ? router_mac : mac,
        .source_port = upwards ? (uint16_t)(30000 + host) : 443,
        .destination_port = upwards ? 443 : (uint16_t)(30000 + host),
        .flags = only_acknowledges ? "A" : "PA",
        .sequence = stage_random(stage, 1u << 31),
        .acknowledgement = stage_random(stage, 1u << 31),
        .length = length > headers ? length - headers : 0,
    };

    if (udp)
        build_udp(stage->b, t, upwards ? mac : router_mac, upwards ? near_address : far_address, transport);
    else
        build_tcp(stage->b, t, upwards ? mac : router_mac, upwards ? near_address : far_address, transport);
}

static void mix(struct stage *stage, double t, const struct crowd *crowd)
{
    unsigned draw = stage_random(stage, 100);

    if (draw < 5)
        control(stage, t, crowd);
    else
        data(stage, t, crowd, draw < 30);
}

/* Stations that never spoke first would otherwise be unknown to the builder. */
static void introduce(struct stage *stage, const struct crowd *crowd)
{
    for (unsigned router = 0; router < ROUTERS; router++)
        builder_knows(stage->b, crowd_link_local(crowd, router), crowd_mac(crowd, router));
}

static void lan(struct stage *stage)
{
    const struct crowd crowd = { .hosts = 400 };

    introduce(stage, &crowd);
    for (uint64_t i = 0; i < stage->frames; i++)
        mix(stage, (double)i * 0.0001, &crowd);
}

static void vlan(struct stage *stage)
{
    for (uint64_t i = 0; i < stage->frames; i++) {
        const struct crowd crowd = { .hosts = 40, .network = 1 + stage_random(stage, 50) };
        if (crowd.network <= 15)
            builder_vlan(stage->b, 100, 1000 + crowd.network);
        else
            builder_vlan(stage->b, 1000 + crowd.network, 0);
        mix(stage, (double)i * 0.0001, &crowd);
    }
}

static void nd(struct stage *stage)
{
    const struct crowd crowd = { .hosts = 2000 };

    introduce(stage, &crowd);
    for (uint64_t i = 0; i < stage->frames; i++) {
        double t = (double)i * 0.001;
        unsigned host = ROUTERS + stage_random(stage, crowd.hosts), draw = stage_random(stage, 20);
        if (draw < 4)
            control_mld(stage, t, &crowd, host);
        else if (draw == 4)
            build_redirect(stage->b, t, crowd_mac(&crowd, 0), crowd_link_local(&crowd, 0),
                           (struct build_redirect){ .to = crowd_link_local(&crowd, host),
                                                    .to_mac = crowd_mac(&crowd, host),
                                                    .target = crowd_link_local(&crowd, 1),
                                                    .destination = "2001:db8:ffff::1" });
        else
            control_nd(stage, t, &crowd, host, stage_random(stage, ROUTERS));
    }
}

/* Every frame from another MAC; two of three from another address, the third is its DAD. */
static void scan(struct stage *stage)
{
    for (uint64_t i = 0; i < stage->frames; i++) {
        double t = (double)i * 0.00002;
        unsigned low = (unsigned)(i & 0xffff), high = (unsigned)(i >> 16 & 0xffff);
        const char *mac = text("02:%02x:%02x:%02x:%02x:%02x", (unsigned)(i >> 32 & 0xff), high >> 8, high & 0xff,
                               low >> 8, low & 0xff);
        const char *address = text("fe80::%x:%x:%x:%x", 0x1000 + stage_random(stage, 0xe000), high,
                                   0x1000 + stage_random(stage, 0xe000), low);
        if (i % 3 == 2)
            build_dad(stage->b, t, mac, address);
        else if (i % 3 == 1)
            build_rs(stage->b, t, mac, address, (struct build_rs){ 0 });
        else
            build_ns(stage->b, t, mac, address, (struct build_ns){ .target = text("2001:db8:10::%x:%x", high, low) });
    }
}

/* r1 and h6, who were there before and are after: what a flood may not wash away. */
static void regulars(struct stage *stage, double t)
{
    build_ra(stage->b, t, R1_MAC, R1, good_ra());
    build_mld_join(stage->b, t + 0.1, H6_MAC, H6, H6);
    build_ns(stage->b, t + 0.2, H6_MAC, H6, (struct build_ns){ .target = R1 });
    build_na(stage->b, t + 0.3, R1_MAC, R1, (struct build_na){ .to = H6, .flags = "RSO" });
}

/* Between two looks at the regulars: frame i of the flood comes from a MAC address and an address that were made up for it. */
static void flood_with(struct stage *stage,
                       void (*build)(struct stage *stage, double t, const char *mac, const char *address, uint64_t i))
{
    double t = 0;
    for (; t < 60; t += 20)
        regulars(stage, t);
    for (uint64_t i = 0; i < stage->frames; i++, t += 0.00002) {
        unsigned low = (unsigned)(i & 0xffff), high = (unsigned)(i >> 16 & 0xffff);
        build(stage, t, text("02:00:%02x:%02x:%02x:%02x", high >> 8, high & 0xff, low >> 8, low & 0xff),
              text("fe80::ff:%x:%x", high, low), i);
    }
    regulars(stage, t + 20);
}

static void one_router(struct stage *stage, double t, const char *mac, const char *address, uint64_t i)
{
    struct build_ra ra = {
        .prefixes = { { text("2001:db8:%x:%x::/64", (unsigned)(i >> 16 & 0xffff), (unsigned)(i & 0xffff)) } }
    };
    build_ra(stage->b, t, mac, address, ra);
}

static void one_solicitation(struct stage *stage, double t, const char *mac, const char *address, uint64_t i)
{
    if (i % 2 == 0)
        build_ns(stage->b, t, mac, address, (struct build_ns){ .target = R1 });
    else
        build_na(stage->b, t, mac, address, (struct build_na){ 0 });
}

static void one_client(struct stage *stage, double t, const char *mac, const char *address, uint64_t i)
{
    build_dhcpv6(stage->b, t, mac, address,
                 (struct build_dhcpv6){ .type = 1, .transaction = (uint32_t)i & 0xffffff, .want_address = true });
}

static void ra_flood(struct stage *stage)
{
    flood_with(stage, one_router);
}

static void nd_flood(struct stage *stage)
{
    flood_with(stage, one_solicitation);
}

static void dhcpv6_flood(struct stage *stage)
{
    flood_with(stage, one_client);
}

const struct scene bench_scenes[] = {
    { .name = "lan",
      .says = "bench, FRAMES: 400 hosts, 3 routers, 70 % data (IMIX), 25 % bare ACK, 5 % control, half IPv6",
      .write = lan,
      .streamed = true },
    { .name = "nd",
      .says = "bench, FRAMES: 2000 hosts, Neighbor Discovery and MLD only",
      .write = nd,
      .streamed = true },
    { .name = "scan", .says = "bench, FRAMES: each from another MAC and address", .write = scan, .streamed = true },
    { .name = "ra-flood",
      .says =
          "bench, FRAMES: r1 and h6, then each advertisement from another router with another prefix, then r1 and h6",
      .write = ra_flood,
      .streamed = true },
    { .name = "nd-flood",
      .says = "bench, FRAMES: the same with solicitations and advertisements of neighbours",
      .write = nd_flood,
      .streamed = true },
    { .name = "dhcpv6-flood",
      .says = "bench, FRAMES: the same with DHCPv6 clients",
      .write = dhcpv6_flood,
      .streamed = true },
    { .name = "vlan",
      .says = "bench, FRAMES: the lan's mix on 50 VLANs of 40 hosts, 30 % of them QinQ",
      .write = vlan,
      .streamed = true },
    { 0 },
};
