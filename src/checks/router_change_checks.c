#include "checks/families.h"
#include "checks/router_facts.h"

/* Routers that change what they say, or where they are. */

static void changed_seen(struct judgement *judgement, const struct event *event)
{
    struct claim claim = claim_router(event->router, event->packet->has_source_mac ? &event->mac : NULL, event->packet);
    const struct router_change *change = event->change;
    if (router_is_flood(event->router))
        return;
    if (!change->from[0])
        judgement_raise(judgement, &claim, "New in its advertisements: %s %s.", change->field, change->to);
    else if (!change->to[0])
        judgement_raise(judgement, &claim, "No longer in its advertisements: %s %s.", change->field, change->from);
    else
        judgement_raise(judgement, &claim, "Changed in its advertisements: %s from %s to %s.", change->field,
                        change->from, change->to);
}

/* The plan says that the address moves, or that this MAC address has no claim to it (ra-spoofed's). */
static bool is_the_plans(const struct plan_segment *plan, const struct router *router, const struct router_mac *row)
{
    const struct plan_router *entry = NULL;
    if (!plan || !plan->routers_given)
        return false;
    enum plan_router_match match = judgement_match_router(plan, router, &row->mac, &entry);
    return match == ROUTER_MATCH_ADDRESS ||
           (match == ROUTER_MATCH_ALL && entry && entry->redundancy != REDUNDANCY_NONE);
}

static void moved_at_end(struct judgement *judgement)
{
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        const struct address_record *record =
            inventory_find_address(judgement->inventory, router->segment, &router->address);
        const struct plan_segment *plan = judgement_plan(judgement, router->segment);
        const struct router_mac *first = NULL, *last = NULL;
        char from[MAC_TEXT_SIZE], to[MAC_TEXT_SIZE];
        bool redundant = false, vrrp = false, farewell = false;
        for (unsigned i = 0; i < router->mac_count; i++) {
            const struct router_mac *row = &router->macs[i];
            redundant = redundant || row->virtual_mac || is_the_plans(plan, router, row);
            farewell = farewell || (row->withdrawals > 0 && row->advertisements > 0);
            if (row->advertisements == 0)
                continue;
            first = !first || row->first_seen < first->first_seen ? row : first;
            last = !last || row->first_seen > last->first_seen ? row : last;
        }
        if (!first || first == last || redundant || (record && record->contested) || router_is_flood(router))
            continue;
        for (const struct host *host = router->segment->hosts; host; host = host->next_in_segment)
            vrrp = vrrp || host->roles & ROLE_VRRP;
        struct claim claim = claim_router(router, &last->mac, NULL);
        struct finding *finding = judgement_state(
            judgement, &claim, last->first_seen, last->last_seen,
            "The router's address moved from %s to %s without a contest: failover with physical MAC addresses, or replaced hardware.%s%s",
            mac_format(&first->mac, from), mac_format(&last->mac, to),
            vrrp ? " Redundancy messages (VRRP, HSRP or CARP) were seen." : "",
            farewell ? " The one before withdrew." : "");
        judgement_refer(judgement, finding, &first->first_frame);
        judgement_refer(judgement, finding, &last->first_frame);
    }
}

static const struct check rows[] = {
    { .id = "ra-changed",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_INFO,
      .title = "Router changed its advertisements",
      .what = "A router advertises something else than before.",
      .why = "Planned or not, hosts follow it; when trouble began at that moment, this is where to look.",
      .how =
          "A field of the advertisement or an option has another value than in the one before; what is missing in three successive advertisements to all nodes has vanished.",
      .confused_with = "Lifetimes that count down in real time; options that are in one advertisement of several.",
      .todo = "Nothing, if it was planned.",
      .verify = "The list of changes of the router in the report.",
      .needs = "two advertisements",
      .references = { "RFC 4861 section 6.2.3" },
      .listens = EVENT_ROUTER_CHANGED,
      .judge = changed_seen },
    { .id = "router-moved",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_LOW,
      .title = "Router's address moved",
      .what = "A router's address is now at another MAC address, and the former one let it go.",
      .why = "Failover does this; so does replaced hardware. Unplanned, it is worth a look.",
      .how = "Two MAC addresses advertised with the address, one after the other, without the A-B-A-B of a contest.",
      .confused_with = "Virtual routers keep their MAC address. A contest is ra-spoofed.",
      .todo = "Nothing, if it was planned. Document redundancy in the plan.",
      .verify = "The MAC address of the router in the report.",
      .needs = "advertisements of both",
      .references = { "RFC 9568" },
      .conclude = moved_at_end },
};

const struct check_table router_change_checks = { rows, sizeof rows / sizeof rows[0] };
