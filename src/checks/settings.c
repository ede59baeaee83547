#include "checks/settings.h"

#include <string.h>

static const struct setting_row rows[SETTING_COUNT] = {
    [SETTING_ATTACH_WATCH] = { "attach-watch", 30, 1, 86400, "seconds",
                               "how long a host is watched from its start before silence over IPv6 counts" },
    [SETTING_CAPTURE_SHORT] = { "capture-short", 1800, 0, 604800, "seconds",
                                "below this length a capture is called short" },
    [SETTING_FLOOD_RA_COUNT] = { "flood-ra-count", 100, 2, 1000000, "count",
                                 "Router Advertisements in 10 s that are a flood" },
    [SETTING_FLOOD_RA_SENDERS] = { "flood-ra-senders", 10, 2, 1000000, "count",
                                   "distinct senders of Router Advertisements in 60 s that are a flood" },
    [SETTING_IPV4_ONLY_BURSTS] = { "ipv4-only-bursts", 3, 1, 1000, "count",
                                   "separate bursts of activity before an IPv4-only host is likely one" },
    [SETTING_IPV4_ONLY_LIKELY] = { "ipv4-only-likely", 1800, 1, 604800, "seconds",
                                   "activity without IPv6 before an IPv4-only host is likely one" },
    [SETTING_IPV4_ONLY_POSSIBLE] = { "ipv4-only-possible", 60, 1, 604800, "seconds",
                                     "activity without IPv6 before an IPv4-only host is possibly one" },
    [SETTING_IPV4_ONLY_WINDOWS] = { "ipv4-only-windows", 2, 1, 1000, "count",
                                    "MLD queries that others answered and it did not, before an IPv4-only host is confirmed" },
    [SETTING_PREFIX_ADDRESSES] = { "prefix-addresses", 2, 1, 1000, "count",
                                   "claimed addresses before a prefix that nobody advertises counts" },
    [SETTING_PREFIX_UNSEEN] = { "prefix-unseen", 1800, 1, 604800, "seconds",
                                "watched time before a documented prefix or router counts as unseen" },
    [SETTING_SUSPICION_SCORE] = { "suspicion-score", 4, 1, 100, "points",
                                  "score at which a router is called suspicious without a plan" },
};

unsigned settings_list(const struct setting_row **list)
{
    *list = rows;
    return SETTING_COUNT;
}

int settings_index(const char *name)
{
    for (int i = 0; i < SETTING_COUNT; i++)
        if (strcmp(rows[i].name, name) == 0)
            return i;
    return -1;
}
