#include "inventory/vantage.h"

#include <criterion/criterion.h>

#include "observe.h"

#define Q "00:16:3e:00:00:fe"
static const char *const hosts[] = { "00:16:3e:00:00:0a", "00:16:3e:00:00:0b", "00:16:3e:00:00:0c",
                                     "00:16:3e:00:00:0d" };
static const char *const locals[] = { "fe80::216:3eff:fe00:a", "fe80::216:3eff:fe00:b", "fe80::216:3eff:fe00:c",
                                      "fe80::216:3eff:fe00:d" };
static const char *const ipv4[] = { "192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.13" };

static void everybody_asks(struct builder *b, double at)
{
    for (int i = 0; i < 4; i++)
        build_arp(b, at + i * 0.1, hosts[i], ipv4[i], (struct build_arp){ .target = "192.0.2.1" });
}

static void flood(struct builder *b)
{
    everybody_asks(b, 1);
    for (int i = 0; i < 3; i++)
        build_mld_join(b, 2 + i, hosts[i], locals[i], locals[i]);
}

static void snooped(struct builder *b)
{
    for (int n = 0; n < 3; n++) {
        everybody_asks(b, 1 + 125.0 * n);
        build_mld_query(b, 2 + 125.0 * n, Q, "fe80::fe", (struct build_mld){ 0 });
        build_ra(b, 3 + 125.0 * n, "00:16:3e:00:00:01", "fe80::1", (struct build_ra){ 0 });
    }
    everybody_asks(b, 400);
}

static void nothing_shown(struct builder *b)
{
    everybody_asks(b, 1);
    build_ra(b, 2, "00:16:3e:00:00:01", "fe80::1", (struct build_ra){ 0 });
    everybody_asks(b, 100);
}

static struct vantage of(void (*build)(struct builder *))
{
    struct observed observed = observe(build);
    struct vantage vantage = inventory_segments(observed.inventory)->vantage;
    inventory_free(observed.inventory);
    return vantage;
}

Test(vantage, multicast_is_flooded_snooped_or_unknown)
{
    cr_expect_eq(of(flood).multicast, MULTICAST_FLOOD);
    cr_expect_eq(of(snooped).multicast, MULTICAST_SNOOPED);
    cr_expect_eq(of(nothing_shown).multicast, MULTICAST_UNKNOWN);
}

static void talk(struct builder *b, double at, int from, int to)
{
    build_udp(
        b, at, hosts[from], ipv4[from],
        (struct build_transport){ .to = ipv4[to], .to_mac = hosts[to], .source_port = 4000, .destination_port = 4001 });
}

static void mirror(struct builder *b)
{
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < 3; j++) {
            talk(b, i + 0.1 * j, j, j + 1);
            talk(b, i + 0.1 * j + 0.05, j + 1, j);
        }
}

static void own_port(struct builder *b)
{
    for (int i = 0; i < 10; i++)
        for (int j = 1; j < 4; j++) {
            talk(b, i + 0.1 * j, 0, j);
            talk(b, i + 0.1 * j + 0.05, j, 0);
        }
}

static void half(struct builder *b)
{
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < 3; j++)
            talk(b, i + 0.1 * j, j, j + 1);
}

/* What a DHCP server answers was asked by broadcast: that its other direction is missing says nothing. */
static void mirror_with_dhcp(struct builder *b)
{
    mirror(b);
    for (int i = 0; i < 4; i++) {
        build_twist(b, (struct build_twist){ .ethernet_destination = hosts[i] });
        build_dhcpv4(b, 11 + i, "00:16:3e:00:00:67", "192.0.2.67", (struct build_dhcpv4){ .type = 5 });
    }
}

Test(vantage, unicast_is_of_others_of_one_host_one_way_or_none)
{
    cr_expect_eq(of(mirror).unicast, UNICAST_TAP);
    cr_expect_eq(of(mirror_with_dhcp).unicast, UNICAST_TAP);
    cr_expect_eq(of(own_port).unicast, UNICAST_HOST);
    cr_expect_eq(of(half).unicast, UNICAST_ONEWAY);
    cr_expect_eq(of(flood).unicast, UNICAST_NONE);
}
