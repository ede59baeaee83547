#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"

/* What the provider gives: delegated prefixes and how they are carried (RIPE-690). */

enum {
    DHCPV6_REPLY = 7,
    DHCPV6_RELEASE = 8,
    DHCPV6_DECLINE = 9,
    OPTION_S46_CONT_MAPE = 94, /* RFC 7598 */
    OPTION_S46_CONT_MAPT = 95,
    OPTION_S46_CONT_LW = 96,
    SITE_MOST = 56,
    DUID_MAX = 32,
    PREFIXES = 4
};

struct binding_key {
    uint32_t segment, iaid;
    uint32_t duid_size;
    uint8_t duid[DUID_MAX];
};

struct delegation {
    unsigned count;
    struct prefix prefixes[PREFIXES];
    struct frame_reference frame;
};

static const struct table_row delegation_row = { "delegations", sizeof(struct binding_key), sizeof(struct delegation),
                                                 1024,          TABLE_EVICT_OLDEST,         NULL };

/* Delegated to hosts of this segment, not to a site: the P flag, or a pool of the plan (RFC 9762, RFC 9663). */
static bool is_for_hosts(const struct judgement *judgement, const struct segment *segment, const struct prefix *prefix)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; plan && i < plan->delegation_count; i++)
        if (prefix_covers(&plan->delegations[i], prefix))
            return true;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        for (unsigned i = 0; router->segment == segment && i < router->prefix_count; i++)
            if (router->prefixes[i].pd_preferred)
                return true;
    return false;
}

static bool is_delegated(const struct dhcpv6_message *message, const struct dhcpv6_lease *lease)
{
    return message->type == DHCPV6_REPLY && lease->is_prefix && lease->status == 0 && lease->valid_lifetime > 0;
}

/* ── uplink-delegation-size ── */

static void size_seen(struct judgement *judgement, const struct event *event)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    char text[PREFIX_TEXT_SIZE];
    for (unsigned i = 0; i < message->lease_count; i++) {
        const struct dhcpv6_lease *lease = &message->leases[i];
        if (!is_delegated(message, lease) || lease->prefix.length <= SITE_MOST ||
            is_for_hosts(judgement, event->segment, &lease->prefix))
            continue;
        unsigned networks = lease->prefix.length >= 64 ? 1u : 1u << (64 - lease->prefix.length);
        struct claim claim = claim_prefix(event->segment, &lease->prefix, event->packet);
        judgement_raise(
            judgement, &claim,
            "%s is delegated: room for %u network%s of /64. RIPE-690 asks for a /48 for every site, and no less than a /56.",
            prefix_format(&lease->prefix, text), networks, networks == 1 ? "" : "s");
    }
}

static void size_at_end(struct judgement *judgement)
{
    for (const struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix)) {
        struct claim claim = claim_prefix(prefix->segment, &prefix->prefix, NULL);
        if (is_for_hosts(judgement, prefix->segment, &prefix->prefix))
            judgement_withdraw(judgement, judgement->check->id, &claim);
    }
}

/* ── uplink-delegation-changed ── */

static struct delegation *delegation_of(struct judgement *judgement, const struct event *event, uint32_t iaid)
{
    const struct bytes *duid = &event->packet->dhcpv6.client_duid;
    struct table *table = memory_table(judgement, &delegation_row);
    struct binding_key key = { .segment = event->segment->index, .iaid = iaid, .duid_size = duid->size };
    if (!table || duid->size == 0)
        return NULL;
    memcpy(key.duid, duid->data, duid->size < DUID_MAX ? duid->size : DUID_MAX);
    return table_insert(table, &key, NULL);
}

static bool holds(const struct delegation *delegation, const struct prefix *prefix)
{
    for (unsigned i = 0; i < delegation->count; i++)
        if (prefix_equal(&delegation->prefixes[i], prefix))
            return true;
    return false;
}

/* The reply gives the association something else than before, and nothing of what it had. */
static bool replaces(const struct dhcpv6_message *message, const struct delegation *delegation, uint32_t iaid)
{
    for (unsigned i = 0; i < message->lease_count; i++)
        if (message->leases[i].iaid == iaid && is_delegated(message, &message->leases[i]) &&
            holds(delegation, &message->leases[i].prefix))
            return false;
    return delegation->count > 0;
}

