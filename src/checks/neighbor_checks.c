#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/router_facts.h"
#include "checks/words.h"
#include "inventory/prefix.h"

/* Who claims an address, and may it? What a message looks like is neighbor_message_checks.c's. */

enum { WITHOUT_LINK_LAYER_LIMIT = 3, PROXY_TARGETS = 2 };
#define PRESENCE  (60 * CLOCK_SECOND) /* a first owner was there for so long before the other came */
#define RETURN    (10 * CLOCK_SECOND) /* an owner that speaks again so soon was never gone */
#define ANNOUNCED (10 * CLOCK_SECOND)

/* An address that one sender claims with an NS as its source, or with an NA for it. */
struct statement {
    const struct address *address;
    const struct mac *mac;
    bool advertisement, override_flag, router_flag, solicited;
};

static bool read_statement(const struct event *event, struct statement *statement)
{
    const struct packet *packet = event->packet;
    if (event->type != EVENT_NEIGHBOR || !packet->has_source_mac || !event->host || !words_is_nd(packet))
        return false;
    bool advertisement = packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT;
    *statement = (struct statement){
        .address = advertisement ? &packet->icmpv6.neighbor.target : &packet->layers[0].source,
        .mac = &packet->source_mac,
        .advertisement = advertisement,
        .override_flag = advertisement && packet->icmpv6.neighbor.override_flag,
        .router_flag = advertisement && packet->icmpv6.neighbor.router,
        .solicited = advertisement && packet->icmpv6.neighbor.solicited,
    };
    return advertisement || !address_is_unspecified(statement->address);
}

/* ── what each MAC address said of an address that changed hands ── */

struct rival_key {
    uint32_t segment;
    struct address address;
    struct mac mac;
    uint8_t reserved[2];
};

struct rival {
    const struct segment *segment;
    uint32_t claims;
    int64_t first, last;
    struct words_frames frames;
};

static const struct table_row rival_row = { "address-claims",     sizeof(struct rival_key),
                                            sizeof(struct rival), 4096,
                                            TABLE_EVICT_OLDEST,   NULL };

