/** The packet that an ICMPv6 error or a Redirect quotes (RFC 4443 §2.4 (c)): as much of it as there is. */
#ifndef V6AUDIT_DECODE_QUOTED_H
#define V6AUDIT_DECODE_QUOTED_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** Read the quoted IPv6 header, at most 8 extension headers, and ports or the ICMPv6 type. What is missing stays unset: a quotation is often cut short
 *  by its sender, so nothing here is a defect. `quoted` is filled whatever happens; the cursor's failure is the caller's to look at. */
void quoted_packet_read(struct cursor *cursor, struct quoted_packet *quoted);

#endif
