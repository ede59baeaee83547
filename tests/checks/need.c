/* What would break without IPv4: each rule of need_rules.c, and what looks like it. */
#include "v6audit/need.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define H1    "00:16:3e:00:00:0a"
#define H2    "00:16:3e:00:00:0b"
#define WEB   "00:16:3e:00:00:80"
#define FOUR  "192.0.2.10"
#define SIX   "2001:db8:10::a"
#define FOUR2 "192.0.2.11"
#define SIX2  "2001:db8:10::b"
#define S6    "2001:db8:ffff::80"
#define S4    "198.51.100.80"

enum answer { OPEN, CLOSED, NOTHING };

static void tries(struct builder *b, double time, const char *mac, const char *from, const char *server_mac,
                  const char *to, uint16_t port, enum answer how)
{
    uint16_t client = (uint16_t)(20000 + time * 10);
    struct build_transport there = {
        .to = to, .to_mac = server_mac, .source_port = client, .destination_port = port, .flags = "S", .sequence = 100
    };
    struct build_transport back = { .to = from,
                                    .to_mac = mac,
                                    .source_port = port,
                                    .destination_port = client,
                                    .flags = how == OPEN ? "SA" : "RA",
                                    .sequence = 500,
                                    .acknowledgement = 101 };
    build_tcp(b, time, mac, from, there);
    if (how == NOTHING) {
        build_tcp(b, time + 1, mac, from, there);
        build_tcp(b, time + 3.2, mac, from, there);
        return;
    }
    build_tcp(b, time + 0.01, server_mac, to, back);
}

static void asks(struct builder *b, double time, const char *mac, const char *from, const char *name, const char *type,
                 const char *answer)
{
    struct build_dns dns = {
        .to = "192.0.2.53", .to_mac = R1, .name = name, .type = type, .identifier = (uint16_t)(time * 10)
    };
    build_dns(b, time, mac, from, dns);
    dns.to = from;
    dns.to_mac = mac;
    dns.response = true;
    dns.answer = answer;
    build_dns(b, time + 0.01, R1, "192.0.2.53", dns);
}

static void start(struct builder *b, double time, const char *mac, const char *four, const char *six)
{
    char link_local[40];
    snprintf(link_local, sizeof link_local, "fe80::216:3eff:fe00:%s", six + strlen("2001:db8:10::"));
    build_dad(b, time, mac, link_local);
    build_dad(b, time + 1, mac, six);
    build_na(b, time + 2.5, mac, six, (struct build_na){ 0 });
    build_arp(b, time + 3, mac, four, (struct build_arp){ .target = "192.0.2.1" });
}

static void network(struct builder *b)
{
    build_ra(b, 0.5, R1, R1LL,
             (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { "2001:db8::53" } });
    start(b, 1, H1, FOUR, SIX);
    start(b, 2, H2, FOUR2, SIX2);
    build_mld_join(b, 6, H1, "fe80::216:3eff:fe00:a", SIX); /* multicast of all is seen */
    build_mld_join(b, 7, H2, "fe80::216:3eff:fe00:b", SIX2);
    build_ra(b, 120, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

/* A camera that boots 60 s after the capture began and shows no IPv6; its multicast would be seen. */
static void camera(struct builder *b)
{
    network(b);
    build_dhcpv4(b, 60, WEB, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 7 });
    build_arp(b, 61, WEB, "192.0.2.80", (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 110, WEB, "192.0.2.80", (struct build_arp){ .target = "192.0.2.1" });
}

static void device_without_ipv6(struct builder *b)
{
    camera(b);
    tries(b, 70, WEB, "192.0.2.80", R1, S4, 443, OPEN);
}

static void server_without_ipv6(struct builder *b)
{
    camera(b);
    tries(b, 70, H1, FOUR, WEB, "192.0.2.80", 80, OPEN);
}

static void refused_over_ipv6(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "A", S4);
    asks(b, 9.5, H1, FOUR, "www.example", "AAAA", S6);
    tries(b, 10, H1, SIX, R1, S6, 443, CLOSED);
    tries(b, 10.3, H1, FOUR, R1, S4, 443, OPEN);
}

/* The path of one client is broken: others reach the service over IPv6. */
static void falls_back(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "A", S4);
    asks(b, 9.5, H1, FOUR, "www.example", "AAAA", S6);
    tries(b, 10, H1, SIX, R1, S6, 443, NOTHING);
    tries(b, 10.3, H1, FOUR, R1, S4, 443, OPEN);
    tries(b, 12, H2, SIX2, R1, S6, 443, OPEN);
}

