#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/defect_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/neighbor_claims.h"
#include "checks/own_findings.h"
#include "checks/words.h"

/* Neighbor Discovery messages by their shape and number. Who claims which address is neighbor_checks.c's, Router Advertisements are the router checks'. */

static bool is_own_type(const struct packet *packet)
{
    return words_is_nd(packet) && packet->icmpv6.type != ICMPV6_ROUTER_ADVERTISEMENT;
}

/* ── nd-invalid, nd-irregular ── */

struct invalid_sender {
    bool otherwise; /* something else than the checksum was wrong */
};

static const struct table_row invalid_row = {
    "nd-invalid-senders", sizeof(struct words_sender), sizeof(struct invalid_sender), 1024, TABLE_EVICT_OLDEST, NULL
};

static void invalid_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    const struct defect_description *checksum = defect_describe(DEFECT_ICMPV6_CHECKSUM);
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    struct table *table = memory_table(judgement, &invalid_row);
    char rules[500];
    if (!is_own_type(packet) || packet->icmpv6.type == ICMPV6_REDIRECT || defect_facts_is_offload(packet))
        return;
    bool otherwise = defect_facts_list(judgement, packet, rules, sizeof rules);
    if (packet_find_defect(packet, DEFECT_ICMPV6_CHECKSUM))
        text_append(rules, sizeof rules, "%s%s (%s)", otherwise ? "; " : "", checksum->sentence, checksum->reference);
    else if (!otherwise)
        return;
    struct invalid_sender *sender = table ? table_insert(table, &key, NULL) : NULL;
    if (sender)
        sender->otherwise |= otherwise;
    struct claim claim = words_claim_sender(event);
    judgement_raise(judgement, &claim, "Sends a %s that receivers must discard: %s. Nothing was learnt from it.",
                    icmpv6_type_word(packet->icmpv6.type), rules);
}

/* The capturing host's network card puts checksums in after the capture. */
static void invalid_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &invalid_row);
    for (struct finding *finding = own_findings_next(judgement, NULL); finding && table;
         finding = own_findings_next(judgement, finding)) {
        const struct host *host = own_findings_host(judgement, finding);
        struct words_sender key = { .segment = finding->segment_index, .mac = finding->subject.mac };
        const struct invalid_sender *sender = host && host->has_mac ? table_find(table, &key) : NULL;
        if (sender && !sender->otherwise && defect_facts_is_capture_host(host))
            finding->withdrawn = true;
    }
}

/* The last question of one for an address: an answer to a group's question must bring the link-layer address (RFC 4861 §4.4). */
struct question_key {
    uint32_t segment;
    struct address asker, target;
};

struct question {
    int64_t time;
    bool multicast;
};

static const struct table_row question_row = { "nd-questions", sizeof(struct question_key), sizeof(struct question),
                                               1024,           TABLE_EVICT_OLDEST,          NULL };

static struct question_key question_of(const struct event *event, const struct address *asker)
{
    return (struct question_key){ .segment = event->segment->index,
                                  .asker = *asker,
                                  .target = event->packet->icmpv6.neighbor.target };
}

static void note_question(struct judgement *judgement, const struct event *event)
{
    const struct packet_layer *layer = &event->packet->layers[0];
    struct question_key key = question_of(event, &layer->source);
    struct table *table = memory_table(judgement, &question_row);
    struct question *question = table ? table_insert(table, &key, NULL) : NULL;
    if (!question)
        return;
    table_touch(table, question);
    *question = (struct question){ .time = event->time, .multicast = address_is_multicast(&layer->destination) };
}

static void judge_answer(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct question_key key = question_of(event, &packet->layers[0].destination);
    struct table *table = memory_table(judgement, &question_row);
    const struct question *question = table ? table_find(table, &key) : NULL;
    if (!question || !question->multicast || event->time - question->time > CLOCK_SECOND ||
        !packet->icmpv6.neighbor.solicited || packet->truncated || !packet->icmpv6.options_complete ||
        icmpv6_option(&packet->icmpv6, ND_TARGET_LINK_LAYER_ADDRESS))
        return;
    struct claim claim = words_claim_sender(event);
    judgement_raise(
        judgement, &claim,
        "Answers a multicast question without its link-layer address, which the question is about (RFC 4861 §4.4).");
}

