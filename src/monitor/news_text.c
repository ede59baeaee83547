#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "findings/findings.h"
#include "monitor/news.h"
#include "report/wording.h"

enum { HANG = 4 };

static const enum text_style styles[SEVERITY_COUNT] = { [SEVERITY_INFO] = STYLE_PLAIN,
                                                        [SEVERITY_LOW] = STYLE_LOW,
                                                        [SEVERITY_MEDIUM] = STYLE_MEDIUM,
                                                        [SEVERITY_HIGH] = STYLE_HIGH,
                                                        [SEVERITY_CRITICAL] = STYLE_CRITICAL };

/* "2026-11-24 10:00:29 OPENED" */
static void begin_line(struct text_layout *layout, const struct news *news, const char *word)
{
    char time[32];
    text_layout_words(layout, 0, wording_time(audit_wall_time(news->audit, news->time), time));
    text_layout_go(layout, 1);
    text_layout_styled(layout, STYLE_HEADING, HANG, word);
    text_layout_go(layout, 1);
}

/* "2026-11-24 10:00:29 OPENED high ra-gone  fe80::1  office" */
static void headline(struct text_layout *layout, const struct news *news, const char *word, const struct check *check,
                     enum severity severity, const struct subject *subject, const char *segment)
{
    char key[FINDING_KEY_SIZE];
    bool closed = news->type == NEWS_FINDING_CLOSED || news->type == NEWS_OUTAGE_CLOSED;
    begin_line(layout, news, word);
    text_layout_styled(layout, closed ? STYLE_GOOD : styles[severity], HANG, severity_word(severity));
    text_layout_go(layout, 1);
    text_layout_styled(layout, STYLE_HEADING, HANG, check->id);
    if (subject_format(subject, key)[0])
        text_layout_item(layout, HANG, "%s", key);
    if (segment[0])
        text_layout_item(layout, HANG, "%s", segment);
    text_layout_end_line(layout);
}

static void body(struct text_layout *layout, const char *text)
{
    if (text[0])
        text_layout_paragraph(layout, HANG, "", HANG, text);
}

static void write_closing(const struct news *news, struct wording *text)
{
    char duration[32];
    const struct finding *finding = news->finding;
    if (strcmp(news->why, "quiet") == 0)
        wording_add(text, "Not seen for %s.", wording_duration(news->quiet, duration));
    else if (strcmp(news->why, "explained") == 0)
        wording_add(text, "Explained by %s.", news->absorbed_by);
    else if (strcmp(news->why, "withdrawn") == 0)
        wording_add(text, "Taken back: what was seen since speaks against it.");
    else
        wording_add(text, "%s: over after %s.", finding->check->title,
                    wording_duration(finding->last_seen - finding->first_seen, duration));
}

static void write_finding(struct text_layout *layout, const struct news *news)
{
    const struct finding *finding = news->finding;
    struct wording text = { 0 }, segment = { 0 };
    wording_finding_segment(news->audit, finding, &segment);
    if (news->type == NEWS_FINDING_CLOSED) {
        headline(layout, news, "closed", finding->check, finding->severity, &finding->subject, segment.text);
        write_closing(news, &text);
        body(layout, text.text);
        return;
    }
    const char *word = news->type == NEWS_FINDING_UPDATED ? "UPDATED" : news->again ? "AGAIN" : "OPENED";
    headline(layout, news, word, finding->check, finding->severity, &finding->subject, segment.text);
    body(layout, finding->message);
}

static void write_outage(struct text_layout *layout, const struct news *news)
{
    const struct outage *outage = news->outage;
    struct wording text = { 0 }, segment = { 0 };
    char time[32], duration[32];
    wording_segment(outage->segment, &segment);
    headline(layout, news, outage->open ? "OPENED" : "closed", outage->check, outage->check->severity, &outage->subject,
             segment.text);
    wording_add(&text, "%s", outage->check->title);
    wording_add(&text, " since %s", wording_time_of_day(audit_wall_time(news->audit, outage->start), time));
    if (!outage->open) {
        wording_add(&text, ", over at %s", wording_time_of_day(audit_wall_time(news->audit, outage->end), time));
        wording_add(&text, " after %s", wording_duration(outage->end - outage->start, duration));
    }
    if (outage->affected > 0)
        wording_add(&text, "; %u client%s%s", outage->affected, outage->affected == 1 ? "" : "s",
                    outage->client_count == OUTAGE_CLIENT_MAX ? " or more" : "");
    wording_add(&text, "%s.", outage->ipv4_unaffected ? "; IPv4 goes on" : "");
    body(layout, text.text);
}