static struct rival *rival_note(struct judgement *judgement, const struct table_row *row, const struct event *event,
                                const struct address *address)
{
    struct rival_key key = { .segment = event->segment->index, .address = *address, .mac = event->mac };
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

/* Who had the address when a second MAC address came first: it defends what is its own. */
struct first_owner {
    struct mac mac;
    bool was_present; /* long before the other came */
};

static const struct table_row owner_row = { "address-owners",           sizeof(struct words_place),
                                            sizeof(struct first_owner), 4096,
                                            TABLE_EVICT_OLDEST,         NULL };

/* For EVENT_BINDING_CHANGED. */
static void owner_note(struct judgement *judgement, const struct event *event)
{
    struct words_place key = words_place_of(event->segment, &event->address->address);
    struct table *table = memory_table(judgement, &owner_row);
    bool made;
    struct first_owner *owner = table ? table_insert(table, &key, &made) : NULL;
    if (!owner || !made)
        return;
    owner->mac = event->mac;
    owner->was_present = event->address->bindings == 1 && event->time - event->address->first_seen >= PRESENCE;
}

static const struct first_owner *owner_of(struct judgement *judgement, const struct segment *segment,
                                          const struct address *address)
{
    struct words_place key = words_place_of(segment, address);
    struct table *table = memory_table(judgement, &owner_row);
    return table ? table_find(table, &key) : NULL;
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
    const struct first_owner *owner = owner_of(judgement, record->segment, &record->address);
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

static bool concerns(const struct judgement *judgement, const struct event *event, const struct statement *statement)
{
    return (event->address && event->address->bindings > 0) ||
           words_is_router(judgement, event->segment, statement->address);
}

static void spoofed_seen(struct judgement *judgement, const struct event *event)
{
    struct statement statement;
    if (event->type == EVENT_BINDING_CHANGED)
        owner_note(judgement, event);
    if (event->type != EVENT_NEIGHBOR) {
        words_learn(judgement, event);
        return;
    }
    if (!read_statement(event, &statement) || !concerns(judgement, event, &statement))
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
        const struct rival_key *key = table_key(rival);
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

static void router_flag_seen(struct judgement *judgement, const struct event *event)
{
    struct statement statement;
    char address[ADDRESS_TEXT_SIZE];
    if (!read_statement(event, &statement) || !statement.router_flag)
        return;
    const struct router *router = inventory_find_router(judgement->inventory, event->segment, statement.address);
    bool forged = router && !router_is_flood(router) && router->mac_count > 0 && !router_mac_row(router, statement.mac);
    if (words_is_redundant(judgement, event->segment, statement.address, statement.mac) ||
        words_is_plan_router_mac(judgement, event->segment, statement.mac) ||
        (!forged && event->host->roles & (ROLE_ROUTER | ROLE_VRRP)))
        return;
    struct claim claim =
        claim_with_severity(claim_host(event->host, event->packet), forged ? SEVERITY_MEDIUM : SEVERITY_INFO);
    judgement_raise(
        judgement, &claim,
        forged
            ? "Says of %s, a router's address, that it is its own and a router's."
            : "Says that it is a router (for %s), and advertises nothing: it forwards for something inside, as hosts with containers or virtual machines do.",
        address_format(statement.address, address));
}

static const struct segment *segment_of(const struct judgement *judgement, const struct finding *finding)
{
    const struct segment *segment = inventory_segments(judgement->inventory);
    while (segment && segment->index != finding->segment_index)
        segment = segment_next(segment);
    return segment;
}

/* A router that was seen by its NA before its first RA, or whose plan became clear at the end. */
static void router_flag_at_end(struct judgement *judgement)
{
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        const struct segment *segment = finding->check == judgement->check ? segment_of(judgement, finding) : NULL;
        if (!segment || finding->withdrawn || !finding->subject.has_mac)
            continue;
        const struct host *host = inventory_find_host(judgement->inventory, segment, &finding->subject.mac);
        bool advertises = host && host->roles & (ROLE_ROUTER | ROLE_VRRP);
        if (advertises || words_is_plan_router_mac(judgement, segment, &finding->subject.mac))
            finding->withdrawn = true;
    }
}

/* ── nd-override-misuse ── */

struct override_claims {
    struct words_rate unsolicited;
    uint32_t claims;
    int64_t first, last, owner_seen; /* the other owner's last claim before the first of these */
    struct words_frames frames;
};

struct bare_claims { /* NA with O=1 without TLLA */
    uint32_t count;
    struct words_frames frames;
};

static const struct table_row override_row = {
    "override-claims", sizeof(struct rival_key), sizeof(struct override_claims), 4096, TABLE_EVICT_OLDEST, NULL
};
static const struct table_row bare_row = { "bare-claims", sizeof(struct words_sender), sizeof(struct bare_claims),
                                           1024,          TABLE_EVICT_OLDEST,          NULL };

static bool may_override(const struct judgement *judgement, const struct event *event, const struct address *address)
{
    return words_is_redundant(judgement, event->segment, address, &event->mac) ||
           (event->host && event->host->roles & ROLE_VRRP) ||
           words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_PROXY);
}

static void raise_override(struct judgement *judgement, const struct segment *segment, const struct mac *mac,
                           const struct packet *packet, uint32_t count, const struct words_frames *frames,
                           const char *message)
{
    const struct host *host = inventory_find_host(judgement->inventory, segment, mac);
    if (!host)
        return;
    struct claim claim = claim_host(host, packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(judgement, &claim, "%s", message);
    if (!finding || !first)
        return;
    finding->count = count;
    words_refer(judgement, finding, frames);
    if (frames->count > 0)
        finding->first_seen = frames->frames[0].time;
}

static void judge_bare(struct judgement *judgement, const struct event *event)
{
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    struct table *table = memory_table(judgement, &bare_row);
    bool made;
    if (event->packet->truncated || !event->packet->icmpv6.options_complete ||
        icmpv6_option(&event->packet->icmpv6, ND_TARGET_LINK_LAYER_ADDRESS))
        return;
    struct bare_claims *bare = table ? table_insert(table, &key, &made) : NULL;
    if (!bare)
        return;
    bare->count++;
    words_keep_frame(&bare->frames, event);
    if (bare->count >= WITHOUT_LINK_LAYER_LIMIT)
        raise_override(judgement, event->segment, &event->mac, event->packet, bare->count, &bare->frames,
                       "Sets the override flag in advertisements that bring no link-layer address to override with.");
}

static void judge_repeated(struct judgement *judgement, const struct event *event, const struct statement *statement)
{
    struct rival_key key = { .segment = event->segment->index, .address = *statement->address, .mac = event->mac };
    struct table *table = memory_table(judgement, &override_row);
    char address[ADDRESS_TEXT_SIZE], message[240];
    bool made;
    struct override_claims *claims = table ? table_insert(table, &key, &made) : NULL;
    if (!claims)
        return;
    table_touch(table, claims);
    if (made || event->time - claims->last > ANNOUNCED) {
        claims->first = event->time;
        claims->owner_seen = event->address && event->address->has_rival ? event->address->rival_last_claim : 0;
        claims->frames.count = claims->claims = 0;
    }
    claims->last = event->time;
    claims->claims++;
    words_keep_frame(&claims->frames, event);
    if (statement->solicited)
        return;
    uint32_t sum = words_rate_add(&claims->unsolicited, event->time, ANNOUNCED, 1);
    if (sum < judgement_setting(judgement, SETTING_OVERRIDE_REPEATED))
        return;
    snprintf(message, sizeof message, "Sends unsolicited advertisements with the override flag for %s, %u in 10 s.",
             address_format(statement->address, address), sum);
    raise_override(judgement, event->segment, &event->mac, event->packet, claims->claims, &claims->frames, message);
}

/* The owner speaks from its address again, soon after it did before: it was alive when the other one overrode it. One that wakes up announces itself
 *  first, so an announcement or a probe proves nothing (sleep proxies). */
static void judge_return(struct judgement *judgement, const struct event *event)
{
    const struct address_record *record = event->address;
    const struct packet *packet = event->packet;
    struct rival_key key = { .segment = event->segment->index, .address = record->address, .mac = event->mac };
    struct table *table = memory_table(judgement, &override_row);
    struct override_claims *claims = table ? table_find(table, &key) : NULL;
    char address[ADDRESS_TEXT_SIZE], owner[MAC_TEXT_SIZE], message[240];
    bool announces = words_is_nd(packet) && packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT &&
                     !packet->icmpv6.neighbor.solicited;
    if (!claims || event->time - claims->last > RETURN)
        return;
    bool alive = claims->owner_seen && claims->first - claims->owner_seen <= RETURN && !announces;
    if (!alive && !record->contested)
        return;
    const struct host *sender = inventory_find_host(judgement->inventory, event->segment, &event->mac);
    if (!sender || sender->roles & ROLE_VRRP || mac_virtual_router(&event->mac) ||
        words_is_redundant(judgement, event->segment, &record->address, &record->mac) ||
        words_is_redundant(judgement, event->segment, &record->address, &event->mac) ||
        words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_PROXY))
        return;
    snprintf(message, sizeof message, "Overrides %s, which %s owns and still uses.",
             address_format(&record->address, address), mac_format(&record->mac, owner));
    raise_override(judgement, event->segment, &event->mac, NULL, claims->claims, &claims->frames, message);
}

static void override_seen(struct judgement *judgement, const struct event *event)
{
    struct statement statement;
    if (event->type == EVENT_BINDING_CHANGED) {
        owner_note(judgement, event);
        const struct first_owner *owner = owner_of(judgement, event->segment, &event->address->address);
        if (!owner || !mac_equal(&owner->mac, &event->mac))
            judge_return(judgement, event);
        return;
    }
    if (!read_statement(event, &statement) || !statement.override_flag ||
        may_override(judgement, event, statement.address))
        return;
    judge_bare(judgement, event);
    judge_repeated(judgement, event, &statement);
}

/* ── nd-off-link-target ── */

struct off_link_key {
    uint32_t segment;
    struct mac mac;
    struct address target;
    uint8_t reserved[2];
};

struct off_link {
    const struct segment *segment;
    uint32_t count;
    int64_t first, last;
    struct words_frames frames;
};

static const struct table_row off_link_row = { "off-link-targets",      sizeof(struct off_link_key),
                                               sizeof(struct off_link), 1024,
                                               TABLE_EVICT_OLDEST,      NULL };

/* A host may probe for addresses in what was delegated to it (RFC 9663). */
static bool is_delegated(const struct judgement *judgement, const struct segment *segment, const struct address *target)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; plan && i < plan->delegation_count; i++)
        if (prefix_contains(&plan->delegations[i], target))
            return true;
    for (unsigned length = 64; length >= 48; length -= 4) { /* the usual lengths */
        struct prefix prefix = prefix_make(target, length);
        const struct prefix_record *record = inventory_find_prefix(judgement->inventory, segment, &prefix);
        if (record && record->sources & PREFIX_DELEGATED)
            return true;
    }
    return false;
}

