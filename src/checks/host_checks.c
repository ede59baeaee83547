#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/words.h"

/* How far IPv6 is on each host. The verdict is the inventory's (host_classify); here it becomes a finding, or a reason why not. */

enum { ALIVE_WITH_PREFIX = 60 };

void host_verdict_of(const struct judgement *judgement, const struct host *host, struct host_verdict *verdict)
{
    struct classify_settings settings = {
        .attach_watch = judgement_setting(judgement, SETTING_ATTACH_WATCH),
        .likely_active = judgement_setting(judgement, SETTING_IPV4_ONLY_LIKELY),
        .possible_active = judgement_setting(judgement, SETTING_IPV4_ONLY_POSSIBLE),
        .windows = (unsigned)judgement_setting(judgement, SETTING_IPV4_ONLY_WINDOWS),
        .bursts = (unsigned)judgement_setting(judgement, SETTING_IPV4_ONLY_BURSTS),
        .capture_loss = judgement->lossy,
    };
    host_classify(host, &settings, host->segment->last_seen, verdict);
}

static void each_host(struct judgement *judgement, void (*judge)(struct judgement *judgement, const struct host *host,
                                                                 const struct host_verdict *verdict))
{
    for (struct segment *segment = inventory_segments(judgement->inventory); segment; segment = segment_next(segment))
        for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
            struct host_verdict verdict;
            host_verdict_of(judgement, host, &verdict);
            judge(judgement, host, &verdict);
        }
}

static void ipv4_only(struct judgement *judgement, const struct host *host, const struct host_verdict *verdict)
{
    char address[ADDRESS_TEXT_SIZE] = "";
    if (verdict->stack == STACK_UNDETERMINED && host->ipv6_evidence == 0 && host->ipv4_frames + host->arp_frames > 0) {
        judgement_withhold(judgement, host->segment, "%s",
                           host->segment->vantage.multicast == MULTICAST_FLOOD
                               ? "hosts were seen too briefly to tell whether they use IPv6"
                               : "this capture point would not show the IPv6 of these hosts");
        return;
    }
    if (verdict->stack != STACK_IPV4_ONLY)
        return;
    struct claim claim = claim_with_confidence(claim_host(host, NULL), verdict->confidence);
    if (host->ipv4_count > 0) {
        claim.subject.has_address = true;
        claim.subject.ip_version = 4;
        claim.subject.address = host->ipv4[0];
        address_format_ip(4, &host->ipv4[0], address);
    }
    struct finding *finding =
        judgement_state(judgement, &claim, host->first_seen, host->last_seen, "Showed no IPv6: %s.", verdict->why);
    judgement_refer(judgement, finding, &host->first_frame);
}

static void ipv4_only_at_end(struct judgement *judgement)
{
    each_host(judgement, ipv4_only);
}

/* Seconds for which the host was alive while a prefix for autonomous configuration was advertised. */
static int64_t alive_with_prefix(const struct judgement *judgement, const struct host *host)
{
    int64_t longest = 0;
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router)) {
        if (router->segment != host->segment)
            continue;
        for (unsigned i = 0; i < router->prefix_count; i++) {
            const struct router_prefix *prefix = &router->prefixes[i];
            int64_t from = prefix->first_seen > host->first_seen ? prefix->first_seen : host->first_seen;
            if (prefix->autonomous && prefix->prefix.length == 64 && prefix->valid_lifetime > 0 &&
                host->last_seen - from > longest)
                longest = host->last_seen - from;
        }
    }
    return longest / CLOCK_SECOND;
}

static void link_local_only(struct judgement *judgement, const struct host *host, const struct host_verdict *verdict)
{
    if (words_is_plan_router_mac(judgement, host->segment, &host->mac))
        return; /* a documented router needs no address of its own for its virtual one */
    bool undecided = verdict->stack == STACK_UNDETERMINED && strcmp(verdict->grade, "G1") == 0;
    if ((verdict->stack != STACK_LINK_LOCAL_ONLY && !undecided) || host->segment->router_advertisements == 0)
        return;
    int64_t alive = alive_with_prefix(judgement, host);
    if (alive < ALIVE_WITH_PREFIX)
        return;
    if (undecided || verdict->confidence < CONFIDENCE_LIKELY) {
        judgement_withhold(judgement, host->segment,
                           "whether hosts with a link-local address also have a global one would not be seen here");
        return;
    }
    struct claim claim = claim_with_confidence(claim_host(host, NULL), verdict->confidence);
    struct finding *finding = judgement_state(
        judgement, &claim, host->first_seen, host->last_seen,
        "IPv6 is on, but it has only a link-local address although a prefix for autonomous configuration was advertised for %lld s: %s.",
        (long long)alive, verdict->why);
    judgement_refer(judgement, finding, &host->ipv6_frame);
}

static void link_local_only_at_end(struct judgement *judgement)
{
    each_host(judgement, link_local_only);
}

static const struct check rows[] = {
    { .id = "host-ipv4-only",
      .family = FAMILY_HOST,
      .severity = SEVERITY_MEDIUM,
      .other_severities = "its confidence is the verdict: confirmed, likely, possible",
      .absence = true,
      .title = "Host that showed no IPv6",
      .what =
          "A device was watched long enough, from a point that would have shown its IPv6, and nothing of it was IPv6.",
      .why =
          "It will not work on an IPv6-only network, and keeps IPv4 alive on this one. Switched off is not the same as incapable.",
      .how =
          "IPv4 or ARP from it, no sign of IPv6, not even an MLD report; the capture sees all hosts' multicast; and its start was watched, or MLD queries that others answered "
          "(confirmed), or half an hour of activity in several bursts (likely), or a minute (possible).",
      .confused_with =
          "Hosts behind a switch with MLD snooping, or seen too briefly: undecided, listed with what would decide it. Routers, extenders and virtual MAC addresses are not judged.",
      .todo =
          "Look for a setting or firmware. If there is none, it belongs on the replacement list; ask for \"works in an IPv6-only network, managed over IPv6\" in the next purchase.",
      .verify = "Restart it while capturing: duplicate address detection shows within a second.",
      .needs = "a capture point that sees multicast of all hosts, time, and no loss",
      .references = { "RFC 6540", "RFC 8504", "RIPE-772" },
      .conclude = ipv4_only_at_end },
    { .id = "host-link-local-only",
      .family = FAMILY_HOST,
      .severity = SEVERITY_LOW,
      .absence = true,
      .title = "Host with a link-local address only",
      .what = "IPv6 is on, a prefix is advertised, and the host forms no address in it.",
      .why = "It reaches nobody beyond this segment over IPv6.",
      .how =
          "No global or unique local address of it, although a /64 with autonomous configuration was advertised for 60 s while it was alive; seen from a mirror port, or from its start on.",
      .confused_with =
          "Segments without advertisements. An EUI-64 host's global address shares the multicast group of its link-local one: without its start or its traffic nothing is said.",
      .todo = "On the host: is autonomous configuration switched off, or a firewall dropping Router Advertisements?",
      .verify = "Restart it while capturing: duplicate address detection for an address in the prefix.",
      .needs = "a mirror port, or its start",
      .references = { "RFC 4862 section 5.5" },
      .conclude = link_local_only_at_end },
};

const struct check_table host_checks = { rows, sizeof rows / sizeof rows[0] };
