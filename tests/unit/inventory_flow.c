#include "inventory/flow.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "observe.h"

#define R1 "00:16:3e:00:00:01"
#define H1 "00:16:3e:00:00:0a"
#define H6 "2001:db8:10::a"
#define S6 "2001:db8:ffff::80"
#define H4 "192.0.2.10"
#define S4 "198.51.100.80"

static void client_sends(struct builder *b, double time, uint16_t port, const char *flags, uint32_t sequence,
                         uint32_t acknowledgement, unsigned length)
{
    build_tcp(b, time, H1, H6,
              (struct build_transport){ .to = S6,
                                        .to_mac = R1,
                                        .source_port = port,
                                        .destination_port = 443,
                                        .flags = flags,
                                        .sequence = sequence,
                                        .acknowledgement = acknowledgement,
                                        .length = length });
}

static void server_sends(struct builder *b, double time, uint16_t port, const char *flags, uint32_t sequence,
                         uint32_t acknowledgement, unsigned length)
{
    build_tcp(b, time, R1, S6,
              (struct build_transport){ .to = H6,
                                        .to_mac = H1,
                                        .source_port = 443,
                                        .destination_port = port,
                                        .flags = flags,
                                        .sequence = sequence,
                                        .acknowledgement = acknowledgement,
                                        .length = length });
}

static void answered(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    server_sends(b, 1.02, 40000, "SA", 500, 101, 0);
    client_sends(b, 1.021, 40000, "A", 101, 501, 0);
}

static void repeated_in_vain(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    client_sends(b, 2, 40000, "S", 100, 0, 0);
    build_arp(b, 9, H1, H4, (struct build_arp){ .target = "192.0.2.1" });
}

