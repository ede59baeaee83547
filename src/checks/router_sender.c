#include "checks/router_sender.h"

struct router_sender router_sender_identify(const struct judgement *judgement, const struct router *router,
                                            const struct mac *mac, const struct packet *packet)
{
    struct router_sender sender = { .plan = judgement_plan(judgement, router->segment),
                                    .router = router,
                                    .mac = mac,
                                    .claim = claim_router(router, mac, packet) };
    if (sender.plan && sender.plan->routers_given)
        sender.match = judgement_match_router(sender.plan, router, mac, &sender.entry);
    return sender;
}

struct router_sender router_sender_of_event(const struct judgement *judgement, const struct event *event)
{
    return router_sender_identify(judgement, event->router, event->packet->has_source_mac ? &event->mac : NULL,
                                  event->packet);
}

void router_sender_each_late(struct judgement *judgement,
                             void (*judge)(struct judgement *judgement, struct router_sender *sender))
{
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        if (!judgement_plan(judgement, router->segment))
            continue;
        for (unsigned i = 0; i < router->mac_count || (i == 0 && router->mac_count == 0); i++) {
            struct router_sender sender =
                router_sender_identify(judgement, router, router->mac_count ? &router->macs[i].mac : NULL, NULL);
            judge(judgement, &sender);
        }
    }
}

struct finding *router_sender_raise(struct judgement *judgement, const struct router_sender *sender,
                                    const char *message)
{
    if (sender->claim.packet)
        return judgement_raise(judgement, &sender->claim, "%s", message);
    return judgement_take_over(judgement, "ra-unverified", &sender->claim, "%s", message);
}
