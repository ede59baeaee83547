/* What an advertisement may say, and what it had better not. */
#include "generate.h"

#include <string.h>

/* Router number i: every row of a table has one of its own. */
static const char *number_mac(unsigned i)
{
    return text("02:00:00:00:02:%02x", i);
}

static const char *number_address(unsigned i)
{
    return text("fe80::ff:fe00:2%02x", i);
}

struct vector {
    const char *options;
    struct build_twist twist;
    const char *address; /* usual the router's own */
};

/* What is wrong in each row is said beside it. Ten seconds apart, so that they are no flood. */
static void ra_negative(struct stage *stage)
{
    static const struct vector rows[] = {
        { .options = "0100 00163e000001" },                                    /* 0 length 0 */
        { .options = "030340c0 00015180 00003840 00000000 20010db800100000" }, /* 1 PIO of length 3 */
        { .options =
              "030540c0 00015180 00003840 00000000 20010db8001000000000000000000000 0000000000000000" }, /* 2 PIO of length 5 */
        { .options = "19020000 00000708 20010db800100000" },                                  /* 3 RDNSS of length 2 */
        { .options = "19040000 00000708 20010db8001000000000000000000053 0000000000000000" }, /* 4 RDNSS of length 4 */
        { .options = "18024100 00000708 20010db800100000" },                                  /* 5 RIO /65 in 2 units */
        { .options = "18038100 00000708 20010db8001000000000000000000000" },                  /* 6 RIO /129 */
        { .options = "2602070e 0064ff9b0000000000000000" },                                   /* 7 PREF64, code 6 */
        { .options = "2602070f 0064ff9b0000000000000000" },                                   /* 8 PREF64, code 7 */
        { .options = "1f030000 00000708 04636f7270c00800 0000000000000000" }, /* 9 DNSSL, compression pointer */
        { .options = "1f030000 00000708 40616161616161616161616161616161" },  /* 10 DNSSL, label of 64 */
        { .options = "1f020000 00000708 0763 6f72706f7261" },                 /* 11 DNSSL without root */
        { .options = "2503 68747470733a2f2f002e6578616d706c652f617069"
                     "00" },                                /* 12 portal with NUL inside */
        { .options = "2502 ff1b5b33316d07010203040506ff" }, /* 13 portal, no URI */
        { .options = "9002000100000708 0000000000000000" }, /* 14 encrypted DNS, name of length 0 */
        { .options = "9002000100000708 00ff03646e730000" }, /* 15 encrypted DNS, name past the end */
        { .options = "0504 0000000005dc" },                 /* 16 option runs past the packet */
        { .twist = { .hop_limit = 254 } },                  /* 17 */
        { .twist = { .bad_checksum = true } },              /* 18 */
        { .twist = { .atomic = true } },                    /* 19 */
        { .address = "2001:db8:10::ff" },                   /* 20 source not link-local */
        { .twist = { .cut = 1, .append = 1 } },             /* 21 one octet short, padded */
    };

    router_runs(stage, 0.5, 26, 10);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct build_ra ra = { .link_layer = "", .options = rows[i].options };

        build_twist(stage->b, rows[i].twist);
        build_ra(stage->b, 8 + i * 10.0, number_mac(i), rows[i].address ? rows[i].address : number_address(i), ra);
    }
    char many[16 * 301] = "";
    for (unsigned i = 0; i < 170; i++)
        strcat(many, "fd01000000000000"); /* 170 options of length 1: more than anybody sends */
    build_ra(stage->b, 240, number_mac(30), number_address(30), (struct build_ra){ .options = many });
    build_ns(stage->b, 250, H6_MAC, H6, (struct build_ns){ .target = "ff02::1", .to = "ff02::1" });
}

