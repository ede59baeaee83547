#include "report/json_writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"

enum { FLUSH_AT = 64 * 1024, WIRE_TEXT_SIZE = 1024 };

static void flush(struct json_writer *writer)
{
    if (writer->used > 0 && fwrite(writer->text, 1, writer->used, writer->file) != writer->used)
        writer->failed = true;
    writer->used = 0;
}

/* Room for `size` more bytes and a final zero. */
static bool make_room(struct json_writer *writer, size_t size)
{
    if (writer->failed)
        return false;
    if (size < writer->room - writer->used)
        return true;
    if (size >= SIZE_MAX / 4 - writer->used) {
        writer->failed = true;
        return false;
    }
    size_t room = writer->room > 0 ? writer->room : 4096;
    while (room - writer->used <= size)
        room *= 2;
    char *text = realloc(writer->text, room);
    if (!text) {
        writer->failed = true;
        return false;
    }
    writer->text = text;
    writer->room = room;
    return true;
}

static void append(struct json_writer *writer, const char *piece, size_t size)
{
    if (!make_room(writer, size))
        return;
    memcpy(writer->text + writer->used, piece, size);
    writer->used += size;
    if (writer->file && writer->used >= FLUSH_AT)
        flush(writer);
}

static void append_piece(void *context, const char *piece, size_t size)
{
    append(context, piece, size);
}

static void line_break(struct json_writer *writer)
{
    if (writer->indent == 0)
        return;
    append(writer, "\n", 1);
    for (unsigned i = 0; i < writer->depth * writer->indent; i++)
        append(writer, " ", 1);
}

/* What stands before a key or a value: a comma and a new line, unless the value follows its key. */
static void begin(struct json_writer *writer)
{
    if (writer->after_key) {
        writer->after_key = false;
        return;
    }
    if (!writer->first)
        append(writer, writer->indent > 0 ? "," : ", ", writer->indent > 0 ? 1 : 2);
    writer->first = false;
    if (writer->depth > 0)
        line_break(writer);
}

static void open_with(struct json_writer *writer, const char *bracket)
{
    begin(writer);
    append(writer, bracket, 1);
    writer->depth++;
    writer->first = true;
}

static void close_with(struct json_writer *writer, const char *bracket)
{
    bool empty = writer->first;
    writer->depth--;
    if (!empty)
        line_break(writer);
    append(writer, bracket, 1);
    writer->first = false;
}

/* Length of the part of the text that stands for itself in JSON. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    for (unsigned char c; (c = (unsigned char)text[length]) >= 0x20 && c < 0x7f && c != '"' && c != '\\'; length++)
        ;
    return length;
}

static void quoted(struct json_writer *writer, const char *text)
{
    append(writer, "\"", 1);
    size_t plain = plain_length(text);
    append(writer, text, plain);
    if (text[plain])
        escape_json(text + plain, append_piece, writer);
    append(writer, "\"", 1);
}

static void value_text(struct json_writer *writer, const char *text)
{
    begin(writer);
    append(writer, text, strlen(text));
}

void json_start(struct json_writer *writer, FILE *file, unsigned indent)
{
    *writer = (struct json_writer){ .file = file, .indent = indent, .first = true };
}

int json_finish(struct json_writer *writer)
{
    if (make_room(writer, 0))
        writer->text[writer->used] = '\0';
    if (!writer->file)
        return writer->failed ? -ENOMEM : 0;
    if (!writer->failed)
        flush(writer);
    if (fflush(writer->file) != 0)
        writer->failed = true;
    return writer->failed ? -EIO : 0;
}

void json_reset(struct json_writer *writer)
{
    writer->used = 0;
    writer->depth = 0;
    writer->first = true;
    writer->after_key = false;
}

void json_free(struct json_writer *writer)
{
    free(writer->text);
    *writer = (struct json_writer){ .failed = true };
}

void json_line(struct json_writer *writer)
{
    append(writer, "\n", 1);
    writer->first = true;
}

void json_open_object(struct json_writer *writer)
{
    open_with(writer, "{");
}

void json_close_object(struct json_writer *writer)
{
    close_with(writer, "}");
}

void json_open_array(struct json_writer *writer)
{
    open_with(writer, "[");
}

void json_close_array(struct json_writer *writer)
{
    close_with(writer, "]");
}

void json_key(struct json_writer *writer, const char *key)
{
    begin(writer);
    quoted(writer, key);
    append(writer, ": ", 2);
    writer->after_key = true;
}

void json_text(struct json_writer *writer, const char *text)
{
    begin(writer);
    quoted(writer, text);
}

void json_wire(struct json_writer *writer, const void *bytes, size_t size)
{
    char text[WIRE_TEXT_SIZE];
    escape_printable(bytes, size, text, sizeof text);
    json_text(writer, text);
}

void json_hex(struct json_writer *writer, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *octets = bytes;
    begin(writer);
    append(writer, "\"", 1);
    for (size_t i = 0; i < size; i++)
        append(writer, (char[]){ digits[octets[i] >> 4], digits[octets[i] & 15] }, 2);
    append(writer, "\"", 1);
}

/* Digits of the value at the end of `room` (24 bytes); returns where they begin. */
static char *digits_of(uint64_t value, char *room)
{
    char *at = room + 23;
    *at = '\0';
    do
        *--at = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return at;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value;
}

