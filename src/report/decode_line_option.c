/* Options of Neighbor Discovery: one row a type. */
#include "report/decode_line_part.h"

enum { RA_HEADER_LENGTH = 16 };

static void write_link_layer_address(struct json_writer *writer, const struct nd_option *option)
{
    json_put_mac(writer, "link_layer_address", &option->link_layer_address);
}

static void write_prefix_information(struct json_writer *writer, const struct nd_option *option)
{
    const struct nd_prefix_information *prefix = &option->prefix;
    json_put_address(writer, "prefix", 6, &prefix->prefix);
    json_put_unsigned(writer, "prefix_length", prefix->prefix_length);
    json_put_bool(writer, "on_link", prefix->on_link);
    json_put_bool(writer, "autonomous", prefix->autonomous);
    json_put_bool(writer, "router_address", prefix->router_address);
    json_put_bool(writer, "dhcpv6_pd_preferred", prefix->dhcpv6_pd_preferred);
    json_put_unsigned(writer, "valid_lifetime", prefix->valid_lifetime);
    json_put_unsigned(writer, "preferred_lifetime", prefix->preferred_lifetime);
}

static void write_redirected(struct json_writer *writer, const struct nd_option *option)
{
    const struct quoted_packet *quoted = &option->redirected;
    if (!quoted->present)
        return;
    json_put_address(writer, "source", 6, &quoted->source);
    json_put_address(writer, "destination", 6, &quoted->destination);
    json_put_unsigned(writer, "protocol", quoted->protocol);
}

static void write_mtu(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "mtu", option->mtu);
}

static void write_interval(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "interval", option->advertisement_interval);
}

static void write_home_agent(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "preference", option->home_agent.preference);
    json_put_unsigned(writer, "lifetime", option->home_agent.lifetime);
}

static void write_content(struct json_writer *writer, const struct nd_option *option)
{
    decode_line_put_hex(writer, "data", option->data);
}

/* 48.16 fixed point: seconds and 65,536ths. */
static void write_timestamp(struct json_writer *writer, const struct nd_option *option)
{
    json_key(writer, "timestamp");
    json_thousandths(writer, (int64_t)((option->timestamp >> 16) * 1000 + ((option->timestamp & 0xffff) * 1000 >> 16)));
}

static void write_nonce(struct json_writer *writer, const struct nd_option *option)
{
    decode_line_put_hex(writer, "nonce", option->nonce);
}

/* The options of a PvD, by type and length only: they are those of this table (RFC 8801 §3.1). */
static void write_nested(struct json_writer *writer, struct cursor nested)
{
    json_put_array(writer, "options");
    while (cursor_left(&nested) >= 2) {
        uint8_t type = cursor_u8(&nested), length = cursor_u8(&nested);
        struct cursor data = cursor_slice(&nested, length * 8u < 2 ? 0 : length * 8u - 2);
        if (length == 0 || data.failed)
            break;
        json_open_object(writer);
        json_put_unsigned(writer, "type", type);
        json_put_text(writer, "name", nd_option_word(type));
        json_put_unsigned(writer, "length", length);
        decode_line_put_hex(writer, "data", cursor_rest(&data));
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_pvd(struct json_writer *writer, const struct nd_option *option)
{
    const struct nd_pvd *pvd = &option->pvd;
    struct cursor nested = decode_line_cursor(pvd->nested);
    decode_line_put_name(writer, "domain_name", decode_line_cursor(pvd->name));
    json_put_bool(writer, "http", pvd->http);
    json_put_bool(writer, "legacy", pvd->legacy);
    json_put_unsigned(writer, "delay", pvd->delay);
    json_put_unsigned(writer, "sequence", pvd->sequence);
    json_put_bool(writer, "has_ra", pvd->has_ra);
    if (pvd->has_ra) {
        struct cursor header = cursor_slice(&nested, RA_HEADER_LENGTH);
        decode_line_put_hex(writer, "ra", cursor_rest(&header));
    }
    write_nested(writer, nested);
}

static void write_route(struct json_writer *writer, const struct nd_option *option)
{
    const struct nd_route_information *route = &option->route;
    json_put_address(writer, "prefix", 6, &route->prefix);
    json_put_unsigned(writer, "prefix_length", route->prefix_length);
    json_put_text(writer, "preference", router_preference_word(route->preference));
    json_put_unsigned(writer, "route_lifetime", route->route_lifetime);
}

static void write_rdnss(struct json_writer *writer, const struct nd_option *option)
{
    struct bytes addresses = { option->rdnss.addresses, option->rdnss.count * 16u };
    json_put_unsigned(writer, "lifetime", option->rdnss.lifetime);
    decode_line_put_addresses(writer, "addresses", 6, decode_line_cursor(addresses));
}

static void write_dnssl(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "lifetime", option->dnssl.lifetime);
    decode_line_put_names(writer, "names", decode_line_cursor(option->dnssl.names));
}

static void write_registration(struct json_writer *writer, const struct nd_option *option)
{
    const struct nd_registration *registration = &option->registration;
    json_put_unsigned(writer, "status", registration->status);
    json_put_unsigned(writer, "opaque", registration->opaque);
    json_put_unsigned(writer, "flags", registration->flags);
    json_put_unsigned(writer, "transaction_id", registration->transaction_id);
    json_put_unsigned(writer, "lifetime", registration->lifetime * UINT64_C(60));
    decode_line_put_hex(writer, "owner", registration->owner);
}

static void write_context(struct json_writer *writer, const struct nd_option *option)
{
    const struct nd_6lowpan_context *context = &option->context;
    json_put_unsigned(writer, "context_length", context->context_length);
    json_put_unsigned(writer, "context_id", context->context_id);
    json_put_bool(writer, "compression", context->compression);
    json_put_unsigned(writer, "lifetime", context->lifetime * UINT64_C(60));
    json_put_address(writer, "prefix", 6, &context->prefix);
}

static void write_border_router(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "version", option->border_router.version);
    json_put_unsigned(writer, "lifetime", option->border_router.lifetime * UINT64_C(60));
    json_put_address(writer, "address", 6, &option->border_router.address);
}

