/** The Internet checksum of an upper layer over IPv6, with its pseudo-header (RFC 8200 §8.1, RFC 1071). */
#ifndef V6AUDIT_DECODE_CHECKSUM_H
#define V6AUDIT_DECODE_CHECKSUM_H

#include <stdint.h>

#include "v6audit/address.h"

/** One's complement of the sum over pseudo-header and `length` bytes, in host byte order. 0 when the bytes hold a right checksum; with a checksum field
 *  of zero it is the value to put there (UDP writes 0xffff for 0). `destination` is the final one when there is a routing header. */
uint16_t checksum_upper_layer(const struct address *source, const struct address *destination, uint8_t protocol,
                              const uint8_t *bytes, uint32_t length);

#endif
