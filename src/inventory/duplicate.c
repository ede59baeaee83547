#include "inventory/duplicate.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

#define WITHIN (10 * CLOCK_SECOND / 1000)

enum { SLOTS = 1024, WINDOW = 64, LOOKED_AT = 256 };

struct slot {
    uint64_t hash;
    int64_t time;
};

struct duplicates {
    struct slot slots[SLOTS];
    uint64_t window; /* one bit a looked-at frame: it was a copy */
    unsigned filled;
};

struct duplicates *duplicate_new(void)
{
    return calloc(1, sizeof(struct duplicates));
}

void duplicate_free(struct duplicates *duplicates)
{
    free(duplicates);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

/* From the IP header on (copies may differ in tags and MAC addresses' places), or the whole frame where there is none. What stands beside the frame is mixed
 * in behind the keyed hash: who does not know the key cannot aim at another frame's fingerprint with it. */
static uint64_t fingerprint(const struct packet *packet, uint32_t group)
{
    const struct frame *frame = packet->frame;
    uint32_t from = packet->layer_count > 0 ? packet->layers[0].header_offset : 0;
    if (from > frame->captured_length)
        from = frame->captured_length;
    uint32_t size = frame->captured_length - from;
    uint64_t hash = hash_bytes(frame->bytes + from, size < LOOKED_AT ? size : LOOKED_AT);
    uint64_t source = 0;
    if (packet->has_source_mac)
        memcpy(&source, packet->source_mac.octets, sizeof packet->source_mac.octets);
    hash = mix(hash, (uint64_t)group << 32 | frame->length);
    hash = mix(hash, source << 16 | packet->vlan_count);
    for (unsigned i = 0; i < packet->vlan_count; i++)
        hash = mix(hash, packet->vlan[i]);
    return hash;
}

static unsigned copies(const struct duplicates *duplicates)
{
    return (unsigned)__builtin_popcountll(duplicates->window);
}

bool duplicate_seen(struct duplicates *duplicates, const struct packet *packet, uint32_t group, int64_t now)
{
    uint64_t hash = fingerprint(packet, group);
    struct slot *slot = &duplicates->slots[hash % SLOTS];
    bool copy = slot->hash == hash && now - slot->time <= WITHIN && slot->time != 0;
    /* a copy uses its original up: three equal frames are one pair and a single one */
    *slot = copy ? (struct slot){ 0 } : (struct slot){ .hash = hash, .time = now };
    duplicates->window = duplicates->window << 1 | copy;
    if (duplicates->filled < WINDOW)
        duplicates->filled++;
    /* every frame twice: half of all are copies; some slack for those whose second copy was lost */
    return copy && copies(duplicates) * 5 >= duplicates->filled * 2;
}
