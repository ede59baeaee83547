#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "v6audit/inventory.h"

/* How far IPv6 is on a host: the table of domain.md §4.2. A verdict on absence needs time, a vantage point that would have shown it, and no loss. */

struct case_file {
    const struct host *host;
    const struct segment *segment;
    const struct classify_settings *settings;
    struct host_verdict *verdict;
    int64_t end;
    int64_t active;      /* seconds between the first and last thing that it did of its own accord */
    int64_t after_start; /* seconds watched after its start was seen; −1: not seen */
    bool flood;
};

static void decide(const struct case_file *file, enum host_stack stack, enum confidence confidence, const char *grade)
{
    struct host_verdict *verdict = file->verdict;
    bool absence = stack == STACK_IPV4_ONLY || stack == STACK_LINK_LOCAL_ONLY;
    if (absence && file->settings->capture_loss && confidence > CONFIDENCE_POSSIBLE)
        confidence = (enum confidence)(confidence - 1); /* what was lost might have shown it */
    verdict->stack = stack;
    verdict->confidence = confidence;
    snprintf(verdict->grade, sizeof verdict->grade, "%s", grade);
}

const char *host_attach_word(enum host_attach attach)
{
    switch (attach) {
    case ATTACH_DHCP_DISCOVER: return "DHCP discover";
    case ATTACH_DHCP_INIT_REBOOT: return "DHCP request after a reboot";
    case ATTACH_ARP_PROBE: return "ARP probe";
    case ATTACH_ARP_ANNOUNCEMENT: return "ARP announcement";
    case ATTACH_LLDP: return "first LLDP frame";
    case ATTACH_EAPOL: return "EAPOL start";
    case ATTACH_DAD: return "duplicate address detection";
    case ATTACH_NONE: break;
    }
    return "start";
}

static void undetermined(const struct case_file *file, const char *why, const char *to_decide)
{
    decide(file, STACK_UNDETERMINED, CONFIDENCE_UNDETERMINED, "");
    snprintf(file->verdict->why, sizeof file->verdict->why, "%s", why);
    snprintf(file->verdict->to_decide, sizeof file->verdict->to_decide, "%s", to_decide);
}

static bool not_classified(const struct case_file *file)
{
    const struct host *host = file->host;
    const char *why = host->virtual_router             ? "virtual router's MAC address: see the routers"
                      : host->roles & ROLE_STUB_ROUTER ? "stub router: see the routers"
                      : host->forwarder                ? "forwards for others: what it sends need not be its own"
                      : host->extender     ? "several devices behind one MAC address (extender or proxy): not separable"
                      : host->capture_host ? "the capturing host itself"
                                           : NULL;
    if (!why)
        return false;
    decide(file, STACK_NOT_CLASSIFIED, CONFIDENCE_UNDETERMINED, "");
    snprintf(file->verdict->why, sizeof file->verdict->why, "%s", why);
    return true;
}

static bool has_routable(const struct host *host)
{
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (address_is_routable(&record->address) && !(record->conflict && !record->last_claim))
            return true;
    return false;
}

static bool shows_ipv4(const struct host *host)
{
    return host->ipv4_count > 0 || host->arp_frames > 0 || host->ipv4_frames > 0;
}

