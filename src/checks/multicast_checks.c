#include <stdio.h>

#include "base/clock.h"
#include "checks/defect_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"

/* Multicast Listener Discovery: who queries, and how much is said. */

#define OTHER_QUERIER (255 * CLOCK_SECOND) /* Other Querier Present interval (RFC 9777 §9.5) */
#define REPEAT_FROM   (CLOCK_SECOND / 2)   /* RetransTimer is 1 s (RFC 4861 §10) */
#define REPEAT_UNTIL  (5 * CLOCK_SECOND)

static bool is_icmpv6(const struct packet *packet)
{
    return packet->layer_count == 1 && packet->message == MESSAGE_ICMPV6;
}

static bool is_mld(const struct packet *packet)
{
    uint8_t type = packet->icmpv6.type;
    return is_icmpv6(packet) && (type == ICMPV6_MLD_QUERY || type == ICMPV6_MLDV1_REPORT || type == ICMPV6_MLDV1_DONE ||
                                 type == ICMPV6_MLDV2_REPORT);
}

/* ── mld-invalid ── */

static void invalid_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char rules[500];
    if (packet->defect_count == 0 || !is_mld(packet) || defect_facts_is_offload(packet) ||
        !defect_facts_list(judgement, packet, rules, sizeof rules))
        return;
    struct claim claim = words_claim_sender(event);
    judgement_raise(judgement, &claim, "Sends %s in which %s.",
                    packet->icmpv6.type == ICMPV6_MLD_QUERY ? "an MLD query" : "an MLD message", rules);
}

/* ── mld-querier-unknown ── */

struct querier_key {
    uint32_t segment;
    struct address address;
    struct mac mac;
    uint8_t reserved[2];
};

struct querier {
    const struct segment *segment;
    uint32_t count, unyielding;
    int64_t first, last;
    bool router_discovery; /* a Multicast Router Advertisement (RFC 4286) */
    bool told;             /* a finding speaks of it: its own, or the segment's */
    struct words_frames frames;
};

struct election { /* the querier with the lowest address wins (RFC 9777 §7.6.2) */
    struct address lowest;
    int64_t last; /* 0: nobody yet */
};

static const struct table_row querier_row = { "mld-queriers", sizeof(struct querier_key), sizeof(struct querier),
                                              1024,           TABLE_EVICT_OLDEST,         NULL };
static const struct table_row election_row = { "mld-elections",         sizeof(uint32_t),
                                               sizeof(struct election), 1024,
                                               TABLE_EVICT_OLDEST,      NULL };

static bool plan_knows_queriers(const struct plan_segment *plan)
{
    return plan && (plan->routers_given || plan->routers_none || plan->mld_querier_count > 0);
}

static bool is_documented(const struct plan_segment *plan, const struct address *address, const struct mac *mac)
{
    enum plan_router_match match = plan_match_router(plan, address, mac, NULL);
    return match == ROUTER_MATCH_ALL || match == ROUTER_MATCH_MAC ||
           plan_find_server(plan->mld_queriers, plan->mld_querier_count, address, mac, NULL, 0);
}

/* A query after a lower address has queried too, since this one's last. */
static void judge_election(struct judgement *judgement, const struct event *event, struct querier *querier)
{
    const struct packet *packet = event->packet;
    const struct address *source = &packet->layers[0].source;
    struct table *table = memory_table(judgement, &election_row);
    bool made;
    if (packet->icmpv6.type != ICMPV6_MLD_QUERY || !address_is_unspecified(&packet->icmpv6.mld.group))
        return;
    struct election *election = table ? table_insert(table, &event->segment->index, &made) : NULL;
    if (!election)
        return;
    int order = address_compare(source, &election->lowest);
    if (election->last == 0 || order <= 0 || event->time - election->last > OTHER_QUERIER) {
        election->lowest = *source;
        election->last = event->time;
        return;
    }
    querier->unyielding += querier->last != 0 && election->last > querier->last;
}

static void describe_querier(const struct judgement *judgement, const struct querier *querier, char *text, size_t room)
{
    const struct querier_key *key = table_key(querier);
    char address[ADDRESS_TEXT_SIZE];
    bool by_plan = plan_knows_queriers(judgement_plan(judgement, querier->segment));
    snprintf(text, room, "%s (%s). %s",
             querier->router_discovery ? "Says that it is a multicast router" : "Queries for multicast listeners",
             address_format(&key->address, address),
             by_plan ? "The plan names it neither as a router nor as a querier."
                     : "Another querier has a lower address, and this one does not yield to it.");
}

