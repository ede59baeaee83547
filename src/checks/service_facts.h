/** What the checks of services and outages share. */
#ifndef V6AUDIT_SERVICE_FACTS_H
#define V6AUDIT_SERVICE_FACTS_H

#include "checks/judgement.h"
#include "v6audit/service.h"

enum { SERVICE_TEXT_SIZE = 240 };

/** "www.example (198.51.100.80 tcp/443)". */
const char *service_describe(const struct service *service, const char *name, char *text);
/** Ours to change: on this segment, in the plan's aggregates, or named in the plan. */
bool service_is_ours(const struct judgement *judgement, const struct service_view *view);
/** What service-ipv4-only says: the service is ours and answers over IPv4 only. `claim` names it, with the confidence that its evidence allows. */
bool service_is_ipv4_only(const struct judgement *judgement, const struct service_view *view, struct claim *claim);
/** Why it is: "over IPv6 it refuses connections". */
const char *service_why_ipv4_only(enum service_state ipv6_state);
/** Calls `judge` for each service that the report shows. */
void service_each(struct judgement *judgement,
                  void (*judge)(struct judgement *judgement, const struct service_view *view));
/** "12.3 ms". */
const char *service_milliseconds(uint32_t microseconds, char text[24]);
/** The segment has, or the plan wants, no IPv4: model ipv6-only or ipv6-mostly, or a router that announces NAT64 (PREF64). */
bool service_segment_is_ipv6_only(const struct judgement *judgement, const struct segment *segment);

#endif
