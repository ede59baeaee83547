/** IEEE 802.11 frames, bare or behind a radiotap, Prism or AVS header: addresses, and LLC of data frames that are not encrypted. */
#ifndef V6AUDIT_DECODE_WIRELESS_H
#define V6AUDIT_DECODE_WIRELESS_H

#include "decode/layers.h"

void wireless_decode(struct layers_next *next, struct packet *packet);
void wireless_decode_radiotap(struct layers_next *next, struct packet *packet);
void wireless_decode_prism(struct layers_next *next, struct packet *packet);

#endif
