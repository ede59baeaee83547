#include <criterion/criterion.h>

#include "scenario.h"

#define R1        "00:16:3e:00:00:01"
#define R1LL      "fe80::216:3eff:fe00:1"
#define R1_GLOBAL "2001:db8:10::1"
#define A         "00:16:3e:00:00:66"
#define A_ADDRESS "2001:db8:10:0:216:3eff:fe00:66"
#define B         "00:16:3e:00:00:77"
#define B_ADDRESS "2001:db8:10:0:216:3eff:fe00:77"
#define BLL       "fe80::216:3eff:fe00:77"
#define C         "00:16:3e:00:00:88"
#define C_ADDRESS "2001:db8:10:0:216:3eff:fe00:88"
#define FAR       "2001:db8:ffff::80"

static const char plan_translator[] =
    "version: 1\n"
    "segments:\n"
    "  - name: office\n"
    "    prefixes: [\"2001:db8:10::/64\"]\n"
    "    hosts:\n"
    "      - {name: nat64, mac: \"" B "\", addresses: [\"" B_ADDRESS "\"], roles: [translator]}\n";

static void router(struct builder *b, double time)
{
    build_ra(b, time, R1, R1LL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { R1_GLOBAL } });
}

static void ping_between(struct builder *b, double time, const char *mac, const char *from, const char *to_mac,
                         const char *to)
{
    build_echo(b, time, mac, from, (struct build_echo){ .to = to, .to_mac = to_mac, .identifier = 3, .sequence = 1 });
    build_echo(b, time + 0.01, to_mac, to,
               (struct build_echo){ .to = from, .to_mac = mac, .reply = true, .identifier = 3, .sequence = 1 });
}

/* All see all: a mirror port. */
static void everybody_talks(struct builder *b, double time)
{
    ping_between(b, time, A, A_ADDRESS, B, B_ADDRESS);
    ping_between(b, time + 1, A, A_ADDRESS, C, C_ADDRESS);
    ping_between(b, time + 2, B, B_ADDRESS, C, C_ADDRESS);
    ping_between(b, time + 3, A, A_ADDRESS, R1, R1_GLOBAL);
}

static void wrong_checksum(struct builder *b)
{
    everybody_talks(b, 1);
    build_twist(b, (struct build_twist){ .bad_checksum = true });
    build_echo(b, 10, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A });
}

static void offloaded_checksums(struct builder *b)
{
    static const char *const macs[] = { A, C, R1, "00:16:3e:00:00:99" };
    static const char *const addresses[] = { A_ADDRESS, C_ADDRESS, R1_GLOBAL, "2001:db8:10:0:216:3eff:fe00:99" };
    for (unsigned i = 0; i < 12; i++) {
        build_twist(b, (struct build_twist){ .bad_checksum = true });
        build_echo(b, 1 + i, B, B_ADDRESS, (struct build_echo){ .to = addresses[i % 4], .to_mac = macs[i % 4] });
        build_echo(b, 1.1 + i, macs[i % 4], addresses[i % 4],
                   (struct build_echo){ .to = B_ADDRESS, .to_mac = B, .reply = true });
    }
}

/* The only frame of its kind: nothing says that the capture was taken at its sender's. */
static void a_lone_wrong_checksum(struct builder *b)
{
    router(b, 1);
    build_twist(b, (struct build_twist){ .bad_checksum = true });
    build_echo(b, 10, B, B_ADDRESS, (struct build_echo){ .to = R1_GLOBAL, .to_mac = R1 });
}

static void a_datagram_to_a_private_literal(struct builder *b)
{
    build_udp(
        b, 1, A, A_ADDRESS,
        (struct build_transport){
            .to = "64:ff9b::10.0.0.1", .to_mac = R1, .source_port = 50000, .destination_port = 443, .length = 1200 });
}

static void answers_an_error(struct builder *b)
{
    build_echo(b, 1, A, A_ADDRESS, (struct build_echo){ .to = FAR, .to_mac = R1 });
    build_icmpv6(b, 2, R1, R1_GLOBAL,
                 (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 1, .hex = "00000000", .quote = true });
    build_icmpv6(b, 3, A, A_ADDRESS,
                 (struct build_icmpv6){ .to = R1_GLOBAL, .to_mac = R1, .type = 1, .hex = "00000000", .quote = true });
}

