#include <string.h>

#include "base/clock.h"
#include "findings/findings.h"
#include "report/html_piece.h"
#include "report/svg.h"
#include "report/svg_piece.h"
#include "report/wording.h"

enum { ROUTERS_MAX = 24, OUTAGES_MAX = 24, FINDINGS_MAX = 24, AXIS = 26, SECTION = 26, TICKS_MAX = 8, PERIOD_MIN = 3 };

struct timeline {
    FILE *file;
    const struct listing *listing;
    int64_t start, length; /* clock times */
    unsigned y;
};

static unsigned place_of(const struct timeline *timeline, int64_t time)
{
    int64_t offset = time - timeline->start;
    if (offset < 0)
        offset = 0;
    if (offset > timeline->length)
        offset = timeline->length;
    return SVG_LABEL + (unsigned)((double)offset * SVG_BAR / (double)timeline->length);
}

static const char *time_text(const struct timeline *timeline, int64_t time, char text[32])
{
    return wording_time_of_day(audit_wall_time(timeline->listing->audit, time), text);
}

/* ── the axis ── */

/* The smallest round step that needs no more than TICKS_MAX marks. */
static int64_t step_of(int64_t length)
{
    static const int64_t seconds[] = {
        1,    2,    5,    10,    15,    30,    60,    120,    300,    600,     900,
        1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000
    };
    size_t i = 0;
    while (i + 1 < sizeof seconds / sizeof seconds[0] && length / (seconds[i] * CLOCK_SECOND) >= TICKS_MAX)
        i++;
    return seconds[i] * CLOCK_SECOND;
}

static void put_axis(const struct timeline *timeline, unsigned height)
{
    int64_t wall = audit_wall_time(timeline->listing->audit, timeline->start), step = step_of(timeline->length);
    int64_t first = (step - wall % step) % step;
    for (int64_t offset = first; offset <= timeline->length && (offset - first) / step < 2 * TICKS_MAX;
         offset += step) {
        char text[32];
        unsigned x = place_of(timeline, timeline->start + offset);
        html_piece_markup(timeline->file, "<path class=\"grid\" d=\"M %u %d V %u\"/>\n", x, AXIS - 6, height);
        wording_time(wall + offset, text);
        if (step >= 86400 * CLOCK_SECOND)
            text[10] = '\0'; /* the day */
        else if (step >= 60 * CLOCK_SECOND)
            text[16] = '\0'; /* without seconds */
        const char *shown = step >= 86400 * CLOCK_SECOND ? text : text + 11;
        svg_piece_text(timeline->file, x, 14, x > SVG_WIDTH - 40 ? "end quiet" : "middle quiet", shown);
    }
}

static void put_section(struct timeline *timeline, const char *title)
{
    svg_piece_text(timeline->file, 4, timeline->y + 18, "strong", title);
    timeline->y += SECTION;
}

/* ── marks ── */

/* From one time to another; so short that nobody would see it, it is a stroke. */
static void put_period(const struct timeline *timeline, const char *class, int64_t from, int64_t to, unsigned height,
                       const char *title)
{
    unsigned x = place_of(timeline, from), end = place_of(timeline, to);
    unsigned width = end < x + PERIOD_MIN ? PERIOD_MIN : end - x;
    html_piece_markup(timeline->file, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"><title>", class,
                      x, timeline->y + (SVG_ROW - height) / 2, width, height);
    html_piece_text(timeline->file, title);
    html_piece_markup(timeline->file, "</title></rect>\n");
}

static void put_disc(const struct timeline *timeline, const char *class, int64_t time, const char *title)
{
    char text[32];
    html_piece_markup(timeline->file, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"5\"><title>", class,
                      place_of(timeline, time), timeline->y + SVG_ROW / 2);
    html_piece_text(timeline->file, title);
    html_piece_markup(timeline->file, ", %s</title></circle>\n", time_text(timeline, time, text));
}