static void no_ipv6_seen(const struct case_file *file)
{
    const struct host *host = file->host;
    const struct classify_settings *settings = file->settings;
    struct host_verdict *verdict = file->verdict;
    char watched[64];
    snprintf(watched, sizeof watched, "%lld s", (long long)file->active);
    if (!file->flood) {
        bool snooped = file->segment->vantage.multicast == MULTICAST_SNOOPED;
        snprintf(verdict->why, sizeof verdict->why, "%llu frame%s in %s, all IPv4 or ARP; %s",
                 (unsigned long long)host->frames, host->frames == 1 ? "" : "s", watched,
                 snooped ? "the switch hides its multicast here (MLD snooping)"
                         : "nothing shows that its multicast would be seen here");
        decide(file, STACK_UNDETERMINED, CONFIDENCE_UNDETERMINED, "");
        snprintf(verdict->to_decide, sizeof verdict->to_decide,
                 "capture at a mirror port for 30 minutes, or watch it start, or probe it");
        return;
    }
    bool locally =
        host->has_mac && mac_is_locally_administered(&host->mac); /* a sleeping phone answers ARP in firmware */
    if (file->after_start >= settings->attach_watch) {
        decide(file, STACK_IPV4_ONLY, CONFIDENCE_CONFIRMED, "G0");
        snprintf(
            verdict->why, sizeof verdict->why,
            "watched for %lld s from its start (%s); nothing of it was IPv6, not even duplicate address detection or MLD",
            (long long)file->after_start, host_attach_word((enum host_attach)host->attach));
    } else if (host->query_windows >= settings->windows) {
        decide(file, STACK_IPV4_ONLY, locally ? CONFIDENCE_LIKELY : CONFIDENCE_CONFIRMED, "G0");
        snprintf(verdict->why, sizeof verdict->why,
                 "awake during %u MLD queries that others answered, it answered none; nothing of it was IPv6 in %s",
                 host->query_windows, watched);
    } else if (file->active >= settings->likely_active && host->bursts >= settings->bursts) {
        decide(file, STACK_IPV4_ONLY, CONFIDENCE_LIKELY, "G0");
        snprintf(verdict->why, sizeof verdict->why, "active for %s in %u bursts, all IPv4, while others used IPv6",
                 watched, host->bursts);
    } else if (file->active >= settings->possible_active) {
        decide(file, STACK_IPV4_ONLY, CONFIDENCE_POSSIBLE, "G0");
        snprintf(verdict->why, sizeof verdict->why, "active for %s only, all IPv4, while others used IPv6", watched);
    } else {
        char why[200];
        if (host->bursts == 0)
            snprintf(
                why, sizeof why,
                "it only answered others, as a sleeping device does; nothing shows what it would do of its own accord");
        else
            snprintf(why, sizeof why, "%llu frame%s, active for %s: too little to tell",
                     (unsigned long long)host->frames, host->frames == 1 ? "" : "s", watched);
        undetermined(file, why, "watch longer, or watch it start, or probe it");
        return;
    }
    if (verdict->confidence < CONFIDENCE_LIKELY)
        snprintf(verdict->to_decide, sizeof verdict->to_decide, "watch for 30 minutes or more, or watch it start");
}

static void link_local_seen(const struct case_file *file)
{
    const struct host *host = file->host;
    struct host_verdict *verdict = file->verdict;
    if (host->lost_routable) {
        undetermined(file, "had a global address, which another MAC address claims now",
                     "find out whose the address is (nd-binding-changed)");
        snprintf(verdict->grade, sizeof verdict->grade, "G1");
        return;
    }
    if (file->segment->router_advertisements == 0) {
        decide(file, STACK_LINK_LOCAL_ONLY, file->flood ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, "G1");
        snprintf(verdict->why, sizeof verdict->why, "IPv6 is on, but no router advertised a prefix here");
    } else if (file->flood && file->after_start >= 60) {
        decide(file, STACK_LINK_LOCAL_ONLY, CONFIDENCE_CONFIRMED, "G1");
        snprintf(verdict->why, sizeof verdict->why,
                 "watched for %lld s from its start: no duplicate address detection for a global address",
                 (long long)file->after_start);
    } else if (file->segment->vantage.unicast == UNICAST_TAP && file->active >= 60) {
        decide(file, STACK_LINK_LOCAL_ONLY, CONFIDENCE_LIKELY, "G1");
        snprintf(verdict->why, sizeof verdict->why,
                 "active for %lld s in view of all its traffic: only link-local addresses", (long long)file->active);
    } else {
        undetermined(file,
                     "speaks IPv6 with a link-local address; whether it also has a global one would not be seen here",
                     "watch it start, or capture at a mirror port");
        snprintf(verdict->grade, sizeof verdict->grade, "G1");
    }
}

