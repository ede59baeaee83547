#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/fold.h"
#include "checks/memory.h"
#include "checks/router_facts.h"
#include "checks/words.h"
#include "inventory/model.h"

/* Hosts that the plan does not know, hosts with old habits, and whether the segment is configured as planned. */

/* ── host-undocumented ── */

static bool is_plan_server_mac(const struct plan_segment *plan, const struct host *host)
{
    const struct {
        const struct plan_server *servers;
        unsigned count;
    } lists[] = { { plan->dhcpv6_servers, plan->dhcpv6_server_count },
                  { plan->dhcpv4_servers, plan->dhcpv4_server_count },
                  { plan->dns_servers, plan->dns_server_count },
                  { plan->mld_queriers, plan->mld_querier_count } };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (unsigned j = 0; j < lists[i].count; j++)
            if (lists[i].servers[j].has_mac && plan_mac_matches(&lists[i].servers[j].mac, &host->mac))
                return true;
    return false;
}

static bool is_known_address(const struct judgement *judgement, const struct plan_segment *plan,
                             const struct segment *segment, const struct address *address)
{
    if (plan_find_host_by_address(plan, address) || words_is_plan_server(judgement, segment, address) ||
        plan_find_server(plan->dns_servers, plan->dns_server_count, address, NULL, NULL, 0) ||
        plan_find_server(plan->dhcpv4_servers, plan->dhcpv4_server_count, address, NULL, NULL, 0) ||
        plan_find_server(plan->dhcpv6_servers, plan->dhcpv6_server_count, address, NULL, NULL, 0))
        return true;
    for (unsigned i = 0; i < plan->router_count; i++)
        if (plan->routers[i].has_address && address_equal(&plan->routers[i].address, address))
            return true;
    return false;
}

/* A phone that changes its MAC address keeps its name. */
static bool has_documented_name(const struct plan_segment *plan, const struct host *host)
{
    for (unsigned i = 0; i < host->name_count; i++)
        for (unsigned j = 0; j < plan->host_count; j++) {
            const char *name = plan->hosts[j].name;
            size_t length = name ? strlen(name) : 0;
            if (length > 0 && strncasecmp(host->names[i].text, name, length) == 0 &&
                (host->names[i].text[length] == '\0' || host->names[i].text[length] == '.'))
                return true;
        }
    return false;
}

static bool is_documented(const struct judgement *judgement, const struct plan_segment *plan, const struct host *host)
{
    if (plan_find_host(plan, &host->mac) || words_is_plan_router_mac(judgement, host->segment, &host->mac) ||
        is_plan_server_mac(plan, host) || host->virtual_router || host->capture_host)
        return true;
    if (mac_is_locally_administered(&host->mac) && has_documented_name(plan, host))
        return true;
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (is_known_address(judgement, plan, host->segment, &record->address))
            return true;
    for (unsigned i = 0; i < host->ipv4_count; i++)
        if (is_known_address(judgement, plan, host->segment, &host->ipv4[i]))
            return true;
    return false;
}

static void say_undocumented(struct judgement *judgement, const struct host *host)
{
    struct claim claim = claim_host(host, NULL);
    struct finding *finding = judgement_state(judgement, &claim, host->first_seen, host->last_seen,
                                              "The plan lists all hosts of this segment, and not this one%s%s%s.",
                                              host->name_count ? " (it calls itself " : "",
                                              host->name_count ? host->names[0].text : "", host->name_count ? ")" : "");
    judgement_refer(judgement, finding, &host->first_frame);
}

static void undocumented_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct plan_segment *plan = judgement_plan(judgement, segment);
        unsigned count = 0;
        if (!plan || !plan->hosts_complete)
            continue;
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            if (host->has_mac && !is_documented(judgement, plan, host) && count++ < FOLD_SUBJECTS)
                say_undocumented(judgement, host);
        if (count <= FOLD_SUBJECTS)
            continue;
        struct claim claim = claim_segment(segment, NULL);
        judgement_state(judgement, &claim, segment->first_seen, segment->last_seen,
                        "%u more MAC addresses are of no documented host.", count - FOLD_SUBJECTS);
    }
}

/* ── host-mldv1 ── */

enum { OLDER_QUERIER_PRESENT = 260 }; /* seconds: RFC 9777 §9.12, with the defaults */

struct queries {
    int64_t version_1, version_2; /* clock times of the last general ones; 0: none */
    int64_t deadline;             /* until when the last version 2 query is answered */
};

static const struct table_row queries_row = { "mld-queries", sizeof(uint32_t), sizeof(struct queries),
                                              4096,          TABLE_REFUSE,     NULL };

static struct queries *queries_of(struct judgement *judgement, const struct segment *segment)
{
    struct table *table = memory_table(judgement, &queries_row);
    return table ? table_insert(table, &segment->index, &(bool){ false }) : NULL;
}

