#include "inventory/service.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "observe.h"

#define R1   "00:16:3e:00:00:01"
#define R1LL "fe80::216:3eff:fe00:1"
#define H1   "00:16:3e:00:00:0a"
#define H2   "00:16:3e:00:00:0b"
#define WEB  "00:16:3e:00:00:80"
#define S6   "2001:db8:ffff::80"
#define S4   "198.51.100.80"

enum answer { OPEN, CLOSED, NOTHING };

static void tries(struct builder *b, double time, const char *mac, const char *from, const char *server_mac,
                  const char *to, uint16_t port, enum answer how)
{
    struct build_transport there = { .to = to,
                                     .to_mac = server_mac,
                                     .source_port = (uint16_t)(20000 + time * 10),
                                     .destination_port = port,
                                     .flags = "S",
                                     .sequence = 100 };
    struct build_transport back = { .to = from,
                                    .to_mac = mac,
                                    .source_port = port,
                                    .destination_port = (uint16_t)(20000 + time * 10),
                                    .flags = how == OPEN ? "SA" : "RA",
                                    .sequence = 500,
                                    .acknowledgement = 101 };
    build_tcp(b, time, mac, from, there);
    if (how == NOTHING) {
        build_tcp(b, time + 1, mac, from, there);
        return;
    }
    build_tcp(b, time + 0.01, server_mac, to, back);
}

static void answers(struct builder *b, double time, const char *name, const char *type, const char *answer)
{
    struct build_dns dns = {
        .to = "192.0.2.53", .to_mac = R1, .name = name, .type = type, .identifier = (uint16_t)(time * 10)
    };
    build_dns(b, time, H1, "192.0.2.10", dns);
    dns.to = "192.0.2.10";
    dns.to_mac = H1;
    dns.response = true;
    dns.answer = answer;
    build_dns(b, time + 0.01, R1, "192.0.2.53", dns);
}

static void network(struct builder *b)
{
    build_ra(b, 0.5, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
    build_dad(b, 1, WEB, "2001:db8:10::80");
    build_na(b, 2.5, WEB, "2001:db8:10::80", (struct build_na){ 0 });
    build_arp(b, 1, WEB, "192.0.2.80", (struct build_arp){ .target = "192.0.2.1" });
}

static void end(struct builder *b)
{
    build_arp(b, 60, WEB, "192.0.2.80", (struct build_arp){ .target = "192.0.2.1" });
}

static void by_device(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "192.0.2.10", WEB, "192.0.2.80", 80, OPEN);
    tries(b, 4, H1, "2001:db8:10::a", WEB, "2001:db8:10::80", 80, OPEN);
    end(b);
}

static void refused(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "192.0.2.10", WEB, "192.0.2.80", 80, OPEN);
    tries(b, 4, H1, "2001:db8:10::a", WEB, "2001:db8:10::80", 80, CLOSED);
    end(b);
}

static void silent(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "192.0.2.10", WEB, "192.0.2.80", 80, OPEN);
    tries(b, 4, H1, "2001:db8:10::a", WEB, "2001:db8:10::80", 80, NOTHING);
    tries(b, 7, H2, "2001:db8:10::b", WEB, "2001:db8:10::80", 80, NOTHING);
    build_na(b, 20, WEB, "2001:db8:10::80", (struct build_na){ 0 });
    end(b);
}

static void published_closed(struct builder *b)
{
    network(b);
    answers(b, 2, "www.example", "A", S4);
    answers(b, 2.2, "www.example", "AAAA", S6);
    tries(b, 3, H1, "192.0.2.10", R1, S4, 443, OPEN);
    tries(b, 4, H1, "2001:db8:10::a", R1, S6, 443, CLOSED);
    end(b);
}

static void no_aaaa(struct builder *b)
{
    network(b);
    answers(b, 2, "www.example", "A", S4);
    answers(b, 2.2, "www.example", "AAAA", NULL);
    tries(b, 3, H1, "192.0.2.10", R1, S4, 443, OPEN);
    end(b);
}

static void nat64(struct builder *b)
{
    network(b);
    answers(b, 2.2, "www.example", "AAAA", "64:ff9b::c633:6450");
    tries(b, 3, H1, "2001:db8:10::a", R1, "64:ff9b::c633:6450", 443, OPEN);
    end(b);
}

