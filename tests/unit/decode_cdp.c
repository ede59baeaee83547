#include "decode/cdp.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "payload.h"

static const char router[] = "02 b4 0000  0001 0006 7231  0003 0008 47693030  0004 0008 00000009  0005 0007 313231"
                             "0006 0009 434953434f"
                             "0002 002d 00000002 01 01 cc 0004 c0000201"
                             "  02 08 aaaa0300000086dd 0010 20010db8000100000000000000000001";

static const char managed[] = "02 b4 0000  0001 0006 7231"
                              "0016 002d 00000002 01 01 cc 0004 c0000201 02 08 aaaa0300000086dd 0010 fe80000000000000"
                              "00000000000000010002 0011 00000001 01 01 cc 0004 c0000201";

static struct packet packet;
static struct lldp_message *const cdp = &packet.lldp;

Test(cdp, reads_a_router)
{
    cr_assert(payload_hex(cdp_decode, managed, &packet));
    cr_expect_eq(packet.message, MESSAGE_CDP);
    cr_expect_eq(packet.defect_count, 0, "defect at %u", packet.defects[0].offset);
    cr_assert_eq(cdp->address_count, 2, "the second time the same address is not kept");
    cr_expect_eq(cdp->address_versions[0], 4);
    cr_expect_eq(cdp->address_versions[1], 6);
    cr_expect_eq(cdp->system_name.size, 2);
    cr_expect_eq(cdp->time_to_live, 180);
}

Test(cdp, translates_capabilities_to_those_of_lldp)
{
    cr_assert(payload_hex(cdp_decode, router, &packet));
    cr_expect_eq(cdp->capabilities, 0x14, "router and switch");
    cr_expect_eq(cdp->platform.size, 5);
    cr_expect_eq(cdp->version.size, 3);
    cr_expect_eq(cdp->port.size, 4);
}

Test(cdp, is_never_misled_by_a_prefix_of_a_message)
{
    payload_prefixes(cdp_decode, managed);
}

struct row {
    char says[64];
    char hex[100];
};

ParameterizedTestParameters(cdp, names_what_is_wrong)
{
    static struct row rows[] = {
        { "a length below its header", "02 b4 0000 0001 0003 72" },
        { "length zero", "02 b4 0000 0001 0000" },
        { "an element past the end", "02 b4 0000 0001 0010 7231" },
        { "half an element header", "02 b4 0000 0001 00" },
        { "more addresses than there are", "02 b4 0000 0002 0008 ffffffff" },
        { "an address past its element", "02 b4 0000 0002 000f 00000001 01 01 cc 0010 c000" },
        { "capabilities of two octets", "02 b4 0000 0004 0006 0009" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, cdp, names_what_is_wrong)
{
    cr_assert(payload_hex(cdp_decode, row->hex, &packet), "%s", row->says);
    cr_expect(payload_has(&packet, DEFECT_CDP_MALFORMED), "%s", row->says);
}

Test(cdp, has_version_one_or_two)
{
    cr_expect(payload_hex(cdp_decode, "01 b4 0000", &packet));
    cr_expect_not(payload_hex(cdp_decode, "03 b4 0000", &packet));
    cr_expect_not(payload_hex(cdp_decode, "02 b4 00", &packet));
}
