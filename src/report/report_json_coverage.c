#include <stdio.h>

#include "capture/link_type.h"
#include "report/report_json.h"

/* An object of counts by code point; those that were not seen are absent. */
static void put_counts(struct json_writer *writer, const char *key, const uint64_t counts[256])
{
    json_put_object(writer, key);
    for (unsigned i = 0; i < 256; i++) {
        char text[12];
        if (counts[i] == 0)
            continue;
        snprintf(text, sizeof text, "%u", i);
        json_put_unsigned(writer, text, counts[i]);
    }
    json_close_object(writer);
}

static void put_tables(struct json_writer *writer, const struct coverage *coverage)
{
    json_put_array(writer, "tables");
    for (unsigned i = 0; i < coverage->table_count; i++) {
        const struct table_usage_row *table = &coverage->tables[i];
        json_open_object(writer);
        json_put_text(writer, "name", table->name);
        json_put_unsigned(writer, "cap", table->cap);
        json_put_unsigned(writer, "used", table->used);
        json_put_unsigned(writer, "refused", table->refused);
        json_put_unsigned(writer, "evicted", table->evicted);
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* By number, whatever the order in which they came. Numbers that share a name share a count. */
static void put_link_types(struct json_writer *writer, const struct coverage *coverage)
{
    json_put_object(writer, "link_types");
    for (int last = -1, next; last < UINT16_MAX; last = next) {
        unsigned found = 0;
        next = UINT16_MAX + 1;
        for (unsigned i = 0; i < coverage->link_type_count; i++)
            if (coverage->link_types[i].link_type > last && coverage->link_types[i].link_type < next) {
                next = coverage->link_types[i].link_type;
                found = i;
            }
        char text[24];
        if (next <= UINT16_MAX)
            json_put_unsigned(writer, link_type_name((uint16_t)next, text), coverage->link_types[found].frames);
    }
    json_close_object(writer);
}

static void put_tunnelled(struct json_writer *writer, const struct coverage_counts *counts)
{
    json_put_object(writer, "tunnelled");
    put_counts(writer, "icmpv6_types", counts->icmpv6_types);
    put_counts(writer, "nd_options", counts->nd_options);
    json_put_unsigned(writer, "ipv6_headers", counts->ipv6_headers);
    json_put_unsigned(writer, "ipv4_headers", counts->ipv4_headers);
    json_close_object(writer);
}

static void put_frames(struct json_writer *writer, const struct audit *audit, const struct coverage *coverage)
{
    if (coverage->frames > 0) {
        report_json_time(writer, audit, "start", coverage->start);
        report_json_time(writer, audit, "end", coverage->end);
        json_put_duration(writer, "duration_seconds", coverage->end - coverage->start);
    }
    json_put_unsigned(writer, "frames", coverage->frames);
    json_put_unsigned(writer, "bytes", coverage->bytes);
    json_put_unsigned(writer, "captured_bytes", coverage->captured_bytes);
    json_put_unsigned(writer, "ipv6_frames", coverage->ipv6_frames);
    json_put_unsigned(writer, "ipv4_frames", coverage->ipv4_frames);
    json_put_unsigned(writer, "arp_frames", coverage->arp_frames);
    json_put_unsigned(writer, "other_frames", coverage->other_frames);
    json_put_unsigned(writer, "truncated_frames", coverage->truncated_frames);
    json_put_unsigned(writer, "malformed_frames", coverage->malformed_frames);
    json_put_unsigned(writer, "undecoded_frames", coverage->undecoded_frames);
    json_put_unsigned(writer, "time_went_back", coverage->time_went_back);
    json_put_unsigned(writer, "dropped_by_kernel", coverage->dropped_by_kernel);
    json_put_unsigned(writer, "dropped_by_interface", coverage->dropped_by_interface);
}

/* What the contract does not ask for and honesty does: verdicts that were withheld, and for want of what. */
static void put_not_judged(struct json_writer *writer, const struct audit *audit, const struct coverage *coverage)
{
    json_put_unsigned(writer, "filtered_frames", coverage->filtered_frames);
    json_put_unsigned(writer, "duplicate_frames", coverage->duplicate_frames);
    if (coverage->reflected_frames > 0)
        json_put_unsigned(writer, "reflected_frames", coverage->reflected_frames);
    json_put_array(writer, "notes");
    for (unsigned i = 0; i < coverage->note_count; i++)
        json_text(writer, coverage->notes[i]);
    json_close_array(writer);
    json_put_array(writer, "not_judged");
    const struct withheld *withheld;
    unsigned count = findings_withheld(audit_findings(audit), &withheld);
    for (unsigned i = 0; i < count; i++) {
        json_open_object(writer);
        json_put_text(writer, "check", withheld[i].check->id);
        json_put_text(writer, "segment", withheld[i].segment[0] ? withheld[i].segment : NULL);
        json_put_text(writer, "why", withheld[i].why);
        json_put_unsigned(writer, "count", withheld[i].count);
        json_close_object(writer);
    }
    json_close_array(writer);
}

void report_json_coverage(struct json_writer *writer, const struct audit *audit)
{
    const struct coverage *coverage = audit_coverage(audit);
    json_put_object(writer, "coverage");
    put_frames(writer, audit, coverage);
    put_tables(writer, coverage);
    put_counts(writer, "icmpv6_types", coverage->outer.icmpv6_types);
    put_counts(writer, "nd_options", coverage->outer.nd_options);
    put_counts(writer, "dhcpv6_messages", coverage->outer.dhcpv6_messages);
    put_counts(writer, "extension_headers", coverage->outer.extension_headers);
    json_put_unsigned(writer, "fragments", coverage->fragments);
    json_put_unsigned(writer, "bad_icmpv6_checksums", coverage->bad_icmpv6_checksums);
    put_tunnelled(writer, &coverage->tunnelled);
    put_link_types(writer, coverage);
    put_not_judged(writer, audit, coverage);
    json_close_object(writer);
}
