/** What is learnt from each kind of message. Called by inventory_observe for packets that receivers do not discard. */
#ifndef V6AUDIT_LEARN_H
#define V6AUDIT_LEARN_H

#include "inventory/store.h"

void learn_icmpv6(struct observation *observation);
void learn_arp(struct observation *observation);
void learn_dhcpv6(struct observation *observation);
void learn_dhcpv4(struct observation *observation);
/** Names and management addresses: mDNS, LLMNR, NBNS, LLDP, CDP. */
void learn_names(struct observation *observation);
/** A packet that carries data: its source address, if it can be the sender's own. */
void learn_data(struct observation *observation);

#endif
