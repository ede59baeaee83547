/** The inside of an audit, shared by audit.c (the way in), news.c (what is told meanwhile), conclusion.c (the end) and result.c (the questions afterwards). */
#ifndef V6AUDIT_AUDIT_STATE_H
#define V6AUDIT_AUDIT_STATE_H

#include "base/clock.h"
#include "checks/checks.h"
#include "findings/coverage.h"
#include "findings/findings.h"
#include "grouping.h"
#include "inventory/duplicate.h"
#include "inventory/reflection.h"
#include "reassembly/fragment.h"
#include "v6audit/audit.h"

struct recorder;
struct state_merge;
struct vendors;
struct filter;

enum { AUDIT_SEGMENT_MAX = 4096 };

struct audit {
    struct audit_options options;
    struct coverage coverage;
    struct clock clock;
    struct inventory *inventory;
    struct reassembly *reassembly;
    struct findings *findings;
    struct grouping *grouping;
    struct duplicates *duplicates;
    struct reflections *reflections;
    struct filter *filter;
    struct vendors *vendors;
    struct judgement judgement;
    int64_t ticked;             /* when time was last told to inventory and checks */
    struct source *source;      /* while audit_run and audit_finish work on it */
    struct source *anonymous;   /* reads from it while audit_run does; NULL: as it is */
    struct recorder *recorder;  /* with keep_state; of states the next one instead */
    struct state_merge *states; /* the source's; valid while that is open */
    bool state_failed;
    uint64_t overlapping_frames; /* that a state left out, and another one too */
    const struct plan_segment *plan_segments[AUDIT_SEGMENT_MAX];
    bool segment_known[AUDIT_SEGMENT_MAX]; /* plan_segments[i] was looked up */
    int64_t settings[SETTING_COUNT];
    bool enabled[CHECKS_MAX];
    struct check_listeners listeners;
    struct packet packet, datagram; /* large: not on the stack */
};

#endif
