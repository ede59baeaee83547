#include "decode/routing.h"

static bool is_ospf(struct cursor *at)
{
    uint8_t version = cursor_u8(at), type = cursor_u8(at);
    return (version == 2 || version == 3) && type >= 1 && type <= 5; /* RFC 2328 A.3.1, RFC 5340 A.3.1 */
}

static bool is_ripng(struct cursor *at)
{
    uint8_t command = cursor_u8(at), version = cursor_u8(at);
    return (command == 1 || command == 2) && version == 1; /* RFC 2080 §2.1 */
}

static bool is_rip(struct cursor *at)
{
    uint8_t command = cursor_u8(at), version = cursor_u8(at);
    return command >= 1 && command <= 11 && (version == 1 || version == 2); /* RFC 2453 §3.6, RFC 2091 §4 */
}

static bool is_eigrp(struct cursor *at)
{
    uint8_t version = cursor_u8(at), opcode = cursor_u8(at);
    return version == 2 && opcode >= 1 && opcode <= 11; /* RFC 7868 §6.5 */
}

/* Behind the LLC header fe fe 03: network layer protocol identifier, header length, version. */
static bool is_isis(struct cursor *at)
{
    uint8_t protocol = cursor_u8(at), length = cursor_u8(at), version = cursor_u8(at);
    return protocol == 0x83 && length >= 8 && version == 1; /* ISO/IEC 10589 9.5 */
}

static bool is_bgp(struct cursor *at)
{
    for (unsigned i = 0; i < 16; i++)
        if (cursor_u8(at) != 0xff) /* marker (RFC 4271 §4.1) */
            return false;
    uint16_t length = cursor_u16(at);
    uint8_t type = cursor_u8(at);
    return length >= 19 && type >= 1 && type <= 5; /* up to 65,535 octets (RFC 8654) */
}

static bool is_pim(struct cursor *at)
{
    uint8_t first = cursor_u8(at);
    return first >> 4 == 2 && (first & 15) <= 13; /* RFC 7761 §4.9, RFC 8736 */
}

static const struct {
    const char *word;
    bool (*is)(struct cursor *at);
} protocols[ROUTING_PROTOCOL_COUNT] = {
    [ROUTING_OSPF] = { "ospf", is_ospf },    [ROUTING_RIPNG] = { "ripng", is_ripng },
    [ROUTING_EIGRP] = { "eigrp", is_eigrp }, [ROUTING_ISIS] = { "is-is", is_isis },
    [ROUTING_BGP] = { "bgp", is_bgp },       [ROUTING_PIM] = { "pim", is_pim },
    [ROUTING_RIP] = { "rip", is_rip },
};

const char *routing_protocol_word(unsigned routing_protocol)
{
    return routing_protocol < ROUTING_PROTOCOL_COUNT && protocols[routing_protocol].word
               ? protocols[routing_protocol].word
               : "unknown";
}

bool routing_decode(struct cursor *payload, enum routing_protocol protocol, struct packet *packet)
{
    struct cursor at = *payload;
    if (protocol >= ROUTING_PROTOCOL_COUNT || !protocols[protocol].is)
        return false;
    bool is = protocols[protocol].is(&at);
    if (at.failed) {
        packet->truncated |= at.truncated;
        return false;
    }
    if (!is)
        return false;
    packet->message = MESSAGE_ROUTING;
    packet->routing_protocol = (uint8_t)protocol;
    return true;
}
