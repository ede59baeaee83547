/** How the layers of a frame hand over to each other. Each decoder reads its header from next->at and says what stands behind it; the loop in packet.c
 *  goes on there. No decoder calls the one after it, so no input makes the stack grow, and each step reads at least one octet. */
#ifndef V6AUDIT_DECODE_LAYERS_H
#define V6AUDIT_DECODE_LAYERS_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

enum layers_step {
    STEP_END,
    STEP_ETHERNET,   /* a MAC header */
    STEP_ETHER_TYPE, /* next->code: the EtherType of what is at the cursor */
    STEP_LLC,        /* IEEE 802.2 */
    STEP_PPP,        /* a PPP protocol field, perhaps after address and control */
    STEP_PPPOE,      /* a PPPoE header (RFC 2516 §4) */
    STEP_IP,         /* IPv4 or IPv6, by its version field */
    STEP_IPV4,
    STEP_IPV6,
    STEP_UPPER, /* next->code: the IP protocol of what is at the cursor */
    STEP_COUNT
};

struct layers_next {
    uint8_t step;   /* enum layers_step; the loop sets STEP_END before each decoder */
    uint8_t tunnel; /* enum packet_tunnel: how the next IP layer is carried */
    bool partial; /* the first of several fragments: the walls were widened, a read past its end counts as truncated */
    uint16_t code;
    struct cursor at;
};

/** packet_decode without the short way of bulk.c: the test of that one compares them. In packet.c. */
void packet_decode_layers(const struct frame *frame, struct packet *packet);

/** Counts and flags of a layer at rest. */
static inline void layers_rest(struct packet_layer *layer, uint32_t header_offset)
{
    layer->extension_count = 0;
    layer->router_alert = false;
    layer->ipv4_fragment = false;
    layer->chain_complete = false;
    layer->jumbo = false;
    layer->flow_label = 0;
    layer->fragment.present = false;
    layer->header_offset = header_offset;
    layer->upper_offset = header_offset;
    layer->upper_length = 0;
    layer->captured_upper_length = 0;
}

/** When the cursor failed: note why. Cut by the capture: packet->truncated; else the sender's defect, at the cursor. Returns cursor->failed. */
bool layers_failed(const struct cursor *cursor, enum defect_code code, struct packet *packet);

/** The next IP layer, whose header begins at `header_offset`: its counts and flags at rest, its tunnel taken from `next`. NULL, with a defect, when tunnels
 *  are nested too deep. */
struct packet_layer *layers_begin(struct layers_next *next, uint32_t header_offset, uint8_t ip_version,
                                  struct packet *packet);

/** The upper layer of `layer` stands at next->at. */
void layers_set_upper(struct layers_next *next, struct packet_layer *layer, uint8_t protocol);

/** The other fragments of this datagram bring what is not here: reads past the end are truncated, not a defect of the sender. */
void layers_widen(struct layers_next *next);

#endif
