#include <stdio.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/router_facts.h"
#include "checks/router_sender.h"

/* Who advertises, and may it? Content is router_content_checks.c's. */

static const char *allowed_routers(const struct plan_segment *plan, char *text, size_t room)
{
    text[0] = '\0';
    for (unsigned i = 0; i < plan->router_count && i < 3; i++) {
        char one[ADDRESS_TEXT_SIZE + MAC_TEXT_SIZE + 16] = "", address[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
        const struct plan_router *router = &plan->routers[i];
        snprintf(one, sizeof one, "%s%s%s", router->has_address ? address_format(&router->address, address) : "",
                 router->has_address && router->has_mac ? " " : "",
                 router->has_mac && router->mac.octets == 6 ? mac_format(&router->mac.mac, mac) : "");
        text_append(text, room, "%s%s", i ? ", " : "", one);
    }
    if (plan->router_count > 3)
        text_append(text, room, " and %u more", plan->router_count - 3);
    return text[0] ? text : "no router";
}

/* ── ra-rogue ── */

static void judge_rogue(struct judgement *judgement, struct router_sender *sender)
{
    const struct router *router = sender->router;
    char content[480], allowed[240], message[900];
    if (!sender->plan || !sender->plan->routers_given || sender->plan->routers_none ||
        sender->match != ROUTER_MATCH_NONE || !router->ever_default)
        return;
    uint64_t version = router_content_version(router);
    if (sender->claim.packet && judgement_repeat(judgement, &sender->claim, version))
        return;
    router_describe_content(router, content, sizeof content);
    snprintf(
        message, sizeof message,
        "Advertises itself as default router: %s. The plan names %s. Often an accident: connection sharing, a bridged machine, or a wrong VLAN.",
        content, allowed_routers(sender->plan, allowed, sizeof allowed));
    struct finding *finding = router_sender_raise(judgement, sender, message);
    if (finding)
        finding->message_version = version;
}

static void rogue_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_rogue(judgement, &sender);
}

static void refresh_impact(struct judgement *judgement)
{
    char impact[600];
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        bool described = false; /* it goes through all hosts: once a router */
        for (unsigned i = 0; i < router->mac_count; i++) {
            struct claim claim = claim_router(router, &router->macs[i].mac, NULL);
            struct finding *finding =
                findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
            if (!finding)
                continue;
            if (!described)
                router_describe_impact(judgement, router, impact, sizeof impact);
            described = true;
            judgement_impact(finding, "%s", impact);
        }
    }
}

static void rogue_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_rogue);
    refresh_impact(judgement); /* addresses are formed after the advertisement */
}

/* ── ra-rogue-configuration ── */

static void judge_rogue_configuration(struct judgement *judgement, struct router_sender *sender)
{
    const struct router *router = sender->router;
    char content[480], message[900];
    if (!sender->plan || !sender->plan->routers_given || sender->plan->routers_none ||
        sender->match != ROUTER_MATCH_NONE || router->ever_default)
        return;
    if (!router_configures(router) || router_is_stub(router))
        return;
    router_describe_content(router, content, sizeof content);
    snprintf(message, sizeof message,
             "Offers no default route but still configures hosts: %s. The plan does not name it.", content);
    router_sender_raise(judgement, sender, message);
}

static void rogue_configuration_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_rogue_configuration(judgement, &sender);
}

static void rogue_configuration_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_rogue_configuration);
    for (struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->ever_default ||
            router_is_stub(router)) /* it became a default router, or its content showed a stub router */
            for (unsigned i = 0; i < router->mac_count; i++) {
                struct claim claim = claim_router(router, &router->macs[i].mac, NULL);
                judgement_withdraw(judgement, "ra-rogue-configuration", &claim);
            }
}

/* ── ra-unexpected ── */

static void judge_unexpected(struct judgement *judgement, struct router_sender *sender)
{
    char content[480], message[900];
    if (!sender->plan || !sender->plan->routers_none ||
        !(sender->router->ever_default || router_configures(sender->router)))
        return;
    router_describe_content(sender->router, content, sizeof content);
    snprintf(message, sizeof message, "Advertises on a segment where the plan says that nobody may: %s.", content);
    router_sender_raise(judgement, sender, message);
}

static void unexpected_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_unexpected(judgement, &sender);
}

static void unexpected_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_unexpected);
}

/* ── ra-identity-partial ── */

static void judge_identity_partial(struct judgement *judgement, struct router_sender *sender)
{
    char address[ADDRESS_TEXT_SIZE], message[400];
    if (!sender->plan || sender->match != ROUTER_MATCH_MAC || !sender->entry ||
        !(sender->router->ever_default || router_configures(sender->router)))
        return;
    snprintf(
        message, sizeof message,
        "Advertises from the MAC address that the plan gives to router %s, but from another address than %s: a changed link-local address, or a second router process on known hardware.",
        sender->entry->name ? sender->entry->name : "", address_format(&sender->entry->address, address));
    router_sender_raise(judgement, sender, message);
}

static void identity_partial_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    judge_identity_partial(judgement, &sender);
}

static void identity_partial_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, judge_identity_partial);
}

/* ── ra-unverified ── */

static bool is_unverified(const struct router_sender *sender)
{
    if (!sender->plan || (!sender->plan->routers_given && !sender->plan->routers_none))
        return true;
    return sender->match == ROUTER_MATCH_ALL && sender->entry && !sender->entry->reviewed;
}

