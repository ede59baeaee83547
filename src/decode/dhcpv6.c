#include "decode/dhcpv6.h"

#include <string.h>

#include "decode/dhcpv6_option.h"
#include "decode/dhcpv6_type.h"

enum {
    ADVERTISE = 2,
    REPLY = 7,
    RELAY_FORW = 12,
    RELAY_REPL = 13,
    HOP_COUNT_LIMIT = 8, /* RFC 9915 §7.6 */
    LEVEL_MAX = 4,       /* message, association, address or prefix, and one that is in nobody's table */
    OPTION_RELAY_MESSAGE = 9,
    STATUS_USE_MULTICAST = 5,
    HARDWARE_ETHERNET = 1
};

#define ASSOCIATIONS (DHCPV6_IN_IA_NA | DHCPV6_IN_IA_TA | DHCPV6_IN_IA_PD)

/* One run of options: of a message or relay, or inside an option. */
struct level {
    struct cursor at;
    uint64_t within;
    int lease; /* index of the lease that the options are about; -1: none */
};

/* An identity association while its options are read. */
struct association {
    uint32_t iaid, t1, t2, longest_valid;
    uint32_t offset;
    uint16_t status;
    uint8_t first_lease;
    bool open, is_prefix, is_temporary;
};

struct reading {
    struct packet *packet;
    struct dhcpv6_message *message;
    struct dhcpv6_relay *relay; /* NULL in the innermost message */
    struct cursor inner;        /* of a relay: the message in it */
    bool has_inner;
    struct association association;
    struct level levels[LEVEL_MAX];
    unsigned depth; /* levels in use */
};

static struct bytes rest(struct cursor data)
{
    return cursor_rest(&data);
}

/* The first of n × (16-bit length, octets). */
static struct bytes first_class(struct cursor data)
{
    uint16_t length = cursor_u16(&data);
    return rest(cursor_slice(&data, length));
}

static void read_association(struct reading *reading, uint16_t code, uint32_t offset, struct cursor *data)
{
    struct dhcpv6_message *message = reading->message;
    struct association association = {
        .open = true,
        .offset = offset,
        .is_prefix = code == 25,
        .is_temporary = code == 4,
        .first_lease = message->lease_count,
        .iaid = cursor_u32(data),
    };
    if (!association.is_temporary) {
        association.t1 = cursor_u32(data);
        association.t2 = cursor_u32(data);
    }
    if (data->failed)
        return;
    if (!message->wants_addresses && !message->wants_prefix && !message->wants_temporary) {
        message->ia_iaid = association.iaid;
        message->ia_t1 = association.t1;
        message->ia_t2 = association.t2;
    }
    message->wants_addresses |= code == 3;
    message->wants_temporary |= association.is_temporary;
    message->wants_prefix |= association.is_prefix;
    if (association.is_temporary)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_OBSOLETE, offset);
    if (!message->client_side && association.t2 > 0 && association.t1 > association.t2)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_T1_EXCEEDS_T2, offset);
    reading->association = association;
}

/* The options of an association end: what was said of all of it goes to its leases. `cut`: the capture has not all of them. */
static void close_association(struct reading *reading, bool cut)
{
    struct association *association = &reading->association;
    struct dhcpv6_message *message = reading->message;
    for (unsigned i = association->first_lease; i < message->lease_count; i++)
        if (message->leases[i].status == 0)
            message->leases[i].status = association->status;
    if (!cut && !message->client_side && association->t2 != LIFETIME_INFINITY && association->longest_valid > 0 &&
        association->t2 > association->longest_valid)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_T2_EXCEEDS_VALID, association->offset);
    association->open = false;
}

