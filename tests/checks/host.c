#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define R1GUA "2001:db8:10::1"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define PHONE "02:16:3e:00:00:99"

#define PLAN(rest)                                                                                                     \
    "version: 1\n"                                                                                                     \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    prefixes: [\"2001:db8:10::/64\"]\n"                                                                           \
    "    routers: [{address: \"" R1LL "\"}]\n" rest
#define HOSTS                                                                                                          \
    PLAN("    hosts-complete: true\n"                                                                                  \
         "    hosts:\n"                                                                                                \
         "      - {name: printer, mac: \"00:16:3e:00:00:44\"}\n"                                                       \
         "      - {name: ada-phone, addresses: [\"2001:db8:10::99:99\"]}\n")
#define MODEL(model) PLAN("    model: " model "\n")

static void ra(struct builder *b, struct build_ra advertisement)
{
    for (double time = 1; time < 300; time += 60)
        build_ra(b, time, R1, R1LL, advertisement);
}

static struct build_ra slaac(void)
{
    return (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } };
}

static void stranger(struct builder *b)
{
    ra(b, slaac());
    build_na(b, 5, H6, H6LL, (struct build_na){ 0 });
    build_na(b, 6, "00:16:3e:00:00:44", "fe80::216:3eff:fe00:44", (struct build_na){ 0 });
}

static void phone(struct builder *b)
{
    ra(b, slaac());
    build_dhcpv4(b, 5, PHONE, NULL, (struct build_dhcpv4){ .type = 1, .host_name = "Ada-Phone" });
}

static const struct scenario undocumented[] = {
    { .says = "a host that the plan does not list",
      .plan = HOSTS,
      .build = stranger,
      .expects = { { "host-undocumented", H6, "low", "confirmed", 1 } } },
    { .says = "a made-up MAC address with a documented name",
      .plan = HOSTS,
      .build = phone,
      .silent = { "host-undocumented" },
      .ignores = { "dhcpv4-*" } },
    { .says = "the plan does not claim to list all", .plan = PLAN(""), .build = stranger, .silent = { "host-*" } },
};
SCENARIOS(host, undocumented, undocumented)

static void old_listener(struct builder *b)
{
    for (int i = 0; i < 4; i++) {
        build_mld_query(b, 10 + 125.0 * i, R1, R1LL, (struct build_mld){ 0 });
        build_mld_report(b, 12 + 125.0 * i, H6, H6LL,
                         (struct build_mld){ .version_1 = true, .records = { { .group = "ff02::1:ff00:66" } } });
    }
}

static void old_querier(struct builder *b)
{
    build_mld_query(b, 5, "00:16:3e:00:00:02", "fe80::2", (struct build_mld){ .version_1 = true });
    for (int i = 0; i < 2; i++) {
        build_mld_query(b, 10 + 125.0 * i, R1, R1LL, (struct build_mld){ 0 });
        build_mld_report(b, 12 + 125.0 * i, H6, H6LL,
                         (struct build_mld){ .version_1 = true, .records = { { .group = "ff02::1:ff00:66" } } });
    }
}

static const struct scenario old[] = {
    { .says = "version 1 for an answer to version 2",
      .build = old_listener,
      .expects = { { "host-mldv1", H6, "info", "confirmed", 4 } } },
    { .says = "an old querier makes all old",
      .build = old_querier,
      .silent = { "host-mldv1" },
      .ignores = { "mld-*" } },
};
SCENARIOS(host, mld_version_1, old)

static void addresses(struct builder *b, unsigned count, double step)
{
    ra(b, slaac());
    for (unsigned i = 0; i < count; i++) {
        char address[46];
        snprintf(address, sizeof address, "2001:db8:10:0:a1b2:c3d4:e5f6:%x", 0x1000 + i * 7);
        build_dad(b, 10 + i * step, H6, address);
        build_na(b, 12 + i * step, H6, address, (struct build_na){ 0 });
    }
}

static void forty(struct builder *b)
{
    addresses(b, 40, 5);
}

static void forty_in_two_days(struct builder *b)
{
    addresses(b, 40, 4320);
}

static const struct scenario many[] = {
    { .says = "forty addresses within minutes",
      .build = forty,
      .expects = { { "host-many-addresses", H6, "info", "confirmed", 1, .says = "40" } } },
    { .says = "forty temporary ones in two days",
      .build = forty_in_two_days,
      .silent = { "host-many-addresses" },
      .ignores = { "ra-*" } },
};
SCENARIOS(host, many_addresses, many)

