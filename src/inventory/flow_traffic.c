#include "inventory/flow_traffic.h"

#include "inventory/flow.h"

static bool counted_elsewhere(const struct flow_direction *mine, uint16_t file, int64_t first)
{
    return mine->has_traffic && mine->traffic_file != file && mine->traffic_until > first;
}

bool flow_traffic_add(struct inventory *inventory, const struct segment *segment, const struct packet *packet,
                      const struct frame_traffic *traffic, int64_t last)
{
    const struct packet_layer *layer = &packet->layers[0];
    const struct packet_transport *transport = &packet->transport;
    struct flow *flow = flow_find(inventory, segment, layer->ip_version, layer->protocol, &layer->source,
                                  transport->source_port, &layer->destination, transport->destination_port);
    if (!flow)
        return true; /* forgotten meanwhile: its host and its segment are not */
    unsigned side = flow_side(flow, &layer->source, transport->source_port);
    struct flow_direction *mine = &flow->directions[side];
    if (counted_elsewhere(mine, packet->frame->file, last - (traffic->last_time - traffic->first_time)))
        return false;
    mine->has_traffic = true;
    mine->traffic_file = packet->frame->file;
    mine->traffic_until = last;
    mine->frames += (uint32_t)traffic->frames;
    mine->bytes += traffic->payload_bytes + traffic->frames * flow_header_length(layer);
    mine->segments += (uint32_t)traffic->segments;
    if (traffic->segments > 0 && mine->has_sequence && (int32_t)(traffic->next_sequence - mine->next_sequence) > 0) {
        mine->next_sequence = traffic->next_sequence;
        mine->newest_time = last;
        mine->frames_when_newest = flow->directions[1 - side].frames;
    }
    if (last > flow->last_seen)
        flow->last_seen = last;
    return true;
}
