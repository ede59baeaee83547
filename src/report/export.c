#include "report/export.h"

#include <errno.h>
#include <string.h>

#include "base/escape.h"

/* ── CSV (RFC 4180) ── */

static void put_piece(void *context, const char *piece, size_t size)
{
    fwrite(piece, 1, size, context);
}

static void put_row(const struct export_format *format, const char *const *cells, FILE *output)
{
    for (unsigned i = 0; format->columns[i]; i++) {
        if (i > 0)
            fputc(',', output);
        escape_csv(cells[i] ? cells[i] : "", put_piece, output);
    }
    fputs("\r\n", output);
}

/* The inner tag: what a switch port of the segment carries. */
static const char *vlan_text(const struct export_segment *segment, char text[8])
{
    text[0] = '\0';
    if (segment->vlan_count > 0)
        snprintf(text, 8, "%u", segment->vlan[segment->vlan_count - 1]);
    return text;
}

static const char *vlan_stack_text(const struct export_segment *segment, char text[32])
{
    int used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < segment->vlan_count; i++)
        used += snprintf(text + used, 32 - (size_t)used, "%s%u", i ? "." : "", segment->vlan[i]);
    return text;
}

static const char *address_with_length(const struct export_address *address, char text[PREFIX_TEXT_SIZE])
{
    char plain[ADDRESS_TEXT_SIZE];
    snprintf(text, PREFIX_TEXT_SIZE, "%s/%u", address_format(&address->address, plain), address->in->prefix.length);
    return text;
}

static const char *prefix_note(const struct export_prefix *prefix, char text[160])
{
    bool open = prefix->status && strcmp(prefix->status, "documented") != 0;
    snprintf(text, 160, "%s on %.80s by v6audit%s", prefix->advertised ? "advertised" : "seen", prefix->segment->name,
             open ? ", not documented there" : "");
    return text;
}

/* Characters that phpIPAM refuses in a description (its import's checks): ; ' " */
static const char *plain_note(char *text)
{
    for (char *at = text; *at; at++)
        if (strchr(";'\"\\", *at))
            *at = '_';
    return text;
}

/* ── NetBox ──
 * Columns are names of the fields of PrefixImportForm and IPAddressImportForm (netbox/ipam/forms/bulk_import.py); a file may hold any of them, and must hold
 * prefix or address, and status. `vlan` is a VLAN's number that exists in NetBox. */

static const char *const netbox_prefix_columns[] = { "prefix", "vlan", "status", "description", NULL };

static int netbox_prefixes_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char prefix[PREFIX_TEXT_SIZE], vlan[8], note[160];
    put_row(format, format->columns, output);
    for (unsigned i = 0; i < export->prefix_count; i++) {
        const struct export_prefix *entry = &export->prefixes[i];
        put_row(format,
                (const char *const[]){ prefix_format(&entry->prefix, prefix), vlan_text(entry->segment, vlan), "active",
                                       prefix_note(entry, note) },
                output);
    }
    return 0;
}

static const char *const netbox_address_columns[] = { "address", "status", "dns_name", "description", NULL };

static const char *netbox_status(enum export_kind kind)
{
    static const char *const words[] = { [EXPORT_CHOSEN] = "active", [EXPORT_DHCP] = "dhcp", [EXPORT_SLAAC] = "slaac" };
    return words[kind];
}

static int netbox_addresses_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char text[PREFIX_TEXT_SIZE], note[160];
    put_row(format, format->columns, output);
    for (unsigned i = 0; i < export->address_count; i++) {
        const struct export_address *entry = &export->addresses[i];
        if (entry->ip_version != 6)
            continue; /* the length of its network is not known */
        snprintf(note, sizeof note, "%s%sseen on %.80s by v6audit", entry->mac ? entry->mac : "",
                 entry->mac ? ", " : "", entry->segment->name);
        put_row(
            format,
            (const char *const[]){ address_with_length(entry, text), netbox_status(entry->kind), entry->name, note },
            output);
    }
    return 0;
}

/* ── phpIPAM ──
 * Columns of its import templates (app/admin/import-export/import-subnets-select.php, import-ipaddr-select.php). Its section "IPv6" is there from the start;
 * VLANs must exist in the default domain. Tags: Used, DHCP. */

static const char phpipam_section[] = "IPv6";
static const char *const phpipam_subnet_columns[] = { "section", "subnet", "mask", "description",
                                                      "vlan",    "domain", "vrf",  NULL };

static int phpipam_subnets_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char address[ADDRESS_TEXT_SIZE], vlan[8], note[160], length[8];
    put_row(format, format->columns, output);
    for (unsigned i = 0; i < export->prefix_count; i++) {
        const struct export_prefix *entry = &export->prefixes[i];
        snprintf(length, sizeof length, "%u", entry->prefix.length);
        prefix_note(entry, note);
        put_row(format,
                (const char *const[]){ phpipam_section, address_format(&entry->prefix.address, address), length,
                                       plain_note(note), vlan_text(entry->segment, vlan), "", "" },
                output);
    }
    return 0;
}

static const char *const phpipam_address_columns[] = { "section", "ip_addr",    "hostname", "description", "vrf",
                                                       "subnet",  "mac",        "owner",    "device",      "note",
                                                       "tag",     "is_gateway", "port",     "location",    NULL };

