#include <criterion/criterion.h>

#include "scenario.h"

#define A         "00:16:3e:00:00:66"
#define A_ADDRESS "2001:db8:10:0:216:3eff:fe00:66"
#define B         "00:16:3e:00:00:77"
#define B_ADDRESS "2001:db8:10:0:216:3eff:fe00:77"

static void ping(struct builder *b, struct build_twist twist)
{
    build_twist(b, twist);
    build_echo(b, 1, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A, .identifier = 3, .sequence = 1 });
}

#define PING(name, ...)                                                                                                \
    static void name(struct builder *b)                                                                                \
    {                                                                                                                  \
        ping(b, (struct build_twist){ __VA_ARGS__ });                                                                  \
    }

PING(routing_type_0, .headers = { { 43, "0001 00000000 20010db8001000000000000000000001", 0 } },
     .final_destination = "2001:db8:10::1")
PING(routing_type_0_used_up, .headers = { { 43, "0000 00000000 20010db8001000000000000000000001", 0 } })
PING(routing_before_options, .headers = { { 43, "0400 00000000 20010db8001000000000000000000066", 0 } },
     .inner_headers = { { 43, "0400 00000000 20010db8001000000000000000000066", 0 } }, .atomic = true)
PING(fragment_before_routing, .inner_headers = { { 43, "0400 00000000 20010db8001000000000000000000066", 0 } },
     .atomic = true)
PING(options_before_and_after_routing,
     .headers = { { 60, "", 0 }, { 43, "0400 00000000 20010db8001000000000000000000066", 0 }, { 60, "", 0 } })
PING(options_three_times,
     .headers = {
         { 60, "", 0 }, { 43, "0400 00000000 20010db8001000000000000000000066", 0 }, { 60, "", 0 }, { 60, "", 0 } })
PING(nine_headers, .headers = { { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 },
                                { 60, "", 0 } })
PING(unknown_header, .headers = { { 200, "000000000000", 0 } })
PING(hop_by_hop_first, .headers = { { 0, "", 0 }, { 60, "", 0 } })
PING(hop_by_hop_second, .headers = { { 60, "", 0 }, { 0, "", 0 } })
PING(option_past_header, .headers = { { 60, "0110 00000000", 1 } })
PING(option_discard, .headers = { { 60, "9e04 00000000", 1 } })
PING(option_skip, .headers = { { 60, "1e04 00000000", 1 } })
PING(option_skip_large, .headers = { { 60,
                                       "1e40 00000000000000000000000000000000 00000000000000000000000000000000 "
                                       "00000000000000000000000000000000 00000000000000000000000000000000",
                                       0 } })
PING(jumbo_of_a_small_packet, .headers = { { 0, "c204 00000100", 1 } })
PING(tunnel_limit, .headers = { { 60, "040104", 0 } })
PING(routing_too_many_left, .headers = { { 43, "0402 00000000 20010db8001000000000000000000001", 0 } },
     .final_destination = "2001:db8:10::1")
PING(routing_type_2_empty, .headers = { { 43, "0201 00000000", 0 } })
PING(padding_with_content, .headers = { { 60, "0104 68656c6c", 1 } })
PING(padding_long, .headers = { { 60, "0114 0000000000000000000000000000000000000000", 1 } })
PING(padding_usual, .headers = { { 60, "0104 00000000", 1 } })
PING(payload_too_long, .payload_length = 100)
PING(version_5, .version = 5)
PING(hop_limit_0, .hop_limit = BUILD_ZERO)
PING(ethernet_padding, .append = 6)

static void cut_by_the_capture(struct builder *b)
{
    builder_snaplen(b, 56);
    ping(b, (struct build_twist){ .headers = { { 60, "0110 00000000", 1 } } });
}

static void long_payload_cut(struct builder *b)
{
    builder_snaplen(b, 70);
    build_echo(b, 1, B, B_ADDRESS, (struct build_echo){ .to = A_ADDRESS, .to_mac = A, .length = 400 });
}

static void to_nowhere(struct builder *b)
{
    build_echo(b, 1, B, B_ADDRESS, (struct build_echo){ .to = "::", .to_mac = A });
}

static void data_after_the_end(struct builder *b)
{
    build_ip(b, 1, B, B_ADDRESS, A_ADDRESS, 59, "0011223344556677");
    build_ip(b, 2, B, B_ADDRESS, A_ADDRESS, 59, "");
}

static void udp_without_checksum(struct builder *b)
{
    build_ip(b, 1, B, B_ADDRESS, A_ADDRESS, 17, "1f90 0050 0010 0000 0001020304050607");
    build_udp(b, 2, B, B_ADDRESS,
              (struct build_transport){ .to = A_ADDRESS, .to_mac = A, .source_port = 8080, .destination_port = 80 });
}

static void forwarded(struct builder *b)
{
    build_ra(b, 0.5, A, "fe80::216:3eff:fe00:66", (struct build_ra){ .cur_hop_limit = 64 });
    build_twist(b, (struct build_twist){ .hop_limit = 57, .headers = { { 60, "0104 68656c6c", 1 } } });
    build_echo(b, 1, A, "2001:db8:ffff::80", (struct build_echo){ .to = B_ADDRESS, .to_mac = B });
}

