#include "report/report_json.h"
#include "report/wording.h"

/* ── services ── */

static void put_service(struct json_writer *writer, const struct audit *audit, const struct service *service)
{
    struct service_view view;
    if (!service_look(audit_inventory(audit), service, &view))
        return;
    json_open_object(writer);
    json_put_text(writer, "segment", service->segment->id);
    if (service->has_mac)
        json_put_mac(writer, "mac", &service->mac);
    json_put_address(writer, "address", service->ip_version, &service->address);
    if (view.ipv4 && view.ipv6)
        json_put_address(writer, "ipv6_address", 6, &view.ipv6->address);
    json_put_text(writer, "protocol", packet_protocol_word(service->protocol));
    json_put_unsigned(writer, "port", service->port);
    json_put_text(writer, "name", view.name);
    json_put_text(writer, "ipv4", service_state_word(view.ipv4_state));
    json_put_text(writer, "ipv6", service_state_word(view.ipv6_state));
    json_put_text(writer, "verdict", service_verdict_word(view.verdict));
    json_close_object(writer);
}

void report_json_services(struct json_writer *writer, const struct listing *listing)
{
    json_put_array(writer, "services");
    for (unsigned i = 0; i < listing->service_count; i++)
        put_service(writer, listing->audit, listing->services[i]);
    json_close_array(writer);
}

/* ── outages ── */

static void put_frames(struct json_writer *writer, const struct audit *audit, const struct outage *outage)
{
    char name[256];
    json_put_array(writer, "evidence");
    for (unsigned i = 0; i < outage->evidence_count; i++) {
        const struct frame_reference *frame = &outage->evidence[i];
        json_open_object(writer);
        if (audit_file_name(audit, frame->file, name)[0])
            json_put_text(writer, "file", name);
        json_put_unsigned(writer, "frame", frame->number);
        report_json_time(writer, audit, "time", frame->time);
        json_close_object(writer);
    }
    json_close_array(writer);
}

void report_json_outage_members(struct json_writer *writer, const struct audit *audit, const struct outage *outage)
{
    int64_t end = outage->open ? audit_coverage(audit)->end : outage->end;
    json_put_text(writer, "check", outage->check->id);
    json_put_text(writer, "segment", outage->segment->id);
    report_json_subject(writer, &outage->subject);
    json_put_text(writer, "scope", outage_scope_word(outage->scope));
    report_json_time(writer, audit, "start", outage->start);
    if (!outage->open)
        report_json_time(writer, audit, "end", outage->end);
    json_put_duration(writer, "duration_seconds", end - outage->start);
    json_put_unsigned(writer, "affected", outage->affected);
    json_put_bool(writer, "ipv4_unaffected", outage->ipv4_unaffected);
    put_frames(writer, audit, outage);
}

void report_json_outages(struct json_writer *writer, const struct audit *audit)
{
    const struct outage *list;
    unsigned count = audit_outages(audit, &list);
    json_put_array(writer, "outages");
    for (unsigned i = 0; i < count; i++) {
        json_open_object(writer);
        report_json_outage_members(writer, audit, &list[i]);
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* ── metrics of a segment ── */

void report_json_stage(struct json_writer *writer, const struct segment_stage *stage)
{
    json_put_bool(writer, "stage_at_least", stage->at_least);
    json_put_unsigned(writer, "classified_hosts", stage->classified);
    json_put_unsigned(writer, "ready_hosts", stage->addressed);
    json_put_unsigned(writer, "clients", stage->clients);
    json_put_unsigned(writer, "ipv6_clients", stage->users);
    json_put_unsigned(writer, "services", stage->services);
    json_put_unsigned(writer, "dual_services", stage->services_dual);
    json_put_unsigned(writer, "names", stage->names);
    json_put_unsigned(writer, "names_with_aaaa", stage->names_with_aaaa);
    json_put_unsigned(writer, "ipv6_connections", stage->ipv6_connections);
    json_put_unsigned(writer, "ipv6_connections_answered", stage->ipv6_answered);
    json_put_unsigned(writer, "ipv4_connections", stage->ipv4_connections);
    json_put_unsigned(writer, "ipv4_connections_answered", stage->ipv4_answered);
    json_put_unsigned(writer, "ipv6_off_link_bytes", stage->ipv6_bytes);
    json_put_unsigned(writer, "ipv4_off_link_bytes", stage->ipv4_bytes);
}

static void put_jitter(struct json_writer *writer, const char *key, const struct metric_jitter *jitter)
{
    if (jitter->samples == 0)
        return;
    json_put_object(writer, key);
    json_key(writer, "milliseconds");
    json_thousandths(writer, jitter->microseconds);
    json_put_unsigned(writer, "samples", jitter->samples);
    json_close_object(writer);
}

static void put_parity(struct json_writer *writer, const struct segment_metrics *metrics)
{
    if (metrics->parity_services + metrics->parity_too_few == 0)
        return;
    json_put_object(writer, "parity");
    if (metrics->parity_services > 0) {
        json_key(writer, "index");
        json_thousandths(writer, metrics->parity);
    }
    json_put_unsigned(writer, "services", metrics->parity_services);
    json_put_unsigned(writer, "connections", metrics->parity_connections);
    json_put_unsigned(writer, "services_with_too_few", metrics->parity_too_few);
    json_close_object(writer);
}

void report_json_metrics(struct json_writer *writer, const struct segment_metrics *metrics)
{
    json_put_object(writer, "metrics");
    for (unsigned kind = 0; kind < METRIC_COUNT; kind++) {
        const struct metric *metric = &metrics->of[kind];
        if (!metric->known)
            continue;
        json_put_object(writer, metric_word((enum metric_kind)kind));
        json_put_unsigned(writer, "numerator", metric->numerator);
        json_put_unsigned(writer, "denominator", metric->denominator);
        if (metric->enough) {
            json_key(writer, "share");
            json_thousandths(writer, metric_thousandths(metric));
        }
        json_close_object(writer);
    }
    put_parity(writer, metrics);
    put_jitter(writer, "jitter_ipv6", &metrics->jitter_ipv6);
    put_jitter(writer, "jitter_ipv4", &metrics->jitter_ipv4);
    json_put_object(writer, "confidence");
    json_put_text(writer, "word", audit_confidence_word(metrics->confidence));
    json_put_text(writer, "lowered_by", metrics->reasons[0] ? metrics->reasons : NULL);
    json_close_object(writer);
    json_close_object(writer);
}
