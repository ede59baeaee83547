#include <criterion/criterion.h>

#include "scenario.h"

#define R1 "00:16:3e:00:00:01"
#define A  "00:16:3e:00:00:66"
#define B  "00:16:3e:00:00:77"

static const char plan_ipv4_only[] = "version: 1\n"
                                     "segments:\n"
                                     "  - name: plant\n"
                                     "    model: ipv4-only\n";
static const char plan_tunnel[] = "version: 1\n"
                                  "segments:\n"
                                  "  - name: office\n"
                                  "    hosts:\n"
                                  "      - {name: broker, mac: \"" A "\", roles: [tunnel]}\n";

static void ping_in(struct builder *b, double time, struct build_twist twist, const char *source,
                    const char *destination)
{
    build_twist(b, twist);
    build_echo(b, time, A, source,
               (struct build_echo){ .to = destination, .to_mac = R1, .identifier = 1, .sequence = 1 });
}

static void in_ipv4(struct builder *b)
{
    build_arp(b, 0.5, A, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
    for (int i = 0; i < 3; i++)
        ping_in(b, 1 + i, (struct build_twist){ .outer_source = "192.0.2.66", .outer_destination = "203.0.113.47" },
                "2001:db8:78::1", "2001:db8:78::2");
}

static void in_ipv4_and_back(struct builder *b)
{
    in_ipv4(b);
    build_twist(b, (struct build_twist){ .outer_source = "203.0.113.47", .outer_destination = "192.0.2.66" });
    build_ra(b, 5, R1, "fe80::77", (struct build_ra){ .to_mac = A, .prefixes = { { .prefix = "2001:db8:78::/64" } } });
    build_twist(b, (struct build_twist){ .outer_source = "203.0.113.47", .outer_destination = "192.0.2.66" });
    build_ns(b, 6, R1, "2001:db8:78::2", (struct build_ns){ .target = "2001:db8:78::1", .to_mac = A });
}

static void in_6to4(struct builder *b)
{
    ping_in(b, 1, (struct build_twist){ .outer_source = "192.0.2.66", .outer_destination = "192.88.99.1" },
            "2002:c000:242::1", "2001:db8:ffff::1");
}

static void in_isatap(struct builder *b)
{
    ping_in(b, 1, (struct build_twist){ .outer_source = "192.0.2.66", .outer_destination = "192.0.2.1" },
            "fe80::5efe:c000:242", "fe80::5efe:c000:201");
}

static void in_teredo(struct builder *b)
{
    ping_in(
        b, 1,
        (struct build_twist){ .outer_source = "192.0.2.66", .outer_destination = "203.0.113.45", .outer_port = 3544 },
        "2001:0:cb00:712d:8000:f227:3fff:fdbd", "2001:db8:ffff::1");
}

static void in_gre(struct builder *b)
{
    ping_in(
        b, 1,
        (struct build_twist){ .outer_source = "192.0.2.66", .outer_destination = "203.0.113.46", .outer_gre = true },
        "2001:db8:77::1", "2001:db8:77::2");
}

static void in_ayiya(struct builder *b)
{
    build_udp(
        b, 1, A, "192.0.2.66",
        (struct build_transport){ .to = "203.0.113.46",
                                  .to_mac = R1,
                                  .source_port = 5072,
                                  .destination_port = 5072,
                                  .hex = "42521129 00000000" /* identity of 16 octets, signature of 20, forward, IPv6 */
                                         "000102030405060708090a0b0c0d0e0f"
                                         "0001020304050607080910111213141516171819"
                                         "6000000000083a40 20010db8007700000000000000000001"
                                         "20010db8007700000000000000000002 8000dead00010001" });
}

static void ports_alone(struct builder *b)
{
    for (int i = 0; i < 4; i++)
        build_udp(b, 1 + i, A, "192.0.2.66",
                  (struct build_transport){ .to = "203.0.113.45",
                                            .to_mac = R1,
                                            .source_port = 40000,
                                            .destination_port = i % 2 ? 3544 : 5072,
                                            .hex = "ff00aa5512345678",
                                            .length = 100 });
    build_dns(b, 8, A, "192.0.2.66",
              (struct build_dns){ .to = "192.0.2.1", .to_mac = R1, .name = "isatap.corp.example", .type = "A" });
}

/* IPv6 in IPv6 in IPv6. */
static void nested(struct builder *b)
{
    builder_knows(b, "2001:db8:10::77", B);
    build_ip(b, 1, A, "2001:db8:10::66", "2001:db8:10::77", 41,
             "6000000000303340 20010db8007700000000000000000001 20010db8007700000000000000000002");
    build_ip(b, 2, A, "2001:db8:10::66", "2001:db8:10::77", 41,
             "6000000000302940 20010db8007700000000000000000001 20010db8007700000000000000000002"
             "6000000000083a40 20010db8007800000000000000000001 20010db8007800000000000000000002 80007d3f00010001");
}

static void one_deep(struct builder *b)
{
    builder_knows(b, "2001:db8:10::77", B);
    build_ip(b, 2, A, "2001:db8:10::66", "2001:db8:10::77", 41,
             "6000000000083a40 20010db8007800000000000000000001 20010db8007800000000000000000002 80007d3f00010001");
}

static const struct scenario kinds[] = {
    { .says = "protocol 41", .build = in_ipv4, .expects = { { "tunnel-6in4", A, "medium", "confirmed", 3 } } },
    { .says = "what comes back belongs to the host, and an advertisement inside is nobody's router",
      .build = in_ipv4_and_back,
      .expects = { { "tunnel-6in4", A, "medium", "confirmed", 5 } },
      .silent = { "ra-*", "prefix-*", "nd-*" } },
    { .says = "where no IPv6 is wanted it weighs more",
      .plan = plan_ipv4_only,
      .build = in_ipv4,
      .expects = { { "tunnel-6in4", A, "high", "confirmed", 3 } },
      .ignores = { "ra-on-ipv4-only-segment" } },
    { .says = "a documented tunnel",
      .plan = plan_tunnel,
      .build = in_ipv4,
      .expects = { { "tunnel-6in4", A, "info" } } },
    { .says = "6to4 is no 6in4",
      .build = in_6to4,
      .expects = { { "tunnel-6to4", A, "medium", "confirmed", 1 } },
      .silent = { "tunnel-6in4" } },
    { .says = "ISATAP is no 6in4",
      .build = in_isatap,
      .expects = { { "tunnel-isatap", A, "medium", "confirmed", 1 } },
      .silent = { "tunnel-6in4" } },
    { .says = "Teredo", .build = in_teredo, .expects = { { "tunnel-teredo", A, "medium", "confirmed", 1 } } },
    { .says = "GRE", .build = in_gre, .expects = { { "tunnel-gre", A, "medium", "confirmed", 1 } } },
    { .says = "AYIYA",
      .build = in_ayiya,
      .expects = { { "tunnel-ayiya", A, "medium", "confirmed", 1 } },
      .ignores = { "icmpv6-*" } }, /* what is inside is made by hand */
    { .says = "ports and names alone are no tunnel",
      .plan = plan_ipv4_only,
      .build = ports_alone,
      .silent = { "tunnel-*" } },
    { .says = "a tunnel inside a tunnel",
      .build = nested,
      .expects = { { "tunnel-nested", A, "low", "confirmed", 1 } },
      .ignores = { "ipv6-malformed", "icmpv6-*", "extension-*" } },
    { .says = "a documented one",
      .plan = plan_tunnel,
      .build = nested,
      .silent = { "tunnel-nested" },
      .ignores = { "ipv6-malformed", "icmpv6-*", "extension-*" } },
    { .says = "a tunnel that is not nested", .build = one_deep, .silent = { "tunnel-*" }, .ignores = { "icmpv6-*" } },
};

SCENARIOS(tunnel_rows, each_kind_by_its_content, kinds)