static void keep(struct delegation *delegation, const struct event *event, const struct prefix *prefix)
{
    if (!holds(delegation, prefix) && delegation->count < PREFIXES)
        delegation->prefixes[delegation->count++] = *prefix;
    delegation->frame = words_frame_of(event);
}

static void changed_seen(struct judgement *judgement, const struct event *event)
{
    const struct dhcpv6_message *message = &event->packet->dhcpv6;
    char before[PREFIX_TEXT_SIZE], after[PREFIX_TEXT_SIZE];
    bool gives_back = message->type == DHCPV6_RELEASE || message->type == DHCPV6_DECLINE;
    for (unsigned i = 0; i < message->lease_count; i++) {
        const struct dhcpv6_lease *lease = &message->leases[i];
        bool delegated = is_delegated(message, lease);
        if (!delegated && !(gives_back && lease->is_prefix))
            continue;
        struct delegation *delegation = delegation_of(judgement, event, lease->iaid);
        if (!delegation)
            continue;
        if (gives_back) {
            delegation->count = 0; /* what comes after it may be another */
            continue;
        }
        if (replaces(message, delegation, lease->iaid)) {
            struct claim claim = claim_prefix(event->segment, &lease->prefix, event->packet);
            struct finding *finding = judgement_raise(
                judgement, &claim, "The same client (DUID, IAID %u) got %s before, and now %s.", lease->iaid,
                prefix_format(&delegation->prefixes[0], before), prefix_format(&lease->prefix, after));
            judgement_refer(judgement, finding, &delegation->frame);
            delegation->count = 0;
        }
        keep(delegation, event, &lease->prefix);
    }
}

/* ── uplink-tunnelled ── */

enum carriage { CARRIAGE_PPPOE, CARRIAGE_6RD, CARRIAGE_DS_LITE, CARRIAGE_MAP, CARRIAGE_LW4O6, CARRIAGES };

struct uplink {
    uint32_t seen; /* bits of enum carriage */
    int64_t first[CARRIAGES], last[CARRIAGES];
    struct frame_reference frames[CARRIAGES];
};

static const struct table_row uplink_row = {
    "uplinks", sizeof(uint32_t), sizeof(struct uplink), 256, TABLE_REFUSE, NULL
};

static const char *const carriage_words[CARRIAGES] = { "PPPoE (RFC 2516)", "6rd (RFC 5969)", "DS-Lite (RFC 6333)",
                                                       "MAP (RFC 7597, 7599)", "lw4o6 (RFC 7596)" };

static uint32_t carriage_of(const struct packet *packet)
{
    uint32_t seen = packet->pppoe && packet->layer_count > 0 ? 1u << CARRIAGE_PPPOE : 0;
    for (unsigned i = 1; i < packet->layer_count; i++)
        if (packet->layers[i].tunnel == TUNNEL_6RD)
            seen |= 1u << CARRIAGE_6RD;
    if (packet->message != MESSAGE_DHCPV6 || packet->dhcpv6.client_side)
        return seen;
    if (packet->dhcpv6.aftr_name.size > 0)
        seen |= 1u << CARRIAGE_DS_LITE;
    for (unsigned i = 0; i < packet->dhcpv6.option_count; i++) {
        uint16_t code = packet->dhcpv6.options[i].code;
        if (code == OPTION_S46_CONT_MAPE || code == OPTION_S46_CONT_MAPT)
            seen |= 1u << CARRIAGE_MAP;
        else if (code == OPTION_S46_CONT_LW)
            seen |= 1u << CARRIAGE_LW4O6;
    }
    return seen;
}

static void tunnelled_seen(struct judgement *judgement, const struct event *event)
{
    uint32_t seen = carriage_of(event->packet);
    struct table *table = seen ? memory_table(judgement, &uplink_row) : NULL;
    struct uplink *uplink = table ? table_insert(table, &event->segment->index, NULL) : NULL;
    for (unsigned i = 0; uplink && i < CARRIAGES; i++) {
        if (!(seen & 1u << i))
            continue;
        if (!(uplink->seen & 1u << i)) {
            uplink->first[i] = event->time;
            uplink->frames[i] = words_frame_of(event);
        }
        uplink->last[i] = event->time;
        uplink->seen |= 1u << i;
    }
}

