#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"
#include "checks/fold.h"
#include "checks/memory.h"
#include "checks/router_facts.h"
#include "checks/words.h"
#include "inventory/prefix.h"

/* Redirects: a router tells a host of a better first hop. Who sends them, and where do they lead? */

#define TARGET_WATCH (60 * CLOCK_SECOND) /* how long a target may take to show that it is a router */

struct redirect_key {
    uint32_t segment;
    struct address address; /* who sends it; of redirect targets: where it leads */
    struct mac mac;
    uint8_t reserved[2];
};

struct redirector {
    const struct segment *segment;
    uint32_t count;
    int64_t first, last;
    struct words_frames frames;
};

static struct redirector *note(struct judgement *judgement, const struct table_row *row, const struct event *event,
                               const struct address *address)
{
    struct redirect_key key = { .segment = event->segment->index, .address = *address, .mac = event->mac };
    struct table *table = memory_table(judgement, row);
    bool made;
    struct redirector *redirector = table ? table_insert(table, &key, &made) : NULL;
    if (!redirector)
        return NULL;
    table_touch(table, redirector);
    if (made)
        redirector->first = event->time;
    redirector->segment = event->segment;
    redirector->last = event->time;
    redirector->count++;
    words_keep_frame(&redirector->frames, event);
    return redirector;
}

/* At the end, from what was kept. */
static void fill_in(const struct judgement *judgement, struct finding *finding, const struct redirector *redirector)
{
    if (!finding)
        return;
    finding->first_seen = redirector->first;
    finding->last_seen = redirector->last;
    finding->count = redirector->count;
    words_refer(judgement, finding, &redirector->frames);
}

static bool is_redirect(const struct event *event)
{
    return words_is_nd(event->packet) && event->packet->icmpv6.type == ICMPV6_REDIRECT;
}

/* ── redirect-rogue ── */

static const struct table_row rogue_row = { "redirectors", sizeof(struct redirect_key), sizeof(struct redirector),
                                            1024,          TABLE_EVICT_OLDEST,          NULL };

/* No router here, or none of the plan. */
static bool is_rogue(const struct judgement *judgement, const struct segment *segment, const struct address *source,
                     const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (plan && plan->routers_none)
        return true;
    if (plan && plan->routers_given)
        return plan_match_router(plan, source, mac, NULL) == ROUTER_MATCH_NONE;
    return !words_is_router(judgement, segment, source);
}

static const char *describe_rogue(const struct judgement *judgement, const struct segment *segment,
                                  const struct address *source, char *text, size_t room)
{
    char address[ADDRESS_TEXT_SIZE];
    bool router = words_is_router(judgement, segment, source);
    snprintf(text, room, "Sends Redirects as %s, which is %s: hosts that believe it send their traffic elsewhere.",
             address_format(source, address),
             router                               ? "a router that the plan does not name"
             : segment->router_advertisements > 0 ? "no router here"
                                                  : "no router that was seen; the capture shows none so far");
    return text;
}

static void rogue_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    const struct address *source = &packet->layers[0].source;
    char message[300];
    if (!event->host || !words_is_nd(packet))
        return;
    note(judgement, &rogue_row, event, source);
    if (!is_rogue(judgement, event->segment, source, packet->has_source_mac ? &packet->source_mac : NULL))
        return;
    struct claim claim = words_claim_sender(event);
    if (event->segment->router_advertisements == 0)
        claim.confidence = CONFIDENCE_POSSIBLE;
    judgement_raise(judgement, &claim, "%s",
                    describe_rogue(judgement, event->segment, source, message, sizeof message));
}

static void rogue_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &rogue_row);
    for (struct redirector *redirector = table ? table_first(table) : NULL; redirector;
         redirector = table_next(redirector)) {
        const struct redirect_key *key = table_key(redirector);
        const struct host *host = inventory_find_host(judgement->inventory, redirector->segment, &key->mac);
        char message[300];
        if (!host)
            continue;
        struct claim claim = claim_host(host, NULL);
        struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
        bool rogue = is_rogue(judgement, redirector->segment, &key->address, &key->mac);
        if (finding && !rogue) { /* its own first advertisement came later */
            finding->withdrawn = true;
        } else if (finding && redirector->segment->router_advertisements > 0) {
            finding->confidence = CONFIDENCE_CONFIRMED;
            snprintf(finding->message, sizeof finding->message, "%s",
                     describe_rogue(judgement, redirector->segment, &key->address, message, sizeof message));
        } else if (!finding && rogue && table_count(table) < FOLD_SUBJECTS) {
            finding =
                judgement_raise(judgement, &claim, "%s",
                                describe_rogue(judgement, redirector->segment, &key->address, message, sizeof message));
            fill_in(judgement, finding, redirector);
        }
    }
}

