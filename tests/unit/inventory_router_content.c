#include "inventory/router_content.h"

#include <criterion/criterion.h>

#include "observe.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::1"

static void changes(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .mtu = 1500 });
    build_ra(
        b, 201, R1, R1LL,
        (struct build_ra){ .flags = "M", .cur_hop_limit = 32, .prefixes = { { "2001:db8:10::/64" } }, .mtu = 1280 });
}

static bool changed(const struct router *router, const char *field, const char *from, const char *to)
{
    for (unsigned i = 0; i < router->change_count; i++)
        if (strcmp(router->changes[i].field, field) == 0 && strcmp(router->changes[i].from, from) == 0 &&
            strcmp(router->changes[i].to, to) == 0)
            return true;
    return false;
}

Test(router_content, notes_each_field_that_changed)
{
    struct observed observed = observe(changes);
    struct router *router = observed_router(&observed, R1LL);
    cr_expect(changed(router, "managed", "false", "true"));
    cr_expect(changed(router, "cur_hop_limit", "64", "32"));
    cr_expect(changed(router, "mtu", "1500", "1280"));
    cr_expect_eq(router->change_count, 3);
    inventory_free(observed.inventory);
}

static void counts_down(struct builder *b)
{
    for (int i = 0; i < 5; i++)
        build_ra(b, 1 + 100.0 * i, R1, R1LL,
                 (struct build_ra){ .prefixes = { { "2001:db8:10::/64", NULL, 86400 - 100 * i, 14400 - 100 * i } } });
}

static void option_left_out(struct builder *b)
{
    for (int i = 0; i < 5; i++)
        build_ra(b, 1 + 100.0 * i, R1, R1LL,
                 i % 2 ? (struct build_ra){ .mtu = 1500 }
                       : (struct build_ra){ .mtu = 1500, .prefixes = { { "2001:db8:10::/64" } } });
}

Test(router_content, takes_lifetimes_that_count_down_and_options_left_out_once_for_no_change)
{
    struct observed observed = observe(counts_down);
    cr_expect_eq(observed_router(&observed, R1LL)->change_count, 0);
    inventory_free(observed.inventory);
    observed = observe(option_left_out);
    cr_expect_eq(observed_router(&observed, R1LL)->change_count, 0);
    inventory_free(observed.inventory);
}

static void vanishes(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    for (int i = 1; i < 5; i++)
        build_ra(b, 1 + 100.0 * i, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:11::/64" } } });
}

Test(router_content, a_prefix_missing_in_three_multicast_advertisements_has_vanished)
{
    struct observed observed = observe(vanishes);
    struct router *router = observed_router(&observed, R1LL);
    cr_expect(changed(router, "prefix", "", "2001:db8:11::/64"));
    cr_expect(changed(router, "prefix", "2001:db8:10::/64", ""));
    inventory_free(observed.inventory);
}

static void rich(struct builder *b)
{
    build_ra(b, 1, R1, R1LL,
             (struct build_ra){ .rdnss = { "2001:db8::53", "2001:db8::54" },
                                .dnssl = { "corp.example" },
                                .pref64 = "64:ff9b::/96",
                                .captive_portal = "https://p.example/api",
                                .routes = { { "2001:db8:ffff::/48", "high" } },
                                .prefixes = { { "2001:db8:10::1/64", "LAR" } },
                                .interval = 600000 });
}

Test(router_content, keeps_what_options_say)
{
    struct observed observed = observe(rich);
    struct router *router = observed_router(&observed, R1LL);
    char text[PREFIX_TEXT_SIZE];
    cr_expect_eq(router->rdnss_count, 2);
    cr_expect_str_eq(router->dnssl[0].text, "corp.example");
    cr_expect_str_eq(prefix_format(&router->pref64[0].prefix, text), "64:ff9b::/96");
    cr_expect_str_eq(router->captive_portal, "https://p.example/api");
    cr_expect_str_eq(prefix_format(&router->routes[0].prefix, text), "2001:db8:ffff::/48");
    cr_expect_str_eq(prefix_format(&router->prefixes[0].prefix, text), "2001:db8:10::/64",
                     "host bits of a router address are no part of the prefix");
    cr_expect_eq(router->option_interval, 600000);
    inventory_free(observed.inventory);
}
