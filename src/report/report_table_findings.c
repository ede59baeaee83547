#include <inttypes.h>

#include "report/report_row.h"
#include "report/report_table.h"
#include "report/wording.h"

static void cell(struct report_row *row, const char *text)
{
    report_row_cell(row, "%s", text ? text : "");
}

static void frames(struct report_row *row, const struct audit *audit, const struct finding *finding)
{
    const struct coverage *coverage = audit_coverage(audit);
    cell(row, NULL);
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct frame_reference *frame = &finding->evidence[i].frame;
        if (coverage->file_count > 1 && frame->file < coverage->file_count)
            report_row_value(row, "%s:%" PRIu64, coverage->files[frame->file].name, frame->number);
        else
            report_row_value(row, "%" PRIu64, frame->number);
    }
}

static void finding_cells(struct report_row *row, const struct audit *audit, const struct finding *finding)
{
    const struct check *check = finding->check;
    struct wording subject = { 0 }, references = { 0 };
    wording_subject(audit, finding, &subject);
    wording_references(check, &references);
    cell(row, severity_word(finding->severity));
    cell(row, confidence_word(finding->confidence));
    cell(row, check->id);
    cell(row, finding->segment);
    cell(row, subject.text);
    cell(row, check->title);
    cell(row, finding->message);
    cell(row, finding->impact);
    cell(row, check->todo);
    cell(row, references.text);
    report_row_time(row, audit, finding->first_seen);
    report_row_time(row, audit, finding->last_seen);
    report_row_cell(row, "%" PRIu64, finding->count);
    frames(row, audit, finding);
    cell(row, finding->exempted ? finding->exemption_reason : NULL);
    cell(row, finding->absorbed_by ? finding->absorbed_by->key : NULL);
    cell(row, finding->key);
}

int report_table_finding_rows(const struct listing *listing, report_table_row *put, void *context)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(listing->audit), &list);
    struct report_row row = { 0 };
    int status = 0;
    for (unsigned i = 0; status == 0 && i < count; i++) {
        report_row_start(&row);
        finding_cells(&row, listing->audit, list[i]);
        status = report_row_put(&row, put, context);
    }
    report_row_free(&row);
    return status;
}
