#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/neighbor_claims.h"
#include "checks/own_findings.h"
#include "checks/words.h"

/* Duplicate Address Detection: probes, and who objects to them. An address is tentative for a second after its probe, not for ever. */

enum { OBJECTIONS_MAX = 16, TARGETS_MAX = 8 };
#define TENTATIVE  CLOCK_SECOND               /* DupAddrDetectTransmits × RetransTimer (RFC 4862 §5.4) */
#define ECHO_LIMIT (50 * CLOCK_SECOND / 1000) /* an access point or extender sends a probe back so soon */
#define TOGETHER   (60 * CLOCK_SECOND)

struct probe {
    struct mac mac, earlier; /* who probes now; who probed before */
    int64_t time;
    bool has_nonce, has_earlier, failed;
    uint8_t nonce[6];
    struct frame_reference frame;
};

struct objection {
    struct probe *probe;
    const struct address *target;
    bool by_probe; /* not an NA, but a probe of its own */
};

/* Both checks keep probes of their own: each may run without the other. */
static const struct table_row failed_probes_row = { "dad-probes", sizeof(struct words_place), sizeof(struct probe),
                                                    4096,         TABLE_EVICT_OLDEST,         NULL };
static const struct table_row denied_probes_row = { "dad-denied", sizeof(struct words_place), sizeof(struct probe),
                                                    4096,         TABLE_EVICT_OLDEST,         NULL };

static void start_probe(const struct event *event, struct probe *probe, const struct nd_option *nonce, bool made)
{
    if (!made && !mac_equal(&probe->mac, &event->mac)) {
        probe->earlier = probe->mac;
        probe->has_earlier = true;
    }
    probe->mac = event->mac;
    probe->time = event->time;
    probe->frame = words_frame_of(event);
    probe->failed = false;
    probe->has_nonce = nonce && nonce->nonce.size >= sizeof probe->nonce;
    if (probe->has_nonce)
        memcpy(probe->nonce, nonce->nonce.data, sizeof probe->nonce);
}

/* Another one probes for the same address: an objection, unless it is the same probe that comes back (RFC 7527 §4.2, or soon and bare). */
static bool objects_by_probe(const struct event *event, struct probe *probe, const struct nd_option *nonce)
{
    bool has_nonce = nonce && nonce->nonce.size >= sizeof probe->nonce;
    if (has_nonce && probe->has_nonce && memcmp(nonce->nonce.data, probe->nonce, sizeof probe->nonce) == 0)
        return false;
    return has_nonce || probe->has_nonce || event->time - probe->time > ECHO_LIMIT;
}

static bool note_probe(const struct event *event, struct table *table, struct objection *objection)
{
    const struct icmpv6_message *message = &event->packet->icmpv6;
    struct words_place key = words_place_of(event->segment, &message->neighbor.target);
    const struct nd_option *nonce = icmpv6_option(message, ND_NONCE);
    bool made;
    struct probe *probe = table_insert(table, &key, &made);
    if (!probe)
        return false;
    table_touch(table, probe);
    if (made || mac_equal(&probe->mac, &event->mac) || event->time - probe->time > TENTATIVE) {
        start_probe(event, probe, nonce, made);
        return false;
    }
    if (!objects_by_probe(event, probe, nonce))
        return false;
    *objection = (struct objection){ .probe = probe, .target = &message->neighbor.target, .by_probe = true };
    return true;
}

/* A proxy that answers for its owner: the plan's, or one that took the address over while its owner slept. */
static bool answers_for_owner(const struct judgement *judgement, const struct event *event, const struct probe *probe)
{
    const struct address_record *record = event->address;
    if (words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_PROXY))
        return true;
    if (!record || record->last_claim == 0)
        return false;
    if (mac_equal(&record->mac, &event->mac))
        return record->has_rival && mac_equal(&record->rival, &probe->mac) && record->first_claim < probe->time;
    return mac_equal(&record->mac, &probe->mac) && record->first_claim < probe->time &&
           !event->packet->icmpv6.neighbor.override_flag;
}

/* True when this event objects to a probe of the last second. */
static bool find_objection(struct judgement *judgement, const struct table_row *row, const struct event *event,
                           struct objection *objection)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, row);
    if (!table || !event->host || !packet->has_source_mac || !words_is_nd(packet))
        return false;
    if (packet->icmpv6.type == ICMPV6_NEIGHBOR_SOLICITATION)
        return address_is_unspecified(&packet->layers[0].source) && note_probe(event, table, objection) &&
               !words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_PROXY);
    struct words_place key = words_place_of(event->segment, &packet->icmpv6.neighbor.target);
    struct probe *probe = table_find(table, &key);
    if (!probe || mac_equal(&probe->mac, &event->mac) || event->time - probe->time > TENTATIVE ||
        answers_for_owner(judgement, event, probe))
        return false;
    *objection = (struct objection){ .probe = probe, .target = &packet->icmpv6.neighbor.target };
    return true;
}