/* An address or delegated prefix. Returns the index of its lease, -1 when it was cut or there is no room. */
static int read_lease(struct reading *reading, bool is_prefix, uint32_t offset, struct cursor *data)
{
    struct dhcpv6_message *message = reading->message;
    struct association *association = &reading->association;
    struct dhcpv6_lease lease = {
        .is_prefix = is_prefix,
        .is_temporary = association->open && association->is_temporary,
        .iaid = association->open ? association->iaid : 0,
        .t1 = association->open ? association->t1 : 0,
        .t2 = association->open ? association->t2 : 0,
        .prefix = { .length = 128 },
    };
    if (!is_prefix)
        lease.prefix.address = cursor_address(data);
    lease.preferred_lifetime = cursor_u32(data);
    lease.valid_lifetime = cursor_u32(data);
    if (is_prefix) {
        uint8_t length = cursor_u8(data);
        struct address address = cursor_address(data);
        if (length > 128 && !data->failed) {
            packet_add_defect(reading->packet, DEFECT_DHCPV6_OPTION_LENGTH, offset);
            return -1;
        }
        lease.prefix = prefix_make(&address, length);
    }
    if (data->failed)
        return -1;
    if (!message->client_side && lease.preferred_lifetime > lease.valid_lifetime)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_PREFERRED_EXCEEDS_VALID, offset);
    if (lease.valid_lifetime > association->longest_valid)
        association->longest_valid = lease.valid_lifetime;
    if (message->lease_count == DHCPV6_LEASE_MAX) {
        message->leases_lost++;
        return -1;
    }
    message->leases[message->lease_count] = lease;
    return message->lease_count++;
}

static void read_status(struct reading *reading, const struct level *level, uint32_t offset, struct cursor data)
{
    struct dhcpv6_message *message = reading->message;
    uint16_t status = cursor_u16(&data);
    if (data.failed)
        return;
    if (status == STATUS_USE_MULTICAST)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_OBSOLETE, offset);
    if (level == reading->levels) {
        message->has_status = true;
        message->status = status;
        return;
    }
    if (level->lease >= 0)
        message->leases[level->lease].status = status;
    else if (level->within & ASSOCIATIONS)
        reading->association.status = status;
    if (status != 0 && !message->has_ia_status) {
        message->has_ia_status = true;
        message->ia_status = status;
    }
}

/* The fields of S46_RULE and S46_V4V6BIND before their options (RFC 7598 §4.1, §4.4). */
static void skip_rule(struct cursor *data, uint8_t shape)
{
    cursor_skip(data, shape == DHCPV6_RULE ? 7 : 4);
    uint32_t bits = cursor_u8(data);
    cursor_skip(data, (bits + 7) / 8);
}

static void read_relay_option(struct reading *reading, const struct dhcpv6_option_row *row, struct cursor data)
{
    struct dhcpv6_relay *relay = reading->relay;
    switch (row->code) {
    case OPTION_RELAY_MESSAGE:
        reading->inner = data;
        reading->has_inner = true;
        break;
    case 18: relay->interface_id = rest(data); break;
    case 37: /* behind the enterprise number */
        cursor_skip(&data, 4);
        relay->remote_id = rest(data);
        break;
    case 79:
        if (cursor_u16(&data) == HARDWARE_ETHERNET && cursor_sent(&data) == 6) {
            relay->client_mac = cursor_mac(&data);
            relay->has_client_mac = !data.failed;
        }
        break;
    default: break;
    }
}

/* Options of a message that fill a field. Their length and place were checked, and all of them was captured. */
static void read_message_option(struct dhcpv6_message *message, const struct dhcpv6_option_row *row, struct cursor data)
{
    switch (row->code) {
    case 1: message->client_duid = rest(data); break;
    case 2: message->server_duid = rest(data); break;
    case 6: message->requested_options = rest(data); break;
    case 7:
        message->has_preference = true;
        message->preference = cursor_u8(&data);
        break;
    case 8:
        message->has_elapsed = true;
        message->elapsed = cursor_u16(&data);
        break;
    case 12: message->has_unicast = true; break;
    case 14: message->rapid_commit = true; break;
    case 15: message->user_class = first_class(data); break;
    case 16:
        message->vendor_enterprise = cursor_u32(&data);
        message->vendor_class = first_class(data);
        break;
    case 20: message->reconfigure_accept = true; break;
    case 23: message->dns_servers = rest(data); break;
    case 24: message->domain_list = rest(data); break;
    case 31: message->sntp_servers = rest(data); break;
    case 32: message->information_refresh_time = cursor_u32(&data); break;
    case 39:
        cursor_skip(&data, 1);
        message->fqdn = rest(data);
        break;
    case 59: message->bootfile_url = rest(data); break;
    case 64: message->aftr_name = rest(data); break;
    case 103: message->captive_portal = rest(data); break;
    default: break;
    }
}

