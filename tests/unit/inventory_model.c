#include "inventory/model.h"

#include <criterion/criterion.h>

#include "observe.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::1"

static void nothing_but_ipv4(struct builder *b)
{
    build_arp(b, 1, R1, "192.0.2.1", (struct build_arp){ .target = "192.0.2.2" });
}

static void no_router(struct builder *b)
{
    build_na(b, 1, R1, R1LL, (struct build_na){ 0 });
}

static void slaac(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void stateless(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .flags = "O", .prefixes = { { "2001:db8:10::/64" } } });
}

static void stateful(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .flags = "M", .prefixes = { { "2001:db8:10::/64", "L" } } });
}

static void mixed(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .flags = "M", .prefixes = { { "2001:db8:10::/64" } } });
}

static void by_hand(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64", "L" } } });
}

static void prefix_per_host(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .flags = "M", .prefixes = { { "2001:db8:10::/64", "LP" } } });
}

static void ipv6_only(struct builder *b)
{
    build_ra(b, 1, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .pref64 = "64:ff9b::/96" });
}

static void ipv6_mostly(struct builder *b)
{
    ipv6_only(b);
    build_dhcpv4(b, 2, R1, "192.0.2.1",
                 (struct build_dhcpv4){ .type = 2,
                                        .client_mac = "00:16:3e:00:00:66",
                                        .address = "192.0.2.7",
                                        .server = "192.0.2.1",
                                        .ipv6_only_wait = 1800 });
}

static const struct {
    void (*build)(struct builder *b);
    const char *word;
} cases[] = {
    { nothing_but_ipv4, "ipv4-only" },
    { no_router, "none" },
    { slaac, "slaac" },
    { stateless, "stateless" },
    { stateful, "stateful" },
    { mixed, "mixed" },
    { by_hand, "static" },
    { prefix_per_host, "prefix-per-host" },
    { ipv6_only, "ipv6-only" },
    { ipv6_mostly, "ipv6-mostly" },
};

Test(model, is_what_flags_and_servers_show)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct observed observed = observe(cases[i].build);
        const struct segment *segment = inventory_segments(observed.inventory);
        const char *word = model_word(model_observed(observed.inventory, segment, NULL, NULL));
        cr_expect_str_eq(word, cases[i].word, "%s: %s", cases[i].word, word);
        inventory_free(observed.inventory);
    }
}

static bool nobody(void *context, const struct router *router)
{
    (void)context;
    (void)router;
    return false;
}

Test(model, counts_only_the_routers_that_the_caller_wants)
{
    struct observed observed = observe(slaac);
    const struct segment *segment = inventory_segments(observed.inventory);
    cr_expect_eq(model_observed(observed.inventory, segment, nobody, NULL), CONFIGURATION_NONE);
    inventory_free(observed.inventory);
}

static void addresses(struct builder *b)
{
    const struct build_transport tcp = {
        .to = "2001:db8:10::1", .to_mac = R1, .source_port = 4000, .destination_port = 80
    };
    build_tcp(b, 1, R1, "::1", tcp);
    build_tcp(b, 2, R1, "fec0::1", tcp);
    build_tcp(b, 3, R1, "fd00::1", tcp);
    build_tcp(b, 4, R1, "fe80::1", tcp);
    build_tcp(b, 5, R1, "2001:db8:10::2", tcp);
    build_tcp(b, 6, R1, "64:ff9b::c000:201", tcp);
}

Test(inventory, names_odd_addresses_also_of_bulk_data)
{
    struct observed observed = observe(addresses);
    cr_expect_eq(observed_events(&observed, EVENT_ODD_ADDRESS), 4);
    cr_expect_eq(observed_events(&observed, EVENT_PACKET), 0);
    inventory_free(observed.inventory);
}
