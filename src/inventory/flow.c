#include "inventory/flow.h"

#include <string.h>

#include "inventory/event.h"
#include "inventory/host.h"
#include "inventory/service.h"
#include "inventory/use.h"

#define ANSWER_TIME  (3 * CLOCK_SECOND)
#define TOUCH_EVERY  CLOCK_SECOND
#define TOO_BIG_TIME (5 * CLOCK_SECOND)
#define REORDER_TIME (3 * CLOCK_SECOND / 1000)

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16, STALLED_AFTER = 3, DECISIONS_A_TICK = 40 };
enum { UNREACHABLE_PROHIBITED = 1, UNREACHABLE_PORT = 4, PORT_QUIC = 443 };

/* ── those that wait ── */

static void wait_append(struct inventory *inventory, struct flow *flow)
{
    flow->earlier = inventory->last_waiting;
    flow->later = NULL;
    if (inventory->last_waiting)
        inventory->last_waiting->later = flow;
    else
        inventory->first_waiting = flow;
    inventory->last_waiting = flow;
}

static void wait_remove(struct inventory *inventory, struct flow *flow)
{
    if (inventory->first_waiting != flow && !flow->earlier)
        return;
    if (flow->earlier)
        flow->earlier->later = flow->later;
    else
        inventory->first_waiting = flow->later;
    if (flow->later)
        flow->later->earlier = flow->earlier;
    else
        inventory->last_waiting = flow->earlier;
    flow->earlier = flow->later = NULL;
}

static void forget_flow(void *context, void *record)
{
    struct inventory *inventory = context;
    wait_remove(inventory, record);
    use_note_ongoing(inventory, record);
    service_take_flow(inventory, record);
}

const struct table_row flow_row = { "flows", sizeof(struct flow_key), sizeof(struct flow),
                                    65536,   TABLE_EVICT_OLDEST,      forget_flow };

static struct flow_key make_key(const struct segment *segment, uint8_t ip_version, uint8_t protocol,
                                const struct address *a, uint16_t a_port, const struct address *b, uint16_t b_port)
{
    int order = memcmp(a->octets, b->octets, sizeof a->octets);
    bool swap = order > 0 || (order == 0 && a_port > b_port);
    return (struct flow_key){ .segment = segment->index,
                              .low_port = swap ? b_port : a_port,
                              .high_port = swap ? a_port : b_port,
                              .protocol = protocol,
                              .ip_version = ip_version,
                              .low = swap ? *b : *a,
                              .high = swap ? *a : *b };
}

struct flow *flow_find(const struct inventory *inventory, const struct segment *segment, uint8_t ip_version,
                       uint8_t protocol, const struct address *a, uint16_t a_port, const struct address *b,
                       uint16_t b_port)
{
    struct flow_key key = make_key(segment, ip_version, protocol, a, a_port, b, b_port);
    return table_find(inventory->flows, &key);
}

unsigned flow_side(const struct flow *flow, const struct address *source, uint16_t source_port)
{
    return source_port == flow->client_port && address_equal(source, &flow->client) ? FLOW_CLIENT : FLOW_SERVER;
}

static void raise_change(const struct observation *observation, const struct flow *flow, enum flow_change change)
{
    struct event *event = event_raise(observation, EVENT_FLOW);
    event->flow = flow;
    event->change_code = (uint8_t)change;
}

/* ── outcomes ── */

static void note_client(const struct inventory *inventory, const struct flow *flow)
{
    struct host *host = flow->has_client_mac ? host_find(inventory, flow->segment, &flow->client_mac) : NULL;
    if (!host)
        return;
    struct host_connections *connections = &host->connections;
    if (flow->outcome == FLOW_ANSWERED && service_is_beyond(inventory, flow, FLOW_SERVER)) {
        bool serves =
            flow->protocol == IP_TCP || flow->server_port == PORT_QUIC; /* a question to a name server is no use */
        connections->ipv6_off_link += flow->ip_version == 6 && serves;
        connections->ipv4_off_link += flow->ip_version == 4;
    }
    bool failed = flow->outcome == FLOW_UNANSWERED || flow->outcome == FLOW_UNREACHABLE;
    if (flow->ip_version == 4) {
        connections->ipv4_answered += flow->outcome == FLOW_ANSWERED;
        connections->ipv4_failed += failed;
    } else if (flow->outcome == FLOW_ANSWERED) {
        connections->ipv6_answered++;
        connections->ipv6_failed_since = connections->failed_count = 0;
    } else if (failed) {
        connections->ipv6_failed++;
        connections->ipv6_failed_since++;
        if (connections->failed_count < 2 &&
            !(connections->failed_count == 1 && address_equal(&connections->failed[0], &flow->server)))
            connections->failed[connections->failed_count++] = flow->server;
        connections->failed_frame = flow->last_question;
    }
}

