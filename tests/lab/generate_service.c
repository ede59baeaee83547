/* Does IPv6 work as well as IPv4: services, resolvers, outages. The far end is always behind r1. */
#include "generate.h"

#define RESOLVER6 "2001:db8:10::53"
#define RESOLVER4 "192.0.2.53"
#define SERVICE6  "2001:db8:ffff::80"
#define SERVICE4  "198.51.100.80"

struct client {
    const char *mac, *link_local, *six, *four;
};

static const struct client clients[] = {
    { H6_MAC, H6, H6_GUA, "192.0.2.66" },
    { H7_MAC, H7, H7_GUA, "192.0.2.77" },
    { "00:16:3e:00:00:78", "fe80::216:3eff:fe00:78", "2001:db8:10:0:216:3eff:fe00:78", "192.0.2.78" },
};
enum { CLIENTS = sizeof clients / sizeof clients[0] };

static void people_arrive(struct stage *stage, unsigned advertisements)
{
    router_runs(stage, 0.5, advertisements, 200);
    for (unsigned i = 0; i < CLIENTS; i++) {
        host_boots(stage, 5 + i * 3.0, clients[i].mac, clients[i].link_local, clients[i].six, true);
        build_arp(stage->b, 6 + i * 3.0, clients[i].mac, clients[i].four, (struct build_arp){ .target = "192.0.2.1" });
        build_arp(stage->b, 6.001 + i * 3.0, R1_MAC, "192.0.2.1",
                  (struct build_arp){ .target = clients[i].four, .to_mac = clients[i].mac, .reply = true });
    }
    builder_knows(stage->b, RESOLVER6, R1_MAC);
    builder_knows(stage->b, RESOLVER4, R1_MAC);
}

enum answer { ANSWERS, REFUSES, SILENT };

struct connection {
    const char *from, *to, *mac;
    uint16_t own, port;
    double delay; /* seconds until the answer */
    enum answer answer;
    bool one_way; /* the capture shows what the client sends, and nothing else */
};

static void segment(struct stage *stage, double time, const struct connection *c, bool outwards, const char *flags,
                    uint32_t sequence, uint32_t acknowledgement, unsigned length)
{
    if (c->one_way && !outwards)
        return;
    struct build_transport tcp = {
        .to = outwards ? c->to : c->from,
        .to_mac = outwards ? R1_MAC : c->mac,
        .source_port = outwards ? c->own : c->port,
        .destination_port = outwards ? c->port : c->own,
        .flags = flags,
        .sequence = sequence,
        .acknowledgement = acknowledgement,
        .maximum_segment = flags[0] == 'S' ? 1440 : 0,
        .length = length,
    };
    build_tcp(stage->b, time, outwards ? c->mac : R1_MAC, outwards ? c->from : c->to, tcp);
}

/* One connection, with two retransmissions of the SYN where nobody answers. */
static void connects(struct stage *stage, double time, const struct connection *c)
{
    segment(stage, time, c, true, "S", 100, 0, 0);
    if (c->answer == SILENT) {
        segment(stage, time + 1, c, true, "S", 100, 0, 0);
        segment(stage, time + 3, c, true, "S", 100, 0, 0);
        return;
    }
    if (c->answer == REFUSES) {
        segment(stage, time + c->delay, c, false, "RA", 0, 101, 0);
        return;
    }
    segment(stage, time + c->delay, c, false, "SA", 500, 101, 0);
    segment(stage, time + c->delay + 0.0001, c, true, "A", 101, 501, 0);
    segment(stage, time + c->delay + 0.001, c, true, "PA", 101, 501, 200);
    segment(stage, time + 2 * c->delay + 0.002, c, false, "PA", 501, 301, 300);
    segment(stage, time + 2 * c->delay + 0.010, c, true, "FA", 301, 801, 0);
    segment(stage, time + 3 * c->delay + 0.011, c, false, "FA", 801, 302, 0);
    segment(stage, time + 3 * c->delay + 0.0111, c, true, "A", 302, 802, 0);
}

