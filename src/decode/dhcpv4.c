#include "decode/dhcpv4.h"

#include <string.h>

enum {
    REQUEST = 1,
    REPLY = 2,
    SERVER_NAME_LENGTH = 64,
    BOOT_FILE_LENGTH = 128,
    OPTION_PAD = 0,
    OPTION_END = 255,
    OPTION_IPV6_ONLY = 108,
    HARDWARE_ETHERNET = 1,
    OVERLOAD_FILE = 1,
    OVERLOAD_SERVER_NAME = 2
};

#define MAGIC_COOKIE 0x63825363u

/* Where the options go while they are read. */
struct reading {
    struct packet *packet;
    struct dhcpv4_message *message;
    uint8_t overload;
    uint8_t seen[32]; /* a bit an option */
};

const char *dhcpv4_type_word(uint8_t type)
{
    static const char *const words[] = {
        "bootp",        "discover",    "offer",          "request",        "decline",          "ack",
        "nak",          "release",     "inform",         "forcerenew",     "leasequery",       "leaseunassigned",
        "leaseunknown", "leaseactive", "bulkleasequery", "leasequerydone", "activeleasequery", "leasequerystatus",
        "tls",
    };
    return type < sizeof words / sizeof *words ? words[type] : "unassigned";
}

static void read_routers(struct reading *reading, struct cursor data)
{
    reading->message->has_routers = true;
    reading->message->router = cursor_ipv4(&data);
}

static void read_dns(struct reading *reading, struct cursor data)
{
    reading->message->has_dns = true;
    reading->message->dns_servers = cursor_rest(&data);
}

static void read_host_name(struct reading *reading, struct cursor data)
{
    reading->message->host_name = cursor_rest(&data);
}

static void read_domain(struct reading *reading, struct cursor data)
{
    reading->message->domain = cursor_rest(&data);
}

static void read_requested(struct reading *reading, struct cursor data)
{
    reading->message->has_requested = true;
    reading->message->requested = cursor_ipv4(&data);
}

static void read_lease_time(struct reading *reading, struct cursor data)
{
    reading->message->lease_time = cursor_u32(&data);
}

static void read_overload(struct reading *reading, struct cursor data)
{
    reading->overload = cursor_u8(&data);
}

static void read_type(struct reading *reading, struct cursor data)
{
    reading->message->message_type = cursor_u8(&data);
}

static void read_server_id(struct reading *reading, struct cursor data)
{
    reading->message->has_server_id = true;
    reading->message->server_id = cursor_ipv4(&data);
}

/* A client that asks for option 108 can do without IPv4 (RFC 8925 §3.2). */
static void read_parameter_list(struct reading *reading, struct cursor data)
{
    reading->message->parameter_list = cursor_rest(&data);
    const struct bytes *list = &reading->message->parameter_list;
    reading->message->wants_ipv6_only = list->size > 0 && memchr(list->data, OPTION_IPV6_ONLY, list->size);
}

static void read_vendor_class(struct reading *reading, struct cursor data)
{
    reading->message->vendor_class = cursor_rest(&data);
}

static void read_client_id(struct reading *reading, struct cursor data)
{
    reading->message->client_id = cursor_rest(&data);
}

static void read_client_fqdn(struct reading *reading, struct cursor data)
{
    reading->message->fqdn_encoded = cursor_u8(&data) & 0x04; /* E (RFC 4702 §2.1) */
    cursor_skip(&data, 2);
    reading->message->client_fqdn = cursor_rest(&data);
}

static void read_ipv6_only(struct reading *reading, struct cursor data)
{
    reading->message->has_ipv6_only = true;
    reading->message->ipv6_only_wait = cursor_u32(&data);
}

static void read_captive_portal(struct reading *reading, struct cursor data)
{
    reading->message->captive_portal = cursor_rest(&data);
}

static void read_domain_search(struct reading *reading, struct cursor data)
{
    reading->message->domain_search = cursor_rest(&data);
}

static void read_encrypted_dns(struct reading *reading, struct cursor data)
{
    reading->message->encrypted_dns = cursor_rest(&data);
}

static void read_interface_mtu(struct reading *reading, struct cursor data)
{
    reading->message->interface_mtu = cursor_u16(&data);
}

static void read_renewal(struct reading *reading, struct cursor data)
{
    reading->message->t1 = cursor_u32(&data);
}

static void read_rebinding(struct reading *reading, struct cursor data)
{
    reading->message->t2 = cursor_u32(&data);
}

static void read_classless_routes(struct reading *reading, struct cursor data)
{
    reading->message->classless_routes = cursor_rest(&data);
}

static void read_sixrd(struct reading *reading, struct cursor data)
{
    reading->message->sixrd = cursor_rest(&data);
}

