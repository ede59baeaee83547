#include "checks/dhcp_facts.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "checks/memory.h"

enum { TEN_SECONDS = 1000 /* hundredths */ };

#define STABLE_AFTER (60 * CLOCK_SECOND)
#define FAST         (1 * CLOCK_SECOND / 1000)

struct segment_key {
    uint32_t segment;
};

struct client_key {
    uint32_t segment;
    struct mac mac;
    uint16_t padding;
};

struct server_key {
    uint32_t segment;
    struct mac mac;
    uint16_t padding;
    struct address address; /* unspecified where there is a MAC address */
};

struct question_key {
    uint32_t segment, transaction_id;
    struct mac mac;
    uint16_t padding;
};

struct question {
    uint32_t asked;
    int64_t first_asked;
    bool counted;
};

/* The message that was taken in last, and what came of it. */
struct learnt {
    uint16_t file;
    bool reassembled;
    uint64_t number;
    const struct dhcp_server *server;
};

static const struct memory_row learnt_row = { sizeof(struct learnt) };
static const struct table_row service_row = {
    "dhcpv6-service", sizeof(struct segment_key), sizeof(struct dhcp_service), 4096, TABLE_REFUSE, NULL
};
static const struct table_row client_row = { "dhcpv6-clients",           sizeof(struct client_key),
                                             sizeof(struct dhcp_client), 4096,
                                             TABLE_EVICT_OLDEST,         NULL };
static const struct table_row server_row = {
    "dhcpv6-servers", sizeof(struct server_key), sizeof(struct dhcp_server), 1024, TABLE_REFUSE, NULL
};
static const struct table_row question_row = { "dhcpv6-questions",      sizeof(struct question_key),
                                               sizeof(struct question), 4096,
                                               TABLE_EVICT_OLDEST,      NULL };

static struct frame_reference frame_of(const struct event *event)
{
    return (struct frame_reference){ .file = event->packet->frame->file,
                                     .number = event->packet->frame->number,
                                     .time = event->time };
}

static struct dhcp_service *service_of(struct judgement *judgement, const struct segment *segment)
{
    struct table *table = memory_table(judgement, &service_row);
    struct segment_key key = { .segment = segment->index };
    return table ? table_insert(table, &key, NULL) : NULL;
}

const struct dhcp_service *dhcp_facts_service(struct judgement *judgement, const struct segment *segment)
{
    return service_of(judgement, segment);
}

/* ── clients ── */

const struct dhcp_client *dhcp_facts_client(struct judgement *judgement, const struct segment *segment,
                                            const struct mac *mac)
{
    struct table *table = memory_table(judgement, &client_row);
    struct client_key key = { .segment = segment->index, .mac = *mac };
    return table ? table_find(table, &key) : NULL;
}

unsigned dhcp_facts_passing_duids(const struct dhcp_client *client)
{
    unsigned count = 0;
    for (unsigned i = 0; i < client->duid_count; i++)
        count += !client->duids[i].stable;
    return count;
}

static void note_duid(struct dhcp_client *client, const struct bytes *duid, int64_t now)
{
    uint64_t hash = hash_bytes(duid->data, duid->size);
    for (unsigned i = 0; i < client->duid_count; i++)
        if (client->duids[i].hash == hash) {
            client->duids[i].stable = client->duids[i].stable || now - client->duids[i].first_seen >= STABLE_AFTER;
            return;
        }
    if (client->duid_count < DHCP_DUIDS)
        client->duids[client->duid_count++] = (struct dhcp_duid){ .hash = hash, .first_seen = now };
}

/* Clients are told apart by MAC address: one that asks anew is one that asks. */
static void count_silent(struct dhcp_client *client, const struct event *event, const struct question *question,
                         struct dhcp_service *service)
{
    if (client->silent_round == 0 && service->silent_clients++ == 0)
        service->silent_frame = frame_of(event);
    if (client->silent_round == service->round + 1) {
        if (service->silent_since_answer == service->most_silent)
            service->silent_until = event->time;
        return;
    }
    client->silent_round = service->round + 1;
    if (service->silent_since_answer == 0 || question->first_asked < service->round_from)
        service->round_from = question->first_asked;
    if (++service->silent_since_answer <= service->most_silent)
        return;
    service->most_silent = service->silent_since_answer;
    service->most_after_answer = service->last_answer != 0;
    service->silent_until = event->time;
    service->silent_from = service->round_from;
    service->most_frame = frame_of(event);
}

