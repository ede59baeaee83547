#include "checks/dhcp_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"

/* DHCP of IPv4: who answers, and whether clients that could do without IPv4 are heard. */

/* ── dhcpv4-rogue ── */

static bool is_documented_dhcpv4(const struct judgement *judgement, const struct segment *segment,
                                 const struct address *address, const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (!plan || !plan->dhcpv4_servers_given)
        return true;
    if (plan_find_server(plan->dhcpv4_servers, plan->dhcpv4_server_count, address, mac, NULL, 0))
        return true;
    return mac && dhcp_facts_relays(judgement, segment, mac) &&
           plan_find_server(plan->dhcpv4_servers, plan->dhcpv4_server_count, address, NULL, NULL, 0);
}

static void dhcpv4_seen(struct judgement *judgement, const struct event *event)
{
    enum { OFFER = 2, ACK = 5 };
    const struct packet *packet = event->packet;
    const struct dhcpv4_message *message = &packet->dhcpv4;
    char server[ADDRESS_TEXT_SIZE], router[ADDRESS_TEXT_SIZE];
    if (message->operation != 2 || (message->message_type != OFFER && message->message_type != ACK))
        return;
    const struct address *address = message->has_server_id ? &message->server_id : &packet->layers[0].source;
    const struct mac *mac = packet->has_source_mac ? &packet->source_mac : NULL;
    if (is_documented_dhcpv4(judgement, event->segment, address, mac))
        return;
    struct claim claim = claim_sender(event);
    judgement_raise(judgement, &claim, "Answers DHCP for IPv4 as %s%s%s; the plan names other servers.",
                    address_format_ip(4, address, server), message->has_routers ? ", with the gateway " : "",
                    message->has_routers ? address_format_ip(4, &message->router, router) : "");
}

static void dhcpv4_at_end(struct judgement *judgement)
{
    char address[ADDRESS_TEXT_SIZE];
    for (const struct server *server = inventory_servers(judgement->inventory); server; server = server_next(server)) {
        if (server->kind != SERVER_DHCPV4)
            continue;
        const struct host *host =
            server->has_mac ? inventory_find_host(judgement->inventory, server->segment, &server->mac) : NULL;
        struct claim claim =
            host ? claim_host(host, NULL) : claim_address(server->segment, &server->address, NULL, NULL);
        if (is_documented_dhcpv4(judgement, server->segment, &server->address, server->has_mac ? &server->mac : NULL))
            continue;
        if (findings_find(judgement->findings, judgement->check, server->segment, &claim.subject))
            continue;
        struct finding *finding = judgement_state(judgement, &claim, server->first_seen, server->last_seen,
                                                  "Answers DHCP for IPv4 as %s; the plan names other servers.",
                                                  address_format_ip(4, &server->address, address));
        if (finding)
            finding->count = server->answers;
        judgement_refer(judgement, finding, &server->first_frame);
        judgement_refer(judgement, finding, &server->last_frame);
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
    { .id = "dhcpv4-rogue",
      .family = FAMILY_DHCP,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Rogue DHCPv4 server",
      .what = "A DHCP server for IPv4 that the plan does not name answers hosts.",
      .why =
          "Hosts take its gateway and DNS server. A device that shares its connection does this for IPv4 and IPv6 at once.",
      .how = "OFFER or ACK from a sender that matches no entry of dhcpv4-servers.",
      .confused_with = "Routers that relay the answers of a listed server.",
      .todo = "Find the switch port of the MAC address; use DHCP snooping on access ports.",
      .verify = "v6audit --plan FILE -i INTERFACE -d 30m while a client renews: no dhcpv4-rogue.",
      .needs = "one answer, and a plan with dhcpv4-servers",
      .references = { "RFC 2131" },
      .listens = EVENT_DHCPV4,
      .judge = dhcpv4_seen,
      .conclude = dhcpv4_at_end },
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

const struct check_table dhcpv4_checks = { rows, sizeof rows / sizeof rows[0] };
