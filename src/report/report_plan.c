#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "checks/router_facts.h"
#include "inventory/model.h"
#include "report/listing.h"
#include "report/plan_learnt.h"
#include "report/writer.h"
#include "v6audit/plan.h"

/* The plan format: what was seen, as a plan in which nobody has reviewed anything (v6audit learn). Audited with it, the same frames show no stranger and
 * nothing undocumented; whether that is right, a person must say. */

enum { COMMENT_SIZE = 200 };

struct comment {
    const void *entry;
    char text[COMMENT_SIZE];
};

struct learning {
    const struct audit *audit;
    struct listing listing;
    struct plan *plan;
    struct comment *comments;
    unsigned comment_count, comment_room;
    bool failed; /* no memory is left */
};

/* ── memory ── */

static void *array(struct learning *learning, size_t count, size_t size)
{
    void *memory = count ? calloc(count, size) : NULL;
    learning->failed = learning->failed || (count && !memory);
    return memory;
}

static char *copy(struct learning *learning, const char *text)
{
    char *memory = strdup(text);
    learning->failed = learning->failed || !memory;
    return memory;
}

static void remark(struct learning *learning, const void *entry, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void remark(struct learning *learning, const void *entry, const char *format, ...)
{
    va_list arguments;
    if (learning->comment_count == learning->comment_room) {
        unsigned room = learning->comment_room ? 2 * learning->comment_room : 64;
        struct comment *comments = realloc(learning->comments, room * sizeof *comments);
        if (!comments) {
            learning->failed = true;
            return;
        }
        learning->comments = comments;
        learning->comment_room = room;
    }
    struct comment *comment = &learning->comments[learning->comment_count++];
    comment->entry = entry;
    va_start(arguments, format);
    vsnprintf(comment->text, sizeof comment->text, format, arguments);
    va_end(arguments);
}

static const char *comment_of(void *context, const void *entry)
{
    const struct learning *learning = context;
    for (unsigned i = 0; i < learning->comment_count; i++)
        if (learning->comments[i].entry == entry)
            return learning->comments[i].text;
    return NULL;
}

/* ── which segments are one ── */

static const char *interface_name(const struct learning *learning, const struct segment *segment)
{
    const struct coverage *coverage = audit_coverage(learning->audit);
    return segment->interface < coverage->interface_count ? coverage->interfaces[segment->interface].name : "";
}

static const char *capture_name(const struct learning *learning, const struct segment *segment)
{
    const struct coverage *coverage = audit_coverage(learning->audit);
    const char *name = segment->file < coverage->file_count ? coverage->files[segment->file].name : "";
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

static unsigned untagged_count(const struct learning *learning)
{
    unsigned count = 0;
    for (unsigned i = 0; i < learning->listing.segment_count; i++)
        count += learning->listing.segments[i]->vlan_count == 0;
    return count;
}

/* A plan of one segment needs no selector: it applies to all that is seen. */
static enum plan_selector selector_of(const struct learning *learning, const struct segment *segment)
{
    if (segment->vlan_count > 0)
        return SELECTOR_VLAN;
    if (learning->listing.segment_count == 1)
        return SELECTOR_NONE;
    if (untagged_count(learning) == 1)
        return SELECTOR_UNTAGGED;
    return *interface_name(learning, segment) ? SELECTOR_INTERFACE : SELECTOR_CAPTURE;
}

static const char *pattern_of(const struct learning *learning, const struct segment *segment,
                              enum plan_selector selector)
{
    return selector == SELECTOR_INTERFACE ? interface_name(learning, segment)
           : selector == SELECTOR_CAPTURE ? capture_name(learning, segment)
                                          : "";
}

/* The plan can't tell these two apart: they are one entry. */
static bool selects(const struct learning *learning, const struct plan_segment *entry, const struct segment *segment)
{
    enum plan_selector selector = selector_of(learning, segment);
    if (entry->selector != selector)
        return false;
    if (selector == SELECTOR_VLAN)
        return entry->vlan_count == segment->vlan_count &&
               memcmp(entry->vlan, segment->vlan, entry->vlan_count * sizeof *entry->vlan) == 0;
    return !entry->pattern || strcmp(entry->pattern, pattern_of(learning, segment, selector)) == 0;
}

/* ── prefixes ── */

static bool overlaps(const struct plan *plan, const struct prefix *prefix)
{
    for (unsigned i = 0; i < plan->segment_count; i++)
        for (unsigned j = 0; j < plan->segments[i].prefix_count; j++) {
            const struct prefix *other = &plan->segments[i].prefixes[j].prefix;
            if (prefix_covers(other, prefix) || prefix_covers(prefix, other))
                return true;
        }
    return false;
}

static bool has_prefix(const struct prefix *list, unsigned count, const struct prefix *prefix)
{
    for (unsigned i = 0; i < count; i++)
        if (prefix_equal(&list[i], prefix))
            return true;
    return false;
}

static const char *source_word(const struct prefix_record *record)
{
    return record->sources & PREFIX_FROM_RA        ? "advertised"
           : record->sources & PREFIX_FROM_DHCPV6  ? "assigned by DHCPv6"
           : record->sources & PREFIX_FROM_ADDRESS ? "inferred from addresses of hosts"
                                                   : "seen as a source of traffic only";
}

static bool is_network(const struct prefix_record *record)
{
    return record->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_FROM_ADDRESS | PREFIX_FROM_TRAFFIC) &&
           !address_is_link_local(&record->prefix.address) && !address_is_multicast(&record->prefix.address) &&
           record->prefix.length > 0;
}

/* A router's traffic says nothing of the segment. */
static bool is_forwarded(const struct learning *learning, const struct prefix_record *record)
{
    if (record->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_FROM_ADDRESS))
        return false;
    const struct host *host =
        inventory_find_host(audit_inventory(learning->audit), record->segment, &record->traffic_mac);
    return host && host->forwarder;
}

