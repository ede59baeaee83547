#include "reassembly/fragment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "decode/cursor.h"
#include "reassembly/piece.h"
#include "reassembly/reading.h"

enum { TIMEOUT_SECONDS = 60, DUPLICATE_SECONDS = 1, IPV6_HEADER_LENGTH = 40, PREFIX_MAX = 1024, PAYLOAD_MAX = 0xffff };

struct key { /* all octets count: cleared before it is filled */
    struct address source, destination;
    uint32_t identification, interface;
    uint16_t file;
    uint16_t vlan[PACKET_VLAN_MAX];
    uint8_t depth, tunnel;
};

struct datagram {
    struct reassembly *owner;
    struct piece_list pieces;
    int64_t first_time, completed_time;
    bool complete, condemned, ambiguous, unkept, has_first, has_end;
    uint8_t next_header;     /* of the first fragment; before it, of any */
    uint32_t total;          /* octets of the fragmentable part; valid with has_end */
    uint32_t prefix_length;  /* IPv6 header and unfragmentable extension headers */
    uint32_t next_header_at; /* where in the prefix the Fragment header was named */
    uint8_t *prefix;
    unsigned frame_count, frames_lost;
    struct fragment_frame *frames; /* FRAGMENT_FRAME_MAX */
};

struct reassembly {
    struct table *table;
    struct fragment_counters counters;
    uint64_t octets; /* held by all datagrams */
    bool removing;   /* by ourselves: not an eviction */
    struct fragment_frame frames[FRAGMENT_FRAME_MAX];
    uint8_t whole[PREFIX_MAX + PAYLOAD_MAX];
};

static void let_go(struct datagram *datagram)
{
    piece_list_free(&datagram->pieces, &datagram->owner->octets);
    free(datagram->prefix);
    free(datagram->frames);
    datagram->prefix = NULL;
    datagram->frames = NULL;
}

static void forget(void *context, void *record)
{
    struct reassembly *reassembly = context;
    struct datagram *datagram = record;
    if (!reassembly->removing && !datagram->complete)
        reassembly->counters.evicted++;
    if (datagram->owner)
        let_go(datagram);
}

static const struct table_row row = {
    .name = "fragments",
    .key_size = sizeof(struct key),
    .record_size = sizeof(struct datagram),
    .cap = FRAGMENT_DATAGRAM_MAX,
    .eviction = TABLE_EVICT_OLDEST,
    .forget = forget,
};

struct reassembly *reassembly_new(struct error *error)
{
    struct reassembly *reassembly = calloc(1, sizeof *reassembly);
    if (reassembly)
        reassembly->table = table_new(&row, 0, reassembly);
    if (!reassembly || !reassembly->table) {
        free(reassembly);
        (void)error_set(error, -ENOMEM, "out of memory for reassembly");
        return NULL;
    }
    return reassembly;
}

static void remove_datagram(struct reassembly *reassembly, struct datagram *datagram)
{
    reassembly->removing = true;
    table_remove(reassembly->table, datagram);
    reassembly->removing = false;
}

void reassembly_free(struct reassembly *reassembly)
{
    if (!reassembly)
        return;
    for (struct datagram *datagram; (datagram = table_first(reassembly->table)) != NULL;)
        remove_datagram(reassembly, datagram);
    table_free(reassembly->table);
    free(reassembly);
}

void reassembly_expire(struct reassembly *reassembly, int64_t now)
{
    struct datagram *datagram;
    while ((datagram = table_first(reassembly->table)) != NULL &&
           now - datagram->first_time >= TIMEOUT_SECONDS * CLOCK_SECOND) {
        if (!datagram->complete && !datagram->condemned)
            reassembly->counters.timed_out++;
        remove_datagram(reassembly, datagram);
    }
}