static void answers_a_group(struct builder *b)
{
    build_echo(b, 1, A, A_ADDRESS, (struct build_echo){ .to = "ff02::1" });
    build_icmpv6(b, 2, B, B_ADDRESS,
                 (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 1, .hex = "00000000", .quote = true });
}

static void too_big_for_a_group(struct builder *b)
{
    build_echo(b, 1, A, A_ADDRESS, (struct build_echo){ .to = "ff02::1" });
    build_icmpv6(b, 2, R1, R1_GLOBAL,
                 (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 2, .hex = "00000500", .quote = true });
}

static void of_type(struct builder *b, uint8_t type, const char *hex)
{
    build_icmpv6(b, 1, B, B_ADDRESS, (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = type, .hex = hex });
}

static void unassigned_error(struct builder *b)
{
    of_type(b, 60, "00000000");
}

static void unassigned_information(struct builder *b)
{
    of_type(b, 180, "00000000");
}

static void private_error(struct builder *b)
{
    of_type(b, 100, "00000000");
}

static void renumbering(struct builder *b)
{
    of_type(b, 138, "0000000000000000 00000000");
}

static void odd_code(struct builder *b)
{
    build_twist(b, (struct build_twist){ .code = 9 });
    build_echo(b, 1, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A });
}

static void icmp_of_the_other_family(struct builder *b)
{
    build_ip(b, 1, B, B_ADDRESS, A_ADDRESS, 1, "0800f7ff00000000");
}

static void host_as_multicast_router(struct builder *b)
{
    build_icmpv6(b, 1, B, BLL, (struct build_icmpv6){ .to = "ff02::6a", .type = 151, .hex = "00140002" });
}

static void router_as_multicast_router(struct builder *b)
{
    build_icmpv6(b, 1, R1, R1LL, (struct build_icmpv6){ .to = "ff02::6a", .type = 151, .hex = "00140002" });
    router(b, 2);
}

static void too_big_below_1280(struct builder *b)
{
    build_echo(b, 1, A, A_ADDRESS, (struct build_echo){ .to = FAR, .to_mac = R1 });
    build_icmpv6(b, 2, B, B_ADDRESS,
                 (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 2, .hex = "00000488", .quote = true });
}

static void too_big_1280(struct builder *b)
{
    build_echo(b, 1, A, A_ADDRESS, (struct build_echo){ .to = FAR, .to_mac = R1 });
    build_icmpv6(b, 2, R1, R1_GLOBAL,
                 (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 2, .hex = "00000500", .quote = true });
}

/* Quotes an echo reply of A to the far end, which A never sent. */
#define QUOTED_NEVER_SENT                                                                                              \
    "00000500 6000000000083a40 20010db800100000 02163efffe000066 20010db8ffff0000 0000000000000080 8100000000030001"

static void too_big(struct builder *b, double time, const char *mac, const char *address)
{
    build_icmpv6(b, time, mac, address,
                 (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 2, .hex = QUOTED_NEVER_SENT });
}

static void forged(struct builder *b)
{
    everybody_talks(b, 1);
    everybody_talks(b, 60);
    too_big(b, 80, B, B_ADDRESS);
    everybody_talks(b, 100);
}

static void forged_in_the_routers_name(struct builder *b)
{
    everybody_talks(b, 1);
    router(b, 2);
    too_big(b, 80, R1, R1_GLOBAL);
    everybody_talks(b, 100);
}

static void forged_about_what_was_sent(struct builder *b)
{
    everybody_talks(b, 1);
    build_echo(b, 30, A, A_ADDRESS, (struct build_echo){ .to = FAR, .to_mac = R1 });
    too_big(b, 80, B, B_ADDRESS);
    everybody_talks(b, 100);
}

static void forged_too_early(struct builder *b)
{
    everybody_talks(b, 1);
    too_big(b, 20, B, B_ADDRESS);
    everybody_talks(b, 100);
}

static void forged_without_a_mirror(struct builder *b)
{
    build_dad(b, 1, A, A_ADDRESS);
    too_big(b, 80, B, B_ADDRESS);
}

