/** What may stand in a plan file: one table a kind of entry, one row a key. Reading, writing, freeing, the messages, v6audit-plan(5) and its tested
 *  examples all derive from it. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <stddef.h>

#include "plan/plan_message.h"

enum schema_type {
    SCHEMA_TEXT,         /* char * */
    SCHEMA_NAME,         /* char *: a domain name, lower case without a final dot */
    SCHEMA_BOOL,         /* bool */
    SCHEMA_NUMBER,       /* an unsigned integer of `size` bytes, minimum to maximum */
    SCHEMA_WORD,         /* an enum of `size` bytes: the place of the word in `words` */
    SCHEMA_WORDS,        /* uint32_t: a list of words, a bit each */
    SCHEMA_ADDRESS,      /* struct address: IPv6 */
    SCHEMA_ADDRESS_IPV4, /* struct address: the mapped form */
    SCHEMA_ADDRESS_ANY,  /* struct address: either */
    SCHEMA_PREFIX,       /* struct prefix: IPv6 */
    SCHEMA_PREFIX_ANY,   /* struct prefix: either */
    SCHEMA_PREFIX_NAT64, /* struct prefix of a length that RFC 6052 knows */
    SCHEMA_MAC,          /* struct plan_mac */
    SCHEMA_DAY,          /* struct plan_day */
    SCHEMA_DUID,         /* the duid and duid_size of struct plan_server */
    SCHEMA_PORT,         /* the protocol and port of struct plan_service */
    SCHEMA_VLAN,         /* the selector of struct plan_segment: a number, a list of numbers, or `untagged` */
    SCHEMA_INTERFACE,    /* the selector of struct plan_segment: a pattern */
    SCHEMA_CAPTURE,      /* the same */
    SCHEMA_MAPPING,      /* a struct of its own in place: `group` */
    SCHEMA_LIST,         /* an array: of `group`, or of plain values of type `element` */
    SCHEMA_TYPE_COUNT
};

struct schema_group;

/** Offsets are those of the group's struct. Those of `has`, `count`, `none` are one more, so that 0 is none. */
struct schema_row {
    const char *key;
    enum schema_type type, element;
    unsigned offset, size;
    unsigned has;   /* bool: the key is there */
    unsigned count; /* unsigned: of a list */
    unsigned none;  /* bool: of a list that may be the word `none` */
    bool required;
    uint32_t minimum, maximum, initial; /* `initial` also of a bool */
    const char *words;                  /* separated by |, an empty one for a value that has no word */
    const struct schema_group *group;
    const char *help, *example; /* a sentence or more; the key with a value, in one line */
};

struct schema_group {
    const char *name; /* "a router" */
    const struct schema_row *rows;
    unsigned count;
    unsigned size;         /* of the struct */
    unsigned place;        /* offset + 1 of its struct plan_place; 0: none */
    const char *shorthand; /* the key that a plain value in place of the mapping stands for; NULL: none */
    const char *either;    /* of these keys, separated by |, at least one must be there; NULL: no such rule */
    const char *companion; /* what an example needs beside its key; NULL: only what is required */
    /** Judge an element that was read, by itself; also complete it. May be NULL. */
    void (*finish)(void *element, struct plan_messages *messages);
};

/** What stands behind `ipam`. */
struct plan_ipam {
    char *format, *file;
    struct plan_place place;
};

/** A plan and what its file says beside it. The root group's struct. */
struct plan_document {
    struct plan plan;
    unsigned ipam_count;
    struct plan_ipam *ipam;
};

extern const struct schema_group schema_root, schema_segment;

const struct schema_row *schema_find(const struct schema_group *group, const char *key);
/** The i-th word, NULL behind the last; its length goes to *length. */
const char *schema_word(const char *words, unsigned i, size_t *length);
/** "a number from 1280 to 65535": what a key takes, into `text`. Returns it. `room` ≥ 512. */
const char *schema_expectation(const struct schema_row *row, char *text, size_t room);
/** The keys of the group as a sentence has them, into `text`. */
const char *schema_keys(const struct schema_group *group, char *text, size_t room);

/** All zero but the initial values. */
void schema_prepare(const struct schema_group *group, void *element);
/** Free what the element holds, not itself. */
void schema_release(const struct schema_group *group, void *element);
/** Room for one more element behind `count` of them: the array, perhaps moved; NULL when memory runs out (the old one stays). */
void *schema_grow(void *array, unsigned count, size_t size);
/** The size of a list's elements. */
size_t schema_element_size(const struct schema_row *row);

#endif
