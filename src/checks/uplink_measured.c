#include <inttypes.h>

#include "checks/uplink_sheet.h"
#include "v6audit/service.h"

/* Rows of what was measured between the two routers: both families by the same rules, medians and shares with their number of observations. */

enum {
    THOUSAND = 1000,
    PERCENT = 100 * 1000,   /* in thousandths of a percent */
    HEADERS_IPV4 = 20 + 20, /* IP and TCP, without options */
    HEADERS_IPV6 = 40 + 20,
    FAILURES_LEAST = 3,
    SMALL_SHARE = 10 /* a segment size that not one in so many has says nothing of the path */
};

static const char *const families[UPLINK_FAMILIES] = { "IPv4", "IPv6" };

/* Why nothing was measured of a family: what a tunnel carries is not looked at here. */
static void why_nothing(const struct uplink_view *view, unsigned family, const char *what, struct uplink_cell *cell)
{
    uint32_t tunnels =
        family == UPLINK_IPV6 ? 1u << UPLINK_6RD : 1u << UPLINK_DS_LITE | 1u << UPLINK_MAP | 1u << UPLINK_LW4O6;
    if (view->uplink && view->uplink->carriage & tunnels)
        uplink_sheet_why(cell, "%s goes through a tunnel here: not measured", families[family]);
    uplink_sheet_why(cell, "no %s %s in this capture", families[family], what);
}

static uint64_t setting(const struct uplink_view *view, enum setting setting)
{
    return (uint64_t)judgement_setting(view->judgement, setting);
}

/* ── how large packets may be ── */

static void segment_size_cell(const struct uplink_view *view, unsigned family, struct uplink_line *line)
{
    const struct uplink_mss *mss = view->uplink ? &view->uplink->mss[family] : NULL;
    struct uplink_cell *cell = &line->cells[family];
    const struct uplink_mss_value *least = NULL;
    for (unsigned i = 0; mss && i < mss->value_count; i++) {
        const struct uplink_mss_value *value = &mss->values[i];
        if ((uint64_t)value->count * SMALL_SHARE >= mss->count && (!least || value->size < least->size))
            least = value;
    }
    if (!least) {
        why_nothing(view, family, "SYN with a segment size", cell);
        return;
    }
    unsigned packet = least->size + (family == UPLINK_IPV6 ? (unsigned)HEADERS_IPV6 : (unsigned)HEADERS_IPV4);
    uplink_sheet_say(cell, "%u: packets of %u", least->size, packet);
    uplink_sheet_number(cell, (int64_t)packet * THOUSAND, mss->count);
    uplink_sheet_refer(line, &least->frame);
}

static void segment_size_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++)
        segment_size_cell(view, family, line);
    int64_t four = line->cells[UPLINK_IPV4].number, six = line->cells[UPLINK_IPV6].number;
    if (!line->cells[UPLINK_IPV4].has_number || !line->cells[UPLINK_IPV6].has_number)
        return;
    if (six == four)
        uplink_sheet_differ(line, "none");
    else
        uplink_sheet_differ(line, "%" PRId64 " octets %s", (six > four ? six - four : four - six) / THOUSAND,
                            six > four ? "more" : "less");
    line->verdict = six < four ? UPLINK_BAD : UPLINK_GOOD;
}

static void too_big_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_too_big *seen = view->uplink ? &view->uplink->too_big[family] : NULL;
        struct uplink_cell *cell = &line->cells[family];
        if (!seen || seen->count == 0) {
            uplink_sheet_why(cell, "none seen");
            continue;
        }
        uplink_sheet_say(cell, seen->least ? "MTU %" PRIu32 : "MTU not told", seen->least);
        if (seen->least > 0)
            uplink_sheet_number(cell, (int64_t)seen->least * THOUSAND, seen->count);
        cell->n = seen->count;
        uplink_sheet_refer(line, &seen->frame);
    }
}

static void filtered_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        struct uplink_cell *cell = &line->cells[family];
        uint32_t errors = view->uplink ? view->uplink->errors[family] : 0;
        cell->n = quality->connections;
        if (quality->stalled > 0) {
            uplink_sheet_say(cell, "%" PRIu64 " stalled: large packets vanish", quality->stalled);
            uplink_sheet_refer(line, &quality->stalled_frame);
        } else if (quality->connections > 0) {
            uplink_sheet_say(cell, "no sign; %" PRIu32 " ICMP error%s seen", errors, errors == 1 ? "" : "s");
        } else {
            why_nothing(view, family, "answered connection", cell);
        }
    }
    if (view->quality[UPLINK_IPV6].stalled > 0)
        line->verdict = UPLINK_BAD;
    else if (view->quality[UPLINK_IPV6].connections >= setting(view, SETTING_PARITY_HANDSHAKES))
        line->verdict = UPLINK_GOOD;
}

