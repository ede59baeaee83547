/* trunk: the equipment of a floor, for the list of what to replace (scenario A4); uplink: the provider's side (the uplink sheet). */
#include "generate.h"

#include <stdio.h>
#include <string.h>

/* ---- LLDP (IEEE 802.1AB), written as TLVs ---- */

static void put_tlv(char *hex, unsigned type, const char *value)
{
    sprintf(hex + strlen(hex), "%04x%s", type << 9 | (unsigned)strlen(value) / 2, value);
}

static void put_text_tlv(char *hex, unsigned type, const char *subtype, const char *words)
{
    char value[256];

    strcpy(value, subtype);
    for (const char *c = words; *c; c++)
        sprintf(value + strlen(value), "%02x", (unsigned char)*c);
    put_tlv(hex, type, value);
}

/* A switch or telephone names itself and its management address (hex after its family: 01 IPv4, 02 IPv6). */
static void lldp(struct stage *stage, double time, const char *mac, const char *name, const char *description,
                 unsigned capabilities, const char *management)
{
    char hex[1024] = "", octets[13] = "";

    for (unsigned i = 0; i < 6; i++)
        memcpy(octets + 2 * i, mac + 3 * i, 2);
    put_tlv(hex, 1, text("04%s", octets));
    put_text_tlv(hex, 2, "05", "ge-0/0/1");
    put_tlv(hex, 3, "0078");
    put_text_tlv(hex, 5, "", name);
    put_text_tlv(hex, 6, "", description);
    put_tlv(hex, 7, text("%04x%04x", capabilities, capabilities));
    put_tlv(hex, 8, text("%02x%s020000000100", (unsigned)strlen(management) / 2, management));
    put_tlv(hex, 0, "");
    build_ethernet(stage->b, time, mac, "01:80:c2:00:00:0e", 0x88cc, hex);
}

/* r1 asks who listens; three of them say so. */
static void queries(struct stage *stage, double from, double until)
{
    struct builder *b = stage->b;

    for (double t = from; t < until; t += 125) {
        build_mld_query(b, t, R1_MAC, R1, (struct build_mld){ 0 });
        build_mld_report(b, t + 1.5, "3c:d9:2b:4a:10:31", "fe80::3ed9:2bff:fe4a:1031",
                         (struct build_mld){ .records = { { .type = 2, .group = "ff02::1:ff4a:1031" },
                                                          { .type = 2, .group = "ff02::1:ff77:1" } } });
        build_mld_report(b, t + 2.5, "00:80:77:31:0a:5c", "fe80::280:77ff:fe31:a5c",
                         (struct build_mld){ .records = { { .type = 2, .group = "ff02::1:ff31:a5c" },
                                                          { .type = 2, .group = "ff02::fb" } } });
        if (t > 900)
            build_mld_report(b, t + 3.5, "9a:44:d1:07:3a:62", "fe80::1c2d:3e4f:5a6b:7c8d",
                             (struct build_mld){ .records = { { .type = 2, .group = "ff02::1:ff6b:7c8d" },
                                                              { .type = 2, .group = "ff02::1:ff88:9" } } });
    }
}

static void arp_pair(struct stage *stage, double time, const char *mac, const char *ipv4)
{
    build_arp(stage->b, time, mac, ipv4, (struct build_arp){ .target = "192.0.2.1" });
    build_arp(stage->b, time + 0.0004, R1_MAC, "192.0.2.1",
              (struct build_arp){ .target = ipv4, .to_mac = mac, .reply = true });
}

/* HTTPS over IPv6 by the laptop, so that it is seen to talk off-link. */
static void laptop_talks(struct stage *stage, double time)
{
    struct build_transport out = { .to = "2001:db8:ffff::80",
                                   .to_mac = R1_MAC,
                                   .source_port = 40001,
                                   .destination_port = 443,
                                   .flags = "S",
                                   .maximum_segment = 1440 };
    struct build_transport in = { .to = "2001:db8:10::a:b:77:1",
                                  .to_mac = "3c:d9:2b:4a:10:31",
                                  .source_port = 443,
                                  .destination_port = 40001,
                                  .flags = "SA",
                                  .acknowledgement = 1,
                                  .maximum_segment = 1440 };

    build_tcp(stage->b, time, "3c:d9:2b:4a:10:31", "2001:db8:10::a:b:77:1", out);
    build_tcp(stage->b, time + 0.01, R1_MAC, "2001:db8:ffff::80", in);
    out = (struct build_transport){ .to = "2001:db8:ffff::80",
                                    .to_mac = R1_MAC,
                                    .source_port = 40001,
                                    .destination_port = 443,
                                    .flags = "PA",
                                    .sequence = 1,
                                    .acknowledgement = 1,
                                    .length = 120 };
    build_tcp(stage->b, time + 0.011, "3c:d9:2b:4a:10:31", "2001:db8:10::a:b:77:1", out);
}

