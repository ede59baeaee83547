#include <stdio.h>
#include <string.h>

#include "checks/defect_facts.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/own_findings.h"

/* What routers say to each other and hosts need not hear; and frames whose link-layer addresses do not fit. */

/* ── routing-protocol-leak ── */

static bool is_documented_router(const struct plan_segment *plan, const struct subject *subject)
{
    const struct plan_router *entry;
    if (!plan || plan->router_count == 0)
        return false;
    for (unsigned i = 0; i < plan->router_count && subject->has_mac; i++)
        if (plan->routers[i].has_mac && plan_mac_matches(&plan->routers[i].mac, &subject->mac))
            return true;
    return subject->has_address && plan_match_router(plan, &subject->address, subject->has_mac ? &subject->mac : NULL,
                                                     &entry) == ROUTER_MATCH_ALL;
}

static enum severity leak_severity(const struct judgement *judgement, const struct segment *segment,
                                   const struct subject *subject)
{
    return is_documented_router(judgement_plan(judgement, segment), subject) ? SEVERITY_INFO : SEVERITY_LOW;
}

/* Protocols of IPv6: all over IPv6, and IS-IS, which carries both families without IP. */
static bool is_leak(const struct packet *packet)
{
    if (packet->message != MESSAGE_ROUTING)
        return false;
    if (packet->layer_count == 0)
        return packet->routing_protocol == ROUTING_ISIS;
    return packet->layer_count == 1 && packet->layers[0].ip_version == 6;
}

static const char *protocol_name(const struct packet *packet)
{
    switch (packet->routing_protocol) {
    case ROUTING_OSPF: return "OSPFv3";
    case ROUTING_RIPNG: return "RIPng";
    case ROUTING_EIGRP: return "EIGRP";
    case ROUTING_ISIS: return "IS-IS";
    case ROUTING_BGP: return "BGP";
    case ROUTING_PIM: return "PIM";
    default: return routing_protocol_word(packet->routing_protocol);
    }
}

static void routing_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char source[ADDRESS_TEXT_SIZE] = "";
    if (!is_leak(packet))
        return;
    struct claim claim = claim_sender(event);
    claim = claim_with_severity(claim, leak_severity(judgement, event->segment, &claim.subject));
    if (packet->layer_count > 0)
        address_format(&packet->layers[0].source, source);
    judgement_raise(judgement, &claim, "Sends %s here%s%s, where hosts can hear it and answer.", protocol_name(packet),
                    source[0] ? " from " : "", source);
}

static void routing_at_end(struct judgement *judgement)
{
    for (struct finding *finding = own_findings_next(judgement, NULL); finding;
         finding = own_findings_next(judgement, finding))
        finding->severity = leak_severity(judgement, own_findings_segment(judgement, finding), &finding->subject);
}

/* ── vrrp-unknown ── */

struct virtual_key {
    uint32_t segment;
    struct mac mac;
    uint16_t group; /* virtual router or HSRP group */
    uint8_t hsrp, reserved[3];
};

/* A virtual router of IPv6, as one sender announces it. */
struct virtual_router {
    const struct segment *segment;
    struct address source;
    uint8_t address_count;
    struct address addresses[VRRP_ADDRESS_MAX];
    bool carp, raised;
    uint32_t count;
    int64_t first_seen, last_seen;
    struct frame_reference first_frame, last_frame;
};

static const struct table_row virtual_row = {
    "virtual-routers", sizeof(struct virtual_key), sizeof(struct virtual_router), 1024, TABLE_EVICT_OLDEST, NULL
};

/* One that the plan documents as redundant speaks for its address, or from its MAC address, or without either being named. */
static bool is_documented_virtual(const struct plan_segment *plan, const struct virtual_key *key,
                                  const struct virtual_router *virtual_router)
{
    for (unsigned i = 0; i < plan->router_count; i++) {
        const struct plan_router *router = &plan->routers[i];
        if (router->redundancy == REDUNDANCY_NONE)
            continue;
        if (!router->has_address || (router->has_mac && plan_mac_matches(&router->mac, &key->mac)) ||
            address_equal(&router->address, &virtual_router->source))
            return true;
        for (unsigned j = 0; j < virtual_router->address_count; j++)
            if (address_equal(&router->address, &virtual_router->addresses[j]))
                return true;
        /* HSRP names no IPv6 address, CARP none at all */
        if (virtual_router->address_count == 0 &&
            (router->redundancy == REDUNDANCY_HSRP || router->redundancy == REDUNDANCY_CARP))
            return true;
    }
    return false;
}

static bool is_unknown(const struct judgement *judgement, const struct virtual_key *key,
                       const struct virtual_router *virtual_router)
{
    const struct plan_segment *plan = judgement_plan(judgement, virtual_router->segment);
    return plan && (plan->routers_given || plan->routers_none) && !is_documented_virtual(plan, key, virtual_router);
}

static void describe_virtual(const struct virtual_key *key, const struct virtual_router *virtual_router, char *text,
                             size_t room)
{
    char address[ADDRESS_TEXT_SIZE] = "";
    if (virtual_router->address_count > 0)
        address_format(&virtual_router->addresses[0], address);
    snprintf(text, room, "Speaks for the virtual router %u of %s%s%s, which no router of the plan documents.",
             key->group,
             key->hsrp              ? "HSRP"
             : virtual_router->carp ? "CARP"
                                    : "VRRP",
             address[0] ? " for " : "", address);
}