static void put_diamond(const struct timeline *timeline, int64_t time, const char *title)
{
    char text[32];
    unsigned x = place_of(timeline, time), y = timeline->y + SVG_ROW / 2;
    html_piece_markup(timeline->file, "<path class=\"change\" d=\"M %u %u l 7 7 -7 7 -7 -7 z\"><title>", x, y - 7);
    html_piece_text(timeline->file, title);
    html_piece_markup(timeline->file, ", %s</title></path>\n", time_text(timeline, time, text));
}

/* ── routers ── */

/* A stroke wherever it advertised. */
static void put_cadence(const struct timeline *timeline, const struct cadence *cadence)
{
    html_piece_markup(timeline->file, "<path class=\"beat\" d=\"");
    for (unsigned i = 0; cadence->width > 0 && i < CADENCE_BUCKETS; i++)
        if (cadence->counts[i] > 0)
            html_piece_markup(timeline->file, "M %u %u v 16 ",
                              place_of(timeline, cadence->start + (int64_t)i * cadence->width +
                                                     (cadence->width > CLOCK_SECOND ? cadence->width / 2 : 0)),
                              timeline->y + SVG_ROW / 2 - 8);
    html_piece_markup(timeline->file, "\"/>\n");
}

static void put_router(struct timeline *timeline, const struct router *router)
{
    char text[ADDRESS_TEXT_SIZE], from[32], to[32], number[32];
    struct wording segment = { 0 }, title = { 0 };
    wording_segment(router->segment, &segment);
    svg_piece_label(timeline->file, timeline->y, address_format(&router->address, text), segment.text);
    wording_add(&title, "%s advertisement%s, %s to %s", wording_count(router->advertisements, number),
                router->advertisements == 1 ? "" : "s", time_text(timeline, router->first_seen, from),
                time_text(timeline, router->last_seen, to));
    put_period(timeline, "bar", router->first_seen, router->last_seen, 4, title.text);
    put_cadence(timeline, &router->cadence);
    for (unsigned i = 0; i < router->change_count; i++) {
        const struct router_change *change = &router->changes[i];
        struct wording words = { 0 };
        wording_add(&words, "%s: %s → %s", change->field, change->from, change->to);
        put_diamond(timeline, change->frame.time, words.text);
    }
    if (router->state == ROUTER_WITHDRAWN)
        put_diamond(timeline, router->withdrawn_time, "no longer a default router");
    if (router->state == ROUTER_EXPIRED)
        put_disc(timeline, "mark", router->default_until, "its lifetime ended, nobody renewed it");
    timeline->y += SVG_ROW;
}

/* ── outages and findings ── */

static void put_outage(struct timeline *timeline, const struct outage *outage)
{
    char subject[FINDING_KEY_SIZE], duration[32];
    struct wording second = { 0 }, title = { 0 };
    int64_t end = outage->open ? timeline->start + timeline->length : outage->end;
    wording_segment(outage->segment, &second);
    wording_add(&second, ", %s", outage->check->id);
    svg_piece_label(timeline->file, timeline->y, subject_format(&outage->subject, subject), second.text);
    wording_add(&title, "%s: %s%s%s", outage->check->title, wording_duration(end - outage->start, duration),
                outage->open ? ", still so at the end" : "", outage->ipv4_unaffected ? ", IPv4 went on" : "");
    put_period(timeline, outage->open ? "mark open" : "mark", outage->start, end, 18, title.text);
    timeline->y += SVG_ROW;
}

static bool is_drawn(const struct finding *finding)
{
    return finding->severity >= SEVERITY_MEDIUM && finding_counts(finding) && finding->evidence_count > 0;
}

static void put_finding(struct timeline *timeline, const struct finding *finding)
{
    struct wording subject = { 0 }, title = { 0 };
    char class[32], from[32], to[32];
    wording_subject(timeline->listing->audit, finding, &subject);
    svg_piece_label(timeline->file, timeline->y, finding->check->title, subject.text);
    wording_add(&title, "%s, %s to %s", finding->check->title, time_text(timeline, finding->first_seen, from),
                time_text(timeline, finding->last_seen, to));
    snprintf(class, sizeof class, "of-%s", severity_word(finding->severity));
    put_period(timeline, class, finding->first_seen, finding->last_seen, 4, title.text);
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        struct wording frame = { 0 };
        char number[32];
        wording_add(&frame, "frame %s", wording_count(finding->evidence[i].frame.number, number));
        put_disc(timeline, class, finding->evidence[i].frame.time, frame.text);
    }
    timeline->y += SVG_ROW;
}