/* The router's own addresses, claimed by ND and ARP, are one device as well (management of a router). */
static void router_itself(struct builder *b)
{
    network(b);
    build_na(b, 2, R1, "2001:db8:10::1", (struct build_na){ 0 });
    build_arp(b, 2, R1, "192.0.2.1", (struct build_arp){ .target = "192.0.2.10" });
    tries(b, 3, H1, "192.0.2.10", R1, "192.0.2.1", 443, OPEN);
    tries(b, 4, H1, "2001:db8:10::a", R1, "2001:db8:10::1", 443, CLOSED);
    end(b);
}

/* One that answers ARP for others too is no device behind its addresses. */
static void router_for_others(struct builder *b)
{
    network(b);
    build_na(b, 2, R1, "2001:db8:10::1", (struct build_na){ 0 });
    build_arp(b, 2, R1, "192.0.2.1", (struct build_arp){ .target = "192.0.2.10" });
    build_arp(b, 2, R1, "192.0.2.77", (struct build_arp){ .target = "192.0.2.10" });
    tries(b, 3, H1, "192.0.2.10", R1, "192.0.2.77", 443, OPEN);
    tries(b, 4, H1, "2001:db8:10::a", R1, "2001:db8:10::1", 443, CLOSED);
    end(b);
}

static void untried(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "192.0.2.10", R1, S4, 443, OPEN);
    end(b);
}

/* No name at all: two clients turn from one address to the other. */
static void by_use(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "2001:db8:10::a", R1, S6, 443, OPEN);
    tries(b, 3.5, H1, "192.0.2.10", R1, S4, 443, OPEN);
    tries(b, 13, H2, "2001:db8:10::b", R1, S6, 443, OPEN);
    tries(b, 13.5, H2, "192.0.2.11", R1, S4, 443, OPEN);
    end(b);
}

/* The same, but each time another IPv4 address. */
static void by_accident(struct builder *b)
{
    network(b);
    for (unsigned i = 0; i < 4; i++) {
        char address[32];
        snprintf(address, sizeof address, "198.51.100.%u", 100 + i);
        tries(b, 3 + i * 10, H1, "2001:db8:10::a", R1, S6, 443, OPEN);
        tries(b, 3.5 + i * 10, H1, "192.0.2.10", R1, address, 443, OPEN);
    }
    end(b);
}

static const struct view_case {
    const char *says;
    void (*build)(struct builder *b);
    const char *address; /* as shown */
    uint16_t port;
    enum service_state four, six;
    enum service_verdict verdict;
    enum service_join joined;
} views[] = {
    { "one device", by_device, "192.0.2.80", 80, SERVICE_OPEN, SERVICE_OPEN, SERVICE_DUAL, JOIN_DEVICE },
    { "refused", refused, "192.0.2.80", 80, SERVICE_OPEN, SERVICE_REFUSED, SERVICE_IPV4_ONLY, JOIN_DEVICE },
    { "a router itself", router_itself, "192.0.2.1", 443, SERVICE_OPEN, SERVICE_REFUSED, SERVICE_IPV4_ONLY,
      JOIN_DEVICE },
    { "a router that speaks for others", router_for_others, "192.0.2.77", 443, SERVICE_OPEN, SERVICE_UNTRIED,
      SERVICE_UNDECIDED, JOIN_NONE },
    { "silent to two clients, and alive", silent, "192.0.2.80", 80, SERVICE_OPEN, SERVICE_SILENT, SERVICE_IPV4_ONLY,
      JOIN_DEVICE },
    { "AAAA published, refused", published_closed, S4, 443, SERVICE_OPEN, SERVICE_REFUSED, SERVICE_PUBLISHED_CLOSED,
      JOIN_NAME },
    { "no AAAA", no_aaaa, S4, 443, SERVICE_OPEN, SERVICE_NO_AAAA, SERVICE_IPV4_ONLY, JOIN_NONE },
    { "translated", nat64, "64:ff9b::c633:6450", 443, SERVICE_UNTRIED, SERVICE_NAT64, SERVICE_IPV4_ONLY, JOIN_NONE },
    { "nobody tried", untried, S4, 443, SERVICE_OPEN, SERVICE_UNTRIED, SERVICE_UNDECIDED, JOIN_NONE },
    { "used in turns", by_use, S4, 443, SERVICE_OPEN, SERVICE_OPEN, SERVICE_DUAL, JOIN_USE },
    { "used together by accident", by_accident, S6, 443, SERVICE_UNTRIED, SERVICE_OPEN, SERVICE_UNDECIDED, JOIN_NONE },
};