/* ── dad-failed ── */

static void failed_seen(struct judgement *judgement, const struct event *event)
{
    struct objection objection;
    char prober[MAC_TEXT_SIZE], objector[MAC_TEXT_SIZE];
    if (!find_objection(judgement, &failed_probes_row, event, &objection) || objection.probe->failed)
        return;
    objection.probe->failed = true; /* once a probe, however many objections */
    struct claim claim = claim_address(event->segment, objection.target, &event->mac, event->packet);
    bool router = words_is_router(judgement, event->segment, objection.target);
    if (router)
        claim = claim_with_severity(claim, SEVERITY_CRITICAL);
    struct finding *finding = judgement_raise(
        judgement, &claim, "%s asked whether anybody has it, and %s %s: it stays without this address.%s",
        mac_format(&objection.probe->mac, prober), mac_format(&event->mac, objector),
        objection.by_probe ? "asked for it at the same time" : "said yes", router ? " It is a router's address." : "");
    judgement_refer(judgement, finding, &objection.probe->frame);
    if (finding && objection.probe->time < finding->first_seen)
        finding->first_seen = objection.probe->time;
}

/* A router whose address was denied before its first RA. */
static void failed_at_end(struct judgement *judgement)
{
    char message[FINDING_MESSAGE_SIZE];
    for (struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding)) {
        const struct segment *segment =
            finding->check == judgement->check ? neighbor_claims_segment(judgement, finding) : NULL;
        if (!segment || finding->withdrawn || finding->severity == SEVERITY_CRITICAL ||
            !words_is_router(judgement, segment, &finding->subject.address))
            continue;
        finding->severity = SEVERITY_CRITICAL;
        snprintf(message, sizeof message, "%s", finding->message);
        judgement_reword(finding, "%s It is a router's address.", message);
    }
}

/* ── dad-denial ── */

struct objector {
    uint32_t messages;
    unsigned target_count;
    struct address targets[TARGETS_MAX];
    struct words_frames frames;
};

struct denial {
    const struct segment *segment;
    unsigned next, count; /* a ring */
    bool pending, raised;
    int64_t judge_at, last;
    struct {
        struct mac mac;
        struct address target;
        int64_t time;
        struct frame_reference frame;
    } objections[OBJECTIONS_MAX];
};

static const struct table_row objector_row = { "dad-objectors",         sizeof(struct words_sender),
                                               sizeof(struct objector), 4096,
                                               TABLE_EVICT_OLDEST,      NULL };
static const struct table_row denial_row = { "dad-denials", sizeof(uint32_t), sizeof(struct denial),
                                             256,           TABLE_REFUSE,     NULL };

static bool used_before(const struct event *event, const struct probe *probe)
{
    const struct address_record *record = event->address;
    if (probe->has_earlier && mac_equal(&probe->earlier, &event->mac))
        return true;
    if (!record)
        return false;
    if (mac_equal(&record->mac, &event->mac))
        return record->first_claim && record->first_claim < probe->time;
    return record->has_rival && mac_equal(&record->rival, &event->mac) && record->rival_last_claim < probe->time;
}

static struct objector *note_objector(struct judgement *judgement, const struct event *event,
                                      const struct address *target)
{
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    struct table *table = memory_table(judgement, &objector_row);
    bool made;
    struct objector *objector = table ? table_insert(table, &key, &made) : NULL;
    if (!objector)
        return NULL;
    table_touch(table, objector);
    objector->messages++;
    words_keep_frame(&objector->frames, event);
    for (unsigned i = 0; i < objector->target_count && i < TARGETS_MAX; i++)
        if (address_equal(&objector->targets[i], target))
            return objector;
    if (objector->target_count < TARGETS_MAX)
        objector->targets[objector->target_count] = *target;
    objector->target_count++;
    return objector;
}

static void raise_denial_of_one(struct judgement *judgement, const struct event *event, const struct objector *objector)
{
    struct claim claim = claim_host(event->host, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "Objects whenever a host asks whether an address is free, for %u addresses that it never used: no host gets a new address.",
        objector->target_count);
    if (!finding || !first)
        return;
    finding->count = objector->messages;
    finding->first_seen = objector->frames.frames[0].time;
    words_refer(judgement, finding, &objector->frames);
}

