#include "inventory/duplicate.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "inventory/fingerprint.h"

#define WITHIN (10 * CLOCK_SECOND / 1000)

enum { SLOTS = 1024, RECENT = 32, LOOKED_AT = 256 };

struct slot {
    uint64_t hash;
    int64_t time;   /* of the first of those that came together */
    uint32_t times; /* how often it came then */
    uint32_t most;  /* and ever */
};

struct duplicates {
    struct slot slots[SLOTS];
    uint16_t recent[RECENT]; /* a ring: the places of the last frames that differ from one another */
    unsigned next, filled;
};

struct duplicates *duplicate_new(void)
{
    return calloc(1, sizeof(struct duplicates));
}

void duplicate_free(struct duplicates *duplicates)
{
    free(duplicates);
}

/* Copies come from one source. */
static uint64_t name_of(const struct packet *packet, uint32_t group)
{
    uint64_t source = 0;
    if (packet->has_source_mac)
        memcpy(&source, packet->source_mac.octets, sizeof packet->source_mac.octets);
    return fingerprint_mix(fingerprint_of(packet, group, LOOKED_AT), source);
}

static void note_recent(struct duplicates *duplicates, uint16_t place)
{
    for (unsigned i = 0; i < duplicates->filled; i++)
        if (duplicates->recent[i] == place)
            return;
    duplicates->recent[duplicates->next] = place;
    duplicates->next = (duplicates->next + 1) % RECENT;
    duplicates->filled += duplicates->filled < RECENT;
}

/* Do the other frames of this time come as often? Some slack for those of which a copy was lost or is still to come. */
static bool others_come_as_often(const struct duplicates *duplicates, const struct slot *slot)
{
    unsigned others = 0, as_often = 0;
    for (unsigned i = 0; i < duplicates->filled; i++) {
        const struct slot *other = &duplicates->slots[duplicates->recent[i]];
        others += other != slot;
        as_often += other != slot && other->times >= slot->times;
    }
    return others > 0 ? as_often * 5 >= others * 2 : slot->most <= 2; /* alone: a pair is a copy, more are a flood */
}

bool duplicate_seen(struct duplicates *duplicates, const struct packet *packet, uint32_t group, int64_t now)
{
    uint64_t hash = name_of(packet, group);
    uint16_t place = (uint16_t)(hash % SLOTS);
    struct slot *slot = &duplicates->slots[place];
    bool known = slot->times > 0 && slot->hash == hash;
    if (!known || now - slot->time > WITHIN) {
        *slot = (struct slot){ .hash = hash, .time = now, .times = 1, .most = known ? slot->most : 1 };
        note_recent(duplicates, place);
        return false;
    }
    slot->times++;
    if (slot->times > slot->most)
        slot->most = slot->times;
    return others_come_as_often(duplicates, slot);
}
