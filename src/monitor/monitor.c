#include "monitor/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "checks/checks.h"
#include "checks/outage.h"
#include "findings/findings.h"
#include "monitor/news.h"

/* One finding that was raised. */
struct alert {
    const struct finding *finding;
    const struct finding *explained_by; /* NULL: an alert of its own */
    bool open, told;                    /* told: that it opened was written */
    bool is_outage;                     /* it is about one, which has news of its own */
    enum severity severity;             /* as told last */
    enum confidence confidence;
    int64_t seen; /* last_seen when it closed */
};

struct monitor {
    struct monitor_options options;
    struct audit_listener listener;
    const struct audit *audit;
    struct alert *alerts;
    unsigned count, room;
    const struct outage *outages[OUTAGE_MAX]; /* open ones */
    unsigned outage_count;
    struct news_counts counts;
    struct json_writer writer;
    struct text_layout layout;
    int64_t now;
    bool muted;
    int failure; /* negative errno */
};

/* ── writing ── */

/* As JSON, into writer->text. */
static bool compose(struct monitor *monitor, const struct news *news)
{
    json_reset(&monitor->writer);
    news_write_json(&monitor->writer, news);
    int status = json_finish(&monitor->writer);
    if (status < 0)
        monitor->failure = status;
    return status >= 0;
}

static bool is_alert(const struct alert *alert)
{
    return !alert->explained_by && alert->finding->severity > SEVERITY_INFO;
}

/* `is_for_hook`: it is about an alert, not one of the news that only some want to see. */
static void write_news(struct monitor *monitor, struct news news, bool is_for_hook)
{
    if (monitor->muted)
        return;
    news.audit = monitor->audit;
    if (!news.time)
        news.time = monitor->now;
    errno = 0;
    if (is_for_hook && monitor->options.alert && compose(monitor, &news))
        monitor->options.alert(monitor->options.context, news_word(news.type), monitor->writer.text);
    if (monitor->failure)
        return; /* the hook hears on */
    if (!monitor->options.json) {
        news_write_text(&monitor->layout, &news);
    } else if (compose(monitor, &news)) {
        const char *text = monitor->writer.text;
        if (fwrite(text, 1, strlen(text), monitor->options.file) != strlen(text))
            monitor->failure = errno ? -errno : -EIO;
    }
    if (fflush(monitor->options.file) != 0 && !monitor->failure)
        monitor->failure = errno ? -errno : -EIO;
}

/* ── which of it is an alert, and which is shown ── */

static enum severity least_shown(const struct monitor *monitor)
{
    if (monitor->options.verbosity < 0)
        return monitor->options.least;
    return monitor->options.verbosity > 0 ? SEVERITY_INFO : SEVERITY_LOW;
}

static const struct outage *outage_of(const struct monitor *monitor, const struct finding *finding)
{
    char subject[FINDING_KEY_SIZE], other[FINDING_KEY_SIZE];
    for (unsigned i = 0; i < monitor->outage_count; i++) {
        const struct outage *outage = monitor->outages[i];
        if (outage->check == finding->check && outage->segment->index == finding->segment_index &&
            strcmp(subject_format(&outage->subject, subject), subject_format(&finding->subject, other)) == 0)
            return outage;
    }
    return NULL;
}

static bool shows(const struct monitor *monitor, const struct alert *alert)
{
    if (monitor->options.json)
        return true;
    return !alert->explained_by && alert->finding->severity >= least_shown(monitor) &&
           !outage_of(monitor, alert->finding);
}

/* ── alerts ── */

static void close_alert(struct monitor *monitor, struct alert *alert, const char *why, const char *absorbed_by)
{
    bool told = alert->told;
    alert->open = alert->told = false;
    alert->seen = alert->finding->last_seen;
    if (told)
        write_news(monitor,
                   (struct news){ .type = NEWS_FINDING_CLOSED,
                                  .finding = alert->finding,
                                  .why = why,
                                  .quiet = monitor->now - alert->finding->last_seen,
                                  .absorbed_by = absorbed_by },
                   is_alert(alert) && !alert->is_outage);
}

static const struct finding *explanation_of(const struct monitor *monitor, const struct alert *alert)
{
    if (alert->finding->absorbed_by)
        return alert->finding->absorbed_by;
    void *inventory = (void *)(uintptr_t)audit_inventory(monitor->audit);
    for (unsigned i = 0; i < monitor->count; i++) {
        const struct alert *other = &monitor->alerts[i];
        if (other != alert && other->open && !other->explained_by && other->finding->check->absorbs[0] &&
            checks_absorb(inventory, other->finding, alert->finding))
            return other->finding;
    }
    return NULL;
}

