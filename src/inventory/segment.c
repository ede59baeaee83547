#include "inventory/segment.h"

#include <string.h>

struct segment_key {
    uint32_t group;
    uint16_t vlan[PACKET_VLAN_MAX];
    uint32_t vlan_count;
};

const struct table_row segment_row = {
    "segments", sizeof(struct segment_key), sizeof(struct segment), 4096, TABLE_REFUSE, NULL
};

static bool is_last(const struct segment *segment, const struct packet *packet, uint32_t group)
{
    return segment && segment->group == group && segment->vlan_count == packet->vlan_count &&
           memcmp(segment->vlan, packet->vlan, packet->vlan_count * sizeof packet->vlan[0]) == 0;
}

struct segment *segment_observe(struct inventory *inventory, const struct packet *packet, uint32_t group, int64_t now,
                                bool *made)
{
    *made = false;
    if (is_last(inventory->last_segment, packet, group))
        return inventory->last_segment;
    struct segment_key key = { .group = group, .vlan_count = packet->vlan_count };
    for (unsigned i = 0; i < packet->vlan_count && i < PACKET_VLAN_MAX; i++)
        key.vlan[i] = packet->vlan[i];
    struct segment *segment = table_insert(inventory->segments, &key, made);
    if (!segment)
        return NULL;
    if (*made) {
        segment->index = inventory->segment_total++;
        segment->group = group;
        segment->interface = packet->frame->interface;
        segment->file = packet->frame->file;
        segment->vlan_count = packet->vlan_count;
        memcpy(segment->vlan, key.vlan, sizeof segment->vlan);
        segment->first_seen = segment->last_seen = now;
    }
    inventory->last_segment = segment;
    return segment;
}

void segment_add_host(struct segment *segment, struct host *host)
{
    host->segment = segment;
    host->next_in_segment = NULL;
    host->previous_in_segment = segment->last_host;
    if (segment->last_host)
        segment->last_host->next_in_segment = host;
    else
        segment->hosts = host;
    segment->last_host = host;
    segment->host_count++;
}

void segment_remove_host(struct segment *segment, struct host *host)
{
    if (host->previous_in_segment)
        host->previous_in_segment->next_in_segment = host->next_in_segment;
    else
        segment->hosts = host->next_in_segment;
    if (host->next_in_segment)
        host->next_in_segment->previous_in_segment = host->previous_in_segment;
    else
        segment->last_host = host->previous_in_segment;
    segment->host_count--;
}

struct segment *inventory_segments(const struct inventory *inventory)
{
    return table_first(inventory->segments);
}

struct segment *segment_next(const struct segment *segment)
{
    return table_next(segment);
}
