#include "capture/live_port.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/filter.h"
#include "capture/link_type.h"

enum {
    SNAPLEN = 262144,
    BUFFER_KIB = 65536,
    BUFFER_KIB_MIN = 2048, /* libpcap's own default */
    TIMEOUT_MS = 100       /* after which the kernel hands out a block that is not full */
};

/* Frames that the driver or the card dropped. Their files stay open: in the sandbox none can be opened. */
static const char *const drop_files[LIVE_PORT_DROP_FILES] = { "statistics/rx_missed_errors",
                                                              "statistics/rx_fifo_errors" };

/* "eth0, wlan0": what capturing on this machine may name. */
static void list_names(char *text, size_t room)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_if_t *all = NULL;
    size_t used = 0;
    text[0] = '\0';
    struct if_nameindex *names = if_nameindex();
    for (struct if_nameindex *row = names; row && row->if_name && used < room; row++)
        used += (size_t)snprintf(text + used, room - used, "%s%s", used ? ", " : "", row->if_name);
    if_freenameindex(names);
    if (used == 0 && pcap_findalldevs(&all, reason) == 0) {
        for (pcap_if_t *row = all; row && used < room; row = row->next)
            used += (size_t)snprintf(text + used, room - used, "%s%s", used ? ", " : "", row->name);
        pcap_freealldevs(all);
    }
    if (used == 0)
        snprintf(text, room, "none");
}

/* Is it a name that libpcap knows, though it is no network interface ("any", "nflog")? */
static bool is_known(const char *name)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_if_t *all = NULL;
    bool known = if_nametoindex(name) != 0;
    if (!known && pcap_findalldevs(&all, reason) == 0) {
        for (pcap_if_t *row = all; row; row = row->next)
            known |= strcmp(row->name, name) == 0;
        pcap_freealldevs(all);
    }
    return known;
}

static int explain(const char *name, int status, const char *reason, struct error *error)
{
    char names[512];
    bool denied = status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED;
    if (status == PCAP_ERROR_NO_SUCH_DEVICE || (denied && !is_known(name))) {
        list_names(names, sizeof names);
        return error_set(error, -ENODEV, "cannot open %s: no such interface (this machine has %s; see \"v6audit -D\")",
                         name, names);
    }
    if (denied)
        return error_set(
            error, -EPERM,
            "cannot open %s: permission denied: live capture needs CAP_NET_RAW (run it as root, with sudo)", name);
    if (status == PCAP_ERROR_IFACE_NOT_UP)
        return error_set(error, -ENETDOWN, "cannot open %s: the interface is down: bring it up (ip link set %s up)",
                         name, name);
    return error_set(error, -EIO, "cannot open %s: %s", name, reason[0] ? reason : pcap_statustostr(status));
}

/* One attempt with this buffer. Returns libpcap's status; the reason for a failure is in `reason`. */
static int activate(const struct live_options *options, const char *name, uint32_t buffer_kib, pcap_t **made,
                    char *reason)
{
    reason[0] = '\0';
    pcap_t *handle = pcap_create(name, reason);
    if (!handle)
        return PCAP_ERROR;
    pcap_set_snaplen(handle, options->snaplen ? (int)options->snaplen : SNAPLEN);
    pcap_set_promisc(handle, !options->no_promiscuous);
    pcap_set_timeout(handle, TIMEOUT_MS);
    pcap_set_buffer_size(handle, (int)(buffer_kib * 1024));
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO); /* where it cannot, it stays with microseconds */
    int status = pcap_activate(handle);
    if (status < 0) {
        snprintf(reason, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(handle));
        pcap_close(handle);
        return status;
    }
    *made = handle;
    return 0;
}

/* The kernel may refuse a large buffer: locked memory has a limit. */
static int open_handle(const struct live_options *options, const char *name, pcap_t **handle, struct error *error)
{
    char reason[PCAP_ERRBUF_SIZE];
    uint32_t kib = options->buffer_kib ? options->buffer_kib : BUFFER_KIB;
    if (kib > INT32_MAX / 1024)
        kib = INT32_MAX / 1024;
    int status;
    while ((status = activate(options, name, kib, handle, reason)) == PCAP_ERROR && strstr(reason, "memory") &&
           kib / 2 >= BUFFER_KIB_MIN)
        kib /= 2;
    return status < 0 ? explain(name, status, reason, error) : 0;
}

static int refuse_link_type(const struct live_port *port, const char *wanted, struct error *error)
{
    char offers[256] = "";
    size_t used = 0;
    int *list = NULL, count = pcap_list_datalinks(port->handle, &list);
    for (int i = 0; i < count && used < sizeof offers; i++) {
        char text[24];
        used += (size_t)snprintf(offers + used, sizeof offers - used, "%s%s", used ? ", " : "",
                                 link_type_name(link_type_normalise((uint32_t)list[i]), text));
    }
    if (count >= 0)
        pcap_free_datalinks(list);
    return error_set(error, -EINVAL, "%s: link type \"%s\": expected one that the interface offers: %s", port->name,
                     wanted, offers);
}

static int choose_link_type(struct live_port *port, const char *wanted, struct error *error)
{
    if (wanted) {
        int number = link_type_number(wanted);
        if (number < 0 || pcap_set_datalink(port->handle, link_type_to_dlt((uint16_t)number)) != 0)
            return refuse_link_type(port, wanted, error);
    }
    port->link_type = link_type_normalise((uint32_t)pcap_datalink(port->handle));
    return 0;
}

