/** One audit: from sources of frames to a result that writers read. */
#ifndef V6AUDIT_AUDIT_H
#define V6AUDIT_AUDIT_H

#include <stdio.h>

#include "v6audit/check.h"
#include "v6audit/error.h"
#include "v6audit/finding.h"
#include "v6audit/inventory.h"
#include "v6audit/metrics.h"

struct anonymizer;
struct baseline;
struct plan;
struct plan_segment;
struct source;
struct uplink_sheet;

enum segment_by { SEGMENT_BY_INTERFACE_AND_VLAN, SEGMENT_BY_INTERFACE, SEGMENT_BY_VLAN, SEGMENT_BY_FILE };

struct audit_setting {
    const char *name;
    int64_t value;
};

struct audit_segment_name { /* --segment [INTERFACE=]NAME */
    const char *interface;  /* NULL: all untagged */
    const char *name;
};

/** Told of what happens while frames are taken in, in packet time. What it is given is read only, and stands as long as the audit (events: until the call
 *  returns). A turn (a frame, or a tick of about a second) tells first events, then outages, then findings. */
struct audit_listener {
    void *context;
    unsigned events; /* which ones: bits of enum event_type */
    void (*event)(void *context, const struct event *event);
    /** It opened, or closed (outage->open). */
    void (*outage)(void *context, const struct outage *outage, int64_t now);
    /** It is new, or more severe or more certain than when it was told last; its key is written. At the end, after all was concluded, also those of then. */
    void (*finding)(void *context, const struct finding *finding, int64_t now);
    void (*tick)(void *context, int64_t now);
};

struct audit_options {
    const struct plan *plan;       /* NULL: none. Not owned */
    const char *const *plan_files; /* their names, for the report */
    unsigned plan_file_count;
    const struct baseline *baseline; /* NULL: none (baseline.h). Not owned */
    const char *
        filter; /* -F, for recorded input; live sources filter in the kernel. Of an anonymous audit it sees the original frames */
    bool filter_applied;      /* it is for the report only: the states were written with it */
    bool keep_state;          /* audit_write_state will be called */
    const char *const *notes; /* sentences for the coverage, known before a frame is read. Not owned */
    unsigned note_count;
    const char *shortcoming; /* one of the notes that the verdict must not be read without; NULL: none */
    enum segment_by segment_by;
    const struct audit_segment_name *segment_names;
    unsigned segment_name_count;
    const char *const *only_checks; /* globs of --check; none: all */
    unsigned only_check_count;
    const char *const *no_checks; /* globs of --no-check */
    unsigned no_check_count;
    const struct audit_setting *settings;
    unsigned setting_count;
    const char *vendor_file; /* --oui; NULL: the system's. One that cannot be read fails audit_new */
    bool no_names;           /* -n: no vendor names */
    bool no_checksums;       /* -K */
    bool keep_evidence;      /* frames will be written: fetch those that are known by number only (reads files again) */
    uint64_t frame_limit;    /* -c; 0: none */
    struct inventory_limits limits;
    const struct anonymizer *
        anonymizer; /* frames are written anew, files and interfaces called by number; the plan must have been replaced with
                                          * the same one (anonymize.h). NULL: nothing is. Not owned */
    const struct audit_listener *listener; /* NULL: none. Not owned */
    volatile int *stop;                    /* ends the run soon after it becomes non-zero; may be NULL */
};

struct coverage_file {
    char name[256]; /* printable */
    char format[32];
    uint64_t frames;
    int64_t first_time, last_time; /* wall; valid when frames > 0 */
    bool truncated_file, failed;
    uint64_t defect_offset;
    char defect[160]; /* printable */
};

struct coverage_interface {
    char name[64]; /* printable; empty when the file names none */
    uint16_t file, link_type;
    bool has_statistics;
    uint64_t received, dropped_by_kernel, dropped_by_interface;
};

struct coverage_counts { /* by what stands on the wire, not by what was learnt */
    uint64_t icmpv6_types[256], nd_options[256], dhcpv6_messages[256], extension_headers[256];
    uint64_t ipv6_headers, ipv4_headers; /* used for tunnelled */
};

enum { COVERAGE_LINK_TYPE_MAX = 32, COVERAGE_TABLE_MAX = 32 };

/** What was seen, dropped, capped and not judged. */
struct coverage {
    int64_t start, end; /* clock times of the first and last frame; valid when frames > 0 */
    uint64_t frames, bytes, captured_bytes, ipv6_frames, ipv4_frames, arp_frames, other_frames;
    uint64_t truncated_frames, malformed_frames, undecoded_frames, filtered_frames, duplicate_frames, reflected_frames;
    uint64_t time_went_back, jumps_back, jumps_forward;
    int64_t largest_back, largest_forward;
    uint64_t dropped_by_kernel, dropped_by_interface;
    uint64_t fragments, fragments_tunnelled, datagrams_reassembled, datagrams_incomplete;
    uint64_t bad_icmpv6_checksums, unverified_icmpv6_checksums, own_bad_checksums;
    struct coverage_counts outer, tunnelled;
    unsigned link_type_count;
    struct {
        uint16_t link_type;
        uint64_t frames;
    } link_types[COVERAGE_LINK_TYPE_MAX];
    unsigned table_count;
    struct table_usage_row tables[COVERAGE_TABLE_MAX];
    unsigned file_count, interface_count;
    struct coverage_file *files;
    struct coverage_interface *interfaces;
    char notes[8][256]; /* sentences on what was not judged and why: no segment of the plan fits, … */
    unsigned note_count;
};

