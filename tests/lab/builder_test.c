/* The builder's bytes against vectors that were made without it (checked with tshark), and what the RFCs say about checksums. */
#include "builder.h"
#include "keeper.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

struct last {
    uint8_t bytes[4096];
    size_t length;
};

static void remember(void *context, const struct built *built)
{
    struct last *last = context;

    last->length = built->length < sizeof last->bytes ? built->length : sizeof last->bytes;
    memcpy(last->bytes, built->bytes, last->length);
}

static struct last frame_of(void (*write)(struct builder *))
{
    struct last last = { 0 };
    struct builder *b = builder_new(remember, &last);

    write(b);
    builder_free(b);
    return last;
}

static void text_of(const uint8_t *bytes, size_t length, char *text)
{
    for (size_t i = 0; i < length; i++)
        sprintf(text + 2 * i, "%02x", bytes[i]);
    text[2 * length] = '\0';
}

/* `hex` is the end of the frame. */
static void expect_end(const struct last *last, const char *hex, const char *says)
{
    char text[8193];
    size_t length = strlen(hex) / 2;

    cr_assert(last->length >= length, "%s: %zu octets", says, last->length);
    text_of(last->bytes + last->length - length, length, text);
    cr_expect(strcmp(text, hex) == 0, "%s: %s", says, text);
}

static const struct build_ra empty = { .link_layer = "" };

static void slla(struct builder *b)
{
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", (struct build_ra){ 0 });
}

