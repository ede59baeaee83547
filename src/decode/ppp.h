/** PPP (RFC 1661, RFC 1662 framing without escapes), Cisco HDLC, and PPPoE (RFC 2516). */
#ifndef V6AUDIT_DECODE_PPP_H
#define V6AUDIT_DECODE_PPP_H

#include "decode/layers.h"

/** A protocol field of one or two octets (RFC 1661 §6.5), perhaps after address and control (ff 03). */
void ppp_decode(struct layers_next *next, struct packet *packet);

/** PPP in HDLC-like framing or Cisco HDLC: the address octet tells them apart. */
void ppp_decode_hdlc(struct layers_next *next, struct packet *packet);

/** A PPPoE header; a packet of the discovery stage is only named. */
void ppp_decode_over_ethernet(struct layers_next *next, struct packet *packet);

#endif