/* ── redirect-spoofed ── */

static const struct table_row spoofed_row = { "redirect-senders",        sizeof(struct redirect_key),
                                              sizeof(struct redirector), 1024,
                                              TABLE_EVICT_OLDEST,        NULL };

static bool is_spoofed(const struct judgement *judgement, const struct segment *segment, const struct address *source,
                       const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct plan_router *entry = NULL;
    const struct router *router = inventory_find_router(judgement->inventory, segment, source);
    if (words_is_redundant(judgement, segment, source, mac))
        return false;
    if (plan && plan->routers_given) {
        enum plan_router_match match = plan_match_router(plan, source, mac, &entry);
        if (match == ROUTER_MATCH_ADDRESS)
            return entry && entry->redundancy == REDUNDANCY_NONE;
        if (match == ROUTER_MATCH_ALL && entry && entry->has_mac)
            return false;
    }
    if (!router || router->mac_count == 0 || router_mac_row(router, mac))
        return false;
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, source);
    bool moved = record && mac_equal(&record->mac, mac) && !record->contested;
    return !moved; /* a failover that was announced by an NA */
}

static const char *describe_spoofed(const struct judgement *judgement, const struct segment *segment,
                                    const struct address *source, char *text, size_t room)
{
    const struct router *router = inventory_find_router(judgement->inventory, segment, source);
    char own[MAC_TEXT_SIZE];
    snprintf(text, room,
             "Sends Redirects in the name of a router%s%s: hosts that believe them send their traffic elsewhere.",
             router && router->mac_count > 0 ? " whose MAC address is " : ", from a MAC address that is not its own",
             router && router->mac_count > 0 ? mac_format(&router->macs[0].mac, own) : "");
    return text;
}

static void spoofed_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    const struct address *source = &packet->layers[0].source;
    char message[300];
    if (!packet->has_source_mac || !words_is_nd(packet))
        return;
    note(judgement, &spoofed_row, event, source);
    if (!is_spoofed(judgement, event->segment, source, &packet->source_mac))
        return;
    struct claim claim = claim_address(event->segment, source, &packet->source_mac, packet);
    judgement_raise(judgement, &claim, "%s",
                    describe_spoofed(judgement, event->segment, source, message, sizeof message));
}

static void spoofed_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &spoofed_row);
    for (struct redirector *redirector = table ? table_first(table) : NULL; redirector;
         redirector = table_next(redirector)) {
        const struct redirect_key *key = table_key(redirector);
        struct claim claim = claim_address(redirector->segment, &key->address, &key->mac, NULL);
        struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
        bool spoofed = is_spoofed(judgement, redirector->segment, &key->address, &key->mac);
        char message[300];
        if (finding && !spoofed)
            finding->withdrawn = true;
        if (finding || !spoofed)
            continue;
        finding =
            judgement_raise(judgement, &claim, "%s",
                            describe_spoofed(judgement, redirector->segment, &key->address, message, sizeof message));
        fill_in(judgement, finding, redirector);
    }
}

/* ── redirect-target-not-router ── */

static const struct table_row target_row = { "redirect-targets",        sizeof(struct redirect_key),
                                             sizeof(struct redirector), 1024,
                                             TABLE_EVICT_OLDEST,        NULL };

static bool is_known_router(const struct judgement *judgement, const struct segment *segment,
                            const struct address *target)
{
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, target);
    if (words_is_router(judgement, segment, target))
        return true;
    if (!record)
        return false;
    return record->router_flag || (record->host && record->host->roles & (ROLE_ROUTER | ROLE_VRRP)) ||
           words_is_plan_router_mac(judgement, segment, &record->mac);
}

/* It asked for routers, or says of its address that it is no router: no need to wait. */
static bool is_known_host(const struct judgement *judgement, const struct segment *segment,
                          const struct address *target)
{
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, target);
    return record && record->host && record->host->host_behaviour;
}

