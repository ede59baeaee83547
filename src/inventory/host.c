#include "inventory/host.h"

#include <stdlib.h>
#include <string.h>

#include "inventory/event.h"
#include "inventory/segment.h"

#define BURST_GAP      (60 * CLOCK_SECOND)
#define ATTACH_WARM_UP (30 * CLOCK_SECOND)

struct host_key {
    uint32_t segment;
    uint32_t by_address; /* 0: octets hold a MAC address; 4, 6: an IP address */
    uint8_t octets[16];
};

void host_free_parts(struct host *host)
{
    free(host->names);
    free(host->description);
}

/* A host goes: its addresses and its segment forget it. */
static void forget_host(void *context, void *record)
{
    struct host *host = record;
    (void)context;
    segment_remove_host(host->segment, host);
    for (struct address_record *address = host->addresses, *next; address; address = next) {
        next = address->next_of_host;
        address->host = NULL;
        address->next_of_host = NULL;
    }
    host_free_parts(host);
}

const struct table_row host_row = { "hosts", sizeof(struct host_key), sizeof(struct host),
                                    65536,   TABLE_EVICT_UNCONFIRMED, forget_host };

static struct host_key key_of_mac(const struct segment *segment, const struct mac *mac)
{
    struct host_key key = { .segment = segment->index };
    memcpy(key.octets, mac->octets, sizeof mac->octets);
    return key;
}

struct host *host_find(const struct inventory *inventory, const struct segment *segment, const struct mac *mac)
{
    struct host_key key = key_of_mac(segment, mac);
    return table_find(inventory->hosts, &key);
}

struct host *host_of_destination(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    if (!packet->has_destination_mac || mac_is_group(&packet->destination_mac))
        return NULL;
    return host_find(observation->inventory, observation->segment, &packet->destination_mac);
}

struct host *inventory_find_host(const struct inventory *inventory, const struct segment *segment,
                                 const struct mac *mac)
{
    return host_find(inventory, segment, mac);
}

static bool make_key(const struct observation *observation, struct host_key *key)
{
    const struct packet *packet = observation->packet;
    if (packet->has_source_mac) {
        *key = key_of_mac(observation->segment, &packet->source_mac);
        return !mac_is_group(&packet->source_mac);
    }
    const struct packet_layer *layer = observation->layer;
    if (!layer ||
        (layer->ip_version == 6 && (address_is_unspecified(&layer->source) || address_is_multicast(&layer->source))))
        return false;
    *key = (struct host_key){ .segment = observation->segment->index, .by_address = layer->ip_version };
    memcpy(key->octets, layer->source.octets, 16);
    return true;
}

static void start_host(const struct observation *observation, struct host *host)
{
    const struct packet *packet = observation->packet;
    host->has_mac = packet->has_source_mac;
    if (host->has_mac)
        host->mac = packet->source_mac;
    host->virtual_router = host->has_mac && mac_virtual_router(&host->mac);
    host->first_seen = host->last_seen = observation->now;
    host->first_frame = store_reference(packet, observation->now);
    segment_add_host(observation->segment, host);
}

struct host *host_observe(struct observation *observation)
{
    const struct packet *packet = observation->packet;
    struct host_key key;
    bool made;
    if (!make_key(observation, &key))
        return NULL;
    struct host *host = table_insert(observation->inventory->hosts, &key, &made);
    if (!host)
        return NULL;
    observation->host = host;
    if (made) {
        start_host(observation, host);
        event_raise(observation, EVENT_HOST_NEW);
    } else if (observation->now - host->first_seen >= CLOCK_SECOND) {
        table_confirm(observation->inventory->hosts, host);
    }
    host->last_seen = observation->now;
    host->frames++;
    if (packet->own)
        host->capture_host = true;
    if (observation->layer) {
        if (observation->layer->ip_version == 6)
            host->ipv6_frames++;
        else
            host->ipv4_frames++;
    }
    return host;
}

void host_confirm(const struct inventory *inventory, struct host *host)
{
    table_confirm(inventory->hosts, host);
}

