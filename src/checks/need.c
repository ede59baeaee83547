#include "checks/need.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/service_facts.h"

/* What each device used over IPv4 and not over IPv6, from the inventory's uses, questions and announcements; need_rules.c decides what that proves. */

enum { PORT_DNS = 53, PORT_DHCP_SERVER = 67, PORT_DNS_OVER_TLS = 853 };

struct collection {
    const struct judgement *judgement;
    struct need_list *list;
    unsigned room;
    bool failed;
};

static void keep_frame(struct need *need, const struct frame_reference *frame)
{
    if (frame->number != 0 && need->frame_count < NEED_FRAME_MAX)
        need->frames[need->frame_count++] = *frame;
}

/* ── the list ── */

static void append(struct collection *collection, const struct need *need)
{
    struct need_list *list = collection->list;
    if (list->count == collection->room) {
        unsigned room = collection->room ? collection->room * 2 : 64;
        struct need *rows = realloc(list->rows, room * sizeof *rows);
        if (!rows) {
            collection->failed = true;
            return;
        }
        list->rows = rows;
        collection->room = room;
    }
    list->rows[list->count++] = *need;
}

static void decide(struct collection *collection, struct need_case *facts)
{
    facts->judgement = collection->judgement;
    facts->ipv6_only_segment = service_segment_is_ipv6_only(collection->judgement, facts->need->segment);
    if (facts->need->device)
        host_verdict_of(collection->judgement, facts->need->device, &facts->device);
    if (facts->need->server_host)
        host_verdict_of(collection->judgement, facts->need->server_host, &facts->server);
    if (need_rules_decide(facts))
        append(collection, facts->need);
}

