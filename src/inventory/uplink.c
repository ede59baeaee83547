#include "inventory/uplink.h"

#include <string.h>

#include "base/escape.h"
#include "decode/cursor.h"
#include "decode/dns.h"
#include "inventory/lease.h"

enum {
    TCP_SYN = 2,
    DHCPV6_ADVERTISE = 2,
    DHCPV6_REPLY = 7,
    OPTION_S46_BR = 90,
    OPTION_S46_CONT_MAPE = 94, /* RFC 7598 §5 */
    OPTION_S46_CONT_MAPT = 95,
    OPTION_S46_CONT_LW = 96,
    ICMPV4_UNREACHABLE = 3,
    ICMPV4_FRAGMENTATION_NEEDED = 4,
    ICMPV4_TIME_EXCEEDED = 11,
    ICMPV4_PARAMETER_PROBLEM = 12,
    DHCPV4_ACK = 5,
    SIXRD_HEADER = 18, /* RFC 5969 §7.1.1: two lengths and the prefix; border relays follow */
    IPV4_BITS = 96     /* a mapped address has these before it */
};

const struct table_row uplink_row = { "uplinks", sizeof(uint32_t), sizeof(struct uplink), 1024, TABLE_REFUSE, NULL };

const char *uplink_carriage_word(enum uplink_carriage carriage)
{
    static const char *const words[UPLINK_CARRIAGES] = { "PPPoE", "6rd", "DS-Lite", "MAP", "lw4o6" };
    return carriage < UPLINK_CARRIAGES ? words[carriage] : "";
}

const char *uplink_verdict_word(enum uplink_verdict verdict)
{
    static const char *const words[] = { "not-judged", "good", "not-good" };
    return words[verdict];
}

static struct uplink *uplink_of(const struct observation *observation)
{
    struct segment *segment = observation->segment;
    if (segment->uplink)
        return segment->uplink;
    bool made;
    struct uplink *uplink = table_insert(observation->inventory->uplinks, &segment->index, &made);
    if (uplink)
        uplink->segment = segment;
    segment->uplink = uplink;
    return uplink;
}

static struct frame_reference frame_of(const struct observation *observation)
{
    return store_reference(observation->packet, observation->now);
}

/* ── how it is carried ── */

static void carry(const struct observation *observation, struct uplink *uplink, enum uplink_carriage carriage)
{
    if (!(uplink->carriage & 1u << carriage)) {
        uplink->carriage_first[carriage] = observation->now;
        uplink->carriage_frames[carriage] = frame_of(observation);
    }
    uplink->carriage_last[carriage] = observation->now;
    uplink->carriage |= 1u << carriage;
}

static void note_tunnels(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    for (unsigned i = 1; i < packet->layer_count; i++) {
        struct uplink *uplink = packet->layers[i].tunnel == TUNNEL_6RD ? uplink_of(observation) : NULL;
        if (uplink)
            carry(observation, uplink, UPLINK_6RD);
    }
}

/* ── PPP over Ethernet ── */

static void note_discovery(const struct observation *observation, struct uplink *uplink)
{
    const struct packet *packet = observation->packet;
    const struct ppp_message *ppp = &packet->ppp;
    bool from_client = ppp->code == PPPOE_PADI || ppp->code == PPPOE_PADR;
    bool from_provider = ppp->code == PPPOE_PADO || ppp->code == PPPOE_PADS;
    if (from_client && packet->has_source_mac) {
        uplink->client = packet->source_mac;
        uplink->has_client = true;
    }
    if (from_provider && packet->has_source_mac)
        uplink->provider = packet->source_mac;
    if (ppp->code == PPPOE_PADS)
        uplink->session = ppp->session;
    if (from_provider && ppp->max_payload)
        uplink->max_payload = ppp->max_payload;
    if (from_provider && ppp->concentrator.size > 0)
        escape_printable(ppp->concentrator.data, ppp->concentrator.size, uplink->concentrator,
                         sizeof uplink->concentrator);
}

