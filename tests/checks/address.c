#include <criterion/criterion.h>

#include "scenario.h"

#define R1    "00:16:3e:00:00:01"
#define R1LL  "fe80::216:3eff:fe00:1"
#define H6    "00:16:3e:00:00:66"
#define H6LL  "fe80::216:3eff:fe00:66"
#define H6GUA "2001:db8:10:0:216:3eff:fe00:66"
#define H7    "00:16:3e:00:00:77"
#define H7GUA "2001:db8:10:0:77aa:bbcc:ddee:1177"
#define SRV   "2001:db8:10::25"
#define SRVM  "00:16:3e:00:00:25"
#define FAR   "2001:db8:ffff::1"

static const char lan[] = "version: 1\n"
                          "aggregates: [\"2001:db8:10::/48\"]\n"
                          "segments:\n"
                          "  - name: office\n"
                          "    prefixes: [\"2001:db8:10::/64\"]\n"
                          "    routers: [{address: \"" R1LL "\", mac: \"" R1 "\"}]\n"
                          "    hosts:\n"
                          "      - {name: mail, mac: \"" SRVM "\", addresses: [\"" SRV "\"], roles: [server]}\n"
                          "      - {name: printer, mac: \"00:16:3e:00:00:44\"}\n";

static void ra(struct builder *b)
{
    for (double time = 1; time < 400; time += 60)
        build_ra(b, time, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

static void claim(struct builder *b, double time, const char *mac, const char *address)
{
    build_na(b, time, mac, address, (struct build_na){ 0 });
}

static void ask(struct builder *b, double time, const char *mac, const char *address, const char *to)
{
    build_echo(b, time, mac, address, (struct build_echo){ .to = to, .to_mac = R1 });
}

static void in_turns(struct builder *b, const char *address, const char *one, const char *other)
{
    ra(b);
    for (double time = 100; time < 160; time += 20) {
        claim(b, time, one, address);
        claim(b, time + 10, other, address);
    }
}

/* ── two at one address ── */

static void h6_and_h7(struct builder *b)
{
    in_turns(b, H7GUA, H6, H7);
}

static void moved_once(struct builder *b)
{
    ra(b);
    claim(b, 100, H6, H7GUA);
    claim(b, 300, H7, H7GUA);
}

static void virtual_mac(struct builder *b)
{
    in_turns(b, H7GUA, H6, "00:00:5e:00:02:0a");
}

static void mail_taken(struct builder *b)
{
    in_turns(b, SRV, SRVM, H7);
}

static void mail_has_a_new_card(struct builder *b)
{
    ra(b);
    claim(b, 100, H7, SRV);
}

static void mail_as_documented(struct builder *b)
{
    ra(b);
    claim(b, 100, SRVM, SRV);
}

static const struct scenario two[] = {
    { .says = "two that claim one address in turns are duplicates, and that explains the flip-flop",
      .build = h6_and_h7,
      .expects = { { "address-duplicate", H7GUA, "high", "confirmed" },
                   { "nd-binding-flip-flop", H7GUA, .absorbed = "address-duplicate" } },
      .ignores = { "nd-override-misuse" } },
    { .says = "one move is a move", .build = moved_once, .silent = { "address-duplicate", "address-other-mac" } },
    { .says = "a virtual router's MAC address may share",
      .build = virtual_mac,
      .silent = { "address-duplicate", "address-source-spoofed" } },
    { .says = "the plan knows whose it is, and that explains the duplicate",
      .plan = lan,
      .build = mail_taken,
      .expects = { { "address-other-mac", SRV, "high", "confirmed", .says = "00:16:3e:00:00:77" },
                   { "address-duplicate", SRV, .absorbed = "address-other-mac" },
                   { "nd-binding-flip-flop", SRV, .absorbed = "address-duplicate" } },
      .ignores = { "nd-*" } },
    { .says = "a replaced card is worth a line",
      .plan = lan,
      .build = mail_has_a_new_card,
      .expects = { { "address-other-mac", SRV, "info", "confirmed", 1 } } },
    { .says = "as documented", .plan = lan, .build = mail_as_documented, .silent = { "address-*" } },
};
SCENARIOS(address, two, two)

/* ── who sends ── */

static void smurf(struct builder *b)
{
    ra(b);
    build_dad(b, 20, H6, H6GUA);
    claim(b, 22, H6, H6GUA);
    for (int i = 0; i < 3; i++) {
        ask(b, 100 + 4.0 * i, H7, H6GUA, FAR);
        claim(b, 102 + 4.0 * i, H6, H6GUA);
    }
}

static void foreign(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, H7GUA);
    for (int i = 0; i < 4; i++)
        ask(b, 200 + i, H7, "2a00:1450:99::1", FAR);
}

static void left_overs(struct builder *b)
{
    ra(b);
    for (int i = 0; i < 4; i++)
        ask(b, 200 + i, H7, "2a00:1450:99::1", FAR);
}

static void single_packet(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, H7GUA);
    ask(b, 200, H7, "2a00:1450:99::1", FAR);
}