static void open_level(struct reading *reading, struct cursor at, uint64_t within, int lease, uint32_t offset)
{
    if (at.failed)
        return;
    if (reading->depth == LEVEL_MAX) {
        packet_add_defect(reading->packet, DEFECT_DHCPV6_NESTED_TOO_DEEP, offset);
        return;
    }
    reading->levels[reading->depth++] = (struct level){ .at = at, .within = within, .lease = lease };
}

/* An option that holds others: its own fields, then a level more. */
static void read_container(struct reading *reading, const struct dhcpv6_option_row *row, uint32_t offset,
                           struct cursor data)
{
    int lease = -1;
    if (row->shape == DHCPV6_IA || row->shape == DHCPV6_IA_TEMPORARY)
        read_association(reading, row->code, offset, &data);
    else if (row->shape == DHCPV6_IA_ADDRESS || row->shape == DHCPV6_IA_PREFIX)
        lease = read_lease(reading, row->shape == DHCPV6_IA_PREFIX, offset, &data);
    else if (row->shape != DHCPV6_CONTAINER)
        skip_rule(&data, row->shape);
    if (data.failed && !data.truncated)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_OPTION_LENGTH, offset);
    reading->packet->truncated |= data.failed && data.truncated;
    open_level(reading, data, row->opens, lease, offset);
}

/* Keep the option in the list. Returns NULL when it is full. */
static struct dhcpv6_option *keep_option(struct reading *reading, struct dhcpv6_option option)
{
    struct dhcpv6_message *message = reading->message;
    if (reading->relay)
        return NULL;
    if (message->option_count == DHCPV6_OPTION_MAX) {
        message->options_lost++;
        return NULL;
    }
    message->options[message->option_count] = option;
    return &message->options[message->option_count++];
}

/* What is wrong with the option; DEFECT_NONE when it may be used. */
static enum defect_code option_judge(const struct dhcpv6_option_row *row, const struct level *level,
                                     const struct cursor *data)
{
    enum defect_code defect;
    if (!(row->within & level->within))
        return DEFECT_DHCPV6_MISPLACED_OPTION;
    return dhcpv6_option_holds(row, *data, &defect) ? DEFECT_NONE : defect;
}

static void use_option(struct reading *reading, const struct level *level, const struct dhcpv6_option_row *row,
                       uint32_t offset, struct cursor data)
{
    if (row->opens) {
        read_container(reading, row, offset, data);
        return;
    }
    if (data.uncaptured > 0) {
        reading->packet->truncated = true;
        if (row->code != OPTION_RELAY_MESSAGE) /* of a relayed message the first part may still tell much */
            return;
    }
    if (row->code == 12)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_OBSOLETE, offset);
    if (row->shape == DHCPV6_STATUS)
        read_status(reading, level, offset, data);
    else if (reading->relay)
        read_relay_option(reading, row, data);
    else if (level == reading->levels)
        read_message_option(reading->message, row, data);
}

static void read_option(struct reading *reading, struct level *level)
{
    uint32_t offset = level->at.offset;
    struct dhcpv6_option option = { .offset = offset, .depth = (uint8_t)(level - reading->levels) };
    option.code = cursor_u16(&level->at);
    option.length = cursor_u16(&level->at);
    struct cursor data = cursor_slice(&level->at, option.length);
    if (level->at.failed) {
        if (level->at.truncated)
            reading->packet->truncated = true;
        else
            packet_add_defect(reading->packet, DEFECT_DHCPV6_OPTION_PAST_END, offset);
        return;
    }
    option.data = rest(data);
    struct dhcpv6_option *kept = keep_option(reading, option);
    const struct dhcpv6_option_row *row = dhcpv6_option_find(option.code);
    if (!row)
        return;
    enum defect_code defect = option_judge(row, level, &data);
    if (defect != DEFECT_NONE) {
        packet_add_defect(reading->packet, defect, offset);
        if (kept)
            kept->ignored = true;
        return;
    }
    use_option(reading, level, row, offset, data);
}