static bool is_on_link(const struct judgement *judgement, const struct segment *segment, const struct address *target)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (!address_is_routable(target) || prefix_cover(judgement->inventory, segment, target) ||
        is_delegated(judgement, segment, target))
        return true;
    for (unsigned i = 0; plan && i < plan->prefix_count; i++)
        if (prefix_contains(&plan->prefixes[i].prefix, target))
            return true;
    return false;
}

static void off_link_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    bool made;
    if (!event->host || !packet->has_source_mac || !words_is_nd(packet) || event->segment->router_advertisements == 0 ||
        is_on_link(judgement, event->segment, &packet->icmpv6.neighbor.target))
        return;
    struct off_link_key key = { .segment = event->segment->index,
                                .mac = event->mac,
                                .target = packet->icmpv6.neighbor.target };
    struct table *table = memory_table(judgement, &off_link_row);
    struct off_link *record = table ? table_insert(table, &key, &made) : NULL;
    if (!record)
        return;
    if (made)
        record->first = event->time;
    record->segment = event->segment;
    record->last = event->time;
    record->count++;
    words_keep_frame(&record->frames, event);
}

/* Only the end tells: a prefix may be advertised after its addresses were first used. */
static void off_link_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &off_link_row);
    for (struct off_link *record = table ? table_first(table) : NULL; record; record = table_next(record)) {
        const struct off_link_key *key = table_key(record);
        const struct plan_segment *plan = judgement_plan(judgement, record->segment);
        const struct host *host = inventory_find_host(judgement->inventory, record->segment, &key->mac);
        char address[ADDRESS_TEXT_SIZE];
        if (!host || (plan && plan->model == MODEL_STATIC) || is_on_link(judgement, record->segment, &key->target))
            continue;
        struct claim claim = claim_host(host, NULL);
        claim.time = record->first;
        struct finding *finding = judgement_raise(
            judgement, &claim,
            "Asks or answers for %s, which is in no prefix of this segment: a wrong prefix length, or frames of another VLAN.",
            address_format(&key->target, address));
        if (!finding)
            continue;
        finding->count += record->count - 1;
        if (record->last > finding->last_seen)
            finding->last_seen = record->last;
        words_refer(judgement, finding, &record->frames);
    }
}

