/** Records for other tools, from a report (contract §2): NetBox, phpIPAM, plain CSV, a hosts file, a plan. One row of the table in export.c a format.
 *
 *  (1) What goes out is what was seen and nobody has to doubt: prefixes that only undocumented or spoofed routers advertise, or that the plan documents
 *  otherwise, stay out, and so do the addresses in them; both are counted. (2) Every text from the wire is escaped by its format; a name that is no host name
 *  (RFC 1123 §2.1) is left out. (3) Same report, same bytes. */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "v6audit/address.h"
#include "v6audit/error.h"

struct export_segment {
    const char *id;        /* in the report */
    const char *name;      /* the plan's, else the id */
    const char *interface; /* NULL: unknown */
    const char *model;     /* as observed; NULL: unknown */
    unsigned vlan_count;
    uint16_t vlan[4]; /* outer first */
};

struct export_prefix {
    const struct export_segment *segment;
    struct prefix prefix;
    const char *status; /* of contract §2 */
    bool advertised;
};

enum export_kind { EXPORT_CHOSEN /* by a person */, EXPORT_DHCP, EXPORT_SLAAC };

struct export_address {
    const struct export_segment *segment;
    struct address address;
    uint8_t ip_version;
    enum export_kind kind;
    bool lasting;                   /* not of the kind that hosts make anew now and then (RFC 8981) */
    bool router;                    /* its host is one */
    const struct export_prefix *in; /* the longest of the segment that contains it; NULL: none */
    const char *mac, *name;         /* NULL: unknown */
};

struct export_router {
    const struct export_segment *segment;
    struct address address;
    const char *mac; /* NULL: none, or several */
    bool stub;
    unsigned dns_count;
    struct address *dns;
};

struct export_server { /* DHCP */
    const struct export_segment *segment;
    struct address address;
    uint8_t ip_version;
};

/** Arrays in the report's order: segment, then address. All memory is the export's. */
struct export
{
    unsigned segment_count, prefix_count, address_count, router_count, server_count;
    struct export_segment *segments;
    struct export_prefix *prefixes;
    struct export_address *addresses;
    struct export_router *routers;
    struct export_server *servers;
    unsigned left_out_prefixes, left_out_addresses, left_out_routers;
    char file[256]; /* of the report, printable */
    struct difference_block *memory;
};

/** Read a JSON report. Returns 0, or a negative errno with `error` filled: file and reason. Free with export_free either way. */
int export_read(struct export *export, const char *file, struct error *error);
void export_free(struct export *export);

struct export_format {
    const char *name; /* of `plan export`: "netbox-prefixes" */
    const char *help;
    const char *const *columns; /* of a CSV; NULL: it has none */
    /** Returns 0 or a negative errno. */
    int (*write)(const struct export *export, const struct export_format *format, FILE *output);
};

unsigned export_formats(const struct export_format **formats);
/** NULL when there is no such format. */
const struct export_format *export_format_find(const char *name);

/** The plan in YAML: export_plan.c. */
int export_plan_write(const struct export *export, const struct export_format *format, FILE *output);

#endif
