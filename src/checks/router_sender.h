/** Who sent an advertisement, by the plan: shared by the checks on routers' identity. */
#ifndef V6AUDIT_ROUTER_SENDER_H
#define V6AUDIT_ROUTER_SENDER_H

#include "checks/judgement.h"

struct router_sender {
    const struct plan_segment *plan;
    const struct router *router;
    const struct mac *mac; /* NULL: raw IP */
    enum plan_router_match match;
    const struct plan_router *entry;
    struct claim claim;
};

/** `mac` NULL: raw IP. `packet` NULL: at the end. */
struct router_sender router_sender_identify(const struct judgement *judgement, const struct router *router,
                                            const struct mac *mac, const struct packet *packet);
/** Of an event with a router and a packet. */
struct router_sender router_sender_of_event(const struct judgement *judgement, const struct event *event);
/** Calls `judge` for each MAC address of each router, at the end, when the plan may have become clear only then. */
void router_sender_each_late(struct judgement *judgement,
                             void (*judge)(struct judgement *judgement, struct router_sender *sender));
/** Raise with the packet of the event, or at the end from what ra-unverified has kept. NULL when there is nothing to raise from. */
struct finding *router_sender_raise(struct judgement *judgement, const struct router_sender *sender,
                                    const char *message);

#endif