static void note_question(struct judgement *judgement, const struct event *event, struct dhcp_client *client,
                          struct dhcp_service *service)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    struct table *table = memory_table(judgement, &question_row);
    struct question_key key = { .segment = event->segment->index,
                                .transaction_id = message->transaction_id,
                                .mac = event->mac };
    struct question *question = table ? table_insert(table, &key, NULL) : NULL;
    if (!question)
        return;
    if (question->asked++ == 0)
        question->first_asked = event->time;
    if (question->asked < 2 || question->counted || !message->has_elapsed || message->elapsed < TEN_SECONDS)
        return;
    question->counted = true;
    count_silent(client, event, question, service);
}

static void learn_client(struct judgement *judgement, const struct event *event, struct dhcp_service *service)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    bool asks = message->type == DHCP_SOLICIT || message->type == DHCP_INFORMATION_REQUEST;
    service->asked = service->asked || asks;
    struct table *table = memory_table(judgement, &client_row);
    struct client_key key = { .segment = event->segment->index, .mac = event->mac };
    if (message->relay_count > 0 && message->client_duid.size > 0) { /* many behind a relay's one: by their DUID */
        uint64_t hash = hash_bytes(message->client_duid.data, message->client_duid.size);
        memcpy(key.mac.octets, &hash, sizeof key.mac.octets);
    }
    bool made = false;
    struct dhcp_client *client = table ? table_insert(table, &key, &made) : NULL;
    if (!client)
        return;
    table_touch(table, client);
    if (asks)
        note_question(judgement, event, client, service);
    if (!event->packet->has_source_mac || message->relay_count > 0)
        return;
    if (made)
        client->first_seen = event->time;
    if (message->type == DHCP_SOLICIT)
        client->last_solicit = event->time;
    if (message->client_duid.size > 0)
        note_duid(client, &message->client_duid, event->time);
}

/* ── servers ── */

static void note_dns(const struct dhcpv6_message *message, struct dhcp_server *server)
{
    if (message->dns_servers.size < 16)
        return;
    server->dns_count = 0;
    server->dns_hash = 0;
    for (uint32_t at = 0; at + 16 <= message->dns_servers.size; at += 16) {
        struct address address;
        memcpy(address.octets, message->dns_servers.data + at, 16);
        server->dns_hash += hash_bytes(address.octets, 16); /* in any order */
        server->link_local_dns = server->link_local_dns || address_is_link_local(&address);
        server->dns_is_itself = server->dns_is_itself || address_equal(&address, &server->address);
        if (server->dns_count < DHCP_DNS)
            server->dns[server->dns_count++] = address;
    }
}

static void note_prefix(const struct dhcpv6_lease *lease, struct dhcp_server *server)
{
    struct prefix prefix = lease->is_prefix ? lease->prefix : prefix_make(&lease->prefix.address, 64);
    for (unsigned i = 0; i < server->prefix_count; i++)
        if (prefix_covers(&server->prefixes[i], &prefix))
            return;
    if (server->prefix_count < DHCP_PREFIXES && !address_is_link_local(&prefix.address))
        server->prefixes[server->prefix_count++] = prefix;
}

static void note_leases(const struct judgement *judgement, const struct dhcpv6_message *message,
                        struct dhcp_server *server)
{
    for (unsigned i = 0; i < message->lease_count; i++) {
        const struct dhcpv6_lease *lease = &message->leases[i];
        if (lease->status != 0 || lease->valid_lifetime == 0)
            continue;
        note_prefix(lease, server);
        if (lease->is_prefix)
            continue;
        server->gives_addresses = server->has_lease = true;
        server->lease = lease->prefix.address;
        server->link_local_lease = server->link_local_lease || address_is_link_local(&lease->prefix.address);
        if (server->shortest_lease == 0 || lease->valid_lifetime < server->shortest_lease)
            server->shortest_lease = lease->valid_lifetime;
        server->short_lease =
            server->shortest_lease <= (uint64_t)judgement_setting(judgement, SETTING_DHCPV6_LEASE_SHORT);
    }
}

enum { UNSPECIFIED_FAILURE = 1, NO_ADDRESSES = 2, NO_BINDING = 3, NOT_ON_LINK = 4, NO_PREFIXES = 6 };

static void note_refusal(uint16_t status, const struct dhcpv6_message *message, struct dhcp_server *server)
{
    server->unspecified_failures += status == UNSPECIFIED_FAILURE;
    server->no_bindings += status == NO_BINDING;
    server->not_on_link += status == NOT_ON_LINK;
    server->no_prefixes += status == NO_PREFIXES;
    if (status != NO_ADDRESSES || server->refused_count == DHCP_FAILED)
        return;
    uint64_t client = hash_bytes(message->client_duid.data, message->client_duid.size);
    for (unsigned i = 0; i < server->refused_count; i++)
        if (server->refused[i] == client)
            return;
    server->refused[server->refused_count++] = client;
}

