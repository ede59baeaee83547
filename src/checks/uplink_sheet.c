#include "checks/uplink_sheet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "v6audit/service.h"

enum { PERCENT = 100, THOUSAND = 1000, POINT = 1000 /* one percentage point, in thousandths of a percent */ };

/* ── for the rows ── */

void uplink_sheet_say(struct uplink_cell *cell, const char *format, ...)
{
    char text[UPLINK_CELL_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_append(cell->text, sizeof cell->text, "%s", text);
    cell->why[0] = '\0';
}

void uplink_sheet_why(struct uplink_cell *cell, const char *format, ...)
{
    va_list arguments;
    if (cell->text[0] || cell->why[0])
        return;
    va_start(arguments, format);
    vsnprintf(cell->why, sizeof cell->why, format, arguments);
    va_end(arguments);
}

void uplink_sheet_number(struct uplink_cell *cell, int64_t thousandths, uint64_t n)
{
    cell->has_number = true;
    cell->number = thousandths;
    cell->n = n;
}

void uplink_sheet_differ(struct uplink_line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line->difference, sizeof line->difference, format, arguments);
    va_end(arguments);
}

void uplink_sheet_refer(struct uplink_line *line, const struct frame_reference *frame)
{
    if (frame->number == 0 || line->frame_count == UPLINK_FRAME_MAX)
        return;
    for (unsigned i = 0; i < line->frame_count; i++)
        if (line->frames[i].number == frame->number && line->frames[i].file == frame->file)
            return;
    line->frames[line->frame_count++] = *frame;
}

static bool has_both(const struct uplink_line *line)
{
    return line->cells[UPLINK_IPV4].has_number && line->cells[UPLINK_IPV6].has_number;
}

static bool is_enough(struct uplink_line *line, uint64_t enough)
{
    if (line->cells[UPLINK_IPV4].n >= enough && line->cells[UPLINK_IPV6].n >= enough)
        return true;
    text_append(line->difference, sizeof line->difference, "%stoo few to judge (%" PRIu64 " each)",
                line->difference[0] ? ", " : "", enough);
    return false;
}

void uplink_sheet_compare(const struct uplink_view *view, struct uplink_line *line, uint64_t enough, int64_t least)
{
    int64_t four = line->cells[UPLINK_IPV4].number, six = line->cells[UPLINK_IPV6].number;
    if (!has_both(line) || four <= 0)
        return;
    line->has_percent = true;
    line->percent = ((six - four) * THOUSAND) / four;
    if (line->percent == 0)
        uplink_sheet_differ(line, "none");
    else
        uplink_sheet_differ(line, "%.1f %% %s", (double)llabs(line->percent) / 10, line->percent > 0 ? "more" : "less");
    if (!is_enough(line, enough))
        return;
    bool worse = line->percent > view->limit * 10;
    line->verdict = worse && six - four >= least ? UPLINK_BAD : UPLINK_GOOD;
    if (worse && line->verdict == UPLINK_GOOD)
        text_append(line->difference, sizeof line->difference, " (%.1f ms: too little to matter)",
                    (double)(six - four) / THOUSAND);
}

void uplink_sheet_compare_shares(struct uplink_line *line, uint64_t enough, bool lower_is_worse)
{
    int64_t points = line->cells[UPLINK_IPV6].number - line->cells[UPLINK_IPV4].number;
    if (!has_both(line))
        return;
    if (points == 0)
        uplink_sheet_differ(line, "none");
    else
        uplink_sheet_differ(line, "%.1f points %s", (double)llabs(points) / POINT, points > 0 ? "more" : "less");
    if (!is_enough(line, enough))
        return;
    line->verdict = (lower_is_worse ? -points : points) > POINT ? UPLINK_BAD : UPLINK_GOOD;
}

void uplink_sheet_addresses(struct uplink_cell *cell, uint8_t ip_version, const struct address *addresses,
                            unsigned count, const char *from)
{
    char text[ADDRESS_TEXT_SIZE];
    for (unsigned i = 0; i < count; i++)
        uplink_sheet_say(cell, "%s%s", i ? ", " : "", address_format_ip(ip_version, &addresses[i], text));
    if (count > 0)
        uplink_sheet_say(cell, " (%s)", from);
}

/* ── who is who ── */

static bool is_client(const struct uplink_view *view, const struct mac *mac)
{
    return view->client && mac_equal(view->client, mac);
}

