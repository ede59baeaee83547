#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/need.h"

/* What one use of IPv4 proves (domain.md §4.3, §14). Rows are asked in order, the first that holds decides. "Would break" is said only of what was seen to have no
 * IPv6: on the device, on the server, in the name, or because the address itself is written down. An IPv6 alternative that nobody tried proves nothing. */

enum { PORT_DNS = 53, PORT_NTP = 123, PORT_DNS_OVER_TLS = 853, QUESTIONS_LIKELY = 3, SENDS = 3 };

static bool has_ipv6(const struct host_verdict *verdict)
{
    return verdict->stack == STACK_DUAL || verdict->stack == STACK_IPV6_ONLY;
}

static bool is_legacy(const struct need_case *facts)
{
    const struct need *need = facts->need;
    return need->kind == NEED_BROADCAST || need->kind == NEED_DHCPV4 ||
           (need->protocol && service_is_legacy(need->protocol, need->port));
}

static bool got_nothing(const struct need_case *facts)
{
    return facts->need->kind == NEED_CONNECTION && facts->need->count == 0 && !facts->ipv6_only_segment;
}

static bool device_has_none(const struct need_case *facts)
{
    return facts->device.stack == STACK_IPV4_ONLY;
}

static bool service_refuses(const struct need_case *facts)
{
    return facts->has_view && facts->view.ipv6_state == SERVICE_REFUSED;
}

static bool service_is_silent(const struct need_case *facts)
{
    return facts->has_view && facts->view.ipv6_state == SERVICE_SILENT;
}

static bool own_attempt_failed(const struct need_case *facts)
{
    return facts->ipv6_use && facts->ipv6_use->refused + facts->ipv6_use->unanswered > 0;
}

static bool server_has_none(const struct need_case *facts)
{
    return facts->need->server_host && facts->server.stack == STACK_IPV4_ONLY;
}

static bool is_translated(const struct need_case *facts)
{
    return facts->has_view && facts->view.ipv6_state == SERVICE_NAT64;
}

static bool has_alternative(const struct need_case *facts)
{
    return facts->has_view && (facts->view.ipv6_state == SERVICE_OPEN || facts->view.published);
}

static bool name_has_no_aaaa(const struct need_case *facts)
{
    return facts->has_view && facts->view.ipv6_state == SERVICE_NO_AAAA && facts->view.no_data >= 2;
}

static bool name_answered_once(const struct need_case *facts)
{
    return facts->has_view && facts->view.ipv6_state == SERVICE_NO_AAAA;
}

static bool is_literal(const struct need_case *facts)
{
    return facts->need->literal;
}

static bool asked_only_a_often(const struct need_case *facts)
{
    return has_ipv6(&facts->device) && facts->asked_aaaa == 0 &&
           (facts->asked_a >= QUESTIONS_LIKELY || (facts->asked_a > 0 && facts->ipv6_only_segment));
}

static bool asked_only_a(const struct need_case *facts)
{
    return has_ipv6(&facts->device) && facts->asked_aaaa == 0 && facts->asked_a > 0;
}

static bool is_dns(const struct need_case *facts)
{
    return facts->need->kind == NEED_CONNECTION &&
           (facts->need->port == PORT_DNS || facts->need->port == PORT_DNS_OVER_TLS);
}

/* Somebody may have offered an IPv6 name server: in an RA (RFC 8106), or by DHCPv6, whose answers are unicast. */
static bool may_have_ipv6_resolver(const struct need_case *facts)
{
    const struct segment *segment = facts->need->segment;
    for (const struct router *router = inventory_routers(facts->judgement->inventory); router;
         router = router_next(router))
        if (router->segment == segment && (router->rdnss_count > 0 || router->ra.managed || router->ra.other))
            return true;
    for (const struct server *server = inventory_servers(facts->judgement->inventory); server;
         server = server_next(server))
        if (server->segment == segment && server->ip_version == 6 && server->kind != SERVER_DHCPV4)
            return true;
    return false;
}

static bool dns_without_offer(const struct need_case *facts)
{
    return is_dns(facts) && facts->need->segment->router_advertisements > 0 && has_ipv6(&facts->device) &&
           !may_have_ipv6_resolver(facts);
}

static bool discovers_over_ipv4(const struct need_case *facts)
{
    return facts->need->kind == NEED_DISCOVERY && has_ipv6(&facts->device) && facts->need->count >= SENDS &&
           facts->need->segment->vantage.multicast == MULTICAST_FLOOD;
}

static bool is_management(const struct need_case *facts)
{
    return facts->need->kind == NEED_MANAGEMENT;
}

static bool is_discovery(const struct need_case *facts)
{
    return facts->need->kind == NEED_DISCOVERY;
}

static bool always(const struct need_case *facts)
{
    (void)facts;
    return true;
}

enum sure {
    AS_SAID,
    OF_DEVICE,
    OF_SERVER,
    OF_JOIN
}; /* whose confidence the row has; OF_JOIN: as said, less when the twin is only inferred from use */

