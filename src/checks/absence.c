#include "checks/absence.h"

#include "base/clock.h"

/* The interval that a router must be given: what it says or shows, else a third of its lifetime (RFC 4861 §6.2.1). */
static int64_t interval_of(const struct router *router)
{
    uint32_t milliseconds;
    bool from_option;
    int64_t interval = router_interval(router, &milliseconds, &from_option)
                           ? (int64_t)milliseconds * (CLOCK_SECOND / 1000)
                           : router->ra.router_lifetime * CLOCK_SECOND / 3;
    return interval > router->longest_gap ? interval : router->longest_gap;
}

static int64_t needed_on(const struct judgement *judgement, const struct segment *segment)
{
    int64_t needed = judgement_setting(judgement, SETTING_PREFIX_UNSEEN) * CLOCK_SECOND;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        if (router->segment == segment && !router_is_flood(router) && 3 * interval_of(router) > needed)
            needed = 3 * interval_of(router);
    return needed;
}

bool absence_open(const struct judgement *judgement, const struct plan_segment *plan, struct absence_view *view)
{
    *view = (struct absence_view){ .plan = plan };
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        if (judgement_plan(judgement, segment) != plan)
            continue;
        view->flood = view->flood || segment->vantage.multicast == MULTICAST_FLOOD;
        view->advertised = view->advertised || segment->router_advertisements > 0;
        if (view->segment && segment->watched <= view->watched)
            continue;
        view->segment = segment;
        view->watched = segment->watched;
        view->needed = needed_on(judgement, segment);
    }
    return view->segment != NULL;
}

bool absence_watched_enough(const struct absence_view *view)
{
    return view->watched >= view->needed;
}

void absence_withhold_short(struct judgement *judgement, const struct absence_view *view)
{
    judgement_withhold(judgement, view->segment, "not seen, capture too short (%lld of %lld s)",
                       (long long)(view->watched / CLOCK_SECOND), (long long)(view->needed / CLOCK_SECOND));
}

bool absence_includes(const struct judgement *judgement, const struct absence_view *view, const struct segment *segment)
{
    return judgement_plan(judgement, segment) == view->plan;
}
