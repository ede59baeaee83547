/** The audit's records in the order of reports: segment, then address bytes. Same input, same order, whatever the hash key was. */
#ifndef LISTING_H
#define LISTING_H

#include "v6audit/audit.h"
#include "v6audit/need.h"
#include "v6audit/service.h"

/** Sorted arrays of borrowed records. Segments by their id ("9" before "10"), all else by segment and address. */
struct listing {
    const struct audit *audit;
    unsigned segment_count, router_count, prefix_count, server_count, service_count;
    const struct segment **segments;
    const struct router **routers;
    const struct prefix_record **prefixes;
    const struct server **servers;
    const struct service **services; /* those that service_look shows */
    struct need_list needs;
    struct equipment_list equipment;
};

/** Returns 0, or -ENOMEM with `error` filled; then `listing` is empty. */
int listing_make(struct listing *listing, const struct audit *audit, struct error *error);
void listing_free(struct listing *listing);

/** The hosts of a segment by MAC address (those without one by IPv4 or IPv6 address). Free the array, not the hosts. NULL: out of memory; count 0: none. */
const struct host **listing_hosts(const struct segment *segment, unsigned *count);
/** The addresses of a host in order; returns how many of them fit in HOST_ADDRESS_MAX. */
unsigned listing_addresses(const struct host *host, const struct address_record *records[HOST_ADDRESS_MAX]);

struct stack_counts {
    unsigned total; /* the sum of all others */
    unsigned of[STACK_COUNT];
};
/** What else is counted of a segment. */
struct segment_census {
    unsigned randomized;    /* MAC addresses that devices make up: one device may appear as several */
    unsigned quiet;         /* hosts of which only ARP was seen */
    unsigned encrypted_dns; /* hosts that ask name servers in secret */
    unsigned off_link_services, off_link_named; /* beyond the segment and answering; those whose name was seen */
};
/** All but the services. */
void listing_census(const struct segment *segment, struct segment_census *census);
void listing_names_seen(const struct listing *listing, const struct segment *segment, struct segment_census *census);

/** How far IPv6 is on the hosts of a segment. */
void listing_count_stacks(const struct audit *audit, const struct segment *segment, struct stack_counts *counts);

#endif