static void errors(struct builder *b, double time, unsigned count, double interval)
{
    for (unsigned i = 0; i < count; i++) {
        build_echo(b, time + i * interval, A, A_ADDRESS, (struct build_echo){ .to = FAR, .to_mac = R1 });
        build_icmpv6(
            b, time + i * interval + 0.01, R1, R1_GLOBAL,
            (struct build_icmpv6){ .to = A_ADDRESS, .to_mac = A, .type = 1, .hex = "00000000", .quote = true });
    }
}

static void burst(struct builder *b)
{
    errors(b, 1, 6, 600);
    errors(b, 3900, 40, 0.5);
}

static void usual_errors(struct builder *b)
{
    errors(b, 1, 1950, 2); /* 30 a minute, always */
}

static void early_burst(struct builder *b)
{
    errors(b, 1, 40, 0.5);
}

static void private_in_the_well_known_prefix(struct builder *b)
{
    build_tcp(b, 1, A, A_ADDRESS,
              (struct build_transport){
                  .to = "64:ff9b::a00:1", .to_mac = R1, .source_port = 40000, .destination_port = 443, .flags = "S" });
    build_tcp(
        b, 2, A, A_ADDRESS,
        (struct build_transport){
            .to = "64:ff9b::c633:6401", .to_mac = R1, .source_port = 40001, .destination_port = 443, .flags = "S" });
}

static void private_with_pref64(struct builder *b)
{
    build_ra(
        b, 0.5, R1, R1LL,
        (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { R1_GLOBAL }, .pref64 = "64:ff9b::/96" });
    private_in_the_well_known_prefix(b);
}

static void octet_8(struct builder *b)
{
    build_ra(b, 0.5, R1, R1LL,
             (struct build_ra){
                 .prefixes = { { "2001:db8:10::/64" } }, .rdnss = { R1_GLOBAL }, .pref64 = "2001:db8:64::/48" });
    build_echo(b, 1, A, A_ADDRESS, (struct build_echo){ .to = "2001:db8:64:c633:64:100::", .to_mac = R1 });
    build_echo(b, 2, A, A_ADDRESS, (struct build_echo){ .to = "2001:db8:64:c633:6464:100::", .to_mac = R1 });
}

static void answer_of_dns64(struct builder *b)
{
    build_dns(
        b, 1, R1, R1_GLOBAL,
        (struct build_dns){
            .to = A_ADDRESS, .to_mac = A, .name = "intern.example", .response = true, .answer = "64:ff9b::c0a8:1" });
}

static const struct scenario messages[] = {
    { .says = "a wrong checksum",
      .build = wrong_checksum,
      .expects = { { "icmpv6-bad-checksum", B, "low", "confirmed", 1 } } },
    { .says = "one wrong checksum of a host that is not answered",
      .build = a_lone_wrong_checksum,
      .expects = { { "icmpv6-bad-checksum", B, "low", "confirmed", 1 } },
      .ignores = { "ra-*", "prefix-*" } },
    { .says = "all checksums of the capturing host are wrong: its card fills them in later",
      .build = offloaded_checksums,
      .silent = { "icmpv6-bad-checksum" } },
    { .says = "an error that answers an error",
      .build = answers_an_error,
      .expects = { { "icmpv6-error-to-error", A, "low", "confirmed", 1 } } },
    { .says = "an error that answers a packet to a group",
      .build = answers_a_group,
      .expects = { { "icmpv6-error-to-error", B, "low", "confirmed", 1 } },
      .ignores = { "icmpv6-multicast-sweep" } },
    { .says = "Packet Too Big may answer a packet to a group",
      .build = too_big_for_a_group,
      .silent = { "icmpv6-error-*" },
      .ignores = { "icmpv6-multicast-sweep" } },
    { .says = "an unassigned error",
      .build = unassigned_error,
      .expects = { { "icmpv6-unassigned-type", B, "low", "confirmed", 1 } },
      .ignores = { "icmpv6-malformed" } },
    { .says = "an unknown informational message is dropped in silence",
      .build = unassigned_information,
      .silent = { "icmpv6-unassigned-type" } },
    { .says = "a private experiment",
      .build = private_error,
      .silent = { "icmpv6-unassigned-type" },
      .ignores = { "icmpv6-malformed" } },
    { .says = "Router Renumbering",
      .build = renumbering,
      .expects = { { "icmpv6-malformed", B, "low", "confirmed", 1 } } },
    { .says = "a code that is not assigned",
      .build = odd_code,
      .expects = { { "icmpv6-malformed", B, "low", NULL, 1, NULL, "code" } } },
    { .says = "ICMP for IPv4 in IPv6",
      .build = icmp_of_the_other_family,
      .expects = { { "icmpv6-malformed", B, "low" } } },
    { .says = "a host as multicast router",
      .build = host_as_multicast_router,
      .expects = { { "icmpv6-malformed", B, "low", "confirmed", 1, NULL, "multicast router" } },
      .ignores = { "mld-*" } },
    { .says = "a router as multicast router, seen to be one only later",
      .build = router_as_multicast_router,
      .silent = { "icmpv6-malformed" },
      .ignores = { "mld-*", "prefix-special", "ra-*" } },
};