struct audit;

V6AUDIT_API struct audit *audit_new(const struct audit_options *options, struct error *error);
V6AUDIT_API void audit_free(struct audit *audit);

/** Called now and then while frames are read, for a progress line. */
typedef void (*audit_progress)(void *context, const struct audit *audit);

/** Read `source` to its end (or until options.stop), take it in and judge. Returns 0, or a negative errno with `error` filled: what was learnt until then stands. */
V6AUDIT_API int audit_run(struct audit *audit, struct source *source, audit_progress progress, void *context,
                          struct error *error);

/** No more frames: conclude. Afterwards everything below may be asked. */
V6AUDIT_API void audit_finish(struct audit *audit);

V6AUDIT_API const struct coverage *audit_coverage(const struct audit *audit);
V6AUDIT_API const struct inventory *audit_inventory(const struct audit *audit);
V6AUDIT_API const struct findings *audit_findings(const struct audit *audit);
V6AUDIT_API const struct plan *audit_plan(const struct audit *audit);
V6AUDIT_API const struct audit_options *audit_options(const struct audit *audit);
/** The segment of the plan that this one is; NULL when none. */
V6AUDIT_API const struct plan_segment *audit_plan_segment(const struct audit *audit, const struct segment *segment);
/** Verdict on a host, as its checks and the report use it. */
V6AUDIT_API void audit_classify_host(const struct audit *audit, const struct host *host, struct host_verdict *verdict);
/** The value of a threshold by its name (v6audit checks --thresholds); 0 when there is none. */
V6AUDIT_API int64_t audit_threshold(const struct audit *audit, const char *name);
/** Name of a file that was read, printable, into `text`; "" when it has none. */
V6AUDIT_API const char *audit_file_name(const struct audit *audit, unsigned file, char text[256]);
/** Timestamp as in the file of a clock time. */
V6AUDIT_API int64_t audit_wall_time(const struct audit *audit, int64_t time);
/** False for senders of a flood, which have no row of their own (ra-flood tells of them). Reports list only these. */
V6AUDIT_API bool audit_lists_router(const struct audit *audit, const struct router *router);
/** False for prefixes that only senders of a flood advertised. */
V6AUDIT_API bool audit_lists_prefix(const struct audit *audit, const struct prefix_record *prefix);
/** Words of contract §2: documented|undocumented|unverified|spoofed. */
V6AUDIT_API const char *audit_router_status(const struct audit *audit, const struct router *router);
/** documented|undocumented|other-segment|length-mismatch|aggregate-only|special|unverified. */
V6AUDIT_API const char *audit_prefix_status(const struct audit *audit, const struct prefix_record *prefix);
/** The stage of a segment and its metrics (finding.h). Valid after audit_finish. */
V6AUDIT_API void audit_stage(const struct audit *audit, const struct segment *segment, struct segment_stage *stage);
/** The metrics of a segment (metrics.h). Valid after audit_finish. */
V6AUDIT_API void audit_metrics(const struct audit *audit, const struct segment *segment,
                               struct segment_metrics *metrics);
/** Outages in order of their begin (finding.h). Valid after audit_finish. */
V6AUDIT_API unsigned audit_outages(const struct audit *audit, const struct outage **list);
/** The uplink sheet of a segment (uplink.h). False when it is no uplink. Valid after audit_finish. `sheet` is large: not for the stack. */
V6AUDIT_API bool audit_uplink(const struct audit *audit, const struct segment *segment, struct uplink_sheet *sheet);
/** Vendor of a MAC address, printable; NULL when unknown, locally administered or names are switched off. The database's date in audit_vendor_date. */
V6AUDIT_API const char *audit_vendor(const struct audit *audit, const struct mac *mac);
V6AUDIT_API const char *audit_vendor_date(const struct audit *audit); /* NULL: no database */

/** Write the state of the audit (v6audit-state(5)): what was seen, without verdicts. Needs keep_state, and the source still open when that is one of states. After
 *  audit_finish. Returns 0 or a negative errno with `error` filled. */
V6AUDIT_API int audit_write_state(const struct audit *audit, FILE *output, struct error *error);

struct audit_summary {
    unsigned counts[SEVERITY_COUNT], exempted;
    unsigned hosts, ipv4_only_hosts, routers, undocumented_prefixes, undecided_hosts;
    char verdict[400]; /* one or two sentences, printable */
};
V6AUDIT_API void audit_summarise(const struct audit *audit, struct audit_summary *summary);

/** The gate for projects (--baseline): IPv4-only devices or services grew, or an exemption has ended. Counted is what is at least likely and not exempted. */
struct audit_gate {
    unsigned new_hosts, new_services;   /* not in the baseline, IPv4 only */
    unsigned lost_hosts, lost_services; /* in the baseline with IPv6, IPv4 only now */
    unsigned expired_exemptions;        /* segments where one that has ended is still needed */
    unsigned unsure;                    /* would be of the first four, were they at least likely: they close nothing */
    bool fails;
};
/** All zero without a baseline. Valid after audit_finish. */
V6AUDIT_API void audit_gate(const struct audit *audit, struct audit_gate *gate);

/** Exit status of contract §1: 0, 1 (a finding at or above severity and confidence; the gate is the caller's to ask for) or 3 (nothing could be judged). */
V6AUDIT_API int audit_exit_status(const struct audit *audit, enum severity severity, enum confidence confidence);

#endif
