#include "report/wording.h"

const struct metric_words *wording_metric(enum metric_kind kind)
{
    static const struct metric_words words[METRIC_COUNT] = {
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
        [METRIC_OUTAGE] = { "of serious outages, added up", "seconds watched" },
        [METRIC_UNDOCUMENTED] = { "not in the plan", "active prefixes" },
        [METRIC_DEAD_RECORDS] = { "not seen", "documented prefixes" },
        [METRIC_DECIDED] = { "could be judged", "hosts" },
    };
    return &words[kind];
}

void wording_share(const struct metric *metric, struct wording *wording)
{
    uint32_t thousandths = metric_thousandths(metric);
    if (metric->enough)
        wording_add(wording, "%u.%u %%", thousandths / 10, thousandths % 10);
    else
        wording_add(wording, "too few");
}

void wording_parity(const struct segment_metrics *metrics, struct wording *wording)
{
    if (metrics->parity_services > 0)
        wording_add(wording, "%u.%03u", metrics->parity / 1000, metrics->parity % 1000);
    else
        wording_add(wording, "too few");
}

void wording_jitter(const struct metric_jitter *jitter, struct wording *wording)
{
    wording_add(wording, "%u.%u ms", jitter->microseconds / 1000, jitter->microseconds % 1000 / 100);
}