/* ── names ── */

static void transport_row(const struct uplink_view *view, struct uplink_line *line)
{
    uint64_t queries[UPLINK_FAMILIES] = { 0 }, answered[UPLINK_FAMILIES] = { 0 };
    for (const struct resolver *resolver = inventory_resolvers(view->judgement->inventory); resolver;
         resolver = resolver_next(resolver)) {
        unsigned family = resolver->ip_version == 6 ? UPLINK_IPV6 : UPLINK_IPV4;
        if (resolver->segment != view->segment)
            continue;
        queries[family] += resolver->queries;
        answered[family] += resolver->answered;
        uplink_sheet_refer(line, &resolver->answer_frame);
        uplink_sheet_refer(line, &resolver->failing_frame);
    }
    uint64_t all = queries[UPLINK_IPV4] + queries[UPLINK_IPV6];
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        struct uplink_cell *cell = &line->cells[family];
        if (queries[family] == 0) {
            uplink_sheet_why(cell, all ? "no question over %s" : "no DNS question in this capture", families[family]);
            continue;
        }
        uplink_sheet_say(cell, "%" PRIu64 " of %" PRIu64 " questions, %" PRIu64 " answered", queries[family], all,
                         answered[family]);
        uplink_sheet_number(cell, (int64_t)(answered[family] * PERCENT / queries[family]), queries[family]);
    }
    if (queries[UPLINK_IPV6] > 0)
        line->verdict = answered[UPLINK_IPV6] > 0 ? UPLINK_GOOD : UPLINK_BAD;
    else if (all > 0)
        uplink_sheet_differ(line, "over IPv4 only");
}

static void milliseconds_cell(const uint32_t *sorted, unsigned count, struct uplink_cell *cell)
{
    uint32_t median = sorted[count / 2];
    uplink_sheet_say(cell, "%" PRIu32 ".%" PRIu32 " ms", median / THOUSAND, median % THOUSAND / 100);
    uplink_sheet_number(cell, median, count);
}

static void dns_time_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        if (quality->dns_samples > 0)
            milliseconds_cell(quality->dns_times, quality->dns_samples, &line->cells[family]);
        uplink_sheet_why(&line->cells[family], "no answered question over %s", families[family]);
        uplink_sheet_refer(line, &quality->dns_frame);
    }
    uplink_sheet_compare(view, line, setting(view, SETTING_PARITY_HANDSHAKES),
                         judgement_setting(view->judgement, SETTING_PARITY_LATENCY_LEAST) * THOUSAND);
}

static void reverse_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_reverse *seen = view->uplink ? &view->uplink->reverse[family] : NULL;
        struct uplink_cell *cell = &line->cells[family];
        if (!seen || seen->answered + seen->nothing == 0) {
            uplink_sheet_why(cell, "nobody asked for a name of these addresses");
            continue;
        }
        cell->n = (uint64_t)seen->answered + seen->nothing;
        if (seen->answered > 0)
            uplink_sheet_say(cell, "%" PRIu32 " of %" PRIu64 " answered with a name", seen->answered, cell->n);
        else
            uplink_sheet_say(cell, "no name in %" PRIu64 " answer%s", cell->n, cell->n == 1 ? "" : "s");
        uplink_sheet_refer(line, &seen->frame);
    }
}

/* ── times ── */

static void refer_handshakes(const struct uplink_quality *quality, struct uplink_line *line)
{
    uplink_sheet_refer(line, &quality->first);
    uplink_sheet_refer(line, &quality->answer);
}

static void handshake_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        if (quality->samples > 0)
            milliseconds_cell(quality->round_trips, quality->samples, &line->cells[family]);
        why_nothing(view, family, "handshake", &line->cells[family]);
        refer_handshakes(quality, line);
    }
    uplink_sheet_compare(view, line, setting(view, SETTING_PARITY_HANDSHAKES),
                         judgement_setting(view->judgement, SETTING_PARITY_LATENCY_LEAST) * THOUSAND);
}

/* Mean difference of successive round trips to the same service (RFC 5481 §4.1, of handshakes). */
static void jitter_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        struct uplink_cell *cell = &line->cells[family];
        if (quality->jitter_count == 0) {
            why_nothing(view, family, "pair of handshakes with one server", cell);
            continue;
        }
        uint64_t mean = quality->jitter_sum / quality->jitter_count;
        uplink_sheet_say(cell, "%" PRIu64 ".%" PRIu64 " ms", mean / THOUSAND, mean % THOUSAND / 100);
        uplink_sheet_number(cell, (int64_t)mean, quality->jitter_count);
        refer_handshakes(quality, line);
    }
    uplink_sheet_compare(view, line, setting(view, SETTING_PARITY_HANDSHAKES),
                         judgement_setting(view->judgement, SETTING_PARITY_LATENCY_LEAST) * THOUSAND);
}

