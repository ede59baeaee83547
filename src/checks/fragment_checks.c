#include <string.h>

#include "base/clock.h"
#include "checks/defect_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/own_findings.h"

/* Fragments: single ones as the decoder sees them, and what reassembly found among those of one packet (src/audit.c adds it to the last one's defects). */

#define UNFINISHED_AFTER (60 * CLOCK_SECOND) /* RFC 8200 §4.5 */
#define USUAL_SPREAD     (1 * CLOCK_SECOND)  /* the fragments of a packet come within milliseconds */

/* ── fragment-incomplete: datagrams that were not complete after 60 s ── */

struct datagram_key {
    uint32_t segment, identification;
    struct address source, destination;
    struct mac sender;
    uint16_t padding;
};

struct datagram {
    int64_t since;
    const struct segment *segment;
    struct mac sender;
    uint32_t octets, whole; /* seen so far; of the whole, once its last fragment was seen: else 0 */
    struct frame_reference frame;
};

struct sender_key {
    uint32_t segment;
    struct mac mac;
    uint16_t padding;
};

enum { UNFINISHED_SLOTS = 60 };

/* How many datagrams that began in each second of the last minute stayed unfinished. */
struct sender {
    int64_t second;
    uint32_t counts[UNFINISHED_SLOTS], total;
};

static const struct table_row datagram_row = { "fragment-datagrams",    sizeof(struct datagram_key),
                                               sizeof(struct datagram), 4096,
                                               TABLE_EVICT_OLDEST,      NULL };
static const struct table_row sender_row = { "fragment-senders",    sizeof(struct sender_key),
                                             sizeof(struct sender), 1024,
                                             TABLE_EVICT_OLDEST,    NULL };

/* Seconds go on in the order in which datagrams began. */
static uint32_t count_unfinished(struct sender *sender, int64_t second)
{
    if (second < 0) /* before 1970: a clock that nobody set */
        second = 0;
    if (second - sender->second >= UNFINISHED_SLOTS)
        memset(sender->counts, 0, sizeof sender->counts);
    else
        for (int64_t passed = sender->second + 1; passed <= second; passed++)
            sender->counts[passed % UNFINISHED_SLOTS] = 0;
    if (second > sender->second)
        sender->second = second;
    sender->counts[second % UNFINISHED_SLOTS]++;
    sender->total = 0;
    for (unsigned i = 0; i < UNFINISHED_SLOTS; i++)
        sender->total += sender->counts[i];
    return sender->total;
}

static void note_unfinished(struct judgement *judgement, const struct datagram *datagram)
{
    struct table *table = memory_table(judgement, &sender_row);
    struct sender_key key = { .segment = datagram->segment->index, .mac = datagram->sender };
    const struct host *host = inventory_find_host(judgement->inventory, datagram->segment, &datagram->sender);
    struct sender *sender = table ? table_insert(table, &key, NULL) : NULL;
    if (!sender || !host)
        return;
    uint32_t count = count_unfinished(sender, datagram->since / CLOCK_SECOND);
    if (count <= judgement_setting(judgement, SETTING_FRAGMENTS_UNFINISHED))
        return;
    struct claim claim = claim_host(host, NULL);
    claim.time = datagram->since;
    struct finding *finding =
        judgement_raise(judgement, &claim, "Began %u packets in fragments within 60 s and did not finish them.", count);
    judgement_refer(judgement, finding, &datagram->frame);
}

/* What is complete goes; what is older than 60 s is unfinished. The table is in the order of appearance. */
static void expire_datagrams(struct judgement *judgement, int64_t before)
{
    struct table *table = memory_table(judgement, &datagram_row);
    struct datagram *next;
    for (struct datagram *datagram = table ? table_first(table) : NULL; datagram && datagram->since <= before;
         datagram = next) {
        next = table_next(datagram);
        note_unfinished(judgement, datagram);
        table_remove(table, datagram);
    }
}

static void fragment_seen(struct judgement *judgement, const struct event *event)
{
    if (event->type == EVENT_TICK) {
        expire_datagrams(judgement, event->time - UNFINISHED_AFTER);
        return;
    }
    const struct packet *packet = event->packet;
    const struct packet_layer *layer = packet->layer_count == 1 ? &packet->layers[0] : NULL;
    if (!layer || !layer->fragment.present || packet->reassembled || !packet->has_source_mac ||
        (!layer->fragment.more && layer->fragment.fragment_offset == 0))
        return;
    struct datagram_key key = { .segment = event->segment->index,
                                .identification = layer->fragment.identification,
                                .source = layer->source,
                                .destination = layer->destination,
                                .sender = packet->source_mac };
    struct table *table = memory_table(judgement, &datagram_row);
    bool made = false;
    struct datagram *datagram = table ? table_insert(table, &key, &made) : NULL;
    if (!datagram)
        return;
    if (made)
        *datagram = (struct datagram){
            .since = event->time,
            .segment = event->segment,
            .sender = packet->source_mac,
            .frame = { .file = packet->frame->file, .number = packet->frame->number, .time = event->time }
        };
    datagram->octets += layer->fragment.data_length;
    if (!layer->fragment.more)
        datagram->whole = layer->fragment.fragment_offset + layer->fragment.data_length;
    if (datagram->whole > 0 && datagram->octets >= datagram->whole)
        table_remove(table, datagram);
}

