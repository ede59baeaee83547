#include "checks/neighbor_claims.h"

#include "base/clock.h"
#include "checks/memory.h"
#include "checks/words.h"

#define PRESENCE (60 * CLOCK_SECOND) /* a first owner was there for so long before the other came */

bool neighbor_claims_read(const struct event *event, struct neighbor_statement *statement)
{
    const struct packet *packet = event->packet;
    if (event->type != EVENT_NEIGHBOR || !packet->has_source_mac || !event->host || !words_is_nd(packet))
        return false;
    bool advertisement = packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT;
    *statement = (struct neighbor_statement){
        .address = advertisement ? &packet->icmpv6.neighbor.target : &packet->layers[0].source,
        .mac = &packet->source_mac,
        .advertisement = advertisement,
        .override_flag = advertisement && packet->icmpv6.neighbor.override_flag,
        .router_flag = advertisement && packet->icmpv6.neighbor.router,
        .solicited = advertisement && packet->icmpv6.neighbor.solicited,
    };
    return advertisement || !address_is_unspecified(statement->address);
}

static const struct table_row owner_row = {
    "address-owners", sizeof(struct words_place), sizeof(struct neighbor_first_owner), 4096, TABLE_EVICT_OLDEST, NULL
};

/* For EVENT_BINDING_CHANGED. */
void neighbor_claims_note_owner(struct judgement *judgement, const struct event *event)
{
    struct words_place key = words_place_of(event->segment, &event->address->address);
    struct table *table = memory_table(judgement, &owner_row);
    bool made;
    struct neighbor_first_owner *owner = table ? table_insert(table, &key, &made) : NULL;
    if (!owner || !made)
        return;
    owner->mac = event->mac;
    owner->was_present = event->address->bindings == 1 && event->time - event->address->first_seen >= PRESENCE;
}

const struct neighbor_first_owner *neighbor_claims_owner(struct judgement *judgement, const struct segment *segment,
                                                         const struct address *address)
{
    struct words_place key = words_place_of(segment, address);
    struct table *table = memory_table(judgement, &owner_row);
    return table ? table_find(table, &key) : NULL;
}

const struct segment *neighbor_claims_segment(const struct judgement *judgement, const struct finding *finding)
{
    const struct segment *segment = inventory_segments(judgement->inventory);
    while (segment && segment->index != finding->segment_index)
        segment = segment_next(segment);
    return segment;
}
