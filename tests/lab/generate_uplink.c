/* uplink-*: between the customer's router and the provider's, for the uplink sheet. */
#include "generate.h"

#define CE_MAC     "00:16:3e:00:00:ce"
#define CE         "fe80::216:3eff:fe00:ce"
#define PE_MAC     "00:16:3e:00:00:fe"
#define PE         "fe80::216:3eff:fe00:fe"
#define LAN_CE_MAC "00:16:3e:00:01:ce"
#define LAN_CE     "fe80::216:3eff:fe00:1ce"

#define WAN6 "2001:db8:4000::ce"
#define WAN4 "198.51.100.2"
#define WEB6 "2001:db8:ffff::80"
#define WEB4 "203.0.113.80"
#define DNS6 "2001:db8:fffe::53"
#define DNS4 "203.0.113.53"

enum { CONNECTIONS = 40, SEGMENT = 20 };

/* What one provider gives, and how well it carries. */
struct provider {
    const char *prefix, *host; /* delegated; an address in it */
    const char *options;       /* of the DHCPv6 reply, hex */
    const char *dns;           /* over DHCPv6 */
    const char *answer;        /* the reverse name; NULL: NXDOMAIN */
    bool no_address, no_dhcpv4;
    int64_t mtu;
    int64_t lifetime;      /* of the delegation, preferred; valid is twice that */
    double delay4, delay6; /* milliseconds of a handshake */
    unsigned segments;     /* data segments a connection */
    unsigned lost4, lost6; /* every n-th connection has one lost; 0: none */
    uint16_t mss4, mss6;
};

/* ---- what is given ---- */

static void advertises(struct stage *stage, const struct provider *provider)
{
    build_dad(stage->b, 1, CE_MAC, CE);
    build_rs(stage->b, 2, CE_MAC, CE, (struct build_rs){ 0 });
    for (double t = 2.1; t < 3600; t += 200)
        build_ra(stage->b, t, PE_MAC, PE,
                 (struct build_ra){ .flags = "MO",
                                    .mtu = provider->mtu,
                                    .prefixes = { { .prefix = "2001:db8:4000::/64", .flags = "L" } } });
}

static void leases6(struct stage *stage, const struct provider *provider, double time, uint32_t transaction, bool first)
{
    const char *address = provider->no_address ? NULL : WAN6;
    struct build_dhcpv6 client = {
        .type = 1, .transaction = transaction, .want_prefix = true, .want_address = !provider->no_address
    };
    struct build_dhcpv6 server = { .type = 2,
                                   .transaction = transaction,
                                   .to = CE,
                                   .to_mac = CE_MAC,
                                   .address = address,
                                   .prefix = provider->prefix,
                                   .preferred = provider->lifetime,
                                   .valid = provider->lifetime * 2,
                                   .dns = { provider->dns },
                                   .options = provider->options };

    if (first) {
        build_dhcpv6(stage->b, time, CE_MAC, CE, client);
        build_dhcpv6(stage->b, time + 0.02, PE_MAC, PE, server);
    }
    client.type = first ? 3 : 5;
    client.transaction = server.transaction = transaction + 1;
    client.prefix = provider->prefix;
    client.address = address;
    client.server_duid = "0003000100163e0000fe";
    build_dhcpv6(stage->b, time + 1, CE_MAC, CE, client);
    server.type = 7;
    build_dhcpv6(stage->b, time + 1.02, PE_MAC, PE, server);
}

static void leases4(struct stage *stage, double time, uint32_t transaction, const char *options)
{
    build_dhcpv4(stage->b, time, CE_MAC, NULL, (struct build_dhcpv4){ .type = 1, .transaction = transaction });
    build_dhcpv4(stage->b, time + 0.02, PE_MAC, "198.51.100.1",
                 (struct build_dhcpv4){ .type = 2,
                                        .client_mac = CE_MAC,
                                        .transaction = transaction,
                                        .address = WAN4,
                                        .server = "198.51.100.1",
                                        .router = "198.51.100.1",
                                        .dns = DNS4,
                                        .options = options });
    build_dhcpv4(
        stage->b, time + 0.1, CE_MAC, NULL,
        (struct build_dhcpv4){ .type = 3, .transaction = transaction, .address = WAN4, .server = "198.51.100.1" });
    build_dhcpv4(stage->b, time + 0.12, PE_MAC, "198.51.100.1",
                 (struct build_dhcpv4){ .type = 5,
                                        .client_mac = CE_MAC,
                                        .transaction = transaction,
                                        .address = WAN4,
                                        .server = "198.51.100.1",
                                        .router = "198.51.100.1",
                                        .dns = DNS4,
                                        .options = options });
}

