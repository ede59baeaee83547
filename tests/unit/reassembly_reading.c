#include "reassembly/reading.h"

#include <criterion/criterion.h>

#include "v6audit/packet.h"

static const struct {
    const char *says;
    uint8_t next_header;
    uint8_t first[16], last[16];
    uint16_t last_start;
    uint8_t type;
} rows[] = {
    { "neither is Neighbor Discovery", IP_ICMPV6, { 128 }, { 129 }, 0, 0 },
    { "the first is", IP_ICMPV6, { 134 }, { 128 }, 0, 134 },
    { "the last is", IP_ICMPV6, { 128 }, { 136 }, 0, 136 },
    { "both are: the advertisement of a router goes first", IP_ICMPV6, { 134 }, { 136 }, 0, 134 },
    { "the last one moves the type behind options",
      IP_DESTINATION_OPTIONS,
      { 58, 0, 1, 4, 0, 0, 0, 0, 128 },
      { 134 },
      8,
      134 },
    { "the last one clears the type", IP_DESTINATION_OPTIONS, { 17, 0, 1, 4, 0, 0, 0, 0, 134 }, { 58 }, 0, 0 },
    { "another upper layer", IP_UDP, { 134 }, { 134 }, 0, 0 },
    { "a header beyond what came", IP_DESTINATION_OPTIONS, { 58, 255 }, { 58, 255 }, 0, 0 },
};

Test(reading, asks_who_wins)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct piece_list list = { 0 };
        uint64_t octets = 0;
        struct piece first = { .start = 0, .end = 16, .captured = 16, .data = rows[i].first };
        struct piece last = {
            .start = rows[i].last_start, .end = rows[i].last_start + 16u, .captured = 16, .data = rows[i].last
        };
        cr_assert(piece_list_add(&list, &first, true, &octets));
        cr_expect_eq(reading_hidden_type(&list, &last, rows[i].next_header), rows[i].type, "%s", rows[i].says);
        piece_list_free(&list, &octets);
    }
}

Test(reading, octets_that_are_not_there_hide_nothing)
{
    struct piece_list list = { 0 };
    struct piece last = { .start = 8, .end = 24, .captured = 0 };
    cr_expect_eq(reading_hidden_type(&list, &last, IP_ICMPV6), 0);
}

Test(reading, finds_what_stands_behind_1216_octets_of_options)
{
    /* As thc-ipv6 sends it: options over 1,216 octets; then, overlapped, 8 octets of options and the message. */
    static uint8_t options[1232] = { IP_DESTINATION_OPTIONS, 151, [1216] = 58, 0, 1, 4, 0, 0, 0, 0, 128 };
    static const uint8_t advertisement[16] = { 58, 0, 1, 4, 0, 0, 0, 0, 134 };
    struct piece_list list = { 0 };
    uint64_t octets = 0;
    struct piece end = { .start = 1216, .end = 1232, .captured = 16, .data = advertisement };
    struct piece begin = { .start = 0, .end = 1232, .captured = 1232, .data = options };
    cr_assert(piece_list_add(&list, &end, true, &octets));
    cr_expect_eq(reading_hidden_type(&list, &begin, IP_DESTINATION_OPTIONS), 134);
    piece_list_free(&list, &octets);
}
