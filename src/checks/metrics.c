#include "checks/metrics.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/outage.h"
#include "v6audit/service.h"

enum { TCP = 6 };

/* Its word, and below which denominator a percentage says nothing: `least`, or the value of a threshold. */
static const struct {
    const char *word;
    unsigned least;
    int threshold; /* enum setting; −1: `least` */
} rows[METRIC_COUNT] = {
    [METRIC_READY] = { "ready", 1, -1 },
    [METRIC_DUAL] = { "dual", 1, -1 },
    [METRIC_IPV4_ONLY] = { "ipv4_only", 1, -1 },
    [METRIC_USE] = { "use", 1, -1 },
    [METRIC_NO_ALTERNATIVE] = { "no_ipv4_alternative", 1, -1 },
    [METRIC_TRAFFIC] = { "traffic", 1, -1 },
    [METRIC_AAAA] = { "aaaa", 1, -1 },
    [METRIC_AAAA_QUERIES] = { "aaaa_queries", 1, -1 },
    [METRIC_SUCCESS_IPV6] = { "success_ipv6", 0, SETTING_PARITY_HANDSHAKES },
    [METRIC_SUCCESS_IPV4] = { "success_ipv4", 0, SETTING_PARITY_HANDSHAKES },
    [METRIC_LOSS_IPV6] = { "loss_ipv6", 0, SETTING_PARITY_SEGMENTS },
    [METRIC_LOSS_IPV4] = { "loss_ipv4", 0, SETTING_PARITY_SEGMENTS },
    [METRIC_REORDER_IPV6] = { "reorder_ipv6", 0, SETTING_PARITY_SEGMENTS },
    [METRIC_REORDER_IPV4] = { "reorder_ipv4", 0, SETTING_PARITY_SEGMENTS },
    [METRIC_OUTAGE] = { "outage", 1, -1 },
    [METRIC_UNDOCUMENTED] = { "undocumented", 1, -1 },
    [METRIC_DEAD_RECORDS] = { "dead_records", 1, -1 },
    [METRIC_DECIDED] = { "decided", 1, -1 },
};

const char *metric_word(enum metric_kind kind)
{
    return rows[kind].word;
}

const char *audit_confidence_word(enum audit_confidence confidence)
{
    static const char *const words[] = { [AUDIT_POOR] = "poor", [AUDIT_LIMITED] = "limited", [AUDIT_GOOD] = "good" };
    return words[confidence];
}

uint32_t metric_thousandths(const struct metric *metric)
{
    if (metric->denominator == 0)
        return 0;
    long double share = 1000.0L * (long double)metric->numerator / (long double)metric->denominator + 0.5L;
    return share < (long double)UINT32_MAX ? (uint32_t)share : UINT32_MAX;
}

static void count(struct segment_metrics *metrics, enum metric_kind kind, uint64_t numerator, uint64_t denominator)
{
    struct metric *metric = &metrics->of[kind];
    metric->known = true;
    metric->numerator += numerator;
    metric->denominator += denominator;
}

/* ── hosts ── */

static void count_clients(const struct host *host, const struct host_verdict *verdict, struct segment_metrics *metrics)
{
    const struct host_connections *connections = &host->connections;
    bool off_link = connections->ipv4_off_link + connections->ipv6_off_link > 0;
    bool connects = connections->ipv4_answered + connections->ipv6_answered > 0;
    count(metrics, METRIC_USE, off_link && connections->ipv6_off_link > 0, off_link);
    count(metrics, METRIC_NO_ALTERNATIVE, connects && verdict->stack == STACK_IPV6_ONLY, connects);
}

static void count_hosts(const struct judgement *judgement, const struct segment *segment,
                        struct segment_metrics *metrics)
{
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
        struct host_verdict verdict;
        host_verdict_of(judgement, host, &verdict);
        if (verdict.stack == STACK_NOT_CLASSIFIED)
            continue;
        bool decided = verdict.stack != STACK_UNDETERMINED;
        count(metrics, METRIC_DECIDED, decided, 1);
        count_clients(host, &verdict, metrics);
        count(metrics, METRIC_READY, decided && strchr("234", verdict.grade[1]) && verdict.grade[1], decided);
        count(metrics, METRIC_DUAL, verdict.stack == STACK_DUAL, decided);
        count(metrics, METRIC_IPV4_ONLY, verdict.stack == STACK_IPV4_ONLY, decided);
    }
}

/* ── services ── */

struct parity {
    long double sum;
    uint64_t weight;
};

static uint64_t outcomes(const struct service *service)
{
    return (uint64_t)service->answered + service->refused + service->unanswered + service->unreachable;
}

static long double at_most_one(long double value)
{
    return value < 1 ? value : 1;
}

