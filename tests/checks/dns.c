#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "scenario.h"

static void end(struct builder *b, double time)
{
    build_arp(b, time, people[0].mac, people[0].four, (struct build_arp){ .target = "192.0.2.1" });
}

/* Names a, b, …: the resolver answers A, and AAAA with `code`, or not at all. */
static void fails(struct builder *b, unsigned names, uint8_t code, bool silent)
{
    exchange_begins(b, 200);
    for (unsigned i = 0; i < names; i++) {
        char name[32];
        snprintf(name, sizeof name, "%c.example", 'a' + (int)i);
        exchange_asks(b, 20 + i * 10, &people[0], (struct question){ DNS6, name, "AAAA", NULL, code, silent });
        exchange_asks(b, 21 + i * 10, &people[0], (struct question){ DNS6, name, "A", FAR4, 0, false });
    }
    end(b, 100);
}

static void server_failure(struct builder *b)
{
    fails(b, 3, 2, false);
}

static void no_such_name(struct builder *b)
{
    fails(b, 3, 3, false);
}

static void silence(struct builder *b)
{
    fails(b, 3, 0, true);
}

static void two_names(struct builder *b)
{
    fails(b, 2, 2, false);
}

static void no_data(struct builder *b)
{
    fails(b, 3, 0, false);
}

static void no_data_twice(struct builder *b)
{
    exchange_begins(b, 200);
    exchange_names(b, 20, "four.example", NULL, FAR4);
    exchange_names(b, 30, "four.example", NULL, FAR4);
    end(b, 100);
}

static void both_records(struct builder *b)
{
    exchange_begins(b, 200);
    exchange_names(b, 20, "www.example", FAR6, FAR4);
    exchange_names(b, 30, "www.example", FAR6, FAR4);
    end(b, 100);
}

static const struct scenario answers[] = {
    { .says = "SERVFAIL for AAAA of three names",
      .build = server_failure,
      .expects = { { "dns-aaaa-broken", "[" DNS6 "]:53", "high", "confirmed", 1 } } },
    { .says = "NXDOMAIN for AAAA, where A exists",
      .build = no_such_name,
      .expects = { { "dns-aaaa-broken", "[" DNS6 "]:53", "high", "confirmed", 1 } } },
    { .says = "silence for AAAA",
      .build = silence,
      .expects = { { "dns-aaaa-broken", "[" DNS6 "]:53", "high", "confirmed", 1 } } },
    { .says = "two names are too few", .build = two_names, .silent = { "dns-aaaa-broken" } },
    { .says = "no data is a right answer", .build = no_data, .silent = { "dns-aaaa-broken" } },
    { .says = "no data twice is worth a line",
      .build = no_data_twice,
      .expects = { { "dns-no-aaaa", "four.example", "info", "confirmed", 1 } } },
    { .says = "a name with both records", .build = both_records, .silent = { "dns-*" } },
};
SCENARIOS(dns, answers_for_ipv6, answers)

/* 24 questions in 20 minutes; `six` of them over IPv6; a conversation between two hosts shows that all traffic is seen. */
static void transport(struct builder *b, unsigned six, double seconds)
{
    exchange_begins(b, seconds);
    for (unsigned i = 0; i < 24; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%u.example", i);
        exchange_asks(b, 20 + i * (seconds - 40) / 24, &people[i % 3],
                      (struct question){ i < six ? DNS6 : DNS4, name, "AAAA", FAR6, 0, false });
    }
    for (unsigned i = 0; i < 3; i++)
        exchange_connects(b, 10 + i, &people[i], people[(i + 1) % 3].six, people[(i + 1) % 3].mac, 22, 0.001, ANSWERS);
    end(b, seconds);
}

static void over_ipv4(struct builder *b)
{
    transport(b, 0, 1200);
}

static void over_both(struct builder *b)
{
    transport(b, 2, 1200);
}

static void briefly(struct builder *b)
{
    transport(b, 0, 300);
}

static const struct scenario transports[] = {
    { .says = "all questions over IPv4",
      .build = over_ipv4,
      .expects = { { "dns-ipv4-transport-only", NULL, "low", "likely", 1 } } },
    { .says = "some over IPv6", .build = over_both, .silent = { "dns-ipv4-transport-only" } },
    { .says = "five minutes are too short",
      .build = briefly,
      .silent = { "dns-ipv4-transport-only" },
      .withholds = { "dns-ipv4-transport-only" } },
};
SCENARIOS(dns, transport_of_questions, transports)
