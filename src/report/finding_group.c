#include "report/finding_group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_of(const struct finding *finding, const struct finding_group *group)
{
    return finding_counts(finding) && finding->severity == group->severity && finding->check == group->check;
}

/* The checks of a severity in the order in which the list names them, each with all its findings. */
static void gather(struct finding_groups *groups, const struct finding *const *list, unsigned count,
                   enum severity severity)
{
    unsigned of_severity = groups->group_count;
    for (unsigned i = 0; i < count; i++) {
        if (!finding_counts(list[i]) || list[i]->severity != severity)
            continue;
        unsigned k = of_severity;
        while (k < groups->group_count && groups->groups[k].check != list[i]->check)
            k++;
        if (k < groups->group_count)
            continue;
        struct finding_group *group = &groups->groups[groups->group_count++];
        *group = (struct finding_group){ .severity = severity, .check = list[i]->check, .first = groups->count };
        for (unsigned n = i; n < count; n++)
            if (is_of(list[n], group))
                groups->findings[groups->count++] = list[n];
        group->count = groups->count - group->first;
    }
}

int finding_group_make(struct finding_groups *groups, const struct audit *audit, struct error *error)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list);
    *groups = (struct finding_groups){ 0 };
    groups->findings = calloc(count + 1u, sizeof *groups->findings);
    groups->groups = calloc(count + 1u, sizeof *groups->groups);
    if (!groups->findings || !groups->groups) {
        finding_group_free(groups);
        return error_set(error, -ENOMEM, "cannot sort the findings: out of memory");
    }
    for (unsigned severity = SEVERITY_COUNT; severity-- > 0;)
        gather(groups, list, count, (enum severity)severity);
    for (unsigned i = 0; i < count; i++)
        groups->exempted += list[i]->exempted;
    return 0;
}

void finding_group_free(struct finding_groups *groups)
{
    free(groups->findings);
    free(groups->groups);
    *groups = (struct finding_groups){ 0 };
}

const struct finding *finding_group_absorbed(const struct audit *audit, const struct finding *finding, unsigned *place)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list);
    while (*place < count) {
        const struct finding *next = list[(*place)++];
        if (next->absorbed_by == finding)
            return next;
    }
    return NULL;
}