/* ---- what is done with it ---- */

static void asks(struct stage *stage, double time, bool six, uint16_t identifier, struct build_dns question)
{
    const char *here = six ? WAN6 : WAN4, *there = six ? DNS6 : DNS4;

    question.to = there;
    question.to_mac = PE_MAC;
    question.identifier = identifier;
    struct build_dns reply = question;
    question.answer = NULL;
    question.code = 0;
    build_dns(stage->b, time, CE_MAC, here, question);
    reply.to = here;
    reply.to_mac = CE_MAC;
    reply.response = true;
    build_dns(stage->b, time + 0.006 + stage_random(stage, 2) / 1000.0, PE_MAC, there, reply);
}

static void asks_for_web(struct stage *stage, double time, bool six, uint16_t identifier)
{
    asks(stage, time, six, identifier, (struct build_dns){ .name = "www.example", .type = "A", .answer = WEB4 });
    asks(stage, time + 0.02, six, (uint16_t)(identifier + 1),
         (struct build_dns){ .name = "www.example", .type = "AAAA", .answer = WEB6 });
}

static void sends_data(struct stage *stage, double time, struct build_transport in, unsigned segments, bool loses)
{
    unsigned lost = loses ? segments / 2 : segments;

    in.flags = "PA";
    in.maximum_segment = 0;
    in.length = SEGMENT;
    for (unsigned i = 0; i < segments; i++) {
        in.sequence = 1 + i * SEGMENT;
        if (i != lost)
            build_tcp(stage->b, time + i * 0.002, PE_MAC, in.to[0] == '2' ? WEB6 : WEB4, in);
    }
    in.sequence = 1 + lost * SEGMENT;
    if (loses)
        build_tcp(stage->b, time + segments * 0.002 + 0.04, PE_MAC, in.to[0] == '2' ? WEB6 : WEB4, in);
}

static void connects(struct stage *stage, const struct provider *provider, double time, bool six, unsigned i)
{
    const char *here = six ? provider->host : WAN4, *there = six ? WEB6 : WEB4;
    double delay = ((six ? provider->delay6 : provider->delay4) + stage_random(stage, 3)) / 1000.0;
    uint16_t port = (uint16_t)((six ? 41000 : 42000) + i);
    unsigned lost = six ? provider->lost6 : provider->lost4;
    struct build_transport out = { .to = there,
                                   .to_mac = PE_MAC,
                                   .source_port = port,
                                   .destination_port = 443,
                                   .flags = "S",
                                   .maximum_segment = six ? provider->mss6 : provider->mss4,
                                   .hop_limit = 63 };
    struct build_transport in = { .to = here,
                                  .to_mac = CE_MAC,
                                  .source_port = 443,
                                  .destination_port = port,
                                  .flags = "SA",
                                  .acknowledgement = 1,
                                  .maximum_segment = six ? provider->mss6 : provider->mss4,
                                  .hop_limit = 55 };

    build_tcp(stage->b, time, CE_MAC, here, out);
    build_tcp(stage->b, time + delay, PE_MAC, there, in);
    out.maximum_segment = 0;
    out.flags = "A";
    out.sequence = out.acknowledgement = 1;
    build_tcp(stage->b, time + delay + 0.001, CE_MAC, here, out);
    sends_data(stage, time + delay + 0.01, in, provider->segments, lost != 0 && i % lost == 0);
}

static void works(struct stage *stage, const struct provider *provider)
{
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        connects(stage, provider, 30 + i * 40.0, true, i);
        connects(stage, provider, 50 + i * 40.0, false, i);
    }
}

/* ---- the scenes ---- */

static const struct provider good = { .prefix = "2001:db8:4400::/48",
                                      .host = "2001:db8:4400:1::66",
                                      .dns = DNS6,
                                      .answer = "host-66.customer.example",
                                      .mtu = 1500,
                                      .lifetime = 14400,
                                      .delay4 = 18,
                                      .delay6 = 18,
                                      .segments = 26,
                                      .lost4 = 10,
                                      .lost6 = 10,
                                      .mss4 = 1460,
                                      .mss6 = 1440 };