static struct connection connection(struct stage *stage, const struct client *client, bool six, enum answer answer,
                                    double delay)
{
    return (struct connection){
        .from = six ? client->six : client->four,
        .to = six ? SERVICE6 : SERVICE4,
        .mac = client->mac,
        .own = (uint16_t)(32768 + stage_random(stage, 28000)),
        .port = 443,
        .delay = delay,
        .answer = answer,
    };
}

struct question {
    const char *resolver, *name, *type, *answer;
    uint8_t code;
    bool silent;
};

static void asks(struct stage *stage, double time, const struct client *client, struct question q)
{
    bool six = q.resolver[4] == ':';
    const char *from = six ? client->six : client->four;
    struct build_dns dns = { .to = q.resolver,
                             .to_mac = R1_MAC,
                             .name = q.name,
                             .type = q.type,
                             .identifier = (uint16_t)stage_random(stage, 65536) };

    build_dns(stage->b, time, client->mac, from, dns);
    if (q.silent) {
        build_dns(stage->b, time + 2, client->mac, from, dns); /* asks again */
        return;
    }
    dns.to = from;
    dns.to_mac = client->mac;
    dns.response = true;
    dns.answer = q.answer;
    dns.code = q.code;
    build_dns(stage->b, time + 0.005, R1_MAC, q.resolver, dns);
}

static void asks_both(struct stage *stage, double time, const struct client *client, const char *name, const char *six,
                      const char *four)
{
    asks(stage, time, client, (struct question){ RESOLVER6, name, "AAAA", six, 0, false });
    asks(stage, time + 0.001, client, (struct question){ RESOLVER6, name, "A", four, 0, false });
}

/* An hour of a service on both families: idle times, a reboot, and nothing to find. */
static void hour(struct stage *stage)
{
    people_arrive(stage, 18);
    for (double t = 30; t < 3500; t += 150)
        for (unsigned i = 0; i < CLIENTS; i++) {
            struct connection six =
                connection(stage, &clients[i], true, ANSWERS, 0.020 + stage_random(stage, 3) / 1000.0);
            struct connection four =
                connection(stage, &clients[i], false, ANSWERS, 0.020 + stage_random(stage, 3) / 1000.0);
            if (t > 1200 && t < 2400 && i == 1)
                continue; /* idle */
            asks_both(stage, t + i, &clients[i], "www.example", SERVICE6, SERVICE4);
            connects(stage, t + i + 0.02, &six);
            connects(stage, t + i + 40, &four);
        }
    host_boots(stage, 1800, clients[2].mac, clients[2].link_local, clients[2].six, true);
}

/* From minute 10 to 15 no IPv6 connection works; then all is well again. IPv4 never fails. */
static void outage(struct stage *stage)
{
    people_arrive(stage, 10);
    for (double t = 30; t < 1700; t += 30)
        for (unsigned i = 0; i < CLIENTS; i++) {
            bool down = t >= 600 && t < 900;
            struct connection six = connection(stage, &clients[i], true, down ? SILENT : ANSWERS, 0.02);
            struct connection four = connection(stage, &clients[i], false, ANSWERS, 0.02);
            if (i == 0)
                asks_both(stage, t, &clients[i], "www.example", SERVICE6, SERVICE4);
            connects(stage, t + i + 0.02, &six);
            if (down || stage_random(stage, 3) == 0)
                connects(stage, t + i + 0.32, &four);
        }
}

/* AAAA is published, and IPv6 is refused. */
static void published_closed(struct stage *stage)
{
    people_arrive(stage, 3);
    for (unsigned round = 0; round < 4; round++)
        for (unsigned i = 0; i < CLIENTS; i++) {
            double t = 30 + round * 60.0 + i * 5.0;
            struct connection six = connection(stage, &clients[i], true, REFUSES, 0.02),
                              four = connection(stage, &clients[i], false, ANSWERS, 0.02);
            asks_both(stage, t, &clients[i], "shop.corp.example", SERVICE6, SERVICE4);
            connects(stage, t + 0.02, &six);
            connects(stage, t + 0.05, &four);
        }
}

