#include <criterion/criterion.h>
#include <stdio.h>

#include "observe.h"

#define X4 "00:16:3e:00:00:44"
static const struct classify_settings settings = {
    .attach_watch = 30, .likely_active = 1800, .possible_active = 60, .windows = 2, .bursts = 3
};

/* Two other hosts whose MLD reports show that multicast is seen; a router with a prefix. */
static void surroundings(struct builder *b, double until)
{
    for (double at = 1; at < until; at += 100) {
        build_arp(b, at, "00:16:3e:00:00:0a", "192.0.2.10", (struct build_arp){ .target = "192.0.2.1" });
        build_mld_join(b, at + 1, "00:16:3e:00:00:0a", "fe80::216:3eff:fe00:a", "fe80::216:3eff:fe00:a");
        build_mld_join(b, at + 2, "00:16:3e:00:00:0b", "fe80::216:3eff:fe00:b", "fe80::216:3eff:fe00:b");
        build_ra(b, at + 3, "00:16:3e:00:00:01", "fe80::1",
                 (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    }
}

static void arps(struct builder *b, double from, double until, double every)
{
    for (double at = from; at <= until; at += every)
        build_arp(b, at, X4, "192.0.2.44", (struct build_arp){ .target = "192.0.2.1" });
}

static void start_seen(struct builder *b)
{
    surroundings(b, 200);
    build_dhcpv4(b, 60, X4, NULL, (struct build_dhcpv4){ .type = 1 });
    arps(b, 62, 100, 5);
}

static void asked_and_silent(struct builder *b)
{
    surroundings(b, 400);
    arps(b, 1, 399, 5);
    for (int i = 0; i < 3; i++) {
        build_mld_query(b, 20 + 125.0 * i, "00:16:3e:00:00:fe", "fe80::fe", (struct build_mld){ 0 });
        build_mld_join(b, 22 + 125.0 * i, "00:16:3e:00:00:0a", "fe80::216:3eff:fe00:a", "fe80::216:3eff:fe00:a");
    }
}

static void long_active(struct builder *b)
{
    surroundings(b, 2100);
    arps(b, 5, 2005, 100);
}

static void shortly_active(struct builder *b)
{
    surroundings(b, 300);
    arps(b, 5, 125, 10);
}

static void two_frames(struct builder *b)
{
    surroundings(b, 300);
    arps(b, 5, 10, 5);
}

static void hidden(struct builder *b)
{
    build_dhcpv4(b, 60, X4, NULL, (struct build_dhcpv4){ .type = 1 });
    arps(b, 1, 3000, 30);
}

static void asks_for_108(struct builder *b)
{
    surroundings(b, 200);
    build_dhcpv4(b, 60, X4, NULL, (struct build_dhcpv4){ .type = 1, .wants_ipv6_only = true });
    arps(b, 62, 200, 5);
}

static void dual(struct builder *b)
{
    surroundings(b, 200);
    arps(b, 5, 100, 10);
    build_dad(b, 6, X4, "2001:db8:10:0:216:3eff:fe00:44");
}

static void link_local(struct builder *b)
{
    surroundings(b, 300);
    build_dhcpv4(b, 60, X4, NULL, (struct build_dhcpv4){ .type = 1 });
    build_dad(b, 61, X4, "fe80::216:3eff:fe00:44");
    arps(b, 62, 290, 10);
}

static void forwards(struct builder *b)
{
    surroundings(b, 200);
    arps(b, 1, 199, 5);
    for (int i = 0; i < 2; i++) {
        char far[32];
        snprintf(far, sizeof far, "198.51.100.%d", i + 1);
        build_tcp(b, 10 + i, X4, far,
                  (struct build_transport){ .to = "192.0.2.10",
                                            .to_mac = "00:16:3e:00:00:0a",
                                            .source_port = 80,
                                            .destination_port = 5000,
                                            .hop_limit = 57 });
        build_tcp(b, 10.5 + i, "00:16:3e:00:00:0a", "192.0.2.10",
                  (struct build_transport){ .to = far, .to_mac = X4, .source_port = 5000, .destination_port = 80 });
    }
}

static const struct {
    const char *says;
    void (*build)(struct builder *);
    enum host_stack stack;
    enum confidence confidence;
} rows[] = {
    { "its start was watched", start_seen, STACK_IPV4_ONLY, CONFIDENCE_CONFIRMED },
    { "two queries that others answered", asked_and_silent, STACK_IPV4_ONLY, CONFIDENCE_CONFIRMED },
    { "half an hour in several bursts", long_active, STACK_IPV4_ONLY, CONFIDENCE_LIKELY },
    { "two minutes", shortly_active, STACK_IPV4_ONLY, CONFIDENCE_POSSIBLE },
    { "two frames", two_frames, STACK_UNDETERMINED, CONFIDENCE_UNDETERMINED },
    { "nothing shows that its multicast would be seen", hidden, STACK_UNDETERMINED, CONFIDENCE_UNDETERMINED },
    { "it asks for an IPv6-only network", asks_for_108, STACK_UNDETERMINED, CONFIDENCE_UNDETERMINED },
    { "both families", dual, STACK_DUAL, CONFIDENCE_CONFIRMED },
    { "a link-local address only, from its start on", link_local, STACK_LINK_LOCAL_ONLY, CONFIDENCE_CONFIRMED },
    { "it forwards for others", forwards, STACK_NOT_CLASSIFIED, CONFIDENCE_UNDETERMINED },
};

Test(classify, follows_the_table_of_evidence)
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct observed observed = observe(rows[i].build);
        struct host_verdict verdict;
        host_classify(observed_host(&observed, X4), &settings, observed.end, &verdict);
        cr_expect_eq(verdict.stack, rows[i].stack, "%s: %s (%s)", rows[i].says, host_stack_word(verdict.stack),
                     verdict.why);
        cr_expect_eq(verdict.confidence, rows[i].confidence, "%s: %s (%s)", rows[i].says,
                     confidence_word(verdict.confidence), verdict.why);
        inventory_free(observed.inventory);
    }
}

