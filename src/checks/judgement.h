/** What a check sees, and the only way in which it speaks: raise, stay silent, or withhold. */
#ifndef V6AUDIT_JUDGEMENT_H
#define V6AUDIT_JUDGEMENT_H

#include "checks/settings.h"
#include "findings/findings.h"
#include "reassembly/fragment.h"
#include "v6audit/audit.h"
#include "v6audit/plan.h"

struct baseline;
struct memory;

struct judgement {
    struct findings *findings;
    const struct inventory *inventory;
    const struct coverage *coverage;
    const struct plan *plan;                         /* NULL: none */
    const struct baseline *baseline;                 /* NULL: none */
    const struct plan_segment *const *plan_segments; /* by segment index; NULL entries: the plan does not describe it */
    unsigned plan_segment_count;
    const int64_t *settings;   /* SETTING_COUNT values */
    const struct check *check; /* the one that judges now */
    int64_t now;               /* clock time; at conclude the end of the capture */
    bool concluding;
    const bool *enabled;                    /* by the place in checks_list(); only in review */
    bool lossy;                             /* frames were dropped: verdicts on absence are one step less sure */
    const struct fragment_frame *fragments; /* the frames of a reassembled datagram, while it is judged */
    unsigned fragment_count;
    struct memory *memory; /* what checks remember: checks/memory.h */
    bool outage_news;      /* an outage opened or closed: its `is_news` */
};

/** Who, where, how sure. Start from one of the makers below. */
struct claim {
    const struct segment *segment; /* NULL: the capture */
    struct subject subject;
    enum confidence confidence;
    bool has_severity; /* else the check's own */
    enum severity severity;
    const struct packet *packet; /* evidence; NULL: none, or frames added by judgement_refer */
    int64_t time;                /* 0: judgement->now */
};

struct claim claim_router(const struct router *router, const struct mac *mac, const struct packet *packet);
struct claim claim_host(const struct host *host, const struct packet *packet);
struct claim claim_address(const struct segment *segment, const struct address *address, const struct mac *mac,
                           const struct packet *packet);
struct claim claim_prefix(const struct segment *segment, const struct prefix *prefix, const struct packet *packet);
struct claim claim_segment(const struct segment *segment, const struct packet *packet);
/** An endpoint; `port` 0: all of this address. `name` may be NULL. */
struct claim claim_service(const struct segment *segment, uint8_t ip_version, const struct address *address,
                           uint16_t port, const char *name, const struct packet *packet);
struct claim claim_capture(const char *word); /* word: what of the capture; may be empty */
/** The sender of a packet, by MAC address where it has one, else by source address. */
struct claim claim_sender(const struct event *event);
struct claim claim_with_severity(struct claim claim, enum severity severity);
struct claim claim_with_confidence(struct claim claim, enum confidence confidence);

/** Raise, or count once more: the message is that of the latest claim. Returns the finding (NULL: the store is full). */
struct finding *judgement_raise(struct judgement *judgement, const struct claim *claim, const char *format, ...)
    V6AUDIT_PRINTF(3, 4);
/** Count the claim once more, when its finding already says what it would say now: `version` is that of the message (finding->message_version), and stands
 *  for all that the message is made of. NULL: it does not, so write the message, raise, and set the version. For messages that are costly to write. */
struct finding *judgement_repeat(struct judgement *judgement, const struct claim *claim, uint64_t version);
/** Say it anew, without counting. NULL is fine. */
void judgement_reword(struct finding *finding, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** Raise at the end for what is a state and not a happening: counts once, times and evidence are given. NULL, too, when it was folded into the segment's
 *  finding (checks/fold.h): nothing is to be added then. */
struct finding *judgement_state(struct judgement *judgement, const struct claim *claim, int64_t first_seen,
                                int64_t last_seen, const char *format, ...) V6AUDIT_PRINTF(5, 6);
/** Who is harmed. */
void judgement_impact(struct finding *finding, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** Evidence by reference, for frames that are gone. */
void judgement_refer(const struct judgement *judgement, struct finding *finding, const struct frame_reference *frame);
void judgement_withhold(struct judgement *judgement, const struct segment *segment, const char *format, ...)
    V6AUDIT_PRINTF(3, 4);
/** Make a finding of this check from one of another about the same subject: times, count and evidence move over, the other is taken back.
 *  NULL when there is none. For what is known only at the end (which segment of the plan this is). */
struct finding *judgement_take_over(struct judgement *judgement, const char *other, const struct claim *claim,
                                    const char *format, ...) V6AUDIT_PRINTF(4, 5);
/** Take a finding of this or another check back. */
void judgement_withdraw(struct judgement *judgement, const char *check, const struct claim *claim);

int64_t judgement_setting(const struct judgement *judgement, enum setting setting);
/** The plan's segment, NULL when there is no plan or it does not describe this one. */
const struct plan_segment *judgement_plan(const struct judgement *judgement, const struct segment *segment);
/** True when the capture can show silence of hosts there. */
bool judgement_sees_silence(const struct segment *segment);

/** How far IPv6 is on a host, with this audit's thresholds and losses (checks/host_checks.c). Valid after inventory_finish. */
void host_verdict_of(const struct judgement *judgement, const struct host *host, struct host_verdict *verdict);

/* ── whose is it: shared by checks and reports ── */

/** Which router of the plan this MAC address of `router` is (NULL: raw IP): as plan_match_router, but where redundancy is documented the real MAC addresses
 *  that send its adverts match as well (contract §3). */
enum plan_router_match judgement_match_router(const struct plan_segment *plan, const struct router *router,
                                              const struct mac *mac, const struct plan_router **entry);

enum router_status { ROUTER_UNVERIFIED, ROUTER_DOCUMENTED, ROUTER_UNDOCUMENTED, ROUTER_SPOOFED };
/** Of a router by the plan (contract §2), over all its MAC addresses. */
enum router_status judgement_router_status(const struct plan_segment *plan, const struct router *router);
const char *router_status_word(enum router_status status);
/** The prefix is of a class that an announced one should not have (checks.md, prefix-special). `plan` may be NULL. */
bool prefix_is_special(const struct plan *plan, const struct prefix_record *prefix);
const char *prefix_status_word(const struct plan *plan, const struct plan_segment *segment,
                               const struct prefix_record *prefix, int64_t wall_time);

#endif
