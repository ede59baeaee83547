/** What reports for people say in the same words in every format: counts, times, segments, vantage, subjects. Plain text, printable, not escaped for any format. */
#ifndef WORDING_H
#define WORDING_H

#include <stddef.h>

#include "v6audit/audit.h"
#include "v6audit/uplink.h"

enum { WORDING_SIZE = 512, WORDING_SHORT = 15 };

/** A piece of text that grows and is cut at its room. Start with { 0 }. */
struct wording {
    size_t length;
    char text[WORDING_SIZE];
};
void wording_add(struct wording *wording, const char *format, ...) V6AUDIT_PRINTF(2, 3);

/** "1,204,511" */
const char *wording_count(uint64_t value, char text[32]);
/** "18 s", "45 min", "2 h 5 min", "3 d 4 h", "400 ms" */
const char *wording_duration(int64_t nanoseconds, char text[32]);
/** A timestamp in UTC: "2026-11-24 10:00:00"; of the day alone, "10:00:00" */
const char *wording_time(int64_t timestamp, char text[32]);
const char *wording_time_of_day(int64_t timestamp, char text[32]);
/** A lifetime in seconds as sent: "1800 s", "infinite" */
const char *wording_lifetime(uint32_t seconds, char text[32]);

/** When frames were seen and how many: "2026-11-24 10:00:00 to 10:45:12 UTC, 45 min, 1,204,511 frames". */
void wording_span(const struct audit *audit, struct wording *wording);
/** "1 critical, 3 medium, 1 low"; empty when there are none. */
void wording_severities(const struct audit_summary *summary, struct wording *wording);
/** "office (VLAN 10)", "VLAN 10", "untagged" */
void wording_segment(const struct segment *segment, struct wording *wording);
/** The same in short, for a table's column: "office", "VLAN 10"; cut with "…" at WORDING_SHORT columns. */
void wording_segment_short(const struct segment *segment, struct wording *wording);
/** wording_segment for a finding's segment; its id when the segment is not known, nothing for the capture as a whole. */
void wording_finding_segment(const struct audit *audit, const struct finding *finding, struct wording *wording);
enum { VERDICT_SENTENCES_MAX = 8 };
/** The verdict sentence by sentence; returns how many. */
unsigned wording_verdict_sentences(const struct audit *audit, const struct audit_summary *summary,
                                   struct wording sentences[VERDICT_SENTENCES_MAX]);
/** The same as one text. One to six sentences: the worst that was found, how many hosts showed no IPv6 or are undecided, and that no plan was given. */
void wording_verdict(const struct audit *audit, const struct audit_summary *summary, struct wording *wording);
/** Nothing of at least low severity was found. */
bool wording_nothing_wrong(const struct audit_summary *summary);
/** How a segment was seen: "mirror port, sees multicast of all hosts: absence can be judged". */
void wording_vantage(const struct segment *segment, struct wording *wording);
/** What was lost, cut or too short in this capture: whole sentences. */
void wording_limits(const struct audit *audit, struct wording *wording);
/** Whom a finding is about: "fe80::1  00:16:3e:00:00:01 (Vendor)  name". Empty for the capture as a whole. */
void wording_subject(const struct audit *audit, const struct finding *finding, struct wording *wording);
/** "10:13:06 to 10:33:05, 5 times (frames 4711, 4802)"; with the file's name when several were read. */
void wording_seen(const struct audit *audit, const struct finding *finding, struct wording *wording);
/** "frames 11, 13"; with the file's name when several were read. */
void wording_frames(const struct audit *audit, const struct frame_reference *frames, unsigned count,
                    struct wording *wording);
/** "VLAN 7: a prefix is delegated here. Customer's router 00:16:3e:00:00:ce, provider's 00:16:3e:00:00:fe." */
void wording_uplink_place(const struct uplink_sheet *sheet, struct wording *wording);
/** "8 rows can be judged, by RIPE-690 and a limit of 15 %: 2 are not good (…)." */
void wording_uplink(const struct uplink_sheet *sheet, struct wording *wording);
struct listing;
struct equipment_list;
struct need_list;
/** How many devices are of which class; how many uses would break without IPv4. */
void wording_equipment(const struct equipment_list *list, struct wording *wording);
void wording_needs(const struct need_list *list, struct wording *wording);
/** What stands above the table of this name, for those that need a sentence; else false and nothing. */
bool wording_table_lead(const struct listing *listing, const char *table, struct wording *wording);
/** "RFC 6104, RFC 6105"; empty when the check names none. */
void wording_references(const struct check *check, struct wording *wording);
/** "connect-failing, 2001:db8::/48: from 2026-03-02 08:10:00 for 300 s, 3 clients; IPv4 went on." */
void wording_progress_outage(const struct audit *audit, const struct outage *outage, struct wording *wording);
/** A segment's stage and what keeps it from the next: "at least 2. Next: let a name server answer over IPv6." */
void wording_progress_stage(const struct audit *audit, const struct segment *segment, struct wording *wording);
/** What a metric's share is of: "use IPv6", "clients that connect beyond the segment". */
struct metric_words {
    const char *what, *of;
};
const struct metric_words *wording_metric(enum metric_kind kind);
/** "12.5 %"; "too few" where the denominator says nothing. */
void wording_share(const struct metric *metric, struct wording *wording);
/** Valid where parity_services + parity_too_few > 0: "0.930", "too few". */
void wording_parity(const struct segment_metrics *metrics, struct wording *wording);
/** Valid with samples: "1.2 ms". */
void wording_jitter(const struct metric_jitter *jitter, struct wording *wording);
/** "00:16:3e:00:00:01 (Vendor)" */
void wording_mac(const struct audit *audit, const struct mac *mac, struct wording *wording);
/** What a status of contract §2 says to people: "not documented". */
const char *wording_status(const char *status);

#endif
