#include <string.h>

#include "checks/families.h"
#include "checks/own_findings.h"

/* IPv6 inside other packets. The decoder says what is a tunnel by its content, never by a port alone. */

static const struct kind {
    const char *check;
    uint32_t tunnels; /* enum packet_tunnel, as bits */
    const char *name;
} kinds[] = {
    { "tunnel-6in4", 1u << TUNNEL_6IN4 | 1u << TUNNEL_6RD, "an IPv4 packet (protocol 41)" },
    { "tunnel-6to4", 1u << TUNNEL_6TO4, "6to4" },
    { "tunnel-isatap", 1u << TUNNEL_ISATAP, "ISATAP" },
    { "tunnel-teredo", 1u << TUNNEL_TEREDO, "Teredo" },
    { "tunnel-gre", 1u << TUNNEL_GRE, "GRE" },
    { "tunnel-ayiya", 1u << TUNNEL_AYIYA, "AYIYA" },
};

static const struct kind *kind_of(const struct check *check)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].check, check->id) == 0)
            return &kinds[i];
    return &kinds[0];
}

static bool owns(const struct host *host, const struct packet_layer *layer, const struct address *address)
{
    if (layer->ip_version == 6) {
        for (const struct address_record *own = host->addresses; own; own = own->next_of_host)
            if (address_equal(&own->address, address))
                return true;
        return false;
    }
    for (unsigned i = 0; i < host->ipv4_count; i++)
        if (address_equal(&host->ipv4[i], address))
            return true;
    return false;
}

/* The end of the tunnel that is on this segment: its sender, unless that only forwards what comes to the receiver. */
static const struct host *local_end(const struct judgement *judgement, const struct event *event,
                                    const struct packet_layer *outer)
{
    const struct packet *packet = event->packet;
    const struct host *sender = event->host, *receiver = NULL;
    if (packet->has_destination_mac && !mac_is_group(&packet->destination_mac))
        receiver = inventory_find_host(judgement->inventory, event->segment, &packet->destination_mac);
    if (!sender || !receiver)
        return sender;
    if (owns(receiver, outer, &outer->destination)) { /* an answer to what it was seen to send */
        struct claim claim = claim_host(receiver, NULL);
        if (findings_find(judgement->findings, judgement->check, event->segment, &claim.subject))
            return receiver;
    }
    if (owns(sender, outer, &outer->source))
        return sender;
    return owns(receiver, outer, &outer->destination) || (sender->forwarder && !receiver->forwarder) ? receiver
                                                                                                     : sender;
}

static bool is_documented(const struct plan_segment *plan, const struct subject *subject)
{
    const struct plan_host *host = plan && subject->has_mac ? plan_find_host(plan, &subject->mac) : NULL;
    if (!host && plan && subject->has_address)
        host = plan_find_host_by_address(plan, &subject->address);
    return host && host->roles & PLAN_ROLE_TUNNEL;
}

static enum severity severity_of(const struct judgement *judgement, const struct segment *segment,
                                 const struct subject *subject)
{
    const struct plan_segment *plan = judgement_plan(judgement, segment);
    if (is_documented(plan, subject))
        return SEVERITY_INFO;
    return plan && plan->model == MODEL_IPV4_ONLY ? SEVERITY_HIGH : judgement->check->severity;
}

static void tunnel_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (packet->layer_count < 2)
        return;
    const struct kind *kind = kind_of(judgement->check);
    char from[ADDRESS_TEXT_SIZE], to[ADDRESS_TEXT_SIZE], source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE];
    unsigned i = 1;
    while (i < packet->layer_count &&
           !(packet->layers[i].ip_version == 6 && kind->tunnels >> packet->layers[i].tunnel & 1))
        i++;
    if (i >= packet->layer_count)
        return;
    const struct packet_layer *outer = &packet->layers[i - 1], *inner = &packet->layers[i];
    const struct host *host = local_end(judgement, event, outer);
    struct claim claim = host && host->has_mac ? claim_host(host, packet) : claim_sender(event);
    claim = claim_with_severity(claim, severity_of(judgement, event->segment, &claim.subject));
    judgement_raise(judgement, &claim, "IPv6 inside %s, from %s to %s: %s talks with %s past what filters see.%s",
                    kind->name, address_format_ip(outer->ip_version, &outer->source, from),
                    address_format_ip(outer->ip_version, &outer->destination, to),
                    address_format(&inner->source, source), address_format(&inner->destination, destination),
                    inner->tunnel == TUNNEL_6RD ? " The addresses look like a provider's 6rd." : "");
}

