/** The parts of the text report, in its order. Each ends its last line. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report/changes.h"
#include "report/finding_group.h"
#include "report/listing.h"
#include "report/text_layout.h"
#include "v6audit/report.h"

#define TEXT_NO_COUNT UINT32_MAX

struct text_report {
    const struct audit *audit;
    const struct report_options *options;
    struct text_layout layout;
    struct listing listing;
    struct finding_groups findings;
    struct audit_summary summary;
    struct changes changes;
};

/** "FINDINGS", then those that exemptions cover. Nothing when there are none. */
void text_findings(struct text_report *report);
/** "ROUTERS", "PREFIXES", "HOSTS" and what would decide the undecided ones. */
void text_inventory(struct text_report *report);
/** "OUTAGES", "SERVICES", "IPv6 BESIDE IPv4": each where there is something to tell. */
void text_services(struct text_report *report);
/** How far a segment is, in numbers: a line, and with -v a table. */
void text_metrics(struct text_report *report, const struct segment *segment);
/** The uplink sheet of each segment that is one: text_uplink.c. */
void text_uplink(struct text_report *report);
/** "REPLACE FIRST" and "WITHOUT IPv4": each where there is something to tell. */
void text_equipment(struct text_report *report);

/** A section's headline, with a count behind it when `count` is not TEXT_NO_COUNT; an empty line before it. */
void text_heading(struct text_report *report, const char *title, unsigned count);
/** "and 1,204 more, see -f json" */
void text_more(struct text_report *report, unsigned indent, unsigned left, const char *where);

#endif
