#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"
#include "checks/fold.h"
#include "checks/memory.h"
#include "checks/words.h"

/* Who uses an address: two at once, another than the plan says, somebody of whom the plan does not know, or a sender whose address it cannot be. */

enum { SILENT_BEFORE_REPLACED = 60 };

/* Both MAC addresses may speak for it: redundancy, or a proxy that the plan names. */
static bool may_share(const struct judgement *judgement, const struct address_record *record, const struct mac *other)
{
    const struct segment *segment = record->segment;
    return words_is_redundant(judgement, segment, &record->address, &record->mac) ||
           words_is_redundant(judgement, segment, &record->address, other) ||
           words_has_plan_role(judgement, segment, &record->mac, PLAN_ROLE_PROXY) ||
           words_has_plan_role(judgement, segment, other, PLAN_ROLE_PROXY);
}

/* ── address-duplicate ── */

static void duplicate_seen(struct judgement *judgement, const struct event *event)
{
    const struct address_record *record = event->address;
    char one[MAC_TEXT_SIZE], other[MAC_TEXT_SIZE];
    if (!record->contested || may_share(judgement, record, &event->mac))
        return;
    struct claim claim = claim_address(event->segment, &record->address, NULL, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(
        judgement, &claim, "Two devices use it at the same time, %s and %s: each claimed it again after the other had.",
        mac_format(&event->mac, one), mac_format(&record->mac, other));
    if (finding && first)
        judgement_refer(judgement, finding, &record->first_frame);
}

/* ── address-other-mac ── */

static void judge_other_mac(struct judgement *judgement, const struct segment *segment,
                            const struct plan_host *documented, const struct address *address,
                            const struct packet *packet)
{
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, address);
    char text[ADDRESS_TEXT_SIZE], stranger[MAC_TEXT_SIZE];
    if (!record || !record->last_claim)
        return;
    bool is_owner = plan_mac_matches(&documented->mac, &record->mac);
    if (is_owner && !record->contested) /* it came and went: nd-binding-changed tells */
        return;
    const struct mac *other = is_owner ? &record->rival : &record->mac;
    if (may_share(judgement, record, other) || plan_mac_matches(&documented->mac, other))
        return;
    struct claim claim = claim_address(segment, address, NULL, packet);
    if (!record->contested)
        claim = claim_with_severity(claim, SEVERITY_INFO);
    if (!packet && findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject))
        return;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        record->contested
            ? "%s is documented for %s, but %s claims it too, in turns with the documented MAC address."
            : "%s is documented for %s; %s uses it, and the documented MAC address does not: a replaced network card, or the plan is out of date.",
        address_format(address, text), documented->name ? documented->name : "another MAC address",
        mac_format(other, stranger));
    judgement_refer(judgement, finding, &record->last_frame);
}

static void other_mac_of(struct judgement *judgement, const struct segment *segment, const struct address *only,
                         const struct packet *packet)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    for (unsigned i = 0; plan && i < plan->host_count; i++) {
        const struct plan_host *host = &plan->hosts[i];
        for (unsigned j = 0; host->has_mac && host->mac.octets == 6 && j < host->address_count; j++)
            if (!only || address_equal(only, &host->addresses[j]))
                judge_other_mac(judgement, segment, host, &host->addresses[j], packet);
    }
}

static void other_mac_seen(struct judgement *judgement, const struct event *event)
{
    other_mac_of(judgement, event->segment, &event->address->address, event->packet);
}

static void other_mac_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment))
        other_mac_of(judgement, segment, NULL, NULL);
}

/* ── address-undocumented ── */

static bool looks_static(const struct address_record *record)
{
    switch ((enum interface_identifier)record->identifier) {
    case IDENTIFIER_LOW_BYTE:
    case IDENTIFIER_SERVICE_PORT:
    case IDENTIFIER_WORDY:
    case IDENTIFIER_EMBEDDED_IPV4: return true;
    case IDENTIFIER_EUI64:
    case IDENTIFIER_EUI64_SHAPED:
    case IDENTIFIER_DHCPV6:
    case IDENTIFIER_ISATAP:
    case IDENTIFIER_PATTERN:
    case IDENTIFIER_SUBNET_ANYCAST:
    case IDENTIFIER_RESERVED:
    case IDENTIFIER_OPAQUE:
    case IDENTIFIER_COUNT: break;
    }
    return false;
}

