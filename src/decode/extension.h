/** The chain of IPv6 extension headers (RFC 8200 §4): one row each, walked without recursion and with a bound. */
#ifndef V6AUDIT_DECODE_EXTENSION_H
#define V6AUDIT_DECODE_EXTENSION_H

#include "decode/layers.h"

enum {
    EXTENSION_CHAIN_LONG = 8, /* more are a defect: hosts may stop there (RFC 8504 §5.3) */
    EXTENSION_WALK_MAX = 64   /* more are not walked */
};

struct extension_walk {
    struct cursor *at; /* walls: the payload by the IPv6 header */
    struct packet_layer *layer;
    struct packet *packet;
    uint8_t next_header;         /* of the header at the cursor; at the end the upper layer's */
    uint8_t rank;                /* in the order of RFC 8200 §4.1, of the last header that has one */
    uint8_t destination_options; /* headers of this type so far */
    uint64_t seen;               /* ranks that were there, one bit each */
    bool has_home_address, has_jumbo;
    bool end; /* the chain stops here: opaque, a later fragment, or broken */
};

/** Walk from walk->next_header on until something that is no extension header. Fills layer->extensions, fragment, final_destination, router_alert,
 *  chain_complete. */
void extension_walk(struct extension_walk *walk);

/** The chain of a first fragment is at its end: is the upper-layer header in it (RFC 7112)? What follows is read with walls widened. */
void extension_end_first_fragment(struct layers_next *next, const struct packet_layer *layer, struct packet *packet);

/** True for headers that have a next header and a length. */
bool extension_is(uint8_t protocol);

/** Octets of the header whose second octet is `length`; AH and Fragment count differently (RFC 4302 §2.2, RFC 8200 §4.5). */
uint32_t extension_octets(uint8_t protocol, uint8_t length);

#endif
