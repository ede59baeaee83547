#include "monitor/news.h"
#include "report/report_json.h"

const char *news_word(enum news_type type)
{
    static const char *const words[NEWS_TYPE_COUNT] = {
        [NEWS_FINDING_OPENED] = "finding-opened",
        [NEWS_FINDING_UPDATED] = "finding-updated",
        [NEWS_FINDING_CLOSED] = "finding-closed",
        [NEWS_OUTAGE_OPENED] = "outage-opened",
        [NEWS_OUTAGE_CLOSED] = "outage-closed",
        [NEWS_SEGMENT_NEW] = "segment-new",
        [NEWS_ROUTER_NEW] = "router-new",
        [NEWS_ROUTER_WITHDRAWN] = "router-withdrawn",
        [NEWS_ROUTER_EXPIRED] = "router-expired",
        [NEWS_PREFIX_NEW] = "prefix-new",
        [NEWS_SERVER_NEW] = "server-new",
        [NEWS_HOST_NEW] = "host-new",
        [NEWS_SUMMARY] = "summary",
    };
    return words[(unsigned)type < NEWS_TYPE_COUNT ? type : NEWS_SUMMARY];
}

static void put_finding(struct json_writer *writer, const struct news *news)
{
    json_put_text(writer, "why", news->why);
    if (news->again)
        json_put_bool(writer, "again", true);
    report_json_finding_members(writer, news->audit, news->finding);
    if (!news->finding->absorbed_by)
        json_put_text(writer, "absorbed_by", news->absorbed_by);
}

static void put_outage(struct json_writer *writer, const struct news *news)
{
    const struct outage *outage = news->outage;
    json_put_text(writer, "severity", severity_word(outage->check->severity));
    json_put_text(writer, "title", outage->check->title);
    report_json_outage_members(writer, news->audit, outage);
}

static void put_router(struct json_writer *writer, const struct router *router)
{
    json_put_address(writer, "address", 6, &router->address);
    json_put_array(writer, "macs");
    for (unsigned i = 0; i < router->mac_count; i++)
        json_mac(writer, &router->macs[i].mac);
    json_close_array(writer);
}

static void put_server(struct json_writer *writer, const struct server *server)
{
    static const char *const kinds[] = { [SERVER_DHCPV6] = "dhcpv6", [SERVER_DHCPV4] = "dhcpv4", [SERVER_DNS] = "dns" };
    json_put_text(writer, "kind", kinds[server->kind]);
    json_put_address(writer, "address", server->ip_version, &server->address);
    if (server->has_mac)
        json_put_mac(writer, "mac", &server->mac);
}

static void put_host(struct json_writer *writer, const struct audit *audit, const struct host *host)
{
    if (!host->has_mac)
        return;
    json_put_mac(writer, "mac", &host->mac);
    json_put_text(writer, "vendor", audit_vendor(audit, &host->mac));
}

static void put_event(struct json_writer *writer, const struct news *news)
{
    const struct event *event = news->event;
    json_put_text(writer, "segment", event->segment ? event->segment->id : NULL);
    switch (news->type) {
    case NEWS_ROUTER_NEW:
    case NEWS_ROUTER_WITHDRAWN:
    case NEWS_ROUTER_EXPIRED: put_router(writer, event->router); break;
    case NEWS_PREFIX_NEW: json_put_prefix(writer, "prefix", &event->prefix->prefix); break;
    case NEWS_SERVER_NEW: put_server(writer, event->server); break;
    case NEWS_HOST_NEW: put_host(writer, news->audit, event->host); break;
    case NEWS_SEGMENT_NEW:
    case NEWS_FINDING_OPENED:
    case NEWS_FINDING_UPDATED:
    case NEWS_FINDING_CLOSED:
    case NEWS_OUTAGE_OPENED:
    case NEWS_OUTAGE_CLOSED:
    case NEWS_SUMMARY:
    case NEWS_TYPE_COUNT: break;
    }
    if (event->packet)
        json_put_unsigned(writer, "frame", event->packet->frame->number);
}

static void put_summary(struct json_writer *writer, const struct news *news)
{
    const struct news_counts *counts = news->counts;
    json_put_unsigned(writer, "frames", audit_coverage(news->audit)->frames);
    json_put_object(writer, "findings");
    json_put_unsigned(writer, "opened", counts->opened);
    json_put_unsigned(writer, "closed", counts->closed);
    json_put_unsigned(writer, "open", counts->opened - counts->closed);
    for (unsigned severity = SEVERITY_COUNT; severity-- > SEVERITY_LOW;)
        json_put_unsigned(writer, severity_word((enum severity)severity), counts->severities[severity]);
    json_close_object(writer);
    json_put_object(writer, "outages");
    json_put_unsigned(writer, "opened", counts->outages_opened);
    json_put_unsigned(writer, "closed", counts->outages_closed);
    json_put_unsigned(writer, "open", counts->outages_opened - counts->outages_closed);
    json_close_object(writer);
}

void news_write_json(struct json_writer *writer, const struct news *news)
{
    json_open_object(writer);
    json_put_text(writer, "event", news_word(news->type));
    report_json_time(writer, news->audit, "time", news->time);
    if (news->finding)
        put_finding(writer, news);
    else if (news->outage)
        put_outage(writer, news);
    else if (news->counts)
        put_summary(writer, news);
    else
        put_event(writer, news);
    json_close_object(writer);
    json_line(writer);
}