static void router_forwards(struct builder *b)
{
    ra(b);
    for (int i = 0; i < 4; i++)
        ask(b, 200 + i, R1, "2a00:1450:99::1", H6GUA);
}

static void delegated(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, H7GUA);
    build_dhcpv6(b, 10, R1, R1LL,
                 (struct build_dhcpv6){
                     .type = 7, .to = "fe80::216:3eff:fe00:77", .to_mac = H7, .prefix = "2001:db8:99:1::/64" });
    for (int i = 0; i < 4; i++)
        ask(b, 200 + i, H7, "2001:db8:99:1::5", FAR);
}

static const struct scenario spoofed[] = {
    { .says = "who sends from an address that another resolves and answers for",
      .build = smurf,
      .expects = { { "address-source-spoofed", H7, "high", "confirmed" },
                   { "address-duplicate", H6GUA, "high" },
                   { "nd-binding-flip-flop", H6GUA, .absorbed = "address-duplicate" } },
      .ignores = { "nd-override-misuse" } },
    { .says = "sources that belong nowhere",
      .build = foreign,
      .expects = { { "address-source-spoofed", H7, "high", "likely", 4 } } },
    { .says = "in its first minute a host may talk from its former network",
      .build = left_overs,
      .silent = { "address-source-spoofed" } },
    { .says = "one packet is no pattern", .build = single_packet, .silent = { "address-source-spoofed" } },
    { .says = "a router forwards", .build = router_forwards, .silent = { "address-source-spoofed" } },
    { .says = "a delegated prefix is its own",
      .build = delegated,
      .silent = { "address-source-spoofed" },
      .ignores = { "dhcpv6-*", "uplink-*" } },
};
SCENARIOS(address, source_spoofed, spoofed)

/* ── the plan's addresses ── */

static void chosen_by_hand(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, "2001:db8:10::99");
    claim(b, 3, H6, "2001:db8:10::443");
    claim(b, 4, H6, H6GUA);
    claim(b, 5, H7, H7GUA);
    claim(b, 6, SRVM, SRV);
    claim(b, 7, "00:16:3e:00:00:44", "2001:db8:10::44");
    claim(b, 8, R1, "2001:db8:10::1");
}

static void given_by_dhcpv6(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, "2001:db8:10::99");
    build_dhcpv6(
        b, 10, R1, R1LL,
        (struct build_dhcpv6){ .type = 7, .to = "fe80::216:3eff:fe00:77", .to_mac = H7, .address = "2001:db8:10::99" });
}