static bool set_kernel_filter(struct live_port *port, const char *expression, struct error *error)
{
    struct bpf_program code;
    if (pcap_compile(port->handle, &code, expression, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        error_set(error, -EINVAL, "filter \"%s\": %s", expression, pcap_geterr(port->handle));
        return false;
    }
    bool set = pcap_setfilter(port->handle, &code) == 0;
    if (!set)
        error_set(error, -EINVAL, "filter \"%s\": %s: %s", expression, port->name, pcap_geterr(port->handle));
    pcap_freecode(&code);
    return set;
}

/* The kernel takes the outer tag off before the filter sees a frame, so an expression without `vlan` finds what is tagged once. What has further tags is
 * let through and judged by filter_passes, as in recorded files. */
static int choose_filter(struct live_port *port, const char *expression, struct error *error)
{
    char *wider;
    if (!expression)
        return 0;
    if (!filter_has_vlan(expression) &&
        asprintf(&wider, "(%s) or ether proto 0x8100 or ether proto 0x88a8 or ether proto 0x9100", expression) >= 0) {
        port->tags_come_through = set_kernel_filter(port, wider, NULL);
        free(wider);
    }
    if (port->tags_come_through || set_kernel_filter(port, expression, error))
        return 0;
    return -EINVAL;
}

static int open_attribute(const struct live_port *port, const char *attribute)
{
    char path[160];
    snprintf(path, sizeof path, "/sys/class/net/%s/%s", port->name, attribute);
    return strchr(port->name, '/') ? -1 : open(path, O_RDONLY | O_CLOEXEC);
}

static uint64_t read_attribute(int descriptor)
{
    char digits[32];
    ssize_t count = descriptor < 0 ? 0 : pread(descriptor, digits, sizeof digits - 1, 0);
    digits[count > 0 ? count : 0] = '\0';
    return strtoull(digits, NULL, 10);
}

/* /sys may be another network namespace's, whose interface of this name is another one. */
static void open_drop_files(struct live_port *port)
{
    int descriptor = open_attribute(port, "ifindex");
    bool ours = descriptor >= 0 && read_attribute(descriptor) == if_nametoindex(port->name);
    if (descriptor >= 0)
        close(descriptor);
    for (unsigned i = 0; ours && i < LIVE_PORT_DROP_FILES; i++)
        port->drop_descriptors[i] = open_attribute(port, drop_files[i]);
}

static uint64_t read_interface_drops(const struct live_port *port)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < LIVE_PORT_DROP_FILES; i++)
        sum += read_attribute(port->drop_descriptors[i]);
    return sum;
}

/* The kernel's counters start anew at each look. pcap_stats would open files of /sys, which a sandbox forbids; it serves where there is no packet socket. */
void live_port_update(struct live_port *port, struct source_interface *row)
{
    struct tpacket_stats_v3 kernel = { 0 };
    socklen_t size = sizeof kernel;
    struct pcap_stat counters;
    if (!port->handle)
        return;
    if (getsockopt(pcap_fileno(port->handle), SOL_PACKET, PACKET_STATISTICS, &kernel, &size) == 0) {
        row->received += kernel.tp_packets; /* those dropped for lack of room are among them */
        row->dropped_by_kernel += kernel.tp_drops;
    } else if (pcap_stats(port->handle, &counters) == 0) {
        row->received += (uint32_t)(counters.ps_recv - port->last_recv);
        row->dropped_by_kernel += (uint32_t)(counters.ps_drop - port->last_drop);
        port->last_recv = counters.ps_recv;
        port->last_drop = counters.ps_drop;
    } else {
        return;
    }
    uint64_t drops = read_interface_drops(port);
    row->dropped_by_interface = drops > port->drops_before ? drops - port->drops_before : 0;
    row->has_statistics = true;
}

void live_port_close(struct live_port *port)
{
    if (port->handle)
        pcap_close(port->handle);
    port->handle = NULL;
    for (unsigned i = 0; i < LIVE_PORT_DROP_FILES; i++) {
        if (port->drop_descriptors[i] >= 0)
            close(port->drop_descriptors[i]);
        port->drop_descriptors[i] = -1;
    }
}

const char *live_port_lost(const struct live_port *port)
{
    struct ifreq request = { .ifr_flags = 0 };
    if (!port->handle || !port->is_interface || strlen(port->name) >= sizeof request.ifr_name)
        return NULL;
    strcpy(request.ifr_name, port->name);
    if (ioctl(pcap_fileno(port->handle), SIOCGIFFLAGS, &request) == 0)
        return request.ifr_flags & IFF_UP ? NULL : "the interface went down";
    return errno == ENODEV ? "the interface disappeared" : NULL;
}

void live_port_prepare(struct live_port *port)
{
    for (unsigned i = 0; i < LIVE_PORT_DROP_FILES; i++)
        port->drop_descriptors[i] = -1;
}

int live_port_open(struct live_port *port, const struct live_options *options, const char *name, struct error *error)
{
    char reason[PCAP_ERRBUF_SIZE];
    if (strlen(name) >= sizeof port->name)
        return explain(name, PCAP_ERROR_NO_SUCH_DEVICE, "", error);
    strcpy(port->name, name);
    int status = open_handle(options, port->name, &port->handle, error);
    if (status == 0)
        status = choose_link_type(port, options->link_type, error);
    if (status == 0)
        status = choose_filter(port, options->filter, error);
    if (status == 0 && pcap_setnonblock(port->handle, 1, reason) != 0)
        status = error_set(error, -EIO, "cannot open %s: %s", port->name, reason);
    if (status < 0)
        return status;
    port->fraction = pcap_get_tstamp_precision(port->handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
    port->is_interface = if_nametoindex(port->name) != 0;
    open_drop_files(port);
    port->drops_before = read_interface_drops(port);
    return 0;
}
