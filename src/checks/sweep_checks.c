#include <stdio.h>

#include "base/clock.h"
#include "checks/families.h"
#include "checks/memory.h"
#include "checks/words.h"

/* Who is there? Questions to all nodes, to many addresses one by one, and by Node Information. */

enum { TARGETS_MAX = 64 };
#define WINDOW (10 * CLOCK_SECOND)
#define ALIVE  (300 * CLOCK_SECOND)

static bool is_type(const struct packet *packet, uint8_t type)
{
    return packet->layer_count == 1 && packet->message == MESSAGE_ICMPV6 && packet->icmpv6.type == type;
}

static bool is_to_all_nodes(const struct packet *packet)
{
    static const struct address all_nodes = { { 0xff, 2, [15] = 1 } };
    return packet->layer_count == 1 && packet->layers[0].ip_version == 6 &&
           address_equal(&packet->layers[0].destination, &all_nodes);
}

/* ── icmpv6-multicast-sweep ── */

struct sweep_target {
    struct address address;
    int64_t time;
};

struct sweep {
    unsigned next, count; /* a ring */
    int64_t last;
    bool raised;
    struct words_frames frames;
    struct sweep_target targets[TARGETS_MAX];
};

static const struct table_row sweep_row = { "sweepers", sizeof(struct words_sender), sizeof(struct sweep),
                                            512,        TABLE_EVICT_OLDEST,          NULL };

static bool may_ask(const struct judgement *judgement, const struct event *event)
{
    const struct plan_segment *plan = judgement_plan(judgement, event->segment);
    const struct plan_host *host = plan ? plan_find_host_by_address(plan, &event->packet->layers[0].source) : NULL;
    if (event->host && event->host->roles & ROLE_PROBER)
        return true;
    return (host && host->roles & PLAN_ROLE_MONITORING) ||
           words_has_plan_role(judgement, event->segment, &event->mac, PLAN_ROLE_MONITORING);
}

/* The source is another's address, who was alive not long before: all answers go to the victim. */
static bool is_smurf(const struct judgement *judgement, const struct event *event)
{
    const struct address_record *record =
        inventory_find_address(judgement->inventory, event->segment, &event->packet->layers[0].source);
    if (!record || !event->packet->has_source_mac || mac_virtual_router(&event->mac) ||
        words_is_redundant(judgement, event->segment, &record->address, &event->mac))
        return false;
    if (!mac_equal(&record->mac, &event->mac))
        return record->last_claim != 0 && event->time - record->last_claim <= ALIVE;
    return record->has_rival && event->time - record->rival_last_claim <= ALIVE &&
           (record->contested || record->first_claim == event->time);
}

static const char *question(const struct packet *packet)
{
    if (is_type(packet, ICMPV6_ECHO_REQUEST))
        return packet_find_defect(packet, DEFECT_OPTION_UNKNOWN_DISCARD)
                   ? "a ping with an option that makes all complain"
                   : "a ping";
    if (is_type(packet, ICMPV6_NODE_INFORMATION_QUERY))
        return "a Node Information query";
    return packet_find_defect(packet, DEFECT_OPTION_UNKNOWN_DISCARD) ? "a packet with an option that makes all complain"
                                                                     : NULL;
}

static void judge_multicast(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    const char *what = question(packet);
    char address[ADDRESS_TEXT_SIZE];
    if (!what || may_ask(judgement, event))
        return;
    struct claim claim = words_claim_sender(event);
    if (!is_smurf(judgement, event)) {
        judgement_raise(judgement, &claim, "Sends %s to all nodes, to learn who is there.", what);
        return;
    }
    claim = claim_with_severity(claim, SEVERITY_HIGH);
    claim.subject.has_address = true;
    claim.subject.address = packet->layers[0].source;
    judgement_raise(judgement, &claim,
                    "Sends %s to all nodes in the name of %s, which is another's: all answers go to the victim.", what,
                    address_format(&packet->layers[0].source, address));
}

static unsigned note_target(struct sweep *sweep, const struct event *event)
{
    const struct address *target = &event->packet->layers[0].destination;
    unsigned recent = 0;
    bool known = false;
    if (event->time - sweep->last > WINDOW)
        sweep->next = sweep->count = sweep->frames.count = 0;
    sweep->last = event->time;
    for (unsigned i = 0; i < sweep->count; i++) {
        known = known || address_equal(&sweep->targets[i].address, target);
        recent += event->time - sweep->targets[i].time <= WINDOW;
    }
    if (known)
        return 0;
    words_keep_frame(&sweep->frames, event);
    sweep->targets[sweep->next] = (struct sweep_target){ .address = *target, .time = event->time };
    sweep->next = (sweep->next + 1) % TARGETS_MAX;
    sweep->count = sweep->count < TARGETS_MAX ? sweep->count + 1 : TARGETS_MAX;
    return recent + 1 < TARGETS_MAX ? recent + 1 : TARGETS_MAX;
}

