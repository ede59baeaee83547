/* Metrics for Prometheus (exposition.h): of the capture, of findings and outages, and of each segment. */
#include <config.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "findings/findings.h"
#include "report/exposition.h"
#include "report/listing.h"
#include "report/wording.h"
#include "report/writer.h"

struct numbers {
    struct exposition to;
    const struct audit *audit;
    struct listing listing;
    const struct finding **findings; /* those that count, by segment, check and severity; owned */
    unsigned finding_count;
    struct segment_metrics *metrics; /* of each segment of the listing; owned */
    size_t place;                    /* of the family that is written */
};

struct family {
    const char *name; /* without "v6audit_" */
    const char *type, *help;
    void (*write)(struct numbers *numbers);
    size_t place; /* what of several `write` gives: an offset in struct coverage, TABLE_…, OUTAGE_… */
};

/* ── the capture ── */

static void version(struct numbers *numbers)
{
    exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "version", V6AUDIT_VERSION } }, 1);
}

static void counter(struct numbers *numbers)
{
    uint64_t value;
    memcpy(&value, (const char *)audit_coverage(numbers->audit) + numbers->place, sizeof value);
    exposition_put(&numbers->to, NO_LABELS, value);
}

static void frame_time(struct numbers *numbers)
{
    int64_t time;
    if (audit_coverage(numbers->audit)->frames == 0)
        return;
    memcpy(&time, (const char *)audit_coverage(numbers->audit) + numbers->place, sizeof time);
    exposition_put_time(&numbers->to, NO_LABELS, audit_wall_time(numbers->audit, time));
}

static void by_protocol(struct numbers *numbers)
{
    const struct coverage *coverage = audit_coverage(numbers->audit);
    const struct {
        const char *word;
        uint64_t frames;
    } rows[] = { { "ipv6", coverage->ipv6_frames },
                 { "ipv4", coverage->ipv4_frames },
                 { "arp", coverage->arp_frames },
                 { "other", coverage->other_frames } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "protocol", rows[i].word } }, rows[i].frames);
}

static void dropped(struct numbers *numbers)
{
    const struct coverage *coverage = audit_coverage(numbers->audit);
    exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "by", "kernel" } }, coverage->dropped_by_kernel);
    exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "by", "interface" } },
                   coverage->dropped_by_interface);
}

/* An array of counts by code point; those that were not seen are absent. */
static void by_type(struct numbers *numbers)
{
    const uint64_t *counts =
        (const uint64_t *)(const void *)((const char *)audit_coverage(numbers->audit) + numbers->place);
    for (unsigned i = 0; i < 256; i++) {
        char type[12];
        snprintf(type, sizeof type, "%u", i);
        if (counts[i] > 0)
            exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "type", type } }, counts[i]);
    }
}

enum { TABLE_USED, TABLE_CAP, TABLE_REFUSED, TABLE_EVICTED };

static void by_table(struct numbers *numbers)
{
    const struct coverage *coverage = audit_coverage(numbers->audit);
    for (unsigned i = 0; i < coverage->table_count; i++) {
        const struct table_usage_row *row = &coverage->tables[i];
        const uint64_t values[] = { [TABLE_USED] = row->used,
                                    [TABLE_CAP] = row->cap,
                                    [TABLE_REFUSED] = row->refused,
                                    [TABLE_EVICTED] = row->evicted };
        exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "table", row->name } }, values[numbers->place]);
    }
}

/* ── findings and outages ── */

static int compare_findings(const void *a, const void *b)
{
    const struct finding *one = *(const struct finding *const *)a, *other = *(const struct finding *const *)b;
    int order = strcmp(one->segment, other->segment);
    if (order == 0)
        order = strcmp(one->check->id, other->check->id);
    return order ? order : (int)other->severity - (int)one->severity;
}

static int gather_findings(struct numbers *numbers, struct error *error)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(numbers->audit), &list);
    numbers->findings = calloc(count + 1, sizeof *numbers->findings);
    if (!numbers->findings)
        return error_set(error, -ENOMEM, "cannot write the metrics: out of memory");
    for (unsigned i = 0; i < count; i++)
        if (finding_counts(list[i]))
            numbers->findings[numbers->finding_count++] = list[i];
    qsort(numbers->findings, numbers->finding_count, sizeof *numbers->findings, compare_findings);
    return 0;
}

