#include "report/report_text.h"
#include "report/wording.h"

enum { INDENT = 5, HANG = 7 };

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
        wording_share(traffic, &text);
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

static void share_row(struct text_table *table, const struct metric *metric, enum metric_kind kind)
{
    const struct metric_words *words = wording_metric(kind);
    struct wording share = { 0 }, says = { 0 };
    if (!metric->known || metric->denominator == 0)
        return;
    wording_share(metric, &share);
    wording_add(&says, "%s: %llu of %llu %s", words->what, (unsigned long long)metric->numerator,
                (unsigned long long)metric->denominator, words->of);
    add_row(table, share.text, says.text);
}

static void parity_row(struct text_table *table, const struct segment_metrics *metrics)
{
    struct wording index = { 0 }, says = { 0 };
    if (metrics->parity_services + metrics->parity_too_few == 0)
        return;
    wording_parity(metrics, &index);
    wording_add(&says, "parity of IPv6 with IPv4 (1: as good) over %u service%s, %u more with too few handshakes",
                metrics->parity_services, metrics->parity_services == 1 ? "" : "s", metrics->parity_too_few);
    add_row(table, index.text, says.text);
}

static void jitter_row(struct text_table *table, const struct metric_jitter *jitter, const char *family)
{
    struct wording time = { 0 }, says = { 0 };
    if (jitter->samples == 0)
        return;
    wording_jitter(jitter, &time);
    wording_add(&says, "jitter of handshakes, %s (n=%llu)", family, (unsigned long long)jitter->samples);
    add_row(table, time.text, says.text);
}

static void in_full(struct text_report *report, const struct segment_metrics *metrics)
{
    struct text_table *table = text_table_new("rl");
    if (!table)
        return;
    for (unsigned kind = 0; kind < METRIC_COUNT; kind++)
        share_row(table, &metrics->of[kind], (enum metric_kind)kind);
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
