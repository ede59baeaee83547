#include "base/clock.h"
#include "checks/defect_facts.h"
#include "checks/dhcp_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
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

static void learn(struct judgement *judgement, const struct event *event)
{
    dhcp_facts_learn(judgement, event);
}

static void judge_silent(struct judgement *judgement, const struct segment *segment, const struct dhcp_service *service)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    bool expected = service->most_after_answer || (plan && plan->dhcpv6_server_count > 0);
    if (!service->asked || service->most_silent == 0 || !expected) {
        if (service->asked && !service->answers && plan && plan->dhcpv6_server_count > 0)
            judgement_withhold(judgement, segment, "no client was seen that repeated its question to DHCPv6 for 10 s");
        return;
    }
    if (service->most_silent < SILENT_CLIENTS) {
        judgement_withhold(judgement, segment,
                           "only one client asked DHCPv6 in vain: it may be the only one that is refused");
        return;
    }
    struct claim claim = claim_segment(segment, NULL);
    if (judgement->lossy)
        claim.confidence = CONFIDENCE_LIKELY;
    struct finding *finding = judgement_state(
        judgement, &claim, service->silent_from, service->silent_until,
        "%u clients asked DHCPv6 for 10 s and longer and got no answer, although %s.", service->most_silent,
        service->most_after_answer ? "a server had answered before" : "the plan names a server");
    judgement_refer(judgement, finding, &service->most_frame);
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

/* ── dhcpv4-ipv6-only-ignored ── */

struct wish_key {
    uint32_t segment, transaction_id;
    struct mac client;
    uint16_t padding;
};

struct wish {
    bool ipv6_only;
};

struct deaf_key {
    uint32_t segment;
    struct mac server;
    uint16_t padding;
};

/* A server that was asked for option 108 and answered without it. */
struct deaf {
    const struct segment *segment;
    struct address address;
    bool offers; /* another time it did */
    uint32_t count;
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, last_frame;
};

static const struct table_row wish_row = { "dhcpv4-wishes",     sizeof(struct wish_key),
                                           sizeof(struct wish), 4096,
                                           TABLE_EVICT_OLDEST,  NULL };
static const struct table_row deaf_row = { "dhcpv4-deaf-servers", sizeof(struct deaf_key),
                                           sizeof(struct deaf),   1024,
                                           TABLE_EVICT_OLDEST,    NULL };

static void note_answer(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, &deaf_row);
    struct deaf_key key = { .segment = event->segment->index, .server = packet->source_mac };
    bool made = false;
    struct deaf *deaf = table && packet->has_source_mac ? table_insert(table, &key, &made) : NULL;
    if (!deaf)
        return;
    deaf->segment = event->segment;
    deaf->address = packet->dhcpv4.has_server_id ? packet->dhcpv4.server_id : packet->layers[0].source;
    if (packet->dhcpv4.has_ipv6_only) {
        deaf->offers = true;
        return;
    }
    deaf->last_frame = words_frame_of(event);
    deaf->last_seen = event->time;
    if (deaf->count++ == 0) {
        deaf->first_frame = deaf->last_frame;
        deaf->first_seen = event->time;
    }
}

static void wish_seen(struct judgement *judgement, const struct event *event)
{
    enum { OFFER = 2, ACK = 5 };
    const struct dhcpv4_message *message = &event->packet->dhcpv4;
    struct table *table = memory_table(judgement, &wish_row);
    struct wish_key key = { .segment = event->segment->index,
                            .transaction_id = message->transaction_id,
                            .client = message->client_mac };
    if (!table || !message->has_client_mac)
        return;
    if (message->operation == 1) {
        struct wish *wish = message->wants_ipv6_only ? table_insert(table, &key, NULL) : NULL;
        if (wish)
            wish->ipv6_only = true;
    } else if (message->message_type == OFFER || message->message_type == ACK) {
        if (table_find(table, &key))
            note_answer(judgement, event);
    }
}

/* A host without IPv4 would reach IPv4 from here. */
static bool has_nat64(const struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (plan && (plan->nat64_count > 0 || plan->model == MODEL_IPV6_MOSTLY))
        return true;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && router->pref64_count > 0)
            return true;
    return false;
}

static void wish_at_end(struct judgement *judgement)
{
    char address[ADDRESS_TEXT_SIZE];
    struct table *table = memory_table(judgement, &deaf_row);
    for (const struct deaf *deaf = table ? table_first(table) : NULL; deaf; deaf = table_next(deaf)) {
        const struct deaf_key *key = table_key(deaf);
        const struct host *host = inventory_find_host(judgement->inventory, deaf->segment, &key->server);
        if (!host || deaf->count == 0 || deaf->offers || !has_nat64(judgement, deaf->segment))
            continue;
        struct claim claim = claim_host(host, NULL);
        struct finding *finding = judgement_state(
            judgement, &claim, deaf->first_seen, deaf->last_seen,
            "The DHCP server %s does not offer IPv6-only (option 108) to clients that ask for it, although NAT64 is there.",
            address_format_ip(4, &deaf->address, address));
        if (finding)
            finding->count = deaf->count;
        judgement_refer(judgement, finding, &deaf->first_frame);
        judgement_refer(judgement, finding, &deaf->last_frame);
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
      .judge = learn,
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
    { .id = "dhcpv4-ipv6-only-ignored",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_INFO,
      .title = "Clients that could do without IPv4",
      .what = "Clients offer to go without IPv4, and the DHCP server gives them an IPv4 address all the same.",
      .why = "The network has what it takes to be IPv6-mostly: each such client would free an IPv4 address.",
      .how =
          "A client lists option 108, the server's OFFER or ACK lacks it, and a router announces PREF64 or the plan names NAT64.",
      .confused_with = "Networks without NAT64, where the option would cut hosts off.",
      .todo = "Configure option 108 (IPv6-only preferred) on the DHCP server.",
      .verify = "v6audit -i INTERFACE -d 30m while a client starts: no dhcpv4-ipv6-only-ignored.",
      .needs = "a client's question and its answer",
      .references = { "RFC 8925" },
      .listens = EVENT_DHCPV4,
      .judge = wish_seen,
      .conclude = wish_at_end },
};

const struct check_table dhcp_checks = { rows, sizeof rows / sizeof rows[0] };
