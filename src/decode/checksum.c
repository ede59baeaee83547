#include "decode/checksum.h"

#include <arpa/inet.h>
#include <string.h>

/* Adding 32-bit words as they lie in memory gives the sum in network order whatever the host's order is (RFC 1071 §2 (B), (C)). */
static uint64_t sum_of(const uint8_t *bytes, uint32_t length)
{
    uint64_t sum = 0;
    for (; length >= 4; bytes += 4, length -= 4) {
        uint32_t word;
        memcpy(&word, bytes, sizeof word);
        sum += word;
    }
    if (length > 0) { /* the rest is padded with zeros */
        uint32_t word = 0;
        memcpy(&word, bytes, length);
        sum += word;
    }
    return sum;
}

uint16_t checksum_upper_layer(const struct address *source, const struct address *destination, uint8_t protocol,
                              const uint8_t *bytes, uint32_t length)
{
    uint64_t sum = sum_of(source->octets, sizeof source->octets) +
                   sum_of(destination->octets, sizeof destination->octets) + htonl(length) + htonl(protocol) +
                   sum_of(bytes, length);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ntohs((uint16_t)~sum);
}