static void mldv1_seen(struct judgement *judgement, const struct event *event)
{
    const struct icmpv6_message *message = &event->packet->icmpv6;
    struct queries *queries = queries_of(judgement, event->segment);
    if (!queries)
        return;
    if (message->type == ICMPV6_MLD_QUERY && message->mld.version == 1) {
        queries->version_1 = event->time;
    } else if (message->type == ICMPV6_MLD_QUERY) {
        queries->version_2 = event->time;
        queries->deadline = event->time + (int64_t)message->mld.max_response_delay * (CLOCK_SECOND / 1000);
    } else if (message->type == ICMPV6_MLDV1_REPORT && event->host && queries->version_2 &&
               event->time <= queries->deadline &&
               !(queries->version_1 && event->time - queries->version_1 < OLDER_QUERIER_PRESENT * CLOCK_SECOND)) {
        /* an older querier may have asked before the capture began */
        enum confidence confidence = event->time - event->segment->first_seen >= OLDER_QUERIER_PRESENT * CLOCK_SECOND
                                         ? CONFIDENCE_CONFIRMED
                                         : CONFIDENCE_POSSIBLE;
        struct claim claim = claim_with_confidence(claim_host(event->host, event->packet), confidence);
        judgement_raise(judgement, &claim, "Answers queries of MLD version 2 with version 1.");
    }
}

/* ── host-many-addresses ── */

#define IN_USE (3600 * CLOCK_SECOND)

static void many_addresses_at_end(struct judgement *judgement)
{
    int64_t limit = judgement_setting(judgement, SETTING_HOST_ADDRESSES);
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
            unsigned count = 0;
            if (host->address_count <= limit || host->forwarder || host->virtual_router || host->extender ||
                host->roles & (ROLE_PROXY | ROLE_FORWARDING_HOST | ROLE_ROUTER) ||
                words_has_plan_role(judgement, segment, &host->mac, PLAN_ROLE_PROXY | PLAN_ROLE_TRANSLATOR))
                continue;
            for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
                count += host->last_seen - record->last_seen <= IN_USE;
            if (count <= limit)
                continue;
            struct claim claim = claim_host(host, NULL);
            struct finding *finding =
                judgement_state(judgement, &claim, host->first_seen, host->last_seen,
                                "Used %s%u addresses within an hour.", host->addresses_lost ? "more than " : "", count);
            judgement_refer(judgement, finding, &host->ipv6_frame);
        }
}

/* ── model-differs ── */

struct model_context {
    const struct judgement *judgement;
    const struct plan_segment *plan;
    unsigned routers;
};

/* The routers that are meant to configure the segment; strangers are other checks' affair. */
static bool is_planned_router(void *context, const struct router *router)
{
    struct model_context *model = context;
    bool planned = !router_is_stub(router) && router->ra.router_lifetime > 0 &&
                   (!model->plan->routers_given || judgement_router_status(model->plan, router) == ROUTER_DOCUMENTED ||
                    judgement_router_status(model->plan, router) == ROUTER_UNVERIFIED);
    model->routers += planned;
    return planned;
}

static bool agrees(const struct plan_segment *plan, enum configuration_model observed, bool dhcpv4)
{
    switch (plan->model) {
    case MODEL_SLAAC: return observed == CONFIGURATION_SLAAC || observed == CONFIGURATION_MIXED;
    case MODEL_STATELESS: return observed == CONFIGURATION_STATELESS;
    case MODEL_STATEFUL: return observed == CONFIGURATION_STATEFUL || observed == CONFIGURATION_MIXED;
    case MODEL_STATIC: return observed == CONFIGURATION_STATIC;
    case MODEL_IPV6_ONLY: /* without PREF64 (RFC 8781) it may still be one; a server that only offers option 108 gives no IPv4 */
        return observed == CONFIGURATION_IPV6_MOSTLY || !dhcpv4;
    case MODEL_IPV6_MOSTLY: /* option 108 shows only when a client asks for it */
        return observed == CONFIGURATION_IPV6_MOSTLY || observed == CONFIGURATION_IPV6_ONLY;
    case MODEL_UNSET:
    case MODEL_IPV4_ONLY: break; /* ra-on-ipv4-only-segment tells of the latter */
    }
    return true;
}

static bool has_dhcpv4_server(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct server *server = inventory_servers(judgement->inventory); server; server = server_next(server))
        if (server->segment == segment && server->kind == SERVER_DHCPV4)
            return true;
    return false;
}