static void count_parity(const struct judgement *judgement, const struct service_view *view,
                         struct segment_metrics *metrics, struct parity *parity)
{
    const struct service *six = view->ipv6, *four = view->ipv4;
    int64_t least = judgement_setting(judgement, SETTING_PARITY_HANDSHAKES);
    if (!six || !four || four->answered == 0)
        return;
    uint32_t time6 = service_median(six), time4 = service_median(four);
    if (six->round_trip_count < least || four->round_trip_count < least || time6 == 0 || time4 == 0) {
        metrics->parity_too_few++;
        return;
    }
    long double success6 = (long double)six->answered / (long double)outcomes(six);
    long double success4 = (long double)four->answered / (long double)outcomes(four);
    uint64_t weight = outcomes(six) + outcomes(four);
    parity->sum +=
        (long double)weight * at_most_one(success6 / success4) * at_most_one((long double)time4 / (long double)time6);
    parity->weight += weight;
    metrics->parity_services++;
}

struct jitter {
    uint64_t sum, samples;
};

/* The latest handshake times stand in a ring. */
static void count_jitter(const struct service *service, struct jitter *jitter)
{
    uint32_t kept = service->round_trip_count;
    uint32_t first = kept > SERVICE_ROUND_TRIP_MAX ? kept % SERVICE_ROUND_TRIP_MAX : 0;
    if (kept > SERVICE_ROUND_TRIP_MAX)
        kept = SERVICE_ROUND_TRIP_MAX;
    for (uint32_t i = 1; i < kept; i++) {
        uint32_t a = service->round_trips[(first + i - 1) % SERVICE_ROUND_TRIP_MAX];
        uint32_t b = service->round_trips[(first + i) % SERVICE_ROUND_TRIP_MAX];
        jitter->sum += a < b ? b - a : a - b;
        jitter->samples++;
    }
}

static struct metric_jitter mean_of(const struct jitter *jitter)
{
    uint64_t mean = jitter->samples ? jitter->sum / jitter->samples : 0;
    return (struct metric_jitter){ .microseconds = (uint32_t)mean, .samples = jitter->samples };
}

/* What an answer tells needs both directions: refusals and losses stand in the one that is missing. */
static bool sees_both_ways(const struct judgement *judgement, const struct segment *segment)
{
    if (segment->vantage.unicast == UNICAST_ONEWAY)
        return false;
    for (const struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding))
        if (!finding->withdrawn && strcmp(finding->check->id, "capture-one-way") == 0 &&
            (finding->segment_index == segment->index || finding->segment_index == UINT32_MAX))
            return false;
    return true;
}

static void count_service(const struct service *service, bool both_ways, struct segment_metrics *metrics)
{
    bool six = service->ip_version == 6;
    if (service->protocol != TCP || !both_ways)
        return;
    count(metrics, six ? METRIC_SUCCESS_IPV6 : METRIC_SUCCESS_IPV4, service->answered, outcomes(service));
    count(metrics, six ? METRIC_LOSS_IPV6 : METRIC_LOSS_IPV4, service->retransmitted, service->segments);
    count(metrics, six ? METRIC_REORDER_IPV6 : METRIC_REORDER_IPV4, service->reordered, service->segments);
}

static void count_services(const struct judgement *judgement, const struct segment *segment,
                           struct segment_metrics *metrics)
{
    struct parity parity = { 0 };
    struct jitter six = { 0 }, four = { 0 };
    bool both_ways = sees_both_ways(judgement, segment);
    uint64_t bytes = segment->ipv6_off_link_bytes + segment->ipv4_off_link_bytes;
    if (bytes > 0)
        count(metrics, METRIC_TRAFFIC, segment->ipv6_off_link_bytes, bytes);
    for (const struct service *service = inventory_services(judgement->inventory); service;
         service = service_next(service)) {
        struct service_view view;
        if (service->segment != segment)
            continue;
        count_service(service, both_ways, metrics);
        if (service->protocol == TCP)
            count_jitter(service, service->ip_version == 6 ? &six : &four);
        if (service_look(judgement->inventory, service, &view))
            count_parity(judgement, &view, metrics, &parity);
    }
    metrics->jitter_ipv6 = mean_of(&six);
    metrics->jitter_ipv4 = mean_of(&four);
    metrics->parity_connections = parity.weight;
    if (parity.weight > 0)
        metrics->parity = (uint32_t)(1000.0L * parity.sum / (long double)parity.weight + 0.5L);
}

/* ── names ── */

