/* Classes of equipment and the replace-first order: each row of equipment.c, and what looks like it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "scenario.h"
#include "v6audit/need.h"

#define R1     "00:16:3e:00:00:01"
#define R1LL   "fe80::216:3eff:fe00:1"
#define H1     "00:16:3e:00:00:0a"
#define DEVICE "00:16:3e:00:00:80"
#define FOUR   "192.0.2.80"
#define SIX    "2001:db8:10::80"

static void tries(struct builder *b, double time, const char *mac, const char *from, const char *server_mac,
                  const char *to, uint16_t port, const char *answer)
{
    uint16_t client = (uint16_t)(20000 + time * 10);
    struct build_transport there = {
        .to = to, .to_mac = server_mac, .source_port = client, .destination_port = port, .flags = "S", .sequence = 100
    };
    build_tcp(b, time, mac, from, there);
    if (!answer) {
        build_tcp(b, time + 1, mac, from, there);
        return;
    }
    build_tcp(b, time + 0.01, server_mac, to,
              (struct build_transport){ .to = from,
                                        .to_mac = mac,
                                        .source_port = port,
                                        .destination_port = client,
                                        .flags = answer,
                                        .sequence = 500,
                                        .acknowledgement = 101 });
}

static void joins(struct builder *b, double time, const char *mac, const char *link_local, const char *four,
                  const char *six)
{
    build_dad(b, time, mac, link_local);
    if (six) {
        build_dad(b, time + 1, mac, six);
        build_na(b, time + 2.5, mac, six, (struct build_na){ 0 });
    }
    if (four)
        build_arp(b, time + 3, mac, four, (struct build_arp){ .target = "192.0.2.1" });
}

static void network(struct builder *b)
{
    for (double t = 0.5; t < 300; t += 100)
        build_ra(b, t, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    joins(b, 1, H1, "fe80::a", "192.0.2.10", "2001:db8:10::a");
    joins(b, 2, "00:16:3e:00:00:0b", "fe80::b", "192.0.2.11", "2001:db8:10::b");
    for (double t = 6; t < 300; t += 100) { /* multicast of all is seen */
        build_mld_join(b, t, H1, "fe80::a", "2001:db8:10::a");
        build_mld_join(b, t, "00:16:3e:00:00:0b", "fe80::b", "2001:db8:10::b");
    }
    build_na(b, 290, H1, "2001:db8:10::a", (struct build_na){ 0 });
}

static void no_ipv6(struct builder *b)
{
    network(b);
    build_dhcpv4(b, 60, DEVICE, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 7, .vendor_class = "Camera 9" });
    build_arp(b, 61, DEVICE, FOUR, (struct build_arp){ .target = "192.0.2.1" });
}

static void perhaps_no_ipv6(struct builder *b)
{
    network(b);
    for (double t = 5; t < 100; t += 20)
        build_arp(b, t, DEVICE, FOUR, (struct build_arp){ .target = "192.0.2.1" });
}

static void too_brief(struct builder *b)
{
    network(b);
    build_arp(b, 5, DEVICE, FOUR, (struct build_arp){ .target = "192.0.2.1" });
}

static void disturbed(struct builder *b)
{
    network(b);
    joins(b, 40, DEVICE, "fe80::80", FOUR, SIX);
    tries(b, 50, DEVICE, SIX, R1, "2001:db8:ffff::1", 443, NULL);
    tries(b, 54, DEVICE, SIX, R1, "2001:db8:ffff::2", 443, NULL);
    tries(b, 58, DEVICE, SIX, R1, "2001:db8:ffff::3", 443, NULL);
    tries(b, 62, DEVICE, FOUR, R1, "198.51.100.1", 443, "SA");
}

static void link_local(struct builder *b)
{
    network(b);
    joins(b, 40, DEVICE, "fe80::80", FOUR, NULL);
    build_arp(b, 250, DEVICE, FOUR, (struct build_arp){ .target = "192.0.2.1" });
}

/* Addresses come from DHCPv6 only, as the network has it: the device is not to blame. */
static void nothing_offered(struct builder *b)
{
    for (double t = 0.5; t < 300; t += 100)
        build_ra(b, t, R1, R1LL, (struct build_ra){ .flags = "M", .prefixes = { { "2001:db8:10::/64", "L" } } });
    joins(b, 1, H1, "fe80::a", "192.0.2.10", "2001:db8:10::a");
    joins(b, 40, DEVICE, "fe80::80", FOUR, NULL);
    for (double t = 6; t < 300; t += 100)
        build_mld_join(b, t, H1, "fe80::a", "2001:db8:10::a");
    build_arp(b, 250, DEVICE, FOUR, (struct build_arp){ .target = "192.0.2.1" });
}

static void uses_ipv6(struct builder *b)
{
    network(b);
    joins(b, 40, DEVICE, "fe80::80", FOUR, SIX);
    tries(b, 50, DEVICE, SIX, R1, "2001:db8:ffff::1", 443, "SA");
}

static void has_address(struct builder *b)
{
    network(b);
    joins(b, 40, DEVICE, "fe80::80", FOUR, SIX);
}

static void parity(struct builder *b)
{
    has_address(b);
    tries(b, 50, H1, "192.0.2.10", DEVICE, FOUR, 80, "SA");
    tries(b, 52, H1, "2001:db8:10::a", DEVICE, SIX, 80, "SA");
}

static void service_ipv4_only(struct builder *b)
{
    has_address(b);
    tries(b, 50, H1, "192.0.2.10", DEVICE, FOUR, 80, "SA");
    tries(b, 52, H1, "2001:db8:10::a", DEVICE, SIX, 80, "RA");
}

