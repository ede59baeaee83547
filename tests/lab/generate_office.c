/* office: the capture of the quickstart. 45 minutes at a mirror of a trunk, two VLANs:
 *
 *   10 office   r1 advertises 2001:db8:0:10::/64 and asks who listens (MLD) every 125 s. 22 computers and phones with both families, a
 *               web server, a printer that makes no global address, three things that speak IPv4 only. After 12 minutes a laptop
 *               switches connection sharing on and advertises a 6to4 prefix, with high preference, five times in 20 minutes.
 *   30 guest    the same router, 2001:db8:0:30::/64, but the switch snoops MLD there: what hosts say by multicast stays hidden. */
#include "generate.h"

#include <stdio.h>
#include <string.h>

enum { OFFICE = 10, GUEST = 30, MINUTE = 60, END = 45 * MINUTE, HOSTS = 22, GUESTS = 14 };

#define R1_OFFICE "fe80::1"
#define PREFIX    "2001:db8:0:10"
#define GUEST_PRE "2001:db8:0:30"
#define RESOLVER  "2001:db8::53"
#define SERVER    PREFIX "::80"

struct person {
    const char *mac, *link_local, *address, *temporary, *ipv4, *name;
    double boot; /* seconds; before the capture began if 0 */
};

/* Real prefixes of well-known makers, so that the report shows names where ieee-data is installed. */
static const char *const makers[] = { "00:14:22", "3c:d9:2b", "f8:b1:56", "54:e1:ad", "ac:de:48" };

static struct person make_person(struct stage *stage, unsigned i)
{
    struct person person = { 0 };
    unsigned a = 0x1000 + stage_random(stage, 0xe000), c = 0x1000 + stage_random(stage, 0xe000),
             d = 0x100 + stage_random(stage, 0xfe00);

    person.mac =
        i == 17 ? "da:a1:19:5e:20:31" : text("%s:4a:%02x:%02x", makers[i % 5], 0x10 + i, (0x31 + 7 * i) & 0xff);
    person.link_local = text("fe80::%x:%x:%x:%x", a, 0x2000 + i * 0x111, c, d);
    person.address = text(PREFIX ":%x:%x:%x:%x", c, d, a, 0x3000 + i * 0x123);
    person.temporary = i % 2 ? NULL : text(PREFIX ":%x:%x:%x:%x", d, a, 0x4000 + i * 0x321, c);
    person.ipv4 = text("192.0.2.%u", 100 + i);
    person.name = text("pc-%02u", i);
    person.boot = i < 16 ? 0 : 4 * MINUTE + (i - 16) * 5.5 * MINUTE;
    return person;
}

/* Two computers of an older image still put their MAC address into the global address. */
static void use_eui64(struct person *person, unsigned i)
{
    if (i != 3 && i != 8)
        return;
    unsigned m[6];
    if (sscanf(person->mac, "%x:%x:%x:%x:%x:%x", &m[0], &m[1], &m[2], &m[3], &m[4], &m[5]) != 6)
        return;
    const char *iid = text("%x:%xff:fe%02x:%x", (m[0] ^ 2) << 8 | m[1], m[2], m[3], m[4] << 8 | m[5]);
    person->link_local = text("fe80::%s", iid);
    person->address = text(PREFIX ":%s", iid);
    person->temporary = NULL;
}

static struct build_ra office_ra(void)
{
    return (struct build_ra){ .flags = "O",
                              .mtu = 1500,
                              .prefixes = { { .prefix = PREFIX "::/64" } },
                              .rdnss = { RESOLVER },
                              .dnssl = { "corp.example" } };
}

/* ---- the router ---- */

