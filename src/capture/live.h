/** Live capture through libpcap, on one or several interfaces. */
#ifndef V6AUDIT_LIVE_H
#define V6AUDIT_LIVE_H

#include <signal.h>

#include "capture/source.h"

struct live_options {
    const char *const *interfaces;
    unsigned interface_count;
    const char *filter;    /* pcap-filter expression, or NULL */
    const char *link_type; /* name, or NULL */
    uint32_t snaplen;      /* octets; 0: 262144 */
    uint32_t buffer_kib;   /* kernel buffer; 0: 65536, halved as long as the kernel refuses */
    bool no_promiscuous;
    volatile sig_atomic_t *stop; /* the source ends soon after it becomes non-zero */
};

/** Opens all interfaces (CAP_NET_RAW). Errors name the interface, say what the machine has, or which privilege is missing: -ENODEV, -EPERM.
 *  A source gives SOURCE_TICK about once a second while the wire is silent. An interface that goes down ends the source with its report. */
int live_open(const struct live_options *options, struct source **source, struct error *error);

struct live_interface {
    char name[64];
    char description[128];
    char addresses[256]; /* comma-separated */
    bool up;
};

/** Interfaces of this machine, into at most `capacity` rows. Returns the number, or a negative errno. */
int live_list(struct live_interface *interfaces, unsigned capacity, struct error *error);

#endif