static void learn_prefixes(struct learning *learning, struct plan_segment *entry, const struct segment *segment)
{
    for (unsigned i = 0; i < learning->listing.prefix_count; i++) {
        const struct prefix_record *record = learning->listing.prefixes[i];
        const struct prefix *prefix = &record->prefix;
        if (record->segment != segment || !audit_lists_prefix(learning->audit, record))
            continue;
        if (record->sources & PREFIX_DELEGATED && !has_prefix(entry->delegations, entry->delegation_count, prefix))
            entry->delegations[entry->delegation_count++] = *prefix;
        if (!is_network(record) || is_forwarded(learning, record) || overlaps(learning->plan, prefix))
            continue; /* a plan names an address space once */
        struct plan_prefix *known = &entry->prefixes[entry->prefix_count++];
        known->prefix = *prefix;
        remark(learning, known, "%s; %u address%s seen in it", source_word(record), record->addresses,
               record->addresses == 1 ? "" : "es");
    }
}

/* ── routers ── */

static enum plan_redundancy redundancy_of(const struct router *router)
{
    static const enum plan_redundancy all[] = { REDUNDANCY_VRRP, REDUNDANCY_HSRP, REDUNDANCY_CARP, REDUNDANCY_GLBP };
    for (unsigned i = 0; i < router->mac_count; i++) {
        const char *word = mac_virtual_router(&router->macs[i].mac);
        for (size_t j = 0; word && j < sizeof all / sizeof all[0]; j++)
            if (strcmp(word, plan_redundancy_word(all[j])) == 0)
                return all[j];
    }
    return REDUNDANCY_NONE;
}

static bool has_server(const struct plan_server *servers, unsigned count, const struct address *address)
{
    return plan_find_server(servers, count, address, NULL, NULL, 0) != NULL;
}

static void learn_dns(struct plan_segment *entry, const struct address *address)
{
    if (has_server(entry->dns_servers, entry->dns_server_count, address))
        return;
    struct plan_server *server = &entry->dns_servers[entry->dns_server_count++];
    server->has_address = true;
    server->address = *address;
}

