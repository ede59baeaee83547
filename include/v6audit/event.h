/** What changed: raised by the inventory for each packet, heard by checks and by those who listen to an audit. */
#ifndef V6AUDIT_EVENT_RECORD_H
#define V6AUDIT_EVENT_RECORD_H

#include <stdint.h>

#include "v6audit/address.h"

struct segment;
struct host;
struct address_record;
struct router;
struct router_change;
struct prefix_record;
struct server;
struct packet;
struct flow;
struct name_answer;
struct resolver;

enum event_type {
    EVENT_PACKET =
        1u
        << 0, /* every packet that is more than bulk data: defects, ICMPv6, tunnels, DHCP, fragments, TCP with SYN … */
    EVENT_SEGMENT_NEW = 1u << 1,
    EVENT_HOST_NEW = 1u << 2,
    EVENT_ADDRESS_NEW = 1u << 3,     /* first claim or DAD of an address */
    EVENT_BINDING_CHANGED = 1u << 4, /* another MAC address claims it; event.mac was the owner */
    EVENT_ROUTER_NEW = 1u << 5,
    EVENT_ROUTER_ADVERTISEMENT = 1u << 6, /* a valid one, after the router took it in */
    EVENT_ROUTER_WITHDRAWN = 1u << 7,     /* lifetime 0 after > 0 */
    EVENT_ROUTER_EXPIRED = 1u << 8,
    EVENT_ROUTER_CHANGED = 1u << 9, /* event.change */
    EVENT_PREFIX_NEW = 1u << 10,
    EVENT_PREFIX_SEEN = 1u << 11, /* advertised, or claimed from, again */
    EVENT_SERVER_NEW = 1u << 12,
    EVENT_SERVER_ANSWER = 1u << 13,
    EVENT_DAD_CONFLICT = 1u << 14, /* event.mac objects to event.address's DAD */
    EVENT_DAD_LOOP = 1u << 15,
    EVENT_NEIGHBOR = 1u << 16, /* a valid NS, NA */
    EVENT_REDIRECT = 1u << 17,
    EVENT_MLD = 1u << 18,
    EVENT_DHCPV6 = 1u << 19,
    EVENT_DHCPV4 = 1u << 20,
    EVENT_ROUTER_SOLICITATION = 1u << 21,
    EVENT_DISCARDED = 1u << 22, /* a message that receivers discard */
    EVENT_TUNNEL = 1u << 23,
    EVENT_REASSEMBLED = 1u << 24,  /* event.packet is a datagram that came in fragments */
    EVENT_ROUTER_FLOOD = 1u << 26, /* an RA that is part of a flood */
    EVENT_ODD_ADDRESS = 1u << 27,  /* any packet, also bulk, with odd IPv6 addresses: inventory.c, is_odd_source */
    EVENT_FLOW = 1u << 28,   /* event.flow, change_code: enum flow_change (service.h); no packet when time decided */
    EVENT_DEFECT = 1u << 30, /* a packet or a whole datagram in which something is wrong (packet.defects) */
    EVENT_NAME = 1u << 29,   /* event.name and event.resolver, change_code: enum name_change (service.h) */
    EVENT_TICK = 1u << 25    /* packet time went on (settled time, about once a second) */
};

struct event {
    enum event_type type;
    int64_t time;
    struct segment *segment;
    struct host *host; /* the sender */
    struct address_record *address;
    struct router *router;
    struct prefix_record *prefix;
    struct server *server;
    const struct router_change *change;
    const struct packet *packet; /* NULL for ticks */
    const struct flow *flow;     /* service.h */
    const struct name_answer *name;
    const struct resolver *resolver;
    uint8_t change_code;
    struct mac mac;
};

enum { EVENT_LIST_MAX = 64 };

struct event_list {
    unsigned count;
    unsigned lost; /* more than fit: only with dozens of new prefixes in one RA */
    struct event events[EVENT_LIST_MAX];
};

#endif