/* What this point of the capture or its losses explain is not the sender's. What began in the last second may still be on its way. */
static void incomplete_at_end(struct judgement *judgement)
{
    expire_datagrams(judgement, judgement->now - USUAL_SPREAD);
    for (struct finding *finding = own_findings_next(judgement, NULL); finding;
         finding = own_findings_next(judgement, finding)) {
        const struct segment *segment = own_findings_segment(judgement, finding);
        bool one_way = segment && segment->vantage.unicast == UNICAST_ONEWAY;
        if (!judgement->lossy && !one_way)
            continue;
        finding->withdrawn = true;
        judgement_withhold(judgement, segment, "%s: the missing fragments may have been sent",
                           one_way ? "only one direction was captured" : "the capture lost frames");
    }
}

static const struct check rows[] = {
    { .id = "fragment-overlap",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_CRITICAL,
      .title = "Fragments that overlap",
      .what = "Fragments of one packet bring the same part twice, with other bounds.",
      .why =
          "What the packet says depends on who puts it together: filters and receivers may read different packets. No correct sender does this; receivers must drop all of it.",
      .how = "Two fragments of one packet cover common octets and are not the same piece. Once a packet.",
      .confused_with = "The same fragment twice, octet for octet (mirrors, repeaters): that is none.",
      .todo =
          "Find the host and what runs on it: this is an attack or a test tool. Check that firewalls drop overlapping fragments.",
      .verify = "v6audit -i INTERFACE -d 30m: no fragment-overlap.",
      .needs = "both fragments",
      .references = { "RFC 5722 section 4" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "fragment-tiny-first",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_HIGH,
      .title = "First fragment without the headers",
      .what = "The first fragment of a packet ends before the header of what it carries.",
      .why =
          "Filters see no port and no type in it; the rest comes in a later fragment, unseen. Receivers may drop it.",
      .how = "Fragment offset 0, and the chain of headers up to the upper-layer header is not in it.",
      .confused_with = "Later fragments; fragments that the capture cut.",
      .todo = "Find the program that sends it. Let filters drop first fragments without an upper-layer header.",
      .verify = "v6audit -i INTERFACE -d 30m: no fragment-tiny-first.",
      .needs = "nothing more",
      .references = { "RFC 7112 section 5" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "fragment-atomic",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .title = "Fragment header on a whole packet",
      .what = "A packet is in one piece and has a Fragment header all the same.",
      .why =
          "Hosts should not make such packets any more: they were abused to have traffic dropped. Old stacks make them after a forged Packet Too Big.",
      .how = "A Fragment header with offset 0 and nothing to follow.",
      .confused_with = "First fragments of larger packets.",
      .todo = "Update the host. Translators between IPv4 and IPv6 need no atomic fragments either.",
      .verify = "v6audit -i INTERFACE -d 30m: no fragment-atomic.",
      .needs = "nothing more",
      .references = { "RFC 8021", "RFC 6946" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "fragment-malformed",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_MEDIUM,
      .title = "Fragments that break the rules",
      .what = "Fragments have lengths or contents that cannot be put together.",
      .why = "Receivers drop them, old ones crashed. No correct sender makes them.",
      .how =
          "More to follow, but the length is no multiple of 8; an end beyond 65,535 octets, or where another fragment goes on; different next headers in one packet.",
      .confused_with = "Fragments that the capture cut.",
      .todo = "Find the program that sends it.",
      .verify = "v6audit -i INTERFACE -d 30m: no fragment-malformed.",
      .needs = "nothing more",
      .references = { "RFC 8200 section 4.5" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
    { .id = "fragment-incomplete",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_INFO,
      .title = "Many packets that stay unfinished",
      .what = "A host begins many packets in fragments, and the rest does not come.",
      .why =
          "Receivers keep the pieces for a minute: very many fill their memory. A filter that drops later fragments looks the same.",
      .how =
          "More than fragments-unfinished (100) packets within 60 s whose fragments were not all seen 60 s later, or by the end of the capture.",
      .confused_with = "Captures that lost frames or saw one direction only; what began in its last second.",
      .todo = "Compare with a capture nearer to the sender: are the other fragments sent? Then find what drops them.",
      .verify = "v6audit -i INTERFACE -d 30m: no fragment-incomplete.",
      .needs = "a capture without loss",
      .references = { "RFC 8200 section 4.5", "RFC 4963" },
      .listens = EVENT_PACKET | EVENT_TICK,
      .judge = fragment_seen,
      .conclude = incomplete_at_end },
};

const struct check_table fragment_checks = { rows, sizeof rows / sizeof rows[0] };
