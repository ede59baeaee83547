#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/router_facts.h"

/* What advertisements say against what the plan says. Who sends them is router_checks.c's. */

struct compared {
    const struct plan_segment *plan;
    const struct plan_router *entry; /* NULL: no documented router */
    const struct router *router;
    struct claim claim;
};

static bool open_comparison(const struct judgement *judgement, const struct router *router, const struct mac *mac,
                            const struct packet *packet, struct compared *compared)
{
    *compared = (struct compared){ .plan = judgement_plan(judgement, router->segment),
                                   .router = router,
                                   .claim = claim_router(router, mac, packet) };
    if (!compared->plan)
        return false;
    if (compared->plan->routers_given &&
        judgement_match_router(compared->plan, router, mac, &compared->entry) != ROUTER_MATCH_ALL)
        compared->entry = NULL;
    return compared->entry || !router_is_flood(router); /* made-up routers are ra-flood's */
}

static void on_event(struct judgement *judgement, const struct event *event,
                     void (*judge)(struct judgement *judgement, struct compared *compared))
{
    struct compared compared;
    if (open_comparison(judgement, event->router, event->packet->has_source_mac ? &event->mac : NULL, event->packet,
                        &compared))
        judge(judgement, &compared);
}

/* The MAC address that the plan knows, of those that speak for the router; else its first. NULL: raw IP. */
static const struct mac *documented_mac(const struct judgement *judgement, const struct router *router)
{
    const struct plan_segment *plan = judgement_plan(judgement, router->segment);
    for (unsigned i = 0; plan && plan->routers_given && i < router->mac_count; i++)
        if (judgement_match_router(plan, router, &router->macs[i].mac, NULL) == ROUTER_MATCH_ALL)
            return &router->macs[i].mac;
    return router->mac_count ? &router->macs[0].mac : NULL;
}

/* At the end, for what is not known yet: the plan's segment may have become clear only now. */
static void at_end(struct judgement *judgement, void (*judge)(struct judgement *judgement, struct compared *compared))
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        struct compared compared;
        if (!open_comparison(judgement, router, documented_mac(judgement, router), NULL, &compared))
            continue;
        struct claim anybody = claim_router(router, NULL, NULL); /* whichever MAC address it was told of */
        if (!findings_find(judgement->findings, judgement->check, router->segment, &anybody.subject))
            judge(judgement, &compared);
    }
}

static void speak(struct judgement *judgement, const struct compared *compared, const char *message)
{
    if (compared->claim.packet) {
        judgement_raise(judgement, &compared->claim, "%s", message);
        return;
    }
    struct finding *finding = judgement_state(judgement, &compared->claim, compared->router->first_seen,
                                              compared->router->last_seen, "%s", message);
    judgement_refer(judgement, finding, &compared->router->last_frame);
}

/* ── ra-parameter-differs ── */

struct differences {
    char text[700];
};

/* A final dot says nothing, nor does the case. */
static bool same_name(const char *documented, const char *name)
{
    size_t length = strlen(name);
    if (length > 0 && name[length - 1] == '.')
        length--;
    return strlen(documented) == length && strncasecmp(documented, name, length) == 0;
}

static void differ_number(struct differences *differences, bool named, const char *field, uint32_t expected,
                          uint32_t seen)
{
    if (named && expected != seen)
        text_append(differences->text, sizeof differences->text, "%s%s %u (plan: %u)", differences->text[0] ? ", " : "",
                    field, seen, expected);
}

static void differ_flag(struct differences *differences, bool named, const char *field, bool expected, bool seen)
{
    if (named && expected != seen)
        text_append(differences->text, sizeof differences->text, "%s%s %s (plan: %s)", differences->text[0] ? ", " : "",
                    field, seen ? "on" : "off", expected ? "on" : "off");
}

/* Options may be spread over several advertisements: what is missing is known at the end. */
static void differ_missing(struct differences *differences, const struct plan_ra *plan, const struct router *router)
{
    char address[ADDRESS_TEXT_SIZE];
    for (unsigned i = 0; plan->has_rdnss && i < plan->rdnss_count; i++) {
        bool found = false;
        for (unsigned j = 0; j < router->rdnss_count && !found; j++)
            found = address_equal(&plan->rdnss[i], &router->rdnss[j].address);
        if (!found)
            text_append(differences->text, sizeof differences->text, "%sDNS server %s missing",
                        differences->text[0] ? ", " : "", address_format(&plan->rdnss[i], address));
    }
    for (unsigned i = 0; plan->has_dnssl && i < plan->dnssl_count; i++) {
        bool found = false;
        for (unsigned j = 0; j < router->dnssl_count && !found; j++)
            found = same_name(plan->dnssl[i], router->dnssl[j].text);
        if (!found)
            text_append(differences->text, sizeof differences->text, "%ssearch domain %s missing",
                        differences->text[0] ? ", " : "", plan->dnssl[i]);
    }
}

