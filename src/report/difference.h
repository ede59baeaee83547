/** What changed between two audits: two reports of contract §2 (`v6audit-report/1`), read and compared.
 *
 *  (1) A record is named by its key: hosts by segment and MAC address (address, where they have none), routers and prefixes by segment and address or prefix,
 *  services by segment, address, protocol and port, findings by their key (but not those that compare with a baseline themselves). (2) Only what stands in the table of difference_rows.c is compared; times, counts
 *  and frame numbers do not. (3) All is sorted by key, then by row and item: the same two reports give the same difference. (4) Texts are printable
 *  (escape_printable), whoever wrote the report; each writer escapes them for its format. */
#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include <stdbool.h>
#include <stdio.h>

#include "v6audit/report.h"

struct json_t;

/* ── the table ── */

enum { DIFFERENCE_KEY_MAX = 4, DIFFERENCE_ABOUT_MAX = 3, DIFFERENCE_PART_MAX = 5, DIFFERENCE_ROW_MAX = 28 };

enum difference_kind {
    DIFFERENCE_VALUE,    /* text, number or boolean */
    DIFFERENCE_MEASURED, /* a number that strays: changed when one is more than twice the other */
    DIFFERENCE_LIST,     /* texts, in any order */
    DIFFERENCE_RECORDS,  /* objects, named by parts[0] */
};

struct difference_row {
    const char *name; /* in the report; "vantage.unicast" is an element of an object */
    enum difference_kind kind;
    const char *parts[DIFFERENCE_PART_MAX];
};

enum difference_section_id {
    DIFFERENCE_SEGMENTS,
    DIFFERENCE_ROUTERS,
    DIFFERENCE_PREFIXES,
    DIFFERENCE_HOSTS,
    DIFFERENCE_SERVERS,
    DIFFERENCE_SERVICES,
    DIFFERENCE_FINDINGS,
    DIFFERENCE_SECTIONS
};

struct difference_section {
    const char *name, *one, *title;      /* "hosts", "host", "Hosts" */
    const char *key[DIFFERENCE_KEY_MAX]; /* elements that make the key; all required but those that start with '?' */
    const char *about[DIFFERENCE_ABOUT_MAX]; /* elements that tell people what it is */
    struct difference_row rows[DIFFERENCE_ROW_MAX];
};

extern const struct difference_section difference_sections[DIFFERENCE_SECTIONS];

/* ── what a report says ── */

/** One value. Sorted by row, item, part. */
struct difference_fact {
    unsigned row;     /* of the section */
    unsigned part;    /* 0: the value, or the item itself; else an index in `parts` */
    const char *item; /* of a list or of records; "" for a value */
    const char *value;
};

struct difference_record {
    const char *key;   /* "office 00:16:3e:00:00:01" */
    const char *about; /* "dual-stack"; may be empty */
    unsigned ordinal;  /* of several with one key */
    bool ipv4_only;
    struct difference_fact *facts;
    unsigned fact_count;
};

struct difference_list {
    struct difference_record *records;
    unsigned count;
};

struct difference_report {
    const char *name;        /* as given */
    const char *start, *end; /* of its captures, as in the report; NULL: nothing was seen */
    struct difference_list lists[DIFFERENCE_SECTIONS];
    struct difference_block *memory;
};

/** Read a report; at most DIFFERENCE_SIZE_MAX octets. Returns 0, or a negative errno with `error` filled: file and line where it is no JSON, else the element
 *  that is not as the schema says. Free with difference_report_free either way. */
int difference_read(struct difference_report *report, const char *file, struct error *error);
void difference_report_free(struct difference_report *report);
/** The two steps of it, for who reads more of the report than is compared. The first gives a JSON value (json_decref), the second borrows it. */
int difference_load(const char *file, struct json_t **root, struct error *error);
int difference_take(struct difference_report *report, const char *name, const struct json_t *root, struct error *error);

enum { DIFFERENCE_SIZE_MAX = 512 * 1024 * 1024 };

/* ── the difference ── */

enum difference_event { DIFFERENCE_CAME, DIFFERENCE_WENT, DIFFERENCE_CHANGED, DIFFERENCE_EVENTS };

struct difference_change {
    const struct difference_row *row;
    const char *part;      /* of an item; NULL: the value, or the item itself */
    const char *item;      /* NULL: the row has no items */
    const char *from, *to; /* NULL: absent. Of an item that came or went: its name */
    const char *details;   /* the parts of an item that came or went, "lifetime 1800"; NULL: none */
};

struct difference_entry {
    enum difference_event event;
    const struct difference_record *record; /* the new one, unless it went */
    struct difference_change *changes;
    unsigned change_count;
};

struct difference_entries {
    struct difference_entry
        *items; /* those that came, then those that went, then those that changed; each sorted by key */
    unsigned count, of[DIFFERENCE_EVENTS];
};

struct difference {
    const struct difference_report *old_report, *new_report; /* borrowed */
    struct difference_entries sections[DIFFERENCE_SECTIONS];
    unsigned count;                                       /* of all entries */
    unsigned ipv4_only_new_hosts, ipv4_only_new_services; /* that came and have IPv4 only */
    struct difference_block *memory;
};

/** Compare. Returns 0 or -ENOMEM. Free with difference_free either way; it points into both reports. */
int difference_compare(struct difference *difference, const struct difference_report *old_report,
                       const struct difference_report *new_report);
void difference_free(struct difference *difference);
const char *difference_event_word(enum difference_event event); /* "came", "went", "changed" */
/** A name as people read it: "router_lifetime" is "router lifetime". */
const char *difference_label(const char *name, char text[64]);
/** What came, went and changed in a section: "2 came, 1 changed". */
const char *difference_counts(const struct difference_entries *entries, char text[96]);

/* ── memory that is freed as a whole (difference_memory.c) ── */

/** Memory of its owner, zeroed; NULL when there is none. Aligned for any type. */
void *difference_allocate(struct difference_block **memory, size_t size);
/** A copy, NULL when there is no memory. */
const char *difference_keep(struct difference_block **memory, const char *text);
void difference_release(struct difference_block **memory);

/* ── formats ── */

typedef int difference_write(const struct difference *difference, const struct report_options *options, FILE *output,
                             struct error *error);

struct difference_format {
    const char *name; /* of -f */
    difference_write *write;
};

/** NULL when there is no such format. */
const struct difference_format *difference_format_find(const char *name);
difference_write difference_text_write, difference_markdown_write, difference_json_write;

struct text_layout;
struct json_writer;

/** Their sections alone, for reports that tell what changed since a baseline. Text: headings in capitals, `prefix` in front. Markdown: headings of this level. */
void difference_text_sections(struct text_layout *layout, const char *prefix, const struct difference *difference,
                              bool everything);
void difference_markdown_sections(FILE *output, const struct difference *difference, unsigned level);
void difference_json_sections(struct json_writer *writer, const struct difference *difference);

#endif