/* Three names: the resolver says SERVFAIL, NXDOMAIN or nothing for AAAA, and answers A. */
static void broken_aaaa(struct stage *stage)
{
    static const char *const names[] = { "a.broken.example", "b.broken.example", "c.broken.example",
                                         "d.broken.example" };

    people_arrive(stage, 3);
    for (unsigned i = 0; i < 12; i++) {
        double t = 30 + i * 20.0;
        const struct client *client = &clients[i % CLIENTS];
        asks(stage, t, client,
             (struct question){ RESOLVER6, names[i % 4], "AAAA", NULL, i % 4 == 0 ? 3 : 2, i % 4 == 3 });
        asks(stage, t + 0.001, client, (struct question){ RESOLVER6, names[i % 4], "A", SERVICE4, 0, false });
    }
    asks_both(stage, 280, &clients[0], "fine.example", NULL, SERVICE4); /* no data: no error */
    asks_both(stage, 284, &clients[1], "fine.example", NULL, SERVICE4);
}

/* The IPv6 resolver stops after two minutes; IPv4's goes on. */
static void resolver_silent(struct stage *stage)
{
    people_arrive(stage, 3);
    for (unsigned i = 0; i < 30; i++) {
        double t = 30 + i * 12.0;
        const struct client *client = &clients[i % CLIENTS];
        bool silent = t > 150;
        asks(stage, t, client, (struct question){ RESOLVER6, "www.example", "AAAA", SERVICE6, 0, silent });
        asks(stage, t + 0.5, client, (struct question){ RESOLVER4, "www.example", "AAAA", SERVICE6, 0, false });
    }
}

/* 60 handshakes each: 20 ms over IPv4, 60 ms over IPv6; and one of fifty IPv6 segments is sent twice. */
static void slower(struct stage *stage)
{
    people_arrive(stage, 5);
    for (unsigned i = 0; i < 60; i++) {
        double t = 30 + i * 10.0;
        struct connection six = connection(stage, &clients[i % CLIENTS], true, ANSWERS, 0.060),
                          four = connection(stage, &clients[i % CLIENTS], false, ANSWERS, 0.020);
        if (i % 3 == 0)
            asks_both(stage, t - 0.1, &clients[0], "www.example", SERVICE6, SERVICE4);
        connects(stage, t, &six);
        connects(stage, t + 2, &four);
        for (unsigned j = 0; j < 20; j++) {
            segment(stage, t + 1 + j * 0.01, &six, false, "A", 2000 + j * 40, 302, 40);
            if ((i * 20 + j) % 50 == 0)
                segment(stage, t + 1 + j * 0.01 + 0.25, &six, false, "A", 2000 + j * 40, 302, 40);
            segment(stage, t + 3 + j * 0.01, &four, false, "A", 2000 + j * 40, 302, 40);
        }
    }
}

/* Scenario B3: a device in an IPv6-only VLAN asks for IPv4 all the same. */
static void ipv6_only_device(struct stage *stage)
{
    struct builder *b = stage->b;
    const struct client device = { "00:40:8c:00:00:b3", "fe80::240:8cff:fe00:b3", "2001:db8:10:0:240:8cff:fe00:b3",
                                   "169.254.7.7" };
    struct build_ra ra = good_ra();

    ra.pref64 = "64:ff9b::/96";
    for (unsigned i = 0; i < 10; i++)
        build_ra(b, 2 + i * 200.0, R1_MAC, R1, ra);
    host_boots(stage, 20, device.mac, device.link_local, NULL, false);
    build_mld_join(b, 23, device.mac, device.link_local, device.six);
    build_dad(b, 24, device.mac, device.six);
    for (uint32_t i = 0; i < 14; i++)
        build_dhcpv4(b, 22 + i * 120.0, device.mac, NULL,
                     (struct build_dhcpv4){ .type = 1, .transaction = 0x0b3 + i, .host_name = "camera-b3" });
    for (unsigned i = 0; i < 6; i++) {
        struct connection six = { device.six, SERVICE6, device.mac, (uint16_t)(40000 + i), 443, 0.02, ANSWERS };
        connects(stage, 60 + i * 250.0, &six);
        asks(stage, 61 + i * 250.0, &device,
             (struct question){ RESOLVER6, "updates.example", "A", "198.51.100.9", 0, false });
        build_udp(b, 62 + i * 250.0, device.mac, device.four,
                  (struct build_transport){ .to = "198.51.100.7",
                                            .to_mac = R1_MAC,
                                            .source_port = 123,
                                            .destination_port = 123,
                                            .hex = "23000000",
                                            .length = 48 });
    }
}

