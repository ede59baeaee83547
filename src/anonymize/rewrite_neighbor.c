#include "anonymize/rewrite.h"

/* What switches tell their neighbours: LLDP (IEEE 802.1AB) and CDP. */

/* Family and address. */
static void rewrite_network_address(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    uint8_t family = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 1);
    if (family == 1 && cursor_left(data) >= 4)
        rewrite_ipv4(rewrite, data);
    else if (family == 2 && cursor_left(data) >= 16)
        rewrite_ipv6(rewrite, data);
    else
        rewrite_scramble(rewrite, data, cursor_left(data));
}

/* Subtype, and a MAC address, a network address or a text. */
static void rewrite_identifier(struct rewrite *rewrite, struct cursor *data, unsigned mac_subtype,
                               unsigned network_subtype)
{
    struct cursor peek = *data;
    uint8_t subtype = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 1);
    if (subtype == mac_subtype && cursor_left(data) == 6)
        rewrite_mac(rewrite, data);
    else if (subtype == network_subtype)
        rewrite_network_address(rewrite, data);
    else if (subtype == mac_subtype)
        rewrite_scramble(rewrite, data, cursor_left(data)); /* cut off, or of another length */
    else
        rewrite_text(rewrite, data, cursor_left(data));
}

static void rewrite_management_address(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    uint8_t length = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 1);
    struct cursor address = rewrite_part(data, length);
    rewrite_network_address(rewrite, &address);
    rewrite_keep(rewrite, data, 6); /* numbering, number, length of the object identifier, which stays zero */
}

static void rewrite_tlv(struct rewrite *rewrite, unsigned type, struct cursor *data)
{
    enum { CHASSIS = 1, PORT, TIME_TO_LIVE, PORT_DESCRIPTION, NAME, DESCRIPTION, CAPABILITIES, MANAGEMENT, OWN = 127 };
    if (type == CHASSIS)
        rewrite_identifier(rewrite, data, 4, 5);
    else if (type == PORT)
        rewrite_identifier(rewrite, data, 3, 4);
    else if (type == TIME_TO_LIVE || type == CAPABILITIES)
        rewrite_keep(rewrite, data, 4);
    else if (type >= PORT_DESCRIPTION && type <= DESCRIPTION)
        rewrite_text(rewrite, data, cursor_left(data));
    else if (type == MANAGEMENT)
        rewrite_management_address(rewrite, data);
    else if (type == OWN)
        rewrite_keep(rewrite, data, 4); /* whose and which; the content stays zero */
}

void rewrite_lldp(struct rewrite *rewrite, struct rewrite_job *job)
{
    while (cursor_left(&job->at) >= 2) {
        struct cursor peek = job->at;
        uint16_t head = cursor_u16(&peek);
        rewrite_keep(rewrite, &job->at, 2);
        if (head >> 9 == 0)
            return;
        struct cursor data = rewrite_part(&job->at, head & 0x1ffu);
        rewrite_tlv(rewrite, head >> 9, &data);
    }
}

/* A count, then each: protocol type, length, protocol, address length, address. */
static void rewrite_cdp_addresses(struct rewrite *rewrite, struct cursor *data)
{
    rewrite_keep(rewrite, data, 4);
    while (cursor_left(data) >= 2) {
        struct cursor peek = *data;
        cursor_skip(&peek, 1);
        uint8_t protocol = cursor_u8(&peek);
        cursor_skip(&peek, protocol);
        uint16_t length = cursor_u16(&peek);
        rewrite_keep(rewrite, data, 2);
        rewrite_keep(rewrite, data, protocol <= 8 ? protocol : 0);
        rewrite_keep(rewrite, data, 2);
        struct cursor address = rewrite_part(data, length);
        if (length == 4)
            rewrite_ipv4(rewrite, &address);
        else if (length == 16)
            rewrite_ipv6(rewrite, &address);
    }
}

static void rewrite_cdp_tlv(struct rewrite *rewrite, unsigned type, struct cursor *data)
{
    if (type == 1 || type == 3 || type == 5 || type == 6)
        rewrite_text(rewrite, data, cursor_left(data));
    else if (type == 2 || type == 0x16)
        rewrite_cdp_addresses(rewrite, data);
    else if (type == 4 || type == 10 || type == 11)
        rewrite_keep(rewrite, data, 4);
}

void rewrite_cdp(struct rewrite *rewrite, struct rewrite_job *job)
{
    rewrite_note_checksum(rewrite, job->at, 2, NULL, false);
    rewrite_keep(rewrite, &job->at, 2);
    rewrite_clear(&job->at, 2);
    while (cursor_left(&job->at) >= 4) {
        struct cursor peek = job->at;
        uint16_t type = cursor_u16(&peek), length = cursor_u16(&peek);
        rewrite_keep(rewrite, &job->at, 4);
        if (length < 4)
            return;
        struct cursor data = rewrite_part(&job->at, length - 4u);
        rewrite_cdp_tlv(rewrite, type, &data);
    }
}
