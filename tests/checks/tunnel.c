#include <criterion/criterion.h>

#include "scenario.h"

#define A "00:16:3e:00:00:0a"
#define B "00:16:3e:00:00:0b"

#define INSIDE(name, source, target, ...)                                                                              \
    static void name(struct builder *b)                                                                                \
    {                                                                                                                  \
        builder_knows(b, "192.0.2.1", B);                                                                              \
        builder_knows(b, "192.88.99.1", B);                                                                            \
        build_twist(b, (struct build_twist){ __VA_ARGS__ });                                                           \
        build_echo(b, 1, A, source, (struct build_echo){ .to = target, .to_mac = B });                                 \
    }

INSIDE(in_ipv4, "2001:db8:1::1", "2001:db8:2::1", .outer_source = "192.0.2.10", .outer_destination = "192.0.2.1")
INSIDE(by_6to4, "2002:c000:20a::1", "2001:db8:2::1", .outer_source = "192.0.2.10", .outer_destination = "192.88.99.1")
INSIDE(by_isatap, "fe80::5efe:c000:20a", "fe80::5efe:c000:201", .outer_source = "192.0.2.10",
       .outer_destination = "192.0.2.1")
INSIDE(by_gre, "2001:db8:1::1", "2001:db8:2::1", .outer_source = "192.0.2.10", .outer_destination = "192.0.2.1",
       .outer_gre = true)
INSIDE(by_teredo, "2001:0:c000:201:0:63bf:3fff:fdf5", "2001:db8:2::1", .outer_source = "192.0.2.10",
       .outer_destination = "192.0.2.1", .outer_port = 3544)

static void port_alone(struct builder *b)
{
    build_udp(b, 1, A, "192.0.2.10",
              (struct build_transport){
                  .to = "192.0.2.1", .to_mac = B, .source_port = 3544, .destination_port = 3544, .hex = "00112233" });
}

static void advertised_inside(struct builder *b)
{
    builder_knows(b, "192.0.2.1", B);
    build_twist(b, (struct build_twist){ .outer_source = "192.0.2.10", .outer_destination = "192.0.2.1" });
    build_ra(b, 1, A, "fe80::1", (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } } });
}

#define NOT_THIS                                                                                                       \
    {                                                                                                                  \
        "address-*", "host-*", "uplink-*"                                                                              \
    }

static const struct scenario tunnels[] = {
    { .says = "IPv6 in IPv4", .build = in_ipv4, .expects = { { "tunnel-6in4", A, "medium" } }, .ignores = NOT_THIS },
    { .says = "6to4, and not 6in4 as well",
      .build = by_6to4,
      .expects = { { "tunnel-6to4", A, "medium" } },
      .silent = { "tunnel-6in4" },
      .ignores = NOT_THIS },
    { .says = "ISATAP",
      .build = by_isatap,
      .expects = { { "tunnel-isatap", A, "medium" } },
      .silent = { "tunnel-6in4" },
      .ignores = NOT_THIS },
    { .says = "GRE", .build = by_gre, .expects = { { "tunnel-gre", A, "medium" } }, .ignores = NOT_THIS },
    { .says = "Teredo", .build = by_teredo, .expects = { { "tunnel-teredo", A, "medium" } }, .ignores = NOT_THIS },
    { .says = "a port alone is no tunnel", .build = port_alone, .silent = { "tunnel-*" } },
    { .says = "a router inside a tunnel is no router here",
      .build = advertised_inside,
      .expects = { { "tunnel-6in4", A, "medium" } },
      .silent = { "ra-*" },
      .ignores = NOT_THIS },
};

SCENARIOS(tunnel, by_kind, tunnels)