static void irregular_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char rules[500];
    if (event->type == EVENT_NEIGHBOR) {
        if (packet->has_source_mac && words_is_nd(packet))
            packet->icmpv6.type == ICMPV6_NEIGHBOR_SOLICITATION ? note_question(judgement, event)
                                                                : judge_answer(judgement, event);
        return;
    }
    if (packet->defect_count == 0 || !words_is_nd(packet) || packet_discarded(packet) ||
        !defect_facts_list(judgement, packet, rules, sizeof rules))
        return;
    struct claim claim = words_claim_sender(event);
    judgement_raise(judgement, &claim, "Sends a %s that receivers accept and no correct sender sends: %s.",
                    icmpv6_type_word(packet->icmpv6.type), rules);
}

/* ── nd-fragmented ── */

static bool is_nd_type(uint8_t type)
{
    return type >= ICMPV6_ROUTER_SOLICITATION && type <= ICMPV6_REDIRECT && type != ICMPV6_ROUTER_ADVERTISEMENT;
}

static void fragmented_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (packet->layer_count != 1)
        return;
    if (is_nd_type(packet->hidden_icmpv6_type)) {
        struct claim claim = claim_with_confidence(words_claim_sender(event), CONFIDENCE_POSSIBLE);
        judgement_raise(judgement, &claim, "Sends overlapping fragments that are a %s in one of their readings.",
                        icmpv6_type_word(packet->hidden_icmpv6_type));
        return;
    }
    if (!is_own_type(packet) || !packet_find_defect(packet, DEFECT_ND_FRAGMENTED) ||
        (packet->layers[0].fragment.present && packet->layers[0].fragment.more))
        return; /* a first fragment is judged when the datagram is complete */
    struct claim claim = words_claim_sender(event);
    judgement_raise(judgement, &claim,
                    "Sends a %s in %s, where filters on switches do not see it. Conforming hosts drop it.",
                    icmpv6_type_word(packet->icmpv6.type), packet->reassembled ? "fragments" : "an atomic fragment");
}

/* ── nd-flood, rs-flood ── */

static const struct words_flood nd_flood = { .what = "multicast solicitations and unsolicited advertisements",
                                             .limit = SETTING_FLOOD_ND,
                                             .window = 10 * CLOCK_SECOND,
                                             .senders = WORDS_SENDER_ROW("nd-senders"),
                                             .crowds = WORDS_CROWD_ROW("nd-crowds") };
static const struct words_flood rs_flood = { .what = "Router Solicitations",
                                             .limit = SETTING_FLOOD_RS,
                                             .window = 10 * CLOCK_SECOND,
                                             .senders = WORDS_SENDER_ROW("rs-senders"),
                                             .crowds = WORDS_CROWD_ROW("rs-crowds") };

static uint32_t counts_for_flood(const struct event *event)
{
    const struct packet *packet = event->packet;
    if (!packet || !words_is_nd(packet))
        return 0;
    if (packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT)
        return !packet->icmpv6.neighbor.solicited;
    return address_is_multicast(&packet->layers[0].destination);
}

static void nd_flood_seen(struct judgement *judgement, const struct event *event)
{
    words_flood_judge(judgement, &nd_flood, event, counts_for_flood(event));
}

static void nd_flood_at_end(struct judgement *judgement)
{
    words_flood_judge(judgement, &nd_flood, NULL, 0);
}

static void rs_flood_seen(struct judgement *judgement, const struct event *event)
{
    words_flood_judge(judgement, &rs_flood, event, event->packet && words_is_nd(event->packet));
}

static void rs_flood_at_end(struct judgement *judgement)
{
    words_flood_judge(judgement, &rs_flood, NULL, 0);
}