/* ── the whole ── */

struct contents {
    unsigned routers, outages, findings, findings_left;
};

static struct contents count(const struct listing *listing)
{
    const struct outage *outages;
    const struct finding *const *list;
    unsigned found = findings_list(audit_findings(listing->audit), &list);
    struct contents contents = { .routers = listing->router_count, .outages = audit_outages(listing->audit, &outages) };
    for (unsigned i = 0; i < found; i++)
        contents.findings += is_drawn(list[i]);
    if (contents.routers > ROUTERS_MAX)
        contents.routers = ROUTERS_MAX;
    if (contents.outages > OUTAGES_MAX)
        contents.outages = OUTAGES_MAX;
    if (contents.findings > FINDINGS_MAX) {
        contents.findings_left = contents.findings - FINDINGS_MAX;
        contents.findings = FINDINGS_MAX;
    }
    return contents;
}

static void put_rows(struct timeline *timeline, const struct contents *contents)
{
    const struct outage *outages;
    const struct finding *const *list;
    audit_outages(timeline->listing->audit, &outages);
    unsigned found = findings_list(audit_findings(timeline->listing->audit), &list), put = 0;
    if (contents->outages > 0)
        put_section(timeline, "Outages");
    for (unsigned i = 0; i < contents->outages; i++)
        put_outage(timeline, &outages[i]);
    if (contents->findings > 0)
        put_section(timeline, "Findings");
    for (unsigned i = 0; i < found && put < contents->findings; i++)
        if (is_drawn(list[i])) {
            put_finding(timeline, list[i]);
            put++;
        }
    if (contents->routers > 0)
        put_section(timeline, "Router Advertisements");
    for (unsigned i = 0; i < contents->routers; i++)
        put_router(timeline, timeline->listing->routers[i]);
}

static unsigned height_of(const struct contents *contents)
{
    unsigned sections = 0u + (contents->routers > 0) + (contents->outages > 0) + (contents->findings > 0);
    return AXIS + sections * SECTION + (contents->routers + contents->outages + contents->findings) * SVG_ROW;
}

static void put_caption(const struct timeline *timeline, const struct contents *contents)
{
    struct wording caption = { 0 };
    char day[32], number[32];
    wording_time(audit_wall_time(timeline->listing->audit, timeline->start), day);
    wording_add(&caption,
                "Times in UTC, the first is of %.10s. A stroke is where a router advertised, a diamond a change of "
                "what it advertises, a disc a frame that proves a finding. Point at one to read it.",
                day);
    unsigned left = timeline->listing->router_count - contents->routers;
    if (left > 0)
        wording_add(&caption, " %s more router%s not drawn.", wording_count(left, number), left == 1 ? " is" : "s are");
    if (contents->findings_left > 0)
        wording_add(&caption, " %s more finding%s not drawn.", wording_count(contents->findings_left, number),
                    contents->findings_left == 1 ? " is" : "s are");
    svg_piece_end(timeline->file, caption.text);
}

void svg_timeline(FILE *file, const struct listing *listing)
{
    const struct coverage *coverage = audit_coverage(listing->audit);
    struct contents contents = count(listing);
    struct timeline timeline = { .file = file, .listing = listing, .start = coverage->start, .y = AXIS };
    unsigned height = height_of(&contents);
    timeline.length = coverage->end - coverage->start;
    if (contents.routers + contents.outages + contents.findings == 0 || timeline.length <= 0)
        return;
    svg_piece_open(file, height, "What happened when",
                   "A row for each outage, finding and router along the time of the capture. The list of events below "
                   "has the same in words.");
    put_axis(&timeline, height);
    put_rows(&timeline, &contents);
    svg_piece_close(file);
    put_caption(&timeline, &contents);
}
