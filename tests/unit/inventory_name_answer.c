#include "inventory/name_answer.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "observe.h"

#define R1   "00:16:3e:00:00:01"
#define H1   "00:16:3e:00:00:0a"
#define ASKS "2001:db8:10::a"
#define DNS6 "2001:db8:10::53"

struct exchange {
    const char *name, *type, *answer;
    uint8_t code;
    bool silent;
};

static void asks(struct builder *b, double time, struct exchange e)
{
    struct build_dns dns = {
        .to = DNS6, .to_mac = R1, .name = e.name, .type = e.type, .identifier = (uint16_t)(time * 100)
    };
    build_dns(b, time, H1, ASKS, dns);
    if (e.silent) {
        build_dns(b, time + 2, H1, ASKS, dns);
        return;
    }
    dns.to = ASKS;
    dns.to_mac = H1;
    dns.response = true;
    dns.answer = e.answer;
    dns.code = e.code;
    build_dns(b, time + 0.01, R1, DNS6, dns);
}

static void conversation(struct builder *b)
{
    asks(b, 1, (struct exchange){ "WWW.example", "A", "198.51.100.80", 0, false });
    asks(b, 2, (struct exchange){ "www.example", "AAAA", "2001:db8:ffff::80", 0, false });
    asks(b, 3, (struct exchange){ "four.example", "AAAA", NULL, 0, false });
    asks(b, 4, (struct exchange){ "broken.example", "AAAA", NULL, 2, false });
    asks(b, 5, (struct exchange){ "none.example", "AAAA", NULL, 3, false });
    asks(b, 6, (struct exchange){ "silent.example", "AAAA", NULL, 0, true });
    build_arp(b, 30, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
}

static const struct name_answer *find(const struct observed *observed, const char *text)
{
    for (const struct name_answer *name = inventory_names(observed->inventory); name; name = name_answer_next(name))
        if (strcmp(name->name, text) == 0)
            return name;
    cr_assert_fail("%s", text);
    return NULL;
}

Test(name_answer, each_kind_of_answer_is_counted_apart)
{
    struct observed observed = observe(conversation);
    const struct name_answer *www = find(&observed, "www.example");
    cr_assert(www->a.answered == 1 && www->aaaa.answered == 1 && www->a_count == 1 && www->aaaa_count == 1);
    cr_assert_eq(find(&observed, "four.example")->aaaa.no_data, 1);
    cr_assert_eq(find(&observed, "broken.example")->aaaa.failed, 1);
    cr_assert_eq(find(&observed, "none.example")->aaaa.not_there, 1);
    cr_assert(find(&observed, "silent.example")->aaaa.unanswered == 1 &&
              find(&observed, "silent.example")->aaaa.queries == 1);
    inventory_free(observed.inventory);
}

Test(name_answer, addresses_lead_back_to_their_name)
{
    struct observed observed = observe(conversation);
    const struct segment *segment = inventory_segments(observed.inventory);
    struct address four, six = observe_address("2001:db8:ffff::80"), other = observe_address("2001:db8:ffff::81");
    cr_assert(address_parse_ipv4("198.51.100.80", &four));
    cr_assert_str_eq(inventory_name_of(observed.inventory, segment, &six), "www.example");
    cr_assert_str_eq(inventory_name_of(observed.inventory, segment, &four), "www.example");
    cr_assert_null(inventory_name_of(observed.inventory, segment, &other));
    cr_assert(inventory_share_name(observed.inventory, segment, &four, &six));
    cr_assert_not(inventory_share_name(observed.inventory, segment, &four, &other));
    inventory_free(observed.inventory);
}

static void falls_silent(struct builder *b)
{
    for (unsigned i = 0; i < 4; i++)
        asks(b, 1 + i, (struct exchange){ "www.example", "AAAA", "2001:db8:ffff::80", 0, false });
    for (unsigned i = 0; i < 6; i++)
        asks(b, 10 + i * 3, (struct exchange){ "www.example", "AAAA", NULL, 0, true });
    build_arp(b, 60, H1, "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
}

static void comes_back(struct builder *b)
{
    falls_silent(b);
    asks(b, 50, (struct exchange){ "www.example", "AAAA", "2001:db8:ffff::80", 0, false });
}

Test(name_answer, a_resolver_that_falls_silent_is_seen_and_comes_back)
{
    struct observed observed = observe(falls_silent);
    const struct resolver *resolver = inventory_resolvers(observed.inventory);
    cr_assert(resolver->answered == 4 && resolver->failing == 6 && resolver->client_count == 1);
    cr_assert_eq(resolver->failing_since, observe_time(10));
    inventory_free(observed.inventory);
    observed = observe(comes_back);
    resolver = inventory_resolvers(observed.inventory);
    cr_assert(resolver->failing == 0 && resolver->recovered == observe_time(50.01));
    inventory_free(observed.inventory);
}

static void many(struct builder *b)
{
    char name[64];
    for (unsigned i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "n%u.example", i);
        asks(b, 1 + i * 0.05, (struct exchange){ name, "AAAA", "2001:db8:ffff::80", 0, false });
    }
}

Test(name_answer, a_full_table_forgets_the_oldest_and_counts_it)
{
    struct inventory_limits limits = { .names = 100 };
    struct observed observed = observe_limited(many, &limits);
    struct table_usage_row rows[16];
    unsigned count = inventory_tables(observed.inventory, rows, 16);
    for (unsigned i = 0; i < count; i++)
        if (strcmp(rows[i].name, "names") == 0)
            cr_assert(rows[i].used == 100 && rows[i].evicted == 200);
    inventory_free(observed.inventory);
}
