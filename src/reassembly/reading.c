#include "reassembly/reading.h"

#include "decode/extension.h"
#include "v6audit/packet.h"

enum { WALK_MAX = 16 }; /* headers of a chain; hosts take fewer (RFC 8504 section 5.3) */

/* One reading: the octets of `over` win where it has them. Octets that no piece brought are zero, which is no Neighbor Discovery type. */
struct reading {
    const struct piece_list *over, *under;
};

static uint8_t octet_at(const struct reading *reading, uint32_t at)
{
    uint8_t octet = 0;
    if (!piece_list_octet(reading->over, at, &octet))
        piece_list_octet(reading->under, at, &octet);
    return octet;
}

/* The chain may be as long as a datagram (thc-ipv6 puts 1,216 octets of options before the advertisement): it is walked where it lies. */
static uint8_t type_of(const struct reading *reading, uint8_t next_header)
{
    uint32_t at = 0;
    for (unsigned count = 0; extension_is(next_header); count++) {
        if (count == WALK_MAX)
            return 0;
        uint32_t octets = extension_octets(next_header, octet_at(reading, at + 1));
        next_header = octet_at(reading, at);
        at += octets;
    }
    uint8_t type = next_header == IP_ICMPV6 ? octet_at(reading, at) : 0;
    return type >= ICMPV6_ROUTER_SOLICITATION && type <= ICMPV6_REDIRECT ? type : 0;
}

uint8_t reading_hidden_type(const struct piece_list *list, const struct piece *last, uint8_t next_header)
{
    struct piece_list overlay = { .pieces = (struct piece[]){ *last }, .count = 1 };
    uint8_t first_wins = type_of(&(struct reading){ .over = list, .under = &overlay }, next_header);
    uint8_t last_wins = type_of(&(struct reading){ .over = &overlay, .under = list }, next_header);
    if (first_wins == ICMPV6_ROUTER_ADVERTISEMENT || last_wins == 0)
        return first_wins;
    return last_wins;
}