/* Well-formed, and unwise: each row one finding of the family, from r1's successors. Ten seconds apart. */
static void ra_content(struct stage *stage)
{
    const struct build_ra rows[] = {
        { .prefixes = { { .prefix = "2001:db8:10:0:1::/80" } } },              /* 0 not /64 */
        { .prefixes = { { .prefix = LAN, .valid = 600, .preferred = 900 } } }, /* 1 preferred > valid */
        { .prefixes = { { .prefix = "fe80::/64" } } },                         /* 2 link-local */
        { .prefixes = { { .prefix = "ff02::/64" } } },                         /* 3 multicast */
        { .prefixes = { { .prefix = LAN } }, .mtu = 1200 },                    /* 4 */
        { .prefixes = { { .prefix = LAN } }, .mtu = 9000 },                    /* 5 */
        { .prefixes = { { .prefix = LAN } }, .cur_hop_limit = 8 },             /* 6 */
        { .prefixes = { { .prefix = LAN } }, .reachable_time = 7200000 },      /* 7 */
        { .prefixes = { { .prefix = LAN } }, .routes = { { .prefix = "::/0", .preference = "high" } } }, /* 8 */
        { .prefixes = { { .prefix = LAN } }, .pref64 = "2001:db8:64::/96" },                             /* 9 */
        { .prefixes = { { .prefix = LAN } }, .rdnss = { "2001:db8:bad::53" } },                          /* 10 */
        { .prefixes = { { .prefix = "fec0:0:0:1::/64" } } },                                             /* 11 */
        { .prefixes = { { .prefix = "2001:0:cb00:712d::/64" } } },                                       /* 12 Teredo */
        { .prefixes = { { .prefix = "5f00:1:2:3::/64" } } },                                             /* 13 SRv6 */
        { .prefixes = { { .prefix = "4000:1:2:3::/64" } } },     /* 14 unallocated */
        { .router_lifetime = BUILD_ZERO, .preference = "high" }, /* 15 Prf in a final RA */
    };

    router_runs(stage, 0.5, 20, 10);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        build_ra(stage->b, 8 + i * 10.0, number_mac(i), number_address(i), rows[i]);
}

/* A Thread border router: lifetime 0, a ULA prefix and a route for its radio network, the SNAC flag. */
static void stub_router(struct stage *stage)
{
    router_runs(stage, 0.5, 10, 60);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (unsigned i = 0; i < 10; i++)
        build_ra(
            stage->b, 20 + i * 60.0, "9a:0c:11:22:33:44", "fe80::980c:11ff:fe22:3344",
            (struct build_ra){ .flags = "S",
                               .router_lifetime = BUILD_ZERO,
                               .routes = { { .prefix = "fd11:2233:4455:1::/64" } },
                               .prefixes = { { .prefix = "fd11:2233:4455::/64", .valid = 1800, .preferred = 1800 } } });
    build_dns(stage->b, 40, "9a:0c:11:22:33:44", "fe80::980c:11ff:fe22:3344",
              (struct build_dns){ .to = "ff02::fb",
                                  .name = "_meshcop._udp.local",
                                  .type = "PTR",
                                  .port = 5353,
                                  .response = true,
                                  .answer = "border._meshcop._udp.local" });
}

/* Two documented routers that disagree on M, MTU, and the lifetime of their common prefix. */
static void inconsistent(struct stage *stage)
{
    struct build_ra second = good_ra();

    second.flags = "MO";
    second.mtu = 1480;
    second.prefixes[0].valid = 7200;
    second.prefixes[0].preferred = 3600;
    router_runs(stage, 0.5, 10, 60);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (unsigned i = 0; i < 10; i++)
        build_ra(stage->b, 30 + i * 60.0, R2_MAC, R2, second);
}

/* The look-alike: two routers, each with a prefix of its own; r2 leaves unspecified what r1 specifies; lifetimes count down together. */
static void consistent(struct stage *stage)
{
    router_runs(stage, 0.5, 0, 60);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (unsigned i = 0; i < 20; i++) {
        struct build_ra first = good_ra();
        struct build_ra second = { .flags = "O",
                                   .cur_hop_limit = BUILD_ZERO,
                                   .prefixes = { { .prefix = "2001:db8:12::/64" } },
                                   .rdnss = { "2001:db8:10::53" } };
        first.prefixes[1] = second.prefixes[1] = (struct build_prefix){ .prefix = "2001:db8:13::/64" };
        first.prefixes[1].valid = 86400 - i * 60;
        first.prefixes[1].preferred = 14400 - i * 60;
        second.prefixes[1].valid = 86400 - i * 60 - 30;
        second.prefixes[1].preferred = 14400 - i * 60 - 30;
        build_ra(stage->b, 3 + i * 60.0, R1_MAC, R1, first);
        build_ra(stage->b, 33 + i * 60.0, R2_MAC, R2, second);
    }
}

