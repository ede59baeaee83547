#include "report/decode_line.h"

#include "capture/link_type.h"
#include "decode/dns_name.h"
#include "decode/ipv6_option.h"
#include "report/decode_line_part.h"

struct cursor decode_line_cursor(struct bytes bytes)
{
    return cursor_make(bytes.data, bytes.size, bytes.size, 0);
}

void decode_line_put_wire(struct json_writer *writer, const char *key, struct bytes bytes)
{
    if (bytes.size == 0)
        return;
    json_key(writer, key);
    json_wire(writer, bytes.data, bytes.size);
}

void decode_line_put_hex(struct json_writer *writer, const char *key, struct bytes bytes)
{
    if (bytes.size == 0)
        return;
    json_key(writer, key);
    json_hex(writer, bytes.data, bytes.size);
}

void decode_line_put_addresses(struct json_writer *writer, const char *key, uint8_t ip_version, struct cursor data)
{
    json_put_array(writer, key);
    for (;;) {
        struct address address = ip_version == 4 ? cursor_ipv4(&data) : cursor_address(&data);
        if (data.failed)
            break;
        json_address(writer, ip_version, &address);
    }
    json_close_array(writer);
}

void decode_line_put_names(struct json_writer *writer, const char *key, struct cursor data)
{
    char text[DNS_NAME_TEXT_SIZE];
    json_put_array(writer, key);
    while (dns_name_next(&data, text, sizeof text))
        json_text(writer, text);
    json_close_array(writer);
}

void decode_line_put_name(struct json_writer *writer, const char *key, struct cursor data)
{
    char text[DNS_NAME_TEXT_SIZE];
    if (dns_name_partial(&data, text, sizeof text) && *text)
        json_put_text(writer, key, text);
}

/* A number in digits, as text: for the few that have no word. */
static void put_word(struct json_writer *writer, const char *key, const char *word, unsigned number)
{
    char text[24];
    snprintf(text, sizeof text, "%u", number);
    json_put_text(writer, key, word ? word : text);
}

