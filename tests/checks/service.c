#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

#define WEB  "00:16:3e:00:00:80"
#define WEB6 "2001:db8:10::80"
#define WEB4 "192.0.2.80"

static const char plan_services[] =
    "version: 1\n"
    "aggregates: [\"2001:db8:10::/48\"]\n"
    "segments:\n"
    "  - name: office\n"
    "    prefixes: [\"2001:db8:10::/64\"]\n"
    "    routers:\n"
    "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"
    "    services: [{name: shop.corp.example, address: \"198.51.100.80\", port: tcp/443}]\n";
static const char plan_ipv6_only[] = "version: 1\n"
                                     "segments:\n"
                                     "  - name: office\n"
                                     "    model: ipv6-only\n"
                                     "    prefixes: [\"2001:db8:10::/64\"]\n"
                                     "    routers:\n"
                                     "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n";

static void web_server(struct builder *b)
{
    exchange_begins(b, 100);
    build_mld_join(b, 4, WEB, "fe80::216:3eff:fe00:80", WEB6);
    build_dad(b, 4.1, WEB, WEB6);
    build_na(b, 6, WEB, WEB6, (struct build_na){ 0 });
    build_arp(b, 4.2, WEB, WEB4, (struct build_arp){ .target = "192.0.2.1" });
}

static void web_end(struct builder *b)
{
    build_na(b, 80, WEB, WEB6, (struct build_na){ 0 });
}

static void refuses(struct builder *b)
{
    web_server(b);
    exchange_connects(b, 10, &people[0], WEB4, WEB, 443, 0.01, ANSWERS);
    exchange_connects(b, 20, &people[0], WEB6, WEB, 443, 0.01, REFUSES);
    web_end(b);
}

static void serves_both(struct builder *b)
{
    web_server(b);
    exchange_connects(b, 10, &people[0], WEB4, WEB, 443, 0.01, ANSWERS);
    exchange_connects(b, 20, &people[0], WEB6, WEB, 443, 0.01, ANSWERS);
    web_end(b);
}

static void nobody_tries(struct builder *b)
{
    web_server(b);
    exchange_connects(b, 10, &people[0], WEB4, WEB, 443, 0.01, ANSWERS);
    web_end(b);
}

static void legacy(struct builder *b)
{
    web_server(b);
    exchange_connects(b, 10, &people[0], WEB4, WEB, 139, 0.01, ANSWERS);
    exchange_connects(b, 20, &people[0], WEB6, WEB, 139, 0.01, REFUSES);
    web_end(b);
}

