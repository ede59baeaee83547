#include "checks/settings.h"

#include <string.h>

#include "v6audit/inventory.h"

static const struct setting_row rows[SETTING_COUNT] = {
    [SETTING_AAAA_BROKEN_NAMES] = { "aaaa-broken-names", 3, 1, 1000, "count",
                                    "names for which a name server fails for AAAA before it is called broken" },
    [SETTING_ATTACH_WATCH] = { "attach-watch", 30, 1, 86400, "seconds",
                               "how long a host is watched from its start before silence over IPv6 counts" },
    [SETTING_CAPTURE_SHORT] = { "capture-short", 1800, 0, 604800, "seconds",
                                "below this length a capture is called short" },
    [SETTING_DAD_DENIAL_TARGETS] = { "dad-denial-targets", 3, 2, 1000, "count",
                                     "addresses whose probes one sender answers before it is called denial" },
    [SETTING_FLOOD_MLD] = { "flood-mld", 200, 2, 1000000, "count",
                            "MLD messages (records of version 2 reports) in 10 s from one sender that are no flood yet" },
    [SETTING_FLOOD_ND] = { "flood-nd", 200, 2, 1000000, "count",
                           "multicast solicitations and unsolicited advertisements in 10 s that are no flood yet" },
    [SETTING_DHCPV6_DUIDS] = { "dhcpv6-duids", 20, 2, 32, "count",
                               "distinct DHCPv6 clients behind one MAC address that exhaust a server" },
    [SETTING_DHCPV6_LEASE_SHORT] = { "dhcpv6-lease-short", 600, 0, 604800, "seconds",
                                     "a lease that is not longer makes a DHCPv6 server more suspicious" },
    [SETTING_DHCPV6_SOLICITS] = { "dhcpv6-solicits", 99, 1, 1000000, "count",
                                  "SOLICITs in 10 s that do not exhaust a server yet" },
    [SETTING_ERROR_BURST] = { "error-burst", 20, 1, 1000000, "count",
                              "ICMPv6 errors of one minute that are a burst, if they are five times the usual" },
    [SETTING_FLOOD_RA_COUNT] = { "flood-ra-count", 100, 2, RA_TIME_MAX, "count",
                                 "Router Advertisements in 10 s that are a flood" },
    [SETTING_FLOOD_RA_SENDERS] = { "flood-ra-senders", 10, 2, RA_SENDER_MAX, "count",
                                   "distinct senders of Router Advertisements in 60 s that are a flood" },
    [SETTING_FLOOD_REDIRECT] = { "flood-redirect", 10, 1, 1000000, "count",
                                 "Redirects in a minute from one sender that are no flood yet" },
    [SETTING_FLOOD_RS] = { "flood-rs", 50, 2, 1000000, "count", "Router Solicitations in 10 s that are no flood yet" },
    [SETTING_HOST_ADDRESSES] = { "host-addresses", 32, 1, 64, "count",
                                 "addresses in use at a time that are many for one host" },
    [SETTING_FRAGMENTS_UNFINISHED] = { "fragments-unfinished", 100, 1, 4000, "count",
                                       "packets in fragments of one host that stay unfinished within 60 s" },
    [SETTING_HOST_GONE] = { "host-gone", 86400, 60, 31536000, "seconds",
                            "watched time in which a known host showed nothing before it counts as gone" },
    [SETTING_IPV4_ONLY_BURSTS] = { "ipv4-only-bursts", 3, 1, 1000, "count",
                                   "separate bursts of activity before an IPv4-only host is likely one" },
    [SETTING_IPV4_ONLY_LIKELY] = { "ipv4-only-likely", 1800, 1, 604800, "seconds",
                                   "activity without IPv6 before an IPv4-only host is likely one" },
    [SETTING_IPV4_ONLY_POSSIBLE] = { "ipv4-only-possible", 60, 1, 604800, "seconds",
                                     "activity without IPv6 before an IPv4-only host is possibly one" },
    [SETTING_IPV4_ONLY_WINDOWS] = { "ipv4-only-windows", 2, 1, 1000, "count",
                                    "MLD queries that others answered and it did not, before an IPv4-only host is confirmed" },
    [SETTING_LEFT_OVERS] = { "left-overs", 60, 0, 86400, "seconds",
                             "after its start a host may still send from addresses of its former network" },
    [SETTING_LITERAL_WATCH] = { "literal-watch", 600, 0, 604800, "seconds",
                                "how long a capture runs before an IPv4 address without a DNS answer counts" },
    [SETTING_MLD_NO_QUERIER] = { "mld-no-querier", 260, 1, 86400, "seconds",
                                 "watched time with reports and without a query before a querier is missing" },
    [SETTING_MONITOR_QUIET] = { "monitor-quiet", 1800, 1, 604800, "seconds",
                                "a finding that was not seen for so long is closed by monitor" },
    [SETTING_ND_SCAN_TARGETS] = { "nd-scan-targets", 64, 8, 100, "count",
                                  "addresses nobody has that are looked for in 10 s before it is a scan" },
    [SETTING_OVERRIDE_REPEATED] = { "override-repeated", 8, 2, 10000, "count",
                                    "unsolicited advertisements with the override flag for one address in 10 s that are misuse" },
    [SETTING_OUTAGE_CONNECTIONS] = { "outage-connections", 10, 2, 40, "count",
                                     "IPv6 connections of which most fail, before it is an outage" },
    [SETTING_OUTAGE_QUESTIONS] = { "outage-questions", 5, 2, 1000, "count",
                                   "questions in a row that a name server leaves unanswered, before it is an outage" },
    [SETTING_OUTAGE_QUIET] = { "outage-quiet", 300, 30, 86400, "seconds",
                               "a path MTU black hole of which nothing more was seen for so long is over" },
    [SETTING_PARITY_HANDSHAKES] = { "parity-handshakes", 20, 1, 1000, "count",
                                    "handshakes of each family before their times are compared" },
    [SETTING_PARITY_LATENCY] = { "parity-latency", 15, 0, 1000, "percent",
                                 "how much longer a handshake may take over IPv6" },
    [SETTING_PARITY_LATENCY_LEAST] = { "parity-latency-least", 5, 0, 10000, "milliseconds",
                                       "a smaller difference of handshake times is never told" },
    [SETTING_PARITY_SEGMENTS] = { "parity-segments", 1000, 1, 1000000, "count",
                                  "data segments of each family before their loss is compared" },
    [SETTING_PREFIX_ADDRESSES] = { "prefix-addresses", 2, 1, 1000, "count",
                                   "claimed addresses before a prefix that nobody advertises counts" },
    [SETTING_PREFIX_UNSEEN] = { "prefix-unseen", 1800, 1, 604800, "seconds",
                                "watched time before a documented prefix or router counts as unseen" },
    [SETTING_SEQUENTIAL_HOSTS] = { "sequential-hosts", 8, 2, 1000, "count",
                                   "hosts with successive numbers as addresses that look like IPv4 habits" },
    [SETTING_STATE_FLOW_FRAMES] = { "state-flow-frames", 256, 1, 1000000, "count",
                                    "frames of a flow's direction that a state (.v6s) keeps whole" },
    [SETTING_SUSPICION_SCORE] = { "suspicion-score", 4, 1, 100, "points",
                                  "score at which a router is called suspicious without a plan" },
    [SETTING_SWEEP_TARGETS] = { "sweep-targets", 32, 4, 64, "count",
                                "addresses that are pinged in 10 s before it is a sweep" },
    [SETTING_UPLINK_DIFFERENCE] = { "uplink-difference", 15, 0, 1000, "percent",
                                    "how much worse IPv6 may be than IPv4 in a row of the uplink sheet" },
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
