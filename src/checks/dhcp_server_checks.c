#include <string.h>

#include "base/text.h"
#include "checks/dhcp_facts.h"
#include "checks/families.h"
#include "checks/own_findings.h"
#include "checks/router_facts.h"

/* Who answers DHCPv6, and whether they may. */

enum { SUSPICION_MAX = 15, FAILED_CLIENTS = 3 };

static struct claim claim_server(const struct dhcp_server *server, const struct packet *packet)
{
    struct claim claim = server->has_mac ? claim_address(server->segment, &server->address, &server->mac, packet)
                                         : claim_address(server->segment, &server->address, NULL, packet);
    claim.subject.kind = SUBJECT_HOST;
    return claim;
}

static void describe_server(const struct dhcp_server *server, char *text, size_t room)
{
    char address[ADDRESS_TEXT_SIZE], prefix[PREFIX_TEXT_SIZE];
    text[0] = '\0';
    if (server->has_lease)
        text_append(text, room, ", gives addresses such as %s for %u s and longer",
                    address_format(&server->lease, address), server->shortest_lease);
    else if (server->prefix_count > 0)
        text_append(text, room, ", delegates %s", prefix_format(&server->prefixes[0], prefix));
    for (unsigned i = 0; i < server->dns_count; i++)
        text_append(text, room, "%s%s", i ? ", " : ", DNS ", address_format(&server->dns[i], address));
}

static void describe_clients(const struct dhcp_server *server, struct finding *finding)
{
    char text[200] = "", mac[MAC_TEXT_SIZE];
    for (unsigned i = 0; i < server->client_count; i++)
        text_append(text, sizeof text, "%s%s", i ? ", " : "", mac_format(&server->clients[i], mac));
    if (server->client_count > 0)
        judgement_impact(finding, "it answered %u client%s%s: %s", server->client_count,
                         server->client_count == 1 ? "" : "s", server->client_count == DHCP_CLIENTS ? " or more" : "",
                         text);
}

/* Raise for this answer, or at the end for all of them, when nothing was raised before. */
static struct finding *speak(struct judgement *judgement, const struct dhcp_server *server, struct claim claim,
                             const char *message)
{
    struct finding *finding = findings_find(judgement->findings, judgement->check, server->segment, &claim.subject);
    if (claim.packet) {
        finding = judgement_raise(judgement, &claim, "%s", message);
    } else if (!finding) {
        finding = judgement_state(judgement, &claim, server->first_seen, server->last_seen, "%s", message);
        if (finding)
            finding->count = server->answers;
        judgement_refer(judgement, finding, &server->first_frame);
        judgement_refer(judgement, finding, &server->last_frame);
    }
    if (finding)
        describe_clients(server, finding);
    return finding;
}

typedef void server_judge(struct judgement *judgement, const struct dhcp_server *server, struct claim claim);

static void on_answer(struct judgement *judgement, const struct event *event, server_judge *judge)
{
    const struct dhcp_server *server = dhcp_facts_learn(judgement, event);
    if (server)
        judge(judgement, server, claim_server(server, event->packet));
}

static void on_each(struct judgement *judgement, server_judge *judge)
{
    for (const struct dhcp_server *server = dhcp_facts_servers(judgement); server; server = dhcp_facts_next(server))
        judge(judgement, server, claim_server(server, NULL));
}

/* ── dhcpv6-rogue, dhcpv6-unverified ── */

static void judge_rogue(struct judgement *judgement, const struct dhcp_server *server, struct claim claim)
{
    char what[400], message[700] = "";
    const struct plan_segment *plan = judgement_plan(judgement, server->segment);
    if (dhcp_facts_status(judgement, server) != DHCP_UNDOCUMENTED) {
        if (judgement->concluding) /* its DUID or role became known later */
            judgement_withdraw(judgement, judgement->check->id, &claim);
        return;
    }
    describe_server(server, what, sizeof what);
    text_append(message, sizeof message, "Answers DHCPv6%s; %s.", what,
                plan->dhcpv6_servers_given ? "the plan names other servers" : "the plan has no DHCPv6 on this segment");
    speak(judgement, server, claim, message);
}

