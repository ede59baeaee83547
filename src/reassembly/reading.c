#include "reassembly/reading.h"

#include <string.h>

#include "decode/cursor.h"
#include "decode/extension.h"
#include "v6audit/packet.h"

enum { VIEW_OCTETS = 1024, WALK_MAX = 16 }; /* the start of the fragmentable part, where the chain and the type are */

/* Octets that no piece brought are zero in the view, which is no Neighbor Discovery type. */
static uint8_t type_of(const uint8_t *view, uint8_t next_header)
{
    struct cursor at = cursor_make(view, VIEW_OCTETS, VIEW_OCTETS, 0);
    for (unsigned count = 0; extension_is(next_header); count++) {
        struct cursor peek = at;
        uint8_t after = cursor_u8(&peek);
        uint32_t octets = extension_octets(next_header, cursor_u8(&peek));
        cursor_skip(&at, octets);
        if (at.failed || count == WALK_MAX)
            return 0;
        next_header = after;
    }
    uint8_t type = next_header == IP_ICMPV6 ? cursor_u8(&at) : 0;
    return type >= ICMPV6_ROUTER_SOLICITATION && type <= ICMPV6_REDIRECT ? type : 0;
}

uint8_t reading_hidden_type(const struct piece_list *list, const struct piece *last, uint8_t next_header)
{
    uint8_t view[VIEW_OCTETS] = { 0 };
    piece_list_copy(list, view, sizeof view);
    uint8_t first_wins = type_of(view, next_header);
    struct piece_list overlay = { .pieces = (struct piece[]){ *last }, .count = 1 };
    if (last->captured > 0)
        piece_list_copy(&overlay, view, sizeof view);
    uint8_t last_wins = type_of(view, next_header);
    if (first_wins == ICMPV6_ROUTER_ADVERTISEMENT || last_wins == 0)
        return first_wins;
    return last_wins;
}
