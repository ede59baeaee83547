#include "checks/uplink_sheet.h"

#include <criterion/criterion.h>
#include <string.h>

#include "observe.h"

#define CE   "00:16:3e:00:00:ce"
#define CELL "fe80::216:3eff:fe00:ce"
#define PE   "00:16:3e:00:00:fe"
#define PELL "fe80::216:3eff:fe00:fe"
#define H6   "2001:db8:4400:1::66"
#define H4   "198.51.100.2"
#define WEB6 "2001:db8:ffff::80"
#define WEB4 "203.0.113.80"

static struct uplink_sheet sheet;

static bool make(void (*build)(struct builder *b), struct observed *observed)
{
    static int64_t values[SETTING_COUNT];
    const struct setting_row *rows;
    unsigned count = settings_list(&rows);
    for (unsigned i = 0; i < count; i++)
        values[i] = rows[i].value;
    *observed = observe(build);
    struct judgement judgement = { .inventory = observed->inventory, .settings = values };
    return uplink_sheet_make(&judgement, inventory_segments(observed->inventory), &sheet);
}

static const struct uplink_line *line(const char *id)
{
    for (unsigned i = 0; i < sheet.line_count; i++)
        if (strcmp(sheet.lines[i].id, id) == 0)
            return &sheet.lines[i];
    cr_assert_fail("no row %s", id);
    return NULL;
}

static void delegates(struct builder *b, double time, const char *prefix)
{
    build_dhcpv6(
        b, time, PE, PELL,
        (struct build_dhcpv6){ .to = CELL, .to_mac = CE, .type = 7, .transaction = (uint32_t)time, .prefix = prefix });
}

static void connects(struct builder *b, double time, bool six, double delay, uint16_t port)
{
    const char *here = six ? H6 : H4, *there = six ? WEB6 : WEB4;
    struct build_transport out = { .to = there,
                                   .to_mac = PE,
                                   .source_port = port,
                                   .destination_port = 443,
                                   .flags = "S",
                                   .maximum_segment = 1400,
                                   .hop_limit = 63 };
    struct build_transport in = { .to = here,
                                  .to_mac = CE,
                                  .source_port = 443,
                                  .destination_port = port,
                                  .flags = "SA",
                                  .acknowledgement = 1,
                                  .hop_limit = 55 };
    build_tcp(b, time, CE, here, out);
    build_tcp(b, time + delay, PE, there, in);
}

/* From outside to a server of the customer: its answer tells nothing of the provider. */
static void comes_in(struct builder *b, double time, uint16_t port)
{
    build_tcp(
        b, time, PE, WEB6,
        (struct build_transport){ .to = H6, .to_mac = CE, .source_port = port, .destination_port = 22, .flags = "S" });
    build_tcp(b, time + 0.5, CE, H6,
              (struct build_transport){ .to = WEB6,
                                        .to_mac = PE,
                                        .source_port = 22,
                                        .destination_port = port,
                                        .flags = "SA",
                                        .acknowledgement = 1 });
}

static void slow(struct builder *b)
{
    delegates(b, 1, "2001:db8:4400::/60");
    for (unsigned i = 0; i < 20; i++) {
        connects(b, 10 + i, true, 0.040, (uint16_t)(2000 + i));
        connects(b, 40 + i, false, 0.020, (uint16_t)(3000 + i));
        comes_in(b, 70 + i, (uint16_t)(4000 + i));
    }
}

Test(uplink_sheet, compares_both_families_in_percent)
{
    struct observed observed;
    cr_assert(make(slow, &observed));
    const struct uplink_line *handshake = line("handshake");
    cr_expect_eq(handshake->cells[UPLINK_IPV6].n, 20, "connections from outside do not count");
    cr_expect_eq(handshake->cells[UPLINK_IPV6].number, 40000);
    cr_expect_str_eq(handshake->cells[UPLINK_IPV6].text, "40.0 ms");
    cr_expect(handshake->has_percent);
    cr_expect_eq(handshake->percent, 1000);
    cr_expect_str_eq(handshake->difference, "100.0 % more");
    cr_expect_eq(handshake->verdict, UPLINK_BAD);
    cr_expect_gt(handshake->frame_count, 0u);
    cr_expect_eq(line("delegation")->verdict, UPLINK_BAD);
    cr_expect_str_eq(line("delegation")->cells[UPLINK_IPV6].text, "2001:db8:4400::/60 (16 networks)");
    cr_expect_eq(line("path")->verdict, UPLINK_GOOD);
    cr_expect(sheet.has_client && sheet.client.octets[5] == 0xce);
    cr_expect(sheet.has_provider && sheet.provider.octets[5] == 0xfe);
    inventory_free(observed.inventory);
}