static const struct scenario documented[] = {
    { .says = "addresses chosen by hand that the plan does not list",
      .plan = lan,
      .build = chosen_by_hand,
      .expects = { { "address-undocumented", "2001:db8:10::99", "low", "confirmed", 1 },
                   { "address-undocumented", "2001:db8:10::443", "low", "confirmed", 1 },
                   { "address-predictable", "2001:db8:10::/64", "info", "confirmed", 3 },
                   { "address-eui64-global", "2001:db8:10::/64", "info", "confirmed", 1 } } },
    { .says = "what DHCPv6 gave is not chosen by hand, and the server is named for its habit",
      .plan = lan,
      .build = given_by_dhcpv6,
      .expects = { { "address-predictable", "2001:db8:10::/64", "info", "confirmed", 1, .says = R1LL } },
      .silent = { "address-undocumented" },
      .ignores = { "dhcpv6-*" } },
    { .says = "no plan, no undocumented address",
      .build = chosen_by_hand,
      .expects = { { "address-predictable", "2001:db8:10::/64", "info", NULL, 4 } },
      .silent = { "address-undocumented" } },
};
SCENARIOS(address, documented, documented)

static void opaque_and_unique_local(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, H7GUA);
    claim(b, 3, H6, "fd12:3456:789a:1:216:3eff:fe00:66");
    claim(b, 4, H6, "2001:db8:10:0:216:3eff:fe00:55");
}

static const struct scenario patterns[] = {
    { .says = "opaque, unique local and unconfirmed ones are none",
      .build = opaque_and_unique_local,
      .silent = { "address-eui64-global", "address-predictable" },
      .ignores = { "nd-off-link-target" } },
};
SCENARIOS(address, patterns, patterns)

/* ── scopes ── */

static void martians(struct builder *b)
{
    ra(b);
    ask(b, 10, H7, "::1", H6GUA);
    ask(b, 11, H7, "::ffff:192.0.2.1", H6GUA);
    ask(b, 12, H7, "::192.0.2.1", H6GUA);
    ask(b, 13, H7, "4000::1", H6GUA);
    ask(b, 14, H7, "100::1", H6GUA);
    build_tcp(b, 15, H7, "100::2",
              (struct build_transport){ .to = H6GUA, .to_mac = H6, .source_port = 4000, .destination_port = 80 });
    ask(b, 16, H7, "::", H6GUA);
}

static void loopback_interface(struct builder *b)
{
    ask(b, 10, "00:00:00:00:00:00", "::1", "::1");
}

static void unspecified_where_it_may_be(struct builder *b)
{
    ra(b);
    build_dad(b, 10, H6, H6GUA);
    build_rs(b, 11, H6, "::", (struct build_rs){ 0 });
    build_mld_join(b, 12, H6, "::", H6GUA);
    build_mld_query(b, 13, H7, "::", (struct build_mld){ 0 });
}

static void site_local(struct builder *b)
{
    ra(b);
    ask(b, 10, H7, H7GUA, "fec0:0:0:1::5");
    build_tcp(b, 15, H7, "fec0::2",
              (struct build_transport){ .to = H6GUA, .to_mac = H6, .source_port = 4000, .destination_port = 80 });
}

static void old_windows(struct builder *b)
{
    ra(b);
    build_dns(b, 10, H7, H7GUA, (struct build_dns){ .to = "fec0:0:0:ffff::1", .to_mac = R1, .name = "www.example" });
    build_dns(b, 11, H7, H7GUA, (struct build_dns){ .to = "fec0:0:0:ffff::3", .to_mac = R1, .name = "www.example" });
}

static void scope(struct builder *b)
{
    ra(b);
    ask(b, 10, H7, "fe80:0:0:1::77", H6LL);
    ask(b, 11, H7, "fe80::216:3eff:fe00:77", FAR);
}

static void router_asks(struct builder *b)
{
    ra(b);
    build_ns(b, 10, R1, R1LL, (struct build_ns){ .target = H6GUA });
    ask(b, 11, H7, "fe80::216:3eff:fe00:77", H6GUA);
    ask(b, 12, H7, "fe80::216:3eff:fe00:77", H6LL);
    build_echo(b, 20, H6, H6GUA, (struct build_echo){ .to = FAR, .to_mac = R1 });
    build_icmpv6(b, 21, R1, R1LL,
                 (struct build_icmpv6){ .to = H6GUA, .to_mac = H6, .type = 1, .hex = "00000000", .quote = true });
}