/* Everything as it should be: VLAN 7, a /48 that stays through three renewals, the same in both families. */
static void uplink_good(struct stage *stage)
{
    builder_vlan(stage->b, 7, 0);
    advertises(stage, &good);
    leases4(stage, 4, 0x0e0001, NULL);
    leases6(stage, &good, 5, 0x0e0101, true);
    for (unsigned i = 1; i <= 3; i++)
        leases6(stage, &good, 5 + i * 900.0, 0x0e0101 + i * 2, false);
    for (unsigned i = 0; i < 12; i++) {
        asks_for_web(stage, 20 + i * 120.0, true, (uint16_t)(100 + i * 4));
        asks_for_web(stage, 21 + i * 120.0, false, (uint16_t)(102 + i * 4));
    }
    asks(stage, 2000, true, 900,
         (struct build_dns){ .name = "6.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.4.4.8.b.d.0.1.0.0.2.ip6.arpa",
                             .type = "PTR",
                             .answer = good.answer });
    asks(stage, 2001, false, 901,
         (struct build_dns){ .name = "2.100.51.198.in-addr.arpa", .type = "PTR", .answer = "wan.customer.example" });
    works(stage, &good);
}

/* A single /64, no IPv6 name server, smaller IPv6 packets, 40 ms more over IPv6, and more loss there. */
static void uplink_64(struct stage *stage)
{
    struct provider provider = good;

    provider.prefix = "2001:db8:4400:1::/64";
    provider.dns = NULL;
    provider.mtu = 1480;
    provider.lifetime = 1800;
    provider.delay6 = 58;
    provider.lost6 = 1;
    provider.mss6 = 1420;
    advertises(stage, &provider);
    leases4(stage, 4, 0x0e1001, NULL);
    leases6(stage, &provider, 5, 0x0e1101, true);
    for (unsigned i = 0; i < 12; i++)
        asks_for_web(stage, 20 + i * 120.0, false, (uint16_t)(100 + i * 4));
    works(stage, &provider);
}

/* IPv4 only inside IPv6: a /56, and the name of an AFTR (RFC 6334); the tunnel's packets are seen. */
static void uplink_dslite(struct stage *stage)
{
    struct provider provider = good;

    provider.prefix = "2001:db8:4400::/56";
    provider.host = "2001:db8:4400:1::66";
    provider.options = "00400014 0461667472 0870726f7669646572 0474657374 00";
    provider.segments = 4;
    advertises(stage, &provider);
    leases6(stage, &provider, 5, 0x0e2101, true);
    leases6(stage, &provider, 1805, 0x0e2103, false);
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        connects(stage, &provider, 30 + i * 40.0, true, i);
        build_twist(stage->b, (struct build_twist){ .outer_source = WAN6, .outer_destination = "2001:db8:fffd::1" });
        build_tcp(stage->b, 50 + i * 40.0, CE_MAC, "192.0.0.2",
                  (struct build_transport){ .to = WEB4,
                                            .to_mac = PE_MAC,
                                            .source_port = (uint16_t)(42000 + i),
                                            .destination_port = 443,
                                            .flags = "S",
                                            .maximum_segment = 1420,
                                            .hop_limit = 63 });
    }
}

/* PPP over Ethernet, VLAN 7: discovery, LCP with an MRU of 1492, IPCP with name servers, IPV6CP, and a /56 over it. */
static void uplink_pppoe(struct stage *stage)
{
    struct builder *b = stage->b;
    struct provider provider = good;

    provider.prefix = "2001:db8:4400::/56";
    provider.no_address = true;
    provider.mtu = 0;
    provider.mss4 = 1452;
    provider.mss6 = 1432;
    provider.segments = 4;
    builder_vlan(b, 7, 0);
    build_ethernet(b, 0.1, CE_MAC, "ff:ff:ff:ff:ff:ff", 0x8863, "11090000 0004 01010000");
    build_ethernet(b, 0.12, PE_MAC, CE_MAC, 0x8863, "11070000 000d 01010000 01020005 6272617331");
    build_ethernet(b, 0.14, CE_MAC, PE_MAC, 0x8863, "11190000 0004 01010000");
    build_ethernet(b, 0.16, PE_MAC, CE_MAC, 0x8863, "11650007 0004 01010000");
    build_ethernet(b, 0.2, CE_MAC, PE_MAC, 0x8864, "11000007 000a c021 01010008 010405d4");
    build_ethernet(b, 0.22, PE_MAC, CE_MAC, 0x8864, "11000007 000a c021 02010008 010405d4");
    build_ethernet(b, 0.3, CE_MAC, PE_MAC, 0x8864,
                   "11000007 0018 8021 01020016 0306c6336402 8106cb007135 8306cb007136");
    build_ethernet(b, 0.32, PE_MAC, CE_MAC, 0x8864,
                   "11000007 0018 8021 02020016 0306c6336402 8106cb007135 8306cb007136");
    build_ethernet(b, 0.4, CE_MAC, PE_MAC, 0x8864, "11000007 0010 8057 0103000e 010a02163efffe0000ce");
    build_ethernet(b, 0.42, PE_MAC, CE_MAC, 0x8864, "11000007 0010 8057 0203000e 010a02163efffe0000ce");
    builder_pppoe(b, 7);
    advertises(stage, &provider);
    leases6(stage, &provider, 5, 0x0e3101, true);
    leases6(stage, &provider, 1805, 0x0e3103, false);
    works(stage, &provider);
}

