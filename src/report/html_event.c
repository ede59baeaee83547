#include "report/html_event.h"

#include <errno.h>
#include <stdlib.h>

#include "findings/findings.h"
#include "report/html_piece.h"
#include "report/wording.h"

enum { EVENTS_MAX = 500 };

enum event_kind { ROUTER_FIRST, ROUTER_CHANGED, ROUTER_GONE, ROUTER_OVER, OUTAGE_START, OUTAGE_END, FINDING_FIRST };

struct happening {
    int64_t time; /* clock time */
    enum event_kind kind;
    unsigned place; /* in the order of the listing: makes equal times stand in one order */
    const struct router *router;
    const struct router_change *change;
    const struct outage *outage;
    const struct finding *finding;
};

struct happenings {
    unsigned count, lost;
    struct happening list[EVENTS_MAX];
};

static void add(struct happenings *happenings, struct happening happening)
{
    if (happenings->count == EVENTS_MAX) {
        happenings->lost++;
        return;
    }
    happening.place = happenings->count;
    happenings->list[happenings->count++] = happening;
}

static void add_router(struct happenings *happenings, const struct router *router)
{
    add(happenings, (struct happening){ .time = router->first_seen, .kind = ROUTER_FIRST, .router = router });
    for (unsigned i = 0; i < router->change_count; i++)
        add(happenings, (struct happening){ .time = router->changes[i].frame.time,
                                            .kind = ROUTER_CHANGED,
                                            .router = router,
                                            .change = &router->changes[i] });
    if (router->state == ROUTER_WITHDRAWN)
        add(happenings, (struct happening){ .time = router->withdrawn_time, .kind = ROUTER_GONE, .router = router });
    if (router->state == ROUTER_EXPIRED)
        add(happenings, (struct happening){ .time = router->default_until, .kind = ROUTER_OVER, .router = router });
}

static void collect(struct happenings *happenings, const struct listing *listing)
{
    const struct outage *outages;
    const struct finding *const *list;
    unsigned outage_count = audit_outages(listing->audit, &outages);
    unsigned found = findings_list(audit_findings(listing->audit), &list);
    for (unsigned i = 0; i < outage_count; i++) {
        add(happenings, (struct happening){ .time = outages[i].start, .kind = OUTAGE_START, .outage = &outages[i] });
        if (!outages[i].open)
            add(happenings, (struct happening){ .time = outages[i].end, .kind = OUTAGE_END, .outage = &outages[i] });
    }
    for (unsigned i = 0; i < found; i++)
        if (list[i]->severity >= SEVERITY_MEDIUM && finding_counts(list[i]) && list[i]->evidence_count > 0)
            add(happenings,
                (struct happening){ .time = list[i]->first_seen, .kind = FINDING_FIRST, .finding = list[i] });
    for (unsigned i = 0; i < listing->router_count; i++)
        add_router(happenings, listing->routers[i]);
}

static int by_time(const void *left, const void *right)
{
    const struct happening *a = left, *b = right;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static void describe_router(const struct happening *happening, struct wording *segment, struct wording *words)
{
    char address[ADDRESS_TEXT_SIZE];
    const struct router_change *change = happening->change;
    wording_segment(happening->router->segment, segment);
    address_format(&happening->router->address, address);
    switch (happening->kind) {
    case ROUTER_FIRST: wording_add(words, "Router %s: first advertisement", address); return;
    case ROUTER_CHANGED:
        wording_add(words, "Router %s: %s changed from %s to %s", address, change->field,
                    change->from[0] ? change->from : "nothing", change->to[0] ? change->to : "nothing");
        return;
    case ROUTER_GONE: wording_add(words, "Router %s: no longer a default router", address); return;
    case ROUTER_OVER: wording_add(words, "Router %s: its lifetime ended, nobody renewed it", address); return;
    case OUTAGE_START:
    case OUTAGE_END:
    case FINDING_FIRST: return;
    }
}

static void describe(const struct listing *listing, const struct happening *happening, struct wording *segment,
                     struct wording *words)
{
    char subject[FINDING_KEY_SIZE];
    if (happening->router) {
        describe_router(happening, segment, words);
    } else if (happening->outage) {
        wording_segment(happening->outage->segment, segment);
        wording_add(words, "%s: %s, %s", happening->kind == OUTAGE_START ? "Outage begins" : "Outage ends",
                    happening->outage->check->title, subject_format(&happening->outage->subject, subject));
    } else {
        struct wording whom = { 0 };
        wording_finding_segment(listing->audit, happening->finding, segment);
        wording_subject(listing->audit, happening->finding, &whom);
        wording_add(words, "%s%s%s (%s, %s)", happening->finding->check->title, whom.length ? ": " : "", whom.text,
                    severity_word(happening->finding->severity), happening->finding->check->id);
    }
}

static void put_row(FILE *file, const struct listing *listing, const struct happening *happening)
{
    char time[32];
    struct wording segment = { 0 }, words = { 0 };
    describe(listing, happening, &segment, &words);
    html_piece_markup(file, "<tr><td class=\"time\">%s</td><td>",
                      wording_time(audit_wall_time(listing->audit, happening->time), time));
    html_piece_text(file, segment.text);
    html_piece_markup(file, "</td><td class=\"long\">");
    html_piece_text(file, words.text);
    html_piece_markup(file, "</td></tr>\n");
}

int html_event_table(FILE *file, const struct listing *listing)
{
    struct happenings *happenings = calloc(1, sizeof *happenings);
    char number[32];
    if (!happenings)
        return -ENOMEM;
    collect(happenings, listing);
    qsort(happenings->list, happenings->count, sizeof happenings->list[0], by_time);
    if (happenings->count > 0) {
        html_piece_markup(file, "<details><summary>The same in words: %s event%s</summary>\n",
                          wording_count(happenings->count, number), happenings->count == 1 ? "" : "s");
        html_piece_table_start(file, "Events in order of time");
        html_piece_markup(file, "<th scope=\"col\">Time (UTC)</th><th scope=\"col\">Segment</th>"
                                "<th scope=\"col\">What</th></tr></thead><tbody>\n");
        for (unsigned i = 0; i < happenings->count; i++)
            put_row(file, listing, &happenings->list[i]);
        html_piece_markup(file, "</tbody></table></div>\n");
        if (happenings->lost > 0)
            html_piece_markup(file, "<p>and %s more, see -f json</p>\n", wording_count(happenings->lost, number));
        html_piece_markup(file, "</details>\n");
    }
    free(happenings);
    return 0;
}
