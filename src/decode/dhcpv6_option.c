#include "decode/dhcpv6_option.h"

#include <stdlib.h>

#include "decode/dns_name.h"

/* RFC 9915 appendix B says which message carries what. It allows less than older documents did; a row allows what any of them allows. */
#define CLIENT                                                                                                         \
    (DHCPV6_IN(1) | DHCPV6_IN(3) | DHCPV6_IN(4) | DHCPV6_IN(5) | DHCPV6_IN(6) | DHCPV6_IN(8) | DHCPV6_IN(9) |          \
     DHCPV6_IN(11))
#define RELAYS      (DHCPV6_IN(12) | DHCPV6_IN(13))
#define ADVERTISE   DHCPV6_IN(2)
#define REPLY       DHCPV6_IN(7)
#define RECONFIGURE DHCPV6_IN(10)
#define LEASEQUERY  (DHCPV6_IN(14) | DHCPV6_IN(15) | DHCPV6_IN(16) | DHCPV6_IN(17))
#define OTHERS                                                                                                         \
    (((UINT64_C(1) << 48) - 1) & ~((UINT64_C(1) << 14) - 1)) /* types above RELAY-REPL: not restricted here */
#define MESSAGES (CLIENT | ADVERTISE | REPLY | RECONFIGURE | OTHERS)
/* Solicit, Confirm and Rebind with a Server Identifier are discarded (RFC 9915 §16.2, §16.5, §16.7). */
#define WITH_SERVER (MESSAGES & ~(DHCPV6_IN(1) | DHCPV6_IN(4) | DHCPV6_IN(6)))
#define WITH_IA     ((CLIENT & ~DHCPV6_IN(11)) | ADVERTISE | REPLY | OTHERS)
#define WITH_PREFIX (WITH_IA & ~(DHCPV6_IN(4) | DHCPV6_IN(9))) /* no Confirm, no Decline (RFC 9915 §18.2.3, §18.2.8) */
#define SETTINGS    ((CLIENT & ~(DHCPV6_IN(4) | DHCPV6_IN(8) | DHCPV6_IN(9))) | ADVERTISE | REPLY | OTHERS)
#define INSIDE      (DHCPV6_IN_IA_NA | DHCPV6_IN_IA_TA | DHCPV6_IN_IA_PD | DHCPV6_IN_IA_ADDRESS | DHCPV6_IN_IA_PREFIX)
#define ANY         DHCPV6_ANYWHERE

