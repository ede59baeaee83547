#include "plan/json_place.h"

#include <string.h>

struct json_places json_places_of(const char *bytes, size_t size)
{
    return (struct json_places){ .bytes = bytes, .size = size, .here = { 1, 1 } };
}

static char peek(const struct json_places *places)
{
    return places->at < places->size ? places->bytes[places->at] : '\0';
}

static void step(struct json_places *places)
{
    if (places->at >= places->size)
        return;
    unsigned char octet = (unsigned char)places->bytes[places->at++];
    if (octet == '\n') {
        places->here.line++;
        places->here.column = 1;
    } else if ((octet & 0xc0) != 0x80) { /* the octets of a character after its first do not count */
        places->here.column++;
    }
}

/* White space, and what stands between values. */
static void skip_to_value(struct json_places *places)
{
    while (places->at < places->size && strchr(" \t\r\n,:", peek(places)))
        step(places);
}

/* A string, its quotes included. The text between them, as it is written, into *text and *length. */
static void skip_string(struct json_places *places, const char **text, size_t *length)
{
    step(places);
    size_t begin = places->at;
    while (places->at < places->size && peek(places) != '"') {
        if (peek(places) == '\\')
            step(places);
        step(places);
    }
    *text = places->bytes + begin;
    *length = places->at - begin;
    step(places);
}

static void skip_value(struct json_places *places)
{
    const char *text;
    size_t length, depth = 0;
    do {
        char begin = peek(places);
        if (begin == '"') {
            skip_string(places, &text, &length);
        } else if (begin == '{' || begin == '[') {
            depth++;
            step(places);
        } else if (begin == '}' || begin == ']') {
            if (depth == 0)
                return;
            depth--;
            step(places);
        } else { /* a number, true, false, null */
            while (places->at < places->size && !strchr(" \t\r\n,:]}", peek(places)))
                step(places);
        }
        if (depth > 0)
            skip_to_value(places);
    } while (depth > 0 && places->at < places->size);
}

/* Before the value of the next member of an object: its name. False at the object's end, which is left behind. */
static bool next_member(struct json_places *places, const char **name, size_t *length)
{
    skip_to_value(places);
    if (peek(places) != '"') {
        step(places);
        return false;
    }
    skip_string(places, name, length);
    skip_to_value(places);
    return true;
}

static bool is_named(const char *name, size_t length, const char *key)
{
    return strlen(key) == length && memcmp(name, key, length) == 0;
}

bool json_places_enter(struct json_places *places, const char *key)
{
    const char *name;
    size_t length;
    skip_to_value(places);
    if (key) {
        if (peek(places) != '{')
            return false;
        step(places);
        bool more = next_member(places, &name, &length);
        while (more && !is_named(name, length, key)) {
            skip_value(places);
            more = next_member(places, &name, &length);
        }
        if (!more)
            return false;
    }
    if (peek(places) != '[')
        return false;
    step(places);
    return true;
}

bool json_places_next(struct json_places *places, struct json_place *element, const char *const *keys, size_t count,
                      struct json_place *values)
{
    const char *name;
    size_t length;
    memset(values, 0, count * sizeof *values);
    skip_to_value(places);
    if (places->at >= places->size || peek(places) == ']')
        return false;
    *element = places->here;
    if (peek(places) != '{') {
        size_t begin = places->at;
        skip_value(places);
        return places->at > begin;
    }
    step(places);
    while (next_member(places, &name, &length)) {
        for (size_t i = 0; i < count; i++)
            if (is_named(name, length, keys[i]))
                values[i] = places->here;
        skip_value(places);
    }
    return true;
}
