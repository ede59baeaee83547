/** The table of DHCPv6 message types (IANA), with their words; dhcpv6_type_word and dhcpv6_status_word are declared in application.h. */
#ifndef V6AUDIT_DECODE_DHCPV6_TYPE_H
#define V6AUDIT_DECODE_DHCPV6_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/packet.h"

bool dhcpv6_type_known(uint8_t type);
/** Sent by a client or relay towards servers. */
bool dhcpv6_type_client_side(uint8_t type);

#endif
