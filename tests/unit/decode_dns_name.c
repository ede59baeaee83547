#include "decode/dns_name.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "at_the_edge.h"

struct row {
    char says[64];
    char hex[200];
    uint32_t offset;
    char text[64];
    int fault;
};

ParameterizedTestParameters(dns_name, expands_compression_within_bounds)
{
    static struct row rows[] = {
        { "a plain name", "03777777 07 6578616d706c65 00", 0, "www.example", DNS_NAME_GOOD },
        { "the root", "00", 0, ".", DNS_NAME_GOOD },
        { "a pointer back", "0161 00 0162 c000", 3, "b.a", DNS_NAME_GOOD },
        { "pointers over pointers", "0161 00 0162 c000 0163 c003", 7, "c.b.a", DNS_NAME_GOOD },
        { "a pointer to the root", "00 c000", 1, ".", DNS_NAME_GOOD },
        { "a dot in a label", "03 612e62 00", 0, "a\\.b", DNS_NAME_GOOD },
        { "a backslash and a control character", "03 5c0162 00", 0, "\\\\\\x01b", DNS_NAME_GOOD },
        { "a zero octet in a label", "03 610062 00", 0, "a\\x00b", DNS_NAME_GOOD },
        { "dots only", "02 2e2e 00", 0, "\\.\\.", DNS_NAME_GOOD },
        { "a pointer to itself", "c000", 0, "", DNS_NAME_COMPRESSION },
        { "a pointer to its own name", "0161 c000", 0, "", DNS_NAME_COMPRESSION },
        { "a pointer forward", "c002 0161 00", 0, "", DNS_NAME_COMPRESSION },
        { "a pair that point at each other", "c002 c000", 2, "", DNS_NAME_COMPRESSION },
        { "a pointer past the end", "0161 00 c0ff", 3, "", DNS_NAME_COMPRESSION },
        { "half a pointer", "0161 c0", 0, "", DNS_NAME_PAST_END },
        { "label type 01", "4161 00", 0, "", DNS_NAME_COMPRESSION },
        { "label type 10", "8161 00", 0, "", DNS_NAME_COMPRESSION },
        { "no root label", "0161", 0, "", DNS_NAME_PAST_END },
        { "a label past the end", "0561 6200", 0, "", DNS_NAME_PAST_END },
        { "nothing", "", 0, "", DNS_NAME_PAST_END },
        { "an offset past the end", "00", 5, "", DNS_NAME_PAST_END },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, dns_name, expands_compression_within_bounds)
{
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(row->hex, &count);
    struct bytes message = { bytes, (uint32_t)count };
    char text[DNS_NAME_TEXT_SIZE];
    size_t length = dns_name_read(&message, row->offset, text, sizeof text);
    cr_expect_str_eq(text, row->text, "%s: \"%s\"", row->says, text);
    cr_expect_eq(length, strlen(row->text), "%s", row->says);
    cr_expect_eq(dns_name_check(&message, row->offset), row->fault, "%s", row->says);
}

static uint8_t bytes[40000];

/* `count` names of one label, each pointing to the one before. */
static uint32_t chain(unsigned count, size_t *size)
{
    size_t used = 0;
    uint32_t last = 0;
    memcpy(bytes, "\1a", 3);
    used = 3;
    for (unsigned i = 0; i < count; i++) {
        uint32_t start = (uint32_t)used;
        bytes[used++] = (uint8_t)(0xc0 | last >> 8);
        bytes[used++] = (uint8_t)last;
        last = start;
    }
    *size = used;
    return last;
}

Test(dns_name, gives_up_on_long_chains_of_pointers)
{
    size_t size;
    char text[DNS_NAME_TEXT_SIZE];
    uint32_t last = chain(127, &size);
    struct bytes message = { at_the_edge(bytes, size), (uint32_t)size };
    cr_expect_eq(dns_name_read(&message, last, text, sizeof text), 1);
    last = chain(8000, &size);
    message = (struct bytes){ at_the_edge(bytes, size), (uint32_t)size };
    cr_expect_eq(dns_name_check(&message, last), DNS_NAME_COMPRESSION);
}

Test(dns_name, takes_255_octets_and_no_more)
{
    char text[DNS_NAME_TEXT_SIZE];
    for (unsigned last = 61; last <= 62; last++) { /* 3 × 64 + 1 + last + 1 octets */
        size_t used = 0;
        for (unsigned i = 0; i < 4; i++) {
            uint8_t length = (uint8_t)(i < 3 ? 63 : last);
            bytes[used++] = length;
            memset(bytes + used, 0x01, length);
            used += length;
        }
        bytes[used++] = 0;
        struct bytes message = { at_the_edge(bytes, used), (uint32_t)used };
        cr_expect_eq(used, last + 194);
        size_t length = dns_name_read(&message, 0, text, sizeof text);
        cr_expect_eq(length, last == 61 ? 4 * (3 * 63 + 61) + 3 : 0, "the longest escaped name fits");
        cr_expect_eq(dns_name_check(&message, 0), last == 61 ? DNS_NAME_GOOD : DNS_NAME_LONG);
    }
    memset(bytes, 0, sizeof bytes);
    for (unsigned i = 0; i < 127; i++)
        memcpy(bytes + 2 * i, "\1.", 2);
    struct bytes message = { bytes, 255 };
    cr_expect_eq(dns_name_read(&message, 0, text, sizeof text), 127 * 2 + 126);
}

Test(dns_name, cuts_at_a_character_when_the_room_is_small)
{
    static const uint8_t name[] = "\4\xc3\xa4\xc3\xb6\2bc";
    struct bytes message = { name, sizeof name };
    char text[16];
    static const char *const expected[] = { [8] = "\xc3\xa4\xc3\xb6.bc",
                                            [7] = "\xc3\xa4\xe2\x80\xa6",
                                            [6] = "\xc3\xa4\xe2\x80\xa6",
                                            [5] = "\xe2\x80\xa6",
                                            [4] = "\xe2\x80\xa6",
                                            [3] = "",
                                            [1] = "" };
    for (size_t room = 1; room <= 8; room++) {
        if (!expected[room])
            continue;
        memset(text, 'x', sizeof text);
        size_t length = dns_name_read(&message, 0, text, room);
        cr_expect_str_eq(text, expected[room], "room %zu: %s", room, text);
        cr_expect_eq(length, strlen(text));
    }
    cr_expect_eq(dns_name_read(&message, 0, NULL, 0), 0);
}

Test(dns_name, walks_uncompressed_names_and_their_padding)
{
    static const struct {
        const char *hex;
        const char *names[3];
        bool failed;
    } rows[] = {
        { "04636f7270 076578616d706c65 00 00000000", { "corp.example" }, false },
        { "0161 00 0162 00", { "a", "b" }, false },
        { "0161 00 00 0162 00 00", { "a", "b" }, false },
        { "00000000", { NULL }, false },
        { "", { NULL }, false },
        { "0161", { NULL }, true },
        { "0161 00 c000", { "a" }, true },
        { "40 6161 00", { NULL }, true },
        { "0261", { NULL }, true },
    };
    char text[DNS_NAME_TEXT_SIZE];
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count;
        const uint8_t *at = hex_at_the_edge(rows[i].hex, &count);
        struct cursor names = cursor_make(at, (uint32_t)count, (uint32_t)count, 0);
        for (unsigned j = 0; rows[i].names[j]; j++) {
            cr_assert(dns_name_next(&names, text, sizeof text), "row %u name %u", i, j);
            cr_expect_str_eq(text, rows[i].names[j]);
        }
        cr_expect_not(dns_name_next(&names, text, sizeof text));
        cr_expect_eq(names.failed, rows[i].failed, "row %u", i);
    }
}