Test(classify, lost_frames_lower_a_verdict_on_absence_by_one_step)
{
    struct classify_settings lossy = settings;
    struct observed observed = observe(start_seen);
    struct host_verdict verdict;
    lossy.capture_loss = true;
    host_classify(observed_host(&observed, X4), &lossy, observed.end, &verdict);
    cr_assert_eq(verdict.confidence, CONFIDENCE_LIKELY);
    inventory_free(observed.inventory);
}

Test(classify, the_grade_tells_services_on_both_families_and_broken_ipv6)
{
    static const struct grade_case {
        const char *says, *grade;
        uint16_t services, services_ipv6;
        bool off_link;
        uint32_t failed;
    } grades[] = {
        { "an address", "G2", 0, 0, false, 0 },
        { "talks beyond the segment", "G3", 0, 0, true, 0 },
        { "all its services have both families", "G4", 2, 2, false, 0 },
        { "one service lacks IPv6", "G3", 2, 1, true, 0 },
        { "its IPv6 connections fail", "D", 2, 2, true, 3 },
    };
    for (unsigned i = 0; i < sizeof grades / sizeof grades[0]; i++) {
        const struct grade_case *row = &grades[i];
        struct observed observed = observe(dual);
        struct host *host = observed_host(&observed, X4);
        struct host_verdict verdict;
        host->services = row->services;
        host->services_ipv6 = row->services_ipv6;
        host->talks_off_link = row->off_link;
        host->connections.failed_count = row->failed ? 2 : 0;
        host->connections.ipv6_failed_since = row->failed;
        host->connections.ipv4_answered = 1;
        host_classify(host, &settings, observed.end, &verdict);
        cr_expect_str_eq(verdict.grade, row->grade, "%s: %s", row->says, verdict.grade);
        inventory_free(observed.inventory);
    }
}
