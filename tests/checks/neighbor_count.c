#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "neighbor.h"
#include "scenario.h"

/* "02:aa:00:00" and a number make a MAC address, "2001:db8:10::" and a number an address. Eight texts live at a time. */
static const char *numbered(const char *head, unsigned i)
{
    static char texts[8][64];
    static unsigned turn;
    char *text = texts[turn++ % 8];
    if (strstr(head, "::"))
        snprintf(text, 64, "%s%x:%x", head, i / 256 + 1, i % 256 + 1);
    else
        snprintf(text, 64, "%s:%02x:%02x", head, i / 256, i % 256);
    return text;
}

static void made_up_advertisers(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 260; i++)
        build_na(b, 70 + 0.01 * i, numbered("02:aa:00:00", i), numbered("fe80::aa:", i),
                 (struct build_na){ .flags = "O" });
    build_ra(b, 140, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void boot_storm(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 260; i++) {
        const char *mac = numbered("00:16:3e:01", i);
        build_dad(b, 70 + 0.01 * i, mac, numbered("fe80::bb:", i));
    }
    for (unsigned i = 0; i < 260; i++) {
        const char *mac = numbered("00:16:3e:01", i);
        build_rs(b, 73 + 0.02 * i, mac, numbered("fe80::bb:", i), (struct build_rs){ 0 });
    }
    build_ra(b, 140, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void one_advertiser(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 210; i++)
        build_ns(b, 70 + 0.02 * i, BAD, BADLL, (struct build_ns){ .target = H7GUA });
}

static void solicits_by_unicast(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 210; i++) {
        build_ns(b, 70 + 0.02 * i, R1, R1LL, (struct build_ns){ .target = H7GUA, .to = H7GUA });
        build_na(b, 70 + 0.02 * i + 0.001, H7, H7GUA, (struct build_na){ .to = R1LL, .flags = "S" });
    }
}

static void asks_for_routers(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 60; i++)
        build_rs(b, 70 + 0.1 * i, BAD, BADLL, (struct build_rs){ 0 });
}

static void made_up_rs(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 60; i++)
        build_rs(b, 70 + 0.1 * i, numbered("02:aa:00:00", i), numbered("fe80::aa:", i), (struct build_rs){ 0 });
}