static void asked_once(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    build_arp(b, 3, H1, H4, (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 9, H1, H4, (struct build_arp){ .target = "192.0.2.1" });
}

static void asked_once_while_others_are_answered(struct builder *b)
{
    build_tcp(b, 0.5, H1, H4,
              (struct build_transport){
                  .to = S4, .to_mac = R1, .source_port = 41000, .destination_port = 443, .flags = "S", .sequence = 7 });
    build_tcp(b, 0.52, R1, S4,
              (struct build_transport){ .to = H4,
                                        .to_mac = H1,
                                        .source_port = 443,
                                        .destination_port = 41000,
                                        .flags = "SA",
                                        .sequence = 9,
                                        .acknowledgement = 8 });
    asked_once(b);
}

static void refused(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    server_sends(b, 1.02, 40000, "RA", 0, 101, 0);
}

static void unreachable(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    build_icmpv6(b, 1.01, R1, "2001:db8:10::1",
                 (struct build_icmpv6){ .to = H6, .to_mac = H1, .type = 1, .hex = "00000000", .quote = true });
}

static void half_a_mirror(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    client_sends(b, 1.05, 40000, "A", 101, 501, 0);
    client_sends(b, 1.06, 40000, "PA", 101, 501, 200);
}

static void late(struct builder *b)
{
    client_sends(b, 1, 40000, "S", 100, 0, 0);
    client_sends(b, 2, 40000, "S", 100, 0, 0);
    server_sends(b, 5.5, 40000, "SA", 500, 101, 0);
}

static const struct outcome_case {
    const char *says;
    void (*build)(struct builder *b);
    enum flow_outcome outcome;
    double round_trip; /* 0: not measured */
    unsigned syn_count;
} outcomes[] = {
    { "a SYN-ACK answers, and measures the round trip", answered, FLOW_ANSWERED, 0.02, 1 },
    { "repetition proves silence", repeated_in_vain, FLOW_UNANSWERED, 0, 2 },
    { "one question without an answer proves nothing", asked_once, FLOW_UNKNOWN, 0, 1 },
    { "unless this client's other questions are answered", asked_once_while_others_are_answered, FLOW_UNANSWERED, 0,
      1 },
    { "RST refuses", refused, FLOW_REFUSED, 0, 1 },
    { "an error from a router: unreachable", unreachable, FLOW_UNREACHABLE, 0, 1 },
    { "who goes on was answered, even unseen", half_a_mirror, FLOW_ANSWERED, 0, 1 },
    { "a late answer counts, but measures nothing", late, FLOW_ANSWERED, 0, 2 },
};

static const struct flow *flow_to(const struct observed *observed, const char *server)
{
    struct address address = observe_address(server);
    for (const struct flow *flow = inventory_flows(observed->inventory); flow; flow = flow_next(flow))
        if (address_equal(&flow->server, &address))
            return flow;
    return NULL;
}

Test(flow, an_outcome_is_what_begin_answer_and_repetition_show)
{
    for (unsigned i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        const struct outcome_case *row = &outcomes[i];
        struct observed observed = observe(row->build);
        const struct flow *flow = flow_to(&observed, S6);
        cr_assert_not_null(flow, "%s", row->says);
        cr_assert_eq(flow->outcome, row->outcome, "%s: outcome %u", row->says, flow->outcome);
        cr_assert_eq(flow->syn_count, row->syn_count, "%s", row->says);
        cr_assert_float_eq((double)flow->round_trip / 1e9, row->round_trip, 0.0005, "%s", row->says);
        cr_assert_eq(flow->client_port, 40000, "%s", row->says);
        inventory_free(observed.inventory);
    }
}

/* Segments of 100 octets, one sent again later, one late by 1 ms. */
static void data(struct builder *b)
{
    answered(b);
    for (unsigned i = 0; i < 10; i++)
        if (i != 5)
            server_sends(b, 2 + i * 0.1, 40000, "A", 501 + i * 100, 101, 100);
    server_sends(b, 2.601, 40000, "A", 501 + 500, 101, 100); /* overtaken by the one after it */
    server_sends(b, 3.5, 40000, "A", 501 + 700, 101, 100);
    server_sends(b, 9, 40000, "A", 501 + 999, 101, 1); /* a keep-alive */
}

Test(flow, retransmission_reordering_and_keep_alives_are_told_apart)
{
    struct observed observed = observe(data);
    const struct service *service = inventory_services(observed.inventory);
    cr_assert_eq(service->segments, 11, "%lu", service->segments);
    cr_assert_eq(service->retransmitted, 1);
    cr_assert_eq(service->reordered, 1);
    inventory_free(observed.inventory);
}

static void large_segments(struct builder *b, double last)
{
    answered(b);
    client_sends(b, 2, 40000, "A", 101, 501, 1400);
    client_sends(b, 2.001, 40000, "A", 1501, 501, 300);
    server_sends(b, 2.02, 40000, "A", 501, 101, 0);
    for (double t = 2.3; t <= last; t += t - 2)
        client_sends(b, t, 40000, "A", 101, 501, 1400);
}

static void stalls(struct builder *b)
{
    large_segments(b, 9);
}

static void recovers(struct builder *b)
{
    large_segments(b, 2.7);
    server_sends(b, 2.8, 40000, "A", 501, 1801, 0);
}

Test(flow, a_large_segment_sent_four_times_without_progress_stalls)
{
    struct observed observed = observe(stalls);
    cr_assert(flow_to(&observed, S6)->stalled);
    inventory_free(observed.inventory);
    observed = observe(recovers);
    cr_assert_not(flow_to(&observed, S6)->stalled);
    inventory_free(observed.inventory);
}

static void many(struct builder *b)
{
    for (unsigned i = 0; i < 300; i++)
        client_sends(b, 1 + i * 0.01, (uint16_t)(1024 + i), "S", 100, 0, 0);
}

Test(flow, a_full_table_forgets_the_oldest_and_counts_it)
{
    struct inventory_limits limits = { .flows = 100 };
    struct observed observed = observe_limited(many, &limits);
    struct table_usage_row rows[16];
    unsigned count = inventory_tables(observed.inventory, rows, 16);
    for (unsigned i = 0; i < count; i++)
        if (strcmp(rows[i].name, "flows") == 0)
            cr_assert(rows[i].used == 100 && rows[i].evicted == 200);
    cr_assert_eq(inventory_services(observed.inventory)->tries, 300);
    inventory_free(observed.inventory);
}

static void used_again(struct builder *b)
{
    answered(b);
    server_sends(b, 1.5, 40000, "A", 501, 101, 100);
    client_sends(b, 60, 40000, "S", 90000, 0, 0);
    server_sends(b, 60.02, 40000, "RA", 0, 90001, 0);
}

Test(flow, ports_that_are_used_again_begin_a_new_connection)
{
    struct observed observed = observe(used_again);
    const struct service *service = inventory_services(observed.inventory);
    cr_assert(service->tries == 2 && service->answered == 1 && service->refused == 1 && service->segments == 1);
    inventory_free(observed.inventory);
}