void host_show_ipv6(const struct observation *observation, uint32_t evidence)
{
    struct host *host = observation->host;
    if (!host)
        return;
    if (!host->ipv6_evidence || !(host->ipv6_evidence & ~(uint32_t)EVIDENCE_OPTION_108))
        host->ipv6_frame = store_reference(observation->packet, observation->now);
    host->ipv6_evidence |= evidence;
    host->last_ipv6 = observation->now;
}

void host_act(struct host *host, int64_t now)
{
    if (!host->bursts)
        host->first_activity = now;
    if (!host->bursts || now - host->last_activity > BURST_GAP) {
        host->bursts++;
        host->last_burst = now;
    }
    host->last_activity = now;
}

void host_add_ipv4(struct host *host, const struct address *address)
{
    static const uint8_t none[4] = { 0 }, limited[4] = { 255, 255, 255, 255 };
    const uint8_t *octets = address->octets + 12;
    if (memcmp(octets, none, 4) == 0 || memcmp(octets, limited, 4) == 0 || octets[0] >= 224 || octets[0] == 127)
        return;
    for (unsigned i = 0; i < host->ipv4_count; i++)
        if (address_equal(&host->ipv4[i], address))
            return;
    if (host->ipv4_count < HOST_IPV4_MAX)
        host->ipv4[host->ipv4_count++] = *address;
}

void host_behave(struct host *host, int64_t now)
{
    if (!host->host_behaviour)
        host->host_behaviour_first = now;
    host->host_behaviour = true;
    host->host_behaviour_last = now;
}

void host_attach(const struct observation *observation, enum host_attach how)
{
    struct host *host = observation->host;
    if (!host || observation->now - observation->inventory->first_time < ATTACH_WARM_UP)
        return;
    if (how == ATTACH_ARP_PROBE || how == ATTACH_ARP_ANNOUNCEMENT || how == ATTACH_LLDP) {
        /* these come later too: only as the first frames do they show a start */
        if (host->attach != ATTACH_NONE || observation->now - host->first_seen > 2 * CLOCK_SECOND)
            return;
    }
    if (host->attach != ATTACH_NONE && host->attach != ATTACH_ARP_ANNOUNCEMENT &&
        observation->now - host->attach_time < 10 * CLOCK_SECOND)
        return; /* the same start */
    host->attach = (uint8_t)how;
    host->attach_time = observation->now;
    host->attach_frame = store_reference(observation->packet, observation->now);
}

void host_be_forwarder(const struct inventory *inventory, struct host *host)
{
    host->forwarder = true;
    host_confirm(inventory, host);
}

/* Hop limits that senders start with: one of these did not travel. */
static bool hop_limit_travelled(uint8_t hop_limit)
{
    return hop_limit != 255 && hop_limit != 128 && hop_limit != 64 && hop_limit != 32 && hop_limit != 1;
}

static void note_off_link_source(struct host *host, const struct address *source)
{
    for (unsigned i = 0; i < host->off_link_source_count; i++)
        if (address_equal(&host->off_link_sources[i], source))
            return;
    if (host->off_link_source_count < 2)
        host->off_link_sources[host->off_link_source_count++] = *source;
}

static void note_reply(const struct observation *observation)
{
    struct host *target = observation->target;
    if (!target || target->forwarder)
        return;
    for (unsigned i = 0; i < target->off_link_source_count; i++)
        if (address_equal(&target->off_link_sources[i], &observation->layer->destination))
            target->off_link_replies |= (uint8_t)(1u << i);
    if (target->off_link_replies == 3)
        host_be_forwarder(observation->inventory, target);
}

void host_test_forwarder(const struct observation *observation)
{
    const struct packet_layer *layer = observation->layer;
    struct host *host = observation->host;
    if (!layer || address_is_link_local(&layer->source) || address_is_multicast(&layer->destination))
        return;
    if (host && !host->forwarder && hop_limit_travelled(layer->hop_limit))
        note_off_link_source(host, &layer->source);
    note_reply(observation);
}