/* The other side of the client's packets: a majority vote (Boyer and Moore). */
static void find_next_hops(struct uplink_view *view)
{
    unsigned lead[UPLINK_FAMILIES] = { 0 };
    for (const struct flow *flow = inventory_flows(view->judgement->inventory); flow; flow = flow_next(flow)) {
        unsigned family = flow->ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4;
        if (flow->segment != view->segment || !flow->has_client_mac || !flow->has_server_mac)
            continue;
        const struct mac *peer = is_client(view, &flow->client_mac)   ? &flow->server_mac
                                 : is_client(view, &flow->server_mac) ? &flow->client_mac
                                                                      : NULL;
        if (!peer)
            continue;
        if (lead[family] == 0)
            view->next_hop[family] = *peer;
        lead[family] = mac_equal(peer, &view->next_hop[family]) ? lead[family] + 1 : lead[family] - 1;
        view->has_next_hop[family] = true;
    }
}

static const struct router *provider_router(const struct uplink_view *view)
{
    const struct router *found = NULL;
    for (const struct router *router = inventory_routers(view->judgement->inventory); router;
         router = router_next(router)) {
        if (router->segment != view->segment || router_is_flood(router) ||
            (router->host && is_client(view, &router->host->mac)))
            continue;
        if (!found || (router->ever_default && !found->ever_default))
            found = router;
    }
    return found;
}

static void find_leases(struct uplink_view *view)
{
    for (const struct lease *lease = inventory_leases(view->judgement->inventory); lease; lease = lease_next(lease)) {
        unsigned family = lease->ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4;
        if (lease->segment == view->segment && !lease->is_prefix && !view->lease[family] && lease->count > 0 &&
            (!view->client || (lease->has_mac && is_client(view, &lease->mac))))
            view->lease[family] = lease;
    }
    view->delegation = uplink_next_delegation(view->judgement, view->segment, NULL);
}

/* ── what was measured ── */

/* Beyond the provider's router: not on this segment, and not answered by the customer's side. */
static bool is_outside(const struct uplink_view *view, const struct service *service)
{
    return service->segment == view->segment && !service->has_mac &&
           !(service->has_answer_mac && is_client(view, &service->answer_mac));
}

static unsigned held_round_trips(const struct service *service)
{
    return service->round_trip_count < SERVICE_ROUND_TRIP_MAX ? service->round_trip_count : SERVICE_ROUND_TRIP_MAX;
}

static void add_jitter(struct uplink_quality *quality, const struct service *service)
{
    unsigned count = held_round_trips(service);
    unsigned start = service->round_trip_count > SERVICE_ROUND_TRIP_MAX ? service->round_trip_count % count : 0;
    for (unsigned i = 1; i < count; i++) {
        uint32_t before = service->round_trips[(start + i - 1) % count],
                 now = service->round_trips[(start + i) % count];
        quality->jitter_sum += now > before ? now - before : before - now;
        quality->jitter_count++;
    }
}

static void add_service(struct uplink_quality *quality, const struct service *service)
{
    if (service->protocol != IP_TCP)
        return;
    for (unsigned i = 0; i < held_round_trips(service) && quality->samples < UPLINK_SAMPLES_MAX; i++)
        quality->round_trips[quality->samples++] = service->round_trips[i];
    add_jitter(quality, service);
    quality->segments += service->segments;
    quality->retransmitted += service->retransmitted;
    quality->reordered += service->reordered;
    if (service->round_trip_count > 0 && quality->first.number == 0)
        quality->first = service->first_frame;
    if (service->round_trip_count > 0)
        quality->answer = service->answer_frame;
}

/* Whatever the services are: connections, octets, and name servers. */
static void add_all(struct uplink_quality *quality, const struct service *service)
{
    enum { PORT_DNS = 53 };
    quality->bytes += service->bytes;
    if (service->protocol == IP_UDP && service->port == PORT_DNS) {
        for (unsigned i = 0; i < held_round_trips(service) && quality->dns_samples < UPLINK_SAMPLES_MAX; i++)
            quality->dns_times[quality->dns_samples++] = service->round_trips[i];
        quality->dns_frame = service->answer_frame;
    }
    if (service->protocol != IP_TCP)
        return;
    quality->tries += service->tries;
    quality->answered += service->answered;
    quality->unanswered += service->unanswered + service->unreachable;
    if (service->unanswered + service->unreachable > 0)
        quality->failed = service->failed_frame;
}

