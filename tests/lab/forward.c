/* forward A B IPV4_DELAY IPV6_DELAY IPV4_LOSS IPV6_LOSS: carry Ethernet frames between two interfaces, each family with its own delay (milliseconds) and
 * loss (frames of a thousand). The losses are the same in every run: a seeded generator draws them in the order of the frames. Stands in for
 * tc netem where the kernel has none. Frames that are neither family pass at once. Ends with SIGTERM. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 2048, QUEUE = 4096 };

struct waiting {
    int64_t due; /* nanoseconds, CLOCK_MONOTONIC */
    int to;      /* socket */
    size_t length;
    uint8_t bytes[FRAME];
};

/* One queue a delay: what has the same delay leaves in the order it came. */
struct family {
    int64_t delay;
    uint32_t loss;
    size_t first, count;
    struct waiting *ring;
};

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static uint32_t draw(void)
{
    static uint64_t state = 2026;

    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % 1000;
}

static int open_interface(const char *name)
{
    struct sockaddr_ll address = { .sll_family = AF_PACKET,
                                   .sll_protocol = htons(ETH_P_ALL),
                                   .sll_ifindex = (int)if_nametoindex(name) };
    struct packet_mreq promiscuous = { .mr_ifindex = address.sll_ifindex, .mr_type = PACKET_MR_PROMISC };
    int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));

    if (fd < 0 || address.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof promiscuous) != 0) {
        fprintf(stderr, "forward: %s: %s\n", name, strerror(errno));
        exit(2);
    }
    return fd;
}

static void take(int from, int to, struct family families[3])
{
    static uint8_t bytes[FRAME];
    struct sockaddr_ll source;
    socklen_t size = sizeof source;
    ssize_t length = recvfrom(from, bytes, sizeof bytes, 0, (struct sockaddr *)&source, &size);

    if (length < 14 || source.sll_pkttype == PACKET_OUTGOING)
        return;
    unsigned type = (unsigned)bytes[12] << 8 | bytes[13];
    struct family *family = &families[type == 0x0800 ? 0 : type == 0x86dd ? 1 : 2];
    if (draw() < family->loss || family->count == QUEUE)
        return;
    struct waiting *waiting = &family->ring[(family->first + family->count++) % QUEUE];
    waiting->due = now() + family->delay;
    waiting->to = to;
    waiting->length = (size_t)length;
    memcpy(waiting->bytes, bytes, waiting->length);
}

/* Send what is due; returns milliseconds until the next, at most 1000. */
static int give(struct family families[3])
{
    int64_t next = 1000000000;

    for (int i = 0; i < 3; i++) {
        struct family *family = &families[i];
        while (family->count > 0 && family->ring[family->first].due <= now()) {
            struct waiting *waiting = &family->ring[family->first];
            if (send(waiting->to, waiting->bytes, waiting->length, 0) < 0)
                perror("forward: send");
            family->first = (family->first + 1) % QUEUE;
            family->count--;
        }
        if (family->count > 0 && family->ring[family->first].due - now() < next)
            next = family->ring[family->first].due - now();
    }
    return next < 0 ? 0 : (int)((next + 999999) / 1000000);
}

int main(int count, char **arguments)
{
    if (count != 7) {
        fprintf(stderr, "usage: forward A B IPV4_DELAY IPV6_DELAY IPV4_LOSS IPV6_LOSS\n");
        return 2;
    }
    struct family families[3] = {
        { .delay = atoi(arguments[3]) * INT64_C(1000000), .loss = (uint32_t)atoi(arguments[5]) },
        { .delay = atoi(arguments[4]) * INT64_C(1000000), .loss = (uint32_t)atoi(arguments[6]) }
    };
    for (int i = 0; i < 3; i++)
        if (!(families[i].ring = calloc(QUEUE, sizeof *families[i].ring)))
            return 2;
    struct pollfd ends[2] = { { open_interface(arguments[1]), POLLIN, 0 },
                              { open_interface(arguments[2]), POLLIN, 0 } };
    for (;;) {
        if (poll(ends, 2, give(families)) < 0 && errno != EINTR)
            return 2;
        for (int i = 0; i < 2; i++)
            if (ends[i].revents & POLLIN)
                take(ends[i].fd, ends[1 - i].fd, families);
    }
}