/* ── nd-proxy ── */

struct proxy {
    unsigned count;
    uint32_t answers;
    struct address targets[PROXY_TARGETS];
    struct words_frames frames;
};

static const struct table_row proxy_row = { "proxies", sizeof(struct words_sender), sizeof(struct proxy),
                                            1024,      TABLE_EVICT_OLDEST,          NULL };

static void proxy_seen(struct judgement *judgement, const struct event *event)
{
    struct statement statement;
    bool made, known = false;
    if (!read_statement(event, &statement) || !statement.advertisement || statement.override_flag || !event->address ||
        event->address->last_claim == 0 || mac_equal(&event->address->mac, &event->mac) ||
        words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_PROXY))
        return;
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    struct table *table = memory_table(judgement, &proxy_row);
    struct proxy *proxy = table ? table_insert(table, &key, &made) : NULL;
    if (!proxy)
        return;
    proxy->answers++;
    words_keep_frame(&proxy->frames, event);
    for (unsigned i = 0; i < proxy->count; i++)
        known = known || address_equal(&proxy->targets[i], statement.address);
    if (!known && proxy->count < PROXY_TARGETS)
        proxy->targets[proxy->count++] = *statement.address;
    if (proxy->count < PROXY_TARGETS)
        return;
    struct claim claim = claim_host(event->host, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(
        judgement, &claim, "Answers for addresses of other MAC addresses, without the override flag, as a proxy does.");
    if (!finding || !first)
        return;
    finding->count = proxy->answers;
    words_refer(judgement, finding, &proxy->frames);
}