static bool is_unknown(const struct judgement *judgement, const struct querier *querier)
{
    const struct querier_key *key = table_key(querier);
    const struct plan_segment *plan = judgement_plan(judgement, querier->segment);
    if (plan_knows_queriers(plan))
        return !is_documented(plan, &key->address, &key->mac);
    return querier->unyielding >= 2;
}

static void querier_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, &querier_row);
    char message[300];
    bool made;
    if (!is_icmpv6(packet) || packet->icmpv6.incomplete || packet_discarded(packet) || !event->host ||
        !packet->has_source_mac ||
        (packet->icmpv6.type != ICMPV6_MLD_QUERY && packet->icmpv6.type != ICMPV6_MULTICAST_ROUTER_ADVERTISEMENT) ||
        address_is_unspecified(&packet->layers[0].source))
        return;
    struct querier_key key = { .segment = event->segment->index,
                               .address = packet->layers[0].source,
                               .mac = event->mac };
    struct querier *querier = table ? table_insert(table, &key, &made) : NULL;
    if (!querier)
        return;
    table_touch(table, querier);
    querier->segment = event->segment;
    judge_election(judgement, event, querier);
    if (made)
        querier->first = event->time;
    querier->last = event->time;
    querier->count++;
    querier->router_discovery = packet->icmpv6.type == ICMPV6_MULTICAST_ROUTER_ADVERTISEMENT;
    words_keep_frame(&querier->frames, event);
    if (!is_unknown(judgement, querier))
        return;
    describe_querier(judgement, querier, message, sizeof message);
    struct claim claim = claim_host(event->host, packet);
    querier->told = judgement_raise(judgement, &claim, "%s", message) != NULL;
}

static void querier_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &querier_row);
    for (struct querier *querier = table ? table_first(table) : NULL; querier; querier = table_next(querier)) {
        const struct querier_key *key = table_key(querier);
        const struct host *host = inventory_find_host(judgement->inventory, querier->segment, &key->mac);
        char message[300];
        if (!host)
            continue;
        struct claim claim = claim_host(host, NULL);
        struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
        bool unknown = is_unknown(judgement, querier);
        if (finding && !unknown)
            finding->withdrawn = true; /* the plan became clear at the end, and names it */
        if (querier->told || !unknown)
            continue;
        describe_querier(judgement, querier, message, sizeof message);
        finding = judgement_state(judgement, &claim, querier->first, querier->last, "%s", message);
        if (!finding)
            continue;
        finding->count = querier->count;
        words_refer(judgement, finding, &querier->frames);
    }
}

/* ── mld-no-querier ── */

struct querying {
    bool reports;
    int64_t watched; /* the segment's watched time at the last query, or at the first report */
    int64_t first_report, last_report;
};

struct question {
    const struct segment *segment;
    struct mac asker; /* the last one: who asks once may have had an answer that was not seen */
    int64_t first, last;
    bool repeated;
};

static const struct table_row querying_row = { "mld-querying", sizeof(uint32_t), sizeof(struct querying),
                                               4096,           TABLE_REFUSE,     NULL };
static const struct table_row question_row = { "mld-questions",         sizeof(struct words_place),
                                               sizeof(struct question), 1024,
                                               TABLE_EVICT_OLDEST,      NULL };

static void note_mld(struct judgement *judgement, const struct event *event)
{
    struct table *table = memory_table(judgement, &querying_row);
    bool made;
    struct querying *querying = table ? table_insert(table, &event->segment->index, &made) : NULL;
    if (!querying)
        return;
    if (event->packet->icmpv6.type == ICMPV6_MLD_QUERY) {
        querying->watched = event->segment->watched;
        return;
    }
    if (!querying->reports) {
        querying->reports = true;
        querying->first_report = event->time;
    }
    querying->last_report = event->time;
}