static void write_captive_portal(struct json_writer *writer, const struct nd_option *option)
{
    decode_line_put_wire(writer, "uri", option->captive_portal);
}

static void write_pref64(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "lifetime", option->pref64.lifetime);
    json_put_unsigned(writer, "length_code", option->pref64.length_code);
    json_put_prefix(writer, "prefix", &option->pref64.prefix);
}

static void write_encrypted_dns(struct json_writer *writer, const struct nd_option *option)
{
    const struct nd_encrypted_dns *dns = &option->encrypted_dns;
    struct bytes addresses = { dns->addresses, dns->address_count * 16u };
    json_put_unsigned(writer, "service_priority", dns->service_priority);
    json_put_unsigned(writer, "lifetime", dns->lifetime);
    decode_line_put_name(writer, "domain_name", decode_line_cursor(dns->name));
    decode_line_put_addresses(writer, "addresses", 6, decode_line_cursor(addresses));
    decode_line_put_parameters(writer, decode_line_cursor(dns->parameters));
}

static void (*const options[256])(struct json_writer *writer, const struct nd_option *option) = {
    [ND_SOURCE_LINK_LAYER_ADDRESS] = write_link_layer_address,
    [ND_TARGET_LINK_LAYER_ADDRESS] = write_link_layer_address,
    [ND_PREFIX_INFORMATION] = write_prefix_information,
    [ND_REDIRECTED_HEADER] = write_redirected,
    [ND_MTU] = write_mtu,
    [ND_ADVERTISEMENT_INTERVAL] = write_interval,
    [ND_HOME_AGENT_INFORMATION] = write_home_agent,
    [ND_TIMESTAMP] = write_timestamp,
    [ND_NONCE] = write_nonce,
    [ND_PVD_ID] = write_pvd,
    [ND_ROUTE_INFORMATION] = write_route,
    [ND_RDNSS] = write_rdnss,
    [ND_DNSSL] = write_dnssl,
    [ND_ADDRESS_REGISTRATION] = write_registration,
    [ND_6LOWPAN_CONTEXT] = write_context,
    [ND_AUTHORITATIVE_BORDER_ROUTER] = write_border_router,
    [ND_CAPTIVE_PORTAL] = write_captive_portal,
    [ND_PREF64] = write_pref64,
    [ND_ENCRYPTED_DNS] = write_encrypted_dns,
};

void decode_line_nd_option(struct json_writer *writer, const struct nd_option *option)
{
    json_put_unsigned(writer, "type", option->type);
    json_put_text(writer, "name", nd_option_word(option->type));
    json_put_unsigned(writer, "length", option->length);
    json_put_unsigned(writer, "offset", option->offset);
    if (option->ignored)
        json_put_bool(writer, "ignored", true);
    if (option->truncated)
        json_put_bool(writer, "truncated", true);
    if (!option->ignored && !option->truncated && options[option->type])
        options[option->type](writer, option);
    else
        write_content(writer, option);
}
