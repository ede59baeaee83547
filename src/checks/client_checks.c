#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/service_facts.h"
#include "checks/words.h"

/* Clients: who falls back, whose IPv6 is broken, and who still needs IPv4. */

#define FALLBACK_LEAST (10 * CLOCK_SECOND / 1000)
#define FALLBACK_MOST  (5 * CLOCK_SECOND)

enum { ATTEMPTS = 8, FALLBACKS = 3, FALLBACK_CLIENTS = 2, WANTS = 6, DISTURBED = 3 };
enum { PORT_DNS = 53, PORT_DHCP_SERVER = 67, PORT_DHCP_CLIENT = 68, PORT_DNS_OVER_TLS = 853 };

/* ── fallback-to-ipv4 ── */

enum attempt_state { ATTEMPT_PENDING, ATTEMPT_ANSWERED, ATTEMPT_FAILED };

struct attempt { /* an IPv6 connection of a client, and the IPv4 one that followed */
    struct address six, four;
    uint16_t port, six_port, four_port;
    uint8_t six_state, four_state; /* enum attempt_state */
    bool used, has_four;
    int64_t time;
    struct frame_reference six_frame, four_frame;
};

struct client {
    unsigned next;
    struct attempt attempts[ATTEMPTS]; /* a ring */
};

struct fallback_key {
    struct words_place place;
    uint32_t port;
};

struct fallback {
    uint32_t count;
    unsigned client_count;
    struct mac clients[FALLBACK_CLIENTS];
};

static const struct table_row client_row = { "fallback-clients",    sizeof(struct words_sender),
                                             sizeof(struct client), 4096,
                                             TABLE_EVICT_OLDEST,    NULL };
static const struct table_row fallback_row = { "fallbacks", sizeof(struct fallback_key), sizeof(struct fallback),
                                               4096,        TABLE_EVICT_OLDEST,          NULL };

static void raise_fallback(struct judgement *judgement, const struct flow *flow, const struct attempt *attempt)
{
    struct table *table = memory_table(judgement, &fallback_row);
    struct fallback_key key = { .place = words_place_of(flow->segment, &attempt->six), .port = attempt->port };
    struct fallback *fallback = table ? table_insert(table, &key, NULL) : NULL;
    char six[ADDRESS_TEXT_SIZE], four[ADDRESS_TEXT_SIZE];
    if (!fallback)
        return;
    fallback->count++;
    bool known = false;
    for (unsigned i = 0; i < fallback->client_count; i++)
        known = known || mac_equal(&fallback->clients[i], &flow->client_mac);
    if (!known && fallback->client_count < FALLBACK_CLIENTS)
        fallback->clients[fallback->client_count++] = flow->client_mac;
    if (fallback->count < FALLBACKS && fallback->client_count < FALLBACK_CLIENTS)
        return;
    bool named = inventory_share_name(judgement->inventory, flow->segment, &attempt->six, &attempt->four);
    struct claim claim = claim_service(flow->segment, 6, &attempt->six, attempt->port, NULL, NULL);
    claim.confidence = named ? CONFIDENCE_CONFIRMED : CONFIDENCE_POSSIBLE;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "%u times a client got no answer from %s port %u, turned to %s over IPv4 and was answered (%s).",
        fallback->count, address_format(&attempt->six, six), attempt->port, address_format_ip(4, &attempt->four, four),
        named ? "both addresses belong to one name" : "that both are one service is inferred from the order");
    if (finding)
        finding->count = fallback->count; /* the first ones raised nothing yet */
    judgement_refer(judgement, finding, &attempt->six_frame);
    judgement_refer(judgement, finding, &attempt->four_frame);
}

static void settle(struct judgement *judgement, const struct flow *flow, struct attempt *attempt)
{
    if (attempt->six_state != ATTEMPT_FAILED || attempt->four_state != ATTEMPT_ANSWERED)
        return;
    attempt->used = false;
    raise_fallback(judgement, flow, attempt);
}

static void begin_attempt(struct client *client, const struct flow *flow)
{
    if (flow->ip_version == 6) {
        client->attempts[client->next++ % ATTEMPTS] = (struct attempt){ .used = true,
                                                                        .six = flow->server,
                                                                        .port = flow->server_port,
                                                                        .six_port = flow->client_port,
                                                                        .time = flow->syn_time,
                                                                        .six_frame = flow->last_question };
        return;
    }
    for (unsigned i = 1; i <= ATTEMPTS; i++) { /* the latest first */
        struct attempt *attempt = &client->attempts[(client->next - i) % ATTEMPTS];
        int64_t later = flow->syn_time - attempt->time;
        if (!attempt->used || attempt->has_four || attempt->port != flow->server_port ||
            attempt->six_state == ATTEMPT_ANSWERED || later < FALLBACK_LEAST || later > FALLBACK_MOST)
            continue;
        attempt->has_four = true;
        attempt->four = flow->server;
        attempt->four_port = flow->client_port;
        attempt->four_frame = flow->last_question;
        return;
    }
}