/* Solicitations that nobody answers: a snooping switch without a querier forgets who listens. */
static void note_question(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct words_place key = words_place_of(event->segment, &packet->icmpv6.neighbor.target);
    struct table *table = memory_table(judgement, &question_row);
    bool made;
    if (!table || packet->icmpv6.incomplete || packet_discarded(packet))
        return;
    if (packet->icmpv6.type == ICMPV6_NEIGHBOR_ADVERTISEMENT) {
        struct question *answered = table_find(table, &key);
        if (answered)
            table_remove(table, answered);
        return;
    }
    if (packet->icmpv6.type != ICMPV6_NEIGHBOR_SOLICITATION || address_is_unspecified(&packet->layers[0].source) ||
        !address_is_multicast(&packet->layers[0].destination))
        return;
    struct question *question = table_insert(table, &key, &made);
    if (!question)
        return;
    table_touch(table, question);
    question->segment = event->segment;
    if (made)
        question->first = event->time;
    int64_t gap = event->time - question->last;
    question->repeated = question->repeated || (!made && mac_equal(&question->asker, &event->mac) &&
                                                gap >= REPEAT_FROM && gap <= REPEAT_UNTIL);
    question->asker = event->mac;
    question->last = event->time;
}

static void no_querier_seen(struct judgement *judgement, const struct event *event)
{
    if (is_mld(event->packet))
        note_mld(judgement, event);
    else if (words_is_nd(event->packet))
        note_question(judgement, event);
}

/* Hosts that are alive, and that multicast solicitations do not reach. */
static unsigned count_unreached(struct judgement *judgement, const struct segment *segment)
{
    struct table *table = memory_table(judgement, &question_row);
    unsigned count = 0;
    for (struct question *question = table ? table_first(table) : NULL; question; question = table_next(question)) {
        const struct words_place *key = table_key(question);
        const struct address_record *record = inventory_find_address(judgement->inventory, segment, &key->address);
        count += question->segment == segment && question->repeated && record && record->last_claim && record->host &&
                 record->host->last_seen > question->last;
    }
    return count;
}

static void no_querier_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &querying_row);
    int64_t limit = judgement_setting(judgement, SETTING_MLD_NO_QUERIER);
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        const struct querying *querying = table ? table_find(table, &segment->index) : NULL;
        if (!querying || !querying->reports)
            continue;
        int64_t seconds = (segment->watched - querying->watched) / CLOCK_SECOND;
        if (seconds <= limit) {
            if (querying->watched == 0)
                judgement_withhold(judgement, segment,
                                   "no MLD query seen, but the segment was watched for %lld of %lld s",
                                   (long long)seconds, (long long)limit);
            continue;
        }
        unsigned unreached = count_unreached(judgement, segment);
        struct claim claim = claim_with_confidence(claim_segment(segment, NULL),
                                                   judgement->lossy ? CONFIDENCE_LIKELY : CONFIDENCE_CONFIRMED);
        if (unreached > 0)
            claim = claim_with_severity(claim, SEVERITY_HIGH);
        judgement_state(
            judgement, &claim, querying->first_report, segment->last_seen,
            "Hosts report their multicast groups, and nobody asked for them for %lld s.%s", (long long)seconds,
            unreached
                ? " Hosts that are alive are no longer reached by solicitations: a snooping switch has forgotten them."
                : " Without a querier a snooping switch forgets who listens.");
    }
}

/* ── mld-flood ── */

static const struct words_flood mld_flood = { .what = "MLD messages or records",
                                              .limit = SETTING_FLOOD_MLD,
                                              .window = 10 * CLOCK_SECOND,
                                              .senders = WORDS_SENDER_ROW("mld-senders"),
                                              .crowds = WORDS_CROWD_ROW("mld-crowds") };

/* A record of version 2 is what a message of version 1 was. Answers to a query do not count. */
static uint32_t weight_of(const struct event *event)
{
    const struct packet *packet = event->packet;
    if (!packet || !is_mld(packet))
        return 0;
    bool report = packet->icmpv6.type == ICMPV6_MLDV1_REPORT || packet->icmpv6.type == ICMPV6_MLDV2_REPORT;
    if (report && event->segment->query_time && event->time <= event->segment->query_deadline + CLOCK_SECOND)
        return 0;
    if (packet->icmpv6.type == ICMPV6_MLDV2_REPORT && packet->icmpv6.mld.record_count > 1)
        return packet->icmpv6.mld.records.size / 20 < packet->icmpv6.mld.record_count
                   ? packet->icmpv6.mld.records.size / 20 + 1
                   : packet->icmpv6.mld.record_count;
    return 1;
}

