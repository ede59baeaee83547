/** Names of hosts and where they come from. Printable as soon as they are kept. */
#ifndef V6AUDIT_NAME_H
#define V6AUDIT_NAME_H

#include "inventory/store.h"

/** Keep a name (bytes from the wire). The same name from the same source is kept once; at most HOST_NAMES_MAX. */
void name_add(struct host *host, const void *bytes, size_t size, enum name_source source);
const char *name_source_word(enum name_source source);

#endif
