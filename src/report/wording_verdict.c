#include <string.h>

#include "report/wording.h"

enum { CHECKS_NAMED_MAX = 3 };

bool wording_nothing_wrong(const struct audit_summary *summary)
{
    for (unsigned severity = SEVERITY_LOW; severity < SEVERITY_COUNT; severity++)
        if (summary->counts[severity] > 0)
            return false;
    return true;
}

/* Sentences, each in its own wording. */
struct sentences {
    unsigned count;
    struct wording *list;
};

static struct wording *next(struct sentences *sentences)
{
    return &sentences->list[sentences->count < VERDICT_SENTENCES_MAX ? sentences->count++ : VERDICT_SENTENCES_MAX - 1];
}

/* A check with all that it found: "TITLE: SUBJECT on SEGMENT", or how many. */
static void add_check(const struct audit *audit, const struct finding *first, unsigned count, struct wording *wording)
{
    struct wording segment = { 0 }, subject = { 0 };
    char number[32];
    wording_add(wording, "%s", first->check->title);
    if (count > 1) {
        wording_add(wording, ", %s times.", wording_count(count, number));
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

/* The sentence on hosts says it for all of them. */
static bool is_said_of_hosts(const struct finding *finding, const struct audit_summary *summary)
{
    return summary->ipv4_only_hosts > 0 && strcmp(finding->check->id, "host-ipv4-only") == 0;
}

/* The worst findings, the same check once. The list has the worst first. */
static void add_worst(const struct audit *audit, const struct audit_summary *summary, struct sentences *sentences)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list), named = 0;
    for (unsigned i = 0; i < count && named < CHECKS_NAMED_MAX; i++) {
        unsigned same = 0, before = 0;
        if (!finding_counts(list[i]) || list[i]->severity < SEVERITY_LOW || is_said_of_hosts(list[i], summary))
            continue;
        for (unsigned k = 0; k < count; k++) {
            bool counts = finding_counts(list[k]) && list[k]->check == list[i]->check;
            before += counts && k < i;
            same += counts;
        }
        if (before > 0)
            continue;
        add_check(audit, list[i], same, next(sentences));
        named++;
    }
}

static void add_hosts(const struct audit_summary *summary, struct sentences *sentences)
{
    char number[32], total[32];
    wording_count(summary->hosts, total);
    if (summary->ipv4_only_hosts > 0)
        wording_add(next(sentences), "%s of %s hosts showed no IPv6.", wording_count(summary->ipv4_only_hosts, number),
                    total);
    if (summary->undecided_hosts > 0)
        wording_add(next(sentences), "%s of %s host%s undecided.", wording_count(summary->undecided_hosts, number),
                    total,
                    summary->hosts == 1             ? " is"
                    : summary->undecided_hosts == 1 ? "s is"
                                                    : "s are");
}

unsigned wording_verdict_sentences(const struct audit *audit, const struct audit_summary *summary,
                                   struct wording list[VERDICT_SENTENCES_MAX])
{
    const struct coverage *coverage = audit_coverage(audit);
    struct sentences sentences = { .list = list };
    char frames[32], duration[32];
    if (coverage->frames == coverage->undecoded_frames) {
        wording_add(next(&sentences), "Nothing could be judged: no frame was decoded.");
        return sentences.count;
    }
    if (!wording_nothing_wrong(summary))
        add_worst(audit, summary, &sentences);
    else if (summary->hosts > 0 && summary->undecided_hosts == summary->hosts)
        wording_add(next(&sentences), "This capture cannot tell much: %s frame%s in %s.",
                    wording_count(coverage->frames, frames), coverage->frames == 1 ? "" : "s",
                    wording_duration(coverage->end - coverage->start, duration));
    else
        wording_add(next(&sentences), "Nothing wrong was seen.");
    add_hosts(summary, &sentences);
    if (audit_options(audit)->shortcoming)
        wording_add(next(&sentences), "%s", audit_options(audit)->shortcoming);
    if (!audit_plan(audit))
        wording_add(next(&sentences), "Nobody told me what is right: no plan was given.");
    return sentences.count;
}

void wording_verdict(const struct audit *audit, const struct audit_summary *summary, struct wording *wording)
{
    struct wording sentences[VERDICT_SENTENCES_MAX] = { { 0 } };
    unsigned count = wording_verdict_sentences(audit, summary, sentences);
    for (unsigned i = 0; i < count; i++)
        wording_add(wording, "%s%s", wording->length ? " " : "", sentences[i].text);
}
