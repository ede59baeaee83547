#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "checks/families.h"
#include "checks/service_facts.h"

/* Name servers: do they tell of IPv6, and are they asked over IPv6? */

enum { NAMES_TOLD = 5, NO_AAAA_QUERIES = 2, NO_AAAA_MOST = 128, TRANSPORT_QUERIES = 20, PORT_DNS = 53 };
#define TRANSPORT_WATCHED (600 * CLOCK_SECOND)

/* ── dns-no-aaaa ── */

static void no_aaaa_at_end(struct judgement *judgement)
{
    char resolver[ADDRESS_TEXT_SIZE];
    unsigned told = 0, more = 0;
    for (const struct name_answer *name = inventory_names(judgement->inventory); name; name = name_answer_next(name)) {
        if (name->a.answered == 0 || name->aaaa.no_data < NO_AAAA_QUERIES || name->aaaa.answered > 0)
            continue;
        if (told >= NO_AAAA_MOST) {
            more++;
            continue;
        }
        told++;
        struct claim claim = { .segment = name->segment,
                               .subject = { .kind = SUBJECT_SERVICE },
                               .confidence = CONFIDENCE_CONFIRMED };
        snprintf(claim.subject.name, sizeof claim.subject.name, "%s", name->name);
        struct finding *finding =
            judgement_state(judgement, &claim, name->first_seen, name->last_seen,
                            "%s has an A record; %u questions for AAAA were answered with no data (by %s).", name->name,
                            name->aaaa.no_data, address_format_ip(name->ip_version, &name->resolver, resolver));
        judgement_refer(judgement, finding, &name->aaaa_frame);
        judgement_refer(judgement, finding, &name->a_frame);
    }
    if (more > 0)
        judgement_withhold(judgement, NULL, "%u more names without AAAA record are not listed", more);
}

/* ── dns-aaaa-broken ── */

struct broken {
    unsigned names;
    uint32_t failed, not_there, unanswered;
    char text[300];
    int64_t first, last;
    struct frame_reference frames[NAMES_TOLD];
};

static bool is_broken(const struct name_answer *name)
{
    const struct name_counts *aaaa = &name->aaaa;
    return name->a.answered > 0 && aaaa->answered == 0 && aaaa->no_data == 0 &&
           aaaa->failed + aaaa->not_there + aaaa->unanswered > 0;
}

static void collect(const struct judgement *judgement, const struct resolver *resolver, struct broken *broken)
{
    for (const struct name_answer *name = inventory_names(judgement->inventory); name; name = name_answer_next(name)) {
        if (name->segment != resolver->segment || !address_equal(&name->resolver, &resolver->address) ||
            !is_broken(name))
            continue;
        if (broken->names < NAMES_TOLD) {
            text_append(broken->text, sizeof broken->text, "%s%s", broken->names ? ", " : "", name->name);
            broken->frames[broken->names] = name->aaaa_frame;
        }
        if (broken->names == 0 || name->first_seen < broken->first)
            broken->first = name->first_seen;
        if (name->last_seen > broken->last)
            broken->last = name->last_seen;
        broken->names++;
        broken->failed += name->aaaa.failed;
        broken->not_there += name->aaaa.not_there;
        broken->unanswered += name->aaaa.unanswered;
    }
}

static void aaaa_broken_at_end(struct judgement *judgement)
{
    for (const struct resolver *resolver = inventory_resolvers(judgement->inventory); resolver;
         resolver = resolver_next(resolver)) {
        struct broken broken = { 0 };
        char address[ADDRESS_TEXT_SIZE];
        collect(judgement, resolver, &broken);
        if (broken.names < judgement_setting(judgement, SETTING_AAAA_BROKEN_NAMES))
            continue;
        struct claim claim =
            claim_service(resolver->segment, resolver->ip_version, &resolver->address, PORT_DNS, NULL, NULL);
        struct finding *finding = judgement_state(
            judgement, &claim, broken.first, broken.last,
            "%s answers A and fails for AAAA of %u names (%s%s): %u errors, %u times \"no such name\", %u times silence.",
            address_format_ip(resolver->ip_version, &resolver->address, address), broken.names, broken.text,
            broken.names > NAMES_TOLD ? ", …" : "", broken.failed, broken.not_there, broken.unanswered);
        for (unsigned i = 0; i < broken.names && i < NAMES_TOLD; i++)
            judgement_refer(judgement, finding, &broken.frames[i]);
    }
}

/* ── dns-ipv4-transport-only ── */

struct transport {
    uint64_t over_ipv4, over_ipv6;
    unsigned able; /* hosts that asked, and have an IPv6 address beyond link-local */
    bool announced;
    struct frame_reference frame;
};

static bool is_able(const struct host *host)
{
    for (const struct address_record *record = host->addresses; record; record = record->next_of_host)
        if (address_is_routable(&record->address) && record->last_claim)
            return true;
    return false;
}