static void scan(struct builder *b, bool repeated)
{
    router_and_hosts(b);
    for (unsigned turn = 0; turn < (repeated ? 2 : 1); turn++)
        for (unsigned i = 0; i < 64; i++)
            build_ns(b, 70 + turn + 0.01 * i, R1, R1LL, (struct build_ns){ .target = numbered("2001:db8:10::", i) });
    build_ra(b, 80, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void scan_repeated(struct builder *b)
{
    scan(b, true);
}

static void scan_once(struct builder *b)
{
    scan(b, false);
}

static void many_neighbours(struct builder *b)
{
    router_and_hosts(b);
    for (unsigned i = 0; i < 80; i++) {
        const char *mac = numbered("00:16:3e:01", i);
        build_dad(b, 30 + 0.1 * i, mac, numbered("2001:db8:10::", i));
        build_mld_report(b, 40 + 0.1 * i, mac, numbered("2001:db8:10::", i),
                         (struct build_mld){ .records = { { .group = "ff02::fb" } } });
        build_echo(b, 55 + 0.01 * i, mac, numbered("2001:db8:10::", i), (struct build_echo){ .to = R1LL });
    }
    for (unsigned turn = 0; turn < 2; turn++)
        for (unsigned i = 0; i < 80; i++)
            build_ns(b, 70 + turn + 0.01 * i, R1, R1LL, (struct build_ns){ .target = numbered("2001:db8:10::", i) });
    build_ra(b, 80, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { DNS } });
}

static void router_is_gone(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        build_ns(b, 70 + 1.0 * i, H6, H6GUA, (struct build_ns){ .target = R1LL });
        build_ns(b, 75 + 1.0 * i, H7, H7GUA, (struct build_ns){ .target = R1LL });
    }
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static void router_comes_back(struct builder *b)
{
    router_is_gone(b);
    build_arp(b, 95, H6, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
    build_na(b, 110, R1, R1LL, (struct build_na){ .to = H6GUA, .to_mac = H6, .flags = "RSO" });
    build_arp(b, 150, H6, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

/* Each answer passed unseen: the next question, half a minute later, is a new one. */
static void asked_now_and_then(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 4; i++) {
        build_ns(b, 70 + 30.0 * i, H6, H6GUA, (struct build_ns){ .target = R1LL });
        build_ns(b, 75 + 30.0 * i, H7, H7GUA, (struct build_ns){ .target = R1LL });
    }
    build_dad(b, 200, H7, "2001:db8:10::77");
}

static void router_answers_at_last(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 2; i++) {
        build_ns(b, 70 + 1.0 * i, H6, H6GUA, (struct build_ns){ .target = R1LL });
        build_ns(b, 70.1 + 1.0 * i, H7, H7GUA, (struct build_ns){ .target = R1LL });
    }
    router_answers(b, 72);
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static void asked_once_each(struct builder *b)
{
    router_and_hosts(b);
    build_ns(b, 70, H6, H6GUA, (struct build_ns){ .target = R1LL });
    build_ns(b, 75, H7, H7GUA, (struct build_ns){ .target = R1LL });
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static void printer_is_off(struct builder *b)
{
    router_and_hosts(b);
    for (int i = 0; i < 3; i++) {
        build_ns(b, 70 + 1.0 * i, H6, H6GUA, (struct build_ns){ .target = "2001:db8:10::99" });
        build_ns(b, 75 + 1.0 * i, H7, H7GUA, (struct build_ns){ .target = "2001:db8:10::99" });
    }
    build_dad(b, 90, H7, "2001:db8:10::77");
}

static const struct scenario many[] = {
    { .says = "a flood from made-up senders is one finding about the segment",
      .plan = plan_r1,
      .build = made_up_advertisers,
      .expects = { { "nd-flood", "", "high", "confirmed", 260 } },
      .ignores = { "host-*" } },
    { .says = "in a boot storm each host shows more",
      .plan = plan_r1,
      .build = boot_storm,
      .silent = { "nd-flood", "rs-flood" },
      .ignores = { "host-*", "ra-unanswered" } },
    { .says = "a flood from one sender",
      .plan = plan_r1,
      .build = one_advertiser,
      .expects = { { "nd-flood", BAD, "high", "confirmed", 210 } } },
    { .says = "a router that checks its neighbours by unicast is busy, not flooding",
      .plan = plan_r1,
      .build = solicits_by_unicast,
      .silent = { "nd-*" } },
    { .says = "many Router Solicitations from one host",
      .plan = plan_r1,
      .build = asks_for_routers,
      .expects = { { "rs-flood", BAD, "low", "confirmed", 60 } },
      .ignores = { "ra-unanswered" } },
    { .says = "at the end of a capture made-up senders are likely",
      .plan = plan_r1,
      .build = made_up_rs,
      .expects = { { "rs-flood", "", "low", "likely", 60 } },
      .ignores = { "ra-unanswered", "host-*" } },
    { .says = "a router that looks for addresses that nobody has: somebody beyond it scans",
      .plan = plan_r1,
      .build = scan_repeated,
      .expects = { { "nd-scan", R1, "high", "confirmed", 64, NULL, "beyond it" } },
      .silent = { "nd-flood" } },
    { .says = "without repetition and without answers in sight the verdict is withheld",
      .plan = plan_r1,
      .build = scan_once,
      .silent = { "nd-scan" },
      .withholds = { "nd-scan" } },
    { .says = "many neighbours that exist are no scan",
      .plan = plan_r1,
      .build = many_neighbours,
      .silent = { "nd-scan", "nd-flood" },
      .ignores = { "icmpv6-*", "host-*", "address-undocumented", "mld-invalid" } },
    { .says = "two hosts ask for their router in vain",
      .plan = plan_r1,
      .build = router_is_gone,
      .expects = { { "nd-unreachable", R1LL, "high", "confirmed", 6, NULL, "a router" } },
      .ignores = { "ra-*" } },
    { .says = "a router that answers again: an outage with both ends",
      .plan = plan_r1,
      .build = router_comes_back,
      .expects = { { "nd-unreachable", R1LL, "high", "confirmed", 6, NULL, "2 hosts" } },
      .ignores = { "ra-*" },
      .outages = { { "nd-unreachable", "router", R1LL, 70, 110, 2 } } },
    { .says = "questions half a minute apart are no repetition",
      .plan = plan_r1,
      .build = asked_now_and_then,
      .silent = { "nd-unreachable" },
      .ignores = { "ra-*" },
      .withholds = { "nd-unreachable" },
      .no_outage = true },
    { .says = "an answer after the second question is an answer",
      .plan = plan_r1,
      .build = router_answers_at_last,
      .silent = { "nd-unreachable" } },
    { .says = "asked once, the answers may have passed unseen",
      .plan = plan_r1,
      .build = asked_once_each,
      .silent = { "nd-unreachable" },
      .withholds = { "nd-unreachable" } },
    { .says = "a printer that is switched off is nobody's business",
      .plan = plan_r1,
      .build = printer_is_off,
      .silent = { "nd-*" } },
};

SCENARIOS(neighbor_count, messages_by_their_number, many)
