/** The uplink sheet: what the provider gives over IPv4 and over IPv6, side by side (RIPE-690; "talk to your ISP"). A table in code; each row says what it needs,
 *  and fills its line from the inventory, or says why not. The rows stand in uplink_given.c (what is told), uplink_side.c (the two routers, and the inside) and
 *  uplink_measured.c (what was measured). */
#ifndef V6AUDIT_UPLINK_SHEET_H
#define V6AUDIT_UPLINK_SHEET_H

#include "checks/uplink_facts.h"

enum { UPLINK_SAMPLES_MAX = 2048 };

/** What was measured of one family, between the two routers. */
struct uplink_quality {
    bool common; /* only services that were reached over both families; else all beyond the provider's router */
    unsigned samples, dns_samples;
    uint32_t round_trips[UPLINK_SAMPLES_MAX], dns_times[UPLINK_SAMPLES_MAX]; /* microseconds, sorted */
    uint64_t jitter_sum, jitter_count; /* differences of successive round trips of one service */
    uint64_t segments, retransmitted, reordered, bytes;
    uint64_t tries, answered, unanswered;
    uint64_t connections, stalled; /* flows that were answered; that did not get a large segment through */
    struct frame_reference first, answer, failed, stalled_frame, dns_frame;
};

struct uplink_view {
    const struct judgement *judgement;
    const struct segment *segment;
    const struct uplink *uplink;                /* NULL: no DHCP, PPP, error or SYN */
    const struct mac *client;                   /* NULL: not known */
    const struct lease *lease[UPLINK_FAMILIES]; /* of an address; NULL */
    const struct lease *delegation;             /* the first; NULL */
    const struct router *router;                /* the provider's by its advertisements; NULL */
    bool has_next_hop[UPLINK_FAMILIES];
    struct mac next_hop[UPLINK_FAMILIES]; /* who takes the client's packets */
    struct uplink_quality quality[UPLINK_FAMILIES];
    int64_t limit; /* percent */
};

struct uplink_row {
    const char *id, *title, *unit, *needs, *reference;
    void (*compute)(const struct uplink_view *view, struct uplink_line *line);
};

struct uplink_rows {
    const struct uplink_row *rows;
    unsigned count;
};

extern const struct uplink_rows uplink_given_rows, uplink_side_rows, uplink_measured_rows;

/** Fill `sheet`. False when the segment is no uplink. After inventory_finish. */
bool uplink_sheet_make(const struct judgement *judgement, const struct segment *segment, struct uplink_sheet *sheet);

/* ── for the rows ── */

void uplink_sheet_say(struct uplink_cell *cell, const char *format, ...) V6AUDIT_PRINTF(2, 3);
void uplink_sheet_why(struct uplink_cell *cell, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** A number in thousandths of the row's unit, made of n observations. */
void uplink_sheet_number(struct uplink_cell *cell, int64_t thousandths, uint64_t n);
void uplink_sheet_differ(struct uplink_line *line, const char *format, ...) V6AUDIT_PRINTF(2, 3);
/** Evidence; 0 and what is there already are left out. */
void uplink_sheet_refer(struct uplink_line *line, const struct frame_reference *frame);
/** Where both cells have a number: the difference in percent, and the verdict when there are `enough` observations of each: not good when IPv6 is higher by more
 *  than the limit and by at least `least` thousandths. */
void uplink_sheet_compare(const struct uplink_view *view, struct uplink_line *line, uint64_t enough, int64_t least);
/** The same of shares, in points: not good when IPv6 is higher by more than one point. `lower_is_worse`: of shares of success. */
void uplink_sheet_compare_shares(struct uplink_line *line, uint64_t enough, bool lower_is_worse);
/** Sorted by address, "a, b and 2 more". */
void uplink_sheet_addresses(struct uplink_cell *cell, uint8_t ip_version, const struct address *addresses,
                            unsigned count, const char *from);

#endif
