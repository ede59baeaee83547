#include <stdio.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"

/* Addresses that should not stand in a packet: of no unicast kind, of too small a scope, or deprecated. */

static const struct packet_layer *outer(const struct event *event)
{
    const struct packet_layer *layer = &event->packet->layers[0];
    return event->packet->layer_count > 0 && layer->ip_version == 6 ? layer : NULL;
}

/* The prefix is on-link here, by an advertisement, DHCPv6 or the plan. `known`: some prefix is. */
static bool is_on_link(const struct judgement *judgement, const struct segment *segment, const struct address *address,
                       bool *known)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    *known = plan && plan->prefix_count > 0;
    for (unsigned i = 0; plan && i < plan->prefix_count; i++)
        if (prefix_contains(&plan->prefixes[i].prefix, address))
            return true;
    for (const struct prefix_record *record = inventory_prefixes(judgement->inventory); record;
         record = prefix_record_next(record)) {
        if (record->segment != segment || !(record->sources & (PREFIX_FROM_RA | PREFIX_FROM_DHCPV6)))
            continue;
        *known = true;
        if (prefix_contains(&record->prefix, address))
            return true;
    }
    return false;
}

/* ── address-martian ── */

/* RFC 4291 §2.5.5.1: ::a.b.c.d, long deprecated. */
static bool is_ipv4_compatible(const struct address *address)
{
    for (unsigned i = 0; i < 12; i++)
        if (address->octets[i])
            return false;
    return address->octets[12] || address->octets[13] || address->octets[14] || address->octets[15] > 1;
}

/* `::` is right in the questions of a host that has no address yet, and in MLD of such hosts and of switches (RFC 4862, RFC 9777, RFC 4541). */
static bool may_be_unspecified(const struct packet *packet)
{
    if (packet->message != MESSAGE_ICMPV6)
        return packet->layers[0].fragment.present || packet->message == MESSAGE_NONE;
    switch (packet->icmpv6.type) {
    case ICMPV6_MLD_QUERY:
    case ICMPV6_MLDV1_REPORT:
    case ICMPV6_MLDV1_DONE:
    case ICMPV6_MLDV2_REPORT:
    case ICMPV6_ROUTER_SOLICITATION:
    case ICMPV6_NEIGHBOR_SOLICITATION: return true;
    default: return false;
    }
}

/* A capture of the loopback interface itself: no MAC addresses, or Linux's zeroes. */
static bool is_loopback_interface(const struct packet *packet)
{
    static const struct mac zero;
    return !packet->has_source_mac || mac_equal(&packet->source_mac, &zero);
}

static const char *martian_why(const struct judgement *judgement, const struct packet *packet,
                               const struct address *source)
{
    switch (address_classify(source)) {
    case ADDRESS_LOOPBACK:
        return is_loopback_interface(packet) ? NULL : "the loopback address, which never leaves a host";
    case ADDRESS_IPV4_MAPPED: return "an IPv4-mapped address, which belongs into programs and not on the wire";
    case ADDRESS_MULTICAST: return "a multicast address, which is never a source";
    case ADDRESS_DISCARD_ONLY: return "discard-only (RFC 6666)";
    case ADDRESS_DOCUMENTATION:
        return judgement->plan && !plan_uses_documentation_prefixes(judgement->plan)
                   ? "a documentation address (RFC 3849, RFC 9637)"
                   : NULL;
    case ADDRESS_UNSPECIFIED:
        return may_be_unspecified(packet) ? NULL : "the unspecified address, in a packet that needs a source";
    case ADDRESS_UNALLOCATED:
        return is_ipv4_compatible(source) ? "an IPv4-compatible address (deprecated, RFC 4291 section 2.5.5.1)"
                                          : "in no block that IANA has allocated";
    case ADDRESS_GLOBAL:
    case ADDRESS_UNIQUE_LOCAL:
    case ADDRESS_LINK_LOCAL:
    case ADDRESS_6TO4:
    case ADDRESS_TEREDO:
    case ADDRESS_NAT64:
    case ADDRESS_SITE_LOCAL:
    case ADDRESS_BENCHMARKING:
    case ADDRESS_ORCHID:
    case ADDRESS_SRV6:
    case ADDRESS_CLASS_COUNT: break;
    }
    return NULL;
}