static void learn_content(struct learning *learning, struct plan_segment *entry, const struct router *router)
{
    for (unsigned i = 0; i < router->rdnss_count; i++)
        learn_dns(entry, &router->rdnss[i].address);
    for (unsigned i = 0; i < router->route_count; i++)
        if (!has_prefix(entry->routes, entry->route_count, &router->routes[i].prefix))
            entry->routes[entry->route_count++] = router->routes[i].prefix;
    for (unsigned i = 0; i < router->pref64_count; i++)
        if (!has_prefix(entry->nat64, entry->nat64_count, &router->pref64[i].prefix))
            entry->nat64[entry->nat64_count++] = router->pref64[i].prefix;
    for (unsigned i = 0; i < router->encrypted_dns_count; i++) {
        const char *name = router->encrypted_dns[i].text;
        bool known = !plan_learnt_is_plain(name);
        for (unsigned j = 0; j < entry->encrypted_dns_count; j++)
            known = known || strcasecmp(entry->encrypted_dns[j], name) == 0;
        if (!known)
            entry->encrypted_dns[entry->encrypted_dns_count++] = copy(learning, name);
    }
}

static void learn_router(struct learning *learning, struct plan_segment *entry, const struct router *router)
{
    char content[COMMENT_SIZE - 40];
    for (unsigned i = 0; i < entry->router_count; i++)
        if (address_equal(&entry->routers[i].address, &router->address)) {
            entry->routers[i].has_mac = false; /* the same address on two that are one here */
            entry->routers[i].mac = (struct plan_mac){ .octets = 0 };
            entry->routers[i].has_ra = false;
            return;
        }
    struct plan_router *known = &entry->routers[entry->router_count++];
    known->has_address = true;
    known->address = router->address;
    known->redundancy = redundancy_of(router);
    known->stub = router_is_stub(router);
    if (router->mac_count == 1 && router->macs_lost == 0 && known->redundancy == REDUNDANCY_NONE) {
        known->has_mac = true;
        known->mac = (struct plan_mac){ .mac = router->macs[0].mac, .octets = 6 };
    }
    learning->failed = learning->failed || plan_learnt_parameters(router, known) != 0;
    router_describe_content(router, content, sizeof content);
    if (router->mac_count > 1)
        remark(learning, known, "%u MAC addresses speak for it, look why; %s", router->mac_count, content);
    else
        remark(learning, known, "%s", content);
}

static void learn_routers(struct learning *learning, struct plan_segment *entry, const struct segment *segment)
{
    for (unsigned i = 0; i < learning->listing.router_count; i++) {
        const struct router *router = learning->listing.routers[i];
        if (router->segment != segment || router_is_flood(router) || !audit_lists_router(learning->audit, router))
            continue;
        learn_router(learning, entry, router);
        learn_content(learning, entry, router);
    }
    entry->routers_given = entry->router_count > 0;
}

/* ── servers, queriers, hosts ── */

static void learn_servers(struct learning *learning, struct plan_segment *entry, const struct segment *segment)
{
    for (unsigned i = 0; i < learning->listing.server_count; i++) {
        const struct server *server = learning->listing.servers[i];
        bool version_6 = server->kind == SERVER_DHCPV6;
        if (server->segment != segment || server->kind == SERVER_DNS)
            continue;
        for (unsigned j = 0; j < server->dns_count; j++)
            learn_dns(entry, &server->dns[j]);
        struct plan_server *list = version_6 ? entry->dhcpv6_servers : entry->dhcpv4_servers;
        unsigned *count = version_6 ? &entry->dhcpv6_server_count : &entry->dhcpv4_server_count;
        if (has_server(list, *count, &server->address))
            continue;
        struct plan_server *known = &list[(*count)++];
        known->has_address = true;
        known->address = server->address;
        remark(learning, known, "%u answers seen", server->answers);
    }
    entry->dhcpv6_servers_given = entry->dhcpv6_server_count > 0;
    entry->dhcpv4_servers_given = entry->dhcpv4_server_count > 0;
    entry->dns_servers_given = entry->dns_server_count > 0;
    entry->nat64_given = entry->nat64_count > 0;
}

static void learn_services(struct learning *learning, struct plan_segment *entry, const struct segment *segment)
{
    for (unsigned i = 0; i < learning->listing.service_count; i++) {
        const struct service *service = learning->listing.services[i];
        bool known = service->segment != segment || !plan_learnt_is_service(service);
        for (unsigned j = 0; j < entry->service_count; j++)
            known = known ||
                    (entry->services[j].port == service->port && entry->services[j].protocol == service->protocol &&
                     address_equal(&entry->services[j].address, &service->address));
        if (known)
            continue;
        struct plan_service *learnt = &entry->services[entry->service_count++];
        *learnt = (struct plan_service){ .has_address = true,
                                         .ip_version = service->ip_version,
                                         .address = service->address,
                                         .protocol = service->protocol,
                                         .port = service->port };
        remark(learning, learnt, "%u connections were answered", service->answered);
    }
}