/* A router's own `ra:` goes before the segment's, field by field. Value 0 is "unspecified" and no difference. */
static void compare_parameters(struct differences *differences, const struct plan_ra *plan, const struct router *router)
{
    const struct router_advertisement *ra = &router->ra;
    differ_flag(differences, plan->has_managed, "managed", plan->managed, ra->managed);
    differ_flag(differences, plan->has_other, "other", plan->other, ra->other);
    if (plan->has_preference && ra->router_lifetime > 0 && plan->preference != ra->preference)
        text_append(differences->text, sizeof differences->text, "%spreference %s (plan: %s)",
                    differences->text[0] ? ", " : "", router_preference_word(ra->preference),
                    router_preference_word(plan->preference));
    differ_number(differences, plan->has_cur_hop_limit && ra->cur_hop_limit, "hop limit", plan->cur_hop_limit,
                  ra->cur_hop_limit);
    differ_number(differences, plan->has_router_lifetime && ra->router_lifetime, "router lifetime",
                  plan->router_lifetime, ra->router_lifetime);
    differ_number(differences, plan->has_reachable_time && ra->reachable_time, "reachable time", plan->reachable_time,
                  ra->reachable_time);
    differ_number(differences, plan->has_retrans_timer && ra->retrans_timer, "retransmission timer",
                  plan->retrans_timer, ra->retrans_timer);
    differ_number(differences, plan->has_mtu && router->has_mtu, "MTU", plan->mtu, router->mtu);
}

static struct plan_ra merge_parameters(const struct plan_segment *segment, const struct plan_router *router)
{
    struct plan_ra merged = segment->ra;
    const struct plan_ra *own = &router->ra;
    if (!router->has_ra)
        return merged;
#define PREFER(field)                                                                                                  \
    if (own->has_##field) {                                                                                            \
        merged.has_##field = true;                                                                                     \
        merged.field = own->field;                                                                                     \
    }
    PREFER(managed)
    PREFER(other)
    PREFER(preference)
    PREFER(cur_hop_limit)
    PREFER(mtu)
    PREFER(router_lifetime)
    PREFER(reachable_time)
    PREFER(retrans_timer)
    PREFER(rdnss)
    PREFER(dnssl)
#undef PREFER
    merged.rdnss_count = own->has_rdnss ? own->rdnss_count : merged.rdnss_count;
    merged.dnssl_count = own->has_dnssl ? own->dnssl_count : merged.dnssl_count;
    return merged;
}

static bool open_parameters(const struct compared *compared, struct plan_ra *plan)
{
    if (!compared->entry || !(compared->plan->has_ra || compared->entry->has_ra))
        return false;
    *plan = merge_parameters(compared->plan, compared->entry);
    return true;
}

static void judge_parameters(struct judgement *judgement, struct compared *compared)
{
    struct differences differences = { "" };
    struct plan_ra plan;
    char message[800];
    if (!open_parameters(compared, &plan))
        return;
    compare_parameters(&differences, &plan, compared->router);
    if (judgement->concluding)
        differ_missing(&differences, &plan, compared->router);
    if (!differences.text[0])
        return;
    snprintf(message, sizeof message, "Advertises other parameters than the plan has: %s.", differences.text);
    speak(judgement, compared, message);
}

static void parameters_seen(struct judgement *judgement, const struct event *event)
{
    on_event(judgement, event, judge_parameters);
}

/* What differs was told with each advertisement; what is missing comes to it. */
static void add_missing(const struct judgement *judgement, const struct router *router)
{
    struct compared compared;
    struct plan_ra plan;
    struct differences missing = { "" };
    char before[FINDING_MESSAGE_SIZE];
    if (!open_comparison(judgement, router, documented_mac(judgement, router), NULL, &compared) ||
        !open_parameters(&compared, &plan))
        return;
    struct finding *finding =
        findings_find(judgement->findings, judgement->check, router->segment, &compared.claim.subject);
    differ_missing(&missing, &plan, router);
    size_t length = finding ? strlen(finding->message) : 0;
    if (length < 2 || !missing.text[0] || strstr(finding->message, " missing"))
        return;
    memcpy(before, finding->message, length - 1); /* without its full stop */
    before[length - 1] = '\0';
    judgement_reword(finding, "%s, %s.", before, missing.text);
}

static void parameters_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        add_missing(judgement, router);
    at_end(judgement, judge_parameters);
}

/* ── ra-dns-undocumented ── */

static bool lists_address(const struct address *list, unsigned count, const struct address *address)
{
    for (unsigned i = 0; i < count; i++)
        if (address_equal(&list[i], address))
            return true;
    return false;
}

