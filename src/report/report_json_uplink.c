#include <errno.h>
#include <stdlib.h>

#include "report/report_json.h"
#include "v6audit/uplink.h"

static void put_cell(struct json_writer *writer, const char *key, const struct uplink_cell *cell)
{
    json_put_object(writer, key);
    json_put_text(writer, "text", cell->text[0] ? cell->text : NULL);
    json_put_text(writer, "why_not", cell->text[0] ? NULL : cell->why);
    if (cell->has_number) {
        json_key(writer, "value");
        json_thousandths(writer, cell->number);
    }
    json_put_unsigned(writer, "n", cell->n);
    json_close_object(writer);
}

static void put_frames(struct json_writer *writer, const struct audit *audit, const struct uplink_line *line)
{
    const struct coverage *coverage = audit_coverage(audit);
    json_put_array(writer, "evidence");
    for (unsigned i = 0; i < line->frame_count; i++) {
        json_open_object(writer);
        if (line->frames[i].file < coverage->file_count)
            json_put_text(writer, "file", coverage->files[line->frames[i].file].name);
        json_put_unsigned(writer, "frame", line->frames[i].number);
        report_json_time(writer, audit, "time", line->frames[i].time);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_line(struct json_writer *writer, const struct audit *audit, const struct uplink_line *line)
{
    json_open_object(writer);
    json_put_text(writer, "id", line->id);
    json_put_text(writer, "title", line->title);
    json_put_text(writer, "unit", line->unit);
    put_cell(writer, "ipv4", &line->cells[UPLINK_IPV4]);
    put_cell(writer, "ipv6", &line->cells[UPLINK_IPV6]);
    json_put_text(writer, "difference", line->difference[0] ? line->difference : NULL);
    if (line->has_percent) {
        json_key(writer, "difference_percent");
        json_thousandths(writer, line->percent * 100);
    }
    json_put_text(writer, "verdict", uplink_verdict_word(line->verdict));
    json_put_text(writer, "needs", line->needs);
    json_put_text(writer, "reference", line->reference);
    put_frames(writer, audit, line);
    json_close_object(writer);
}

static void put_sheet(struct json_writer *writer, const struct audit *audit, const struct uplink_sheet *sheet)
{
    json_open_object(writer);
    json_put_text(writer, "segment", sheet->segment->id);
    json_put_text(writer, "why", sheet->why);
    if (sheet->has_client)
        json_put_mac(writer, "customer_mac", &sheet->client);
    if (sheet->has_provider)
        json_put_mac(writer, "provider_mac", &sheet->provider);
    json_put_signed(writer, "limit_percent", sheet->limit);
    json_put_unsigned(writer, "good", sheet->good);
    json_put_unsigned(writer, "not_good", sheet->bad);
    json_put_array(writer, "rows");
    for (unsigned i = 0; i < sheet->line_count; i++)
        put_line(writer, audit, &sheet->lines[i]);
    json_close_array(writer);
    json_close_object(writer);
}

int report_json_uplinks(struct json_writer *writer, const struct listing *listing)
{
    struct uplink_sheet *sheet = malloc(sizeof *sheet);
    if (!sheet)
        return -ENOMEM;
    json_put_array(writer, "uplinks");
    for (unsigned i = 0; i < listing->segment_count; i++)
        if (audit_uplink(listing->audit, listing->segments[i], sheet))
            put_sheet(writer, listing->audit, sheet);
    json_close_array(writer);
    free(sheet);
    return 0;
}
