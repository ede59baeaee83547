#include "inventory/server.h"

#include <string.h>

#include "inventory/event.h"
#include "inventory/host.h"

struct server_key {
    uint32_t segment;
    uint16_t kind, ip_version;
    struct address address;
    struct mac mac;
    uint16_t padding;
};

const struct table_row server_row = { "servers", sizeof(struct server_key), sizeof(struct server),
                                      1024,      TABLE_EVICT_UNCONFIRMED,   NULL };

static const uint32_t roles[] = {
    [SERVER_DHCPV6] = ROLE_DHCPV6_SERVER, [SERVER_DHCPV4] = ROLE_DHCPV4_SERVER, [SERVER_DNS] = ROLE_DNS_SERVER
};

struct server *server_observe(const struct observation *observation, enum server_kind kind, uint8_t ip_version,
                              const struct address *address, const struct bytes *duid)
{
    const struct packet *packet = observation->packet;
    struct server_key key = {
        .segment = observation->segment->index, .kind = (uint16_t)kind, .ip_version = ip_version, .address = *address
    };
    bool made;
    if (packet->has_source_mac)
        key.mac = packet->source_mac;
    struct server *server = table_insert(observation->inventory->servers, &key, &made);
    if (!server)
        return NULL;
    if (made) {
        server->segment = observation->segment;
        server->kind = (uint8_t)kind;
        server->ip_version = ip_version;
        server->address = *address;
        server->has_mac = packet->has_source_mac;
        server->mac = key.mac;
        server->first_seen = observation->now;
        server->first_frame = store_reference(packet, observation->now);
    }
    if (duid && duid->size > 0) {
        server->duid_size = (uint8_t)(duid->size < SERVER_DUID_MAX ? duid->size : SERVER_DUID_MAX);
        memcpy(server->duid, duid->data, server->duid_size);
    }
    server->last_seen = observation->now;
    server->last_frame = store_reference(packet, observation->now);
    server->answers++;
    if (observation->host && !observation->host->forwarder) {
        observation->host->roles |= roles[kind];
        host_confirm(observation->inventory, observation->host);
    } else if (observation->host && address_is_link_local(address)) {
        observation->host->roles |= roles[kind];
    }
    event_raise(observation, made ? EVENT_SERVER_NEW : EVENT_SERVER_ANSWER)->server = server;
    return server;
}

struct server *inventory_servers(const struct inventory *inventory)
{
    return table_first(inventory->servers);
}

struct server *server_next(const struct server *server)
{
    return table_next(server);
}
