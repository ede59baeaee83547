/** The short way for the bulk of all frames: Ethernet, at most two tags, IPv4 or IPv6 without options or extension headers, TCP or UDP between ports that no
 *  decoder waits at, nothing unusual. It makes of them exactly what the long way (packet.c) makes; a test compares the two. */
#ifndef V6AUDIT_DECODE_BULK_H
#define V6AUDIT_DECODE_BULK_H

#include "decode/layers.h"

/** True when the frame is of that kind: then `packet`, which is at rest, is filled. Else `packet` is not touched. */
bool bulk_decode(const struct frame *frame, struct packet *packet);

#endif
