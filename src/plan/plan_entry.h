/** The keys of a segment's entries in a plan, and the words that rows of keys are written with. */
#ifndef V6AUDIT_PLAN_ENTRY_H
#define V6AUDIT_PLAN_ENTRY_H

#include "plan/schema.h"

#define FIELD(owner, member)                                                                                           \
    .offset = (unsigned)offsetof(struct owner, member), .size = (unsigned)sizeof(((struct owner *)0)->member)
#define HAS(owner, member)  .has = (unsigned)offsetof(struct owner, member) + 1
#define NONE(owner, member) .none = (unsigned)offsetof(struct owner, member) + 1
#define ARRAY(owner, member, number)                                                                                   \
    .type = SCHEMA_LIST, .offset = (unsigned)offsetof(struct owner, member),                                           \
    .count = (unsigned)offsetof(struct owner, number) + 1
#define PLACE(owner) .place = (unsigned)offsetof(struct owner, place) + 1
#define GROUP(array, owner)                                                                                            \
    .rows = array, .count = (unsigned)(sizeof array / sizeof array[0]), .size = (unsigned)sizeof(struct owner)
#define REVIEWED(owner)                                                                                                \
    {                                                                                                                  \
        .key = "reviewed", .type = SCHEMA_BOOL, FIELD(owner, reviewed), .initial = 1,                                  \
        .help = "`no`: nobody has checked this entry yet; `v6audit learn` writes it. An unreviewed router is "         \
                "expected, but stays `ra-unverified`. `v6audit plan check` lists what is unreviewed. Default: yes.",   \
        .example = "reviewed: no"                                                                                      \
    }

extern const struct schema_group plan_entry_ra, plan_entry_prefix, plan_entry_router, plan_entry_dhcpv6_server,
    plan_entry_dhcpv4_server, plan_entry_dns_server, plan_entry_querier, plan_entry_service, plan_entry_host,
    plan_entry_stage;

#endif