/* Which segment of the plan this is may be known only now. */
static void tunnels_at_end(struct judgement *judgement)
{
    for (struct finding *finding = own_findings_next(judgement, NULL); finding;
         finding = own_findings_next(judgement, finding))
        finding->severity = severity_of(judgement, own_findings_segment(judgement, finding), &finding->subject);
}

/* ── tunnel-nested ── */

static void nested_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    bool deeper = packet->layer_count > 1 && packet_find_defect(packet, DEFECT_TUNNEL_DEPTH);
    if (packet->layer_count <= 2 && !deeper)
        return;
    struct claim claim = claim_sender(event);
    if (is_documented(judgement_plan(judgement, event->segment), &claim.subject))
        return;
    judgement_raise(judgement, &claim, "A packet with %u%s IP headers inside one another.", packet->layer_count,
                    deeper ? " or more" : "");
}

static void nested_at_end(struct judgement *judgement)
{
    for (struct finding *finding = own_findings_next(judgement, NULL); finding;
         finding = own_findings_next(judgement, finding)) {
        const struct segment *segment = own_findings_segment(judgement, finding);
        if (is_documented(judgement_plan(judgement, segment), &finding->subject))
            finding->withdrawn = true;
    }
}

#define TUNNEL_WHY                                                                                                     \
    "What goes through a tunnel is seen by no filter on the way, and may bring addresses and routes that nobody planned. On a segment without IPv6 it is a way around that decision."
#define TUNNEL_CONFUSED                                                                                                \
    "A UDP port alone, or DNS look-ups of names such as isatap: without a packet inside nothing is said. Hosts with role tunnel in the plan: info. Routers and prefixes inside the tunnel are not this segment's."
#define TUNNEL_VERIFY "v6audit -i INTERFACE -d 30m: no such tunnel."
#define TUNNEL_SEVERITIES                                                                                              \
    "high on segments that the plan documents as ipv4-only; info for hosts that it documents as tunnel"

