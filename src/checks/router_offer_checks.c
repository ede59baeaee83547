#include "checks/dhcp_facts.h"
#include "checks/families.h"
#include "checks/router_facts.h"

/* Do the routers of a segment together offer what hosts need? Judged at the end over all of them. */

static void dhcpv6_seen(struct judgement *judgement, const struct event *event)
{
    dhcp_facts_learn(judgement, event);
}

/* ── what the routers offer together ── */

struct offer {
    unsigned routers; /* that were default routers here */
    const struct router *first;
    bool managed, other, autonomous, any_prefix, global_prefix, unique_local, dns, pd_preferred;
    uint64_t advertisements;
};

static bool is_offer_of(const struct router *router, const struct segment *segment)
{
    return router->segment == segment && router->ever_default && !router_is_flood(router);
}

/* A server that was only ever sent with lifetime 0 is none. */
static bool gives_dns(const struct router *router)
{
    for (unsigned i = 0; i < router->rdnss_count; i++)
        if (router->rdnss[i].ever_given)
            return true;
    return router->encrypted_dns_count > 0;
}

static struct offer collect(const struct judgement *judgement, const struct segment *segment)
{
    struct offer offer = { 0 };
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        if (router->segment == segment && !router_is_flood(router) &&
            (router->prefix_count > 0 || router->prefix_ignored))
            offer.any_prefix = true;
        if (!is_offer_of(router, segment))
            continue;
        offer.routers++;
        offer.first = offer.first ? offer.first : router;
        offer.advertisements += router->advertisements;
        offer.managed = offer.managed || router->ra.managed;
        offer.other = offer.other || router->ra.other;
        offer.dns = offer.dns || gives_dns(router);
        for (unsigned i = 0; i < router->prefix_count; i++) {
            const struct router_prefix *prefix = &router->prefixes[i];
            bool ula = address_classify(&prefix->prefix.address) == ADDRESS_UNIQUE_LOCAL;
            offer.pd_preferred = offer.pd_preferred || prefix->pd_preferred;
            if (prefix->valid_lifetime == 0)
                continue;
            offer.autonomous = offer.autonomous || prefix->ever_autonomous;
            offer.unique_local = offer.unique_local || ula;
            offer.global_prefix = offer.global_prefix || !ula;
        }
    }
    return offer;
}

/* A single advertisement may be one of several that share the options. */
static bool too_few(struct judgement *judgement, const struct segment *segment, const struct offer *offer)
{
    if (offer->advertisements >= 2)
        return false;
    judgement_withhold(judgement, segment, "only one advertisement was seen, and options may be spread over several");
    return true;
}

static enum confidence confidence_of(const struct judgement *judgement, const struct offer *offer)
{
    enum confidence confidence = offer->advertisements >= 3 ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY;
    return judgement->lossy && confidence > CONFIDENCE_POSSIBLE ? (enum confidence)(confidence - 1) : confidence;
}

static void each_offer(struct judgement *judgement,
                       void (*judge)(struct judgement *judgement, const struct segment *segment,
                                     const struct offer *offer))
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        struct offer offer = collect(judgement, segment);
        const struct plan_segment *plan = judgement_plan(judgement, segment);
        if (offer.routers == 0 || (plan && plan->model == MODEL_IPV4_ONLY))
            continue;
        if (judgement->coverage->truncated_frames > 0) {
            judgement_withhold(judgement, segment, "the capture cut frames: options of advertisements may be missing");
            continue;
        }
        judge(judgement, segment, &offer);
    }
}

static void speak(struct judgement *judgement, const struct segment *segment, const struct offer *offer,
                  const char *sentence)
{
    if (too_few(judgement, segment, offer))
        return;
    struct claim claim = claim_with_confidence(claim_segment(segment, NULL), confidence_of(judgement, offer));
    struct finding *finding =
        judgement_state(judgement, &claim, offer->first->first_seen, offer->first->last_seen, "%s", sentence);
    judgement_refer(judgement, finding, &offer->first->last_frame);
}