static void decide(struct inventory *inventory, struct flow *flow, enum flow_outcome outcome)
{
    wait_remove(inventory, flow);
    flow->late = outcome == FLOW_ANSWERED && flow->outcome != FLOW_PENDING;
    flow->outcome = (uint8_t)outcome;
    note_client(inventory, flow);
    service_note_outcome(inventory, flow);
    use_note_outcome(inventory, flow);
}

/* Nothing came back: what does that prove? Repetition proves silence from any vantage point; so do answers to this client's other connections, where
 * the capture went on meanwhile. */
static enum flow_outcome silence_means(const struct inventory *inventory, const struct flow *flow)
{
    if (flow->syn_count > 1)
        return FLOW_UNANSWERED;
    if (flow->segment->last_seen - flow->syn_time < CLOCK_SECOND || !flow->has_client_mac)
        return FLOW_UNKNOWN;
    const struct host *host = host_find(inventory, flow->segment, &flow->client_mac);
    return host && host->connections.ipv4_answered + host->connections.ipv6_answered > 0 ? FLOW_UNANSWERED
                                                                                         : FLOW_UNKNOWN;
}

void flow_tick(struct inventory *inventory, int64_t time)
{
    struct flow *flow;
    for (unsigned i = 0; i < DECISIONS_A_TICK && (flow = inventory->first_waiting); i++) {
        if (time - flow->syn_time < ANSWER_TIME)
            return;
        decide(inventory, flow, silence_means(inventory, flow));
        struct event *event = event_raise_at(inventory, EVENT_FLOW, time);
        event->segment = flow->segment;
        event->flow = flow;
        event->change_code = FLOW_CHANGE_OUTCOME;
        if (flow->has_client_mac) {
            event->mac = flow->client_mac;
            event->host = host_find(inventory, flow->segment, &flow->client_mac);
        }
    }
}

void flow_finish(struct inventory *inventory, int64_t time)
{
    struct flow *flow;
    while ((flow = inventory->first_waiting) && time - flow->syn_time >= ANSWER_TIME)
        decide(inventory, flow, silence_means(inventory, flow));
    for (flow = table_first(inventory->flows); flow; flow = table_next(flow)) {
        use_note_ongoing(inventory, flow);
        service_take_flow(inventory, flow);
    }
}

/* ── TCP ── */

static void begin_tcp(const struct observation *observation, struct flow *flow)
{
    const struct packet_transport *transport = &observation->packet->transport;
    flow->begin_seen = true;
    flow->outcome = FLOW_PENDING;
    flow->syn_count = 1;
    flow->initial_sequence = transport->sequence;
    flow->syn_time = flow->last_syn = observation->now;
    flow->last_question = store_reference(observation->packet, observation->now);
    wait_append(observation->inventory, flow);
    service_note_begin(observation, flow);
    use_note_begin(observation, flow);
    raise_change(observation, flow, FLOW_CHANGE_BEGIN);
}

static void observe_syn(const struct observation *observation, struct flow *flow)
{
    if (!flow->begin_seen) {
        begin_tcp(observation, flow);
        return;
    }
    if (observation->packet->transport.sequence != flow->initial_sequence) { /* the ports are used again */
        wait_remove(observation->inventory, flow);
        service_take_flow(observation->inventory, flow);
        memset(flow->directions, 0, sizeof flow->directions);
        flow->stalled = flow->large_passed = flow->too_big = flow->late = flow->refused_on_the_way = false;
        flow->round_trip = 0;
        begin_tcp(observation, flow);
        return;
    }
    if (flow->syn_count < UINT8_MAX)
        flow->syn_count++;
    flow->last_syn = observation->now;
    flow->last_question = store_reference(observation->packet, observation->now);
}

