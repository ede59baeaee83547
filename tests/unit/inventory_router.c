#include "inventory/router.h"

#include <criterion/criterion.h>

#include "observe.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::1"

static struct build_ra with_prefix(void)
{
    return (struct build_ra){ .router_lifetime = 60, .prefixes = { { "2001:db8:10::/64" } } };
}

static void expires(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, with_prefix());
    build_arp(b, 200, "00:16:3e:00:00:44", "192.0.2.44", (struct build_arp){ .target = "192.0.2.1" });
}

Test(router, expires_when_its_lifetime_is_over)
{
    struct observed observed = observe(expires);
    cr_assert_eq(observed_router(&observed, R1LL)->state, ROUTER_EXPIRED);
    cr_assert_eq(observed_events(&observed, EVENT_ROUTER_EXPIRED), 1);
    inventory_free(observed.inventory);
}

static void withdraws_and_returns(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, with_prefix());
    build_ra(b, 20, R1, R1LL, (struct build_ra){ .router_lifetime = BUILD_ZERO });
    build_ra(b, 30, R1, R1LL, with_prefix());
}

Test(router, withdraws_with_lifetime_0_and_returns)
{
    struct observed observed = observe(withdraws_and_returns);
    struct router *router = observed_router(&observed, R1LL);
    cr_assert_eq(observed_events(&observed, EVENT_ROUTER_WITHDRAWN), 1);
    cr_assert_eq(router->state, ROUTER_DEFAULT);
    cr_assert_eq(router->advertisements, 3);
    cr_assert_eq(router->macs[0].withdrawals, 1);
    inventory_free(observed.inventory);
}

static void invalid(struct builder *b)
{
    build_twist(b, (struct build_twist){ .hop_limit = 64 });
    build_ra(b, 1, R1, R1LL, with_prefix());
    build_twist(b, (struct build_twist){ .bad_checksum = true });
    build_ra(b, 2, R1, R1LL, with_prefix());
    build_twist(b, (struct build_twist){ .atomic = true });
    build_ra(b, 3, R1, R1LL, with_prefix());
    build_ra(b, 4, R1, "2001:db8::1", with_prefix());
    builder_knows(b, "192.0.2.2", "00:16:3e:00:00:02");
    build_twist(b, (struct build_twist){ .outer_source = "192.0.2.1", .outer_destination = "192.0.2.2" });
    build_ra(b, 5, R1, R1LL, with_prefix());
}

Test(router, is_not_learnt_from_invalid_fragmented_or_tunnelled_advertisements)
{
    struct observed observed = observe(invalid);
    cr_assert_null(inventory_routers(observed.inventory));
    cr_assert_null(inventory_prefixes(observed.inventory));
    inventory_free(observed.inventory);
}

static void cut_by_the_capture(struct builder *b)
{
    enum { ETHERNET_AND_IPV6 = 54 };
    build_ra(b, 1, R1, R1LL, with_prefix());
    builder_snaplen(b, ETHERNET_AND_IPV6 + 6); /* type, code, checksum, hop limit, flags */
    for (unsigned i = 2; i < 8; i++)
        build_ra(b, i, R1, R1LL, with_prefix());
}

Test(router, does_not_withdraw_with_a_lifetime_that_the_capture_cut_off)
{
    struct observed observed = observe(cut_by_the_capture);
    cr_assert_eq(observed_events(&observed, EVENT_ROUTER_WITHDRAWN), 0);
    cr_assert_eq(observed_router(&observed, R1LL)->state, ROUTER_DEFAULT);
    cr_assert_eq(observed_router(&observed, R1LL)->advertisements, 1);
    inventory_free(observed.inventory);
}

static void measured(struct builder *b)
{
    double at = 1;
    static const double gaps[] = { 200, 190, 210, 205, 195, 200 };
    for (unsigned i = 0; i < 7; i++) {
        build_ra(b, at, R1, R1LL, with_prefix());
        if (i < 6)
            at += gaps[i];
    }
}

Test(router, has_the_median_gap_as_its_interval)
{
    struct observed observed = observe(measured);
    uint32_t milliseconds = 0;
    bool from_option = true;
    cr_assert(router_interval(observed_router(&observed, R1LL), &milliseconds, &from_option));
    cr_assert_eq(milliseconds, 200000);
    cr_assert_not(from_option);
    inventory_free(observed.inventory);
}

static void two_macs(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, with_prefix());
    build_ra(b, 2, "02:00:00:00:00:99", R1LL, with_prefix());
}

Test(router, keeps_each_mac_address_that_speaks_for_it)
{
    struct observed observed = observe(two_macs);
    cr_assert_eq(observed_router(&observed, R1LL)->mac_count, 2);
    inventory_free(observed.inventory);
}