static struct finding *raise_target(struct judgement *judgement, const struct host *host, const struct address *target,
                                    const struct packet *packet)
{
    char text[ADDRESS_TEXT_SIZE];
    bool known = is_known_host(judgement, host->segment, target);
    enum confidence by_silence = judgement->lossy ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
    struct claim claim = claim_with_confidence(claim_host(host, packet), known ? CONFIDENCE_CONFIRMED : by_silence);
    return judgement_raise(judgement, &claim,
                           "Sends traffic for other networks to %s, which %s. Source and MAC address may be forged.",
                           address_format(target, text), known ? "behaves as a host" : "shows nothing of a router");
}

static void target_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    const struct icmpv6_message *message = &packet->icmpv6;
    const struct address *target = &message->neighbor.target;
    if (!event->host || !packet->has_source_mac || !words_is_nd(packet) ||
        address_equal(target, &message->neighbor.destination) || !address_is_routable(&message->neighbor.destination) ||
        prefix_cover(judgement->inventory, event->segment, &message->neighbor.destination))
        return;
    note(judgement, &target_row, event, target);
    if (!is_known_router(judgement, event->segment, target) && is_known_host(judgement, event->segment, target))
        raise_target(judgement, event->host, target, packet);
}

static void judge_target_late(struct judgement *judgement, const struct redirector *redirector)
{
    const struct redirect_key *key = table_key(redirector);
    const struct segment *segment = redirector->segment;
    const struct host *host = inventory_find_host(judgement->inventory, segment, &key->mac);
    char target[ADDRESS_TEXT_SIZE];
    if (!host)
        return;
    struct claim claim = claim_host(host, NULL);
    struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
    if (is_known_router(judgement, segment, &key->address)) {
        if (finding) /* it advertised itself only after the Redirect */
            finding->withdrawn = true;
        return;
    }
    if (finding && finding->confidence == CONFIDENCE_CONFIRMED)
        return; /* raised when it was seen */
    if (!is_known_host(judgement, segment, &key->address) &&
        (segment->router_advertisements == 0 || judgement->now - redirector->first < TARGET_WATCH)) {
        judgement_withhold(judgement, segment,
                           "a Redirect leads to %s; the capture is too short to tell whether that is a router",
                           address_format(&key->address, target));
        return;
    }
    bool first = finding == NULL;
    finding = raise_target(judgement, host, &key->address, NULL);
    if (first)
        fill_in(judgement, finding, redirector);
    else if (finding)
        finding->count += redirector->count - 1;
}

static void target_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &target_row);
    for (struct redirector *redirector = table ? table_first(table) : NULL; redirector;
         redirector = table_next(redirector))
        judge_target_late(judgement, redirector);
}

/* ── redirect-invalid, redirect-flood ── */

static void invalid_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char rules[500] = "";
    if (!is_redirect(event) || packet_find_defect(packet, DEFECT_ND_FRAGMENTED) ||
        (packet->own && packet->defect_count == 1 && packet->defects[0].code == DEFECT_ICMPV6_CHECKSUM))
        return;
    for (unsigned i = 0; i < packet->defect_count; i++) {
        const struct defect_description *defect = defect_describe(packet->defects[i].code);
        if (defect->effect == EFFECT_DISCARD)
            text_append(rules, sizeof rules, "%s%s (%s)", rules[0] ? "; " : "", defect->sentence, defect->reference);
    }
    struct claim claim = words_claim_sender(event);
    judgement_raise(judgement, &claim, "Sends a Redirect that hosts must discard: %s.", rules);
}

static const struct words_flood redirect_flood = { .what = "Redirects",
                                                   .limit = SETTING_FLOOD_REDIRECT,
                                                   .window = 60 * CLOCK_SECOND,
                                                   .senders = WORDS_SENDER_ROW("redirect-rates"),
                                                   .crowds = WORDS_CROWD_ROW("redirect-crowds") };

static void flood_seen(struct judgement *judgement, const struct event *event)
{
    words_flood_judge(judgement, &redirect_flood, event, event->packet && is_redirect(event));
}

static void flood_at_end(struct judgement *judgement)
{
    words_flood_judge(judgement, &redirect_flood, NULL, 0);
}

