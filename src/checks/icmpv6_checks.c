#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/defect_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/own_findings.h"

/* ICMPv6 itself: messages that break their format, errors that no node may send, errors that are made up. */

struct sender_key {
    uint32_t segment;
    struct mac mac;
    uint16_t padding;
};

static struct sender_key sender_of(const struct event *event)
{
    return (struct sender_key){ .segment = event->segment->index, .mac = event->packet->source_mac };
}

/* ── icmpv6-bad-checksum ── */

struct checksums {
    uint32_t bad, good; /* since the first bad one */
};

static const struct table_row checksum_row = { "icmpv6-checksums",       sizeof(struct sender_key),
                                               sizeof(struct checksums), 1024,
                                               TABLE_EVICT_OLDEST,       NULL };

static void checksum_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, &checksum_row);
    if (!table || packet->message != MESSAGE_ICMPV6)
        return;
    if (!packet->has_source_mac) {
        defect_facts_judge_sender(judgement, event);
        return;
    }
    bool bad = packet_find_defect(packet, DEFECT_ICMPV6_CHECKSUM) != NULL;
    if (!bad && table_count(table) == 0)
        return;
    struct sender_key key = sender_of(event);
    struct checksums *checksums = bad ? table_insert(table, &key, NULL) : table_find(table, &key);
    if (checksums && bad)
        checksums->bad++;
    else if (checksums && packet->icmpv6.checksum == CHECKSUM_GOOD)
        checksums->good++;
    defect_facts_judge_sender(judgement, event);
}

/* All that the capturing host sends is wrong: its network card puts the checksums in after the capture. */
static void checksum_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &checksum_row);
    for (struct finding *finding = own_findings_next(judgement, NULL); finding && table;
         finding = own_findings_next(judgement, finding)) {
        const struct host *host = own_findings_host(judgement, finding);
        struct sender_key key = { .segment = finding->segment_index, .mac = finding->subject.mac };
        const struct checksums *checksums = host ? table_find(table, &key) : NULL;
        if (checksums && checksums->good == 0 && defect_facts_is_capture_host(host))
            finding->withdrawn = true;
    }
}

/* ── icmpv6-unassigned-type ── */

/* Unknown informational messages are dropped in silence by design (RFC 4443 §2.4 (b)); unknown errors are passed on. */
static void unassigned_seen(struct judgement *judgement, const struct event *event)
{
    if (event->packet->message == MESSAGE_ICMPV6 && event->packet->icmpv6.type < ICMPV6_ECHO_REQUEST)
        defect_facts_judge_sender(judgement, event);
}

/* ── icmpv6-malformed ── */

enum { MULTICAST_ROUTER_ADVERTISEMENT = 151, MULTICAST_ROUTER_TERMINATION = 153 };

struct discoveries {
    uint32_t count; /* raised for Multicast Router Discovery alone */
};

static const struct table_row discovery_row = { "icmpv6-multicast-routers", sizeof(struct sender_key),
                                                sizeof(struct discoveries), 1024,
                                                TABLE_EVICT_OLDEST,         NULL };

static bool is_plan_router(const struct judgement *judgement, const struct event *event)
{
    const struct plan_segment *plan = judgement_plan(judgement, event->segment);
    const struct plan_router *entry;
    return plan && plan->router_count > 0 &&
           plan_match_router(plan, &event->packet->layers[0].source,
                             event->packet->has_source_mac ? &event->packet->source_mac : NULL,
                             &entry) == ROUTER_MATCH_ALL;
}

static void malformed_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    defect_facts_judge_sender(judgement, event);
    if (packet->message != MESSAGE_ICMPV6 || packet->layer_count != 1 || !packet->has_source_mac ||
        (packet->icmpv6.type != MULTICAST_ROUTER_ADVERTISEMENT && packet->icmpv6.type != MULTICAST_ROUTER_TERMINATION))
        return;
    if (!event->host || event->host->forwarder || is_plan_router(judgement, event))
        return;
    struct table *table = memory_table(judgement, &discovery_row);
    struct sender_key key = sender_of(event);
    struct discoveries *discoveries = table ? table_insert(table, &key, NULL) : NULL;
    struct claim claim = claim_sender(event);
    if (!discoveries)
        return;
    discoveries->count++;
    judgement_raise(judgement, &claim,
                    "Announces itself as a multicast router (type %u), but nothing shows it to be a router here.",
                    packet->icmpv6.type);
}

