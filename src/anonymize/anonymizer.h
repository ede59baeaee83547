/** The inside of an anonymizer. */
#ifndef V6AUDIT_ANONYMIZE_ANONYMIZER_H
#define V6AUDIT_ANONYMIZE_ANONYMIZER_H

#include "anonymize/keyed.h"
#include "v6audit/anonymize.h"

struct anonymizer {
    struct hash_key addresses; /* the first 16 octets of the key */
    struct hash_key names;     /* the others: names, and what is opaque */
    struct address_memory *memory;
};

#endif
