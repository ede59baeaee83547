/** ARP for IPv4 over Ethernet (RFC 826). */
#ifndef V6AUDIT_DECODE_ARP_H
#define V6AUDIT_DECODE_ARP_H

#include "decode/cursor.h"
#include "v6audit/packet.h"

/** Sets packet->message when it is ARP between 6-octet hardware and IPv4 addresses; other pairs are named only (MESSAGE_OTHER). */
void arp_decode(struct cursor *message, struct packet *packet);

#endif