/* What this one explains is an alert no more. */
static void explain_others(struct monitor *monitor, const struct alert *alert)
{
    void *inventory = (void *)(uintptr_t)audit_inventory(monitor->audit);
    if (!alert->finding->check->absorbs[0])
        return;
    for (unsigned i = 0; i < monitor->count; i++) {
        struct alert *other = &monitor->alerts[i];
        if (other == alert || !other->open || other->explained_by || alert->explained_by == other->finding ||
            !checks_absorb(inventory, alert->finding, other->finding))
            continue;
        close_alert(monitor, other, "explained", alert->finding->key);
        other->explained_by = alert->finding;
    }
}

static void open_alert(struct monitor *monitor, struct alert *alert, bool again)
{
    alert->open = true;
    alert->severity = alert->finding->severity;
    alert->confidence = alert->finding->confidence;
    alert->explained_by = explanation_of(monitor, alert);
    alert->is_outage = alert->is_outage || outage_of(monitor, alert->finding);
    alert->told = shows(monitor, alert);
    if (alert->told)
        write_news(monitor,
                   (struct news){ .type = NEWS_FINDING_OPENED,
                                  .time = again ? alert->finding->last_seen : 0,
                                  .finding = alert->finding,
                                  .again = again,
                                  .absorbed_by = alert->explained_by ? alert->explained_by->key : NULL },
                   is_alert(alert) && !alert->is_outage);
    if (!alert->explained_by)
        explain_others(monitor, alert);
}

static struct alert *alert_of(struct monitor *monitor, const struct finding *finding)
{
    for (unsigned i = monitor->count; i-- > 0;)
        if (monitor->alerts[i].finding == finding)
            return &monitor->alerts[i];
    return NULL;
}

static struct alert *add_alert(struct monitor *monitor, const struct finding *finding)
{
    if (monitor->count == monitor->room) {
        unsigned room = monitor->room ? 2 * monitor->room : 64;
        struct alert *alerts = realloc(monitor->alerts, room * sizeof *alerts);
        if (!alerts) {
            monitor->failure = -ENOMEM;
            return NULL;
        }
        monitor->alerts = alerts;
        monitor->room = room;
    }
    struct alert *alert = &monitor->alerts[monitor->count++];
    *alert = (struct alert){ .finding = finding };
    return alert;
}

/* ── what the audit tells ── */

static void hear_finding(void *context, const struct finding *finding, int64_t now)
{
    struct monitor *monitor = context;
    struct alert *alert = alert_of(monitor, finding);
    monitor->now = now;
    if (finding->exempted)
        return;
    if (!alert) {
        alert = add_alert(monitor, finding);
        if (alert)
            open_alert(monitor, alert, false);
        return;
    }
    bool more = finding->severity > alert->severity || finding->confidence > alert->confidence;
    if (!alert->open) {
        if (finding->last_seen > alert->seen)
            open_alert(monitor, alert, true);
        return;
    }
    if (!more)
        return;
    alert->severity = finding->severity;
    alert->confidence = finding->confidence;
    bool told = alert->told;
    alert->told = shows(monitor, alert);
    if (alert->told)
        write_news(monitor,
                   (struct news){ .type = told ? NEWS_FINDING_UPDATED : NEWS_FINDING_OPENED,
                                  .finding = finding,
                                  .absorbed_by = alert->explained_by ? alert->explained_by->key : NULL },
                   is_alert(alert) && !alert->is_outage);
}

static void close_outage_alert(struct monitor *monitor, struct alert *alert)
{
    alert->is_outage = true;
    close_alert(monitor, alert, "outage-over", NULL);
}

static void outage_is_over(struct monitor *monitor, const struct outage *outage)
{
    char subject[FINDING_KEY_SIZE], other[FINDING_KEY_SIZE];
    for (unsigned i = 0; i < monitor->count; i++) {
        struct alert *alert = &monitor->alerts[i];
        const struct finding *finding = alert->finding;
        if (alert->open && finding->check == outage->check && finding->segment_index == outage->segment->index &&
            strcmp(subject_format(&outage->subject, subject), subject_format(&finding->subject, other)) == 0)
            close_outage_alert(monitor, alert);
    }
}

static bool knows_outage(const struct monitor *monitor, const struct outage *outage)
{
    for (unsigned i = 0; i < monitor->outage_count; i++)
        if (monitor->outages[i] == outage)
            return true;
    return false;
}

static void hear_outage(void *context, const struct outage *outage, int64_t now)
{
    struct monitor *monitor = context;
    bool shown = monitor->options.json || outage->check->severity >= least_shown(monitor);
    monitor->now = now;
    bool known = knows_outage(monitor, outage);
    monitor->counts.outages_opened += !known; /* one that only the end shows opens and closes at once */
    if (outage->open && !known && monitor->outage_count < OUTAGE_MAX)
        monitor->outages[monitor->outage_count++] = outage;
    if (shown)
        write_news(monitor,
                   (struct news){ .type = outage->open ? NEWS_OUTAGE_OPENED : NEWS_OUTAGE_CLOSED, .outage = outage },
                   true);
    if (outage->open)
        return;
    monitor->counts.outages_closed++;
    outage_is_over(monitor, outage);
    for (unsigned i = 0; i < monitor->outage_count; i++)
        if (monitor->outages[i] == outage)
            monitor->outages[i] = monitor->outages[--monitor->outage_count];
}