/* DHCPv4 tells of 6rd (RFC 5969), and its packets are seen; no DHCPv6 at all. */
static void uplink_6rd(struct stage *stage)
{
    struct provider provider = good;

    provider.segments = 4;
    leases4(stage, 4, 0x0e4001, "d416 00 20 20010db8000000000000000000000000 cb007101");
    leases4(stage, 1804, 0x0e4002, "d416 00 20 20010db8000000000000000000000000 cb007101");
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        connects(stage, &provider, 50 + i * 40.0, false, i);
        build_twist(stage->b, (struct build_twist){ .outer_source = WAN4, .outer_destination = "203.0.113.1" });
        build_echo(stage->b, 30 + i * 40.0, CE_MAC, "2001:db8:c633:6402::1",
                   (struct build_echo){ .to = WEB6, .to_mac = PE_MAC, .sequence = (uint16_t)i });
    }
}

/* Both sides of one router, at the same time: outside as uplink-good, inside a host in a /64 of the delegated /48. */
static void uplink_both_wan(struct stage *stage)
{
    struct provider provider = good;

    provider.segments = 4;
    provider.mtu = 1492;
    provider.mss4 = 1452;
    provider.mss6 = 1432;
    advertises(stage, &provider);
    leases4(stage, 4, 0x0e5001, NULL);
    leases6(stage, &provider, 5, 0x0e5101, true);
    leases6(stage, &provider, 1805, 0x0e5103, false);
    works(stage, &provider);
}

static void uplink_both_lan(struct stage *stage)
{
    struct builder *b = stage->b;

    for (double t = 6; t < 3600; t += 200)
        build_ra(b, t, LAN_CE_MAC, LAN_CE,
                 (struct build_ra){ .prefixes = { { .prefix = "2001:db8:4400:1::/64", .valid = 86400 } },
                                    .rdnss = { LAN_CE } });
    build_dad(b, 8, H6_MAC, H6);
    build_dad(b, 9, H6_MAC, "2001:db8:4400:1::66");
    build_arp(b, 10, H6_MAC, "192.168.1.66", (struct build_arp){ .target = "192.168.1.1" });
    build_arp(b, 10.001, LAN_CE_MAC, "192.168.1.1",
              (struct build_arp){ .target = "192.168.1.66", .to_mac = H6_MAC, .reply = true });
    for (unsigned i = 0; i < 20; i++)
        for (unsigned six = 0; six < 2; six++) {
            const char *here = six ? "2001:db8:4400:1::66" : "192.168.1.66", *there = six ? WEB6 : WEB4;
            double time = (six ? 29.999 : 49.999) + i * 40.0;
            uint16_t port = (uint16_t)((six ? 41000 : 42000) + i);
            build_tcp(b, time, H6_MAC, here,
                      (struct build_transport){ .to = there,
                                                .to_mac = LAN_CE_MAC,
                                                .source_port = port,
                                                .destination_port = 443,
                                                .flags = "S",
                                                .maximum_segment = six ? 1440 : 1460 });
            build_tcp(b, time + 0.023, LAN_CE_MAC, there,
                      (struct build_transport){ .to = here,
                                                .to_mac = H6_MAC,
                                                .source_port = 443,
                                                .destination_port = port,
                                                .flags = "SA",
                                                .acknowledgement = 1,
                                                .maximum_segment = six ? 1432 : 1452,
                                                .hop_limit = 54 });
        }
}

const struct scene uplink_scenes[] = {
    { .name = "uplink-good", .says = "a good uplink: /48 that stays, both families alike", .write = uplink_good },
    { .name = "uplink-64", .says = "a /64, no IPv6 DNS, slow and lossy IPv6", .write = uplink_64 },
    { .name = "uplink-dslite", .says = "DS-Lite: IPv4 inside IPv6", .write = uplink_dslite },
    { .name = "uplink-pppoe", .says = "PPPoE with both families", .write = uplink_pppoe },
    { .name = "uplink-6rd", .says = "6rd: IPv6 inside IPv4", .write = uplink_6rd },
    { .name = "uplink-both-wan", .says = "both sides of a router: outside", .write = uplink_both_wan },
    { .name = "uplink-both-lan", .says = "both sides of a router: inside", .write = uplink_both_lan },
    { 0 },
};