static void router(struct stage *stage)
{
    for (unsigned vlan = OFFICE; vlan <= GUEST; vlan += GUEST - OFFICE) {
        struct build_ra ra = office_ra();
        if (vlan == GUEST)
            ra.prefixes[0].prefix = GUEST_PRE "::/64";
        builder_vlan(stage->b, vlan, 0);
        for (double t = 21.4 + vlan; t < END; t += 380 + stage_random(stage, 120))
            build_ra(stage->b, t, R1_MAC, R1_OFFICE, ra);
        for (double t = 33.2 + vlan / 10.0; t < END; t += 125)
            build_mld_query(stage->b, t, R1_MAC, R1_OFFICE, (struct build_mld){ 0 });
    }
    builder_vlan(stage->b, OFFICE, 0);
}

/* ---- a computer of the office ---- */

static struct build_mld listening(const struct person *person)
{
    unsigned a, b, c, d;
    struct build_mld report = { .records = { { .type = 2, .group = "ff02::fb" } } };
    const char *addresses[] = { person->link_local, person->address, person->temporary };

    for (unsigned i = 0; i < 3 && addresses[i]; i++)
        if (sscanf(addresses[i], i == 0 ? "fe80::%x:%x:%x:%x" : "2001:db8:0:10:%x:%x:%x:%x", &a, &b, &c, &d) == 4)
            report.records[i + 1] = (struct build_record){ .type = 2, .group = text("ff02::1:ff%02x:%x", c & 0xff, d) };
    return report;
}

static void answers_queries(struct stage *stage, const struct person *person)
{
    for (double t = 34.2; t < END - 10; t += 125)
        if (t > person->boot + 20)
            build_mld_report(stage->b, t + 0.1 + stage_random(stage, 9500) / 1000.0, person->mac, person->link_local,
                             listening(person));
}

/* RFC 2131 by broadcast, then the address is probed (RFC 5227). */
static void gets_ipv4(struct stage *stage, double time, const struct person *person, uint32_t transaction,
                      bool knows_option_108)
{
    struct builder *b = stage->b;
    struct build_dhcpv4 client = {
        .type = 1, .transaction = transaction, .host_name = person->name, .wants_ipv6_only = knows_option_108
    };
    struct build_dhcpv4 server = { .type = 2,
                                   .transaction = transaction,
                                   .client_mac = person->mac,
                                   .address = person->ipv4,
                                   .server = "192.0.2.1",
                                   .router = "192.0.2.1",
                                   .dns = "192.0.2.1" };

    build_dhcpv4(b, time, person->mac, NULL, client);
    build_dhcpv4(b, time + 0.004, R1_MAC, "192.0.2.1", server);
    client.type = 3;
    client.server = "192.0.2.1";
    client.address = person->ipv4;
    build_dhcpv4(b, time + 0.012, person->mac, NULL, client);
    server.type = 5;
    build_dhcpv4(b, time + 0.019, R1_MAC, "192.0.2.1", server);
    build_arp(b, time + 0.2, person->mac, "0.0.0.0", (struct build_arp){ .target = person->ipv4 });
    build_arp(b, time + 1.4, person->mac, "0.0.0.0", (struct build_arp){ .target = person->ipv4 });
    build_arp(b, time + 3.3, person->mac, person->ipv4, (struct build_arp){ .target = person->ipv4 });
}

static void asks_configuration(struct stage *stage, double time, const struct person *person, uint32_t transaction)
{
    build_dhcpv6(stage->b, time, person->mac, person->link_local,
                 (struct build_dhcpv6){ .type = 11, .transaction = transaction });
    build_dhcpv6(stage->b, time + 0.003, R1_MAC, R1_OFFICE,
                 (struct build_dhcpv6){ .type = 7,
                                        .transaction = transaction,
                                        .to = person->link_local,
                                        .to_mac = person->mac,
                                        .dns = { RESOLVER },
                                        .domain = "corp.example" });
}

