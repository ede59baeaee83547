/** Servers: DHCPv6, DHCPv4 and DNS, as far as their answers were seen. */
#ifndef V6AUDIT_SERVER_H
#define V6AUDIT_SERVER_H

#include "inventory/store.h"

extern const struct table_row server_row;

/** The server that sent this answer (EVENT_SERVER_NEW, EVENT_SERVER_ANSWER). `duid` may be NULL. NULL when the table is full. */
struct server *server_observe(const struct observation *observation, enum server_kind kind, uint8_t ip_version,
                              const struct address *address, const struct bytes *duid);

#endif