/* ── nd-link-layer-mismatch ── */

/* Ports of one card or bond have MAC addresses that differ at the end only. */
static bool are_siblings(const struct mac *a, const struct mac *b)
{
    return memcmp(a->octets, b->octets, 4) == 0;
}

static bool is_usual_mismatch(const struct judgement *judgement, const struct event *event, const struct mac *said)
{
    const struct packet *packet = event->packet;
    if (packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT && !packet->icmpv6.neighbor.override_flag)
        return true;
    return mac_virtual_router(said) || mac_virtual_router(&event->mac) || are_siblings(said, &event->mac) ||
           event->host->roles & (ROLE_PROXY | ROLE_BRIDGE | ROLE_VRRP) || event->host->extender ||
           words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_PROXY);
}

static void link_layer_mismatch_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char said[MAC_TEXT_SIZE];
    if (!event->host || !packet->has_source_mac || !words_is_nd(packet))
        return;
    uint8_t type = packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT ? ND_TARGET_LINK_LAYER_ADDRESS
                                                                        : ND_SOURCE_LINK_LAYER_ADDRESS;
    const struct nd_option *option = icmpv6_option(&packet->icmpv6, type);
    if (!option || option->truncated || option->length != 1 ||
        mac_equal(&option->link_layer_address, &packet->source_mac))
        return;
    struct claim claim = words_claim_sender(judgement, event);
    if (is_usual_mismatch(judgement, event, &option->link_layer_address))
        claim = claim_with_severity(claim, SEVERITY_INFO);
    judgement_raise(judgement, &claim, "Names %s as its link-layer address, but sends from another.",
                    mac_format(&option->link_layer_address, said));
}