static void note_client_of(struct judgement *judgement, const struct event *event, struct dhcp_server *server)
{
    const struct packet *packet = event->packet;
    if (!packet->has_destination_mac || mac_is_group(&packet->destination_mac))
        return;
    const struct dhcp_client *client = dhcp_facts_client(judgement, event->segment, &packet->destination_mac);
    bool to_solicit = client && client->last_solicit > 0;
    if (to_solicit && packet->dhcpv6.type == DHCP_ADVERTISE && event->time - client->last_solicit <= FAST)
        server->fast = true;
    for (unsigned i = 0; i < server->client_count; i++)
        if (mac_equal(&server->clients[i], &packet->destination_mac))
            return;
    if (server->client_count < DHCP_CLIENTS)
        server->clients[server->client_count++] = packet->destination_mac;
}

static struct dhcp_server *open_server(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, &server_row);
    struct server_key key = { .segment = event->segment->index };
    bool made = false;
    if (packet->has_source_mac)
        key.mac = packet->source_mac;
    else
        key.address = packet->layers[0].source;
    struct dhcp_server *server = table ? table_insert(table, &key, &made) : NULL;
    if (!server)
        return NULL;
    if (made) {
        const struct dhcp_client *client =
            packet->has_source_mac ? dhcp_facts_client(judgement, event->segment, &packet->source_mac) : NULL;
        server->segment = event->segment;
        server->has_mac = packet->has_source_mac;
        server->mac = key.mac;
        server->first_seen = event->time;
        server->first_frame = frame_of(event);
        server->client_before = client && client->first_seen < event->time;
    }
    server->address = packet->layers[0].source;
    server->last_seen = event->time;
    server->last_frame = frame_of(event);
    server->answers++;
    return server;
}

/* A REPLY with addresses, or to INFORMATION-REQUEST: those to RELEASE, DECLINE and CONFIRM have a status (RFC 9915 §18.3). */
static bool configures_host(const struct dhcpv6_message *message)
{
    bool addresses = message->lease_count == 0;
    for (unsigned i = 0; i < message->lease_count; i++)
        addresses = addresses || !message->leases[i].is_prefix;
    return message->type == DHCP_REPLY && !message->has_status && !message->has_ia_status && addresses;
}

static const struct dhcp_server *learn_server(struct judgement *judgement, const struct event *event,
                                              struct dhcp_service *service)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    if (message->type != DHCP_ADVERTISE && message->type != DHCP_REPLY && message->type != DHCP_RECONFIGURE)
        return NULL;
    service->answers = true;
    service->last_answer = event->time;
    if (service->silent_since_answer > 0)
        service->round++;
    service->silent_since_answer = 0;
    bool dns = message->dns_servers.size >= 16;
    service->gives_dns = service->gives_dns || dns;
    service->answers_without_dns = service->answers_without_dns || (!dns && configures_host(message));
    for (unsigned i = 0; i < message->lease_count; i++) {
        const struct dhcpv6_lease *lease = &message->leases[i];
        bool given = lease->status == 0;
        service->gives_addresses = service->gives_addresses || (given && !lease->is_prefix);
        service->delegates = service->delegates || (given && lease->is_prefix && lease->valid_lifetime > 0);
    }
    if (message->relay_count > 0)
        return NULL;
    struct dhcp_server *server = open_server(judgement, event);
    if (!server)
        return NULL;
    if (message->server_duid.size > 0) {
        server->duid_size =
            (uint8_t)(message->server_duid.size < SERVER_DUID_MAX ? message->server_duid.size : SERVER_DUID_MAX);
        memcpy(server->duid, message->server_duid.data, server->duid_size);
    }
    note_dns(message, server);
    if (message->domain_list.size > 0)
        server->domain_hash = hash_bytes(message->domain_list.data, message->domain_list.size);
    note_leases(judgement, message, server);
    note_client_of(judgement, event, server);
    if (message->has_status && message->status != 0)
        note_refusal(message->status, message, server);
    if (message->has_ia_status && message->ia_status != 0)
        note_refusal(message->ia_status, message, server);
    bool for_solicit = message->type == DHCP_ADVERTISE || (message->type == DHCP_REPLY && message->rapid_commit);
    server->answered_solicit = server->answered_solicit || (for_solicit && server->gives_addresses);
    return server;
}

