#include "state/recorder.h"

#include <config.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "state/spool.h"
#include "state/state_heads.h"
#include "state/thinning.h"

/* Invariants. (1) A lane holds records whose order never falls. Recorded files, which come merged by time, share one; live interfaces come as they please and
 * have one each. (2) `capture` in a lane is the place in the source's list; writing gives it its rank. */

enum { LOOK_AHEAD = 4096 /* grouping.c looks as far */, HOSTS = 262144, TICK_SECONDS = 30 };

struct recorder_capture {
    struct digest digest;
    bool started;
    int64_t order; /* the latest time */
    uint64_t looked_at, filtered;
    int64_t kept_at, tick; /* of ticks: the last one, 0 when something was kept since */
};

struct lane {
    struct spool *spool;
    int64_t order; /* of the last record */
    /* while it is read: records of one order, sorted by rank */
    struct state_record record;
    bool has_record;
    struct lane_place {
        uint32_t rank;
        int64_t place;
    } * run;
    size_t run_count, run_room, run_next;
    int64_t run_end;
};

struct host_key {
    uint32_t file;
    struct mac mac;
    uint8_t padding[2];
};

struct recorder {
    struct recorder_options options;
    struct recorder_capture *captures;
    unsigned capture_count;
    struct lane *lanes;
    unsigned lane_count;
    uint32_t *ordinals; /* of the source's interfaces: their number in their file */
    unsigned ordinal_count;
    struct thinning *thinning;
    struct table *hosts;
    struct state_heads heads;
    uint32_t *ranks;
    bool in_rank_order; /* the source's list is sorted as captures are */
    bool failed;        /* no memory */
    struct packet packet;
};

static const struct table_row host_row = { "state hosts", sizeof(struct host_key), 1, HOSTS, TABLE_REFUSE, NULL };

static void put(struct recorder *recorder, struct state_record *record, int64_t order)
{
    struct lane *lane = &recorder->lanes[recorder->lane_count > 1 ? record->capture : 0];
    record->order = order > lane->order ? order : lane->order;
    if (record->kind != STATE_FLOW)
        record->order = order;
    lane->order = record->order;
    spool_put(lane->spool, record);
}

static void put_sum(void *context, struct state_record *record)
{
    struct recorder *recorder = context;
    put(recorder, record, recorder->captures[record->capture].order);
}

struct recorder *recorder_new(const struct recorder_options *options, struct error *error)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);
    if (recorder) {
        recorder->options = *options;
        recorder->hosts = table_new(&host_row, 0, NULL);
        recorder->thinning = thinning_new(options->first ? options->first : THINNING_FIRST, put_sum, recorder);
    }
    if (recorder && recorder->hosts && recorder->thinning)
        return recorder;
    recorder_free(recorder);
    error_set(error, -ENOMEM, "no memory is left");
    return NULL;
}

void recorder_free(struct recorder *recorder)
{
    if (!recorder)
        return;
    for (unsigned i = 0; i < recorder->lane_count; i++) {
        spool_free(recorder->lanes[i].spool);
        free(recorder->lanes[i].run);
    }
    free(recorder->lanes);
    free(recorder->captures);
    free(recorder->ordinals);
    free(recorder->ranks);
    thinning_free(recorder->thinning);
    table_free(recorder->hosts);
    state_heads_free(&recorder->heads);
    free(recorder);
}

/* The source is known with its first frame. */
static bool begin(struct recorder *recorder, const struct source *source)
{
    if (recorder->captures || recorder->failed)
        return !recorder->failed;
    unsigned lanes = source->file_count > 0 && source->files[0].live ? source->file_count : 1;
    recorder->captures = calloc(source->file_count + 1u, sizeof *recorder->captures);
    recorder->lanes = calloc(lanes, sizeof *recorder->lanes);
    recorder->failed = !recorder->captures || !recorder->lanes;
    for (unsigned i = 0; !recorder->failed && i < lanes; i++) {
        recorder->lanes[i] = (struct lane){ .spool = spool_new(NULL), .order = INT64_MIN };
        recorder->lane_count++;
        recorder->failed = !recorder->lanes[i].spool;
    }
    if (recorder->failed)
        return false;
    recorder->capture_count = source->file_count;
    for (unsigned i = 0; i < source->file_count; i++)
        digest_start(&recorder->captures[i].digest);
    return true;
}