static void unverified_seen(struct judgement *judgement, const struct event *event)
{
    struct router_sender sender = router_sender_of_event(judgement, event);
    char content[480];
    if (!is_unverified(&sender))
        return;
    uint64_t version = router_content_version(event->router) + (sender.entry ? 2 : 0);
    if (judgement_repeat(judgement, &sender.claim, version))
        return;
    router_describe_content(event->router, content, sizeof content);
    struct finding *finding =
        judgement_raise(judgement, &sender.claim, "%s: %s. %s",
                        event->router->ever_default ? "A router" : "Advertises, without a default route", content,
                        sender.entry ? "It is in the plan, but not yet reviewed."
                                     : "No plan says who may advertise here, so whether it belongs here is not known.");
    if (finding)
        finding->message_version = version;
}

static void withdraw_verified(struct judgement *judgement, struct router_sender *sender)
{
    if (!is_unverified(sender)) /* the plan became clear at the end, and documents it */
        judgement_withdraw(judgement, "ra-unverified", &sender->claim);
}

static void unverified_at_end(struct judgement *judgement)
{
    router_sender_each_late(judgement, withdraw_verified);
}

static const struct check rows[] = {
    { .id = "ra-identity-partial",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Known router hardware with another address",
      .what =
          "A router that the plan knows by address and MAC address advertises from the right MAC address but from another address.",
      .why =
          "Hosts see it as another router. Either its link-local address changed, or a second router process runs on the same hardware.",
      .how =
          "A valid Router Advertisement whose MAC address is a documented router's while its source address is none of the plan's.",
      .confused_with = "The right address from another MAC address is ra-spoofed. A stranger in both is ra-rogue.",
      .todo =
          "On the router: compare its link-local address with the plan, look for a second routing process. Correct the router or the plan.",
      .verify = "Capture again for two advertisement intervals: no ra-identity-partial.",
      .needs = "one valid Router Advertisement, and a plan that names address and MAC address of the router",
      .references = { "RFC 4861 section 6.2.8", "RFC 6104" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = identity_partial_seen,
      .conclude = identity_partial_at_end },
    { .id = "ra-rogue",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_CRITICAL,
      .needs_plan = true,
      .title = "Router that the plan does not name",
      .what = "A device that is not on your router list tells all hosts here to send their traffic to it.",
      .why =
          "Hosts that accept its advertisements send it their traffic, use its DNS servers and form addresses in its prefixes.",
      .how =
          "A valid Router Advertisement with a router lifetime above 0 whose sender matches no router of the segment in the plan; a match needs all that the entry names.",
      .confused_with =
          "Stub routers that offer no default route (ra-stub-router); documented redundancy that moves a virtual MAC address; a planned router's address from another MAC address (ra-spoofed).",
      .todo =
          "Find the switch port of its MAC address; stop connection sharing there, correct the VLAN, or add it to the plan. RA Guard on access ports prevents the next. "
          "Addresses that hosts formed stay until their valid lifetime ends: renew or reconnect these hosts.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 30m: no ra-rogue for 30 minutes.",
      .needs = "one valid Router Advertisement, and a plan that lists the routers of the segment",
      .references = { "RFC 6104", "RFC 3756 section 4.2.1", "RFC 6105" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = rogue_seen,
      .conclude = rogue_at_end },
    { .id = "ra-rogue-configuration",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Advertisements without a default route from a sender that the plan does not name",
      .what = "A device that the plan does not name offers no default route, but prefixes, routes or DNS servers.",
      .why = "Hosts form addresses in its prefixes and ask its DNS servers all the same (RFC 4861 section 6.3.4).",
      .how =
          "Router lifetime 0 in all its advertisements, with prefixes, routes, DNS servers, PREF64 or a captive portal, from a sender that matches no router of the plan.",
      .confused_with = "Stub routers, for example of Thread networks (ra-stub-router).",
      .todo = "Find the switch port of its MAC address; stop it, or add it to the plan.",
      .verify = "Capture for 30 minutes: no ra-rogue-configuration.",
      .needs = "one valid Router Advertisement, and a plan that lists the routers of the segment",
      .references = { "RFC 6104", "RFC 4861 section 6.3.4" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = rogue_configuration_seen,
      .conclude = rogue_configuration_at_end },
    { .id = "ra-unexpected",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_HIGH,
      .needs_plan = true,
      .title = "Router where none may advertise",
      .what =
          "The plan says that nobody advertises on this segment (server, transfer or exchange LAN), and somebody does.",
      .why = "Hosts with static configuration get a second default route and further addresses.",
      .how =
          "Any valid Router Advertisement with a lifetime above 0 or with configuration, on a segment with routers: none.",
      .confused_with = "",
      .todo = "Switch advertisements off on that interface, or change the plan.",
      .verify =
          "Capture for 30 minutes: no ra-unexpected. A silent router that answers only solicitations shows itself when a host starts.",
      .needs = "one valid Router Advertisement, and a plan with routers: none",
      .references = { "RFC 6104" },
      .absorbs = { "prefix-*", "ra-dns-*", "ra-route-*", "ra-inconsistent", "ra-parameter-differs" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = unexpected_seen,
      .conclude = unexpected_at_end },
    { .id = "ra-unverified",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_INFO,
      .title = "Router that no plan confirms",
      .what = "A router was seen; without a list of routers I cannot say whether it is yours.",
      .why = "Strangers can be named only where somebody wrote down who belongs here.",
      .how =
          "A valid Router Advertisement on a segment for which no plan lists routers, or whose entry is not reviewed yet.",
      .confused_with = "",
      .todo =
          "Write down who may advertise: v6audit learn writes a plan from a capture; read it, correct it, use it with -p.",
      .verify = "Audit again with the plan.",
      .needs = "one valid Router Advertisement",
      .references = { "RFC 6104" },
      .listens = EVENT_ROUTER_ADVERTISEMENT,
      .judge = unverified_seen,
      .conclude = unverified_at_end },
};

const struct check_table router_checks = { rows, sizeof rows / sizeof rows[0] };
