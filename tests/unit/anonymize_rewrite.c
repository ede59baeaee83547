#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

#include "at_the_edge.h"
#include "builder.h"
#include "capture/link_type.h"
#include "v6audit/anonymize.h"
#include "v6audit/packet.h"

static struct anonymizer *make(void)
{
    static const uint8_t key[ANONYMIZER_KEY_SIZE] = { 1, 4, 1, 4, 2 };
    return anonymizer_new(key);
}

static uint8_t kept[4096];
static uint32_t kept_size;

static void keep(void *context, const struct built *built)
{
    (void)context;
    cr_assert(built->captured_length <= sizeof kept);
    memcpy(kept, built->bytes, built->captured_length);
    kept_size = (uint32_t)built->captured_length;
}

static struct frame frame_of(const uint8_t *bytes, uint32_t captured, uint32_t length)
{
    return (struct frame){
        .bytes = bytes, .captured_length = captured, .length = length, .link_type = LINK_ETHERNET, .number = 1
    };
}

/* An advertisement with most of what options can say. */
static void build_advertisement(void)
{
    struct builder *b = builder_new(keep, NULL);
    build_ra(b, 1, "00:1b:21:12:34:56", "fe80::21b:21ff:fe12:3456",
             (struct build_ra){ .prefixes = { { "2a01:4f8:0:10::/64" } } });
    builder_free(b);
}

Test(anonymize_rewrite, a_right_checksum_stays_right_and_a_wrong_one_wrong)
{
    static struct packet packet;
    struct anonymizer *anonymizer = make();
    build_advertisement();
    for (unsigned wrong = 0; wrong < 2; wrong++) {
        uint8_t to[sizeof kept];
        kept[56] ^= wrong ? 0x10 : 0; /* ICMPv6 checksum, behind 14 + 40 + 2 octets */
        const uint8_t *from = at_the_edge(kept, kept_size);
        struct frame frame = frame_of(from, kept_size, kept_size);
        anonymize_frame(anonymizer, &frame, to);
        frame.bytes = to;
        packet_decode(&frame, &packet);
        cr_expect_eq(packet.message, MESSAGE_ICMPV6);
        cr_expect_eq(packet.icmpv6.checksum, wrong ? CHECKSUM_BAD : CHECKSUM_GOOD);
        cr_expect_eq(packet.icmpv6.option_count > 0, true);
    }
    anonymizer_free(anonymizer);
}

Test(anonymize_rewrite, no_prefix_of_a_frame_is_read_beyond_its_end)
{
    struct anonymizer *anonymizer = make();
    build_advertisement();
    for (uint32_t size = 0; size <= kept_size; size++) {
        const uint8_t *from = at_the_edge(kept, size);
        uint8_t *to = (uint8_t *)(uintptr_t)at_the_edge(kept, size);
        struct frame frame = frame_of(from, size, kept_size);
        anonymize_frame(anonymizer, &frame, to);
        if (size >= 54)
            cr_expect(memcmp(to + 6, from + 6, 6) != 0 && memcmp(to + 22, from + 22, 16) != 0);
    }
    anonymizer_free(anonymizer);
}

struct row {
    const char *says;
    char secret[24];
    uint16_t link_type;
    char hex[1000];
};

#define IPV6_UDP(length) "60000000 00" length "1140 fe80000000000000021b21fffe123456 ff020000000000000000000000000001"