static const struct option_row {
    uint8_t code, min_length, max_length, unit; /* octets; the length is a multiple of `unit` */
    void (*read)(struct reading *reading, struct cursor data);
} options[] = {
    { 3, 4, 252, 4, read_routers },            /* RFC 2132 §3.5 */
    { 6, 4, 252, 4, read_dns },                /* §3.8 */
    { 12, 1, 255, 1, read_host_name },         /* §3.14 */
    { 15, 1, 255, 1, read_domain },            /* §3.17 */
    { 26, 2, 2, 2, read_interface_mtu },       /* §5.1 */
    { 50, 4, 4, 4, read_requested },           /* §9.1 */
    { 51, 4, 4, 4, read_lease_time },          /* §9.2 */
    { 52, 1, 1, 1, read_overload },            /* §9.3 */
    { 53, 1, 1, 1, read_type },                /* §9.6 */
    { 54, 4, 4, 4, read_server_id },           /* §9.7 */
    { 55, 1, 255, 1, read_parameter_list },    /* §9.8 */
    { 58, 4, 4, 4, read_renewal },             /* §9.11 */
    { 59, 4, 4, 4, read_rebinding },           /* §9.12 */
    { 60, 1, 255, 1, read_vendor_class },      /* §9.13 */
    { 61, 2, 255, 1, read_client_id },         /* §9.14 */
    { 81, 3, 255, 1, read_client_fqdn },       /* RFC 4702 §2 */
    { 108, 4, 4, 4, read_ipv6_only },          /* RFC 8925 §3.1 */
    { 114, 1, 255, 1, read_captive_portal },   /* RFC 8910 §2.1 */
    { 119, 1, 255, 1, read_domain_search },    /* RFC 3397 §2 */
    { 121, 5, 255, 1, read_classless_routes }, /* RFC 3442 */
    { 162, 5, 255, 1, read_encrypted_dns },    /* RFC 9463 §5.1 */
    { 212, 22, 254, 2, read_sixrd },           /* RFC 5969 §7.1.1: 18 octets and 4 a border relay */
};

static void use_option(struct reading *reading, uint8_t code, uint32_t offset, struct cursor data)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const struct option_row *row = &options[i];
        if (row->code != code)
            continue;
        uint32_t length = cursor_sent(&data);
        if (length < row->min_length || length > row->max_length || length % row->unit != 0)
            packet_add_defect(reading->packet, DEFECT_DHCPV4_MALFORMED, offset);
        else if (data.uncaptured > 0)
            reading->packet->truncated = true;
        else
            row->read(reading, data);
        return;
    }
}

static void note_failure(const struct reading *reading, const struct cursor *at, uint32_t offset)
{
    if (!at->failed)
        return;
    if (at->truncated)
        reading->packet->truncated = true;
    else
        packet_add_defect(reading->packet, DEFECT_DHCPV4_MALFORMED, offset);
}

static void read_options(struct reading *reading, struct cursor at)
{
    while (cursor_sent(&at) > 0) {
        uint32_t offset = at.offset;
        uint8_t code = cursor_u8(&at);
        if (code == OPTION_PAD && !at.failed)
            continue;
        if (code == OPTION_END)
            return;
        uint8_t length = cursor_u8(&at);
        struct cursor data = cursor_slice(&at, length);
        note_failure(reading, &at, offset);
        if (at.failed || (reading->seen[code / 8] & 1u << code % 8))
            continue;
        reading->seen[code / 8] |= (uint8_t)(1u << code % 8);
        use_option(reading, code, offset, data);
    }
}

/* A text field of fixed size, up to its first zero. */
static struct bytes field_text(struct cursor field)
{
    struct bytes text = cursor_rest(&field);
    const uint8_t *zero = text.size > 0 ? memchr(text.data, 0, text.size) : NULL;
    if (zero)
        text.size = (uint32_t)(zero - text.data);
    if (text.size == 0)
        text.data = NULL;
    return text;
}

static void read_header(struct dhcpv4_message *message, struct cursor *at)
{
    message->operation = cursor_u8(at);
    uint8_t hardware_type = cursor_u8(at), hardware_length = cursor_u8(at);
    cursor_skip(at, 1); /* hops */
    message->transaction_id = cursor_u32(at);
    message->seconds = cursor_u16(at);
    cursor_skip(at, 2); /* flags */
    message->client_address = cursor_ipv4(at);
    message->your_address = cursor_ipv4(at);
    message->next_server = cursor_ipv4(at);
    message->relay_address = cursor_ipv4(at);
    message->client_mac = cursor_mac(at);
    cursor_skip(at, 10);
    message->has_client_mac = hardware_type == HARDWARE_ETHERNET && hardware_length == 6 && !at->failed;
}

bool dhcpv4_decode(struct cursor *payload, struct packet *packet)
{
    struct dhcpv4_message *message = &packet->dhcpv4;
    struct cursor at = *payload;
    if (cursor_left(&at) == 0) {
        packet->truncated |= at.uncaptured > 0;
        return false;
    }
    if (*at.at != REQUEST && *at.at != REPLY)
        return false;
    memset(message, 0, sizeof *message);
    packet->message = MESSAGE_DHCPV4;
    struct reading reading = { .packet = packet, .message = message };
    read_header(message, &at);
    struct cursor server_name = cursor_slice(&at, SERVER_NAME_LENGTH), boot_file = cursor_slice(&at, BOOT_FILE_LENGTH);
    note_failure(&reading, &at, payload->offset);
    if (at.failed)
        return true;
    if (cursor_sent(&at) >= 4 && cursor_u32(&at) == MAGIC_COOKIE && !at.failed)
        read_options(&reading, at);
    if (reading.overload & OVERLOAD_FILE) /* the file field before the server name (RFC 2131 §4.1) */
        read_options(&reading, boot_file);
    else
        message->boot_file = field_text(boot_file);
    if (reading.overload & OVERLOAD_SERVER_NAME)
        read_options(&reading, server_name);
    else
        message->server_name = field_text(server_name);
    packet->truncated |= payload->uncaptured > 0;
    return true;
}
