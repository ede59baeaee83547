#include "state/thinning.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/table.h"
#include "decode/transport.h"

#define KEPT_EVERY (10 * CLOCK_SECOND)
#define STEP       CLOCK_SECOND

enum { HEADERS_MAX = 128, AFTER_TROUBLE = 32, AFTER_STEP = 8, DIRECTIONS = 16384 };
enum { TCP_SYN = 2, TCP_PSH = 8, TCP_ACK = 16 };

struct direction_key {
    struct address source, destination;
    uint32_t file, interface;
    uint16_t vlan[PACKET_VLAN_MAX];
    uint16_t source_port, destination_port;
    uint8_t protocol, ip_version, vlan_count, padding;
};

struct direction {
    uint64_t count;
    int64_t kept_at;
    uint32_t next_sequence, acknowledgement;
    uint32_t whole;          /* frames that are kept in any case, after a repetition or a gap */
    struct state_record sum; /* frames 0: none */
    uint8_t headers[HEADERS_MAX];
};

struct thinning {
    struct table *directions;
    uint64_t first;
    void (*emit)(void *context, struct state_record *record);
    void *context;
    int64_t last_time;
    unsigned restless; /* frames that are kept after a step of time: the clock wants them */
};

static void emit(struct thinning *thinning, struct direction *direction)
{
    if (direction->sum.frames == 0)
        return;
    direction->sum.bytes = direction->headers;
    thinning->emit(thinning->context, &direction->sum);
    direction->sum = (struct state_record){ 0 };
}

static void forget_direction(void *context, void *record)
{
    emit(context, record);
}

static const struct table_row direction_row = {
    "thinned flows",  sizeof(struct direction_key),          sizeof(struct direction), DIRECTIONS, TABLE_EVICT_OLDEST,
    forget_direction, sizeof(struct direction) - HEADERS_MAX
};

struct thinning *thinning_new(uint64_t first, void (*take)(void *context, struct state_record *record), void *context)
{
    struct thinning *thinning = calloc(1, sizeof *thinning);
    if (!thinning)
        return NULL;
    thinning->first = first;
    thinning->emit = take;
    thinning->context = context;
    thinning->directions = table_new(&direction_row, 0, thinning);
    if (thinning->directions)
        return thinning;
    free(thinning);
    return NULL;
}

void thinning_free(struct thinning *thinning)
{
    if (!thinning)
        return;
    table_free(thinning->directions);
    free(thinning);
}

static struct direction_key make_key(const struct packet *packet, uint32_t interface)
{
    const struct packet_layer *layer = &packet->layers[0];
    struct direction_key key = { .source = layer->source,
                                 .destination = layer->destination,
                                 .file = packet->frame->file,
                                 .interface = interface,
                                 .source_port = packet->transport.source_port,
                                 .destination_port = packet->transport.destination_port,
                                 .protocol = layer->protocol,
                                 .ip_version = layer->ip_version,
                                 .vlan_count = packet->vlan_count };
    for (unsigned i = 0; i < packet->vlan_count && i < PACKET_VLAN_MAX; i++)
        key.vlan[i] = packet->vlan[i];
    return key;
}

/* A packet of a flow that may be thinned, whatever its flags. */
static bool is_plain(const struct packet *packet)
{
    const struct packet_layer *layer = &packet->layers[0];
    const struct packet_transport *transport = &packet->transport;
    return (packet->message == MESSAGE_TCP || packet->message == MESSAGE_UDP) && packet->layer_count == 1 &&
           packet->defect_count == 0 && !packet->truncated && layer->extension_count == 0 && !layer->fragment.present &&
           !layer->ipv4_fragment && transport->has_ports && packet->has_source_mac && packet->has_destination_mac &&
           !mac_is_group(&packet->source_mac) && !mac_is_group(&packet->destination_mac) &&
           !transport_has_service(transport->source_port) && !transport_has_service(transport->destination_port);
}

/* Nothing but more of the same: this is what may be left out. */
static bool goes_on(const struct packet_transport *transport, bool tcp, const struct direction *direction)
{
    if (!tcp)
        return true;
    if ((transport->tcp_flags | TCP_PSH) != (TCP_ACK | TCP_PSH))
        return false;
    if (transport->payload_length > 0)
        return transport->payload_length > 1 && transport->sequence == direction->next_sequence;
    return (int32_t)(transport->acknowledgement - direction->acknowledgement) > 0;
}