static void alternative_untried(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "A", S4);
    asks(b, 9.5, H1, FOUR, "www.example", "AAAA", S6);
    tries(b, 10, H1, FOUR, R1, S4, 443, OPEN);
}

static void both_families(struct builder *b)
{
    alternative_untried(b);
    tries(b, 11, H1, SIX, R1, S6, 443, OPEN);
}

static void no_aaaa(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "A", S4);
    asks(b, 9.5, H1, FOUR, "www.example", "AAAA", NULL);
    asks(b, 30, H2, FOUR2, "www.example", "AAAA", NULL);
    tries(b, 10, H1, FOUR, R1, S4, 443, OPEN);
}

static void no_aaaa_once(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "A", S4);
    asks(b, 9.5, H1, FOUR, "www.example", "AAAA", NULL);
    tries(b, 10, H1, FOUR, R1, S4, 443, OPEN);
}

static void literal(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "AAAA", S6);
    tries(b, 700, H1, FOUR, R1, "203.0.113.7", 8443, OPEN);
}

static void literal_too_early(struct builder *b)
{
    network(b);
    asks(b, 9, H1, FOUR, "www.example", "AAAA", S6);
    tries(b, 100, H1, FOUR, R1, "203.0.113.7", 8443, OPEN);
}

static void only_a(struct builder *b)
{
    network(b);
    for (unsigned i = 0; i < 3; i++)
        asks(b, 10 + i * 20, H1, FOUR, "updates.example", "A", NULL);
}

static void only_a_once(struct builder *b)
{
    network(b);
    asks(b, 10, H1, FOUR, "updates.example", "A", NULL);
}

static void a_and_aaaa(struct builder *b)
{
    only_a(b);
    asks(b, 75, H1, FOUR, "updates.example", "AAAA", NULL);
}

static void no_answer(struct builder *b)
{
    network(b);
    tries(b, 10, H1, FOUR, R1, S4, 443, NOTHING);
}

static void untried(struct builder *b)
{
    network(b);
    tries(b, 10, H1, FOUR, R1, S4, 443, OPEN);
}

static void net_bios(struct builder *b)
{
    network(b);
    build_udp(b, 10, H1, FOUR,
              (struct build_transport){ .to = "192.0.2.255",
                                        .to_mac = "ff:ff:ff:ff:ff:ff",
                                        .source_port = 138,
                                        .destination_port = 138,
                                        .hex = "1102" });
}

static void multicast(struct builder *b, double time, const char *from, const char *to, const char *to_mac)
{
    build_udp(b, time, H1, from,
              (struct build_transport){
                  .to = to, .to_mac = to_mac, .source_port = 3702, .destination_port = 3702, .hex = "3c736f61703e" });
}

static void discovery(struct builder *b)
{
    network(b);
    for (unsigned i = 0; i < 3; i++)
        multicast(b, 10 + i * 5, FOUR, "239.255.255.250", "01:00:5e:7f:ff:fa");
}

static void discovery_over_both(struct builder *b)
{
    discovery(b);
    multicast(b, 11, SIX, "ff02::c", "33:33:00:00:00:0c");
}

static void forwarded(struct builder *b)
{
    network(b);
    tries(b, 10, R1, "203.0.113.9", WEB, "192.0.2.80", 80, OPEN);
}

