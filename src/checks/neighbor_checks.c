#include <stdio.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/neighbor_claims.h"
#include "checks/router_facts.h"
#include "checks/words.h"

/* Who claims an address, and may it? What a message looks like is neighbor_message_checks.c's. */

/* ── what each MAC address said of an address that changed hands ── */

struct rival {
    const struct segment *segment;
    uint32_t claims;
    int64_t first, last;
    struct words_frames frames;
};

static const struct table_row rival_row = { "address-claims",     sizeof(struct neighbor_claimant),
                                            sizeof(struct rival), 4096,
                                            TABLE_EVICT_OLDEST,   NULL };

static struct rival *rival_note(struct judgement *judgement, const struct table_row *row, const struct event *event,
                                const struct address *address)
{
    struct neighbor_claimant key = { .segment = event->segment->index, .address = *address, .mac = event->mac };
    struct table *table = memory_table(judgement, row);
    bool made;
    struct rival *rival = table ? table_insert(table, &key, &made) : NULL;
    if (!rival)
        return NULL;
    table_touch(table, rival);
    if (made)
        rival->first = event->time;
    rival->segment = event->segment;
    rival->last = event->time;
    rival->claims++;
    words_keep_frame(&rival->frames, event);
    return rival;
}

/* ── nd-spoofed-router ── */

enum verdict { OWNER, STRANGER, STRANGER_MAYBE_REPLACED, EITHER, UNKNOWN };

/* The plan says which MAC address this router or DNS server has. */
static enum verdict by_plan(const struct judgement *judgement, const struct segment *segment,
                            const struct address *address, const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct plan_router *entry = NULL;
    const struct plan_mac *named = NULL;
    if (plan && plan->routers_given) {
        enum plan_router_match match = plan_match_router(plan, address, mac, &entry);
        if (match == ROUTER_MATCH_ALL && entry && entry->has_address && entry->has_mac)
            return OWNER;
        if (match == ROUTER_MATCH_ADDRESS && entry && entry->redundancy == REDUNDANCY_NONE)
            named = &entry->mac;
    }
    for (unsigned i = 0; plan && !named && i < plan->dns_server_count; i++)
        if (plan->dns_servers[i].has_address && plan->dns_servers[i].has_mac &&
            address_equal(&plan->dns_servers[i].address, address)) {
            if (plan_mac_matches(&plan->dns_servers[i].mac, mac))
                return OWNER;
            named = &plan->dns_servers[i].mac;
        }
    if (!named)
        return UNKNOWN;
    return named->octets == 6 && inventory_find_host(judgement->inventory, segment, &named->mac)
               ? STRANGER
               : STRANGER_MAYBE_REPLACED;
}

/* Two fight for the address: who is the stranger? The EUI-64 identifier, then who advertises as router, then who was there long before. */
static enum verdict by_contest(struct judgement *judgement, const struct address_record *record, const struct mac *mac)
{
    struct mac encoded;
    const struct router *router = inventory_find_router(judgement->inventory, record->segment, &record->address);
    const struct mac *other = mac_equal(&record->mac, mac) ? &record->rival : &record->mac;
    if (!record->contested || !record->has_rival)
        return UNKNOWN;
    if (words_is_redundant(judgement, record->segment, &record->address, other))
        return UNKNOWN;
    if (address_eui64_mac(&record->address, &encoded)) {
        if (mac_equal(&encoded, mac))
            return OWNER;
        if (mac_equal(&encoded, other))
            return STRANGER;
    }
    const struct router_mac *own_row = router ? router_mac_row(router, mac) : NULL;
    const struct router_mac *other_row = router ? router_mac_row(router, other) : NULL;
    if ((own_row != NULL) != (other_row != NULL))
        return own_row ? OWNER : STRANGER;
    if (own_row) {
        int stranger = router_mac_is_stranger(judgement_plan(judgement, record->segment), router, own_row);
        if (stranger >= 0)
            return stranger ? STRANGER : OWNER;
    }
    const struct neighbor_first_owner *owner = neighbor_claims_owner(judgement, record->segment, &record->address);
    if (owner && owner->was_present)
        return mac_equal(&owner->mac, mac) ? OWNER : STRANGER;
    return EITHER;
}

static enum verdict judge_claimant(struct judgement *judgement, const struct segment *segment,
                                   const struct address *address, const struct mac *mac)
{
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, address);
    if (!words_is_router(judgement, segment, address) && !words_is_dns_server(judgement, segment, address))
        return UNKNOWN;
    if (words_is_redundant(judgement, segment, address, mac))
        return OWNER;
    enum verdict verdict = by_plan(judgement, segment, address, mac);
    if (verdict != UNKNOWN || !record)
        return verdict;
    return by_contest(judgement, record, mac);
}

