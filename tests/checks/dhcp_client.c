#include <criterion/criterion.h>

#include "dhcp.h"
#include "scenario.h"

static const char plan[] =
    "version: 1\nsegments:\n  - name: office\n    prefixes: [\"2001:db8:10::/64\"]\n    dhcpv6-servers: [{address: \"" R1LL
    "\"}]\n";

/* ── who asks under many names ── */

static void ask_as(struct builder *b, double at, const char *mac, const char *address, unsigned number)
{
    char duid[32];
    snprintf(duid, sizeof duid, "0003000102aa0000%04x", number);
    build_dhcpv6(
        b, at, mac, address,
        (struct build_dhcpv6){ .type = 1, .transaction = number + 1, .want_address = true, .client_duid = duid });
}

static void many_names(struct builder *b)
{
    for (unsigned i = 0; i < 30; i++)
        ask_as(b, 1 + i, H, HLL, i);
}

static void nineteen_names(struct builder *b)
{
    for (unsigned i = 0; i < 19; i++)
        ask_as(b, 1 + i, H, HLL, i);
}

static void one_client(struct builder *b)
{
    for (uint32_t i = 0; i < 30; i++)
        build_dhcpv6(b, 1 + i, H, HLL, (struct build_dhcpv6){ .type = 1, .transaction = i + 1, .want_address = true });
}

/* 25 devices behind an access point that puts its own MAC address on their frames: they come back. */
static void behind_an_extender(struct builder *b)
{
    for (unsigned i = 0; i < 19; i++)
        ask_as(b, 1 + i, H, HLL, i);
    for (unsigned i = 0; i < 19; i++)
        ask_as(b, 100 + i, H, HLL, i);
    for (unsigned i = 19; i < 25; i++)
        ask_as(b, 200 + i, H, HLL, i);
}