static const struct scenario routing[] = {
    { .says = "type 0 with a segment left",
      .build = routing_type_0,
      .expects = { { "extension-routing-type-0", B, "high", "confirmed", 1, NULL, "type 0" } } },
    { .says = "type 0 that was used up is ignored by nodes",
      .build = routing_type_0_used_up,
      .silent = { "extension-routing-type-0" } },
    { .says = "more segments left than addresses",
      .build = routing_too_many_left,
      .expects = { { "routing-header-malformed", B, "medium", "confirmed", 1 } } },
    { .says = "type 2 without its address",
      .build = routing_type_2_empty,
      .expects = { { "routing-header-malformed", B, "medium" } } },
};

static const struct scenario order[] = {
    { .says = "the fragment header before the routing header",
      .build = fragment_before_routing,
      .expects = { { "extension-order", B, "low", "confirmed", 1 }, { "fragment-atomic", B, "low" } } },
    { .says = "destination options before and after a routing header are in order",
      .build = options_before_and_after_routing,
      .silent = { "extension-*", "routing-*" } },
    { .says = "destination options three times",
      .build = options_three_times,
      .expects = { { "extension-repeated", B, "low", "confirmed", 1 } } },
    { .says = "a routing header twice",
      .build = routing_before_options,
      .expects = { { "extension-repeated", B, "low" } },
      .ignores = { "extension-order", "fragment-atomic" } },
    { .says = "nine headers",
      .build = nine_headers,
      .expects = { { "extension-chain-long", B, "low", "confirmed", 1 }, { "extension-repeated", B, "low" } } },
    { .says = "a header that nobody assigned",
      .build = unknown_header,
      .expects = { { "extension-unknown", B, "low", "confirmed", 1 } } },
    { .says = "hop-by-hop first is where it belongs", .build = hop_by_hop_first, .silent = { "extension-*" } },
    { .says = "hop-by-hop second",
      .build = hop_by_hop_second,
      .expects = { { "extension-hop-by-hop-misplaced", B, "medium", "confirmed", 1 } } },
};

static const struct scenario options[] = {
    { .says = "an option past its header",
      .build = option_past_header,
      .expects = { { "extension-option-malformed", B, "medium", "confirmed", 1, NULL, "runs past" } } },
    { .says = "what the capture cut off is not malformed",
      .build = cut_by_the_capture,
      .silent = { "extension-*", "ipv6-*" } },
    { .says = "an unknown option that asks to discard",
      .build = option_discard,
      .expects = { { "extension-option-malformed", B, "medium" } } },
    { .says = "a small unknown option is skipped", .build = option_skip, .silent = { "extension-*" } },
    { .says = "a jumbo option in a small packet",
      .build = jumbo_of_a_small_packet,
      .expects = { { "extension-option-malformed", B, "medium", NULL, 1, NULL, "jumbo" } } },
    { .says = "64 octets in an unknown option",
      .build = option_skip_large,
      .expects = { { "extension-option-unknown", B, "medium", "confirmed", 1 } } },
    { .says = "an option of the registry is nothing", .build = tunnel_limit, .silent = { "extension-*" } },
    { .says = "padding with content",
      .build = padding_with_content,
      .expects = { { "extension-padding-content", B, "medium", "confirmed", 1 } } },
    { .says = "padding of 22 octets",
      .build = padding_long,
      .expects = { { "extension-padding-content", B, "medium" } } },
    { .says = "padding to the next multiple of 8 is usual", .build = padding_usual, .silent = { "extension-*" } },
    { .says = "a router that forwards it is only the messenger",
      .build = forwarded,
      .expects = { { "extension-padding-content", A, "medium", NULL, 1, NULL,
                     "Forwards a packet of 2001:db8:ffff::80" } },
      .ignores = { "ra-*" } },
};

static const struct scenario packets[] = {
    { .says = "a payload length beyond the frame",
      .build = payload_too_long,
      .expects = { { "ipv6-malformed", B, "medium", "confirmed", 1, NULL, "payload length" } } },
    { .says = "a frame that the capture cut", .build = long_payload_cut, .silent = { "ipv6-malformed" } },
    { .says = "padding of Ethernet", .build = ethernet_padding, .silent = { "ipv6-malformed" } },
    { .says = "version 5", .build = version_5, .expects = { { "ipv6-malformed", B, "medium" } } },
    { .says = "hop limit 0", .build = hop_limit_0, .expects = { { "ipv6-malformed", B, "medium" } } },
    { .says = "destination ::",
      .build = to_nowhere,
      .expects = { { "ipv6-malformed", B, "medium" } },
      .ignores = { "address-*" } },
    { .says = "data after No Next Header, but not without data",
      .build = data_after_the_end,
      .expects = { { "ipv6-malformed", B, "medium", "confirmed", 1 } } },
    { .says = "UDP without checksum, and one with",
      .build = udp_without_checksum,
      .expects = { { "ipv6-malformed", B, "medium", "confirmed", 1, NULL, "UDP checksum" } } },
};

SCENARIOS(header_rows, routing_headers, routing)
SCENARIOS(header_rows, order_and_number_of_headers, order)
SCENARIOS(header_rows, options_and_padding, options)
SCENARIOS(header_rows, packets_that_contradict_themselves, packets)