static const struct scenario sizes[] = {
    { .says = "Packet Too Big of 1160",
      .build = too_big_below_1280,
      .expects = { { "ptb-below-1280", B_ADDRESS, "medium", "confirmed", 1, NULL, "1160" } } },
    { .says = "Packet Too Big of 1280", .build = too_big_1280, .silent = { "ptb-*" } },
    { .says = "a documented translator",
      .plan = plan_translator,
      .build = too_big_below_1280,
      .silent = { "ptb-*" },
      .ignores = { "plan-*" } },
    { .says = "an error about a packet that nobody sent",
      .build = forged,
      .expects = { { "ptb-forged", B_ADDRESS, "medium", "likely", 1 } } },
    { .says = "from a router, which sees more than one link",
      .build = forged_in_the_routers_name,
      .silent = { "ptb-forged" },
      .ignores = { "prefix-special", "ra-*" } },
    { .says = "about a packet that was sent", .build = forged_about_what_was_sent, .silent = { "ptb-forged" } },
    { .says = "too early in the capture",
      .build = forged_too_early,
      .silent = { "ptb-forged" },
      .withholds = { "ptb-forged" } },
    { .says = "without a mirror port",
      .build = forged_without_a_mirror,
      .silent = { "ptb-forged" },
      .withholds = { "ptb-forged" } },
};

static const struct scenario bursts[] = {
    { .says = "40 errors within 20 s, 6 in the hour before",
      .build = burst,
      .expects = { { "icmpv6-error-burst", "", "medium", "confirmed", 21 } } },
    { .says = "30 errors a minute, as always", .build = usual_errors, .silent = { "icmpv6-error-burst" } },
    { .says = "an hour before is needed",
      .build = early_burst,
      .silent = { "icmpv6-error-burst" },
      .withholds = { "icmpv6-error-burst" } },
};

static const struct scenario translated[] = {
    { .says = "a private address in the well-known prefix",
      .build = private_in_the_well_known_prefix,
      .expects = { { "nat64-address-malformed", "64:ff9b::a00:1", "low", "confirmed", 1 } } },
    { .says = "without any connection: QUIC",
      .build = a_datagram_to_a_private_literal,
      .expects = { { "nat64-address-malformed", "64:ff9b::a00:1", "low", "confirmed", 1 } } },
    { .says = "private addresses where hosts have their own translator",
      .build = private_with_pref64,
      .silent = { "nat64-*" },
      .ignores = { "prefix-special", "ra-*" } },
    { .says = "bits 64 to 71",
      .build = octet_8,
      .expects = { { "nat64-address-malformed", "2001:db8:64:c633:6464:100::", "low", "confirmed", 1 } },
      .ignores = { "prefix-special", "ra-*" } },
    { .says = "a DNS answer that cannot be translated",
      .build = answer_of_dns64,
      .expects = { { "nat64-address-malformed", "64:ff9b::c0a8:1", "low", "confirmed", 1 } } },
};

SCENARIOS(icmpv6, messages_that_break_their_format, messages)
SCENARIOS(icmpv6, errors_about_packet_sizes, sizes)
SCENARIOS(icmpv6, bursts_of_errors, bursts)
SCENARIOS(icmpv6, addresses_of_nat64, translated)