/* The router restarts with another prefix and never takes the old one back (RFC 8978); hosts go on with the old. */
static void flash_renumbering(struct stage *stage)
{
    struct build_ra other = good_ra();

    other.prefixes[0].prefix = "2001:db8:11::/64";
    router_runs(stage, 0.5, 10, 60);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    for (unsigned i = 0; i < 20; i++)
        build_ra(stage->b, 700 + i * 60.0, R1_MAC, R1, other);
    build_mld_join(stage->b, 700.5, H6_MAC, H6, "2001:db8:11:0:216:3eff:fe00:66");
    build_dad(stage->b, 701, H6_MAC, "2001:db8:11:0:216:3eff:fe00:66");
    for (unsigned i = 0; i < 15; i++) {
        host_talks(stage, 100 + i * 30.0, H6_MAC, H6_GUA);
        build_echo(stage->b, 800 + i * 60.0, H6_MAC, H6_GUA,
                   (struct build_echo){
                       .to = "2001:db8:ffff::1", .to_mac = R1_MAC, .identifier = 8, .sequence = (uint16_t)i });
    }
}

/* Each host gets a /64 of its own by DHCPv6-PD (RFC 9663, 9762): not undocumented prefixes. */
static void prefix_per_host(struct stage *stage)
{
    struct builder *b = stage->b;

    for (unsigned i = 0; i < 10; i++)
        build_ra(b, 2 + i * 60.0, R1_MAC, R1,
                 (struct build_ra){ .flags = "MO", .prefixes = { { .prefix = LAN, .flags = "LP" } } });
    for (unsigned i = 0; i < 4; i++) {
        double t = 20 + i * 40.0;
        const char *mac = text("00:16:3e:00:05:%02x", i), *host = text("fe80::216:3eff:fe00:5%02x", i),
                   *own = text("2001:db8:10:f%03x::1", i), *prefix = text("2001:db8:10:f%03x::/64", i);
        struct build_dhcpv6 answer = { .type = 2,
                                       .transaction = 0x500000 + i,
                                       .to = host,
                                       .to_mac = mac,
                                       .prefix = prefix,
                                       .dns = { "2001:db8:10::53" } };
        build_dad(b, t - 2, mac, host);
        build_dhcpv6(b, t, mac, host,
                     (struct build_dhcpv6){ .type = 1, .transaction = 0x500000 + i, .want_prefix = true });
        build_dhcpv6(b, t + 0.01, R1_MAC, R1, answer);
        build_dhcpv6(
            b, t + 1, mac, host,
            (struct build_dhcpv6){
                .type = 3, .transaction = 0x510000 + i, .prefix = prefix, .server_duid = "0003000100163e000001" });
        answer.type = 7;
        answer.transaction = 0x510000 + i;
        build_dhcpv6(b, t + 1.01, R1_MAC, R1, answer);
        build_dad(b, t + 1.5, mac, own);
        host_talks(stage, t + 5, mac, own);
    }
}

const struct scene advertisement_scenes[] = {
    { .name = "ra-negative", .says = "options and headers that are wrong, one an advertisement", .write = ra_negative },
    { .name = "ra-content", .says = "well-formed and unwise advertisements", .write = ra_content },
    { .name = "stub-router", .says = "a Thread border router beside r1", .write = stub_router },
    { .name = "inconsistent", .says = "two routers that disagree", .write = inconsistent },
    { .name = "consistent", .says = "two routers that only differ", .write = consistent },
    { .name = "flash-renumbering", .says = "a prefix vanishes, another comes", .write = flash_renumbering },
    { .name = "prefix-per-host", .says = "a /64 for each host by DHCPv6-PD", .write = prefix_per_host },
    { 0 },
};
