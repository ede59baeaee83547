#include "anonymize/anonymized_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "anonymize/anonymizer.h"
#include "anonymize/frame.h"
#include "anonymize/keyed.h"
#include "capture/source.h"
#include "v6audit/packet.h"

/* Invariants. (1) Frames leave in the order in which they came. (2) slots[i % SLOTS] for released - HELD_MAX <= i < released are history: originals that
 * later fragments are read together with; for released <= i < taken they wait. (3) Only a fragment whose datagram is not complete makes frames wait, and
 * for at most HELD_MAX frames, HELD_BYTES octets or HELD_TIME. (4) Of datagrams no more octets are written anew than EFFORT_FACTOR times those that came (at
 * most EFFORT_MAX saved up): a small fragment of a large datagram costs no more than another frame. Beyond, a fragment's data is scrambled. */

enum {
    HELD_MAX = 64,
    SLOTS = 2 * HELD_MAX,
    HELD_BYTES = 1 << 20,
    DATAGRAM_MAX = 65536,
    FRAME_MAX = 1 << 18,
    EFFORT_FACTOR = 4,
    EFFORT_MAX = 1 << 22 /* a second or two of work, once */
};

#define HELD_TIME    (2 * INT64_C(1000000000))
#define HISTORY_TIME (60 * INT64_C(1000000000))

struct slot {
    struct frame frame;
    uint8_t *bytes; /* the original; frame.bytes points to it */
    size_t room;
    bool fragment, more;
    struct address source, destination;
    uint32_t identification, ip_offset, data_offset, data_size, begin; /* begin: of the data in its datagram */
};

struct anonymized {
    struct source base;
    struct source *inner;
    const struct anonymizer *anonymizer;
    anonymized_source_passes passes;
    void *context;
    struct slot slots[SLOTS];
    uint64_t taken, released;
    size_t held_bytes;
    bool draining;       /* nothing more comes for now: what waits goes out first */
    int after;           /* then this status is given */
    struct frame tick;   /* with SOURCE_TICK */
    struct error error;  /* with a failure */
    uint8_t *output;     /* of the frame that is borrowed */
    uint8_t *scratch[3]; /* a datagram put together; the last one that was written anew; the result of that */
    size_t output_room, scratch_room[3];
    struct frame written; /* whose octets are scratch[1]; captured_length 0: none yet */
    size_t effort;
    struct packet packet;
};

static struct slot *slot_at(struct anonymized *anonymized, uint64_t index)
{
    return &anonymized->slots[index % SLOTS];
}

static bool make_room(uint8_t **bytes, size_t *room, size_t size)
{
    if (*room >= size && *bytes)
        return true;
    uint8_t *grown = realloc(*bytes, size + 1);
    if (!grown)
        return false;
    *bytes = grown;
    *room = size;
    return true;
}

/* ── fragments ── */

static void look_at_fragment(struct anonymized *anonymized, const struct frame *frame, struct slot *slot)
{
    struct packet *packet = &anonymized->packet;
    slot->fragment = false;
    if (frame->captured_length > FRAME_MAX)
        return;
    packet_decode(frame, packet);
    if (packet->layer_count == 0)
        return;
    const struct packet_layer *layer = &packet->layers[packet->layer_count - 1];
    const struct packet_fragment *fragment = &layer->fragment;
    if (!fragment->present || !fragment->data || (!fragment->more && fragment->fragment_offset == 0))
        return;
    slot->fragment = true;
    slot->more = fragment->more;
    slot->source = layer->source;
    slot->destination = layer->destination;
    slot->identification = fragment->identification;
    slot->ip_offset = layer->header_offset;
    slot->data_offset = (uint32_t)(fragment->data - frame->bytes);
    slot->data_size = fragment->captured_data_length;
    slot->begin = fragment->fragment_offset;
}

static bool same_datagram(const struct slot *a, const struct slot *b)
{
    int64_t apart = a->frame.time - b->frame.time;
    return a->fragment && b->fragment && a->identification == b->identification && apart < HISTORY_TIME &&
           apart > -HISTORY_TIME && address_equal(&a->source, &b->source) &&
           address_equal(&a->destination, &b->destination);
}

