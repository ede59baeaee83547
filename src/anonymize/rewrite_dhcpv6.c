#include "anonymize/rewrite.h"
#include "decode/dhcpv6_option.h"

/* DHCPv6: each option by the shape that the decoder's table gives it. */

enum { RELAY_FORWARD = 12, RELAY_REPLY = 13, OPTION_HEADER = 4 };

static void post_options(struct rewrite *rewrite, struct cursor at, const struct rewrite_ip *ip)
{
    rewrite_post(rewrite, rewrite_dhcpv6_options, 0, at, ip);
}

/* n × (16-bit length, text). */
static void rewrite_classes(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) >= 2) {
        struct cursor peek = *data;
        uint16_t length = cursor_u16(&peek);
        rewrite_keep(rewrite, data, 2);
        struct cursor text = rewrite_part(data, length);
        rewrite_text(rewrite, &text, cursor_left(&text));
    }
}

/* n × (16-bit code, 16-bit length, octets): addresses where they have the size of one or more. */
static void rewrite_suboptions(struct rewrite *rewrite, struct cursor *data)
{
    while (cursor_left(data) >= OPTION_HEADER) {
        struct cursor peek = *data;
        cursor_skip(&peek, 2);
        uint16_t length = cursor_u16(&peek);
        rewrite_keep(rewrite, data, OPTION_HEADER);
        struct cursor value = rewrite_part(data, length);
        if (length % 16 == 0)
            rewrite_ipv6_list(rewrite, &value);
        rewrite_scramble(rewrite, &value, cursor_left(&value));
    }
}

/* Clients make the number of an association from their MAC address. */
static void rewrite_association_identifier(struct rewrite *rewrite, struct cursor *data)
{
    uint8_t *place = rewrite_place(rewrite, data);
    uint32_t number = cursor_u32(data);
    if (data->failed)
        return;
    number = (uint32_t)keyed_permute(&rewrite->anonymizer->names, KEYED_ASSOCIATION, 0, number, 32, 0, true);
    for (unsigned i = 0; i < 4; i++)
        place[i] = (uint8_t)(number >> (24 - 8 * i));
}

static void rewrite_short_prefix(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    uint8_t bits = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 1);
    uint32_t octets = (bits + 7u) / 8u;
    if (octets <= 16)
        rewrite_prefix(rewrite, data, octets, bits);
}

/* RFC 7598 §4.1: flags, EA length, IPv4 prefix and its length, IPv6 prefix; §4.4: IPv4 address, IPv6 prefix. */
static void rewrite_rule(struct rewrite *rewrite, uint8_t shape, struct cursor *data, const struct rewrite_ip *ip)
{
    if (shape == DHCPV6_RULE)
        rewrite_keep(rewrite, data, 3);
    rewrite_ipv4(rewrite, data);
    rewrite_short_prefix(rewrite, data);
    post_options(rewrite, *data, ip);
}

static void rewrite_encrypted_dns(struct rewrite *rewrite, struct cursor *data)
{
    struct cursor peek = *data;
    cursor_skip(&peek, 2);
    uint16_t length = cursor_u16(&peek);
    rewrite_keep(rewrite, data, 4);
    struct cursor name = rewrite_part(data, length);
    rewrite_names(rewrite, &name);
    peek = *data;
    length = cursor_u16(&peek);
    rewrite_keep(rewrite, data, 2);
    struct cursor addresses = rewrite_part(data, length);
    rewrite_ipv6_list(rewrite, &addresses);
    rewrite_parameters(rewrite, data);
}

static void rewrite_lease_prefix(struct rewrite *rewrite, struct cursor *data)
{
    rewrite_keep(rewrite, data, 8);
    struct cursor peek = *data;
    uint8_t length = cursor_u8(&peek);
    rewrite_keep(rewrite, data, 1);
    rewrite_prefix(rewrite, data, 16, length);
}