static void learn_queriers(struct plan_segment *entry, const struct segment *segment)
{
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        if (host->has_mac && host->roles & ROLE_MLD_QUERIER && !(host->roles & ROLE_ROUTER)) {
            struct plan_server *known = &entry->mld_queriers[entry->mld_querier_count++];
            known->has_mac = true;
            known->mac = (struct plan_mac){ .mac = host->mac, .octets = 6 };
        }
}

/* An address that somebody has chosen: those belong into a plan, while hosts make and change their own as they like. */
static bool is_chosen(const struct address_record *record)
{
    return record->last_claim && address_is_routable(&record->address) &&
           (record->identifier == IDENTIFIER_LOW_BYTE || record->identifier == IDENTIFIER_SERVICE_PORT ||
            record->identifier == IDENTIFIER_WORDY || record->identifier == IDENTIFIER_EMBEDDED_IPV4);
}

static void learn_host(struct learning *learning, struct plan_segment *entry, const struct host *host)
{
    const struct address_record *records[HOST_ADDRESS_MAX];
    unsigned count = listing_addresses(host, records);
    struct plan_host *known = &entry->hosts[entry->host_count];
    struct address *addresses = NULL;
    if (!host->has_mac || host->forwarder || host->virtual_router || plan_find_host(entry, &host->mac))
        return;
    for (unsigned i = 0; i < count; i++) {
        if (!is_chosen(records[i]) || plan_find_host_by_address(entry, &records[i]->address))
            continue;
        if (!addresses && !(addresses = array(learning, count, sizeof *addresses)))
            return;
        addresses[known->address_count++] = records[i]->address;
    }
    if (!addresses)
        return;
    known->addresses = addresses;
    known->has_mac = true;
    known->mac = (struct plan_mac){ .mac = host->mac, .octets = 6 };
    entry->host_count++;
    if (host->name_count > 0)
        remark(learning, known, "calls itself %s", host->names[0].text);
}

static void learn_hosts(struct learning *learning, struct plan_segment *entry, const struct segment *segment)
{
    unsigned count;
    const struct host **hosts = listing_hosts(segment, &count);
    learning->failed = learning->failed || (!hosts && segment->host_count > 0);
    for (unsigned i = 0; hosts && i < count; i++)
        learn_host(learning, entry, hosts[i]);
    free(hosts);
}

/* ── segments ── */

static enum plan_model model_of(const struct learning *learning, const struct segment *segment)
{
    switch (model_observed(audit_inventory(learning->audit), segment, NULL, NULL)) {
    case CONFIGURATION_SLAAC:
    case CONFIGURATION_MIXED: return MODEL_SLAAC;
    case CONFIGURATION_STATELESS: return MODEL_STATELESS;
    case CONFIGURATION_STATEFUL: return MODEL_STATEFUL;
    case CONFIGURATION_STATIC: return MODEL_STATIC;
    case CONFIGURATION_IPV6_ONLY: return MODEL_IPV6_ONLY;
    case CONFIGURATION_IPV6_MOSTLY: return MODEL_IPV6_MOSTLY;
    case CONFIGURATION_NONE:
    case CONFIGURATION_IPV4_ONLY:
    case CONFIGURATION_PREFIX_PER_HOST:
    case CONFIGURATION_COUNT: break;
    }
    return MODEL_UNSET;
}