static void end_attempt(struct judgement *judgement, struct client *client, const struct flow *flow)
{
    bool answered = flow->outcome == FLOW_ANSWERED;
    if (!answered && flow->outcome != FLOW_UNANSWERED)
        return;
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        struct attempt *attempt = &client->attempts[i];
        if (!attempt->used || attempt->port != flow->server_port)
            continue;
        if (flow->ip_version == 6 && attempt->six_port == flow->client_port &&
            address_equal(&attempt->six, &flow->server))
            attempt->six_state = answered ? ATTEMPT_ANSWERED : ATTEMPT_FAILED;
        else if (flow->ip_version == 4 && attempt->has_four && attempt->four_port == flow->client_port &&
                 address_equal(&attempt->four, &flow->server))
            attempt->four_state = answered ? ATTEMPT_ANSWERED : ATTEMPT_FAILED;
        else
            continue;
        settle(judgement, flow, attempt);
        return;
    }
}

static void fallback_seen(struct judgement *judgement, const struct event *event)
{
    const struct flow *flow = event->flow;
    if (flow->protocol != IP_TCP || !flow->has_client_mac || !flow->begin_seen)
        return;
    struct table *table = memory_table(judgement, &client_row);
    struct words_sender key = words_sender_of(flow->segment, &flow->client_mac);
    bool begins = event->change_code == FLOW_CHANGE_BEGIN;
    struct client *client = !table                            ? NULL
                            : begins && flow->ip_version == 6 ? table_insert(table, &key, NULL)
                                                              : table_find(table, &key);
    if (!client)
        return;
    if (begins)
        begin_attempt(client, flow);
    else if (event->change_code == FLOW_CHANGE_OUTCOME)
        end_attempt(judgement, client, flow);
}

/* ── host-disturbed ── */

static bool has_routable(const struct host *host)
{
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (address_is_routable(&record->address) && record->last_claim)
            return true;
    return false;
}

static void disturbed(struct judgement *judgement, const struct host *host)
{
    const struct host_connections *connections = &host->connections;
    char first[ADDRESS_TEXT_SIZE], second[ADDRESS_TEXT_SIZE];
    if (host->forwarder || host->virtual_router || host->capture_host || connections->failed_count < 2 ||
        connections->ipv6_failed_since < DISTURBED || connections->ipv4_answered == 0 || !has_routable(host))
        return;
    struct claim claim = claim_host(host, NULL);
    claim.confidence = judgement->lossy ? CONFIDENCE_LIKELY : CONFIDENCE_CONFIRMED;
    struct finding *finding = judgement_state(
        judgement, &claim, host->first_seen, host->last_seen,
        "Has an IPv6 address, but %u IPv6 connections in a row got no answer (to %s, %s and perhaps others), while %u over IPv4 were answered.",
        connections->ipv6_failed_since, address_format(&connections->failed[0], first),
        address_format(&connections->failed[1], second), connections->ipv4_answered);
    judgement_refer(judgement, finding, &connections->failed_frame);
}

static void disturbed_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            disturbed(judgement, host);
}

/* ── host-ipv4-dependency, ipv4-literal ── */

struct want {
    char name[NAME_TEXT_SIZE]; /* a name that it asked only for A; else empty */
    bool asked_aaaa;
    uint8_t protocol;
    uint16_t port;
    struct address address; /* a literal */
};

struct dependency {
    uint32_t discovers; /* without option 108 */
    unsigned want_count;
    struct want wants[WANTS];
    struct words_frames frames;
    int64_t first, last;
};

static const struct table_row dependency_row = { "ipv4-dependencies",       sizeof(struct words_sender),
                                                 sizeof(struct dependency), 1024,
                                                 TABLE_EVICT_OLDEST,        NULL };

static struct dependency *dependency_of(struct judgement *judgement, const struct event *event)
{
    struct table *table = memory_table(judgement, &dependency_row);
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    bool made;
    struct dependency *dependency = table ? table_insert(table, &key, &made) : NULL;
    if (dependency && made)
        dependency->first = event->time;
    if (dependency)
        dependency->last = event->time;
    return dependency;
}

static void want_name(struct dependency *dependency, const struct event *event)
{
    const struct packet *packet = event->packet;
    uint16_t type = packet->dns.questions[0].type;
    if (type != DNS_A && type != DNS_AAAA)
        return;
    struct want *want = NULL;
    for (unsigned i = 0; i < dependency->want_count && !want; i++)
        if (strcmp(dependency->wants[i].name, event->name->name) == 0)
            want = &dependency->wants[i];
    if (!want && dependency->want_count < WANTS) {
        want = &dependency->wants[dependency->want_count++];
        *want = (struct want){ 0 };
        memcpy(want->name, event->name->name, sizeof want->name);
        words_keep_frame(&dependency->frames, event);
    }
    if (want && type == DNS_AAAA)
        want->asked_aaaa = true;
}

