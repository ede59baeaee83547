/** Addresses replaced. The mapping of an address is put together from independent parts, so that what belongs together on the wire stays together:
 *
 *    first 64 bits    prefix-preserving behind the bits that say what class the address is of
 *    identifier       its first 40 bits and its last 24 each for themselves, in every prefix the same
 *    last 24 bits     the same function for identifiers, for MAC addresses and for solicited-node groups, which know no more of an address
 *    IPv4 addresses   prefix-preserving; also those inside 6to4, Teredo, NAT64, ISATAP and mapped addresses */
#ifndef V6AUDIT_ANONYMIZE_ADDRESS_MAP_H
#define V6AUDIT_ANONYMIZE_ADDRESS_MAP_H

#include "anonymize/anonymizer.h"

/** Addresses that were mapped before: a mapping takes some fifty hashes, and a capture has few addresses. NULL when no memory is left: slower, no more. */
struct address_memory *address_map_memory_new(void);
void address_map_memory_free(struct address_memory *memory);

/** The last 24 bits of an interface identifier, a MAC address or a solicited-node group. */
uint32_t address_map_low(const struct anonymizer *anonymizer, uint32_t low);

/** The first `octets` whole octets of a MAC address, as patterns have them. */
struct mac address_map_mac_start(const struct anonymizer *anonymizer, const struct mac *mac, unsigned octets);

#endif
