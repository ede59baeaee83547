/* The table "metrics": how far is IPv6, does it work as well as IPv4, in numbers with what they are of. */
#include <inttypes.h>

#include "report/report_row.h"
#include "report/wording.h"

struct metric_output {
    struct report_row row;
    const char *segment;
    report_table_row *put;
    void *context;
};

static void start_row(struct metric_output *output, const char *word, const char *title, const char *value)
{
    report_row_start(&output->row);
    report_row_cell(&output->row, "%s", output->segment);
    report_row_cell(&output->row, "%s", word);
    report_row_cell(&output->row, "%s", title);
    report_row_cell(&output->row, "%s", value);
}

static int share_row(struct metric_output *output, const struct metric *metric, enum metric_kind kind)
{
    const struct metric_words *words = wording_metric(kind);
    struct wording value = { 0 };
    if (!metric->known || metric->denominator == 0)
        return 0;
    wording_share(metric, &value);
    start_row(output, metric_word(kind), words->what, value.text);
    report_row_cell(&output->row, "%" PRIu64, metric->numerator);
    report_row_cell(&output->row, "%" PRIu64, metric->denominator);
    report_row_cell(&output->row, "%s", words->of);
    return report_row_put(&output->row, output->put, output->context);
}

static int parity_row(struct metric_output *output, const struct segment_metrics *metrics)
{
    struct wording value = { 0 };
    if (metrics->parity_services + metrics->parity_too_few == 0)
        return 0;
    wording_parity(metrics, &value);
    start_row(output, "parity", "parity with IPv4 (1: as good)", value.text);
    report_row_cell(&output->row, "%s", "");
    report_row_cell(&output->row, "%" PRIu64, metrics->parity_connections);
    report_row_cell(&output->row, "connections of %u service%s; %u more with too few handshakes",
                    metrics->parity_services, metrics->parity_services == 1 ? "" : "s", metrics->parity_too_few);
    return report_row_put(&output->row, output->put, output->context);
}

static int jitter_row(struct metric_output *output, const struct metric_jitter *jitter, const char *word,
                      const char *title)
{
    struct wording value = { 0 };
    if (jitter->samples == 0)
        return 0;
    wording_jitter(jitter, &value);
    start_row(output, word, title, value.text);
    report_row_cell(&output->row, "%s", "");
    report_row_cell(&output->row, "%" PRIu64, jitter->samples);
    report_row_cell(&output->row, "%s", "pairs of handshakes that follow each other");
    return report_row_put(&output->row, output->put, output->context);
}

static int segment_rows(struct metric_output *output, const struct segment_metrics *metrics)
{
    int status = 0;
    for (unsigned kind = 0; status == 0 && kind < METRIC_COUNT; kind++)
        status = share_row(output, &metrics->of[kind], (enum metric_kind)kind);
    if (status == 0)
        status = parity_row(output, metrics);
    if (status == 0)
        status = jitter_row(output, &metrics->jitter_ipv6, "jitter_ipv6", "jitter of handshakes over IPv6");
    if (status == 0)
        status = jitter_row(output, &metrics->jitter_ipv4, "jitter_ipv4", "jitter of handshakes over IPv4");
    return status;
}

int report_table_metric_rows(const struct listing *listing, report_table_row *put, void *context)
{
    struct metric_output output = { .put = put, .context = context };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < listing->segment_count; i++) {
        struct segment_metrics metrics;
        audit_metrics(listing->audit, listing->segments[i], &metrics);
        output.segment = listing->segments[i]->id;
        status = segment_rows(&output, &metrics);
    }
    report_row_free(&output.row);
    return status;
}
