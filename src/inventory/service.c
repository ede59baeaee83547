#include "inventory/service.h"

#include <stdlib.h>
#include <string.h>

#include "inventory/flow.h"
#include "inventory/host.h"
#include "inventory/prefix.h"

#define PARTNER_TIME (5 * CLOCK_SECOND)

struct service_key {
    uint32_t segment;
    uint16_t port;
    uint8_t ip_version, protocol;
    struct address address;
};

const struct table_row service_row = { "services", sizeof(struct service_key), sizeof(struct service),
                                       16384,      TABLE_EVICT_UNCONFIRMED,    NULL };

static struct service_key make_key(const struct segment *segment, uint8_t ip_version, const struct address *address,
                                   uint8_t protocol, uint16_t port)
{
    return (struct service_key){
        .segment = segment->index, .port = port, .ip_version = ip_version, .protocol = protocol, .address = *address
    };
}

struct service *service_find(const struct inventory *inventory, const struct segment *segment, uint8_t ip_version,
                             const struct address *address, uint8_t protocol, uint16_t port)
{
    struct service_key key = make_key(segment, ip_version, address, protocol, port);
    return table_find(inventory->services, &key);
}

const struct service *inventory_find_service(const struct inventory *inventory, const struct segment *segment,
                                             uint8_t ip_version, const struct address *address, uint8_t protocol,
                                             uint16_t port)
{
    return service_find(inventory, segment, ip_version, address, protocol, port);
}

static struct service *of_flow(const struct inventory *inventory, const struct flow *flow)
{
    return service_find(inventory, flow->segment, flow->ip_version, &flow->server, flow->protocol, flow->server_port);
}

static void add_client(struct service *service, const struct address *client)
{
    for (unsigned i = 0; i < service->client_count; i++)
        if (address_equal(&service->clients[i], client))
            return;
    if (service->client_count < SERVICE_CLIENT_MAX)
        service->clients[service->client_count++] = *client;
}

/* A majority vote (Boyer and Moore): which IPv4 endpoint do the clients of this IPv6 endpoint turn to? */
static void vote(struct service *service, const struct address *address)
{
    if (service->partner_uses > service->other_uses && !address_equal(&service->partner, address)) {
        service->other_uses++;
    } else if (!address_equal(&service->partner, address)) {
        service->partner = *address;
        service->partner_uses = 1;
        service->other_uses = 0;
    } else {
        service->partner_uses++;
    }
}

static void note_partner(const struct observation *observation, const struct flow *flow, struct service *service)
{
    struct host *host = observation->host;
    if (!host || flow->protocol != IP_TCP)
        return;
    struct host_connections *connections = &host->connections;
    if (flow->ip_version == 6) {
        connections->last_ipv6 = flow->server;
        connections->last_port = flow->server_port;
        connections->last_ipv6_time = observation->now;
        return;
    }
    if (connections->last_port != flow->server_port || connections->last_ipv6_time == 0 ||
        observation->now - connections->last_ipv6_time > PARTNER_TIME)
        return;
    struct service *six = service_find(observation->inventory, flow->segment, 6, &connections->last_ipv6,
                                       flow->protocol, flow->server_port);
    connections->last_ipv6_time = 0;
    if (!six)
        return;
    vote(six, &flow->server);
    vote(service, &six->address);
}

void service_note_begin(const struct observation *observation, const struct flow *flow)
{
    struct service_key key =
        make_key(flow->segment, flow->ip_version, &flow->server, flow->protocol, flow->server_port);
    bool made;
    struct service *service = table_insert(observation->inventory->services, &key, &made);
    if (!service)
        return;
    if (made) {
        service->segment = flow->segment;
        service->ip_version = flow->ip_version;
        service->protocol = flow->protocol;
        service->port = flow->server_port;
        service->address = flow->server;
        service->first_seen = observation->now;
        service->first_frame = flow->last_question;
    }
    service->last_seen = observation->now;
    service->tries++;
    service->local_tries += observation->host && !observation->host->forwarder;
    add_client(service, &flow->client);
    note_partner(observation, flow, service);
}

void service_note_outcome(const struct inventory *inventory, const struct flow *flow)
{
    struct service *service = of_flow(inventory, flow);
    if (!service)
        return;
    switch ((enum flow_outcome)flow->outcome) {
    case FLOW_ANSWERED:
        service->answered++;
        if (flow->late && service->unanswered > 0)
            service->unanswered--;
        table_confirm(inventory->services, service);
        break;
    case FLOW_REFUSED: service->refused++; break;
    case FLOW_UNREACHABLE: service->unreachable++; break;
    case FLOW_UNANSWERED: service->unanswered++; break;
    case FLOW_PENDING:
    case FLOW_UNKNOWN: return;
    }
    if (flow->outcome == FLOW_ANSWERED)
        return;
    service->failed_frame = flow->last_question;
    if (service->first_unanswered == 0)
        service->first_unanswered = flow->syn_time;
    service->last_unanswered = flow->last_syn > flow->syn_time ? flow->last_syn : flow->syn_time;
}

