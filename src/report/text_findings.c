#include <string.h>

#include "report/report_text.h"
#include "report/wording.h"

enum { FULL_MAX = 3, SUBJECTS_MAX = 8, ABSORBED_MAX = 5, EXEMPTED_MAX = 10, INDENT = 3, HANG = 11 };

static const struct {
    const char *word;
    enum text_style style;
} labels[SEVERITY_COUNT] = {
    [SEVERITY_INFO] = { "INFO", STYLE_PLAIN },
    [SEVERITY_LOW] = { "LOW", STYLE_LOW },
    [SEVERITY_MEDIUM] = { "MEDIUM", STYLE_MEDIUM },
    [SEVERITY_HIGH] = { "HIGH", STYLE_HIGH },
    [SEVERITY_CRITICAL] = { "CRITICAL", STYLE_CRITICAL },
};

static bool in_full(const struct text_report *report)
{
    return report->options->verbosity > 0 || report->options->audience == AUDIENCE_SECURITY;
}

static void line(struct text_report *report, const char *label, const char *text)
{
    if (text && *text)
        text_layout_paragraph(&report->layout, *label ? INDENT : HANG, label, HANG, text);
}

static void severity_label(struct text_report *report, enum severity severity)
{
    text_layout_go(&report->layout, 1);
    text_layout_styled(&report->layout, labels[severity].style, 1, labels[severity].word);
    text_layout_go(&report->layout, HANG);
}

static void headline(struct text_report *report, const struct finding *finding)
{
    struct text_layout *layout = &report->layout;
    struct wording subject = { 0 }, segment = { 0 };
    wording_subject(report->audit, finding, &subject);
    wording_finding_segment(report->audit, finding, &segment);
    severity_label(report, finding->severity);
    text_layout_styled(layout, STYLE_HEADING, HANG, finding->check->id);
    struct wording confidence = { 0 };
    wording_add(&confidence, " (%s)", confidence_word(finding->confidence));
    text_layout_words(layout, HANG, confidence.text);
    if (segment.length > 0)
        text_layout_item(layout, HANG, "%s", segment.text);
    if (report->options->audience == AUDIENCE_BEGINNER) {
        text_layout_end_line(layout);
        text_layout_go(layout, HANG);
        text_layout_words(layout, HANG, finding->check->title);
    }
    if (subject.length > 0)
        text_layout_item(layout, HANG, "%s", subject.text);
    text_layout_end_line(layout);
}

/* How to see it again, and where to read on. */
static void more(struct text_report *report, const struct check *check)
{
    struct wording references = { 0 };
    wording_references(check, &references);
    text_layout_go(&report->layout, INDENT);
    text_layout_words(&report->layout, INDENT, "More");
    text_layout_go(&report->layout, HANG);
    text_layout_item(&report->layout, HANG, "v6audit explain %s", check->id);
    if (references.length > 0)
        text_layout_item(&report->layout, HANG, "%s", references.text);
    text_layout_end_line(&report->layout);
}

static void absorbed(struct text_report *report, const struct finding *finding)
{
    unsigned place = 0, count = 0;
    for (const struct finding *other; (other = finding_group_absorbed(report->audit, finding, &place)); count++) {
        if (count >= ABSORBED_MAX && !in_full(report))
            continue;
        struct wording subject = { 0 }, text = { 0 };
        wording_subject(report->audit, other, &subject);
        wording_add(&text, "%s  %s", other->check->id, subject.text);
        line(report, count ? "" : "With it", text.text);
    }
    if (count > ABSORBED_MAX && !in_full(report))
        text_more(report, HANG, count - ABSORBED_MAX, "-v");
}

static void finding_in_full(struct text_report *report, const struct finding *finding, bool with_advice)
{
    const struct check *check = finding->check;
    enum report_audience audience = report->options->audience;
    struct wording seen = { 0 };
    wording_seen(report->audit, finding, &seen);
    headline(report, finding);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, finding->message);
    line(report, "Seen", seen.text);
    line(report, "Harm", finding->impact);
    if (with_advice && audience == AUDIENCE_BEGINNER)
        line(report, "Means", check->what);
    if (with_advice && (audience == AUDIENCE_BEGINNER || !finding->impact[0]))
        line(report, "Why", check->why);
    if (with_advice) {
        line(report, "Do", check->todo);
        line(report, "Check", check->verify);
        more(report, check);
    }
    if (audience == AUDIENCE_SECURITY)
        line(report, "Key", finding->key);
    absorbed(report, finding);
}

