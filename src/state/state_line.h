/** The lines of a state (v6audit-state(5)): one table of kinds and fields, with each field's rule of merging, from which reading, writing and the manual
 *  derive. Lines stand in this order: meta, parts by digest, captures by (first time, digest), their interfaces, their hosts by MAC address, then what was
 *  seen (evidence, flow, tick) by (order, capture, as seen), and end. */
#ifndef V6AUDIT_STATE_LINE_H
#define V6AUDIT_STATE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "state/digest.h"
#include "v6audit/address.h"
#include "v6audit/error.h"

#define STATE_SCHEMA "v6audit-state/1"

enum state_kind {
    STATE_META,
    STATE_PART,
    STATE_CAPTURE,
    STATE_INTERFACE,
    STATE_HOST,
    STATE_EVIDENCE,
    STATE_FLOW,
    STATE_TICK,
    STATE_END,
    STATE_KIND_COUNT
};

enum {
    STATE_LINE_MAX = 12 << 20,  /* octets of a line */
    STATE_FRAME_MAX = 8 << 20,  /* octets of a frame that are kept */
    STATE_PADDED_MAX = 1 << 18, /* captured_length of a frame that is not kept whole */
    STATE_CAPTURE_MAX = 65535,  /* a frame names its file in 16 bits */
    STATE_INTERFACE_MAX = 65536 /* of one capture */
};

/** What was seen, one line of it. `bytes` and the texts below are borrowed: from the line's reader until its next line. */
struct state_record {
    uint32_t kind; /* STATE_EVIDENCE, STATE_FLOW, STATE_TICK */
    uint64_t capture, frame, interface, link_type, length, captured_length, direction;
    int64_t time;
    int64_t order; /* the latest time of its capture until here: time, but where a capture's time ran back */
    uint64_t frames, wire_bytes, captured_bytes, cut_frames, payload_bytes, segments, next_sequence; /* flow */
    int64_t last_time;                                                                               /* flow */
    uint64_t byte_count;
    const uint8_t *bytes;
};

struct state_interface {
    const char *name, *description;
    uint64_t link_type, snaplen, received, dropped_by_kernel, dropped_by_interface;
    bool statistics;
};

struct state_capture {
    uint8_t digest[DIGEST_SIZE];
    const char *name, *format, *defect, *filter;
    uint64_t frames, filtered_frames, frame_limit, defect_offset;
    int64_t first_time, last_time;
    bool truncated, failed, no_checksums;
};

struct state_part {
    uint8_t digest[DIGEST_SIZE];
    const char *writer;
    uint64_t captures;
};

struct state_line {
    enum state_kind kind;
    struct state_record record; /* `capture` and `interface` also of the lines that describe them */
    struct state_interface interface;
    struct state_capture capture;
    struct state_part part;
    struct mac mac;
    const char *schema;
    uint64_t lines;
};

/** How a field is joined. All are commutative, associative and idempotent. */
enum state_rule {
    STATE_RULE_KEY,    /* tells lines apart: sets of lines are united by it */
    STATE_RULE_SAME,   /* the same in all lines of one key */
    STATE_RULE_RENAME, /* a place in the list of captures: follows their order in the whole */
    STATE_RULE_WHOLE,  /* goes with its capture, of which one account is taken whole */
    STATE_RULE_SUM,    /* over flow lines of different captures added, where their times do not overlap */
    STATE_RULE_COUNT   /* counted anew when written */
};

enum state_type { STATE_UNSIGNED, STATE_TIME, STATE_BOOL, STATE_TEXT, STATE_DIGEST, STATE_MAC, STATE_BYTES };

struct state_field {
    enum state_kind kind;
    const char *name;
    enum state_type type;
    size_t offset; /* in struct state_line */
    bool required; /* else absent when 0, false or empty */
    uint64_t maximum;
    enum state_rule rule;
    bool approximate;     /* what reports make of it after a merge may differ from one audit of the captures */
    const char *sentence; /* for the manual */
};

unsigned state_fields(const struct state_field **fields);
const char *state_kind_word(enum state_kind kind);
const char *state_kind_sentence(enum state_kind kind);
const char *state_rule_word(enum state_rule rule);

/** Read one line of `size` octets, without its end. Texts and bytes are decoded into `room`, which has `size` + 64 octets, and live as long as it does.
 *  Returns 0, or -EINVAL with `error` "column N: expected …". */
int state_line_decode(const char *text, size_t size, char *room, struct state_line *line, struct error *error);

/** Write one line with its end. Errors are the stream's. */
void state_line_encode(const struct state_line *line, FILE *output);

#endif