static const struct need_rule {
    bool (*holds)(const struct need_case *facts);
    enum need_verdict verdict;
    enum confidence confidence;
    enum sure sure;
    const char *why, *to_decide;
} rules[] = {
    { is_legacy, NEED_LEGACY, CONFIDENCE_CONFIRMED, AS_SAID, "IPv6 does its work in another way", "" },
    { is_management, NEED_BREAKS, CONFIDENCE_LIKELY, AS_SAID,
      "announces an IPv4 management address, and no IPv6 address", "" },
    { got_nothing, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED, AS_SAID, "got no answer over IPv4 either",
      "a capture in which it is answered" },
    { device_has_none, NEED_BREAKS, CONFIDENCE_CONFIRMED, OF_DEVICE, "the device showed no IPv6", "" },
    { service_refuses, NEED_BREAKS, CONFIDENCE_CONFIRMED, OF_JOIN, "the service refuses connections over IPv6", "" },
    { service_is_silent, NEED_BREAKS, CONFIDENCE_LIKELY, OF_JOIN, "the service does not answer over IPv6", "" },
    { own_attempt_failed, NEED_FELL_BACK, CONFIDENCE_CONFIRMED, OF_JOIN,
      "it tried IPv6, got no connection, and went on over IPv4", "" },
    { server_has_none, NEED_BREAKS, CONFIDENCE_CONFIRMED, OF_SERVER, "the server showed no IPv6", "" },
    { is_translated, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED, AS_SAID,
      "the service has IPv4 only; NAT64 gives it an IPv6 address, which this device did not use",
      "a test of this device without IPv4, behind NAT64" },
    { has_alternative, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED, AS_SAID,
      "the service has IPv6 (it answered others, or its name has an AAAA record); this device did not try it",
      "a test of this device without IPv4" },
    { name_has_no_aaaa, NEED_BREAKS, CONFIDENCE_LIKELY, AS_SAID,
      "the name has no AAAA record; whether the service listens on IPv6 nobody tried", "" },
    { name_answered_once, NEED_BREAKS, CONFIDENCE_POSSIBLE, AS_SAID,
      "the name had no AAAA record when it was asked once", "another answer for the name" },
    { is_literal, NEED_BREAKS, CONFIDENCE_LIKELY, AS_SAID,
      "no name server told this address: it is written into software or settings", "" },
    { asked_only_a_often, NEED_BREAKS, CONFIDENCE_LIKELY, AS_SAID,
      "the device has IPv6, and asked for the IPv4 addresses of the name only", "" },
    { asked_only_a, NEED_BREAKS, CONFIDENCE_POSSIBLE, AS_SAID,
      "the device has IPv6, and asked for the IPv4 addresses of the name only (it may have known before that there are no others)",
      "a longer capture, or its restart" },
    { dns_without_offer, NEED_BREAKS, CONFIDENCE_LIKELY, AS_SAID,
      "no IPv6 name server is offered on this segment: names come over IPv4 only", "" },
    { is_dns, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED, AS_SAID,
      "asked a name server over IPv4; one over IPv6 may be offered here", "a test of this device without IPv4" },
    { discovers_over_ipv4, NEED_BREAKS, CONFIDENCE_POSSIBLE, AS_SAID,
      "the device has IPv6, and sends this over IPv4 only", "a test of this device without IPv4" },
    { is_discovery, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED, AS_SAID,
      "sends this over IPv4; over IPv6 nothing was seen", "a mirror port, or a longer capture" },
    { always, NEED_UNDECIDED, CONFIDENCE_UNDETERMINED, AS_SAID, "nobody tried this over IPv6 in the capture",
      "an attempt over IPv6 while capturing, or the AAAA record of its name" },
};

static enum confidence confidence_of(const struct need_case *facts, const struct need_rule *rule)
{
    switch (rule->sure) {
    case OF_DEVICE: return facts->device.confidence;
    case OF_SERVER: return facts->server.confidence;
    case OF_JOIN: return facts->has_view && facts->view.joined == JOIN_USE ? CONFIDENCE_POSSIBLE : rule->confidence;
    case AS_SAID: break;
    }
    return rule->confidence;
}

bool need_rules_decide(struct need_case *facts)
{
    const struct need_rule *rule = rules;
    if (facts->ipv6_use &&
        (facts->ipv6_use->kind != USE_SERVICE || facts->ipv6_use->answered + facts->ipv6_use->ongoing > 0))
        return false;
    if (facts->need->kind == NEED_CONNECTION && facts->need->device &&
        ((facts->need->port == PORT_DNS && facts->need->device->dns_over_ipv6) ||
         (facts->need->port == PORT_NTP && facts->need->device->time_over_ipv6)))
        return false; /* servers of these are as good as one another */
    if (facts->need->kind == NEED_SERVED && facts->has_view && facts->view.ipv6_state == SERVICE_OPEN)
        return false;
    while (!rule->holds(facts))
        rule++;
    facts->need->verdict = (uint8_t)rule->verdict;
    facts->need->confidence = (uint8_t)confidence_of(facts, rule);
    snprintf(facts->need->why, sizeof facts->need->why, "%s", rule->why);
    facts->need->to_decide = rule->to_decide;
    return true;
}
