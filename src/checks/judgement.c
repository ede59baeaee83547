#include "checks/judgement.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "checks/fold.h"

static struct claim make(const struct segment *segment, enum subject_kind kind, const struct packet *packet)
{
    return (struct claim){ .segment = segment,
                           .subject = { .kind = kind, .ip_version = 6 },
                           .confidence = CONFIDENCE_CONFIRMED,
                           .packet = packet };
}

static void set_mac(struct subject *subject, const struct mac *mac)
{
    if (!mac)
        return;
    subject->has_mac = true;
    subject->mac = *mac;
}

struct claim claim_address(const struct segment *segment, const struct address *address, const struct mac *mac,
                           const struct packet *packet)
{
    struct claim claim = make(segment, SUBJECT_ADDRESS, packet);
    claim.subject.has_address = true;
    claim.subject.address = *address;
    set_mac(&claim.subject, mac);
    return claim;
}

struct claim claim_router(const struct router *router, const struct mac *mac, const struct packet *packet)
{
    return claim_address(router->segment, &router->address, mac, packet);
}

struct claim claim_host(const struct host *host, const struct packet *packet)
{
    struct claim claim = make(host->segment, SUBJECT_HOST, packet);
    if (host->has_mac)
        set_mac(&claim.subject, &host->mac);
    return claim;
}

struct claim claim_prefix(const struct segment *segment, const struct prefix *prefix, const struct packet *packet)
{
    struct claim claim = make(segment, SUBJECT_PREFIX, packet);
    claim.subject.has_prefix = true;
    claim.subject.prefix = *prefix;
    return claim;
}

struct claim claim_segment(const struct segment *segment, const struct packet *packet)
{
    return make(segment, SUBJECT_SEGMENT, packet);
}

struct claim claim_service(const struct segment *segment, uint8_t ip_version, const struct address *address,
                           uint16_t port, const char *name, const struct packet *packet)
{
    struct claim claim = make(segment, SUBJECT_SERVICE, packet);
    claim.subject.has_address = true;
    claim.subject.ip_version = ip_version;
    claim.subject.address = *address;
    claim.subject.port = port;
    snprintf(claim.subject.name, sizeof claim.subject.name, "%s", name ? name : "");
    return claim;
}

struct claim claim_capture(const char *word)
{
    struct claim claim = make(NULL, SUBJECT_CAPTURE, NULL);
    snprintf(claim.subject.name, sizeof claim.subject.name, "%s", word);
    return claim;
}

struct claim claim_sender(const struct event *event)
{
    const struct packet *packet = event->packet;
    struct claim claim = make(event->segment, SUBJECT_HOST, packet);
    if (packet->has_source_mac) {
        set_mac(&claim.subject, &packet->source_mac);
        if (packet->layer_count > 0 && packet->layers[0].ip_version == 6) {
            claim.subject.has_address = true;
            claim.subject.address = packet->layers[0].source;
        }
    } else if (packet->layer_count > 0) {
        claim.subject.has_address = true;
        claim.subject.ip_version = packet->layers[0].ip_version;
        claim.subject.address = packet->layers[0].source;
    }
    return claim;
}

struct claim claim_with_severity(struct claim claim, enum severity severity)
{
    claim.has_severity = true;
    claim.severity = severity;
    return claim;
}

struct claim claim_with_confidence(struct claim claim, enum confidence confidence)
{
    claim.confidence = confidence;
    return claim;
}

static struct finding *open_finding(struct judgement *judgement, const struct claim *claim, bool *made)
{
    struct finding *finding =
        findings_open(judgement->findings, judgement->check, claim->segment, &claim->subject, made);
    enum severity severity = claim->has_severity ? claim->severity : judgement->check->severity;
    if (!finding)
        return NULL;
    if (finding->withdrawn) { /* raised again after it was taken back */
        *made = true;
        finding->withdrawn = false;
        finding->count = 0;
    }
    if (*made || severity > finding->severity || claim->confidence > finding->confidence)
        findings_note_news(judgement->findings, finding);
    /* a folded finding has the highest severity and the best confidence that it reached */
    if (*made || severity > finding->severity)
        finding->severity = severity;
    if (*made || claim->confidence > finding->confidence)
        finding->confidence = claim->confidence;
    return finding;
}

static void write_message(struct finding *finding, const char *format, va_list arguments)
{
    vsnprintf(finding->message, sizeof finding->message, format, arguments);
    finding->message_version = 0;
}

void judgement_reword(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    if (!finding)
        return;
    va_start(arguments, format);
    write_message(finding, format, arguments);
    va_end(arguments);
}

/* One more of it: times, count and evidence. */
static void count_claim(struct judgement *judgement, const struct claim *claim, struct finding *finding, bool made)
{
    int64_t time = claim->time ? claim->time : judgement->now;
    if (made || time < finding->first_seen)
        finding->first_seen = time;
    if (made || time > finding->last_seen)
        finding->last_seen = time;
    finding->count++;
    if (!claim->packet)
        return;
    for (unsigned i = 0; claim->packet->reassembled && i < judgement->fragment_count; i++)
        if (judgement->fragments[i].number != claim->packet->frame->number)
            judgement_refer(judgement, finding,
                            &(struct frame_reference){ .file = judgement->fragments[i].file,
                                                       .number = judgement->fragments[i].number,
                                                       .time = time });
    findings_add_evidence(judgement->findings, finding, claim->packet->frame, time);
}