static bool is_listed(const struct judgement *judgement, const struct plan_segment *plan,
                      const struct address_record *record)
{
    const struct plan_host *host = plan_find_host(plan, &record->mac);
    if (plan_find_host_by_address(plan, &record->address) || (host && host->address_count == 0) ||
        words_is_plan_router_mac(judgement, record->segment, &record->mac) ||
        words_is_plan_server(judgement, record->segment, &record->address))
        return true;
    for (unsigned i = 0; i < plan->router_count; i++)
        if (plan->routers[i].has_address && address_equal(&plan->routers[i].address, &record->address))
            return true;
    return plan_find_server(plan->dns_servers, plan->dns_server_count, &record->address, NULL, NULL, 0) ||
           plan_find_server(plan->dhcpv6_servers, plan->dhcpv6_server_count, &record->address, NULL, NULL, 0);
}

static bool in_plan_prefix(const struct plan_segment *plan, const struct address *address)
{
    for (unsigned i = 0; i < plan->prefix_count; i++)
        if (prefix_contains(&plan->prefixes[i].prefix, address))
            return true;
    return false;
}

static void say_undocumented(struct judgement *judgement, const struct address_record *record)
{
    char address[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    struct claim claim = claim_address(record->segment, &record->address, NULL, NULL);
    struct finding *finding = judgement_state(
        judgement, &claim, record->first_seen, record->last_seen,
        "%s looks as if somebody had chosen it (%s), and the plan does not list it. %s uses it.",
        address_format(&record->address, address),
        address_identifier_word((enum interface_identifier)record->identifier), mac_format(&record->mac, mac));
    judgement_refer(judgement, finding, &record->first_frame);
}

/* Returns how many there are; FOLD_SUBJECTS of a segment have a finding of their own. */
static unsigned undocumented_of(struct judgement *judgement, const struct plan_segment *plan, const struct host *host,
                                unsigned count)
{
    if (host->forwarder || host->virtual_router)
        return count; /* a router's are the routers' affair */
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host) {
        if (!record->last_claim || !looks_static(record) || !in_plan_prefix(plan, &record->address) ||
            is_listed(judgement, plan, record))
            continue;
        if (count++ < FOLD_SUBJECTS)
            say_undocumented(judgement, record);
    }
    return count;
}

static void undocumented_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct plan_segment *plan = judgement_plan(judgement, segment);
        unsigned count = 0;
        if (!plan || plan->host_count == 0)
            continue;
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment)
            count = undocumented_of(judgement, plan, host, count);
        if (count <= FOLD_SUBJECTS)
            continue;
        struct claim claim = claim_segment(segment, NULL);
        judgement_state(judgement, &claim, segment->first_seen, segment->last_seen,
                        "%u more addresses look as if somebody had chosen them, and the plan does not list them.",
                        count - FOLD_SUBJECTS);
    }
}

/* ── address-source-spoofed ── */

/* What came from a MAC address with sources that belong nowhere. */
struct foreign_source {
    uint32_t packets;
    struct words_frames frames;
};

static const struct table_row foreign_row = {
    "foreign-sources", sizeof(struct words_sender), sizeof(struct foreign_source), 4096, TABLE_EVICT_OLDEST, NULL
};

static bool may_forward(const struct judgement *judgement, const struct host *host)
{
    return host->forwarder || host->virtual_router || host->extender ||
           host->roles & (ROLE_PROXY | ROLE_FORWARDING_HOST | ROLE_BRIDGE) ||
           words_is_plan_router_mac(judgement, host->segment, &host->mac) ||
           words_has_plan_role(judgement, host->segment, &host->mac,
                               PLAN_ROLE_PROXY | PLAN_ROLE_TRANSLATOR | PLAN_ROLE_TUNNEL);
}

/* A prefix is known there at all, and none of those known has the address: advertised, assigned, delegated, or the plan's. */
static bool belongs_nowhere(const struct judgement *judgement, const struct segment *segment,
                            const struct address *address)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    bool documented = plan && plan->prefix_count > 0, known = documented;
    if (plan && (in_plan_prefix(plan, address) || plan_in_aggregates(judgement->plan, address)))
        return false;
    for (const struct prefix_record *record = inventory_prefixes(judgement->inventory); record;
         record = prefix_record_next(record)) {
        if (record->segment != segment ||
            !(record->sources & (PREFIX_FROM_RA | PREFIX_FROM_ROUTE | PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED)))
            continue;
        known = known || record->sources & PREFIX_FROM_RA;
        if (record->prefix.length > 0 && prefix_contains(&record->prefix, address))
            return false;
    }
    return known && (documented || !words_prefixes_are_cut(judgement, segment));
}