static void few(struct builder *b)
{
    delegates(b, 1, "2001:db8:4400::/56");
    for (unsigned i = 0; i < 3; i++) {
        connects(b, 10 + i, true, 0.040, (uint16_t)(2000 + i));
        connects(b, 40 + i, false, 0.020, (uint16_t)(3000 + i));
    }
}

Test(uplink_sheet, does_not_judge_by_a_few)
{
    struct observed observed;
    cr_assert(make(few, &observed));
    cr_expect_eq(line("handshake")->verdict, UPLINK_NOT_JUDGED);
    cr_expect_str_eq(line("handshake")->difference, "100.0 % more, too few to judge (20 each)");
    cr_expect_eq(line("delegation")->verdict, UPLINK_GOOD);
    cr_expect_eq(line("stability")->verdict, UPLINK_NOT_JUDGED);
    cr_expect_str_eq(line("dns-transport")->cells[UPLINK_IPV6].why, "no DNS question in this capture");
    inventory_free(observed.inventory);
}

static void tiny(struct builder *b)
{
    delegates(b, 1, "2001:db8:4400::/56");
    for (unsigned i = 0; i < 20; i++) {
        connects(b, 10 + i, true, 0.002, (uint16_t)(2000 + i));
        connects(b, 40 + i, false, 0.001, (uint16_t)(3000 + i));
    }
}

Test(uplink_sheet, does_not_mind_a_millisecond)
{
    struct observed observed;
    cr_assert(make(tiny, &observed));
    cr_expect_eq(line("handshake")->verdict, UPLINK_GOOD);
    cr_expect_str_eq(line("handshake")->difference, "100.0 % more (1.0 ms: too little to matter)");
    inventory_free(observed.inventory);
}

Test(uplink_sheet, has_for_each_row_a_value_or_a_reason)
{
    void (*const builds[])(struct builder * b) = { slow, few, tiny };
    for (size_t k = 0; k < sizeof builds / sizeof builds[0]; k++) {
        struct observed observed;
        unsigned good = 0, bad = 0;
        cr_assert(make(builds[k], &observed));
        cr_expect_gt(sheet.line_count, 13u);
        for (unsigned i = 0; i < sheet.line_count; i++) {
            const struct uplink_line *row = &sheet.lines[i];
            cr_expect(row->id && row->title && row->needs);
            cr_expect_leq(strlen(row->title), 19u, "%s is too long for its column", row->title);
            for (unsigned family = 0; family < UPLINK_FAMILIES; family++)
                cr_expect(row->cells[family].text[0] || row->cells[family].why[0], "%s", row->id);
            good += row->verdict == UPLINK_GOOD;
            bad += row->verdict == UPLINK_BAD;
        }
        cr_expect_eq(sheet.good, good);
        cr_expect_eq(sheet.bad, bad);
        inventory_free(observed.inventory);
    }
}

static void lan(struct builder *b)
{
    for (double t = 0.5; t < 60; t += 10)
        build_ra(b, t, PE, PELL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64" } }, .mtu = 1492 });
    build_dhcpv6(
        b, 5, PE, PELL,
        (struct build_dhcpv6){ .to = CELL, .to_mac = CE, .type = 7, .transaction = 5, .address = "2001:db8:10::1000" });
    for (unsigned i = 0; i < 20; i++) {
        build_dad(b, 6, CE, "2001:db8:10::66");
        connects(b, 10 + i, false, 0.020, (uint16_t)(3000 + i));
    }
}

/* A prefix for each host (RFC 9663): not a site's. */
static void for_hosts(struct builder *b)
{
    build_ra(b, 0.5, PE, PELL, (struct build_ra){ .prefixes = { { "2001:db8:10::/64", "LP" } } });
    delegates(b, 5, "2001:db8:f000::/64");
}

Test(uplink_sheet, is_none_of_an_ordinary_segment)
{
    struct observed observed;
    cr_expect_not(make(lan, &observed), "%s", sheet.why);
    inventory_free(observed.inventory);
    cr_expect_not(make(for_hosts, &observed), "%s", sheet.why);
    inventory_free(observed.inventory);
}