static void want_address(struct dependency *dependency, const struct event *event)
{
    const struct flow *flow = event->flow;
    for (unsigned i = 0; i < dependency->want_count; i++)
        if (address_equal(&dependency->wants[i].address, &flow->server) &&
            dependency->wants[i].port == flow->server_port)
            return;
    if (dependency->want_count == WANTS)
        return;
    dependency->wants[dependency->want_count++] =
        (struct want){ .address = flow->server, .port = flow->server_port, .protocol = flow->protocol };
    words_keep_frame(&dependency->frames, event);
}

static bool is_infrastructure(const struct flow *flow)
{
    return flow->server_port == PORT_DNS || flow->server_port == PORT_DHCP_SERVER ||
           flow->server_port == PORT_DHCP_CLIENT || flow->server_port == PORT_DNS_OVER_TLS;
}

/* A connection to an IPv4 address of another network that no DNS answer named. */
static bool is_literal(const struct judgement *judgement, const struct event *event)
{
    const struct flow *flow = event->flow;
    if (event->change_code != FLOW_CHANGE_BEGIN || flow->ip_version != 4 || !event->host || event->host->forwarder ||
        !event->packet || is_infrastructure(flow) || service_is_legacy(flow->protocol, flow->server_port))
        return false;
    const struct host *target =
        flow->has_server_mac ? inventory_find_host(judgement->inventory, flow->segment, &flow->server_mac) : NULL;
    for (unsigned i = 0; target && i < target->ipv4_count; i++)
        if (address_equal(&target->ipv4[i], &flow->server))
            return false; /* a neighbour */
    return !inventory_name_of(judgement->inventory, flow->segment, &flow->server);
}

static void dependency_seen(struct judgement *judgement, const struct event *event)
{
    bool discovers = event->type == EVENT_DHCPV4 && event->packet->dhcpv4.message_type == 1 &&
                     event->packet->dhcpv4.operation == 1 && !event->packet->dhcpv4.wants_ipv6_only;
    bool asks = event->type == EVENT_NAME && event->change_code == NAME_CHANGE_ASKED && event->packet;
    bool connects = event->type == EVENT_FLOW && is_literal(judgement, event);
    if ((!discovers && !asks && !connects) || !event->host || event->host->forwarder ||
        !service_segment_is_ipv6_only(judgement, event->segment))
        return;
    struct dependency *dependency = dependency_of(judgement, event);
    if (!dependency)
        return;
    if (discovers) {
        if (dependency->discovers++ == 0)
            words_keep_frame(&dependency->frames, event);
    } else if (asks) {
        want_name(dependency, event);
    } else {
        want_address(dependency, event);
    }
}

static void list_wants(const struct dependency *dependency, char *text, size_t room)
{
    char address[ADDRESS_TEXT_SIZE];
    text[0] = '\0';
    if (dependency->discovers)
        text_append(text, room, "%u DHCPv4 DISCOVER without option 108", dependency->discovers);
    for (unsigned i = 0; i < dependency->want_count; i++) {
        const struct want *want = &dependency->wants[i];
        if (want->name[0] && want->asked_aaaa)
            continue;
        text_append(text, room, "%s", text[0] ? "; " : "");
        if (want->name[0])
            text_append(text, room, "only A for %s", want->name);
        else
            text_append(text, room, "%s:%u (%s) without a name", address_format_ip(4, &want->address, address),
                        want->port, packet_protocol_word(want->protocol));
    }
}

static void dependency_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &dependency_row);
    char text[600];
    for (const struct segment *segment = inventory_segments(judgement->inventory); table && segment;
         segment = segment_next(segment)) {
        if (!service_segment_is_ipv6_only(judgement, segment))
            continue;
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
            struct words_sender key = words_sender_of(segment, &host->mac);
            const struct dependency *dependency = host->has_mac ? table_find(table, &key) : NULL;
            if (!dependency || host->forwarder)
                continue;
            list_wants(dependency, text, sizeof text);
            if (!text[0])
                continue;
            struct claim claim = claim_host(host, NULL);
            struct finding *finding = judgement_state(judgement, &claim, dependency->first, dependency->last,
                                                      "Still wanted over IPv4: %s.", text);
            words_refer(judgement, finding, &dependency->frames);
        }
    }
}