/* ── shares ── */

static void share_cell(const struct uplink_view *view, uint64_t part, uint64_t whole, const char *what, unsigned family,
                       struct uplink_cell *cell)
{
    if (whole == 0) {
        why_nothing(view, family, what, cell);
        return;
    }
    uplink_sheet_number(cell, (int64_t)(part * PERCENT / whole), whole);
    uplink_sheet_say(cell, "%.1f %%", 100.0 * (double)part / (double)whole);
}

static void loss_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        share_cell(view, quality->retransmitted, quality->segments, "data segment", family, &line->cells[family]);
        refer_handshakes(quality, line);
    }
    uplink_sheet_compare_shares(line, setting(view, SETTING_PARITY_SEGMENTS), false);
}

static void reordering_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        share_cell(view, quality->reordered, quality->segments, "data segment", family, &line->cells[family]);
        refer_handshakes(quality, line);
    }
    uplink_sheet_compare_shares(line, setting(view, SETTING_PARITY_SEGMENTS), false);
}

static void connections_row(const struct uplink_view *view, struct uplink_line *line)
{
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        const struct uplink_quality *quality = &view->quality[family];
        share_cell(view, quality->answered, quality->answered + quality->unanswered, "connection", family,
                   &line->cells[family]);
        uplink_sheet_refer(line, &quality->failed);
    }
    if (line->frame_count == 0)
        for (unsigned family = 0; family < UPLINK_FAMILIES; family++)
            refer_handshakes(&view->quality[family], line);
    uplink_sheet_compare_shares(line, setting(view, SETTING_PARITY_HANDSHAKES), true);
    if (line->verdict != UPLINK_BAD || view->quality[UPLINK_IPV6].unanswered >= FAILURES_LEAST)
        return;
    line->verdict = UPLINK_NOT_JUDGED; /* one lost connection in twenty-five is no rule */
    uplink_sheet_differ(line, "only %" PRIu64 " unanswered: too few to judge", view->quality[UPLINK_IPV6].unanswered);
}

static void traffic_row(const struct uplink_view *view, struct uplink_line *line)
{
    uint64_t all = view->quality[UPLINK_IPV4].bytes + view->quality[UPLINK_IPV6].bytes;
    for (unsigned family = 0; family < UPLINK_FAMILIES; family++) {
        uint64_t bytes = view->quality[family].bytes;
        struct uplink_cell *cell = &line->cells[family];
        if (bytes == 0) {
            why_nothing(view, family, "traffic", cell);
            continue;
        }
        uplink_sheet_say(cell, "%" PRIu64 " octets, %.0f %%", bytes, 100.0 * (double)bytes / (double)all);
        uplink_sheet_number(cell, (int64_t)bytes * THOUSAND, view->quality[family].tries);
    }
}

static const struct uplink_row rows[] = {
    { "segment-size", "TCP segment size", "octets", "a SYN of each family", "RFC 9293 section 3.7.1",
      segment_size_row },
    { "too-big", "Packet too big", "octets", "an ICMP error that says so", "RFC 8201, RFC 1191", too_big_row },
    { "filtered", "ICMP filtered", NULL, "connections with large segments", "RFC 4890 section 4.3.1, RFC 8201",
      filtered_row },
    { "dns-transport", "DNS asked over", "percent", "DNS questions", NULL, transport_row },
    { "dns-time", "DNS answer time", "milliseconds", "answered DNS questions", NULL, dns_time_row },
    { "reverse-dns", "Reverse DNS", NULL, "a PTR question for an address that was given here", "RFC 8501",
      reverse_row },
    { "handshake", "Handshake time", "milliseconds", "handshakes with servers beyond the provider's router",
      "RFC 9293 section 3.5", handshake_row },
    { "jitter", "Jitter", "milliseconds", "several handshakes with one server", "RFC 5481 section 4.1", jitter_row },
    { "loss", "Retransmitted", "percent", "data segments", NULL, loss_row },
    { "reordering", "Reordered", "percent", "data segments", "RFC 4737", reordering_row },
    { "connections", "Answered", "percent", "connections to servers beyond the provider's router", NULL,
      connections_row },
    { "traffic", "Traffic", "octets", "connections to servers beyond the provider's router", NULL, traffic_row },
};

const struct uplink_rows uplink_measured_rows = { rows, sizeof rows / sizeof rows[0] };
