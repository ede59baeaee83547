#include "news.h"

#include "checks/outage.h"
#include "conclusion.h"

enum { NEWS_A_TURN = 64 };

static void tell_outages(struct audit *audit, const struct audit_listener *listener, int64_t now)
{
    struct outage *list;
    unsigned count = outage_rows(&audit->judgement, &list);
    audit->judgement.outage_news = false;
    for (unsigned i = 0; i < count; i++)
        if (list[i].is_news) {
            list[i].is_news = false;
            listener->outage(listener->context, &list[i], now);
        }
}

/* What explains others comes first, so that who listens need not take back what he just said. */
static bool comes_before(const struct finding *a, const struct finding *b)
{
    bool explains = a->check->absorbs[0] != NULL, other = b->check->absorbs[0] != NULL;
    return explains != other ? explains : a->severity > b->severity;
}

static bool tell_findings(struct audit *audit, const struct audit_listener *listener, int64_t now)
{
    struct finding *list[NEWS_A_TURN], *finding;
    unsigned count = 0;
    while (count < NEWS_A_TURN && (finding = findings_take_news(audit->findings))) {
        unsigned place = count++;
        for (; place > 0 && comes_before(finding, list[place - 1]); place--)
            list[place] = list[place - 1];
        list[place] = finding;
    }
    for (unsigned i = 0; i < count; i++) {
        conclusion_exempt(audit, list[i]);
        if (!list[i]->withdrawn)
            listener->finding(listener->context, list[i], now);
    }
    return count == NEWS_A_TURN;
}

void news_tell(struct audit *audit, const struct event_list *events, int64_t now)
{
    const struct audit_listener *listener = audit->options.listener;
    if (!listener)
        return;
    for (unsigned i = 0; events && i < events->count; i++)
        if (events->events[i].type & listener->events)
            listener->event(listener->context, &events->events[i]);
    if (audit->judgement.outage_news)
        tell_outages(audit, listener, now);
    while (tell_findings(audit, listener, now))
        ;
}