static const struct check rows[] = {
    { .id = "redirect-flood",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_MEDIUM,
      .title = "Flood of Redirects",
      .what = "Very many Redirects, valid or not.",
      .why = "Each may change where a host sends its traffic; many fill its caches.",
      .how = "More than flood-redirect (10) within a minute from one MAC address, or from made-up senders.",
      .confused_with = "A router that redirects now and then.",
      .todo =
          "If it is your router: hosts have a wrong default router for these destinations, or two routers should be one. Else find the switch port.",
      .verify = "v6audit -i INTERFACE -d 10m: no redirect-flood.",
      .needs = "the flood",
      .references = { "RFC 4861 section 8.2" },
      .listens = EVENT_REDIRECT | EVENT_DISCARDED | EVENT_TICK,
      .judge = flood_seen,
      .conclude = flood_at_end },
    { .id = "redirect-invalid",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_LOW,
      .title = "Redirect that hosts must discard",
      .what = "A Redirect breaks a rule of validity; hosts ignore it.",
      .why = "Somebody tries to redirect traffic, or a router has a fault.",
      .how =
          "The source is no link-local address, the destination is a group, the target is neither link-local nor the destination, or a rule of all Neighbor Discovery is broken. The message names the rule.",
      .confused_with = "Frames that the capture cut off (snaplen).",
      .todo = "Look what the sender is.",
      .verify = "v6audit decode FILE shows the defect.",
      .needs = "one message",
      .references = { "RFC 4861 section 8.1" },
      .listens = EVENT_DISCARDED,
      .judge = invalid_seen },
    { .id = "redirect-rogue",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_CRITICAL,
      .other_severities = "confidence possible before any Router Advertisement was seen",
      .title = "Redirect by somebody who is no router",
      .what = "A host that is no router here tells others to send their traffic elsewhere.",
      .why = "Hosts that believe it send traffic to a place of its choice, where it can be read and changed.",
      .how =
          "A valid Redirect from an address that advertises no router here, or from a router that the plan does not name.",
      .confused_with =
          "A router whose first advertisement comes after its Redirect: the finding is taken back then. A router's address from another MAC address is redirect-spoofed.",
      .todo = "Find the switch port of the MAC address and take it off. Hosts that need no Redirects can ignore them.",
      .verify = "v6audit -i INTERFACE -d 30m: no redirect-rogue.",
      .needs = "one Redirect, and Router Advertisements or a plan",
      .references = { "RFC 4861 section 8.1", "RFC 3756 section 4.2.4" },
      .absorbs = { "redirect-flood", "redirect-target-not-router", "redirect-invalid" },
      .listens = EVENT_REDIRECT,
      .judge = rogue_seen,
      .conclude = rogue_at_end },
    { .id = "redirect-spoofed",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_CRITICAL,
      .title = "Forged Redirect in a router's name",
      .what = "A Redirect has a router's address as its source, but comes from another MAC address.",
      .why = "Hosts check the address only. They send their traffic where the forger wants it.",
      .how =
          "A valid Redirect whose source is a router of this segment, from a MAC address that never advertised for it and that the plan does not name.",
      .confused_with = "Virtual MAC addresses, documented redundancy, a failover that was announced.",
      .todo = "Find the switch port of the MAC address and take it off. Hosts that need no Redirects can ignore them.",
      .verify = "v6audit -i INTERFACE -d 30m: no redirect-spoofed.",
      .needs = "one Redirect, and a Router Advertisement or a plan",
      .references = { "RFC 3756 section 4.2.4" },
      .absorbs = { "redirect-flood", "redirect-target-not-router", "redirect-invalid" },
      .listens = EVENT_REDIRECT,
      .judge = spoofed_seen,
      .conclude = spoofed_at_end },
    { .id = "redirect-target-not-router",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .other_severities = "confidence likely where only silence speaks, possible when frames were dropped, too",
      .absence = true,
      .title = "Redirect to something that is no router",
      .what = "A Redirect sends traffic for other networks to a neighbour that shows nothing of a router.",
      .why = "This stays visible when a forger uses the router's MAC address, too.",
      .how =
          "Target and destination differ, the destination is off-link, and the target sent no Router Advertisement and no advertisement with the router flag and is not in the plan. It behaves as a host (asks for routers, answers with R = 0), or at least a minute was watched since (likely).",
      .confused_with = "A Redirect to a neighbour itself (target = destination); a second router.",
      .todo = "Look who the target is. If it is a router, add it to the plan.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 30m: no redirect-target-not-router.",
      .needs = "a solicitation or answer of the target, or a Router Advertisement and a minute after the Redirect",
      .references = { "RFC 4861 section 8" },
      .listens = EVENT_REDIRECT,
      .judge = target_seen,
      .conclude = target_at_end },
};

const struct check_table redirect_checks = { rows, sizeof rows / sizeof rows[0] };
