#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"

/* Scans: questions for very many addresses that nobody has (RFC 6583). */

enum { TARGETS_MAX = 128 };
#define WINDOW (10 * CLOCK_SECOND)

/* ── what answers would be seen ── */

/* Unicast answers whose MAC addresses have none in common: this capture point sees what others send each other. */
struct answers {
    struct mac common[2];
    uint8_t common_count;
    bool any, foreign;
};

static const struct table_row answers_row = { "nd-answers", sizeof(uint32_t), sizeof(struct answers),
                                              256,          TABLE_REFUSE,     NULL };

static struct answers *answers_of(struct judgement *judgement, const struct segment *segment)
{
    struct table *table = memory_table(judgement, &answers_row);
    bool made;
    return table ? table_insert(table, &segment->index, &made) : NULL;
}

static void note_answer(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct answers *answers = answers_of(judgement, event->segment);
    if (!answers || answers->foreign || !packet->has_source_mac || !packet->has_destination_mac ||
        mac_is_group(&packet->destination_mac))
        return;
    if (!answers->any) {
        answers->any = true;
        answers->common[0] = packet->source_mac;
        answers->common[1] = packet->destination_mac;
        answers->common_count = 2;
        return;
    }
    unsigned kept = 0;
    for (unsigned i = 0; i < answers->common_count; i++)
        if (mac_equal(&answers->common[i], &packet->source_mac) ||
            mac_equal(&answers->common[i], &packet->destination_mac))
            answers->common[kept++] = answers->common[i];
    answers->common_count = (uint8_t)kept;
    answers->foreign = kept == 0;
}

/* ── nd-scan ── */

struct scan_key {
    uint32_t segment;
    struct mac mac;
    uint8_t reserved[2];
    struct address network; /* its /64 */
};

struct scan_target {
    struct address address;
    int64_t first, last;
    bool repeated;
};

struct scan {
    const struct segment *segment;
    unsigned next, count; /* a ring */
    unsigned total;       /* different targets since it began */
    int64_t last;
    bool sees_answers; /* answers to this sender's other questions were seen */
    bool raised, withheld;
    struct words_frames frames;
    struct scan_target targets[TARGETS_MAX]; /* behind `count` they hold anything */
};

static const struct table_row scan_row = {
    "nd-scanners", sizeof(struct scan_key),       sizeof(struct scan), 512, TABLE_EVICT_UNCONFIRMED,
    NULL,          offsetof(struct scan, targets)
};

static struct scan_key scan_key_of(const struct segment *segment, const struct mac *mac, const struct address *target)
{
    struct prefix network = prefix_make(target, 64);
    return (struct scan_key){ .segment = segment->index, .mac = *mac, .network = network.address };
}

static bool nobody_has(const struct judgement *judgement, const struct segment *segment, const struct address *address)
{
    const struct address_record *record = inventory_find_address(judgement->inventory, segment, address);
    return !record || record->last_claim == 0;
}

static struct claim claim_scan(const struct judgement *judgement, const struct scan *scan, const struct packet *packet)
{
    const struct scan_key *key = table_key(scan);
    const struct host *host = inventory_find_host(judgement->inventory, scan->segment, &key->mac);
    struct claim claim = host ? claim_host(host, packet) : claim_segment(scan->segment, packet);
    return claim;
}

static const char *describe_scan(const struct judgement *judgement, const struct scan *scan, char *text, size_t room)
{
    const struct scan_key *key = table_key(scan);
    const struct host *host = inventory_find_host(judgement->inventory, scan->segment, &key->mac);
    char network[PREFIX_TEXT_SIZE];
    struct prefix prefix = { .address = key->network, .length = 64 };
    prefix_format(&prefix, network);
    if (host && (host->forwarder || host->roles & ROLE_ROUTER))
        snprintf(
            text, room,
            "Looks for very many addresses in %s that nobody has. It is a router: somebody beyond it scans this network, and its neighbour cache fills up.",
            network);
    else
        snprintf(text, room, "Looks for very many addresses in %s that nobody has: a scan of this segment.", network);
    return text;
}

/* Counts the targets of the window that waited long enough and that nobody has: all, and those whose silence is proven by repetition. */
static unsigned count_unanswered(const struct judgement *judgement, const struct scan *scan, unsigned *repeated)
{
    unsigned count = 0;
    *repeated = 0;
    for (unsigned i = 0; i < scan->count; i++) {
        const struct scan_target *target = &scan->targets[i];
        if (judgement->now - target->first < WORDS_ANSWER_WAIT || scan->last - target->first > WINDOW ||
            !nobody_has(judgement, scan->segment, &target->address))
            continue;
        count++;
        *repeated += target->repeated;
    }
    return count;
}