static void trunk(struct stage *stage)
{
    struct builder *b = stage->b;
    struct build_ra ra = good_ra();
    const char *camera = "00:40:8c:12:34:56";

    for (double t = 5; t < 2700; t += 300)
        build_ra(b, t, R1_MAC, R1, ra);
    queries(stage, 63, 2690);
    for (double t = 10; t < 2700; t += 30)
        lldp(stage, t, "00:1b:54:00:03:01", "sw3", "Example Switch 2400, firmware 15.2", 0x0004, "01c0000202");
    for (double t = 12; t < 2700; t += 60)
        lldp(stage, t, "00:04:f2:00:70:01", "phone-12", "Example Desk Phone", 0x0024,
             "0220010db8001000000204f2fffe007001");
    /* the camera boots, gets its address, and answers the recorder from then on */
    build_dhcpv4(
        b, 120, camera, NULL,
        (struct build_dhcpv4){
            .type = 1, .transaction = 0xca3e7a, .host_name = "camera-hall", .vendor_class = "AXIS,Network Camera" });
    build_dhcpv4(b, 120.02, R1_MAC, "192.0.2.1",
                 (struct build_dhcpv4){ .type = 2,
                                        .transaction = 0xca3e7a,
                                        .client_mac = camera,
                                        .address = "192.0.2.61",
                                        .server = "192.0.2.1",
                                        .router = "192.0.2.1" });
    build_dhcpv4(b, 120.3, camera, NULL,
                 (struct build_dhcpv4){ .type = 3,
                                        .transaction = 0xca3e7a,
                                        .address = "192.0.2.61",
                                        .server = "192.0.2.1",
                                        .host_name = "camera-hall" });
    build_dhcpv4(b, 120.32, R1_MAC, "192.0.2.1",
                 (struct build_dhcpv4){ .type = 5,
                                        .transaction = 0xca3e7a,
                                        .client_mac = camera,
                                        .address = "192.0.2.61",
                                        .server = "192.0.2.1",
                                        .router = "192.0.2.1" });
    build_arp(b, 121, camera, "0.0.0.0", (struct build_arp){ .target = "192.0.2.61" });
    for (double t = 150; t < 2520; t += 240)
        arp_pair(stage, t, camera, "192.0.2.61");
    /* the printer has IPv6, and uses nothing but its link-local address */
    build_dad(b, 60, "00:80:77:31:0a:5c", "fe80::280:77ff:fe31:a5c");
    build_rs(b, 62, "00:80:77:31:0a:5c", "fe80::280:77ff:fe31:a5c", (struct build_rs){ 0 });
    for (double t = 70; t < 2700; t += 400)
        arp_pair(stage, t, "00:80:77:31:0a:5c", "192.0.2.30");
    /* the laptop and the telephone with a made-up MAC use IPv6 */
    build_dad(b, 40, "3c:d9:2b:4a:10:31", "2001:db8:10::a:b:77:1");
    for (double t = 80; t < 2700; t += 500) {
        laptop_talks(stage, t);
        arp_pair(stage, t + 5, "3c:d9:2b:4a:10:31", "192.0.2.101");
    }
    build_dad(b, 900, "9a:44:d1:07:3a:62", "fe80::1c2d:3e4f:5a6b:7c8d");
    build_dad(b, 902, "9a:44:d1:07:3a:62", "2001:db8:10::c:d:88:9");
    build_echo(b, 905, "9a:44:d1:07:3a:62", "2001:db8:10::c:d:88:9",
               (struct build_echo){ .to = "2001:db8:ffff::80", .to_mac = R1_MAC });
    build_echo(b, 905.02, R1_MAC, "2001:db8:ffff::80",
               (struct build_echo){ .to = "2001:db8:10::c:d:88:9", .to_mac = "9a:44:d1:07:3a:62", .reply = true });
}

/* ---- the uplink: between the customer's router and the provider's ---- */

