#include "v6audit/baseline.h"

#include <string.h>

const struct baseline_segment *baseline_segment(const struct baseline *baseline, const char *id)
{
    for (unsigned i = 0; i < baseline->segment_count; i++)
        if (strcmp(baseline->segments[i].id, id) == 0)
            return &baseline->segments[i];
    return NULL;
}

/* The place of the first host with this MAC address, or where it would stand. */
static unsigned place_of(const struct baseline *baseline, const struct mac *mac)
{
    unsigned low = 0, high = baseline->host_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        const struct baseline_host *host = &baseline->hosts[middle];
        if (host->has_mac && memcmp(&host->mac, mac, sizeof *mac) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct baseline_host *baseline_host(const struct baseline *baseline, const char *segment, const struct mac *mac)
{
    const struct baseline_host *found = NULL;
    for (unsigned i = place_of(baseline, mac); i < baseline->host_count; i++) {
        const struct baseline_host *host = &baseline->hosts[i];
        if (!host->has_mac || !mac_equal(&host->mac, mac))
            break;
        if (strcmp(host->segment, segment) == 0)
            return host;
        found = found ? found : host;
    }
    return found;
}

bool baseline_has_name(const struct baseline *baseline, const char *name)
{
    for (unsigned i = 0; i < baseline->host_count; i++)
        for (unsigned k = 0; k < baseline->hosts[i].name_count; k++)
            if (strcmp(baseline->hosts[i].names[k], name) == 0)
                return true;
    return false;
}
