#include <errno.h>
#include <stdlib.h>

#include "inventory/announce.h"
#include "inventory/binding.h"
#include "inventory/event.h"
#include "inventory/flow.h"
#include "inventory/flow_traffic.h"
#include "inventory/host.h"
#include "inventory/learn.h"
#include "inventory/name_answer.h"
#include "inventory/prefix.h"
#include "inventory/router.h"
#include "inventory/segment.h"
#include "inventory/server.h"
#include "inventory/service.h"
#include "inventory/uplink.h"
#include "inventory/use.h"
#include "inventory/vantage.h"

enum { TCP_SYN = 2 };

struct frame_reference store_reference(const struct packet *packet, int64_t now)
{
    return (struct frame_reference){ .file = packet->frame->file, .number = packet->frame->number, .time = now };
}

struct inventory *inventory_new(const struct inventory_limits *limits, struct error *error)
{
    static const struct inventory_limits defaults;
    struct inventory *inventory = calloc(1, sizeof *inventory);
    if (!limits)
        limits = &defaults;
    if (inventory) {
        inventory_set_ra_flood(inventory, 10, 100);
        inventory->segments = table_new(&segment_row, limits->segments, inventory);
        inventory->hosts = table_new(&host_row, limits->hosts, inventory);
        inventory->addresses = table_new(&address_row, limits->addresses, inventory);
        inventory->routers = table_new(&router_row, limits->routers, inventory);
        inventory->prefixes = table_new(&prefix_row, limits->prefixes, inventory);
        inventory->servers = table_new(&server_row, limits->servers, inventory);
        inventory->flows = table_new(&flow_row, limits->flows, inventory);
        inventory->services = table_new(&service_row, limits->services, inventory);
        inventory->uplinks = table_new(&uplink_row, 0, inventory);
        inventory->leases = table_new(&lease_row, 0, inventory);
        inventory->pairs = calloc(1, sizeof *inventory->pairs);
        name_answer_open(inventory, limits->names);
        use_open(inventory, limits->services);
    }
    if (!inventory || !inventory->segments || !inventory->hosts || !inventory->addresses || !inventory->routers ||
        !inventory->prefixes || !inventory->servers || !inventory->flows || !inventory->services || !inventory->pairs ||
        !inventory->uplinks || !inventory->leases || !name_answer_is_open(inventory) || !use_is_open(inventory)) {
        inventory_free(inventory);
        error_set(error, -ENOMEM, "inventory: out of memory");
        return NULL;
    }
    return inventory;
}

void inventory_free(struct inventory *inventory)
{
    if (!inventory)
        return;
    if (inventory->hosts)
        for (struct host *host = table_first(inventory->hosts); host; host = table_next(host))
            host_free_parts(host);
    name_answer_close(inventory);
    table_free(inventory->flows);
    table_free(inventory->services);
    table_free(inventory->leases);
    table_free(inventory->uplinks);
    use_close(inventory);
    free(inventory->pairs);
    table_free(inventory->servers);
    table_free(inventory->prefixes);
    table_free(inventory->routers);
    table_free(inventory->addresses);
    table_free(inventory->hosts);
    table_free(inventory->segments);
    free(inventory);
}

static bool is_bulk(const struct packet *packet)
{
    if (packet->layer_count == 1 && packet->layers[0].ip_version == 6 && packet->layers[0].fragment.present)
        return false; /* so few that checks may see them all */
    if (packet->message == MESSAGE_TCP && packet->transport.tcp_flags & TCP_SYN)
        return false;
    return (packet->message == MESSAGE_TCP || packet->message == MESSAGE_UDP || packet->message == MESSAGE_NONE) &&
           packet->defect_count == 0 && packet->layer_count <= 1;
}

/* By the first octets alone, since every packet is asked: sources that no packet should have (RFC 4291 §2.5, RFC 6890), site-local ones, and those whose
 * scope is smaller than the destination's (link-local or unique local to global unicast, and the answers to the latter). NAT64's are none. */
static bool is_odd_source(const uint8_t *source, const uint8_t *destination)
{
    bool to_global = (destination[0] & 0xe0) == 0x20;
    if ((source[0] & 0xe0) == 0x20)
        return (destination[0] & 0xfe) == 0xfc || (destination[0] == 0xfe && destination[1] >= 0xc0);
    if (source[0] == 0xfe && (source[1] & 0xc0) == 0x80)
        return to_global || (source[1] & 0x3f) || source[2] || source[3] || source[4] || source[5] || source[6] ||
               source[7];
    if ((source[0] & 0xfe) == 0xfc)
        return to_global;
    return source[0] != 0x00 || source[1] != 0x64;
}

