#include "inventory/uplink.h"

#include <criterion/criterion.h>

#include "observe.h"

#define CE   "00:16:3e:00:00:ce"
#define CELL "fe80::216:3eff:fe00:ce"
#define PE   "00:16:3e:00:00:fe"
#define PELL "fe80::216:3eff:fe00:fe"

static const struct uplink *only(const struct observed *observed)
{
    const struct uplink *uplink = inventory_uplinks(observed->inventory);
    cr_assert(uplink && !uplink_next(uplink));
    return uplink;
}

static void ppp(struct builder *b)
{
    build_ethernet(b, 0.1, CE, "ff:ff:ff:ff:ff:ff", 0x8863, "11090000 0004 01010000");
    build_ethernet(b, 0.2, PE, CE, 0x8863, "11070000 000d 01010000 01020005 6272617331");
    build_ethernet(b, 0.3, PE, CE, 0x8863, "11650007 0004 01010000");
    build_ethernet(b, 0.4, PE, CE, 0x8864, "11000007 000a c021 02010008 010405d4");
    build_ethernet(b, 0.5, PE, CE, 0x8864, "11000007 0018 8021 02020016 0306c6336402 8106cb007135 8306cb007136");
    /* the client acknowledges the provider's address: that is not its own */
    build_ethernet(b, 0.6, CE, PE, 0x8864, "11000007 000c 8021 0203000a 0306c6336401");
    build_ethernet(b, 0.7, PE, CE, 0x8864, "11000007 0010 8057 0203000e 010a02163efffe0000ce");
}

Test(uplink, learns_what_ppp_agrees_on)
{
    struct observed observed = observe(ppp);
    const struct uplink *uplink = only(&observed);
    char text[ADDRESS_TEXT_SIZE];
    cr_expect_eq(uplink->carriage, 1u << UPLINK_PPPOE);
    cr_expect_str_eq(uplink->concentrator, "bras1");
    cr_expect_eq(uplink->session, 7);
    cr_expect_eq(uplink->receive_unit, 1492);
    cr_expect(uplink->has_client && uplink->client.octets[5] == 0xce);
    cr_expect(uplink->has_ppp_address);
    cr_expect_str_eq(address_format_ip(4, &uplink->ppp_address, text), "198.51.100.2");
    cr_expect_eq(uplink->dns[UPLINK_IPV4].count, 2);
    cr_expect(uplink->family_open[UPLINK_IPV4] && uplink->family_open[UPLINK_IPV6]);
    inventory_free(observed.inventory);
}

static void refused(struct builder *b)
{
    build_dhcpv6(b, 1, CE, CELL, (struct build_dhcpv6){ .type = 1, .transaction = 1, .want_prefix = true });
    /* IA_PD with NoPrefixAvail */
    build_dhcpv6(b, 1.1, PE, PELL,
                 (struct build_dhcpv6){ .to = CELL,
                                        .to_mac = CE,
                                        .type = 2,
                                        .transaction = 1,
                                        .options = "00190012 00000001 00000000 00000000 000d0002 0006" });
}

Test(uplink, notes_that_a_prefix_was_refused)
{
    struct observed observed = observe(refused);
    const struct uplink *uplink = only(&observed);
    cr_expect_eq(uplink->prefix_asked, 1);
    cr_expect_eq(uplink->prefix_refused, 1);
    cr_expect_eq(uplink->refusal, 6);
    cr_expect_eq(uplink->delegations, 0);
    inventory_free(observed.inventory);
}

static void acknowledged(struct builder *b)
{
    build_dhcpv4(b, 1, PE, "198.51.100.1",
                 (struct build_dhcpv4){ .type = 5,
                                        .client_mac = CE,
                                        .transaction = 1,
                                        .address = "198.51.100.2",
                                        .server = "198.51.100.1",
                                        .router = "198.51.100.1",
                                        .dns = "203.0.113.53",
                                        .options = "1a0205d4 7909 18 0a0102 c6336401 00"
                                                   "d416 00 20 20010db8000000000000000000000000 cb007101" });
}

Test(uplink, learns_what_dhcpv4_tells_also_of_6rd)
{
    struct observed observed = observe(acknowledged);
    const struct uplink *uplink = only(&observed);
    char text[PREFIX_TEXT_SIZE];
    cr_expect_eq(uplink->carriage, 1u << UPLINK_6RD);
    cr_expect_str_eq(prefix_format(&uplink->sixrd_prefix, text), "2001:db8::/32");
    cr_expect_str_eq(address_format_ip(4, &uplink->sixrd_relay, text), "203.0.113.1");
    cr_expect_eq(uplink->interface_mtu, 1492);
    cr_expect_eq(uplink->route_count, 1, "the second is cut");
    cr_expect_str_eq(prefix_format(&uplink->routes[0], text), "10.1.2.0/24");
    cr_expect_eq(uplink->dns[UPLINK_IPV4].count, 1);
    cr_expect(uplink->has_gateway);
    inventory_free(observed.inventory);
}

static void sizes(struct builder *b)
{
    for (unsigned i = 0; i < 12; i++)
        build_tcp(b, 1 + i, CE, "2001:db8:4400::66",
                  (struct build_transport){ .to = "2001:db8:ffff::80",
                                            .to_mac = PE,
                                            .source_port = (uint16_t)(1024 + i),
                                            .destination_port = 443,
                                            .flags = "S",
                                            .maximum_segment = (uint16_t)(1400 + i) });
    build_icmpv6(
        b, 20, PE, "2001:db8:4000::1",
        (struct build_icmpv6){ .to = "2001:db8:4400::66", .to_mac = CE, .type = 2, .hex = "000005c8", .quote = true });
}

Test(uplink, keeps_a_few_segment_sizes_and_the_smallest_mtu)
{
    struct observed observed = observe(sizes);
    const struct uplink *uplink = only(&observed);
    const struct uplink_mss *mss = &uplink->mss[UPLINK_IPV6];
    cr_expect_eq(mss->count, 12);
    cr_expect_eq(mss->value_count, UPLINK_MSS_MAX);
    cr_expect_eq(mss->values[0].size, 1400);
    cr_expect_eq(uplink->too_big[UPLINK_IPV6].count, 1);
    cr_expect_eq(uplink->too_big[UPLINK_IPV6].least, 1480);
    cr_expect_eq(uplink->errors[UPLINK_IPV6], 1);
    inventory_free(observed.inventory);
}

static void quiet(struct builder *b)
{
    build_ra(b, 1, PE, PELL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 2, CE, CELL);
}

Test(uplink, is_not_there_where_nothing_of_it_was_seen)
{
    struct observed observed = observe(quiet);
    cr_expect(inventory_uplinks(observed.inventory) == NULL);
    inventory_free(observed.inventory);
}
