#include <stdio.h>

#include "checks/families.h"
#include "checks/service_facts.h"

/* Services: do both families work, and as well? */

/* ── service-ipv4-only ── */

static void ipv4_only(struct judgement *judgement, const struct service_view *view)
{
    char text[SERVICE_TEXT_SIZE];
    struct claim claim;
    if (!service_is_ipv4_only(judgement, view, &claim))
        return;
    const struct service *service = view->ipv4 ? view->ipv4 : view->ipv6;
    struct finding *finding =
        judgement_state(judgement, &claim, service->first_seen, service->last_seen, "%s answers over IPv4; %s.",
                        service_describe(service, view->name, text), service_why_ipv4_only(view->ipv6_state));
    judgement_refer(judgement, finding, &service->answer_frame);
    if (view->ipv6)
        judgement_refer(judgement, finding, &view->ipv6->failed_frame);
}

static void ipv4_only_at_end(struct judgement *judgement)
{
    service_each(judgement, ipv4_only);
}

/* ── service-published-closed ── */

static void published_closed(struct judgement *judgement, const struct service_view *view)
{
    char text[SERVICE_TEXT_SIZE], four[SERVICE_TEXT_SIZE];
    if (view->verdict != SERVICE_PUBLISHED_CLOSED || !view->ipv6 || !view->ipv4)
        return;
    const struct service *six = view->ipv6;
    struct claim claim = claim_service(view->segment, 6, &six->address, six->port, view->name, NULL);
    claim.confidence = view->ipv6_state == SERVICE_REFUSED ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY;
    struct finding *finding = judgement_state(
        judgement, &claim, six->first_seen, six->last_seen,
        "%s is published with an AAAA record, but %s: %u of %u attempts. The same service answers at %s.",
        service_describe(six, view->name, text), view->ipv6_state == SERVICE_REFUSED ? "refuses" : "does not answer",
        six->refused + six->unanswered + six->unreachable, six->tries, service_describe(view->ipv4, NULL, four));
    judgement_impact(finding, "%s%u client%s tried; clients without IPv4 are stranded",
                     six->client_count == SERVICE_CLIENT_MAX ? "at least " : "", six->client_count,
                     six->client_count == 1 ? "" : "s");
    judgement_refer(judgement, finding, &six->first_frame);
    judgement_refer(judgement, finding, &six->failed_frame);
    judgement_refer(judgement, finding, &view->ipv4->answer_frame);
}

static void published_closed_at_end(struct judgement *judgement)
{
    service_each(judgement, published_closed);
}

/* ── parity ── */

static const char *joined_note(const struct service_view *view)
{
    switch (view->joined) {
    case JOIN_NAME: return " Both addresses belong to one name; they may be different servers.";
    case JOIN_USE: return " That both are one service is inferred from clients that use them in turns.";
    case JOIN_DEVICE:
    case JOIN_NONE: break;
    }
    return "";
}

static bool is_measured(const struct judgement *judgement, const struct service_view *view)
{
    int64_t least = judgement_setting(judgement, SETTING_PARITY_HANDSHAKES);
    return view->ipv4 && view->ipv6 && view->ipv4->round_trip_count >= least && view->ipv6->round_trip_count >= least;
}

static struct claim claim_pair(const struct service_view *view)
{
    struct claim claim = claim_service(view->segment, 6, &view->ipv6->address, view->ipv6->port, view->name, NULL);
    claim.confidence = view->joined == JOIN_DEVICE ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY;
    return claim;
}