static const struct prefix_record *delegated(const struct judgement *judgement, const struct segment *segment)
{
    for (const struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix))
        if (prefix->segment == segment && prefix->sources & PREFIX_DELEGATED &&
            !is_for_hosts(judgement, segment, &prefix->prefix))
            return prefix;
    return NULL;
}

static void tunnelled_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &uplink_row);
    for (const struct segment *segment = inventory_segments(judgement->inventory); table && segment;
         segment = segment_next(segment)) {
        const struct uplink *uplink = table_find(table, &segment->index);
        const struct prefix_record *prefix = uplink ? delegated(judgement, segment) : NULL;
        char how[160] = "";
        int64_t first = 0, last = 0;
        if (!uplink)
            continue;
        struct claim claim = prefix ? claim_prefix(segment, &prefix->prefix, NULL) : claim_segment(segment, NULL);
        for (unsigned i = 0; i < CARRIAGES; i++) {
            if (!(uplink->seen & 1u << i))
                continue;
            text_append(how, sizeof how, "%s%s", how[0] ? ", " : "", carriage_words[i]);
            first = first == 0 || uplink->first[i] < first ? uplink->first[i] : first;
            last = uplink->last[i] > last ? uplink->last[i] : last;
        }
        struct finding *finding = judgement_state(
            judgement, &claim, first, last,
            "The uplink does not carry both families natively: %s. Expect a smaller MTU than 1500.", how);
        for (unsigned i = 0; i < CARRIAGES; i++)
            judgement_refer(judgement, finding, &uplink->frames[i]);
    }
}

static const struct check rows[] = {
    { .id = "uplink-delegation-changed",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Delegated prefix that changes",
      .what = "The provider gives the same customer another prefix than before.",
      .why =
          "Every address in the site changes with it: hosts keep using the old one for a while, and names, filters and configurations go stale.",
      .how = "A DHCPv6 reply with another delegated prefix for the same DUID and IAID, and without the former one.",
      .confused_with = "A prefix that the client released before; a second prefix beside the first; another client.",
      .todo =
          "Ask the provider for a stable delegation; let the router announce the old prefix with lifetime 0 (RFC 9096).",
      .verify = "Reconnect the router while capturing: the prefix stays.",
      .needs = "DHCPv6 replies at the provider's side of the router",
      .references = { "RIPE-690 section 5", "RFC 9096", "RFC 8978" },
      .listens = EVENT_DHCPV6,
      .judge = changed_seen },
    { .id = "uplink-delegation-size",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Delegated prefix that is too small",
      .what = "The provider delegates a prefix with room for few networks.",
      .why = "Each segment needs a /64: with too few of them the site cannot be divided, or grow.",
      .how = "A DHCPv6 reply that delegates a prefix longer than /56.",
      .confused_with =
          "Prefixes for single hosts: the P flag in Router Advertisements, or a prefix-delegation pool in the plan.",
      .todo = "Ask the provider for a /48 for each site (a /56 at home).",
      .verify = "The next DHCPv6 reply.",
      .needs = "a DHCPv6 reply at the provider's side of the router",
      .references = { "RIPE-690 section 4.2", "RFC 6177" },
      .listens = EVENT_DHCPV6,
      .judge = size_seen,
      .conclude = size_at_end },
    { .id = "uplink-tunnelled",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Uplink that is not native",
      .what = "One family is carried inside another protocol on the way to the provider.",
      .why = "The MTU is smaller, one more device can fail, and the two families take different paths.",
      .how = "PPPoE or 6rd frames, or a DHCPv6 reply that offers DS-Lite, MAP or lw4o6.",
      .confused_with = "Tunnels of hosts (tunnel-…).",
      .todo = "Announce the smaller MTU, let Packet Too Big pass, and ask the provider for native dual stack.",
      .verify = "Capture at the uplink after the change.",
      .needs = "frames at the provider's side of the router",
      .references = { "RFC 2516", "RFC 5969", "RFC 6333", "RFC 7597" },
      .listens = EVENT_PACKET | EVENT_TUNNEL,
      .judge = tunnelled_seen,
      .conclude = tunnelled_at_end },
};

const struct check_table uplink_checks = { rows, sizeof rows / sizeof rows[0] };