/* Each turn takes at least four octets of a level, or closes one. */
static void read_options(struct reading *reading, struct cursor at, uint8_t type)
{
    reading->depth = 0;
    reading->association.open = false;
    open_level(reading, at, type < 48 ? DHCPV6_IN(type) : 0, -1, at.offset);
    while (reading->depth > 0) {
        struct level *level = &reading->levels[reading->depth - 1];
        if (cursor_sent(&level->at) > 0) {
            read_option(reading, level);
            continue;
        }
        reading->depth--;
        if (level->within & ASSOCIATIONS)
            close_association(reading, level->at.uncaptured > 0);
    }
}

static bool header_good(struct reading *reading, const struct cursor *at, uint32_t offset)
{
    if (at->failed && at->truncated)
        reading->packet->truncated = true;
    else if (at->failed)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_SHORT, offset);
    return !at->failed;
}

/* One relay header and its options (RFC 9915 §9). True when a message is inside: then *at is it. */
static bool read_relay(struct reading *reading, struct cursor *at)
{
    struct dhcpv6_message *message = reading->message;
    uint32_t offset = at->offset;
    if (message->relay_count == DHCPV6_RELAY_MAX) {
        packet_add_defect(reading->packet, DEFECT_DHCPV6_NESTED_TOO_DEEP, offset);
        return false;
    }
    struct dhcpv6_relay relay = { .type = cursor_u8(at) };
    relay.hop_count = cursor_u8(at);
    relay.link_address = cursor_address(at);
    relay.peer_address = cursor_address(at);
    if (!header_good(reading, at, offset))
        return false;
    if (relay.hop_count > HOP_COUNT_LIMIT)
        packet_add_defect(reading->packet, DEFECT_DHCPV6_HOP_COUNT, offset + 1);
    message->relays[message->relay_count] = relay;
    reading->relay = &message->relays[message->relay_count++];
    reading->has_inner = false;
    read_options(reading, *at, relay.type);
    *at = reading->inner;
    return reading->has_inner && cursor_left(at) > 0;
}

static void read_message(struct reading *reading, struct cursor at)
{
    uint32_t offset = at.offset;
    uint8_t type = cursor_u8(&at);
    reading->relay = NULL;
    if (!dhcpv6_type_known(type)) {
        packet_add_defect(reading->packet, DEFECT_DHCPV6_MESSAGE_UNKNOWN, offset);
        return;
    }
    reading->message->transaction_id = cursor_u24(&at);
    if (header_good(reading, &at, offset))
        read_options(reading, at, type);
}

static uint8_t type_of(struct cursor at)
{
    return cursor_u8(&at);
}

static void set_type(struct dhcpv6_message *message, uint8_t type)
{
    message->type = type;
    message->client_side = dhcpv6_type_client_side(type);
}

bool dhcpv6_decode(struct cursor *payload, struct packet *packet)
{
    struct dhcpv6_message *message = &packet->dhcpv6;
    struct cursor at = *payload;
    if (cursor_left(&at) == 0) {
        packet->truncated |= cursor_sent(&at) > 0;
        return false;
    }
    memset(message, 0, offsetof(struct dhcpv6_message, relays));
    struct reading reading = { .packet = packet, .message = message };
    packet->message = MESSAGE_DHCPV6;
    message->outer_type = type_of(at);
    set_type(message, message->outer_type);
    while (message->type == RELAY_FORW || message->type == RELAY_REPL) {
        if (!read_relay(&reading, &at))
            return true;
        set_type(message, type_of(at));
    }
    read_message(&reading, at);
    return true;
}

bool dhcpv6_duid_mac(const struct bytes *duid, struct mac *mac)
{
    struct cursor at = cursor_make(duid->data, duid->size, duid->size, 0);
    uint16_t type = cursor_u16(&at), hardware = cursor_u16(&at);
    if ((type != 1 && type != 3) || hardware != HARDWARE_ETHERNET)
        return false;
    if (type == 1)
        cursor_skip(&at, 4); /* time */
    if (cursor_left(&at) != sizeof mac->octets)
        return false;
    *mac = cursor_mac(&at);
    return true;
}
