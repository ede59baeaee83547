/** From a tree of YAML to a plan, by the schema. */
#ifndef PLAN_BUILD_H
#define PLAN_BUILD_H

#include "plan/plan_tree.h"
#include "plan/schema.h"

enum { PLAN_LIST_MAX = 65536 };

/** Add what the file says to `document`. `file` is the name in places: it must live as long as the plan. Errors go to `messages`. */
void plan_build(struct plan_document *document, const struct plan_node *root, const char *file,
                struct plan_messages *messages);

#endif
