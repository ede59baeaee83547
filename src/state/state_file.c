#include "state/state_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "capture/compressed.h"

enum { BLOCK = 128 << 10, ROOM_BEYOND = 64 };

int state_file_complain(const struct state_file *file, struct error *error, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return error_set(error, -EINVAL, "%s:%" PRIu64 ": %s", file->reader->name, file->line_number, text);
}

static int look_at_begin(struct reader *reader, struct error *error)
{
    reader_need(reader, COMPRESSED_RECOGNISE); /* fewer will do */
    if (compressed_recognise(reader->at, reader_available(reader)))
        return compressed_push(reader, error);
    return 0;
}

int state_file_open(const char *name, struct state_file **opened, struct error *error)
{
    static const struct reader_options options = { .block = BLOCK };
    struct state_file *file = calloc(1, sizeof *file);
    if (!file)
        return error_set(error, -ENOMEM, "%s: no memory is left", name);
    int status = reader_open(name, &options, &file->reader, error);
    if (status == 0)
        status = look_at_begin(file->reader, error);
    if (status < 0) {
        state_file_close(file);
        return status;
    }
    *opened = file;
    return 0;
}

void state_file_close(struct state_file *file)
{
    if (!file)
        return;
    if (file->reader)
        reader_close(file->reader);
    free(file->room);
    free(file);
}

bool state_file_ends_well(const char *name)
{
    char tail[64] = "";
    FILE *file = fopen(name, "re");
    if (!file)
        return false;
    if (fseeko(file, -(off_t)(sizeof tail - 1), SEEK_END) == 0)
        tail[fread(tail, 1, sizeof tail - 1, file)] = '\0';
    fclose(file);
    return strstr(tail, "\n{\"kind\":\"end\"") != NULL;
}

/* ── one line of text ── */

static int no_more(struct state_file *file, struct error *error)
{
    struct reader *reader = file->reader;
    if (reader->status < 0 && reader->status != -ENODATA)
        return error_set(error, reader->status, "%s", reader->error.text);
    if (file->line_number == 0 && reader_available(reader) == 0)
        return error_set(error, -ENODATA, "%s: empty file: expected a state that \"v6audit -o FILE.v6s\" wrote",
                         reader->name);
    file->line_number++;
    return state_file_complain(file, error, "cut off here: expected more lines, up to the one of kind \"end\"");
}

/* The text of the next line lies at reader->at; returns 1 with its size, without its end. */
static int find_line(struct state_file *file, size_t *size, struct error *error)
{
    struct reader *reader = file->reader;
    size_t looked = 0;
    for (;;) {
        size_t available = reader_available(reader);
        const uint8_t *end = available > looked ? memchr(reader->at + looked, '\n', available - looked) : NULL;
        if (end) {
            *size = (size_t)(end - reader->at);
            file->line_number++;
            return 1;
        }
        looked = available;
        if (available > STATE_LINE_MAX) {
            file->line_number++;
            return state_file_complain(file, error, "a line of more than 12 MiB: expected a state");
        }
        if (!reader_need(reader, available + 1))
            return no_more(file, error);
    }
}

static int make_room(struct state_file *file, size_t size, struct error *error)
{
    if (size + ROOM_BEYOND <= file->room_size)
        return 0;
    size_t larger = (size + ROOM_BEYOND) * 2;
    char *room = realloc(file->room, larger);
    if (!room)
        return error_set(error, -ENOMEM, "%s: no memory is left", file->reader->name);
    file->room = room;
    file->room_size = larger;
    return 0;
}

/* ── their order ── */

static int out_of_order(const struct state_file *file, struct error *error, const char *by)
{
    return state_file_complain(file, error, "\"%s\" out of order: expected lines of this kind by %s",
                               state_kind_word(file->line.kind), by);
}

static int check_part(struct state_file *file, struct error *error)
{
    const uint8_t *digest = file->line.part.digest;
    if (file->last_kind == STATE_PART && memcmp(file->last_digest, digest, DIGEST_SIZE) >= 0)
        return out_of_order(file, error, "sha256");
    memcpy(file->last_digest, digest, DIGEST_SIZE);
    return 0;
}

static int check_capture(struct state_file *file, struct error *error)
{
    const struct state_capture *capture = &file->line.capture;
    if (file->line.record.capture != file->capture_count)
        return state_file_complain(file, error, "\"capture\":%" PRIu64 ": expected %" PRIu64 ", the next one",
                                   file->line.record.capture, file->capture_count);
    if (file->capture_count > 0 &&
        (file->last_time > capture->first_time ||
         (file->last_time == capture->first_time && memcmp(file->last_digest, capture->digest, DIGEST_SIZE) >= 0)))
        return out_of_order(file, error, "first_time, sha256");
    file->capture_count++;
    file->last_time = capture->first_time;
    memcpy(file->last_digest, capture->digest, DIGEST_SIZE);
    return 0;
}

