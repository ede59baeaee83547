/** One interface of a live capture: a libpcap handle with what we need to know of it. */
#ifndef V6AUDIT_LIVE_PORT_H
#define V6AUDIT_LIVE_PORT_H

#include <pcap/pcap.h>

#include "capture/live.h"

enum { LIVE_PORT_DROP_FILES = 2 };

struct live_port {
    pcap_t *handle; /* NULL once the interface is gone */
    uint16_t link_type;
    uint32_t fraction;      /* nanoseconds of one unit of tv_usec */
    bool tags_come_through; /* the kernel lets frames with further tags pass; the filter decides here */
    bool is_interface;      /* of the kernel; not "any" and the like */
    int drop_descriptors[LIVE_PORT_DROP_FILES]; /* -1: none */
    uint64_t drops_before;                      /* by the interface, when the capture began */
    uint32_t last_recv, last_drop;              /* of pcap_stats, whose counters wrap at 32 bits */
    char name[sizeof((struct source_interface *)0)->name];
};

/** Before live_port_open, so that live_port_close can be called in any case. */
void live_port_prepare(struct live_port *port);

/** Open the interface, non-blocking, with the options' filter in the kernel. Errors as live_open gives them. */
int live_port_open(struct live_port *port, const struct live_options *options, const char *name, struct error *error);

/** Bring the counters of `row` up to date. */
void live_port_update(struct live_port *port, struct source_interface *row);

/** Why nothing comes from it any more ("the interface went down"), or NULL. libpcap waits for an interface that went down to come up again. Asks the kernel
 *  with ioctl(SIOCGIFFLAGS). */
const char *live_port_lost(const struct live_port *port);

void live_port_close(struct live_port *port);

#endif
