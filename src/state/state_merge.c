#include "state/state_merge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "state/spool.h"
#include "state/state_file.h"

enum { OPEN_MAX_STATES = 256 };

/* A state, or a group of them that was joined. */
struct merge_input {
    char *name;              /* owned; NULL: a group */
    struct state_file *file; /* while it is open */
    struct spool *spool;     /* standard input, whose body waits here; a group */
    uint32_t *ranks;         /* of its captures; NULL: the records have them already */
    unsigned capture_count;
    bool pending; /* file->line is the first line of the body */
    struct state_record record;
};

struct state_merge {
    struct state_heads heads;
    struct merge_input *inputs, *groups;
    unsigned input_count, group_count;
    struct error *failures; /* of states that were left out */
    unsigned failure_count;
    /* what is joined now: inputs, or groups */
    struct merge_input **heap;
    unsigned heap_count;
    bool started, given;
};

const struct state_heads *state_merge_heads(const struct state_merge *merge)
{
    return &merge->heads;
}

/* ── one input ── */

static bool is_body(enum state_kind kind)
{
    return kind >= STATE_EVIDENCE && kind <= STATE_TICK;
}

/* The capture of a record is known, and so is its interface. */
static int place_record(const struct state_merge *merge, struct merge_input *input, struct error *error)
{
    uint32_t rank = input->ranks[input->record.capture];
    if (rank != STATE_DROPPED && input->record.kind != STATE_TICK &&
        input->record.interface >= merge->heads.captures[rank].interface_count)
        return state_file_complain(input->file, error, "\"interface\":%" PRIu64 ": expected one that its capture has",
                                   input->record.interface);
    input->record.capture = rank;
    return 1;
}

/* The next record of the body as it stands. */
static int read_record(const struct state_merge *merge, struct merge_input *input, struct error *error)
{
    if (input->spool) {
        int status = spool_next(input->spool, &input->record, error);
        if (status > 0 && input->ranks)
            input->record.capture = input->ranks[input->record.capture];
        return status;
    }
    int status = input->pending ? 1 : state_file_next(input->file, error);
    input->pending = false;
    if (status <= 0)
        return status;
    input->record = input->file->line.record;
    return place_record(merge, input, error);
}

/* The next record of a capture that is taken from this input. */
static int advance(const struct state_merge *merge, struct merge_input *input, struct error *error)
{
    int status;
    do
        status = read_record(merge, input, error);
    while (status > 0 && input->record.capture == STATE_DROPPED);
    return status;
}

/* Stand before the body. */
static int reopen(struct merge_input *input, struct error *error)
{
    if (input->spool)
        return spool_rewind(input->spool, error);
    state_file_close(input->file);
    input->file = NULL;
    int status = state_file_open(input->name, &input->file, error);
    while (status == 0 && (status = state_file_next(input->file, error)) > 0) {
        input->pending = is_body(input->file->line.kind);
        if (input->pending)
            return input->file->capture_count == input->capture_count
                       ? 0
                       : state_file_complain(input->file, error, "the file has changed meanwhile");
        status = 0;
    }
    return status;
}

/* ── the heap ── */

static bool comes_before(const struct merge_input *a, const struct merge_input *b)
{
    return a->record.order != b->record.order ? a->record.order < b->record.order
                                              : a->record.capture < b->record.capture;
}

