#include <stdio.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/neighbor_claims.h"
#include "checks/words.h"

/* The override flag: who may replace what neighbours know, and who does it all the same. */

enum { WITHOUT_LINK_LAYER_LIMIT = 3 };
#define RETURN    (10 * CLOCK_SECOND) /* an owner that speaks again so soon was never gone */
#define ANNOUNCED (10 * CLOCK_SECOND)

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
    "override-claims", sizeof(struct neighbor_claimant), sizeof(struct override_claims), 4096, TABLE_EVICT_OLDEST, NULL
};
static const struct table_row bare_row = { "bare-claims", sizeof(struct words_sender), sizeof(struct bare_claims),
                                           1024,          TABLE_EVICT_OLDEST,          NULL };

/* Its VRRP, HSRP or CARP advertisements are of these seconds: one that it sent once is no licence. */
static bool is_redundant_now(const struct host *host, int64_t now)
{
    return host && host->roles & ROLE_VRRP && now - host->last_redundancy <= ANNOUNCED;
}

static bool may_override(const struct judgement *judgement, const struct event *event, const struct address *address)
{
    return words_is_redundant(judgement, event->segment, address, &event->mac) ||
           is_redundant_now(event->host, event->time) ||
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

/* The other one's last claim; 0 when there was none, or it gave the address up with it: then who overrides takes over what is free. */
static int64_t owner_seen(const struct address_record *record)
{
    bool owned = record && record->has_rival && record->rival_last_claim > record->last_withdrawal;
    return owned ? record->rival_last_claim : 0;
}

static void judge_repeated(struct judgement *judgement, const struct event *event,
                           const struct neighbor_statement *statement)
{
    struct neighbor_claimant key = { .segment = event->segment->index,
                                     .address = *statement->address,
                                     .mac = event->mac };
    struct table *table = memory_table(judgement, &override_row);
    char address[ADDRESS_TEXT_SIZE], message[240];
    bool made;
    struct override_claims *claims = table ? table_insert(table, &key, &made) : NULL;
    if (!claims)
        return;
    table_touch(table, claims);
    if (made || event->time - claims->last > ANNOUNCED) {
        claims->first = event->time;
        claims->owner_seen = owner_seen(event->address);
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
    struct neighbor_claimant key = { .segment = event->segment->index, .address = record->address, .mac = event->mac };
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
    if (!sender || is_redundant_now(sender, event->time) || mac_virtual_router(&event->mac) ||
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
    struct neighbor_statement statement;
    if (event->type == EVENT_BINDING_CHANGED) {
        neighbor_claims_note_owner(judgement, event);
        const struct neighbor_first_owner *owner =
            neighbor_claims_owner(judgement, event->segment, &event->address->address);
        if (!owner || !mac_equal(&owner->mac, &event->mac))
            judge_return(judgement, event);
        return;
    }
    if (!neighbor_claims_read(event, &statement) || !statement.override_flag ||
        may_override(judgement, event, statement.address))
        return;
    judge_bare(judgement, event);
    judge_repeated(judgement, event, &statement);
}

static const struct check rows[] = {
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
};

const struct check_table neighbor_override_checks = { rows, sizeof rows / sizeof rows[0] };