static bool dns_is_documented(const struct compared *compared, const struct address *address)
{
    const struct plan_segment *plan = compared->plan;
    if (lists_address(plan->ra.rdnss, plan->ra.rdnss_count, address))
        return true;
    if (compared->entry && lists_address(compared->entry->ra.rdnss, compared->entry->ra.rdnss_count, address))
        return true;
    return plan_find_server(plan->dns_servers, plan->dns_server_count, address, NULL, NULL, 0) != NULL;
}

static bool lists_name(char *const *list, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (same_name(list[i], name))
            return true;
    return false;
}

/* What is undocumented in the union over the router's advertisements, and whether this one says any of it. */
struct undocumented {
    char text[700];
    bool said;
};

static void note_undocumented(struct undocumented *undocumented, const struct compared *compared, int64_t last_said,
                              const char *what, const char *which)
{
    text_append(undocumented->text, sizeof undocumented->text, "%s%s %s", undocumented->text[0] ? ", " : "", what,
                which);
    undocumented->said = undocumented->said || !compared->claim.packet || last_said == compared->router->last_seen;
}

static void find_servers(struct undocumented *undocumented, const struct compared *compared)
{
    const struct router *router = compared->router;
    const struct plan_segment *plan = compared->plan;
    char address[ADDRESS_TEXT_SIZE];
    bool names_servers =
        plan->dns_servers_given || plan->ra.has_rdnss || (compared->entry && compared->entry->ra.has_rdnss);
    for (unsigned i = 0; names_servers && i < router->rdnss_count; i++) {
        const struct router_dns *server = &router->rdnss[i];
        if (server->lifetime > 0 && !dns_is_documented(compared, &server->address))
            note_undocumented(undocumented, compared, server->last_seen, "DNS server",
                              address_format(&server->address, address));
    }
    for (unsigned i = 0; (names_servers || plan->encrypted_dns_count) && i < router->encrypted_dns_count; i++) {
        const struct router_name *server = &router->encrypted_dns[i];
        if (server->lifetime > 0 && !lists_name(plan->encrypted_dns, plan->encrypted_dns_count, server->text))
            note_undocumented(undocumented, compared, server->last_seen, "encrypted DNS server", server->text);
    }
}

static void find_domains(struct undocumented *undocumented, const struct compared *compared)
{
    const struct plan_ra *segment = &compared->plan->ra, *own = compared->entry ? &compared->entry->ra : segment;
    for (unsigned i = 0; (segment->has_dnssl || own->has_dnssl) && i < compared->router->dnssl_count; i++) {
        const struct router_name *domain = &compared->router->dnssl[i];
        if (domain->lifetime > 0 && !lists_name(segment->dnssl, segment->dnssl_count, domain->text) &&
            !lists_name(own->dnssl, own->dnssl_count, domain->text))
            note_undocumented(undocumented, compared, domain->last_seen, "search domain", domain->text);
    }
}

static void judge_dns(struct judgement *judgement, struct compared *compared)
{
    struct undocumented undocumented = { "", false };
    char message[900];
    find_servers(&undocumented, compared);
    bool servers = undocumented.text[0] != '\0';
    find_domains(&undocumented, compared);
    if (!undocumented.said)
        return;
    snprintf(message, sizeof message, "Advertises %s: not in the plan. %s", undocumented.text,
             servers ? "Hosts ask such a server for every name." : "Hosts complete short names with it.");
    speak(judgement, compared, message);
}

static void dns_seen(struct judgement *judgement, const struct event *event)
{
    on_event(judgement, event, judge_dns);
}

static void dns_at_end(struct judgement *judgement)
{
    at_end(judgement, judge_dns);
}

/* ── ra-route-undocumented ── */

static bool route_is_documented(const struct judgement *judgement, const struct compared *compared,
                                const struct router_route *route)
{
    const struct plan_segment *plan = compared->plan;
    for (unsigned i = 0; i < plan->route_count; i++)
        if (plan->routes[i].length == 0 ? route->prefix.length == 0 : prefix_covers(&plan->routes[i], &route->prefix))
            return true; /* a documented ::/0 stands for itself alone */
    if (route->prefix.length == 0)
        return route->preference != PREFERENCE_HIGH;
    for (unsigned i = 0; i < plan->nat64_count; i++)
        if (prefix_covers(&plan->nat64[i], &route->prefix))
            return true;
    for (unsigned i = 0; i < plan->prefix_count; i++)
        if (prefix_covers(&plan->prefixes[i].prefix, &route->prefix))
            return true;
    return plan_in_aggregates(judgement->plan, &route->prefix.address);
}

