#include "report/report_json.h"
#include "report/wording.h"

void report_json_subject(struct json_writer *writer, const struct subject *subject)
{
    json_put_object(writer, "subject");
    if (subject->has_mac)
        json_put_mac(writer, "mac", &subject->mac);
    if (subject->has_address)
        json_put_address(writer, "address", subject->ip_version == 4 ? 4 : 6, &subject->address);
    if (subject->has_prefix)
        json_put_prefix(writer, "prefix", &subject->prefix);
    json_put_text(writer, "name", subject->name[0] ? subject->name : NULL);
    if (subject->port)
        json_put_unsigned(writer, "port", subject->port);
    json_close_object(writer);
}

static void put_evidence(struct json_writer *writer, const struct audit *audit, const struct finding *finding)
{
    char name[256];
    json_put_array(writer, "evidence");
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct evidence *evidence = &finding->evidence[i];
        json_open_object(writer);
        if (audit_file_name(audit, evidence->frame.file, name)[0])
            json_put_text(writer, "file", name);
        json_put_unsigned(writer, "frame", evidence->frame.number);
        json_put_time(writer, "time", evidence->wall_time);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_exemption(struct json_writer *writer, const struct finding *finding)
{
    if (!finding->exempted)
        return;
    json_put_object(writer, "exempted");
    json_put_text(writer, "reason", finding->exemption_reason);
    json_put_text(writer, "until", finding->exemption_until[0] ? finding->exemption_until : NULL);
    json_close_object(writer);
}

void report_json_finding_members(struct json_writer *writer, const struct audit *audit, const struct finding *finding)
{
    const struct check *check = finding->check;
    json_put_text(writer, "key", finding->key);
    json_put_text(writer, "check", check->id);
    json_put_text(writer, "severity", severity_word(finding->severity));
    json_put_text(writer, "confidence", confidence_word(finding->confidence));
    json_put_text(writer, "segment", finding->segment[0] ? finding->segment : NULL);
    report_json_subject(writer, &finding->subject);
    json_put_text(writer, "title", check->title);
    json_put_text(writer, "message", finding->message);
    json_put_text(writer, "impact", finding->impact[0] ? finding->impact : NULL);
    json_put_text(writer, "advice", check->todo);
    json_put_array(writer, "references");
    for (unsigned i = 0; i < CHECK_REFERENCE_MAX && check->references[i]; i++)
        json_text(writer, check->references[i]);
    json_close_array(writer);
    report_json_time(writer, audit, "first_seen", finding->first_seen);
    report_json_time(writer, audit, "last_seen", finding->last_seen);
    json_put_unsigned(writer, "count", finding->count);
    put_evidence(writer, audit, finding);
    put_exemption(writer, finding);
    json_put_text(writer, "absorbed_by", finding->absorbed_by ? finding->absorbed_by->key : NULL);
}

static void put_summary(struct json_writer *writer, const struct audit *audit)
{
    struct audit_summary summary;
    struct wording verdict = { 0 };
    audit_summarise(audit, &summary);
    wording_verdict(audit, &summary, &verdict);
    json_put_object(writer, "summary");
    json_put_unsigned(writer, "exempted", summary.exempted);
    for (unsigned severity = SEVERITY_COUNT; severity-- > 0;)
        json_put_unsigned(writer, severity_word((enum severity)severity), summary.counts[severity]);
    json_put_unsigned(writer, "hosts", summary.hosts);
    json_put_unsigned(writer, "ipv4_only_hosts", summary.ipv4_only_hosts);
    json_put_unsigned(writer, "routers", summary.routers);
    json_put_unsigned(writer, "undocumented_prefixes", summary.undocumented_prefixes);
    json_put_unsigned(writer, "undecided_hosts", summary.undecided_hosts);
    json_put_text(writer, "verdict", verdict.text);
    json_close_object(writer);
}

void report_json_findings(struct json_writer *writer, const struct audit *audit)
{
    const struct finding *const *list;
    unsigned count = findings_list(audit_findings(audit), &list);
    json_put_array(writer, "findings");
    for (unsigned i = 0; i < count; i++) {
        json_open_object(writer);
        report_json_finding_members(writer, audit, list[i]);
        json_close_object(writer);
    }
    json_close_array(writer);
    report_json_outages(writer, audit);
    put_summary(writer, audit);
}