static void boots(struct stage *stage, const struct person *person, uint32_t number)
{
    struct builder *b = stage->b;
    double t = person->boot;

    build_mld_join(b, t, person->mac, "::", person->link_local);
    build_dad(b, t + 0.5, person->mac, person->link_local);
    build_rs(b, t + 1.6, person->mac, person->link_local, (struct build_rs){ 0 });
    struct build_ra ra = office_ra();
    ra.to = person->link_local;
    ra.to_mac = person->mac;
    build_ra(b, t + 1.62, R1_MAC, R1_OFFICE, ra);
    build_mld_join(b, t + 1.8, person->mac, person->link_local, person->address);
    build_dad(b, t + 2.1, person->mac, person->address);
    if (person->temporary) {
        build_mld_join(b, t + 1.9, person->mac, person->link_local, person->temporary);
        build_dad(b, t + 2.3, person->mac, person->temporary);
    }
    asks_configuration(stage, t + 3.2, person, 0x510000 + number);
    gets_ipv4(stage, t + 0.3, person, 0x77000000 + number, number == 17);
}

static void resolves_router(struct stage *stage, double time, const struct person *person, const char *from)
{
    build_ns(stage->b, time, person->mac, from, (struct build_ns){ .target = R1_OFFICE });
    build_na(stage->b, time + 0.0005, R1_MAC, R1_OFFICE,
             (struct build_na){ .to = from, .to_mac = person->mac, .flags = "RSO" });
    build_ns(stage->b, time + 5.0, R1_MAC, R1_OFFICE,
             (struct build_ns){ .target = from, .to = from, .to_mac = person->mac });
    build_na(stage->b, time + 5.0004, person->mac, from,
             (struct build_na){ .to = R1_OFFICE, .to_mac = R1_MAC, .flags = "S" });
}

static void asks_name(struct stage *stage, double time, const struct person *person, const char *from, const char *name,
                      const char *type, const char *answer)
{
    uint16_t identifier = (uint16_t)stage_random(stage, 65536);

    build_dns(
        stage->b, time, person->mac, from,
        (struct build_dns){ .to = RESOLVER, .to_mac = R1_MAC, .name = name, .type = type, .identifier = identifier });
    build_dns(stage->b, time + 0.006, R1_MAC, RESOLVER,
              (struct build_dns){ .to = from,
                                  .to_mac = person->mac,
                                  .name = name,
                                  .type = type,
                                  .identifier = identifier,
                                  .response = true,
                                  .answer = answer });
}

/* A short connection; the far end's frames come from `far_mac`. */
static void connects(struct stage *stage, double time, const struct person *person, const char *from, const char *to,
                     const char *far_mac, uint16_t port)
{
    struct builder *b = stage->b;
    uint16_t own = (uint16_t)(32768 + stage_random(stage, 28000));
    struct build_transport here = { .to = to,
                                    .to_mac = far_mac,
                                    .source_port = own,
                                    .destination_port = port,
                                    .flags = "S",
                                    .sequence = 1000,
                                    .maximum_segment = 1440 };
    struct build_transport there = { .to = from,
                                     .to_mac = person->mac,
                                     .source_port = port,
                                     .destination_port = own,
                                     .flags = "SA",
                                     .sequence = 9000,
                                     .acknowledgement = 1001,
                                     .maximum_segment = 1440 };

    build_tcp(b, time, person->mac, from, here);
    build_tcp(b, time + 0.012, far_mac, to, there);
    here = (struct build_transport){ .to = to,
                                     .to_mac = far_mac,
                                     .source_port = own,
                                     .destination_port = port,
                                     .sequence = 1001,
                                     .acknowledgement = 9001 };
    build_tcp(b, time + 0.0121, person->mac, from, here);
    here.flags = "PA";
    here.length = 90;
    build_tcp(b, time + 0.0125, person->mac, from, here);
    there = (struct build_transport){ .to = from,
                                      .to_mac = person->mac,
                                      .source_port = port,
                                      .destination_port = own,
                                      .flags = "PA",
                                      .sequence = 9001,
                                      .acknowledgement = 1091,
                                      .length = 120 };
    build_tcp(b, time + 0.025, far_mac, to, there);
    here.flags = "FA";
    here.length = 0;
    here.sequence = 1091;
    here.acknowledgement = 9121;
    build_tcp(b, time + 0.8, person->mac, from, here);
    there.flags = "FA";
    there.length = 0;
    there.sequence = 9121;
    there.acknowledgement = 1092;
    build_tcp(b, time + 0.812, far_mac, to, there);
}