static void flood_seen(struct judgement *judgement, const struct event *event)
{
    words_flood_judge(judgement, &mld_flood, event, weight_of(event));
}

static void flood_at_end(struct judgement *judgement)
{
    words_flood_judge(judgement, &mld_flood, NULL, 0);
}

static const struct check rows[] = {
    { .id = "mld-flood",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_LOW,
      .other_severities = "confidence likely when the capture ends within a minute of made-up senders",
      .title = "Flood of multicast listener messages",
      .what = "Very many reports of who listens to which multicast group.",
      .why = "Snooping switches keep a table of groups; when it is full they flood multicast, or drop it.",
      .how =
          "More than flood-mld (200) MLD messages within 10 s from one MAC address or from made-up senders; each record of a version 2 report counts as one.",
      .confused_with = "Answers to a query; hosts that boot.",
      .todo = "Find the switch port of the sender; limit groups a port.",
      .verify = "v6audit -i INTERFACE -d 10m: no mld-flood.",
      .needs = "the flood; a minute after it makes sure that its senders show nothing else",
      .references = { "RFC 9777 section 10" },
      .absorbs = { "mld-invalid" },
      .listens = EVENT_MLD | EVENT_TICK,
      .judge = flood_seen,
      .conclude = flood_at_end },
    { .id = "mld-invalid",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_LOW,
      .title = "Multicast listener message with a fault",
      .what = "An MLD message breaks a rule; receivers discard it or ignore a part.",
      .why = "Snooping switches may believe it all the same, or lose a listener.",
      .how =
          "Hop limit not 1, a source that is not link-local, no Router Alert, a wrong length, a group that is none, an unknown record type, a wrong destination. The message names the rule.",
      .confused_with = "Reports from ::, which hosts send before they have an address.",
      .todo = "Update the sender's software.",
      .verify = "v6audit decode FILE shows the defect.",
      .needs = "one message",
      .references = { "RFC 9777 section 6.2", "RFC 2710 section 3" },
      .listens = EVENT_DEFECT,
      .judge = invalid_seen },
    { .id = "mld-no-querier",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_INFO,
      .other_severities = "high where hosts that are alive are no longer reached by solicitations",
      .absence = true,
      .title = "No multicast querier",
      .what = "Hosts say to which multicast groups they listen, but nobody asks them to say so again.",
      .why = "A switch with MLD snooping forgets listeners after some minutes; then solicitations reach nobody.",
      .how =
          "Reports, and no query for more than mld-no-querier (260) seconds of watched time. High when, besides, repeated solicitations for a host that is alive stay without an answer.",
      .confused_with = "A segment without MLD snooping needs no querier. Shorter captures: withheld.",
      .todo = "Enable the MLD querier on the router, or the snooping querier on the switch.",
      .verify = "v6audit -i INTERFACE -d 10m: queries are seen.",
      .needs = "260 seconds of watched time",
      .references = { "RFC 4541 section 3", "RFC 9777 section 9.2" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_MLD | PACKETS_NEIGHBOR | PACKETS_ADVERTISEMENT,
      .judge = no_querier_seen,
      .conclude = no_querier_at_end },
    { .id = "mld-querier-unknown",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_MEDIUM,
      .title = "Multicast querier that should not be one",
      .what = "A device asks hosts for their multicast groups, or says that it is a multicast router.",
      .why =
          "Switches send it all multicast of the segment, and it can silence the true querier by having a lower address.",
      .how =
          "A query from an address, or a Multicast Router Advertisement (type 151), whose sender is neither a router of the plan nor in its mld-queriers. Without a plan: a querier that goes on twice although one with a lower address has queried since its last query.",
      .confused_with = "Queries from ::, which snooping switches send; two queriers of which one yields.",
      .todo = "Find the switch port. If it is a switch or router of yours, add it to mld-queriers in the plan.",
      .verify = "v6audit -i INTERFACE -p PLAN -d 10m: no mld-querier-unknown.",
      .needs = "one query and a plan, or queries of two",
      .references = { "RFC 4541", "RFC 9777 section 7.6.2", "RFC 4286" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_MLD | PACKETS_ICMPV6,
      .judge = querier_seen,
      .conclude = querier_at_end },
};

const struct check_table multicast_checks = { rows, sizeof rows / sizeof rows[0] };