static const struct scenario scopes[] = {
    { .says = "sources that no packet can have",
      .build = martians,
      .expects = { { "address-martian", "::1", "medium", "confirmed", 1 },
                   { "address-martian", "::ffff:192.0.2.1", "medium" },
                   { "address-martian", "::c000:201", "medium" },
                   { "address-martian", "4000::1", "medium" },
                   { "address-martian", "100::1", "medium" },
                   { "address-martian", "100::2", "medium" },
                   { "address-martian", "::", "medium" } },
      .ignores = { "icmpv6-*", "ipv6-*" } },
    { .says = "the loopback interface itself", .build = loopback_interface, .silent = { "address-martian" } },
    { .says = "a host without an address, and a switch",
      .build = unspecified_where_it_may_be,
      .silent = { "address-martian" },
      .ignores = { "mld-*" } },
    { .says = "site-local addresses",
      .build = site_local,
      .expects = { { "address-site-local", "fec0:0:0:1::5", "low", "confirmed", 1 },
                   { "address-site-local", "fec0::2", "low", "confirmed", 1 } },
      .ignores = { "prefix-*" } },
    { .says = "old Windows looks for a DNS server", .build = old_windows, .silent = { "address-site-local" } },
    { .says = "link-local addresses out of their place",
      .build = scope,
      .expects = { { "address-neighbour-scope", "fe80:0:0:1::77", "medium" },
                   { "address-neighbour-scope", "fe80::216:3eff:fe00:77", "medium" } } },
    { .says = "Neighbor Discovery, errors, and what stays on the link",
      .build = router_asks,
      .silent = { "address-neighbour-scope" } },
};
SCENARIOS(address, scopes, scopes)

#define ULA "fd12:3456:789a:1::77"

static void syn(struct builder *b, double time, const char *to)
{
    build_tcp(b, time, H7, ULA,
              (struct build_transport){
                  .to = to, .to_mac = R1, .source_port = 4000, .destination_port = 443, .flags = "S", .sequence = 7 });
}

static void repeated_syn(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, ULA);
    syn(b, 10, "2a00:1450:99::1");
    syn(b, 11, "2a00:1450:99::1");
    syn(b, 13, "2a00:1450:99::1");
}

static void single_syn(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, ULA);
    syn(b, 10, "2a00:1450:99::1");
}

static void answered_syn(struct builder *b)
{
    repeated_syn(b);
    build_tcp(b, 13.1, R1, "2a00:1450:99::1",
              (struct build_transport){
                  .to = ULA, .to_mac = H7, .source_port = 443, .destination_port = 4000, .flags = "SA" });
}

static void to_the_own_servers(struct builder *b)
{
    ra(b);
    claim(b, 2, H7, ULA);
    for (int i = 0; i < 3; i++) {
        syn(b, 10 + i, "2001:db8:10:9::1");
        syn(b, 20 + i, "fd12:3456:789a:2::1");
    }
}

static const struct scenario leaks[] = {
    { .says = "a repeated SYN shows that nothing came back, from wherever one looks",
      .build = repeated_syn,
      .expects = { { "address-ula-leak", ULA, "medium", "confirmed", 3 } },
      .ignores = { "nd-off-link-target" } },
    { .says = "one SYN shows nothing where answers would not be seen",
      .build = single_syn,
      .silent = { "address-ula-leak" },
      .withholds = { "address-ula-leak" },
      .ignores = { "nd-off-link-target" } },
    { .says = "an answer came: prefixes are translated",
      .build = answered_syn,
      .silent = { "address-ula-leak" },
      .ignores = { "nd-off-link-target" } },
    { .says = "the organisation's own servers",
      .plan = lan,
      .build = to_the_own_servers,
      .silent = { "address-ula-leak" },
      .ignores = { "prefix-*", "nd-off-link-target" } },
};
SCENARIOS(address, unique_local_leaks, leaks)