static void martian_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet_layer *layer = outer(event);
    char text[ADDRESS_TEXT_SIZE];
    const char *why = layer ? martian_why(judgement, event->packet, &layer->source) : NULL;
    if (!why)
        return;
    struct claim claim = claim_address(event->segment, &layer->source, NULL, event->packet);
    judgement_raise(judgement, &claim, "A source address %s is %s.", address_format(&layer->source, text), why);
}

/* ── address-site-local ── */

static bool is_site_local(const struct address *address)
{
    return address_classify(address) == ADDRESS_SITE_LOCAL;
}

/* fec0:0:0:ffff::1 to ::3: where old Windows looks for a DNS server when nobody names one. */
static bool is_default_dns(const struct address *address)
{
    static const struct address first = { { 0xfe, 0xc0, 0, 0, 0, 0, 0xff, 0xff } };
    struct prefix prefix = prefix_make(&first, 126);
    return prefix_contains(&prefix, address) && (address->octets[15] & 3);
}

static void site_local_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet_layer *layer = outer(event);
    if (!layer)
        return;
    const struct address *address = is_site_local(&layer->source) ? &layer->source
                                    : is_site_local(&layer->destination) && !is_default_dns(&layer->destination)
                                        ? &layer->destination
                                        : NULL;
    char text[ADDRESS_TEXT_SIZE];
    if (!address)
        return;
    struct claim claim = claim_address(event->segment, address, NULL, event->packet);
    judgement_raise(judgement, &claim, "%s is site-local; such addresses were deprecated in 2004.",
                    address_format(address, text));
}

/* ── address-neighbour-scope ── */

static bool is_link_local_with_bits(const struct address *address)
{
    const uint8_t *o = address->octets;
    return address_is_link_local(address) && ((o[1] & 0x3f) || o[2] || o[3] || o[4] || o[5] || o[6] || o[7]);
}

/* A router asks for a global address from its link-local one, and errors come from there: normal. */
static bool may_cross_scope(const struct packet *packet)
{
    if (packet->message != MESSAGE_ICMPV6)
        return packet->message == MESSAGE_NONE;
    return packet->icmpv6.is_nd || packet->icmpv6.type < 128 ||
           (packet->icmpv6.type >= ICMPV6_MLD_QUERY && packet->icmpv6.type <= ICMPV6_MLDV1_DONE) ||
           packet->icmpv6.type == ICMPV6_MLDV2_REPORT;
}

static void neighbour_scope_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet_layer *layer = outer(event);
    char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE];
    bool known;
    if (!layer || !address_is_link_local(&layer->source))
        return;
    struct claim claim = claim_address(event->segment, &layer->source, NULL, event->packet);
    if (is_link_local_with_bits(&layer->source)) {
        judgement_raise(judgement, &claim, "%s is link-local, but bits 10 to 63 are not zero.",
                        address_format(&layer->source, source));
        return;
    }
    if (may_cross_scope(event->packet) || !address_is_routable(&layer->destination) ||
        is_on_link(judgement, event->segment, &layer->destination, &known) || !known)
        return;
    judgement_raise(judgement, &claim,
                    "%s sends to %s, which is not on this link: no router may forward it, and no answer can come.",
                    address_format(&layer->source, source), address_format(&layer->destination, destination));
}

/* ── address-ula-leak ── */

/* What one unique local address sent to global ones. */
struct leak {
    uint32_t packets;
    bool answered;
    bool repeated; /* a SYN came twice: its answer did not come, wherever one stands */
    uint32_t sequence;
    uint16_t port;
    int64_t first, last;
    struct address source, destination;
    struct words_frames frames;
};

struct leak_key {
    uint32_t segment;
    struct address source, destination;
};