static void describe_spoof(struct judgement *judgement, const struct segment *segment, const struct address *address,
                           enum verdict verdict, const char *other, char *text, size_t room)
{
    const char *what = words_is_router(judgement, segment, address) ? "router" : "DNS server";
    switch (verdict) {
    case STRANGER_MAYBE_REPLACED:
        snprintf(
            text, room,
            "Claims the address of a %s to which the plan gives another MAC address. That one was not seen: the hardware may have been replaced.",
            what);
        break;
    case EITHER:
        snprintf(
            text, room,
            "Two MAC addresses claim the address of a %s in turns, this one and %s; which of the two is the stranger, nothing decides.",
            what, other);
        break;
    case STRANGER:
    case OWNER:
    case UNKNOWN:
        snprintf(text, room,
                 "Claims the address of a %s that is not its own%s%s: hosts that believe it send it their traffic.",
                 what, other[0] ? "; the owner is " : "", other);
    }
}

static void raise_spoof(struct judgement *judgement, const struct segment *segment, const struct address *address,
                        const struct mac *mac, enum verdict verdict, const struct rival *rival,
                        const struct packet *packet)
{
    char message[400], other[MAC_TEXT_SIZE] = "";
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, address);
    if (record && record->has_rival)
        mac_format(mac_equal(&record->mac, mac) ? &record->rival : &record->mac, other);
    struct claim claim = claim_with_confidence(claim_address(segment, address, mac, packet),
                                               verdict == STRANGER ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    describe_spoof(judgement, segment, address, verdict, other, message, sizeof message);
    struct finding *finding = judgement_raise(judgement, &claim, "%s", message);
    if (!finding || !first || !rival)
        return;
    finding->count = rival->claims; /* what it said before it was known as a stranger */
    finding->first_seen = rival->first;
    if (!packet)
        finding->last_seen = rival->last;
    words_refer(judgement, finding, &rival->frames);
}

static bool concerns(const struct judgement *judgement, const struct event *event,
                     const struct neighbor_statement *statement)
{
    return (event->address && event->address->bindings > 0) ||
           words_is_router(judgement, event->segment, statement->address);
}

static void spoofed_seen(struct judgement *judgement, const struct event *event)
{
    struct neighbor_statement statement;
    if (event->type == EVENT_BINDING_CHANGED)
        neighbor_claims_note_owner(judgement, event);
    if (event->type != EVENT_NEIGHBOR) {
        words_learn(judgement, event);
        return;
    }
    if (!neighbor_claims_read(event, &statement) || !concerns(judgement, event, &statement))
        return;
    if (statement.advertisement && !statement.override_flag && !statement.router_flag)
        return; /* a proxy's answer, or one that nobody must believe */
    struct rival *rival = rival_note(judgement, &rival_row, event, statement.address);
    enum verdict verdict = judge_claimant(judgement, event->segment, statement.address, statement.mac);
    if (verdict == STRANGER || verdict == STRANGER_MAYBE_REPLACED || verdict == EITHER)
        raise_spoof(judgement, event->segment, statement.address, statement.mac, verdict, rival, event->packet);
}

static void spoofed_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &rival_row);
    for (struct rival *rival = table ? table_first(table) : NULL; rival; rival = table_next(rival)) {
        const struct neighbor_claimant *key = table_key(rival);
        struct claim claim = claim_address(rival->segment, &key->address, &key->mac, NULL);
        bool known = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) != NULL;
        enum verdict verdict = judge_claimant(judgement, rival->segment, &key->address, &key->mac);
        bool spoofs = verdict == STRANGER || verdict == STRANGER_MAYBE_REPLACED || verdict == EITHER;
        if (known && !spoofs)
            judgement_withdraw(judgement, judgement->check->id, &claim);
        else if (!known && spoofs)
            raise_spoof(judgement, rival->segment, &key->address, &key->mac, verdict, rival, NULL);
    }
}

/* ── nd-binding-flip-flop, nd-binding-changed ── */

struct moves {
    struct words_frames frames;
};

static const struct table_row moves_row = { "address-moves",      sizeof(struct words_place),
                                            sizeof(struct moves), 4096,
                                            TABLE_EVICT_OLDEST,   NULL };

