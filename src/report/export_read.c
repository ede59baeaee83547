#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "report/difference.h"
#include "report/export.h"

enum { NAME_MAX_OCTETS = 253, LABEL_MAX = 63 };

struct reading {
    struct export *export;
    bool failed; /* memory ran out */
};

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_word(const json_t *object, const char *name, const char *word)
{
    const char *text = text_of(object, name);
    return text && strcmp(text, word) == 0;
}

static bool has_word(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text && strcmp(text, word) == 0)
            return true;
    }
    return false;
}

static void *room(struct reading *reading, size_t count, size_t size)
{
    void *memory = difference_allocate(&reading->export->memory, (count ? count : 1) * size);
    reading->failed |= !memory;
    return memory;
}

/* Printable, whoever wrote the report. */
static const char *keep(struct reading *reading, const char *text)
{
    size_t size = text ? 4 * strlen(text) + 8 : 0;
    char *printable = text ? room(reading, size, 1) : NULL;
    if (printable)
        escape_printable(text, strlen(text), printable, size);
    return printable;
}

/* A host name by RFC 1123 §2.1: letters, digits and hyphens in labels; other tools take no other. */
static bool is_host_name(const char *name)
{
    size_t length = strlen(name), label = 0;
    if (length == 0 || length > NAME_MAX_OCTETS || name[0] == '-' || name[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (name[i] == '.' && (label == 0 || name[i - 1] == '-' || name[i + 1] == '-'))
            return false;
        label = name[i] == '.' ? 0 : label + 1;
        if (label > LABEL_MAX || (!letter && !digit && name[i] != '-' && name[i] != '.'))
            return false;
    }
    return label > 0;
}

static const char *name_of(struct reading *reading, const json_t *host)
{
    const json_t *names = json_object_get(host, "names");
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = text_of(json_array_get(names, i), "name");
        if (name && is_host_name(name))
            return keep(reading, name);
    }
    return NULL;
}

static const char *mac_of(struct reading *reading, const char *text)
{
    struct mac mac;
    char form[MAC_TEXT_SIZE];
    return text && mac_parse(text, &mac) ? keep(reading, mac_format(&mac, form)) : NULL;
}

static const struct export_segment *segment_of(const struct export *export, const json_t *object)
{
    const char *id = text_of(object, "segment");
    for (unsigned i = 0; id && i < export->segment_count; i++)
        if (strcmp(export->segments[i].id, id) == 0)
            return &export->segments[i];
    return NULL;
}

/* ── segments and routers ── */

static void read_segments(struct reading *reading, const json_t *list)
{
    struct export *export = reading->export;
    export->segments = room(reading, json_array_size(list), sizeof *export->segments);
    for (size_t i = 0; !reading->failed && i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i), *vlan = json_object_get(object, "vlan");
        struct export_segment *segment = &export->segments[export->segment_count];
        segment->id = keep(reading, text_of(object, "id"));
        segment->name = text_of(object, "name") ? keep(reading, text_of(object, "name")) : segment->id;
        segment->interface = keep(reading, text_of(object, "interface"));
        segment->model = keep(reading, text_of(object, "model"));
        for (size_t k = 0; k < json_array_size(vlan) && k < 4; k++)
            segment->vlan[segment->vlan_count++] = (uint16_t)(json_integer_value(json_array_get(vlan, k)) & 0xfff);
        export->segment_count += segment->id != NULL;
    }
}

static bool is_stranger(const json_t *router)
{
    return is_word(router, "status", "undocumented") || is_word(router, "status", "spoofed");
}

static void read_dns(struct reading *reading, struct export_router *router, const json_t *list)
{
    router->dns = room(reading, json_array_size(list), sizeof *router->dns);
    for (size_t i = 0; router->dns && i < json_array_size(list); i++) {
        const char *text = text_of(json_array_get(list, i), "address");
        if (text && address_parse(text, &router->dns[router->dns_count]))
            router->dns_count++;
    }
}