/* It proved to be a router after all. */
static void malformed_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &discovery_row);
    for (struct finding *finding = own_findings_next(judgement, NULL); finding && table;
         finding = own_findings_next(judgement, finding)) {
        const struct host *host = own_findings_host(judgement, finding);
        struct sender_key key = { .segment = finding->segment_index, .mac = finding->subject.mac };
        const struct discoveries *discoveries = host ? table_find(table, &key) : NULL;
        if (discoveries && host->forwarder && discoveries->count == finding->count)
            finding->withdrawn = true;
    }
}

/* ── ptb-below-1280 ── */

static bool is_translator(const struct judgement *judgement, const struct segment *segment,
                          const struct address *address, const struct mac *mac)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    const struct plan_host *by_address = plan ? plan_find_host_by_address(plan, address) : NULL;
    const struct plan_host *by_mac = plan && mac ? plan_find_host(plan, mac) : NULL;
    return (by_address && by_address->roles & PLAN_ROLE_TRANSLATOR) || (by_mac && by_mac->roles & PLAN_ROLE_TRANSLATOR);
}

static void small_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (packet->message != MESSAGE_ICMPV6 || !packet_find_defect(packet, DEFECT_ICMPV6_PTB_BELOW_1280))
        return;
    const struct address *sender = &packet->layers[packet->layer_count - 1].source;
    const struct mac *mac = packet->has_source_mac ? &packet->source_mac : NULL;
    if (is_translator(judgement, event->segment, sender, mac))
        return;
    struct claim claim = claim_address(event->segment, sender, NULL, packet);
    judgement_raise(
        judgement, &claim,
        "Says that packets may have %u octets only. IPv6 has no links below 1280: hosts must not go lower (RFC 8200 section 5).",
        packet->icmpv6.error.value);
}

static void small_at_end(struct judgement *judgement)
{
    for (struct finding *finding = own_findings_next(judgement, NULL); finding;
         finding = own_findings_next(judgement, finding)) {
        const struct segment *segment = own_findings_segment(judgement, finding);
        if (segment && is_translator(judgement, segment, &finding->subject.address, NULL))
            finding->withdrawn = true;
    }
}

/* ── ptb-forged ── */

#define WATCHED_BEFORE (60 * CLOCK_SECOND)

struct forger_key {
    uint32_t segment;
    struct address address;
    struct mac mac;
    uint16_t padding;
};

struct forger {
    const struct segment *segment;
    uint32_t count, early; /* errors about packets that were not seen; of these, within 60 s of the capture's begin */
    uint8_t type;
    struct address source, destination; /* of the quoted packet of the last one */
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, last_frame;
};

static const struct table_row forger_row = { "ptb-forgers", sizeof(struct forger_key), sizeof(struct forger),
                                             1024,          TABLE_EVICT_OLDEST,        NULL };

static const struct quoted_packet *quotation_of(const struct icmpv6_message *icmpv6)
{
    if (icmpv6->type == ICMPV6_PACKET_TOO_BIG)
        return &icmpv6->error.quoted;
    const struct nd_option *option =
        icmpv6->type == ICMPV6_REDIRECT ? icmpv6_option(icmpv6, ND_REDIRECTED_HEADER) : NULL;
    return option ? &option->redirected : NULL;
}