/* Different targets that senders objected to within a minute; with `made_up`, senders that showed nothing else. */
static unsigned count_targets(struct judgement *judgement, const struct denial *denial, bool made_up)
{
    struct table *table = memory_table(judgement, &objector_row);
    unsigned most = 0;
    for (unsigned i = 0; i < denial->count; i++) {
        unsigned targets = 0;
        for (unsigned j = 0; j < denial->count; j++) {
            int64_t later = denial->objections[j].time - denial->objections[i].time;
            bool before = false;
            for (unsigned k = 0; k < j; k++)
                before = before || address_equal(&denial->objections[k].target, &denial->objections[j].target);
            struct words_sender key = words_sender_of(denial->segment, &denial->objections[j].mac);
            const struct objector *objector = table ? table_find(table, &key) : NULL;
            if (!before && later >= 0 && later <= TOGETHER &&
                (!made_up || words_made_up(judgement, denial->segment, &denial->objections[j].mac,
                                           objector ? objector->messages : 1)))
                targets++;
        }
        most = targets > most ? targets : most;
    }
    return most;
}

static void note_denial(struct judgement *judgement, const struct event *event, const struct address *target)
{
    struct table *table = memory_table(judgement, &denial_row);
    bool made;
    struct denial *denial = table ? table_insert(table, &event->segment->index, &made) : NULL;
    if (!denial)
        return;
    denial->segment = event->segment;
    if (denial->raised && event->time - denial->last <= TOGETHER) {
        struct claim claim = claim_segment(event->segment, event->packet);
        struct finding *finding = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject);
        denial->last = event->time;
        if (finding)
            judgement_raise(judgement, &claim, "%s", finding->message);
        return;
    }
    denial->raised = false;
    denial->objections[denial->next].mac = event->mac;
    denial->objections[denial->next].target = *target;
    denial->objections[denial->next].time = event->time;
    denial->objections[denial->next].frame = words_frame_of(event);
    denial->next = (denial->next + 1) % OBJECTIONS_MAX;
    denial->count = denial->count < OBJECTIONS_MAX ? denial->count + 1 : OBJECTIONS_MAX;
    denial->last = event->time;
    if (!denial->pending &&
        count_targets(judgement, denial, false) >= (unsigned)judgement_setting(judgement, SETTING_DAD_DENIAL_TARGETS)) {
        denial->pending = true;
        denial->judge_at = event->time + TOGETHER;
    }
}

static void decide_denial(struct judgement *judgement, struct denial *denial)
{
    unsigned targets = count_targets(judgement, denial, true);
    denial->pending = false;
    if (targets < (unsigned)judgement_setting(judgement, SETTING_DAD_DENIAL_TARGETS))
        return;
    struct claim claim =
        claim_with_confidence(claim_segment(denial->segment, NULL),
                              judgement->now >= denial->judge_at ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY);
    claim.time = denial->last;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        "Whenever a host asks whether an address is free, somebody objects from a MAC address that shows nothing else: it is made up. %u addresses were denied so.",
        targets);
    if (!finding)
        return;
    finding->count += denial->count - 1;
    unsigned oldest = denial->count == OBJECTIONS_MAX ? denial->next : 0;
    for (unsigned i = 0; i < denial->count; i++) {
        unsigned at = (oldest + i) % OBJECTIONS_MAX;
        if (denial->objections[at].time < finding->first_seen)
            finding->first_seen = denial->objections[at].time;
        judgement_refer(judgement, finding, &denial->objections[at].frame);
    }
    denial->raised = true;
    denial->count = denial->next = 0;
}

static void denials_decide(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &denial_row);
    for (struct denial *denial = table ? table_first(table) : NULL; denial; denial = table_next(denial))
        if (denial->pending && (judgement->concluding || judgement->now >= denial->judge_at))
            decide_denial(judgement, denial);
}

/* An owner of several addresses that spoke of none before its clone probed for them, and uses them after. */
static bool uses_what_it_denied(const struct judgement *judgement, const struct segment *segment,
                                const struct objector *objector, const struct mac *mac)
{
    unsigned unused = objector->target_count;
    for (unsigned i = 0; i < objector->target_count && i < TARGETS_MAX; i++) {
        const struct address_record *record =
            inventory_find_address(judgement->inventory, segment, &objector->targets[i]);
        unused -= record && mac_equal(&record->mac, mac) && record->proof & (PROOF_DATA | PROOF_NS);
    }
    return unused < (unsigned)judgement_setting(judgement, SETTING_DAD_DENIAL_TARGETS);
}

static void denials_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &objector_row);
    denials_decide(judgement);
    for (struct finding *finding = own_findings_next(judgement, NULL); finding && table;
         finding = own_findings_next(judgement, finding)) {
        const struct segment *segment = own_findings_segment(judgement, finding);
        struct words_sender key = { .segment = finding->segment_index, .mac = finding->subject.mac };
        const struct objector *objector = finding->subject.has_mac ? table_find(table, &key) : NULL;
        if (segment && objector && uses_what_it_denied(judgement, segment, objector, &key.mac))
            finding->withdrawn = true;
    }
}

