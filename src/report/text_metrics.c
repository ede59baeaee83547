#include "report/report_text.h"
#include "report/wording.h"

enum { INDENT = 5, HANG = 7 };

/* What each share is of, for the table of -v. */
static const struct {
    const char *what, *of;
} words[METRIC_COUNT] = {
    [METRIC_READY] = { "ready for IPv6", "classified hosts" },
    [METRIC_DUAL] = { "with both families", "classified hosts" },
    [METRIC_IPV4_ONLY] = { "showed no IPv6", "classified hosts" },
    [METRIC_USE] = { "use IPv6", "clients that connect beyond the segment" },
    [METRIC_NO_ALTERNATIVE] = { "without IPv4", "clients" },
    [METRIC_TRAFFIC] = { "over IPv6", "octets to and from beyond the segment" },
    [METRIC_AAAA] = { "have AAAA", "names" },
    [METRIC_AAAA_QUERIES] = { "have AAAA", "names, each as often as asked for" },
    [METRIC_SUCCESS_IPV6] = { "answered over IPv6", "connections" },
    [METRIC_SUCCESS_IPV4] = { "answered over IPv4", "connections" },
    [METRIC_LOSS_IPV6] = { "sent again over IPv6", "data segments" },
    [METRIC_LOSS_IPV4] = { "sent again over IPv4", "data segments" },
    [METRIC_REORDER_IPV6] = { "out of order over IPv6", "data segments" },
    [METRIC_REORDER_IPV4] = { "out of order over IPv4", "data segments" },
    [METRIC_OUTAGE] = { "in a serious outage", "seconds watched" },
    [METRIC_UNDOCUMENTED] = { "not in the plan", "active prefixes" },
    [METRIC_DEAD_RECORDS] = { "not seen", "documented prefixes" },
    [METRIC_DECIDED] = { "could be judged", "hosts" },
};

static void percent(struct wording *text, uint32_t thousandths)
{
    wording_add(text, "%u.%u %%", thousandths / 10, thousandths % 10);
}

static void add_share(struct wording *text, const struct metric *metric, const char *says)
{
    if (!metric->known || metric->denominator == 0)
        return;
    wording_add(text, "%s%llu of %llu %s", text->length ? "; " : "", (unsigned long long)metric->numerator,
                (unsigned long long)metric->denominator, says);
}

/* The few that a reader wants at once. */
static void in_short(struct text_report *report, const struct segment_metrics *metrics)
{
    struct wording text = { 0 };
    const struct metric *traffic = &metrics->of[METRIC_TRAFFIC];
    add_share(&text, &metrics->of[METRIC_READY], "classified hosts are ready");
    add_share(&text, &metrics->of[METRIC_USE], "clients use IPv6 beyond the segment");
    if (traffic->enough) {
        wording_add(&text, "%sIPv6 carries ", text.length ? "; " : "");
        percent(&text, metric_thousandths(traffic));
        wording_add(&text, " of the octets");
    }
    wording_add(&text, "%sConfidence of all this: %s", text.length ? ". " : "",
                audit_confidence_word(metrics->confidence));
    wording_add(&text, metrics->reasons[0] ? " (%s)." : ".", metrics->reasons);
    text_layout_paragraph(&report->layout, INDENT, "", HANG, text.text);
}

static void add_row(struct text_table *table, const char *share, const char *says)
{
    const char *cells[] = { share, says };
    text_table_row(table, cells);
}

static void share_row(struct text_table *table, const struct metric *metric, unsigned kind)
{
    struct wording share = { 0 }, says = { 0 };
    if (!metric->known || metric->denominator == 0)
        return;
    if (metric->enough)
        percent(&share, metric_thousandths(metric));
    else
        wording_add(&share, "too few");
    wording_add(&says, "%s: %llu of %llu %s", words[kind].what, (unsigned long long)metric->numerator,
                (unsigned long long)metric->denominator, words[kind].of);
    add_row(table, share.text, says.text);
}

static void parity_row(struct text_table *table, const struct segment_metrics *metrics)
{
    struct wording index = { 0 }, says = { 0 };
    if (metrics->parity_services + metrics->parity_too_few == 0)
        return;
    if (metrics->parity_services > 0)
        wording_add(&index, "%u.%03u", metrics->parity / 1000, metrics->parity % 1000);
    else
        wording_add(&index, "too few");
    wording_add(&says, "parity of IPv6 with IPv4 (1: as good) over %u service%s, %u more with too few handshakes",
                metrics->parity_services, metrics->parity_services == 1 ? "" : "s", metrics->parity_too_few);
    add_row(table, index.text, says.text);
}

static void jitter_row(struct text_table *table, const struct metric_jitter *jitter, const char *family)
{
    struct wording time = { 0 }, says = { 0 };
    if (jitter->samples == 0)
        return;
    wording_add(&time, "%u.%u ms", jitter->microseconds / 1000, jitter->microseconds % 1000 / 100);
    wording_add(&says, "jitter of handshakes, %s (n=%llu)", family, (unsigned long long)jitter->samples);
    add_row(table, time.text, says.text);
}

static void in_full(struct text_report *report, const struct segment_metrics *metrics)
{
    struct text_table *table = text_table_new("rl");
    if (!table)
        return;
    for (unsigned kind = 0; kind < METRIC_COUNT; kind++)
        share_row(table, &metrics->of[kind], kind);
    parity_row(table, metrics);
    jitter_row(table, &metrics->jitter_ipv6, "IPv6");
    jitter_row(table, &metrics->jitter_ipv4, "IPv4");
    text_table_write(table, &report->layout, INDENT);
}

void text_metrics(struct text_report *report, const struct segment *segment)
{
    struct segment_metrics metrics;
    audit_metrics(report->audit, segment, &metrics);
    in_short(report, &metrics);
    if (report->options->verbosity > 0)
        in_full(report, &metrics);
}
