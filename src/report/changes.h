/** What changed since the baseline (--baseline): this audit and the earlier one compared, by the same rules as `v6audit diff`. */
#ifndef CHANGES_H
#define CHANGES_H

#include "report/difference.h"
#include "v6audit/baseline.h"

enum { CHANGES_NOTE_MAX = 8, CHANGES_NOTE_SIZE = 320 };

struct changes {
    const struct baseline *baseline; /* borrowed; NULL: none was given, and all else is empty */
    struct difference difference;
    struct audit_gate gate;
    unsigned note_count;
    char notes[CHANGES_NOTE_MAX]
              [CHANGES_NOTE_SIZE]; /* what stands between the two and a fair comparison: whole sentences */
    struct difference_report *now;
};

/** Compare. Returns 0, or a negative errno with `error` filled. Free with changes_free either way. */
int changes_make(struct changes *changes, const struct audit *audit, struct error *error);
void changes_free(struct changes *changes);

/** "The gate for projects fails: 2 new hosts with IPv4 only." or why it does not, in one sentence; `text` has CHANGES_NOTE_SIZE. */
const char *changes_gate_sentence(const struct changes *changes, char *text);
/** Of when the baseline is: "2026-10-01 08:00:12 UTC"; empty when nothing was seen in it. `text` has CHANGES_NOTE_SIZE. */
const char *changes_start(const struct changes *changes, char *text);
/** How much came, went and changed: "Hosts: 2 came. Findings: 1 went." or "No change."; `text` has CHANGES_NOTE_SIZE. */
const char *changes_counts(const struct changes *changes, char *text);

struct json_writer;
/** The report's key `changes`; nothing without a baseline. */
void changes_put_json(struct json_writer *writer, const struct changes *changes);

#endif