static void flip_flop_seen(struct judgement *judgement, const struct event *event)
{
    const struct address_record *record = event->address;
    struct words_place key = words_place_of(event->segment, &record->address);
    struct table *table = memory_table(judgement, &moves_row);
    char one[MAC_TEXT_SIZE], other[MAC_TEXT_SIZE];
    bool made;
    struct moves *moves = table ? table_insert(table, &key, &made) : NULL;
    if (moves)
        words_keep_frame(&moves->frames, event);
    if (!record->contested || words_is_redundant(judgement, event->segment, &record->address, &record->mac) ||
        words_is_redundant(judgement, event->segment, &record->address, &event->mac))
        return;
    struct claim claim = claim_address(event->segment, &record->address, NULL, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(judgement, &claim, "Two MAC addresses claim it in turns, %s and %s.",
                                              mac_format(&event->mac, one), mac_format(&record->mac, other));
    if (!finding || !first)
        return;
    finding->count = record->contest_moves;
    if (moves && moves->frames.count > 0)
        finding->first_seen = moves->frames.frames[0].time;
    if (moves)
        words_refer(judgement, finding, &moves->frames);
    judgement_withdraw(judgement, "nd-binding-changed", &claim);
}

static void binding_changed_seen(struct judgement *judgement, const struct event *event)
{
    const struct address_record *record = event->address;
    char from[MAC_TEXT_SIZE], to[MAC_TEXT_SIZE];
    if (record->contested)
        return;
    struct claim claim = claim_address(event->segment, &record->address, NULL, event->packet);
    judgement_raise(judgement, &claim, "Moved from %s to %s.", mac_format(&event->mac, from),
                    mac_format(&record->mac, to));
}

/* ── nd-router-flag ── */

#define FORGED_FLAG "Says of %s, a router's address, that it is its own and a router's."

/* Who said it of which address, before a router with that address was known. */
static const struct table_row flag_row = { "router-flags",       sizeof(struct neighbor_claimant),
                                           sizeof(struct rival), 1024,
                                           TABLE_EVICT_OLDEST,   NULL };

/* The address is that of a router, and this MAC address is none of its own. */
static bool is_forged_flag(const struct judgement *judgement, const struct segment *segment,
                           const struct address *address, const struct mac *mac)
{
    const struct router *router = inventory_find_router(judgement->inventory, segment, address);
    return router && !router_is_flood(router) && router->mac_count > 0 && !router_mac_row(router, mac);
}

static void router_flag_seen(struct judgement *judgement, const struct event *event)
{
    struct neighbor_statement statement;
    char address[ADDRESS_TEXT_SIZE];
    if (!neighbor_claims_read(event, &statement) || !statement.router_flag)
        return;
    bool forged = is_forged_flag(judgement, event->segment, statement.address, statement.mac);
    if (words_is_redundant(judgement, event->segment, statement.address, statement.mac) ||
        words_is_plan_router_mac(judgement, event->segment, statement.mac) ||
        (!forged && event->host->roles & (ROLE_ROUTER | ROLE_VRRP)))
        return;
    struct claim claim =
        claim_with_severity(claim_host(event->host, event->packet), forged ? SEVERITY_MEDIUM : SEVERITY_INFO);
    judgement_raise(
        judgement, &claim,
        forged
            ? FORGED_FLAG
            : "Says that it is a router (for %s), and advertises nothing: it forwards for something inside, as hosts with containers or virtual machines do.",
        address_format(statement.address, address));
    if (!forged)
        rival_note(judgement, &flag_row, event, statement.address);
}

/* The router advertised only after somebody else had claimed its address. */
static void judge_early_flags(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &flag_row);
    char address[ADDRESS_TEXT_SIZE];
    for (const struct rival *early = table ? table_first(table) : NULL; early; early = table_next(early)) {
        const struct neighbor_claimant *key = table_key(early);
        const struct host *host = inventory_find_host(judgement->inventory, early->segment, &key->mac);
        if (!host || !is_forged_flag(judgement, early->segment, &key->address, &key->mac) ||
            words_is_redundant(judgement, early->segment, &key->address, &key->mac))
            continue;
        struct claim claim = claim_with_severity(claim_host(host, NULL), SEVERITY_MEDIUM);
        struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
        int64_t first = finding && finding->first_seen < early->first ? finding->first_seen : early->first;
        int64_t last = finding && finding->last_seen > early->last ? finding->last_seen : early->last;
        finding = judgement_state(judgement, &claim, first, last, FORGED_FLAG, address_format(&key->address, address));
        words_refer(judgement, finding, &early->frames);
    }
}