static int compare_times(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_segments(const struct segment *a, const struct segment *b)
{
    int order = strverscmp(a->id, b->id);
    return order ? order : (a->index < b->index ? -1 : a->index > b->index);
}

static int by_need(const void *left, const void *right)
{
    const struct need *a = left, *b = right;
    int order = compare_segments(a->segment, b->segment);
    if (!order)
        order = a->verdict - b->verdict;
    if (!order)
        order = b->confidence - a->confidence;
    if (!order)
        order = mac_compare(&a->device->mac, &b->device->mac);
    if (!order)
        order = a->kind - b->kind;
    if (!order)
        order = a->protocol - b->protocol;
    if (!order)
        order = a->port - b->port;
    if (!order)
        order = address_compare(&a->server, &b->server);
    if (!order)
        order = strcmp(a->name ? a->name : "", b->name ? b->name : "");
    return order ? order : compare_times(a->first_seen, b->first_seen);
}

/* For a search only: places in memory tell nothing to a reader. */
static int by_device_and_name(const void *left, const void *right)
{
    const struct need *a = left, *b = right;
    if (a->device != b->device)
        return (uintptr_t)a->device < (uintptr_t)b->device ? -1 : 1;
    return strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

/* ── services and groups ── */

static const struct asked_name *questions_for(const struct inventory *inventory, const struct use *use,
                                              const char *name)
{
    return name ? inventory_find_asked_name(inventory, use->segment, &use->mac, name) : NULL;
}

/* A connection beyond the segment to an address that no name server gave, from a device whose questions are seen. */
static bool is_literal(const struct need_case *facts, const struct host *device)
{
    const struct need *need = facts->need;
    const struct host_connections *connections = &device->connections;
    if (need->kind != NEED_CONNECTION || need->name || facts->use->named || need->server_host ||
        need->port == PORT_DNS || need->port == PORT_DNS_OVER_TLS || connections->encrypted_dns)
        return false;
    if (service_segment_is_ipv6_only(facts->judgement, need->segment))
        return true;
    return connections->dns_answers > 0 &&
           need->first_seen - need->segment->first_seen >=
               judgement_setting(facts->judgement, SETTING_LITERAL_WATCH) * CLOCK_SECOND;
}

static const struct use *twin_of_service(const struct inventory *inventory, const struct need_case *facts)
{
    const struct service *six = facts->has_view ? facts->view.ipv6 : NULL;
    return six ? inventory_find_use(inventory, facts->use, 6, &six->address) : NULL;
}

/* The groups of both families (domain.md §14). */
static const struct use *twin_of_group(const struct inventory *inventory, const struct use *use)
{
    static const struct {
        uint16_t port;
        const char *groups[2];
    } rows[] = {
        { 5353, { "ff02::fb", NULL } },       /* mDNS, RFC 6762 */
        { 5355, { "ff02::1:3", NULL } },      /* LLMNR, RFC 4795 */
        { 1900, { "ff02::c", "ff05::c" } },   /* SSDP */
        { 3702, { "ff02::c", NULL } },        /* WS-Discovery */
        { 319, { "ff02::6b", "ff0e::181" } }, /* PTP, IEEE 1588 */
        { 320, { "ff02::6b", "ff0e::181" } },
    };
    struct address group;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (unsigned k = 0; k < 2 && rows[i].port == use->port && rows[i].groups[k]; k++) {
            const struct use *twin =
                address_parse(rows[i].groups[k], &group) ? inventory_find_use(inventory, use, 6, &group) : NULL;
            if (twin)
                return twin;
        }
    return NULL;
}

static struct need need_of_use(const struct use *use, const struct host *device)
{
    struct need need = { .segment = use->segment,
                         .device = device,
                         .kind = use->kind == USE_GROUP       ? NEED_DISCOVERY
                                 : use->kind == USE_BROADCAST ? NEED_BROADCAST
                                                              : NEED_CONNECTION,
                         .protocol = use->protocol,
                         .port = use->port,
                         .has_server = true,
                         .server = use->address,
                         .count = use->kind == USE_SERVICE ? use->answered + use->ongoing : use->tries,
                         .attempts = use->tries + use->ongoing,
                         .first_seen = use->first_seen,
                         .last_seen = use->last_seen,
                         .to_decide = "" };
    keep_frame(&need, &use->first_frame);
    keep_frame(&need, &use->answer_frame);
    return need;
}

static void look_at_service(const struct collection *collection, struct need_case *facts)
{
    const struct inventory *inventory = collection->judgement->inventory;
    struct need *need = facts->need;
    const struct service *service =
        inventory_find_service(inventory, need->segment, 4, &need->server, need->protocol, need->port);
    facts->has_view = service && service_look(inventory, service, &facts->view);
    need->name = facts->has_view ? facts->view.name : inventory_name_of(inventory, need->segment, &need->server);
    if (service && service->has_mac)
        need->server_host = inventory_find_host(inventory, need->segment, &service->mac);
}

static void take_use(struct collection *collection, const struct use *use)
{
    const struct inventory *inventory = collection->judgement->inventory;
    const struct host *device = use->ip_version == 4 ? inventory_user(inventory, use) : NULL;
    if (!device)
        return;
    struct need need = need_of_use(use, device);
    struct need_case facts = { .judgement = collection->judgement, .use = use, .need = &need };
    if (use->kind == USE_SERVICE) {
        look_at_service(collection, &facts);
        need.literal = is_literal(&facts, device);
        facts.ipv6_use = twin_of_service(inventory, &facts);
        if (facts.ipv6_use)
            keep_frame(&need, &facts.ipv6_use->failed_frame);
        const struct asked_name *asked = questions_for(inventory, use, need.name);
        if (asked) {
            facts.asked_a = asked->a_queries;
            facts.asked_aaaa = asked->aaaa_queries;
        }
    } else {
        facts.ipv6_use = twin_of_group(inventory, use);
    }
    decide(collection, &facts);
}

/* ── what a device offers to clients beyond the segment ── */

static void take_served(struct collection *collection, const struct service *service)
{
    const struct inventory *inventory = collection->judgement->inventory;
    const struct host *device =
        service->ip_version == 4 && service->has_mac && service->answered > 0 && service->tries > service->local_tries
            ? inventory_find_host(inventory, service->segment, &service->mac)
            : NULL;
    if (!device)
        return;
    struct need need = { .segment = service->segment,
                         .device = device,
                         .kind = NEED_SERVED,
                         .protocol = service->protocol,
                         .port = service->port,
                         .has_server = true,
                         .server = service->address,
                         .count = service->answered,
                         .attempts = service->tries,
                         .first_seen = service->first_seen,
                         .last_seen = service->last_seen,
                         .to_decide = "" };
    struct need_case facts = { .judgement = collection->judgement, .need = &need };
    keep_frame(&need, &service->first_frame);
    keep_frame(&need, &service->answer_frame);
    facts.has_view = service_look(inventory, service, &facts.view);
    need.name = facts.has_view ? facts.view.name : NULL;
    if (facts.has_view && facts.view.ipv6)
        keep_frame(&need, &facts.view.ipv6->failed_frame);
    decide(collection, &facts);
}

/* ── names, DHCPv4, management ── */

/* Only for a device with IPv6, and a name that no listed connection of the device has. */
static void take_name(struct collection *collection, const struct asked_name *asked, unsigned connections)
{
    const struct inventory *inventory = collection->judgement->inventory;
    const struct host *device = inventory_find_host(inventory, asked->segment, &asked->mac);
    if (!device || device->forwarder || device->virtual_router || asked->a_queries == 0 || asked->aaaa_queries > 0)
        return;
    struct need need = { .segment = asked->segment,
                         .device = device,
                         .kind = NEED_NAME,
                         .name = asked->name,
                         .count = asked->a_queries,
                         .attempts = asked->a_queries,
                         .first_seen = asked->first_seen,
                         .last_seen = asked->last_seen,
                         .to_decide = "" };
    struct need_case facts = {
        .judgement = collection->judgement, .need = &need, .asked_a = asked->a_queries, .asked_aaaa = 0
    };
    if (connections > 0 && bsearch(&need, collection->list->rows, connections, sizeof need, by_device_and_name))
        return;
    keep_frame(&need, &asked->first_frame);
    host_verdict_of(collection->judgement, device, &facts.device);
    if (facts.device.stack == STACK_DUAL || facts.device.stack == STACK_IPV6_ONLY)
        decide(collection, &facts);
}

static void take_dhcpv4(struct collection *collection, const struct host *host)
{
    struct need need = { .segment = host->segment,
                         .device = host,
                         .kind = NEED_DHCPV4,
                         .protocol = IP_UDP,
                         .port = PORT_DHCP_SERVER,
                         .count = host->dhcpv4_requests,
                         .attempts = host->dhcpv4_requests,
                         .first_seen = host->dhcpv4_frame.time,
                         .last_seen = host->last_seen,
                         .to_decide = "" };
    struct need_case facts = { .need = &need };
    keep_frame(&need, &host->dhcpv4_frame);
    decide(collection, &facts);
}

static void take_management(struct collection *collection, const struct host *host)
{
    const struct host_description *description = host->description;
    struct need need = { .segment = host->segment,
                         .device = host,
                         .kind = NEED_MANAGEMENT,
                         .has_server = true,
                         .server = description->management,
                         .count = 1,
                         .attempts = 1,
                         .first_seen = description->management_frame.time,
                         .last_seen = description->management_frame.time,
                         .to_decide = "" };
    struct need_case facts = { .need = &need };
    keep_frame(&need, &description->management_frame);
    decide(collection, &facts);
}

static void take_hosts(struct collection *collection)
{
    for (const struct segment *segment = inventory_segments(collection->judgement->inventory); segment;
         segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
            if (host->dhcpv4_requests > 0 && !host->virtual_router)
                take_dhcpv4(collection, host);
            if (host->description && host->description->manages_ipv4 && !host->description->manages_ipv6)
                take_management(collection, host);
        }
}

int need_list_make(const struct judgement *judgement, struct need_list *list)
{
    const struct inventory *inventory = judgement->inventory;
    *list = (struct need_list){ 0 };
    struct collection collection = { .judgement = judgement, .list = list };
    for (const struct use *use = inventory_uses(inventory); use; use = use_next(use))
        take_use(&collection, use);
    unsigned connections = list->count;
    if (connections > 0)
        qsort(list->rows, connections, sizeof *list->rows, by_device_and_name);
    for (const struct asked_name *asked = inventory_asked_names(inventory); asked; asked = asked_name_next(asked))
        take_name(&collection, asked, connections);
    for (const struct service *service = inventory_services(inventory); service; service = service_next(service))
        take_served(&collection, service);
    take_hosts(&collection);
    if (collection.failed) {
        need_list_free(list);
        return -ENOMEM;
    }
    if (list->count > 0)
        qsort(list->rows, list->count, sizeof *list->rows, by_need);
    return 0;
}

void need_list_free(struct need_list *list)
{
    free(list->rows);
    *list = (struct need_list){ 0 };
}

const char *need_kind_word(enum need_kind kind)
{
    static const char *const words[NEED_KIND_COUNT] = { "connection", "served", "name",      "discovery",
                                                        "broadcast",  "dhcpv4", "management" };
    return words[(unsigned)kind < NEED_KIND_COUNT ? kind : NEED_CONNECTION];
}

const char *need_verdict_word(enum need_verdict verdict)
{
    static const char *const words[NEED_VERDICT_COUNT] = { "would-break", "fell-to-ipv4", "legacy", "undecided" };
    return words[(unsigned)verdict < NEED_VERDICT_COUNT ? verdict : NEED_UNDECIDED];
}
