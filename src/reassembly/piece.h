/** The pieces of one datagram that have come: sorted, never overlapping. */
#ifndef V6AUDIT_PIECE_H
#define V6AUDIT_PIECE_H

#include <stdbool.h>
#include <stdint.h>

struct piece {
    uint32_t start, end; /* octets of the fragmentable part, [start, end) */
    uint32_t captured;   /* of these, captured: the octets behind `data` */
    uint64_t hash;       /* of the captured octets: tells a duplicate when they are not kept */
    const uint8_t *data; /* borrowed by the caller's; owned (or NULL: not kept) in a list */
};

enum { PIECE_OVERHEAD = sizeof(struct piece) };

struct piece_list {
    struct piece *pieces; /* sorted by start */
    uint32_t count, room;
};

enum piece_relation { PIECE_NEW, PIECE_SAME, PIECE_OVERLAPS };

/** Is this piece there already, octet for octet, or does it cover octets that are? A piece without octets is new, or the same, by its place alone. */
enum piece_relation piece_list_relate(const struct piece_list *list, const struct piece *piece);

/** Add a piece that is PIECE_NEW, with a copy of its octets if `keep`. What it holds is added to *octets. False when memory runs out. */
bool piece_list_add(struct piece_list *list, const struct piece *piece, bool keep, uint64_t *octets);

/** Octets 0 to `total` without a gap? */
bool piece_list_covers(const struct piece_list *list, uint32_t total);

/** The largest end; 0 of an empty list. */
uint32_t piece_list_end(const struct piece_list *list);

/** The first `length` octets into `bytes`, as far as they are kept; the others are not touched. */
void piece_list_copy(const struct piece_list *list, uint8_t *bytes, uint32_t length);

/** The octet at `at` into *octet; false, and nothing written, where no kept octet is. */
bool piece_list_octet(const struct piece_list *list, uint32_t at, uint8_t *octet);

/** Forget the octets, keep the places. */
void piece_list_drop_data(struct piece_list *list, uint64_t *octets);

void piece_list_free(struct piece_list *list, uint64_t *octets);

#endif
