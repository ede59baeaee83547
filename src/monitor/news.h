/** One piece of news, and how it is written: as a JSON object a line, or as text of a line or two. */
#ifndef V6AUDIT_NEWS_H
#define V6AUDIT_NEWS_H

#include "report/json_writer.h"
#include "report/text_layout.h"
#include "v6audit/audit.h"

enum news_type {
    NEWS_FINDING_OPENED,
    NEWS_FINDING_UPDATED,
    NEWS_FINDING_CLOSED,
    NEWS_OUTAGE_OPENED,
    NEWS_OUTAGE_CLOSED,
    NEWS_SEGMENT_NEW,
    NEWS_ROUTER_NEW,
    NEWS_ROUTER_WITHDRAWN,
    NEWS_ROUTER_EXPIRED,
    NEWS_PREFIX_NEW,
    NEWS_SERVER_NEW,
    NEWS_HOST_NEW,
    NEWS_SUMMARY,
    NEWS_TYPE_COUNT
};

/** What was counted until the end. */
struct news_counts {
    unsigned opened, closed; /* alerts of findings that are no outage; closed: these are closed at the end */
    unsigned severities[SEVERITY_COUNT]; /* of those that opened, as they ended */
    unsigned outages_opened, outages_closed;
};

struct news {
    enum news_type type;
    int64_t time; /* clock time */
    const struct audit *audit;
    const struct finding *finding;
    const char *why;         /* of NEWS_FINDING_CLOSED: quiet, outage-over, withdrawn, explained */
    bool again;              /* it had closed */
    const char *absorbed_by; /* key of the finding that explains it; NULL */
    int64_t quiet;           /* of why quiet: for how long */
    const struct outage *outage;
    const struct event *event; /* of the _NEW ones */
    const struct news_counts *counts;
};

/** "finding-opened" */
const char *news_word(enum news_type type);
/** The members of one object and its end of line; nothing is flushed. */
void news_write_json(struct json_writer *writer, const struct news *news);
void news_write_text(struct text_layout *layout, const struct news *news);

#endif
