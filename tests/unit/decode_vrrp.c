#include "decode/vrrp.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "payload.h"

static struct packet_layer layer = { .hop_limit = 255, .ip_version = 6, .header_offset = 14 };
static struct packet packet;
static struct vrrp_message *const vrrp = &packet.vrrp;

static bool decode(struct cursor *payload, struct packet *into)
{
    return vrrp_decode(payload, &layer, into);
}

static bool run(uint8_t ip_version, uint8_t hop_limit, const char *hex)
{
    layer.ip_version = ip_version;
    layer.hop_limit = hop_limit;
    return payload_hex(decode, hex, &packet);
}

static const char version_3[] =
    "31 0a 64 02 0064 0000 fe800000000000000000000000000001 20010db8000100000000000000000001";
static const char carp[] = "21 05 64 07 00 01 0000 0000000000000001 0000000000000000000000000000000000000000";

Test(vrrp, reads_version_3_over_ipv6)
{
    cr_assert(run(6, 255, version_3));
    cr_expect_eq(packet.message, MESSAGE_VRRP);
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_eq(vrrp->version, 3);
    cr_expect_eq(vrrp->virtual_router_id, 10);
    cr_expect_eq(vrrp->priority, 100);
    cr_expect_eq(vrrp->interval, 100);
    cr_assert_eq(vrrp->address_count, 2);
    cr_expect_eq(vrrp->addresses[0].octets[0], 0xfe);
    cr_expect_not(vrrp->carp || vrrp->hsrp);
}

Test(vrrp, reads_version_2_and_3_over_ipv4)
{
    cr_assert(run(4, 255, "21 01 ff 01 00 01 0000 c0000201 0000000000000000"));
    cr_expect_eq(vrrp->version, 2);
    cr_expect_eq(vrrp->interval, 100);
    cr_expect_eq(vrrp->addresses[0].octets[12], 0xc0);
    cr_expect_eq(packet.defect_count, 0);
    cr_assert(run(4, 255, "31 01 00 01 0064 0000 c0000201"));
    cr_expect_eq(vrrp->priority, 0, "the sender withdraws");
    cr_expect_eq(packet.defect_count, 0);
}

Test(vrrp, tells_carp_from_version_2)
{
    for (unsigned ip_version = 4; ip_version <= 6; ip_version += 2) {
        cr_assert(run((uint8_t)ip_version, 255, carp));
        cr_expect(vrrp->carp);
        cr_expect_eq(vrrp->virtual_router_id, 5);
        cr_expect_eq(vrrp->priority, 155);
        cr_expect_eq(vrrp->interval, 139);
        cr_expect_eq(vrrp->address_count, 0);
        cr_expect_eq(packet.defect_count, 0);
    }
    cr_assert(run(4, 255,
                  "21 01 ff 07 00 01 0000 c0000201 c0000202 c0000203 c0000204 c0000205 c0000206 c0000207"
                  "0000000000000000"));
    cr_expect_not(vrrp->carp);
    cr_expect_eq(vrrp->address_count, 7);
}

Test(vrrp, is_never_misled_by_a_prefix_of_a_message)
{
    layer.ip_version = 6;
    layer.hop_limit = 255;
    payload_prefixes(decode, version_3);
}

struct row {
    char says[64];
    char hex[120];
    uint8_t ip_version, hop_limit;
};

ParameterizedTestParameters(vrrp, names_what_is_wrong)
{
    static struct row rows[] = {
        { "hop limit 254", "31 0a 64 01 0064 0000 fe800000000000000000000000000001", 6, 254 },
        { "type 2", "32 0a 64 01 0064 0000 fe800000000000000000000000000001", 6, 255 },
        { "virtual router 0", "31 00 64 01 0064 0000 fe800000000000000000000000000001", 6, 255 },
        { "no address", "31 0a 64 00 0064 0000", 6, 255 },
        { "fewer addresses than counted", "31 0a 64 02 0064 0000 fe800000000000000000000000000001", 6, 255 },
        { "a header of seven octets", "31 0a 64 01 0064 00", 6, 255 },
        { "255 addresses", "31 0a 64 ff 0064 0000 c0000201", 4, 255 },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, vrrp, names_what_is_wrong)
{
    cr_assert(run(row->ip_version, row->hop_limit, row->hex), "%s", row->says);
    cr_expect(payload_has(&packet, DEFECT_VRRP_MALFORMED), "%s", row->says);
}

Test(vrrp, keeps_eight_addresses)
{
    char hex[200] = "31 0a 64 0a 0064 0000";
    for (unsigned i = 0; i < 10; i++)
        strcat(hex, "c0000201");
    cr_assert(run(4, 255, hex));
    cr_expect_eq(vrrp->address_count, VRRP_ADDRESS_MAX);
    cr_expect_eq(packet.defect_count, 0);
}

Test(vrrp, has_version_2_or_3)
{
    cr_expect_not(run(6, 255, "41 0a 64 01"));
    cr_expect_not(run(6, 255, ""));
    cr_expect_eq(packet.message, MESSAGE_NONE);
}