static void leave(struct direction *direction, const struct packet *packet, uint32_t interface)
{
    const struct frame *frame = packet->frame;
    const struct packet_transport *transport = &packet->transport;
    struct state_record *sum = &direction->sum;
    bool data = packet->message == MESSAGE_TCP && transport->payload_length > 0;
    if (sum->frames++ == 0) {
        sum->kind = STATE_FLOW;
        sum->time = frame->time;
        sum->capture = frame->file;
        sum->interface = interface;
        sum->link_type = frame->link_type;
    }
    sum->last_time = frame->time;
    sum->frame = frame->number;
    sum->direction = (uint64_t)frame->direction;
    sum->length = frame->length;
    sum->captured_length = frame->captured_length;
    sum->wire_bytes += frame->length;
    sum->captured_bytes += frame->captured_length;
    sum->cut_frames += frame->captured_length < frame->length;
    sum->payload_bytes += packet->layers[0].payload_length;
    sum->segments += data;
    if (data)
        sum->next_sequence = transport->sequence + transport->payload_length;
    sum->byte_count = transport->payload_offset;
    memcpy(direction->headers, frame->bytes, transport->payload_offset);
}

static void note_progress(struct direction *direction, const struct packet_transport *transport)
{
    uint32_t end = transport->sequence + transport->payload_length;
    if (direction->count == 1 || (int32_t)(end - direction->next_sequence) > 0)
        direction->next_sequence = end;
    if (direction->count == 1 || (int32_t)(transport->acknowledgement - direction->acknowledgement) > 0)
        direction->acknowledgement = transport->acknowledgement;
}

static void note_step(struct thinning *thinning, int64_t time)
{
    if (time < thinning->last_time || time - thinning->last_time >= STEP)
        thinning->restless = AFTER_STEP;
    else if (thinning->restless > 0)
        thinning->restless--;
    thinning->last_time = time;
}

static enum thinning_verdict decide(const struct thinning *thinning, const struct direction *direction,
                                    const struct packet *packet, bool goes)
{
    const struct frame *frame = packet->frame;
    bool can_be_cut = packet->transport.payload_offset <= HEADERS_MAX &&
                      packet->transport.payload_offset <= frame->captured_length &&
                      frame->captured_length <= STATE_PADDED_MAX;
    if (direction->count <= thinning->first || !can_be_cut)
        return THINNING_KEEP;
    if (goes && direction->whole == 0 && thinning->restless == 0 && frame->time - direction->kept_at < KEPT_EVERY)
        return THINNING_LEAVE;
    return goes ? THINNING_KEEP_HEADERS : THINNING_KEEP;
}

enum thinning_verdict thinning_take(struct thinning *thinning, const struct packet *packet, uint32_t interface)
{
    bool made, tcp = packet->message == MESSAGE_TCP;
    note_step(thinning, packet->frame->time);
    if (!is_plain(packet))
        return THINNING_KEEP;
    struct direction_key key = make_key(packet, interface);
    struct direction *direction = table_insert(thinning->directions, &key, &made);
    if (!direction)
        return THINNING_KEEP;
    table_touch(thinning->directions, direction);
    if (tcp && packet->transport.tcp_flags & TCP_SYN) { /* a new connection */
        emit(thinning, direction);
        direction->count = 0;
    }
    direction->count++;
    bool goes = direction->count > 1 && goes_on(&packet->transport, tcp, direction);
    if (tcp)
        note_progress(direction, &packet->transport);
    enum thinning_verdict verdict = decide(thinning, direction, packet, goes);
    if (!goes)
        direction->whole = AFTER_TROUBLE;
    else if (direction->whole > 0)
        direction->whole--;
    if (verdict == THINNING_LEAVE) {
        leave(direction, packet, interface);
    } else {
        emit(thinning, direction);
        direction->kept_at = packet->frame->time;
    }
    return verdict;
}

void thinning_finish(struct thinning *thinning)
{
    for (struct direction *direction = table_first(thinning->directions); direction; direction = table_next(direction))
        emit(thinning, direction);
}