static void virtual_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if ((packet->message != MESSAGE_VRRP && packet->message != MESSAGE_HSRP) || packet->layer_count != 1 ||
        packet->layers[0].ip_version != 6 || !packet->has_source_mac || packet_discarded(packet))
        return;
    const struct vrrp_message *vrrp = &packet->vrrp;
    struct virtual_key key = { .segment = event->segment->index,
                               .mac = packet->source_mac,
                               .group = vrrp->hsrp ? vrrp->group : vrrp->virtual_router_id,
                               .hsrp = vrrp->hsrp };
    struct table *table = memory_table(judgement, &virtual_row);
    bool made = false;
    struct virtual_router *entry = table ? table_insert(table, &key, &made) : NULL;
    char message[200];
    if (!entry)
        return;
    entry->last_seen = event->time;
    entry->last_frame =
        (struct frame_reference){ .file = packet->frame->file, .number = packet->frame->number, .time = event->time };
    if (made) {
        entry->first_seen = event->time;
        entry->first_frame = entry->last_frame;
    }
    entry->segment = event->segment;
    entry->source = packet->layers[0].source;
    entry->carp = vrrp->carp;
    entry->address_count = vrrp->address_count;
    memcpy(entry->addresses, vrrp->addresses, sizeof entry->addresses);
    entry->count++;
    if (!is_unknown(judgement, &key, entry))
        return;
    struct claim claim = claim_sender(event);
    entry->raised = true;
    describe_virtual(&key, entry, message, sizeof message);
    judgement_raise(judgement, &claim, "%s", message);
}

static void virtual_at_end(struct judgement *judgement)
{
    struct table *table = memory_table(judgement, &virtual_row);
    char message[200];
    for (struct virtual_router *entry = table ? table_first(table) : NULL; entry; entry = table_next(entry)) {
        const struct virtual_key *key = table_key(entry);
        const struct host *host = inventory_find_host(judgement->inventory, entry->segment, &key->mac);
        if (entry->raised || !host || !is_unknown(judgement, key, entry))
            continue;
        struct claim claim = claim_host(host, NULL);
        describe_virtual(key, entry, message, sizeof message);
        struct finding *finding =
            judgement_state(judgement, &claim, entry->first_seen, entry->last_seen, "%s", message);
        if (finding)
            finding->count = entry->count;
        judgement_refer(judgement, finding, &entry->first_frame);
        judgement_refer(judgement, finding, &entry->last_frame);
    }
}

static const struct check rows[] = {
    { .id = "routing-protocol-leak",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .other_severities = "info from routers that the plan documents",
      .title = "Routing protocol among hosts",
      .what = "A router speaks a routing protocol on a segment where hosts are.",
      .why = "Any host can listen to the routes, and, where nothing is authenticated, speak up and change them.",
      .how = "OSPFv3, RIPng, EIGRP, BGP or PIM over IPv6, or IS-IS.",
      .confused_with = "Documented routers among themselves: info. Routing protocols of IPv4 are not judged.",
      .todo =
          "Make the interface passive on the router (no hellos towards hosts). From a host: find out what runs there.",
      .verify = "v6audit -i INTERFACE -d 5m: no routing-protocol-leak.",
      .needs = "nothing more",
      .references = { "RFC 9099 section 2.4" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ROUTER_PROTOCOL,
      .judge = routing_seen,
      .conclude = routing_at_end },
    { .id = "vrrp-unknown",
      .family = FAMILY_ROUTER,
      .severity = SEVERITY_MEDIUM,
      .needs_plan = true,
      .title = "Virtual router that the plan does not document",
      .what = "Somebody takes part in a protocol of redundant routers for a virtual router that nobody documented.",
      .why = "With a higher priority it takes the gateway's address over, and all traffic with it.",
      .how =
          "VRRP, CARP or HSRP over IPv6, and no router of the plan's segment with redundancy has this address or MAC address.",
      .confused_with =
          "Redundant routers of the plan; segments whose routers the plan does not list; the same for IPv4.",
      .todo =
          "Document it (redundancy: vrrp), or find the switch port of the MAC address and ask. Use authentication where there is one.",
      .verify = "v6audit --plan FILE -i INTERFACE -d 5m: no vrrp-unknown.",
      .needs = "a plan that lists the segment's routers",
      .references = { "RFC 9568 section 9" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ROUTER_PROTOCOL,
      .judge = virtual_seen,
      .conclude = virtual_at_end },
    { .id = "link-layer-mismatch",
      .family = FAMILY_HEADER,
      .severity = SEVERITY_LOW,
      .title = "Link-layer addresses that do not fit",
      .what = "The MAC addresses of a frame contradict what it carries.",
      .why = "Switches and hosts treat such frames differently: filters that look at one of both can be passed by.",
      .how =
          "The source MAC address is a group address; the destination 33:33:… is not that of the IPv6 group; a group MAC address carries a packet to a single host.",
      .confused_with = "A unicast MAC address for a group, which is allowed.",
      .todo =
          "A faulty driver or access point, a load balancer in multicast mode, or a test tool: look at the evidence.",
      .verify = "v6audit -i INTERFACE -d 30m: no link-layer-mismatch.",
      .needs = "nothing more",
      .references = { "RFC 2464 section 7", "RFC 6085" },
      .listens = EVENT_DEFECT,
      .judge = defect_facts_judge_sender },
};

const struct check_table leak_checks = { rows, sizeof rows / sizeof rows[0] };