static void no_dns(struct judgement *judgement, const struct segment *segment, const struct offer *offer)
{
    const struct dhcp_service *service = dhcp_facts_service(judgement, segment);
    if (!offer->autonomous || offer->dns || (service && service->gives_dns))
        return;
    if ((offer->managed || offer->other) &&
        !(service && (service->silent_clients > 0 || service->answers_without_dns))) {
        judgement_withhold(
            judgement, segment,
            "DHCPv6 may give DNS servers (M or O is set); its unicast answers would not be seen everywhere");
        return;
    }
    speak(
        judgement, segment, offer,
        "Hosts form addresses, but no advertisement names a DNS server, and no DHCPv6 server was seen that does: IPv6 works here only as long as IPv4 brings DNS.");
}

static void no_dns_at_end(struct judgement *judgement)
{
    each_offer(judgement, no_dns);
}

static void managed_without_dhcpv6(struct judgement *judgement, const struct segment *segment,
                                   const struct offer *offer)
{
    const struct dhcp_service *service = dhcp_facts_service(judgement, segment);
    if (!(offer->managed || offer->other) || (service && service->answers))
        return;
    if (!service || service->silent_clients == 0) {
        judgement_withhold(judgement, segment, "no client was seen that repeated its question to DHCPv6 for 10 s");
        return;
    }
    struct claim claim = claim_segment(segment, NULL);
    struct finding *finding = judgement_state(
        judgement, &claim, service->silent_frame.time, segment->last_seen,
        "Advertisements send hosts to DHCPv6 (%s), %u client%s asked for 10 s and longer, and no server answered.",
        offer->managed ? "M" : "O", service->silent_clients, service->silent_clients == 1 ? "" : "s");
    judgement_refer(judgement, finding, &service->silent_frame);
    judgement_refer(judgement, finding, &offer->first->last_frame);
}

static void managed_without_dhcpv6_at_end(struct judgement *judgement)
{
    each_offer(judgement, managed_without_dhcpv6);
}

static void no_autoconfiguration(struct judgement *judgement, const struct segment *segment, const struct offer *offer)
{
    if (offer->any_prefix && !offer->autonomous && !offer->pd_preferred &&
        (offer->global_prefix || offer->unique_local))
        speak(
            judgement, segment, offer,
            "All advertised prefixes forbid autonomous configuration (A=0): Android and some other systems stay without IPv6 here.");
}

static void no_autoconfiguration_at_end(struct judgement *judgement)
{
    each_offer(judgement, no_autoconfiguration);
}

static void no_prefix(struct judgement *judgement, const struct segment *segment, const struct offer *offer)
{
    const struct dhcp_service *service = dhcp_facts_service(judgement, segment);
    /* on an uplink the customer's router takes its address from the delegated prefix (RFC 7084 §4.2, unnumbered) */
    if (offer->any_prefix || (service && (service->gives_addresses || service->delegates)))
        return;
    if (offer->managed) {
        judgement_withhold(judgement, segment,
                           "DHCPv6 may assign addresses (M is set); its unicast answers would not be seen everywhere");
        return;
    }
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        if (!is_offer_of(router, segment))
            continue;
        struct claim claim =
            claim_with_confidence(claim_router(router, router->mac_count ? &router->macs[0].mac : NULL, NULL),
                                  confidence_of(judgement, offer));
        struct finding *finding = judgement_state(
            judgement, &claim, router->first_seen, router->last_seen,
            "Offers a default route, but no router here advertises a prefix: hosts have a way out and no address for it.");
        judgement_refer(judgement, finding, &router->last_frame);
    }
}

static void no_prefix_at_end(struct judgement *judgement)
{
    each_offer(judgement, no_prefix);
}

static void ula_only(struct judgement *judgement, const struct segment *segment, const struct offer *offer)
{
    if (offer->unique_local && !offer->global_prefix)
        speak(
            judgement, segment, offer,
            "Routers offer a way out, but only unique local prefixes: without translation nothing beyond the organisation answers.");
}