static void note_ppp_dns(const struct observation *observation, struct uplink *uplink)
{
    const struct ppp_message *ppp = &observation->packet->ppp;
    struct uplink_dns *dns = &uplink->dns[UPLINK_IPV4];
    if (ppp->dns_count == 0)
        return;
    dns->count = ppp->dns_count;
    memcpy(dns->addresses, ppp->dns, ppp->dns_count * sizeof ppp->dns[0]);
    dns->frame = frame_of(observation);
}

/* What a Configure-Ack acknowledges is in force (RFC 1661 §5.2). The provider acknowledges the client's address. */
static void note_agreement(const struct observation *observation, struct uplink *uplink)
{
    const struct packet *packet = observation->packet;
    const struct ppp_message *ppp = &packet->ppp;
    if (ppp->control_code != PPP_CONFIGURE_ACK)
        return;
    uplink->ppp_frame = frame_of(observation);
    if (ppp->maximum_receive_unit && (uplink->receive_unit == 0 || ppp->maximum_receive_unit < uplink->receive_unit))
        uplink->receive_unit = ppp->maximum_receive_unit;
    if (ppp->protocol == PPP_IPV6CP && ppp->has_interface_identifier)
        uplink->family_open[UPLINK_IPV6] = true;
    if (ppp->protocol == PPP_IPCP)
        uplink->family_open[UPLINK_IPV4] = true;
    if (ppp->protocol == PPP_IPCP && ppp->has_address && uplink->has_client && packet->has_destination_mac &&
        mac_equal(&packet->destination_mac, &uplink->client)) {
        uplink->ppp_address = ppp->address;
        uplink->has_ppp_address = true;
        note_ppp_dns(observation, uplink);
    }
}

static void note_pppoe(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    struct uplink *uplink = uplink_of(observation);
    if (!uplink)
        return;
    if (packet->ppp.code == PPPOE_SESSION || packet->ppp.code == PPPOE_PADO || packet->ppp.code == PPPOE_PADS)
        carry(observation, uplink, UPLINK_PPPOE); /* who only asks (PADI) may be a home router in the wrong socket */
    if (packet->ppp.code != PPPOE_SESSION)
        note_discovery(observation, uplink);
    else if (packet->layer_count == 0)
        note_agreement(observation, uplink);
    else
        uplink->family_open[packet->layers[0].ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4] = true;
}

/* ── DHCPv6 ── */

static void note_softwires(const struct observation *observation, struct uplink *uplink)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    if (message->aftr_name.size > 0) {
        struct cursor name = cursor_make(message->aftr_name.data, message->aftr_name.size, message->aftr_name.size, 0);
        carry(observation, uplink, UPLINK_DS_LITE);
        (void)dns_name_next(&name, uplink->aftr_name, sizeof uplink->aftr_name);
    }
    for (unsigned i = 0; i < message->option_count; i++) {
        uint16_t code = message->options[i].code;
        if (message->options[i].ignored)
            continue;
        if (code == OPTION_S46_CONT_MAPE || code == OPTION_S46_CONT_MAPT)
            carry(observation, uplink, UPLINK_MAP);
        else if (code == OPTION_S46_CONT_LW)
            carry(observation, uplink, UPLINK_LW4O6);
    }
}

static void note_refusal(const struct observation *observation, struct uplink *uplink)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    for (unsigned i = 0; i < message->lease_count; i++)
        if (message->leases[i].is_prefix && message->leases[i].status == 0 && message->leases[i].valid_lifetime > 0)
            return;
    uplink->prefix_refused++;
    uplink->refusal = message->has_ia_status ? message->ia_status : message->status;
    uplink->refused_frame = frame_of(observation);
}

