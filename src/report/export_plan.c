/* A plan from a report: as v6audit learn writes it from captures, as far as a report tells. Nobody has reviewed it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/export.h"
#include "v6audit/plan.h"

struct making {
    const struct export *export;
    struct plan *plan;
    bool failed;
};

static void *array(struct making *making, size_t count, size_t size)
{
    void *memory = count ? calloc(count, size) : NULL;
    making->failed |= count && !memory;
    return memory;
}

static char *copy(struct making *making, const char *text)
{
    char *memory = strdup(text);
    making->failed |= !memory;
    return memory;
}

static unsigned untagged_count(const struct export *export)
{
    unsigned count = 0;
    for (unsigned i = 0; i < export->segment_count; i++)
        count += export->segments[i].vlan_count == 0;
    return count;
}

/* A plan of one segment needs no selector; several without tags are told apart by their interfaces. */
static enum plan_selector selector_of(const struct export *export, const struct export_segment *segment)
{
    if (segment->vlan_count > 0)
        return SELECTOR_VLAN;
    if (export->segment_count == 1)
        return SELECTOR_NONE;
    return untagged_count(export) == 1 || !segment->interface ? SELECTOR_UNTAGGED : SELECTOR_INTERFACE;
}

static bool selects(const struct export *export, const struct plan_segment *entry, const struct export_segment *segment)
{
    if (entry->selector != selector_of(export, segment))
        return strcmp(entry->name, segment->name) == 0;
    if (entry->selector == SELECTOR_VLAN)
        return entry->vlan_count == segment->vlan_count &&
               memcmp(entry->vlan, segment->vlan, entry->vlan_count * sizeof *entry->vlan) == 0;
    return entry->selector != SELECTOR_INTERFACE || strcmp(entry->pattern, segment->interface) == 0;
}

static enum plan_model model_of(const struct export_segment *segment)
{
    for (int model = MODEL_SLAAC; segment->model && model <= MODEL_IPV6_MOSTLY; model++)
        if (strcmp(segment->model, plan_model_word((enum plan_model)model)) == 0)
            return (enum plan_model)model;
    return segment->model && strcmp(segment->model, "mixed") == 0 ? MODEL_SLAAC : MODEL_UNSET;
}

/* Entries do not move: there is room for all that the report can bring. */
static struct plan_segment *entry_for(struct making *making, const struct export_segment *segment)
{
    const struct export *export = making->export;
    for (unsigned i = 0; i < making->plan->segment_count; i++)
        if (selects(export, &making->plan->segments[i], segment))
            return &making->plan->segments[i];
    struct plan_segment *entry = &making->plan->segments[making->plan->segment_count++];
    unsigned dns = 0;
    for (unsigned i = 0; i < export->router_count; i++)
        dns += export->routers[i].dns_count;
    entry->name = copy(making, segment->name);
    entry->selector = selector_of(export, segment);
    entry->vlan_count = segment->vlan_count;
    memcpy(entry->vlan, segment->vlan, sizeof segment->vlan);
    if (entry->selector == SELECTOR_INTERFACE)
        entry->pattern = copy(making, segment->interface);
    entry->model = model_of(segment);
    entry->prefixes = array(making, export->prefix_count, sizeof *entry->prefixes);
    entry->routers = array(making, export->router_count, sizeof *entry->routers);
    entry->dns_servers = array(making, dns, sizeof *entry->dns_servers);
    entry->dhcpv6_servers = array(making, export->server_count, sizeof *entry->dhcpv6_servers);
    entry->dhcpv4_servers = array(making, export->server_count, sizeof *entry->dhcpv4_servers);
    entry->hosts = array(making, export->address_count, sizeof *entry->hosts);
    return entry;
}

/* A plan names an address space once. */
static bool overlaps(const struct plan *plan, const struct prefix *prefix)
{
    for (unsigned i = 0; i < plan->segment_count; i++)
        for (unsigned k = 0; k < plan->segments[i].prefix_count; k++) {
            const struct prefix *other = &plan->segments[i].prefixes[k].prefix;
            if (prefix_covers(other, prefix) || prefix_covers(prefix, other))
                return true;
        }
    return false;
}

static void add_server(struct plan_server *list, unsigned *count, bool *given, const struct address *address)
{
    if (plan_find_server(list, *count, address, NULL, NULL, 0))
        return;
    list[*count] = (struct plan_server){ .has_address = true, .address = *address };
    ++*count;
    *given = true;
}