static void foreign_seen(struct judgement *judgement, const struct event *event)
{
    const struct host *host = event->host;
    char address[ADDRESS_TEXT_SIZE];
    if (event->prefix->sources != PREFIX_FROM_TRAFFIC || !host || !host->has_mac || may_forward(judgement, host))
        return;
    const struct address *source = &event->packet->layers[0].source;
    int64_t start = host->attach_time > host->first_seen ? host->attach_time : host->first_seen;
    if (event->time - start <= judgement_setting(judgement, SETTING_LEFT_OVERS) * CLOCK_SECOND ||
        !belongs_nowhere(judgement, event->segment, source))
        return;
    struct words_sender key = words_sender_of(event->segment, &host->mac);
    struct table *table = memory_table(judgement, &foreign_row);
    bool made;
    struct foreign_source *foreign = table ? table_insert(table, &key, &made) : NULL;
    if (!foreign)
        return;
    words_keep_frame(&foreign->frames, event);
    if (++foreign->packets < 2)
        return; /* one packet may be a left-over */
    struct claim claim = claim_with_confidence(claim_sender(event), CONFIDENCE_LIKELY);
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "Sends from %s, which is in no prefix that is advertised, assigned, delegated or documented here, and forwards for nobody.",
        address_format(source, address));
    words_refer(judgement, finding, &foreign->frames);
    if (finding && finding->count == 1)
        finding->count = foreign->packets;
}

/* Who of two that share an address resolves and answers for it, and who only sends. */
struct claimants {
    struct mac macs[2];
    bool neighbor[2]; /* claimed it by Neighbor Discovery */
    uint8_t count;
};

static const struct table_row claimants_row = { "address-claimants",      sizeof(struct words_place),
                                                sizeof(struct claimants), 4096,
                                                TABLE_EVICT_OLDEST,       NULL };

/* Index of the MAC address; −1: a third one, of which nothing is kept. */
static int claimant_of(struct claimants *claimants, const struct mac *mac)
{
    for (int i = 0; i < claimants->count; i++)
        if (mac_equal(&claimants->macs[i], mac))
            return i;
    if (claimants->count == 2)
        return -1;
    claimants->macs[claimants->count] = *mac;
    return claimants->count++;
}

static void contested_seen(struct judgement *judgement, const struct event *event)
{
    const struct address_record *record = event->address;
    char address[ADDRESS_TEXT_SIZE], owner[MAC_TEXT_SIZE];
    struct words_place key = words_place_of(event->segment, &record->address);
    struct table *table = memory_table(judgement, &claimants_row);
    bool made = false, neighbor = words_is_nd(event->packet);
    struct claimants *claimants = table ? table_insert(table, &key, &made) : NULL;
    if (!claimants || !event->host)
        return;
    int former = claimant_of(claimants, &event->mac), present = claimant_of(claimants, &event->host->mac);
    if (former < 0 || present < 0)
        return;
    if (made) /* what was proved before the first move is the former one's */
        claimants->neighbor[former] = record->proof & (PROOF_DAD | PROOF_NA | PROOF_NS | PROOF_MLD);
    claimants->neighbor[present] = claimants->neighbor[present] || neighbor;
    if (!record->contested || neighbor || claimants->neighbor[present] || !claimants->neighbor[former] ||
        may_share(judgement, record, &event->mac) || may_forward(judgement, event->host))
        return;
    struct claim claim = claim_sender(event);
    judgement_raise(judgement, &claim, "Sends from %s, which belongs to %s: that one resolves and answers for it.",
                    address_format(&record->address, address), mac_format(&event->mac, owner));
}

static void spoofed_seen(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_BINDING_CHANGED)
        contested_seen(judgement, event);
    else
        foreign_seen(judgement, event);
}

/* Taken back: it proved to forward, or the prefix was advertised after all. */
static void spoofed_at_end(struct judgement *judgement)
{
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        if (finding->check != judgement->check || finding->withdrawn)
            continue;
        const struct segment *segment = inventory_segments(judgement->inventory);
        while (segment && segment->index != finding->segment_index)
            segment = segment_next(segment);
        const struct host *host = segment && finding->subject.has_mac
                                      ? inventory_find_host(judgement->inventory, segment, &finding->subject.mac)
                                      : NULL;
        if (host && (may_forward(judgement, host) || (finding->confidence < CONFIDENCE_CONFIRMED &&
                                                      !belongs_nowhere(judgement, segment, &finding->subject.address))))
            finding->withdrawn = true;
    }
}

