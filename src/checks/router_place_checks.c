#include "checks/families.h"
#include "checks/router_facts.h"

/* Routers of a kind, or where the plan has none, whatever they advertise. What they advertise is router_plan_checks.c's. */

/* ── ra-stub-router ── */

static void stub_seen(struct judgement *judgement, const struct event *event)
{
    const struct router *router = event->router;
    const struct plan_router *entry = NULL;
    const struct plan_segment *plan = judgement_plan(judgement, event->segment);
    const struct mac *mac = event->packet->has_source_mac ? &event->mac : NULL;
    char text[PREFIX_TEXT_SIZE] = "";
    if (!router_is_stub(router))
        return;
    if (plan && plan->routers_given && judgement_match_router(plan, router, mac, &entry) == ROUTER_MATCH_ALL && entry &&
        entry->stub)
        return;
    if (router->prefix_count)
        prefix_format(&router->prefixes[0].prefix, text);
    else if (router->route_count)
        prefix_format(&router->routes[0].prefix, text);
    struct claim claim = claim_router(router, mac, event->packet);
    judgement_raise(
        judgement, &claim,
        "Offers no default route, but %s%s%s: typical for the border router of a Thread or Matter network (smart home, building control).",
        text[0] ? "unique local addresses, " : "marks itself as a stub router", text,
        router->ra.stub && text[0] ? ", and marks itself as a stub router" : "");
}

static void stub_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        for (unsigned i = 0; i < router->mac_count || (i == 0 && router->mac_count == 0); i++) {
            const struct mac *mac = router->mac_count ? &router->macs[i].mac : NULL;
            struct claim claim = claim_router(router, mac, NULL);
            const struct plan_router *entry = NULL;
            const struct plan_segment *plan = judgement_plan(judgement, router->segment);
            bool listed = plan && plan->routers_given &&
                          judgement_match_router(plan, router, mac, &entry) == ROUTER_MATCH_ALL && entry && entry->stub;
            if (listed || !router_is_stub(router))
                judgement_withdraw(judgement, "ra-stub-router", &claim);
        }
}

/* ── ra-on-ipv4-only-segment ── */

static bool is_ipv4_only(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    return plan && plan->model == MODEL_IPV4_ONLY;
}

static unsigned awake_hosts(const struct segment *segment)
{
    unsigned awake = 0;
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
        awake += !host->forwarder && (host->ipv6_evidence & ~(uint32_t)EVIDENCE_OPTION_108) != 0;
    return awake;
}

static void ipv4_only_seen(struct judgement *judgement, const struct event *event)
{
    const char *what = event->type == EVENT_ROUTER_ADVERTISEMENT ? "a Router Advertisement"
                       : event->type == EVENT_TUNNEL             ? "a tunnel that carries IPv6"
                                                                 : "an answer of a DHCPv6 server";
    if (!event->segment || !is_ipv4_only(judgement, event->segment))
        return;
    if ((event->type == EVENT_SERVER_NEW || event->type == EVENT_SERVER_ANSWER) && event->server->kind != SERVER_DHCPV6)
        return;
    if (event->type == EVENT_TUNNEL && event->packet->layers[event->packet->layer_count - 1].ip_version != 6)
        return;
    struct claim claim = claim_segment(event->segment, event->packet);
    judgement_raise(judgement, &claim, "The plan says IPv4 only, and %s was seen.", what);
}

static void ipv4_only_at_end(struct judgement *judgement)
{
    for (struct segment *segment = inventory_segments(judgement->inventory); segment; segment = segment_next(segment)) {
        struct claim claim = claim_segment(segment, NULL);
        struct finding *finding = findings_find(judgement->findings, judgement->check, segment, &claim.subject);
        if (!finding && is_ipv4_only(judgement, segment) && segment->router_advertisements > 0)
            finding = judgement_state(judgement, &claim, segment->first_router_advertisement, segment->last_seen,
                                      "The plan says IPv4 only, and Router Advertisements were seen.");
        unsigned awake = awake_hosts(segment);
        if (finding && awake)
            judgement_impact(finding,
                             "IPv6 is awake on %u host%s here: a router that does not belong here reaches them", awake,
                             awake == 1 ? "" : "s");
    }
}

static const struct check rows[] = {
    { .id = "ra-on-ipv4-only-segment",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "IPv6 on a segment that should have none",
      .what = "The plan says that this segment has IPv4 only, and a router, DHCPv6 server or tunnel brings IPv6.",
      .why =
          "Hosts have IPv6 switched on from the factory: whoever offers it gets their traffic, unseen by IPv4-only defences.",
      .how = "A Router Advertisement, an answer of a DHCPv6 server or an IPv6 tunnel on a segment of model ipv4-only.",
      .confused_with = "Link-local traffic of hosts is normal and no finding.",
      .todo = "Find the sender. Better than forbidding IPv6 is to introduce it: then it is managed and filtered.",
      .verify = "Capture for 30 minutes: no ra-on-ipv4-only-segment.",
      .needs = "a plan with model: ipv4-only",
      .references = { "RFC 7123" },
      .absorbs = { "ra-unverified", "dhcpv6-unverified" },
      .listens = EVENT_ROUTER_ADVERTISEMENT | EVENT_SERVER_NEW | EVENT_SERVER_ANSWER | EVENT_TUNNEL,
      .judge = ipv4_only_seen,
      .conclude = ipv4_only_at_end },
    { .id = "ra-stub-router",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .title = "Stub router",
      .what =
          "A device joins a small network behind it (Thread, Matter) to this one and advertises addresses for that, without offering a default route.",
      .why =
          "Hosts here form further addresses. In a home that is wanted, in an enterprise somebody should have decided it.",
      .how =
          "The stub router flag, or router lifetime 0 with only unique local prefixes or routes, from a sender that never offered a default route.",
      .confused_with = "A router that withdraws; lifetime 0 with global prefixes is ra-rogue-configuration.",
      .todo = "Decide: write it into the plan with stub: true, or take the device off this segment.",
      .verify = "Audit again with the plan.",
      .needs = "one valid Router Advertisement",
      .references = { "draft-ietf-6man-snac-router-ra-flag", "RFC 4191" },
      .absorbs = { "ra-unverified", "prefix-*", "ra-route-undocumented" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = stub_seen,
      .conclude = stub_at_end },
};

const struct check_table router_place_checks = { rows, sizeof rows / sizeof rows[0] };