static void rogue_seen(struct judgement *judgement, const struct event *event)
{
    on_answer(judgement, event, judge_rogue);
}

static void rogue_at_end(struct judgement *judgement)
{
    on_each(judgement, judge_rogue);
}

static void judge_unverified(struct judgement *judgement, const struct dhcp_server *server, struct claim claim)
{
    char what[400], message[700] = "";
    if (dhcp_facts_status(judgement, server) != DHCP_UNVERIFIED) {
        judgement_withdraw(judgement, judgement->check->id, &claim);
        return;
    }
    describe_server(server, what, sizeof what);
    text_append(message, sizeof message, "Answers DHCPv6%s. Nothing says who may do so here.", what);
    speak(judgement, server, claim, message);
}

static void unverified_seen(struct judgement *judgement, const struct event *event)
{
    on_answer(judgement, event, judge_unverified);
}

static void unverified_at_end(struct judgement *judgement)
{
    on_each(judgement, judge_unverified);
}

/* ── dhcpv6-suspicious ── */

/* What a takeover sends beside its answers, an advertisement with lifetime 0 that points at DHCPv6, makes it no router. */
static bool is_its_own(const struct router *router, const struct dhcp_server *server)
{
    return server->has_mac && router_mac_row(router, &server->mac);
}

static bool any_managed(const struct judgement *judgement, const struct dhcp_server *server)
{
    unsigned seen = 0;
    for (const struct router *router = inventory_routers(judgement->inventory); router && seen < DHCP_OTHERS;
         router = router_next(router), seen++)
        if (router->segment == server->segment && router->ra.managed &&
            (router->ever_default || !is_its_own(router, server)))
            return true;
    return false;
}

static bool is_router(const struct judgement *judgement, const struct dhcp_server *server)
{
    unsigned seen = 0;
    for (const struct router *router = inventory_routers(judgement->inventory); router && seen < DHCP_OTHERS;
         router = router_next(router), seen++)
        if (router->segment == server->segment && router->ever_default && is_its_own(router, server))
            return true;
    return false;
}

/* Neither a router nor another server shows its prefix; only where routers show any. */
static bool prefix_stands_alone(const struct judgement *judgement, const struct dhcp_server *server)
{
    for (unsigned i = 0; i < server->prefix_count; i++) {
        const struct prefix_record *record =
            inventory_find_prefix(judgement->inventory, server->segment, &server->prefixes[i]);
        if (server->segment->router_advertisements > 0 && !(record && record->sources & PREFIX_FROM_RA))
            return true;
    }
    return false;
}

static bool is_only_server(struct judgement *judgement, const struct dhcp_server *server)
{
    unsigned seen = 0;
    for (const struct dhcp_server *other = dhcp_facts_servers(judgement); other && seen < DHCP_OTHERS;
         other = dhcp_facts_next(other), seen++)
        if (other != server && other->segment == server->segment)
            return false;
    return true;
}

struct suspicion {
    unsigned score;
    bool grave; /* one of the first three reasons */
    char reasons[500];
};

static void suspect(struct suspicion *suspicion, bool is_so, unsigned points, const char *reason)
{
    if (!is_so)
        return;
    suspicion->score += points;
    text_append(suspicion->reasons, sizeof suspicion->reasons, "%s%s", suspicion->reasons[0] ? "; " : "", reason);
}

static struct suspicion weigh(struct judgement *judgement, const struct dhcp_server *server)
{
    struct suspicion suspicion = { 0 };
    bool router = is_router(judgement, server);
    const struct dhcp_server *other = dhcp_facts_differing(judgement, server, true);
    suspect(&suspicion, server->link_local_dns || server->link_local_lease, 2,
            server->link_local_dns ? "its DNS server is a link-local address" : "it gives link-local addresses");
    suspect(&suspicion, server->client_before && !router, 3, "it was a client itself before");
    suspect(&suspicion, other != NULL, 2, "another server was there before it and answers otherwise");
    suspicion.grave = suspicion.score > 0;
    suspect(&suspicion, server->dns_is_itself && !router, 2, "it is its own DNS server, and no router");
    suspect(&suspicion, server->answered_solicit && !any_managed(judgement, server), 2,
            "it gives addresses although no advertisement asks hosts to use DHCPv6");
    suspect(&suspicion, server->short_lease, 1, "its leases are very short");
    suspect(&suspicion, prefix_stands_alone(judgement, server), 1, "nothing else shows its prefix");
    suspect(&suspicion, server->fast && !is_only_server(judgement, server), 1, "it answers within a millisecond");
    return suspicion;
}