static void answer(const struct observation *observation, struct flow *flow, enum flow_outcome outcome, bool seen)
{
    bool open = flow->outcome == FLOW_PENDING ||
                (outcome == FLOW_ANSWERED && (flow->outcome == FLOW_UNANSWERED || flow->outcome == FLOW_UNKNOWN));
    if (!open || !flow->begin_seen)
        return;
    if (outcome == FLOW_ANSWERED && seen && flow->syn_count <= 1) /* Karn: a repeated question has no certain answer */
        flow->round_trip = observation->now - flow->syn_time;
    decide(observation->inventory, flow, outcome);
    if (seen)
        service_note_answer(observation, flow);
    if (seen && outcome == FLOW_ANSWERED)
        use_note_answer(observation, flow);
    raise_change(observation, flow, FLOW_CHANGE_OUTCOME);
}

static void note_stuck(const struct observation *observation, struct flow *flow, unsigned side, uint32_t sequence)
{
    struct flow_direction *mine = &flow->directions[side];
    if (mine->stuck_count == 0 || mine->stuck_sequence != sequence) {
        mine->stuck_sequence = sequence;
        mine->stuck_count = 0;
        mine->frames_when_stuck = mine->frames_when_newest;
    }
    if (mine->stuck_count < UINT8_MAX)
        mine->stuck_count++;
    if (flow->stalled)
        raise_change(observation, flow, FLOW_CHANGE_STALL_GOES_ON);
    bool ignored = flow->too_big && observation->now - flow->too_big_time > TOO_BIG_TIME;
    if (flow->stalled || flow->outcome != FLOW_ANSWERED ||
        !(ignored || (mine->stuck_count >= STALLED_AFTER && !flow->too_big)))
        return;
    flow->stalled = true;
    flow->last_question = store_reference(observation->packet, observation->now);
    raise_change(observation, flow, FLOW_CHANGE_STALLED);
}

/* A data segment: new, again, or out of order (RFC 9293; the 3 ms rule tells reordering from retransmission). */
static void note_data(const struct observation *observation, struct flow *flow, unsigned side)
{
    const struct packet_transport *transport = &observation->packet->transport;
    struct flow_direction *mine = &flow->directions[side];
    uint32_t end = transport->sequence + transport->payload_length;
    if (!mine->has_sequence || (int32_t)(end - mine->next_sequence) > 0) {
        mine->has_sequence = true;
        mine->next_sequence = end;
        mine->newest_time = observation->now;
        mine->frames_when_newest = flow->directions[1 - side].frames;
        mine->segments++;
        if (transport->payload_length > FLOW_LARGE_SEGMENT && !mine->has_large && !flow->large_passed) {
            mine->has_large = true;
            mine->large_end = end;
        }
        return;
    }
    if (transport->payload_length <= 1 && end == mine->next_sequence)
        return; /* a keep-alive */
    mine->segments++;
    /* what ends where the newest one ended is that one again */
    if (observation->now - mine->newest_time < REORDER_TIME && end != mine->next_sequence)
        mine->reordered++;
    else
        mine->retransmitted++;
    if (transport->payload_length > FLOW_LARGE_SEGMENT)
        note_stuck(observation, flow, side, transport->sequence);
}

/* This side acknowledges: what does that say of the other's large segments? */
static void note_progress(const struct observation *observation, struct flow *flow, struct flow_direction *other)
{
    uint32_t acknowledgement = observation->packet->transport.acknowledgement;
    if (other->stuck_count && (int32_t)(acknowledgement - other->stuck_sequence) > 0) {
        other->stuck_count = 0;
        if (flow->stalled)
            raise_change(observation, flow, FLOW_CHANGE_RECOVERED);
        flow->stalled = false;
    }
    if (other->has_large && (int32_t)(acknowledgement - other->large_end) >= 0) {
        other->has_large = false;
        flow->large_passed = true;
        raise_change(observation, flow, FLOW_CHANGE_LARGE_PASSED);
    }
}

