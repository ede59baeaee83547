#include <criterion/criterion.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

#define PLAN(target, date)                                                                                             \
    "version: 1\n"                                                                                                     \
    "segments:\n"                                                                                                      \
    "  - name: office\n"                                                                                               \
    "    prefixes: [\"2001:db8:10::/64\"]\n"                                                                           \
    "    routers:\n"                                                                                                   \
    "      - {name: r1, address: \"" R1LL "\", mac: \"" R1 "\"}\n"                                                     \
    "    stage: {target: " target ", by: " date "}\n"

/* All three have addresses; nobody resolves or connects over IPv6: stage 2. */
static void addresses_only(struct builder *b)
{
    exchange_begins(b, 100);
    for (unsigned i = 0; i < 3; i++)
        exchange_connects(b, 20 + i, &people[i], FAR4, NULL, 443, 0.01, ANSWERS);
    build_arp(b, 80, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

/* And here everybody uses IPv6: stage 5. */
static void in_use(struct builder *b)
{
    exchange_begins(b, 100);
    exchange_names(b, 15, "www.example", FAR6, FAR4);
    for (unsigned i = 0; i < 3; i++)
        exchange_connects(b, 20 + i, &people[i], FAR6, NULL, 443, 0.01, ANSWERS);
    build_arp(b, 80, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

static const struct scenario stages[] = {
    { .says = "behind its target",
      .plan = PLAN("4", "2026-01-31"),
      .build = addresses_only,
      .expects = { { "stage-behind", NULL, "medium", NULL, 1, NULL, "Stage 2 of 7" } } },
    { .says = "the date has not come",
      .plan = PLAN("4", "2036-01-31"),
      .build = addresses_only,
      .silent = { "stage-behind" } },
    { .says = "the target is reached", .plan = PLAN("5", "2026-01-31"), .build = in_use, .silent = { "stage-behind" } },
};
SCENARIOS(stage, segments_on_their_way, stages)