static void latency(struct judgement *judgement, const struct service_view *view)
{
    char text[SERVICE_TEXT_SIZE], slow[24], fast[24];
    if (!is_measured(judgement, view))
        return;
    uint32_t six = service_median(view->ipv6), four = service_median(view->ipv4);
    int64_t percent = judgement_setting(judgement, SETTING_PARITY_LATENCY);
    int64_t least = judgement_setting(judgement, SETTING_PARITY_LATENCY_LEAST) * 1000;
    if ((int64_t)six * 100 <= (int64_t)four * (100 + percent) || (int64_t)six - four < least)
        return;
    struct claim claim = claim_pair(view);
    struct finding *finding = judgement_state(
        judgement, &claim, view->ipv6->first_seen, view->ipv6->last_seen,
        "%s: a handshake takes %s over IPv6 (n = %u) and %s over IPv4 (n = %u), medians.%s",
        service_describe(view->ipv6, view->name, text), service_milliseconds(six, slow), view->ipv6->round_trip_count,
        service_milliseconds(four, fast), view->ipv4->round_trip_count, joined_note(view));
    judgement_refer(judgement, finding, &view->ipv6->first_frame);
    judgement_refer(judgement, finding, &view->ipv6->answer_frame);
    judgement_refer(judgement, finding, &view->ipv4->answer_frame);
}

static void latency_at_end(struct judgement *judgement)
{
    service_each(judgement, latency);
}

static void loss(struct judgement *judgement, const struct service_view *view)
{
    char text[SERVICE_TEXT_SIZE];
    uint64_t least = (uint64_t)judgement_setting(judgement, SETTING_PARITY_SEGMENTS);
    if (!view->ipv4 || !view->ipv6 || view->ipv4->segments < least || view->ipv6->segments < least)
        return;
    double six = 100.0 * (double)view->ipv6->retransmitted / (double)view->ipv6->segments;
    double four = 100.0 * (double)view->ipv4->retransmitted / (double)view->ipv4->segments;
    if (six - four <= 1.0)
        return;
    struct claim claim = claim_pair(view);
    struct finding *finding = judgement_state(
        judgement, &claim, view->ipv6->first_seen, view->ipv6->last_seen,
        "%s: %.1f %% of the data segments are retransmitted over IPv6 (n = %llu) and %.1f %% over IPv4 (n = %llu).%s",
        service_describe(view->ipv6, view->name, text), six, (unsigned long long)view->ipv6->segments, four,
        (unsigned long long)view->ipv4->segments, joined_note(view));
    judgement_refer(judgement, finding, &view->ipv6->first_frame);
    judgement_refer(judgement, finding, &view->ipv4->first_frame);
}

static void loss_at_end(struct judgement *judgement)
{
    service_each(judgement, loss);
}

/* ── management-ipv4-only ── */

static void management_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char name[NAME_SIZE + 2] = "", address[ADDRESS_TEXT_SIZE];
    if ((packet->message != MESSAGE_LLDP && packet->message != MESSAGE_CDP) || !event->host ||
        packet->lldp.address_count == 0)
        return;
    struct claim claim = claim_host(event->host, packet);
    for (unsigned i = 0; i < packet->lldp.address_count; i++)
        if (packet->lldp.address_versions[i] == 6) {
            judgement_withdraw(judgement, judgement->check->id, &claim);
            return;
        }
    if (event->host->ipv6_evidence & EVIDENCE_MANAGEMENT)
        return; /* it announces one in another frame */
    if (event->host->name_count > 0)
        snprintf(name, sizeof name, "%s ", event->host->names[0].text);
    judgement_raise(judgement, &claim, "%sannounces %s as its management address, and no IPv6 address.", name,
                    address_format_ip(4, &packet->lldp.addresses[0], address));
}