/* One expectation: this device, kind and port has this verdict; NEED_VERDICT_COUNT: it is not listed at all. */
static const struct need_scene {
    const char *says;
    void (*build)(struct builder *b);
    const char *mac;
    enum need_kind kind;
    uint16_t port;
    enum need_verdict verdict;
    enum confidence confidence;
} scenes[] = {
    { "a device that showed no IPv6", device_without_ipv6, WEB, NEED_CONNECTION, 443, NEED_BREAKS,
      CONFIDENCE_CONFIRMED },
    { "its DHCPv4 is IPv4 by design", device_without_ipv6, WEB, NEED_DHCPV4, 67, NEED_LEGACY, CONFIDENCE_CONFIRMED },
    { "a server that showed no IPv6", server_without_ipv6, H1, NEED_CONNECTION, 80, NEED_BREAKS, CONFIDENCE_CONFIRMED },
    { "a service that refuses IPv6", refused_over_ipv6, H1, NEED_CONNECTION, 443, NEED_BREAKS, CONFIDENCE_CONFIRMED },
    { "a client whose IPv6 attempt failed, while others reach the service", falls_back, H1, NEED_CONNECTION, 443,
      NEED_FELL_BACK, CONFIDENCE_CONFIRMED },
    { "an IPv6 alternative that the client did not try", alternative_untried, H1, NEED_CONNECTION, 443, NEED_UNDECIDED,
      CONFIDENCE_UNDETERMINED },
    { "both families used", both_families, H1, NEED_CONNECTION, 443, NEED_VERDICT_COUNT, CONFIDENCE_UNDETERMINED },
    { "no AAAA record, twice", no_aaaa, H1, NEED_CONNECTION, 443, NEED_BREAKS, CONFIDENCE_LIKELY },
    { "no AAAA record, asked once", no_aaaa_once, H1, NEED_CONNECTION, 443, NEED_BREAKS, CONFIDENCE_POSSIBLE },
    { "an address that no name server told, after ten minutes", literal, H1, NEED_CONNECTION, 8443, NEED_BREAKS,
      CONFIDENCE_LIKELY },
    { "an address whose name may have been asked before the capture", literal_too_early, H1, NEED_CONNECTION, 8443,
      NEED_UNDECIDED, CONFIDENCE_UNDETERMINED },
    { "a name asked for A only, three times", only_a, H1, NEED_NAME, 0, NEED_BREAKS, CONFIDENCE_LIKELY },
    { "a name asked for A once", only_a_once, H1, NEED_NAME, 0, NEED_BREAKS, CONFIDENCE_POSSIBLE },
    { "a name asked for both types", a_and_aaaa, H1, NEED_NAME, 0, NEED_VERDICT_COUNT, CONFIDENCE_UNDETERMINED },
    { "no answer over IPv4 either", no_answer, H1, NEED_CONNECTION, 443, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED },
    { "nobody tried IPv6", untried, H1, NEED_CONNECTION, 443, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED },
    { "a broadcast", net_bios, H1, NEED_BROADCAST, 138, NEED_LEGACY, CONFIDENCE_CONFIRMED },
    { "discovery over IPv4 alone", discovery, H1, NEED_DISCOVERY, 3702, NEED_BREAKS, CONFIDENCE_POSSIBLE },
    { "discovery over both", discovery_over_both, H1, NEED_DISCOVERY, 3702, NEED_VERDICT_COUNT,
      CONFIDENCE_UNDETERMINED },
    { "what a router forwards is not the router's need", forwarded, R1, NEED_CONNECTION, 80, NEED_VERDICT_COUNT,
      CONFIDENCE_UNDETERMINED },
};

static void look(const struct scenario *scenario, const struct audit *audit)
{
    const struct need_scene *scene = scenario->context;
    struct need_list list;
    char all[4096] = "", mac[MAC_TEXT_SIZE];
    const struct need *found = NULL;
    cr_assert_eq(audit_needs(audit, &list), 0);
    for (unsigned i = 0; i < list.count; i++) {
        const struct need *need = &list.rows[i];
        mac_format(&need->device->mac, mac);
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "\n  %s %s %u: %s %s: %s", mac,
                 need_kind_word((enum need_kind)need->kind), need->port,
                 need_verdict_word((enum need_verdict)need->verdict),
                 confidence_word((enum confidence)need->confidence), need->why);
        if (strcmp(mac, scene->mac) == 0 && need->kind == scene->kind && need->port == scene->port)
            found = need;
    }
    if (scene->verdict == NEED_VERDICT_COUNT) {
        cr_expect(!found, "%s: must not be listed:%s", scene->says, all);
    } else {
        cr_expect(found && found->verdict == scene->verdict && found->confidence == scene->confidence, "%s: found%s",
                  scene->says, all);
        cr_expect(!found || (found->frame_count > 0 && found->attempts > 0), "%s: no evidence", scene->says);
        cr_expect(!found || found->verdict != NEED_UNDECIDED || found->to_decide[0], "%s: what would decide it?",
                  scene->says);
    }
    need_list_free(&list);
}

Test(need, each_use_of_ipv4_proves_what_was_seen)
{
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        struct scenario scenario = {
            .says = scenes[i].says, .build = scenes[i].build, .ignores = { "*" }, .also = look, .context = &scenes[i]
        };
        scenario_run(&scenario);
    }
}