/* Room for all that any segment of the capture can bring; entries must not move, since remarks point to them. */
static void make_room(struct learning *learning, struct plan_segment *entry)
{
    const struct listing *listing = &learning->listing;
    unsigned hosts = 0;
    for (unsigned i = 0; i < listing->segment_count; i++)
        hosts += selects(learning, entry, listing->segments[i]) ? listing->segments[i]->host_count : 0;
    entry->prefixes = array(learning, listing->prefix_count, sizeof *entry->prefixes);
    entry->delegations = array(learning, listing->prefix_count, sizeof *entry->delegations);
    entry->routes = array(learning, (size_t)listing->router_count * ROUTER_ROUTE_MAX, sizeof *entry->routes);
    entry->routers = array(learning, listing->router_count, sizeof *entry->routers);
    entry->dns_servers =
        array(learning, (size_t)listing->router_count * ROUTER_DNS_MAX + (size_t)listing->server_count * SERVER_DNS_MAX,
              sizeof *entry->dns_servers);
    entry->services = array(learning, listing->service_count, sizeof *entry->services);
    entry->nat64 = array(learning, (size_t)listing->router_count * ROUTER_PREF64_MAX, sizeof *entry->nat64);
    entry->encrypted_dns =
        array(learning, (size_t)listing->router_count * ROUTER_NAME_MAX, sizeof *entry->encrypted_dns);
    entry->dhcpv6_servers = array(learning, listing->server_count, sizeof *entry->dhcpv6_servers);
    entry->dhcpv4_servers = array(learning, listing->server_count, sizeof *entry->dhcpv4_servers);
    entry->mld_queriers = array(learning, hosts, sizeof *entry->mld_queriers);
    entry->hosts = array(learning, hosts, sizeof *entry->hosts);
}

static struct plan_segment *entry_for(struct learning *learning, const struct segment *segment)
{
    struct plan *plan = learning->plan;
    for (unsigned i = 0; i < plan->segment_count; i++)
        if (selects(learning, &plan->segments[i], segment))
            return &plan->segments[i];
    struct plan_segment *entry = &plan->segments[plan->segment_count++];
    entry->selector = selector_of(learning, segment);
    entry->vlan_count = segment->vlan_count;
    memcpy(entry->vlan, segment->vlan, segment->vlan_count * sizeof *entry->vlan);
    const char *pattern = pattern_of(learning, segment, entry->selector);
    if (*pattern)
        entry->pattern = copy(learning, pattern);
    entry->name = copy(learning, segment->id);
    entry->model = model_of(learning, segment);
    make_room(learning, entry);
    remark(learning, entry, "%u hosts seen; capture point: %.150s", segment->host_count, segment->vantage.why);
    return entry;
}

static void learn_segment(struct learning *learning, const struct segment *segment)
{
    struct plan_segment *entry = entry_for(learning, segment);
    if (learning->failed)
        return;
    learn_prefixes(learning, entry, segment);
    learn_routers(learning, entry, segment);
    learn_servers(learning, entry, segment);
    learn_services(learning, entry, segment);
    learn_queriers(entry, segment);
    learn_hosts(learning, entry, segment);
}

static int write_learnt(struct learning *learning, FILE *output, struct error *error)
{
    static const char *const head[] = {
        "What v6audit saw, written as a plan. Nobody has reviewed it: whatever was wrong while it was recorded stands in it.",
        "Give segments their names, delete what does not belong, and set reviewed: yes where you are sure; v6audit plan check lists the rest.",
        NULL
    };
    const struct plan_write_options options = { .head = head, .comment = comment_of, .context = learning };
    int status = plan_write(learning->plan, &options, output);
    return status < 0 ? error_set(error, status, "cannot write the plan: %s", strerror(-status)) : 0;
}

int report_plan_write(const struct audit *audit, const struct report_options *options, FILE *output,
                      struct error *error)
{
    struct learning learning = { .audit = audit, .plan = plan_new() };
    (void)options;
    int status =
        learning.plan ? listing_make(&learning.listing, audit, error) : error_set(error, -ENOMEM, "no memory is left");
    if (status == 0) {
        learning.plan->segments = array(&learning, learning.listing.segment_count, sizeof *learning.plan->segments);
        for (unsigned i = 0; !learning.failed && i < learning.listing.segment_count; i++)
            learn_segment(&learning, learning.listing.segments[i]);
        status = learning.failed ? error_set(error, -ENOMEM, "no memory is left") : 0;
        if (status == 0)
            status = write_learnt(&learning, output, error);
        listing_free(&learning.listing);
    }
    free(learning.comments);
    plan_free(learning.plan);
    return status == 0 ? writer_finish(output, error) : status;
}