/* The subjects of findings, as many as are worth a line, and how many more there are. */
static void subjects(struct text_report *report, const struct finding *const *findings, unsigned count)
{
    struct text_layout *layout = &report->layout;
    unsigned shown = 0;
    for (; shown < count && shown < SUBJECTS_MAX; shown++) {
        struct wording subject = { 0 }, segment = { 0 };
        wording_subject(report->audit, findings[shown], &subject);
        wording_finding_segment(report->audit, findings[shown], &segment);
        if (report->listing.segment_count > 1 && segment.length > 0)
            wording_add(&subject, "%son %s", subject.length ? " " : "", segment.text);
        if (subject.length == 0)
            wording_add(&subject, "%s", findings[shown]->message);
        text_layout_paragraph(layout, INDENT, "", INDENT, subject.text);
    }
    if (shown < count)
        text_more(report, INDENT, count - shown, "-v");
}

/* What is only low or informative: one line for the check, then whom it is about. */
static void group_in_short(struct text_report *report, const struct finding_group *group)
{
    const struct finding *const *findings = report->findings.findings + group->first;
    struct text_layout *layout = &report->layout;
    struct wording subject = { 0 }, segment = { 0 };
    char text[32];
    severity_label(report, group->severity);
    text_layout_styled(layout, STYLE_HEADING, HANG, group->check->id);
    if (group->count > 1) {
        text_layout_item(layout, HANG, "%s times", wording_count(group->count, text));
    } else {
        wording_finding_segment(report->audit, findings[0], &segment);
        wording_subject(report->audit, findings[0], &subject);
        if (segment.length > 0)
            text_layout_item(layout, HANG, "%s", segment.text);
    }
    text_layout_item(layout, HANG, "%s", group->check->title);
    text_layout_end_line(layout);
    if (group->count > 1) {
        subjects(report, findings, group->count);
    } else {
        if (subject.length > 0)
            text_layout_paragraph(layout, INDENT, "", INDENT, subject.text);
        text_layout_paragraph(layout, INDENT, "", INDENT, findings[0]->message);
    }
    if (report->options->audience == AUDIENCE_BEGINNER)
        line(report, "Do", group->check->todo);
}

static void group_in_full(struct text_report *report, const struct finding_group *group)
{
    const struct finding *const *findings = report->findings.findings + group->first;
    unsigned full = in_full(report) || group->count <= FULL_MAX ? group->count : FULL_MAX;
    for (unsigned i = 0; i < full; i++) {
        finding_in_full(report, findings[i], i == 0);
        if (i + 1 < full)
            text_layout_blank_line(&report->layout);
    }
    if (full == group->count)
        return;
    struct wording text = { 0 };
    char number[32];
    wording_add(&text, "%s more of %s:", wording_count(group->count - full, number), group->check->id);
    text_layout_blank_line(&report->layout);
    text_layout_paragraph(&report->layout, INDENT, "", INDENT, text.text);
    subjects(report, findings + full, group->count - full);
}

static void exempted(struct text_report *report)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(report->audit), &list), shown = 0;
    if (report->findings.exempted == 0)
        return;
    text_heading(report, "EXEMPTED, not counted", report->findings.exempted);
    for (unsigned i = 0; i < count; i++) {
        if (!list[i]->exempted || (++shown > EXEMPTED_MAX && !in_full(report)))
            continue;
        struct wording subject = { 0 }, reason = { 0 };
        wording_subject(report->audit, list[i], &subject);
        wording_add(&reason, "%s  %s: %s", list[i]->check->id, subject.text, list[i]->exemption_reason);
        if (list[i]->exemption_until[0])
            wording_add(&reason, " (until %s)", list[i]->exemption_until);
        text_layout_paragraph(&report->layout, 2, "", 4, reason.text);
    }
    if (shown > EXEMPTED_MAX && !in_full(report))
        text_more(report, 2, shown - EXEMPTED_MAX, "-v");
}

void text_findings(struct text_report *report)
{
    const struct finding_groups *findings = &report->findings;
    if (findings->count > 0)
        text_heading(report, "FINDINGS", TEXT_NO_COUNT);
    for (unsigned i = 0; i < findings->group_count; i++) {
        const struct finding_group *group = &findings->groups[i];
        if (i > 0)
            text_layout_blank_line(&report->layout);
        if (group->severity >= SEVERITY_MEDIUM || in_full(report))
            group_in_full(report, group);
        else
            group_in_short(report, group);
    }
    exempted(report);
}