/* What is new in the network, in one line. */
static void write_event(struct text_layout *layout, const struct news *news)
{
    const struct event *event = news->event;
    struct wording text = { 0 }, segment = { 0 };
    char address[ADDRESS_TEXT_SIZE], prefix[PREFIX_TEXT_SIZE];
    static const char *const kinds[] = { [SERVER_DHCPV6] = "DHCPv6", [SERVER_DHCPV4] = "DHCPv4", [SERVER_DNS] = "DNS" };
    switch (news->type) {
    case NEWS_ROUTER_NEW:
    case NEWS_ROUTER_WITHDRAWN:
    case NEWS_ROUTER_EXPIRED:
        wording_add(&text, "router  %s  ", address_format(&event->router->address, address));
        if (event->router->mac_count > 0)
            wording_mac(news->audit, &event->router->macs[0].mac, &text);
        if (news->type != NEWS_ROUTER_NEW)
            wording_add(&text, "%s",
                        news->type == NEWS_ROUTER_EXPIRED ? "  its lifetime is over" : "  is default router no more");
        break;
    case NEWS_PREFIX_NEW: wording_add(&text, "prefix  %s", prefix_format(&event->prefix->prefix, prefix)); break;
    case NEWS_SERVER_NEW:
        wording_add(&text, "%s server  %s", kinds[event->server->kind],
                    address_format_ip(event->server->ip_version, &event->server->address, address));
        break;
    case NEWS_HOST_NEW:
        wording_add(&text, "host  ");
        if (event->host->has_mac)
            wording_mac(news->audit, &event->host->mac, &text);
        break;
    case NEWS_SEGMENT_NEW: wording_add(&text, "segment"); break;
    case NEWS_FINDING_OPENED:
    case NEWS_FINDING_UPDATED:
    case NEWS_FINDING_CLOSED:
    case NEWS_OUTAGE_OPENED:
    case NEWS_OUTAGE_CLOSED:
    case NEWS_SUMMARY:
    case NEWS_TYPE_COUNT: break;
    }
    if (event->segment)
        wording_segment(event->segment, &segment);
    bool is_new = news->type != NEWS_ROUTER_WITHDRAWN && news->type != NEWS_ROUTER_EXPIRED;
    begin_line(layout, news, is_new ? "new" : "lost");
    text_layout_words(layout, HANG, text.text);
    text_layout_item(layout, HANG, "%s", segment.text);
    text_layout_end_line(layout);
}

static void write_summary(struct text_layout *layout, const struct news *news)
{
    const struct news_counts *counts = news->counts;
    struct wording text = { 0 };
    char time[32], number[32];
    wording_add(&text, "%s  the end, after ", wording_time(audit_wall_time(news->audit, news->time), time));
    wording_add(&text, "%s frame%s: ", wording_count(audit_coverage(news->audit)->frames, number),
                audit_coverage(news->audit)->frames == 1 ? "" : "s");
    if (counts->opened + counts->outages_opened == 0)
        wording_add(&text, "no alert was opened.");
    if (counts->outages_opened > 0)
        wording_add(&text, "%u outage%s, %u still open. ", counts->outages_opened,
                    counts->outages_opened == 1 ? "" : "s", counts->outages_opened - counts->outages_closed);
    if (counts->opened > 0) {
        wording_add(&text, "%u %sfinding%s (", counts->opened, counts->outages_opened ? "other " : "",
                    counts->opened == 1 ? "" : "s");
        bool first = true;
        for (unsigned severity = SEVERITY_COUNT; severity-- > SEVERITY_LOW;)
            if (counts->severities[severity] > 0) {
                wording_add(&text, "%s%u %s", first ? "" : ", ", counts->severities[severity],
                            severity_word((enum severity)severity));
                first = false;
            }
        wording_add(&text, "), %u still open.", counts->opened - counts->closed);
    }
    text_layout_paragraph(layout, 0, "", HANG, text.text);
}

void news_write_text(struct text_layout *layout, const struct news *news)
{
    if (news->finding)
        write_finding(layout, news);
    else if (news->outage)
        write_outage(layout, news);
    else if (news->counts)
        write_summary(layout, news);
    else
        write_event(layout, news);
}
