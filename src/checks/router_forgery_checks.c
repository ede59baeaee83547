#include <stdio.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/router_facts.h"
#include "checks/router_sender.h"

/* Advertisements and withdrawals in the name of a router that did not send them. Who is the stranger is decided over all MAC addresses of the
 * address, in whatever order they came, and again at the end. */

/* ── ra-spoofed ── */

static bool is_contested(const struct judgement *judgement, const struct router *router)
{
    const struct address_record *record =
        inventory_find_address(judgement->inventory, router->segment, &router->address);
    return record && record->contested;
}

static const struct router_mac *documented_mac(const struct plan_segment *plan, const struct router *router)
{
    for (unsigned i = 0; i < router->mac_count; i++)
        if (plan_match_router(plan, &router->address, &router->macs[i].mac, NULL) == ROUTER_MATCH_ALL)
            return &router->macs[i];
    return NULL;
}

#define OWNER_SILENT (60 * CLOCK_SECOND)

/* The owner was heard after the stranger began, or so shortly before now that its silence says nothing: hardware that was replaced is silent. */
static bool was_heard_beside(const struct judgement *judgement, const struct router *router,
                             const struct router_mac *owner, const struct router_mac *stranger)
{
    const struct host *host = inventory_find_host(judgement->inventory, router->segment, &owner->mac);
    int64_t heard = host && host->last_seen > owner->last_seen ? host->last_seen : owner->last_seen;
    return heard > stranger->first_seen || judgement->now - heard < OWNER_SILENT;
}

/* The plan names another MAC address. */
static void judge_spoofed_by_plan(struct judgement *judgement, struct router_sender *sender)
{
    char mac[MAC_TEXT_SIZE], message[600];
    const struct router_mac *row = router_mac_row(sender->router, sender->mac);
    if (!sender->plan || sender->match == ROUTER_MATCH_NONE || !sender->entry || !row)
        return;
    const struct router_mac *owner = documented_mac(sender->plan, sender->router);
    bool only_withdraws = row->advertisements == 0 && owner; /* ra-kill's */
    if (only_withdraws || sender->match != ROUTER_MATCH_ADDRESS ||
        router_mac_is_redundant(judgement, sender->router, sender->mac)) {
        if (!sender->claim.packet) /* as it turned out at the end */
            judgement_withdraw(judgement, "ra-spoofed", &sender->claim);
        return;
    }
    bool alive = owner && was_heard_beside(judgement, sender->router, owner, row);
    mac_format(&sender->entry->mac.mac, mac);
    snprintf(
        message, sizeof message,
        alive
            ? "Advertises with the address of a documented router, whose MAC address is %s and who is alive."
            : "Advertises with the address of a documented router, whose MAC address should be %s. That one was not %s: the hardware may have been replaced.",
        mac, owner ? "seen after that" : "seen");
    sender->claim.confidence = alive ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY;
    struct finding *known = sender->claim.packet ? NULL
                                                 : findings_find(judgement->findings, judgement->check,
                                                                 sender->claim.segment, &sender->claim.subject);
    if (known) { /* the owner may have spoken, or fallen silent, since */
        known->confidence = sender->claim.confidence;
        judgement_reword(known, "%s", message);
    } else {
        router_sender_raise(judgement, sender, message);
    }
}

/* What the stranger sent before the contest was seen, and who it is, is known for all of it at the end. */
static void raise_contest(struct judgement *judgement, const struct claim *claim, const struct router_mac *row,
                          const char *other, const char *undecided)
{
    static const char format[] = "Advertises for the same router address in turns with %s%s.";
    struct finding *finding = findings_find(judgement->findings, judgement->check, claim->segment, &claim->subject);
    if (claim->packet || !finding)
        finding = judgement_raise(judgement, claim, format, other, undecided);
    else
        judgement_reword(finding, format, other, undecided);
    judgement_refer(judgement, finding, &row->first_frame);
    if (finding && !claim->packet) {
        finding->first_seen = row->first_seen;
        finding->last_seen = row->last_seen;
        if (finding->count < row->advertisements)
            finding->count = row->advertisements;
    }
}

