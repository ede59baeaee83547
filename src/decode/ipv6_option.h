/** Options of Hop-by-Hop and Destination Options headers (RFC 8200 §4.2): one table. */
#ifndef V6AUDIT_DECODE_IPV6_OPTION_H
#define V6AUDIT_DECODE_IPV6_OPTION_H

#include "decode/extension.h"

enum {
    IPV6_OPTION_PAD1 = 0x00,
    IPV6_OPTION_PADN = 0x01,
    IPV6_OPTION_ROUTER_ALERT = 0x05,
    IPV6_OPTION_JUMBO = 0xc2,
    IPV6_OPTION_HOME_ADDRESS = 0xc9
};

/** Walk the options in `body` (the header without next header and length), of a header of type `header`. */
void ipv6_option_decode(struct cursor *body, uint8_t header, struct extension_walk *walk);

/** The Jumbo Payload option (RFC 2675 §2) among the options in `body`, a copy of the caller's cursor. False when there is none that can be read. */
bool ipv6_option_find_jumbo(const struct cursor *body, uint32_t *length);

/** "router-alert"; NULL for a number that has no row. */
const char *ipv6_option_word(uint8_t type);

#endif
