#include "capture/live.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/filter.h"
#include "capture/live_port.h"

enum {
    POLL_MS = 200, /* how late the stop flag may be seen */
    BATCH = 256,   /* frames from one interface before the next one's turn */
    STATISTICS_EVERY = 1 << 20
};
#define SECOND INT64_C(1000000000)

struct live {
    struct source source;
    struct live_port *ports;
    struct pollfd *polls;
    unsigned open_count;
    unsigned turn, taken; /* whose turn it is, and how many frames it gave in a row */
    unsigned empty;       /* ports in a row that had nothing */
    struct filter *filter;
    volatile sig_atomic_t *stop;
    int64_t heard_at; /* monotonic: the last frame or tick */
    uint64_t frames;
};

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

static void live_update_statistics(struct source *source)
{
    struct live *live = (struct live *)source;
    for (unsigned i = 0; i < source->interface_count; i++)
        live_port_update(&live->ports[i], &source->interfaces[i]);
}

/* It went down or was pulled out. What it gave stands, the others go on. */
static void lose_port(struct live *live, unsigned index, const char *reason)
{
    struct live_port *port = &live->ports[index];
    live_port_update(port, &live->source.interfaces[index]);
    snprintf(live->source.files[index].defect, sizeof live->source.files[index].defect, "%.150s", reason);
    live_port_close(port);
    live->polls[index].fd = -1;
    live->open_count--;
}

static void look_for_lost(struct live *live)
{
    for (unsigned i = 0; i < live->source.interface_count; i++) {
        const char *reason = live_port_lost(&live->ports[i]);
        if (reason)
            lose_port(live, i, reason);
    }
}

static void fill(struct live *live, unsigned index, const struct pcap_pkthdr *header, const u_char *bytes,
                 struct frame *frame)
{
    struct live_port *port = &live->ports[index];
    frame->time = header->ts.tv_sec * SECOND + (int64_t)header->ts.tv_usec * port->fraction;
    frame->captured_length = header->caplen;
    frame->length = header->len < header->caplen ? header->caplen : header->len;
    frame->link_type = port->link_type;
    frame->file = (uint16_t)index;
    frame->interface = index;
    frame->offset = 0;
    frame->direction = FRAME_DIRECTION_UNKNOWN;
    frame->bytes = bytes;
}

static void count(struct live *live, struct frame *frame)
{
    struct source_file *file = &live->source.files[frame->file];
    if (file->frames == 0)
        file->first_time = frame->time;
    file->last_time = frame->time;
    frame->number = ++file->frames;
    if (++live->frames % STATISTICS_EVERY == 0)
        live_update_statistics(&live->source);
}

static void pass_turn(struct live *live)
{
    live->turn = (live->turn + 1) % live->source.interface_count;
    live->taken = 0;
}

/* A frame that is waiting in a buffer; SOURCE_TICK when there is none. */
static int take(struct live *live, struct frame *frame)
{
    while (live->empty < live->source.interface_count) {
        struct live_port *port = &live->ports[live->turn];
        struct pcap_pkthdr *header;
        const u_char *bytes;
        int status = port->handle ? pcap_next_ex(port->handle, &header, &bytes) : 0;
        if (status == 1) {
            unsigned index = live->turn;
            live->empty = 0;
            if (++live->taken == BATCH)
                pass_turn(live);
            fill(live, index, header, bytes, frame);
            if (port->tags_come_through && live->filter && !filter_passes(live->filter, frame))
                continue;
            count(live, frame);
            return SOURCE_FRAME;
        }
        if (status < 0)
            lose_port(live, live->turn, pcap_geterr(port->handle));
        live->empty++;
        pass_turn(live);
    }
    live->empty = 0;
    return SOURCE_TICK;
}

static int live_next(struct source *source, struct frame *frame, struct error *error)
{
    struct live *live = (struct live *)source;
    (void)error;
    while (!(live->stop && *live->stop)) {
        if (take(live, frame) == SOURCE_FRAME) {
            live->heard_at = 0;
            return SOURCE_FRAME;
        }
        if (live->open_count == 0)
            return SOURCE_END;
        int64_t now = clock_ns(CLOCK_MONOTONIC);
        if (live->heard_at == 0)
            live->heard_at = now;
        if (now - live->heard_at >= SECOND) {
            live->heard_at = now;
            live_update_statistics(source);
            look_for_lost(live);
            if (live->open_count == 0)
                return SOURCE_END;
            frame->time = clock_ns(CLOCK_REALTIME);
            return SOURCE_TICK;
        }
        int64_t left = (live->heard_at + SECOND - now) / 1000000 + 1;
        poll(live->polls, source->interface_count, left < POLL_MS ? (int)left : POLL_MS);
    }
    return SOURCE_END;
}