void json_unsigned(struct json_writer *writer, uint64_t value)
{
    char room[24];
    value_text(writer, digits_of(value, room));
}

void json_signed(struct json_writer *writer, int64_t value)
{
    char room[25];
    char *at = digits_of(magnitude(value), room + 1);
    if (value < 0)
        *--at = '-';
    value_text(writer, at);
}

void json_bool(struct json_writer *writer, bool value)
{
    value_text(writer, value ? "true" : "false");
}

void json_thousandths(struct json_writer *writer, int64_t thousandths)
{
    uint64_t value = magnitude(thousandths);
    char text[40];
    int used = snprintf(text, sizeof text, "%s%llu.%03u", thousandths < 0 ? "-" : "",
                        (unsigned long long)(value / 1000), (unsigned)(value % 1000));
    while (text[used - 1] == '0')
        text[--used] = '\0';
    if (text[used - 1] == '.')
        text[--used] = '\0';
    value_text(writer, text);
}

void json_duration(struct json_writer *writer, int64_t nanoseconds)
{
    int64_t thousandths = nanoseconds / 1000000, rest = nanoseconds % 1000000;
    if (rest >= 500000)
        thousandths++;
    if (rest <= -500000)
        thousandths--;
    json_thousandths(writer, thousandths);
}

void json_time(struct json_writer *writer, int64_t nanoseconds)
{
    char text[31];
    json_text(writer, clock_format(nanoseconds, text));
}

void json_address(struct json_writer *writer, uint8_t ip_version, const struct address *address)
{
    char text[ADDRESS_TEXT_SIZE];
    json_text(writer, address_format_ip(ip_version, address, text));
}

void json_mac(struct json_writer *writer, const struct mac *mac)
{
    char text[MAC_TEXT_SIZE];
    json_text(writer, mac_format(mac, text));
}

void json_prefix(struct json_writer *writer, const struct prefix *prefix)
{
    char text[PREFIX_TEXT_SIZE];
    json_text(writer, prefix_format(prefix, text));
}

void json_put_text(struct json_writer *writer, const char *key, const char *text)
{
    if (!text)
        return;
    json_key(writer, key);
    json_text(writer, text);
}

void json_put_unsigned(struct json_writer *writer, const char *key, uint64_t value)
{
    json_key(writer, key);
    json_unsigned(writer, value);
}

void json_put_signed(struct json_writer *writer, const char *key, int64_t value)
{
    json_key(writer, key);
    json_signed(writer, value);
}

void json_put_bool(struct json_writer *writer, const char *key, bool value)
{
    json_key(writer, key);
    json_bool(writer, value);
}

void json_put_time(struct json_writer *writer, const char *key, int64_t nanoseconds)
{
    json_key(writer, key);
    json_time(writer, nanoseconds);
}

void json_put_duration(struct json_writer *writer, const char *key, int64_t nanoseconds)
{
    json_key(writer, key);
    json_duration(writer, nanoseconds);
}

void json_put_address(struct json_writer *writer, const char *key, uint8_t ip_version, const struct address *address)
{
    json_key(writer, key);
    json_address(writer, ip_version, address);
}

void json_put_mac(struct json_writer *writer, const char *key, const struct mac *mac)
{
    json_key(writer, key);
    json_mac(writer, mac);
}

void json_put_prefix(struct json_writer *writer, const char *key, const struct prefix *prefix)
{
    json_key(writer, key);
    json_prefix(writer, prefix);
}

void json_put_object(struct json_writer *writer, const char *key)
{
    json_key(writer, key);
    json_open_object(writer);
}

void json_put_array(struct json_writer *writer, const char *key)
{
    json_key(writer, key);
    json_open_array(writer);
}
