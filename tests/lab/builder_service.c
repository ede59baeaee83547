/* ARP, echo, TCP, UDP, DNS and DHCP of both families. */
#include "builder_put.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_VRRP = 112 };

void build_arp(struct builder *b, double time, const char *mac, const char *address, struct build_arp arp)
{
    struct buffer *message = message_begin(b);
    const char *sender = arp.sender ? arp.sender : address;

    put16(message, 1);
    put16(message, 0x0800);
    put8(message, 6);
    put8(message, 4);
    put16(message, arp.reply ? 2 : 1);
    put_mac(message, mac);
    put_ip(message, sender);
    put_mac(message, arp.target_mac ? arp.target_mac : arp.reply && arp.to_mac ? arp.to_mac : "00:00:00:00:00:00");
    put_ip(message, arp.target);
    if (strcmp(sender, "0.0.0.0") != 0)
        builder_knows(b, sender, mac);
    ethernet_send(b, time, mac, arp.to_mac ? arp.to_mac : "ff:ff:ff:ff:ff:ff", 0x0806);
}

static unsigned plain_checksum(const struct buffer *message)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < message->length; i++)
        sum += i % 2 ? message->bytes[i] : (uint32_t)message->bytes[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

void build_echo(struct builder *b, double time, const char *mac, const char *address, struct build_echo echo)
{
    struct buffer *message = &b->message;
    bool six = read_ip(address).six;
    unsigned length = echo.length ? echo.length : 56;
    struct envelope envelope = {
        .time = time, .mac = mac, .from = address, .to = echo.to, .to_mac = echo.to_mac, .hop_limit = 64
    };

    icmpv6_begin(b, six ? (echo.reply ? 129 : 128) : echo.reply ? 0 : 8);
    put16(message, echo.identifier);
    put16(message, echo.sequence);
    for (unsigned i = 0; i < length; i++)
        put8(message, i);
    if (six) {
        icmpv6_send(b, envelope);
        return;
    }
    set16(message, 2, plain_checksum(message));
    envelope.protocol = PROTOCOL_ICMP;
    envelope.checksum_at = -1;
    message_send(b, envelope);
}

static void put_payload(struct buffer *message, const struct build_transport *transport)
{
    size_t start = message->length;

    put_hex(message, transport->hex);
    if (transport->data_length != 0)
        put_bytes(message, transport->data, transport->data_length);
    if (message->length - start < transport->length)
        put_zeros(message, transport->length - (message->length - start));
}

void build_tcp(struct builder *b, double time, const char *mac, const char *address, struct build_transport tcp)
{
    static const char letters[] = "FSRPAU";
    struct buffer *message = message_begin(b);
    unsigned flags = 0;

    for (unsigned i = 0; letters[i]; i++)
        flags |= has_letter(tcp.flags ? tcp.flags : "A", letters[i]) ? 1u << i : 0;
    put16(message, tcp.source_port);
    put16(message, tcp.destination_port);
    put32(message, tcp.sequence);
    put32(message, tcp.acknowledgement);
    put8(message, tcp.maximum_segment ? 0x60 : 0x50);
    put8(message, flags);
    put16(message, 64240);
    put32(message, 0);
    if (tcp.maximum_segment) {
        put16(message, 0x0204);
        put16(message, tcp.maximum_segment);
    }
    put_payload(message, &tcp);
    message_send(b, (struct envelope){ time, mac, address, tcp.to, tcp.to_mac, PROTOCOL_TCP, usual(tcp.hop_limit, 64),
                                       16, false });
}

void build_udp(struct builder *b, double time, const char *mac, const char *address, struct build_transport udp)
{
    struct buffer *message = message_begin(b);

    put16(message, udp.source_port);
    put16(message, udp.destination_port);
    put32(message, 0);
    put_payload(message, &udp);
    set16(message, 4, (unsigned)message->length);
    message_send(b, (struct envelope){ time, mac, address, udp.to, udp.to_mac, PROTOCOL_UDP, usual(udp.hop_limit, 64),
                                       6, false });
}

void build_vrrp(struct builder *b, double time, const char *address, struct build_vrrp vrrp)
{
    struct buffer *message = message_begin(b);
    unsigned id = vrrp.id ? vrrp.id : 10;
    char virtual_mac[18];

    snprintf(virtual_mac, sizeof virtual_mac, "00:00:5e:00:02:%02x", id);
    put8(message, 0x31);
    put8(message, id);
    put8(message, (unsigned)usual(vrrp.priority, 100));
    put8(message, 1);
    put16(message, (unsigned)usual(vrrp.interval, 100));
    put16(message, 0);
    put_ip(message, vrrp.address);
    message_send(b, (struct envelope){ time, vrrp.mac ? vrrp.mac : virtual_mac, address, "ff02::12", NULL,
                                       PROTOCOL_VRRP, 255, 6, false });
}

void build_ip(struct builder *b, double time, const char *mac, const char *address, const char *to, uint8_t protocol,
              const char *hex)
{
    put_hex(message_begin(b), hex);
    message_send(b, (struct envelope){ time, mac, address, to, NULL, protocol, 64, -1, false });
}

void build_ethernet(struct builder *b, double time, const char *mac, const char *to_mac, uint16_t type, const char *hex)
{
    put_hex(message_begin(b), hex);
    ethernet_send(b, time, mac, to_mac, type);
}

/* ---- DNS ---- */

static unsigned dns_type(const char *type)
{
    if (!type || strcmp(type, "AAAA") == 0)
        return 28;
    if (strcmp(type, "A") == 0)
        return 1;
    if (strcmp(type, "PTR") == 0)
        return 12;
    builder_refuse("not a DNS type the builder knows", type);
}

static void put_answer(struct buffer *message, const struct build_dns *dns, unsigned type)
{
    static struct buffer data;

    data.length = 0;
    if (type == 12)
        put_name(&data, dns->answer);
    else
        put_ip(&data, dns->answer);
    put16(message, 0xc00c); /* the question's name */
    put16(message, type);
    put16(message, 1);
    put32(message, 300);
    put16(message, (unsigned)data.length);
    put_bytes(message, data.bytes, data.length);
}

void build_dns(struct builder *b, double time, const char *mac, const char *address, struct build_dns dns)
{
    static struct buffer body;
    bool multicast = dns.port == 5353;
    unsigned type = dns_type(dns.type);
    uint16_t server = multicast ? 5353 : 53, client = dns.port ? dns.port : (uint16_t)(40000 + dns.identifier % 20000);

    body.length = 0;
    put16(&body, multicast ? 0 : dns.identifier);
    put16(&body, (dns.response ? multicast ? 0x8400u : 0x8180u : multicast ? 0 : 0x0100u) | dns.code);
    put16(&body, 1);
    put16(&body, dns.answer ? 1 : 0);
    put32(&body, 0);
    put_name(&body, dns.name);
    put16(&body, type);
    put16(&body, 1);
    if (dns.answer)
        put_answer(&body, &dns, type);
    build_udp(b, time, mac, address,
              (struct build_transport){ .to = dns.to,
                                        .to_mac = dns.to_mac,
                                        .source_port = dns.response ? server : client,
                                        .destination_port = dns.response ? client : server,
                                        .data = body.bytes,
                                        .data_length = body.length,
                                        .hop_limit = multicast ? 255 : 64 });
}

/* ---- DHCPv6 (RFC 9915) ---- */

static size_t dhcp_option(struct buffer *message, unsigned code)
{
    put16(message, code);
    put16(message, 0);
    return message->length;
}

static void dhcp_option_end(struct buffer *message, size_t start)
{
    set16(message, start - 2, (unsigned)(message->length - start));
}

/* DUID-LL: type 3, hardware type 1 */
static void put_duid(struct buffer *message, unsigned code, const char *hex, const char *mac)
{
    if (!hex && !mac)
        return;
    size_t start = dhcp_option(message, code);
    if (hex) {
        put_hex(message, hex);
    } else {
        put32(message, 0x00030001);
        put_mac(message, mac);
    }
    dhcp_option_end(message, start);
}

static void put_lifetimes(struct buffer *message, const struct build_dhcpv6 *dhcpv6)
{
    put32(message, (uint64_t)usual(dhcpv6->preferred, 3600));
    put32(message, (uint64_t)usual(dhcpv6->valid, 7200));
}

static void put_identity_association(struct buffer *message, const struct build_dhcpv6 *dhcpv6, unsigned code)
{
    int64_t preferred = usual(dhcpv6->preferred, 3600);
    bool filled = code == 3 ? dhcpv6->address != NULL : dhcpv6->prefix != NULL;
    size_t start = dhcp_option(message, code);

    put32(message, 1);
    put32(message, filled ? (uint64_t)usual(dhcpv6->t1, preferred / 2) : 0);
    put32(message, filled ? (uint64_t)usual(dhcpv6->t2, preferred * 4 / 5) : 0);
    if (filled && code == 3) {
        size_t inner = dhcp_option(message, 5);
        put_ip(message, dhcpv6->address);
        put_lifetimes(message, dhcpv6);
        dhcp_option_end(message, inner);
    } else if (filled) {
        unsigned length;
        struct ip_address ip = read_prefix(dhcpv6->prefix, &length);
        size_t inner = dhcp_option(message, 26);
        put_lifetimes(message, dhcpv6);
        put8(message, length);
        put_bytes(message, ip.bytes, 16);
        dhcp_option_end(message, inner);
    }
    dhcp_option_end(message, start);
}

static void put_dhcpv6_configuration(struct buffer *message, const struct build_dhcpv6 *dhcpv6)
{
    size_t start;

    if (dhcpv6->dns[0]) {
        start = dhcp_option(message, 23);
        for (unsigned i = 0; i < BUILD_LIST && dhcpv6->dns[i]; i++)
            put_ip(message, dhcpv6->dns[i]);
        dhcp_option_end(message, start);
    }
    if (dhcpv6->domain) {
        start = dhcp_option(message, 24);
        put_name(message, dhcpv6->domain);
        dhcp_option_end(message, start);
    }
    if (dhcpv6->status) {
        start = dhcp_option(message, 13);
        put16(message, (unsigned)dhcpv6->status);
        dhcp_option_end(message, start);
    }
    if (dhcpv6->fqdn) {
        start = dhcp_option(message, 39);
        put8(message, 1);
        put_name(message, dhcpv6->fqdn);
        dhcp_option_end(message, start);
    }
}

static void put_dhcpv6_client_options(struct buffer *message, int elapsed)
{
    put16(message, 6); /* option request: DNS servers, search list */
    put16(message, 4);
    put16(message, 23);
    put16(message, 24);
    put16(message, 8);
    put16(message, 2);
    put16(message, (unsigned)elapsed);
}

void build_dhcpv6(struct builder *b, double time, const char *mac, const char *address, struct build_dhcpv6 dhcpv6)
{
    static struct buffer body;
    bool server = dhcpv6.type == 2 || dhcpv6.type == 7 || dhcpv6.type == 10;
    const char *to = dhcpv6.to ? dhcpv6.to : "ff02::1:2";

    body.length = 0;
    put8(&body, (unsigned)dhcpv6.type);
    put8(&body, dhcpv6.transaction >> 16);
    put16(&body, dhcpv6.transaction);
    put_duid(&body, 1, dhcpv6.client_duid, server ? dhcpv6.to_mac : mac);
    put_duid(&body, 2, dhcpv6.server_duid, server ? mac : NULL);
    if (dhcpv6.address || dhcpv6.want_address)
        put_identity_association(&body, &dhcpv6, 3);
    if (dhcpv6.prefix || dhcpv6.want_prefix)
        put_identity_association(&body, &dhcpv6, 25);
    put_dhcpv6_configuration(&body, &dhcpv6);
    if (!server)
        put_dhcpv6_client_options(&body, dhcpv6.elapsed);
    put_hex(&body, dhcpv6.options);
    build_udp(b, time, mac, address,
              (struct build_transport){ .to = to,
                                        .to_mac = strncmp(to, "ff0", 3) == 0 ? NULL : dhcpv6.to_mac,
                                        .source_port = server ? 547 : 546,
                                        .destination_port = server ? 546 : 547,
                                        .data = body.bytes,
                                        .data_length = body.length,
                                        .hop_limit = dhcpv6.to ? 64 : 1 });
}

/* ---- DHCPv4 (RFC 2131) ---- */

static void put_text_option(struct buffer *body, unsigned code, const char *text)
{
    if (!text)
        return;
    put8(body, code);
    put8(body, (unsigned)strlen(text));
    put_bytes(body, text, strlen(text));
}

static void put_address_option(struct buffer *body, unsigned code, const char *address)
{
    if (!address)
        return;
    put8(body, code);
    put8(body, 4);
    put_ip(body, address);
}

static void put_dhcpv4_options(struct buffer *body, const struct build_dhcpv4 *dhcpv4, bool server)
{
    put32(body, 0x63825363);
    put_hex(body, "3501");
    put8(body, (unsigned)dhcpv4->type);
    put_address_option(body, 54, dhcpv4->server);
    put_text_option(body, 12, dhcpv4->host_name);
    put_text_option(body, 60, dhcpv4->vendor_class);
    if (server) {
        put_hex(body, "330400001c20"); /* lease 7200 s */
        put_address_option(body, 1, "255.255.255.0");
        put_address_option(body, 3, dhcpv4->router);
        put_address_option(body, 6, dhcpv4->dns);
    } else {
        put_address_option(body, 50, dhcpv4->address);
        put_hex(body, dhcpv4->wants_ipv6_only ? "37040103066c" : "3703010306");
    }
    if (dhcpv4->ipv6_only_wait != 0) {
        put_hex(body, "6c04");
        put32(body, (uint64_t)usual(dhcpv4->ipv6_only_wait, 300));
    }
    put_hex(body, dhcpv4->options);
    put8(body, 255);
}

void build_dhcpv4(struct builder *b, double time, const char *mac, const char *address, struct build_dhcpv4 dhcpv4)
{
    static struct buffer body;
    bool server = dhcpv4.type == 2 || dhcpv4.type == 5 || dhcpv4.type == 6;

    body.length = 0;
    put8(&body, server ? 2 : 1);
    put_hex(&body, "010600");
    put32(&body, dhcpv4.transaction);
    put32(&body, 0x00008000); /* no seconds, broadcast */
    put32(&body, 0);
    put_ip(&body, server && dhcpv4.address ? dhcpv4.address : "0.0.0.0");
    put_ip(&body, server && dhcpv4.server ? dhcpv4.server : "0.0.0.0");
    put32(&body, 0);
    put_mac(&body, dhcpv4.client_mac ? dhcpv4.client_mac : mac);
    put_zeros(&body, 10 + 64 + 128);
    put_dhcpv4_options(&body, &dhcpv4, server);
    if (body.length < 300)
        put_zeros(&body, 300 - body.length);
    build_udp(b, time, mac, address ? address : "0.0.0.0",
              (struct build_transport){ .to = "255.255.255.255",
                                        .source_port = server ? 67 : 68,
                                        .destination_port = server ? 68 : 67,
                                        .data = body.bytes,
                                        .data_length = body.length });
}
