#include "report/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare_segments(const struct segment *a, const struct segment *b)
{
    int order = strverscmp(a->id, b->id);
    if (order != 0)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

static int by_segment(const void *left, const void *right)
{
    return compare_segments(*(const struct segment *const *)left, *(const struct segment *const *)right);
}

static int by_router(const void *left, const void *right)
{
    const struct router *a = *(const struct router *const *)left, *b = *(const struct router *const *)right;
    int order = compare_segments(a->segment, b->segment);
    return order ? order : address_compare(&a->address, &b->address);
}

static int by_prefix(const void *left, const void *right)
{
    const struct prefix_record *a = *(const struct prefix_record *const *)left,
                               *b = *(const struct prefix_record *const *)right;
    int order = compare_segments(a->segment, b->segment);
    return order ? order : prefix_compare(&a->prefix, &b->prefix);
}

static int by_server(const void *left, const void *right)
{
    const struct server *a = *(const struct server *const *)left, *b = *(const struct server *const *)right;
    int order = compare_segments(a->segment, b->segment);
    if (!order)
        order = a->kind - b->kind;
    if (!order)
        order = address_compare(&a->address, &b->address);
    return order ? order : mac_compare(&a->mac, &b->mac);
}

static int by_service(const void *left, const void *right)
{
    const struct service *a = *(const struct service *const *)left, *b = *(const struct service *const *)right;
    int order = compare_segments(a->segment, b->segment);
    if (!order)
        order = address_compare(&a->address, &b->address);
    if (!order)
        order = a->protocol - b->protocol;
    return order ? order : a->port - b->port;
}

static struct address key_address(const struct host *host)
{
    if (host->ipv4_count > 0)
        return host->ipv4[0];
    const struct address_record *records[HOST_ADDRESS_MAX];
    return listing_addresses(host, records) > 0 ? records[0]->address : address_unspecified;
}

static int by_host(const void *left, const void *right)
{
    const struct host *a = *(const struct host *const *)left, *b = *(const struct host *const *)right;
    if (a->has_mac != b->has_mac)
        return a->has_mac ? -1 : 1;
    if (a->has_mac)
        return mac_compare(&a->mac, &b->mac);
    struct address of_a = key_address(a), of_b = key_address(b);
    return address_compare(&of_a, &of_b);
}

static int by_address(const void *left, const void *right)
{
    const struct address_record *a = *(const struct address_record *const *)left,
                                *b = *(const struct address_record *const *)right;
    return address_compare(&a->address, &b->address);
}

/* Count a list, take its records into a new array and sort it. */
#define COLLECT(listing, array, count, type, first, next, compare)                                                     \
    do {                                                                                                               \
        unsigned n = 0;                                                                                                \
        for (const type *record = (first); record; record = next(record))                                              \
            n++;                                                                                                       \
        (listing)->array = calloc(n + 1u, sizeof *(listing)->array);                                                   \
        if (!(listing)->array)                                                                                         \
            return -ENOMEM;                                                                                            \
        for (const type *record = (first); record; record = next(record))                                              \
            (listing)->array[(listing)->count++] = record;                                                             \
        qsort((listing)->array, n, sizeof *(listing)->array, compare);                                                 \
    } while (0)

static int collect(struct listing *listing, const struct inventory *inventory)
{
    COLLECT(listing, segments, segment_count, struct segment, inventory_segments(inventory), segment_next, by_segment);
    COLLECT(listing, routers, router_count, struct router, inventory_routers(inventory), router_next, by_router);
    COLLECT(listing, prefixes, prefix_count, struct prefix_record, inventory_prefixes(inventory), prefix_record_next,
            by_prefix);
    COLLECT(listing, servers, server_count, struct server, inventory_servers(inventory), server_next, by_server);
    COLLECT(listing, services, service_count, struct service, inventory_services(inventory), service_next, by_service);
    return 0;
}

static void leave_out_unanswered(struct listing *listing)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < listing->service_count; i++) {
        struct service_view view;
        if (service_look(audit_inventory(listing->audit), listing->services[i], &view))
            listing->services[kept++] = listing->services[i];
    }
    listing->service_count = kept;
}

/* Senders of a flood have no row of their own: the finding tells of them. */
static void leave_out_floods(struct listing *listing)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < listing->router_count; i++)
        if (audit_lists_router(listing->audit, listing->routers[i]))
            listing->routers[kept++] = listing->routers[i];
    listing->router_count = kept;
    kept = 0;
    for (unsigned i = 0; i < listing->prefix_count; i++)
        if (audit_lists_prefix(listing->audit, listing->prefixes[i]))
            listing->prefixes[kept++] = listing->prefixes[i];
    listing->prefix_count = kept;
}

int listing_make(struct listing *listing, const struct audit *audit, struct error *error)
{
    *listing = (struct listing){ .audit = audit };
    int status = collect(listing, audit_inventory(audit));
    if (status == 0) {
        leave_out_floods(listing);
        leave_out_unanswered(listing);
        status = audit_needs(audit, &listing->needs);
    }
    if (status == 0)
        status = audit_equipment(audit, &listing->needs, &listing->equipment);
    if (status == 0)
        return 0;
    listing_free(listing);
    return error_set(error, status, "cannot sort the report: out of memory");
}

void listing_free(struct listing *listing)
{
    free(listing->segments);
    free(listing->routers);
    free(listing->prefixes);
    free(listing->servers);
    free(listing->services);
    need_list_free(&listing->needs);
    equipment_list_free(&listing->equipment);
    *listing = (struct listing){ 0 };
}

const struct host **listing_hosts(const struct segment *segment, unsigned *count)
{
    *count = 0;
    unsigned n = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        n++;
    const struct host **hosts = calloc(n + 1u, sizeof *hosts);
    if (!hosts)
        return NULL;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        hosts[(*count)++] = host;
    qsort(hosts, n, sizeof *hosts, by_host);
    return hosts;
}

unsigned listing_addresses(const struct host *host, const struct address_record *records[HOST_ADDRESS_MAX])
{
    unsigned count = 0;
    for (const struct address_record *record = host->addresses; record && count < HOST_ADDRESS_MAX;
         record = record->next_of_host)
        records[count++] = record;
    qsort(records, count, sizeof *records, by_address);
    return count;
}

void listing_count_stacks(const struct audit *audit, const struct segment *segment, struct stack_counts *counts)
{
    *counts = (struct stack_counts){ 0 };
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
        struct host_verdict verdict;
        audit_classify_host(audit, host, &verdict);
        counts->of[verdict.stack]++;
        counts->total++;
    }
}

void listing_census(const struct segment *segment, struct segment_census *census)
{
    *census = (struct segment_census){ 0 };
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
        census->randomized += host->has_mac && mac_is_locally_administered(&host->mac) && !host->virtual_router;
        census->quiet += host_is_quiet(host);
        census->encrypted_dns += host->connections.encrypted_dns;
    }
}

void listing_names_seen(const struct listing *listing, const struct segment *segment, struct segment_census *census)
{
    census->off_link_services = census->off_link_named = 0;
    for (unsigned i = 0; i < listing->service_count; i++) {
        struct service_view view;
        const struct service *service = listing->services[i];
        if (service->segment != segment || service->has_mac ||
            !service_look(audit_inventory(listing->audit), service, &view))
            continue;
        census->off_link_services++;
        census->off_link_named += view.name != NULL;
    }
}