static const struct check rows[] = {
    { .id = "address-duplicate",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_HIGH,
      .title = "Address that two devices use",
      .what = "Two devices use the same IPv6 address at the same time.",
      .why = "Packets for one arrive at the other: connections of both break now and then.",
      .how =
          "After the second one's first claim the first claims the address again, and the second once more within 60 s. A claim is a solicitation or advertisement of it, or data from it.",
      .confused_with =
          "A conflict during duplicate address detection, after which one stays without the address (dad-failed); proxies, which leave the override flag unset; virtual MAC addresses; an address that moved once (nd-binding-changed).",
      .todo =
          "Find both switch ports. Usually a static address was given out twice, or a virtual machine was cloned. Change one.",
      .verify = "v6audit -i INTERFACE -d 10m: no address-duplicate.",
      .needs = "claims by both",
      .references = { "RFC 4862 section 5.4" },
      .absorbs = { "nd-binding-*" },
      .listens = EVENT_BINDING_CHANGED,
      .judge = duplicate_seen },
    { .id = "address-other-mac",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_HIGH,
      .other_severities = "info where the documented MAC address does not claim it any more",
      .needs_plan = true,
      .title = "Documented address at another MAC address",
      .what = "The plan says which device has this address, and another one uses it.",
      .why = "Somebody took a server's address, or the plan does not know of a replaced network card.",
      .how = "A MAC address that the plan does not name for it claims the address; high when both claim it in turns.",
      .confused_with =
          "A replaced network card: the documented MAC address is silent, and this is info. Virtual MAC addresses, and proxies that the plan names.",
      .todo = "Look which device it is. Correct the plan, or take the address away from the stranger.",
      .verify = "Audit again with the corrected plan.",
      .needs = "a claim, and a plan with hosts that have both MAC address and addresses",
      .references = { "RFC 4862 section 5.4", "RFC 3756 section 4.1.1" },
      .absorbs = { "address-duplicate", "nd-binding-*" },
      .listens = EVENT_BINDING_CHANGED,
      .judge = other_mac_seen,
      .conclude = other_mac_at_end },
    { .id = "address-source-spoofed",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_HIGH,
      .title = "Sender of packets that cannot be its own",
      .what = "A device sends packets with a source address that is another's, or that belongs to no network here.",
      .why = "Answers go to somebody else: that is how amplification attacks and some scans work.",
      .how =
          "Data from an address that another MAC address resolves and answers for, both in turns; or at least two packets from sources in no advertised, assigned, delegated or documented prefix, by a MAC address that forwards for nobody and started more than left-overs seconds ago.",
      .confused_with =
          "Routers and hosts that forward (containers, delegated prefixes); proxies and virtual MAC addresses; a laptop that still talks from its former network's address in the first minute.",
      .todo =
          "Find the switch port of the MAC address. Source address validation on access ports (SAVI, IPv6 source guard) drops such packets.",
      .verify = "v6audit -i INTERFACE -d 30m: no address-source-spoofed.",
      .needs = "packets of both; for foreign sources, an advertised prefix",
      .references = { "RFC 2827", "RFC 7513", "RFC 6620" },
      .listens = EVENT_BINDING_CHANGED | EVENT_PREFIX_NEW | EVENT_PREFIX_SEEN,
      .judge = spoofed_seen,
      .conclude = spoofed_at_end },
    { .id = "address-undocumented",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_LOW,
      .needs_plan = true,
      .title = "Address chosen by hand that the plan does not list",
      .what = "An address looks as if a person had chosen it, and the plan does not have it.",
      .why = "Static addresses outside the plan are given out twice sooner or later, and nobody renumbers them.",
      .how =
          "The identifier is a small number, a service's port, a word or an IPv4 address; it lies in a documented prefix; and no host, router, server or service of the plan has it.",
      .confused_with =
          "Addresses that hosts make themselves (stable, temporary, EUI-64) and those that DHCPv6 assigned; addresses of a host that the plan lists by its MAC address alone.",
      .todo = "Add it to the plan, or let the host use autonomous configuration.",
      .verify = "Audit again with the corrected plan.",
      .needs = "a claimed address, and a plan with hosts for this segment",
      .references = { "RFC 7707 section 4.1", "RFC 5375" },
      .conclude = undocumented_at_end },
};

const struct check_table address_checks = { rows, sizeof rows / sizeof rows[0] };