static void resolves_ipv4_router(struct stage *stage, double time, const char *mac, const char *ipv4)
{
    build_arp(stage->b, time, mac, ipv4, (struct build_arp){ .target = "192.0.2.1" });
    build_arp(stage->b, time + 0.0004, R1_MAC, "192.0.2.1",
              (struct build_arp){ .target = ipv4, .to_mac = mac, .reply = true });
}

/* What one person does in 45 minutes: the web over IPv6, the in-house server, one old application over IPv4. */
static void works(struct stage *stage, const struct person *person, unsigned i)
{
    const char *from = person->temporary ? person->temporary : person->address;
    double start = person->boot + 12 + i * 3.7;

    for (double t = start; t < END - 20; t += 700 + stage_random(stage, 300)) {
        resolves_router(stage, t, person, from);
        asks_name(stage, t + 0.01, person, from, "www.example", "AAAA", "2001:db8:ffff::80");
        asks_name(stage, t + 0.011, person, from, "www.example", "A", "198.51.100.80");
        connects(stage, t + 0.03, person, from, "2001:db8:ffff::80", R1_MAC, 443);
    }
    if (i % 4 == 0)
        connects(stage, start + 90, person, from, SERVER, "00:16:3e:00:00:80", 443);
    for (double t = start + 20; t < END - 10; t += 600 + stage_random(stage, 300))
        resolves_ipv4_router(stage, t, person->mac, person->ipv4);
    if (i % 5 == 0) {
        asks_name(stage, start + 200, person, from, "payroll.corp.example", "AAAA", NULL);
        asks_name(stage, start + 200.001, person, from, "payroll.corp.example", "A", "192.0.2.90");
        build_arp(stage->b, start + 200.02, person->mac, person->ipv4, (struct build_arp){ .target = "192.0.2.90" });
        build_arp(stage->b, start + 200.0205, "00:0c:29:51:00:90", "192.0.2.90",
                  (struct build_arp){ .target = person->ipv4, .to_mac = person->mac, .reply = true });
        connects(stage, start + 200.03, person, person->ipv4, "192.0.2.90", "00:0c:29:51:00:90", 8443);
    }
}

/* ---- the laptop that shares its connection ---- */

static void follows_rogue(struct stage *stage, const struct person *person, double time, unsigned i)
{
    unsigned x = 0x1000 + stage_random(stage, 0xe000), y = 0x1000 + stage_random(stage, 0xe000);
    const char *address = text("2002:c000:22c:1:%x:%x:%x:%x", x, y, 0x5000 + i, y ^ 0x1111);

    build_mld_join(stage->b, time, person->mac, person->link_local, address);
    build_dad(stage->b, time + 0.3, person->mac, address);
    if (i % 4 != 1)
        return;
    build_ns(stage->b, time + 40, person->mac, address, (struct build_ns){ .target = BD });
    build_na(stage->b, time + 40.001, BD_MAC, BD,
             (struct build_na){ .to = address, .to_mac = person->mac, .flags = "RSO" });
    connects(stage, time + 40.01, person, address, text("2001:db8:ffff::%u", 81 + i), BD_MAC, 443);
}