static bool learn_interfaces(struct recorder *recorder, const struct source *source)
{
    if (source->interface_count <= recorder->ordinal_count)
        return true;
    uint32_t *ordinals = realloc(recorder->ordinals, source->interface_count * sizeof *ordinals);
    if (!ordinals)
        return false;
    recorder->ordinals = ordinals;
    for (unsigned i = recorder->ordinal_count; i < source->interface_count; i++) {
        ordinals[i] = 0;
        for (unsigned j = i; j-- > 0;)
            if (source->interfaces[j].file == source->interfaces[i].file) {
                ordinals[i] = ordinals[j] + 1;
                break;
            }
    }
    recorder->ordinal_count = source->interface_count;
    return true;
}

static struct recorder_capture *see(struct recorder *recorder, const struct source *source, const struct frame *frame)
{
    if (!begin(recorder, source) || frame->file >= recorder->capture_count)
        return NULL;
    if (!learn_interfaces(recorder, source)) {
        recorder->failed = true;
        return NULL;
    }
    struct recorder_capture *capture = &recorder->captures[frame->file];
    digest_add_number(&capture->digest, (uint64_t)frame->time);
    digest_add_number(&capture->digest, (uint64_t)frame->captured_length << 32 | frame->length);
    digest_add_number(&capture->digest, (uint64_t)frame->link_type << 8 | (uint64_t)frame->direction);
    digest_add(&capture->digest, frame->bytes, frame->captured_length);
    if (!capture->started || frame->time > capture->order)
        capture->order = frame->time;
    capture->started = true;
    return capture;
}

static void note_host(struct recorder *recorder, const struct mac *mac, uint32_t file)
{
    bool made;
    struct host_key key = { .file = file, .mac = *mac };
    if (!mac_is_group(mac))
        table_insert(recorder->hosts, &key, &made);
}

static void note_hosts(struct recorder *recorder, struct recorder_capture *capture, const struct packet *packet)
{
    if (capture->looked_at++ >= LOOK_AHEAD)
        return;
    if (packet->has_source_mac)
        note_host(recorder, &packet->source_mac, packet->frame->file);
    if (packet->has_destination_mac)
        note_host(recorder, &packet->destination_mac, packet->frame->file);
}

static void put_tick(struct recorder *recorder, unsigned file)
{
    struct recorder_capture *capture = &recorder->captures[file];
    struct state_record record = { .kind = STATE_TICK, .capture = file, .time = capture->tick };
    if (capture->tick > capture->order)
        capture->order = capture->tick;
    put(recorder, &record, capture->order);
    capture->kept_at = capture->tick;
    capture->tick = 0;
}

static void keep(struct recorder *recorder, struct recorder_capture *capture, const struct frame *frame,
                 enum thinning_verdict verdict, uint32_t headers)
{
    struct state_record record = {
        .kind = STATE_EVIDENCE,
        .capture = frame->file,
        .frame = frame->number,
        .interface = frame->interface < recorder->ordinal_count ? recorder->ordinals[frame->interface] : 0,
        .link_type = frame->link_type,
        .length = frame->length,
        .direction = (uint64_t)frame->direction,
        .time = frame->time,
        .byte_count = frame->captured_length < STATE_FRAME_MAX ? frame->captured_length : STATE_FRAME_MAX,
        .bytes = frame->bytes
    };
    if (verdict == THINNING_KEEP_HEADERS && headers < frame->captured_length) {
        record.byte_count = headers;
        record.captured_length = frame->captured_length;
    }
    if (capture->tick)
        put_tick(recorder, frame->file);
    put(recorder, &record, capture->order);
    capture->kept_at = frame->time;
}

void recorder_take(struct recorder *recorder, const struct source *source, const struct packet *packet)
{
    const struct frame *frame = packet->frame;
    struct recorder_capture *capture = see(recorder, source, frame);
    if (!capture)
        return;
    note_hosts(recorder, capture, packet);
    uint32_t interface = frame->interface < recorder->ordinal_count ? recorder->ordinals[frame->interface] : 0;
    enum thinning_verdict verdict = thinning_take(recorder->thinning, packet, interface);
    if (verdict != THINNING_LEAVE)
        keep(recorder, capture, frame, verdict, packet->transport.payload_offset);
}

void recorder_leave_out(struct recorder *recorder, const struct source *source, const struct frame *frame)
{
    struct recorder_capture *capture = see(recorder, source, frame);
    if (!capture)
        return;
    capture->filtered++;
    if (capture->looked_at >= LOOK_AHEAD)
        return;
    packet_decode(frame, &recorder->packet);
    note_hosts(recorder, capture, &recorder->packet);
}

