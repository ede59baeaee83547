#include "state/state_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "state/state_merge.h"

struct state_source {
    struct source source;
    struct state_merge *merge;
    uint32_t *first_rows; /* of each capture: its first interface among the source's */
    struct frame_traffic traffic;
    uint8_t *padded; /* a frame that is not kept whole */
    size_t room;
};

static int pad(struct state_source *state, const struct state_record *record, struct frame *frame, struct error *error)
{
    frame->captured_length = (uint32_t)record->byte_count;
    frame->bytes = record->bytes;
    if (record->captured_length <= record->byte_count)
        return 0;
    if (state->room < record->captured_length) {
        uint8_t *padded = realloc(state->padded, record->captured_length);
        if (!padded)
            return error_set(error, -ENOMEM, "no memory is left");
        state->padded = padded;
        state->room = record->captured_length;
    }
    memcpy(state->padded, record->bytes, record->byte_count);
    memset(state->padded + record->byte_count, 0, record->captured_length - record->byte_count);
    frame->captured_length = (uint32_t)record->captured_length;
    frame->bytes = state->padded;
    return 0;
}

static int state_next(struct source *source, struct frame *frame, struct error *error)
{
    struct state_source *state = (struct state_source *)source;
    struct state_record record;
    int status = state_merge_next(state->merge, &record, error);
    if (status <= 0)
        return status < 0 ? status : SOURCE_END;
    *frame = (struct frame){ .time = record.time,
                             .length = (uint32_t)record.length,
                             .link_type = (uint16_t)record.link_type,
                             .file = (uint16_t)record.capture,
                             .interface = state->first_rows[record.capture] + (uint32_t)record.interface,
                             .number = record.frame,
                             .direction = (enum frame_direction)record.direction };
    if (record.kind == STATE_TICK)
        return SOURCE_TICK;
    status = pad(state, &record, frame, error);
    if (status < 0)
        return status;
    if (record.kind == STATE_EVIDENCE)
        return SOURCE_FRAME;
    state->traffic = (struct frame_traffic){ .frames = record.frames,
                                             .wire_bytes = record.wire_bytes,
                                             .captured_bytes = record.captured_bytes,
                                             .cut_frames = record.cut_frames,
                                             .payload_bytes = record.payload_bytes,
                                             .segments = record.segments,
                                             .next_sequence = (uint32_t)record.next_sequence,
                                             .first_time = record.time,
                                             .last_time = record.last_time };
    source->traffic = &state->traffic;
    return SOURCE_TRAFFIC;
}

static void state_close(struct source *source)
{
    struct state_source *state = (struct state_source *)source;
    state_merge_close(state->merge);
    free(source->files);
    free(state->first_rows);
    free(state->padded);
}

static int state_rewind(struct source *source, struct error *error)
{
    return state_merge_rewind(((struct state_source *)source)->merge, error);
}

static int state_hosts(const struct source *source, unsigned file, void (*take)(void *context, const struct mac *mac),
                       void *context)
{
    return state_heads_hosts(state_merge_heads(((const struct state_source *)source)->merge), file, take, context);
}

static const struct source_operations operations = {
    .next = state_next, .close = state_close, .rewind = state_rewind, .hosts = state_hosts
};

struct state_merge *state_source_merge(struct source *source)
{
    return source && source->operations == &operations ? ((struct state_source *)source)->merge : NULL;
}

static int add_interfaces(struct source *source, const struct state_capture_row *row, unsigned file)
{
    for (unsigned i = 0; i < row->interface_count; i++) {
        const struct state_interface *from = &row->interfaces[i];
        struct source_interface *to = source_add_interface(source);
        if (!to)
            return -ENOMEM;
        snprintf(to->name, sizeof to->name, "%s", from->name);
        snprintf(to->description, sizeof to->description, "%s", from->description);
        to->file = (uint16_t)file;
        to->link_type = (uint16_t)from->link_type;
        to->snaplen = (uint32_t)from->snaplen;
        to->has_statistics = from->statistics;
        to->received = from->received;
        to->dropped_by_kernel = from->dropped_by_kernel;
        to->dropped_by_interface = from->dropped_by_interface;
    }
    return 0;
}

static void fill_file(struct source_file *to, const struct state_capture *from, unsigned index)
{
    to->name = from->name;
    to->format = from->format;
    to->set = index;
    to->frames = from->frames;
    to->filtered_frames = from->filtered_frames;
    to->first_time = from->first_time;
    to->last_time = from->last_time;
    to->truncated_file = from->truncated;
    to->failed = from->failed;
    to->defect_offset = from->defect_offset;
    snprintf(to->defect, sizeof to->defect, "%s", from->defect);
}

static int fill(struct state_source *state)
{
    const struct state_heads *heads = state_merge_heads(state->merge);
    struct source *source = &state->source;
    source->files = calloc(heads->capture_count + 1u, sizeof *source->files);
    state->first_rows = calloc(heads->capture_count + 1u, sizeof *state->first_rows);
    if (!source->files || !state->first_rows)
        return -ENOMEM;
    for (unsigned i = 0; i < heads->capture_count; i++) {
        fill_file(&source->files[source->file_count++], &heads->captures[i].facts, i);
        state->first_rows[i] = source->interface_count;
        if (add_interfaces(source, &heads->captures[i], i) < 0)
            return -ENOMEM;
    }
    return 0;
}

int state_open(const char *const *names, unsigned count, struct source **source, struct error *error)
{
    struct state_merge *merge;
    int status = state_merge_open(names, count, &merge, error);
    if (status < 0)
        return status;
    struct state_source *state = calloc(1, sizeof *state);
    if (!state) {
        state_merge_close(merge);
        return error_set(error, -ENOMEM, "no memory is left");
    }
    state->source.operations = &operations;
    state->merge = merge;
    if (fill(state) < 0) {
        source_close(&state->source);
        return error_set(error, -ENOMEM, "no memory is left");
    }
    *source = &state->source;
    return 0;
}

const char *state_failure(struct source *source, unsigned index)
{
    return state_merge_failure(((struct state_source *)source)->merge, index);
}

static bool filter_is_new(const struct state_heads *heads, unsigned index)
{
    const char *filter = heads->captures[index].facts.filter;
    for (unsigned i = 0; i < index && i < 64; i++)
        if (strcmp(heads->captures[i].facts.filter, filter) == 0)
            return false;
    return *filter != '\0';
}

void state_summarise(struct source *source, struct state_summary *summary)
{
    const struct state_heads *heads = state_merge_heads(((struct state_source *)source)->merge);
    *summary = (struct state_summary){ .parts = heads->part_count,
                                       .captures = heads->capture_count,
                                       .repeated = heads->repeated };
    for (unsigned i = 0; i < heads->part_count; i++) {
        bool known = false;
        for (unsigned j = 0; j < i && j < 64 && !known; j++)
            known = strcmp(heads->parts[i].writer, heads->parts[j].writer) == 0;
        summary->writers += !known;
    }
    for (unsigned i = 0; i < heads->capture_count; i++) {
        summary->no_checksums = summary->no_checksums || heads->captures[i].facts.no_checksums;
        if (i < 64 && filter_is_new(heads, i)) {
            char filter[sizeof summary->filter];
            const char *text = heads->captures[i].facts.filter;
            escape_printable(text, strlen(text), filter, sizeof filter);
            text_append(summary->filter, sizeof summary->filter, "%s%s", *summary->filter ? "; " : "", filter);
        }
    }
}
