#include "decode/routing.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "payload.h"

struct row {
    char word[16];
    char hex[60];
    int protocol;
    bool is;
};

ParameterizedTestParameters(routing, is_named_by_what_it_says)
{
    static struct row rows[] = {
        { "ospf", "03 01 0024", ROUTING_OSPF, true },
        { "ospf", "02 05 0024", ROUTING_OSPF, true },
        { "ospf", "03 06 0024", ROUTING_OSPF, false },
        { "ripng", "02 01 0000", ROUTING_RIPNG, true },
        { "ripng", "02 02 0000", ROUTING_RIPNG, false },
        { "rip", "02 02 0000", ROUTING_RIP, true },
        { "rip", "00 02 0000", ROUTING_RIP, false },
        { "eigrp", "02 05", ROUTING_EIGRP, true },
        { "eigrp", "01 05", ROUTING_EIGRP, false },
        { "is-is", "83 1b 01 00", ROUTING_ISIS, true },
        { "is-is", "82 1b 01 00", ROUTING_ISIS, false },
        { "bgp", "ffffffffffffffffffffffffffffffff 0013 04", ROUTING_BGP, true },
        { "bgp", "ffffffffffffffffffffffffffffffff 0012 04", ROUTING_BGP, false },
        { "bgp", "fffffffffffffffffffffffffffffffe 0013 04", ROUTING_BGP, false },
        { "bgp", "", ROUTING_BGP, false },
        { "pim", "20 00", ROUTING_PIM, true },
        { "pim", "10 00", ROUTING_PIM, false },
        { "unknown", "03 01", ROUTING_PROTOCOL_COUNT, false },
        { "unknown", "03 01", 0, false },
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct row *row, routing, is_named_by_what_it_says)
{
    static struct packet packet;
    size_t count;
    const uint8_t *bytes = hex_at_the_edge(row->hex, &count);
    payload_prepare(&packet);
    struct cursor payload = cursor_make(bytes, (uint32_t)count, (uint32_t)count, 0);
    cr_expect_eq(routing_decode(&payload, (enum routing_protocol)row->protocol, &packet), row->is, "%s", row->hex);
    cr_expect_eq(packet.message, row->is ? MESSAGE_ROUTING : MESSAGE_NONE);
    cr_expect_str_eq(routing_protocol_word((unsigned)row->protocol), row->word);
    cr_expect_not(packet.truncated);
    if (!row->is)
        return;
    payload_prepare(&packet);
    payload = cursor_make(at_the_edge(bytes, 0), 0, (uint32_t)count, 0);
    cr_expect_not(routing_decode(&payload, (enum routing_protocol)row->protocol, &packet));
    cr_expect(packet.truncated);
}
