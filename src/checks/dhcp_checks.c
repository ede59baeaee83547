#include "base/clock.h"
#include "checks/defect_facts.h"
#include "checks/dhcp_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/outage.h"
#include "checks/words.h"

/* What DHCP clients do, what their messages hold, and who asks in vain. */

/* ── dhcpv6-exhaustion ── */

static const struct words_flood solicits = {
    .what = "SOLICIT messages of DHCPv6",
    .limit = SETTING_DHCPV6_SOLICITS,
    .window = 10 * CLOCK_SECOND,
    .senders = WORDS_SENDER_ROW("dhcpv6-solicits"),
    .crowds = WORDS_CROWD_ROW("dhcpv6-solicit-crowds"),
};

static void exhaustion_seen(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_TICK) {
        words_flood_judge(judgement, &solicits, event, 0);
        return;
    }
    const struct packet *packet = event->packet;
    dhcp_facts_learn(judgement, event);
    if (packet->dhcpv6.type != DHCP_SOLICIT || packet->dhcpv6.relay_count > 0 || !event->host ||
        !event->host->has_mac || event->host->forwarder)
        return;
    words_flood_judge(judgement, &solicits, event, 1);
    const struct dhcp_client *client = dhcp_facts_client(judgement, event->segment, &event->mac);
    unsigned duids = client ? dhcp_facts_passing_duids(client) : 0;
    if (duids < judgement_setting(judgement, SETTING_DHCPV6_DUIDS) || event->host->extender)
        return;
    struct claim claim = claim_host(event->host, packet);
    judgement_raise(judgement, &claim, "Asks for addresses as %u%s different DHCPv6 clients from one MAC address.",
                    duids, duids == DHCP_DUIDS ? " or more" : "");
}

static void exhaustion_at_end(struct judgement *judgement)
{
    words_flood_judge(judgement, &solicits, NULL, 0);
}

/* ── dhcpv6-silent ── */

enum { SILENT_CLIENTS = 2 };

static bool is_expected(const struct judgement *judgement, const struct segment *segment, bool after_answer)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    return after_answer || (plan && plan->dhcpv6_server_count > 0);
}

static void tell_silent(struct judgement *judgement, const struct segment *segment, const struct dhcp_service *service)
{
    struct claim claim = claim_segment(segment, NULL);
    if (judgement->lossy)
        claim.confidence = CONFIDENCE_LIKELY;
    struct finding *finding = judgement_state(
        judgement, &claim, service->silent_from, service->silent_until,
        "%u clients asked DHCPv6 for 10 s and longer and got no answer, although %s.", service->most_silent,
        service->most_after_answer ? "a server had answered before" : "the plan names a server");
    judgement_refer(judgement, finding, &service->most_frame);
}

/* DHCPv4 answered meanwhile. */
static bool dhcpv4_answers(const struct judgement *judgement, const struct segment *segment, int64_t since)
{
    for (const struct server *server = inventory_servers(judgement->inventory); server; server = server_next(server))
        if (server->kind == SERVER_DHCPV4 && server->segment == segment && server->last_seen >= since)
            return true;
    return false;
}

static void silent_seen(struct judgement *judgement, const struct event *event)
{
    dhcp_facts_learn(judgement, event);
    const struct dhcp_service *service = dhcp_facts_service(judgement, event->segment);
    struct claim claim = claim_segment(event->segment, NULL);
    if (!service)
        return;
    if (service->silent_since_answer == 0) {
        struct outage *outage = outage_find(judgement, &claim);
        if (outage && service->last_answer == event->time)
            outage->ipv4_unaffected = dhcpv4_answers(judgement, event->segment, outage->start);
        if (service->last_answer == event->time)
            outage_close(judgement, outage, event->time);
        return;
    }
    if (service->silent_since_answer < SILENT_CLIENTS ||
        !is_expected(judgement, event->segment, service->last_answer != 0))
        return;
    if (service->silent_since_answer == service->most_silent)
        tell_silent(judgement, event->segment, service);
    struct outage *outage = outage_open(judgement, &claim, OUTAGE_SEGMENT, service->round_from);
    if (!outage)
        return;
    if (service->silent_since_answer > outage->affected)
        outage->affected = service->silent_since_answer;
    outage->ipv4_unaffected = dhcpv4_answers(judgement, event->segment, outage->start);
    outage_refer(outage, &service->most_frame);
}

static void judge_silent(struct judgement *judgement, const struct segment *segment, const struct dhcp_service *service)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (!service->asked || service->most_silent == 0 || !is_expected(judgement, segment, service->most_after_answer)) {
        if (service->asked && !service->answers && plan && plan->dhcpv6_server_count > 0)
            judgement_withhold(judgement, segment, "no client was seen that repeated its question to DHCPv6 for 10 s");
        return;
    }
    if (service->most_silent < SILENT_CLIENTS) {
        judgement_withhold(judgement, segment,
                           "only one client asked DHCPv6 in vain: it may be the only one that is refused");
        return;
    }
    tell_silent(judgement, segment, service);
}