/* Ascending by code. */
static const struct dhcpv6_option_row rows[] = {
    /* code, word, reference, min, max, shape, within, opens */
    { 1, "client-identifier", "RFC 9915 21.2", 3, 130, DHCPV6_DUID, MESSAGES, 0 },
    { 2, "server-identifier", "RFC 9915 21.3", 3, 130, DHCPV6_DUID, WITH_SERVER, 0 },
    { 3, "ia-na", "RFC 9915 21.4", 12, UINT16_MAX, DHCPV6_IA, WITH_IA, DHCPV6_IN_IA_NA },
    { 4, "ia-ta", "RFC 8415 21.5", 4, UINT16_MAX, DHCPV6_IA_TEMPORARY, WITH_IA, DHCPV6_IN_IA_TA },
    { 5, "ia-address", "RFC 9915 21.6", 24, UINT16_MAX, DHCPV6_IA_ADDRESS, DHCPV6_IN_IA_NA | DHCPV6_IN_IA_TA | OTHERS,
      DHCPV6_IN_IA_ADDRESS },
    { 6, "option-request", "RFC 9915 21.7", 0, UINT16_MAX, DHCPV6_CODES, CLIENT | RECONFIGURE | OTHERS, 0 },
    { 7, "preference", "RFC 9915 21.8", 1, 1, DHCPV6_U8, ADVERTISE | REPLY | OTHERS, 0 },
    { 8, "elapsed-time", "RFC 9915 21.9", 2, 2, DHCPV6_U16, CLIENT | OTHERS, 0 },
    { 9, "relay-message", "RFC 9915 21.10", 1, UINT16_MAX, DHCPV6_RELAY_MESSAGE, RELAYS, 0 },
    { 11, "authentication", "RFC 9915 21.11", 11, UINT16_MAX, DHCPV6_OPAQUE, MESSAGES | RELAYS, 0 },
    { 12, "server-unicast", "RFC 8415 21.12", 16, 16, DHCPV6_ADDRESSES, REPLY | ADVERTISE | OTHERS, 0 },
    { 13, "status-code", "RFC 9915 21.13", 2, UINT16_MAX, DHCPV6_STATUS, ADVERTISE | REPLY | OTHERS | INSIDE, 0 },
    { 14, "rapid-commit", "RFC 9915 21.14", 0, 0, DHCPV6_EMPTY, DHCPV6_IN(1) | REPLY, 0 },
    { 15, "user-class", "RFC 9915 21.15", 2, UINT16_MAX, DHCPV6_CLASS, MESSAGES | RELAYS, 0 },
    { 16, "vendor-class", "RFC 9915 21.16", 4, UINT16_MAX, DHCPV6_ENTERPRISE_CLASS, MESSAGES | RELAYS, 0 },
    { 17, "vendor-options", "RFC 9915 21.17", 4, UINT16_MAX, DHCPV6_ENTERPRISE_OPTIONS, MESSAGES | RELAYS | INSIDE, 0 },
    { 18, "interface-id", "RFC 9915 21.18", 1, UINT16_MAX, DHCPV6_OPAQUE, RELAYS | OTHERS, 0 },
    { 19, "reconfigure-message", "RFC 9915 21.19", 1, 1, DHCPV6_U8, RECONFIGURE, 0 },
    { 20, "reconfigure-accept", "RFC 9915 21.20", 0, 0, DHCPV6_EMPTY, SETTINGS, 0 },
    { 21, "sip-domain-list", "RFC 3319", 1, UINT16_MAX, DHCPV6_NAMES, ANY, 0 },
    { 22, "sip-servers", "RFC 3319", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 23, "dns-servers", "RFC 3646 3", 16, UINT16_MAX, DHCPV6_ADDRESSES, SETTINGS, 0 },
    { 24, "domain-list", "RFC 3646 4", 1, UINT16_MAX, DHCPV6_NAMES, SETTINGS, 0 },
    { 25, "ia-pd", "RFC 9915 21.21", 12, UINT16_MAX, DHCPV6_IA, WITH_PREFIX, DHCPV6_IN_IA_PD },
    { 26, "ia-prefix", "RFC 9915 21.22", 25, UINT16_MAX, DHCPV6_IA_PREFIX, DHCPV6_IN_IA_PD | OTHERS,
      DHCPV6_IN_IA_PREFIX },
    { 27, "nis-servers", "RFC 3898", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 28, "nisp-servers", "RFC 3898", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 29, "nis-domain-name", "RFC 3898", 1, UINT16_MAX, DHCPV6_NAME, ANY, 0 },
    { 30, "nisp-domain-name", "RFC 3898", 1, UINT16_MAX, DHCPV6_NAME, ANY, 0 },
    { 31, "sntp-servers", "RFC 4075", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 32, "information-refresh-time", "RFC 9915 21.23", 4, 4, DHCPV6_U32, REPLY | OTHERS, 0 },
    { 37, "remote-id", "RFC 4649", 5, UINT16_MAX, DHCPV6_ENTERPRISE, RELAYS | OTHERS, 0 },
    { 38, "subscriber-id", "RFC 4580", 1, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 39, "client-fqdn", "RFC 4704 4", 1, UINT16_MAX, DHCPV6_FQDN, MESSAGES, 0 },
    { 41, "posix-timezone", "RFC 4833", 1, UINT16_MAX, DHCPV6_TEXT, ANY, 0 },
    { 42, "tzdb-timezone", "RFC 4833", 1, UINT16_MAX, DHCPV6_TEXT, ANY, 0 },
    { 43, "echo-request", "RFC 4994", 2, UINT16_MAX, DHCPV6_CODES, ANY, 0 },
    { 44, "lq-query", "RFC 5007", 17, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 45, "client-data", "RFC 5007", 0, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 46, "clt-time", "RFC 5007", 4, 4, DHCPV6_U32, ANY, 0 },
    { 47, "lq-relay-data", "RFC 5007", 16, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 48, "lq-client-link", "RFC 5007", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 53, "relay-id", "RFC 5460", 3, 130, DHCPV6_DUID, ANY, 0 },
    { 56, "ntp-server", "RFC 5908", 4, UINT16_MAX, DHCPV6_OPTIONS, ANY, 0 },
    { 59, "bootfile-url", "RFC 5970 3.1", 1, UINT16_MAX, DHCPV6_TEXT, ANY, 0 },
    { 60, "bootfile-parameters", "RFC 5970 3.2", 2, UINT16_MAX, DHCPV6_CLASS, ANY, 0 },
    { 61, "client-architecture", "RFC 5970 3.3", 2, UINT16_MAX, DHCPV6_CODES, ANY, 0 },
    { 62, "network-interface", "RFC 5970 3.4", 3, 3, DHCPV6_OPAQUE, ANY, 0 },
    { 64, "aftr-name", "RFC 6334 3", 1, UINT16_MAX, DHCPV6_NAME, ANY, 0 },
    { 66, "relay-supplied-options", "RFC 6422", 0, UINT16_MAX, DHCPV6_OPTIONS, ANY, 0 },
    { 67, "pd-exclude", "RFC 6603 4.2", 2, 17, DHCPV6_OPAQUE, DHCPV6_IN_IA_PREFIX | OTHERS, 0 },
    { 68, "vss", "RFC 6607", 1, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 79, "client-link-layer-address", "RFC 6939 4", 3, UINT16_MAX, DHCPV6_LINK_LAYER, RELAYS | OTHERS, 0 },
    { 80, "link-address", "RFC 6977", 16, 16, DHCPV6_ADDRESSES, ANY, 0 },
    { 82, "sol-max-rt", "RFC 9915 21.24", 4, 4, DHCPV6_U32, ADVERTISE | REPLY | OTHERS, 0 },
    { 83, "inf-max-rt", "RFC 9915 21.25", 4, 4, DHCPV6_U32, ADVERTISE | REPLY | OTHERS, 0 },
    { 86, "pcp-server", "RFC 7291 4.1", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 87, "dhcpv4-message", "RFC 7341", 1, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 88, "dhcp-4o6-servers", "RFC 7341 7.2", 0, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 89, "s46-rule", "RFC 7598 4.1", 8, UINT16_MAX, DHCPV6_RULE, ANY, DHCPV6_IN_RULE },
    { 90, "s46-br", "RFC 7598 4.2", 16, 16, DHCPV6_ADDRESSES, ANY, 0 },
    { 91, "s46-dmr", "RFC 7598 4.3", 1, 17, DHCPV6_OPAQUE, ANY, 0 },
    { 92, "s46-v4v6-binding", "RFC 7598 4.4", 5, UINT16_MAX, DHCPV6_BINDING, ANY, DHCPV6_IN_RULE },
    { 93, "s46-port-parameters", "RFC 7598 4.5", 4, 4, DHCPV6_OPAQUE, ANY, 0 },
    { 94, "s46-map-e", "RFC 7598 5.1", 0, UINT16_MAX, DHCPV6_CONTAINER, ANY, DHCPV6_IN_CONTAINER },
    { 95, "s46-map-t", "RFC 7598 5.2", 0, UINT16_MAX, DHCPV6_CONTAINER, ANY, DHCPV6_IN_CONTAINER },
    { 96, "s46-lightweight-4over6", "RFC 7598 5.3", 0, UINT16_MAX, DHCPV6_CONTAINER, ANY, DHCPV6_IN_CONTAINER },
    { 103, "captive-portal", "RFC 8910 2.2", 1, UINT16_MAX, DHCPV6_TEXT, ANY, 0 },
    { 112, "mud-url", "RFC 8520 10", 1, UINT16_MAX, DHCPV6_TEXT, ANY, 0 },
    { 113, "prefix64", "RFC 8115", 0, UINT16_MAX, DHCPV6_OPAQUE, ANY, 0 },
    { 143, "andsf", "RFC 6153", 16, UINT16_MAX, DHCPV6_ADDRESSES, ANY, 0 },
    { 144, "encrypted-dns", "RFC 9463 4.1", 4, UINT16_MAX, DHCPV6_ENCRYPTED_DNS, ANY, 0 },
    { 148, "address-registration-enable", "RFC 9686 4.1", 0, 0, DHCPV6_EMPTY, ANY, 0 },
};

