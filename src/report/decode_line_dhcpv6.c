/* DHCPv6 messages: relays, leases, and each option by the shape of its content (decode/dhcpv6_option.h). */
#include "decode/dhcpv6.h"
#include "decode/dhcpv6_option.h"
#include "report/decode_line_part.h"

static void write_data(struct json_writer *writer, struct cursor data)
{
    decode_line_put_hex(writer, "data", cursor_rest(&data));
}

static void write_u8(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "value", cursor_u8(&data));
}

static void write_u16(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "value", cursor_u16(&data));
}

static void write_u32(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "value", cursor_u32(&data));
}

static void write_codes(struct json_writer *writer, struct cursor data)
{
    json_put_array(writer, "codes");
    while (cursor_left(&data) >= 2)
        json_unsigned(writer, cursor_u16(&data));
    json_close_array(writer);
}

static void write_addresses(struct json_writer *writer, struct cursor data)
{
    decode_line_put_addresses(writer, "addresses", 6, data);
}

static void write_name(struct json_writer *writer, struct cursor data)
{
    decode_line_put_name(writer, "domain_name", data);
}

static void write_names(struct json_writer *writer, struct cursor data)
{
    decode_line_put_names(writer, "names", data);
}

static void write_fqdn(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "flags", cursor_u8(&data));
    decode_line_put_name(writer, "domain_name", data);
}

static void write_text(struct json_writer *writer, struct cursor data)
{
    decode_line_put_wire(writer, "text", cursor_rest(&data));
}

static void write_duid(struct json_writer *writer, struct cursor data)
{
    struct bytes duid = cursor_rest(&data);
    struct mac mac;
    decode_line_put_hex(writer, "duid", duid);
    if (dhcpv6_duid_mac(&duid, &mac))
        json_put_mac(writer, "mac", &mac);
}

static void write_classes(struct json_writer *writer, struct cursor data)
{
    json_put_array(writer, "classes");
    while (cursor_left(&data) >= 2) {
        uint16_t length = cursor_u16(&data);
        struct cursor class_data = cursor_slice(&data, length);
        struct bytes bytes = cursor_rest(&class_data);
        if (!data.failed)
            json_wire(writer, bytes.data ? bytes.data : (const uint8_t *)"", bytes.size);
    }
    json_close_array(writer);
}

static void write_enterprise_classes(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "enterprise", cursor_u32(&data));
    write_classes(writer, data);
}

static void write_options(struct json_writer *writer, struct cursor data)
{
    json_put_array(writer, "suboptions");
    while (cursor_left(&data) >= 4) {
        uint16_t code = cursor_u16(&data), length = cursor_u16(&data);
        struct cursor content = cursor_slice(&data, length);
        if (data.failed)
            break;
        json_open_object(writer);
        json_put_unsigned(writer, "code", code);
        json_put_unsigned(writer, "length", length);
        write_data(writer, content);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_enterprise_options(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "enterprise", cursor_u32(&data));
    write_options(writer, data);
}

static void write_enterprise(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "enterprise", cursor_u32(&data));
    write_data(writer, data);
}

static void write_status(struct json_writer *writer, struct cursor data)
{
    uint16_t status = cursor_u16(&data);
    json_put_unsigned(writer, "status", status);
    json_put_text(writer, "status_name", dhcpv6_status_word(status));
    write_text(writer, data);
}

static void write_association(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "iaid", cursor_u32(&data));
    json_put_unsigned(writer, "t1", cursor_u32(&data));
    json_put_unsigned(writer, "t2", cursor_u32(&data));
}

static void write_temporary(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "iaid", cursor_u32(&data));
}

static void write_lifetimes(struct json_writer *writer, struct cursor *data)
{
    json_put_unsigned(writer, "preferred_lifetime", cursor_u32(data));
    json_put_unsigned(writer, "valid_lifetime", cursor_u32(data));
}

static void write_ia_address(struct json_writer *writer, struct cursor data)
{
    struct address address = cursor_address(&data);
    json_put_address(writer, "address", 6, &address);
    write_lifetimes(writer, &data);
}

static void write_ia_prefix(struct json_writer *writer, struct cursor data)
{
    write_lifetimes(writer, &data);
    json_put_unsigned(writer, "prefix_length", cursor_u8(&data));
    struct address address = cursor_address(&data);
    json_put_address(writer, "prefix", 6, &address);
}

static void write_link_layer(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "hardware_type", cursor_u16(&data));
    if (cursor_left(&data) != sizeof(struct mac)) {
        write_data(writer, data);
        return;
    }
    struct mac mac = cursor_mac(&data);
    json_put_mac(writer, "mac", &mac);
}

static void write_encrypted_dns(struct json_writer *writer, struct cursor data)
{
    json_put_unsigned(writer, "service_priority", cursor_u16(&data));
    uint16_t length = cursor_u16(&data);
    decode_line_put_name(writer, "domain_name", cursor_slice(&data, length));
    if (cursor_left(&data) < 2)
        return;
    length = cursor_u16(&data);
    decode_line_put_addresses(writer, "addresses", 6, cursor_slice(&data, length));
    decode_line_put_parameters(writer, data);
}

