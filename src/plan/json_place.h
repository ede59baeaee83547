/** Where the values of a JSON text stand, for messages: the library that reads it (jansson) does not keep places. */
#ifndef V6AUDIT_JSON_PLACE_H
#define V6AUDIT_JSON_PLACE_H

#include <stdbool.h>
#include <stddef.h>

struct json_place {
    unsigned line, column; /* from 1, in characters; 0: there is no such value */
};

/** Goes through a text that was read without an error; of any other it finds less, and stays in its bounds. The bytes are borrowed. */
struct json_places {
    const char *bytes;
    size_t size, at;
    struct json_place here;
};

struct json_places json_places_of(const char *bytes, size_t size);

/** Step into the array that the text is (`key` NULL), or that its member `key` is. False when there is none. */
bool json_places_enter(struct json_places *places, const char *key);

/** The next element of that array: where it begins, and where the values of its members `keys` do, into `values` (as many). False behind the last one. */
bool json_places_next(struct json_places *places, struct json_place *element, const char *const *keys, size_t count,
                      struct json_place *values);

#endif
