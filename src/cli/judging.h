/** From the command line to how an audit judges: checks, thresholds, what makes it fail. Every name is looked up; an unknown one is an error. */
#ifndef JUDGING_H
#define JUDGING_H

#include "cli/option.h"
#include "v6audit/audit.h"

struct judging {
    struct audit_setting *settings; /* owned */
    unsigned setting_count;
    enum segment_by segment_by;
    bool never_fails; /* --fail-on never */
    enum severity severity;
    enum confidence confidence;
};

/** 0, or -EINVAL with `error` filled. Free with judging_free either way. */
int judging_read(const struct arguments *arguments, struct judging *judging, struct error *error);
void judging_free(struct judging *judging);

#endif
