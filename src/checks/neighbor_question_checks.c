#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/outage.h"
#include "checks/words.h"

/* Routers and servers that hosts look for in vain (checks.md, "unanswered"). Addresses that nobody has are neighbor_scan_checks.c's. */

enum { ASKERS_MAX = 32 };
#define SERIES      (60 * CLOCK_SECOND)  /* questions of one outage are not further apart */
#define NOBODY_ASKS (300 * CLOCK_SECOND) /* for so long: it is over */
#define SILENCE     (3 * CLOCK_SECOND) /* after the second host's last question: MAX_UNICAST_SOLICIT × RetransTimer */

/* ── nd-unreachable ── */

struct asker {
    struct mac mac;
    bool repeated;
    int64_t first, last;
};

struct wanted {
    const struct segment *segment;
    unsigned asker_count;
    struct asker askers[ASKERS_MAX];
    uint32_t questions;
    int64_t last; /* question */
    bool raised;
    uint64_t ipv4_frames; /* of the segment, when it was raised */
    struct words_frames frames;
};

static const struct table_row wanted_row = { "nd-wanted", sizeof(struct words_place), sizeof(struct wanted),
                                             1024,        TABLE_EVICT_OLDEST,         NULL };

static bool matters(struct judgement *judgement, const struct segment *segment, const struct address *address)
{
    return words_is_router(judgement, segment, address) || words_is_dns_server(judgement, segment, address);
}

static struct asker *asker_of(struct wanted *wanted, const struct event *event)
{
    for (unsigned i = 0; i < wanted->asker_count; i++)
        if (mac_equal(&wanted->askers[i].mac, &event->mac))
            return &wanted->askers[i];
    if (wanted->asker_count == ASKERS_MAX)
        return NULL;
    struct asker *asker = &wanted->askers[wanted->asker_count++];
    *asker = (struct asker){ .mac = event->mac, .first = event->time };
    return asker;
}

static const char *what_it_is(struct judgement *judgement, const struct segment *segment, const struct address *address)
{
    if (words_is_router(judgement, segment, address))
        return "a router";
    return words_is_dns_server(judgement, segment, address) ? "a DNS server" : "a documented server";
}

static struct claim claim_wanted(const struct judgement *judgement, const struct wanted *wanted,
                                 const struct packet *packet)
{
    const struct words_place *key = table_key(wanted);
    return claim_with_confidence(claim_address(wanted->segment, &key->address, NULL, packet),
                                 judgement->lossy ? CONFIDENCE_LIKELY : CONFIDENCE_CONFIRMED);
}

static uint64_t ipv4_frames(const struct segment *segment)
{
    return segment->ipv4_frames + segment->arp_frames;
}

static unsigned repeating(const struct wanted *wanted)
{
    unsigned count = 0;
    for (unsigned i = 0; i < wanted->asker_count; i++)
        count += wanted->askers[i].repeated;
    return count;
}

/* Since the first question of those that were repeated in vain. */
static void wanted_open(struct judgement *judgement, const struct claim *claim, struct wanted *wanted)
{
    const struct words_place *key = table_key(wanted);
    bool is_router = words_is_router(judgement, wanted->segment, &key->address);
    int64_t start = judgement->now;
    for (unsigned i = 0; i < wanted->asker_count; i++)
        if (wanted->askers[i].repeated && wanted->askers[i].first < start)
            start = wanted->askers[i].first;
    struct outage *outage = outage_open(judgement, claim, is_router ? OUTAGE_ROUTER : OUTAGE_SERVER, start);
    if (!outage)
        return;
    if (repeating(wanted) > outage->affected)
        outage->affected = repeating(wanted);
    if (wanted->raised)
        outage->ipv4_unaffected = ipv4_frames(wanted->segment) > wanted->ipv4_frames;
    for (unsigned i = 0; i < wanted->frames.count; i++)
        outage_refer(outage, &wanted->frames.frames[i]);
}

static void wanted_close(struct judgement *judgement, const struct wanted *wanted, int64_t end)
{
    struct claim claim = claim_wanted(judgement, wanted, NULL);
    struct outage *outage = outage_find(judgement, &claim);
    if (!outage)
        return;
    outage->ipv4_unaffected = ipv4_frames(wanted->segment) > wanted->ipv4_frames;
    outage_close(judgement, outage, end);
}

static void wanted_raise(struct judgement *judgement, struct wanted *wanted, const struct packet *packet)
{
    const struct words_place *key = table_key(wanted);
    struct claim claim = claim_wanted(judgement, wanted, packet);
    struct finding *finding =
        judgement_raise(judgement, &claim, "%u hosts ask for it again and again, and get no answer. It is %s.",
                        repeating(wanted), what_it_is(judgement, wanted->segment, &key->address));
    wanted_open(judgement, &claim, wanted);
    if (!finding || wanted->raised)
        return;
    wanted->ipv4_frames = ipv4_frames(wanted->segment);
    finding->count += wanted->questions - 1;
    if (wanted->frames.count > 0 && wanted->frames.frames[0].time < finding->first_seen)
        finding->first_seen = wanted->frames.frames[0].time;
    words_refer(judgement, finding, &wanted->frames);
    wanted->raised = true;
}

