#include "inventory/lease.h"

#include <criterion/criterion.h>
#include <string.h>

#include "observe.h"

#define CE   "00:16:3e:00:00:ce"
#define CELL "fe80::216:3eff:fe00:ce"
#define PE   "00:16:3e:00:00:fe"
#define PELL "fe80::216:3eff:fe00:fe"

static void gives(struct builder *b, double time, const char *prefix, const char *address)
{
    build_dhcpv6(b, time, PE, PELL,
                 (struct build_dhcpv6){ .to = CELL,
                                        .to_mac = CE,
                                        .type = 7,
                                        .transaction = (uint32_t)time,
                                        .prefix = prefix,
                                        .address = address,
                                        .preferred = 1000,
                                        .valid = 2000 });
}

static void renewed(struct builder *b)
{
    gives(b, 1, "2001:db8:4400::/48", "2001:db8:4000::ce");
    gives(b, 100, "2001:db8:4400::/48", "2001:db8:4000::ce");
}

static void changed(struct builder *b)
{
    gives(b, 1, "2001:db8:4400::/48", NULL);
    gives(b, 100, "2001:db8:4500::/48", NULL);
    gives(b, 200, "2001:db8:4500::/48", NULL);
}

static void released(struct builder *b)
{
    gives(b, 1, "2001:db8:4400::/48", NULL);
    build_dhcpv6(b, 50, CE, CELL, (struct build_dhcpv6){ .type = 8, .transaction = 9, .prefix = "2001:db8:4400::/48" });
    gives(b, 100, "2001:db8:4500::/48", NULL);
}

static void moved_ipv4(struct builder *b)
{
    for (unsigned i = 0; i < 3; i++)
        build_dhcpv4(b, 1 + i * 10.0, PE, "198.51.100.1",
                     (struct build_dhcpv4){ .type = 5,
                                            .client_mac = CE,
                                            .transaction = i,
                                            .address = i < 2 ? "198.51.100.2" : "198.51.100.9",
                                            .server = "198.51.100.1" });
}

static const struct lease *lease_of(const struct observed *observed, uint8_t ip_version, bool is_prefix)
{
    for (const struct lease *lease = inventory_leases(observed->inventory); lease; lease = lease_next(lease))
        if (lease->ip_version == ip_version && lease->is_prefix == is_prefix)
            return lease;
    return NULL;
}

Test(lease, stays_one_record_through_its_renewals)
{
    struct observed observed = observe(renewed);
    const struct lease *prefix = lease_of(&observed, 6, true), *address = lease_of(&observed, 6, false);
    cr_assert(prefix && address);
    cr_expect_eq(prefix->replies, 2);
    cr_expect_eq(prefix->changes, 0);
    cr_expect_eq(prefix->count, 1);
    cr_expect_eq(prefix->valid_lifetime, 2000);
    cr_expect_eq(prefix->t1, 500);
    cr_expect(prefix->has_mac);
    cr_expect_eq(prefix->mac.octets[5], 0xce);
    cr_expect_eq(address->replies, 2);
    inventory_free(observed.inventory);
}

Test(lease, counts_a_change_once_and_keeps_what_was_before)
{
    struct observed observed = observe(changed);
    const struct lease *lease = lease_of(&observed, 6, true);
    char text[PREFIX_TEXT_SIZE];
    cr_assert(lease);
    cr_expect_eq(lease->changes, 1);
    cr_expect_eq(lease->replies, 3);
    cr_expect_str_eq(prefix_format(&lease->former, text), "2001:db8:4400::/48");
    cr_expect_str_eq(prefix_format(&lease->prefixes[0], text), "2001:db8:4500::/48");
    cr_expect_eq(lease->former_frame.number, 1);
    cr_expect_eq(lease->change_frame.number, 2);
    inventory_free(observed.inventory);
}

Test(lease, that_was_released_may_be_another_afterwards)
{
    struct observed observed = observe(released);
    const struct lease *lease = lease_of(&observed, 6, true);
    cr_assert(lease);
    cr_expect_eq(lease->changes, 0);
    inventory_free(observed.inventory);
}

Test(lease, of_ipv4_changes_too)
{
    struct observed observed = observe(moved_ipv4);
    const struct lease *lease = lease_of(&observed, 4, false);
    cr_assert(lease);
    cr_expect_eq(lease->replies, 3);
    cr_expect_eq(lease->changes, 1);
    cr_expect_eq(lease->valid_lifetime, 7200);
    inventory_free(observed.inventory);
}

Test(lease, reads_reverse_names)
{
    static const struct {
        const char *name, *address; /* NULL: none */
    } rows[] = {
        { "2.100.51.198.in-addr.arpa", "198.51.100.2" },
        { "2.100.51.198.IN-ADDR.ARPA", "198.51.100.2" },
        { "256.100.51.198.in-addr.arpa", NULL },
        { "100.51.198.in-addr.arpa", NULL },
        { "8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::" },
        { "6.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.4.4.8.B.D.0.1.0.0.2.ip6.arpa", "2001:db8:4400:1::66" },
        { "ip6.arpa", NULL },
        { "g.ip6.arpa", NULL },
        { "0.6.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.4.4.8.b.d.0.1.0.0.2.ip6.arpa", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address address;
        char text[ADDRESS_TEXT_SIZE];
        uint8_t version = lease_reverse_address(rows[i].name, &address);
        cr_expect_eq(version != 0, rows[i].address != NULL, "%s", rows[i].name);
        if (version && rows[i].address)
            cr_expect_str_eq(address_format_ip(version, &address, text), rows[i].address, "%s", rows[i].name);
    }
}