/* Room for `octets` more: the oldest datagrams but `keep` go. */
static bool make_room(struct reassembly *reassembly, uint32_t octets, const struct datagram *keep)
{
    struct datagram *datagram = table_first(reassembly->table);
    while (reassembly->octets + octets > FRAGMENT_OCTETS_MAX && datagram) {
        struct datagram *next = table_next(datagram);
        if (datagram != keep) {
            if (!datagram->complete && !datagram->condemned)
                reassembly->counters.evicted++;
            remove_datagram(reassembly, datagram);
        }
        datagram = next;
    }
    return reassembly->octets + octets <= FRAGMENT_OCTETS_MAX;
}

static struct key make_key(const struct packet *packet, const struct packet_layer *layer)
{
    struct key key;
    memset(&key, 0, sizeof key);
    key.source = layer->source;
    key.destination = layer->destination;
    key.identification = layer->fragment.identification;
    key.interface = packet->frame->interface;
    key.file = packet->frame->file;
    for (unsigned i = 0; i < packet->vlan_count; i++)
        key.vlan[i] = packet->vlan[i];
    key.depth = packet->layer_count;
    key.tunnel = layer->tunnel;
    return key;
}

static struct datagram *begin(struct reassembly *reassembly, const struct key *key, int64_t now)
{
    bool made;
    struct datagram *datagram = table_insert(reassembly->table, key, &made);
    if (!datagram)
        return NULL;
    datagram->owner = reassembly;
    datagram->first_time = now;
    datagram->frames = calloc(FRAGMENT_FRAME_MAX, sizeof datagram->frames[0]);
    if (!datagram->frames) {
        remove_datagram(reassembly, datagram);
        return NULL;
    }
    reassembly->counters.datagrams++;
    return datagram;
}

/* A datagram that is complete keeps its place for a moment, so that frames captured twice are known as such; then its Identification is free again. */
static struct datagram *find(struct reassembly *reassembly, const struct key *key, const struct piece *piece,
                             int64_t now)
{
    struct datagram *datagram = table_find(reassembly->table, key);
    if (datagram && datagram->complete &&
        (now - datagram->completed_time >= DUPLICATE_SECONDS * CLOCK_SECOND ||
         piece_list_relate(&datagram->pieces, piece) != PIECE_SAME)) {
        remove_datagram(reassembly, datagram);
        datagram = NULL;
    }
    return datagram ? datagram : begin(reassembly, key, now);
}

static void note_frame(struct datagram *datagram, const struct frame *frame)
{
    if (datagram->frame_count == FRAGMENT_FRAME_MAX) {
        datagram->frames_lost++;
        return;
    }
    datagram->frames[datagram->frame_count++] =
        (struct fragment_frame){ .file = frame->file, .number = frame->number, .time = frame->time };
}

/* The upper layers whose content is looked into. UDP only where a decoder of control traffic waits at the port. */
static bool matters(const struct packet *packet, const struct packet_layer *layer)
{
    static const uint16_t ports[] = { 53, 546, 547, 5353, 5355 };
    if (layer->protocol == IP_ICMPV6 || !layer->chain_complete) /* a tiny first fragment hides what it is */
        return true;
    if (layer->protocol != IP_UDP)
        return false;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0] && packet->transport.has_ports; i++)
        if (packet->transport.source_port == ports[i] || packet->transport.destination_port == ports[i])
            return true;
    return !packet->transport.has_ports;
}

/* The header before the Fragment header names it: there the reassembled datagram names what follows (RFC 8200 §4.5). */
static uint32_t find_next_header_at(const struct packet_layer *layer)
{
    uint32_t at = layer->header_offset + 6;
    for (unsigned i = 0; i < layer->extension_count; i++)
        if (layer->extensions[i].offset < layer->fragment.header_offset)
            at = layer->extensions[i].offset;
    return at - layer->header_offset;
}