static bool is_common(const struct uplink_view *view, const struct service *service)
{
    return service->twin && service->round_trip_count > 0 && service->twin->round_trip_count > 0 &&
           is_outside(view, service->twin);
}

/* Services that were reached over both families compare fairly: they alone count where there are any. */
static void measure_services(struct uplink_view *view)
{
    bool common = false;
    for (const struct service *service = inventory_services(view->judgement->inventory); service;
         service = service_next(service))
        common = common || (is_outside(view, service) && service->protocol == IP_TCP && is_common(view, service));
    for (const struct service *service = inventory_services(view->judgement->inventory); service;
         service = service_next(service)) {
        struct uplink_quality *quality = &view->quality[service->ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4];
        if (!is_outside(view, service))
            continue;
        quality->common = common;
        add_all(quality, service);
        if (!common || is_common(view, service))
            add_service(quality, service);
    }
}

static void measure_flows(struct uplink_view *view)
{
    for (const struct flow *flow = inventory_flows(view->judgement->inventory); flow; flow = flow_next(flow)) {
        struct uplink_quality *quality = &view->quality[flow->ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4];
        if (flow->segment != view->segment || flow->protocol != IP_TCP || flow->outcome != FLOW_ANSWERED)
            continue;
        quality->connections++;
        if (!flow->stalled)
            continue;
        quality->stalled++;
        quality->stalled_frame = flow->last_question;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static void sort_samples(struct uplink_view *view)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        struct uplink_quality *quality = &view->quality[family];
        qsort(quality->round_trips, quality->samples, sizeof quality->round_trips[0], compare_numbers);
        qsort(quality->dns_times, quality->dns_samples, sizeof quality->dns_times[0], compare_numbers);
    }
}

/* ── the sheet ── */

static void add_rows(const struct uplink_view *view, const struct uplink_rows *rows, struct uplink_sheet *sheet)
{
    for (unsigned i = 0; i < rows->count && sheet->line_count < UPLINK_ROW_MAX; i++) {
        const struct uplink_row *row = &rows->rows[i];
        struct uplink_line *line = &sheet->lines[sheet->line_count++];
        line->id = row->id;
        line->title = row->title;
        line->unit = row->unit;
        line->needs = row->needs;
        line->reference = row->reference;
        row->compute(view, line);
        sheet->good += line->verdict == UPLINK_GOOD;
        sheet->bad += line->verdict == UPLINK_BAD;
    }
}

static void name_routers(const struct uplink_view *view, struct uplink_sheet *sheet)
{
    if (view->client) {
        sheet->has_client = true;
        sheet->client = *view->client;
    }
    for (unsigned family = UPLINK_FAMILIES; family-- > 0 && !sheet->has_provider;)
        if (view->has_next_hop[family]) {
            sheet->has_provider = true;
            sheet->provider = view->next_hop[family];
        }
    if (!sheet->has_provider && view->router && view->router->host && view->router->host->has_mac) {
        sheet->has_provider = true;
        sheet->provider = view->router->host->mac;
    }
}

bool uplink_sheet_make(const struct judgement *judgement, const struct segment *segment, struct uplink_sheet *sheet)
{
    memset(sheet, 0, sizeof *sheet);
    if (!uplink_shows(judgement, segment, sheet->why, sizeof sheet->why))
        return false;
    struct uplink_view *view = calloc(1, sizeof *view); /* 32 KiB of samples: not on the stack */
    if (!view)
        return false;
    view->judgement = judgement;
    view->segment = segment;
    view->uplink = inventory_find_uplink(judgement->inventory, segment);
    view->client = uplink_client(judgement, segment);
    view->limit = judgement_setting(judgement, SETTING_UPLINK_DIFFERENCE);
    view->router = provider_router(view);
    find_leases(view);
    find_next_hops(view);
    measure_services(view);
    measure_flows(view);
    sort_samples(view);
    sheet->segment = segment;
    sheet->limit = view->limit;
    name_routers(view, sheet);
    add_rows(view, &uplink_given_rows, sheet);
    add_rows(view, &uplink_side_rows, sheet);
    add_rows(view, &uplink_measured_rows, sheet);
    free(view);
    return true;
}
