/** The words of checks.md that several checks use: sliding counters, floods by one sender or by made-up ones, addresses that matter, the plan's roles. */
#ifndef V6AUDIT_WORDS_H
#define V6AUDIT_WORDS_H

#include "base/clock.h"
#include "base/table.h"
#include "checks/judgement.h"

enum { WORDS_BUCKETS = 128, WORDS_FRAMES = 4, WORDS_CROWD_MAX = 512, WORDS_CROWD_SENDERS = 10 };

/** (segment, MAC address): the key of most tables here. */
struct words_sender {
    uint32_t segment;
    struct mac mac;
    uint8_t reserved[2]; /* always 0: keys are compared by their octets */
};

/** (segment, address). */
struct words_place {
    uint32_t segment;
    struct address address;
};

struct words_sender words_sender_of(const struct segment *segment, const struct mac *mac);
struct words_place words_place_of(const struct segment *segment, const struct address *address);

/* ── frames to show later ── */

/** The first frames of something that only later proves to be worth a finding. */
struct words_frames {
    unsigned count;
    struct frame_reference frames[WORDS_FRAMES];
};

struct frame_reference words_frame_of(const struct event *event);
void words_keep_frame(struct words_frames *frames, const struct event *event);
void words_refer(const struct judgement *judgement, struct finding *finding, const struct words_frames *frames);

/* ── sliding counters ── */

/** How many in the last `window`: in buckets, so never more than in the window, and less only by what is older than all but one of them. */
struct words_rate {
    int64_t bucket; /* number of the latest bucket */
    uint32_t sum;
    uint16_t counts[WORDS_BUCKETS];
};

uint32_t words_rate_add(struct words_rate *rate, int64_t now, int64_t window, uint32_t weight);

/* ── floods: very many from one sender, or from made-up ones ── */

/** One kind of flood. `senders` and `crowds` are tables of this rule alone (WORDS_SENDER_ROW, WORDS_CROWD_ROW). */
struct words_flood {
    const char *what; /* "Router Solicitations" */
    enum setting limit;
    int64_t window; /* nanoseconds */
    struct table_row senders, crowds;
};

struct words_flood_sender {
    struct words_rate rate;
    struct words_frames first;
};

struct words_crowd_entry {
    struct mac mac;
    uint16_t weight;
    int64_t time;
};

/** Messages from senders that have shown nothing else so far; whether they are made up is known 60 s later. */
struct words_crowd {
    const struct segment *segment;
    unsigned first, count; /* a ring */
    uint32_t weight;       /* of those in the window */
    struct words_crowd_entry entries[WORDS_CROWD_MAX];
    bool pending, raised;
    int64_t judge_at, last;
    unsigned suspect_count;
    struct words_crowd_entry suspects[WORDS_CROWD_MAX];
    uint64_t later; /* messages since, that belong to it */
    int64_t since, until;
    struct words_frames frames;
};

#define WORDS_SENDER_ROW(name)                                                                                         \
    {                                                                                                                  \
        name, sizeof(struct words_sender), sizeof(struct words_flood_sender), 4096, TABLE_EVICT_OLDEST, NULL           \
    }
#define WORDS_CROWD_ROW(name)                                                                                          \
    {                                                                                                                  \
        name, sizeof(uint32_t), sizeof(struct words_crowd), 64, TABLE_REFUSE, NULL                                     \
    }

/** Count this event's message (`weight` of them) and raise the running check when it is too many: about the sender, or about the segment when they come
 *  from as many made-up senders (MAC addresses that show nothing else within 60 s before and after). Call it for ticks, too, and from conclude with NULL. */
void words_flood_judge(struct judgement *judgement, const struct words_flood *flood, const struct event *event,
                       uint32_t weight);
/** This sender showed nothing but `messages` frames of the kind that is judged. */
bool words_made_up(const struct judgement *judgement, const struct segment *segment, const struct mac *mac,
                   uint64_t messages);

/** The sender as subject: by MAC address alone, where it has one. */
struct claim words_claim_sender(const struct event *event);

/* ── who and what matters ── */

/** Remember routers and DNS servers of this event, for words_is_dns_server. Listen to WORDS_LEARNS. */
enum { WORDS_LEARNS = EVENT_ROUTER_ADVERTISEMENT | EVENT_SERVER_NEW };
void words_learn(struct judgement *judgement, const struct event *event);
/** A router's address: one that advertises, or the plan's. */
bool words_is_router(const struct judgement *judgement, const struct segment *segment, const struct address *address);
/** A DNS server that routers announce, that answers, or that the plan names. */
bool words_is_dns_server(struct judgement *judgement, const struct segment *segment, const struct address *address);
/** A documented host or service of the plan. */
bool words_is_plan_server(const struct judgement *judgement, const struct segment *segment,
                          const struct address *address);
/** The plan gives this MAC address one of these roles (enum plan_host_role). */
bool words_has_plan_role(const struct judgement *judgement, const struct segment *segment, const struct mac *mac,
                         uint32_t roles);
/** The plan names this MAC address as a router's, whatever its address; or an entry without one, whose address this MAC address has. */
bool words_is_plan_router_mac(const struct judgement *judgement, const struct segment *segment, const struct mac *mac);
/** May this MAC address speak for the address beside others: a virtual router's, or documented redundancy. */
bool words_is_redundant(const struct judgement *judgement, const struct segment *segment, const struct address *address,
                        const struct mac *mac);
/** Some router's advertisements were cut by the capture: which prefixes are on the link is not known. */
bool words_prefixes_are_cut(const struct judgement *judgement, const struct segment *segment);
/** A question that is repeated after RetransTimer, 1 s (RFC 4861 section 10): so far apart; and how long an answer may take. Nanoseconds. */
#define WORDS_REPEAT_FROM  (CLOCK_SECOND / 2)
#define WORDS_REPEAT_UNTIL (5 * CLOCK_SECOND)
#define WORDS_ANSWER_WAIT  CLOCK_SECOND

/** A Neighbor Solicitation of a host, other than that of Duplicate Address Detection. */
bool words_is_neighbor_question(const struct event *event);
/** A Neighbor Advertisement. */
bool words_is_neighbor_answer(const struct event *event);
/** The packet is a Neighbor Discovery message of this type and in no tunnel. */
bool words_is_nd(const struct packet *packet);

#endif