static void judge_suspicious(struct judgement *judgement, const struct dhcp_server *server, struct claim claim)
{
    char message[800] = "", what[300];
    if (dhcp_facts_status(judgement, server) == DHCP_DOCUMENTED ||
        (is_router(judgement, server) && is_only_server(judgement, server))) {
        judgement_withdraw(judgement, judgement->check->id, &claim);
        return;
    }
    struct suspicion suspicion = weigh(judgement, server);
    if (!suspicion.grave || suspicion.score < judgement_setting(judgement, SETTING_SUSPICION_SCORE)) {
        if (judgement->concluding) /* the capture showed more: an advertisement with M, for one */
            judgement_withdraw(judgement, judgement->check->id, &claim);
        return;
    }
    describe_server(server, what, sizeof what);
    text_append(message, sizeof message, "Answers DHCPv6%s. Suspicious (%u of %u points): %s.", what, suspicion.score,
                SUSPICION_MAX, suspicion.reasons);
    claim.confidence = CONFIDENCE_LIKELY;
    speak(judgement, server, claim, message);
}

static void suspicious_seen(struct judgement *judgement, const struct event *event)
{
    on_answer(judgement, event, judge_suspicious);
}

static void suspicious_at_end(struct judgement *judgement)
{
    on_each(judgement, judge_suspicious);
}

/* ── dhcpv6-two-servers ── */

static void judge_two(struct judgement *judgement, const struct dhcp_server *server, struct claim of_server)
{
    const struct plan_segment *plan = judgement_plan(judgement, server->segment);
    char first[ADDRESS_TEXT_SIZE], second[ADDRESS_TEXT_SIZE];
    struct claim claim = claim_segment(server->segment, of_server.packet);
    const struct dhcp_server *other = dhcp_facts_differing(judgement, server, !of_server.packet);
    if (judgement->plan && (!plan || plan->dhcpv6_servers_given)) {
        if (plan)
            judgement_withdraw(judgement, judgement->check->id, &claim);
        return;
    }
    if (!other)
        return;
    if (claim.packet) {
        judgement_raise(
            judgement, &claim,
            "Two DHCPv6 servers give different answers: %s and %s. What a host gets depends on who is faster.",
            address_format(&other->address, first), address_format(&server->address, second));
        return;
    }
    if (findings_find(judgement->findings, judgement->check, server->segment, &claim.subject))
        return;
    struct finding *finding = judgement_state(
        judgement, &claim, server->first_seen, server->last_seen,
        "Two DHCPv6 servers give different answers: %s and %s. What a host gets depends on who is faster.",
        address_format(&other->address, first), address_format(&server->address, second));
    judgement_refer(judgement, finding, &other->last_frame);
    judgement_refer(judgement, finding, &server->last_frame);
}

static void two_seen(struct judgement *judgement, const struct event *event)
{
    on_answer(judgement, event, judge_two);
}

static void two_at_end(struct judgement *judgement)
{
    on_each(judgement, judge_two);
}

/* ── dhcpv6-without-flags ── */

static bool has_other_finding(const struct judgement *judgement, const char *check, const struct dhcp_server *server)
{
    const struct check *row = checks_find(check);
    struct claim claim = claim_server(server, NULL);
    return row && findings_find(judgement->findings, row, server->segment, &claim.subject);
}

