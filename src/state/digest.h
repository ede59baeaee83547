/** SHA-256 (FIPS 180-4), by which captures and parts are known again. Nothing secret depends on it. */
#ifndef V6AUDIT_DIGEST_H
#define V6AUDIT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_BLOCK = 64 };

struct digest {
    uint32_t state[8];
    uint64_t size; /* octets taken */
    uint8_t block[DIGEST_BLOCK];
};

void digest_start(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
/** A number, as eight octets in network order. */
void digest_add_number(struct digest *digest, uint64_t number);
/** The result, of what was taken until now: more may be added afterwards. */
void digest_result(const struct digest *digest, uint8_t result[DIGEST_SIZE]);

#endif
