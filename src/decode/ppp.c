#include "decode/ppp.h"

enum {
    ADDRESS_ALL_STATIONS = 0xff, /* RFC 1662 §3.1 */
    CONTROL_UNNUMBERED = 0x03,
    CISCO_UNICAST = 0x0f,
    CISCO_MULTICAST = 0x8f,
    PPP_IPV4 = 0x0021,
    PPP_IPV6 = 0x0057, /* RFC 5072 §3 */
    PPP_MPLS = 0x0281,
    PPPOE_VERSION_TYPE = 0x11,
    PPPOE_SESSION_DATA = 0
};

static void skip_address_and_control(struct cursor *at)
{
    struct cursor peek = *at;
    if (cursor_u8(&peek) == ADDRESS_ALL_STATIONS && cursor_u8(&peek) == CONTROL_UNNUMBERED && !peek.failed)
        *at = peek;
}

/* An odd first octet is a whole, compressed protocol field (RFC 1661 §6.5). */
static uint16_t read_protocol(struct cursor *at)
{
    uint8_t first = cursor_u8(at);
    return first & 1 ? first : (uint16_t)((unsigned)first << 8 | cursor_u8(at));
}

void ppp_decode(struct layers_next *next, struct packet *packet)
{
    skip_address_and_control(&next->at);
    uint16_t protocol = read_protocol(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    if (packet->layer_count == 0)
        packet->message = MESSAGE_OTHER;
    if (protocol == PPP_IPV6) {
        next->step = STEP_IPV6;
    } else if (protocol == PPP_IPV4) {
        next->step = STEP_IPV4;
    } else if (protocol == PPP_MPLS) {
        next->step = STEP_ETHER_TYPE;
        next->code = 0x8847;
    } /* else link control, authentication, compression: nothing of IP */
}

void ppp_decode_hdlc(struct layers_next *next, struct packet *packet)
{
    struct cursor peek = next->at;
    uint8_t address = cursor_u8(&peek);
    if (address != CISCO_UNICAST && address != CISCO_MULTICAST) {
        next->step = STEP_PPP;
        return;
    }
    cursor_skip(&next->at, 2);
    next->code = cursor_u16(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    if (next->code >= 0x0600 && next->code != 0xfefe) {
        next->step = STEP_ETHER_TYPE;
        return;
    }
    packet->message = MESSAGE_OTHER; /* keepalives; ISO protocols, here without an LLC header */
    packet->ether_type = next->code;
}

void ppp_decode_over_ethernet(struct layers_next *next, struct packet *packet)
{
    uint8_t version_type = cursor_u8(&next->at), code = cursor_u8(&next->at);
    cursor_skip(&next->at, 2); /* session identifier */
    uint16_t length = cursor_u16(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    if (packet->layer_count == 0)
        packet->pppoe = true;
    if (version_type != PPPOE_VERSION_TYPE || code != PPPOE_SESSION_DATA)
        return; /* discovery stage, RFC 2516 §5 */
    if (length <= cursor_sent(&next->at))
        next->at = cursor_slice(&next->at, length);
    next->step = STEP_PPP;
}