static int phpipam_addresses_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char address[ADDRESS_TEXT_SIZE], subnet[PREFIX_TEXT_SIZE], note[160];
    put_row(format, format->columns, output);
    for (unsigned i = 0; i < export->address_count; i++) {
        const struct export_address *entry = &export->addresses[i];
        if (entry->ip_version != 6)
            continue; /* it wants the subnet, and that is not known */
        snprintf(note, sizeof note, "seen on %.80s by v6audit", entry->segment->name);
        put_row(format,
                (const char *const[]){ phpipam_section, address_format(&entry->address, address), entry->name,
                                       plain_note(note), "", prefix_format(&entry->in->prefix, subnet), entry->mac, "",
                                       "", "", entry->kind == EXPORT_DHCP ? "DHCP" : "Used", entry->router ? "1" : "0",
                                       "", "" },
                output);
    }
    return 0;
}

/* ── plain CSV ──
 * One table for spreadsheets, and the form that `plan import csv` reads: rows of prefixes, then rows of addresses. */

static const char *const csv_columns[] = { "segment", "vlan", "prefix", "model",  "router", "rdnss",
                                           "address", "mac",  "name",   "status", NULL };

static const char *plan_model(const struct export_segment *segment)
{
    static const char *const same[] = { "slaac", "stateless", "stateful", "static", "ipv6-only", "ipv6-mostly" };
    if (segment->model && strcmp(segment->model, "mixed") == 0)
        return "slaac"; /* agrees with it (contract §2) */
    for (size_t i = 0; segment->model && i < sizeof same / sizeof same[0]; i++)
        if (strcmp(segment->model, same[i]) == 0)
            return same[i];
    return "";
}

static void append_address(char *text, size_t room, const struct address *address)
{
    char one[ADDRESS_TEXT_SIZE];
    size_t used = strlen(text);
    address_format(address, one);
    if (used + strlen(one) + 2 < room)
        snprintf(text + used, room - used, "%s%s", used ? " " : "", one);
}

static void gather(const struct export *export, const struct export_segment *segment, char *routers, char *dns,
                   size_t room)
{
    routers[0] = dns[0] = '\0';
    for (unsigned i = 0; i < export->router_count; i++) {
        const struct export_router *router = &export->routers[i];
        if (router->segment != segment || router->stub)
            continue;
        append_address(routers, room, &router->address);
        for (unsigned k = 0; k < router->dns_count; k++)
            append_address(dns, room, &router->dns[k]);
    }
}

static int csv_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char prefix[PREFIX_TEXT_SIZE], address[ADDRESS_TEXT_SIZE], vlan[32], routers[1024], dns[1024];
    put_row(format, format->columns, output);
    for (unsigned i = 0; i < export->prefix_count; i++) {
        const struct export_prefix *entry = &export->prefixes[i];
        gather(export, entry->segment, routers, dns, sizeof routers);
        put_row(format,
                (const char *const[]){ entry->segment->name, vlan_stack_text(entry->segment, vlan),
                                       prefix_format(&entry->prefix, prefix), plan_model(entry->segment), routers, dns,
                                       "", "", "", "active" },
                output);
    }
    for (unsigned i = 0; i < export->address_count; i++) {
        const struct export_address *entry = &export->addresses[i];
        put_row(format,
                (const char *const[]){ entry->segment->name, vlan_stack_text(entry->segment, vlan), "", "", "", "",
                                       address_format_ip(entry->ip_version, &entry->address, address), entry->mac,
                                       entry->name, entry->ip_version == 6 ? netbox_status(entry->kind) : "active" },
                output);
    }
    return 0;
}

/* ── hosts file (hosts(5)) ── */

static int hosts_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char address[ADDRESS_TEXT_SIZE];
    const struct export_segment *segment = NULL;
    (void)format;
    fputs(
        "# Names that hosts gave themselves, seen by v6audit. Addresses that hosts make anew now and then are left out.\n",
        output);
    for (unsigned i = 0; i < export->address_count; i++) {
        const struct export_address *entry = &export->addresses[i];
        if (!entry->name || !entry->lasting)
            continue;
        if (entry->segment != segment)
            fprintf(output, "# segment %s\n", entry->segment->name);
        segment = entry->segment;
        fprintf(output, "%s\t%s%s%s\n", address_format_ip(entry->ip_version, &entry->address, address), entry->name,
                entry->mac ? "\t# " : "", entry->mac ? entry->mac : "");
    }
    return 0;
}

/* ── the table ── */

static const struct export_format formats[] = {
    { "netbox-prefixes", "NetBox, IPAM > Prefixes > Import", netbox_prefix_columns, netbox_prefixes_write },
    { "netbox-addresses", "NetBox, IPAM > IP Addresses > Import", netbox_address_columns, netbox_addresses_write },
    { "phpipam-subnets", "phpIPAM, Import / Export > Subnets", phpipam_subnet_columns, phpipam_subnets_write },
    { "phpipam-addresses", "phpIPAM, Import / Export > IP addresses", phpipam_address_columns,
      phpipam_addresses_write },
    { "csv", "one table, as plan import csv reads it", csv_columns, csv_write },
    { "hosts", "a hosts file", NULL, hosts_write },
    { "yaml", "a plan to review", NULL, export_plan_write },
};

unsigned export_formats(const struct export_format **list)
{
    *list = formats;
    return sizeof formats / sizeof formats[0];
}

const struct export_format *export_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
