#include "findings/findings.h"
#include "report/wording.h"

void wording_progress_outage(const struct audit *audit, const struct outage *outage, struct wording *wording)
{
    char subject[FINDING_KEY_SIZE], text[32];
    int64_t end = outage->open ? audit_coverage(audit)->end : outage->end;
    wording_add(wording, "%s, %s: from ", outage->check->id, subject_format(&outage->subject, subject));
    wording_add(wording, "%s", wording_time(audit_wall_time(audit, outage->start), text));
    wording_add(wording, outage->open ? " on, still so at the end of the capture (%lld s)" : " for %lld s",
                (long long)((end - outage->start) / 1000000000));
    if (outage->affected > 0)
        wording_add(wording, ", %u client%s", outage->affected, outage->affected == 1 ? "" : "s");
    wording_add(wording, "%s.", outage->ipv4_unaffected ? "; IPv4 went on" : "");
}

void wording_progress_stage(const struct audit *audit, const struct segment *segment, struct wording *wording)
{
    struct segment_stage stage;
    audit_stage(audit, segment, &stage);
    wording_add(wording, "%s%d", stage.at_least ? "at least " : "", stage.stage);
    if (stage.next_step[0])
        wording_add(wording, ". Next: %s", stage.next_step);
    wording_add(wording, ".");
}