static const struct check rows[] = {
    { .id = "tunnel-6in4",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_MEDIUM,
      .other_severities = TUNNEL_SEVERITIES,
      .title = "IPv6 tunnelled in IPv4",
      .what = "A host sends IPv6 packets inside IPv4 packets to a far end.",
      .why = TUNNEL_WHY,
      .how = "IPv4 with protocol 41 and an IPv6 packet inside, and no sign of 6to4 or ISATAP.",
      .confused_with = TUNNEL_CONFUSED,
      .todo =
          "Ask the owner. Give the host native IPv6; then drop protocol 41 at the border, or document the tunnel (roles: [tunnel]).",
      .verify = TUNNEL_VERIFY,
      .needs = "nothing more",
      .references = { "RFC 7123 section 3.1", "RFC 4213" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED, /* also when what is inside is discarded */
      .packets = PACKETS_TUNNEL,
      .judge = tunnel_seen,
      .conclude = tunnels_at_end },
    { .id = "tunnel-6to4",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_MEDIUM,
      .other_severities = TUNNEL_SEVERITIES,
      .title = "6to4 tunnel",
      .what = "A host makes itself an IPv6 prefix from its IPv4 address and sends packets to public relays.",
      .why = TUNNEL_WHY,
      .how = "IPv4 with protocol 41 and an address in 2002::/16 inside, or to or from the relays' 192.88.99.1.",
      .confused_with = TUNNEL_CONFUSED,
      .todo =
          "Switch 6to4 off on the host (old systems have it on); the public relays were given up. Drop protocol 41 at the border.",
      .verify = TUNNEL_VERIFY,
      .needs = "nothing more",
      .references = { "RFC 7123 section 3.3", "RFC 3056", "RFC 7526" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED, /* also when what is inside is discarded */
      .packets = PACKETS_TUNNEL,
      .judge = tunnel_seen,
      .conclude = tunnels_at_end },
    { .id = "tunnel-isatap",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_MEDIUM,
      .other_severities = TUNNEL_SEVERITIES,
      .title = "ISATAP tunnel",
      .what = "A host treats the IPv4 network as one link and talks IPv6 to an ISATAP router through it.",
      .why = TUNNEL_WHY,
      .how =
          "IPv4 with protocol 41, and an address inside whose identifier is 0000:5efe or 0200:5efe and an IPv4 address.",
      .confused_with = TUNNEL_CONFUSED,
      .todo = "Switch ISATAP off on hosts, and take the name isatap out of DNS where you do not offer it.",
      .verify = TUNNEL_VERIFY,
      .needs = "nothing more",
      .references = { "RFC 7123 section 3.4", "RFC 5214" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED, /* also when what is inside is discarded */
      .packets = PACKETS_TUNNEL,
      .judge = tunnel_seen,
      .conclude = tunnels_at_end },
    { .id = "tunnel-teredo",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_MEDIUM,
      .other_severities = TUNNEL_SEVERITIES,
      .title = "Teredo tunnel",
      .what = "A host sends IPv6 inside UDP, through address translators, with the help of public servers.",
      .why = TUNNEL_WHY,
      .how = "UDP port 3544 with a valid Teredo packet inside.",
      .confused_with = TUNNEL_CONFUSED,
      .todo =
          "Switch Teredo off on the host (old Windows has it on, games switch it on). Block UDP 3544 at the border.",
      .verify = TUNNEL_VERIFY,
      .needs = "nothing more",
      .references = { "RFC 7123 section 3.5", "RFC 4380" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED, /* also when what is inside is discarded */
      .packets = PACKETS_TUNNEL,
      .judge = tunnel_seen,
      .conclude = tunnels_at_end },
    { .id = "tunnel-gre",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_MEDIUM,
      .other_severities = TUNNEL_SEVERITIES,
      .title = "IPv6 tunnelled in GRE",
      .what = "A host sends IPv6 packets inside GRE.",
      .why = TUNNEL_WHY,
      .how = "GRE with an IPv6 packet inside (protocol type 86dd).",
      .confused_with = TUNNEL_CONFUSED,
      .todo = "Ask the owner; document the tunnel (roles: [tunnel]) or drop GRE (protocol 47) at the border.",
      .verify = TUNNEL_VERIFY,
      .needs = "nothing more",
      .references = { "RFC 7123 section 3", "RFC 7676" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED, /* also when what is inside is discarded */
      .packets = PACKETS_TUNNEL,
      .judge = tunnel_seen,
      .conclude = tunnels_at_end },
    { .id = "tunnel-ayiya",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_MEDIUM,
      .other_severities = TUNNEL_SEVERITIES,
      .title = "AYIYA tunnel",
      .what = "A host sends IPv6 inside UDP to a tunnel broker.",
      .why = TUNNEL_WHY,
      .how = "UDP port 5072 with an AYIYA header that forwards an IPv6 packet.",
      .confused_with = TUNNEL_CONFUSED,
      .todo = "Ask the owner; the public broker for it has closed. Block UDP 5072 at the border.",
      .verify = TUNNEL_VERIFY,
      .needs = "nothing more",
      .references = { "RFC 7123 section 3.6", "draft-massar-v6ops-ayiya" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED, /* also when what is inside is discarded */
      .packets = PACKETS_TUNNEL,
      .judge = tunnel_seen,
      .conclude = tunnels_at_end },
    { .id = "tunnel-nested",
      .family = FAMILY_TUNNEL,
      .severity = SEVERITY_LOW,
      .title = "Tunnel inside a tunnel",
      .what = "A packet carries a packet that carries a packet.",
      .why = "Filters give up at some depth; loops of tunnels look like this, too.",
      .how = "More than 2 IP headers inside one another.",
      .confused_with = "Tunnels that the plan documents (role tunnel); what ICMP errors quote.",
      .todo = "Ask the owner of the host what runs there; document the tunnel (roles: [tunnel]) where it is meant.",
      .verify = "v6audit -i INTERFACE -d 30m: no tunnel-nested.",
      .needs = "nothing more",
      .references = { "RFC 4942 section 2.2", "RFC 2473 section 4" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .packets = PACKETS_TUNNEL,
      .judge = nested_seen,
      .conclude = nested_at_end },
};

const struct check_table tunnel_checks = { rows, sizeof rows / sizeof rows[0] };
