#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

/* Two hundred thousand made-up senders against small tables: who was there before is judged after it as if nothing had happened. */

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define BAD   "3c:07:54:00:00:bd"
#define ROGUE "fe80::3e07:54ff:fe00:bd"

enum { FLOOD = 200000 };

static const char plan[] = "version: 1\n"
                           "segments:\n"
                           "  - name: office\n"
                           "    prefixes: [\"2001:db8:10::/64\"]\n"
                           "    routers: [{name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}]\n";

static void regulars(struct builder *b, double from)
{
    for (int i = 0; i < 4; i++) {
        double t = from + i * 20;
        build_ra(b, t, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
        build_mld_join(b, t + 0.1, H6, H6LL, H6LL);
        build_ns(b, t + 0.2, H6, H6LL, (struct build_ns){ .target = R1LL });
        build_na(b, t + 0.3, R1, R1LL, (struct build_na){ .to = H6LL, .flags = "RSO" });
    }
}

static void flood(struct builder *b, double from)
{
    char mac[20], address[40];
    for (unsigned i = 0; i < FLOOD; i++) {
        double t = from + i * 0.0001;
        snprintf(mac, sizeof mac, "02:00:%02x:%02x:%02x:00", i >> 16, i >> 8 & 0xff, i & 0xff);
        snprintf(address, sizeof address, "fe80::ff:%x:%x", i >> 16, i & 0xffff);
        switch (i % 4) {
        case 0: build_ns(b, t, mac, address, (struct build_ns){ .target = R1LL }); break;
        case 1: build_na(b, t, mac, address, (struct build_na){ 0 }); break;
        case 2:
            build_dhcpv6(b, t, mac, address,
                         (struct build_dhcpv6){ .type = 1, .transaction = i, .want_address = true });
            break;
        default: build_ra(b, t, mac, address, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
        }
    }
}

/* 20 s of flood between two minutes of the regulars. */
static void washed_over(struct builder *b)
{
    regulars(b, 1);
    flood(b, 80);
    regulars(b, 160);
}

static void and_then_an_attack(struct builder *b)
{
    washed_over(b);
    for (int i = 0; i < 3; i++) {
        build_ra(b, 250 + i * 4, BAD, ROGUE, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
        build_na(b, 251 + i * 4, BAD, R1LL, (struct build_na){ .flags = "RO" });
        build_na(b, 252 + i * 4, BAD, H6LL, (struct build_na){ .flags = "O" });
        build_na(b, 253 + i * 4, H6, H6LL, (struct build_na){ .flags = "O" });
        build_na(b, 253.5 + i * 4, R1, R1LL, (struct build_na){ .flags = "RO" });
    }
}

#define SMALL                                                                                                          \
    {                                                                                                                  \
        .hosts = 2048, .addresses = 2048, .routers = 64, .prefixes = 64                                                \
    }

static const struct scenario floods[] = {
    { .says = "the flood is one finding of each kind, and says what the tables could not take",
      .plan = plan,
      .build = washed_over,
      .limits = SMALL,
      .expects = { { "ra-flood", "", "critical", "confirmed", FLOOD / 4 },
                   { "nd-flood", "", "high", NULL, 0, "ra-flood" },
                   { "dhcpv6-exhaustion", "", "medium", NULL, 0 },
                   { "capture-table-full", "hosts", "info" },
                   { "capture-table-full", "addresses", "info" } },
      .silent = { "ra-rogue*", "ra-gone", "ra-late", "nd-spoofed-router", "ra-unverified", "nd-binding-*" } },
    { .says = "attacks after it are seen against what was known before it",
      .plan = plan,
      .build = and_then_an_attack,
      .limits = SMALL,
      .expects = { { "ra-flood", "", "critical" },
                   { "nd-flood", "", "high", NULL, 0, "ra-flood" },
                   { "dhcpv6-exhaustion", "", "medium" },
                   { "ra-rogue", ROGUE, "critical", "confirmed", 3 },
                   { "nd-spoofed-router", NULL, "critical", "confirmed" },
                   { "address-duplicate", H6LL, "high" } },
      .silent = { "ra-gone", "ra-late", "ra-unverified" },
      .ignores = { "nd-override-misuse", "address-duplicate", "prefix-*", "nd-binding-*", "nd-link-layer-mismatch",
                   "address-source-spoofed" } },
};

SCENARIOS(flood, what_was_there_before, floods)