static const struct {
    enum event_type event;
    enum news_type news;
    int verbosity; /* from which on the text shows it */
} rows[] = {
    { EVENT_SEGMENT_NEW, NEWS_SEGMENT_NEW, 1 },
    { EVENT_ROUTER_NEW, NEWS_ROUTER_NEW, 0 },
    { EVENT_ROUTER_WITHDRAWN, NEWS_ROUTER_WITHDRAWN, 0 },
    { EVENT_ROUTER_EXPIRED, NEWS_ROUTER_EXPIRED, 0 },
    { EVENT_PREFIX_NEW, NEWS_PREFIX_NEW, 0 },
    { EVENT_SERVER_NEW, NEWS_SERVER_NEW, 0 },
    { EVENT_HOST_NEW, NEWS_HOST_NEW, 1 },
};

static void hear_event(void *context, const struct event *event)
{
    struct monitor *monitor = context;
    /* what only traffic or an address shows is a prefix of somebody, but nothing new here */
    if (event->type == EVENT_PREFIX_NEW && !monitor->options.json &&
        !(event->prefix->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6 | PREFIX_DELEGATED)))
        return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].event == event->type && (monitor->options.json || monitor->options.verbosity >= rows[i].verbosity))
            write_news(monitor, (struct news){ .type = rows[i].news, .time = event->time, .event = event }, false);
}

static void hear_tick(void *context, int64_t now)
{
    struct monitor *monitor = context;
    int64_t quiet = audit_threshold(monitor->audit, "monitor-quiet") * CLOCK_SECOND;
    monitor->now = now;
    for (unsigned i = 0; i < monitor->count; i++) {
        struct alert *alert = &monitor->alerts[i];
        const struct finding *finding = alert->finding;
        if (alert->open && finding->withdrawn)
            close_alert(monitor, alert, "withdrawn", NULL);
        else if (alert->open && now - finding->last_seen >= quiet && !outage_of(monitor, finding))
            close_alert(monitor, alert, "quiet", NULL);
        else if (!alert->open && !finding->withdrawn && finding->last_seen > alert->seen)
            open_alert(monitor, alert, true);
    }
    if (monitor->options.tick && !monitor->muted)
        monitor->options.tick(monitor->options.context, now);
}

/* ── life ── */

struct monitor *monitor_new(const struct monitor_options *options, struct error *error)
{
    struct monitor *monitor = calloc(1, sizeof *monitor);
    if (!monitor) {
        error_set(error, -ENOMEM, "out of memory");
        return NULL;
    }
    monitor->options = *options;
    monitor->listener = (struct audit_listener){
        .context = monitor, .event = hear_event, .outage = hear_outage, .finding = hear_finding, .tick = hear_tick
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        monitor->listener.events |= rows[i].event;
    json_start(&monitor->writer, NULL, 0);
    text_layout_start(&monitor->layout, options->file, options->width, options->color);
    return monitor;
}

void monitor_free(struct monitor *monitor)
{
    if (!monitor)
        return;
    json_free(&monitor->writer);
    free(monitor->alerts);
    free(monitor);
}

const struct audit_listener *monitor_listener(struct monitor *monitor)
{
    return &monitor->listener;
}

void monitor_attach(struct monitor *monitor, const struct audit *audit)
{
    monitor->audit = audit;
}

void monitor_mute(struct monitor *monitor)
{
    monitor->muted = true;
}

int monitor_finish(struct monitor *monitor, struct error *error)
{
    monitor->now =
        audit_coverage(monitor->audit)->end > monitor->now ? audit_coverage(monitor->audit)->end : monitor->now;
    for (unsigned i = 0; i < monitor->count; i++) {
        struct alert *alert = &monitor->alerts[i];
        if (alert->open && alert->finding->withdrawn)
            close_alert(monitor, alert, "withdrawn", NULL);
        if (!is_alert(alert) || alert->is_outage || alert->finding->withdrawn || alert->finding->exempted ||
            alert->finding->absorbed_by)
            continue;
        monitor->counts.opened++;
        monitor->counts.closed += !alert->open;
        monitor->counts.severities[alert->finding->severity]++;
    }
    write_news(monitor, (struct news){ .type = NEWS_SUMMARY, .counts = &monitor->counts }, false);
    return monitor->failure ? error_set(error, monitor->failure, "%s", strerror(-monitor->failure)) : 0;
}
