#include <criterion/criterion.h>

#include "plan_text.h"

#define DAY (INT64_C(86400) * 1000000000)

static const char site[] =
    "version: 1\n"
    "aggregates: [\"2001:db8::/32\", 192.0.2.0/24]\n"
    "segments:\n"
    "  - name: office\n"
    "    vlan: 10\n"
    "    prefixes:\n"
    "      - \"2001:db8:0:10::/64\"\n"
    "      - {prefix: \"2001:db8:0:11::/64\", until: 1970-01-02, reason: moved}\n"
    "    prefix-delegation: [\"2001:db8:0:f000::/52\"]\n"
    "    routers:\n"
    "      - {name: both, address: \"fe80::1\", mac: \"00:16:3e:00:00:01\", redundancy: vrrp}\n"
    "      - {name: address, address: \"fe80::2\"}\n"
    "      - {name: mac, mac: \"00:16:3e:00:00:03\"}\n"
    "      - {name: carp, address: \"fe80::4\", mac: \"00:16:3e:00:00:04\", redundancy: carp}\n"
    "    hosts:\n"
    "      - {name: any, mac: \"00:40:8c:*\"}\n"
    "      - {name: camera-1, mac: \"00:40:8c:00:00:01\", addresses: [\"2001:db8:0:10::c1\", 192.0.2.7]}\n"
    "  - {name: trunk, vlan: [100, 10], prefixes: [\"2001:db8:0:20::/64\"]}\n"
    "  - {name: native, vlan: untagged}\n"
    "  - {name: port, interface: eth0}\n"
    "  - {name: ports, interface: \"eth*\"}\n"
    "  - {name: recording, capture: \"office-*.pcap\"}\n"
    "exemptions:\n"
    "  - {check: \"host-*\", segment: office, host: \"00:40:8c:*\", reason: old, until: 1970-01-02}\n"
    "  - {check: host-ipv4-only, segment: office, host: camera-1, reason: newer}\n"
    "  - {check: \"prefix-*\", host: \"2001:db8:0:10::/64\", reason: known}\n"
    "  - {check: address-duplicate, host: \"2001:DB8:0:10:0::C1\", reason: known}\n";

static struct plan *plan;
static const struct plan_segment *office;

static void load(void)
{
    plan = plan_text_load(site);
    cr_assert_not_null(plan, "%s", plan_text_said());
    office = plan_segment_by_name(plan, "office");
    cr_assert_not_null(office);
}

static void unload(void)
{
    plan_free(plan);
}

TestSuite(plan, .init = load, .fini = unload);