/* Two MAC addresses fight for the address, A-B-A-B. */
static void judge_spoofed_by_contest(struct judgement *judgement, const struct router *router,
                                     const struct event *event)
{
    const struct plan_segment *plan = judgement_plan(judgement, router->segment);
    for (unsigned i = 0; i < router->mac_count; i++) {
        const struct router_mac *row = &router->macs[i];
        char other[MAC_TEXT_SIZE] = "";
        int stranger = router_mac_is_stranger(plan, router, row);
        struct claim claim =
            claim_router(router, &row->mac, event && mac_equal(&event->mac, &row->mac) ? event->packet : NULL);
        bool redundant = router_mac_is_redundant(judgement, router, &row->mac);
        if (stranger == 0 || row->advertisements == 0 || redundant) {
            if (stranger == 0 || redundant)
                judgement_withdraw(judgement, "ra-spoofed", &claim);
            continue;
        }
        for (unsigned j = 0; j < router->mac_count && !other[0]; j++)
            if (j != i)
                mac_format(&router->macs[j].mac, other);
        bool by_plan = plan && plan->routers_given &&
                       plan_match_router(plan, &router->address, &row->mac, NULL) == ROUTER_MATCH_ADDRESS;
        if (by_plan || (event && !claim.packet))
            continue;
        raise_contest(judgement, &claim, row, other,
                      stranger < 0 ? "; which of the two is the stranger, nothing decides" : "");
    }
}

static void spoofed_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_spoofed_by_plan(judgement, &sender);
    if (sender.match != ROUTER_MATCH_ADDRESS && event->router->mac_count > 1 && is_contested(judgement, event->router))
        judge_spoofed_by_contest(judgement, event->router, event);
}

static void spoofed_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_spoofed_by_plan);
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->mac_count > 1 && is_contested(judgement, router))
            judge_spoofed_by_contest(judgement, router, NULL);
}

/* ── ra-kill, ra-withdrawn ── */

static bool is_killer(const struct judgement *judgement, const struct router *router, const struct router_mac *row)
{
    bool other_advertises = false;
    if (row->withdrawals == 0 || row->advertisements > 0 || router_mac_is_redundant(judgement, router, &row->mac) ||
        router_mac_is_stranger(judgement_plan(judgement, router->segment), router, row) == 0)
        return false; /* its own address: the other one is the stranger */
    for (unsigned i = 0; i < router->mac_count; i++)
        other_advertises = other_advertises || (&router->macs[i] != row && router->macs[i].advertisements > 0);
    return other_advertises;
}

static void raise_kill(struct judgement *judgement, const struct router *router, const struct router_mac *row,
                       const struct packet *packet)
{
    char owner[MAC_TEXT_SIZE] = "";
    struct claim claim = claim_router(router, &row->mac, packet);
    for (unsigned i = 0; i < router->mac_count && !owner[0]; i++)
        if (router->macs[i].advertisements > 0)
            mac_format(&router->macs[i].mac, owner);
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "Advertises router lifetime 0 for %s, whose router has the MAC address %s: hosts that believe it lose their default router.",
        "an address that is not its own", owner);
    if (!packet) {
        judgement_refer(judgement, finding, &row->first_frame);
        if (finding) {
            finding->first_seen = row->first_seen;
            finding->last_seen = row->last_seen;
            finding->count = row->withdrawals;
        }
    }
}

/* The router's own MAC address withdrew and came back, once more. */
static void raise_returns(struct judgement *judgement, const struct router *router, const struct router_mac *row,
                          const struct event *event)
{
    struct claim claim = claim_with_confidence(claim_router(router, &row->mac, NULL), CONFIDENCE_POSSIBLE);
    claim.time = event->time;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "Withdrew and came back within two intervals %u times: its own restarts, or somebody who forges its address and MAC address.",
        row->quick_returns);
    for (unsigned i = 0; i < 2; i++)
        judgement_refer(judgement, finding, &row->taken_back[i]);
    if (finding && finding->count < row->quick_returns) {
        finding->first_seen = row->taken_back[0].time;
        finding->count = row->quick_returns;
    }
}

static void kill_seen(struct judgement *judgement, const struct event *event)
{
    const struct router *router = event->router;
    const struct router_mac *row = event->packet->has_source_mac ? router_mac_row(router, &event->mac) : NULL;
    if (!row)
        return;
    if (event->packet->icmpv6.ra.router_lifetime == 0 && is_killer(judgement, router, row))
        raise_kill(judgement, router, row, event->packet);
    else if (row->quick_returns >= 2 && row->returned == event->time)
        raise_returns(judgement, router, row, event);
}