static void literal_seen(struct judgement *judgement, const struct event *event)
{
    char address[ADDRESS_TEXT_SIZE];
    const struct flow *flow = event->flow;
    if (!is_literal(judgement, event) ||
        event->time - event->segment->first_seen < judgement_setting(judgement, SETTING_LITERAL_WATCH) * CLOCK_SECOND)
        return;
    const struct host_connections *connections = &event->host->connections;
    if (connections->encrypted_dns || connections->dns_answers == 0)
        return; /* its questions, or what was answered, may be hidden */
    struct claim claim = claim_with_confidence(claim_host(event->host, event->packet), CONFIDENCE_LIKELY);
    judgement_raise(judgement, &claim, "Connects to %s port %u (%s), which no answer of a name server contained.",
                    address_format_ip(4, &flow->server, address), flow->server_port,
                    packet_protocol_word(flow->protocol));
}

static void literal_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
            struct claim claim = claim_host(host, NULL);
            if (host->connections.encrypted_dns || host->forwarder)
                judgement_withdraw(judgement, judgement->check->id, &claim);
        }
}

static const struct check rows[] = {
    { .id = "fallback-to-ipv4",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Clients fall back to IPv4",
      .what = "Clients try a service over IPv6, get no answer, and use it over IPv4 instead.",
      .why = "Each connection begins late, and clients without IPv4 cannot fall back.",
      .how =
          "An IPv6 SYN without answer, from the same client to the same port an IPv4 SYN 0.01 to 5 s later that is answered: three times, or by two clients. Confirmed when one name has both addresses.",
      .confused_with =
          "An answer over IPv6 that came in time; a service that is down over both families; refused connections.",
      .todo =
          "Follow the path to the IPv6 address: route, firewall rules of both families, the service itself. A stale AAAA record belongs removed.",
      .verify = "Connect over IPv6 while capturing: SYN-ACK within the usual time.",
      .needs = "both directions of the clients' connections",
      .references = { "RFC 8305" },
      .listens = EVENT_FLOW,
      .judge = fallback_seen },
    { .id = "host-disturbed",
      .family = FAMILY_HOST,
      .severity = SEVERITY_HIGH,
      .title = "Host whose IPv6 does not work",
      .what = "A host has an IPv6 address and uses it, but its connections get no answer, while those over IPv4 do.",
      .why = "It would be better off without IPv6; its users learn that IPv6 breaks things.",
      .how =
          "At least three IPv6 connections in a row, to at least two destinations, unanswered or unreachable, and answered ones over IPv4 (grade D).",
      .confused_with =
          "One service that is down (fallback-to-ipv4); captures of one direction; hosts that ask only once.",
      .todo = "On the host: default route, firewall, VPN, a stale address. If many hosts are hit, look at the router.",
      .verify = "Its next IPv6 connections are answered.",
      .needs = "both directions of its connections",
      .references = { "RFC 6724", "RFC 8305" },
      .conclude = disturbed_at_end },
    { .id = "host-ipv4-dependency",
      .family = FAMILY_HOST,
      .severity = SEVERITY_INFO,
      .title = "What a host still wanted over IPv4",
      .what = "On a segment without IPv4, or one that prefers to do without, a host still asked for it.",
      .why = "It is the list of what would break without IPv4.",
      .how =
          "On a segment of model ipv6-only or ipv6-mostly, or with a router that announces NAT64: DHCPv4 DISCOVER without option 108, names asked only for A, connections to IPv4 addresses that no name server gave.",
      .confused_with = "Hosts that ask with option 108 and are content; names that are asked for both types.",
      .todo = "Look for firmware or a setting. Else a translator on the host (CLAT) or the replacement list.",
      .verify = "Capture its next start: nothing is listed any more.",
      .needs = "its broadcasts; for names and connections its traffic",
      .references = { "RFC 8925", "RFC 6877" },
      .listens = EVENT_DHCPV4 | EVENT_NAME | EVENT_FLOW,
      .judge = dependency_seen,
      .conclude = dependency_at_end },
    { .id = "ipv4-literal",
      .family = FAMILY_HOST,
      .severity = SEVERITY_LOW,
      .absence = true,
      .title = "IPv4 address written into software",
      .what = "A host connects to an IPv4 address that no name server told it.",
      .why = "An address in a program or a configuration works over IPv4 only: NAT64 and DNS64 cannot help.",
      .how =
          "After literal-watch seconds of capture, a connection beyond the segment to an IPv4 address that was in no DNS answer, from a host whose DNS questions are seen.",
      .confused_with =
          "Names learnt before the capture, hence the time; encrypted DNS, which hides names; name servers and DHCP servers.",
      .todo = "Find the program or setting and write a name there.",
      .verify = "Its connections follow DNS answers.",
      .needs = "a capture that sees its DNS questions, for ten minutes and more",
      .references = { "RFC 6586 section 3.2", "RFC 8683" },
      .listens = EVENT_FLOW,
      .judge = literal_seen,
      .conclude = literal_at_end },
};

const struct check_table client_checks = { rows, sizeof rows / sizeof rows[0] };
