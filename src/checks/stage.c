#include "checks/stage.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/outage.h"
#include "checks/router_facts.h"
#include "checks/service_facts.h"
#include "inventory/model.h"

#define LONG_OUTAGE (300 * CLOCK_SECOND)

/* ── what is counted ── */

static void count_host(const struct judgement *judgement, const struct host *host, struct segment_stage *stage)
{
    struct host_verdict verdict;
    host_verdict_of(judgement, host, &verdict);
    if (verdict.stack == STACK_NOT_CLASSIFIED)
        return;
    bool addressed = verdict.stack == STACK_DUAL || verdict.stack == STACK_IPV6_ONLY;
    const struct host_connections *connections = &host->connections;
    stage->undecided += verdict.stack == STACK_UNDETERMINED;
    stage->classified += verdict.stack != STACK_UNDETERMINED;
    stage->able += addressed || verdict.stack == STACK_LINK_LOCAL_ONLY;
    stage->addressed += addressed;
    stage->clients += connections->ipv4_answered + connections->ipv6_answered > 0;
    stage->users += connections->ipv6_answered > 0;
    stage->off_link_clients += connections->ipv4_off_link + connections->ipv6_off_link > 0;
    stage->off_link_users += connections->ipv6_off_link > 0;
    stage->ipv6_answered += connections->ipv6_answered;
    stage->ipv6_connections += connections->ipv6_answered + connections->ipv6_failed;
    stage->ipv4_answered += connections->ipv4_answered;
    stage->ipv4_connections += connections->ipv4_answered + connections->ipv4_failed;
}

static void count_services(const struct judgement *judgement, const struct segment *segment,
                           struct segment_stage *stage)
{
    for (const struct service *service = inventory_services(judgement->inventory); service;
         service = service_next(service)) {
        struct service_view view;
        if (service->segment != segment)
            continue;
        stage->flows_off_link += service->ip_version == 6 && !service->has_mac && service->answered > 0;
        if (!service_look(judgement->inventory, service, &view))
            continue;
        stage->services++;
        stage->services_dual += view.verdict == SERVICE_DUAL;
    }
}

static void count_names(const struct judgement *judgement, const struct segment *segment, struct segment_stage *stage)
{
    for (const struct name_answer *name = inventory_names(judgement->inventory); name; name = name_answer_next(name)) {
        if (name->segment != segment || name->a.answered == 0 || name->aaaa.answered + name->aaaa.no_data == 0)
            continue;
        stage->names++;
        for (unsigned i = 0; i < name->aaaa_count; i++)
            if (address_classify(&name->aaaa_addresses[i]) != ADDRESS_NAT64) {
                stage->names_with_aaaa++;
                break;
            }
    }
}

/* ── the steps ── */

static bool has_router(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        enum router_status status = judgement_router_status(plan, router);
        if (router->segment == segment && router->ever_default && !router_is_flood(router) && !router_is_stub(router) &&
            (status == ROUTER_DOCUMENTED || status == ROUTER_UNVERIFIED))
            return true;
    }
    return false;
}

static bool resolves_over_ipv6(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct resolver *resolver = inventory_resolvers(judgement->inventory); resolver;
         resolver = resolver_next(resolver))
        if (resolver->segment == segment && resolver->ip_version == 6 && resolver->answered > 0)
            return true;
    return false;
}

static bool had_long_outage(struct judgement *judgement, const struct segment *segment)
{
    const struct outage *list;
    unsigned count = outage_list(judgement, &list);
    for (unsigned i = 0; i < count; i++)
        if (list[i].segment == segment &&
            (list[i].open ? segment->last_seen : list[i].end) - list[i].start > LONG_OUTAGE)
            return true;
    return false;
}

static unsigned ipv4_only_services(const struct judgement *judgement, const struct segment *segment)
{
    unsigned count = 0;
    for (const struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding))
        count += !finding->withdrawn && !finding->exempted && finding->segment_index == segment->index &&
                 finding->confidence == CONFIDENCE_CONFIRMED &&
                 (strcmp(finding->check->id, "service-ipv4-only") == 0 ||
                  strcmp(finding->check->id, "service-published-closed") == 0);
    return count;
}