/* Of a finding that stands for many senders: the message begins with how many, and names the latest. */
static void say_many(struct finding *finding, unsigned senders, const struct subject *latest)
{
    char who[FINDING_KEY_SIZE], message[FINDING_MESSAGE_SIZE];
    memcpy(message, finding->message, sizeof message);
    subject_format(latest, who);
    int begun = senders == 1 ? snprintf(finding->message, sizeof finding->message, "One more sender, %s: ", who)
                             : snprintf(finding->message, sizeof finding->message,
                                        "About %u more senders, the latest %s: ", senders, who);
    snprintf(finding->message + begun, sizeof finding->message - (size_t)begun, "%s", message);
}

struct finding *judgement_raise(struct judgement *judgement, const struct claim *claim, const char *format, ...)
{
    bool made;
    unsigned senders;
    struct claim folded = fold_claim(judgement, claim, &senders);
    struct finding *finding = open_finding(judgement, &folded, &made);
    va_list arguments;
    if (!finding)
        return NULL;
    va_start(arguments, format);
    write_message(finding, format, arguments);
    va_end(arguments);
    if (senders > 0)
        say_many(finding, senders, &claim->subject);
    count_claim(judgement, &folded, finding, made);
    return finding;
}

struct finding *judgement_repeat(struct judgement *judgement, const struct claim *claim, uint64_t version)
{
    bool made;
    struct finding *finding = findings_find(judgement->findings, judgement->check, claim->segment, &claim->subject);
    if (!finding || finding->message_version != version)
        return NULL;
    open_finding(judgement, claim, &made);
    count_claim(judgement, claim, finding, false);
    return finding;
}

/* One more state of many that are said together. */
static void fold_state(struct finding *finding, bool made, int64_t first_seen, int64_t last_seen)
{
    if (made || first_seen < finding->first_seen)
        finding->first_seen = first_seen;
    if (made || last_seen > finding->last_seen)
        finding->last_seen = last_seen;
    finding->count++;
}

struct finding *judgement_state(struct judgement *judgement, const struct claim *claim, int64_t first_seen,
                                int64_t last_seen, const char *format, ...)
{
    bool made;
    unsigned senders;
    struct claim folded = fold_claim(judgement, claim, &senders);
    struct finding *finding = open_finding(judgement, &folded, &made);
    va_list arguments;
    if (!finding)
        return NULL;
    va_start(arguments, format);
    write_message(finding, format, arguments);
    va_end(arguments);
    if (senders > 0) {
        say_many(finding, senders, &claim->subject);
        fold_state(finding, made, first_seen, last_seen);
        return NULL;
    }
    finding->first_seen = first_seen;
    finding->last_seen = last_seen;
    if (finding->count == 0)
        finding->count = 1;
    return finding;
}

struct finding *judgement_take_over(struct judgement *judgement, const char *other, const struct claim *claim,
                                    const char *format, ...)
{
    const struct check *row = checks_find(other);
    struct finding *from = row ? findings_find(judgement->findings, row, claim->segment, &claim->subject) : NULL;
    bool made;
    va_list arguments;
    if (!from)
        return NULL;
    struct finding *finding = open_finding(judgement, claim, &made);
    if (!finding)
        return NULL;
    if (made) {
        finding->first_seen = from->first_seen;
        finding->last_seen = from->last_seen;
        finding->count = from->count;
        finding->evidence_count = from->evidence_count;
        memcpy(finding->evidence, from->evidence, sizeof finding->evidence);
    }
    from->withdrawn = true;
    va_start(arguments, format);
    write_message(finding, format, arguments);
    va_end(arguments);
    return finding;
}

void judgement_impact(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    if (!finding)
        return;
    va_start(arguments, format);
    vsnprintf(finding->impact, sizeof finding->impact, format, arguments);
    va_end(arguments);
}

void judgement_refer(const struct judgement *judgement, struct finding *finding, const struct frame_reference *frame)
{
    (void)judgement;
    if (!finding || frame->number == 0 || finding->evidence_count == FINDING_EVIDENCE_MAX)
        return;
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].frame.number == frame->number && finding->evidence[i].frame.file == frame->file)
            return;
    finding->evidence[finding->evidence_count++] = (struct evidence){ .frame = *frame, .wall_time = frame->time };
}

void judgement_withhold(struct judgement *judgement, const struct segment *segment, const char *format, ...)
{
    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    findings_withhold(judgement->findings, judgement->check, segment, why);
}

void judgement_withdraw(struct judgement *judgement, const char *check, const struct claim *claim)
{
    const struct check *row = checks_find(check);
    struct finding *finding = row ? findings_find(judgement->findings, row, claim->segment, &claim->subject) : NULL;
    if (finding)
        finding->withdrawn = true;
}

int64_t judgement_setting(const struct judgement *judgement, enum setting setting)
{
    return judgement->settings[setting];
}

const struct plan_segment *judgement_plan(const struct judgement *judgement, const struct segment *segment)
{
    return segment && segment->index < judgement->plan_segment_count ? judgement->plan_segments[segment->index] : NULL;
}

bool judgement_sees_silence(const struct segment *segment)
{
    return segment->vantage.multicast == MULTICAST_FLOOD;
}