static void note_dhcpv6(const struct observation *observation)
{
    const struct dhcpv6_message *message = &observation->packet->dhcpv6;
    struct uplink *uplink = uplink_of(observation);
    if (!uplink)
        return;
    uplink->dhcpv6_messages++;
    if (message->client_side) {
        if (message->wants_prefix && uplink->prefix_asked++ == 0)
            uplink->asked_frame = frame_of(observation);
        lease_release_dhcpv6(observation);
        return;
    }
    note_softwires(observation, uplink);
    if (message->wants_prefix && (message->type == DHCPV6_REPLY || message->type == DHCPV6_ADVERTISE))
        note_refusal(observation, uplink);
    if (message->type != DHCPV6_REPLY)
        return;
    uplink->delegations += lease_learn_dhcpv6(observation);
    struct uplink_dns *dns = &uplink->dns[UPLINK_IPV6];
    if (message->dns_servers.size < sizeof(struct address))
        return;
    dns->count = 0;
    for (uint32_t at = 0; at + 16 <= message->dns_servers.size && dns->count < UPLINK_DNS_MAX; at += 16)
        memcpy(dns->addresses[dns->count++].octets, message->dns_servers.data + at, 16);
    dns->frame = frame_of(observation);
}

/* ── DHCPv4 ── */

static void note_sixrd(const struct observation *observation, struct uplink *uplink, const struct bytes *option)
{
    struct cursor at = cursor_make(option->data, option->size, option->size, 0);
    if (option->size < SIXRD_HEADER + 4 || (option->size - SIXRD_HEADER) % 4 != 0)
        return;
    cursor_skip(&at, 1); /* IPv4MaskLen */
    uint8_t length = cursor_u8(&at);
    struct address prefix = cursor_address(&at);
    uplink->sixrd_relay = cursor_ipv4(&at);
    uplink->sixrd_prefix = prefix_make(&prefix, length);
    uplink->has_sixrd = true;
    carry(observation, uplink, UPLINK_6RD);
}

/* RFC 3442: a width, as many octets of the destination as it needs, the router. */
static void note_routes(struct uplink *uplink, const struct bytes *option)
{
    struct cursor at = cursor_make(option->data, option->size, option->size, 0);
    uplink->route_count = 0;
    while (cursor_left(&at) > 0 && uplink->route_count < UPLINK_ROUTE_MAX) {
        uint8_t width = cursor_u8(&at), octets[4] = { 0 };
        const uint8_t *significant = width <= 32 ? cursor_bytes(&at, (width + 7u) / 8u) : NULL;
        if (width > 32 || at.failed)
            return;
        if (width > 0)
            memcpy(octets, significant, (width + 7u) / 8u);
        cursor_skip(&at, 4);
        if (at.failed)
            return;
        struct address address = address_from_ipv4(octets);
        uplink->routes[uplink->route_count++] = prefix_make(&address, IPV4_BITS + width);
    }
}

static void note_dhcpv4(const struct observation *observation)
{
    const struct dhcpv4_message *message = &observation->packet->dhcpv4;
    struct uplink *uplink = uplink_of(observation);
    if (!uplink)
        return;
    uplink->dhcpv4_messages++;
    lease_learn_dhcpv4(observation);
    if (message->operation != 2 || message->message_type != DHCPV4_ACK)
        return;
    uplink->dhcpv4_frame = frame_of(observation);
    if (message->has_routers) {
        uplink->gateway = message->router;
        uplink->has_gateway = true;
    }
    if (message->interface_mtu)
        uplink->interface_mtu = message->interface_mtu;
    if (message->sixrd.size > 0)
        note_sixrd(observation, uplink, &message->sixrd);
    if (message->classless_routes.size > 0)
        note_routes(uplink, &message->classless_routes);
    struct cursor servers =
        cursor_make(message->dns_servers.data, message->dns_servers.size, message->dns_servers.size, 0);
    if (message->dns_servers.size < 4)
        return;
    struct uplink_dns *dns = &uplink->dns[UPLINK_IPV4];
    for (dns->count = 0; cursor_left(&servers) >= 4 && dns->count < UPLINK_DNS_MAX;)
        dns->addresses[dns->count++] = cursor_ipv4(&servers);
    dns->frame = frame_of(observation);
}

/* ── packets: sizes and errors ── */