#define CE_MAC "00:16:3e:00:00:ce"
#define CE     "fe80::216:3eff:fe00:ce"
#define PE_MAC "00:16:3e:00:00:fe"
#define PE     "fe80::216:3eff:fe00:fe"

static void delegation(struct stage *stage, double time, uint32_t transaction, const char *prefix)
{
    struct build_dhcpv6 client = { .type = 1, .transaction = transaction, .want_prefix = true };
    struct build_dhcpv6 server = { .type = 2,
                                   .transaction = transaction,
                                   .to = CE,
                                   .to_mac = CE_MAC,
                                   .prefix = prefix,
                                   .preferred = 2700,
                                   .valid = 5400,
                                   .dns = { "2001:db8:fffe::53" } };

    build_dhcpv6(stage->b, time, CE_MAC, CE, client);
    build_dhcpv6(stage->b, time + 0.02, PE_MAC, PE, server);
    client.type = 3;
    client.transaction = server.transaction = transaction + 1;
    client.prefix = prefix;
    client.server_duid = "0003000100163e0000fe";
    build_dhcpv6(stage->b, time + 1, CE_MAC, CE, client);
    server.type = 7;
    build_dhcpv6(stage->b, time + 1.02, PE_MAC, PE, server);
}

static void handshake(struct stage *stage, double time, bool six, double delay, uint16_t port)
{
    const char *here = six ? "2001:db8:4400::1:66" : "198.51.100.2",
               *there = six ? "2001:db8:ffff::80" : "203.0.113.80";
    struct build_transport out = { .to = there,
                                   .to_mac = PE_MAC,
                                   .source_port = port,
                                   .destination_port = 443,
                                   .flags = "S",
                                   .maximum_segment = six ? 1432 : 1452,
                                   .hop_limit = 63 };
    struct build_transport in = { .to = here,
                                  .to_mac = CE_MAC,
                                  .source_port = 443,
                                  .destination_port = port,
                                  .flags = "SA",
                                  .acknowledgement = 1,
                                  .maximum_segment = six ? 1440 : 1460,
                                  .hop_limit = 55 };

    build_tcp(stage->b, time, CE_MAC, here, out);
    build_tcp(stage->b, time + delay, PE_MAC, there, in);
    out = (struct build_transport){ .to = there,
                                    .to_mac = PE_MAC,
                                    .source_port = port,
                                    .destination_port = 443,
                                    .flags = "A",
                                    .sequence = 1,
                                    .acknowledgement = 1,
                                    .hop_limit = 63 };
    build_tcp(stage->b, time + delay + 0.001, CE_MAC, here, out);
}

/* Delegated /60 instead of the /56 that was asked for; after half an hour another one for the same DUID and IAID; MTU 1492; equal latency. */
static void uplink(struct stage *stage)
{
    struct builder *b = stage->b;

    build_dad(b, 1, CE_MAC, CE);
    build_rs(b, 2, CE_MAC, CE, (struct build_rs){ 0 });
    for (double t = 2.1; t < 3600; t += 200)
        build_ra(b, t, PE_MAC, PE,
                 (struct build_ra){
                     .flags = "MO", .mtu = 1492, .prefixes = { { .prefix = "2001:db8:4000::/64", .flags = "L" } } });
    delegation(stage, 5, 0x0d0001, "2001:db8:4400::/60");
    delegation(stage, 1900, 0x0d0003, "2001:db8:4500::/60");
    build_arp(b, 3, CE_MAC, "198.51.100.2", (struct build_arp){ .target = "198.51.100.1" });
    build_arp(b, 3.001, PE_MAC, "198.51.100.1",
              (struct build_arp){ .target = "198.51.100.2", .to_mac = CE_MAC, .reply = true });
    for (unsigned i = 0; i < 40; i++) {
        handshake(stage, 30 + i * 40.0, true, 0.018 + stage_random(stage, 4) / 1000.0, (uint16_t)(41000 + i));
        handshake(stage, 50 + i * 40.0, false, 0.018 + stage_random(stage, 4) / 1000.0, (uint16_t)(42000 + i));
    }
}

const struct scene trunk_scenes[] = {
    { .name = "equipment", .says = "switch, telephone, camera, printer, laptop, phone (scenario A4)", .write = trunk },
    { .name = "uplink", .says = "the provider's side: delegation, MTU, latency of both families", .write = uplink },
    { 0 },
};