const struct dhcp_server *dhcp_facts_learn(struct judgement *judgement, const struct event *event)
{
    const struct frame *frame = event->packet->frame;
    struct learnt *learnt = memory_of(judgement, &learnt_row);
    struct dhcp_service *service = service_of(judgement, event->segment);
    if (!learnt || !service || event->packet->message != MESSAGE_DHCPV6)
        return NULL;
    if (learnt->number == frame->number && learnt->file == frame->file &&
        learnt->reassembled == event->packet->reassembled)
        return learnt->server;
    *learnt =
        (struct learnt){ .file = frame->file, .reassembled = event->packet->reassembled, .number = frame->number };
    if (event->packet->dhcpv6.client_side)
        learn_client(judgement, event, service);
    else
        learnt->server = learn_server(judgement, event, service);
    return learnt->server;
}

const struct dhcp_server *dhcp_facts_servers(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &server_row);
    return table ? table_first(table) : NULL;
}

const struct dhcp_server *dhcp_facts_next(const struct dhcp_server *server)
{
    return table_next(server);
}

static bool share_prefix(const struct dhcp_server *a, const struct dhcp_server *b)
{
    for (unsigned i = 0; i < a->prefix_count; i++)
        for (unsigned j = 0; j < b->prefix_count; j++)
            if (prefix_covers(&a->prefixes[i], &b->prefixes[j]) || prefix_covers(&b->prefixes[j], &a->prefixes[i]))
                return true;
    return false;
}

static bool differ(const struct dhcp_server *a, const struct dhcp_server *b)
{
    if (a->duid_size == b->duid_size && memcmp(a->duid, b->duid, a->duid_size) == 0)
        return false;
    return (a->dns_hash && b->dns_hash && a->dns_hash != b->dns_hash) ||
           (a->prefix_count > 0 && b->prefix_count > 0 && !share_prefix(a, b));
}

const struct dhcp_server *dhcp_facts_differing(struct judgement *judgement, const struct dhcp_server *server,
                                               bool earlier)
{
    unsigned seen = 0;
    for (const struct dhcp_server *other = dhcp_facts_servers(judgement); other && seen < DHCP_OTHERS;
         other = dhcp_facts_next(other), seen++) {
        if (other == server && earlier)
            return NULL; /* in the order of appearance */
        if (other != server && other->segment == server->segment && differ(server, other))
            return other;
    }
    return NULL;
}

/* ── by the plan ── */

bool dhcp_facts_relays(const struct judgement *judgement, const struct segment *segment, const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct host *host = inventory_find_host(judgement->inventory, segment, mac);
    for (unsigned i = 0; plan && i < plan->router_count; i++)
        if (plan->routers[i].has_mac && plan_mac_matches(&plan->routers[i].mac, mac))
            return true;
    return host && host->forwarder && (!plan || !plan->routers_given);
}

/* The answer of a listed server, by whoever passes it on: the DUID tells, or nobody named one. */
static bool is_relayed(const struct judgement *judgement, const struct plan_segment *plan,
                       const struct dhcp_server *server)
{
    if (!server->has_mac || !dhcp_facts_relays(judgement, server->segment, &server->mac))
        return false;
    for (unsigned i = 0; i < plan->dhcpv6_server_count; i++) {
        const struct plan_server *entry = &plan->dhcpv6_servers[i];
        if (entry->duid_size == 0 ||
            (entry->duid_size == server->duid_size && memcmp(entry->duid, server->duid, server->duid_size) == 0))
            return true;
    }
    return false;
}

enum dhcp_status dhcp_facts_status(const struct judgement *judgement, const struct dhcp_server *server)
{
    const struct plan_segment *plan = judgement_plan(judgement, server->segment);
    if (!plan)
        return DHCP_UNVERIFIED;
    if (!plan->dhcpv6_servers_given)
        return plan->model == MODEL_SLAAC || plan->model == MODEL_IPV4_ONLY ? DHCP_UNDOCUMENTED : DHCP_UNVERIFIED;
    const struct plan_server *entry = plan_find_server(plan->dhcpv6_servers, plan->dhcpv6_server_count,
                                                       &server->address, server->has_mac ? &server->mac : NULL,
                                                       server->duid_size ? server->duid : NULL, server->duid_size);
    if (entry)
        return entry->reviewed ? DHCP_DOCUMENTED : DHCP_UNVERIFIED;
    return is_relayed(judgement, plan, server) ? DHCP_DOCUMENTED : DHCP_UNDOCUMENTED;
}
