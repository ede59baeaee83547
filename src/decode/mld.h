/** Multicast Listener Discovery, versions 1 (RFC 2710) and 2 (RFC 3810, 9777). */
#ifndef V6AUDIT_DECODE_MLD_H
#define V6AUDIT_DECODE_MLD_H

#include <stdbool.h>

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** The body behind the checksum of types 130, 131, 132 and 143. */
void mld_decode(struct cursor *body, const struct packet_layer *layer, struct packet *packet);

/** Add the defects of a message that is decoded or `incomplete`. `offset` is that of the type octet. */
void mld_judge(uint32_t offset, const struct packet_layer *layer, struct packet *packet);

/** The next multicast address record of a version 2 report. Walk at most mld->record_count of them, from
 *  `cursor_make(mld->records.data, mld->records.size, mld->records.size, 0)`. False when the rest is no whole record: then walk->failed. A record may
 *  have an undefined type or a group that is no multicast address; receivers ignore such a one. */
bool mld_record_next(struct cursor *walk, struct mld_record *record);

#endif
