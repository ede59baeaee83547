/** What a plan may not say although each of its values is right, and what it says that is likely a mistake. */
#ifndef PLAN_LINT_H
#define PLAN_LINT_H

#include "plan/plan_message.h"

/** One entry by itself; these also complete it. They have the shape of schema_group.finish. */
void plan_lint_prefix(void *element, struct plan_messages *messages);
void plan_lint_router(void *element, struct plan_messages *messages);
void plan_lint_service(void *element, struct plan_messages *messages);
void plan_lint_exemption(void *element, struct plan_messages *messages);

/** The whole plan, when all its files are read: names and selectors that stand twice, prefixes that overlap, segments that do not exist. */
void plan_lint_whole(const struct plan *plan, struct plan_messages *messages);

#endif
