#include "plan/ipam.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/plan_tree.h"

enum { EXPORT_MAX = 512 << 20 };
enum { NETBOX = 1u << 0, PHPIPAM = 1u << 1, INFOBLOX = 1u << 2, PLAIN = 1u << 3 };

static const struct ipam_format formats[] = {
    { "netbox-csv", ipam_csv_read, NETBOX },   { "netbox-json", ipam_netbox_read, 0 },
    { "phpipam-csv", ipam_csv_read, PHPIPAM }, { "infoblox-csv", ipam_infoblox_read, INFOBLOX },
    { "csv", ipam_csv_read, PLAIN },
};

const char *plan_import_formats(void)
{
    return "netbox-csv, netbox-json, phpipam-csv, infoblox-csv, csv";
}

/* The titles of columns, in lower case. NetBox has two forms: that of its imports, and that of its Export button. */
static const struct {
    unsigned dialects;
    const char *title;
    enum ipam_field field;
} columns[] = {
    { NETBOX | PLAIN, "prefix", IPAM_PREFIX },
    { PHPIPAM | PLAIN, "subnet", IPAM_PREFIX },
    { PLAIN, "network", IPAM_PREFIX },
    { PLAIN, "cidr", IPAM_PREFIX },
    { PHPIPAM | PLAIN, "mask", IPAM_LENGTH },
    { INFOBLOX, "cidr", IPAM_LENGTH },
    { INFOBLOX | PLAIN, "netmask", IPAM_LENGTH },
    { PLAIN, "length", IPAM_LENGTH },
    { PLAIN, "prefix length", IPAM_LENGTH },
    { NETBOX | PHPIPAM | PLAIN, "vlan", IPAM_VLAN },
    { INFOBLOX, "vlans", IPAM_VLAN },
    { PLAIN, "vid", IPAM_VLAN },
    { PLAIN, "vlan id", IPAM_VLAN },
    { PHPIPAM | PLAIN, "vlan name", IPAM_VLAN_NAME },
    { PLAIN, "segment", IPAM_SEGMENT },
    { NETBOX | PLAIN, "status", IPAM_STATUS },
    { PLAIN, "state", IPAM_STATUS },
    { PHPIPAM | PLAIN, "tag", IPAM_STATUS },
    { NETBOX | PHPIPAM | PLAIN, "vrf", IPAM_VRF },
    { INFOBLOX, "network_view", IPAM_VRF },
    { PLAIN, "model", IPAM_MODEL },
    { PLAIN, "router", IPAM_ROUTER },
    { PLAIN, "routers", IPAM_ROUTER },
    { PLAIN, "gateway", IPAM_ROUTER },
    { PLAIN, "rdnss", IPAM_DNS },
    { PLAIN, "dns", IPAM_DNS },
    { PLAIN, "dns servers", IPAM_DNS },
    { PLAIN, "until", IPAM_UNTIL },
    { PLAIN, "valid until", IPAM_UNTIL },
    { PLAIN, "reason", IPAM_REASON },
    { NETBOX | INFOBLOX | PLAIN, "address", IPAM_ADDRESS },
    { NETBOX | PHPIPAM | PLAIN, "ip address", IPAM_ADDRESS },
    { PHPIPAM | PLAIN, "ip addr", IPAM_ADDRESS },
    { PLAIN, "ip", IPAM_ADDRESS },
    { PHPIPAM | PLAIN, "mac", IPAM_MAC },
    { PLAIN, "mac address", IPAM_MAC },
    { INFOBLOX, "mac address", IPAM_MAC },
    { PHPIPAM | PLAIN, "hostname", IPAM_NAME },
    { PLAIN, "host", IPAM_NAME },
    { PLAIN, "name", IPAM_NAME },
    { NETBOX | PLAIN, "dns name", IPAM_NAME },
    { INFOBLOX, "parent", IPAM_NAME },
};

