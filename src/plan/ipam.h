/** Exports of IPAMs, merged into a plan with their origin: each entry's place is its file, line and column there.
 *
 *  A row with a VLAN belongs to the segment that selects this VLAN, else to the one of the VLAN's name, else to a new one. Containers, prefixes without a
 *  VLAN, and IPv4 prefixes become aggregates. An address belongs to the segment whose prefix contains it. What the plan says already stays as it is. */
#ifndef IPAM_H
#define IPAM_H

#include "plan/plan_message.h"

enum ipam_field {
    IPAM_PREFIX,
    IPAM_LENGTH, /* or a mask, where the prefix has none */
    IPAM_VLAN,   /* a number, or a name and a number */
    IPAM_VLAN_NAME,
    IPAM_SEGMENT,
    IPAM_STATUS,
    IPAM_VRF,
    IPAM_MODEL,
    IPAM_ROUTER, /* MAC or link-local addresses */
    IPAM_DNS,
    IPAM_UNTIL,
    IPAM_REASON,
    IPAM_ADDRESS,
    IPAM_MAC,
    IPAM_NAME,
    IPAM_FIELD_COUNT
};

/** One row of an export, whatever its format. Borrowed for the call. */
struct ipam_record {
    struct plan_place place; /* of the row */
    const char *path;        /* where a format has one that says more than the line: "results[17]"; else NULL */
    const char *text[IPAM_FIELD_COUNT];                        /* NULL: empty, or no such column */
    unsigned line[IPAM_FIELD_COUNT], column[IPAM_FIELD_COUNT]; /* 0: as the place */
    bool container;
};

/** An import under way. A file is read twice: its prefixes first, then the addresses in them. */
struct ipam {
    struct plan *plan;
    const char *file; /* owned by the plan */
    struct plan_messages *messages;
    bool addresses; /* the second reading */
    unsigned without_vlan, without_prefix, unknown_rows;
};

/** Import the export at `path`. `place`: where `format` is named. Returns 0, or a negative errno with errors in `messages`. */
int ipam_import(struct plan *plan, const char *format, const char *path, struct plan_place place,
                struct plan_messages *messages);

/** Merge one row. */
void ipam_merge(struct ipam *ipam, const struct ipam_record *record);
/** Sort the aggregates from number `first` on, and drop those that others cover. */
void ipam_merge_aggregates(struct plan *plan, unsigned first);

/** Readers of the formats: call ipam_merge for each row. `bytes` end with a zero. */
struct ipam_format;
typedef void ipam_read(struct ipam *ipam, const struct ipam_format *format, const char *bytes, size_t size);
ipam_read ipam_csv_read, ipam_infoblox_read, ipam_netbox_read;

struct ipam_format {
    const char *word;
    ipam_read *read;
    unsigned dialect; /* bit of the rows of ipam_column() */
};

/** The field that a column of this title holds; IPAM_FIELD_COUNT: none that we read. */
enum ipam_field ipam_column(unsigned dialect, const char *title);

/** A name of the plan's files, that places may point to; owned by the plan, NULL when memory runs out. (plan_file.c) */
const char *plan_file_name(struct plan *plan, const char *file);

#endif