static const struct table_row leak_row = { "unique-local-leaks", sizeof(struct leak_key),
                                           sizeof(struct leak),  4096,
                                           TABLE_EVICT_OLDEST,   NULL };

static bool is_unique_local(const struct address *address)
{
    return (address->octets[0] & 0xfe) == 0xfc;
}

static void note_answer(struct judgement *judgement, const struct segment *segment, const struct packet_layer *layer)
{
    struct table *table = memory_table(judgement, &leak_row);
    struct leak_key key = { segment->index, layer->destination, layer->source };
    struct leak *leak = table ? table_find(table, &key) : NULL;
    if (leak)
        leak->answered = true;
}

/* TCP that goes on without a SYN has been answered before. */
static bool is_answered_tcp(const struct packet *packet)
{
    return packet->message == MESSAGE_TCP && packet->transport.has_ports && !(packet->transport.tcp_flags & 2);
}

static void note_question(struct judgement *judgement, const struct event *event, const struct packet_layer *layer)
{
    const struct packet *packet = event->packet;
    struct table *table = memory_table(judgement, &leak_row);
    struct leak_key key = { event->segment->index, layer->source, layer->destination };
    bool made = false;
    struct leak *leak = table ? table_insert(table, &key, &made) : NULL;
    if (!leak || leak->answered)
        return;
    if (made) {
        leak->first = event->time;
        leak->source = layer->source;
        leak->destination = layer->destination;
    }
    leak->answered = is_answered_tcp(packet);
    if (packet->message == MESSAGE_TCP && packet->transport.has_ports) {
        leak->repeated = leak->repeated || (leak->port == packet->transport.source_port &&
                                            leak->sequence == packet->transport.sequence && leak->packets > 0);
        leak->port = packet->transport.source_port;
        leak->sequence = packet->transport.sequence;
    }
    leak->packets++;
    leak->last = event->time;
    words_keep_frame(&leak->frames, event);
}

static void ula_leak_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet_layer *layer = outer(event);
    if (!layer || event->packet->layer_count > 1)
        return;
    if (is_unique_local(&layer->destination) && address_is_routable(&layer->source))
        note_answer(judgement, event->segment, layer);
    else if (is_unique_local(&layer->source) && (layer->destination.octets[0] & 0xe0) == 0x20 &&
             !(judgement->plan && plan_in_aggregates(judgement->plan, &layer->destination)))
        note_question(judgement, event, layer);
}

static void ula_leak_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &leak_row);
    char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE];
    for (const struct leak *leak = table ? table_first(table) : NULL; leak; leak = table_next(leak)) {
        const struct leak_key *key = table_key(leak);
        const struct segment *segment = inventory_segments(judgement->inventory);
        while (segment && segment->index != key->segment)
            segment = segment_next(segment);
        if (!segment)
            continue;
        bool uplink = segment->vantage.unicast == UNICAST_UPLINK;
        bool tap = segment->vantage.unicast == UNICAST_TAP ||
                   (segment->vantage.unicast == UNICAST_HOST && leak->last - leak->first >= CLOCK_SECOND);
        if (leak->answered && !uplink)
            continue;
        if (!uplink && !leak->repeated && !tap) {
            judgement_withhold(judgement, segment,
                               "a unique local address sends to global ones; answers would not be seen here");
            continue;
        }
        if (!uplink && judgement->now - leak->last < CLOCK_SECOND)
            continue; /* its answer may be on the way */
        struct claim claim = claim_with_confidence(
            claim_address(segment, &leak->source, NULL, NULL),
            uplink || (leak->repeated && !judgement->lossy) ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY);
        struct finding *finding =
            judgement_state(judgement, &claim, leak->first, leak->last, "%s sends to %s%s.",
                            address_format(&leak->source, source), address_format(&leak->destination, destination),
                            uplink ? " and is seen outside" : ", and nothing comes back");
        words_refer(judgement, finding, &leak->frames);
        if (finding && finding->count < leak->packets)
            finding->count = leak->packets;
    }
}

