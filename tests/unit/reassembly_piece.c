#include "reassembly/piece.h"

#include <criterion/criterion.h>

static struct piece_list list;
static uint64_t octets;

static struct piece piece(uint32_t start, uint32_t end, const char *data)
{
    return (struct piece){
        .start = start, .end = end, .captured = end - start, .data = (const uint8_t *)data, .hash = (uint64_t)data[0]
    };
}

static void add(uint32_t start, uint32_t end, const char *data)
{
    struct piece one = piece(start, end, data);
    cr_assert(piece_list_add(&list, &one, true, &octets));
}

Test(piece, relations_are_told)
{
    static const struct {
        uint32_t start, end;
        const char *data;
        enum piece_relation relation;
    } cases[] = {
        { 0, 8, "a", PIECE_NEW },        { 8, 16, "b", PIECE_SAME },      { 8, 16, "x", PIECE_OVERLAPS },
        { 8, 12, "b", PIECE_OVERLAPS },  { 0, 9, "a", PIECE_OVERLAPS },   { 15, 24, "a", PIECE_OVERLAPS },
        { 16, 24, "a", PIECE_NEW },      { 0, 100, "a", PIECE_OVERLAPS }, { 24, 32, "a", PIECE_NEW },
        { 31, 33, "a", PIECE_OVERLAPS }, { 40, 48, "a", PIECE_NEW },
    };
    add(32, 40, "dddddddd");
    add(8, 16, "bbbbbbbb");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct piece one = piece(cases[i].start, cases[i].end, cases[i].data);
        cr_expect_eq(piece_list_relate(&list, &one), cases[i].relation, "%u to %u", cases[i].start, cases[i].end);
    }
    piece_list_free(&list, &octets);
}

Test(piece, gaps_are_seen_and_octets_come_out_in_order)
{
    uint8_t bytes[25] = { 0 };
    add(16, 24, "cccccccc");
    add(0, 8, "aaaaaaaa");
    cr_expect_not(piece_list_covers(&list, 24));
    add(8, 16, "bbbbbbbb");
    cr_expect(piece_list_covers(&list, 24));
    cr_expect_not(piece_list_covers(&list, 25));
    cr_expect_eq(piece_list_end(&list), 24);
    piece_list_copy(&list, bytes, 20);
    cr_expect_str_eq((char *)bytes, "aaaaaaaabbbbbbbbcccc");
    piece_list_free(&list, &octets);
}

Test(piece, what_is_held_is_counted)
{
    add(0, 8, "aaaaaaaa");
    cr_expect_eq(octets, 8 + PIECE_OVERHEAD);
    piece_list_drop_data(&list, &octets);
    cr_expect_eq(octets, PIECE_OVERHEAD);
    struct piece again = piece(0, 8, "aaaaaaaa");
    cr_expect_eq(piece_list_relate(&list, &again), PIECE_SAME, "known by its hash");
    piece_list_free(&list, &octets);
    cr_expect_eq(octets, 0);
    cr_expect_eq(piece_list_end(&list), 0);
}
