/** Parts of a learnt plan that need a closer look at what was seen. */
#ifndef PLAN_LEARNT_H
#define PLAN_LEARNT_H

#include "v6audit/inventory.h"
#include "v6audit/plan.h"
#include "v6audit/service.h"

/** `ra:` of a router: what it sent alike all the time. A field that it changed, or left unspecified, is not named. The plan owns what is allocated.
 *  Returns 0 or -ENOMEM. */
int plan_learnt_parameters(const struct router *router, struct plan_router *entry);

/** A name as a plan takes it (v6audit-plan(5)); an odd one is left to people. */
bool plan_learnt_is_plain(const char *name);

/** A service that belongs in the plan: on the segment itself, it answered, and its port is no passing one. */
bool plan_learnt_is_service(const struct service *service);

#endif