/* The senders of a flood of Router Advertisements are ra-flood's. */
static void link_layer_mismatch_at_end(struct judgement *judgement)
{
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        const struct segment *segment = finding->check == judgement->check ? segment_of(judgement, finding) : NULL;
        if (!segment || !finding->subject.has_mac)
            continue;
        const struct router *router =
            inventory_find_router_by_mac(judgement->inventory, segment, &finding->subject.mac);
        if (router && router_is_flood(router))
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
    { .id = "nd-link-layer-mismatch",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_LOW,
      .other_severities = "info for proxies, virtual MAC addresses, bonds and extenders",
      .title = "Link-layer address that is not the sender's",
      .what =
          "A Neighbor Discovery message names a MAC address in its option and comes from another one on the Ethernet.",
      .why = "Neighbours will send to the named one. Forgers do that, but so do proxies and bonds.",
      .how = "The source or target link-layer address option differs from the Ethernet source.",
      .confused_with =
          "Proxies (no override flag), virtual MAC addresses, bonds whose MAC addresses differ only at the end, wireless extenders: these are info.",
      .todo = "Look who both MAC addresses are. Bridges and access points that rewrite frames are documented as proxy.",
      .verify = "v6audit decode FILE shows the option and the Ethernet source of the frame.",
      .needs = "one message",
      .references = { "RFC 3756 section 4.1.1", "RFC 4861 section 4.6.1" },
      .listens = EVENT_NEIGHBOR | EVENT_ROUTER_SOLICITATION | EVENT_ROUTER_ADVERTISEMENT,
      .judge = link_layer_mismatch_seen,
      .conclude = link_layer_mismatch_at_end },
    { .id = "nd-off-link-target",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_LOW,
      .title = "Neighbour that cannot be one",
      .what = "A host looks for, or answers for, an address that is in no prefix of this segment.",
      .why = "It believes that the address is on this link: a wrong prefix length, or frames leak from another VLAN.",
      .how =
          "The target of a solicitation or advertisement is global or unique local and in no prefix that a router advertises here, DHCPv6 assigns or the plan names. Judged at the end, once a router was seen.",
      .confused_with = "Link-local targets; segments without advertisements; segments of the plan with model static.",
      .todo = "On the host: check prefix length and routes. On the switch: check which VLANs reach this port.",
      .verify = "Capture again after the change: no nd-off-link-target.",
      .needs = "a Router Advertisement",
      .references = { "RFC 5942" },
      .listens = EVENT_NEIGHBOR,
      .judge = off_link_seen,
      .conclude = off_link_at_end },
    { .id = "nd-override-misuse",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_MEDIUM,
      .title = "Advertisements that override what is not theirs",
      .what = "A host uses the override flag of Neighbor Advertisements as correct hosts do not.",
      .why = "The flag makes neighbours replace the MAC address that they know: it is how addresses are taken over.",
      .how =
          "The override flag without a link-layer address option, three times; override-repeated (8) unsolicited ones for one address within 10 s; or one for an address whose owner spoke up to 10 s before and speaks again within 10 s.",
      .confused_with =
          "Virtual MAC addresses and senders of VRRP, HSRP or CARP; documented proxies; sleep proxies, whose owner is silent meanwhile and announces itself when it wakes; a replaced network card.",
      .todo = "Find the switch port of the MAC address. If it is a cluster, document its redundancy in the plan.",
      .verify = "v6audit -i INTERFACE -d 10m: no nd-override-misuse.",
      .needs = "one to eight advertisements",
      .references = { "RFC 4861 section 7.2.4", "RFC 3756 section 4.1.1" },
      .absorbs = { "nd-binding-changed" },
      .listens = EVENT_NEIGHBOR | EVENT_BINDING_CHANGED,
      .judge = override_seen },
    { .id = "nd-proxy",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_INFO,
      .title = "Neighbor Discovery proxy",
      .what = "A host answers for the addresses of others, as proxies do.",
      .why = "Traffic to these addresses goes through it, and what is behind it is seen with its MAC address.",
      .how = "Neighbor Advertisements without the override flag for two or more addresses of other MAC addresses.",
      .confused_with = "A proxy that the plan documents (role proxy).",
      .todo = "Document it in the plan (role proxy), or find out what it is.",
      .verify = "With the plan: no nd-proxy.",
      .needs = "two answers",
      .references = { "RFC 4389", "RFC 4861 section 7.2.8" },
      .listens = EVENT_NEIGHBOR,
      .judge = proxy_seen },
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