static void add_router(struct plan_segment *entry, const struct export_router *router)
{
    for (unsigned i = 0; i < router->dns_count; i++)
        add_server(entry->dns_servers, &entry->dns_server_count, &entry->dns_servers_given, &router->dns[i]);
    for (unsigned i = 0; i < entry->router_count; i++)
        if (address_equal(&entry->routers[i].address, &router->address)) {
            entry->routers[i].has_mac = false; /* the same address on two that are one here */
            entry->routers[i].mac = (struct plan_mac){ .octets = 0 };
            return;
        }
    struct plan_router *known = &entry->routers[entry->router_count++];
    *known = (struct plan_router){ .has_address = true, .address = router->address, .stub = router->stub };
    known->has_mac = router->mac && mac_parse(router->mac, &known->mac.mac) && !mac_virtual_router(&known->mac.mac);
    if (known->has_mac)
        known->mac.octets = 6;
    else
        known->mac = (struct plan_mac){ .octets = 0 };
    entry->routers_given = true;
}

/* An address that somebody has chosen: those belong into a plan, while hosts make and change their own as they like. */
static void add_host(struct making *making, struct plan_segment *entry, const struct export_address *address)
{
    struct mac mac;
    if (address->ip_version != 6 || address->kind != EXPORT_CHOSEN || address->router || !address->mac ||
        !mac_parse(address->mac, &mac) || mac_is_group(&mac) || plan_find_host_by_address(entry, &address->address))
        return;
    struct plan_host *host = (struct plan_host *)(uintptr_t)plan_find_host(entry, &mac);
    if (!host) {
        host = &entry->hosts[entry->host_count++];
        host->has_mac = true;
        host->mac = (struct plan_mac){ .mac = mac, .octets = 6 };
        host->name = address->name ? copy(making, address->name) : NULL;
        for (unsigned i = 0; host->name && i + 1 < entry->host_count; i++)
            if (entry->hosts[i].name && strcasecmp(entry->hosts[i].name, host->name) == 0) {
                free(host->name); /* two call themselves so: a name names one */
                host->name = NULL;
            }
    }
    struct address *more = realloc(host->addresses, (host->address_count + 1) * sizeof *more);
    making->failed |= !more;
    if (!more)
        return;
    host->addresses = more;
    host->addresses[host->address_count++] = address->address;
}

static void fill(struct making *making)
{
    const struct export *export = making->export;
    making->plan->segments = array(making, export->segment_count, sizeof *making->plan->segments);
    for (unsigned i = 0; !making->failed && i < export->segment_count; i++)
        entry_for(making, &export->segments[i]);
    for (unsigned i = 0; !making->failed && i < export->prefix_count; i++) {
        struct plan_segment *entry = entry_for(making, export->prefixes[i].segment);
        if (!overlaps(making->plan, &export->prefixes[i].prefix))
            entry->prefixes[entry->prefix_count++].prefix = export->prefixes[i].prefix;
    }
    for (unsigned i = 0; !making->failed && i < export->router_count; i++)
        add_router(entry_for(making, export->routers[i].segment), &export->routers[i]);
    for (unsigned i = 0; !making->failed && i < export->server_count; i++) {
        const struct export_server *server = &export->servers[i];
        struct plan_segment *entry = entry_for(making, server->segment);
        if (server->ip_version == 6)
            add_server(entry->dhcpv6_servers, &entry->dhcpv6_server_count, &entry->dhcpv6_servers_given,
                       &server->address);
        else
            add_server(entry->dhcpv4_servers, &entry->dhcpv4_server_count, &entry->dhcpv4_servers_given,
                       &server->address);
    }
    for (unsigned i = 0; !making->failed && i < export->address_count; i++)
        add_host(making, entry_for(making, export->addresses[i].segment), &export->addresses[i]);
}

int export_plan_write(const struct export *export, const struct export_format *format, FILE *output)
{
    char from[300];
    const char *const head[] = {
        from, "Nobody has reviewed it: set reviewed: yes where you are sure; v6audit plan check lists the rest.", NULL
    };
    struct making making = { .export = export, .plan = plan_new() };
    const struct plan_write_options options = { .head = head };
    (void)format;
    snprintf(from, sizeof from, "From the report %.220s, by v6audit plan export.", export->file);
    if (!making.plan)
        return -ENOMEM;
    fill(&making);
    int status = making.failed ? -ENOMEM : plan_write(making.plan, &options, output);
    plan_free(making.plan);
    return status;
}
