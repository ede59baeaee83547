#include "inventory/prefix.h"

#include <criterion/criterion.h>

#include "observe.h"

static void addresses_then_advertisement(struct builder *b)
{
    build_na(b, 1, "00:16:3e:00:00:0a", "2001:db8:10::a", (struct build_na){ .target = "2001:db8:10::a" });
    build_na(b, 2, "00:16:3e:00:00:0b", "2001:db8:10::b", (struct build_na){ .target = "2001:db8:10::b" });
    build_na(b, 3, "00:16:3e:00:00:0b", "2001:db8:10::b", (struct build_na){ .target = "2001:db8:10::b" });
    build_ra(b, 4, "00:16:3e:00:00:01", "fe80::1",
             (struct build_ra){ .prefixes = { { "2001:db8:20::/56", "L" } }, .routes = { { "2001:db8:ffff::/48" } } });
    build_na(b, 5, "00:16:3e:00:00:0a", "2001:db8:20:5::a", (struct build_na){ .target = "2001:db8:20:5::a" });
}

Test(prefix, counts_an_address_once_in_the_longest_advertised_prefix_else_in_its_64)
{
    struct observed observed = observe(addresses_then_advertisement);
    cr_assert_eq(observed_prefix(&observed, "2001:db8:10::/64")->addresses, 2);
    cr_assert_eq(observed_prefix(&observed, "2001:db8:10::/64")->sources, PREFIX_FROM_ADDRESS);
    cr_assert_eq(observed_prefix(&observed, "2001:db8:20::/56")->addresses, 1);
    cr_assert_null(observed_prefix(&observed, "2001:db8:20:5::/64"));
    cr_assert_eq(observed_prefix(&observed, "2001:db8:ffff::/48")->sources, PREFIX_FROM_ROUTE);
    inventory_free(observed.inventory);
}

static void link_local_only(struct builder *b)
{
    build_na(b, 1, "00:16:3e:00:00:0a", "fe80::a", (struct build_na){ 0 });
}

Test(prefix, link_local_addresses_make_none)
{
    struct observed observed = observe(link_local_only);
    cr_assert_null(inventory_prefixes(observed.inventory));
    inventory_free(observed.inventory);
}