static void forged_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (packet->message != MESSAGE_ICMPV6 || packet->layer_count != 1 || !packet->has_source_mac)
        return;
    const struct quoted_packet *quoted = quotation_of(&packet->icmpv6);
    if (!quoted || !quoted->present || (event->host && event->host->forwarder) ||
        inventory_saw_pair(judgement->inventory, &quoted->source, &quoted->destination))
        return;
    struct table *table = memory_table(judgement, &forger_row);
    struct forger_key key = { .segment = event->segment->index,
                              .address = packet->layers[0].source,
                              .mac = packet->source_mac };
    bool made = false;
    struct forger *forger = table ? table_insert(table, &key, &made) : NULL;
    if (!forger)
        return;
    struct frame_reference frame = { .file = packet->frame->file,
                                     .number = packet->frame->number,
                                     .time = event->time };
    if (event->time - event->segment->first_seen < WATCHED_BEFORE) {
        forger->early++;
    } else if (forger->count++ == 0) {
        forger->first_seen = event->time;
        forger->first_frame = frame;
    }
    forger->segment = event->segment;
    forger->type = packet->icmpv6.type;
    forger->source = quoted->source;
    forger->destination = quoted->destination;
    forger->last_seen = event->time;
    forger->last_frame = frame;
}

static void judge_forger(struct judgement *judgement, const struct forger *forger, const struct forger_key *key)
{
    char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE];
    const struct segment *segment = forger->segment;
    const struct host *host = inventory_find_host(judgement->inventory, segment, &key->mac);
    if ((host && host->forwarder) || inventory_find_router(judgement->inventory, segment, &key->address))
        return; /* routers see what this capture did not */
    if (forger->count == 0) {
        judgement_withhold(judgement, segment, "the capture began less than 60 s before: the packet may have gone by");
        return;
    }
    if (segment->vantage.unicast != UNICAST_TAP) {
        judgement_withhold(judgement, segment,
                           "only a capture of all unicast traffic shows that no such packet was sent");
        return;
    }
    if (judgement->lossy) {
        judgement_withhold(judgement, segment, "the capture lost frames: the packet may be among them");
        return;
    }
    struct claim claim =
        claim_with_confidence(claim_address(segment, &key->address, &key->mac, NULL), CONFIDENCE_LIKELY);
    struct finding *finding = judgement_state(
        judgement, &claim, forger->first_seen, forger->last_seen,
        "Answers with %s to a packet from %s to %s that nobody sent here, and is no router: made up to change routes or packet sizes of %s.",
        forger->type == ICMPV6_REDIRECT ? "a Redirect" : "Packet Too Big", address_format(&forger->source, source),
        address_format(&forger->destination, destination), source);
    if (finding)
        finding->count = forger->count;
    judgement_refer(judgement, finding, &forger->first_frame);
    judgement_refer(judgement, finding, &forger->last_frame);
}

static void forged_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &forger_row);
    for (const struct forger *forger = table ? table_first(table) : NULL; forger; forger = table_next(forger))
        judge_forger(judgement, forger, table_key(forger));
}

/* ── icmpv6-error-burst ── */

#define MINUTE (60 * CLOCK_SECOND)

enum { MINUTES = 61, TIMES_THE_USUAL = 5 };

/* Errors of each of the last 60 minutes and of this one. */
struct bursts {
    int64_t minute;
    uint32_t counts[MINUTES];
    bool too_early; /* there was one before the capture was an hour old */
};

static const struct table_row burst_row = { "icmpv6-error-bursts", sizeof(uint32_t),
                                            sizeof(struct bursts), 4096,
                                            TABLE_REFUSE,          NULL };

/* Destination Unreachable: no route, prohibited, address unreachable, failed policy; Time Exceeded: hop limit. */
static bool is_counted_error(const struct icmpv6_message *icmpv6)
{
    enum { DESTINATION_UNREACHABLE = 1, TIME_EXCEEDED = 3 };
    static const bool unreachable[] = { true, true, false, true, false, true };
    return (icmpv6->type == DESTINATION_UNREACHABLE && icmpv6->code < sizeof unreachable &&
            unreachable[icmpv6->code]) ||
           (icmpv6->type == TIME_EXCEEDED && icmpv6->code == 0);
}