static void scan_judge(struct judgement *judgement, struct scan *scan)
{
    unsigned repeated, limit = (unsigned)judgement_setting(judgement, SETTING_ND_SCAN_TARGETS);
    const struct answers *answers = answers_of(judgement, scan->segment);
    char message[300];
    if (scan->raised || scan->count < limit)
        return;
    unsigned count = count_unanswered(judgement, scan, &repeated);
    if (count < limit)
        return;
    bool foreign = answers && answers->foreign;
    if (repeated < limit && !scan->sees_answers && !foreign) {
        if (!scan->withheld)
            judgement_withhold(
                judgement, scan->segment,
                "a host looked for %u addresses that nobody was seen to have; whether they answered, this capture point does not show",
                count);
        scan->withheld = true;
        return;
    }
    struct claim claim = claim_scan(judgement, scan, NULL);
    if (repeated < limit && !scan->sees_answers)
        claim.confidence = CONFIDENCE_LIKELY;
    claim.time = scan->frames.count ? scan->frames.frames[0].time : judgement->now;
    struct finding *finding =
        judgement_raise(judgement, &claim, "%s", describe_scan(judgement, scan, message, sizeof message));
    if (!finding)
        return;
    finding->count += scan->total - 1;
    if (scan->last > finding->last_seen)
        finding->last_seen = scan->last;
    words_refer(judgement, finding, &scan->frames);
    scan->raised = true;
}

static void scan_note(struct judgement *judgement, const struct event *event)
{
    const struct address *address = &event->packet->icmpv6.neighbor.target;
    struct scan_key key = scan_key_of(event->segment, &event->mac, address);
    struct table *table = memory_table(judgement, &scan_row);
    bool made;
    struct scan *scan = table ? table_insert(table, &key, &made) : NULL;
    char message[300];
    if (!scan)
        return;
    table_touch(table, scan);
    if (event->time - scan->last > WINDOW) { /* a new one */
        scan->next = scan->count = scan->total = scan->frames.count = 0;
        scan->raised = scan->withheld = false;
    }
    scan->segment = event->segment;
    for (unsigned i = 0; i < scan->count; i++)
        if (address_equal(&scan->targets[i].address, address)) {
            int64_t gap = event->time - scan->targets[i].last;
            scan->targets[i].repeated =
                scan->targets[i].repeated || (gap >= WORDS_REPEAT_FROM && gap <= WORDS_REPEAT_UNTIL);
            scan->targets[i].last = event->time;
            return;
        }
    if (!nobody_has(judgement, event->segment, address))
        return;
    scan->last = event->time;
    scan->total++;
    words_keep_frame(&scan->frames, event);
    scan->targets[scan->next] = (struct scan_target){ .address = *address, .first = event->time, .last = event->time };
    scan->next = (scan->next + 1) % TARGETS_MAX;
    scan->count = scan->count < TARGETS_MAX ? scan->count + 1 : TARGETS_MAX;
    if (scan->count == TARGETS_MAX / 2)
        table_confirm(table, scan);
    if (!scan->raised)
        return;
    struct claim claim = claim_scan(judgement, scan, event->packet);
    judgement_raise(judgement, &claim, "%s", describe_scan(judgement, scan, message, sizeof message));
}

static void scan_note_answer(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, &scan_row);
    note_answer(judgement, event);
    if (!table || !packet->has_destination_mac || mac_is_group(&packet->destination_mac))
        return;
    struct scan_key key = scan_key_of(event->segment, &packet->destination_mac, &packet->icmpv6.neighbor.target);
    struct scan *scan = table_find(table, &key);
    if (scan)
        scan->sees_answers = true;
}

static void scans_judge(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &scan_row);
    for (struct scan *scan = table ? table_first(table) : NULL; scan; scan = table_next(scan))
        if (judgement->now - scan->last <= 2 * WINDOW || judgement->concluding)
            scan_judge(judgement, scan);
}

static void scan_seen(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_TICK)
        scans_judge(judgement);
    else if (words_is_neighbor_question(event))
        scan_note(judgement, event);
    else if (words_is_neighbor_answer(event))
        scan_note_answer(judgement, event);
}

static const struct check rows[] = {
    { .id = "nd-scan",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .other_severities = "confidence likely where silence is known only from what others answered each other",
      .title = "Scan for addresses that nobody has",
      .what = "A device looks for very many addresses of one /64, and nobody has them.",
      .why =
          "From a host it is a search for victims. From a router somebody outside scans, and each address fills its neighbour cache until true neighbours are lost.",
      .how =
          "nd-scan-targets (64) different targets of one /64 solicited within 10 s that nobody was ever seen to have and that were not answered within a second. Silence counts when the questions were repeated, when answers to the sender's other questions are seen, or (likely) when the capture sees what others answer each other.",
      .confused_with =
          "A router that finds its many neighbours again after a restart: they exist. Where answers cannot be seen, the verdict is withheld.",
      .todo =
          "From a host: find its switch port. From a router: limit its neighbour cache and the rate of resolution (RFC 6583), filter unused parts of the /64 at the border.",
      .verify = "v6audit -i INTERFACE -d 10m: no nd-scan.",
      .needs = "repeated questions, or a capture point that shows the answers (a mirror port)",
      .references = { "RFC 6583", "RFC 7707" },
      .absorbs = { "nd-flood", "icmpv6-multicast-sweep" },
      .listens = EVENT_NEIGHBOR | EVENT_TICK,
      .judge = scan_seen,
      .conclude = scans_judge },
};

const struct check_table neighbor_scan_checks = { rows, sizeof rows / sizeof rows[0] };
