#include "inventory/binding.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "observe.h"

#define A "00:16:3e:00:00:0a"
#define B "00:16:3e:00:00:0b"
#define X "2001:db8:10::5"

static void probe_then_use(struct builder *b)
{
    build_dad(b, 1, A, X);
}

Test(binding, an_address_is_tentative_until_a_second_has_passed_without_objection)
{
    struct observed observed = observe(probe_then_use);
    struct address_record *record = observed_address(&observed, X);
    cr_assert_not_null(record);
    cr_assert_eq(address_record_state(record, observe_time(1.5)), ADDRESS_TENTATIVE);
    cr_assert_eq(address_record_state(record, observe_time(2.1)), ADDRESS_CLAIMED);
    cr_assert(record->proof & PROOF_DAD);
    inventory_free(observed.inventory);
}

static void turns(struct builder *b)
{
    build_na(b, 1, A, X, (struct build_na){ .target = X });
    build_na(b, 10, B, X, (struct build_na){ .target = X });
    build_na(b, 20, A, X, (struct build_na){ .target = X });
    build_na(b, 30, B, X, (struct build_na){ .target = X });
}

Test(binding, two_owners_in_turns_contest_an_address)
{
    struct observed observed = observe(turns);
    struct address_record *record = observed_address(&observed, X);
    cr_assert(record->contested && record->bindings == 3);
    cr_assert_eq(observed_events(&observed, EVENT_BINDING_CHANGED), 3);
    inventory_free(observed.inventory);
}

static void slow_turns(struct builder *b)
{
    build_na(b, 1, A, X, (struct build_na){ .target = X });
    build_na(b, 10, B, X, (struct build_na){ .target = X });
    build_na(b, 20, A, X, (struct build_na){ .target = X });
    build_na(b, 90, B, X, (struct build_na){ .target = X });
}

static void failover(struct builder *b)
{
    build_na(b, 1, A, X, (struct build_na){ .target = X });
    build_na(b, 100, B, X, (struct build_na){ .target = X });
    build_na(b, 500, A, X, (struct build_na){ .target = X });
}

static void proxy(struct builder *b)
{
    build_na(b, 1, A, X, (struct build_na){ .target = X });
    build_na(b, 2, B, "fe80::b",
             (struct build_na){ .target = X, .flags = "S", .to = "fe80::c", .to_mac = "00:16:3e:00:00:0c" });
    build_na(b, 3, A, X, (struct build_na){ .target = X });
    build_na(b, 4, B, "fe80::b",
             (struct build_na){ .target = X, .flags = "S", .to = "fe80::c", .to_mac = "00:16:3e:00:00:0c" });
}

Test(binding, failover_slow_turns_and_proxies_are_no_contest)
{
    static void (*const builds[])(struct builder *) = { slow_turns, failover, proxy };
    for (unsigned i = 0; i < 3; i++) {
        struct observed observed = observe(builds[i]);
        cr_expect_not(observed_address(&observed, X)->contested, "case %u", i);
        inventory_free(observed.inventory);
    }
}

static void conflict(struct builder *b)
{
    build_dad(b, 1, A, X);
    build_na(b, 1.2, B, X, (struct build_na){ .target = X });
}

static void both_probe(struct builder *b)
{
    build_dad(b, 1, A, X);
    build_dad(b, 1.3, B, X);
}

static void looped(struct builder *b)
{
    build_ns(b, 1, A, "::", (struct build_ns){ .target = X, .nonce = "019bfd832b98" });
    build_ns(b, 1.01, A, "::", (struct build_ns){ .target = X, .nonce = "019bfd832b98" });
}

Test(binding, an_answer_to_a_probe_is_a_conflict_and_an_own_nonce_a_loop)
{
    struct observed observed = observe(conflict);
    cr_expect_eq(observed_events(&observed, EVENT_DAD_CONFLICT), 1);
    cr_expect_eq(address_record_state(observed_address(&observed, X), observed.end), ADDRESS_CONFLICT);
    inventory_free(observed.inventory);
    observed = observe(both_probe);
    cr_expect_eq(observed_events(&observed, EVENT_DAD_CONFLICT), 1);
    inventory_free(observed.inventory);
    observed = observe(looped);
    cr_expect_eq(observed_events(&observed, EVENT_DAD_LOOP), 1);
    cr_expect_eq(observed_events(&observed, EVENT_DAD_CONFLICT), 0);
    inventory_free(observed.inventory);
}

static void many_addresses(struct builder *b)
{
    char address[64];
    for (int i = 1; i <= 80; i++) {
        snprintf(address, sizeof address, "2001:db8:10::%x", i);
        build_na(b, i, A, address, (struct build_na){ .target = address });
    }
}

Test(binding, a_host_keeps_64_addresses_and_counts_the_rest)
{
    struct observed observed = observe(many_addresses);
    struct host *host = observed_host(&observed, A);
    cr_assert_eq(host->address_count, HOST_ADDRESS_MAX);
    cr_assert_eq(host->addresses_lost, 16);
    inventory_free(observed.inventory);
}
