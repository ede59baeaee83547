#include <string.h>

#include "inventory/binding.h"
#include "inventory/host.h"
#include "inventory/name_answer.h"
#include "inventory/service.h"

/* Which endpoints of both families are one service, and what does that say of it (domain.md §4.3)? */

enum { SILENT_CLIENTS = 2, SILENT_TRIES = 3, USES = 3, USE_SHARE = 4, PORT_DNS = 53, PORT_NTP = 123 };
#define SILENT_TIME (3 * CLOCK_SECOND)

static bool same_port(const struct service *a, const struct service *b)
{
    return a->segment == b->segment && a->protocol == b->protocol && a->port == b->port;
}

static void join(struct service *four, struct service *six, enum service_join how)
{
    if (!four || !six || four->twin || six->twin || !same_port(four, six))
        return;
    four->twin = six;
    six->twin = four;
    four->joined = six->joined = (uint8_t)how;
}

static struct service *beside(const struct inventory *inventory, const struct service *service, uint8_t ip_version,
                              const struct address *address)
{
    return service_find(inventory, service->segment, ip_version, address, service->protocol, service->port);
}

/* The device's MAC address on this segment. */
static void join_by_device(struct inventory *inventory, struct service *six)
{
    const struct address_record *record = binding_find(inventory, six->segment, &six->address);
    const struct host *host = record ? record->host : NULL;
    if (!host || !service_is_own(host, 6, &six->address))
        return;
    if (!six->has_mac) {
        six->has_mac = true;
        six->mac = host->mac;
    }
    for (unsigned i = 0; i < host->ipv4_count && !six->twin; i++)
        if (service_is_own(host, 4, &host->ipv4[i]))
            join(beside(inventory, six, 4, &host->ipv4[i]), six, JOIN_DEVICE);
}

static void join_by_name(struct inventory *inventory, struct service *six)
{
    const char *name = inventory_name_of(inventory, six->segment, &six->address);
    unsigned count = 0;
    const struct name_answer *const *answers = name ? name_answer_find(inventory, six->segment, name, &count) : NULL;
    for (unsigned i = 0; i < count && !six->twin; i++)
        for (unsigned j = 0; j < answers[i]->a_count && !six->twin; j++)
            join(beside(inventory, six, 4, &answers[i]->a_addresses[j]), six, JOIN_NAME);
}

/* Clients turn from one to the other, and hardly to any other: only where no name tells more. */
static void join_by_use(struct inventory *inventory, struct service *six)
{
    struct service *four = six->partner_uses ? beside(inventory, six, 4, &six->partner) : NULL;
    if (!four || !address_equal(&four->partner, &six->address))
        return;
    if (inventory_name_of(inventory, six->segment, &six->address) ||
        inventory_name_of(inventory, six->segment, &four->address))
        return;
    if ((six->partner_uses < USES && six->client_count < 2) || six->partner_uses < USE_SHARE * six->other_uses ||
        four->partner_uses < USE_SHARE * four->other_uses)
        return;
    join(four, six, JOIN_USE);
}

/* What each host offers, for its grade. */
static void count_for_hosts(struct inventory *inventory)
{
    for (const struct service *service = table_first(inventory->services); service; service = table_next(service)) {
        struct service_view view;
        struct host *host;
        if (!service->has_mac || !service_look(inventory, service, &view) || view.legacy ||
            !(host = host_find(inventory, service->segment, &service->mac)) || host->services == UINT16_MAX)
            continue;
        host->services++;
        if (view.ipv6_state == SERVICE_OPEN)
            host->services_ipv6++;
        if (view.verdict == SERVICE_IPV4_ONLY || view.verdict == SERVICE_PUBLISHED_CLOSED)
            host->services_ipv4_only++;
    }
}

/* Who of the segment uses what of it. */
static void count_users(struct inventory *inventory)
{
    for (const struct use *use = table_first(inventory->uses); use; use = table_next(use)) {
        struct host *user = use->kind == USE_SERVICE && inventory_user(inventory, use)
                                ? host_find(inventory, use->segment, &use->mac)
                                : NULL;
        if (!user)
            continue;
        bool answered = use->answered + use->ongoing > 0;
        user->dns_over_ipv6 |= answered && use->ip_version == 6 && use->port == PORT_DNS;
        user->time_over_ipv6 |= answered && use->ip_version == 6 && use->port == PORT_NTP;
        struct service *service =
            service_find(inventory, use->segment, use->ip_version, &use->address, use->protocol, use->port);
        if (!service)
            continue;
        struct host *server = service->has_mac ? host_find(inventory, service->segment, &service->mac) : NULL;
        if (server && answered)
            server->used_by++;
    }
}

void service_join_all(struct inventory *inventory)
{
    static void (*const ways[])(struct inventory *, struct service *) = { join_by_device, join_by_name, join_by_use };
    name_answer_sort(inventory);
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++)
        for (struct service *service = table_first(inventory->services); service; service = table_next(service))
            if (service->ip_version == 6 && !service->twin)
                ways[i](inventory, service);
    count_for_hosts(inventory);
    count_users(inventory);
}

/* ── states ── */

static bool is_alive(const struct inventory *inventory, const struct service *service)
{
    const struct address_record *record = binding_find(inventory, service->segment, &service->address);
    if (record && record->last_seen >= service->first_unanswered)
        return true;
    for (const struct service *other = table_first(inventory->services); other; other = table_next(other))
        if (other->segment == service->segment && other->ip_version == 6 && other->answered > 0 &&
            address_equal(&other->address, &service->address))
            return true;
    return false;
}