static void observe_tcp(const struct observation *observation, struct flow *flow, unsigned side)
{
    const struct packet_transport *transport = &observation->packet->transport;
    unsigned flags = transport->tcp_flags;
    if (flags & (TCP_SYN | TCP_RST) || flow->outcome != FLOW_ANSWERED) {
        if ((flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && side == FLOW_CLIENT)
            observe_syn(observation, flow);
        else if ((flags & TCP_SYN) && side == FLOW_SERVER)
            answer(observation, flow, FLOW_ANSWERED, true);
        else if ((flags & TCP_RST) && side == FLOW_SERVER)
            answer(observation, flow, FLOW_REFUSED, true);
        else if (side == FLOW_CLIENT && (flags & (TCP_ACK | TCP_RST)) == TCP_ACK)
            answer(observation, flow, FLOW_ANSWERED, false);
    }
    if (transport->payload_length > 0 && !(flags & TCP_SYN))
        note_data(observation, flow, side);
    struct flow_direction *other = &flow->directions[1 - side];
    if ((other->stuck_count || other->has_large) && flags & TCP_ACK)
        note_progress(observation, flow, other);
}

/* ── UDP ── */

static void observe_udp(const struct observation *observation, struct flow *flow, unsigned side)
{
    if (side == FLOW_CLIENT) {
        if (flow->outcome == FLOW_PENDING)
            flow->syn_time = observation->now;
        flow->last_question = store_reference(observation->packet, observation->now);
    } else if (flow->outcome == FLOW_PENDING && flow->begin_seen) {
        answer(observation, flow, FLOW_ANSWERED, true);
    }
}

/* ── both ── */

/* Of a connection whose begin was not seen, little can be said: it has a record from its second frame on, so that a flood of single frames
 * (a scan's answers, spoofed sources) does not push out those that were seen to begin. A wrong guess costs a record too early. */
static bool seen_before(struct inventory *inventory, const struct flow_key *key)
{
    uint64_t words[(sizeof *key + 7) / 8] = { 0 }, mix = 0;
    memcpy(words, key, sizeof *key);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        mix = (mix ^ words[i]) * 0x9e3779b97f4a7c15u;
    mix = (mix ^ mix >> 32) *
          0x9e3779b97f4a7c15u; /* the low bits of a product know nothing of the high ones of its factors */
    uint32_t *once = &inventory->once[mix >> 40 & (FLOW_ONCE_MAX - 1)], tag = (uint32_t)(mix >> 8) | 1;
    bool before = *once == tag;
    *once = tag;
    return before;
}

static bool is_first_syn(const struct packet *packet)
{
    return packet->message == MESSAGE_TCP && (packet->transport.tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static bool source_is_client(const struct observation *observation)
{
    const struct packet_transport *transport = &observation->packet->transport;
    if (observation->layer->protocol == IP_TCP && transport->tcp_flags & TCP_SYN)
        return !(transport->tcp_flags & TCP_ACK);
    if (observation->layer->protocol == IP_UDP &&
        !(transport->source_port < 1024 && transport->destination_port >= 1024))
        return true;
    return transport->source_port >= transport->destination_port;
}

/* The record of this flow, new or not; NULL when there is none and none is made. */
static struct flow *take_flow(const struct observation *observation, const struct flow_key *key, bool *made)
{
    struct table *flows = observation->inventory->flows;
    bool begins =
        observation->layer->protocol == IP_UDP ? source_is_client(observation) : is_first_syn(observation->packet);
    if (begins)
        return table_insert(flows, key, made);
    struct flow *flow = table_find(flows, key);
    *made = false;
    return flow || !seen_before(observation->inventory, key) ? flow : table_insert(flows, key, made);
}

static void start_flow(const struct observation *observation, struct flow *flow)
{
    const struct packet *packet = observation->packet;
    const struct packet_layer *layer = observation->layer;
    bool from_client = source_is_client(observation);
    flow->segment = observation->segment;
    flow->ip_version = layer->ip_version;
    flow->protocol = layer->protocol;
    flow->client = from_client ? layer->source : layer->destination;
    flow->server = from_client ? layer->destination : layer->source;
    flow->client_port = from_client ? packet->transport.source_port : packet->transport.destination_port;
    flow->server_port = from_client ? packet->transport.destination_port : packet->transport.source_port;
    flow->has_client_mac = from_client ? packet->has_source_mac : packet->has_destination_mac;
    flow->has_server_mac = from_client ? packet->has_destination_mac : packet->has_source_mac;
    flow->client_mac = from_client ? packet->source_mac : packet->destination_mac;
    flow->server_mac = from_client ? packet->destination_mac : packet->source_mac;
    flow->first_seen = observation->now;
    flow->first_frame = store_reference(packet, observation->now);
    if (layer->protocol != IP_UDP || !from_client)
        return;
    flow->begin_seen = true;
    flow->syn_time = observation->now;
    flow->last_question = flow->first_frame;
    service_note_begin(observation, flow);
    use_note_begin(observation, flow);
}

uint32_t flow_header_length(const struct packet_layer *layer)
{
    return layer->ip_version == 6 ? 40 : layer->upper_offset - layer->header_offset;
}

void flow_expect(struct observation *observation)
{
    const struct packet *packet = observation->packet;
    const struct packet_layer *layer = observation->layer;
    const struct packet_transport *transport = &packet->transport;
    if (!layer || packet->layer_count != 1 || !transport->has_ports ||
        (layer->protocol != IP_TCP && layer->protocol != IP_UDP) || address_is_multicast(&layer->destination) ||
        (packet->has_destination_mac && mac_is_group(&packet->destination_mac)))
        return;
    observation->has_flow_key = true;
    observation->flow_key = make_key(observation->segment, layer->ip_version, layer->protocol, &layer->source,
                                     transport->source_port, &layer->destination, transport->destination_port);
    observation->flow_hint = table_expect(observation->inventory->flows, &observation->flow_key);
}

void flow_approach(const struct observation *observation)
{
    if (observation->has_flow_key)
        table_approach(observation->inventory->flows, observation->flow_hint);
}

void flow_observe(const struct observation *observation)
{
    const struct packet *packet = observation->packet;
    const struct packet_layer *layer = observation->layer;
    const struct packet_transport *transport = &packet->transport;
    bool made;
    struct flow *flow = observation->has_flow_key ? take_flow(observation, &observation->flow_key, &made) : NULL;
    if (!flow)
        return;
    if (made || (!flow->begin_seen && is_first_syn(packet)))
        start_flow(observation, flow);
    else if (observation->now - flow->last_seen >= TOUCH_EVERY)
        table_touch(observation->inventory->flows, flow);
    flow->last_seen = observation->now;
    unsigned side = flow_side(flow, &layer->source, transport->source_port);
    flow->directions[side].frames++;
    flow->directions[side].bytes += flow_header_length(layer) + layer->payload_length;
    if (layer->protocol == IP_TCP)
        observe_tcp(observation, flow, side);
    else
        observe_udp(observation, flow, side);
    if (!made)
        return;
    if (side == FLOW_CLIENT)
        use_note_dns(observation, flow);
    if (layer->protocol == IP_UDP && flow->begin_seen)
        raise_change(observation, flow, FLOW_CHANGE_BEGIN);
}

void flow_note_error(const struct observation *observation)
{
    const struct icmpv6_message *message = &observation->packet->icmpv6;
    const struct quoted_packet *quoted = &message->error.quoted;
    if (message->type > ICMPV6_PACKET_TOO_BIG || !quoted->present || !quoted->has_ports)
        return;
    struct flow *flow = flow_find(observation->inventory, observation->segment, 6, quoted->protocol, &quoted->source,
                                  quoted->source_port, &quoted->destination, quoted->destination_port);
    if (!flow)
        return;
    flow->error_type = message->type;
    flow->error_code = message->code;
    if (message->type == ICMPV6_PACKET_TOO_BIG) {
        if (!flow->too_big)
            flow->too_big_time = observation->now;
        flow->too_big = true;
        flow->too_big_mtu = message->error.value;
    } else if (address_equal(&quoted->source, &flow->client)) {
        flow->refused_on_the_way = !address_equal(&observation->layer->source, &flow->server);
        answer(observation, flow,
               message->code == UNREACHABLE_PROHIBITED || message->code == UNREACHABLE_PORT ? FLOW_REFUSED
                                                                                            : FLOW_UNREACHABLE,
               false);
    }
}

const struct flow *inventory_flows(const struct inventory *inventory)
{
    return table_first(inventory->flows);
}

const struct flow *flow_next(const struct flow *flow)
{
    return table_next(flow);
}
