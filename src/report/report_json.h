/** The parts of the JSON report (contract §2). Each writes whole members of the open object, in the contract's order. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "report/json_writer.h"
#include "report/listing.h"

/** "coverage" with all that it holds. */
void report_json_coverage(struct json_writer *writer, const struct audit *audit);
/** "segments", "routers", "prefixes", "hosts", "servers", "services". Returns 0 or -ENOMEM. */
int report_json_inventory(struct json_writer *writer, const struct listing *listing);
/** "findings", "outages", "summary". */
void report_json_findings(struct json_writer *writer, const struct audit *audit);

/** "replacement", "without_ipv4": report_json_equipment.c. */
void report_json_equipment(struct json_writer *writer, const struct listing *listing);
/** Counts of a segment, members of the open object. */
void report_json_segment_needs(struct json_writer *writer, const struct listing *listing,
                               const struct segment *segment);
/** "models" and "management" of a host, members of the open object. */
void report_json_description(struct json_writer *writer, const struct audit *audit, const struct host *host);
/** "services"; "outages": report_json_services.c. */
void report_json_services(struct json_writer *writer, const struct listing *listing);
void report_json_outages(struct json_writer *writer, const struct audit *audit);
/** Members of a finding's and an outage's object, which the caller opens and closes. */
void report_json_finding_members(struct json_writer *writer, const struct audit *audit, const struct finding *finding);
void report_json_outage_members(struct json_writer *writer, const struct audit *audit, const struct outage *outage);
/** "uplinks": report_json_uplink.c. Returns 0 or -ENOMEM. */
int report_json_uplinks(struct json_writer *writer, const struct listing *listing);
/** Numerators and denominators of a segment, members of the open object. */
void report_json_stage(struct json_writer *writer, const struct segment_stage *stage);
/** "metrics": of a segment. */
void report_json_metrics(struct json_writer *writer, const struct segment_metrics *metrics);
/** "subject" of a finding or outage. */
void report_json_subject(struct json_writer *writer, const struct subject *subject);

/** A clock time as the timestamp that stands in the file. */
void report_json_time(struct json_writer *writer, const struct audit *audit, const char *key, int64_t time);

struct changes;
/** The whole report. `changes`: what changed since the baseline; NULL: nothing is said of it. Returns 0, or a negative errno with `error` filled. */
int report_json_document(const struct audit *audit, const struct changes *changes, FILE *output, struct error *error);

#endif
