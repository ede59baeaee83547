/** Findings: what a check says, about whom, how sure, with which frames. Equal ones (check, segment, subject) are one with a count. */
#ifndef V6AUDIT_FINDING_H
#define V6AUDIT_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "v6audit/address.h"
#include "v6audit/api.h"
#include "v6audit/inventory.h"

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL, SEVERITY_COUNT };

enum { FINDING_EVIDENCE_MAX = 8, FINDING_KEY_SIZE = 256, FINDING_MESSAGE_SIZE = 1024, FINDING_IMPACT_MAX = 8 };

enum subject_kind { SUBJECT_CAPTURE, SUBJECT_SEGMENT, SUBJECT_HOST, SUBJECT_ADDRESS, SUBJECT_PREFIX, SUBJECT_SERVICE };

/** Values, not pointers: a finding outlives the records. What is not known is absent (has_… false). */
struct subject {
    enum subject_kind kind;
    bool has_mac, has_address, has_prefix;
    uint8_t ip_version; /* of address */
    uint16_t port;      /* 0: none */
    struct mac mac;
    struct address address;
    struct prefix prefix;
    char name[NAME_SIZE * 2];
};

/** One frame as evidence; `bytes` belong to the finding store (NULL when its 16 MiB were full). */
struct evidence {
    struct frame_reference frame;
    int64_t wall_time; /* as in the file */
    uint64_t offset;   /* of its first byte in the file; 0: unknown (frame.h; evidence that was not fetched) */
    uint32_t interface, captured_length, length;
    uint16_t link_type;
    const uint8_t *bytes;
};

struct check;
struct plan_exemption;

struct finding {
    const struct check *check;
    char segment[SEGMENT_ID_SIZE]; /* its id; empty for the capture */
    uint32_t segment_index;        /* UINT32_MAX for the capture */
    struct subject subject;
    char key[FINDING_KEY_SIZE]; /* check/segment/subject, contract §2 */
    enum severity severity;
    enum confidence confidence;
    int64_t first_seen, last_seen; /* clock times */
    uint64_t count;
    char message[FINDING_MESSAGE_SIZE]; /* what was seen; printable */
    uint64_t message_version;           /* of what it was made of (judgement_repeat); 0: not known */
    char impact[FINDING_MESSAGE_SIZE];  /* who is harmed; may be empty */
    unsigned evidence_count;
    struct evidence evidence[FINDING_EVIDENCE_MAX];
    bool exempted;
    char exemption_reason[256];
    char exemption_until[16]; /* YYYY-MM-DD, or empty */
    /** Of the plan; the one that exempts it, or (`exempted` false) would if its day had not passed; NULL. */
    const struct plan_exemption *exemption;
    const struct finding *absorbed_by; /* set by findings_finish */
    bool withdrawn;                    /* a check took it back: shown nowhere */
    bool is_news;                      /* waits to be told to a listener (audit.h) */
    struct finding *next_news;
};

/** A verdict that was withheld, and which evidence is missing. */
struct withheld {
    const struct check *check;
    char segment[SEGMENT_ID_SIZE];
    char why[256];
    uint64_t count;
};

/** Something that worked before, or works over IPv4, did not for a time. */
enum outage_scope { OUTAGE_SEGMENT, OUTAGE_ROUTER, OUTAGE_PREFIX, OUTAGE_SERVER, OUTAGE_SERVICE };
enum { OUTAGE_EVIDENCE_MAX = 8, OUTAGE_CLIENT_MAX = 32 };

struct outage {
    const struct check *check;
    const struct segment *segment;
    struct subject subject;
    enum outage_scope scope;
    bool open;            /* still so at the end of the capture */
    bool ipv4_unaffected; /* IPv4 was seen to work at the same time */
    bool is_news;         /* it opened or closed, and a listener (audit.h) was not told yet */
    int64_t start, end;   /* clock times; end is valid when not open */
    int64_t cleared;      /* since when all is well again; it closes when that lasts. 0: not */
    int64_t last_failure; /* the latest sign of it */
    unsigned affected;    /* distinct clients; OUTAGE_CLIENT_MAX: so many or more */
    unsigned client_count;
    struct address clients[OUTAGE_CLIENT_MAX];
    unsigned evidence_count;
    struct frame_reference evidence[OUTAGE_EVIDENCE_MAX];
};

/** How far a segment is: 0 no router … 7 IPv6-only, and what was counted for it. */
struct segment_stage {
    int stage;
    bool at_least;       /* more than a fifth of the hosts are undecided */
    char next_step[160]; /* what keeps it from the next stage; empty at the last */
    unsigned classified, undecided, able,
        addressed;                             /* hosts: judged; not; with IPv6; of these with an address in a prefix */
    unsigned clients, users;                   /* hosts with answered connections; over IPv6 */
    unsigned off_link_clients, off_link_users; /* the same beyond the segment; over IPv6, by TCP or QUIC */
    unsigned services, services_dual, names, names_with_aaaa;
    uint64_t ipv6_connections, ipv6_answered, ipv4_connections, ipv4_answered;
    uint64_t ipv6_bytes, ipv4_bytes; /* to and from servers beyond the segment */
    uint64_t flows_off_link;
};

struct findings;

V6AUDIT_API const char *outage_scope_word(enum outage_scope scope);
V6AUDIT_API const char *severity_word(enum severity severity);
V6AUDIT_API bool severity_parse(const char *word, enum severity *severity);
V6AUDIT_API bool confidence_parse(const char *word, enum confidence *confidence);

/** Findings in order: severity (worst first), confidence, segment, check, subject. Withdrawn ones are not among them; absorbed and exempted ones are.
 *  Valid after findings_finish. Returns the number. */
V6AUDIT_API unsigned findings_list(const struct findings *findings, const struct finding *const **list);
V6AUDIT_API unsigned findings_withheld(const struct findings *findings, const struct withheld **list);
/** Counts and decides (contract §2 summary): neither exempted nor absorbed. */
V6AUDIT_API bool finding_counts(const struct finding *finding);

#endif