static void made_up(struct builder *b)
{
    char mac[20], address[40];
    for (unsigned i = 0; i < 150; i++) {
        snprintf(mac, sizeof mac, "02:00:00:00:01:%02x", i);
        snprintf(address, sizeof address, "fe80::ff:fe00:1%02x", i);
        ask_as(b, 1 + i * 0.02, mac, address, i);
    }
    build_arp(b, 90, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

/* A switch starts: as many real hosts ask, and each does what hosts do. */
static void boot_storm(struct builder *b)
{
    char mac[20], address[40];
    for (unsigned i = 0; i < 150; i++) {
        snprintf(mac, sizeof mac, "00:16:3e:00:01:%02x", i);
        snprintf(address, sizeof address, "fe80::216:3eff:fe00:1%02x", i);
        build_mld_join(b, 0.5 + i * 0.002, mac, "::", address);
        build_dad(b, 1 + i * 0.002, mac, address);
    }
    for (unsigned i = 0; i < 150; i++) {
        snprintf(mac, sizeof mac, "00:16:3e:00:01:%02x", i);
        snprintf(address, sizeof address, "fe80::216:3eff:fe00:1%02x", i);
        ask_as(b, 3 + i * 0.02, mac, address, i);
    }
    build_arp(b, 90, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

static const struct scenario exhaustion[] = {
    { .says = "thirty clients behind one MAC address that do not come back",
      .build = many_names,
      .expects = { { "dhcpv6-exhaustion", H, "medium", "confirmed", 11 } },
      .ignores = NOT_THIS },
    { .says = "nineteen clients behind one MAC address",
      .build = nineteen_names,
      .silent = { "dhcpv6-exhaustion" },
      .ignores = NOT_THIS },
    { .says = "one client that asks thirty times",
      .build = one_client,
      .silent = { "dhcpv6-exhaustion" },
      .ignores = NOT_THIS },
    { .says = "an extender's stable clients",
      .build = behind_an_extender,
      .silent = { "dhcpv6-exhaustion" },
      .ignores = NOT_THIS },
    { .says = "made-up senders, each once",
      .build = made_up,
      .expects = { { "dhcpv6-exhaustion", NULL, "medium" } },
      .ignores = { "address-*", "host-*", "prefix-*", "nd-*" } },
    { .says = "150 hosts that start with their switch",
      .build = boot_storm,
      .silent = { "dhcpv6-exhaustion" },
      .ignores = { "address-*", "host-*", "prefix-*", "mld-*" } },
};

SCENARIOS(dhcp_client, many_names_of_one, exhaustion)

/* ── who asks in vain ── */

static void served_once(struct builder *b)
{
    dhcp_exchange(b, 1, 9, R1, R1LL,
                  (struct build_dhcpv6){ .address = "2001:db8:10::100", .dns = { "2001:db8:10::53" } });
}

static void server_stops(struct builder *b)
{
    served_once(b);
    dhcp_asks_in_vain(b, 30, 1);
    dhcp_asks_in_vain(b, 31, 2);
}

static void server_returns(struct builder *b)
{
    server_stops(b);
    dhcp_exchange(b, 100, 20, R1, R1LL,
                  (struct build_dhcpv6){ .address = "2001:db8:10::100", .dns = { "2001:db8:10::53" } });
    build_arp(b, 160, H, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
}

/* One that begins anew is still one. */
static void one_asks_twice_in_vain(struct builder *b)
{
    served_once(b);
    for (uint32_t i = 0; i < 6; i++)
        build_dhcpv6(b, 30 + i * 10, H, HLL,
                     (struct build_dhcpv6){
                         .type = 1, .transaction = 7 + i / 3, .want_address = true, .elapsed = (int)(i % 3) * 1000 });
}

static void nobody_answers(struct builder *b)
{
    dhcp_asks_in_vain(b, 30, 1);
    dhcp_asks_in_vain(b, 31, 2);
}

static void one_asks_in_vain(struct builder *b)
{
    served_once(b);
    dhcp_asks_in_vain(b, 30, 1);
}

static void ask_and_are_served(struct builder *b)
{
    for (unsigned i = 0; i < 4; i++)
        dhcp_exchange(b, 1 + i * 20, i + 1, R1, R1LL,
                      (struct build_dhcpv6){ .address = "2001:db8:10::100", .dns = { "2001:db8:10::53" } });
}

static void ask_once(struct builder *b)
{
    for (uint32_t i = 0; i < 3; i++)
        build_dhcpv6(b, 1 + i * 20, H, HLL,
                     (struct build_dhcpv6){ .type = 1, .transaction = 1 + i, .want_address = true });
}

static void managed_and_nobody(struct builder *b)
{
    dhcp_advertised(b, "M");
    nobody_answers(b);
}

static const struct scenario silence[] = {
    { .says = "a server that answered before is silent to two clients",
      .build = server_stops,
      .expects = { { "dhcpv6-silent", NULL, "high", "confirmed", 1, NULL, "a server had answered before" } },
      .ignores = NOT_THIS },
    { .says = "silent until it answers again is an outage with both ends",
      .build = server_returns,
      .expects = { { "dhcpv6-silent", NULL, "high", "confirmed", 1, NULL, "2 clients" } },
      .ignores = NOT_THIS,
      .outages = { { "dhcpv6-silent", "segment", "", 30, 100, 2, .ipv4_is_down = true } } },
    { .says = "one client that asks again and again is one client",
      .build = one_asks_twice_in_vain,
      .silent = { "dhcpv6-silent" },
      .ignores = NOT_THIS,
      .withholds = { "dhcpv6-silent" },
      .no_outage = true },
    { .says = "the documented server is silent to two clients",
      .plan = plan,
      .build = nobody_answers,
      .expects = { { "dhcpv6-silent", NULL, "high", "confirmed", 1, NULL, "the plan names a server" } },
      .ignores = NOT_THIS },
    { .says = "two clients ask where nobody promised DHCPv6",
      .build = nobody_answers,
      .silent = { "dhcpv6-silent", "ra-managed-without-dhcpv6" },
      .ignores = NOT_THIS },
    { .says = "one client asks in vain",
      .build = one_asks_in_vain,
      .silent = { "dhcpv6-silent" },
      .ignores = NOT_THIS,
      .withholds = { "dhcpv6-silent" } },
    { .says = "clients ask once, and answers go to them alone",
      .plan = plan,
      .build = ask_once,
      .silent = { "dhcpv6-silent" },
      .ignores = NOT_THIS,
      .withholds = { "dhcpv6-silent" } },
    { .says = "clients that are served",
      .build = ask_and_are_served,
      .silent = { "dhcpv6-silent" },
      .ignores = NOT_THIS },
    { .says = "the advertisements send hosts to DHCPv6, and nobody answers",
      .plan = plan,
      .build = managed_and_nobody,
      .expects = { { "ra-managed-without-dhcpv6", NULL, "high", "confirmed", 1 },
                   { "dhcpv6-silent", NULL, "high", NULL, 1, "ra-managed-without-dhcpv6" } },
      .ignores = { "host-*", "prefix-*", "address-*", "ra-unverified" } },
};

SCENARIOS(dhcp_client, questions_without_answer, silence)

/* ── what the messages hold ── */

static void lease(struct builder *b, struct build_dhcpv6 reply)
{
    dhcp_advertised(b, "M");
    reply.address = "2001:db8:10::100";
    dhcp_exchange(b, 20, 1, R1, R1LL, reply);
}

static void t1_after_t2(struct builder *b)
{
    lease(b, (struct build_dhcpv6){ .t1 = 3000, .t2 = 1000 });
}

static void preferred_after_valid(struct builder *b)
{
    lease(b, (struct build_dhcpv6){ .preferred = 9000, .valid = 7200, .t1 = 100, .t2 = 200 });
}

static void t2_after_valid(struct builder *b)
{
    lease(b, (struct build_dhcpv6){ .t1 = 100, .t2 = 9000 });
}

static void times_left_to_the_client(struct builder *b)
{
    lease(b, (struct build_dhcpv6){ .t1 = BUILD_ZERO, .t2 = BUILD_ZERO });
}

static void without_end(struct builder *b)
{
    lease(b, (struct build_dhcpv6){
                 .preferred = BUILD_FOREVER, .valid = BUILD_FOREVER, .t1 = BUILD_FOREVER, .t2 = BUILD_FOREVER });
}

static void misplaced(struct builder *b) /* a Preference in a SOLICIT */
{
    build_dhcpv6(b, 1, H, HLL,
                 (struct build_dhcpv6){ .type = 1, .transaction = 7, .want_address = true, .options = "00070001ff" });
}

static void asks_with(struct builder *b, const char *options)
{
    build_dhcpv6(b, 1, H, HLL,
                 (struct build_dhcpv6){ .type = 1, .transaction = 7, .want_address = true, .options = options });
}

static void temporary(struct builder *b) /* IA_TA */
{
    asks_with(b, "0004000400000001");
}

static void unicast_allowed(struct builder *b) /* Server Unicast */
{
    lease(b, (struct build_dhcpv6){ .options = "000c001020010db8001000000000000000000053" });
}

static void past_the_end(struct builder *b)
{
    asks_with(b, "001000ff0000");
}

static void past_the_end_cut_off(struct builder *b) /* the same option whole on the wire, cut by the capture */
{
    builder_snaplen(b, 120);
    asks_with(b, "00100008000000090002abcd");
}

static const struct scenario messages[] = {
    { .says = "T1 later than T2",
      .build = t1_after_t2,
      .expects = { { "dhcpv6-inconsistent", R1, "low", "confirmed", 1 } } },
    { .says = "preferred longer than valid",
      .build = preferred_after_valid,
      .expects = { { "dhcpv6-inconsistent", R1, "low", "confirmed", 1 } } },
    { .says = "T2 later than the end of the lease",
      .build = t2_after_valid,
      .expects = { { "dhcpv6-inconsistent", R1, "low", "confirmed", 1 } } },
    { .says = "an option that a client may not send",
      .build = misplaced,
      .expects = { { "dhcpv6-inconsistent", H, "low", "confirmed", 1 } } },
    { .says = "T1 and T2 left to the client", .build = times_left_to_the_client, .silent = { "dhcpv6-inconsistent" } },
    { .says = "a lease without end", .build = without_end, .silent = { "dhcpv6-inconsistent" } },
    { .says = "temporary addresses by DHCPv6",
      .build = temporary,
      .expects = { { "dhcpv6-obsolete", H, "info", "confirmed", 1 } },
      .silent = { "dhcpv6-malformed", "dhcpv6-inconsistent" } },
    { .says = "Server Unicast",
      .build = unicast_allowed,
      .expects = { { "dhcpv6-obsolete", R1, "info", "confirmed", 1 } },
      .silent = { "dhcpv6-malformed", "dhcpv6-inconsistent" } },
    { .says = "a lease as servers give them",
      .build = ask_and_are_served,
      .silent = { "dhcpv6-obsolete", "dhcpv6-malformed", "dhcpv6-inconsistent" },
      .ignores = NOT_THIS },
    { .says = "an option past the end",
      .build = past_the_end,
      .expects = { { "dhcpv6-malformed", H, "low", "confirmed", 1 } } },
    { .says = "a message that the capture cut", .build = past_the_end_cut_off, .silent = { "dhcpv6-malformed" } },
};

SCENARIOS(dhcp_client, messages, messages)
