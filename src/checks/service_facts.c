#include "checks/service_facts.h"

#include <stdio.h>
#include <strings.h>

#include "v6audit/plan.h"

const char *service_describe(const struct service *service, const char *name, char *text)
{
    char address[ADDRESS_TEXT_SIZE];
    const char *protocol = packet_protocol_word(service->protocol);
    address_format_ip(service->ip_version, &service->address, address);
    if (name)
        snprintf(text, SERVICE_TEXT_SIZE, "%s (%s %s/%u)", name, address, protocol, service->port);
    else
        snprintf(text, SERVICE_TEXT_SIZE, "%s %s/%u", address, protocol, service->port);
    return text;
}

const char *service_milliseconds(uint32_t microseconds, char text[24])
{
    snprintf(text, 24, "%u.%u ms", microseconds / 1000, microseconds % 1000 / 100);
    return text;
}

static bool plan_names(const struct plan *plan, const struct service *service, const char *name)
{
    for (unsigned i = 0; i < plan->segment_count; i++)
        for (unsigned j = 0; j < plan->segments[i].service_count; j++) {
            const struct plan_service *entry = &plan->segments[i].services[j];
            if (entry->protocol && (entry->protocol != service->protocol || entry->port != service->port))
                continue;
            if ((entry->has_address && address_equal(&entry->address, &service->address)) ||
                (entry->name && name && strcasecmp(entry->name, name) == 0))
                return true;
        }
    return false;
}

static bool is_ours(const struct judgement *judgement, const struct service *service, const char *name)
{
    if (!service)
        return false;
    return service->has_mac || (judgement->plan && (plan_in_aggregates(judgement->plan, &service->address) ||
                                                    plan_names(judgement->plan, service, name)));
}

bool service_is_ours(const struct judgement *judgement, const struct service_view *view)
{
    return is_ours(judgement, view->ipv4, view->name) || is_ours(judgement, view->ipv6, view->name);
}

const char *service_why_ipv4_only(enum service_state state)
{
    switch (state) {
    case SERVICE_REFUSED: return "over IPv6 it refuses connections";
    case SERVICE_SILENT: return "over IPv6 it does not answer, although the device is there";
    case SERVICE_NAT64: return "its IPv6 address is made by NAT64: the service itself has IPv4 only";
    case SERVICE_NO_AAAA: return "its name has no AAAA record (whether it listens on IPv6 nobody tried)";
    case SERVICE_UNTRIED:
    case SERVICE_OPEN: break;
    }
    return "";
}

bool service_is_ipv4_only(const struct judgement *judgement, const struct service_view *view, struct claim *claim)
{
    const struct service *service = view->ipv4 ? view->ipv4 : view->ipv6;
    if (view->verdict != SERVICE_IPV4_ONLY || view->legacy || !service_is_ours(judgement, view))
        return false;
    if (view->ipv6_state == SERVICE_NO_AAAA && view->no_data < 2)
        return false;
    *claim = claim_service(view->segment, service->ip_version, &service->address, service->port, view->name, NULL);
    claim->confidence = view->ipv6_state == SERVICE_NO_AAAA ? CONFIDENCE_LIKELY : CONFIDENCE_CONFIRMED;
    if (view->joined == JOIN_USE)
        claim->confidence = CONFIDENCE_POSSIBLE;
    return true;
}

void service_each(struct judgement *judgement,
                  void (*judge)(struct judgement *judgement, const struct service_view *view))
{
    for (const struct service *service = inventory_services(judgement->inventory); service;
         service = service_next(service)) {
        struct service_view view;
        if (service_look(judgement->inventory, service, &view))
            judge(judgement, &view);
    }
}

bool service_segment_is_ipv6_only(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (plan && plan->model != MODEL_UNSET)
        return plan->model == MODEL_IPV6_ONLY || plan->model == MODEL_IPV6_MOSTLY;
    if (!segment || !segment->nat64_prefix_seen)
        return false;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && router->pref64_count > 0 && !router_is_flood(router))
            return true;
    return false;
}