static void sink(struct state_merge *merge)
{
    struct merge_input **heap = merge->heap, *moving = heap[0];
    unsigned place = 0;
    for (;;) {
        unsigned child = 2 * place + 1;
        if (child >= merge->heap_count)
            break;
        if (child + 1 < merge->heap_count && comes_before(heap[child + 1], heap[child]))
            child++;
        if (!comes_before(heap[child], moving))
            break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = moving;
}

static void push(struct state_merge *merge, struct merge_input *input)
{
    unsigned place = merge->heap_count++;
    for (; place > 0 && comes_before(input, merge->heap[(place - 1) / 2]); place = (place - 1) / 2)
        merge->heap[place] = merge->heap[(place - 1) / 2];
    merge->heap[place] = input;
}

static int fill_heap(struct state_merge *merge, struct merge_input *inputs, unsigned count, struct error *error)
{
    merge->heap_count = 0;
    merge->given = false;
    for (unsigned i = 0; i < count; i++) {
        int status = reopen(&inputs[i], error);
        if (status == 0)
            status = advance(merge, &inputs[i], error);
        if (status < 0)
            return status;
        if (status > 0)
            push(merge, &inputs[i]);
    }
    return 0;
}

static int heap_next(struct state_merge *merge, struct state_record *record, struct error *error)
{
    if (merge->given && merge->heap_count > 0) {
        int status = advance(merge, merge->heap[0], error);
        if (status < 0)
            return status;
        if (status == 0)
            merge->heap[0] = merge->heap[--merge->heap_count];
        if (merge->heap_count > 0)
            sink(merge);
    }
    merge->given = merge->heap_count > 0;
    if (merge->given)
        *record = merge->heap[0]->record;
    return merge->given;
}

/* ── groups ── */

static void close_input(struct merge_input *input)
{
    state_file_close(input->file);
    spool_free(input->spool);
    free(input->ranks);
    free(input->name);
}

static void free_groups(struct state_merge *merge)
{
    for (unsigned i = 0; i < merge->group_count; i++)
        close_input(&merge->groups[i]);
    free(merge->groups);
    merge->groups = NULL;
    merge->group_count = merge->heap_count = 0; /* the heap pointed to them, or to inputs that are closed */
}

static int join_group(struct state_merge *merge, struct merge_input *group, struct merge_input *inputs, unsigned count,
                      struct error *error)
{
    struct state_record record;
    group->spool = spool_new(error);
    if (!group->spool)
        return -ENOMEM;
    int status = fill_heap(merge, inputs, count, error);
    while (status >= 0 && (status = heap_next(merge, &record, error)) > 0)
        spool_put(group->spool, &record);
    for (unsigned i = 0; i < count; i++) {
        state_file_close(inputs[i].file);
        inputs[i].file = NULL;
    }
    return status;
}

static int join_groups(struct state_merge *merge, struct error *error)
{
    unsigned count = (merge->input_count + OPEN_MAX_STATES - 1) / OPEN_MAX_STATES;
    merge->groups = calloc(count, sizeof *merge->groups);
    if (!merge->groups)
        return error_set(error, -ENOMEM, "no memory is left");
    for (unsigned i = 0; i < count; i++) {
        unsigned first = i * OPEN_MAX_STATES, left = merge->input_count - first;
        merge->group_count++;
        int status = join_group(merge, &merge->groups[i], merge->inputs + first,
                                left < OPEN_MAX_STATES ? left : OPEN_MAX_STATES, error);
        if (status < 0) {
            free_groups(merge);
            return status;
        }
    }
    return 0;
}

int state_merge_rewind(struct state_merge *merge, struct error *error)
{
    bool many = merge->input_count > OPEN_MAX_STATES;
    int status = many && !merge->groups ? join_groups(merge, error) : 0;
    if (status == 0)
        status = many ? fill_heap(merge, merge->groups, merge->group_count, error)
                      : fill_heap(merge, merge->inputs, merge->input_count, error);
    merge->started = status == 0;
    return status;
}

int state_merge_next(struct state_merge *merge, struct state_record *record, struct error *error)
{
    int status = merge->started ? 0 : state_merge_rewind(merge, error);
    return status < 0 ? status : heap_next(merge, record, error);
}

/* ── heads ── */

static int take_line(struct state_merge *merge, const struct state_line *line, unsigned base, struct error *error)
{
    switch (line->kind) {
    case STATE_PART: return state_heads_add_part(&merge->heads, &line->part, error);
    case STATE_CAPTURE: return state_heads_add_capture(&merge->heads, &line->capture, error);
    case STATE_INTERFACE:
        return state_heads_add_interface(&merge->heads, base + (unsigned)line->record.capture, &line->interface, error);
    case STATE_HOST:
        return state_heads_add_host(&merge->heads, base + (unsigned)line->record.capture, &line->mac, error);
    case STATE_META:
    case STATE_EVIDENCE:
    case STATE_FLOW:
    case STATE_TICK:
    case STATE_END:
    case STATE_KIND_COUNT: break;
    }
    return 0;
}

/* What cannot be opened again goes to a temporary file. */
static int keep_body(struct state_merge *merge, struct merge_input *input, unsigned base, struct error *error)
{
    int status = 1;
    input->spool = spool_new(error);
    if (!input->spool)
        return -ENOMEM;
    for (; status > 0 && is_body(input->file->line.kind); status = state_file_next(input->file, error)) {
        const struct state_record *record = &input->file->line.record;
        if (record->kind != STATE_TICK &&
            record->interface >= merge->heads.captures[base + record->capture].interface_count)
            return state_file_complain(
                input->file, error, "\"interface\":%" PRIu64 ": expected one that its capture has", record->interface);
        spool_put(input->spool, record);
    }
    return status;
}

static int read_head(struct state_merge *merge, struct merge_input *input, struct error *error)
{
    unsigned base = merge->heads.capture_count;
    int status = state_file_open(input->name, &input->file, error);
    while (status == 0 && (status = state_file_next(input->file, error)) > 0) {
        if (is_body(input->file->line.kind)) {
            status = input->file->reader->regular ? 0 : keep_body(merge, input, base, error);
            break;
        }
        status = take_line(merge, &input->file->line, base, error);
    }
    if (status == 0) {
        input->capture_count = merge->heads.capture_count - base;
        input->ranks = malloc((input->capture_count + 1u) * sizeof *input->ranks);
        if (!input->ranks)
            status = error_set(error, -ENOMEM, "no memory is left");
        if (!input->file->reader->regular && !input->spool) /* no body */
            status = (input->spool = spool_new(error)) ? status : -ENOMEM;
        for (unsigned i = 0; input->ranks && i < input->capture_count; i++)
            input->ranks[i] = base + i; /* for now: what it was added as */
    }
    state_file_close(input->file);
    input->file = NULL;
    return status;
}

static int rank_captures(struct state_merge *merge, struct error *error)
{
    uint32_t *ranks = calloc(merge->heads.capture_count + 1u, sizeof *ranks);
    if (!ranks)
        return error_set(error, -ENOMEM, "no memory is left");
    int status = state_heads_unite(&merge->heads, ranks, error);
    for (unsigned i = 0; i < merge->input_count; i++)
        for (unsigned j = 0; j < merge->inputs[i].capture_count; j++)
            merge->inputs[i].ranks[j] = ranks[merge->inputs[i].ranks[j]];
    free(ranks);
    return status;
}

/* Before its body is joined with others: find out where a state is cut off. */
static int read_to_the_end(const char *name, struct error *error)
{
    struct state_file *file = NULL;
    int status = state_file_open(name, &file, error);
    while (status == 0 && (status = state_file_next(file, error)) > 0)
        status = 0;
    state_file_close(file);
    return status;
}

/* Memory that runs out is no fault of the state. */
static bool is_its_fault(int status)
{
    return status < 0 && status != -ENOMEM && status != -E2BIG;
}

/* The head of one more state; one that cannot be read leaves no trace but a failure. */
static int add_input(struct state_merge *merge, const char *name, struct error *error)
{
    struct merge_input *input = &merge->inputs[merge->input_count++];
    unsigned parts = merge->heads.part_count, captures = merge->heads.capture_count;
    size_t held = merge->heads.held;
    input->name = strdup(name);
    int status = input->name ? read_head(merge, input, error) : error_set(error, -ENOMEM, "no memory is left");
    if (status == 0 && !input->spool && !state_file_ends_well(name))
        status = read_to_the_end(name, error);
    if (!is_its_fault(status))
        return status;
    merge->failures[merge->failure_count++] = *error;
    close_input(input);
    *input = (struct merge_input){ 0 };
    merge->input_count--;
    state_heads_forget(&merge->heads, parts, captures);
    merge->heads.held = held;
    return 0;
}

const char *state_merge_failure(const struct state_merge *merge, unsigned index)
{
    return index < merge->failure_count ? merge->failures[index].text : NULL;
}

int state_merge_open(const char *const *names, unsigned count, struct state_merge **opened, struct error *error)
{
    struct state_merge *merge = calloc(1, sizeof *merge);
    int status = merge ? state_heads_start(&merge->heads, error) : error_set(error, -ENOMEM, "no memory is left");
    if (status == 0) {
        merge->inputs = calloc(count + 1u, sizeof *merge->inputs);
        merge->heap = calloc(OPEN_MAX_STATES, sizeof(struct merge_input *));
        merge->failures = calloc(count + 1u, sizeof *merge->failures);
        if (!merge->inputs || !merge->heap || !merge->failures)
            status = error_set(error, -ENOMEM, "no memory is left");
    }
    for (unsigned i = 0; status >= 0 && i < count; i++)
        status = add_input(merge, names[i], error);
    if (status >= 0 && merge->failure_count > 0 && merge->input_count == 0)
        status = error_set(error, -EINVAL, "%s", merge->failures[0].text);
    if (status >= 0)
        status = rank_captures(merge, error);
    if (status < 0) {
        state_merge_close(merge);
        return status;
    }
    *opened = merge;
    return 0;
}

void state_merge_close(struct state_merge *merge)
{
    if (!merge)
        return;
    for (unsigned i = 0; i < merge->input_count; i++)
        close_input(&merge->inputs[i]);
    free_groups(merge);
    free(merge->inputs);
    free(merge->failures);
    free(merge->heap);
    state_heads_free(&merge->heads);
    free(merge);
}

int state_merge_write(struct state_merge *merge, FILE *output, struct error *error)
{
    struct state_record record;
    int status = state_merge_rewind(merge, error);
    int64_t lines = status < 0 ? status : state_heads_write(&merge->heads, output, error);
    if (lines < 0)
        return (int)lines;
    while ((status = state_merge_next(merge, &record, error)) > 0) {
        state_line_encode(&(struct state_line){ .kind = (enum state_kind)record.kind, .record = record }, output);
        lines++;
    }
    if (status == 0)
        state_line_encode(&(struct state_line){ .kind = STATE_END, .lines = (uint64_t)lines }, output);
    return status;
}