/* Texts that must not be there afterwards, in payloads of every kind. */
ParameterizedTestParameters(anonymize_rewrite, a_secret_in_a_payload_does_not_pass)
{
    static struct row rows[] = {
        { "an unknown EtherType", "SECRET", LINK_ETHERNET, "ffffffffffff 001b21123456 9999 534543524554" },
        { "a link type that nobody knows", "SECRET", 65000, "534543524554" },
        { "a UDP payload", "SECRET", LINK_ETHERNET,
          "333300000001 001b21123456 86dd" IPV6_UDP("0e") "1388 1388 000e 0000 534543524554" },
        { "padding behind the packet", "SECRET", LINK_ETHERNET,
          "333300000001 001b21123456 86dd" IPV6_UDP("08") "1388 1388 0008 0000 534543524554" },
        { "an option of destination options", "SECRET", LINK_ETHERNET,
          "333300000001 001b21123456 86dd 60000000 0010 3c40 fe80000000000000021b21fffe123456 "
          "ff020000000000000000000000000001 3b01 1e0a 534543524554 534543524554" },
        { "padding inside an option", "SECRET", LINK_ETHERNET,
          "333300000001 001b21123456 86dd 60000000 0008 0040 fe80000000000000021b21fffe123456 "
          "ff020000000000000000000000000001 3b00 0104 53454352" },
        { "echoed data", "SECRET", LINK_ETHERNET,
          "333300000001 001b21123456 86dd 60000000 0010 3a40 fe80000000000000021b21fffe123456 "
          "ff020000000000000000000000000001 8000 0000 0001 0001 5345435245545345" },
        { "a DNS name", "secret", LINK_ETHERNET,
          "333300000001 001b21123456 86dd" IPV6_UDP("24") "14e9 14e9 0024 0000 0000 0000 0001 0000 0000 0000 "
                                                          "06 736563726574 05 6c6f63616c 00 0001 0001" },
        { "an unknown LLDP element", "SECRET", LINK_ETHERNET,
          "0180c200000e 001b21123456 88cc 0207 04 001b21123456 0403 07 7031 0602 0078 "
          "fe0a 001234 01 534543524554 0000" },
        { "a password of HSRP", "SECRET", LINK_ETHERNET,
          "01005e000002 001b21123456 0800 45000030 0000 0000 0111 0000 0a000001 e0000002 07c1 07c1 001c 0000 "
          "00 00 10 03 0a 78 01 00 5345435245540000 0a000009" },
        { "what mtrace asks for", "\x0a\x14\x1e\x28", LINK_ETHERNET,
          "01005e000002 001b21123456 0800 4500002c 0000 0000 40020000 0a090909 e0000002 1f08 0000 e0000101 0a141e28 0a141"
          "e29 0a141e2a 40123456" },
        { "a neighbour of DVMRP", "\x0a\x14\x1e\x28", LINK_ETHERNET,
          "01005e000002 001b21123456 0800 45000020 0000 0000 40020000 0a090909 e0000004 1301 0000 000eff03 0a141e28" },
        { "a chassis MAC address that the capture cut", "\x00\x1b\x21\x0c", LINK_ETHERNET,
          "0180c200000e 001b21123456 88cc 0207 04 001b210c0d" },
        { "a chassis that is six octets of its own kind", "\x00\x1b\x21\x0c", LINK_ETHERNET,
          "0180c200000e 001b21123456 88cc 0207 07 001b210c0d0e 0403 07 7031 0602 0078 0000" },
        { "who answers EAP in PPP", "jane", LINK_ETHERNET,
          "001b21123457 001b21123456 8864 1100 0007 0015 c227 02 01 0013 01 6a616e65406973702e6578616d" },
        { "options of DHCPv4 in its server name", "\x0a\x14\x0a\x05", LINK_ETHERNET,
          "ffffffffffff 001b21123456 0800 45000113 0000 0000 4011 0000 0a090909 ffffffff 0043004400ff0000 02010600 010203"
          "04 00000000 00000000 00000000 00000000 00000000 001b21123456 00000000000000000000 03040a140a0536040a140a053d07"
          "01001b210c0d0eff000000000000000000000000000000000000000000000000000000000000000000000000000000000000 000000000"
          "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
          "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
          "000000000000000000000000000 63825363 350105 340102 ff" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, anonymize_rewrite, a_secret_in_a_payload_does_not_pass)
{
    struct anonymizer *anonymizer = make();
    size_t size;
    const uint8_t *from = hex_at_the_edge(row->hex, &size);
    uint8_t to[1024];
    struct frame frame = frame_of(from, (uint32_t)size, (uint32_t)size);
    frame.link_type = row->link_type;
    cr_assert_not_null(memmem(from, size, row->secret, 4), "%s", row->says);
    anonymize_frame(anonymizer, &frame, to);
    cr_expect_null(memmem(to, size, row->secret, 4), "%s", row->says);
    cr_expect_null(memmem(to, size, "\x1b\x21\x12\x34", 4), "%s: a MAC address", row->says);
    anonymizer_free(anonymizer);
}