static void (*const shapes[DHCPV6_SHAPE_COUNT])(struct json_writer *writer, struct cursor data) = {
    [DHCPV6_OPAQUE] = write_data,
    [DHCPV6_U8] = write_u8,
    [DHCPV6_U16] = write_u16,
    [DHCPV6_U32] = write_u32,
    [DHCPV6_CODES] = write_codes,
    [DHCPV6_ADDRESSES] = write_addresses,
    [DHCPV6_NAME] = write_name,
    [DHCPV6_NAMES] = write_names,
    [DHCPV6_FQDN] = write_fqdn,
    [DHCPV6_TEXT] = write_text,
    [DHCPV6_DUID] = write_duid,
    [DHCPV6_CLASS] = write_classes,
    [DHCPV6_ENTERPRISE_CLASS] = write_enterprise_classes,
    [DHCPV6_OPTIONS] = write_options,
    [DHCPV6_ENTERPRISE_OPTIONS] = write_enterprise_options,
    [DHCPV6_ENTERPRISE] = write_enterprise,
    [DHCPV6_STATUS] = write_status,
    [DHCPV6_IA] = write_association,
    [DHCPV6_IA_TEMPORARY] = write_temporary,
    [DHCPV6_IA_ADDRESS] = write_ia_address,
    [DHCPV6_IA_PREFIX] = write_ia_prefix,
    [DHCPV6_RULE] = write_data,
    [DHCPV6_BINDING] = write_data,
    [DHCPV6_LINK_LAYER] = write_link_layer,
    [DHCPV6_ENCRYPTED_DNS] = write_encrypted_dns,
};

static void write_option(struct json_writer *writer, const struct dhcpv6_option *option)
{
    const struct dhcpv6_option_row *row = dhcpv6_option_find(option->code);
    bool whole = !option->ignored && option->data.size == option->length;
    json_open_object(writer);
    json_put_unsigned(writer, "code", option->code);
    json_put_text(writer, "name", row ? row->word : NULL);
    json_put_unsigned(writer, "length", option->length);
    json_put_unsigned(writer, "depth", option->depth);
    json_put_unsigned(writer, "offset", option->offset);
    if (option->ignored)
        json_put_bool(writer, "ignored", true);
    if (whole && row && shapes[row->shape])
        shapes[row->shape](writer, decode_line_cursor(option->data));
    else if (!row || !whole)
        decode_line_put_hex(writer, "data", option->data);
    json_close_object(writer);
}

static void write_relay(struct json_writer *writer, const struct dhcpv6_relay *relay)
{
    json_open_object(writer);
    json_put_unsigned(writer, "type", relay->type);
    json_put_text(writer, "name", dhcpv6_type_word(relay->type));
    json_put_unsigned(writer, "hop_count", relay->hop_count);
    json_put_address(writer, "link_address", 6, &relay->link_address);
    json_put_address(writer, "peer_address", 6, &relay->peer_address);
    decode_line_put_hex(writer, "interface_id", relay->interface_id);
    decode_line_put_hex(writer, "remote_id", relay->remote_id);
    if (relay->has_client_mac)
        json_put_mac(writer, "client_mac", &relay->client_mac);
    json_close_object(writer);
}

static void write_lease(struct json_writer *writer, const struct dhcpv6_lease *lease)
{
    json_open_object(writer);
    json_put_prefix(writer, lease->is_prefix ? "prefix" : "address", &lease->prefix);
    if (lease->is_temporary)
        json_put_bool(writer, "temporary", true);
    json_put_unsigned(writer, "iaid", lease->iaid);
    json_put_unsigned(writer, "preferred_lifetime", lease->preferred_lifetime);
    json_put_unsigned(writer, "valid_lifetime", lease->valid_lifetime);
    json_put_unsigned(writer, "status", lease->status);
    json_close_object(writer);
}

void decode_line_dhcpv6(struct json_writer *writer, const struct packet *packet)
{
    const struct dhcpv6_message *message = &packet->dhcpv6;
    json_put_object(writer, "dhcpv6");
    json_put_unsigned(writer, "type", message->type);
    json_put_text(writer, "name", dhcpv6_type_word(message->type));
    json_put_unsigned(writer, "transaction_id", message->transaction_id);
    if (message->relay_count > 0) {
        json_put_array(writer, "relays");
        for (unsigned i = 0; i < message->relay_count; i++)
            write_relay(writer, &message->relays[i]);
        json_close_array(writer);
    }
    if (message->lease_count > 0) {
        json_put_array(writer, "leases");
        for (unsigned i = 0; i < message->lease_count; i++)
            write_lease(writer, &message->leases[i]);
        json_close_array(writer);
    }
    if (message->leases_lost > 0)
        json_put_unsigned(writer, "leases_lost", message->leases_lost);
    json_put_array(writer, "options");
    for (unsigned i = 0; i < message->option_count; i++)
        write_option(writer, &message->options[i]);
    json_close_array(writer);
    if (message->options_lost > 0)
        json_put_unsigned(writer, "options_lost", message->options_lost);
    json_close_object(writer);
}