static void take_prefix(struct datagram *datagram, const struct packet *packet, const struct packet_layer *layer)
{
    const struct frame *frame = packet->frame;
    struct cursor at = cursor_make(frame->bytes, frame->captured_length, frame->length, 0);
    uint32_t length = layer->fragment.header_offset - layer->header_offset;
    cursor_skip(&at, layer->header_offset);
    const uint8_t *bytes = length <= PREFIX_MAX ? cursor_bytes(&at, length) : NULL;
    datagram->prefix = bytes ? malloc(length) : NULL;
    datagram->has_first = true;
    datagram->next_header = layer->fragment.next_header;
    datagram->prefix_length = length;
    datagram->next_header_at = find_next_header_at(layer);
    if (datagram->prefix)
        memcpy(datagram->prefix, bytes, length);
    if (!datagram->prefix || !matters(packet, layer)) {
        datagram->unkept = true;
        piece_list_drop_data(&datagram->pieces, &datagram->owner->octets);
    }
}

static void condemn(struct datagram *datagram, enum defect_code code, struct fragment_result *result)
{
    struct fragment_counters *counters = &datagram->owner->counters;
    result->status = FRAGMENT_DROPPED;
    if (datagram->condemned)
        return;
    datagram->condemned = true;
    result->defect = (uint16_t)code;
    counters->condemned++;
    if (code == DEFECT_FRAGMENT_OVERLAP)
        counters->overlapped++;
}

/* Does an end that is known contradict this piece, or this piece's end what is there? */
static bool end_contradicts(const struct datagram *datagram, const struct packet_fragment *fragment)
{
    uint32_t end = fragment->fragment_offset + fragment->data_length;
    if (datagram->has_end && (end > datagram->total || (!fragment->more && end != datagram->total)))
        return true;
    return !fragment->more && piece_list_end(&datagram->pieces) > end;
}

static void build(struct datagram *datagram, struct fragment_result *result)
{
    struct reassembly *reassembly = datagram->owner;
    uint32_t payload = datagram->prefix_length - IPV6_HEADER_LENGTH + datagram->total;
    uint8_t *whole = reassembly->whole;
    memcpy(whole, datagram->prefix, datagram->prefix_length);
    piece_list_copy(&datagram->pieces, whole + datagram->prefix_length, datagram->total);
    whole[4] = (uint8_t)(payload >> 8);
    whole[5] = (uint8_t)payload;
    whole[datagram->next_header_at] = datagram->next_header;
    result->bytes = whole;
    result->length = datagram->prefix_length + datagram->total;
}

static void finish(struct datagram *datagram, int64_t now, struct fragment_result *result)
{
    struct reassembly *reassembly = datagram->owner;
    if (datagram->prefix_length - IPV6_HEADER_LENGTH + datagram->total > PAYLOAD_MAX) {
        condemn(datagram, DEFECT_FRAGMENT_TOO_LONG, result);
        return;
    }
    memcpy(reassembly->frames, datagram->frames, sizeof reassembly->frames);
    result->frames = reassembly->frames;
    result->frame_count = datagram->frame_count;
    result->frames_lost = datagram->frames_lost;
    result->status = FRAGMENT_UNKEPT;
    if (!datagram->unkept) {
        build(datagram, result);
        result->status = FRAGMENT_COMPLETE;
    }
    reassembly->counters.completed++;
    datagram->complete = true;
    datagram->completed_time = now;
    piece_list_drop_data(&datagram->pieces, &reassembly->octets);
}

/* Room for the piece in the bounds, then into the list; a copy of its octets while they may matter. */
static bool keep(struct datagram *datagram, const struct piece *piece)
{
    struct reassembly *reassembly = datagram->owner;
    uint32_t octets = PIECE_OVERHEAD + (datagram->unkept ? 0 : piece->end - piece->start);
    return make_room(reassembly, octets, datagram) &&
           piece_list_add(&datagram->pieces, piece, !datagram->unkept, &reassembly->octets);
}

static void overlap(struct datagram *datagram, const struct piece *piece, struct fragment_result *result)
{
    datagram->ambiguous = true;
    condemn(datagram, DEFECT_FRAGMENT_OVERLAP, result);
    result->hidden_icmpv6_type = reading_hidden_type(&datagram->pieces, piece, datagram->next_header);
}

