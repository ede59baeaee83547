/* The same little LAN in every wrapping that capture files come in. */
#include "generate.h"

static void small_lan(struct stage *stage)
{
    router_runs(stage, 0.5, 4, 10);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    build_arp(stage->b, 9, H6_MAC, "192.0.2.66", (struct build_arp){ .target = "192.0.2.1" });
    build_echo(stage->b, 9.1, H6_MAC, "192.0.2.66",
               (struct build_echo){ .to = "192.0.2.1", .to_mac = R1_MAC, .identifier = 4, .sequence = 1 });
    host_talks(stage, 20, H6_MAC, H6_GUA);
}

/* Without a link layer there is no ARP to show. */
static void small_ip(struct stage *stage)
{
    router_runs(stage, 0.5, 4, 10);
    host_boots(stage, 5, H6_MAC, H6, H6_GUA, true);
    host_talks(stage, 20, H6_MAC, H6_GUA);
}

static void tagged_twice(struct stage *stage)
{
    builder_vlan(stage->b, 100, 1010);
    small_lan(stage);
}

static void priority_tagged(struct stage *stage)
{
    builder_vlan(stage->b, BUILD_PRIORITY_TAG, 0);
    small_lan(stage);
    builder_vlan(stage->b, 0, 0);
    build_ra(stage->b, 45, R1_MAC, R1, good_ra());
}

/* The interfaces of a notebook: each with a link type and a length of its own. */
static void mixed(struct stage *stage)
{
    struct builder *b = stage->b;

    capture_writer_interface(stage->writer, BUILD_ETHERNET, "eth0", 0);
    capture_writer_interface(stage->writer, BUILD_RAW, "tun0", 0);
    capture_writer_interface(stage->writer, BUILD_SLL2, "any", 96);
    small_lan(stage);
    builder_interface(b, 1);
    builder_link(b, BUILD_RAW);
    for (uint16_t i = 1; i <= 3; i++)
        build_echo(b, 12.0 + i, H6_MAC, "2001:db8:77::2",
                   (struct build_echo){ .to = "2001:db8:ffff::1", .to_mac = R1_MAC, .identifier = 9, .sequence = i });
    builder_interface(b, 2);
    builder_link(b, BUILD_SLL2);
    builder_snaplen(b, 96);
    build_ra(b, 16, "00:16:3e:00:00:31", "fe80::216:3eff:fe00:31",
             (struct build_ra){ .prefixes = { { .prefix = "2001:db8:31::/64" } }, .rdnss = { "2001:db8:31::53" } });
    builder_snaplen(b, 0);
}

/* Streamed: the statistics block stands behind the packets. */
static void dropped(struct stage *stage)
{
    capture_writer_interface(stage->writer, BUILD_ETHERNET, "eth0", 0);
    build_ra(stage->b, 1, R1_MAC, R1, good_ra());
    build_dad(stage->b, 2, H6_MAC, H6);
    build_mld_join(stage->b, 3, H6_MAC, H6, H6);
    build_ra(stage->b, 11, R1_MAC, R1, good_ra());
    capture_writer_statistics(stage->writer, 0, (BUILDER_EPOCH + 12) * 1000000000, 4, 1234);
}

/* Cut at 96 octets: the options of the advertisements are gone, and nothing is malformed. */
static void cut_short(struct stage *stage)
{
    builder_snaplen(stage->b, 96);
    small_lan(stage);
}

/* Streamed: the clock is set back by 30 s in the middle. */
static void back_in_time(struct stage *stage)
{
    for (unsigned i = 0; i < 6; i++)
        build_ra(stage->b, 100 + i * 10.0, R1_MAC, R1, good_ra());
    build_dad(stage->b, 120, H6_MAC, H6);
    for (unsigned i = 0; i < 6; i++)
        build_ra(stage->b, 125 + i * 10.0, R1_MAC, R1, good_ra());
}

const struct scene format_scenes[] = {
    { .name = "format-sll", .says = "Linux cooked capture", .write = small_lan, .link = BUILD_SLL },
    { .name = "format-sll2", .says = "Linux cooked capture, version 2", .write = small_lan, .link = BUILD_SLL2 },
    { .name = "format-raw", .says = "raw IP", .write = small_ip, .link = BUILD_RAW },
    { .name = "format-ipv6", .says = "raw IPv6", .write = small_ip, .link = BUILD_IPV6 },
    { .name = "format-null", .says = "BSD loopback", .write = small_ip, .null_link = true },
    { .name = "format-loop", .says = "OpenBSD loopback", .write = small_ip, .link = BUILD_LOOP },
    { .name = "format-qinq", .says = "two VLAN tags, 100 and 1010", .write = tagged_twice },
    { .name = "format-priority-tag", .says = "VLAN tag 0, then none: one segment", .write = priority_tagged },
    { .name = "format-big-endian", .says = "pcap, big-endian, microseconds", .write = small_lan, .big_endian = true },
    { .name = "format-nano", .says = "pcap, nanoseconds", .write = small_lan, .format = CAPTURE_PCAP_NANO },
    { .name = "format-nano-big-endian",
      .says = "pcap, big-endian, nanoseconds",
      .write = small_lan,
      .format = CAPTURE_PCAP_NANO,
      .big_endian = true },
    { .name = "format-mixed",
      .says = "pcapng: three interfaces of three link types, one with a snap length",
      .write = mixed,
      .format = CAPTURE_PCAPNG },
    { .name = "format-dropped",
      .says = "pcapng: the interface dropped 1234 frames",
      .write = dropped,
      .format = CAPTURE_PCAPNG,
      .in_order = true },
    { .name = "format-snaplen", .says = "cut at 96 octets: truncated, not malformed", .write = cut_short },
    { .name = "format-time-back", .says = "the clock is set back by 35 s", .write = back_in_time, .in_order = true },
    { 0 },
};
