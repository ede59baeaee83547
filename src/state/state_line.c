#include "state/state_line.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "v6audit/frame.h"

/* ── reading ── */

struct scanner {
    const char *text, *at, *end;
    char *room; /* where the next text or octets go */
};

static int expected(const struct scanner *scanner, struct error *error, const char *what)
{
    return error_set(error, -EINVAL, "column %zu: expected %s", (size_t)(scanner->at - scanner->text) + 1, what);
}

static bool take(struct scanner *scanner, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(scanner->end - scanner->at) < size || memcmp(scanner->at, word, size) != 0)
        return false;
    scanner->at += size;
    return true;
}

static bool read_number(struct scanner *scanner, uint64_t maximum, uint64_t *number)
{
    const char *at = scanner->at;
    uint64_t value = 0;
    if (at == scanner->end || *at < '0' || *at > '9')
        return false;
    if (*at == '0' && at + 1 < scanner->end && at[1] >= '0' && at[1] <= '9')
        return false; /* JSON knows no leading zeros */
    for (; at < scanner->end && *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (digit > maximum || value > (maximum - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    scanner->at = at;
    *number = value;
    return true;
}

static bool read_time(struct scanner *scanner, int64_t *time)
{
    uint64_t value;
    if (!read_number(scanner, FRAME_TIME_MAX, &value))
        return false;
    *time = (int64_t)value;
    return true;
}

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \u00NN alone is written, for control characters; \" and \\. */
static bool read_escape(struct scanner *scanner, char *character)
{
    if (take(scanner, "u00")) {
        if (scanner->end - scanner->at < 2)
            return false;
        int high = hexadecimal(scanner->at[0]), low = hexadecimal(scanner->at[1]);
        if (high < 0 || high > 1 || low < 0 || high + low == 0)
            return false;
        scanner->at += 2;
        *character = (char)(high << 4 | low);
        return true;
    }
    if (scanner->at == scanner->end || (*scanner->at != '"' && *scanner->at != '\\'))
        return false;
    *character = *scanner->at++;
    return true;
}

static bool read_text(struct scanner *scanner, const char **text)
{
    if (!take(scanner, "\""))
        return false;
    char *to = scanner->room;
    *text = to;
    while (scanner->at < scanner->end && *scanner->at != '"') {
        char character = *scanner->at++;
        if ((unsigned char)character < 0x20 || (character == '\\' && !read_escape(scanner, &character)))
            return false;
        *to++ = character;
    }
    *to++ = '\0';
    scanner->room = to;
    return take(scanner, "\"");
}

static bool read_octets(struct scanner *scanner, uint8_t *octets, unsigned count, char separator)
{
    if (!take(scanner, "\""))
        return false;
    for (unsigned i = 0; i < count; i++) {
        if (i > 0 && separator && (scanner->at == scanner->end || *scanner->at++ != separator))
            return false;
        if (scanner->end - scanner->at < 2)
            return false;
        int high = hexadecimal(scanner->at[0]), low = hexadecimal(scanner->at[1]);
        if (high < 0 || low < 0)
            return false;
        octets[i] = (uint8_t)(high << 4 | low);
        scanner->at += 2;
    }
    return take(scanner, "\"");
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static const int8_t *values(void)
{
    static const int8_t table[256] = {
        ['+'] = 63, ['/'] = 64, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58,
        ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,
        ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12,
        ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20,
        ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
        ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
        ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44,
        ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52
    }; /* one more than the value: 0 is no digit */
    return table;
}

/* The last group of base64: two or three digits, and what they leave over is zero (one text for each octets). */
static bool read_last_group(const char *at, size_t padding, uint8_t **to)
{
    const int8_t *table = values();
    int a = table[(uint8_t)at[0]] - 1, b = table[(uint8_t)at[1]] - 1, c = padding == 1 ? table[(uint8_t)at[2]] - 1 : 0;
    if (a < 0 || b < 0 || c < 0 || (padding == 2 ? b & 15 : c & 3))
        return false;
    *(*to)++ = (uint8_t)(a << 2 | b >> 4);
    if (padding == 1)
        *(*to)++ = (uint8_t)(b << 4 | c >> 2);
    return true;
}

static bool read_bytes(struct scanner *scanner, const uint8_t **bytes, uint64_t *count)
{
    const int8_t *table = values();
    if (!take(scanner, "\""))
        return false;
    const char *at = scanner->at, *end = memchr(at, '"', (size_t)(scanner->end - at));
    if (!end || (end - at) % 4 != 0)
        return false;
    size_t padding = 0;
    while (padding < 2 && end - at >= 4 && end[-1 - (ptrdiff_t)padding] == '=')
        padding++;
    uint8_t *begin = (uint8_t *)scanner->room, *to = begin;
    for (const char *whole = end - (padding ? 4 : 0); at < whole; at += 4) {
        int a = table[(uint8_t)at[0]] - 1, b = table[(uint8_t)at[1]] - 1, c = table[(uint8_t)at[2]] - 1,
            d = table[(uint8_t)at[3]] - 1;
        if ((a | b | c | d) < 0)
            return false;
        uint32_t group = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | (uint32_t)d;
        *to++ = (uint8_t)(group >> 16);
        *to++ = (uint8_t)(group >> 8);
        *to++ = (uint8_t)group;
    }
    if (padding && !read_last_group(at, padding, &to))
        return false;
    *bytes = begin;
    *count = (uint64_t)(to - begin);
    scanner->room = (char *)to;
    scanner->at = end + 1;
    return *count <= STATE_FRAME_MAX;
}

static const char *describe(const struct state_field *field, char text[128])
{
    switch (field->type) {
    case STATE_UNSIGNED:
        snprintf(text, 128, "a number from 0 to %" PRIu64 " for \"%s\"", field->maximum, field->name);
        break;
    case STATE_TIME: snprintf(text, 128, "a time, nanoseconds from 1970 to 2116, for \"%s\"", field->name); break;
    case STATE_BOOL: snprintf(text, 128, "true for \"%s\"", field->name); break;
    case STATE_TEXT: snprintf(text, 128, "a text for \"%s\"", field->name); break;
    case STATE_DIGEST: snprintf(text, 128, "64 hexadecimal digits for \"%s\"", field->name); break;
    case STATE_MAC: snprintf(text, 128, "a MAC address with colons for \"%s\"", field->name); break;
    case STATE_BYTES: snprintf(text, 128, "base64 of at most 8 MiB for \"%s\"", field->name); break;
    }
    return text;
}

static bool read_value(struct scanner *scanner, const struct state_field *field, struct state_line *line)
{
    void *value = (char *)line + field->offset;
    switch (field->type) {
    case STATE_UNSIGNED: return read_number(scanner, field->maximum, value);
    case STATE_TIME: return read_time(scanner, value);
    case STATE_BOOL: *(bool *)value = true; return take(scanner, "true");
    case STATE_TEXT: return read_text(scanner, value);
    case STATE_DIGEST: return read_octets(scanner, value, DIGEST_SIZE, 0);
    case STATE_MAC: return read_octets(scanner, ((struct mac *)value)->octets, 6, ':');
    case STATE_BYTES: return read_bytes(scanner, value, &line->record.byte_count);
    }
    return false;
}

static bool take_key(struct scanner *scanner, const char *name)
{
    const char *begin = scanner->at;
    if (take(scanner, ",\"") && take(scanner, name) && take(scanner, "\":"))
        return true;
    scanner->at = begin;
    return false;
}

/* Fields stand in the order of the table: so one state has one text. */
static int read_fields(struct scanner *scanner, struct state_line *line, struct error *error)
{
    const struct state_field *fields;
    unsigned count = state_fields(&fields);
    char text[128];
    bool ordered = false;
    for (unsigned i = 0; i < count; i++) {
        if (fields[i].kind != line->kind)
            continue;
        if (!take_key(scanner, fields[i].name)) {
            if (!fields[i].required)
                continue;
            snprintf(text, sizeof text, "\"%s\"", fields[i].name);
            return expected(scanner, error, text);
        }
        ordered = ordered || strcmp(fields[i].name, "order") == 0;
        if (!read_value(scanner, &fields[i], line))
            return expected(scanner, error, describe(&fields[i], text));
    }
    if (!take(scanner, "}") || scanner->at != scanner->end)
        return expected(scanner, error, "the end of the object: no further field is known here");
    if (!ordered)
        line->record.order = line->record.time;
    return 0;
}

static int check_record(const struct state_line *line, struct error *error)
{
    const struct state_record *record = &line->record;
    if (line->kind == STATE_META && strcmp(line->schema, STATE_SCHEMA) != 0)
        return error_set(error, -EINVAL, "schema \"%.40s\": expected \"" STATE_SCHEMA "\"", line->schema);
    if (line->kind < STATE_EVIDENCE || line->kind > STATE_TICK)
        return 0;
    if (record->order < record->time)
        return error_set(error, -EINVAL, "order %" PRId64 ": expected the time or later", record->order);
    if (line->kind == STATE_TICK)
        return 0;
    uint64_t captured = record->captured_length ? record->captured_length : record->byte_count;
    if (captured < record->byte_count || record->length < captured)
        return error_set(error, -EINVAL,
                         "length %" PRIu64 ", captured_length %" PRIu64 ", %" PRIu64
                         " octets: expected none to be larger than the one before",
                         record->length, captured, record->byte_count);
    return 0;
}

static const char *absent(const char *text)
{
    return text ? text : "";
}

int state_line_decode(const char *text, size_t size, char *room, struct state_line *line, struct error *error)
{
    struct scanner scanner = { .text = text, .at = text, .end = text + size, .room = room };
    memset(line, 0, sizeof *line);
    if (!take(&scanner, "{\"kind\":\""))
        return expected(&scanner, error, "{\"kind\":\"");
    unsigned kind = 0;
    while (kind < STATE_KIND_COUNT &&
           !(take(&scanner, state_kind_word((enum state_kind)kind)) && take(&scanner, "\""))) {
        scanner.at = text + strlen("{\"kind\":\"");
        kind++;
    }
    if (kind == STATE_KIND_COUNT)
        return expected(&scanner, error,
                        "meta, part, capture, interface, host, evidence, flow, tick or end: no other kind is known");
    line->kind = (enum state_kind)kind;
    line->record.kind = kind;
    int status = read_fields(&scanner, line, error);
    line->capture.defect = absent(line->capture.defect);
    line->capture.filter = absent(line->capture.filter);
    line->interface.name = absent(line->interface.name);
    line->interface.description = absent(line->interface.description);
    return status < 0 ? status : check_record(line, error);
}

/* ── writing ── */

/* Octets that are no UTF-8 become '?': a state is text. */
static size_t valid_length(const unsigned char *at)
{
    if (*at < 0x80)
        return 1;
    unsigned count = *at >= 0xc2 && *at <= 0xdf ? 2 : (*at & 0xf0) == 0xe0 ? 3 : *at >= 0xf0 && *at <= 0xf4 ? 4 : 0;
    for (unsigned i = 1; i < count; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) || (*at == 0xf0 && at[1] < 0x90) ||
        (*at == 0xf4 && at[1] > 0x8f))
        return 0;
    return count;
}

static void write_text(const char *text, FILE *output)
{
    putc('"', output);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        size_t length = valid_length(at);
        if (length == 0)
            putc('?', output);
        else if (*at == '"' || *at == '\\')
            fprintf(output, "\\%c", *at);
        else if (*at < 0x20)
            fprintf(output, "\\u00%02x", *at);
        else
            fwrite(at, 1, length, output);
        at += length ? length : 1;
    }
    putc('"', output);
}

static void write_octets(const uint8_t *octets, unsigned count, const char *separator, FILE *output)
{
    putc('"', output);
    for (unsigned i = 0; i < count; i++)
        fprintf(output, "%s%02x", i ? separator : "", octets[i]);
    putc('"', output);
}

static void write_bytes(const uint8_t *bytes, uint64_t count, FILE *output)
{
    char piece[4 * 256];
    size_t used = 0;
    putc('"', output);
    for (uint64_t i = 0; i < count; i += 3) {
        uint64_t left = count - i;
        uint32_t group =
            (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);
        piece[used++] = alphabet[group >> 18];
        piece[used++] = alphabet[group >> 12 & 63];
        piece[used++] = left > 1 ? alphabet[group >> 6 & 63] : '=';
        piece[used++] = left > 2 ? alphabet[group & 63] : '=';
        if (used == sizeof piece) {
            fwrite(piece, 1, used, output);
            used = 0;
        }
    }
    if (used > 0)
        fwrite(piece, 1, used, output);
    putc('"', output);
}

static bool is_absent(const struct state_field *field, const struct state_line *line)
{
    const void *value = (const char *)line + field->offset;
    if (field->required)
        return false;
    switch (field->type) {
    case STATE_UNSIGNED: return *(const uint64_t *)value == 0;
    case STATE_TIME: return line->record.order == line->record.time; /* only `order` may be left out */
    case STATE_BOOL: return !*(const bool *)value;
    case STATE_TEXT: return !*(const char *const *)value || !**(const char *const *)value;
    case STATE_DIGEST:
    case STATE_MAC:
    case STATE_BYTES: return false;
    }
    return false;
}

static void write_value(const struct state_field *field, const struct state_line *line, FILE *output)
{
    const void *value = (const char *)line + field->offset;
    switch (field->type) {
    case STATE_UNSIGNED: fprintf(output, "%" PRIu64, *(const uint64_t *)value); break;
    case STATE_TIME: fprintf(output, "%" PRId64, *(const int64_t *)value); break;
    case STATE_BOOL: fputs("true", output); break;
    case STATE_TEXT: write_text(absent(*(const char *const *)value), output); break;
    case STATE_DIGEST: write_octets(value, DIGEST_SIZE, "", output); break;
    case STATE_MAC: write_octets(((const struct mac *)value)->octets, 6, ":", output); break;
    case STATE_BYTES: write_bytes(line->record.bytes, line->record.byte_count, output); break;
    }
}

void state_line_encode(const struct state_line *line, FILE *output)
{
    const struct state_field *fields;
    unsigned count = state_fields(&fields);
    fprintf(output, "{\"kind\":\"%s\"", state_kind_word(line->kind));
    for (unsigned i = 0; i < count; i++) {
        if (fields[i].kind != line->kind || is_absent(&fields[i], line))
            continue;
        fprintf(output, ",\"%s\":", fields[i].name);
        write_value(&fields[i], line, output);
    }
    fputs("}\n", output);
}