static void no_record(struct builder *b)
{
    exchange_begins(b, 100);
    exchange_names(b, 10, "shop.corp.example", NULL, FAR4);
    exchange_names(b, 12, "shop.corp.example", NULL, FAR4);
    exchange_connects(b, 15, &people[0], FAR4, NULL, 443, 0.01, ANSWERS);
    build_arp(b, 80, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

static void published_and(struct builder *b, enum reply reply)
{
    exchange_begins(b, 100);
    exchange_names(b, 10, "shop.corp.example", FAR6, FAR4);
    for (unsigned i = 0; i < 4; i++) {
        exchange_connects(b, 15 + i * 10, &people[i % 3], FAR6, NULL, 443, 0.01, reply);
        exchange_connects(b, 15.3 + i * 10, &people[i % 3], FAR4, NULL, 443, 0.01, ANSWERS);
    }
    build_arp(b, 80, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

static void published_refused(struct builder *b)
{
    published_and(b, REFUSES);
}

static void published_open(struct builder *b)
{
    published_and(b, ANSWERS);
}

static void published_silent(struct builder *b)
{
    published_and(b, SILENT);
    exchange_connects(b, 60, &people[1], FAR6, NULL, 80, 0.01, ANSWERS); /* the server is there */
}

static void switch_announces(struct builder *b, bool both)
{
    /* LLDP: chassis MAC, port, time to live, name sw3, management address 192.0.2.2, perhaps fe80::2, end */
    exchange_begins(b, 100);
    char frame[400];
    snprintf(frame, sizeof frame, "%s%s%s",
             "0207040016 3e0000 09 0404 05 703031 0602 0078 0a03 737733 100c 0501c0000202 02 00000001 00",
             both ? "1018 1102fe800000000000000000000000000002 02 00000001 00" : "", "0000");
    build_ethernet(b, 20, "00:16:3e:00:00:09", "01:80:c2:00:00:0e", 0x88cc, frame);
}

static void switch_ipv4(struct builder *b)
{
    switch_announces(b, false);
}

static void switch_both(struct builder *b)
{
    switch_announces(b, true);
}

static const struct scenario services[] = {
    { .says = "a device that refuses over IPv6 what it serves over IPv4",
      .build = refuses,
      .expects = { { "service-ipv4-only", WEB4 ":443", "medium", "confirmed", 1 } } },
    { .says = "a device that serves both", .build = serves_both, .silent = { "service-*" } },
    { .says = "nobody tried IPv6", .build = nobody_tries, .silent = { "service-*" } },
    { .says = "NetBIOS has no IPv6 to miss", .build = legacy, .silent = { "service-*" } },
    { .says = "a service of the plan whose name has no AAAA record",
      .plan = plan_services,
      .build = no_record,
      .expects = { { "service-ipv4-only", FAR4 ":443", "medium", "likely", 1 } } },
    { .says = "the same without a plan is somebody else's", .build = no_record, .silent = { "service-*" } },
    { .says = "published and refused",
      .build = published_refused,
      .expects = { { "service-published-closed", "[" FAR6 "]:443", "high", "confirmed", 1 } },
      .silent = { "service-ipv4-only", "fallback-to-ipv4" } },
    { .says = "published and silent absorbs the fallback",
      .build = published_silent,
      .expects = { { "service-published-closed", "[" FAR6 "]:443", "high", "likely", 1 },
                   { "fallback-to-ipv4", "[" FAR6 "]:443", "medium", "confirmed", 0, "service-published-closed" } } },
    { .says = "published and open", .build = published_open, .silent = { "service-*", "fallback-to-ipv4" } },
    { .says = "a switch that announces an IPv4 management address",
      .build = switch_ipv4,
      .expects = { { "management-ipv4-only", "00:16:3e:00:00:09", "medium", "confirmed", 1 } } },
    { .says = "and one that announces both", .build = switch_both, .silent = { "management-ipv4-only" } },
};
SCENARIOS(service, services_of_both_families, services)

/* ── parity ── */

static void handshakes(struct builder *b, unsigned count, double six, double four)
{
    exchange_begins(b, 400);
    exchange_names(b, 10, "www.example", FAR6, FAR4);
    for (unsigned i = 0; i < count; i++) {
        exchange_connects(b, 20 + i * 8, &people[i % 3], FAR6, NULL, 443, six, ANSWERS);
        exchange_connects(b, 24 + i * 8, &people[i % 3], FAR4, NULL, 443, four, ANSWERS);
    }
}

static void slower(struct builder *b)
{
    handshakes(b, 25, 0.060, 0.020);
}

static void few(struct builder *b)
{
    handshakes(b, 15, 0.060, 0.020);
}

static void a_little_slower(struct builder *b)
{
    handshakes(b, 25, 0.0225, 0.020);
}

/* 1100 segments over each family; `again` of those over IPv6 are sent twice. */
static void segments(struct builder *b, unsigned again)
{
    handshakes(b, 1, 0.02, 0.02);
    for (unsigned family = 0; family < 2; family++) {
        double begin = family ? 24 : 20;
        struct build_transport tcp = { .to = family ? people[0].four : people[0].six,
                                       .to_mac = people[0].mac,
                                       .source_port = 443,
                                       .destination_port = (uint16_t)(20000 + (unsigned)(begin * 20)),
                                       .flags = "A",
                                       .acknowledgement = 101,
                                       .length = 50 };
        for (unsigned i = 0; i < 1100; i++) {
            tcp.sequence = 501 + i * 50;
            build_tcp(b, 30 + i * 0.05, R1, family ? FAR4 : FAR6, tcp);
            if (!family && again && i % again == 0)
                build_tcp(b, 30.02 + i * 0.05, R1, FAR6, tcp);
        }
    }
}

static void loses(struct builder *b)
{
    segments(b, 40);
}

static void loses_little(struct builder *b)
{
    segments(b, 200);
}

static const struct scenario parity[] = {
    { .says = "three times as slow",
      .build = slower,
      .expects = { { "parity-latency", "[" FAR6 "]:443", "medium", "likely", 1 } } },
    { .says = "too few handshakes", .build = few, .silent = { "parity-*" } },
    { .says = "2.5 ms more is nothing", .build = a_little_slower, .silent = { "parity-*" } },
    { .says = "every fortieth segment again",
      .build = loses,
      .expects = { { "parity-loss", "[" FAR6 "]:443", "medium", "likely", 1 } } },
    { .says = "half a percent", .build = loses_little, .silent = { "parity-*" } },
};
SCENARIOS(service, parity_of_both_families, parity)

/* ── what still needs IPv4 ── */

static void still_wants(struct builder *b)
{
    exchange_begins(b, 100);
    build_dhcpv4(b, 20, people[0].mac, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 7 });
    exchange_asks(b, 30, &people[0], (struct question){ DNS6, "updates.example", "A", "198.51.100.9", 0, false });
    build_udp(b, 40, people[0].mac, people[0].four,
              (struct build_transport){
                  .to = "198.51.100.7", .to_mac = R1, .source_port = 123, .destination_port = 123, .length = 48 });
}

static void content(struct builder *b)
{
    exchange_begins(b, 100);
    build_dhcpv4(b, 20, people[0].mac, NULL,
                 (struct build_dhcpv4){ .type = 1, .transaction = 7, .wants_ipv6_only = true });
    exchange_names(b, 30, "www.example", FAR6, FAR4);
    exchange_connects(b, 40, &people[0], FAR6, NULL, 443, 0.01, ANSWERS);
}

static void literal(struct builder *b)
{
    exchange_begins(b, 900);
    exchange_names(b, 30, "www.example", FAR6, FAR4);
    exchange_connects(b, 700, &people[0], "203.0.113.7", NULL, 8080, 0.01, ANSWERS);
    exchange_connects(b, 710, &people[0], FAR4, NULL, 443, 0.01, ANSWERS);
}

static void literal_early(struct builder *b)
{
    exchange_begins(b, 900);
    exchange_names(b, 30, "www.example", FAR6, FAR4);
    exchange_connects(b, 100, &people[0], "203.0.113.7", NULL, 8080, 0.01, ANSWERS);
}

static void names_hidden(struct builder *b)
{
    literal(b);
    exchange_connects(b, 50, &people[0], "203.0.113.53", NULL, 853, 0.01, ANSWERS);
}

static const struct scenario needs[] = {
    { .says = "a host on an IPv6-only segment that asks for IPv4",
      .plan = plan_ipv6_only,
      .build = still_wants,
      .expects = { { "host-ipv4-dependency", "00:16:3e:00:00:66", "info", "confirmed", 1, NULL,
                     "1 DHCPv4 DISCOVER without option 108; only A for updates.example; 198.51.100.7:123 (udp)" } } },
    { .says = "the same where IPv4 belongs", .build = still_wants, .silent = { "host-ipv4-dependency" } },
    { .says = "a host that asks with option 108",
      .plan = plan_ipv6_only,
      .build = content,
      .silent = { "host-ipv4-dependency" } },
    { .says = "an address that no answer held",
      .build = literal,
      .expects = { { "ipv4-literal", "00:16:3e:00:00:66", "low", "likely", 1, NULL, "203.0.113.7" } } },
    { .says = "too early to tell", .build = literal_early, .silent = { "ipv4-literal" } },
    { .says = "its questions are encrypted", .build = names_hidden, .silent = { "ipv4-literal" } },
};
SCENARIOS(service, what_still_needs_ipv4, needs)