static bool is_odd(const struct packet_layer *layer)
{
    return layer && layer->ip_version == 6 && is_odd_source(layer->source.octets, layer->destination.octets);
}

bool inventory_saw_pair(const struct inventory *inventory, const struct address *source,
                        const struct address *destination)
{
    return pairs_seen(inventory->pairs, source, destination);
}

static void note_pairs(const struct observation *observation)
{
    for (unsigned i = 0; i < observation->packet->layer_count; i++) {
        const struct packet_layer *layer = &observation->packet->layers[i];
        if (layer->ip_version == 6)
            pairs_add(observation->inventory->pairs, &layer->source, &layer->destination);
    }
}

static void count_families(const struct observation *observation)
{
    struct segment *segment = observation->segment;
    segment->frames++;
    if (observation->layer && observation->layer->payload_length + 40 > segment->largest_packet)
        segment->largest_packet = observation->layer->payload_length + 40;
    if (observation->layer && observation->layer->ip_version == 6)
        segment->ipv6_frames++;
    else if (observation->layer)
        segment->ipv4_frames++;
    else if (observation->packet->message == MESSAGE_ARP)
        segment->arp_frames++;
}

static void learn_message(struct observation *observation)
{
    const struct packet *packet = observation->packet;
    if (packet->layer_count >
        1) { /* what comes through a tunnel never touches the segment's routers, prefixes and hosts */
        event_raise(observation, EVENT_TUNNEL);
        learn_data(observation);
        return;
    }
    switch ((enum packet_message)packet->message) {
    case MESSAGE_ICMPV6: learn_icmpv6(observation); break;
    case MESSAGE_ARP: learn_arp(observation); break;
    case MESSAGE_DHCPV6: learn_dhcpv6(observation); break;
    case MESSAGE_DHCPV4: learn_dhcpv4(observation); break;
    case MESSAGE_DNS:
    case MESSAGE_LLDP:
    case MESSAGE_CDP: learn_names(observation); break;
    case MESSAGE_VRRP:
    case MESSAGE_HSRP:
        if (observation->host) {
            if (!(observation->host->roles & ROLE_VRRP))
                router_note_redundancy(observation->inventory, observation->segment, &observation->host->mac);
            observation->host->roles |= ROLE_VRRP;
            observation->host->last_redundancy = observation->now;
            host_be_forwarder(observation->inventory, observation->host);
        }
        if (packet->message == MESSAGE_VRRP && !packet->vrrp.carp && !packet_discarded(packet))
            binding_withdraw_redundant(observation, &packet->vrrp);
        learn_data(observation);
        break;
    case MESSAGE_SSDP:
        if (observation->layer && observation->layer->ip_version == 6)
            host_show_ipv6(observation, EVIDENCE_NAME_SERVICE);
        announce_ssdp(observation);
        learn_data(observation);
        break;
    case MESSAGE_TCP:
    case MESSAGE_UDP:
    case MESSAGE_ICMPV4:
    case MESSAGE_IGMP:
    case MESSAGE_ROUTING:
    case MESSAGE_NONE: learn_data(observation); break;
    case MESSAGE_OTHER:
    case MESSAGE_COUNT: break;
    }
}

/* Questions and answers of every kind: flows, names, errors about them. */
static void learn_exchange(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    if (packet->layer_count > 1)
        service_note_tunnel(observation);
    else if (packet->message == MESSAGE_ICMPV6)
        flow_note_error(observation);
    else if (packet->message == MESSAGE_TCP || packet->message == MESSAGE_UDP || packet->message == MESSAGE_DNS)
        flow_observe(observation);
    use_note_group(observation);
    if (packet->message == MESSAGE_DNS && packet->layer_count == 1)
        name_answer_observe(observation);
}