static void kill_at_end(struct judgement *judgement)
{
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        for (unsigned i = 0; i < router->mac_count; i++) {
            const struct router_mac *row = &router->macs[i];
            struct claim claim = claim_router(router, &row->mac, NULL);
            struct finding *finding =
                findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
            if (is_killer(judgement, router, row) && !finding)
                raise_kill(judgement, router, row, NULL); /* the withdrawal came before the router itself was seen */
            else if (finding && row->advertisements > 0 && finding->confidence == CONFIDENCE_CONFIRMED)
                finding->withdrawn = true; /* it turned out to be a router for this address */
        }
    }
}

static void withdrawn_seen(struct judgement *judgement, const struct event *event)
{
    const struct router *router = event->router;
    const struct router_mac *row = event->packet->has_source_mac ? router_mac_row(router, &event->mac) : NULL;
    if (row && row->advertisements == 0)
        return; /* not from its own MAC address */
    struct claim claim = claim_router(router, row ? &row->mac : NULL, event->packet);
    judgement_raise(
        judgement, &claim,
        "Stopped being a default router (router lifetime 0), as a router does that is shut down or reconfigured. Its prefixes and DNS servers stay valid for hosts.");
}

static const struct check rows[] = {
    { .id = "ra-kill",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_CRITICAL,
      .other_severities = "confidence possible where address and MAC address are the router's own",
      .title = "Forged withdrawal of a router",
      .what = "Somebody sends Router Advertisements with lifetime 0 in the name of a router that is alive.",
      .why = "Hosts that believe it drop their default router and lose IPv6 until the next true advertisement.",
      .how =
          "Router lifetime 0 for an address from a MAC address that never advertised it with a lifetime, while another MAC address does.",
      .confused_with = "A router's own farewell (ra-withdrawn); a virtual router that moves to its backup.",
      .todo =
          "Find the switch port of the MAC address and take it off. RA Guard on access ports (RFC 6105) prevents it.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 30m: no ra-kill for 30 minutes.",
      .needs = "Router Advertisements of both MAC addresses",
      .references = { "RFC 3756 section 4.2.2", "RFC 6104", "RFC 6105" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = kill_seen,
      .conclude = kill_at_end },
    { .id = "ra-spoofed",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_CRITICAL,
      .other_severities = "confidence likely while the documented MAC address is silent",
      .title = "Advertisements in the name of another router",
      .what = "A router's address advertises from a MAC address that is not its own.",
      .why = "Hosts send their traffic to the stranger while their router list looks right.",
      .how =
          "The plan names another MAC address without redundancy; or two MAC addresses claim the address in turns, A-B-A-B, the last within 60 s, and neither withdrew. "
          "Who is the stranger: by the plan, then by the MAC address that an EUI-64 address encodes, then by the number of advertisements and presence.",
      .confused_with =
          "Virtual routers (VRRP, HSRP, CARP, GLBP); failover and failback with physical MAC addresses (router-moved); the same address on another VLAN.",
      .todo =
          "Find the switch ports of both MAC addresses. Was hardware replaced, correct the plan; else take the stranger off. RA Guard prevents it.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 30m: no ra-spoofed.",
      .needs = "advertisements of the stranger; without a plan also claims of both",
      .references = { "RFC 3756 section 4.2.1", "RFC 6105" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs", "nd-binding-*",
                   "address-duplicate", "address-other-mac" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = spoofed_seen,
      .conclude = spoofed_at_end },
    { .id = "ra-withdrawn",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_INFO,
      .title = "Router stopped being a default router",
      .what = "A router announced that it no longer offers a default route.",
      .why = "A normal shutdown does this. Without another router the hosts lose IPv6 beyond the segment.",
      .how = "Router lifetime 0 from its own MAC address after a lifetime above 0.",
      .confused_with = "Lifetime 0 from another MAC address is ra-kill.",
      .todo = "Nothing, if it was planned.",
      .verify = "The router's next advertisement with a lifetime above 0.",
      .needs = "advertisements before and after",
      .references = { "RFC 4861 section 6.2.5" },
      .listens = EVENT_ROUTER_WITHDRAWN,
      .judge = withdrawn_seen },
};

const struct check_table router_forgery_checks = { rows, sizeof rows / sizeof rows[0] };