static void write_ip_options(struct json_writer *writer, const struct packet *packet,
                             const struct packet_extension *extension, unsigned layer)
{
    json_put_array(writer, "options");
    for (unsigned i = 0; i < packet->ip_option_count; i++) {
        const struct packet_ip_option *option = &packet->ip_options[i];
        if (option->layer != layer || option->offset < extension->offset ||
            option->offset - extension->offset >= extension->length)
            continue;
        json_open_object(writer);
        json_put_unsigned(writer, "type", option->type);
        json_put_text(writer, "name", ipv6_option_word(option->type));
        json_put_unsigned(writer, "length", option->length);
        if (option->data)
            decode_line_put_hex(writer, "data", (struct bytes){ option->data, option->length });
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_extensions(struct json_writer *writer, const struct packet *packet, unsigned index)
{
    const struct packet_layer *layer = &packet->layers[index];
    if (layer->extension_count == 0)
        return;
    json_put_array(writer, "extension_headers");
    for (unsigned i = 0; i < layer->extension_count; i++) {
        const struct packet_extension *extension = &layer->extensions[i];
        json_open_object(writer);
        json_put_unsigned(writer, "type", extension->type);
        json_put_text(writer, "name", packet_protocol_word(extension->type));
        json_put_unsigned(writer, "offset", extension->offset);
        json_put_unsigned(writer, "length", extension->length);
        if (extension->type == IP_ROUTING && extension->length > 0) {
            json_put_unsigned(writer, "routing_type", extension->routing_type);
            json_put_unsigned(writer, "segments_left", extension->segments_left);
        }
        if (extension->type == IP_HOP_BY_HOP || extension->type == IP_DESTINATION_OPTIONS)
            write_ip_options(writer, packet, extension, index);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_fragment(struct json_writer *writer, const struct packet_layer *layer)
{
    if (layer->ipv4_fragment)
        json_put_bool(writer, "ipv4_fragment", true);
    if (!layer->fragment.present)
        return;
    json_put_object(writer, "fragment");
    json_put_unsigned(writer, "offset", layer->fragment.fragment_offset);
    json_put_bool(writer, "more", layer->fragment.more);
    json_put_unsigned(writer, "identification", layer->fragment.identification);
    json_put_unsigned(writer, "next_header", layer->fragment.next_header);
    json_put_unsigned(writer, "length", layer->fragment.data_length);
    json_close_object(writer);
}

static void write_layer(struct json_writer *writer, const struct packet *packet, unsigned index)
{
    const struct packet_layer *layer = &packet->layers[index];
    json_put_unsigned(writer, "ip_version", layer->ip_version);
    json_put_address(writer, "source", layer->ip_version, &layer->source);
    json_put_address(writer, "destination", layer->ip_version, &layer->destination);
    if (layer->ip_version == 6 && !address_equal(&layer->destination, &layer->final_destination))
        json_put_address(writer, "final_destination", 6, &layer->final_destination);
    json_put_unsigned(writer, "hop_limit", layer->hop_limit);
    json_put_unsigned(writer, "traffic_class", layer->traffic_class);
    if (layer->ip_version == 6)
        json_put_unsigned(writer, "flow_label", layer->flow_label);
    json_put_unsigned(writer, "ip_payload_length", layer->payload_length);
    write_extensions(writer, packet, index);
    write_fragment(writer, layer);
    put_word(writer, "protocol", packet_protocol_word(layer->protocol), layer->protocol);
}

static void write_tunnels(struct json_writer *writer, const struct packet *packet)
{
    if (packet->layer_count < 2)
        return;
    json_put_array(writer, "tunnels");
    for (unsigned i = 1; i < packet->layer_count; i++) {
        json_open_object(writer);
        json_put_text(writer, "tunnel", packet_tunnel_word((enum packet_tunnel)packet->layers[i].tunnel));
        write_layer(writer, packet, i);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_tcp(struct json_writer *writer, const struct packet *packet)
{
    static const char *const flags[] = { "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr" };
    const struct packet_transport *tcp = &packet->transport;
    json_put_object(writer, "tcp");
    json_put_array(writer, "flags");
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
        if (tcp->tcp_flags & 1u << i)
            json_text(writer, flags[i]);
    json_close_array(writer);
    json_put_unsigned(writer, "sequence", tcp->sequence);
    json_put_unsigned(writer, "acknowledgement", tcp->acknowledgement);
    json_put_unsigned(writer, "window", tcp->window);
    if (tcp->mss > 0)
        json_put_unsigned(writer, "mss", tcp->mss);
    json_close_object(writer);
}

static void write_transport(struct json_writer *writer, const struct packet *packet)
{
    const struct packet_transport *transport = &packet->transport;
    if (!transport->has_ports)
        return;
    json_put_unsigned(writer, "source_port", transport->source_port);
    json_put_unsigned(writer, "destination_port", transport->destination_port);
    json_put_unsigned(writer, "payload_length", transport->payload_length);
    if (packet->layer_count > 0 && packet->layers[packet->layer_count - 1].protocol == IP_TCP)
        write_tcp(writer, packet);
}

static void write_link(struct json_writer *writer, const struct packet *packet)
{
    if (packet->has_source_mac)
        json_put_mac(writer, "source_mac", &packet->source_mac);
    if (packet->has_destination_mac)
        json_put_mac(writer, "destination_mac", &packet->destination_mac);
    if (packet->vlan_count > 0) {
        json_put_array(writer, "vlan");
        for (unsigned i = 0; i < packet->vlan_count; i++)
            json_unsigned(writer, packet->vlan[i]);
        json_close_array(writer);
    }
    if (packet->layer_count > 0 || packet->ether_type == 0)
        return;
    char text[8];
    snprintf(text, sizeof text, "0x%04x", packet->ether_type);
    json_put_text(writer, packet->llc ? "llc" : "ether_type", text);
}

/* What is true of few frames is written for these only. */
static void write_flags(struct json_writer *writer, const struct packet *packet)
{
    const struct {
        const char *key;
        bool set;
    } flags[] = {
        { "own", packet->own },
        { "reassembled", packet->reassembled },
        { "truncated", packet->truncated },
        { "undecoded", packet->undecoded },
        { "wireless", packet->wireless },
        { "pppoe", packet->pppoe },
        { "mpls", packet->mpls },
    };
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].set)
            json_put_bool(writer, flags[i].key, true);
}

static void (*const messages[MESSAGE_COUNT])(struct json_writer *writer, const struct packet *packet) = {
    [MESSAGE_ICMPV6] = decode_line_icmpv6,   [MESSAGE_ICMPV4] = decode_line_icmpv4,
    [MESSAGE_IGMP] = decode_line_igmp,       [MESSAGE_ARP] = decode_line_arp,
    [MESSAGE_DHCPV6] = decode_line_dhcpv6,   [MESSAGE_DHCPV4] = decode_line_dhcpv4,
    [MESSAGE_DNS] = decode_line_dns,         [MESSAGE_SSDP] = decode_line_ssdp,
    [MESSAGE_LLDP] = decode_line_lldp,       [MESSAGE_CDP] = decode_line_lldp,
    [MESSAGE_VRRP] = decode_line_vrrp,       [MESSAGE_HSRP] = decode_line_vrrp,
    [MESSAGE_ROUTING] = decode_line_routing,
};

static void write_defects(struct json_writer *writer, const struct packet *packet)
{
    json_put_array(writer, "defects");
    for (unsigned i = 0; i < packet->defect_count; i++) {
        const struct defect_description *description = defect_describe(packet->defects[i].code);
        json_open_object(writer);
        json_put_text(writer, "code", description->word);
        json_put_unsigned(writer, "offset", packet->defects[i].offset);
        json_put_text(writer, "reference", description->reference);
        json_close_object(writer);
    }
    json_close_array(writer);
    if (packet->defects_lost > 0)
        json_put_unsigned(writer, "defects_lost", packet->defects_lost);
}

static void write_upper(struct json_writer *writer, const struct packet *packet)
{
    write_transport(writer, packet);
    if (packet->message >= MESSAGE_COUNT)
        return;
    json_put_text(writer, "message", packet_message_word((enum packet_message)packet->message));
    if (messages[packet->message])
        messages[packet->message](writer, packet);
}

static void write_datagram(struct json_writer *writer, const struct packet *datagram)
{
    json_put_object(writer, "datagram");
    if (datagram->layer_count > 0)
        write_layer(writer, datagram, datagram->layer_count - 1u);
    write_upper(writer, datagram);
    write_defects(writer, datagram);
    json_close_object(writer);
}

static void put_name(struct json_writer *writer, const char *key, const char *name)
{
    if (name)
        decode_line_put_wire(writer, key, (struct bytes){ (const uint8_t *)name, (uint32_t)strlen(name) });
}

void decode_line_write(struct json_writer *writer, const struct packet *packet,
                       const struct decode_line_context *context)
{
    const struct frame *frame = packet->frame;
    char text[24];
    json_open_object(writer);
    json_put_unsigned(writer, "frame", frame->number);
    json_put_time(writer, "time", frame->time);
    put_name(writer, "file", context->file);
    put_name(writer, "interface", context->interface);
    json_put_text(writer, "link_type", link_type_name(frame->link_type, text));
    json_put_unsigned(writer, "captured_length", frame->captured_length);
    json_put_unsigned(writer, "length", frame->length);
    write_link(writer, packet);
    write_flags(writer, packet);
    if (packet->layer_count > 0)
        write_layer(writer, packet, 0);
    write_upper(writer, packet);
    if (packet->hidden_icmpv6_type > 0)
        json_put_unsigned(writer, "hidden_icmpv6_type", packet->hidden_icmpv6_type);
    write_tunnels(writer, packet);
    if (context->datagram)
        write_datagram(writer, context->datagram);
    write_defects(writer, packet);
    json_close_object(writer);
}
