#include <criterion/criterion.h>

#include "scenario.h"

#define A   "00:16:3e:00:00:0a"
#define ALL "fe80::216:3eff:fe00:a"
#define B   "00:16:3e:00:00:0b"
#define BLL "fe80::216:3eff:fe00:b"

#define SENT(name, ...)                                                                                                \
    static void name(struct builder *b)                                                                                \
    {                                                                                                                  \
        build_echo(b, 1, B, BLL, (struct build_echo){ .to = ALL, .to_mac = A });                                       \
        build_twist(b, (struct build_twist){ __VA_ARGS__ });                                                           \
        build_echo(b, 2, A, ALL, (struct build_echo){ .to = BLL, .to_mac = B, .length = 200 });                        \
    }

SENT(plain, .bad_checksum = false)
SENT(routing_0,
     .headers = { { .type = 43,
                    .hex = "000100000000"
                           "20010db8000000000000000000000001" } },
     .final_destination = "2001:db8::1")
SENT(twice, .headers = { { .type = 43, .hex = "040000000000" }, { .type = 43, .hex = "040000000000" } })
SENT(options_twice, .headers = { { .type = 60, .hex = "010400000000" }, { .type = 60, .hex = "010400000000" } })
SENT(misplaced, .headers = { { .type = 60, .hex = "010400000000" }, { .type = 0, .hex = "010400000000" } })
SENT(padding_content, .headers = { { .type = 60, .hex = "0104deadbeef" } })
SENT(atomic, .atomic = true)
SENT(bad_checksum, .bad_checksum = true)
SENT(hop_limit_zero, .hop_limit = BUILD_ZERO)
SENT(overlapping, .fragment_size = 64, .fragment_overlap = 8)
SENT(in_fragments, .fragment_size = 64)

static void to_an_error(struct builder *b)
{
    build_echo(b, 1, A, ALL, (struct build_echo){ .to = BLL, .to_mac = B });
    build_icmpv6(b, 2, B, BLL,
                 (struct build_icmpv6){ .to = ALL, .to_mac = A, .type = 1, .hex = "00000000", .quote = true });
    build_icmpv6(b, 3, A, ALL,
                 (struct build_icmpv6){ .to = BLL, .to_mac = B, .type = 1, .hex = "00000000", .quote = true });
}

static void small_mtu(struct builder *b)
{
    build_echo(b, 1, A, ALL, (struct build_echo){ .to = BLL, .to_mac = B });
    build_icmpv6(b, 2, B, BLL,
                 (struct build_icmpv6){ .to = ALL, .to_mac = A, .type = 2, .hex = "000003e8", .quote = true });
}

static void usual_mtu(struct builder *b)
{
    build_echo(b, 1, A, ALL, (struct build_echo){ .to = BLL, .to_mac = B });
    build_icmpv6(b, 2, B, BLL,
                 (struct build_icmpv6){ .to = ALL, .to_mac = A, .type = 2, .hex = "00000514", .quote = true });
}

#define ONLY_THIS                                                                                                      \
    {                                                                                                                  \
        "ptb-forged", "nd-*", "address-*", "host-*"                                                                    \
    }

static const struct scenario headers[] = {
    { .says = "a plain packet is silent",
      .build = plain,
      .silent = { "extension-*", "fragment-*", "icmpv6-*", "ipv6-*" } },
    { .says = "routing type 0 with segments left",
      .build = routing_0,
      .expects = { { "extension-routing-type-0", A, "high" } },
      .ignores = { "address-*", "host-*", "routing-*" } },
    { .says = "two routing headers",
      .build = twice,
      .expects = { { "extension-repeated", A, "low" } },
      .ignores = { "routing-*", "extension-order" } },
    { .says = "two destination options headers are legal", .build = options_twice, .silent = { "extension-repeated" } },
    { .says = "hop-by-hop options that are not first",
      .build = misplaced,
      .expects = { { "extension-hop-by-hop-misplaced", A, "medium" } },
      .ignores = { "extension-order" } },
    { .says = "padding with content",
      .build = padding_content,
      .expects = { { "extension-padding-content", A, "medium" } } },
    { .says = "an atomic fragment", .build = atomic, .expects = { { "fragment-atomic", A, "low" } } },
    { .says = "overlapping fragments",
      .build = overlapping,
      .expects = { { "fragment-overlap", A, "critical" } },
      .ignores = { "fragment-*", "icmpv6-*" } },
    { .says = "fragments that fit together",
      .build = in_fragments,
      .silent = { "fragment-overlap", "fragment-malformed", "fragment-tiny-first" } },
    { .says = "a wrong checksum", .build = bad_checksum, .expects = { { "icmpv6-bad-checksum", A, "low" } } },
    { .says = "hop limit 0", .build = hop_limit_zero, .expects = { { "ipv6-malformed", A, "medium" } } },
    { .says = "an error about an error",
      .build = to_an_error,
      .expects = { { "icmpv6-error-to-error", A, "low" } },
      .ignores = ONLY_THIS },
    { .says = "an MTU below 1280",
      .build = small_mtu,
      .expects = { { "ptb-below-1280", BLL, "medium" } },
      .ignores = ONLY_THIS },
    { .says = "an MTU of 1300 is none of it",
      .build = usual_mtu,
      .silent = { "ptb-below-1280" },
      .ignores = ONLY_THIS },
};

SCENARIOS(header, headers_fragments_and_errors, headers)