static void read_routers(struct reading *reading, const json_t *list)
{
    struct export *export = reading->export;
    export->routers = room(reading, json_array_size(list), sizeof *export->routers);
    for (size_t i = 0; !reading->failed && i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i), *macs = json_object_get(object, "macs");
        struct export_router *router = &export->routers[export->router_count];
        const char *address = text_of(object, "address");
        const json_t *mac = json_array_get(macs, 0);
        router->segment = segment_of(export, object);
        if (!router->segment || !address || !address_parse(address, &router->address))
            continue;
        if (is_stranger(object)) {
            export->left_out_routers++;
            continue;
        }
        if (json_array_size(macs) == 1)
            router->mac = mac_of(reading, json_is_string(mac) ? json_string_value(mac) : text_of(mac, "mac"));
        router->stub = json_is_true(json_object_get(object, "stub"));
        read_dns(reading, router, json_object_get(object, "rdnss"));
        export->router_count++;
    }
}

static void read_servers(struct reading *reading, const json_t *list)
{
    struct export *export = reading->export;
    export->servers = room(reading, json_array_size(list), sizeof *export->servers);
    for (size_t i = 0; !reading->failed && i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        struct export_server *server = &export->servers[export->server_count];
        const char *address = text_of(object, "address");
        server->segment = segment_of(export, object);
        server->ip_version = is_word(object, "kind", "dhcpv4") ? 4 : 6;
        if (!server->segment || !address || (!is_word(object, "kind", "dhcpv4") && !is_word(object, "kind", "dhcpv6")))
            continue;
        export->server_count += server->ip_version == 4 ? address_parse_ipv4(address, &server->address)
                                                        : address_parse(address, &server->address);
    }
}

/* ── prefixes ── */

static bool is_routed_class(const json_t *object)
{
    static const char *const classes[] = { "global", "unique-local", "documentation" };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (is_word(object, "class", classes[i]))
            return true;
    return false;
}

/* All routers that advertise it are strangers by the plan. */
static bool is_of_strangers(const json_t *root, const json_t *prefix)
{
    const json_t *routers = json_object_get(root, "routers"), *its = json_object_get(prefix, "routers");
    unsigned known = 0;
    for (size_t i = 0; i < json_array_size(its); i++)
        for (size_t k = 0; k < json_array_size(routers); k++) {
            const json_t *router = json_array_get(routers, k);
            const char *address = json_string_value(json_array_get(its, i)), *segment = text_of(prefix, "segment");
            if (address && segment && is_word(router, "address", address) && is_word(router, "segment", segment))
                known += !is_stranger(router);
        }
    return json_array_size(its) > 0 && known == 0;
}

/* Delegated prefixes and routes lie elsewhere; a forwarder's traffic says nothing of this segment. */
static bool is_of_segment(const json_t *object)
{
    const json_t *sources = json_object_get(object, "sources");
    return has_word(sources, "ra") || has_word(sources, "dhcpv6") || has_word(sources, "address");
}

static void read_prefixes(struct reading *reading, const json_t *root)
{
    const json_t *list = json_object_get(root, "prefixes");
    struct export *export = reading->export;
    export->prefixes = room(reading, json_array_size(list), sizeof *export->prefixes);
    for (size_t i = 0; !reading->failed && i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        struct export_prefix *prefix = &export->prefixes[export->prefix_count];
        const char *text = text_of(object, "prefix");
        prefix->segment = segment_of(export, object);
        if (!prefix->segment || !text || !prefix_parse(text, &prefix->prefix) || !is_of_segment(object))
            continue;
        if (!is_routed_class(object) || is_of_strangers(root, object) || is_word(object, "status", "other-segment") ||
            is_word(object, "status", "length-mismatch")) {
            export->left_out_prefixes++;
            continue;
        }
        prefix->prefix = prefix_make(&prefix->prefix.address, prefix->prefix.length);
        prefix->status = keep(reading, text_of(object, "status"));
        prefix->advertised = has_word(json_object_get(object, "sources"), "ra");
        export->prefix_count++;
    }
}

/* ── addresses ── */