static uint64_t first_index(const struct anonymized *anonymized)
{
    return anonymized->released > HELD_MAX ? anonymized->released - HELD_MAX : 0;
}

/* How far the fragments that are here reach from the datagram's begin without a hole. */
static uint32_t reach(struct anonymized *anonymized, const struct slot *of)
{
    uint32_t end = 0;
    for (bool grows = true; grows;) {
        grows = false;
        for (uint64_t i = first_index(anonymized); i < anonymized->taken; i++) {
            const struct slot *slot = slot_at(anonymized, i);
            if (same_datagram(slot, of) && slot->begin <= end && slot->begin + slot->data_size > end) {
                end = slot->begin + slot->data_size;
                grows = true;
            }
        }
    }
    return end < DATAGRAM_MAX ? end : DATAGRAM_MAX;
}

static bool is_complete(struct anonymized *anonymized, const struct slot *of)
{
    uint32_t end = reach(anonymized, of);
    for (uint64_t i = first_index(anonymized); i < anonymized->taken; i++) {
        const struct slot *slot = slot_at(anonymized, i);
        if (same_datagram(slot, of) && !slot->more)
            return end >= slot->begin + slot->data_size;
    }
    return false;
}

static void lay(uint8_t *image, uint32_t end, const struct slot *slot)
{
    if (slot->begin >= end)
        return;
    uint32_t size = slot->data_size < end - slot->begin ? slot->data_size : end - slot->begin;
    memcpy(image + slot->begin, slot->bytes + slot->data_offset, size);
}

/* The fragment's frame as it would be if it carried the datagram as far as it is here; where fragments overlap, the fragment's own octets count. Returns
 * the size; `data` gets where the datagram begins. */
static uint32_t put_together(struct anonymized *anonymized, const struct slot *own, uint8_t *image, uint32_t *data)
{
    const struct slot *first = own;
    uint32_t end = reach(anonymized, own);
    for (uint64_t i = first_index(anonymized); i < anonymized->taken; i++)
        if (same_datagram(slot_at(anonymized, i), own) && slot_at(anonymized, i)->begin == 0)
            first = slot_at(anonymized, i);
    *data = first->data_offset;
    memcpy(image, first->bytes, first->data_offset);
    memset(image + first->ip_offset + 4, 0, 2); /* Payload Length: to the end */
    for (uint64_t i = first_index(anonymized); i < anonymized->taken; i++)
        if (same_datagram(slot_at(anonymized, i), own))
            lay(image + first->data_offset, end, slot_at(anonymized, i));
    lay(image + first->data_offset, end, own);
    return first->data_offset + end;
}

/* False when it would take too much effort. */
static bool write_whole(struct anonymized *anonymized, const struct frame *whole)
{
    const struct frame *written = &anonymized->written;
    if (written->captured_length == whole->captured_length && written->length == whole->length &&
        written->link_type == whole->link_type &&
        memcmp(anonymized->scratch[1], whole->bytes, whole->captured_length) == 0)
        return true;
    if (anonymized->effort < whole->captured_length)
        return false;
    anonymized->effort -= whole->captured_length;
    anonymized->written = *whole;
    memcpy(anonymized->scratch[1], whole->bytes, whole->captured_length);
    frame_rewrite_whole(anonymized->anonymizer, whole, anonymized->scratch[2]);
    return true;
}

static void overlay(struct anonymized *anonymized, const struct slot *own, uint8_t *output)
{
    uint32_t data, size = put_together(anonymized, own, anonymized->scratch[0], &data), end = size - data;
    struct frame whole = own->frame;
    whole.bytes = anonymized->scratch[0];
    whole.captured_length = size;
    whole.length = is_complete(anonymized, own) ? size : size + DATAGRAM_MAX;
    uint32_t known = own->begin < end && write_whole(anonymized, &whole) ? end - own->begin : 0;
    if (known > own->data_size)
        known = own->data_size;
    if (known > 0)
        memcpy(output + own->data_offset, anonymized->scratch[2] + data + own->begin, known);
    keyed_scramble(&anonymized->anonymizer->names, own->bytes + own->data_offset + known, own->data_size - known,
                   output + own->data_offset + known);
}

/* ── in and out ── */

