/** The inventory's inside, shared by the files of this room only. */
#ifndef V6AUDIT_STORE_H
#define V6AUDIT_STORE_H

#include "base/clock.h"
#include "base/table.h"
#include "inventory/pairs.h"
#include "v6audit/inventory.h"

enum { FLOW_ONCE_MAX = 16384 };

struct inventory {
    struct table *segments, *hosts, *addresses, *routers, *prefixes, *servers;
    struct event_list events;
    bool started;
    int64_t first_time, now;
    uint32_t segment_total;
    uint32_t ra_flood_senders, ra_flood_advertisements; /* that are a flood */
    uint8_t prefix_lengths[129];                        /* lengths that occur in `prefixes`, longest first */
    unsigned prefix_length_count;
    struct pairs *pairs;          /* of addresses that talk */
    uint32_t once[FLOW_ONCE_MAX]; /* tags of flows without a begin that were seen once (flow.c) */
    struct segment *last_segment;
    int64_t last_tick;
    struct table *flows, *services, *names, *name_queries, *name_addresses, *resolvers;
    struct table *uplinks, *leases;
    struct table *uses, *asked_names;        /* use.h */
    const struct name_answer **sorted_names; /* by (segment, name); made by name_answer_sort at the end */
    unsigned sorted_name_count;
    struct flow *first_waiting, *last_waiting; /* flows whose outcome is not decided (flow.h) */
};

/** Both ends of a flow, the lower one first. */
struct flow_key {
    uint32_t segment;
    uint16_t low_port, high_port;
    uint8_t protocol, ip_version, padding[2];
    struct address low, high;
};

/** What one packet is learnt from: filled by inventory_observe, handed to the learners. */
struct observation {
    struct inventory *inventory;
    const struct packet *packet;
    const struct packet_layer *layer; /* the outer IP header, or NULL */
    struct segment *segment;
    struct host *host;   /* the sender; NULL: no MAC address, group MAC address, or the table refused it */
    struct host *target; /* the host with its destination MAC address; NULL: unknown, none, or a group */
    int64_t now;
    bool has_flow_key; /* it belongs to a flow: TCP or UDP between two ends, outside tunnels */
    struct flow_key flow_key;
    uint32_t flow_hint;
};

/** A reference to the packet's frame at clock time `now`. */
struct frame_reference store_reference(const struct packet *packet, int64_t now);

#endif
