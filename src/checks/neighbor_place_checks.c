#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/neighbor_claims.h"
#include "checks/words.h"
#include "inventory/prefix.h"

/* What neighbours say of where they are: off-link targets, answers for others, link-layer addresses that are not the sender's. */

enum { PROXY_TARGETS = 2 };

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

/* Segments on which the capture cut an advertisement off. */
static const struct table_row cut_off_row = {
    "cut-off-advertisements", sizeof(uint32_t), sizeof(uint32_t), 256, TABLE_REFUSE, NULL
};

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

/* What is on-link is known: some prefix is, and no advertisement was cut off before its options ended. */
static bool knows_what_is_on_link(struct judgement *judgement, const struct segment *segment)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    struct table *table = memory_table(judgement, &cut_off_row);
    if (table && table_find(table, &segment->index)) {
        judgement_withhold(judgement, segment,
                           "advertisements were cut off by the capture: their prefixes may not have been seen");
        return false;
    }
    for (const struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix))
        if (prefix->segment == segment && prefix->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6))
            return true;
    return plan && plan->prefix_count > 0;
}

static void note_cut_off(struct judgement *judgement, const struct event *event)
{
    struct table *table = memory_table(judgement, &cut_off_row);
    if (table && event->packet && (event->packet->truncated || !event->packet->icmpv6.options_complete))
        table_insert(table, &event->segment->index, NULL);
}

static void off_link_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    bool made;
    if (event->type == EVENT_ROUTER_ADVERTISEMENT) {
        note_cut_off(judgement, event);
        return;
    }
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
        if (!host || (plan && plan->model == MODEL_STATIC) || is_on_link(judgement, record->segment, &key->target) ||
            !knows_what_is_on_link(judgement, record->segment))
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

/* Claimed, or probed for in vain: an address is tentative for a second (RFC 4862 §5.4). */
static bool is_owned(const struct address_record *record, int64_t now)
{
    return record->last_claim != 0 || (record->dad_time != 0 && now - record->dad_time > CLOCK_SECOND);
}

static void proxy_seen(struct judgement *judgement, const struct event *event)
{
    struct neighbor_statement statement;
    bool made, known = false;
    if (!neighbor_claims_read(event, &statement) || !statement.advertisement || statement.override_flag ||
        !event->address || !is_owned(event->address, event->time) || mac_equal(&event->address->mac, &event->mac) ||
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
    struct claim claim = words_claim_sender(event);
    if (is_usual_mismatch(judgement, event, &option->link_layer_address))
        claim = claim_with_severity(claim, SEVERITY_INFO);
    judgement_raise(judgement, &claim, "Names %s as its link-layer address, but sends from another.",
                    mac_format(&option->link_layer_address, said));
}

/* The senders of a flood of Router Advertisements are ra-flood's. */
static void link_layer_mismatch_at_end(struct judgement *judgement)
{
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        const struct segment *segment =
            finding->check == judgement->check ? neighbor_claims_segment(judgement, finding) : NULL;
        if (!segment || !finding->subject.has_mac)
            continue;
        const struct router *router =
            inventory_find_router_by_mac(judgement->inventory, segment, &finding->subject.mac);
        if (router && router_is_flood(router))
            finding->withdrawn = true;
    }
}

static const struct check rows[] = {
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
      .confused_with =
          "Link-local targets; segments without advertisements, or on which no prefix is known; segments of the plan with model static.",
      .todo = "On the host: check prefix length and routes. On the switch: check which VLANs reach this port.",
      .verify = "Capture again after the change: no nd-off-link-target.",
      .needs = "a Router Advertisement, whole, and a prefix",
      .references = { "RFC 5942" },
      .listens = EVENT_NEIGHBOR | EVENT_ROUTER_ADVERTISEMENT,
      .judge = off_link_seen,
      .conclude = off_link_at_end },
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
};

const struct check_table neighbor_place_checks = { rows, sizeof rows / sizeof rows[0] };
