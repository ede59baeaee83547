/** Events: what changed. The list is bounded; what does not fit is counted. */
#ifndef V6AUDIT_EVENT_H
#define V6AUDIT_EVENT_H

#include "inventory/store.h"

/** Append an event about this observation; the caller fills in what it concerns. Never NULL (a full list gives a scrap record). */
struct event *event_raise(const struct observation *observation, enum event_type type);

/** The same without a packet (ticks). */
struct event *event_raise_at(struct inventory *inventory, enum event_type type, int64_t time);

#endif