/* A router that was seen by its NA before its first RA, or whose plan became clear at the end. */
static void router_flag_at_end(struct judgement *judgement)
{
    judge_early_flags(judgement);
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        const struct segment *segment =
            finding->check == judgement->check ? neighbor_claims_segment(judgement, finding) : NULL;
        if (!segment || finding->withdrawn || !finding->subject.has_mac)
            continue;
        const struct host *host = inventory_find_host(judgement->inventory, segment, &finding->subject.mac);
        bool advertises = host && host->roles & (ROLE_ROUTER | ROLE_VRRP);
        if (advertises || words_is_plan_router_mac(judgement, segment, &finding->subject.mac))
            finding->withdrawn = true;
    }
}

static const struct check rows[] = {
    { .id = "nd-binding-changed",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_INFO,
      .title = "Address that moved to another MAC address",
      .what = "An address was claimed by one MAC address and later by another.",
      .why = "Usually a replaced network card, a virtual machine that moved, or a failover. It explains what changed.",
      .how = "A solicitation, advertisement or data from the address comes from another MAC address than before, once.",
      .confused_with = "Two that claim it in turns are nd-binding-flip-flop.",
      .todo = "Nothing, if the move was meant. Else look who the new MAC address is.",
      .verify = "v6audit -f json: the address lists its present MAC address.",
      .needs = "claims by both MAC addresses",
      .references = { "RFC 4861 section 7.2.6" },
      .listens = EVENT_BINDING_CHANGED,
      .judge = binding_changed_seen },
    { .id = "nd-binding-flip-flop",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .title = "Address that two claim in turns",
      .what = "Two MAC addresses claim the same IPv6 address again and again.",
      .why = "Its neighbours send now to one, now to the other: connections break, or somebody reads along.",
      .how =
          "After the second one's first claim the first claims the address again, and the second once more within 60 s. A claim is an RA, NA, NS or data from the address.",
      .confused_with =
          "Failover and failback (one move each way, with silence between); proxies, which leave the override flag unset; virtual MAC addresses of VRRP, HSRP, CARP.",
      .todo =
          "Find both switch ports. If both are yours, one has a wrong static address or a cloned image; else the second is an intruder.",
      .verify = "v6audit -i INTERFACE -d 10m: no nd-binding-flip-flop.",
      .needs = "claims by both MAC addresses",
      .references = { "RFC 3756 section 4.1.1" },
      .absorbs = { "nd-binding-changed" },
      .listens = EVENT_BINDING_CHANGED,
      .judge = flip_flop_seen },
    { .id = "nd-router-flag",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_INFO,
      .other_severities = "medium where it is said of a known router's address",
      .title = "Says that it is a router, and advertises nothing",
      .what = "A host answers with the router flag set, but sends no Router Advertisements.",
      .why =
          "Hosts with containers or virtual machines do that. Said of a router's address it is part of taking it over.",
      .how = "Neighbor Advertisements with R = 1 from a MAC address that sends no Router Advertisement.",
      .confused_with = "Routers of the plan; virtual routers.",
      .todo = "Nothing for container hosts; switch off forwarding where it is not needed.",
      .verify = "v6audit -f json: the host has the role forwarding-host.",
      .needs = "one advertisement",
      .references = { "RFC 4861 section 4.4" },
      .listens = EVENT_NEIGHBOR,
      .judge = router_flag_seen,
      .conclude = router_flag_at_end },
    { .id = "nd-spoofed-router",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_CRITICAL,
      .other_severities = "confidence likely where the documented MAC address is silent, or nothing decides who it is",
      .title = "Forged claim to a router's or DNS server's address",
      .what = "Somebody claims the address of a router or a DNS server with another MAC address.",
      .why = "Hosts send it all their traffic, or ask it for names. It can read and change what it forwards.",
      .how =
          "A Neighbor Advertisement with the override or router flag, or a solicitation from the address, from another MAC address, while both claim it in turns (A-B-A-B within 60 s) or the plan names another MAC address without redundancy. "
          "Who is the stranger: the plan, the MAC address that the address is made of, who advertises as a router, who had it at least 60 s before.",
      .confused_with =
          "Documented redundancy and virtual MAC addresses; failover and failback; replaced hardware (one move); an address that moves with its service.",
      .todo =
          "Find the switch port of the stranger's MAC address and take it off. ND inspection or source guard on access ports prevents it.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 30m: no nd-spoofed-router.",
      .needs = "claims by both MAC addresses, or a plan that names the right one",
      .references = { "RFC 3756 section 4.1.1", "RFC 6583" },
      .absorbs = { "nd-binding-*", "nd-override-misuse", "nd-router-flag", "address-duplicate", "address-other-mac" },
      .listens = EVENT_NEIGHBOR | EVENT_BINDING_CHANGED | WORDS_LEARNS,
      .judge = spoofed_seen,
      .conclude = spoofed_at_end },
};

const struct check_table neighbor_checks = { rows, sizeof rows / sizeof rows[0] };
