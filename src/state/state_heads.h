/** What a state says before what was seen: parts, captures with their interfaces and MAC addresses; gathered in any order, then united, sorted and written.
 *
 *  Invariants, after state_heads_unite. (1) Parts have distinct digests and are sorted by them. (2) Captures are sorted by (first time, digest), and no two
 *  neighbours have the same digest: of several accounts of one capture the last in order of their facts is left. */
#ifndef V6AUDIT_STATE_HEADS_H
#define V6AUDIT_STATE_HEADS_H

#include "state/state_line.h"

#define STATE_DROPPED UINT32_MAX

enum { STATE_HEADS_MAX = 256 << 20 /* octets of what is held in memory */ };

struct state_capture_row {
    struct state_capture facts;         /* texts owned */
    struct state_interface *interfaces; /* owned, with their texts */
    unsigned interface_count;
    int64_t hosts_at; /* place in heads->hosts */
    uint32_t host_count;
    uint32_t added; /* the how-manieth it was */
};

struct state_heads {
    struct state_part *parts;
    unsigned part_count;
    struct state_capture_row *captures;
    unsigned capture_count;
    size_t held;       /* octets */
    unsigned repeated; /* accounts that were left out */
    FILE *hosts;       /* temporary: MAC addresses of the captures, each one's together */
};

/** All return 0 or a negative errno with `error` filled. What they take is copied. */
int state_heads_start(struct state_heads *heads, struct error *error);
void state_heads_free(struct state_heads *heads);
int state_heads_add_part(struct state_heads *heads, const struct state_part *part, struct error *error);
int state_heads_add_capture(struct state_heads *heads, const struct state_capture *facts, struct error *error);
int state_heads_add_interface(struct state_heads *heads, unsigned capture, const struct state_interface *interface,
                              struct error *error);
/** Forget the parts and captures behind the first `part_count` and `capture_count`: of a state that turned out to be no whole one. */
void state_heads_forget(struct state_heads *heads, unsigned part_count, unsigned capture_count);
/** Of one capture all together, in order. */
int state_heads_add_host(struct state_heads *heads, unsigned capture, const struct mac *mac, struct error *error);

/** Unite and sort. ranks[n] becomes the place of the capture that was added as the n-th, or STATE_DROPPED; it has room for all. */
int state_heads_unite(struct state_heads *heads, uint32_t *ranks, struct error *error);

/** Write the lines up to what was seen; returns how many, or a negative errno. */
int64_t state_heads_write(const struct state_heads *heads, FILE *output, struct error *error);

/** Give the MAC addresses of a capture. */
int state_heads_hosts(const struct state_heads *heads, unsigned capture,
                      void (*take)(void *context, const struct mac *mac), void *context);

#endif