static uint32_t count_error(struct bursts *bursts, int64_t minute, uint32_t *hour)
{
    if (minute - bursts->minute >= MINUTES)
        memset(bursts->counts, 0, sizeof bursts->counts);
    else
        for (int64_t passed = bursts->minute + 1; passed <= minute; passed++)
            bursts->counts[passed % MINUTES] = 0;
    bursts->minute = minute > bursts->minute ? minute : bursts->minute;
    uint32_t now = ++bursts->counts[bursts->minute % MINUTES];
    *hour = 0;
    for (unsigned i = 0; i < MINUTES; i++)
        *hour += bursts->counts[i];
    *hour -= now;
    return now;
}

static void error_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (packet->message != MESSAGE_ICMPV6 || packet->layer_count != 1 || !is_counted_error(&packet->icmpv6))
        return;
    struct table *table = memory_table(judgement, &burst_row);
    struct bursts *bursts = table ? table_insert(table, &event->segment->index, NULL) : NULL;
    uint32_t hour;
    if (!bursts)
        return;
    uint32_t now = count_error(bursts, event->time / MINUTE, &hour);
    if (now < judgement_setting(judgement, SETTING_ERROR_BURST) ||
        (uint64_t)now * 60 < (uint64_t)hour * TIMES_THE_USUAL)
        return;
    if (event->time - event->segment->first_seen < 60 * MINUTE) {
        bursts->too_early = true;
        return;
    }
    char sender[ADDRESS_TEXT_SIZE];
    struct claim claim = claim_segment(event->segment, packet);
    judgement_raise(
        judgement, &claim,
        "%u errors within a minute that say that nothing can be reached, %u in the hour before; the latest from %s: %s.",
        now, hour, address_format(&packet->layers[0].source, sender),
        packet->icmpv6.type == 3 ? "hop limit exceeded" : icmpv6_code_word(1, packet->icmpv6.code));
}

static void burst_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &burst_row);
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment && table;
         segment = segment_next(segment)) {
        const struct bursts *bursts = table_find(table, &segment->index);
        struct claim claim = claim_segment(segment, NULL);
        if (bursts && bursts->too_early &&
            !findings_find(judgement->findings, judgement->check, segment, &claim.subject))
            judgement_withhold(judgement, segment,
                               "many errors within a minute, but less than an hour of capture before to compare with");
    }
}