static void note_segment_size(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    if (!(packet->transport.tcp_flags & TCP_SYN) || packet->transport.mss == 0 || !observation->layer)
        return;
    struct uplink *uplink = uplink_of(observation);
    if (!uplink)
        return;
    struct uplink_mss *mss = &uplink->mss[observation->layer->ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4];
    unsigned i = 0;
    mss->count++;
    while (i < mss->value_count && mss->values[i].size != packet->transport.mss)
        i++;
    if (i == UPLINK_MSS_MAX)
        return;
    if (i == mss->value_count) {
        mss->values[mss->value_count++].size = packet->transport.mss;
        mss->values[i].frame = frame_of(observation);
    }
    mss->values[i].count++;
}

static void note_error(const struct observation *observation, enum uplink_family family, bool too_big, uint32_t mtu)
{
    struct uplink *uplink = uplink_of(observation);
    if (!uplink)
        return;
    uplink->errors[family]++;
    struct uplink_too_big *seen = &uplink->too_big[family];
    if (!too_big)
        return;
    if (seen->count++ == 0 || (mtu != 0 && (seen->least == 0 || mtu < seen->least))) {
        seen->least = mtu;
        seen->frame = frame_of(observation);
    }
}

static void note_icmpv4(const struct observation *observation)
{
    const struct icmpv4_message *icmp = &observation->packet->icmpv4;
    bool too_big = icmp->type == ICMPV4_UNREACHABLE && icmp->code == ICMPV4_FRAGMENTATION_NEEDED;
    if (icmp->type == ICMPV4_UNREACHABLE || icmp->type == ICMPV4_TIME_EXCEEDED ||
        icmp->type == ICMPV4_PARAMETER_PROBLEM)
        note_error(observation, UPLINK_IPV4, too_big, icmp->sequence); /* there: the next hop's MTU (RFC 1191 §4) */
}

static void note_icmpv6(const struct observation *observation)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    if (message->type <= ICMPV6_PARAMETER_PROBLEM)
        note_error(observation, UPLINK_IPV6, message->type == ICMPV6_PACKET_TOO_BIG, message->error.value);
}

/* ── reverse names ── */

static void note_reverse(const struct observation *observation)
{
    const struct dns_message *dns = &observation->packet->dns;
    struct uplink *uplink = observation->segment->uplink;
    char text[DNS_NAME_TEXT_SIZE];
    struct address address;
    if (!uplink || !dns->response || dns->kind != DNS_UNICAST || dns->question_count == 0 ||
        dns->questions[0].type != DNS_PTR ||
        dns_name_read(&dns->message, dns->questions[0].name_offset, text, sizeof text) == 0)
        return;
    uint8_t ip_version = lease_reverse_address(text, &address);
    if (ip_version == 0 || !lease_covers(observation, ip_version, &address))
        return;
    struct uplink_reverse *reverse = &uplink->reverse[ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4];
    bool named = false;
    for (unsigned i = 0; i < dns->record_count; i++)
        named = named || (dns->records[i].section == 0 && dns->records[i].type == DNS_PTR);
    if (named)
        reverse->answered++;
    else
        reverse->nothing++;
    reverse->frame = frame_of(observation);
}

void uplink_observe(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    if (packet->pppoe)
        note_pppoe(observation);
    if (packet->layer_count > 1) {
        note_tunnels(observation);
        return;
    }
    if (packet->message == MESSAGE_TCP)
        note_segment_size(observation);
    else if (packet->message == MESSAGE_DHCPV6)
        note_dhcpv6(observation);
    else if (packet->message == MESSAGE_DHCPV4)
        note_dhcpv4(observation);
    else if (packet->message == MESSAGE_ICMPV4)
        note_icmpv4(observation);
    else if (packet->message == MESSAGE_ICMPV6)
        note_icmpv6(observation);
    else if (packet->message == MESSAGE_DNS)
        note_reverse(observation);
}

const struct uplink *inventory_find_uplink(const struct inventory *inventory, const struct segment *segment)
{
    (void)inventory;
    return segment->uplink;
}

const struct uplink *inventory_uplinks(const struct inventory *inventory)
{
    return table_first(inventory->uplinks);
}

const struct uplink *uplink_next(const struct uplink *uplink)
{
    return table_next(uplink);
}