const struct dhcpv6_option_row *dhcpv6_option_rows(unsigned *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

static int compare(const void *key, const void *row)
{
    return (int)*(const uint16_t *)key - (int)((const struct dhcpv6_option_row *)row)->code;
}

const struct dhcpv6_option_row *dhcpv6_option_find(uint16_t code)
{
    return bsearch(&code, rows, sizeof rows / sizeof *rows, sizeof *rows, compare);
}

static bool holds_always(struct cursor data)
{
    return !data.failed;
}

static bool holds_pairs(struct cursor data)
{
    return cursor_sent(&data) % 2 == 0;
}

static bool holds_addresses(struct cursor data)
{
    return cursor_sent(&data) % 16 == 0;
}

static bool holds_names(struct cursor data)
{
    char text[DNS_NAME_TEXT_SIZE];
    while (dns_name_next(&data, text, sizeof text))
        ;
    return !data.failed;
}

static bool holds_name(struct cursor data)
{
    char text[DNS_NAME_TEXT_SIZE];
    bool good = dns_name_next(&data, text, sizeof text);
    return good && cursor_sent(&data) == 0;
}

static bool holds_fqdn(struct cursor data)
{
    char text[DNS_NAME_TEXT_SIZE];
    cursor_skip(&data, 1);
    return dns_name_partial(&data, text, sizeof text) && cursor_sent(&data) == 0;
}

static bool holds_classes(struct cursor data)
{
    while (cursor_sent(&data) > 0) {
        uint16_t length = cursor_u16(&data);
        cursor_slice(&data, length);
    }
    return !data.failed;
}

static bool holds_enterprise_classes(struct cursor data)
{
    cursor_skip(&data, 4);
    return holds_classes(data);
}

static bool holds_options(struct cursor data)
{
    while (cursor_sent(&data) > 0) {
        cursor_skip(&data, 2);
        uint16_t length = cursor_u16(&data);
        cursor_slice(&data, length);
    }
    return !data.failed;
}

static bool holds_enterprise_options(struct cursor data)
{
    cursor_skip(&data, 4);
    return holds_options(data);
}

/* Service priority, ADN; then, unless in ADN-only mode, addresses and service parameters. */
static bool holds_encrypted_dns(struct cursor data)
{
    char text[DNS_NAME_TEXT_SIZE];
    cursor_skip(&data, 2);
    uint16_t length = cursor_u16(&data);
    struct cursor name = cursor_slice(&data, length);
    if (!dns_name_next(&name, text, sizeof text) || cursor_sent(&name) > 0)
        return false;
    if (cursor_sent(&data) == 0)
        return true;
    length = cursor_u16(&data);
    cursor_slice(&data, length);
    return length % 16 == 0 && holds_options(data);
}

static const struct {
    bool (*holds)(struct cursor data);
    enum defect_code defect;
} shapes[DHCPV6_SHAPE_COUNT] = {
    [DHCPV6_CODES] = { holds_pairs, DEFECT_DHCPV6_OPTION_LENGTH },
    [DHCPV6_ADDRESSES] = { holds_addresses, DEFECT_DHCPV6_OPTION_LENGTH },
    [DHCPV6_NAME] = { holds_name, DEFECT_DHCPV6_FQDN },
    [DHCPV6_NAMES] = { holds_names, DEFECT_DHCPV6_FQDN },
    [DHCPV6_FQDN] = { holds_fqdn, DEFECT_DHCPV6_FQDN },
    [DHCPV6_CLASS] = { holds_classes, DEFECT_DHCPV6_OPTION_LENGTH },
    [DHCPV6_ENTERPRISE_CLASS] = { holds_enterprise_classes, DEFECT_DHCPV6_OPTION_LENGTH },
    [DHCPV6_OPTIONS] = { holds_options, DEFECT_DHCPV6_OPTION_LENGTH },
    [DHCPV6_ENTERPRISE_OPTIONS] = { holds_enterprise_options, DEFECT_DHCPV6_OPTION_LENGTH },
    [DHCPV6_ENCRYPTED_DNS] = { holds_encrypted_dns, DEFECT_DHCPV6_OPTION_LENGTH },
};

bool dhcpv6_option_holds(const struct dhcpv6_option_row *row, struct cursor data, enum defect_code *defect)
{
    uint32_t length = cursor_sent(&data);
    *defect = DEFECT_DHCPV6_OPTION_LENGTH;
    if (length < row->min_length || length > row->max_length)
        return false;
    if (data.uncaptured > 0 || !shapes[row->shape].holds)
        return holds_always(data);
    *defect = shapes[row->shape].defect;
    return shapes[row->shape].holds(data);
}
