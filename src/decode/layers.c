#include "decode/layers.h"

#include "decode/transport.h"

bool layers_failed(const struct cursor *cursor, enum defect_code code, struct packet *packet)
{
    if (!cursor->failed)
        return false;
    if (cursor->truncated)
        packet->truncated = true;
    else
        packet_add_defect(packet, code, cursor->offset);
    return true;
}

struct packet_layer *layers_begin(struct layers_next *next, uint32_t header_offset, uint8_t ip_version,
                                  struct packet *packet)
{
    if (packet->layer_count == PACKET_LAYER_MAX) {
        packet_add_defect(packet, DEFECT_TUNNEL_DEPTH, header_offset);
        return NULL;
    }
    struct packet_layer *layer = &packet->layers[packet->layer_count++];
    packet->message = MESSAGE_NONE;
    transport_rest(&packet->transport);
    layers_rest(layer, header_offset);
    layer->ip_version = ip_version;
    layer->tunnel = next->tunnel;
    next->tunnel = TUNNEL_NONE;
    return layer;
}

void layers_set_upper(struct layers_next *next, struct packet_layer *layer, uint8_t protocol)
{
    layer->protocol = protocol;
    layer->upper_offset = next->at.offset;
    layer->upper_length = cursor_sent(&next->at);
    layer->captured_upper_length = cursor_left(&next->at);
    next->code = protocol;
    next->step = STEP_UPPER;
}

void layers_widen(struct layers_next *next)
{
    next->partial = true;
    next->at.uncaptured += 0xffff;
}
