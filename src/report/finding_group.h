/** Findings for people: those of one check and severity together, absorbed and exempted ones apart, worst first. */
#ifndef FINDING_GROUP_H
#define FINDING_GROUP_H

#include "v6audit/audit.h"

struct finding_group {
    enum severity severity;
    const struct check *check;
    unsigned first, count; /* in finding_groups.findings */
};

struct finding_groups {
    const struct finding **findings; /* that count, group after group, in the store's order within one */
    struct finding_group *groups;
    unsigned count, group_count;
    unsigned exempted; /* findings that an exemption covers */
};

/** Returns 0, or -ENOMEM with `error` filled. */
int finding_group_make(struct finding_groups *groups, const struct audit *audit, struct error *error);
void finding_group_free(struct finding_groups *groups);

/** The next finding of the list, from *place on, that `finding` explains; NULL when there are no more. Start with *place = 0. */
const struct finding *finding_group_absorbed(const struct audit *audit, const struct finding *finding, unsigned *place);

#endif
