#include "decode/ppp.h"

#include <string.h>

enum {
    ADDRESS_ALL_STATIONS = 0xff, /* RFC 1662 §3.1 */
    CONTROL_UNNUMBERED = 0x03,
    CISCO_UNICAST = 0x0f,
    CISCO_MULTICAST = 0x8f,
    PPP_IPV4 = 0x0021,
    PPP_IPV6 = 0x0057, /* RFC 5072 §3 */
    PPP_MPLS = 0x0281,
    PPPOE_VERSION_TYPE = 0x11,
    TAG_END = 0x0000, /* RFC 2516 appendix A */
    TAG_AC_NAME = 0x0102,
    TAG_MAX_PAYLOAD = 0x0120, /* RFC 4638 §3 */
    CONFIGURE_REQUEST = 1,
    CONFIGURE_REJECT = 4
};

/* ── what PPP agrees on ── */

static void read_address(struct ppp_message *ppp, struct cursor data)
{
    ppp->address = cursor_ipv4(&data);
    ppp->has_address = !data.failed;
}

static void read_dns(struct ppp_message *ppp, struct cursor data)
{
    struct address address = cursor_ipv4(&data);
    if (!data.failed && ppp->dns_count < PPP_DNS_MAX)
        ppp->dns[ppp->dns_count++] = address;
}

static void read_receive_unit(struct ppp_message *ppp, struct cursor data)
{
    ppp->maximum_receive_unit = cursor_u16(&data);
}

static void read_interface_identifier(struct ppp_message *ppp, struct cursor data)
{
    cursor_skip(&data, 8);
    ppp->has_interface_identifier = !data.failed;
}

static const struct control_row {
    uint16_t protocol;
    uint8_t option, length; /* with its type and length octets */
    void (*read)(struct ppp_message *ppp, struct cursor data);
} control_rows[] = {
    { PPP_LCP, 1, 4, read_receive_unit },             /* RFC 1661 §6.1 */
    { PPP_IPCP, 3, 6, read_address },                 /* RFC 1332 §3.3 */
    { PPP_IPCP, 129, 6, read_dns },                   /* RFC 1877 §1.1 */
    { PPP_IPCP, 131, 6, read_dns },                   /* RFC 1877 §1.3 */
    { PPP_IPV6CP, 1, 10, read_interface_identifier }, /* RFC 5072 §4.1 */
};

static void use_option(struct ppp_message *ppp, uint8_t option, uint8_t length, struct cursor data)
{
    for (size_t i = 0; i < sizeof control_rows / sizeof control_rows[0]; i++)
        if (control_rows[i].protocol == ppp->protocol && control_rows[i].option == option &&
            control_rows[i].length == length)
            control_rows[i].read(ppp, data);
}

/* A control protocol's packet (RFC 1661 §5). Only what it configures is read; whether it is well formed in all else is not our affair. */
static void read_control(struct ppp_message *ppp, struct cursor at)
{
    uint8_t code = cursor_u8(&at);
    cursor_skip(&at, 1); /* identifier */
    uint16_t length = cursor_u16(&at);
    if (at.failed || length < 4)
        return;
    ppp->control_code = code;
    if (code < CONFIGURE_REQUEST || code > CONFIGURE_REJECT)
        return;
    struct cursor options = cursor_slice(&at, length - 4u);
    while (cursor_left(&options) > 0) {
        uint8_t option = cursor_u8(&options), size = cursor_u8(&options);
        if (options.failed || size < 2)
            return;
        struct cursor data = cursor_slice(&options, size - 2u);
        if (!options.failed)
            use_option(ppp, option, size, data);
    }
}

static void note_protocol(struct packet *packet, uint16_t protocol, struct cursor at)
{
    packet->ppp.protocol = protocol;
    if (protocol == PPP_LCP || protocol == PPP_IPCP || protocol == PPP_IPV6CP)
        read_control(&packet->ppp, at);
}

/* ── the layers ── */

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
    if (packet->layer_count == 0 && packet->pppoe)
        note_protocol(packet, protocol, next->at);
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

/* Tags of the discovery stage (RFC 2516 §5). */
static void read_tags(struct ppp_message *ppp, struct cursor at)
{
    while (cursor_left(&at) > 0) {
        uint16_t type = cursor_u16(&at), length = cursor_u16(&at);
        struct cursor data = cursor_slice(&at, length);
        if (at.failed || type == TAG_END)
            return;
        if (type == TAG_AC_NAME)
            ppp->concentrator = cursor_rest(&data);
        else if (type == TAG_MAX_PAYLOAD && length == 2)
            ppp->max_payload = cursor_u16(&data);
    }
}

static void begin_ppp(struct packet *packet, uint8_t code, uint16_t session)
{
    packet->pppoe = true;
    memset(&packet->ppp, 0, sizeof packet->ppp);
    packet->ppp.code = code;
    packet->ppp.session = session;
}

void ppp_decode_over_ethernet(struct layers_next *next, struct packet *packet)
{
    uint8_t version_type = cursor_u8(&next->at), code = cursor_u8(&next->at);
    uint16_t session = cursor_u16(&next->at);
    uint16_t length = cursor_u16(&next->at);
    if (layers_failed(&next->at, DEFECT_LINK_HEADER_SHORT, packet))
        return;
    bool outermost = packet->layer_count == 0;
    if (outermost)
        begin_ppp(packet, code, session);
    if (version_type != PPPOE_VERSION_TYPE)
        return;
    if (length <= cursor_sent(&next->at))
        next->at = cursor_slice(&next->at, length);
    if (code != PPPOE_SESSION) { /* discovery stage, RFC 2516 §5 */
        if (outermost)
            read_tags(&packet->ppp, next->at);
        return;
    }
    next->step = STEP_PPP;
}