static bool parse(const char *text, struct address *address)
{
    return address_parse_ipv4(text, address) || address_parse(text, address);
}

Test(service, both_families_become_one_view)
{
    for (unsigned i = 0; i < sizeof views / sizeof views[0]; i++) {
        const struct view_case *row = &views[i];
        struct observed observed = observe(row->build);
        struct address address;
        struct service_view view;
        cr_assert(parse(row->address, &address));
        const struct service *service =
            inventory_find_service(observed.inventory, inventory_segments(observed.inventory),
                                   strchr(row->address, ':') ? 6 : 4, &address, 6, row->port);
        cr_assert(service && service_look(observed.inventory, service, &view), "%s: not there", row->says);
        cr_assert_eq(view.ipv4_state, row->four, "%s: IPv4 %u", row->says, view.ipv4_state);
        cr_assert_eq(view.ipv6_state, row->six, "%s: IPv6 %u", row->says, view.ipv6_state);
        cr_assert_eq(view.verdict, row->verdict, "%s: verdict %u", row->says, view.verdict);
        cr_assert_eq(view.joined, row->joined, "%s: joined %u", row->says, view.joined);
        inventory_free(observed.inventory);
    }
}

/* One connection beyond the segment over each family, one inside it. SYN and SYN-ACK, with their IP headers. */
static void near_and_far(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "2001:db8:10::a", R1, S6, 443, OPEN);
    tries(b, 4, H1, "192.0.2.10", R1, S4, 443, OPEN);
    tries(b, 5, H1, "192.0.2.10", WEB, "192.0.2.80", 80, OPEN);
    tries(b, 6, H1, "2001:db8:10::a", WEB, "2001:db8:10::80", 80, OPEN);
    tries(b, 7, R1, S6, WEB, "2001:db8:10::80", 80, OPEN); /* from outside */
    end(b);
}

Test(service, octets_beyond_the_segment_are_counted_with_their_ip_headers)
{
    struct observed observed = observe(near_and_far);
    const struct segment *segment = inventory_segments(observed.inventory);
    cr_expect_eq(segment->ipv6_off_link_bytes, 2 * 2 * (40 + 20), "%llu",
                 (unsigned long long)segment->ipv6_off_link_bytes);
    cr_expect_eq(segment->ipv4_off_link_bytes, 2 * (20 + 20), "%llu", (unsigned long long)segment->ipv4_off_link_bytes);
    inventory_free(observed.inventory);
}

static void scan(struct builder *b)
{
    network(b);
    tries(b, 3, H1, "192.0.2.10", WEB, "192.0.2.80", 80, OPEN);
    for (unsigned i = 0; i < 400; i++)
        tries(b, 4 + i * 0.1, H2, "192.0.2.11", WEB, "192.0.2.80", (uint16_t)(1000 + i), CLOSED);
}

Test(service, a_scan_of_closed_ports_evicts_no_open_one)
{
    struct inventory_limits limits = { .services = 50 };
    struct observed observed = observe_limited(scan, &limits);
    struct address address;
    cr_assert(address_parse_ipv4("192.0.2.80", &address));
    cr_assert_not_null(
        inventory_find_service(observed.inventory, inventory_segments(observed.inventory), 4, &address, 6, 80));
    inventory_free(observed.inventory);
}

Test(service, the_median_is_of_the_latest_round_trips)
{
    struct service service = { .round_trip_count = 3, .round_trips = { 30, 10, 20 } };
    cr_assert_eq(service_median(&service), 20);
    service.round_trip_count = 0;
    cr_assert_eq(service_median(&service), 0);
}

Test(service, legacy_protocols_have_no_twin_to_miss)
{
    cr_assert(service_is_legacy(17, 137));
    cr_assert_not(service_is_legacy(6, 443));
}