static const struct check rows[] = {
    { .id = "address-martian",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_MEDIUM,
      .title = "Source address that no packet can have",
      .what = "A packet comes from an address that is no unicast address of a network.",
      .why = "No answer can reach it. It is a forged or broken packet, and filters at the border should drop it.",
      .how =
          "The source is ::1, IPv4-mapped or IPv4-compatible, multicast, discard-only, unallocated, a documentation address (with a plan that has none), or :: where a source is needed.",
      .confused_with = ":: as source of duplicate address detection, Router Solicitations and MLD; laboratories.",
      .todo = "Find the sender by the MAC address in the frames. Filter such sources where you filter already.",
      .verify = "v6audit -i INTERFACE -d 30m: no address-martian.",
      .needs = "one packet",
      .references = { "RFC 6890", "RFC 4291 section 2.5", "RFC 9099 section 2.1.2" },
      .listens = EVENT_ODD_ADDRESS | EVENT_PREFIX_NEW,
      .judge = martian_seen },
    { .id = "address-neighbour-scope",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_MEDIUM,
      .title = "Link-local address out of its place",
      .what = "A link-local address has bits that must be zero, or is used to talk beyond the link.",
      .why = "Routers do not forward such packets, and some hosts do not accept them: what is tried there fails.",
      .how =
          "Bits 10 to 63 of a link-local source are not zero; or a link-local source sends to a global address that is in no on-link prefix.",
      .confused_with =
          "Neighbor Discovery, MLD and ICMPv6 errors: a router's solicitation for a global address comes from its link-local one.",
      .todo = "Look at the sender: has it no global address, a wrong static one, or a broken address selection?",
      .verify = "v6audit -i INTERFACE -d 30m: no address-neighbour-scope.",
      .needs = "one packet; for the second kind a known prefix",
      .references = { "RFC 4291 section 2.5.6", "RFC 4007 section 6", "RFC 6724" },
      .listens = EVENT_ODD_ADDRESS,
      .judge = neighbour_scope_seen },
    { .id = "address-site-local",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_LOW,
      .title = "Site-local address in use",
      .what = "An address of fec0::/10 is used. These were deprecated in 2004.",
      .why = "Routers and hosts treat them like global addresses; they are ambiguous and collide when networks join.",
      .how = "Source or destination of a packet.",
      .confused_with =
          "fec0:0:0:ffff::1 to ::3 as destination: there old Windows looks for a DNS server when nobody names one.",
      .todo = "Use a prefix of fd00::/8 (RFC 4193), or global addresses.",
      .verify = "v6audit -i INTERFACE -d 30m: no address-site-local.",
      .needs = "one packet",
      .references = { "RFC 3879", "RFC 4193" },
      .listens = EVENT_ODD_ADDRESS,
      .judge = site_local_seen },
    { .id = "address-ula-leak",
      .family = FAMILY_ADDRESS,
      .severity = SEVERITY_MEDIUM,
      .title = "Unique local address that talks to the internet",
      .what = "A host sends from a unique local address (fd00::/8) to a global one outside the organisation.",
      .why = "Nobody out there can answer: the connection hangs until the host tries another address.",
      .how =
          "Destination outside the plan's aggregates and fc00::/7, and either seen at the uplink, or nothing came back: a SYN was repeated, or a capture point that shows both directions.",
      .confused_with =
          "Clients of the organisation's own servers with unique local addresses; networks that translate prefixes, where answers come.",
      .todo =
          "Does the host have a global address? If the network gives none, do not announce a default route with unique local prefixes alone. Drop fc00::/7 at the border.",
      .verify = "v6audit -i INTERFACE -d 30m: no address-ula-leak.",
      .needs = "packets of both directions, or a repeated SYN",
      .references = { "RFC 4193 section 4.3", "RFC 6724 section 2.1", "RFC 7084 ULA-5" },
      .listens = EVENT_ODD_ADDRESS,
      .judge = ula_leak_seen,
      .conclude = ula_leak_at_end },
};

const struct check_table address_scope_checks = { rows, sizeof rows / sizeof rows[0] };
