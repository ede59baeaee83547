#include "inventory/reflection.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "inventory/fingerprint.h"

#define WITHIN (50 * CLOCK_SECOND / 1000)

enum { SLOTS = 1024, RETURNERS = 16 };

struct original {
    uint64_t hash;
    int64_t time;
    struct mac mac;
};

struct returner {
    uint32_t group;
    struct mac mac;
};

struct reflections {
    struct original originals[SLOTS];
    struct returner returners[RETURNERS]; /* a ring of those that returned something */
    unsigned next, filled;
};

struct reflections *reflection_new(void)
{
    return calloc(1, sizeof(struct reflections));
}

void reflection_free(struct reflections *reflections)
{
    free(reflections);
}

static bool is_concerned(const struct packet *packet)
{
    return packet->layer_count > 0 && packet->layers[0].ip_version == 6 && packet->has_source_mac &&
           address_is_multicast(&packet->layers[0].destination) && !address_is_unspecified(&packet->layers[0].source);
}

/* The message still says whose it is: RS, RA and NS carry their sender's address, NA the target's. */
static bool names(const struct packet *packet, const struct mac *sender)
{
    bool advertisement = packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT;
    if (packet->layer_count != 1 || packet->message != MESSAGE_ICMPV6 || !packet->icmpv6.is_nd)
        return false;
    const struct nd_option *option =
        icmpv6_option(&packet->icmpv6, advertisement ? ND_TARGET_LINK_LAYER_ADDRESS : ND_SOURCE_LINK_LAYER_ADDRESS);
    return option && !option->truncated && !option->ignored && mac_equal(&option->link_layer_address, sender);
}

static bool returned_before(const struct reflections *reflections, uint32_t group, const struct mac *mac)
{
    for (unsigned i = 0; i < reflections->filled; i++)
        if (reflections->returners[i].group == group && mac_equal(&reflections->returners[i].mac, mac))
            return true;
    return false;
}

static void note_returner(struct reflections *reflections, uint32_t group, const struct mac *mac)
{
    if (returned_before(reflections, group, mac))
        return;
    reflections->returners[reflections->next].group = group;
    reflections->returners[reflections->next].mac = *mac;
    reflections->next = (reflections->next + 1) % RETURNERS;
    reflections->filled += reflections->filled < RETURNERS;
}

bool reflection_seen(struct reflections *reflections, const struct packet *packet, uint32_t group, int64_t now)
{
    if (!is_concerned(packet))
        return false;
    uint64_t hash = fingerprint_of(packet, group, UINT32_MAX);
    struct original *original = &reflections->originals[hash % SLOTS];
    bool again = original->time != 0 && original->hash == hash && now - original->time <= WITHIN;
    if (!again || mac_equal(&original->mac, &packet->source_mac)) {
        *original = (struct original){ .hash = hash, .time = now, .mac = packet->source_mac };
        return false;
    }
    if (names(packet, &original->mac)) {
        note_returner(reflections, group, &packet->source_mac);
        return true;
    }
    return returned_before(reflections, group, &packet->source_mac);
}