/* Its IPv6 connections fail, to several destinations, while those over IPv4 are answered (domain.md §4.2, grade D). */
static bool is_disturbed(const struct host *host)
{
    const struct host_connections *connections = &host->connections;
    return connections->failed_count >= 2 && connections->ipv6_failed_since >= 3 && connections->ipv4_answered > 0;
}

static const char *grade_of(const struct host *host)
{
    if (is_disturbed(host))
        return "D";
    if (host->services > 0 && host->services == host->services_ipv6)
        return "G4";
    return host->talks_off_link ? "G3" : "G2";
}

static void routable_seen(const struct case_file *file)
{
    const struct host *host = file->host;
    struct host_verdict *verdict = file->verdict;
    const char *grade = grade_of(host);
    if (shows_ipv4(host)) {
        decide(file, STACK_DUAL, CONFIDENCE_CONFIRMED, grade);
        snprintf(verdict->why, sizeof verdict->why, "IPv4 and an IPv6 address beyond link-local were seen");
        return;
    }
    /* that it has no IPv4 is absence too: ARP is broadcast, which every port sees, but only when it is sent */
    bool long_enough =
        file->active >= file->settings->possible_active || file->after_start >= file->settings->attach_watch;
    decide(file, STACK_IPV6_ONLY, long_enough ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, grade);
    snprintf(verdict->why, sizeof verdict->why, "IPv6 beyond link-local was seen, and no IPv4 or ARP in %lld s",
             (long long)file->active);
}

void host_classify(const struct host *host, const struct classify_settings *settings, int64_t end,
                   struct host_verdict *verdict)
{
    struct case_file file = {
        .host = host, .segment = host->segment, .settings = settings, .verdict = verdict, .end = end
    };
    memset(verdict, 0, sizeof *verdict);
    file.active = (host->last_activity - host->first_activity) / CLOCK_SECOND;
    file.after_start = host->attach != ATTACH_NONE ? (end - host->attach_time) / CLOCK_SECOND : -1;
    file.flood = host->segment->vantage.multicast == MULTICAST_FLOOD;
    if (not_classified(&file))
        return;
    if (!host->has_mac) {
        undetermined(&file, "no MAC address in these frames: its IPv4 and IPv6 cannot be joined",
                     "capture on the segment itself");
        return;
    }
    if (has_routable(host))
        routable_seen(&file);
    else if (host->ipv6_evidence & ~(uint32_t)EVIDENCE_OPTION_108)
        link_local_seen(&file);
    else if (host->ipv6_evidence)
        undetermined(&file, "asks over DHCPv4 for an IPv6-only network (option 108), so it can do IPv6; none was seen",
                     "watch it start on a network with IPv6");
    else if (shows_ipv4(host))
        no_ipv6_seen(&file);
    else
        undetermined(&file, "neither IPv4 nor IPv6 was seen of it", "watch longer");
}

bool host_is_quiet(const struct host *host)
{
    return host->arp_frames > 0 && host->ipv4_frames == 0 && host->ipv6_frames == 0 && host->frames == host->arp_frames;
}

const char *host_stack_word(enum host_stack stack)
{
    static const char *const words[STACK_COUNT] = { "ipv4-only", "link-local-only", "dual-stack",
                                                    "ipv6-only", "undetermined",    "not-classified" };
    return words[(unsigned)stack < STACK_COUNT ? stack : STACK_UNDETERMINED];
}

const char *confidence_word(enum confidence confidence)
{
    static const char *const words[] = { "undetermined", "possible", "likely", "confirmed" };
    return words[(unsigned)confidence <= CONFIDENCE_CONFIRMED ? confidence : CONFIDENCE_UNDETERMINED];
}