static void rogue(struct stage *stage, const struct person *people)
{
    const struct person sharer = { .mac = BD_MAC,
                                   .link_local = BD,
                                   .address = PREFIX ":3e07:54ff:fe00:bd",
                                   .ipv4 = "192.0.2.189",
                                   .name = "anna-macbook",
                                   .boot = 5 * MINUTE };
    struct build_ra ra = { .preference = "high",
                           .prefixes = { { .prefix = "2002:c000:22c:1::/64" } },
                           .rdnss = { "fe80::bad" } };
    const double first = 12.4 * MINUTE;

    boots(stage, &sharer, 99);
    for (unsigned i = 0; i < 5; i++)
        build_ra(stage->b, first + i * 5 * MINUTE, BD_MAC, BD, ra);
    answers_queries(stage, &sharer);
    for (unsigned i = 0; i < HOSTS; i++) {
        double heard = first; /* the first of its advertisements after the host came */
        while (heard < people[i].boot + 3)
            heard += 5 * MINUTE;
        if (heard < first + 5 * 5 * MINUTE)
            follows_rogue(stage, &people[i], heard + 0.05 + stage_random(stage, 900) / 1000.0, i);
    }
}

/* ---- the others of the office ---- */

static void server(struct stage *stage)
{
    const struct person www = { .mac = "00:16:3e:00:00:80",
                                .link_local = "fe80::216:3eff:fe00:80",
                                .address = SERVER,
                                .ipv4 = "192.0.2.80",
                                .name = "www" };

    for (double t = 34.2; t < END - 10; t += 125)
        build_mld_report(stage->b, t + stage_random(stage, 9500) / 1000.0, www.mac, www.link_local,
                         (struct build_mld){ .records = { { .type = 2, .group = "ff02::1:ff00:80" } } });
    for (double t = 50; t < END; t += 640)
        resolves_ipv4_router(stage, t, www.mac, www.ipv4);
    resolves_router(stage, 70, &www, www.address);
    /* payroll has an IPv6 address; its service listens on IPv4 only */
    const struct person payroll = { .mac = "00:0c:29:51:00:90",
                                    .link_local = "fe80::20c:29ff:fe51:90",
                                    .address = PREFIX ":20c:29ff:fe51:90",
                                    .ipv4 = "192.0.2.90" };
    resolves_router(stage, 80, &payroll, payroll.address);
    for (double t = 34.2; t < END - 10; t += 125)
        build_mld_report(stage->b, t + stage_random(stage, 9500) / 1000.0, payroll.mac, payroll.link_local,
                         (struct build_mld){ .records = { { .type = 2, .group = "ff02::1:ff51:90" },
                                                          { .type = 2, .group = "ff02::fb" } } });
}

/* Restarts after 20 minutes, makes a link-local address, sees the router's advertisement, and leaves it at that. */
static void printer(struct stage *stage)
{
    const char *mac = "00:80:77:31:0a:5c", *address = "fe80::280:77ff:fe31:a5c";
    const double boot = 20 * MINUTE;

    build_mld_join(stage->b, boot, mac, "::", address);
    build_dad(stage->b, boot + 0.8, mac, address);
    build_rs(stage->b, boot + 2, mac, address, (struct build_rs){ 0 });
    struct build_ra ra = office_ra();
    ra.to = address;
    ra.to_mac = mac;
    build_ra(stage->b, boot + 2.02, R1_MAC, R1_OFFICE, ra);
    for (double t = boot + 6; t < END; t += 300)
        build_dns(stage->b, t, mac, address,
                  (struct build_dns){ .to = "ff02::fb",
                                      .name = "_ipp._tcp.local",
                                      .type = "PTR",
                                      .port = 5353,
                                      .response = true,
                                      .answer = "printer-3._ipp._tcp.local" });
    for (double t = 34.2; t < END - 10; t += 125)
        if (t > boot)
            build_mld_report(stage->b, t + stage_random(stage, 9500) / 1000.0, mac, address,
                             (struct build_mld){ .records = { { .type = 2, .group = "ff02::1:ff31:a5c" },
                                                              { .type = 2, .group = "ff02::fb" } } });
    for (double t = boot + 20; t < END; t += 500)
        resolves_ipv4_router(stage, t, mac, "192.0.2.30");
}