Test(plan, finds_the_segment_by_its_closest_selector)
{
    static const struct {
        uint16_t vlan[5];
        unsigned count;
        const char *interface, *capture, *segment; /* NULL: none fits */
    } rows[] = {
        { { 10 }, 1, NULL, NULL, "office" },          { { 10 }, 1, "eth0", "office-1.pcap", "office" },
        { { 100, 10 }, 2, NULL, NULL, "trunk" },      { { 10, 100 }, 2, NULL, NULL, NULL },
        { { 0, 10 }, 2, NULL, NULL, "office" }, /* a priority tag */
        { { 0 }, 1, NULL, NULL, "native" },           { { 0 }, 0, NULL, NULL, "native" },
        { { 0 }, 0, "eth0", NULL, "port" },           { { 0 }, 0, "eth1", NULL, "ports" },
        { { 0 }, 0, "wlan0", "", "native" },          { { 0 }, 0, "eth0", "/captures/office-1.pcap", "recording" },
        { { 20 }, 1, "eth1", NULL, "ports" },         { { 20 }, 1, NULL, NULL, NULL },
        { { 1, 2, 3, 4, 5 }, 5, "eth0", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct plan_segment *segment =
            plan_find_segment(plan, rows[i].vlan, rows[i].count, rows[i].interface, rows[i].capture);
        cr_expect_str_eq(segment ? segment->name : "none", rows[i].segment ? rows[i].segment : "none", "row %zu", i);
    }
}

Test(plan, with_one_segment_and_no_selector_applies_to_all)
{
    uint16_t vlan[] = { 7 };
    struct plan *single = plan_text_load("version: 1\nsegments: [{name: lan}]\n");
    cr_assert_not_null(single);
    cr_expect_str_eq(plan_find_segment(single, vlan, 1, "eth9", NULL)->name, "lan");
    plan_free(single);
}

Test(plan, matches_a_router_by_all_that_its_entry_names)
{
    static const struct {
        const char *address, *mac; /* mac NULL: no link layer */
        enum plan_router_match match;
        const char *entry;
    } rows[] = {
        { "fe80::1", "00:16:3e:00:00:01", ROUTER_MATCH_ALL, "both" },
        { "fe80::1", "00:16:3e:00:00:99", ROUTER_MATCH_ADDRESS, "both" },
        { "fe80::99", "00:16:3e:00:00:01", ROUTER_MATCH_MAC, "both" },
        { "fe80::99", "00:16:3e:00:00:99", ROUTER_MATCH_NONE, NULL },
        { "fe80::1", "00:00:5e:00:02:0a", ROUTER_MATCH_ALL, "both" },     /* VRRP's virtual MAC address */
        { "fe80::1", "00:00:0c:07:ac:01", ROUTER_MATCH_ADDRESS, "both" }, /* HSRP's is another protocol's */
        { "fe80::99", "00:00:5e:00:02:0a", ROUTER_MATCH_NONE, NULL },
        { "fe80::2", "00:16:3e:00:00:99", ROUTER_MATCH_ALL, "address" },
        { "fe80::2", "00:16:3e:00:00:01", ROUTER_MATCH_ALL, "address" },
        { "fe80::99", "00:16:3e:00:00:03", ROUTER_MATCH_ALL, "mac" },
        { "fe80::4", "00:00:5e:00:01:04", ROUTER_MATCH_ALL, "carp" },
        { "fe80::4", "00:00:5e:00:02:04", ROUTER_MATCH_ADDRESS, "carp" },
        { "fe80::1", NULL, ROUTER_MATCH_ALL, "both" },
        { "fe80::99", NULL, ROUTER_MATCH_NONE, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address address;
        struct mac mac;
        const struct plan_router *entry;
        cr_assert(address_parse(rows[i].address, &address));
        cr_assert(!rows[i].mac || mac_parse(rows[i].mac, &mac));
        enum plan_router_match match = plan_match_router(office, &address, rows[i].mac ? &mac : NULL, &entry);
        cr_expect_eq(match, rows[i].match, "row %zu", i);
        cr_expect_str_eq(entry ? entry->name : "none", rows[i].entry ? rows[i].entry : "none", "row %zu", i);
    }
}

Test(plan, judges_a_prefix_by_the_longest_that_covers_it)
{
    static const struct {
        const char *prefix;
        bool inferred;
        enum plan_prefix_verdict verdict;
        const char *where;
    } rows[] = {
        { "2001:db8:0:10::/64", false, PREFIX_DOCUMENTED, "office" },
        { "2001:db8:0:10::/72", false, PREFIX_LENGTH_MISMATCH, "office" },
        { "2001:db8:0:10::/60", false, PREFIX_LENGTH_MISMATCH, "office" },
        { "2001:db8:0:10:1::/80", true, PREFIX_DOCUMENTED, "office" },
        { "2001:db8:0:11::/64", false, PREFIX_DOCUMENTED_EXPIRED, "office" },
        { "2001:db8:0:f00a::/64", false, PREFIX_POOL, "office" },
        { "2001:db8:0:20::/64", false, PREFIX_OTHER_SEGMENT, "trunk" },
        { "2001:db8:0:20:1::/80", true, PREFIX_OTHER_SEGMENT, "trunk" },
        { "2001:db8:0:20::/56", false, PREFIX_LENGTH_MISMATCH, "office" }, /* 2001:db8::/56 holds our 10 as well */
        { "2001:db8:1::/64", false, PREFIX_AGGREGATE_ONLY, NULL },
        { "2001:470:1::/64", false, PREFIX_UNDOCUMENTED, NULL },
        { "fd00::/64", true, PREFIX_UNDOCUMENTED, NULL },
        { "::/0", false, PREFIX_UNDOCUMENTED, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct prefix prefix;
        const struct plan_segment *where;
        cr_assert(prefix_parse(rows[i].prefix, &prefix));
        prefix = prefix_make(&prefix.address, prefix.length);
        cr_expect_eq(plan_judge_prefix(plan, office, &prefix, rows[i].inferred, 10 * DAY, NULL, &where),
                     rows[i].verdict, "%s", rows[i].prefix);
        cr_expect_str_eq(where ? where->name : "none", rows[i].where ? rows[i].where : "none", "%s", rows[i].prefix);
    }
}

Test(plan, counts_the_last_day_as_a_day_of_use)
{
    const struct plan_day *until = &office->prefixes[1].until;
    cr_expect(until->set);
    cr_expect_eq(until->end, 2 * DAY);
    cr_expect_not(plan_day_passed(until, 2 * DAY - 1));
    cr_expect(plan_day_passed(until, 2 * DAY));
}

Test(plan, knows_what_is_the_organisations)
{
    static const struct {
        const char *address;
        bool ours;
    } rows[] = { { "2001:db8:ffff::1", true }, { "2001:470::1", false } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address address;
        cr_assert(address_parse(rows[i].address, &address));
        cr_expect_eq(plan_in_aggregates(plan, &address), rows[i].ours, "%s", rows[i].address);
    }
    struct address ipv4;
    cr_assert(address_parse_ipv4("192.0.2.200", &ipv4));
    cr_expect(plan_in_aggregates(plan, &ipv4));
    cr_expect(plan_uses_documentation_prefixes(plan));
}

Test(plan, finds_hosts_by_the_closest_entry)
{
    struct mac mac;
    struct address address;
    cr_assert(mac_parse("00:40:8c:00:00:01", &mac));
    cr_expect_str_eq(plan_find_host(office, &mac)->name, "camera-1");
    cr_assert(mac_parse("00:40:8c:00:00:02", &mac));
    cr_expect_str_eq(plan_find_host(office, &mac)->name, "any");
    cr_assert(mac_parse("00:40:8d:00:00:02", &mac));
    cr_expect_null(plan_find_host(office, &mac));
    cr_assert(address_parse_ipv4("192.0.2.7", &address));
    cr_expect_str_eq(plan_find_host_by_address(office, &address)->name, "camera-1");
}

Test(plan, exempts_by_check_segment_subject_and_day)
{
    static const struct {
        const char *check, *segment, *subject;
        int64_t when;
        const char *reason; /* NULL: none */
        bool expired;
    } rows[] = {
        { "host-ipv4-only", "office", "00:40:8c:00:00:02", DAY, "old", false },
        { "host-ipv4-only", "office", "00:40:8C:00:00:02", 2 * DAY, "old", true },
        { "host-ipv4-only", "trunk", "00:40:8c:00:00:02", DAY, NULL, false },
        { "ra-rogue", "office", "00:40:8c:00:00:02", DAY, NULL, false },
        { "host-ipv4-only", "office", "00:40:8c:00:00:01", 9 * DAY, "newer",
          false }, /* a host's name stands for its MAC */
        { "host-ipv4-only", "office", "2001:db8:0:10::c1", 9 * DAY, "newer", false },
        { "host-ipv4-only", "office", "192.0.2.7", 9 * DAY, "newer", false },
        { "prefix-unseen", "trunk", "2001:db8:0:10::/64", DAY, "known", false },
        { "prefix-special", NULL, "2001:db8:0:10::5", DAY, "known", false },
        { "prefix-unseen", "trunk", "2001:db8:0:20::/64", DAY, NULL, false },
        { "address-duplicate", "office", "2001:db8:0:10::c1", DAY, "known", false },
        { "address-duplicate", "office", NULL, DAY, NULL, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *subjects[] = { "nothing", rows[i].subject, NULL };
        bool expired;
        const struct plan_exemption *exemption =
            plan_find_exemption(plan, rows[i].check, rows[i].segment, subjects, rows[i].when, &expired);
        cr_expect_str_eq(exemption ? exemption->reason : "none", rows[i].reason ? rows[i].reason : "none", "row %zu",
                         i);
        cr_expect_eq(expired, rows[i].expired, "row %zu", i);
    }
}

Test(plan, compares_of_a_server_what_both_name)
{
    struct plan *servers = plan_text_load("version: 1\nsegments:\n  - name: lan\n    dhcpv6-servers:\n"
                                          "      - {address: \"fe80::1\", duid: \"00:03:00:01:aa\"}\n"
                                          "      - {duid: \"00:03:00:01:bb\"}\n");
    cr_assert_not_null(servers, "%s", plan_text_said());
    const struct plan_segment *lan = &servers->segments[0];
    struct address one, two;
    cr_assert(address_parse("fe80::1", &one) && address_parse("fe80::2", &two));
    static const uint8_t a[] = { 0, 3, 0, 1, 0xaa }, b[] = { 0, 3, 0, 1, 0xbb };
    const struct plan_server *list = lan->dhcpv6_servers;
    cr_expect_eq(plan_find_server(list, 2, &one, NULL, a, sizeof a), &list[0]);
    cr_expect_eq(plan_find_server(list, 2, &one, NULL, NULL, 0), &list[0]);
    cr_expect_eq(plan_find_server(list, 2, &two, NULL, b, sizeof b), &list[1]);
    cr_expect_null(plan_find_server(list, 2, &two, NULL, a, sizeof a));
    cr_expect_null(plan_find_server(list, 2, &two, NULL, NULL, 0));
    plan_free(servers);
}