/* Of a forwarder only what it claimed (domain.md §4.2a). Where it answers ARP for several addresses it may speak for others. */
static bool forwarder_claims(const struct host *host, uint8_t ip_version, const struct address *address)
{
    if (ip_version == 4)
        return host->ipv4_count == 1 && host->ipv4_owners == 1 && address_equal(&host->ipv4[0], address);
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (address_equal(&record->address, address))
            return record->proof != PROOF_DATA && !(host->roles & ROLE_PROXY);
    return false;
}

bool service_is_own(const struct host *host, uint8_t ip_version, const struct address *address)
{
    if (!host || !host->has_mac || host->virtual_router)
        return false;
    if (host->forwarder)
        return forwarder_claims(host, ip_version, address);
    if (ip_version == 4) {
        for (unsigned i = 0; i < host->ipv4_count; i++)
            if (address_equal(&host->ipv4[i], address))
                return true;
        return false;
    }
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (address_equal(&record->address, address))
            return true;
    return false;
}

void service_note_answer(const struct observation *observation, const struct flow *flow)
{
    struct service *service = of_flow(observation->inventory, flow);
    if (!service)
        return;
    service->answer_frame = store_reference(observation->packet, observation->now);
    service->last_seen = observation->now;
    service->has_answer_mac = observation->packet->has_source_mac;
    service->answer_mac = observation->packet->source_mac;
    if (service_is_own(observation->host, flow->ip_version, &flow->server)) {
        service->has_mac = true;
        service->mac = observation->host->mac;
    }
    if (flow->round_trip > 0 && flow->outcome == FLOW_ANSWERED) {
        uint64_t microseconds = (uint64_t)flow->round_trip / 1000;
        service->round_trips[service->round_trip_count % SERVICE_ROUND_TRIP_MAX] =
            microseconds > UINT32_MAX ? UINT32_MAX : (uint32_t)microseconds;
        service->round_trip_count++;
    }
}

static bool is_beyond(const struct inventory *inventory, const struct segment *segment, const struct host *host,
                      uint8_t ip_version, const struct address *address)
{
    if (service_is_own(host, ip_version, address))
        return false;
    return ip_version == 4 || !(address_is_link_local(address) || prefix_cover(inventory, segment, address));
}

bool service_is_beyond(const struct inventory *inventory, const struct flow *flow, unsigned side)
{
    const struct mac *mac = side == FLOW_CLIENT ? &flow->client_mac : &flow->server_mac;
    bool has_mac = side == FLOW_CLIENT ? flow->has_client_mac : flow->has_server_mac;
    const struct host *host = has_mac ? host_find(inventory, flow->segment, mac) : NULL;
    return is_beyond(inventory, flow->segment, host, flow->ip_version,
                     side == FLOW_CLIENT ? &flow->client : &flow->server);
}

static void add_off_link(struct segment *segment, uint8_t ip_version, uint64_t bytes)
{
    *(ip_version == 6 ? &segment->ipv6_off_link_bytes : &segment->ipv4_off_link_bytes) += bytes;
}

void service_note_tunnel(const struct observation *observation)
{
    const struct inventory *inventory = observation->inventory;
    const struct packet *packet = observation->packet;
    const struct packet_layer *outer = &packet->layers[0];
    if (packet->has_destination_mac && mac_is_group(&packet->destination_mac))
        return;
    const struct host *target =
        packet->has_destination_mac ? host_find(inventory, observation->segment, &packet->destination_mac) : NULL;
    if (is_beyond(inventory, observation->segment, observation->host, outer->ip_version, &outer->source) ||
        is_beyond(inventory, observation->segment, target, outer->ip_version, &outer->destination))
        add_off_link(observation->segment, outer->ip_version, flow_header_length(outer) + outer->payload_length);
}

static void count_off_link(const struct inventory *inventory, const struct flow *flow, const struct service *service)
{
    uint64_t bytes = flow->directions[0].bytes + flow->directions[1].bytes;
    bool server_is_near = (service && service->has_mac) || !service_is_beyond(inventory, flow, FLOW_SERVER);
    if (server_is_near && !service_is_beyond(inventory, flow, FLOW_CLIENT))
        return;
    add_off_link(flow->segment, flow->ip_version, bytes);
}

void service_take_flow(const struct inventory *inventory, struct flow *flow)
{
    struct service *service = of_flow(inventory, flow);
    count_off_link(inventory, flow, service);
    for (unsigned side = 0; side < 2; side++) {
        struct flow_direction *direction = &flow->directions[side];
        if (service) {
            service->segments += direction->segments;
            service->retransmitted += direction->retransmitted;
            service->reordered += direction->reordered;
            service->bytes += direction->bytes;
        }
        direction->segments = direction->retransmitted = direction->reordered = 0;
        direction->bytes = 0;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

uint32_t service_median(const struct service *service)
{
    uint32_t sorted[SERVICE_ROUND_TRIP_MAX];
    uint32_t count =
        service->round_trip_count < SERVICE_ROUND_TRIP_MAX ? service->round_trip_count : SERVICE_ROUND_TRIP_MAX;
    if (count == 0)
        return 0;
    memcpy(sorted, service->round_trips, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], compare_numbers);
    return sorted[count / 2];
}

const struct service *inventory_services(const struct inventory *inventory)
{
    return table_first(inventory->services);
}

const struct service *service_next(const struct service *service)
{
    return table_next(service);
}