static void prefix(struct builder *b)
{
    struct build_ra ra = empty;
    ra.prefixes[0] = (struct build_prefix){ .prefix = "2001:db8:10::/64", .valid = 2592000, .preferred = 604800 };
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void router_address(struct builder *b)
{
    struct build_ra ra = empty;
    ra.prefixes[0] =
        (struct build_prefix){ .prefix = "2001:db8:10::1/64", .flags = "LAR", .valid = 2592000, .preferred = 604800 };
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void mtu(struct builder *b)
{
    struct build_ra ra = empty;
    ra.mtu = 1500;
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void routes(struct builder *b)
{
    struct build_ra ra = empty;
    ra.routes[0] = (struct build_route){ .prefix = "::/0", .preference = "high" };
    ra.routes[1] = (struct build_route){ .prefix = "2001:db8::/32", .preference = "low" };
    ra.routes[2] = (struct build_route){ .prefix = "64:ff9b::/96" };
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void dns(struct builder *b)
{
    struct build_ra ra = empty;
    ra.rdnss[0] = "2001:db8:10::53";
    ra.rdnss[1] = "2001:db8:10::54";
    ra.dnssl[0] = "corp.example";
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void pref64_and_portal(struct builder *b)
{
    struct build_ra ra = empty;
    ra.pref64 = "64:ff9b::/96";
    ra.captive_portal = "https://p.example/api";
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void encrypted_dns(struct builder *b)
{
    struct build_ra ra = empty;
    ra.encrypted_dns = (struct build_encrypted_dns){ .name = "dns.example",
                                                     .address = "2001:db8:10::53",
                                                     .parameters = "0001000403646f74" };
    build_ra(b, 0, "00:16:3e:00:00:01", "fe80::1", ra);
}

static void dad(struct builder *b)
{
    build_ns(b, 0, "00:16:3e:00:00:66",
             "::", (struct build_ns){ .target = "fe80::216:3eff:fe00:66", .nonce = "9bfd832b9864" });
}

static void unsolicited_na(struct builder *b)
{
    build_na(b, 0, "00:16:3e:00:00:66", "fe80::216:3eff:fe00:66", (struct build_na){ 0 });
}

static void mld_report(struct builder *b)
{
    build_mld_join(b, 0, "00:16:3e:00:00:66", "::", "fe80::216:3eff:fe00:66");
}

struct row {
    const char *says;
    void (*write)(struct builder *);
    const char *end;
};

static const struct row rows[] = {
    { "SLLA", slla, "010100163e000001" },
    { "PIO", prefix, "030440c000278d0000093a800000000020010db8001000000000000000000000" },
    { "PIO with R", router_address, "030440e000278d0000093a800000000020010db8001000000000000000000001" },
    { "MTU", mtu, "05010000000005dc" },
    { "RIO of 1, 2 and 3 units", routes,
      "1801000800000708"
      "180220180000070820010db800000000"
      "18036000000007080064ff9b000000000000000000000000" },
    { "RDNSS and DNSSL", dns,
      "190500000000070820010db800100000000000000000005320010db8001000000000000000000054"
      "1f0300000000070804636f7270076578616d706c65000000" },
    { "PREF64 and captive portal", pref64_and_portal,
      "260207080064ff9b0000000000000000"
      "250368747470733a2f2f702e6578616d706c652f61706900" },
    { "Encrypted DNS", encrypted_dns,
      "9007000100000708000d03646e73076578616d706c6500001020010db800100000000000000000005300080001000403646f740000000000" },
    { "DAD, the whole packet", dad,
      "6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff000066870076ae00000000fe8000000000000002163efffe0000660e019bfd832b9864" },
    { "unsolicited NA, the whole packet", unsolicited_na,
      "6000000000203afffe8000000000000002163efffe000066ff02000000000000000000000000000188009c2920000000fe8000000000000002163efffe000066020100163e000066" },
    { "MLDv2 report from ::, the whole packet", mld_report,
      "600000000024000100000000000000000000000000000000ff0200000000000000000000000000163a000502000001008f006f240000000104000000ff0200000000000000000001ff000066" },
};

Test(builder, writes_the_bytes_that_the_rfcs_draw)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct last last = frame_of(rows[i].write);
        expect_end(&last, rows[i].end, rows[i].says);
    }
}

static void tagged(struct builder *b)
{
    builder_vlan(b, 100, 10);
    build_dad(b, 0, "00:16:3e:00:00:66", "fe80::1");
}

Test(builder, puts_the_outer_tag_first)
{
    struct last last = frame_of(tagged);
    char text[33];

    text_of(last.bytes + 12, 10, text);
    cr_expect(strcmp(text, "88a800648100000a86dd") == 0, "%s", text);
}

static void fragmented(struct builder *b)
{
    build_twist(b, (struct build_twist){ .fragment_size = 32 });
    build_echo(b, 0, "00:16:3e:00:00:66", "fe80::1", (struct build_echo){ .to = "ff02::1" });
}

Test(builder, says_in_the_last_fragment_that_it_is_the_last)
{
    struct last last = frame_of(fragmented);

    cr_expect(eq(u8, last.bytes[14 + 6], 44));
    cr_expect(eq(u8, last.bytes[14 + 40 + 3] & 7, 0));
    cr_expect(eq(sz, last.length, 14u + 40 + 8 + 32));
}

Test(keeper, sorts_by_time_and_keeps_the_order_of_equal_times)
{
    struct keeper *keeper = keeper_new();
    struct builder *b = builder_new(keeper_sink, keeper);
    size_t length = 0;

    build_arp(b, 2, "00:16:3e:00:00:02", "192.0.2.2", (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 1, "00:16:3e:00:00:03", "192.0.2.3", (struct build_arp){ .target = "192.0.2.1" });
    build_arp(b, 1, "00:16:3e:00:00:04", "192.0.2.4", (struct build_arp){ .target = "192.0.2.1" });
    uint8_t *capture = keeper_capture(keeper, BUILD_ETHERNET, &length);
    const size_t record = 16 + 42;
    cr_assert(eq(sz, length, 24 + 3 * record));
    const uint8_t expected[] = { 3, 4, 2 };
    for (size_t i = 0; i < 3; i++)
        cr_expect(eq(u8, capture[24 + i * record + 16 + 11], expected[i]));
    free(capture);
    builder_free(b);
    keeper_free(keeper);
}
