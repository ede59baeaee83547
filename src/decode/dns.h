/** DNS, mDNS, LLMNR and NetBIOS names: one wire format (RFC 1035 §4). */
#ifndef V6AUDIT_DECODE_DNS_H
#define V6AUDIT_DECODE_DNS_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** True when it is DNS: then packet->message is MESSAGE_DNS and packet->dns is filled. Over TCP the payload starts with the length of RFC 1035 §4.2.2. */
bool dns_decode(struct cursor *payload, enum dns_kind kind, bool over_tcp, struct packet *packet);

#endif