/* The look-alike: the neighbour in the same VLAN needs no IPv4 at all, for 35 minutes. */
static void ipv6_only_ready(struct stage *stage)
{
    struct build_ra ra = good_ra();

    ra.pref64 = "64:ff9b::/96";
    for (unsigned i = 0; i < 11; i++)
        build_ra(stage->b, 2 + i * 200.0, R1_MAC, R1, ra);
    host_boots(stage, 20, H6_MAC, H6, NULL, false);
    build_mld_join(stage->b, 23, H6_MAC, H6, H6_GUA);
    build_dad(stage->b, 24, H6_MAC, H6_GUA);
    build_dhcpv4(stage->b, 25, H6_MAC, NULL,
                 (struct build_dhcpv4){ .type = 1, .transaction = 0x166, .wants_ipv6_only = true });
    build_dhcpv4(stage->b, 25.01, R1_MAC, "192.0.2.1",
                 (struct build_dhcpv4){ .type = 2,
                                        .transaction = 0x166,
                                        .client_mac = H6_MAC,
                                        .address = "192.0.2.66",
                                        .server = "192.0.2.1",
                                        .ipv6_only_wait = 1800 });
    for (unsigned i = 0; i < 8; i++) {
        struct connection six = connection(stage, &clients[0], true, ANSWERS, 0.02);
        asks_both(stage, 60 + i * 260.0, &clients[0], "www.example", SERVICE6, SERVICE4);
        connects(stage, 60.02 + i * 260.0, &six);
    }
}

/* Half a mirror: only what the clients send. Silence of the other side proves nothing. */
static void one_way(struct stage *stage)
{
    people_arrive(stage, 10);
    for (double t = 30; t < 1900; t += 60)
        for (unsigned i = 0; i < CLIENTS; i++) {
            struct connection six = connection(stage, &clients[i], true, ANSWERS, 0.02);
            struct connection four = connection(stage, &clients[i], false, ANSWERS, 0.02);
            six.one_way = four.one_way = true;
            connects(stage, t + i, &six);
            connects(stage, t + i + 20, &four);
        }
}

const struct scene service_scenes[] = {
    { .name = "service-hour", .says = "healthy: a service on both families for an hour", .write = hour },
    { .name = "service-outage", .says = "IPv6 fails for five minutes, IPv4 goes on", .write = outage },
    { .name = "service-published-closed", .says = "AAAA published, IPv6 refused", .write = published_closed },
    { .name = "service-slower", .says = "IPv6 has three times the latency, and loss", .write = slower },
    { .name = "service-one-way", .says = "half a mirror: the answers are missing", .write = one_way },
    { .name = "dns-broken-aaaa", .says = "SERVFAIL, NXDOMAIN and silence for AAAA", .write = broken_aaaa },
    { .name = "dns-silent", .says = "the IPv6 resolver stops answering", .write = resolver_silent },
    { .name = "ipv6-only-device",
      .says = "what a device in an IPv6-only VLAN still wants from IPv4 (scenario B3)",
      .write = ipv6_only_device },
    { .name = "ipv6-only-ready", .says = "a host that needs no IPv4 (option 108, PREF64)", .write = ipv6_only_ready },
    { 0 },
};
