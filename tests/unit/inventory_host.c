#include "inventory/host.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "observe.h"

#define R1 "00:16:3e:00:00:01"
#define H1 "00:16:3e:00:00:0a"

static void flood_of_senders(struct builder *b)
{
    char mac[32];
    build_ra(b, 1, R1, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_arp(b, 1, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 5, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
    build_ra(b, 6, R1, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    for (int i = 0; i < 5000; i++) {
        snprintf(mac, sizeof mac, "02:aa:00:%02x:%02x:%02x", i >> 16, i >> 8 & 255, i & 255);
        build_arp(b, 10 + i * 0.001, mac, "192.0.2.99", (struct build_arp){ .target = "192.0.2.1" });
    }
}

Test(host, what_was_there_before_a_flood_of_made_up_senders_stays)
{
    struct inventory_limits limits = { .hosts = 100 };
    struct observed observed = observe_limited(flood_of_senders, &limits);
    struct table_usage_row rows[16];
    unsigned count = inventory_tables(observed.inventory, rows, 16);
    cr_assert_not_null(observed_host(&observed, R1));
    cr_assert_not_null(observed_host(&observed, H1));
    cr_assert_not_null(observed_router(&observed, "fe80::1"));
    for (unsigned i = 0; i < count; i++)
        if (strcmp(rows[i].name, "hosts") == 0)
            cr_assert(rows[i].used == 100 && rows[i].evicted == 5002 - 100);
    inventory_free(observed.inventory);
}

static void clients_behind_one(struct builder *b)
{
    build_dhcpv4(b, 1, H1, NULL, (struct build_dhcpv4){ .type = 1, .client_mac = "00:16:3e:00:00:0b" });
}

Test(host, several_clients_behind_one_mac_address_make_an_extender)
{
    struct observed observed = observe(clients_behind_one);
    cr_assert(observed_host(&observed, H1)->extender);
    inventory_free(observed.inventory);
}

/* One MAC address asks as two clients (option 61) and speaks for two addresses. */
static void two_clients(struct builder *b)
{
    build_dhcpv4(b, 1, H1, NULL, (struct build_dhcpv4){ .type = 1, .options = "3d03016162" });
    build_dhcpv4(b, 2, H1, NULL, (struct build_dhcpv4){ .type = 1, .options = "3d03016364" });
    build_arp(b, 3, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 4, H1, "192.0.2.11", (struct build_arp){ .target = "192.0.2.1" });
}

/* Firmware and system have their own identifiers, and an alias is no second device. */
static void one_client_and_an_alias(struct builder *b)
{
    build_dhcpv4(b, 1, H1, NULL, (struct build_dhcpv4){ .type = 1, .vendor_class = "PXEClient:Arch:00000" });
    build_dhcpv4(b, 2, H1, NULL, (struct build_dhcpv4){ .type = 1, .options = "3d03016364" });
    build_arp(b, 3, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 4, H1, "192.0.2.11", (struct build_arp){ .target = "192.0.2.1" });
}

Test(host, two_dhcp_clients_with_two_addresses_make_an_extender_but_an_alias_does_not)
{
    struct observed two = observe(two_clients), one = observe(one_client_and_an_alias);
    cr_expect(observed_host(&two, H1)->extender);
    cr_expect_not(observed_host(&one, H1)->extender);
    inventory_free(two.inventory);
    inventory_free(one.inventory);
}

static void group_source(struct builder *b)
{
    build_twist(b, (struct build_twist){ .ethernet_source = "01:00:5e:00:00:01" });
    build_na(b, 1, H1, "fe80::a", (struct build_na){ 0 });
}

Test(host, a_group_address_is_no_host)
{
    struct observed observed = observe(group_source);
    cr_assert_null(inventory_segments(observed.inventory)->hosts);
    inventory_free(observed.inventory);
}

static void announces(struct builder *b)
{
    build_arp(b, 1, "00:16:3e:00:00:0b", "192.0.2.11", (struct build_arp){ .target = "192.0.2.1" });
    for (int i = 0; i < 3; i++)
        build_arp(b, 100 + 60.0 * i, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.10" });
}

Test(host, repeated_announcements_show_no_start)
{
    struct observed observed = observe(announces);
    cr_assert_eq(observed_host(&observed, H1)->attach, ATTACH_NONE);
    inventory_free(observed.inventory);
}

static void boots_by_network(struct builder *b)
{
    build_arp(b, 1, "00:16:3e:00:00:0b", "192.0.2.11", (struct build_arp){ .target = "192.0.2.1" });
    build_dhcpv4(b, 60, H1, NULL, (struct build_dhcpv4){ .type = 1, .vendor_class = "PXEClient:Arch:00000" });
}

Test(host, a_network_boot_is_no_start)
{
    struct observed observed = observe(boots_by_network);
    cr_assert_eq(observed_host(&observed, H1)->attach, ATTACH_NONE);
    inventory_free(observed.inventory);
}
