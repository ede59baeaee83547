#include <criterion/criterion.h>

#include "scenario.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define A    "00:16:3e:00:00:66"
#define ALL  "fe80::216:3eff:fe00:66"
#define VR   "00:00:5e:00:02:0a"

static const char plan_r1[] = "version: 1\n"
                              "segments:\n"
                              "  - name: office\n"
                              "    prefixes: [\"2001:db8:10::/64\"]\n"
                              "    routers:\n"
                              "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n";
static const char plan_vrrp[] = "version: 1\n"
                                "segments:\n"
                                "  - name: office\n"
                                "    prefixes: [\"2001:db8:10::/64\"]\n"
                                "    routers:\n"
                                "      - {name: r1, address: \"fe80::1\", mac: \"" R1 "\", redundancy: vrrp}\n";
static const char plan_prefixes[] = "version: 1\n"
                                    "segments:\n"
                                    "  - name: office\n"
                                    "    prefixes: [\"2001:db8:10::/64\"]\n";

static void ospf(struct builder *b)
{
    build_ip(b, 1, R1, R1LL, "ff02::5", 89,
             "03010024 0a000001 00000000 0000 00 00 00000005 01000013 000a 0028 00000000 00000000");
}

static void pim_of_a_host(struct builder *b)
{
    build_ip(b, 1, A, ALL, "ff02::d", 103, "20000000 00010002 0069");
}

static void ripng(struct builder *b)
{
    build_udp(b, 1, A, ALL,
              (struct build_transport){ .to = "ff02::9",
                                        .source_port = 521,
                                        .destination_port = 521,
                                        .hop_limit = 255,
                                        .hex = "02010000 20010db8 00100000 00000000 00000000 0000 40 01" });
}

static void ospf_of_ipv4(struct builder *b)
{
    build_ip(b, 1, R1, "192.0.2.1", "224.0.0.5", 89,
             "0201002c c0000201 00000000 00000000 0000000000000000 ffffff00 000a 02 01 00000028 c0000201 00000000");
}

static void vrrp(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_vrrp(b, 1 + i, R1LL, (struct build_vrrp){ .address = "fe80::1" });
}

static void vrrp_for_another(struct builder *b)
{
    for (int i = 0; i < 3; i++)
        build_vrrp(b, 1 + i, ALL, (struct build_vrrp){ .id = 66, .address = "fe80::66" });
}

static void group_as_source(struct builder *b)
{
    build_twist(b, (struct build_twist){ .ethernet_source = "33:33:00:00:00:01" });
    build_ns(b, 1, A, ALL, (struct build_ns){ .target = R1LL });
}

static void other_group(struct builder *b)
{
    build_twist(b, (struct build_twist){ .ethernet_destination = "33:33:ff:00:00:67" });
    build_ns(b, 1, A, ALL, (struct build_ns){ .target = R1LL });
}

static void unicast_for_a_group(struct builder *b)
{
    build_twist(b, (struct build_twist){ .ethernet_destination = R1 });
    build_ns(b, 1, A, ALL, (struct build_ns){ .target = R1LL });
}

static const struct scenario protocols[] = {
    { .says = "OSPFv3 without a plan",
      .build = ospf,
      .expects = { { "routing-protocol-leak", R1, "low", "confirmed", 1, NULL, "OSPFv3" } } },
    { .says = "a documented router",
      .plan = plan_r1,
      .build = ospf,
      .expects = { { "routing-protocol-leak", R1, "info" } } },
    { .says = "PIM by a host that the plan does not name",
      .plan = plan_r1,
      .build = pim_of_a_host,
      .expects = { { "routing-protocol-leak", A, "low", "confirmed", 1, NULL, "PIM" } } },
    { .says = "RIPng", .build = ripng, .expects = { { "routing-protocol-leak", A, "low", "confirmed", 1 } } },
    { .says = "OSPF of IPv4 is not judged", .build = ospf_of_ipv4, .silent = { "routing-protocol-leak" } },
};

static const struct scenario virtual_routers[] = {
    { .says = "a documented virtual router", .plan = plan_vrrp, .build = vrrp, .silent = { "vrrp-unknown" } },
    { .says = "another one beside it",
      .plan = plan_vrrp,
      .build = vrrp_for_another,
      .expects = { { "vrrp-unknown", "00:00:5e:00:02:42", "medium", "confirmed", 3, NULL, "fe80::66" } } },
    { .says = "redundancy that the plan does not know",
      .plan = plan_r1,
      .build = vrrp,
      .expects = { { "vrrp-unknown", VR, "medium", "confirmed", 3 } } },
    { .says = "a plan that lists no routers", .plan = plan_prefixes, .build = vrrp, .silent = { "vrrp-unknown" } },
    { .says = "no plan", .build = vrrp, .silent = { "vrrp-unknown" } },
};

static const struct scenario link_layer[] = {
    { .says = "a group address as source",
      .build = group_as_source,
      .expects = { { "link-layer-mismatch", "33:33:00:00:00:01", "low", "confirmed", 1 } },
      .ignores = { "nd-*" } },
    { .says = "the MAC address of another group",
      .build = other_group,
      .expects = { { "link-layer-mismatch", A, "low", "confirmed", 1 } },
      .ignores = { "nd-*" } },
    { .says = "a unicast MAC address for a group is allowed",
      .build = unicast_for_a_group,
      .silent = { "link-layer-mismatch" },
      .ignores = { "nd-*" } },
};

SCENARIOS(leak, routing_protocols, protocols)
SCENARIOS(leak, virtual_routers_nobody_documented, virtual_routers)
SCENARIOS(leak, link_layer_addresses, link_layer)