static enum service_state state_of(const struct inventory *inventory, const struct service *service)
{
    if (!service)
        return SERVICE_UNTRIED;
    if (service->answered > 0)
        return SERVICE_OPEN;
    if (service->refused > 0)
        return SERVICE_REFUSED;
    bool repeated =
        service->unanswered >= SILENT_TRIES && service->last_unanswered - service->first_unanswered >= SILENT_TIME;
    if (service->unanswered > 0 && (service->client_count >= SILENT_CLIENTS || repeated) &&
        (service->ip_version == 4 || is_alive(inventory, service)))
        return SERVICE_SILENT;
    return SERVICE_UNTRIED;
}

static bool is_translated(const struct inventory *inventory, const struct segment *segment,
                          const struct address *address)
{
    if (address_classify(address) == ADDRESS_NAT64)
        return true;
    if (!segment || !segment->nat64_prefix_seen)
        return false;
    for (const struct router *router = inventory_routers(inventory); router; router = router_next(router))
        for (unsigned i = 0; router->segment == segment && i < router->pref64_count; i++)
            if (router->pref64[i].prefix.length > 0 && prefix_contains(&router->pref64[i].prefix, address))
                return true;
    return false;
}

/* What name servers say of the name: an AAAA record of its own, one that NAT64 made, or none. */
static void look_at_name(const struct inventory *inventory, struct service_view *view, bool *translated)
{
    unsigned count = 0;
    const struct name_answer *const *answers =
        view->name ? name_answer_find(inventory, view->segment, view->name, &count) : NULL;
    *translated = false;
    for (unsigned i = 0; i < count; i++) {
        view->no_data += answers[i]->aaaa.no_data;
        for (unsigned j = 0; j < answers[i]->aaaa_count; j++) {
            if (is_translated(inventory, view->segment, &answers[i]->aaaa_addresses[j]))
                *translated = true;
            else
                view->published = true;
        }
    }
}

static enum service_verdict judge(const struct service_view *view)
{
    bool four = view->ipv4_state == SERVICE_OPEN;
    switch (view->ipv6_state) {
    case SERVICE_OPEN:
        return four                                                                        ? SERVICE_DUAL
               : view->ipv4_state == SERVICE_REFUSED || view->ipv4_state == SERVICE_SILENT ? SERVICE_IPV6_ONLY
                                                                                           : SERVICE_UNDECIDED;
    case SERVICE_REFUSED:
    case SERVICE_SILENT:
        return !four ? SERVICE_UNDECIDED : view->published ? SERVICE_PUBLISHED_CLOSED : SERVICE_IPV4_ONLY;
    case SERVICE_NAT64: return SERVICE_IPV4_ONLY;
    case SERVICE_NO_AAAA: return four ? SERVICE_IPV4_ONLY : SERVICE_UNDECIDED;
    case SERVICE_UNTRIED: break;
    }
    return SERVICE_UNDECIDED;
}

bool service_look(const struct inventory *inventory, const struct service *service, struct service_view *view)
{
    bool translated = false;
    memset(view, 0, sizeof *view);
    if (service->ip_version == 6 && service->twin)
        return false;
    if (service->answered == 0 && !(service->twin && service->twin->answered > 0))
        return false;
    view->segment = service->segment;
    view->ipv4 = service->ip_version == 4 ? service : NULL;
    view->ipv6 = service->ip_version == 6 ? service : service->twin;
    view->joined = (enum service_join)service->joined;
    view->legacy = service_is_legacy(service->protocol, service->port);
    view->name = inventory_name_of(inventory, service->segment, &service->address);
    if (!view->name && service->twin)
        view->name = inventory_name_of(inventory, service->segment, &service->twin->address);
    view->ipv4_state = state_of(inventory, view->ipv4);
    view->ipv6_state = state_of(inventory, view->ipv6);
    look_at_name(inventory, view, &translated);
    if (view->ipv6 && is_translated(inventory, view->segment, &view->ipv6->address))
        view->ipv6_state = SERVICE_NAT64;
    else if (view->ipv6_state == SERVICE_UNTRIED && translated && !view->published)
        view->ipv6_state = SERVICE_NAT64;
    else if (view->ipv6_state == SERVICE_UNTRIED && view->no_data > 0 && !view->published)
        view->ipv6_state = SERVICE_NO_AAAA;
    view->verdict = judge(view);
    return true;
}

/* ── words ── */

const char *service_state_word(enum service_state state)
{
    static const char *const words[] = { "untried", "open", "refused", "silent", "no-aaaa", "nat64" };
    return words[(unsigned)state <= SERVICE_NAT64 ? state : SERVICE_UNTRIED];
}

const char *service_verdict_word(enum service_verdict verdict)
{
    static const char *const words[] = { "undecided", "dual", "ipv4-only", "ipv6-only", "published-closed" };
    return words[(unsigned)verdict <= SERVICE_PUBLISHED_CLOSED ? verdict : SERVICE_UNDECIDED];
}

bool service_is_legacy(uint8_t protocol, uint16_t port)
{
    static const struct {
        uint8_t protocol;
        uint16_t low, high;
    } rows[] = {
        { IP_UDP, 67, 68 },   /* DHCPv4; its twin is DHCPv6 on other ports */
        { IP_UDP, 137, 139 }, /* NetBIOS */
        { IP_TCP, 137, 139 },     { IP_UDP, 69, 69 } /* TFTP of network boot */,
        { IP_UDP, 5351, 5351 },   /* NAT-PMP; its twin is PCP */
        { IP_UDP, 10001, 10001 }, /* Ubiquiti's discovery */
        { IP_UDP, 17500, 17500 }, /* Dropbox LAN sync */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].protocol == protocol && port >= rows[i].low && port <= rows[i].high)
            return true;
    return false;
}