static void take(struct datagram *datagram, const struct packet *packet, const struct packet_layer *layer,
                 const struct piece *piece, int64_t now, struct fragment_result *result)
{
    const struct packet_fragment *fragment = &layer->fragment;
    enum piece_relation relation = piece_list_relate(&datagram->pieces, piece);
    if (relation == PIECE_SAME) {
        result->status = datagram->condemned ? FRAGMENT_DROPPED : FRAGMENT_DUPLICATE;
        return;
    }
    note_frame(datagram, packet->frame);
    if (datagram->frame_count == 1)
        datagram->next_header = fragment->next_header;
    else if (datagram->next_header != fragment->next_header)
        result->defect = DEFECT_FRAGMENT_NEXT_HEADER;
    if (fragment->fragment_offset == 0 && !datagram->has_first)
        take_prefix(datagram, packet, layer);
    if (relation == PIECE_OVERLAPS) {
        overlap(datagram, piece, result);
        return;
    }
    bool full = datagram->pieces.count == FRAGMENT_PIECE_MAX;
    if (full || end_contradicts(datagram, fragment)) {
        condemn(datagram, full ? DEFECT_NONE : DEFECT_FRAGMENT_LENGTH, result);
        return;
    }
    if (fragment->captured_data_length < fragment->data_length)
        datagram->unkept = true;
    if (piece->start < piece->end && !keep(datagram, piece)) {
        datagram->owner->counters.refused++;
        result->status = FRAGMENT_REFUSED;
        return;
    }
    if (!fragment->more) {
        datagram->has_end = true;
        datagram->total = piece->end;
    }
    if (datagram->ambiguous) /* what it hides may come with this piece only */
        result->hidden_icmpv6_type = reading_hidden_type(&datagram->pieces, piece, datagram->next_header);
    result->status = datagram->condemned ? FRAGMENT_DROPPED : FRAGMENT_WAITING;
    if (!datagram->condemned && datagram->has_first && datagram->has_end &&
        piece_list_covers(&datagram->pieces, datagram->total))
        finish(datagram, now, result);
}

enum fragment_status reassembly_add(struct reassembly *reassembly, const struct packet *packet, int64_t now,
                                    struct fragment_result *result)
{
    *result = (struct fragment_result){ .status = FRAGMENT_NONE };
    reassembly_expire(reassembly, now);
    if (packet->layer_count == 0 || packet->reassembled)
        return FRAGMENT_NONE;
    const struct packet_layer *layer = &packet->layers[packet->layer_count - 1u];
    const struct packet_fragment *fragment = &layer->fragment;
    if (layer->ip_version != 6 || !fragment->present || (fragment->fragment_offset == 0 && !fragment->more))
        return FRAGMENT_NONE;
    result->status = FRAGMENT_DROPPED; /* RFC 8200 §4.5: these fragments are discarded, with Parameter Problem */
    if ((fragment->more && fragment->data_length % 8 != 0) ||
        fragment->fragment_offset + fragment->data_length > PAYLOAD_MAX)
        return FRAGMENT_DROPPED;
    struct piece piece = { .start = fragment->fragment_offset,
                           .end = fragment->fragment_offset + fragment->data_length,
                           .data = fragment->data,
                           .captured = fragment->captured_data_length };
    piece.hash = hash_bytes(piece.captured ? piece.data : (const uint8_t *)"", piece.captured);
    struct key key = make_key(packet, layer);
    struct datagram *datagram = find(reassembly, &key, &piece, now);
    if (!datagram) {
        reassembly->counters.refused++;
        result->status = FRAGMENT_REFUSED;
        return FRAGMENT_REFUSED;
    }
    take(datagram, packet, layer, &piece, now, result);
    return (enum fragment_status)result->status;
}

struct fragment_counters reassembly_counters(const struct reassembly *reassembly)
{
    struct fragment_counters counters = reassembly->counters;
    counters.waiting = 0;
    for (const struct datagram *datagram = table_first(reassembly->table); datagram; datagram = table_next(datagram))
        counters.waiting += !datagram->complete && !datagram->condemned;
    return counters;
}

struct table_usage reassembly_usage(const struct reassembly *reassembly)
{
    return table_usage(reassembly->table);
}