/* Those that hold other options. False when `shape` is none of them. */
static bool rewrite_container(struct rewrite *rewrite, uint8_t shape, struct cursor *data, const struct rewrite_ip *ip)
{
    switch (shape) {
    case DHCPV6_IA:
    case DHCPV6_IA_TEMPORARY:
        rewrite_association_identifier(rewrite, data);
        rewrite_keep(rewrite, data, shape == DHCPV6_IA ? 8 : 0);
        break;
    case DHCPV6_IA_ADDRESS:
        rewrite_ipv6(rewrite, data);
        rewrite_keep(rewrite, data, 8);
        break;
    case DHCPV6_IA_PREFIX: rewrite_lease_prefix(rewrite, data); break;
    case DHCPV6_CONTAINER: break;
    case DHCPV6_RULE:
    case DHCPV6_BINDING: rewrite_rule(rewrite, shape, data, ip); return true;
    case DHCPV6_RELAY_MESSAGE: rewrite_post(rewrite, rewrite_dhcpv6, 0, *data, ip); return true;
    default: return false;
    }
    post_options(rewrite, *data, ip);
    return true;
}

static void rewrite_shape(struct rewrite *rewrite, uint8_t shape, struct cursor *data)
{
    uint32_t left = cursor_left(data);
    switch (shape) {
    case DHCPV6_EMPTY: break;
    case DHCPV6_U8: rewrite_keep(rewrite, data, 1); break;
    case DHCPV6_U16: rewrite_keep(rewrite, data, 2); break;
    case DHCPV6_U32: rewrite_keep(rewrite, data, 4); break;
    case DHCPV6_CODES: rewrite_keep(rewrite, data, left); break;
    case DHCPV6_ADDRESSES: rewrite_ipv6_list(rewrite, data); break;
    case DHCPV6_FQDN: rewrite_keep(rewrite, data, 1); __attribute__((fallthrough));
    case DHCPV6_NAME:
    case DHCPV6_NAMES: rewrite_names(rewrite, data); break;
    case DHCPV6_TEXT: rewrite_text(rewrite, data, left); break;
    case DHCPV6_DUID: rewrite_duid(rewrite, data, left); break;
    case DHCPV6_ENTERPRISE_CLASS: rewrite_keep(rewrite, data, 4); __attribute__((fallthrough));
    case DHCPV6_CLASS: rewrite_classes(rewrite, data); break;
    case DHCPV6_ENTERPRISE_OPTIONS: rewrite_keep(rewrite, data, 4); __attribute__((fallthrough));
    case DHCPV6_OPTIONS: rewrite_suboptions(rewrite, data); break;
    case DHCPV6_ENTERPRISE: rewrite_keep(rewrite, data, 4); break;
    case DHCPV6_STATUS:
        rewrite_keep(rewrite, data, 2);
        rewrite_text(rewrite, data, cursor_left(data));
        break;
    case DHCPV6_LINK_LAYER:
        rewrite_keep(rewrite, data, 2);
        if (left == 8)
            rewrite_mac(rewrite, data);
        break;
    case DHCPV6_ENCRYPTED_DNS: rewrite_encrypted_dns(rewrite, data); break;
    default: break;
    }
    rewrite_scramble(rewrite, data, cursor_left(data));
}

static void rewrite_option(struct rewrite *rewrite, struct cursor *at, const struct rewrite_ip *ip)
{
    struct cursor peek = *at;
    uint16_t code = cursor_u16(&peek), length = cursor_u16(&peek);
    rewrite_keep(rewrite, at, OPTION_HEADER);
    struct cursor data = rewrite_part(at, length);
    const struct dhcpv6_option_row *row = dhcpv6_option_find(code);
    uint8_t shape = row ? row->shape : DHCPV6_OPAQUE;
    if (!rewrite_container(rewrite, shape, &data, ip))
        rewrite_shape(rewrite, shape, &data);
}

void rewrite_dhcpv6_options(struct rewrite *rewrite, struct rewrite_job *job)
{
    while (cursor_left(&job->at) > 0)
        rewrite_option(rewrite, &job->at, &job->ip);
}

void rewrite_dhcpv6(struct rewrite *rewrite, struct rewrite_job *job)
{
    struct cursor peek = job->at;
    uint8_t type = cursor_u8(&peek);
    if (type == RELAY_FORWARD || type == RELAY_REPLY) {
        rewrite_keep(rewrite, &job->at, 2);
        rewrite_ipv6(rewrite, &job->at);
        rewrite_ipv6(rewrite, &job->at);
    } else {
        rewrite_keep(rewrite, &job->at, 4);
    }
    rewrite_dhcpv6_options(rewrite, job);
}
