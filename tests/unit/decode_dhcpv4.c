#include "decode/dhcpv4.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

#include "payload.h"

#define ZERO16 "00000000000000000000000000000000"
#define ZERO64 ZERO16 ZERO16 ZERO16 ZERO16
#define HEADER(operation)                                                                                              \
    operation " 01 06 00 12345678 0005 8000 00000000 c0000263 c0000201 00000000 00163e000001 00000000000000000000 "
#define COOKIE "63825363"

static const char discover[] = HEADER("01") ZERO64 ZERO64 ZERO64 COOKIE
    "35 01 01  3d 07 01 00163e000001  32 04 c0000264  0c 04 686f7374  3c 08 4d53465420352e30"
    "37 05 01 03 06 6c 72  51 07 00 00 00 686f7374 00 ff";

static const char offer[] = HEADER("02") ZERO64 ZERO64 ZERO64 COOKIE
    "35 01 02  36 04 c0000201  33 04 00000e10  03 04 c00002fe  06 08 c0000235 c0000236  0f 07 6578616d706c65"
    "6c 04 0000012c  72 09 68747470733a2f2f70  77 09 07 6578616d706c65 00  ff 0000";

static struct packet packet;
static struct dhcpv4_message *const message = &packet.dhcpv4;

Test(dhcpv4, reads_what_a_client_asks)
{
    cr_assert(payload_hex(dhcpv4_decode, discover, &packet));
    cr_expect_eq(packet.message, MESSAGE_DHCPV4);
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_str_eq(dhcpv4_type_word(message->message_type), "discover");
    cr_expect_eq(message->transaction_id, 0x12345678);
    cr_expect_eq(message->seconds, 5);
    cr_expect(message->has_client_mac);
    cr_expect_eq(message->client_mac.octets[5], 1);
    cr_expect(message->wants_ipv6_only, "108 is in the parameter request list");
    cr_expect_not(message->has_ipv6_only);
    cr_expect(message->has_requested);
    cr_expect_eq(message->requested.octets[15], 100);
    cr_expect_eq(message->host_name.size, 4);
    cr_expect_eq(message->client_fqdn.size, 4);
    cr_expect_eq(message->vendor_class.size, 8);
}

Test(dhcpv4, reads_what_a_server_offers)
{
    cr_assert(payload_hex(dhcpv4_decode, offer, &packet));
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_eq(message->operation, 2);
    cr_expect_eq(message->message_type, 2);
    cr_expect(message->has_ipv6_only && message->has_routers && message->has_dns && message->has_server_id);
    cr_expect_eq(message->ipv6_only_wait, 300);
    cr_expect_eq(message->lease_time, 3600);
    cr_expect_eq(message->router.octets[15], 254);
    cr_expect_eq(message->dns_servers.size, 8);
    cr_expect_eq(message->your_address.octets[15], 99);
    cr_expect_eq(message->captive_portal.size, 9);
    cr_expect_eq(message->domain_search.size, 9);
}

Test(dhcpv4, reads_what_a_provider_gives)
{
    static const char acknowledgement[] = HEADER("02") ZERO64 ZERO64 ZERO64 COOKIE
        "35 01 05  1a 02 05d4  3a 04 00000e10  3b 04 00001c20  79 09 18 0a0102 c0000201 00"
        "d4 16 00 20 20010db8000000000000000000000000 cb007101 ff";
    static const char odd[] =
        HEADER("02") ZERO64 ZERO64 ZERO64 COOKIE "35 01 05  d4 11 00 20 20010db800000000000000000000 00 ff";
    cr_assert(payload_hex(dhcpv4_decode, acknowledgement, &packet));
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_eq(message->interface_mtu, 1492);
    cr_expect_eq(message->t1, 3600);
    cr_expect_eq(message->t2, 7200);
    cr_expect_eq(message->classless_routes.size, 9);
    cr_expect_eq(message->sixrd.size, 22);
    cr_expect_eq(message->sixrd.data[1], 32);
    cr_assert(payload_hex(dhcpv4_decode, odd, &packet));
    cr_expect(payload_has(&packet, DEFECT_DHCPV4_MALFORMED), "6rd without a border relay");
    cr_expect_eq(message->sixrd.size, 0);
    payload_prefixes(dhcpv4_decode, acknowledgement);
}

Test(dhcpv4, finds_options_in_the_file_and_server_name_fields)
{
    cr_assert(payload_hex(dhcpv4_decode,
                          HEADER("02") "0c 04 686f7374 ff" ZERO16 ZERO16 ZERO16 "000000000000000000"
                                       "35 01 05 36 04 c0000201 ff" ZERO64 ZERO16 ZERO16 ZERO16 "000000000000" COOKIE
                                       "34 01 03 ff",
                          &packet));
    cr_expect_eq(packet.defect_count, 0, "defect at %u", packet.defects[0].offset);
    cr_expect_eq(message->message_type, 5);
    cr_expect(message->has_server_id);
    cr_expect_eq(message->host_name.size, 4);
    cr_expect_eq(message->boot_file.size, 0, "the field holds options, not a name");
}

Test(dhcpv4, calls_a_message_without_cookie_bootp)
{
    cr_assert(payload_hex(
        dhcpv4_decode, HEADER("01") ZERO64 "626f6f742e696d6700" ZERO64 ZERO16 ZERO16 ZERO16 "00000000000000", &packet));
    cr_expect_eq(packet.defect_count, 0);
    cr_expect_str_eq(dhcpv4_type_word(message->message_type), "bootp");
    cr_expect_eq(message->boot_file.size, 8);
}

Test(dhcpv4, is_never_misled_by_a_prefix_of_a_message)
{
    payload_prefixes(dhcpv4_decode, discover);
    payload_prefixes(dhcpv4_decode, offer);
}

struct row {
    char says[64];
    char options[64];
};

ParameterizedTestParameters(dhcpv4, names_what_is_wrong)
{
    static struct row rows[] = {
        { "a router of three octets", "03 03 c00002" },
        { "no router at all", "03 00" },
        { "five octets of DNS servers", "06 05 c000020101" },
        { "option 108 of length 5", "6c 05 0000012c00" },
        { "a message type of two octets", "35 02 0101" },
        { "an option past the end", "0c 10 61" },
        { "an option without its length", "0c" },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, dhcpv4, names_what_is_wrong)
{
    char hex[1024];
    snprintf(hex, sizeof hex, "%s%s", HEADER("01") ZERO64 ZERO64 ZERO64 COOKIE, row->options);
    cr_assert(payload_hex(dhcpv4_decode, hex, &packet));
    cr_expect_eq(packet.defect_count, 1, "%s", row->says);
    cr_expect(payload_has(&packet, DEFECT_DHCPV4_MALFORMED), "%s", row->says);
}

Test(dhcpv4, is_neither_request_nor_reply_elsewhere)
{
    cr_expect_not(payload_hex(dhcpv4_decode, "03 01 06 00", &packet));
    cr_expect_not(payload_hex(dhcpv4_decode, "", &packet));
    cr_expect(payload_hex(dhcpv4_decode, "01 01 06 00 12345678", &packet));
    cr_expect(payload_has(&packet, DEFECT_DHCPV4_MALFORMED), "too short for BOOTP");
}