static const struct check rows[] = {
    { .id = "management-ipv4-only",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_MEDIUM,
      .title = "Device managed over IPv4 only",
      .what =
          "A switch, router or telephone announces where it is managed: at an IPv4 address, and at no IPv6 address.",
      .why = "As long as it is managed over IPv4, IPv4 cannot be switched off in its management network.",
      .how = "Its LLDP or CDP frames carry management addresses, none of them IPv6.",
      .confused_with = "Devices that announce no management address at all; those that announce both.",
      .todo =
          "Give it an IPv6 management address. If it can take none, it belongs on the replacement list; ask for management over IPv6 in the next purchase.",
      .verify = "Its next LLDP or CDP frame carries an IPv6 management address.",
      .needs = "one LLDP or CDP frame",
      .references = { "RIPE-772", "IEEE 802.1AB section 8.5.9" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_DEVICE | PACKETS_TUNNEL,
      .judge = management_seen },
    { .id = "parity-latency",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Service slower over IPv6",
      .what = "Connections to a service take longer to begin over IPv6 than over IPv4.",
      .why = "Users meet it as a slow service, and somebody will switch IPv6 off instead of mending the path.",
      .how =
          "The median time from SYN to SYN-ACK over IPv6 is more than parity-latency percent and parity-latency-least above that over IPv4, with parity-handshakes handshakes each.",
      .confused_with =
          "Few samples; repeated SYNs, which measure nothing. Two addresses of one name may be different servers: then the text says so.",
      .todo =
          "Compare the paths (traceroute over both families): a tunnel, a detour, another provider, a firewall that inspects IPv6 in software.",
      .verify = "Audit again with at least 20 handshakes each.",
      .needs = "both directions of connections to both addresses, and what joins them: a name, or one device",
      .references = { "RFC 8305", "RIPE-772" },
      .conclude = latency_at_end },
    { .id = "parity-loss",
      .family = FAMILY_OUTAGE,
      .severity = SEVERITY_MEDIUM,
      .title = "Service loses more over IPv6",
      .what = "Data to or from a service is sent again more often over IPv6 than over IPv4.",
      .why = "Loss makes connections slow long before it breaks them.",
      .how =
          "The share of retransmitted data segments over IPv6 is more than one percentage point above that over IPv4, with parity-segments segments each. Segments that come late by less than 3 ms are reordered, not lost.",
      .confused_with = "Keep-alives; a short capture; different servers behind one name.",
      .todo = "Look for the link where it is lost: error counters, a tunnel, a queue that only IPv6 passes.",
      .verify = "Audit again with at least 1000 segments each.",
      .needs = "the data of connections to both addresses",
      .references = { "RFC 9293" },
      .conclude = loss_at_end },
    { .id = "service-ipv4-only",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_MEDIUM,
      .other_severities =
          "its confidence is the proof: confirmed when IPv6 was tried, likely when only its name lacks an AAAA record",
      .title = "Service over IPv4 only",
      .what = "A service of yours answers over IPv4 and not over IPv6.",
      .why = "Clients without IPv4 cannot use it, or only through a translator.",
      .how =
          "It answers over IPv4; over IPv6 the same device, or the same name, refuses, stays silent to 2 clients or 3 repeated attempts while the device is alive, is reached through NAT64 only, or its name has no AAAA record in at least two answers.",
      .confused_with =
          "Services that nobody tried over IPv6; protocols that exist only in IPv4; the services of others, which stand in the table without a finding.",
      .todo = "Let the service listen on ::, open the firewall for it, and publish the AAAA record last.",
      .verify = "Connect to it over IPv6 while capturing: the service table says open.",
      .needs = "its answers over IPv4, and attempts or names for IPv6",
      .references = { "RFC 6540", "RFC 9386" },
      .conclude = ipv4_only_at_end },
    { .id = "service-published-closed",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_HIGH,
      .title = "Service published over IPv6 but closed",
      .what = "The name has an AAAA record, the service answers over IPv4, and over IPv6 it refuses or stays silent.",
      .why =
          "Clients with both families lose time with every connection; clients without IPv4 cannot use the service at all.",
      .how =
          "An AAAA answer for the name, connections to the IPv4 address that are answered, and none to the IPv6 address that is: all were refused, or went unanswered from 2 clients or repeatedly while the device answers otherwise.",
      .confused_with =
          "A name without AAAA record (dns-no-aaaa); a path that is down for all services (connect-failing).",
      .todo = "Let the service listen on IPv6 and open the firewall; until then take the AAAA record back.",
      .verify = "Connect to it over IPv6 while capturing: the service table says dual.",
      .needs = "a DNS answer, and connections over both families",
      .references = { "RFC 8305", "RFC 4074" },
      .absorbs = { "fallback-to-ipv4" },
      .conclude = published_closed_at_end },
};

const struct check_table service_checks = { rows, sizeof rows / sizeof rows[0] };
