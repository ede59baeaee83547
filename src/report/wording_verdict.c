#include "report/wording.h"

enum { CHECKS_NAMED_MAX = 3 };

bool wording_nothing_wrong(const struct audit_summary *summary)
{
    for (unsigned severity = SEVERITY_LOW; severity < SEVERITY_COUNT; severity++)
        if (summary->counts[severity] > 0)
            return false;
    return true;
}

/* A check with all that it found: "TITLE: SUBJECT on SEGMENT", or how many. */
static void add_check(const struct audit *audit, const struct finding *first, unsigned count, struct wording *wording)
{
    struct wording segment = { 0 }, subject = { 0 };
    char number[32];
    wording_add(wording, "%s%s", wording->length ? " " : "", first->check->title);
    if (count > 1) {
        wording_add(wording, ": %s.", wording_count(count, number));
        return;
    }
    wording_subject(audit, first, &subject);
    wording_finding_segment(audit, first, &segment);
    if (subject.length > 0)
        wording_add(wording, ": %s", subject.text);
    if (segment.length > 0)
        wording_add(wording, "%s on %s", subject.length ? "" : ":", segment.text);
    wording_add(wording, ".");
}

/* The worst findings, the same check once. The list has the worst first. */
static void add_worst(const struct audit *audit, struct wording *wording)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list), named = 0;
    for (unsigned i = 0; i < count && named < CHECKS_NAMED_MAX; i++) {
        unsigned same = 0, before = 0;
        if (!finding_counts(list[i]) || list[i]->severity < SEVERITY_LOW)
            continue;
        for (unsigned k = 0; k < count; k++) {
            bool counts = finding_counts(list[k]) && list[k]->check == list[i]->check;
            before += counts && k < i;
            same += counts;
        }
        if (before > 0)
            continue;
        add_check(audit, list[i], same, wording);
        named++;
    }
}

static void add_hosts(const struct audit_summary *summary, struct wording *wording)
{
    char number[32], total[32];
    wording_count(summary->hosts, total);
    if (summary->ipv4_only_hosts > 0)
        wording_add(wording, " %s of %s hosts showed no IPv6.", wording_count(summary->ipv4_only_hosts, number), total);
    if (summary->undecided_hosts > 0)
        wording_add(wording, " %s of %s host%s undecided.", wording_count(summary->undecided_hosts, number), total,
                    summary->hosts == 1             ? " is"
                    : summary->undecided_hosts == 1 ? "s is"
                                                    : "s are");
}

void wording_verdict(const struct audit *audit, const struct audit_summary *summary, struct wording *wording)
{
    const struct coverage *coverage = audit_coverage(audit);
    char frames[32], duration[32];
    if (coverage->frames == coverage->undecoded_frames) {
        wording_add(wording, "Nothing could be judged: no frame was decoded.");
        return;
    }
    if (!wording_nothing_wrong(summary))
        add_worst(audit, wording);
    else if (summary->hosts > 0 && summary->undecided_hosts == summary->hosts)
        wording_add(wording, "This capture cannot tell much: %s frame%s in %s.",
                    wording_count(coverage->frames, frames), coverage->frames == 1 ? "" : "s",
                    wording_duration(coverage->end - coverage->start, duration));
    else
        wording_add(wording, "Nothing wrong was seen.");
    add_hosts(summary, wording);
    if (!audit_plan(audit))
        wording_add(wording, " Nobody told me what is right: no plan was given.");
}