Test(dns_name, tells_a_name_that_the_capture_cut_from_a_bad_one)
{
    struct cursor names = cursor_make(at_the_edge("\4corp", 3), 3, 6, 0);
    char text[DNS_NAME_TEXT_SIZE];
    cr_expect_not(dns_name_next(&names, text, sizeof text));
    cr_expect(names.failed && names.truncated);
}

Test(dns_name, reads_a_partial_name)
{
    static const struct {
        const char *hex, *text;
        bool good;
    } rows[] = {
        { "04686f7374", "host", true },
        { "04686f7374 00", "host", true },
        { "", "", true },
        { "0468 6f73", "", false },
        { "c000", "", false },
        { "00", "", true },
        { "0161 0162 0163", "a.b.c", true },
    };
    char text[DNS_NAME_TEXT_SIZE];
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count;
        const uint8_t *at = hex_at_the_edge(rows[i].hex, &count);
        struct cursor name = cursor_make(at, (uint32_t)count, (uint32_t)count, 0);
        cr_expect_eq(dns_name_partial(&name, text, sizeof text), rows[i].good, "row %u", i);
        cr_expect_str_eq(text, rows[i].text);
    }
}

Test(dns_name, decodes_netbios_names)
{
    /* "FRED" with suffix 0x20 (RFC 1001 §14.1 has it with blanks only) */
    static const uint8_t name[] = "\x20"
                                  "EGFCEFEECACACACACACACACACACACACA";
    struct bytes message = { name, sizeof name };
    char text[64];
    uint8_t suffix = 0;
    cr_expect_eq(dns_name_netbios(&message, 0, text, sizeof text, &suffix), 4);
    cr_expect_str_eq(text, "FRED");
    cr_expect_eq(suffix, 0x20);
    static const uint8_t bad[] = "\x20"
                                 "egFCEFEECACACACACACACACACACACACA";
    message.data = bad;
    cr_expect_eq(dns_name_netbios(&message, 0, text, sizeof text, &suffix), 0);
    message = (struct bytes){ (const uint8_t *)"\1a", 3 };
    cr_expect_eq(dns_name_netbios(&message, 0, text, sizeof text, &suffix), 0);
}