void recorder_tick(struct recorder *recorder, const struct source *source, int64_t time)
{
    if (!begin(recorder, source) || recorder->capture_count == 0)
        return;
    struct recorder_capture *capture = &recorder->captures[0];
    if (!capture->started)
        capture->order = capture->kept_at = time;
    capture->started = true;
    capture->tick = time;
    if (time - capture->kept_at >= TICK_SECONDS * INT64_C(1000000000))
        put_tick(recorder, 0);
}

/* ── the end ── */

static int add_capture(struct recorder *recorder, const struct source *source, unsigned file, struct error *error)
{
    const struct source_file *from = &source->files[file];
    const struct recorder_capture *capture = &recorder->captures[file];
    bool empty = from->frames == 0;
    struct state_capture facts = { .name = from->name,
                                   .format = from->format,
                                   .defect = from->defect,
                                   .filter = recorder->options.filter,
                                   .frames = from->frames,
                                   .first_time = empty ? INT64_MAX : from->first_time,
                                   .last_time = empty ? INT64_MAX : from->last_time,
                                   .defect_offset = from->defect_offset,
                                   .filtered_frames = capture->filtered,
                                   .frame_limit = recorder->options.frame_limit,
                                   .truncated = from->truncated_file,
                                   .failed = from->failed,
                                   .no_checksums = recorder->options.no_checksums };
    struct digest digest = capture->digest;
    if (empty)
        digest_add(&digest, from->name, strlen(from->name));
    digest_result(&digest, facts.digest);
    int status = state_heads_add_capture(&recorder->heads, &facts, error);
    for (unsigned i = 0; status == 0 && i < source->interface_count; i++) {
        const struct source_interface *row = &source->interfaces[i];
        struct state_interface interface = { .name = row->name,
                                             .description = row->description,
                                             .link_type = row->link_type,
                                             .snaplen = row->snaplen,
                                             .statistics = row->has_statistics,
                                             .received = row->received,
                                             .dropped_by_kernel = row->dropped_by_kernel,
                                             .dropped_by_interface = row->dropped_by_interface };
        if (row->file == file)
            status = state_heads_add_interface(&recorder->heads, file, &interface, error);
    }
    return status;
}

static int by_host(const void *left, const void *right)
{
    const struct host_key *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return mac_compare(&a->mac, &b->mac);
}

static int add_hosts(struct recorder *recorder, struct error *error)
{
    size_t count = table_count(recorder->hosts), n = 0;
    struct host_key *keys = malloc((count + 1) * sizeof *keys);
    int status = keys ? 0 : error_set(error, -ENOMEM, "no memory is left");
    for (const void *record = table_first(recorder->hosts); keys && record; record = table_next(record))
        keys[n++] = *(const struct host_key *)table_key(record);
    if (n > 0)
        qsort(keys, n, sizeof *keys, by_host);
    for (size_t i = 0; status == 0 && i < n; i++)
        status = state_heads_add_host(&recorder->heads, keys[i].file, &keys[i].mac, error);
    free(keys);
    return status;
}

static int add_part(struct recorder *recorder, struct error *error)
{
    struct state_part part = { .writer = "v6audit " V6AUDIT_VERSION, .captures = recorder->heads.capture_count };
    struct digest digest;
    digest_start(&digest);
    for (unsigned i = 0; i < recorder->heads.capture_count; i++)
        digest_add(&digest, recorder->heads.captures[i].facts.digest, DIGEST_SIZE);
    digest_result(&digest, part.digest);
    return state_heads_add_part(&recorder->heads, &part, error);
}

int recorder_finish(struct recorder *recorder, const struct source *source, struct error *error)
{
    if (!begin(recorder, source) || !learn_interfaces(recorder, source)) {
        recorder->failed = true;
        return error_set(error, -ENOMEM, "no memory, or no room for temporary files in $TMPDIR or /tmp");
    }
    thinning_finish(recorder->thinning);
    for (unsigned i = 0; i < recorder->capture_count; i++)
        if (recorder->captures[i].tick)
            put_tick(recorder, i);
    int status = state_heads_start(&recorder->heads, error);
    for (unsigned i = 0; status == 0 && i < recorder->capture_count; i++)
        status = add_capture(recorder, source, i, error);
    if (status == 0)
        status = add_hosts(recorder, error);
    recorder->ranks = calloc(recorder->capture_count + 1u, sizeof *recorder->ranks);
    if (status == 0 && recorder->ranks)
        status = state_heads_unite(&recorder->heads, recorder->ranks, error);
    if (status == 0)
        status = add_part(recorder, error);
    recorder->in_rank_order = true;
    for (unsigned i = 0; recorder->ranks && i < recorder->capture_count; i++)
        recorder->in_rank_order = recorder->in_rank_order && recorder->ranks[i] == i;
    recorder->failed = status < 0 || !recorder->ranks;
    return recorder->failed ? -ENOMEM : 0;
}

