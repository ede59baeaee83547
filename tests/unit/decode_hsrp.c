#include "decode/hsrp.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "payload.h"

static struct packet packet;
static struct vrrp_message *const hsrp = &packet.vrrp;

static const char version_1[] = "00 00 10 03 0a 64 05 00 636973636f000000 c0000201";
static const char version_2[] = "01 28 02 00 06 06 0102 00163e000001 00000078 00000bb8 00002710"
                                "fe800000000000000005 73fffea00102  03 08 636973636f000000";

Test(hsrp, reads_version_1_and_its_states)
{
    cr_assert(payload_hex(hsrp_decode, version_1, &packet));
    cr_expect_eq(packet.message, MESSAGE_HSRP);
    cr_expect(hsrp->hsrp);
    cr_expect_eq(hsrp->version, 1);
    cr_expect_eq(hsrp->state, 6, "active is 16 in version 1");
    cr_expect_eq(hsrp->priority, 100);
    cr_expect_eq(hsrp->group, 5);
    cr_expect_eq(hsrp->interval, 300);
    cr_assert_eq(hsrp->address_count, 1);
    cr_expect_eq(hsrp->addresses[0].octets[15], 1);
    cr_assert(payload_hex(hsrp_decode, "00 03 0001 000a 00 00 0000 0000 0000", &packet), "an interface advertises");
    cr_expect_eq(hsrp->address_count, 0);
    cr_expect_eq(packet.defect_count, 0);
}

Test(hsrp, reads_version_2_over_ipv6)
{
    cr_assert(payload_hex(hsrp_decode, version_2, &packet));
    cr_expect_eq(packet.defect_count, 0, "defect at %u", packet.defects[0].offset);
    cr_expect_eq(hsrp->version, 2);
    cr_expect_eq(hsrp->state, 6);
    cr_expect_eq(hsrp->group, 0x102);
    cr_expect_eq(hsrp->virtual_router_id, 2);
    cr_expect_eq(hsrp->priority, 120);
    cr_expect_eq(hsrp->interval, 300);
    cr_assert_eq(hsrp->address_count, 1);
    cr_expect_eq(hsrp->addresses[0].octets[0], 0xfe);
}

Test(hsrp, is_never_misled_by_a_prefix_of_a_message)
{
    payload_prefixes(hsrp_decode, version_1);
    payload_prefixes(hsrp_decode, version_2);
}

struct row {
    char says[64];
    char hex[140];
};

ParameterizedTestParameters(hsrp, names_what_is_wrong)
{
    static struct row rows[] = {
        { "version 1 without its address", "00 00 10 03 0a 64 05 00 636973636f000000" },
        { "a group state of 39 octets",
          "01 27 02 00 06 06 0102 00163e000001 00000078 00000bb8 00002710 fe800000000000000005 73fffea001" },
        { "an element past the end", "01 28 02 00" },
        { "half an element header", "03 08 636973636f000000 01" },
        { "IP version 5",
          "01 28 02 00 06 05 0102 00163e000001 00000078 00000bb8 00002710 fe800000000000000005 73fffea00102" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, hsrp, names_what_is_wrong)
{
    cr_assert(payload_hex(hsrp_decode, row->hex, &packet), "%s", row->says);
    cr_expect(payload_has(&packet, DEFECT_HSRP_MALFORMED), "%s", row->says);
}

Test(hsrp, is_nothing_else)
{
    cr_expect_not(payload_hex(hsrp_decode, "05 00", &packet));
    cr_expect_not(payload_hex(hsrp_decode, "00 09", &packet));
    cr_expect_not(payload_hex(hsrp_decode, "00", &packet));
    cr_expect_eq(packet.message, MESSAGE_NONE);
}