static void denial_seen(struct judgement *judgement, const struct event *event)
{
    struct objection objection;
    if (event->type == EVENT_TICK) {
        denials_decide(judgement);
        return;
    }
    if (!find_objection(judgement, &denied_probes_row, event, &objection) || used_before(event, objection.probe))
        return;
    const struct objector *objector = note_objector(judgement, event, objection.target);
    if (objector && objector->target_count >= (unsigned)judgement_setting(judgement, SETTING_DAD_DENIAL_TARGETS))
        raise_denial_of_one(judgement, event, objector);
    else
        note_denial(judgement, event, objection.target);
}

/* ── dad-loop ── */

static void loop_seen(struct judgement *judgement, const struct event *event)
{
    const struct address_record *record = event->address;
    char address[ADDRESS_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    bool same = record && mac_equal(&record->mac, &event->mac);
    if (!record || (same && judgement->coverage->duplicate_frames > 0))
        return; /* a capture that shows both directions of a port */
    struct claim claim = claim_segment(event->segment, event->packet);
    judgement_raise(judgement, &claim,
                    "The question for %s came back with its own nonce %s%s: something here sends frames back.",
                    address_format(&record->address, address), same ? "once more" : "from ",
                    same ? "" : mac_format(&event->mac, mac));
}

static const struct check rows[] = {
    { .id = "dad-denial",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_CRITICAL,
      .other_severities = "confidence likely when the capture ends within a minute of made-up senders",
      .title = "Somebody denies every new address",
      .what = "Before a host uses an address it asks whether somebody has it. Here somebody says yes for everything.",
      .why = "No host that joins gets an IPv6 address; those that restart lose theirs.",
      .how =
          "One MAC address objects (by an advertisement or a probe of its own, within a second) to probes for at least dad-denial-targets (3) addresses that it never used; or so many within 60 s are objected to by made-up MAC addresses, which show nothing else.",
      .confused_with =
          "A true duplicate (dad-failed), also of an owner of several addresses, who used them before or uses them after; sleep proxies, for addresses that they announced before; documented proxies; an access point that sends the probe back.",
      .todo = "Find the switch port of the sender and take it off. ND inspection with a binding table prevents it.",
      .verify = "Restart a host while capturing: its probes stay unanswered, no dad-denial.",
      .needs = "three objections; a minute after them makes sure that their senders show nothing else",
      .references = { "RFC 3756 section 4.1.3", "RFC 4862 section 5.4" },
      .absorbs = { "dad-failed", "address-duplicate" },
      .listens = EVENT_NEIGHBOR | EVENT_TICK,
      .judge = denial_seen,
      .conclude = denials_at_end },
    { .id = "dad-failed",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_HIGH,
      .other_severities = "critical where it is a router's address",
      .title = "Address that is taken already",
      .what = "A host asked whether its new address is free, and another one has it.",
      .why =
          "It must not use the address. If the address is made of the MAC address, IPv6 stops on this interface altogether.",
      .how =
          "Within a second of a probe (a solicitation from ::) another MAC address sends an advertisement for the address, or a probe for it with another nonce or none.",
      .confused_with =
          "An access point or extender that returns the probe (same nonce, or none and within 50 ms); sleep proxies and documented proxies that answer for their owner.",
      .todo =
          "Find both devices. Usually two have the same static address, or a virtual machine was cloned with its MAC address.",
      .verify = "Restart the host while capturing: its probes stay unanswered.",
      .needs = "the probe and the objection",
      .references = { "RFC 4862 section 5.4", "RFC 7527" },
      .listens = EVENT_NEIGHBOR,
      .judge = failed_seen,
      .conclude = failed_at_end },
    { .id = "dad-loop",
      .family = FAMILY_NEIGHBOR,
      .severity = SEVERITY_MEDIUM,
      .title = "Probe that comes back",
      .what = "A host's question for its own new address comes back to the network.",
      .why =
          "Hosts without enhanced detection take it for a duplicate and stay without the address. The cause is a loop, or a device that sends multicast frames back.",
      .how = "A probe with the same nonce comes again from another MAC address, or at least a millisecond later.",
      .confused_with = "A capture that shows every frame twice.",
      .todo = "Look for a bridging loop, an access point or extender that reflects multicast.",
      .verify = "Restart the host while capturing: its probe is seen once.",
      .needs = "probes with a nonce",
      .references = { "RFC 7527" },
      .listens = EVENT_DAD_LOOP,
      .judge = loop_seen },
};

const struct check_table dad_checks = { rows, sizeof rows / sizeof rows[0] };