/* ── writing ── */

static int by_rank(const void *left, const void *right)
{
    const struct lane_place *a = left, *b = right;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static int run_add(struct lane *lane, uint32_t rank, int64_t place, struct error *error)
{
    if (lane->run_count == lane->run_room) {
        size_t room = lane->run_room ? 2 * lane->run_room : 64;
        struct lane_place *run = realloc(lane->run, room * sizeof *run);
        if (!run)
            return error_set(error, -ENOMEM, "no memory is left");
        lane->run = run;
        lane->run_room = room;
    }
    lane->run[lane->run_count++] = (struct lane_place){ rank, place };
    return 0;
}

/* Frames of the same time lie in the order in which their files were named: they are given in that of the ranks. */
static int read_run(struct recorder *recorder, struct lane *lane, struct error *error)
{
    struct state_record record;
    int64_t order = 0;
    int status = lane->run_end > 0 ? spool_seek(lane->spool, lane->run_end, error) : 0;
    lane->run_count = lane->run_next = 0;
    while (status >= 0) {
        int64_t place = spool_tell(lane->spool);
        status = spool_next(lane->spool, &record, error);
        if (status <= 0 || (lane->run_count > 0 && record.order != order)) {
            lane->run_end = place;
            break;
        }
        order = record.order;
        status = run_add(lane, recorder->ranks[record.capture], place, error);
    }
    if (status >= 0 && lane->run_count > 1)
        qsort(lane->run, lane->run_count, sizeof *lane->run, by_rank);
    return status < 0 ? status : 0;
}

static int lane_next(struct recorder *recorder, struct lane *lane, struct error *error)
{
    int status;
    do {
        if (!recorder->in_rank_order) {
            if (lane->run_next == lane->run_count && (status = read_run(recorder, lane, error)) < 0)
                return status;
            if (lane->run_next < lane->run_count &&
                (status = spool_seek(lane->spool, lane->run[lane->run_next++].place, error)) < 0)
                return status;
        }
        status = spool_next(lane->spool, &lane->record, error);
    } while (status > 0 && recorder->ranks[lane->record.capture] == STATE_DROPPED);
    lane->has_record = status > 0;
    if (lane->has_record)
        lane->record.capture = recorder->ranks[lane->record.capture];
    return status;
}

static struct lane *earliest(const struct recorder *recorder)
{
    struct lane *best = NULL;
    for (unsigned i = 0; i < recorder->lane_count; i++) {
        struct lane *lane = &recorder->lanes[i];
        if (lane->has_record &&
            (!best || lane->record.order < best->record.order ||
             (lane->record.order == best->record.order && lane->record.capture < best->record.capture)))
            best = lane;
    }
    return best;
}

static int64_t write_body(struct recorder *recorder, FILE *output, struct error *error)
{
    struct lane *lane;
    int64_t lines = 0;
    for (unsigned i = 0; i < recorder->lane_count; i++) {
        recorder->lanes[i].run_count = recorder->lanes[i].run_next = 0;
        recorder->lanes[i].run_end = 0;
        int status = spool_rewind(recorder->lanes[i].spool, error);
        if (status < 0 || (status = lane_next(recorder, &recorder->lanes[i], error)) < 0)
            return status;
    }
    while ((lane = earliest(recorder))) {
        state_line_encode(&(struct state_line){ .kind = (enum state_kind)lane->record.kind, .record = lane->record },
                          output);
        lines++;
        int status = lane_next(recorder, lane, error);
        if (status < 0)
            return status;
    }
    return lines;
}

int recorder_write(struct recorder *recorder, FILE *output, struct error *error)
{
    if (recorder->failed)
        return error_set(error, -ENOMEM, "no state: memory or room for temporary files in $TMPDIR or /tmp ran out");
    int64_t heads = state_heads_write(&recorder->heads, output, error);
    int64_t body = heads < 0 ? heads : write_body(recorder, output, error);
    if (body < 0)
        return (int)body;
    state_line_encode(&(struct state_line){ .kind = STATE_END, .lines = (uint64_t)(heads + body) }, output);
    return 0;
}