static void by_severity(struct numbers *numbers)
{
    uint64_t counts[SEVERITY_COUNT] = { 0 };
    for (unsigned i = 0; i < numbers->finding_count; i++)
        counts[numbers->findings[i]->severity]++;
    for (unsigned severity = SEVERITY_COUNT; severity-- > 0;)
        exposition_put(&numbers->to,
                       (const struct label[LABEL_MAX]){ { "severity", severity_word((enum severity)severity) } },
                       counts[severity]);
}

static void by_check(struct numbers *numbers)
{
    for (unsigned i = 0, next; i < numbers->finding_count; i = next) {
        const struct finding *finding = numbers->findings[i];
        for (next = i + 1;
             next < numbers->finding_count && compare_findings(&numbers->findings[i], &numbers->findings[next]) == 0;)
            next++;
        exposition_put(&numbers->to,
                       (const struct label[LABEL_MAX]){ { "segment", finding->segment },
                                                        { "check", finding->check->id },
                                                        { "severity", severity_word(finding->severity) } },
                       next - i);
    }
}

static void exempted(struct numbers *numbers)
{
    struct audit_summary summary;
    audit_summarise(numbers->audit, &summary);
    exposition_put(&numbers->to, NO_LABELS, summary.exempted);
}

enum { OUTAGE_ALL, OUTAGE_OPEN, OUTAGE_BEGIN, OUTAGE_CLIENTS };

static void outages(struct numbers *numbers)
{
    const struct outage *list;
    unsigned count = audit_outages(numbers->audit, &list);
    bool only_open = numbers->place == OUTAGE_OPEN;
    for (unsigned i = 0; i < numbers->listing.segment_count; i++) {
        const struct segment *segment = numbers->listing.segments[i];
        uint64_t found = 0;
        for (unsigned k = 0; k < count; k++)
            found += list[k].segment == segment && (list[k].open || !only_open);
        exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "segment", segment->id } }, found);
    }
}

/* One that opened twice for the same is one series: its latest. */
static bool is_repeated(const struct outage *list, unsigned count, unsigned place, const char *subject)
{
    char other[FINDING_KEY_SIZE];
    for (unsigned i = place + 1; i < count; i++)
        if (list[i].open && list[i].segment == list[place].segment && list[i].check == list[place].check &&
            strcmp(subject_format(&list[i].subject, other), subject) == 0)
            return true;
    return false;
}

static void open_outages(struct numbers *numbers)
{
    const struct outage *list;
    unsigned count = audit_outages(numbers->audit, &list);
    for (unsigned i = 0; i < count; i++) {
        char subject[FINDING_KEY_SIZE];
        if (!list[i].open || is_repeated(list, count, i, subject_format(&list[i].subject, subject)))
            continue;
        const struct label labels[LABEL_MAX] = { { "segment", list[i].segment->id },
                                                 { "check", list[i].check->id },
                                                 { "scope", outage_scope_word(list[i].scope) },
                                                 { "subject", subject } };
        if (numbers->place == OUTAGE_CLIENTS)
            exposition_put(&numbers->to, labels, list[i].affected);
        else
            exposition_put_time(&numbers->to, labels, audit_wall_time(numbers->audit, list[i].start));
    }
}

/* ── segments ── */

static void hosts(struct numbers *numbers)
{
    for (unsigned i = 0; i < numbers->listing.segment_count; i++) {
        const struct segment *segment = numbers->listing.segments[i];
        struct stack_counts counts;
        listing_count_stacks(numbers->audit, segment, &counts);
        for (unsigned stack = 0; stack < STACK_COUNT; stack++) {
            const char *word =
                stack == STACK_NOT_CLASSIFIED ? "not-classified" : host_stack_word((enum host_stack)stack);
            exposition_put(&numbers->to,
                           (const struct label[LABEL_MAX]){ { "segment", segment->id }, { "stack", word } },
                           counts.of[stack]);
        }
    }
}