static void judge_unicast(struct judgement *judgement, const struct event *event)
{
    struct words_sender key = words_sender_of(event->segment, &event->mac);
    struct table *table = memory_table(judgement, &sweep_row);
    bool made;
    if (!event->host || !event->packet->has_source_mac || may_ask(judgement, event))
        return;
    struct sweep *sweep = table ? table_insert(table, &key, &made) : NULL;
    if (!sweep)
        return;
    table_touch(table, sweep);
    unsigned count = note_target(sweep, event);
    if (count < (unsigned)judgement_setting(judgement, SETTING_SWEEP_TARGETS))
        return;
    struct claim claim = claim_host(event->host, event->packet);
    bool first = findings_find(judgement->findings, judgement->check, claim.segment, &claim.subject) == NULL;
    struct finding *finding = judgement_raise(
        judgement, &claim,
        event->host->forwarder || event->host->roles & ROLE_ROUTER
            ? "Forwards pings to many addresses, one after the other: somebody beyond this router sweeps the network."
            : "Pings many addresses, one after the other, to learn who is there.");
    if (!finding || !first)
        return;
    finding->count += count - 1;
    finding->first_seen = sweep->frames.frames[0].time;
    words_refer(judgement, finding, &sweep->frames);
}

static void sweep_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    if (is_to_all_nodes(packet))
        judge_multicast(judgement, event);
    else if (is_type(packet, ICMPV6_ECHO_REQUEST) && !address_is_multicast(&packet->layers[0].destination))
        judge_unicast(judgement, event);
}

/* ── node-information ── */

/* The subject is who asks: of an answer, to whom it goes. */
static void node_information_seen(struct judgement *judgement, const struct event *event)
{
    const struct packet *packet = event->packet;
    char address[ADDRESS_TEXT_SIZE];
    if (is_type(packet, ICMPV6_NODE_INFORMATION_QUERY)) {
        struct claim claim = words_claim_sender(event);
        judgement_raise(judgement, &claim, "Asks %s for its names or addresses (Node Information query).",
                        address_format(&packet->layers[0].destination, address));
        return;
    }
    if (!is_type(packet, ICMPV6_NODE_INFORMATION_REPLY) || !packet->has_destination_mac)
        return;
    const struct host *asker = inventory_find_host(judgement->inventory, event->segment, &packet->destination_mac);
    if (!asker)
        return;
    struct claim claim = claim_host(asker, packet);
    judgement_raise(judgement, &claim, "Is told names or addresses by %s (Node Information reply).",
                    address_format(&packet->layers[0].source, address));
}

static const struct check rows[] = {
    { .id = "icmpv6-multicast-sweep",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_MEDIUM,
      .other_severities = "high where the source is another's address: all answers go to the victim",
      .title = "Sweep for hosts",
      .what = "Somebody asks all nodes at once, or very many addresses one by one, who is there.",
      .why = "It is how an intruder finds victims; in another's name it is an attack on that host.",
      .how =
          "An echo request, a Node Information query or a packet with an option that receivers must complain of to ff02::1; or echo requests to sweep-targets (32) different addresses within 10 s.",
      .confused_with = "Our own probe; hosts with the role monitoring in the plan; an administrator who looks around.",
      .todo = "Ask who runs the machine. Monitoring systems belong into the plan (role monitoring).",
      .verify = "v6audit -i INTERFACE -d 10m: no icmpv6-multicast-sweep.",
      .needs = "one packet to all nodes, or 32 by unicast",
      .references = { "RFC 7707 section 4", "RFC 3756" },
      .absorbs = { "nd-binding-*", "nd-override-misuse" },
      .listens = EVENT_PACKET | EVENT_REASSEMBLED,
      .judge = sweep_seen },
    { .id = "node-information",
      .family = FAMILY_MULTICAST,
      .severity = SEVERITY_LOW,
      .title = "Node Information in use",
      .what = "A host asks others for their names or addresses with an experimental protocol.",
      .why = "It tells a stranger what a host is called and which addresses it has. Few systems answer by default.",
      .how = "ICMPv6 types 139 and 140. The subject is who asks.",
      .confused_with = "Nothing: no other message has these types.",
      .todo = "Switch off the responder on hosts that answer; ask who runs the machine that asks.",
      .verify = "v6audit -i INTERFACE -d 10m: no node-information.",
      .needs = "one message",
      .references = { "RFC 4620", "RFC 9099 section 2.3" },
      .listens = EVENT_PACKET,
      .packets = PACKETS_ICMPV6,
      .judge = node_information_seen },
};

const struct check_table sweep_checks = { rows, sizeof rows / sizeof rows[0] };