static void wanted_note(struct judgement *judgement, const struct event *event)
{
    const struct address *address = &event->packet->icmpv6.neighbor.target;
    struct words_place key = words_place_of(event->segment, address);
    struct table *table = memory_table(judgement, &wanted_row);
    bool made;
    if (!matters(judgement, event->segment, address) && !words_is_plan_server(judgement, event->segment, address))
        return;
    struct wanted *wanted = table ? table_insert(table, &key, &made) : NULL;
    if (!wanted)
        return;
    table_touch(table, wanted);
    wanted->segment = event->segment;
    if (!wanted->raised && wanted->last && event->time - wanted->last > SERIES) { /* those before got their answer */
        wanted->asker_count = wanted->questions = 0;
        wanted->frames.count = 0;
    }
    wanted->last = event->time;
    struct asker *asker = asker_of(wanted, event);
    if (asker) {
        int64_t gap = event->time - asker->last;
        if (!asker->last || gap > SERIES)
            *asker = (struct asker){ .mac = event->mac, .first = event->time };
        else
            asker->repeated = asker->repeated || (gap >= WORDS_REPEAT_FROM && gap <= WORDS_REPEAT_UNTIL);
        asker->last = event->time;
    }
    wanted->questions++;
    words_keep_frame(&wanted->frames, event);
    if (wanted->raised)
        wanted_raise(judgement, wanted, event->packet);
}

static void wanted_answered(struct judgement *judgement, const struct event *event)
{
    struct words_place key = words_place_of(event->segment, &event->packet->icmpv6.neighbor.target);
    struct table *table = memory_table(judgement, &wanted_row);
    struct wanted *wanted = table ? table_find(table, &key) : NULL;
    if (!wanted)
        return;
    if (wanted->raised)
        wanted_close(judgement, wanted, event->time);
    table_remove(table, wanted);
}

static unsigned count_in_vain(const struct judgement *judgement, const struct wanted *wanted)
{
    unsigned count = 0;
    for (unsigned i = 0; i < wanted->asker_count; i++)
        count += wanted->askers[i].repeated && judgement->now - wanted->askers[i].last >= WORDS_ANSWER_WAIT;
    return count;
}

static void wanted_judge(struct judgement *judgement, struct wanted *wanted)
{
    int64_t latest = 0;
    for (unsigned i = 0; i < wanted->asker_count; i++)
        latest = wanted->askers[i].last > latest ? wanted->askers[i].last : latest;
    if (wanted->raised) { /* where the answer would not be seen, that nobody asks any more is its sign */
        if (judgement->now - latest >= NOBODY_ASKS)
            wanted_close(judgement, wanted, latest);
        return;
    }
    if (count_in_vain(judgement, wanted) >= 2 && judgement->now - latest >= SILENCE)
        wanted_raise(judgement, wanted, NULL);
}

static void unreachable_seen(struct judgement *judgement, const struct event *event)
{
    struct table *table;
    if (event->type == EVENT_TICK) {
        table = memory_table(judgement, &wanted_row);
        for (struct wanted *wanted = table ? table_first(table) : NULL; wanted; wanted = table_next(wanted))
            wanted_judge(judgement, wanted);
    } else if (words_is_neighbor_question(event)) {
        wanted_note(judgement, event);
    } else if (words_is_neighbor_answer(event)) {
        wanted_answered(judgement, event);
    } else {
        words_learn(judgement, event);
    }
}

static void unreachable_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &wanted_row);
    for (struct wanted *wanted = table ? table_first(table) : NULL; wanted; wanted = table_next(wanted)) {
        const struct words_place *key = table_key(wanted);
        char address[ADDRESS_TEXT_SIZE];
        wanted_judge(judgement, wanted);
        if (!wanted->raised && wanted->asker_count >= 2)
            judgement_withhold(
                judgement, wanted->segment,
                "hosts asked for %s and no answer was seen, but they did not repeat it: the answers may have passed unseen",
                address_format(&key->address, address));
    }
}

static const struct check rows[] = {
    { .id = "nd-unreachable",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .other_severities = "confidence likely when frames were dropped",
      .absence = true,
      .title = "Router or server that nobody reaches",
      .what = "Hosts ask for the MAC address of a router, a DNS server or a documented server and get no answer.",
      .why = "Without an answer they send nothing: no internet, no names, no service over IPv6.",
      .how =
          "At least two hosts repeat their solicitation for its address, at least half a second apart, and nobody answers for 3 s. Repetition proves that nothing came back, wherever the capture was taken.",
      .confused_with = "A printer or computer that is switched off.",
      .todo =
          "Is it running, in the right VLAN, with this address? If only IPv6 fails, look for MLD snooping without a querier and for filters that drop ICMPv6.",
      .verify = "v6audit -i INTERFACE -d 10m: an answer is seen, no nd-unreachable.",
      .needs = "repeated questions of two hosts",
      .references = { "RFC 4861 section 7.3" },
      .listens = EVENT_NEIGHBOR | EVENT_TICK | WORDS_LEARNS,
      .judge = unreachable_seen,
      .conclude = unreachable_at_end },
};

const struct check_table neighbor_question_checks = { rows, sizeof rows / sizeof rows[0] };