/* Labels beside the segment's are all of one list of words, so that a status that nothing has any more is 0 and not gone. */
static void by_status(struct numbers *numbers, const struct segment *segment, const char *const *words,
                      const uint64_t *counts, unsigned word_count)
{
    for (unsigned i = 0; i < word_count; i++)
        exposition_put(&numbers->to,
                       (const struct label[LABEL_MAX]){ { "segment", segment->id }, { "status", words[i] } },
                       counts[i]);
}

static void count_word(const char *const *words, uint64_t *counts, unsigned word_count, const char *word)
{
    for (unsigned i = 0; i < word_count; i++)
        counts[i] += strcmp(words[i], word) == 0;
}

static void routers(struct numbers *numbers)
{
    static const char *const words[] = { "documented", "undocumented", "unverified", "spoofed" };
    enum { WORDS = sizeof words / sizeof words[0] };
    const struct listing *listing = &numbers->listing;
    for (unsigned i = 0; i < listing->segment_count; i++) {
        uint64_t counts[WORDS] = { 0 };
        for (unsigned k = 0; k < listing->router_count; k++)
            if (listing->routers[k]->segment == listing->segments[i])
                count_word(words, counts, WORDS, audit_router_status(numbers->audit, listing->routers[k]));
        by_status(numbers, listing->segments[i], words, counts, WORDS);
    }
}

static void prefixes(struct numbers *numbers)
{
    static const char *const words[] = { "documented",     "undocumented", "other-segment", "length-mismatch",
                                         "aggregate-only", "special",      "unverified" };
    enum { WORDS = sizeof words / sizeof words[0] };
    const struct listing *listing = &numbers->listing;
    for (unsigned i = 0; i < listing->segment_count; i++) {
        uint64_t counts[WORDS] = { 0 };
        for (unsigned k = 0; k < listing->prefix_count; k++)
            if (listing->prefixes[k]->segment == listing->segments[i])
                count_word(words, counts, WORDS, audit_prefix_status(numbers->audit, listing->prefixes[k]));
        by_status(numbers, listing->segments[i], words, counts, WORDS);
    }
}

static void stages(struct numbers *numbers)
{
    for (unsigned i = 0; i < numbers->listing.segment_count; i++) {
        struct segment_stage stage;
        audit_stage(numbers->audit, numbers->listing.segments[i], &stage);
        exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "segment", numbers->listing.segments[i]->id } },
                       (uint64_t)stage.stage);
    }
}

/* ── the metrics of segments: three families for each share, named by the JSON report's word ── */

enum share_part { SHARE_NUMERATOR, SHARE_DENOMINATOR, SHARE_RATIO, SHARE_PARTS };

static void share_family(struct numbers *numbers, enum metric_kind kind, enum share_part part)
{
    static const char *const parts[SHARE_PARTS] = { "numerator", "denominator", "ratio" };
    const struct metric_words *words = wording_metric(kind);
    struct wording name = { 0 }, help = { 0 };
    wording_add(&name, "%s_%s", metric_word(kind), parts[part]);
    if (part == SHARE_NUMERATOR)
        wording_add(&help, "Of the %s: %s.", words->of, words->what);
    else if (part == SHARE_DENOMINATOR)
        wording_add(&help, "The %s.", words->of);
    else
        wording_add(&help, "Of the %s: %s, as a share; absent where they are too few.", words->of, words->what);
    exposition_begin(&numbers->to, name.text, "gauge", help.text);
    for (unsigned i = 0; i < numbers->listing.segment_count; i++) {
        const struct metric *metric = &numbers->metrics[i].of[kind];
        const struct label labels[LABEL_MAX] = { { "segment", numbers->listing.segments[i]->id } };
        if (part == SHARE_RATIO && metric->enough)
            exposition_put_share(&numbers->to, labels, metric->numerator, metric->denominator);
        else if (part != SHARE_RATIO && metric->known)
            exposition_put(&numbers->to, labels, part == SHARE_NUMERATOR ? metric->numerator : metric->denominator);
    }
}

enum { PARITY_INDEX, PARITY_SERVICES, PARITY_CONNECTIONS, PARITY_TOO_FEW };