static void a_only(struct builder *b)
{
    ra(b, slaac());
}

static void a_and_other(struct builder *b)
{
    ra(b, (struct build_ra){ .flags = "O", .prefixes = { { "2001:db8:10::/64" } } });
}

static void managed(struct builder *b)
{
    ra(b, (struct build_ra){ .flags = "MO", .prefixes = { { "2001:db8:10::/64", "L" } } });
}

static void both(struct builder *b)
{
    ra(b, (struct build_ra){ .flags = "MO", .prefixes = { { "2001:db8:10::/64" } } });
}

static void neither(struct builder *b)
{
    ra(b, (struct build_ra){ .prefixes = { { "2001:db8:10::/64", "L" } } });
}

static void stranger_manages(struct builder *b)
{
    ra(b, slaac());
    build_ra(b, 20, H6, H6LL, (struct build_ra){ .flags = "M", .prefixes = { { "2001:db8:10::/64" } } });
}

static void nat64_beside_dhcpv4(struct builder *b)
{
    ra(b, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .pref64 = "64:ff9b::/96" });
    build_dhcpv4(b, 10, R1, "192.0.2.1",
                 (struct build_dhcpv4){ .type = 5, .client_mac = H6, .address = "192.0.2.7", .server = "192.0.2.1" });
}

static void nat64(struct builder *b)
{
    ra(b, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .pref64 = "64:ff9b::/96" });
}

static void option_108(struct builder *b)
{
    nat64(b);
    build_dhcpv4(
        b, 10, R1, "192.0.2.1",
        (struct build_dhcpv4){
            .type = 2, .client_mac = H6, .address = "192.0.2.7", .server = "192.0.2.1", .ipv6_only_wait = 1800 });
}

#define DIFFERS(text)                                                                                                  \
    {                                                                                                                  \
        {                                                                                                              \
            "model-differs", "", "medium", "confirmed", 1, .says = text                                                \
        }                                                                                                              \
    }
#define OTHERS                                                                                                         \
    {                                                                                                                  \
        "ra-*", "dhcp*", "service-*"                                                                                   \
    }

static const struct scenario models[] = {
    { .says = "planned stateful, seen slaac",
      .plan = MODEL("stateful"),
      .build = a_only,
      .expects = DIFFERS("show slaac"),
      .ignores = OTHERS },
    { .says = "planned slaac, seen stateless",
      .plan = MODEL("slaac"),
      .build = a_and_other,
      .expects = DIFFERS("show stateless"),
      .ignores = OTHERS },
    { .says = "planned slaac, seen stateful",
      .plan = MODEL("slaac"),
      .build = managed,
      .expects = DIFFERS("show stateful"),
      .ignores = OTHERS },
    { .says = "planned stateless, seen static",
      .plan = MODEL("stateless"),
      .build = neither,
      .expects = DIFFERS("show static"),
      .ignores = OTHERS },
    { .says = "planned ipv6-only, DHCPv4 is there",
      .plan = MODEL("ipv6-only"),
      .build = nat64_beside_dhcpv4,
      .expects = DIFFERS("beside DHCPv4"),
      .ignores = OTHERS },
    { .says = "slaac", .plan = MODEL("slaac"), .build = a_only, .silent = { "model-differs" }, .ignores = OTHERS },
    { .says = "stateless",
      .plan = MODEL("stateless"),
      .build = a_and_other,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "stateful",
      .plan = MODEL("stateful"),
      .build = managed,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "mixed is slaac too",
      .plan = MODEL("slaac"),
      .build = both,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "mixed is stateful too",
      .plan = MODEL("stateful"),
      .build = both,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "static", .plan = MODEL("static"), .build = neither, .silent = { "model-differs" }, .ignores = OTHERS },
    { .says = "ipv6-only",
      .plan = MODEL("ipv6-only"),
      .build = nat64,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "ipv6-mostly",
      .plan = MODEL("ipv6-mostly"),
      .build = option_108,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "a server that offers option 108 makes no IPv4",
      .plan = MODEL("ipv6-only"),
      .build = option_108,
      .silent = { "model-differs" },
      .ignores = OTHERS },
    { .says = "a stranger's flags are not the segment's",
      .plan = MODEL("slaac"),
      .build = stranger_manages,
      .silent = { "model-differs" },
      .ignores = OTHERS },
};
SCENARIOS(host, models, models)
