/** --anonymize: what must be replaced before an audit begins, and the key of a finding as a person knows it from an open report. */
#ifndef HIDING_H
#define HIDING_H

#include "cli/option.h"
#include "v6audit/anonymize.h"
#include "v6audit/audit.h"

struct hiding {
    struct anonymizer *anonymizer; /* NULL: nothing is hidden */
    const char **plan_files;       /* as reports call them */
    char **segments;               /* original names of the plan's segments, in its order */
    const struct plan *plan;
    char key[FINDING_KEY_SIZE]; /* of hiding_key */
};

/** Read the key and replace the plan (may be NULL) and the names of --segment. Returns 0, or an exit status after it was said on standard error. Free with
 *  hiding_free either way. */
int hiding_begin(const struct arguments *arguments, struct plan *plan, struct audit_segment_name *segment_names,
                 struct hiding *hiding);
void hiding_free(struct hiding *hiding);

/** The key of --extract: as it is when a finding has it, else as an open report would have it, replaced. */
const char *hiding_key(struct hiding *hiding, const struct audit *audit, const char *key);

#endif
