/** JSON text, written piece by piece and in order: no tree, no allocation but the buffer. Commas and indentation are the writer's affair; the caller opens,
 *  closes and names. Names differ from jansson's on purpose (json_text, json_signed): one program may use both.
 *
 *  Failures are sticky: after memory ran out or a write failed nothing more is written, and json_finish tells. */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "v6audit/address.h"

struct json_writer {
    FILE *file; /* NULL: the text stays in `text` */
    char *text; /* `used` bytes, and a final zero after json_finish; its memory is the writer's until json_free */
    size_t used, room;
    unsigned indent; /* blanks a level; 0: all on one line */
    unsigned depth;
    bool first;     /* nothing stands in the open object or array yet */
    bool after_key; /* the next value belongs to the key just written */
    bool failed;
};

/** A writer into `file` (borrowed), or into memory when `file` is NULL. */
void json_start(struct json_writer *writer, FILE *file, unsigned indent);
/** Write what is pending. Returns 0 or a negative errno. A writer into memory has its text, zero terminated, in `text`. */
int json_finish(struct json_writer *writer);
/** Forget the text but keep the memory: for one line after the other. */
void json_reset(struct json_writer *writer);
void json_free(struct json_writer *writer);
/** End a line between two values of the top level (JSON Lines). */
void json_line(struct json_writer *writer);

void json_open_object(struct json_writer *writer);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer);
void json_close_array(struct json_writer *writer);
/** The name of the next value. Printable UTF-8, as all texts here. */
void json_key(struct json_writer *writer, const char *key);

/** Printable UTF-8: what came from the wire must have passed escape_printable, or goes through json_wire. */
void json_text(struct json_writer *writer, const char *text);
void json_wire(struct json_writer *writer, const void *bytes,
               size_t size); /* wire text, made printable; long ones cut with "…" */
void json_hex(struct json_writer *writer, const void *bytes, size_t size); /* octets as lower-case digits */
void json_signed(struct json_writer *writer, int64_t value);
void json_unsigned(struct json_writer *writer, uint64_t value);
void json_bool(struct json_writer *writer, bool value);
/** A number given in thousandths: at most three decimals, no final zeros, no exponent. */
void json_thousandths(struct json_writer *writer, int64_t thousandths);
void json_duration(struct json_writer *writer, int64_t nanoseconds); /* as seconds, rounded to the millisecond */
void json_time(struct json_writer *writer, int64_t nanoseconds);     /* since 1970, as RFC 3339 text */
void json_address(struct json_writer *writer, uint8_t ip_version, const struct address *address);
void json_mac(struct json_writer *writer, const struct mac *mac);
void json_prefix(struct json_writer *writer, const struct prefix *prefix);

/** A key with its value. json_put_text with NULL writes nothing: what is not known is absent. */
void json_put_text(struct json_writer *writer, const char *key, const char *text);
void json_put_unsigned(struct json_writer *writer, const char *key, uint64_t value);
void json_put_signed(struct json_writer *writer, const char *key, int64_t value);
void json_put_bool(struct json_writer *writer, const char *key, bool value);
void json_put_time(struct json_writer *writer, const char *key, int64_t nanoseconds);
void json_put_duration(struct json_writer *writer, const char *key, int64_t nanoseconds);
void json_put_address(struct json_writer *writer, const char *key, uint8_t ip_version, const struct address *address);
void json_put_mac(struct json_writer *writer, const char *key, const struct mac *mac);
void json_put_prefix(struct json_writer *writer, const char *key, const struct prefix *prefix);
void json_put_object(struct json_writer *writer, const char *key); /* opens it */
void json_put_array(struct json_writer *writer, const char *key);  /* opens it */

#endif
