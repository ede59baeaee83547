#include "report/report_text.h"
#include "report/wording.h"

enum { SERVICES_MAX = 20, INDENT = 2 };

/* ── services ── */

static bool is_shown(const struct text_report *report, const struct service_view *view)
{
    return report->options->verbosity > 0 || view->verdict != SERVICE_UNDECIDED;
}

static void service_row(struct text_table *table, const struct service *service, const struct service_view *view)
{
    char address[ADDRESS_TEXT_SIZE];
    struct wording port = { 0 };
    wording_add(&port, "%s/%u", packet_protocol_word(service->protocol), service->port);
    const char *cells[] = { service_verdict_word(view->verdict),
                            service_state_word(view->ipv4_state),
                            service_state_word(view->ipv6_state),
                            port.text,
                            address_format_ip(service->ip_version, &service->address, address),
                            view->name ? view->name : "" };
    text_table_row(table, cells);
}

static unsigned service_rows(struct text_report *report, struct text_table *table)
{
    const struct listing *listing = &report->listing;
    unsigned shown = 0, most = report->options->verbosity > 0 ? listing->service_count : SERVICES_MAX;
    for (unsigned i = 0; i < listing->service_count && shown < most; i++) {
        struct service_view view;
        if (!service_look(audit_inventory(report->audit), listing->services[i], &view) || !is_shown(report, &view))
            continue;
        service_row(table, listing->services[i], &view);
        shown++;
    }
    return shown;
}

static void services(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    unsigned of[SERVICE_PUBLISHED_CLOSED + 1] = { 0 };
    for (unsigned i = 0; i < listing->service_count; i++) {
        struct service_view view;
        if (service_look(audit_inventory(report->audit), listing->services[i], &view))
            of[view.verdict]++;
    }
    if (listing->service_count == 0)
        return;
    text_heading(report, "SERVICES", listing->service_count);
    struct wording sum = { 0 };
    wording_add(
        &sum,
        "%u over both families, %u over IPv4 only, %u over IPv6 only, %u published over IPv6 but closed, %u undecided (one family was not tried).",
        of[SERVICE_DUAL], of[SERVICE_IPV4_ONLY], of[SERVICE_IPV6_ONLY], of[SERVICE_PUBLISHED_CLOSED],
        of[SERVICE_UNDECIDED]);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, sum.text);
    unsigned decided = listing->service_count - of[SERVICE_UNDECIDED];
    if (decided == 0 && report->options->verbosity <= 0)
        return;
    struct text_table *table = text_table_new("llllll");
    static const char *const titles[] = { "verdict", "IPv4", "IPv6", "port", "address", "name" };
    if (!table || !text_table_row(table, titles))
        return;
    unsigned shown = service_rows(report, table);
    text_table_write(table, &report->layout, INDENT);
    if (report->options->verbosity <= 0 && shown < decided)
        text_more(report, INDENT, decided - shown, "-v");
}

/* ── both families side by side ── */

static void milliseconds(struct wording *cell, const struct service *service)
{
    uint32_t median = service_median(service);
    if (service->round_trip_count > 0)
        wording_add(cell, "%u.%u ms (n=%u)", median / 1000, median % 1000 / 100, service->round_trip_count);
}

static void share(struct wording *cell, uint64_t part, uint64_t whole)
{
    if (whole > 0)
        wording_add(cell, "%.1f %%", 100.0 * (double)part / (double)whole);
}

static void parity(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    struct text_table *table = NULL;
    static const char *const titles[] = { "port", "IPv4", "IPv6", "resent, IPv4", "resent, IPv6", "service" };
    unsigned rows = 0, most = report->options->verbosity > 0 ? listing->service_count : SERVICES_MAX;
    for (unsigned i = 0; i < listing->service_count && rows < most; i++) {
        struct service_view view;
        if (!service_look(audit_inventory(report->audit), listing->services[i], &view) || !view.ipv4 || !view.ipv6 ||
            view.ipv4->round_trip_count == 0 || view.ipv6->round_trip_count == 0)
            continue;
        if (!table) {
            text_heading(report, "IPv6 BESIDE IPv4", TEXT_NO_COUNT);
            text_layout_paragraph(&report->layout, INDENT, "", INDENT,
                                  "Median time of a handshake, and data segments that were sent again.");
            table = text_table_new("lrrrrl");
            if (!table || !text_table_row(table, titles))
                return;
        }
        char address[ADDRESS_TEXT_SIZE];
        struct wording port = { 0 }, four = { 0 }, six = { 0 }, lost_four = { 0 }, lost_six = { 0 };
        wording_add(&port, "%s/%u", packet_protocol_word(view.ipv4->protocol), view.ipv4->port);
        milliseconds(&four, view.ipv4);
        milliseconds(&six, view.ipv6);
        share(&lost_four, view.ipv4->retransmitted, view.ipv4->segments);
        share(&lost_six, view.ipv6->retransmitted, view.ipv6->segments);
        const char *cells[] = { port.text,     four.text,
                                six.text,      lost_four.text,
                                lost_six.text, view.name ? view.name : address_format(&view.ipv6->address, address) };
        text_table_row(table, cells);
        rows++;
    }
    if (table)
        text_table_write(table, &report->layout, INDENT);
}

/* ── outages ── */

static void outages(struct text_report *report)
{
    const struct outage *list;
    unsigned count = audit_outages(report->audit, &list);
    if (count == 0)
        return;
    text_heading(report, "OUTAGES", count);
    for (unsigned i = 0; i < count; i++) {
        struct wording line = { 0 };
        wording_progress_outage(report->audit, &list[i], &line);
        text_layout_paragraph(&report->layout, INDENT, "", INDENT + 2, line.text);
    }
}

/* ── stages ── */

static void stages(struct text_report *report)
{
    const struct listing *listing = &report->listing;
    unsigned most =
        report->options->verbosity > 0 || listing->segment_count < SERVICES_MAX ? listing->segment_count : SERVICES_MAX;
    text_heading(report, "STAGES (0 no IPv6, 7 IPv6 only)", TEXT_NO_COUNT);
    for (unsigned i = 0; i < most; i++) {
        struct wording line = { 0 };
        wording_segment_short(listing->segments[i], &line);
        wording_add(&line, ": ");
        wording_progress_stage(report->audit, listing->segments[i], &line);
        text_layout_paragraph(&report->layout, INDENT, "", INDENT + 2, line.text);
        text_metrics(report, listing->segments[i]);
    }
    if (most < listing->segment_count)
        text_more(report, INDENT, listing->segment_count - most, "-v");
}

void text_services(struct text_report *report)
{
    outages(report);
    services(report);
    parity(report);
    if (report->listing.segment_count > 0)
        stages(report);
}
