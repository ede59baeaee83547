#include "decode/lldp.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "payload.h"

/* By hand from IEEE 802.1AB-2016 8.5: chassis by MAC address, port by name, 120 s, name, description, bridge and router, IPv6 and IPv4 management. */
#define MANDATORY "0207 04 00163e000001  0405 05 65746830  0602 0078"

static const char switch_unit[] =
    MANDATORY "0a03 737731  0c04 4c696e75  0e04 0014 0004"
              "1018 11 02 20010db8000100000000000000000001 02 00000001 00"
              "100c 05 01 c0000201 02 00000001 00  0806 706f7274 2031  fe04 00120f01 0000";

static struct packet packet;
static struct lldp_message *const lldp = &packet.lldp;

Test(lldp, reads_a_switch)
{
    cr_assert(payload_hex(lldp_decode, switch_unit, &packet));
    cr_expect_eq(packet.message, MESSAGE_LLDP);
    cr_expect_eq(packet.defect_count, 0, "defect at %u", packet.defects[0].offset);
    cr_expect_eq(lldp->chassis_subtype, 4);
    cr_expect_eq(lldp->chassis.size, 6);
    cr_expect_eq(lldp->port.size, 4);
    cr_expect_eq(lldp->time_to_live, 120);
    cr_expect_eq(lldp->system_name.size, 3);
    cr_expect(lldp->has_capabilities);
    cr_expect_eq(lldp->capabilities, 0x14);
    cr_expect_eq(lldp->enabled_capabilities, 4);
    cr_assert_eq(lldp->address_count, 2);
    cr_expect_eq(lldp->address_versions[0], 6);
    cr_expect_eq(lldp->address_versions[1], 4);
    cr_expect_eq(lldp->addresses[1].octets[15], 1);
}

Test(lldp, is_never_misled_by_a_prefix_of_a_unit)
{
    static struct packet cut;
    size_t count;
    const uint8_t *whole = hex_at_the_edge(switch_unit, &count);
    for (size_t length = 0; length < count; length++) {
        const uint8_t *bytes = at_the_edge(whole, length);
        payload_run(lldp_decode, bytes, length, count, &cut);
        cr_expect_eq(cut.defect_count, 0, "cut at %zu", length);
        cr_expect(cut.truncated, "cut at %zu", length);
        payload_run(lldp_decode, bytes, length, length, &cut);
        cr_expect_not(cut.truncated, "sent %zu", length);
    }
}

Test(lldp, takes_nine_bits_of_length)
{
    static uint8_t bytes[600];
    size_t used;
    const uint8_t *mandatory = hex_at_the_edge(MANDATORY, &used);
    for (unsigned length = 250; length < 512; length++) {
        memcpy(bytes, mandatory, used);
        bytes[used] = (uint8_t)(127 << 1 | length >> 8);
        bytes[used + 1] = (uint8_t)length;
        size_t total = used + 2 + length;
        cr_assert(payload_run(lldp_decode, at_the_edge(bytes, total), total, total, &packet));
        cr_expect_eq(packet.defect_count, 0, "length %u", length);
        cr_assert(payload_run(lldp_decode, at_the_edge(bytes, total - 1), total - 1, total - 1, &packet));
        cr_expect(payload_has(&packet, DEFECT_LLDP_MALFORMED), "length %u, one octet short", length);
        bytes[used] = (uint8_t)(5 << 1 | length >> 8);
        cr_assert(payload_run(lldp_decode, at_the_edge(bytes, total), total, total, &packet));
        cr_expect_eq(payload_has(&packet, DEFECT_LLDP_MALFORMED), length > 255, "system name of %u octets", length);
    }
}

struct row {
    char says[64];
    char hex[200];
};

ParameterizedTestParameters(lldp, names_what_is_wrong)
{
    static struct row rows[] = {
        { "the chassis alone, then the end", "0207 04 00163e000001 0000" },
        { "port before time to live missing", "0207 04 00163e000001 0602 0078 0000" },
        { "a second chassis", MANDATORY "0207 04 00163e000001 0000" },
        { "a chassis without identifier", "0201 04 0405 05 65746830 0602 0078 0000" },
        { "one octet of time to live", "0207 04 00163e000001 0405 05 65746830 0601 78 0000" },
        { "an element past the end", MANDATORY "0a05 7377" },
        { "half an element header", MANDATORY "0a" },
        { "capabilities of three octets", MANDATORY "0e03 001400 0000" },
        { "a management address past its element", MANDATORY "100c 20 01 c0000201 02 00000001 00 0000" },
        { "an object identifier past its element", MANDATORY "100c 05 01 c0000201 02 00000001 10 0000" },
        { "an empty management address", MANDATORY "1009 00 02 00000001 00 0000 0000" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, lldp, names_what_is_wrong)
{
    cr_assert(payload_hex(lldp_decode, row->hex, &packet), "%s", row->says);
    cr_expect(payload_has(&packet, DEFECT_LLDP_MALFORMED), "%s", row->says);
    cr_expect_not(packet.truncated, "%s", row->says);
}

Test(lldp, is_not_what_does_not_begin_with_a_chassis)
{
    cr_expect_not(payload_hex(lldp_decode, "0405 05 65746830", &packet));
    cr_expect_not(payload_hex(lldp_decode, "02", &packet));
    cr_expect_not(payload_hex(lldp_decode, "", &packet));
    cr_expect_eq(packet.message, MESSAGE_NONE);
}

Test(lldp, keeps_eight_addresses)
{
    char hex[1024] = MANDATORY;
    for (unsigned i = 0; i < 12; i++)
        strcat(hex, "100c 05 01 c0000201 02 00000001 00");
    cr_assert(payload_hex(lldp_decode, hex, &packet));
    cr_expect_eq(lldp->address_count, NEIGHBOR_ADDRESS_MAX);
    cr_expect_eq(packet.defect_count, 0);
}