static const struct export_prefix *prefix_around(const struct export *export, const struct export_address *address)
{
    const struct export_prefix *best = NULL;
    for (unsigned i = 0; i < export->prefix_count; i++) {
        const struct export_prefix *prefix = &export->prefixes[i];
        if (prefix->segment == address->segment && prefix_contains(&prefix->prefix, &address->address) &&
            (!best || prefix->prefix.length > best->prefix.length))
            best = prefix;
    }
    return best;
}

static void read_kind(const json_t *object, struct export_address *address)
{
    bool opaque = is_word(object, "interface_identifier", "opaque");
    bool eui64 =
        is_word(object, "interface_identifier", "eui64") || is_word(object, "interface_identifier", "eui64-shaped");
    bool dhcp = is_word(object, "interface_identifier", "dhcpv6") || is_word(object, "proof", "dhcpv6");
    address->kind = dhcp ? EXPORT_DHCP : opaque || eui64 ? EXPORT_SLAAC : EXPORT_CHOSEN;
    address->lasting = dhcp || !opaque;
}

static void read_ipv6(struct reading *reading, const json_t *host, const struct export_address *common)
{
    struct export *export = reading->export;
    const json_t *list = json_object_get(host, "ipv6");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        struct export_address *address = &export->addresses[export->address_count];
        const char *text = text_of(object, "address");
        *address = *common;
        address->ip_version = 6;
        if (!text || !address_parse(text, &address->address) || !is_routed_class(object) ||
            is_word(object, "state", "tentative") || is_word(object, "state", "conflict"))
            continue;
        read_kind(object, address);
        address->in = prefix_around(export, address);
        if (address->in)
            export->address_count++;
        else
            export->left_out_addresses++;
    }
}

static void read_ipv4(struct reading *reading, const json_t *host, const struct export_address *common)
{
    struct export *export = reading->export;
    const json_t *list = json_object_get(host, "ipv4");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct export_address *address = &export->addresses[export->address_count];
        const char *text = json_string_value(json_array_get(list, i));
        *address = *common;
        address->ip_version = 4;
        address->lasting = true;
        export->address_count += text && address_parse_ipv4(text, &address->address);
    }
}

static void read_hosts(struct reading *reading, const json_t *list)
{
    struct export *export = reading->export;
    size_t most = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        most += json_array_size(json_object_get(json_array_get(list, i), "ipv6")) +
                json_array_size(json_object_get(json_array_get(list, i), "ipv4"));
    export->addresses = room(reading, most + 1, sizeof *export->addresses);
    for (size_t i = 0; !reading->failed && i < json_array_size(list); i++) {
        const json_t *host = json_array_get(list, i);
        const struct export_address common = { .segment = segment_of(export, host),
                                               .mac = mac_of(reading, text_of(host, "mac")),
                                               .name = name_of(reading, host),
                                               .router = has_word(json_object_get(host, "roles"), "router") };
        if (!common.segment)
            continue;
        read_ipv6(reading, host, &common);
        read_ipv4(reading, host, &common);
    }
}

/* ── the file ── */

int export_read(struct export *export, const char *file, struct error *error)
{
    struct difference_report shape;
    json_t *root;
    *export = (struct export){ 0 };
    escape_printable(file, strlen(file), export->file, sizeof export->file);
    int status = difference_load(file, &root, error);
    if (status != 0)
        return status;
    status = difference_take(&shape, file, root, error); /* it is a report, and its parts are of the right kinds */
    difference_report_free(&shape);
    struct reading reading = { .export = export };
    if (status == 0) {
        read_segments(&reading, json_object_get(root, "segments"));
        read_routers(&reading, json_object_get(root, "routers"));
        read_servers(&reading, json_object_get(root, "servers"));
        read_prefixes(&reading, root);
        read_hosts(&reading, json_object_get(root, "hosts"));
    }
    json_decref(root);
    return reading.failed ? error_set(error, -ENOMEM, "%s: no memory is left", file) : status;
}

void export_free(struct export *export)
{
    difference_release(&export->memory);
    *export = (struct export){ 0 };
}
