#include <criterion/criterion.h>
#include <stdio.h>

#include "scenario.h"

/* checks/fold.h: one finding, not five hundred. Each sender here sends one advertisement that receivers must discard. */

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define H6   "00:16:3e:00:00:66"
#define H6LL "fe80::216:3eff:fe00:66"

enum { SENDERS = 100 };

static void invalid_ra(struct builder *b, double time, const char *mac, const char *address)
{
    build_twist(b, (struct build_twist){ .hop_limit = 64 });
    build_ra(b, time, mac, address, (struct build_ra){ .prefixes = { { "2001:db8:bad::/64" } } });
}

static void regulars(struct builder *b, double until)
{
    for (double at = 1; at <= until; at += 60)
        build_ra(b, at, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 2, H6, H6LL);
}

static void from_many(struct builder *b, void (*first)(struct builder *b, double, const char *, const char *),
                      double from)
{
    char mac[20], address[40];
    for (unsigned i = 0; i < SENDERS; i++) {
        snprintf(mac, sizeof mac, "02:00:00:00:01:%02x", i);
        snprintf(address, sizeof address, "fe80::1:%x", i);
        first(b, from + i * 0.1, mac, address);
    }
}

static void made_up(struct builder *b)
{
    regulars(b, 300);
    from_many(b, invalid_ra, 100);
    invalid_ra(b, 120, H6, H6LL); /* H6 was there before: it is none of them */
}

static void old_hosts(struct builder *b)
{
    regulars(b, 300);
    from_many(b, build_dad, 3);
    from_many(b, invalid_ra, 100);
}

static const struct scenario folds[] = {
    { .says = "32 new senders have findings of their own, the others one together, who was there before its own",
      .build = made_up,
      .expects = { { "ra-invalid", "fe80::1:0", "medium", "confirmed", 1 },
                   { "ra-invalid", "fe80::1:1f", "medium", "confirmed", 1 },
                   { "ra-invalid", "", "medium", "confirmed", SENDERS - 32, NULL, "68 more senders" },
                   { "ra-invalid", H6LL, "medium", "confirmed", 1 } },
      .ignores = { "ra-*" } },
    { .says = "a hundred hosts that were there before are a hundred findings",
      .build = old_hosts,
      .expects = { { "ra-invalid", "fe80::1:0", "medium", "confirmed", 1 },
                   { "ra-invalid", "fe80::1:63", "medium", "confirmed", 1 } },
      .ignores = { "ra-*" } },
};
SCENARIOS(fold, one_finding_not_five_hundred, folds)