static const struct check rows[] = {
    { .id = "nd-flood",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .other_severities = "confidence likely when the capture ends within a minute of it",
      .title = "Flood of Neighbor Discovery",
      .what = "Very many solicitations or advertisements that every host must look at.",
      .why = "It fills neighbour caches and keeps all hosts of the segment busy; routers lose their true neighbours.",
      .how =
          "More than flood-nd (200) multicast solicitations or unsolicited advertisements within 10 s from one MAC address, or from made-up senders: MAC addresses that show nothing else within 60 s before and after. The subject is then the segment.",
      .confused_with =
          "A boot storm, whose hosts show more than that; a router that checks its neighbours by unicast; a scan for addresses that nobody has (nd-scan).",
      .todo =
          "Find the switch port of the sender; with made-up MAC addresses the port that learns very many. Port security limits them.",
      .verify = "v6audit -i INTERFACE -d 10m: no nd-flood.",
      .needs = "the flood; a minute after it makes sure that its senders show nothing else",
      .references = { "RFC 3756 section 4.3.2", "RFC 6583" },
      .absorbs = { "nd-link-layer-mismatch", "nd-router-flag", "nd-irregular", "nd-off-link-target" },
      .listens = EVENT_NEIGHBOR | EVENT_TICK,
      .judge = nd_flood_seen,
      .conclude = nd_flood_at_end },
    { .id = "nd-fragmented",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .other_severities = "confidence possible where overlapping fragments show it in one of their readings only",
      .title = "Neighbor Discovery in fragments",
      .what = "A Neighbor Discovery message comes with a Fragment header.",
      .why =
          "No correct host does that: it is a way around filters on switches, which look at the first header. Conforming receivers drop it, old ones believe it.",
      .how = "ICMPv6 types 133 and 135 to 137 with a Fragment header, even an atomic one; put together when split.",
      .confused_with = "A Router Advertisement in fragments is ra-evasion.",
      .todo = "Find the switch port of the MAC address. Update ND inspection so that it drops what it cannot parse.",
      .verify = "v6audit -i INTERFACE -d 10m: no nd-fragmented.",
      .needs = "all fragments",
      .references = { "RFC 6980" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .judge = fragmented_seen },
    { .id = "nd-invalid",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_LOW,
      .title = "Neighbor Discovery that receivers must discard",
      .what = "A solicitation or advertisement breaks a rule of validity; hosts ignore it.",
      .why = "Its sender has a fault, or somebody tries what old systems accept.",
      .how =
          "Hop limit not 255, a wrong checksum, code not 0, too short, an option of length 0 or past the packet, a multicast target, the solicited flag to a group, or an unspecified source with the wrong destination or options. The message names the rule.",
      .confused_with = "Frames that the capture cut off (snaplen); checksums that the capturing host's card fills in.",
      .todo =
          "Look what the sender is; update its software. A hop limit below 255 says that it came from another link.",
      .verify = "v6audit decode FILE shows the defect and where in the frame it is.",
      .needs = "one message",
      .references = { "RFC 4861 section 6.1.1", "RFC 4861 section 7.1" },
      .listens = EVENT_DISCARDED,
      .judge = invalid_seen,
      .conclude = invalid_at_end },
    { .id = "nd-irregular",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_INFO,
      .title = "Neighbor Discovery that no correct host sends",
      .what = "Receivers accept the message, but it lacks what the standard demands of its sender.",
      .why = "It tells apart home-made packets from those of an operating system.",
      .how =
          "A multicast solicitation without the source's link-layer address, an advertisement without the target's that goes to a group or answers a question to one, a destination that the message is not meant for, and the like. It is learnt from all the same.",
      .confused_with = "What receivers discard is nd-invalid.",
      .todo = "Look what the sender is.",
      .verify = "v6audit decode FILE shows the defect.",
      .needs = "one message",
      .references = { "RFC 4861 section 4.3", "RFC 4861 section 4.4" },
      .listens = EVENT_DEFECT | EVENT_NEIGHBOR,
      .judge = irregular_seen },
    { .id = "rs-flood",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_LOW,
      .other_severities = "confidence likely when the capture ends within a minute of it",
      .title = "Flood of Router Solicitations",
      .what = "Very many hosts, or one pretending to be many, ask for routers at once.",
      .why = "Routers must answer each: their processor and the wireless network are kept busy.",
      .how =
          "More than flood-rs (50) Router Solicitations within 10 s from one MAC address, or from made-up senders: MAC addresses that show nothing else within 60 s before and after.",
      .confused_with = "A boot storm, whose hosts show more than that.",
      .todo = "Find the switch port that learns very many MAC addresses. Port security limits them.",
      .verify = "v6audit -i INTERFACE -d 10m: no rs-flood.",
      .needs = "the flood; a minute after it makes sure that its senders show nothing else",
      .references = { "RFC 4861 section 6.3.7" },
      .absorbs = { "nd-link-layer-mismatch", "nd-irregular" },
      .listens = EVENT_ROUTER_SOLICITATION | EVENT_TICK,
      .judge = rs_flood_seen,
      .conclude = rs_flood_at_end },
};

const struct check_table neighbor_message_checks = { rows, sizeof rows / sizeof rows[0] };