static void ula_only_at_end(struct judgement *judgement)
{
    each_offer(judgement, ula_only);
}

static const struct check rows[] = {
    { .id = "ra-managed-without-dhcpv6",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .absence = true,
      .title = "Hosts are sent to DHCPv6, and nobody answers",
      .what = "Advertisements say that addresses or settings come by DHCPv6, clients ask, and no server answers.",
      .why = "Hosts stay without address or DNS server, or wait long for them.",
      .how =
          "M or O is set, a client repeats SOLICIT or INFORMATION-REQUEST with the same transaction for 10 s or longer, and no server was seen.",
      .confused_with = "Answers that this vantage point does not show: then clients do not repeat.",
      .todo = "Start the server or relay, or clear the flags on the router.",
      .verify = "A client's question is answered.",
      .needs = "clients that repeat their question",
      .references = { "RFC 9915" },
      .absorbs = { "dhcpv6-silent", "ra-no-dns" },
      .listens = EVENT_DHCPV6,
      .judge = dhcpv6_seen,
      .conclude = managed_without_dhcpv6_at_end },
    { .id = "ra-no-autoconfiguration",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_LOW,
      .absence = true,
      .title = "No autonomous configuration",
      .what = "Hosts may not make addresses themselves here; only DHCPv6 gives them.",
      .why = "Android and some other systems do not ask DHCPv6 for addresses and stay without IPv6.",
      .how = "All prefixes of all default routers have A=0.",
      .confused_with = "Prefix delegation to hosts (P flag).",
      .todo = "Allow autonomous configuration, or delegate prefixes to hosts (RFC 9663).",
      .verify = "The next advertisement has A=1.",
      .needs = "advertisements",
      .references = { "RFC 8273", "RFC 9663" },
      .conclude = no_autoconfiguration_at_end },
    { .id = "ra-no-dns",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .absence = true,
      .title = "No DNS server over IPv6",
      .what = "Hosts get addresses and a router, but nobody tells them a DNS server over IPv6.",
      .why = "It works only because IPv4 brings one: a hidden dependency that shows when IPv4 goes.",
      .how =
          "A default router with autonomous configuration, no RDNSS in any advertisement, and no DHCPv6 server that gave DNS servers.",
      .confused_with = "DHCPv6 that answers where this capture does not see it: then nothing is said.",
      .todo = "Advertise the DNS server (RDNSS) with a lifetime of three intervals.",
      .verify = "Hosts send questions to it over IPv6.",
      .needs = "advertisements; with M or O also clients that were not answered",
      .references = { "RFC 8106" },
      .conclude = no_dns_at_end },
    { .id = "ra-no-prefix",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .absence = true,
      .title = "Default router without any prefix",
      .what = "A router offers a way out, and no router here advertises a prefix.",
      .why = "Hosts have no address with which to use it; some wait for it before they use IPv4.",
      .how = "Router lifetime above 0, no prefix information option from any router of the segment.",
      .confused_with = "Addresses from DHCPv6, or a prefix that it delegates, as on an uplink.",
      .todo = "Advertise a /64, or do not offer a default route.",
      .verify = "The next advertisement has a prefix.",
      .needs = "advertisements",
      .references = { "RFC 7084 L-4" },
      .conclude = no_prefix_at_end },
    { .id = "ra-ula-only",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_LOW,
      .absence = true,
      .title = "Only unique local prefixes",
      .what = "Routers offer a way out, but all addresses here are unique local.",
      .why = "Nothing beyond the organisation answers such addresses; hosts try, wait, and use IPv4.",
      .how = "A default router, and all advertised prefixes are in fc00::/7.",
      .confused_with = "Prefixes with lifetime 0.",
      .todo = "Advertise a global prefix as well, or no default route.",
      .verify = "Hosts have global addresses.",
      .needs = "advertisements",
      .references = { "RFC 7084 ULA-5", "RFC 4193" },
      .conclude = ula_only_at_end },
};

const struct check_table router_offer_checks = { rows, sizeof rows / sizeof rows[0] };