static void parity(struct numbers *numbers)
{
    for (unsigned i = 0; i < numbers->listing.segment_count; i++) {
        const struct segment_metrics *metrics = &numbers->metrics[i];
        const struct label labels[LABEL_MAX] = { { "segment", numbers->listing.segments[i]->id } };
        const uint64_t values[] = { [PARITY_SERVICES] = metrics->parity_services,
                                    [PARITY_CONNECTIONS] = metrics->parity_connections,
                                    [PARITY_TOO_FEW] = metrics->parity_too_few };
        if (numbers->place != PARITY_INDEX)
            exposition_put(&numbers->to, labels, values[numbers->place]);
        else if (metrics->parity_services > 0)
            exposition_put_share(&numbers->to, labels, metrics->parity, 1000);
    }
}

enum { JITTER_IPV6, JITTER_IPV4, JITTER_SAMPLES_IPV6, JITTER_SAMPLES_IPV4 };

static void jitter(struct numbers *numbers)
{
    bool six = numbers->place == JITTER_IPV6 || numbers->place == JITTER_SAMPLES_IPV6;
    for (unsigned i = 0; i < numbers->listing.segment_count; i++) {
        const struct segment_metrics *metrics = &numbers->metrics[i];
        const struct metric_jitter *of = six ? &metrics->jitter_ipv6 : &metrics->jitter_ipv4;
        const struct label labels[LABEL_MAX] = { { "segment", numbers->listing.segments[i]->id } };
        if (numbers->place == JITTER_SAMPLES_IPV6 || numbers->place == JITTER_SAMPLES_IPV4)
            exposition_put(&numbers->to, labels, of->samples);
        else if (of->samples > 0)
            exposition_put_share(&numbers->to, labels, of->microseconds, 1000000);
    }
}

static void confidence(struct numbers *numbers)
{
    for (unsigned i = 0; i < numbers->listing.segment_count; i++)
        exposition_put(&numbers->to, (const struct label[LABEL_MAX]){ { "segment", numbers->listing.segments[i]->id } },
                       (uint64_t)numbers->metrics[i].confidence);
}

/* ── all of them; the manual lists them, and a test compares ── */

#define AT(field) offsetof(struct coverage, field)