static void silent_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct dhcp_service *service = dhcp_facts_service(judgement, segment);
        if (service)
            judge_silent(judgement, segment, service);
    }
}

static const struct check rows[] = {
    { .id = "dhcpv6-exhaustion",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_MEDIUM,
      .title = "Very many DHCPv6 clients that are one",
      .what = "Somebody asks a DHCPv6 server for addresses under ever new names.",
      .why = "The server's pool and memory fill up, and real hosts get nothing.",
      .how =
          "dhcpv6-duids (20) or more client identifiers from one MAC address that do not come back; or more than dhcpv6-solicits (99) SOLICIT in 10 s from MAC addresses that show nothing else within a minute.",
      .confused_with =
          "Relays; extenders and access points with several stable clients behind them; many real hosts that start at once.",
      .todo =
          "Find the switch port (one that learns many MAC addresses). Limit MAC addresses a port and leases a port.",
      .verify = "v6audit -i INTERFACE -d 30m: no dhcpv6-exhaustion.",
      .needs = "the clients' questions, which go to a group",
      .references = { "RFC 9915 section 22" },
      .listens = EVENT_DHCPV6 | EVENT_TICK,
      .judge = exhaustion_seen,
      .conclude = exhaustion_at_end },
    { .id = "dhcpv6-inconsistent",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_LOW,
      .title = "DHCPv6 message that contradicts itself",
      .what = "Times, counts or options in a DHCPv6 message do not fit one another.",
      .why = "Clients ignore such leases, or lose their address before they renew it.",
      .how =
          "T1 later than T2, preferred longer than valid lifetime, T2 later than the end of the valid lifetime, a hop count over 8, an option in a message that may not carry it.",
      .confused_with = "The values 0 (the client decides) and infinity.",
      .todo = "Correct the times on the server; an odd option is a fault of the software that sends it.",
      .verify = "v6audit -i INTERFACE -d 30m while a client renews: no dhcpv6-inconsistent.",
      .needs = "nothing more",
      .references = { "RFC 9915 section 21.4", "RFC 9915 section 21.6", "RFC 9915 section 16" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "dhcpv6-silent",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_HIGH,
      .absence = true,
      .title = "DHCPv6 server that does not answer",
      .what = "Clients ask for addresses or settings by DHCPv6, and the server that should answer does not.",
      .why = "Hosts stay without address or DNS server.",
      .how =
          "2 or more clients repeat SOLICIT or INFORMATION-REQUEST with the same transaction for 10 s or longer, no server answers in between, and a server answered before or the plan names one.",
      .confused_with =
          "Answers that this vantage point does not show: then clients do not repeat. Where M or O is set and no server was ever seen: ra-managed-without-dhcpv6.",
      .todo = "Look at the server and at the relay on the router. A firewall on the server may drop UDP port 547.",
      .verify = "A client's question is answered: v6audit -i INTERFACE -d 5m while one renews.",
      .needs = "two clients that repeat their question",
      .references = { "RFC 9915 section 15" },
      .listens = EVENT_DHCPV6,
      .judge = silent_seen,
      .conclude = silent_at_end },
    { .id = "dhcpv6-obsolete",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_INFO,
      .title = "Obsolete parts of DHCPv6",
      .what = "A message uses what the current DHCPv6 standard has dropped.",
      .why = "It works today; new clients and servers may ignore it.",
      .how = "Temporary addresses (IA_TA), the Server Unicast option, the status UseMulticast.",
      .confused_with = "Temporary addresses that hosts make themselves.",
      .todo = "Plan an update of the software.",
      .verify = "v6audit -i INTERFACE -d 30m: no dhcpv6-obsolete.",
      .needs = "nothing more",
      .references = { "RFC 9915 section 25" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "dhcpv6-malformed",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_LOW,
      .title = "Broken DHCPv6 message",
      .what = "A DHCPv6 message cannot be read to its end.",
      .why = "Receivers drop it or ignore a part. It may be a faulty client, or a test of how servers take it.",
      .how =
          "A message shorter than its header, an option past the end or of a wrong length, an unassigned message type, relays nested too deep, a name that is no name.",
      .confused_with = "Frames that the capture cut.",
      .todo = "Update the software that sends it.",
      .verify = "v6audit -i INTERFACE -d 30m: no dhcpv6-malformed.",
      .needs = "whole frames",
      .references = { "RFC 9915 section 21.1" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
};

const struct check_table dhcp_checks = { rows, sizeof rows / sizeof rows[0] };