static void judge_model(struct judgement *judgement, const struct segment *segment, const struct plan_segment *plan)
{
    struct model_context context = { .judgement = judgement, .plan = plan };
    enum configuration_model observed = model_observed(judgement->inventory, segment, is_planned_router, &context);
    if (context.routers == 0)
        return; /* nothing configures hosts: ra-gone, plan-router-unseen */
    if (observed == CONFIGURATION_PREFIX_PER_HOST && plan->delegation_count > 0)
        return;
    if (agrees(plan, observed, has_dhcpv4_server(judgement, segment)))
        return;
    struct claim claim = claim_segment(segment, NULL);
    struct finding *finding =
        judgement_state(judgement, &claim, segment->first_router_advertisement, segment->last_seen,
                        "The plan says %s; routers and servers show %s%s.", plan_model_word(plan->model),
                        model_word(observed), plan->model == MODEL_IPV6_ONLY ? " beside DHCPv4" : "");
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && is_planned_router(&context, router))
            judgement_refer(judgement, finding, &router->last_frame);
}

static void model_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct plan_segment *plan = judgement_plan(judgement, segment);
        if (plan && plan->model != MODEL_UNSET && segment->router_advertisements > 0)
            judge_model(judgement, segment, plan);
    }
}

static const struct check rows[] = {
    { .id = "host-many-addresses",
      .family = FAMILY_HOST,
      .severity = SEVERITY_INFO,
      .title = "Host with very many addresses",
      .what = "One host uses more IPv6 addresses at a time than hosts usually do.",
      .why =
          "Each costs an entry in the neighbour tables of routers, switches and access points; when these are full, others lose theirs.",
      .how = "More than host-addresses addresses within an hour; 64 a host are kept.",
      .confused_with =
          "Temporary addresses, a few a day and prefix; routers, proxies and hosts with containers, which speak for others.",
      .todo =
          "Look what runs there. Many containers or services on one host are better off with a prefix of their own.",
      .verify = "Audit again.",
      .needs = "claimed addresses",
      .references = { "RFC 7934", "RFC 9898" },
      .conclude = many_addresses_at_end },
    { .id = "host-mldv1",
      .family = FAMILY_HOST,
      .severity = SEVERITY_INFO,
      .title = "Host that speaks MLD version 1 only",
      .what = "A host answers queries of MLD version 2 with reports of version 1.",
      .why = "It is old, or old in this part: source-specific multicast does not work with it.",
      .how =
          "A version 1 report within the answering time of a version 2 query, no version 1 query in the 260 s before.",
      .confused_with =
          "A version 1 querier on the link, to which all hosts must adapt: then nothing is said. Confidence is possible in the first 260 s.",
      .todo = "Nothing urgent. Note it for the next replacement.",
      .verify = "v6audit -i INTERFACE -d 10m.",
      .needs = "a version 2 querier",
      .references = { "RFC 9777 section 8.2", "RFC 8504 section 5.10" },
      .listens = EVENT_MLD,
      .judge = mldv1_seen },
    { .id = "host-undocumented",
      .family = FAMILY_HOST,
      .severity = SEVERITY_LOW,
      .needs_plan = true,
      .title = "Host that the plan does not list",
      .what = "The plan says that it lists all hosts of this segment, and this MAC address is none of them.",
      .why = "Somebody connected something, or the plan is behind.",
      .how =
          "The segment has `hosts-complete: true`, and no host, router, server or querier of it has this MAC address or one of its addresses.",
      .confused_with =
          "Phones that change their MAC address and keep a documented name; what a router forwards from elsewhere.",
      .todo = "Find it by its switch port. Add it to the plan, or disconnect it.",
      .verify = "Audit again with the corrected plan.",
      .needs = "one frame, and a plan with `hosts-complete: true`",
      .references = { "RFC 9099 section 2.1.6" },
      .conclude = undocumented_at_end },
    { .id = "model-differs",
      .family = FAMILY_HOST,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Addresses are configured otherwise than planned",
      .what = "Routers and servers configure hosts by another model than the plan says.",
      .why =
          "Hosts get addresses that rules and logs do not expect, or none: with stateful configuration alone, Android has no address.",
      .how =
          "From the flags of the documented routers: A alone is slaac; A and O stateless; M without A stateful; A and M mixed, which agrees with slaac and stateful; neither is static; PREF64 without DHCPv4 is ipv6-only, with option 108 ipv6-mostly.",
      .confused_with = "Routers that the plan does not name, and stub routers: their flags do not count here.",
      .todo = "Correct the flags on the router, or the model in the plan.",
      .verify = "The segment's model in the report.",
      .needs = "an advertisement of a documented router, and a plan with `model`",
      .references = { "RFC 4861 section 4.2", "RFC 4862 section 5.5", "RFC 8781", "RFC 8925" },
      .conclude = model_at_end },
};

const struct check_table host_more_checks = { rows, sizeof rows / sizeof rows[0] };