/* The camera was plugged in while the capture ran; the door reader was there all the time; the boiler spoke for nine minutes. */
static void ipv4_only(struct stage *stage)
{
    const struct person camera = {
        .mac = "00:40:8c:12:34:56", .ipv4 = "192.0.2.61", .name = "camera-hall", .boot = 10 * MINUTE
    };

    gets_ipv4(stage, camera.boot, &camera, 0x61616161, false);
    for (double t = camera.boot + 30; t < END; t += 124)
        resolves_ipv4_router(stage, t, camera.mac, camera.ipv4);
    for (double t = 66; t < END; t += 425) /* never near a query */
        resolves_ipv4_router(stage, 125 * (unsigned)(t / 125) + 33 + 60, "00:06:8e:02:77:13", "192.0.2.62");
    for (double t = 34 * MINUTE; t < 43 * MINUTE; t += 250)
        resolves_ipv4_router(stage, 125 * (unsigned)(t / 125) + 33 + 70, "00:30:de:4f:11:08", "192.0.2.63");
}

/* ---- the guests, behind MLD snooping ---- */

static void guests(struct stage *stage)
{
    builder_vlan(stage->b, GUEST, 0);
    for (unsigned i = 0; i < GUESTS; i++) {
        const char *mac = text("%02x:%02x:5e:91:%02x:%02x", 0x22 | (stage_random(stage, 16) << 4 & 0xd0),
                               stage_random(stage, 256), stage_random(stage, 256), 0x40 + i);
        const char *ipv4 = text("203.0.113.%u", 20 + i);
        double boot = 40 + i * 170.0;
        struct build_dhcpv4 client = { .type = 1, .transaction = 0x30300000 + i };
        build_dhcpv4(stage->b, boot, mac, NULL, client);
        client.type = 3;
        client.server = "203.0.113.1";
        client.address = ipv4;
        build_dhcpv4(stage->b, boot + 0.4, mac, NULL, client);
        struct build_dhcpv4 server = { .type = 2,
                                       .transaction = 0x30300000 + i,
                                       .client_mac = mac,
                                       .address = ipv4,
                                       .server = "203.0.113.1",
                                       .router = "203.0.113.1" };
        build_dhcpv4(stage->b, boot + 0.1, R1_MAC, "203.0.113.1", server);
        server.type = 5;
        build_dhcpv4(stage->b, boot + 0.5, R1_MAC, "203.0.113.1", server);
        build_arp(stage->b, boot + 0.9, mac, "0.0.0.0", (struct build_arp){ .target = ipv4 });
        for (double t = boot + 4; t < END; t += 400 + stage_random(stage, 200))
            build_arp(stage->b, t, mac, ipv4, (struct build_arp){ .target = "203.0.113.1" });
    }
    builder_vlan(stage->b, OFFICE, 0);
}

static void office(struct stage *stage)
{
    static char names[HOSTS][6][96];
    struct person people[HOSTS];

    builder_knows(stage->b, "fe80::1", R1_MAC);
    builder_vlan(stage->b, OFFICE, 0);
    for (unsigned i = 0; i < HOSTS; i++) {
        people[i] = make_person(stage, i);
        use_eui64(&people[i], i);
        const char **texts[] = { &people[i].mac,       &people[i].link_local, &people[i].address,
                                 &people[i].temporary, &people[i].ipv4,       &people[i].name };
        for (unsigned j = 0; j < 6; j++)
            if (*texts[j])
                *texts[j] = strcpy(names[i][j], *texts[j]);
    }
    for (unsigned i = 0; i < HOSTS; i++) {
        if (people[i].boot > 0)
            boots(stage, &people[i], i);
        answers_queries(stage, &people[i]);
        works(stage, &people[i], i);
    }
    rogue(stage, people);
    server(stage);
    printer(stage);
    ipv4_only(stage);
    guests(stage);
    router(stage);
}

const struct scene office_scenes[] = {
    { .name = "office",
      .says = "the quickstart's: 45 minutes, two VLANs, a rogue router, IPv4-only things, a snooped guest VLAN",
      .write = office },
    { 0 },
};