/* LLDP: chassis, port, time to live, system name "sw", capabilities bridge, a management address. */
#define LLDP_HEAD                                                                                                      \
    "020704"                                                                                                           \
    "00163e000080"                                                                                                     \
    "0404056766"                                                                                                       \
    "31"                                                                                                               \
    "06020078"                                                                                                         \
    "0a027377"                                                                                                         \
    "0e0400040004"
#define LLDP_IPV4                                                                                                      \
    "100c0501c0000202"                                                                                                 \
    "02"                                                                                                               \
    "00000001"                                                                                                         \
    "00"
#define LLDP_IPV6                                                                                                      \
    "10181102"                                                                                                         \
    "20010db8001000000000000000000080"                                                                                 \
    "02"                                                                                                               \
    "00000001"                                                                                                         \
    "00"

static void announces(struct builder *b, const char *hex)
{
    network(b);
    for (double t = 5; t < 250; t += 30)
        build_ethernet(b, t, DEVICE, "01:80:c2:00:00:0e", 0x88cc, hex);
}

static void managed_over_ipv4(struct builder *b)
{
    announces(b, LLDP_HEAD LLDP_IPV4 "0000");
}

static void managed_over_both(struct builder *b)
{
    announces(b, LLDP_HEAD LLDP_IPV4 LLDP_IPV6 "0000");
}

static void virtual_router(struct builder *b)
{
    network(b);
    for (double t = 5; t < 50; t += 1)
        build_vrrp(b, t, "fe80::5", (struct build_vrrp){ .address = "fe80::5" });
}

static const struct equipment_scene {
    const char *says;
    void (*build)(struct builder *b);
    const char *mac, *rule;
    unsigned class;
    enum confidence confidence;
} scenes[] = {
    { "a device that showed no IPv6 from its start", no_ipv6, DEVICE, "no-ipv6", 2, CONFIDENCE_CONFIRMED },
    { "a device that showed none for a minute", perhaps_no_ipv6, DEVICE, "no-ipv6-possible", 2, CONFIDENCE_POSSIBLE },
    { "a device that was seen once", too_brief, DEVICE, "undecided", 0, CONFIDENCE_UNDETERMINED },
    { "a device whose IPv6 fails", disturbed, DEVICE, "disturbed", 1, CONFIDENCE_LIKELY },
    { "a device that takes no address", link_local, DEVICE, "link-local-only", 2, CONFIDENCE_POSSIBLE },
    { "a device to which no address was offered", nothing_offered, DEVICE, "undecided", 0, CONFIDENCE_UNDETERMINED },
    { "a device that uses IPv6", uses_ipv6, DEVICE, "uses-ipv6", 3, CONFIDENCE_LIKELY },
    { "a device of which only the address was seen", has_address, DEVICE, "has-address", 3, CONFIDENCE_POSSIBLE },
    { "a server over both families", parity, DEVICE, "parity", 4, CONFIDENCE_LIKELY },
    { "a server with a service over IPv4 only", service_ipv4_only, DEVICE, "service-ipv4-only", 3, CONFIDENCE_LIKELY },
    { "a switch managed over IPv4 only", managed_over_ipv4, DEVICE, "management-ipv4-only", 3, CONFIDENCE_LIKELY },
    { "a switch managed over both", managed_over_both, DEVICE, "undecided", 0, CONFIDENCE_UNDETERMINED },
    { "a router", has_address, R1, "router", 3, CONFIDENCE_LIKELY },
    { "a virtual router's MAC address", virtual_router, "00:00:5e:00:02:0a", "not-a-device", 0,
      CONFIDENCE_UNDETERMINED },
};

static void look(const struct scenario *scenario, const struct audit *audit)
{
    const struct equipment_scene *scene = scenario->context;
    struct need_list needs;
    struct equipment_list list;
    char all[4096] = "", mac[MAC_TEXT_SIZE];
    const struct equipment *found = NULL;
    unsigned sum = 0;
    cr_assert_eq(audit_needs(audit, &needs), 0);
    cr_assert_eq(audit_equipment(audit, &needs, &list), 0);
    for (unsigned i = 0; i < list.count; i++) {
        const struct equipment *equipment = &list.rows[i];
        mac_format(&equipment->device->mac, mac);
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "\n  %s: %s %u %s: %s", mac, equipment->rule, equipment->class,
                 confidence_word((enum confidence)equipment->confidence), equipment->why);
        if (strcmp(mac, scene->mac) == 0)
            found = equipment;
        cr_expect(equipment->why[0] && equipment->to_decide[0] && equipment->frame_count > 0,
                  "%s: %s has no reason, evidence, or way to decide", scene->says, mac);
        cr_expect(i == 0 || list.rows[i - 1].order <= equipment->order, "%s: order%s", scene->says, all);
    }
    for (unsigned i = 0; i < EQUIPMENT_CLASS_COUNT; i++)
        sum += list.of[i];
    cr_expect_eq(sum, list.count);
    cr_expect(found && strcmp(found->rule, scene->rule) == 0 && found->class == scene->class &&
                  found->confidence == scene->confidence,
              "%s: found%s", scene->says, all);
    equipment_list_free(&list);
    need_list_free(&needs);
}

Test(equipment, each_device_has_the_class_that_was_seen)
{
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        struct scenario scenario = {
            .says = scenes[i].says, .build = scenes[i].build, .ignores = { "*" }, .also = look, .context = &scenes[i]
        };
        scenario_run(&scenario);
    }
}