static bool stop(struct segment_stage *stage, int reached, const char *next)
{
    stage->stage = reached;
    snprintf(stage->next_step, sizeof stage->next_step, "%s", next);
    return true;
}

static bool early_stages(const struct judgement *judgement, const struct segment *segment, struct segment_stage *stage)
{
    char text[160];
    if (!has_router(judgement, segment))
        return stop(stage, 0, "let a router advertise a prefix");
    if (stage->able == 0)
        return stop(stage, 1,
                    "no host that can be judged showed IPv6: capture where the multicast of all hosts is seen");
    if (stage->addressed * 2 < stage->able) {
        snprintf(text, sizeof text, "%u of %u hosts with IPv6 have an address in a prefix: bring half of them there",
                 stage->addressed, stage->able);
        return stop(stage, 1, text);
    }
    if (stage->addressed * 10 < stage->able * 9) {
        snprintf(text, sizeof text, "%u of %u hosts with IPv6 have an address in a prefix: bring nine in ten there",
                 stage->addressed, stage->able);
        return stop(stage, 2, text);
    }
    if (segment->vantage.unicast == UNICAST_NONE)
        return stop(stage, 2, "capture at a mirror port: here no traffic is seen that would show the next stage");
    if (!resolves_over_ipv6(judgement, segment))
        return stop(stage, 2, "let a name server answer over IPv6");
    if (stage->flows_off_link == 0)
        return stop(stage, 2, "no IPv6 connection beyond the segment was answered: look at route and firewall");
    return false;
}

static bool late_stages(struct judgement *judgement, const struct segment *segment, struct segment_stage *stage)
{
    char text[160];
    if (stage->off_link_users * 10 < stage->off_link_clients * 8) {
        snprintf(text, sizeof text, "%u of %u clients use IPv6 beyond the segment: bring eight in ten there",
                 stage->off_link_users, stage->off_link_clients);
        return stop(stage, 3, text);
    }
    if (had_long_outage(judgement, segment))
        return stop(stage, 3, "IPv6 was down for more than 5 minutes: see the outages");
    unsigned left = ipv4_only_services(judgement, segment);
    if (left > 0) {
        snprintf(text, sizeof text,
                 "%u service%s without working IPv6: see service-ipv4-only and service-published-closed", left,
                 left == 1 ? "" : "s");
        return stop(stage, 4, text);
    }
    return false;
}

void stage_of(struct judgement *judgement, const struct segment *segment, struct segment_stage *stage)
{
    memset(stage, 0, sizeof *stage);
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        count_host(judgement, host, stage);
    count_services(judgement, segment, stage);
    stage->ipv6_bytes = segment->ipv6_off_link_bytes;
    stage->ipv4_bytes = segment->ipv4_off_link_bytes;
    count_names(judgement, segment, stage);
    stage->at_least = stage->undecided * 5 > stage->classified + stage->undecided;
    if (early_stages(judgement, segment, stage) || late_stages(judgement, segment, stage))
        return;
    switch (model_observed(judgement->inventory, segment, NULL, NULL)) {
    case CONFIGURATION_IPV6_ONLY: stage->stage = 7; return;
    case CONFIGURATION_IPV6_MOSTLY: stop(stage, 6, "switch IPv4 off where no host asks for it any more"); return;
    case CONFIGURATION_NONE:
    case CONFIGURATION_IPV4_ONLY:
    case CONFIGURATION_SLAAC:
    case CONFIGURATION_STATELESS:
    case CONFIGURATION_STATEFUL:
    case CONFIGURATION_MIXED:
    case CONFIGURATION_STATIC:
    case CONFIGURATION_PREFIX_PER_HOST:
    case CONFIGURATION_COUNT: break;
    }
    stop(stage, 5, "offer IPv6-mostly: NAT64 with PREF64, and DHCPv4 option 108 (RFC 8925)");
}
