#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

/* Which hosts show no IPv6, and which no more than a link-local address. */

#define R1       "00:16:3e:00:00:01"
#define R1LL     "fe80::216:3eff:fe00:1"
#define CAMERA   "00:40:8c:12:34:56"
#define CAMERA4  "192.0.2.61"
#define PRINTER  "00:80:77:31:0a:5c"
#define PRINTERL "fe80::280:77ff:fe31:a5c"

static const char *const macs[] = { "00:16:3e:00:00:66", "00:16:3e:00:00:77", "00:16:3e:00:00:88",
                                    "00:16:3e:00:00:99" };
static const char *const addresses[] = { "fe80::216:3eff:fe00:66", "fe80::216:3eff:fe00:77", "fe80::216:3eff:fe00:88",
                                         "fe80::216:3eff:fe00:99" };
static const char *const globals[] = { "2001:db8:10:0:216:3eff:fe00:66", "2001:db8:10:0:216:3eff:fe00:77",
                                       "2001:db8:10:0:216:3eff:fe00:88", "2001:db8:10:0:216:3eff:fe00:99" };

/* The router queries and advertises, four hosts answer: the capture shows everybody's multicast. */
static void others(struct builder *b, double until)
{
    for (double time = 1; time < until; time += 60)
        build_ra(b, time, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    for (double time = 2; time < until; time += 125) {
        build_mld_query(b, time, R1, R1LL, (struct build_mld){ 0 });
        for (unsigned i = 0; i < 4; i++)
            build_mld_join(b, time + 1 + i, macs[i], addresses[i], addresses[i]);
    }
    for (unsigned i = 0; i < 4; i++)
        build_dad(b, 3 + i * 0.1, macs[i], globals[i]);
}

static void says_arp(struct builder *b, double from, double until, double step)
{
    for (double time = from; time < until; time += step)
        build_arp(b, time, CAMERA, CAMERA4, (struct build_arp){ .target = "192.0.2.1" });
}

static void starts(struct builder *b, double at)
{
    build_dhcpv4(b, at, CAMERA, NULL, (struct build_dhcpv4){ .type = 1, .transaction = 9 });
    build_dhcpv4(b, at + 0.2, CAMERA, NULL, (struct build_dhcpv4){ .type = 3, .transaction = 9, .address = CAMERA4 });
    for (int i = 0; i < 3; i++)
        build_arp(b, at + 1 + i, CAMERA, "0.0.0.0", (struct build_arp){ .target = CAMERA4 });
    build_arp(b, at + 4, CAMERA, CAMERA4, (struct build_arp){ .target = CAMERA4 });
}

static void camera_starts(struct builder *b)
{
    others(b, 300);
    starts(b, 100);
    says_arp(b, 110, 290, 30);
}

static void camera_was_there(struct builder *b)
{
    others(b, 3600);
    says_arp(b, 10, 100, 20);
    says_arp(b, 1500, 1600, 20);
    says_arp(b, 3000, 3100, 20);
}

static void camera_answers_no_query(struct builder *b)
{
    others(b, 600);
    says_arp(b, 3, 590, 20);
}

static void camera_for_a_moment(struct builder *b)
{
    others(b, 300);
    says_arp(b, 100, 130, 10);
}

static void camera_joins_a_group(struct builder *b)
{
    camera_starts(b);
    build_mld_join(b, 101, CAMERA, "::", "fe80::240:8cff:fe12:3456");
}

static void nobody_shows_ipv6(struct builder *b)
{
    starts(b, 100);
    says_arp(b, 110, 3000, 30);
}

#define ALIKE                                                                                                          \
    {                                                                                                                  \
        "ra-*", "dhcpv4-*", "mld-*"                                                                                    \
    }

static const struct scenario ipv4_only[] = {
    { .says = "its start was watched, and nothing of it was IPv6",
      .build = camera_starts,
      .expects = { { "host-ipv4-only", CAMERA, "medium", "confirmed", 1 } },
      .ignores = ALIKE },
    { .says = "it was there all the time, others answered the queries",
      .build = camera_answers_no_query,
      .expects = { { "host-ipv4-only", CAMERA, "medium", "confirmed", 1 } },
      .ignores = ALIKE },
    { .says = "half an hour in several bursts",
      .build = camera_was_there,
      .expects = { { "host-ipv4-only", CAMERA, "medium", NULL, 1 } },
      .ignores = ALIKE },
    { .says = "half a minute decides nothing",
      .build = camera_for_a_moment,
      .silent = { "host-ipv4-only" },
      .ignores = ALIKE,
      .withholds = { "host-ipv4-only" } },
    { .says = "one MLD report is IPv6",
      .build = camera_joins_a_group,
      .silent = { "host-ipv4-only" },
      .ignores = { "ra-*", "dhcpv4-*", "mld-*", "host-link-local-only" } },
    { .says = "where nobody's IPv6 is seen, its silence says nothing",
      .build = nobody_shows_ipv6,
      .silent = { "host-ipv4-only" },
      .ignores = ALIKE,
      .withholds = { "host-ipv4-only" } },
};
SCENARIOS(host_family, who_showed_no_ipv6, ipv4_only)

static void printer_starts(struct builder *b)
{
    others(b, 300);
    build_mld_join(b, 100, PRINTER, "::", PRINTERL);
    build_dad(b, 100.5, PRINTER, PRINTERL);
    build_rs(b, 102, PRINTER, PRINTERL, (struct build_rs){ 0 });
    for (double time = 110; time < 290; time += 30)
        build_arp(b, time, PRINTER, "192.0.2.44", (struct build_arp){ .target = "192.0.2.1" });
    build_mld_join(b, 253, PRINTER, PRINTERL, PRINTERL);
}

static void printer_forms_an_address(struct builder *b)
{
    printer_starts(b);
    build_dad(b, 103, PRINTER, "2001:db8:10:0:280:77ff:fe31:a5c");
}

static void printer_was_there(struct builder *b)
{
    others(b, 300);
    for (double time = 3.5; time < 300; time += 125)
        build_mld_join(b, time, PRINTER, PRINTERL, PRINTERL);
    for (double time = 10; time < 290; time += 30)
        build_arp(b, time, PRINTER, "192.0.2.44", (struct build_arp){ .target = "192.0.2.1" });
}

static void no_router(struct builder *b)
{
    build_mld_join(b, 100, PRINTER, "::", PRINTERL);
    build_dad(b, 100.5, PRINTER, PRINTERL);
    for (double time = 110; time < 290; time += 30)
        build_mld_join(b, time, PRINTER, PRINTERL, PRINTERL);
}

static const struct scenario link_local_only[] = {
    { .says = "its start was watched, and it formed no address in the prefix",
      .build = printer_starts,
      .expects = { { "host-link-local-only", PRINTER, "low", NULL, 1 } },
      .ignores = { "ra-*", "mld-*" } },
    { .says = "it formed one",
      .build = printer_forms_an_address,
      .silent = { "host-link-local-only" },
      .ignores = { "ra-*", "mld-*" } },
    { .says = "an EUI-64 host that was there before shares one group for both",
      .build = printer_was_there,
      .silent = { "host-link-local-only" },
      .ignores = { "ra-*", "mld-*" },
      .withholds = { "host-link-local-only" } },
    { .says = "no router, no address",
      .build = no_router,
      .silent = { "host-link-local-only" },
      .ignores = { "ra-*", "mld-*" } },
};
SCENARIOS(host_family, who_stays_link_local, link_local_only)