static bool pref64_is_documented(const struct plan_segment *plan, const struct prefix *prefix)
{
    static const struct prefix well_known = { .address = { { 0x00, 0x64, 0xff, 0x9b } }, .length = 96 };
    for (unsigned i = 0; i < plan->nat64_count; i++)
        if (prefix_equal(&plan->nat64[i], prefix))
            return true;
    if (plan->nat64_given)
        return false;
    return (plan->model == MODEL_IPV6_ONLY || plan->model == MODEL_IPV6_MOSTLY) && prefix_equal(prefix, &well_known);
}

static void judge_routes(struct judgement *judgement, struct compared *compared)
{
    const struct router *router = compared->router;
    struct undocumented undocumented = { "", false };
    char message[900], text[PREFIX_TEXT_SIZE], which[PREFIX_TEXT_SIZE + 32];
    bool nat64 = false;
    if (router_is_stub(router))
        return; /* ra-stub-router's */
    for (unsigned i = 0; i < router->route_count; i++) {
        const struct router_route *route = &router->routes[i];
        if (route->lifetime == 0 || route_is_documented(judgement, compared, route))
            continue;
        snprintf(which, sizeof which, "%s (preference %s)", prefix_format(&route->prefix, text),
                 router_preference_word(route->preference));
        note_undocumented(&undocumented, compared, route->last_seen, "the route", which);
    }
    for (unsigned i = 0; i < router->pref64_count; i++) {
        const struct router_pref64 *pref64 = &router->pref64[i];
        if (pref64->lifetime == 0 || pref64_is_documented(compared->plan, &pref64->prefix))
            continue;
        note_undocumented(&undocumented, compared, pref64->last_seen, "the NAT64 prefix",
                          prefix_format(&pref64->prefix, text));
        nat64 = true;
    }
    if (!undocumented.said)
        return;
    snprintf(message, sizeof message, "Advertises %s: not in the plan.%s", undocumented.text,
             nat64 ? " A NAT64 prefix takes all IPv4 traffic of IPv6-only hosts." : "");
    speak(judgement, compared, message);
}

static void routes_seen(struct judgement *judgement, const struct event *event)
{
    on_event(judgement, event, judge_routes);
}

static void routes_at_end(struct judgement *judgement)
{
    at_end(judgement, judge_routes);
}

static const struct check rows[] = {
    { .id = "ra-dns-undocumented",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Advertised DNS server that the plan does not have",
      .what = "A router gives hosts a DNS server, search domain or encrypted DNS server that the plan does not name.",
      .why = "Who answers a host's questions for names decides where it connects.",
      .how =
          "RDNSS, DNSSL or encrypted DNS options with a lifetime above 0, whose content is in none of rdnss, dnssl, dns-servers, encrypted-dns of the plan.",
      .confused_with = "Lifetime 0: the router withdraws the server.",
      .todo = "Compare the router's configuration with the plan; correct the one that is wrong.",
      .verify = "The next advertisement names only documented servers.",
      .needs = "one valid Router Advertisement, and a plan that names DNS servers",
      .references = { "RFC 8106", "RFC 9463" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = dns_seen,
      .conclude = dns_at_end },
    { .id = "ra-parameter-differs",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Documented router with other parameters",
      .what = "A router of the plan advertises something else than the plan says.",
      .why =
          "Hosts are configured otherwise than the network was designed for, or the document misleads the next colleague.",
      .how =
          "A field that the plan's ra: names (the router's own before the segment's) has another value in an advertisement of a documented router.",
      .confused_with =
          "Fields that the plan does not name; values of 0, which mean unspecified; the router lifetime of final advertisements.",
      .todo = "Correct the router or the plan.",
      .verify = "The next advertisement agrees.",
      .needs = "one valid Router Advertisement of a documented router",
      .references = { "RFC 4861 section 4.2" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = parameters_seen,
      .conclude = parameters_at_end },
    { .id = "ra-route-undocumented",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Advertised route or NAT64 prefix that the plan does not have",
      .what = "A router announces a route or a NAT64 prefix that is not in the plan.",
      .why = "Hosts send matching traffic there; a NAT64 prefix takes all IPv4 traffic of IPv6-only hosts.",
      .how =
          "A route information option outside aggregates, prefixes and routes of the plan (or ::/0 with preference high), or a PREF64 option outside nat64.",
      .confused_with =
          "64:ff9b::/96 on segments of model ipv6-only or ipv6-mostly without nat64; routes of stub routers.",
      .todo = "Remove the route from the router, or document it (routes, nat64).",
      .verify = "The next advertisement is without it.",
      .needs = "one valid Router Advertisement, and a plan",
      .references = { "RFC 4191", "RFC 8781" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = routes_seen,
      .conclude = routes_at_end },
};

const struct check_table router_plan_checks = { rows, sizeof rows / sizeof rows[0] };