static int take(struct anonymized *anonymized, const struct frame *frame)
{
    struct slot *slot = slot_at(anonymized, anonymized->taken);
    if (!make_room(&slot->bytes, &slot->room, frame->captured_length))
        return -ENOMEM;
    if (frame->captured_length > 0)
        memcpy(slot->bytes, frame->bytes, frame->captured_length);
    slot->frame = *frame;
    slot->frame.bytes = slot->bytes;
    look_at_fragment(anonymized, &slot->frame, slot);
    anonymized->taken++;
    anonymized->effort += (size_t)EFFORT_FACTOR * frame->captured_length;
    if (anonymized->effort > EFFORT_MAX)
        anonymized->effort = EFFORT_MAX;
    anonymized->held_bytes += frame->captured_length;
    return 0;
}

static bool may_go(struct anonymized *anonymized)
{
    if (anonymized->released == anonymized->taken)
        return false;
    const struct slot *front = slot_at(anonymized, anonymized->released);
    const struct slot *last = slot_at(anonymized, anonymized->taken - 1);
    return anonymized->draining || !front->fragment || anonymized->taken - anonymized->released >= HELD_MAX ||
           anonymized->held_bytes > HELD_BYTES || last->frame.time - front->frame.time > HELD_TIME ||
           is_complete(anonymized, front);
}

static int release(struct anonymized *anonymized, struct frame *frame, struct error *error)
{
    struct slot *slot = slot_at(anonymized, anonymized->released);
    size_t size = slot->frame.captured_length;
    size_t most = FRAME_MAX + DATAGRAM_MAX; /* the first fragment of the datagram may be another, longer one */
    bool room = make_room(&anonymized->output, &anonymized->output_room, size);
    for (unsigned i = 0; i < 3 && slot->fragment && room; i++)
        room = make_room(&anonymized->scratch[i], &anonymized->scratch_room[i], most);
    if (!room)
        return error_set(error, -ENOMEM, "no memory is left");
    anonymize_frame(anonymized->anonymizer, &slot->frame, anonymized->output);
    if (slot->fragment)
        overlay(anonymized, slot, anonymized->output);
    *frame = slot->frame;
    frame->bytes = anonymized->output;
    anonymized->held_bytes -= size;
    anonymized->released++;
    return SOURCE_FRAME;
}

static int give_after(struct anonymized *anonymized, struct frame *frame, struct error *error)
{
    anonymized->draining = false;
    if (anonymized->after == SOURCE_TICK)
        *frame = anonymized->tick;
    if (anonymized->after < 0)
        error_set(error, anonymized->after, "%s", anonymized->error.text);
    return anonymized->after;
}

static int next(struct source *source, struct frame *frame, struct error *error)
{
    struct anonymized *anonymized = (struct anonymized *)source;
    for (;;) {
        if (may_go(anonymized))
            return release(anonymized, frame, error);
        if (anonymized->draining)
            return give_after(anonymized, frame, error);
        struct frame taken;
        int status = source_next(anonymized->inner, &taken, &anonymized->error);
        if (status != SOURCE_FRAME) {
            anonymized->draining = true;
            anonymized->after = status;
            anonymized->tick = taken;
        } else if (!anonymized->passes || anonymized->passes(anonymized->context, &taken)) {
            status = take(anonymized, &taken);
            if (status < 0)
                return error_set(error, status, "no memory is left");
        }
    }
}

static void close_source(struct source *source)
{
    struct anonymized *anonymized = (struct anonymized *)source;
    for (unsigned i = 0; i < SLOTS; i++)
        free(anonymized->slots[i].bytes);
    free(anonymized->output);
    free(anonymized->scratch[0]);
    free(anonymized->scratch[1]);
    free(anonymized->scratch[2]);
}

struct source *anonymized_source_new(struct source *inner, const struct anonymizer *anonymizer,
                                     anonymized_source_passes passes, void *context)
{
    static const struct source_operations operations = { .next = next, .close = close_source };
    struct anonymized *anonymized = calloc(1, sizeof *anonymized);
    if (!anonymized)
        return NULL;
    anonymized->base.operations = &operations;
    anonymized->inner = inner;
    anonymized->effort = EFFORT_MAX;
    anonymized->anonymizer = anonymizer;
    anonymized->passes = passes;
    anonymized->context = context;
    return &anonymized->base;
}