static void judge_without_flags(struct judgement *judgement, const struct dhcp_server *server, struct claim of_server)
{
    char address[ADDRESS_TEXT_SIZE];
    struct claim claim = claim_segment(server->segment, of_server.packet);
    if (!server->answered_solicit || server->segment->router_advertisements == 0 || any_managed(judgement, server) ||
        has_other_finding(judgement, "dhcpv6-rogue", server) ||
        has_other_finding(judgement, "dhcpv6-suspicious", server))
        return;
    struct finding *finding = judgement_state(
        judgement, &claim, server->first_seen, server->last_seen,
        "The DHCPv6 server %s gives addresses, but no Router Advertisement says so (M): hosts that wait for it never ask.",
        address_format(&server->address, address));
    judgement_refer(judgement, finding, &server->last_frame);
}

static void without_flags_at_end(struct judgement *judgement)
{
    on_each(judgement, judge_without_flags);
}

/* ── dhcpv6-failure ── */

static void add_refusals(char *text, size_t room, const char *what, unsigned times)
{
    if (times == 1)
        text_append(text, room, "%s%s once", text[0] ? ", " : "", what);
    else if (times > 1)
        text_append(text, room, "%s%s %u times", text[0] ? ", " : "", what, times);
}

static void judge_failure(struct judgement *judgement, const struct dhcp_server *server, struct claim claim)
{
    char text[300] = "";
    bool pool = server->refused_count >= FAILED_CLIENTS, bindings = server->no_bindings >= FAILED_CLIENTS;
    bool grave = pool || bindings || server->unspecified_failures > 0;
    if (!grave && server->not_on_link == 0 && server->no_prefixes == 0)
        return;
    if (pool)
        text_append(text, sizeof text, "no addresses for %u or more clients", server->refused_count);
    add_refusals(text, sizeof text, "unspecified failure", server->unspecified_failures);
    add_refusals(text, sizeof text, "no binding", bindings ? server->no_bindings : 0);
    add_refusals(text, sizeof text, "not on this link", server->not_on_link);
    add_refusals(text, sizeof text, "no prefix to delegate", server->no_prefixes);
    claim = claim_with_severity(claim, grave ? SEVERITY_MEDIUM : SEVERITY_INFO);
    judgement_raise(judgement, &claim, "The server answers clients with: %s.", text);
}

/* Only answers that refuse something are worth a word. */
static void failure_seen(struct judgement *judgement, const struct event *event)
{
    const struct dhcp_server *server = dhcp_facts_learn(judgement, event);
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    if (server &&
        ((message->has_status && message->status != 0) || (message->has_ia_status && message->ia_status != 0)))
        judge_failure(judgement, server, claim_server(server, event->packet));
}