static void count_names(const struct judgement *judgement, const struct segment *segment,
                        struct segment_metrics *metrics)
{
    for (const struct name_answer *name = inventory_names(judgement->inventory); name; name = name_answer_next(name)) {
        bool has_aaaa = false;
        if (name->segment != segment || name->a.answered + name->a.no_data == 0 ||
            name->aaaa.answered + name->aaaa.no_data == 0)
            continue;
        for (unsigned i = 0; i < name->aaaa_count; i++)
            has_aaaa = has_aaaa || address_classify(&name->aaaa_addresses[i]) != ADDRESS_NAT64;
        uint64_t queries = (uint64_t)name->a.queries + name->aaaa.queries;
        count(metrics, METRIC_AAAA, has_aaaa, 1);
        count(metrics, METRIC_AAAA_QUERIES, has_aaaa ? queries : 0, queries);
    }
}

/* ── outages ── */

static void count_outages(struct judgement *judgement, const struct segment *segment, struct segment_metrics *metrics)
{
    const struct outage *list;
    unsigned total = outage_list(judgement, &list);
    int64_t seconds = segment->watched / CLOCK_SECOND, sum = 0;
    for (unsigned i = 0; i < total; i++)
        if (list[i].segment == segment && list[i].check->severity >= SEVERITY_HIGH)
            sum += (list[i].open ? segment->last_seen : list[i].end) - list[i].start;
    count(metrics, METRIC_OUTAGE, sum > 0 ? (uint64_t)(sum / CLOCK_SECOND) : 0, seconds > 0 ? (uint64_t)seconds : 0);
}

/* ── against the plan ── */

static bool counts_as_active(const struct plan *plan, const struct plan_segment *segment,
                             const struct prefix_record *prefix, bool *documented)
{
    const char *status = prefix_status_word(plan, segment, prefix, 0);
    *documented = strcmp(status, "documented") == 0;
    return strcmp(status, "special") != 0 && strcmp(status, "unverified") != 0;
}

static void count_plan(const struct judgement *judgement, const struct segment *segment,
                       struct segment_metrics *metrics)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    uint64_t unseen = 0;
    if (!plan)
        return;
    for (const struct prefix_record *prefix = inventory_prefixes(judgement->inventory); prefix;
         prefix = prefix_record_next(prefix)) {
        bool documented;
        bool is_here = prefix->segment == segment && prefix->sources & ~(unsigned)PREFIX_FROM_TRAFFIC;
        if (is_here && counts_as_active(judgement->plan, plan, prefix, &documented))
            count(metrics, METRIC_UNDOCUMENTED, !documented, 1);
    }
    for (const struct finding *finding = findings_first(judgement->findings); finding; finding = findings_next(finding))
        unseen += !finding->withdrawn && finding->segment_index == segment->index &&
                  strcmp(finding->check->id, "prefix-unseen") == 0;
    if (segment->watched >= judgement_setting(judgement, SETTING_PREFIX_UNSEEN) * CLOCK_SECOND && !judgement->lossy)
        count(metrics, METRIC_DEAD_RECORDS, unseen, plan->prefix_count);
}

/* ── how far to trust all that ── */

static void weigh(const struct judgement *judgement, const struct segment *segment, struct segment_metrics *metrics)
{
    const struct metric *decided = &metrics->of[METRIC_DECIDED];
    uint32_t share = decided->denominator > 0 ? metric_thousandths(decided) : 1000;
    const struct {
        bool holds;
        const char *reason;
    } limits[] = {
        { share < 800, "hosts that are undecided" },
        { judgement->lossy, "frames were lost" },
        { segment->watched < judgement_setting(judgement, SETTING_CAPTURE_SHORT) * CLOCK_SECOND, "a short capture" },
        { segment->vantage.multicast == MULTICAST_SNOOPED, "a switch hides multicast" },
        { segment->vantage.multicast == MULTICAST_UNKNOWN, "whether all multicast is seen is unknown" },
        { !sees_both_ways(judgement, segment), "one direction only" },
    };
    unsigned found = 0;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (!limits[i].holds)
            continue;
        text_append(metrics->reasons, sizeof metrics->reasons, found++ ? ", %s" : "%s", limits[i].reason);
    }
    metrics->confidence = share < 500 || found > 2 ? AUDIT_POOR : found > 0 ? AUDIT_LIMITED : AUDIT_GOOD;
}

void metrics_of(struct judgement *judgement, const struct segment *segment, struct segment_metrics *metrics)
{
    memset(metrics, 0, sizeof *metrics);
    count_hosts(judgement, segment, metrics);
    count_services(judgement, segment, metrics);
    count_names(judgement, segment, metrics);
    count_outages(judgement, segment, metrics);
    count_plan(judgement, segment, metrics);
    weigh(judgement, segment, metrics);
    for (unsigned kind = 0; kind < METRIC_COUNT; kind++) {
        struct metric *metric = &metrics->of[kind];
        uint64_t least = rows[kind].threshold < 0
                             ? rows[kind].least
                             : (uint64_t)judgement_setting(judgement, (enum setting)rows[kind].threshold);
        metric->enough = metric->known && metric->denominator >= least && metric->denominator > 0;
    }
}
