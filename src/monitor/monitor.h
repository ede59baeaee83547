/** Alerts: what opens and closes while an audit goes on, told line by line at the packet time at which it happens; live and over a recording alike.
 *
 *  Invariants. (1) An alert is a finding that is neither exempted nor of severity info, or an outage. (2) A finding opens when it is raised, and is told again
 *  only when it becomes more severe or more certain, never for being counted once more. (3) It closes when its outage is over; when it was not seen for
 *  the threshold monitor-quiet of packet time; when its check takes it back; or when an alert that explains it opens. (4) Seen again, it opens anew.
 *  (5) What only the end of a capture can tell opens at the end, with that time; what is open then stays open. (6) Findings that an open alert explains
 *  (check.h, absorbs) are no alerts: JSON tells them with absorbed_by, the text does not. */
#ifndef V6AUDIT_MONITOR_H
#define V6AUDIT_MONITOR_H

#include <stdio.h>

#include "v6audit/audit.h"

struct monitor_options {
    FILE *file;     /* borrowed; flushed after each line */
    bool json;      /* JSON Lines, with everything that is news; else text */
    unsigned width; /* of text; 0: 80 */
    bool color;     /* of text */
    int verbosity; /* of text: −1 alerts from `least` on; 0 alerts, new routers, prefixes and servers; 1 also new hosts, and findings of severity info */
    enum severity least;
    /** Called about once a second of packet time, after what happened was told; may be NULL. */
    void (*tick)(void *context, int64_t now);
    /** Each alert that opens, is updated or closes, as `line`, the JSON object that -f json would write; may be NULL. */
    void (*alert)(void *context, const char *word, const char *line);
    void *context;
};

struct monitor;

/** NULL with `error` filled when memory runs out. */
struct monitor *monitor_new(const struct monitor_options *options, struct error *error);
void monitor_free(struct monitor *monitor);
/** For audit_options.listener; the monitor's. */
const struct audit_listener *monitor_listener(struct monitor *monitor);
/** The audit that it listens to, before the first frame. */
void monitor_attach(struct monitor *monitor, const struct audit *audit);
/** Say nothing any more: for a copy of the process that only writes a report. */
void monitor_mute(struct monitor *monitor);
/** After audit_finish: the last alerts, and a line that sums up. Returns 0, or a negative errno when something could not be written. */
int monitor_finish(struct monitor *monitor, struct error *error);

#endif
