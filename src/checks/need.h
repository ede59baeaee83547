/** Builds the lists of v6audit/need.h. */
#ifndef V6AUDIT_CHECKS_NEED_H
#define V6AUDIT_CHECKS_NEED_H

#include "checks/judgement.h"
#include "v6audit/need.h"

/** All facts about one use of IPv4 that its verdict may need. */
struct need_case {
    const struct judgement *judgement;
    const struct use *use;              /* NULL: of NEED_SERVED */
    const struct use *ipv6_use;         /* what the same device did with the same service over IPv6; or NULL */
    struct host_verdict device, server; /* server: valid when need->server_host */
    bool has_view;
    struct service_view view;
    bool ipv6_only_segment;       /* the segment is meant to do without IPv4 */
    uint32_t asked_a, asked_aaaa; /* the device's questions for the name */
    struct need *need;            /* all filled but verdict, confidence, why, to_decide */
};

/** Decide: the first rule of the table that applies (need_rules.c). False: the device does the same over IPv6, there is nothing to list. */
bool need_rules_decide(struct need_case *facts);

int need_list_make(const struct judgement *judgement, struct need_list *list);
int equipment_list_make(const struct judgement *judgement, const struct need_list *needs, struct equipment_list *list);

#endif
