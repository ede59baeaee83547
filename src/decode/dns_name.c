#include "decode/dns_name.h"

#include <string.h>

#include "base/escape.h"

enum { LABEL_MAX = 63, LABELS_MAX = 127, NAME_OCTETS_MAX = 255, POINTER_BITS = 0xc0, NETBIOS_LENGTH = 16 };

/* Text in the making: `used` is what it would take, even if it does not fit. */
struct text {
    char bytes[DNS_NAME_TEXT_SIZE];
    size_t used;
};

/* A walk over the labels of a name. `floor` is where the part being read begins: a pointer must go before it, so that each jump comes closer to the start. */
struct walk {
    const struct bytes *message;
    struct cursor at;
    uint32_t floor;
    unsigned labels, octets, pointers;
    enum dns_name_fault fault;
};

static void add_label(struct text *text, const uint8_t *label, size_t size)
{
    if (text->used > 0)
        text->bytes[text->used++] = '.';
    while (size > 0) {
        const uint8_t *dot = memchr(label, '.', size);
        size_t run = dot ? (size_t)(dot - label) : size;
        text->used += escape_printable(label, run, text->bytes + text->used, sizeof text->bytes - text->used);
        label += run;
        size -= run;
        if (dot) {
            memcpy(text->bytes + text->used, "\\.", 3);
            text->used += 2;
            label++;
            size--;
        }
    }
}

static size_t deliver(const struct text *text, char *out, size_t room)
{
    static const char cut[] = "\xe2\x80\xa6";
    if (room == 0)
        return 0;
    size_t length = text->used;
    if (length < room) {
        memcpy(out, text->bytes, length);
        out[length] = '\0';
        return length;
    }
    if (room < sizeof cut) {
        out[0] = '\0';
        return 0;
    }
    length = room - sizeof cut;
    while (length > 0 && ((unsigned char)text->bytes[length] & 0xc0) == 0x80) /* not inside a character */
        length--;
    memcpy(out, text->bytes, length);
    memcpy(out + length, cut, sizeof cut);
    return length + sizeof cut - 1;
}

static void walk_to(struct walk *walk, uint32_t position)
{
    walk->floor = position;
    walk->at = cursor_make(walk->message->data, walk->message->size, walk->message->size, 0);
    cursor_skip(&walk->at, position);
}

static struct walk walk_begin(const struct bytes *message, uint32_t offset)
{
    struct walk walk = { .message = message };
    walk_to(&walk, offset);
    return walk;
}

static bool stop(struct walk *walk, enum dns_name_fault fault)
{
    walk->fault = fault;
    return false;
}

/* The next label, with pointers followed. False at the root label or at a fault. */
static bool walk_next(struct walk *walk, struct cursor *label)
{
    uint8_t octet = cursor_u8(&walk->at);
    while ((octet & POINTER_BITS) == POINTER_BITS) {
        uint32_t target = (octet & 0x3fu) << 8 | cursor_u8(&walk->at);
        if (walk->at.failed)
            return stop(walk, DNS_NAME_PAST_END);
        if (target >= walk->floor || ++walk->pointers > LABELS_MAX)
            return stop(walk, DNS_NAME_COMPRESSION);
        walk_to(walk, target);
        octet = cursor_u8(&walk->at);
    }
    if (walk->at.failed)
        return stop(walk, DNS_NAME_PAST_END);
    if (octet > LABEL_MAX)
        return stop(walk, DNS_NAME_COMPRESSION);
    if (octet == 0)
        return stop(walk, DNS_NAME_GOOD);
    walk->octets += octet + 1u;
    if (walk->octets >= NAME_OCTETS_MAX || ++walk->labels > LABELS_MAX)
        return stop(walk, DNS_NAME_LONG);
    *label = cursor_slice(&walk->at, octet);
    return !walk->at.failed || stop(walk, DNS_NAME_PAST_END);
}

size_t dns_name_read(const struct bytes *message, uint32_t offset, char *text, size_t room)
{
    struct walk walk = walk_begin(message, offset);
    struct text name = { .used = 0 };
    struct cursor label;
    while (walk_next(&walk, &label))
        add_label(&name, label.at, cursor_left(&label));
    if (walk.fault != DNS_NAME_GOOD) {
        if (room > 0)
            text[0] = '\0';
        return 0;
    }
    if (name.used == 0)
        name.bytes[name.used++] = '.';
    return deliver(&name, text, room);
}

enum dns_name_fault dns_name_check(const struct bytes *message, uint32_t offset)
{
    struct walk walk = walk_begin(message, offset);
    struct cursor label;
    while (walk_next(&walk, &label))
        ;
    return walk.fault;
}

void dns_name_skip(struct cursor *cursor)
{
    for (;;) {
        uint8_t octet = cursor_u8(cursor);
        if (octet == 0)
            return;
        if ((octet & POINTER_BITS) == POINTER_BITS) {
            cursor_skip(cursor, 1);
            return;
        }
        if (octet > LABEL_MAX) {
            cursor->failed = true;
            return;
        }
        cursor_skip(cursor, octet);
    }
}

static bool fail(struct cursor *cursor, char *text, size_t room)
{
    if (!cursor->failed) {
        cursor->failed = true;
        cursor->truncated = false;
    }
    if (room > 0)
        text[0] = '\0';
    return false;
}

/* One uncompressed name whose first length octet comes next. */
static bool read_plain(struct cursor *cursor, bool partial, char *text, size_t room)
{
    struct text name = { .used = 0 };
    unsigned octets = 0;
    while (!partial || cursor_sent(cursor) > 0) {
        uint8_t octet = cursor_u8(cursor);
        if (octet == 0)
            break;
        octets += octet + 1u;
        if (octet > LABEL_MAX || octets >= NAME_OCTETS_MAX)
            return fail(cursor, text, room);
        const uint8_t *label = cursor_bytes(cursor, octet);
        if (!label)
            return fail(cursor, text, room);
        add_label(&name, label, octet);
    }
    if (cursor->failed)
        return fail(cursor, text, room);
    deliver(&name, text, room);
    return true;
}

bool dns_name_next(struct cursor *names, char *text, size_t room)
{
    while (cursor_left(names) > 0 && *names->at == 0)
        cursor_skip(names, 1);
    if (names->failed || cursor_sent(names) == 0) {
        if (room > 0)
            text[0] = '\0';
        return false;
    }
    return read_plain(names, false, text, room);
}

bool dns_name_partial(struct cursor *name, char *text, size_t room)
{
    return read_plain(name, true, text, room);
}

size_t dns_name_netbios(const struct bytes *message, uint32_t offset, char *text, size_t room, uint8_t *suffix)
{
    struct walk walk = walk_begin(message, offset);
    struct cursor label = { .failed = true };
    uint8_t octets[NETBIOS_LENGTH];
    if (room > 0)
        text[0] = '\0';
    if (!walk_next(&walk, &label) || cursor_left(&label) != 2 * NETBIOS_LENGTH)
        return 0;
    for (unsigned i = 0; i < NETBIOS_LENGTH; i++) {
        unsigned high = cursor_u8(&label) - 'A', low = cursor_u8(&label) - 'A';
        if (high > 15 || low > 15)
            return 0;
        octets[i] = (uint8_t)(high << 4 | low);
    }
    *suffix = octets[NETBIOS_LENGTH - 1];
    size_t length = NETBIOS_LENGTH - 1;
    while (length > 0 && (octets[length - 1] == ' ' || octets[length - 1] == 0))
        length--;
    return escape_printable(octets, length, text, room);
}