const struct event_list *inventory_observe(struct inventory *inventory, const struct packet *packet, uint32_t group,
                                           int64_t time)
{
    struct observation observation = { .inventory = inventory,
                                       .packet = packet,
                                       .layer = packet->layer_count > 0 ? &packet->layers[0] : NULL,
                                       .now = time };
    bool made;
    inventory->events.count = inventory->events.lost = 0;
    if (!inventory->started) {
        inventory->started = true;
        inventory->first_time = time;
    }
    inventory->now = time;
    observation.segment = segment_observe(inventory, packet, group, time, &made);
    if (!observation.segment)
        return &inventory->events;
    if (made)
        event_raise(&observation, EVENT_SEGMENT_NEW);
    flow_expect(&observation);
    if (host_observe(&observation))
        binding_note_key(&observation);
    observation.target = host_of_destination(&observation);
    flow_approach(&observation);
    if (!packet->reassembled) { /* its last fragment was counted already */
        count_families(&observation);
        note_pairs(&observation);
        vantage_note_frame(&observation);
        host_test_forwarder(&observation);
    }
    if (packet_discarded(packet)) {
        event_raise(&observation, EVENT_DISCARDED);
    } else {
        learn_message(&observation);
        learn_exchange(&observation);
        uplink_observe(&observation);
    }
    if (is_odd(observation.layer))
        event_raise(&observation, EVENT_ODD_ADDRESS);
    if (!is_bulk(packet))
        event_raise(&observation, packet->reassembled ? EVENT_REASSEMBLED : EVENT_PACKET);
    if (packet->defect_count > 0) /* never bulk */
        event_raise(&observation, EVENT_DEFECT);
    return &inventory->events;
}

void inventory_listen(struct inventory *inventory, int64_t time)
{
    for (struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment))
        if (time > segment->last_seen)
            vantage_note_silence(segment, time);
}

static void add_to_hosts(const struct inventory *inventory, const struct segment *segment, const struct packet *packet,
                         uint64_t frames, int64_t last)
{
    struct host *host = packet->has_source_mac ? host_find(inventory, segment, &packet->source_mac) : NULL;
    struct host *target = packet->has_destination_mac ? host_find(inventory, segment, &packet->destination_mac) : NULL;
    if (target)
        target->unicast_frames += frames;
    if (!host)
        return;
    host->unicast_frames += frames;
    host->frames += frames;
    if (packet->layers[0].ip_version == 6)
        host->ipv6_frames += frames;
    else
        host->ipv4_frames += frames;
    if (last > host->last_activity)
        host_act(host, last);
    if (last > host->last_seen)
        host->last_seen = last;
}

const struct event_list *inventory_add_traffic(struct inventory *inventory, const struct packet *packet, uint32_t group,
                                               const struct frame_traffic *traffic, int64_t last, bool *counted)
{
    struct observation observation = { .inventory = inventory, .packet = packet, .now = last };
    bool made;
    *counted = false;
    inventory->events.count = inventory->events.lost = 0;
    if (packet->layer_count == 0 || !packet->transport.has_ports)
        return &inventory->events;
    struct segment *segment = observation.segment = segment_observe(inventory, packet, group, last, &made);
    if (!segment)
        return &inventory->events;
    if (made)
        event_raise(&observation, EVENT_SEGMENT_NEW);
    *counted = flow_traffic_add(inventory, segment, packet, traffic, last);
    if (!*counted)
        return &inventory->events;
    segment->frames += traffic->frames;
    segment->unicast_frames += traffic->frames;
    if (last > segment->last_seen) {
        segment->watched += last - segment->last_seen;
        segment->last_seen = last;
    }
    if (packet->layers[0].ip_version == 6)
        segment->ipv6_frames += traffic->frames;
    else
        segment->ipv4_frames += traffic->frames;
    add_to_hosts(inventory, segment, packet, traffic->frames, last);
    return &inventory->events;
}

const struct event_list *inventory_tick(struct inventory *inventory, int64_t time)
{
    inventory->events.count = inventory->events.lost = 0;
    vantage_tick(inventory, time);
    router_tick(inventory, time);
    flow_tick(inventory, time);
    name_answer_tick(inventory, time);
    event_raise_at(inventory, EVENT_TICK, time);
    return &inventory->events;
}

void inventory_finish(struct inventory *inventory, int64_t time)
{
    inventory->now = time;
    for (struct segment *segment = inventory_segments(inventory); segment; segment = segment_next(segment))
        vantage_finish(inventory, segment);
    flow_finish(inventory, time);
    service_join_all(inventory);
}

unsigned inventory_tables(const struct inventory *inventory, struct table_usage_row *rows, unsigned capacity)
{
    const struct table *tables[] = { inventory->segments,   inventory->hosts,    inventory->addresses,
                                     inventory->routers,    inventory->prefixes, inventory->servers,
                                     inventory->flows,      inventory->services, inventory->names,
                                     inventory->uplinks,    inventory->leases,   inventory->uses,
                                     inventory->asked_names };
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof tables / sizeof tables[0] && count < capacity; i++) {
        struct table_usage usage = table_usage(tables[i]);
        rows[count++] = (struct table_usage_row){ .name = table_describe(tables[i])->name,
                                                  .cap = usage.cap,
                                                  .used = usage.used,
                                                  .refused = usage.refused,
                                                  .evicted = usage.evicted };
    }
    return count;
}