/* "Valid_Until*" is "valid until". */
static bool title_fits(const char *title, const char *row)
{
    for (; *title == ' '; title++)
        ;
    size_t length = strlen(title), row_length = strlen(row);
    while (length > 0 && (title[length - 1] == ' ' || title[length - 1] == '*'))
        length--;
    if (length != row_length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char letter = title[i] == '_' || title[i] == '-' ? ' ' : title[i];
        if (strncasecmp(&letter, &row[i], 1) != 0 && !(row[i] == '_' && letter == ' '))
            return false;
    }
    return true;
}

enum ipam_field ipam_column(unsigned dialect, const char *title)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (columns[i].dialects & dialect && title_fits(title, columns[i].title))
            return columns[i].field;
    return IPAM_FIELD_COUNT;
}

static const struct ipam_format *find_format(const char *word)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].word, word) == 0)
            return &formats[i];
    return NULL;
}

/* What is no text at all, by its first bytes. */
static const char *not_text(const char *bytes, size_t size)
{
    static const struct {
        const char *magic;
        size_t length;
        const char *says;
    } rows[] = {
        { "PK\3\4", 4, "a spreadsheet (.xlsx): save it as CSV (UTF-8)" },
        { "\xd0\xcf\x11\xe0", 4, "a spreadsheet (.xls): save it as CSV (UTF-8)" },
        { "\xff\xfe", 2, "UTF-16: save it as UTF-8" },
        { "\xfe\xff", 2, "UTF-16: save it as UTF-8" },
        { "\x1f\x8b", 2, "compressed: unpack it first" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (size >= rows[i].length && memcmp(bytes, rows[i].magic, rows[i].length) == 0)
            return rows[i].says;
    return memchr(bytes, '\0', size) ? "binary data: expected text" : NULL;
}

static void summarise(const struct ipam *ipam)
{
    struct plan_place place = { ipam->file, 0, 0 };
    if (ipam->without_vlan > 0)
        plan_message_warn(ipam->messages, place,
                          "%u prefix%s without a VLAN: taken as aggregates, so that they belong to no segment",
                          ipam->without_vlan, ipam->without_vlan == 1 ? "" : "es");
    if (ipam->without_prefix > 0)
        plan_message_warn(ipam->messages, place, "%u address%s left out: in no IPv6 prefix of a segment",
                          ipam->without_prefix, ipam->without_prefix == 1 ? "" : "es");
    if (ipam->unknown_rows > 0)
        plan_message_warn(ipam->messages, place, "%u row%s left out: of a kind that holds no prefix and no address",
                          ipam->unknown_rows, ipam->unknown_rows == 1 ? "" : "s");
}

static void read_twice(struct ipam *ipam, const struct ipam_format *format, const char *bytes, size_t size)
{
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    unsigned errors = ipam->messages->errors, aggregates = ipam->plan->aggregate_count;
    format->read(ipam, format, bytes, size);
    ipam_merge_aggregates(ipam->plan, aggregates);
    if (ipam->messages->errors > errors)
        return;
    ipam->addresses = true;
    ipam->unknown_rows = 0;
    format->read(ipam, format, bytes, size);
    summarise(ipam);
}

int ipam_import(struct plan *plan, const char *format_word, const char *path, struct plan_place place,
                struct plan_messages *messages)
{
    char found[PLAN_TEXT_SIZE];
    unsigned errors = messages->errors;
    const struct ipam_format *format = find_format(format_word);
    if (!format) {
        plan_message_error(messages, place, "format \"%s\": expected one of %s", plan_message_quote(format_word, found),
                           plan_import_formats());
        return -EINVAL;
    }
    struct ipam ipam = { .plan = plan, .file = plan_file_name(plan, path), .messages = messages };
    if (!ipam.file) {
        plan_message_error(messages, place, "out of memory");
        return -ENOMEM;
    }
    size_t size;
    char *bytes = plan_tree_slurp(path, EXPORT_MAX, &size, messages);
    if (!bytes)
        return -EIO;
    const char *says = size == 0 ? "empty: expected a header line" : not_text(bytes, size);
    if (says)
        plan_message_error(messages, (struct plan_place){ ipam.file, 1, 1 }, "%s", says);
    else
        read_twice(&ipam, format, bytes, size);
    free(bytes);
    return messages->errors > errors ? -EINVAL : 0;
}