static void live_close(struct source *source)
{
    struct live *live = (struct live *)source;
    for (unsigned i = 0; live->ports && i < source->file_count; i++)
        live_port_close(&live->ports[i]);
    filter_close(live->filter);
    free(live->ports);
    free(live->polls);
    free(source->files);
}

static const struct source_operations operations = { .next = live_next,
                                                     .close = live_close,
                                                     .update_statistics = live_update_statistics };

static int open_one(struct live *live, const struct live_options *options, unsigned index, struct error *error)
{
    struct live_port *port = &live->ports[index];
    int status = live_port_open(port, options, options->interfaces[index], error);
    if (status < 0)
        return status;
    struct source_interface *row = source_add_interface(&live->source);
    if (!row)
        return error_set(error, -ENOMEM, "out of memory");
    strcpy(row->name, port->name);
    row->file = (uint16_t)index;
    row->link_type = port->link_type;
    row->snaplen = (uint32_t)pcap_snapshot(port->handle);
    live->source.files[index] =
        (struct source_file){ .name = port->name, .format = "live", .live = true, .set = index };
    live->polls[index] = (struct pollfd){ .fd = pcap_get_selectable_fd(port->handle), .events = POLLIN };
    live->open_count++;
    return 0;
}

static struct live *make(const struct live_options *options)
{
    unsigned count = options->interface_count;
    struct live *live = calloc(1, sizeof *live);
    if (!live)
        return NULL;
    live->source.operations = &operations;
    live->stop = options->stop;
    live->source.files = calloc(count, sizeof *live->source.files);
    live->ports = calloc(count, sizeof *live->ports);
    live->polls = calloc(count, sizeof *live->polls);
    if (live->source.files && live->ports && live->polls) {
        live->source.file_count = count;
        for (unsigned i = 0; i < count; i++)
            live_port_prepare(&live->ports[i]);
        return live;
    }
    source_close(&live->source);
    return NULL;
}

int live_open(const struct live_options *options, struct source **source, struct error *error)
{
    if (options->interface_count == 0 || options->interface_count > UINT16_MAX)
        return error_set(error, -EINVAL, "no interface: expected the name of one (see \"v6audit -D\")");
    struct live *live = make(options);
    int status = live ? 0 : error_set(error, -ENOMEM, "out of memory");
    if (status == 0 && options->filter)
        status = filter_open(options->filter, &live->filter, error);
    for (unsigned i = 0; status == 0 && i < options->interface_count; i++)
        status = open_one(live, options, i, error);
    if (status < 0) {
        source_close(live ? &live->source : NULL);
        return status;
    }
    *source = &live->source;
    return 0;
}

static void append_address(struct live_interface *row, const struct sockaddr *address)
{
    char text[NI_MAXHOST];
    socklen_t size =
        address->sa_family == AF_INET6 ? (socklen_t)sizeof(struct sockaddr_in6) : (socklen_t)sizeof(struct sockaddr_in);
    if (getnameinfo(address, size, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0)
        return;
    size_t used = strlen(row->addresses), length = strlen(text);
    if (used + length + 3 <= sizeof row->addresses)
        snprintf(row->addresses + used, sizeof row->addresses - used, "%s%s", used ? ", " : "", text);
}

int live_list(struct live_interface *interfaces, unsigned capacity, struct error *error)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_if_t *all = NULL;
    int count_found = 0;
    if (pcap_findalldevs(&all, reason) != 0)
        return error_set(error, -EIO, "cannot list the interfaces: %s", reason);
    for (pcap_if_t *found = all; found && (unsigned)count_found < capacity; found = found->next) {
        struct live_interface *row = &interfaces[count_found++];
        memset(row, 0, sizeof *row);
        snprintf(row->name, sizeof row->name, "%s", found->name);
        snprintf(row->description, sizeof row->description, "%s", found->description ? found->description : "");
        row->up = (found->flags & PCAP_IF_UP) != 0;
        for (pcap_addr_t *address = found->addresses; address; address = address->next)
            if (address->addr && (address->addr->sa_family == AF_INET || address->addr->sa_family == AF_INET6))
                append_address(row, address->addr);
    }
    pcap_freealldevs(all);
    return count_found;
}