static int check_interface(struct state_file *file, struct error *error)
{
    const struct state_record *record = &file->line.record;
    bool same = file->last_kind == STATE_INTERFACE && record->capture == file->last_capture;
    if (file->last_kind == STATE_INTERFACE && record->capture < file->last_capture)
        return out_of_order(file, error, "capture, interface");
    if (record->interface != (same ? file->last_interface + 1 : 0))
        return state_file_complain(file, error, "\"interface\":%" PRIu64 ": expected the next one of its capture",
                                   record->interface);
    file->last_capture = record->capture;
    file->last_interface = record->interface;
    return 0;
}

static int check_host(struct state_file *file, struct error *error)
{
    uint64_t capture = file->line.record.capture;
    if (file->last_kind == STATE_HOST &&
        (capture < file->last_capture ||
         (capture == file->last_capture && mac_compare(&file->last_mac, &file->line.mac) >= 0)))
        return out_of_order(file, error, "capture, mac");
    file->last_capture = capture;
    file->last_mac = file->line.mac;
    return 0;
}

static int check_body(struct state_file *file, struct error *error)
{
    const struct state_record *record = &file->line.record;
    bool first = file->last_kind < STATE_EVIDENCE;
    if (!first &&
        (record->order < file->last_time || (record->order == file->last_time && record->capture < file->last_capture)))
        return out_of_order(file, error, "order, capture");
    file->last_time = record->order;
    file->last_capture = record->capture;
    return 0;
}

static int check_order(struct state_file *file, struct error *error)
{
    enum state_kind kind = file->line.kind, last = file->last_kind;
    bool body = kind >= STATE_EVIDENCE && kind <= STATE_TICK;
    bool once = kind == STATE_META || kind == STATE_END;
    if (!file->started && kind != STATE_META)
        return state_file_complain(file, error, "\"%s\": expected \"meta\" first", state_kind_word(kind));
    if (file->started && (body ? last == STATE_END : kind < last || (once && kind == last)))
        return state_file_complain(file, error, "\"%s\" behind \"%s\": expected the order that v6audit-state(5) has",
                                   state_kind_word(kind), state_kind_word(last));
    file->started = true;
    if (kind > STATE_CAPTURE && kind != STATE_END && file->line.record.capture >= file->capture_count)
        return state_file_complain(file, error,
                                   "\"capture\":%" PRIu64 ": expected one of the %" PRIu64 " that are described before",
                                   file->line.record.capture, file->capture_count);
    int status = 0;
    switch (kind) {
    case STATE_PART: status = check_part(file, error); break;
    case STATE_CAPTURE: status = check_capture(file, error); break;
    case STATE_INTERFACE: status = check_interface(file, error); break;
    case STATE_HOST: status = check_host(file, error); break;
    case STATE_EVIDENCE:
    case STATE_FLOW:
    case STATE_TICK: status = check_body(file, error); break;
    case STATE_META:
    case STATE_END:
    case STATE_KIND_COUNT: break;
    }
    file->last_kind = kind;
    return status;
}

static int finish(struct state_file *file, struct error *error)
{
    if (file->line.lines != file->line_number - 1)
        return state_file_complain(file, error,
                                   "\"lines\":%" PRIu64 ": expected %" PRIu64 ": lines are missing or were added",
                                   file->line.lines, file->line_number - 1);
    if (reader_need(file->reader, 1))
        return state_file_complain(file, error,
                                   "\"end\": expected no more behind it (join states with \"v6audit merge\")");
    return 0;
}

int state_file_next(struct state_file *file, struct error *error)
{
    size_t size = 0;
    struct error why = { "" };
    if (file->ended)
        return 0;
    file->ended = true; /* until it is known to go on */
    int status = find_line(file, &size, error);
    if (status > 0 && make_room(file, size, error) < 0)
        return -ENOMEM;
    if (status < 0)
        return status;
    if (state_line_decode((const char *)file->reader->at, size, file->room, &file->line, &why) < 0)
        return state_file_complain(file, error, "%s", why.text);
    file->reader->at += size + 1;
    status = check_order(file, error);
    if (status == 0 && file->line.kind == STATE_END)
        return finish(file, error);
    file->ended = status < 0;
    return status < 0 ? status : 1;
}
