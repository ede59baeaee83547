/** Plans as commands take them: read, complained of, named by --segment. */
#ifndef PLANNING_H
#define PLANNING_H

#include <stdio.h>

#include "cli/option.h"
#include "v6audit/audit.h"
#include "v6audit/plan.h"

/** Read the files of --plan (or of `plan check`) into *plan (NULL when there are none) and complain of what is wrong. Warnings go to `warnings`; NULL:
 *  nobody wants them. Returns 0 or EXIT_TROUBLE. plan_free() frees the plan. */
int planning_load(const struct text_list *files, struct plan **plan, FILE *warnings);

/** Errors on standard error with the line they stand in, warnings to `warnings` (NULL: nobody wants them). */
void planning_show(const struct plan_messages *messages, FILE *warnings);

/** What --segment [INTERFACE=]NAME says, for audit_options. Free with planning_free_names. Returns 0 or EXIT_TROUBLE. */
int planning_names(const struct text_list *texts, const struct plan *plan, struct audit_segment_name **names);
void planning_free_names(struct audit_segment_name *names, unsigned count);

#endif