static const struct check rows[] = {
    { .id = "dhcpv6-rogue",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_CRITICAL,
      .needs_plan = true,
      .title = "Rogue DHCPv6 server",
      .what = "A DHCPv6 server that the plan does not name answers hosts.",
      .why =
          "Hosts take its DNS server, and so all their connections may lead elsewhere. Mostly it is an accident: a connection sharing, a test server, a router with its LAN port on the wrong network.",
      .how =
          "ADVERTISE, REPLY or RECONFIGURE from a sender that matches no entry of dhcpv6-servers, or on a segment whose model (slaac, ipv4-only) has no DHCPv6 server.",
      .confused_with =
          "Documented routers that relay the answers of a listed server; relayed messages between relay and server.",
      .todo =
          "Find the switch port of the MAC address; stop it or add it to the plan; use DHCPv6 Shield on access ports.",
      .verify = "v6audit --plan FILE -i INTERFACE -d 30m while a client renews: no dhcpv6-rogue.",
      .needs = "one answer, and a plan that says who may answer",
      .references = { "RFC 7610", "RFC 9915 section 22" },
      .absorbs = { "dhcpv6-suspicious" },
      .listens = EVENT_DHCPV6,
      .judge = rogue_seen,
      .conclude = rogue_at_end },
    { .id = "dhcpv6-unverified",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_INFO,
      .title = "DHCPv6 server that nothing documents",
      .what = "A DHCPv6 server answers; no plan says whether it may.",
      .why = "Only a plan can tell the right server from another.",
      .how = "ADVERTISE, REPLY or RECONFIGURE, and no plan that lists servers for this segment.",
      .confused_with = "Servers of the plan.",
      .todo = "Add it to the plan (dhcpv6-servers) if it is yours.",
      .verify = "v6audit --plan FILE CAPTURE: no dhcpv6-unverified.",
      .needs = "one answer",
      .references = { "RFC 9915" },
      .listens = EVENT_DHCPV6,
      .judge = unverified_seen,
      .conclude = unverified_at_end },
    { .id = "dhcpv6-suspicious",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_HIGH,
      .title = "Suspicious DHCPv6 server",
      .what = "A DHCPv6 server behaves as the servers of a network do not.",
      .why = "Hosts take its DNS server, and so all their connections may lead elsewhere.",
      .how =
          "suspicion-score (4) points or more, at least one of the first three: link-local DNS server or lease (2), a client before (3), a second server whose answers differ (2); its own DNS server and no router (2), addresses although no advertisement has M (2), leases of at most dhcpv6-lease-short (1), a prefix that nothing else shows (1), answers within 1 ms beside another server (1).",
      .confused_with =
          "The only server of a segment that is also its router; servers of the plan; pairs of servers that answer alike.",
      .todo = "Find the switch port of the MAC address and ask what runs there. Write a plan: then this is certain.",
      .verify = "v6audit -i INTERFACE -d 30m while a client renews: no dhcpv6-suspicious.",
      .needs = "its answers; a second server's for some reasons",
      .references = { "RFC 7610" },
      .listens = EVENT_DHCPV6,
      .judge = suspicious_seen,
      .conclude = suspicious_at_end },
    { .id = "dhcpv6-two-servers",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_MEDIUM,
      .title = "DHCPv6 servers that answer differently",
      .what = "Two DHCPv6 servers on one segment give different DNS servers or prefixes.",
      .why = "What a host gets depends on who is faster: some hosts work, others do not.",
      .how =
          "Two servers with different DUIDs, and other DNS servers or prefixes in their answers; no plan that lists servers.",
      .confused_with = "Pairs that share their configuration (the same DNS servers and prefixes).",
      .todo = "Stop one of them, or configure both alike.",
      .verify = "v6audit -i INTERFACE -d 30m while a client renews: no dhcpv6-two-servers.",
      .needs = "answers of both",
      .references = { "RFC 9915" },
      .listens = EVENT_DHCPV6,
      .judge = two_seen,
      .conclude = two_at_end },
    { .id = "dhcpv6-without-flags",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_LOW,
      .title = "DHCPv6 addresses that no advertisement mentions",
      .what = "A DHCPv6 server gives addresses, but the routers do not tell hosts to ask for them.",
      .why =
          "Hosts that follow the advertisements never ask; others do. The segment has two kinds of hosts without anybody having decided so.",
      .how =
          "A server answered a SOLICIT with an address, there are Router Advertisements, and none of them has M set.",
      .confused_with = "Prefix delegation, settings alone, servers that refuse addresses.",
      .todo = "Set M on the routers, or stop giving addresses.",
      .verify = "v6audit CAPTURE: no dhcpv6-without-flags.",
      .needs = "an answer and advertisements",
      .references = { "RFC 4861 section 4.2", "RFC 9915" },
      .conclude = without_flags_at_end },
    { .id = "dhcpv6-failure",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_MEDIUM,
      .other_severities = "info for clients that moved here (not on link) and for prefixes that there are none of",
      .title = "DHCPv6 server that refuses",
      .what = "A DHCPv6 server tells clients that it cannot serve them.",
      .why = "These clients have no address from it, or lose the one they had.",
      .how = "NoAddrsAvail to 3 or more clients, NoBinding 3 times or more, UnspecFail once.",
      .confused_with = "NotOnLink for clients that come from elsewhere, NoPrefixAvail for clients that just try: info.",
      .todo = "Is the pool used up, or was the server's state lost? Look at its log.",
      .verify = "v6audit -i INTERFACE -d 30m: no dhcpv6-failure.",
      .needs = "its answers",
      .references = { "RFC 9915 section 21.13" },
      .listens = EVENT_DHCPV6,
      .judge = failure_seen },
};

const struct check_table dhcp_server_checks = { rows, sizeof rows / sizeof rows[0] };
