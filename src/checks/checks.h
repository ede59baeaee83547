/** The catalogue and its dispatch. */
#ifndef V6AUDIT_CHECKS_H
#define V6AUDIT_CHECKS_H

#include "checks/judgement.h"

enum { CHECKS_MAX = 256, EVENT_TYPE_COUNT = 32, PACKET_KIND_COUNT = 8 };

/** Checks that listen to the same: indexes of checks_list, in its order. */
struct listener_list {
    unsigned count;
    uint8_t indexes[CHECKS_MAX];
};

struct check_listeners {
    struct listener_list events[EVENT_TYPE_COUNT];   /* by the bit of enum event_type */
    struct listener_list packets[PACKET_KIND_COUNT]; /* those to EVENT_PACKET, by the bit of enum check_packets */
};

/** A family's table. */
struct check_table {
    const struct check *rows;
    unsigned count;
};

/** Which checks run: by globs. Returns −EINVAL with `error` when a glob matches no id. `enabled` has CHECKS_MAX places, by index of checks_list. */
int checks_select(const char *const *only, unsigned only_count, const char *const *without, unsigned without_count,
                  bool *enabled, struct error *error);

/** From the table of checks, once. */
void checks_subscribe(const bool *enabled, struct check_listeners *listeners);
/** Hand each event to the checks that listen to it, in the order of the events. */
void checks_judge(struct judgement *judgement, const struct check_listeners *listeners,
                  const struct event_list *events);
/** The capture has ended: let all checks conclude. */
void checks_conclude(struct judgement *judgement, const bool *enabled);
/** Exemptions were applied: let those checks speak that judge them. */
void checks_review(struct judgement *judgement, const bool *enabled);
/** Does finding a explain finding b? By the table (`absorbs`) and by what both are about. */
bool checks_absorb(void *context, const struct finding *a, const struct finding *b);

#endif
