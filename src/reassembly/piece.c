#include "reassembly/piece.h"

#include <stdlib.h>
#include <string.h>

/* The first piece that ends behind `start`, or starts there. */
static uint32_t find(const struct piece_list *list, uint32_t start)
{
    uint32_t low = 0, high = list->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->pieces[middle].end > start || list->pieces[middle].start >= start)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool same(const struct piece *a, const struct piece *b)
{
    return a->start == b->start && a->end == b->end && a->captured == b->captured && a->hash == b->hash;
}

enum piece_relation piece_list_relate(const struct piece_list *list, const struct piece *piece)
{
    for (uint32_t i = find(list, piece->start); i < list->count && list->pieces[i].start <= piece->start; i++)
        if (same(&list->pieces[i], piece))
            return PIECE_SAME;
    for (uint32_t i = find(list, piece->start); i < list->count && list->pieces[i].start < piece->end; i++)
        if (list->pieces[i].end > piece->start)
            return PIECE_OVERLAPS;
    return PIECE_NEW;
}

static bool grow(struct piece_list *list)
{
    if (list->count < list->room)
        return true;
    uint32_t room = list->room ? list->room * 2 : 8;
    struct piece *pieces = reallocarray(list->pieces, room, sizeof *pieces);
    if (!pieces)
        return false;
    list->pieces = pieces;
    list->room = room;
    return true;
}

bool piece_list_add(struct piece_list *list, const struct piece *piece, bool keep, uint64_t *octets)
{
    uint8_t *copy = NULL;
    if (!grow(list))
        return false;
    if (keep && piece->captured > 0) {
        copy = malloc(piece->captured);
        if (!copy)
            return false;
        memcpy(copy, piece->data, piece->captured);
        *octets += piece->captured;
    }
    uint32_t at = find(list, piece->start);
    memmove(list->pieces + at + 1, list->pieces + at, (list->count - at) * sizeof list->pieces[0]);
    list->pieces[at] = *piece;
    list->pieces[at].data = copy;
    list->count++;
    *octets += PIECE_OVERHEAD;
    return true;
}

bool piece_list_covers(const struct piece_list *list, uint32_t total)
{
    uint32_t end = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->pieces[i].start > end)
            return false;
        if (list->pieces[i].end > end)
            end = list->pieces[i].end;
    }
    return end >= total;
}

uint32_t piece_list_end(const struct piece_list *list)
{
    return list->count ? list->pieces[list->count - 1].end : 0;
}

void piece_list_copy(const struct piece_list *list, uint8_t *bytes, uint32_t length)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct piece *piece = &list->pieces[i];
        if (!piece->data || piece->start >= length)
            continue;
        uint32_t count = piece->captured < length - piece->start ? piece->captured : length - piece->start;
        memcpy(bytes + piece->start, piece->data, count);
    }
}

bool piece_list_octet(const struct piece_list *list, uint32_t at, uint8_t *octet)
{
    for (uint32_t i = 0; i < list->count && list->pieces[i].start <= at; i++) {
        const struct piece *piece = &list->pieces[i];
        if (!piece->data || at - piece->start >= piece->captured)
            continue;
        *octet = piece->data[at - piece->start];
        return true;
    }
    return false;
}

void piece_list_drop_data(struct piece_list *list, uint64_t *octets)
{
    for (uint32_t i = 0; i < list->count; i++) {
        struct piece *piece = &list->pieces[i];
        if (!piece->data)
            continue;
        free((void *)(uintptr_t)piece->data);
        piece->data = NULL;
        *octets -= piece->captured;
    }
}

void piece_list_free(struct piece_list *list, uint64_t *octets)
{
    piece_list_drop_data(list, octets);
    *octets -= (uint64_t)list->count * PIECE_OVERHEAD;
    free(list->pieces);
    *list = (struct piece_list){ 0 };
}