static void count_questions(const struct judgement *judgement, const struct segment *segment,
                            struct transport *transport)
{
    for (const struct host *host = segment->hosts; host; host = host->next_in_segment) {
        if (host->forwarder || host->roles & ROLE_DNS_SERVER)
            continue;
        transport->over_ipv4 += host->connections.dns_over_ipv4;
        transport->over_ipv6 += host->connections.dns_over_ipv6;
        transport->able += host->connections.dns_over_ipv4 > 0 && is_able(host);
    }
    for (const struct router *router = inventory_routers(judgement->inventory); router; router = router_next(router))
        transport->announced = transport->announced || (router->segment == segment && router->rdnss_count > 0);
    for (const struct name_answer *name = inventory_names(judgement->inventory); name && !transport->frame.number;
         name = name_answer_next(name))
        if (name->segment == segment && name->ip_version == 4)
            transport->frame = name->a_frame.number ? name->a_frame : name->aaaa_frame;
}

static void transport_at_end(struct judgement *judgement)
{
    for (const struct segment *segment = inventory_segments(judgement->inventory); segment;
         segment = segment_next(segment)) {
        struct transport transport = { 0 };
        count_questions(judgement, segment, &transport);
        if (transport.over_ipv4 < TRANSPORT_QUERIES || transport.over_ipv6 > 0 || transport.able < 2)
            continue;
        if (segment->watched < TRANSPORT_WATCHED || judgement->lossy ||
            (segment->vantage.unicast != UNICAST_TAP && segment->vantage.unicast != UNICAST_UPLINK)) {
            judgement_withhold(judgement, segment,
                               "whether name servers are asked over IPv6 needs ten minutes, and a view of all traffic");
            continue;
        }
        struct claim claim = claim_segment(segment, NULL);
        claim.confidence = CONFIDENCE_LIKELY;
        struct finding *finding = judgement_state(
            judgement, &claim, segment->first_seen, segment->last_seen,
            "%llu questions to name servers, all over IPv4, though %u of the askers have IPv6: %s.",
            (unsigned long long)transport.over_ipv4, transport.able,
            transport.announced ? "routers announce name servers with IPv6 addresses, and nobody asks them"
                                : "neither Router Advertisements nor DHCPv6 tell them of one with an IPv6 address");
        judgement_refer(judgement, finding, &transport.frame);
    }
}

static const struct check rows[] = {
    { .id = "dns-aaaa-broken",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_HIGH,
      .title = "Name server that fails for AAAA",
      .what = "A name server answers questions for IPv4 addresses and fails for IPv6 addresses of the same names.",
      .why =
          "Clients wait for the answer before they connect: services become slow or unreachable for everybody who asks for IPv6, with or without IPv6.",
      .how =
          "For at least aaaa-broken-names names one name server answers A, and answers AAAA never: SERVFAIL, NXDOMAIN, or nothing although the client asks again.",
      .confused_with =
          "\"No data\", which is the right answer for a name without AAAA record; a name server that is silent for all questions (dns-over-ipv6-down).",
      .todo = "Mend the name server, load balancer or firewall that does not know record type 28.",
      .verify = "Ask it for AAAA of one of the names: the answer is an address or no data.",
      .needs = "questions and answers of the name server",
      .references = { "RFC 4074", "RFC 3596" },
      .conclude = aaaa_broken_at_end },
    { .id = "dns-ipv4-transport-only",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_LOW,
      .absence = true,
      .title = "Name servers asked over IPv4 only",
      .what = "All questions to name servers go over IPv4, even those of hosts that have IPv6.",
      .why = "It is a dependency on IPv4 that shows only when IPv4 is switched off: then no name is found any more.",
      .how =
          "At least 20 questions, of at least two hosts with IPv6 addresses, in ten minutes or more from a point that sees all traffic: none over IPv6.",
      .confused_with = "Captures that see only a part; hosts without IPv6; name servers that ask each other.",
      .todo =
          "Give name servers IPv6 addresses and announce them: RDNSS in Router Advertisements, option 23 in DHCPv6.",
      .verify = "Capture for ten minutes: questions to the IPv6 address of a name server.",
      .needs = "a mirror port, ten minutes, and no loss",
      .references = { "RFC 3901", "RFC 8106" },
      .conclude = transport_at_end },
    { .id = "dns-no-aaaa",
      .family = FAMILY_SERVICE,
      .severity = SEVERITY_INFO,
      .title = "Name without AAAA record",
      .what = "A name has an IPv4 address and no IPv6 address.",
      .why = "Whatever is behind it is used over IPv4 only.",
      .how = "A was answered; AAAA was answered with no data at least twice.",
      .confused_with = "Errors and silence (dns-aaaa-broken).",
      .todo = "If it is yours: let the service listen on IPv6, then publish the AAAA record.",
      .verify = "Ask for AAAA of the name.",
      .needs = "unencrypted questions and answers of a name server",
      .references = { "RFC 3596", "RFC 4074" },
      .conclude = no_aaaa_at_end },
};

const struct check_table dns_checks = { rows, sizeof rows / sizeof rows[0] };
