#include "base/escape.h"

#include <stdio.h>
#include <string.h>

/* Characters that reorder, hide or fake text, or that no font shows. Ranges, ascending. */
static const struct {
    uint32_t from, to;
} hidden[] = {
    { 0x0000, 0x001f },   { 0x007f, 0x009f },    { 0x00ad, 0x00ad }, { 0x034f, 0x034f },   { 0x061c, 0x061c },
    { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },    { 0x180b, 0x180f }, { 0x200b, 0x200f },   { 0x2028, 0x202e },
    { 0x2060, 0x206f },   { 0x3164, 0x3164 },    { 0xd800, 0xf8ff }, { 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0f },
    { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },    { 0xfff0, 0xffff }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
    { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff },
};

static const struct {
    uint32_t from, to;
} wide[] = {
    { 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },   { 0x23e9, 0x23ec },   { 0x2e80, 0x303e },
    { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },   { 0xa000, 0xa4cf },   { 0xa960, 0xa97c },
    { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
    { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static const struct {
    uint32_t from, to;
} combining[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x0610, 0x061a },
    { 0x064b, 0x065f }, { 0x0e31, 0x0e31 }, { 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e },
    { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe20, 0xfe2f },
};

#define IN_RANGES(ranges, character) in_ranges(&(ranges)[0].from, sizeof(ranges) / sizeof(ranges)[0], (character))

static bool in_ranges(const uint32_t *pairs, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++)
        if (character >= pairs[2 * i] && character <= pairs[2 * i + 1])
            return true;
    return false;
}

/* Length of the valid UTF-8 character at `at` (RFC 3629 §4), 0 when invalid or cut. */
static size_t utf8_decode(const unsigned char *at, size_t size, uint32_t *character)
{
    if (size == 0)
        return 0;
    if (at[0] < 0x80) {
        *character = at[0];
        return 1;
    }
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4 || size < length)
        return 0;
    uint32_t value = at[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3fu);
    }
    if ((length == 3 && value < 0x800) || (length == 4 && value < 0x10000) || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *character = value;
    return length;
}

/* One character made printable, into `piece` (20 bytes). Returns the bytes taken. */
static size_t printable_piece(const unsigned char *at, size_t size, char *piece)
{
    uint32_t character = 0;
    size_t length = utf8_decode(at, size, &character);
    if (length > 0 && !IN_RANGES(hidden, character)) {
        if (character == '\\') {
            strcpy(piece, "\\\\");
            return 1;
        }
        memcpy(piece, at, length);
        piece[length] = '\0';
        return length;
    }
    size_t taken = length > 0 ? length : 1;
    for (size_t i = 0; i < taken; i++)
        snprintf(piece + 4 * i, 5, "\\x%02x", at[i]);
    return taken;
}

size_t escape_printable(const void *bytes, size_t size, char *text, size_t room)
{
    static const char cut[] = "\xe2\x80\xa6";
    const unsigned char *at = bytes;
    size_t used = 0, fallback = 0; /* fallback: where the mark of a cut still fits */
    char piece[20];
    if (room == 0)
        return 0;
    while (size > 0) {
        size_t taken = printable_piece(at, size, piece), length = strlen(piece);
        if (used + length + 1 > room) {
            used = fallback;
            if (used + sizeof cut <= room) {
                memcpy(text + used, cut, sizeof cut - 1);
                used += sizeof cut - 1;
            }
            break;
        }
        memcpy(text + used, piece, length);
        used += length;
        if (used + sizeof cut <= room)
            fallback = used;
        at += taken;
        size -= taken;
    }
    text[used] = '\0';
    return used;
}

size_t escape_character(const char *text, uint32_t *character)
{
    if (!*text)
        return 0;
    size_t length = utf8_decode((const unsigned char *)text, strnlen(text, 4), character);
    if (length > 0)
        return length;
    *character = 0xfffd;
    return 1;
}

size_t escape_width(const char *text)
{
    size_t width = 0, length;
    uint32_t character = 0;
    while ((length = escape_character(text, &character)) > 0) {
        if (!IN_RANGES(combining, character))
            width += IN_RANGES(wide, character) ? 2 : 1;
        text += length;
    }
    return width;
}

/* Walks the text; `replace` gives the form of a character, or NULL to keep it. */
static void escape_with(const char *text, const char *(*replace)(uint32_t character, char *room), escape_put put,
                        void *context)
{
    size_t length;
    uint32_t character = 0;
    char room[16];
    while ((length = escape_character(text, &character)) > 0) {
        const char *form = replace(character, room);
        if (form)
            put(context, form, strlen(form));
        else if (character == 0xfffd && length == 1)
            put(context, "\xef\xbf\xbd", 3);
        else
            put(context, text, length);
        text += length;
    }
}

static const char *json_form(uint32_t character, char *room)
{
    switch (character) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '\r': return "\\r";
    default: break;
    }
    if (character >= 0x20 && character != 0x7f)
        return NULL;
    snprintf(room, 16, "\\u%04x", (unsigned)character);
    return room;
}

static const char *html_form(uint32_t character, char *room)
{
    (void)room;
    switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: break;
    }
    if (character < 0x20 && character != '\n' && character != '\t')
        return "\xef\xbf\xbd"; /* XML 1.0 forbids it even as an entity */
    return NULL;
}

static const char *markdown_form(uint32_t character, char *room)
{
    if (character == '\n' || character == '\r')
        return " ";
    if (character == '<')
        return "&lt;";
    if (character == '>')
        return "&gt;";
    if (character == '&')
        return "&amp;";
    /* parentheses mean something only behind a bracket, and brackets are escaped */
    if (character == 0 || character > 0x7e || !strchr("\\`*_{}[]#+!|~$", (int)character))
        return NULL;
    room[0] = '\\';
    room[1] = (char)character;
    room[2] = '\0';
    return room;
}

/* Backslash, quote and line feed, and no other (Prometheus text format 0.0.4). */
static const char *metric_form(uint32_t character, char *room)
{
    (void)room;
    if (character == '\\')
        return "\\\\";
    if (character == '"')
        return "\\\"";
    return character == '\n' ? "\\n" : NULL;
}

static const char *csv_form(uint32_t character, char *room)
{
    (void)room;
    return character == '"' ? "\"\"" : NULL;
}

void escape_json(const char *text, escape_put put, void *context)
{
    escape_with(text, json_form, put, context);
}

void escape_html(const char *text, escape_put put, void *context)
{
    escape_with(text, html_form, put, context);
}

void escape_markdown(const char *text, escape_put put, void *context)
{
    escape_with(text, markdown_form, put, context);
}

void escape_metric(const char *text, escape_put put, void *context)
{
    escape_with(text, metric_form, put, context);
}

void escape_csv(const char *text, escape_put put, void *context)
{
    bool formula = *text && strchr("=+-@\t\r", *text), quoted = formula || strpbrk(text, ",;\"\r\n\t") || *text == ' ';
    if (quoted)
        put(context, "\"", 1);
    if (formula) /* spreadsheets would compute it */
        put(context, "'", 1);
    escape_with(text, csv_form, put, context);
    if (quoted)
        put(context, "\"", 1);
}
