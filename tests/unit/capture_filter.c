#include "capture/filter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "at_the_edge.h"
#include "capture/link_type.h"

#define MACS "3333000000010000 5e005301"
#define ICMPV6                                                                                                         \
    "86dd 6000000000083aff fe800000000000000000000000000001 ff020000000000000000000000000001 8500000000000000"
#define ARP "0806 0001080006040001 00005e005301 c0000201 000000000000 c0000202"
#define SLL "0000 0001 0006 00005e0053010000"

struct row {
    const char *says, *expression;
    uint16_t link_type;
    const char *frame;
    bool passes;
};

static const struct row rows[] = {
    { "untagged", "icmp6", LINK_ETHERNET, MACS ICMPV6, true },
    { "untagged, another", "icmp6", LINK_ETHERNET, MACS ARP, false },
    { "tagged", "icmp6", LINK_ETHERNET, MACS "8100 000a" ICMPV6, true },
    { "tagged twice", "icmp6", LINK_ETHERNET, MACS "88a8 000a 8100 0014" ICMPV6, true },
    { "tagged, another", "icmp6", LINK_ETHERNET, MACS "8100 000a" ARP, false },
    { "tagged, by address", "ip6 dst ff02::1", LINK_ETHERNET, MACS "9100 000a" ICMPV6, true },
    { "tagged, by MAC", "ether src 00:00:5e:00:53:01", LINK_ETHERNET, MACS "8100 000a" ICMPV6, true },
    { "the word vlan sees the tag", "vlan 10 and icmp6", LINK_ETHERNET, MACS "8100 000a" ICMPV6, true },
    { "… of another number", "vlan 11", LINK_ETHERNET, MACS "8100 000a" ICMPV6, false },
    { "… and none", "vlan", LINK_ETHERNET, MACS ICMPV6, false },
    { "cooked", "icmp6", LINK_LINUX_SLL, SLL ICMPV6, true },
    { "cooked and tagged", "icmp6", LINK_LINUX_SLL, SLL "8100 000a" ICMPV6, true },
    { "raw", "icmp6", LINK_RAW,
      "6000000000083aff fe800000000000000000000000000001 ff020000000000000000000000000001 8500000000000000", true },
    { "means nothing without MAC addresses", "ether src 00:00:5e:00:53:01", LINK_RAW, "6000000000083aff", false },
    { "a tag that is cut off", "icmp6", LINK_ETHERNET, MACS "8100 00", false },
    { "an empty frame", "icmp6", LINK_ETHERNET, "", false },
    { "an unknown link type", "icmp6", 60000, MACS ICMPV6, false },
    { "the length on the wire counts", "greater 60", LINK_ETHERNET, MACS "8100 000a" ARP, false },
};

Test(filter, finds_tagged_frames_as_untagged_ones)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter *filter;
        struct error error = { "" };
        cr_assert_eq(filter_open(rows[i].expression, &filter, &error), 0, "%s", error.text);
        size_t count;
        struct frame frame = { .link_type = rows[i].link_type };
        frame.bytes = hex_at_the_edge(rows[i].frame, &count);
        frame.captured_length = frame.length = (uint32_t)count;
        cr_expect_eq(filter_passes(filter, &frame), rows[i].passes, "%s", rows[i].says);
        cr_expect_eq(filter_passes(filter, &frame), rows[i].passes, "%s, again", rows[i].says);
        filter_close(filter);
    }
}

Test(filter, reads_nothing_beyond_a_frame_that_is_cut)
{
    size_t count;
    struct filter *filter;
    cr_assert_eq(filter_open("icmp6 or ip6 host fe80::1 or arp", &filter, NULL), 0);
    const uint8_t *whole = hex_at_the_edge(MACS "88a8 000a 8100 0014" ICMPV6, &count);
    for (size_t cut = 0; cut <= count; cut++) {
        struct frame frame = { .link_type = LINK_ETHERNET,
                               .captured_length = (uint32_t)cut,
                               .length = (uint32_t)count };
        frame.bytes = at_the_edge(whole, cut);
        filter_passes(filter, &frame);
    }
    filter_close(filter);
}

Test(filter, refuses_what_libpcap_does_not_know_with_its_reason)
{
    struct filter *filter;
    struct error error = { "" };
    cr_expect_eq(filter_open("icmp6 nd", &filter, &error), -EINVAL);
    cr_expect(strstr(error.text, "filter \"icmp6 nd\": "), "%s", error.text);
    cr_expect_eq(filter_open("", &filter, &error), 0, "no expression: all passes");
    cr_expect_str_eq(error.text, "");
    filter_close(filter);
    cr_expect_eq(filter_open("wlan type mgt", &filter, &error), 0, "means something on 802.11 only: %s", error.text);
    filter_close(filter);
    filter_close(NULL);
}

Test(filter, looks_for_the_word_and_not_for_its_letters)
{
    cr_expect(filter_has_vlan("vlan"));
    cr_expect(filter_has_vlan("icmp6 or (vlan 10)"));
    cr_expect(filter_has_vlan("host vlan.example and vlan 3"));
    cr_expect_not(filter_has_vlan("host vlan.example"));
    cr_expect_not(filter_has_vlan("host my-vlan"));
    cr_expect_not(filter_has_vlan("host vlan10"));
    cr_expect_not(filter_has_vlan(""));
}