static const struct check rows[] = {
    { .id = "icmpv6-bad-checksum",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .title = "ICMPv6 with a wrong checksum",
      .what = "ICMPv6 messages of a host have checksums that do not fit their content.",
      .why = "Receivers drop them: neighbour discovery of this host fails now and then, or always.",
      .how = "The checksum over pseudo-header and message is wrong, and the whole message was captured.",
      .confused_with =
          "Frames of the capturing host, whose network card fills checksums in later; fragments; cut frames.",
      .todo = "A faulty network card, driver or middle box; switch checksum offloading off and look again.",
      .verify = "v6audit -i INTERFACE -d 30m: no icmpv6-bad-checksum.",
      .needs = "whole frames",
      .references = { "RFC 4443 section 2.3" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .judge = checksum_seen,
      .conclude = checksum_at_end },
    { .id = "icmpv6-error-to-error",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .title = "Error that answers what no error may answer",
      .what = "A host answers an error, a Redirect, or a packet to a group with an ICMPv6 error.",
      .why = "Two such hosts answer each other without end; a packet to a group brings a flood of answers.",
      .how =
          "The quoted packet is an ICMPv6 error or Redirect, or its destination is a group, or its source no single node.",
      .confused_with = "Packet Too Big, and Parameter Problem with code 2, which may answer packets to groups.",
      .todo = "Update the host; if its quotation was made up, look for who sends it.",
      .verify = "v6audit -i INTERFACE -d 30m: no icmpv6-error-to-error.",
      .needs = "nothing more",
      .references = { "RFC 4443 section 2.4" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "icmpv6-unassigned-type",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .title = "ICMPv6 error of an unassigned type",
      .what = "A host sends an ICMPv6 error that no standard defines.",
      .why = "Receivers pass unknown errors on to programs. Test and attack tools do this.",
      .how = "A type below 128 that IANA has not assigned.",
      .confused_with = "Types 100 and 101, for private experiments; informational types, which are dropped in silence.",
      .todo = "Find the program that sends it.",
      .verify = "v6audit -i INTERFACE -d 30m: no icmpv6-unassigned-type.",
      .needs = "nothing more",
      .references = { "RFC 4443 section 2.4" },
      .listens = EVENT_DEFECT,
      .judge = unassigned_seen },
    { .id = "icmpv6-malformed",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .title = "ICMPv6 message out of place",
      .what = "An ICMPv6 message breaks its format, or is one that no host on such a link sends.",
      .why = "Receivers drop it at best. Test and attack tools send it, and so do faulty stacks.",
      .how =
          "Shorter than its type needs; a code that is not assigned; an error that quotes no packet; ICMP for IPv4 in IPv6 or the reverse; Router Renumbering; Inverse Neighbor Discovery on Ethernet; a host that announces itself as multicast router.",
      .confused_with = "Frames that the capture cut; routers, which may announce themselves to snooping switches.",
      .todo = "Find the program that sends it.",
      .verify = "v6audit -i INTERFACE -d 30m: no icmpv6-malformed.",
      .needs = "whole frames",
      .references = { "RFC 4443 section 2.1", "RFC 2894", "RFC 3122", "RFC 4286" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .judge = malformed_seen,
      .conclude = malformed_at_end },
    { .id = "icmpv6-error-burst",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Burst of ICMPv6 errors",
      .what = "Within a minute there are many more messages than usual which say that something cannot be reached.",
      .why = "A route or a link has gone, or a filter has changed: connections over IPv6 fail.",
      .how =
          "error-burst (20) or more in one minute of: no route, prohibited, address unreachable, failed policy, hop limit exceeded; and five times the mean of the hour before.",
      .confused_with = "Port unreachable, which is normal; networks where such errors are usual.",
      .todo = "Look at the router that sends them: its routes, its uplink, and what was changed at that minute.",
      .verify = "v6audit -i INTERFACE -d 2h: no icmpv6-error-burst.",
      .needs = "an hour of capture before",
      .references = { "RFC 4443 section 3" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .packets = PACKETS_ICMPV6,
      .judge = error_seen,
      .conclude = burst_at_end },
    { .id = "ptb-below-1280",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_MEDIUM,
      .title = "Packet Too Big below 1280 octets",
      .what = "Somebody says that packets must be smaller than IPv6 ever demands.",
      .why =
          "Hosts that obey make needless fragments, which filters drop: traffic stops. Old translators sent this; attack tools do.",
      .how = "ICMPv6 Packet Too Big with an MTU below 1280.",
      .confused_with = "Translators that the plan documents (role translator).",
      .todo =
          "If it is a router or translator of yours, update it. If nobody knows the sender, drop such messages at the border.",
      .verify = "v6audit -i INTERFACE -d 30m: no ptb-below-1280.",
      .needs = "nothing more",
      .references = { "RFC 8200 section 5", "RFC 8021" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .packets = PACKETS_ICMPV6 | PACKETS_TUNNEL,
      .judge = small_seen,
      .conclude = small_at_end },
    { .id = "ptb-forged",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_MEDIUM,
      .absence = true,
      .title = "Error that answers nothing",
      .what = "A host that is no router answers a packet that nobody sent, with Packet Too Big or a Redirect.",
      .why = "So one makes others send small packets, fragments, or to another next hop.",
      .how =
          "No packet between the two addresses that it quotes was seen, in 60 s or more of a capture that shows all unicast traffic; and its sender is no router.",
      .confused_with =
          "Captures of one direction or one host, with losses, or at their beginning: then nothing is said. Routers, who see more than one link.",
      .todo =
          "Find the switch port of the MAC address. Receivers should believe only errors that quote what they sent.",
      .verify = "v6audit -i INTERFACE -d 30m: no ptb-forged.",
      .needs = "a mirror of all ports, a minute before it, no loss",
      .references = { "RFC 8201 section 4", "RFC 5927" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ICMPV6 | PACKETS_NEIGHBOR,
      .judge = forged_seen,
      .conclude = forged_at_end },
};

const struct check_table icmpv6_checks = { rows, sizeof rows / sizeof rows[0] };