static const struct family families[] = {
    { "info", "gauge", "The version that wrote this.", version, 0 },
    { "first_frame_timestamp_seconds", "gauge", "Time of the first frame.", frame_time, AT(start) },
    { "last_frame_timestamp_seconds", "gauge", "Time of the last frame.", frame_time, AT(end) },
    { "frames_total", "counter", "Frames taken in.", counter, AT(frames) },
    { "bytes_total", "counter", "Their octets on the wire.", counter, AT(bytes) },
    { "captured_bytes_total", "counter", "Their octets that were captured.", counter, AT(captured_bytes) },
    { "protocol_frames_total", "counter", "Frames by what they carry.", by_protocol, 0 },
    { "truncated_frames_total", "counter", "Frames that the capture cut.", counter, AT(truncated_frames) },
    { "malformed_frames_total", "counter", "Frames with something wrong in them.", counter, AT(malformed_frames) },
    { "undecoded_frames_total", "counter", "Frames that were not understood.", counter, AT(undecoded_frames) },
    { "filtered_frames_total", "counter", "Frames that the filter left out.", counter, AT(filtered_frames) },
    { "duplicate_frames_total", "counter", "Copies of a frame that was seen already.", counter, AT(duplicate_frames) },
    { "dropped_frames_total", "counter", "Frames that were lost before they were read.", dropped, 0 },
    { "time_went_back_total", "counter", "How often a timestamp was before the one before it.", counter,
      AT(time_went_back) },
    { "fragments_total", "counter", "Fragments under the first IP header.", counter, AT(fragments) },
    { "bad_icmpv6_checksums_total", "counter", "ICMPv6 messages with a wrong checksum.", counter,
      AT(bad_icmpv6_checksums) },
    { "icmpv6_messages_total", "counter", "ICMPv6 messages by type.", by_type, AT(outer.icmpv6_types) },
    { "nd_options_total", "counter", "Neighbor Discovery options by type.", by_type, AT(outer.nd_options) },
    { "dhcpv6_messages_total", "counter", "DHCPv6 messages by type.", by_type, AT(outer.dhcpv6_messages) },
    { "extension_headers_total", "counter", "IPv6 extension headers by number.", by_type, AT(outer.extension_headers) },
    { "table_entries", "gauge", "Entries that a table of the inventory holds.", by_table, TABLE_USED },
    { "table_limit", "gauge", "Entries that it can hold.", by_table, TABLE_CAP },
    { "table_refused_total", "counter", "Entries that it had no room for.", by_table, TABLE_REFUSED },
    { "table_evicted_total", "counter", "Entries that made room for others.", by_table, TABLE_EVICTED },

    { "findings", "gauge", "Findings that count (neither exempted nor explained by another).", by_severity, 0 },
    { "check_findings", "gauge", "The same by segment (empty: the capture as a whole) and check; absent without one.",
      by_check, 0 },
    { "findings_exempted", "gauge", "Findings that an exemption of the plan covers.", exempted, 0 },
    { "outages", "gauge", "Outages that were seen, open or over.", outages, OUTAGE_ALL },
    { "outages_open", "gauge", "Outages that are open.", outages, OUTAGE_OPEN },
    { "outage_start_timestamp_seconds", "gauge", "Begin of an outage that is open.", open_outages, OUTAGE_BEGIN },
    { "outage_affected_clients", "gauge", "Clients that an outage which is open affects.", open_outages,
      OUTAGE_CLIENTS },

    { "hosts", "gauge", "Hosts by what they showed.", hosts, 0 },
    { "routers", "gauge", "Routers by status.", routers, 0 },
    { "prefixes", "gauge", "Prefixes by status.", prefixes, 0 },
    { "segment_stage", "gauge", "How far IPv6 is: 0 no router to 7 IPv6 only.", stages, 0 },
    { "audit_confidence", "gauge", "How far to trust these numbers: 0 poor, 1 limited, 2 good.", confidence, 0 },
    { "parity_index", "gauge", "How IPv6 serves beside IPv4, 1: as well; absent where handshakes are too few.", parity,
      PARITY_INDEX },
    { "parity_services", "gauge", "Services that the index is of.", parity, PARITY_SERVICES },
    { "parity_connections", "gauge", "Their connections.", parity, PARITY_CONNECTIONS },
    { "parity_services_with_too_few", "gauge", "Services with too few handshakes for it.", parity, PARITY_TOO_FEW },
    { "jitter_ipv6_seconds", "gauge", "Mean difference of handshake times that follow each other.", jitter,
      JITTER_IPV6 },
    { "jitter_ipv6_samples", "gauge", "How many differences that is the mean of.", jitter, JITTER_SAMPLES_IPV6 },
    { "jitter_ipv4_seconds", "gauge", "Mean difference of handshake times that follow each other.", jitter,
      JITTER_IPV4 },
    { "jitter_ipv4_samples", "gauge", "How many differences that is the mean of.", jitter, JITTER_SAMPLES_IPV4 },
};

static void write_families(struct numbers *numbers)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        exposition_begin(&numbers->to, families[i].name, families[i].type, families[i].help);
        numbers->place = families[i].place;
        families[i].write(numbers);
    }
    for (unsigned kind = 0; kind < METRIC_COUNT; kind++)
        for (unsigned part = 0; part < SHARE_PARTS; part++)
            share_family(numbers, (enum metric_kind)kind, (enum share_part)part);
}

static int measure_segments(struct numbers *numbers, struct error *error)
{
    const struct listing *listing = &numbers->listing;
    numbers->metrics = calloc(listing->segment_count + 1, sizeof *numbers->metrics);
    if (!numbers->metrics)
        return error_set(error, -ENOMEM, "cannot write the metrics: out of memory");
    for (unsigned i = 0; i < listing->segment_count; i++)
        audit_metrics(numbers->audit, listing->segments[i], &numbers->metrics[i]);
    return 0;
}

int report_metrics_write(const struct audit *audit, const struct report_options *options, FILE *output,
                         struct error *error)
{
    struct numbers numbers = { .to = { .file = output }, .audit = audit };
    (void)options; /* numbers are the same for everybody */
    int status = listing_make(&numbers.listing, audit, error);
    if (status == 0)
        status = gather_findings(&numbers, error);
    if (status == 0)
        status = measure_segments(&numbers, error);
    if (status == 0) {
        write_families(&numbers);
        status = writer_finish(output, error);
    }
    free(numbers.metrics);
    free(numbers.findings);
    listing_free(&numbers.listing);
    return status;
}
